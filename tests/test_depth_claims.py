"""What the chapter on drawbacks says of gradients that vanish,
run again: with its seeds, and where a sentence is general with others.

Five networks (seeds 0 to 4) where nothing else is said; chains by the thousand.
"""
import numpy as np
import pytest

import backprop as bp
from backprop.experiments import failures_depth as depth
from backprop.experiments.initialisation import wave
from backprop.experiments.skip_layer import Skip

NOTHING = float(np.mean(wave()[1]**2))      # the error of an output of 0


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("units", [1, 2, 5, 16])
def test_no_chain_of_logistic_units_leaves_more_than_the_bound(units, seed):
    for largest in (0.5, 3.0, 6.0):
        slopes = depth.chain_slopes("sigmoid", units, largest, seed=seed)
        assert slopes.shape == (1000,) and (slopes <= (largest / 4)**units).all() and slopes.max() > 0


def test_the_bound_is_reached_by_units_held_at_their_steepest():
    """Numerically, by differences: every sum is 0, every weight w."""
    for w in (0.7, -2.0, 3.0):
        def chain(x, units=6):
            a = x
            for unit in range(units):
                a = bp.activations.sigmoid(w * a + (0 if unit == 0 else -w / 2))
            return a
        slope = (chain(np.array(1e-5)) - chain(np.array(-1e-5))) / 2e-5
        assert slope == pytest.approx((w / 4)**6, rel=1e-6)


def test_chains_of_tanh_units_may_leave_more():
    assert depth.chain_slopes("tanh", 4).max() > (depth.LARGEST / 4)**4


def test_weights_cost_the_chains_more_than_slopes_do():
    """The geometric mean of a size that is uniform up to 3 is 3/e; slopes below a quarter cost three more powers."""
    w = np.random.default_rng(1).uniform(-3, 3, 100_000)
    assert np.exp(np.log(np.abs(w)).mean()) == pytest.approx(3 / np.e, rel=0.02)
    for seed in range(3):
        median = np.median(depth.chain_slopes("sigmoid", 16, seed=seed))
        by_weights, bound = (3 / np.e / 4)**16, (3 / 4)**16
        assert 2 < np.log10(by_weights / median) < 4 < 6 < np.log10(bound / by_weights)


def test_larger_weights_leave_less_of_chains_that_are_not_held_at_their_steepest():
    for seed in range(3):
        small, large = (np.median(depth.chain_slopes("sigmoid", 16, largest, seed=seed)) for largest in (3.0, 12.0))
        assert large < 0.1 * small


def test_floats_of_sixteen_bits_make_every_chain_of_sixteen_units_zero():
    assert (depth.chain_slopes("sigmoid", 16).astype(np.float16) == 0).all()


@pytest.mark.parametrize("layers", [4, 8, 16])
def test_logistic_networks_fade_and_the_others_keep_their_size(layers):
    left = {kind: np.array([depth.left_in_the_first_layer(kind, layers, seed) for seed in range(5)])
            for kind in ("logistic", "tanh", "relu", "around")}
    assert (left["logistic"] < 0.25**(layers - 1) * 4).all()
    assert (left["tanh"] > 0.05).all() and (left["relu"] > 0.05).all()
    assert left["around"] == pytest.approx(1, abs=0.1)


def test_logistic_networks_of_four_and_eight_layers_learn_nothing_by_descent_and_shallower_ones_do():
    for layers in (4, 8):
        assert depth.ends("logistic", layers) == pytest.approx(NOTHING, abs=0.003)
    assert (depth.ends("logistic", 2) < 0.9 * NOTHING).all() and (depth.ends("logistic", 1) < 0.4 * NOTHING).all()
    assert (depth.ends("tanh", 8) < 0.1).all() and (depth.ends("relu", 8) < 0.1).all()


def test_neither_five_times_the_rate_nor_four_times_the_weights_makes_them_learn():
    assert (depth.ends("logistic", 8, "fast") > 0.98 * NOTHING).all()
    assert (depth.ends("logistic", 8, "descent", 4.0) > 0.98 * NOTHING).all()


