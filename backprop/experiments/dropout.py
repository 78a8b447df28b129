"""What dropping units spares on the way back: derivatives by a mask, and in the network without those units.

*guide* (document 003) says that derivatives of dropped neurons are calculated, and then dropped.
"""
from typing import NamedTuple

import numpy as np

from ..operation_count import count


class WayBack(NamedTuple):
    """Products of the two ways, whether the gradients that both have are equal, and units kept in each layer."""

    by_mask: int
    left_out: int
    equal: bool
    kept: tuple


def back(a, delta, weights):
    """From one hidden layer to the one before it: δ Wᵀ, and the gradient aᵀ δ."""
    return delta @ weights.T, a.T @ delta


def way_back(width=16, rate=0.5, samples=2, seed=0):
    """`WayBack` between two hidden layers of the same width, a unit of which is dropped with probability ``rate``."""
    rng = np.random.default_rng(seed)
    kept = [rng.uniform(size=width) >= rate for _ in range(2)]
    a, delta, weights = rng.normal(size=(samples, width)), rng.normal(size=(samples, width)), rng.normal(size=(width, width))
    a, delta = a * kept[0], delta * kept[1]
    smaller = a[:, kept[0]], delta[:, kept[1]], weights[np.ix_(*kept)]
    with_mask, without = back(a, delta, weights), back(*smaller)
    equal = (np.allclose((with_mask[0] * kept[0])[:, kept[0]], without[0])
             and np.allclose(with_mask[1][np.ix_(*kept)], without[1]))
    products = [count(back, *arrays)["products"] for arrays in ((a, delta, weights), smaller)]
    return WayBack(*products, equal, tuple(int(k.sum()) for k in kept))
