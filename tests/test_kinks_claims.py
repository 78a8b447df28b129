"""What the chapter on drawbacks says of kinks and steps,
run again: with its seeds, and where a sentence is general with others.

Ten networks (seeds 0 to 9), five where training is longer.
"""
import numpy as np
import pytest

import backprop as bp
from backprop.experiments import kinks


def test_no_sum_falls_on_the_kink_unless_a_sample_and_the_biases_are_zero():
    assert kinks.trained(kinks.relu(0.0), samples=40).zeros.sum() == 0
    with_zero = kinks.trained(kinks.relu(0.0), samples=41)
    assert (with_zero.zeros == 32).all() and len(with_zero.zeros) == 10
    net = kinks.first(kinks.relu(0.0), 0)
    assert sum(int((z == 0).sum()) for z in net.forward(kinks.wave(41)[0]).z[:-1]) == 32     # before the first step


def test_the_slope_put_at_the_kink_hardly_matters():
    ends = np.array([kinks.trained(kinks.relu(c), samples=41).errors[:, -1] for c in kinks.AT_THE_KINK])
    assert 0 < np.ptp(ends, axis=0).max() < 0.01 * np.ptp(ends, axis=1).min()
    without = [kinks.trained(kinks.relu(c), seeds=range(3)).errors for c in kinks.AT_THE_KINK]
    assert all(np.array_equal(without[0], other) for other in without[1:])


def test_it_decides_where_every_sum_starts_on_the_kink():
    assert kinks.silent_start(0.0) == pytest.approx(0.25) and max(map(kinks.silent_start, (0.5, 1.0))) < 1e-3


def test_the_absolute_error_is_brought_down_but_not_as_far_as_by_the_squared_one():
    run = kinks.trained("tanh", loss=kinks.absolute_error, **kinks.LONG)
    assert (run.errors[:, -1] < 0.7 * run.errors[:, 0]).all()
    assert run.errors[:, -1] == pytest.approx(kinks.distances(run))
    assert kinks.distances(kinks.trained("tanh", **kinks.LONG)).max() < run.errors[:, -1].min()


def test_steps_of_one_rate_hop_at_the_kink_of_the_error_and_a_falling_rate_ends_that():
    steady, falling = (kinks.trained("tanh", loss=kinks.absolute_error, falling=f, **kinks.LONG) for f in (False, True))
    rises = [np.mean(np.diff(run.errors[:, -20:], axis=1) > 0) for run in (steady, falling)]
    assert rises[0] > 0.3
    assert falling.errors[:, -1].max() < kinks.distances(kinks.trained("tanh", **kinks.LONG)).min()


def test_steps_let_nothing_back_and_the_best_jump_is_what_is_left():
    inside = kinks.trained(kinks.step, **kinks.LONG)
    for seed, net in enumerate(inside.networks):
        assert kinks.moved(net, seed, hidden_only=True) == (0, 304)
        assert kinks.moved(net, seed)[0] == 17 - kinks.always_off(net)
        assert all((layer.bias == 0).all() for layer in net.layers[:-1])
        assert all(len(np.unique(net.forward(side).a[-1])) == 1 for side in ([[-1.0], [-0.1]], [[0.1], [1.0]]))
    assert inside.errors[:, -1] == pytest.approx(kinks.error_of_the_best_jump(), rel=2e-3)
    assert (inside.errors[:, -1] >= kinks.error_of_the_best_jump() * (1 - 1e-12)).all()
    at_the_end = kinks.trained("tanh", output=kinks.step, seeds=range(5), epochs=20)
    for seed, net in enumerate(at_the_end.networks):
        assert kinks.moved(net, seed) == (0, 321)
    assert (at_the_end.errors == at_the_end.errors[:, :1]).all()


def test_a_borrowed_slope_learns_though_it_is_no_gradient():
    run = kinks.trained(kinks.borrowed, **kinks.LONG)
    assert (run.errors[:, -1] < 0.5 * kinks.error_of_the_best_jump()).all()
    for seed, net in enumerate(run.networks):
        assert kinks.moved(net, seed, hidden_only=True) == (304, 304)
        moved, total = kinks.moved(net, seed)
        assert total - 3 <= moved <= total
    net, (x, t) = bp.Network.random([1, 3, 1], hidden=kinks.borrowed, output="identity", loss="squared_error"), kinks.wave()
    assert not bp.check_gradients(net, x, t).ok
