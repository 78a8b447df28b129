"""What the chapter on batches says of its experiments, run again: with its seeds, and where a sentence is general with others.

Sixty-four samples of a noisy sine, eight tanh units, five initialisations (seeds 0 to 4); a hundred batches of each size
for the noise, two hundred runs for the floor, five shufflings for the outlier.
"""
from itertools import combinations

import numpy as np
import pytest
import sympy

import backprop as bp
from backprop.experiments import batches as trial
from backprop.experiments import lines
from backprop.experiments.update_rules_networks import noisy_wave
from backprop.proofs import batch_line

TRAINED = 300


def variance(v, k, samples=trial.SAMPLES):
    return batch_line.python("batch_variance")(v, k, samples)[0]


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


# ---- the variance of a batch -------------------------------------------------------------------

@pytest.mark.parametrize("samples", [2, 3, 5, 6])
def test_every_batch_of_every_size_counted_out_has_the_proved_variance(samples):
    g = sympy.symbols(f"g:{samples}")
    mean = sum(g) / samples
    v = sum((one - mean)**2 for one in g) / samples
    for k in range(1, samples + 1):
        batches = [sum(chosen) / k for chosen in combinations(g, k)]
        assert sympy.expand(sum(batches) / len(batches) - mean) == 0
        mean_square = sum((batch - mean)**2 for batch in batches) / len(batches)
        assert sympy.expand(mean_square - v * sympy.Rational(samples - k, k * (samples - 1))) == 0


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("epochs", [0, TRAINED])
def test_a_network_obeys(epochs, seed):
    v, _ = trial.spread(epochs, seed)
    for k in trial.SIZES:
        for put_back, told in ((True, v / k), (False, variance(v, k))):
            if seed and put_back:
                continue
            found = trial.noise(k, put_back, epochs, seed)
            assert abs(found.mean - told) < 4 * found.error + 1e-25


def test_near_the_minimum_the_noise_outweighs_the_gradient_and_half_the_signs_are_wrong():
    for seed in range(3):
        (v, whole), (late_v, late_whole) = (trial.spread(epochs, seed) for epochs in (0, TRAINED))
        assert late_whole < whole / 100 and late_v > v / 50
        for k in (1, 4, 16):
            assert trial.noise(k, False, 0, seed).wrong < 0.35 < 0.4 < trial.noise(k, False, TRAINED, seed).wrong < 0.55
    assert trial.noise(64).wrong == 0
    assert 0.1 < trial.noise(16).wrong < 0.2 and 0.45 < trial.noise(16, False, TRAINED).wrong < 0.55


# ---- the floor ---------------------------------------------------------------------------------

@pytest.mark.parametrize("rate", [0.1, 0.4])
@pytest.mark.parametrize("size", [1, 4, 16, 64])
def test_independent_draws_come_to_rest_at_the_proved_floor_and_shuffled_epochs_below_it(size, rate):
    for seed in (0, 1):
        (v, free), (_, once) = (trial.floor(size, rate, put_back, seed=seed) for put_back in (True, False))
        told = rate * v / (size * (2 - rate))
        assert free == pytest.approx(told, rel=0.06) and once < 0.97 * told
    if rate == 0.1:
        (v, free), (_, once) = (trial.floor(size, rate, put_back) for put_back in (True, False))
        assert free == pytest.approx(rate * v / (size * (2 - rate)), rel=0.025)
        assert {1: 0.7 < once / free < 0.8, 4: once < 0.45 * free, 16: once < 0.2 * free, 64: once < 1e-20}[size]


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
    assert epochs == sorted(epochs) and updates == sorted(updates, reverse=True)
    at = trial.SIZES.index(16)
    assert updates[0] > 6 * updates[at] and epochs[at] < 2.5 * epochs[0]
    assert updates[at] < 1.4 * updates[-1] and epochs[-1] > 2.5 * epochs[at]


def test_beyond_16_all_sizes_have_the_largest_rate_and_at_twice_it_none_arrives():
    for k in (16, 32, 64):
        assert trial.best_rate(k) == max(trial.RATES)
        assert np.isinf(trial.epochs_to_goal(k, 2 * max(trial.RATES))).all()


def test_while_the_noise_rules_the_rate_over_the_size_counts():
    one, two, four = (trial.epochs_to_goal(k, 0.05 * k) for k in (1, 2, 4))
    assert np.median(one) == np.median(two) == np.median(four)
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


# ---- the widget --------------------------------------------------------------------------------

def test_at_a_fifth_the_samples_to_the_goal_grow_with_the_size_and_shuffling_hardly_matters():
    from backprop.widgets import BatchExplorer
    found = {size: [BatchExplorer(size, 0.2, epochs=30, draw=draw).readings["yours"]["goal"] for draw in range(6)]
             for size in (1, 2, 4, 8, 12, 24)}
    for size, samples in found.items():
        assert 17 * size < min(samples) and max(samples) < 24 * size


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
