"""What the chapter on drawbacks says of its experiments, run again: with its seeds, and where a sentence is general
with others.

Five networks (seeds 0 to 4) where nothing else is said; chains by the thousand, two hundred starts of small networks.
"""
from math import factorial

import numpy as np
import pytest

import backprop as bp
from backprop.experiments import dropout, kinks, locking, non_convex, reach
from backprop.experiments import failures_depth as depth
from backprop.experiments.initialisation import MOMENTUM, RATE, wave
from backprop.experiments.skip_layer import Skip

NOTHING = float(np.mean(wave()[1]**2))      # the error of an output of 0


# ---- depth: the bound, the networks --------------------------------------------------------------

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


def test_half_of_the_chains_stay_far_below_the_bound():
    for units in (2, 4, 8, 16):
        assert np.median(depth.chain_slopes("sigmoid", units)) < 0.1 * (depth.LARGEST / 4)**units


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
    x, t = wave()
    for seed in depth.SEEDS:
        descent = bp.GradientDescent(5 * RATE, momentum=MOMENTUM)
        history = bp.train(depth.network("logistic", 8, seed), x, t, optimizer=descent, epochs=depth.EPOCHS)
        assert history.loss[-1] > 0.95 * NOTHING
    assert (depth.ends("logistic", 8, "descent", 4.0) > 0.95 * NOTHING).all()


def test_the_same_networks_learn_under_rprop_and_better_with_a_way_around():
    signs, both = depth.ends("logistic", 8, "rprop"), depth.ends("around", 8, "rprop")
    assert (signs < 0.25 * NOTHING).all() and both.max() < signs.min()
    assert (depth.ends("around", 8, "clipped") > 0.8 * NOTHING).all()
    assert (depth.network("logistic", 8, 3).layers[4].weights == depth.network("logistic", 8, 3).layers[4].weights).all()


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


# ---- explosion -----------------------------------------------------------------------------------

def test_runs_from_too_large_weights_are_lost_and_shortening_keeps_them():
    assert np.isinf(depth.ends("relu", 8, "descent", 1.5)).all()
    assert (depth.ends("relu", 8, "clipped", 1.5) < 0.95 * NOTHING).all()
    far_too_large = depth.ends("relu", 8, "clipped", 3.0)
    assert np.isfinite(far_too_large).all() and (far_too_large > 100).all()


def test_shortening_gains_nothing_from_a_good_start():
    assert np.median(depth.ends("relu", 8, "clipped")) > np.median(depth.ends("relu", 8))


def test_a_shortened_gradient_has_the_length_allowed_and_its_direction():
    seen = []
    net, (x, t) = depth.network("relu", 3, 0, 4.0), wave()
    gradients = net.backward(net.forward(x), t)
    kept = type("Kept", (), {"update": lambda self, net, g: seen.append(g)})()
    for most in (0.3, 1e9):
        depth.Clipped(kept, most).update(net, gradients)
    assert depth.length(seen[0]) == pytest.approx(0.3) and depth.length(seen[1]) == depth.length(gradients) > 1
    assert seen[0].weights[1] == pytest.approx(gradients.weights[1] * 0.3 / depth.length(gradients))


# ---- kinks and steps -----------------------------------------------------------------------------

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


def test_the_absolute_error_is_brought_down():
    errors = kinks.trained("tanh", loss=kinks.absolute_error, **kinks.LONG).errors
    assert (errors[:, -1] < 0.7 * errors[:, 0]).all()


def test_steps_let_nothing_back_and_the_best_jump_is_what_is_left():
    inside = kinks.trained(kinks.step, **kinks.LONG)
    for seed, net in enumerate(inside.networks):
        assert kinks.moved(net, seed, hidden_only=True) == (0, 304)
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


# ---- convexity -----------------------------------------------------------------------------------

def test_networks_side_by_side_have_the_packages_gradients():
    for task in ("wave", "xor"):
        x, t = non_convex.data(task)
        stack = non_convex.Stack.random(x.shape[1], 3, 4, seed=1)
        stack = stack._replace(c=np.array([0.1, -0.2, 0.3, 0.4]))
        errors, found = stack.gradients(x, t)
        for k in range(4):
            net = stack.network(k)
            trace = net.forward(x)
            ours = net.backward(trace, t[:, None])
            assert errors[k] == pytest.approx(net.total_loss(trace, t[:, None]))
            assert found.W[:, k] == pytest.approx(ours.weights[0]) and found.b[k] == pytest.approx(ours.bias[0])
            assert found.V[k] == pytest.approx(ours.weights[1][:, 0]) and found.c[k] == pytest.approx(ours.bias[1][0])


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


def test_upward_curved_ends_of_the_sine_are_one_local_minimum_and_its_mirror_images():
    x, t = non_convex.data("wave")
    stack = non_convex.run("wave", 2).stack
    ends = np.flatnonzero(non_convex.stuck("wave", 2))
    upward = [k for k in ends if non_convex.curvatures(stack.network(k), x, t[:, None])[0] > 1e-3]
    assert len(upward) > 0.7 * len(ends)
    for k in upward[:20]:
        net, slope = non_convex.settled(stack.network(k), x, t[:, None])
        assert slope < 1e-8 and non_convex.curvatures(net, x, t[:, None])[0] > 2e-3
        assert net.total_loss(net.forward(x), t[:, None]) == pytest.approx(0.0366, abs=5e-5)


