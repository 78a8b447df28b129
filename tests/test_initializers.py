"""Initial weights: drawn from the seed, with the variance that is stated."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import snapshot

import backprop as bp


@given(widths=st.lists(st.integers(1, 40), min_size=2, max_size=5), seed=st.integers(0, 100))
def test_random_networks_are_drawn_from_the_seed_with_the_right_spread(widths, seed):
    def drawn(**options):
        return bp.Network.random(widths, hidden="tanh", output="identity", loss="squared_error",
                                 rng=seed, **options)
    net = drawn()
    assert [layer.fan_in for layer in net.layers] == widths[:-1]
    assert [layer.fan_out for layer in net.layers] == widths[1:]
    assert snapshot(net) == snapshot(drawn())
    for layer in net.layers:
        assert not layer.bias.any()
        assert np.abs(layer.weights).max() <= np.sqrt(6 / (layer.fan_in + layer.fan_out))


@pytest.mark.parametrize("name, variance", [
    ("xavier_uniform", 2 / 500), ("xavier_normal", 2 / 500),
    ("he_uniform", 2 / 300), ("he_normal", 2 / 300)])
def test_initial_weights_have_mean_0_and_the_stated_variance(name, variance):
    W = bp.initializers.TABLE[name](300, 200, np.random.default_rng(0))
    assert W.shape == (300, 200) and W.dtype == np.float64
    assert abs(W.mean()) < 5 * np.sqrt(variance / W.size)
    assert abs(W.var() / variance - 1) < 0.05
