"""The papers, books and programs behind the book, in lanes and along time: names and years are read from the references.

The lanes say which of them belongs where; what its authors and its year are, only `references.bib` says. All are called
papers here.
"""
from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .figures import BLUE, INK

# In each lane the keys of references.bib: those that a chapter works through or tries, and those to read next.
LANES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "steps downhill": (("robbins1951", "polyak1964", "nesterov1983", "riedmiller1993", "sutskever2013", "mccandlish2018"),
                       ("cauchy1847", "kingma2015", "bottou2018")),
    "the derivative": (("wengert1964", "rumelhart1986", "nielsen2015", "paszke2019", "jax2018", "micrograd"),
                       ("linnainmaa1976", "griewank2008", "baydin2018")),
    "depth": (("fukumizu2000", "glorot2010", "bengio2013", "dauphin2014", "he2015", "he2016"),
              ("srivastava2014", "ioffe2015")),
    "images and sequences": (("werbos1990", "williams1990", "bengio1994", "pascanu2013", "le2015"),
                             ("hochreiter1997", "lecun1998", "vaswani2017")),
    "other ways to learn": (("hebb1949", "oja1982", "rao1999", "gretton2005", "lee2015", "lillicrap2016", "jaderberg2017",
                             "whittington2017", "choromanska2019", "ma2020"),
                            ("scellier2017", "lillicrap2020", "hinton2022")),
    "many machines": (("patarasuk2009", "rocklin2015", "mcmahan2017", "huang2019"), ("dean2012", "goyal2017")),
}
CHARACTER, LINE = 0.062, 0.165      # width and height of a letter of the labels, in inches
NOW = 2036                          # the axis is logarithmic in the years before it, so that the crowded ones have room


class Paper(NamedTuple):
    """A reference as the drawing needs it. ours: whether a chapter works it through."""

    key: str
    label: str
    year: int
    ours: bool


def references() -> Mapping[str, Any]:
    """The entries of the book's bibliography by their keys. Raises FileNotFoundError outside of the book's folder."""
    from pybtex.database import parse_file
    path = Path(__file__).parents[1] / "references.bib"
    if not path.exists():
        raise FileNotFoundError(f"the references lie in the book's folder, beside the package, but {path} is not there")
    return parse_file(path).entries


def papers(entries: Mapping[str, Any]) -> dict[str, list[Paper]]:
    """The lanes with what the references say of their papers, the oldest first.

    entries: of a bibliography as pybtex reads it. Raises KeyError for a paper that it lacks.
    """
    return {lane: sorted((_paper(key, entries, key in ours) for key in (*ours, *after)), key=lambda paper: paper.year)
            for lane, (ours, after) in LANES.items()}


def _paper(key: str, entries: Mapping[str, Any], ours: bool) -> Paper:
    entry = entries[key]
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    year = int(entry.fields["year"])
    name = names[0] if len(names) == 1 else " & ".join(names) if len(names) == 2 else f"{names[0]} et al."
    return Paper(key, f"{name} {year}", year, ours)


def place(year: int) -> float:
    """Where a year stands on the axis: -ln(2036 - year), 0 at 2035 and further left the earlier it is."""
    return -math.log(NOW - year)


def rows(lane: list[Paper], inches: float) -> list[int]:
    """For each paper of a lane the first row in which its label, beside its mark, does not run into another one."""
    ends: list[float] = []
    found = []
    for paper in lane:
        start = place(paper.year) * inches
        row = next((k for k, end in enumerate(ends) if end <= start), len(ends))
        ends[row:row + 1] = [start + 0.26 + CHARACTER * len(paper.label)]
        found.append(row)
    return found


def drawing(axes: Any, lanes: Mapping[str, list[Paper]], inches: float) -> None:
    """The lanes below one another, a mark and a label for each paper; full marks for those that a chapter works through.

    inches: how long a unit of the axis is drawn, by which labels are kept apart.
    """
    y, ticks = 0.0, []
    for lane, members in lanes.items():
        placed = rows(members, inches)
        axes.text(place(1846), y, lane, fontsize=9.5, fontweight="bold", va="center")
        for paper, row in zip(members, placed):
            x, level = place(paper.year), y - 1 - row
            axes.plot(x, level, "o", markersize=5.5, color=BLUE if paper.ours else INK,
                      markerfacecolor=BLUE if paper.ours else "none", clip_on=False)
            axes.text(x + 0.09 / inches, level, paper.label, fontsize=8.5, va="center")
        y -= max(placed) + 2.4
    ticks = [1850, 1950, 1980, 2000, 2010, 2020]
    axes.set(ylim=(y + 0.6, 1), xlim=(place(1846), place(2029)), yticks=[], xticks=[place(t) for t in ticks], xticklabels=ticks)
    axes.spines["left"].set_visible(False)
