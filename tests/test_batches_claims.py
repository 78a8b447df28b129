"""What the chapter on batches says of its experiments, run again: with its seeds, and where a sentence is general with others.

Sixty-four samples of a noisy sine, eight tanh units, five initialisations (seeds 0 to 4); five shufflings for the outlier.
What is said of the noise is in `test_batch_noise_claims`.
"""
import numpy as np
import pytest

import backprop as bp
from backprop.experiments import batches as trial
from backprop.experiments import lines
from backprop.experiments.update_rules_networks import noisy_wave


# ---- counting ----------------------------------------------------------------------------------

@pytest.mark.parametrize("samples, size", [(60, None), (60, 1), (60, 10), (60, 16), (7, 3), (24, 24)])
def test_an_epoch_sees_every_sample_once_in_batches_of_which_the_last_may_be_smaller(samples, size):
    seen = trial.updates(samples, size, epochs=3)
    each = size or samples
    epoch = [min(each, samples - first) for first in range(0, samples, each)]
    assert seen == 3 * epoch and sum(seen) == 3 * samples


def test_a_sample_takes_as_many_products_as_are_counted():
    """The network's own code, on numbers that note their products; its activations are straight lines here."""
    from backprop.operation_count import count
    net = bp.Network([bp.Dense(np.ones((1, 8)), np.zeros(8), "identity"), bp.Dense(np.ones((8, 1)), np.zeros(1), "identity")],
                     loss="squared_error")

    def forwards(x):
        for layer in net.layers:
            x = x @ layer.weights + layer.bias
        return x

    assert count(forwards, np.ones((1, 1)))["products"] == 8 + 8
    # Backwards: the slopes of 8 + 8 weights, and 8 products to carry the sensitivity back.
    assert trial.products_a_sample() == 2 * (8 + 8) + 8 and trial.products_a_sample((784, 100, 10)) == 2 * 79_400 + 1000


def test_the_products_of_a_training_are_those_of_its_samples_and_one_a_slope_in_every_update():
    slopes = sum(part.size for part in trial.network(0).parameters())
    for size in (1, 10, 64):
        seen = trial.updates(trial.SAMPLES, size, epochs=3)
        assert trial.products(size, 3) == sum(seen) * trial.products_a_sample() + len(seen) * slopes


# ---- the time to a given loss ------------------------------------------------------------------

@pytest.fixture(scope="module")
def times():
    return {k: trial.epochs_to_goal(k, trial.best_rate(k)) for k in trial.SIZES}


def test_every_size_arrives_with_its_best_rate_which_is_never_the_smallest(times):
    assert all(np.isfinite(epochs).all() for epochs in times.values())
    rates = [trial.best_rate(k) for k in trial.SIZES]
    assert min(rates) > min(trial.RATES) and rates == sorted(rates) and set(rates[3:]) == {max(trial.RATES)}


def test_up_to_batches_of_16_updates_are_saved_and_beyond_work_is_lost(times):
    epochs = [np.median(times[k]) for k in trial.SIZES]
    updates = [count * trial.SAMPLES / k for count, k in zip(epochs, trial.SIZES)]
    work = [trial.products(k, count) for count, k in zip(epochs, trial.SIZES)]
    assert epochs == sorted(epochs) and updates == sorted(updates, reverse=True)
    at = trial.SIZES.index(16)
    assert updates[0] > 6 * updates[at] and 1.3 < work[at] / work[0] < 1.5
    assert updates[at] < 1.4 * updates[-1] and 2.8 < work[-1] / work[at] < 3.4
    assert max(work[:3]) < 1.06 * min(work[:3]) < work[3] < work[4]
    in_updates = work[0] - epochs[0] * trial.SAMPLES * trial.products_a_sample()
    assert 0.33 < in_updates / work[0] < 0.4


def test_the_targets_noise_alone_is_a_good_part_of_the_goal():
    x, t = noisy_wave()
    assert 0.085 < np.mean((t - np.sin(np.pi * x))**2) < 0.095 < trial.GOAL


def test_small_batches_do_not_bear_the_rates_of_larger_ones_and_at_twice_the_largest_none_arrives():
    for k, rate in ((1, 0.2), (2, 0.5), (4, 0.5), *((k, 2 * max(trial.RATES)) for k in trial.SIZES)):
        assert np.isinf(trial.epochs_to_goal(k, rate)).all()
    for k in (16, 32, 64):
        assert trial.best_rate(k) == max(trial.RATES)


def test_the_way_down_depends_on_the_rate_over_the_size_until_the_rate_is_large():
    one, two, four, eight = (trial.epochs_to_goal(*pair) for pair in ((1, 0.05), (2, 0.1), (4, 0.2), (8, 0.5)))
    assert np.median(one) == np.median(two) == np.median(four) < np.median(eight)
    assert (np.abs(np.log2(np.array([two, four]) / one)) < 0.75).all()


# ---- an outlier --------------------------------------------------------------------------------

