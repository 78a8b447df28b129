"""The ledger: every figure and assertion of the sources beside what we compute, with a verdict.

The rows (place, what the document says) are in ledger/, one file a document; the verdict is computed
here, so none is typed. A row that is called wrong says why, and one that is not must not: the tests see to both.

A figure names the quantity that it should be (`ours`, of an `example`). An assertion names the trial that
decides it (`test`, a function of `assertions`), or it is an equation (`left` and `right` over `definitions`)
and the derivation engine decides; a `reading` says in which reading, where there are several.
"""
import re
import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib.resources import files

import sympy

from . import assertions
from .assertions.trials import engine
from .derivation.parser import parse

REPRODUCED = "reproduced"
OWN_ROUNDING = "reproduced with the source's own rounding"
WRONG = "wrong"


@dataclass(frozen=True)
class Claim:
    """One row, a "figure" or an "assertion": what the document says, what we find, the verdict."""
    kind: str
    source: str
    place: str
    says: str
    ours: str
    verdict: str
    why: str


def ledger():
    """Return every row as a `Claim`, in the order of the data file."""
    return tuple(_claim(k) for k in range(len(_rows())))


def find(source, place="", kind="", says=""):
    """The rows of a source whose place holds ``place`` and that say ``says``; ValueError if there is none."""
    found = [_claim(k) for k, row in enumerate(_rows()) if row["source"] == source and place in row["place"]
             and kind in ("", "figure" if "printed" in row else "assertion")
             and says in row.get("says", row.get("printed"))]
    if not found:
        raise ValueError(f"no row of {source!r} has {place!r} in its place" + (f" and says {says!r}" if says else ""))
    return found


@lru_cache(maxsize=None)
def _rows():
    return [row | {"source": source} for kind in ("figure", "assertion") for source in assertions.SOURCES
            for row in tables(source).get(kind, [])]


@lru_cache(maxsize=None)
def tables(source):
    """A document's file of the ledger, as it stands."""
    return tomllib.loads(files("backprop").joinpath("ledger", f"{source}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=None)
def _claim(number):
    row = _rows()[number]
    return _figure(row) if "printed" in row else _assertion(row)


def _figure(row):
    printed, value = row["printed"], _value(row, row["ours"])
    ours = shown_like(value, printed)
    if row.get("exact"):
        ours = str(value.normalize())
    if ours == printed:
        verdict = REPRODUCED
    elif "as_printed" in row and _rounds_to(_in_floats(row["as_printed"]), printed):
        verdict = OWN_ROUNDING
    else:
        verdict = WRONG
    why = re.sub(r"\{(.+?)\|(\d+)\}", lambda m: _digits(row, *m.groups()), row.get("why", ""))
    return Claim("figure", row["source"], row["place"], printed, ours, verdict, why)


def _digits(row, text, digits):
    return str(_value(row, text).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


def _assertion(row):
    holds, found = try_equation(row) if "left" in row else assertions.trial(row["source"], row["test"])()
    return Claim("assertion", row["source"], row["place"], row["says"], found, REPRODUCED if holds else WRONG,
                 "" if holds else found)


def try_equation(row):
    """(does the row's equation hold, what the derivation engine found)."""
    definitions = assertions.of(row["source"]).DEFINITIONS[row["definitions"]]()
    holds, found = engine(definitions, row["left"], row["right"], row.get("conditions", ()))
    return holds, " ".join(filter(None, (found, row.get("reading"))))


def _value(row, text):
    """The quantity of a row's example, as a Decimal of forty digits."""
    value = assertions.of(row["source"]).VALUES[row["example"]](text)
    return Decimal(str(sympy.N(value, 40)))


def _in_floats(text):
    """A calculation in double precision, as the document's own program or pocket calculator did it."""
    return Decimal(repr(float(sympy.lambdify([], parse(text), "math")())))


def _rounds_to(value, printed):
    """True if ``value`` rounded half away from zero to the printed digits is what is printed."""
    return shown_like(value, printed) == printed


def shown_like(value, printed):
    """``value`` rounded to as many digits as ``printed`` has."""
    unit = Decimal(1).scaleb(Decimal(printed).as_tuple().exponent)
    return str(value.quantize(unit, ROUND_HALF_UP)).replace("E", "e")
