"""Check that two expressions over a set of definitions are equal, at every size and every index."""
import random

import sympy

from . import arrays
from .conditions import refuse_unstated_division, where_they_hold, written_divisors
from .definitions import NoSuchEntry
from .diagnosis import diagnose
from .ladder import PROVED, REFUTED, SAMPLED, compare
from .points import evaluate, random_point
from .symbols import Entry, Partial


class Refuted(ValueError):
    """A step is wrong: the message shows the point, both values there and a diagnosis."""

    def __init__(self, message, case="", diagnosis=""):
        super().__init__(message)
        self.case, self.diagnosis = case, diagnosis


def check(definitions, left, right, conditions=(), shown=None, explain=True):
    """Return the rung that ``left == right`` reached, the weakest over all sizes and indices.

    ``conditions`` are those of `read_conditions`; ``shown`` is ``right`` as its author wrote it;
    ``explain`` says whether a refutation is diagnosed, which takes longer than finding it.

    Raises
    ------
    Refuted
        If an exact point shows a difference; ``shown`` and a diagnosis are in the message.
    Undecided
        If neither a proof nor a counterexample was found.
    ValueError
        If a division lacks its side condition, or there is no size at which to check.
    """
    (left_entry, right_entry), extra = entries(left, right)
    rungs = set()
    for places, environment in definitions.environments(left_entry, right_entry, extra=extra):
        meaning = definitions.meaning(places)
        try:
            sides = [meaning(e, environment) for e in (left_entry, right_entry)]
        except NoSuchEntry as reason:
            _refute(definitions, left_entry, right_entry, shown or right, reason, extra, explain)
        meant = [(meaning(c[0], environment), c[1], meaning(c[-1], environment)) for c in conditions]
        sides = [where_they_hold(side, meant) for side in sides]
        divisors = [meaning(f, environment) for f in written_divisors(right_entry)]
        refuse_unstated_division(sides[1], divisors, meant)
        verdict = compare(*sides, meant)
        if verdict.rung == REFUTED:
            _refute(definitions, left_entry, right_entry, shown or right, verdict.counterexample, extra, explain)
        rungs.add(verdict.rung)
    if not rungs:
        raise ValueError("nothing was checked: no size leaves an index in its range")
    return SAMPLED if SAMPLED in rungs else PROVED


def entries(*expressions):
    """Scalars as they are; of arrays, the entry at a free row and column within the shape."""
    if not any(map(arrays.is_array, expressions)):
        return expressions, ()
    if not all(map(arrays.is_array, expressions)):
        raise ValueError(f"an array and a number cannot be equal: {', '.join(map(str, expressions))}")
    try:
        (left, right) = (e.shape for e in expressions)
    except ValueError as reason:        # a product of shapes that do not fit has no value at all
        raise Refuted(str(reason), diagnosis=str(reason)) from None
    if left != right:
        reason = "it is transposed" if left == right[::-1] else "the shapes differ"
        raise Refuted(f"the shapes differ: {left} before, {right} now; {reason}", diagnosis=reason)
    row, column = sympy.symbols("row column", real=True)
    extra = [(row, sympy.S.One, left[0]), (column, sympy.S.One, left[1])]
    return tuple(e.entry(row, column) for e in expressions), extra


def _refute(definitions, left, right, shown, case, extra, explain):
    """Raise `Refuted`; ``case`` is the counterexample, or the reason why there is no value."""
    sentence = diagnose(_samples(definitions, left, right, extra), left, right,
                        _likely_factors(definitions)) if explain else ""
    raise Refuted(f"{shown} does not equal the step before it: {case}"
                  + (f"; {sentence}" if sentence else ""), case, sentence)


def _likely_factors(definitions):
    """What a learner forgets: the slope of an activation, or another quantity in sight."""
    slopes = []
    for d in definitions.definitions:
        if isinstance(d.right, sympy.Function):
            slopes.append(d.right.fdiff())
        inner = [o.left for o in definitions.definitions if o.left in d.right.free_symbols]
        if d.left.is_Symbol and len(inner) == 1:
            slopes.append(Partial(d.left, inner[0]))
    names = [d.left for d in definitions.definitions if d.left.is_Symbol]
    letters = set().union(*(d.right.free_symbols for d in definitions.definitions
                            if d.left.is_Symbol and not d.right.atoms(Entry, sympy.Sum)))
    return slopes + names + sorted(letters - set(names), key=str)


def _samples(definitions, left, right, extra, most=6):
    """Functions giving an author's expression's value: a few sizes and indices, a few points.

    Only where both sides exist, the larger sizes first, since there swapped indices show.
    """
    samples = []
    environments = list(definitions.environments(left, right, extra=extra))
    for places, environment in reversed(environments):
        meaning = definitions.meaning(places)
        try:
            symbols = meaning(left, environment).free_symbols | meaning(right, environment).free_symbols
        except NoSuchEntry:
            continue
        for _ in range(max(1, most // len(environments))):
            seed = len(samples) + 3
            point = _Point(random_point(symbols, random.Random(seed)) or {}, seed)
            samples.append(lambda e, m=meaning, env=environment, p=point: evaluate(m(e, env), p))
        if len(samples) >= most:
            break
    return samples


class _Point(dict):
    """A point that makes up a value for a letter which a repaired expression brings in."""

    def __init__(self, values, seed):
        super().__init__(values)
        self.seed = seed

    def __missing__(self, symbol):
        self[symbol] = sympy.Rational(random.Random(f"{self.seed} {symbol}").randrange(1, 12), 7)
        return self[symbol]