def test_the_outlier_moves_the_whole_batch_for_good_and_online_runs_jump_besides():
    x, t = map(np.array, lines.samples())
    others = np.arange(lines.COUNT) != lines.WILD

    def beside(low):
        return np.mean((low["w"] * x + low["b"] - t)[others]**2) / 2

    clean, whole = (lines.beside_the_outlier(24, 0.5, outlier) for outlier in (False, True))
    assert clean == pytest.approx(beside(lines.valley(False)), rel=1e-3)
    assert whole == pytest.approx(beside(lines.valley(True)), rel=1e-3) and (whole > 1.7 * clean).all()
    slow, quick, some = (lines.beside_the_outlier(k, rate) for k, rate in ((1, 0.02), (1, 0.1), (4, 0.1)))
    assert slow[:, 0] == pytest.approx(whole[:, 0], rel=0.06)
    assert (slow[:, 1] > 1.5 * whole[:, 1]).all() and (quick[:, 1] > 6 * whole[:, 1]).all()
    assert (quick[:, 1] > 3 * slow[:, 1]).all() and (some[:, 1] < quick[:, 1] / 3).all()
    assert np.median(some, axis=0) == pytest.approx(np.median(slow, axis=0), rel=0.15)      # 0.1/4 and 0.02/1 are near
    assert lines.beside_the_outlier(1, 0.1, False).max() < 1.6 * clean.max()


def test_the_outlier_is_far_off_and_the_only_change():
    (x, t), (same, wild) = lines.samples(), lines.samples(True)
    assert x == same and [n for n in range(24) if t[n] != wild[n]] == [lines.WILD]
    low = lines.valley()
    misses = np.array(t) - low["w"] * np.array(x) - low["b"]
    assert wild[lines.WILD] - (low["w"] * x[lines.WILD] + low["b"]) > 10 * misses.std()


# ---- the order ---------------------------------------------------------------------------------

def test_a_sorted_order_does_harm_and_one_shuffling_cures_it():
    ends = {order: trial.online(order)[:, -1] for order in trial.ORDERS}
    assert ends["sorted"].min() > 1.3 * max(ends["shuffled once"].max(), ends["shuffled every epoch"].max())
    once, anew = ends["shuffled once"], ends["shuffled every epoch"]
    assert once.min() < anew.max() and anew.min() < once.max()      # the spans overlap
    x, _ = noisy_wave()
    assert (np.diff(x[:, 0]) < 0).any()                              # as they come they are not sorted
    assert np.median(ends["sorted"]) > 2 * np.median(anew) and np.median(ends["sorted"]) > 2 * np.median(once)


def test_in_the_sorted_order_the_right_half_is_lost_while_the_left_one_is_passed():
    for seeds in (trial.SEEDS, range(5, 10)):
        forgotten = trial.forgotten(seeds=seeds)
        (left, right), (left_end, right_end) = forgotten.mean(axis=0)
        assert (forgotten[:, 0, 1] > 1.5 * forgotten[:, 1, 1]).all() and right > 1.7 * right_end
        assert abs(left_end / left - 1) < 0.1
    whole = trial.forgotten()[:, 1].mean(axis=1)
    assert whole == pytest.approx(trial.online("sorted")[:, -1])      # the halves of the run that the figure has


# ---- the widget --------------------------------------------------------------------------------

def test_at_a_fifth_every_size_needs_about_21_updates_to_the_goal():
    from backprop.widgets import BatchExplorer
    found = {size: [BatchExplorer(size, 0.2, epochs=30, draw=draw).readings["yours"]["goal"] for draw in range(6)]
             for size in (1, 2, 4, 8, 12, 24)}
    for size, samples in found.items():
        assert 17 * size < min(samples) and max(samples) < 24 * size and 20 < np.median(samples) / size < 22


def test_in_the_widget_the_floor_rises_with_the_rate_until_single_samples_diverge_and_the_whole_batch_does_not():
    from backprop.widgets import BatchExplorer
    floors = []
    for rate in (0.05, 0.2, 0.8):
        ends = [lines.run(1, rate, 30, draw=draw)[-240:] for draw in range(6)]
        floors.append(np.mean([[lines.above(place) for place in places] for places in ends]))
    assert floors[0] < floors[1] / 3 < floors[2] / 30
    for draw in range(6):
        ends = BatchExplorer(1, 1.2, epochs=10, draw=draw).readings
        assert ends["yours"]["lost"] and not ends["whole"]["lost"] and ends["whole"]["goal"] is not None


def test_in_the_widget_at_a_small_rate_the_smaller_batch_falls_faster_and_can_beat_the_best_of_the_whole():
    from backprop.widgets import BatchExplorer
    low = [BatchExplorer(size, 0.02, epochs=25).readings["yours"]["above"] for size in (1, 4, 24)]
    assert low == sorted(low)
    whole = [BatchExplorer(24, rate / 20, epochs=30).readings["whole"]["goal"] for rate in range(1, 26)]
    best = min(goal for goal in whole if goal is not None)
    assert BatchExplorer(4, 0.5, epochs=30).readings["yours"]["goal"] < best


# ---- what the sources say ----------------------------------------------------------------------

def test_at_the_large_rate_drawing_at_random_helps_and_about_half_still_do_not_arrive():
    from backprop.assertions.dummies_modes import WAYS, runs_that_arrive
    small, large = (runs_that_arrive(rate) for rate in (0.3, 1.0))
    assert 0.4 < large[WAYS[2]] < 0.6 and large[WAYS[2]] > 1.5 * large[WAYS[1]]
    assert small[WAYS[2]] < min(small[WAYS[0]], small[WAYS[1]])
