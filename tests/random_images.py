"""Hypothesis strategies for networks on images, and the convolutions that tests go through."""

import numpy as np
from hypothesis import strategies as st
from tests.random_networks import DTYPES, PAIRS, generators, random_targets

import backprop as bp


@st.composite
def convolutions(draw, dtypes=DTYPES, activation="identity"):
    """(layer, a, δ): a random Conv2D, its input and any ∂e/∂z; kernels may be higher than wide."""
    rng, whole = draw(generators()), lambda low, high: draw(st.integers(low, high))
    dtype = draw(st.sampled_from(list(dtypes)))
    n, channels_in, channels_out = whole(1, 3), whole(1, 3), whole(1, 3)
    height, width, padding = whole(1, 3), whole(1, 3), whole(0, 2)
    size = [max(1, m - 2 * padding) + whole(0, 4) for m in (height, width)]
    layer = bp.Conv2D(rng.normal(size=(channels_out, channels_in, height, width)).astype(dtype),
                      rng.normal(size=channels_out).astype(dtype), activation, whole(1, 3), padding)
    a = rng.normal(size=(n, channels_in, *size)).astype(dtype)
    return layer, a, rng.normal(size=layer.forward(a)[0].shape).astype(dtype)


@st.composite
def image_problems(draw, hidden=("sigmoid", "tanh", "softplus", "relu"), pairs=tuple(PAIRS),
                   dtypes=DTYPES):
    """(network, x, t): one or two Conv2D layers, a Flatten and a Dense one, images and targets."""
    layer, x, _ = draw(convolutions(dtypes, draw(st.sampled_from(list(hidden)))))
    rng, dtype, layers = draw(generators()), x.dtype, [layer]
    if draw(st.booleans()):
        channels = draw(st.integers(1, 2))
        layers.append(bp.Conv2D(rng.normal(size=(channels, layer.channels_out, 2, 2)).astype(dtype),
                                rng.normal(size=channels).astype(dtype),
                                draw(st.sampled_from(list(hidden))), stride=2, padding=1))
    units = layers[-1].forward(layers[0].forward(x)[1] if len(layers) > 1 else x)[0][0].size
    output, loss = draw(st.sampled_from(list(pairs)))
    width = draw(st.integers(1, 3))
    layers += [bp.Flatten(), bp.Dense(rng.normal(size=(units, width)).astype(dtype) / units,
                                      rng.normal(size=width).astype(dtype), output)]
    net = bp.Network(layers, loss)
    return net, x, random_targets(net, len(x), rng).astype(dtype)
