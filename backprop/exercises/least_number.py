"""The exercise that asks from which whole number on something holds."""
from collections.abc import Callable
from itertools import count

from .table import Exercise


def least_number(question: str, holds: Callable[[int], bool], one_less: str, mistakes: dict[str, float],
                 consequence: Callable[[float], str]) -> Exercise:
    """An `Exercise` whose answer is the least n = 1, 2, … with ``holds(n)``.

    one_less: what to say of the number before it. mistakes, consequence: as an `Exercise` has them.
    """
    n = next(n for n in count(1) if holds(n))
    return Exercise(question, value=lambda: float(n), digits=0, mistakes={one_less: n - 1.0, **mistakes}, consequence=consequence)
