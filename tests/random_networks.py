"""Hypothesis strategies that the core's tests share: arrays, networks, and samples for them."""

import numpy as np
from hypothesis import settings, strategies as st

import backprop as bp

# No deadline: how long an example takes depends on what else the machine does.
settings.register_profile("core", deadline=None, max_examples=40)
settings.load_profile("core")

DTYPES = (np.float32, np.float64)
PAIRS = [  # output activation, loss
    ("identity", "squared_error"), ("tanh", "half_squared_error"), ("sigmoid", "squared_error"),
    ("softplus", "half_squared_error"), ("softmax", "squared_error"), ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
]


@st.composite
def generators(draw):
    """A NumPy generator; Hypothesis chooses (and shrinks) its seed."""
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@st.composite
def problems(draw, hidden=("sigmoid", "tanh", "softplus", "softmax", "relu"), pairs=tuple(PAIRS),
             dtypes=DTYPES):
    """(network, x, t): random widths, activations, weights, biases, samples and targets."""
    rng = draw(generators())
    widths = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    output, loss = draw(st.sampled_from(list(pairs)))
    dtype = draw(st.sampled_from(list(dtypes)))
    net = bp.Network.random(widths, hidden=draw(st.sampled_from(list(hidden))), output=output,
                            loss=loss, rng=rng, dtype=dtype)
    for layer in net.layers:
        layer.bias[:] = rng.normal(size=layer.fan_out)
    n = draw(st.integers(1, 5))
    x = rng.normal(size=(n, widths[0])).astype(dtype)
    return net, x, random_targets(net, n, rng).astype(dtype)


def random_targets(net, n, rng):
    """Targets that the network's loss accepts."""
    width = net.layers[-1].fan_out
    if net.loss is bp.losses.cross_entropy:
        return np.eye(width)[rng.integers(width, size=n)]
    if net.loss is bp.losses.binary_cross_entropy:
        return rng.integers(2, size=(n, width)).astype(float)
    return rng.normal(size=(n, width))


def snapshot(net):
    """The bytes of every array of the network: equal only if bit for bit the same."""
    return [parameter.tobytes() for parameter in net.parameters()]
