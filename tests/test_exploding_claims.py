"""What the chapter on drawbacks says of gradients that explode, of dropout and of infinitesimal effects,
run again: with its seeds, and where a sentence is general with others.

Five networks (seeds 0 to 4) where nothing else is said.
"""
import numpy as np
import pytest

from backprop.experiments import dropout, reach
from backprop.experiments import failures_depth as depth
from backprop.experiments.initialisation import wave

NOTHING = float(np.mean(wave()[1]**2))      # the error of an output of 0


def test_runs_from_too_large_weights_are_lost_and_shortening_keeps_them():
    assert np.isinf(depth.ends("relu", 8, "descent", 1.5)).all()
    assert (depth.ends("relu", 8, "clipped", 1.5) < 0.95 * NOTHING).all()
    far_too_large = depth.ends("relu", 8, "clipped", 3.0)
    assert np.isfinite(far_too_large).all() and (far_too_large > 100).all()
    unshortened = depth.ends("relu", 8, "descent", 3.0)
    assert np.isinf(unshortened).sum() == 4 and unshortened.min() > 1e50


def test_the_first_gradient_grows_with_the_seventeenth_power_of_the_weights():
    lengths = {k: np.array([depth.first_length("relu", 8, k, seed) for seed in range(5)]) for k in (3.0, 6.0, 12.0)}
    assert lengths[6.0] / lengths[3.0] == pytest.approx(2.0**17, rel=2e-3)
    assert lengths[12.0] / lengths[6.0] == pytest.approx(2.0**17, rel=2e-3)
    usual = {k: np.median([depth.first_length("relu", 8, k, seed) for seed in range(5)]) for k in (1.0, 1.5)}
    assert 0.5 < usual[1.5] / usual[1.0] / 1.5**17 < 2


def test_shortening_gains_nothing_from_a_good_start():
    assert np.median(depth.ends("relu", 8, "clipped")) > np.median(depth.ends("relu", 8))


def test_a_shortened_gradient_has_the_length_allowed_and_its_direction():
    seen = []
    net, (x, t) = depth.network("relu", 3, 0, 4.0), wave()
    gradients = net.backward(net.forward(x), t)
    kept = type("Kept", (), {"update": lambda self, net, g: seen.append(g)})()
    nought = depth.Gradients(gradients.delta, [0 * w for w in gradients.weights], [0 * b for b in gradients.bias])
    depth.Clipped(kept, 0.3).update(net, nought)
    assert depth.length(seen.pop()) == 0
    for most in (0.3, 1e9):
        depth.Clipped(kept, most).update(net, gradients)
    assert depth.length(seen[0]) == pytest.approx(0.3) and depth.length(seen[1]) == depth.length(gradients) > 1
    assert seen[0].weights[1] == pytest.approx(gradients.weights[1] * 0.3 / depth.length(gradients))


def test_leaving_units_out_spares_products_and_changes_no_gradient():
    ways = [dropout.way_back(seed=seed) for seed in range(20)]
    assert all(way.equal and way.by_mask == 2 * 2 * 16**2 for way in ways)
    assert all(way.left_out == 2 * 2 * way.kept[0] * way.kept[1] for way in ways)
    assert 0.2 < np.median([way.left_out / way.by_mask for way in ways]) < 0.3


def test_the_gradient_can_be_trusted_less_far_in_deeper_and_in_more_bent_networks():
    for factor in reach.FACTORS:
        medians = [np.median(reach.reach(layers, factor)) for layers in reach.DEPTHS]
        assert medians[0] > 2 * medians[1] > 4 * medians[2]
    for layers in reach.DEPTHS:
        assert np.median(reach.reach(layers, 2.0)) < np.median(reach.reach(layers, 1.0))