def test_patience_makes_four_layers_learn_and_not_eight():
    assert (depth.ends("logistic", 4, epochs=depth.MANY) < 0.3 * NOTHING).all()
    assert depth.ends("logistic", 8, seeds=range(2), epochs=depth.MANY) == pytest.approx(NOTHING, abs=0.003)


def test_the_same_networks_learn_once_size_does_not_count():
    signs, stretched = depth.ends("logistic", 8, "rprop"), depth.ends("logistic", 8, "stretched")
    assert (signs < 0.25 * NOTHING).all() and (stretched < 0.5 * NOTHING).all()
    left = [depth.left_in_the_first_layer("logistic", 8, seed) for seed in depth.SEEDS]
    assert max(left) < 1e-3


def test_a_stretched_gradient_has_one_length_in_every_layer_and_its_direction():
    seen = []
    net, (x, t) = depth.network("logistic", 3, 0), wave()
    gradients = net.backward(net.forward(x), t)
    depth.Stretched(type("Kept", (), {"update": lambda self, net, g: seen.append(g)})(), 3.0).update(net, gradients)
    for w, b, new_w, new_b in zip(gradients.weights, gradients.bias, seen[0].weights, seen[0].bias):
        size = np.sqrt(np.sum(w**2) + np.sum(b**2))
        assert new_w == pytest.approx(w * 3 / size) and new_b == pytest.approx(b * 3 / size)


def test_with_a_way_around_the_halves_keep_descent_from_learning_and_not_rprop():
    plain, centred = depth.ends("around", 8), depth.ends("around, less a half", 8)
    assert (plain > 0.5 * NOTHING).all() and centred == pytest.approx(depth.error_of_a_line(), rel=0.05)
    assert depth.ends("around", 8, "rprop").max() < depth.ends("logistic", 8, "rprop").min()
    first = {kind: np.median([depth.first_length(kind, 8, 1.0, seed) for seed in range(5)]) for kind in depth.AROUND}
    assert first["around"] > 100 > 1 > first["around, less a half"]
    net, (x, _) = depth.network("around, less a half", 8, 0), wave()
    z = np.linspace(-5, 5, 11)
    assert depth.less_a_half.derivative(z) == pytest.approx(bp.activations.sigmoid.derivative(z))
    assert np.abs(net.forward(x).a[7]).mean() < 0.5 < 3 < depth.network("around", 8, 0).forward(x).a[7].mean()


def test_unit_and_rule_help_about_as_much_and_both_together_most():
    medians = {key: np.median(depth.ends(key[0], 8, key[1])) for key in
               (("tanh", "descent"), ("relu", "descent"), ("logistic", "rprop"), ("around", "rprop"))}
    assert all(0.01 < median < 0.1 for median in medians.values())
    assert (depth.ends("tanh", 8, "rprop") < 1e-3).all()


def test_a_layer_with_a_way_around_has_the_right_gradients():
    rng = np.random.default_rng(0)
    layers = [bp.Dense(rng.normal(size=(2, 3)), rng.normal(size=3), "tanh"),
              *(Skip(rng.normal(size=(3, 3)), rng.normal(size=3), g) for g in ("sigmoid", "tanh", "softplus")),
              bp.Dense(rng.normal(size=(3, 2)), rng.normal(size=2), "identity")]
    net = bp.Network(layers, "squared_error")
    report = bp.check_gradients(net, rng.normal(size=(4, 2)), rng.normal(size=(4, 2)))
    assert report.ok and report.checked > 40, report
    with pytest.raises(ValueError, match="as many units out as in"):
        Skip(np.ones((2, 3)), np.ones(3), "tanh")
    copied = net.copy().layers[1]
    copied.weights += 1
    assert not np.array_equal(copied.weights, net.layers[1].weights) and net.astype(np.float32).dtype == np.float32
