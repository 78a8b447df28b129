"""The ladder of checks: every comparison ends proved, sampled, refuted or undecided, and says which.

Undecided is a failure, never a pass.
"""
from dataclasses import dataclass
from itertools import islice

import sympy

from .points import Counterexample, find_counterexample
from .sampling import sampled_zero
from .zero import proved_zero

PROVED, SAMPLED, NUMERIC, DEFINITION, REFUTED = "proved", "sampled", "numeric", "definition", "refuted"
TOO_LARGE = 20_000     # operations beyond which rung 1 would take minutes


@dataclass(frozen=True)
class Verdict:
    """How far up the ladder a comparison came; ``error`` bounds a sampled verdict's."""
    rung: str
    error: float = 0.0
    counterexample: Counterexample | None = None


class Undecided(Exception):
    """Neither a proof nor a counterexample was found."""


def compare(left, right, conditions=()):
    """Return the `Verdict` on ``left == right``, two expressions in independent variables.

    ``conditions`` are triples (left, relation, right) that a counterexample has to obey.

    Raises
    ------
    Undecided
        If no rung decides.
    """
    left, right = sympy.sympify(left), sympy.sympify(right)
    if left == right:
        return Verdict(PROVED)
    # A wrong step shows at the first points, long before a proof would have failed.
    found = find_counterexample(left, right, conditions)
    if found:
        return Verdict(REFUTED, counterexample=found)
    difference = left - right
    if not _too_large(difference) and proved_zero(difference):
        return Verdict(PROVED)
    error = sampled_zero(difference)
    if error is not None:
        return Verdict(SAMPLED, error)
    found = find_counterexample(left, right, conditions, tries=30, seed=1)
    if found:
        return Verdict(REFUTED, counterexample=found)
    raise Undecided(f"{str(left)[:200]} and {str(right)[:200]} agree at the points tried, "
                    "but no proof was found; a smaller step may be decidable")


def _too_large(expression):
    # No node is more than three operations; to count nodes is quick, to count operations is not.
    nodes = sum(1 for _ in islice(sympy.preorder_traversal(expression), TOO_LARGE // 3 + 1))
    return 3 * nodes > TOO_LARGE and expression.count_ops() > TOO_LARGE
