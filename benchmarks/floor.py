"""The floor of a training step: the matrix products that no implementation can do without."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from backprop.buffers import aligned

BATCH = 64


def floor_step(widths: Sequence[int], dtype: str = "float32", batch: int = BATCH) -> Callable[[], None]:
    """The products of a step, into arrays made beforehand, and nothing else.

    A layer has two, a W and aᵀ δ; every layer but the first has δ Wᵀ as well.
    """
    rng = np.random.default_rng(0)

    def array(*shape):
        made = aligned(shape, dtype)
        made[...] = rng.standard_normal(shape)
        return made

    products = []
    for i, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
        a, w, delta = array(batch, fan_in), array(fan_in, fan_out), array(batch, fan_out)
        products += [(a, w, array(batch, fan_out)), (a.T, delta, array(fan_in, fan_out))]
        if i > 0:
            products.append((delta, w.T, array(batch, fan_in)))

    def step():
        for left, right, out in products:
            np.dot(left, right, out=out)
    return step
