"""Contestants who take turns, and what came out: a ratio, the limit that it is held to, and a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Contestants = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Limit:
    """What a ratio is held to.

    what: what of ours is measured. against: the name of the contestant that it is compared with.
    at: "most", our time over theirs is at most `value`; "least", we are at least `value` times as fast.
    value: None where the ratio is only told. why: what is known of the reason, should the limit be missed.
    """

    what: str
    against: str
    at: str
    value: float | None
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A measured ratio; ours and theirs are median seconds of one call."""

    limit: Limit
    ratio: float
    ours: float
    theirs: float

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept, by the ratio as it is shown; None where there is no limit."""
        if self.limit.value is None:
            return None
        shown = float(f"{self.ratio:.2f}")
        return shown <= self.limit.value if self.limit.at == "most" else shown >= self.limit.value

    def __str__(self) -> str:
        limit, times = self.limit, "of the time of" if self.limit.at == "most" else "times as fast as"
        verdict = {True: "holds", False: "MISSED", None: ""}[self.holds]
        asked = "" if limit.value is None else f"; at {limit.at} {limit.value:g}: {verdict}"
        return (f"    {self.ratio:6.2f} {times} {limit.against} ({seconds(self.ours)} to "
                f"{seconds(self.theirs)}){asked}")


def seconds(number: float) -> str:
    """A time with three digits and the unit that fits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number / 1e-6:.3g} µs"


def interleaved(contestants: Contestants, rounds: int, repeats: int = 1) -> dict[str, list[float]]:
    """Seconds of one call in each of the rounds, in which the contestants take turns.

    Rounds are short, so that whatever else the machine does falls on all of them.
    """
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        run()  # warm up: caches, first allocations
    for _ in range(rounds):
        for name, run in contestants.items():
            start = time.perf_counter()
            for _ in range(repeats):
                run()
            taken[name].append((time.perf_counter() - start) / repeats)
    return taken


def compare(limits: Sequence[Limit], contestants: Contestants, rounds: int, repeats: int = 1) -> list[Row]:
    """A row for each limit whose contestant is there; "ours" is compared with it.

    A ratio is the median of the rounds' own ratios: of two times that were taken side by side.
    """
    taken = interleaved(contestants, rounds, repeats)
    rows = []
    for limit in limits:
        if limit.against in taken:
            ours, theirs = taken["ours"], taken[limit.against]
            pairs = zip(ours, theirs) if limit.at == "most" else zip(theirs, ours)
            rows.append(Row(limit, median(a / b for a, b in pairs), median(ours), median(theirs)))
    return rows
