"""What a piece of code costs, whatever the machine: the products and sums that it computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np


class Counted:
    """A number that notes every product and every sum of two such numbers in a shared tally."""

    def __init__(self, value: float, tally: Counter):
        self.value, self.tally = value, tally

    def _result(self, kind: str, value: float) -> Counted:
        self.tally[kind] += 1
        return Counted(value, self.tally)

    def __mul__(self, other: Counted | float) -> Counted:
        return self._result("products", self.value * _value(other))

    def __add__(self, other: Counted | float) -> Counted:
        return self._result("sums", self.value + _value(other))

    __rmul__, __radd__ = __mul__, __add__


def count(function: Callable, *arguments: object, **options: object) -> Counter:
    """How many "products" and "sums" a call takes: every float array among the arguments counts.

    Code for arrays of dtype object (`convolution_naive`, a network's forward) is run as it is.
    """
    tally: Counter = Counter(products=0, sums=0)
    wrap = np.frompyfunc(lambda value: Counted(value, tally), 1, 1)
    function(*(wrap(a) if isinstance(a, np.ndarray) else a for a in arguments), **options)
    return tally


def _value(number: Counted | float) -> float:
    return number.value if isinstance(number, Counted) else number
