"""Hypothesis strategies for networks on sequences."""

import numpy as np
from hypothesis import strategies as st
from tests.random_networks import DTYPES, PAIRS, generators, random_targets

import backprop as bp


@st.composite
def sequence_problems(draw, hidden=("sigmoid", "tanh", "softplus", "relu"), pairs=tuple(PAIRS), dtypes=DTYPES):
    """(network, x, t): a Recurrent layer, truncated or not, and a Dense one; sequences and targets."""
    rng, whole = draw(generators()), lambda low, high: draw(st.integers(low, high))
    inputs, units, width, n, dtype = whole(1, 3), whole(1, 3), whole(1, 3), whole(1, 4), draw(st.sampled_from(list(dtypes)))
    output, loss = draw(st.sampled_from(list(pairs)))
    layer = bp.Recurrent(rng.normal(size=(inputs + units, units)).astype(dtype), rng.normal(size=units).astype(dtype),
                         draw(st.sampled_from(list(hidden))), draw(st.none() | st.integers(1, 5)))
    last = bp.Dense(rng.normal(size=(units, width)).astype(dtype), rng.normal(size=width).astype(dtype), output)
    net = bp.Network([layer, last], loss)
    return net, rng.normal(size=(n, whole(1, 5), inputs)).astype(dtype), random_targets(net, n, rng).astype(dtype)
