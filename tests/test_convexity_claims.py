"""What the chapter on drawbacks says of errors that are not convex,
run again: with its seeds, and where a sentence is general with others.

Two hundred starts of small networks.
"""
from itertools import permutations, product
from math import factorial

import numpy as np
import pytest

import backprop as bp
from backprop.experiments import non_convex


def test_networks_side_by_side_have_the_packages_gradients():
    for task in ("wave", "xor"):
        x, t = non_convex.data(task)
        stack = non_convex.Stack.random(x.shape[1], 3, 4, seed=1)
        stack.behind[-1] = 0.1, -0.2, 0.3, 0.4
        errors, found = stack.gradients(x, t)
        for k in range(4):
            net = stack.network(k)
            trace = net.forward(x)
            ours = net.backward(trace, t[:, None])
            assert errors[k] == pytest.approx(net.total_loss(trace, t[:, None]))
            assert found.into[:, :-1, k].T == pytest.approx(ours.weights[0]) and found.into[:, -1, k] == pytest.approx(ours.bias[0])
            assert found.behind[:-1, k] == pytest.approx(ours.weights[1][:, 0]) and found.behind[-1, k] == pytest.approx(ours.bias[1][0])


@pytest.mark.parametrize("seed", [0, 1])
def test_stuck_runs_get_rarer_with_every_unit(seed):
    stuck = {(task, n): int(non_convex.stuck(task, n, seed=seed).sum()) for task in ("wave", "xor") for n in (2, 3, 4)}
    assert 70 <= stuck["wave", 2] <= 130 and 10 <= stuck["wave", 3] <= 45 and stuck["wave", 4] <= 10
    assert 25 <= stuck["xor", 2] <= 60 and stuck["xor", 3] <= 8 and stuck["xor", 4] <= 2


def test_swapped_and_turned_units_give_the_same_error_and_halfway_lies_a_hill():
    x, t = non_convex.data("wave")
    for n in (2, 3, 4):
        ended = non_convex.run("wave", n)
        best = ended.stack.network(int(ended.errors.argmin()))
        for order, signs in (([*range(n)][::-1], None), (range(n), [-1] + [1] * (n - 1))):
            other = non_convex.with_units(best, list(order), signs)
            start, middle, end = non_convex.along(best, other, x, t[:, None], (0, 0.5, 1))
            assert start == pytest.approx(end) and middle > 10 * start
        centre = non_convex.centre(best)
        assert len(np.unique(centre.layers[0].weights.round(12))) == 1
        assert centre.total_loss(centre.forward(x), t[:, None]) > 100 * ended.errors.min()


@pytest.mark.parametrize("seed", [0, 1])
def test_more_units_do_not_take_every_run_to_the_best_of_its_size(seed):
    for n, least in ((3, 40), (4, 20)):
        errors = non_convex.run("wave", n, seed=seed).errors
        assert least < (errors > 2 * errors.min()).sum() < 120


def held(task, n):
    """(`Ends` of the stuck runs carried on; which are at rest; which creep; their least curvatures)."""
    ends = non_convex.carried_on(task, n)
    above = ends.errors > non_convex.STUCK[task]
    resting = above & (ends.slopes < 1e-5)
    creeping = above & ~resting & (ends.slopes < 1e-2)
    least = np.array([non_convex.least_curvature(task, ends.stack.network(k)) for k in np.flatnonzero(resting | creeping)])
    return ends, resting, creeping, least


def test_stuck_runs_on_the_sine_with_two_units_rest_in_one_local_minimum_and_its_mirror_images():
    ends, resting, creeping, least = held("wave", 2)
    assert resting.sum() > 0.9 * len(resting) and creeping.sum() == 0
    assert least == pytest.approx(0.002015, abs=5e-6) and ends.errors[resting] == pytest.approx(0.036598, abs=1e-6)
    (W, b), V = ends.stack.into[:, :, resting].transpose(1, 2, 0), ends.stack.behind[:-1, resting].T
    units = np.stack([W, b, V], axis=2) * np.sign(V)[:, :, None]        # signs turned so that each unit is added
    units = np.where((units[:, :1, 2] < units[:, 1:, 2])[:, :, None], units, units[:, ::-1])      # the smaller first
    assert np.ptp(units, axis=0).max() < 2e-3 and len(np.unique(np.sign(V), axis=0)) > 1


def test_that_minimum_is_a_saddle_once_a_unit_is_doubled():
    x, t = non_convex.data("wave")
    ends, resting, _, _ = held("wave", 2)
    small = ends.stack.network(int(np.flatnonzero(resting)[0]))
    for unit in (0, 1):
        for share in (0.2, 0.5, 0.7):
            large = non_convex.doubled(small, unit, share)
            assert large.forward(x).a[-1] == pytest.approx(small.forward(x).a[-1])
            assert np.linalg.norm(non_convex.slope_of(large, x, t[:, None])) < 1e-5
            assert non_convex.least_curvature("wave", large) < -5e-4


@pytest.mark.parametrize("task, n", [("wave", 3), ("xor", 2)])
def test_with_a_third_unit_and_for_the_exclusive_or_no_stuck_run_comes_to_rest(task, n):
    ends, resting, creeping, least = held(task, n)
    assert resting.sum() == 0 and creeping.sum() > 0.5 * len(creeping) and least.max() < 1e-3
    start, caught = non_convex.run(task, n), non_convex.stuck(task, n)
    before, after = non_convex.sizes(start.stack)[caught], non_convex.sizes(ends.stack)
    assert (after[creeping] > before[creeping]).all()
    assert np.median(ends.errors[creeping]) < np.median(start.errors[caught][creeping])
    assert np.median(ends.slopes[creeping]) < 0.2 * np.median(start.slopes[caught][creeping])


def test_the_hessian_is_that_of_a_known_error():
    """Of one linear unit with two inputs: 2/n XᵀX with a column of ones."""
    rng = np.random.default_rng(3)
    x, t = rng.normal(size=(7, 2)), rng.normal(size=(7, 1))
    net = bp.Network([bp.Dense(rng.normal(size=(2, 1)), np.zeros(1), "identity")], "squared_error")
    columns = np.column_stack([x, np.ones(7)])
    assert non_convex.hessian(net, x, t) == pytest.approx(2 / 7 * columns.T @ columns, rel=1e-6, abs=1e-8)


def test_turning_signs_and_swapping_makes_as_many_settings_as_the_exercise_says():
    x, t = non_convex.data("wave")
    net = non_convex.Stack.random(1, 3, 1, seed=5).network(0)
    settings = [non_convex.with_units(net, list(order), signs) for order in permutations(range(3))
                for signs in product((1, -1), repeat=3)]
    keys = {tuple(np.concatenate([p.ravel() for p in s.parameters()]).round(12)) for s in settings}
    assert len(keys) == 2**3 * factorial(3)
    assert np.ptp([s.total_loss(s.forward(x), t[:, None]) for s in settings]) < 1e-12
