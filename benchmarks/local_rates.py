"""Which learning rate each of the chapter's local rules gets: the validation accuracies that the choice is made of.

    python -m benchmarks.local_rates [--record [FILE]]

For each method, task and output every rate is tried with three seeds that nothing else is run with. The record is
backprop/recorded/local_rates.toml; `backprop.experiments.local_compared` chooses of it.
"""

from __future__ import annotations

from pathlib import Path

from .options import options, use_threads

RECORD = Path(__file__).parents[1] / "backprop" / "recorded" / "local_rates.toml"


def tried(method: str, task: str, end: str) -> list[list[float]]:
    """A row for each rate with the validation accuracy of each seed."""
    from backprop.experiments import local_compared as compare
    return [[round(compare.validated(method, task, end, rate, seed), 4) for seed in compare.VALIDATED_ON] for rate in compare.RATES]


def written(facts: dict[str, object], found: dict[tuple[str, str, str], list[list[float]]]) -> str:
    """The record as TOML."""
    import json

    from backprop.experiments import local_compared as compare
    lines = ["# Written by `python -m benchmarks.local_rates --record`. validation: a row for each rate, a number for each seed.", ""]
    lines += [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    lines += [f"rates = {json.dumps(compare.RATES)}", f"seeds = {json.dumps(compare.VALIDATED_ON)}"]
    for (method, task, end), rows in found.items():
        lines += ["", "[[tried]]", f"method = {json.dumps(method)}", f"task = {json.dumps(task)}", f"end = {json.dumps(end)}",
                  f"validation = {json.dumps(rows)}"]
    return "\n".join(lines) + "\n"


def main() -> None:
    given = options(__doc__, RECORD).parse_args()
    use_threads(1)
    from backprop.experiments import local_compared as compare

    from . import record
    facts = {key: value for key, value in record.facts(1, 1).items() if key in ("architecture", "python", "numpy")}
    found = {}
    for case in compare.CASES:
        found[case] = tried(*case)
        print(*case, *(f"    {rate:g}: {row}" for rate, row in zip(compare.RATES, found[case])), sep="\n", flush=True)
    if given.record:
        given.record.write_text(written(facts, found), encoding="utf-8")
        print(f"Wrote {given.record}")


if __name__ == "__main__":
    main()