def test_with_a_third_unit_and_for_the_exclusive_or_no_stuck_end_is_curved_upwards():
    for task, n in (("wave", 3), ("xor", 2)):
        x, t = non_convex.data(task)
        stack = non_convex.run(task, n).stack
        ends = np.flatnonzero(non_convex.stuck(task, n))
        least = [non_convex.curvatures(stack.network(k), x, t[:, None])[0] for k in ends]
        assert max(least) < 1e-3


def test_on_the_plateaus_of_the_exclusive_or_weights_grow_and_slopes_fall():
    early, late = (non_convex.run("xor", 2, steps=steps) for steps in (600, 2400))
    still = non_convex.stuck("xor", 2) & (late.errors > non_convex.STUCK["xor"])
    assert still.sum() > 20
    sizes = [np.abs(end.stack.V[still]).sum(axis=1) + np.abs(end.stack.W[:, still]).sum(axis=(0, 2))
             for end in (early, late)]
    assert np.mean(sizes[1] > sizes[0]) > 0.9 and np.median(late.slopes[still]) < 0.5 * np.median(early.slopes[still])
    assert (late.errors[still] <= early.errors[still] + 1e-9).mean() > 0.9


def test_the_hessian_is_that_of_a_known_error():
    """Of one linear unit with two inputs: 2/n XᵀX with a column of ones."""
    rng = np.random.default_rng(3)
    x, t = rng.normal(size=(7, 2)), rng.normal(size=(7, 1))
    net = bp.Network([bp.Dense(rng.normal(size=(2, 1)), np.zeros(1), "identity")], "squared_error")
    columns = np.column_stack([x, np.ones(7)])
    assert non_convex.hessian(net, x, t) == pytest.approx(2 / 7 * columns.T @ columns, rel=1e-6, abs=1e-8)


def test_turning_signs_and_swapping_makes_as_many_settings_as_the_exercise_says():
    from itertools import permutations, product
    x, t = non_convex.data("wave")
    net = non_convex.Stack.random(1, 3, 1, seed=5).network(0)
    settings = [non_convex.with_units(net, list(order), signs) for order in permutations(range(3))
                for signs in product((1, -1), repeat=3)]
    keys = {tuple(np.concatenate([p.ravel() for p in s.parameters()]).round(12)) for s in settings}
    assert len(keys) == 2**3 * factorial(3)
    assert np.ptp([s.total_loss(s.forward(x), t[:, None]) for s in settings]) < 1e-12


# ---- locking -------------------------------------------------------------------------------------

def test_the_three_tasks_of_a_layer_cost_the_same():
    for width, samples in ((3, 2), (8, 4)):
        assert locking.products(width, samples) == dict.fromkeys(("forward", "back", "gradient"), samples * width**2)


@pytest.mark.parametrize("layers", [1, 2, 4, 7, 12])
def test_with_one_mini_batch_the_layers_wait_as_proved_and_one_computer_never_does(layers):
    assert locking.span(layers) == 2 * layers and len(locking.tasks(layers)) == 3 * layers - 1
    assert locking.waiting(layers) == pytest.approx((2 * layers - 1) * (layers - 1) / (2 * layers**2))
    for batches in (1, 3):
        assert locking.waiting(layers, batches, together=False) == 0


def test_a_timeline_keeps_every_lock_and_no_layer_does_two_things_at_once():
    for layers, batches in ((4, 1), (4, 4), (3, 5)):
        started = locking.timeline(layers, batches)
        assert set(started) == set(locking.tasks(layers, batches))
        assert len({(task.layer, start) for task, start in started.items()}) == len(started)
        for task, start in started.items():
            assert all(started[needed] < start for needed in locking.needs(task, layers))


def test_a_production_line_waits_less_with_every_batch_and_more_with_every_layer():
    for layers in (2, 4, 8, 12):
        waits = [locking.waiting(layers, batches) for batches in (1, 4, 16)]
        assert waits[0] > waits[1] > waits[2]
    assert locking.waiting(12) > locking.waiting(8) > locking.waiting(4) > locking.waiting(2)


def test_late_gradients_slow_training_down_and_do_not_break_it():
    on_time, late, later = (locking.delayed_ends(steps) for steps in locking.DELAYS)
    assert (on_time < late).all() and (late < later).all() and later.max() < 0.5 * NOTHING


def test_without_delay_a_delayed_optimizer_is_the_optimizer():
    x, t = wave()
    runs = []
    for wrap in (lambda rule: rule, lambda rule: locking.Delayed(rule, 0)):
        net = bp.Network.random([1, 5, 5, 1], hidden="tanh", output="identity", loss="squared_error", rng=2)
        runs.append(bp.train(net, x, t, optimizer=wrap(bp.GradientDescent(0.1)), epochs=20).loss)
    assert runs[0] == pytest.approx(runs[1], rel=1e-12)


# ---- dropout, and how far a derivative holds -----------------------------------------------------

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
