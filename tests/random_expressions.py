"""Random expressions of two variables, for every mode of automatic differentiation."""
import numpy as np
from hypothesis import strategies as st

from backprop import autodiff as ad

PLACES = np.array([[4, 1, 1], [0, 5, 2]])
UNARY = [ad.tanh, ad.sigmoid, lambda v: -v, lambda v: ad.exp(ad.tanh(v)), lambda v: ad.log(2 + v * v), lambda v: 1 / (2 + v * v),
         lambda v: ad.row_sums(v) * v, lambda v: v - ad.total(v), lambda v: ad.take(v, PLACES % v.value.size)]
BINARY = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / (2 + b * b), lambda a, b: 3.0 - a * b]


def operations(most):
    """Up to so many operations, as places in UNARY and BINARY."""
    return st.lists(st.integers(0, len(UNARY) + len(BINARY) - 1), min_size=1, max_size=most)


def expression(steps, rng):
    """(first, second) -> all that was made: two beginnings, then a result for each operation, of what was there before."""
    choices = rng.integers(0, 100, size=(len(steps), 2))

    def made(first, second):
        known = [first + 0 * second, first * second]
        for step, (i, j) in zip(steps, choices):
            a, b = known[i % len(known)], known[j % len(known)]
            known.append(UNARY[step](a) if step < len(UNARY) else BINARY[step - len(UNARY)](a, b))
        return known
    return made
