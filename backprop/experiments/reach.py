"""How far a derivative can be trusted: along the gradient, until the error has fallen half as far as foretold.

*guide* (document 003) says that relying on infinitesimal effects could become a serious issue with deeper and
more non-linear functions.
"""
from functools import lru_cache

import numpy as np

from ..network import Network
from .failures_depth import length
from .initialisation import wave

SEEDS, DEPTHS, FACTORS = range(10), (1, 4, 16), (1.0, 2.0)


@lru_cache(maxsize=None)
def reach(depth, factor=1.0, seeds=SEEDS, units=16):
    """Per seed: the length of the step, over that of all weights, at which the fall is half of what the slope says.

    Tanh layers with Xavier's weights times ``factor``, the wave, before training. The step is doubled until the
    fall is less than half of what was foretold, and the place is found by halving; shape (seeds,).
    """
    x, t = wave()
    found = []
    for seed in seeds:
        net = Network.random([1, *[units] * depth, 1], hidden="tanh", output="identity", loss="squared_error", rng=seed)
        for layer in net.layers:
            layer.weights *= factor
        gradients = net.backward(net.forward(x), t)
        slopes = [part for pair in zip(gradients.weights, gradients.bias) for part in pair]
        start, size = [array.copy() for array in net.parameters()], length(gradients)
        before = net.total_loss(net.forward(x), t)

        def keeps(rate):
            for array, old, slope in zip(net.parameters(), start, slopes):
                array[...] = old - rate * slope
            return before - net.total_loss(net.forward(x), t) >= rate * size**2 / 2

        rate = 1e-6
        while keeps(2 * rate):
            rate *= 2
        low, high = rate, 2 * rate
        for _ in range(6):
            middle = (low + high) / 2
            low, high = (middle, high) if keeps(middle) else (low, middle)
        found.append(low * size / np.sqrt(sum(np.sum(array**2) for array in start)))
    return np.array(found)
