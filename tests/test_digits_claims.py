"""What the chapter on reading digits says of its runs, run again; and the record of MNIST is consistent.

The runs are those of the chapter: seeds 0 to 4, 500 digits of scikit-learn's held back.
"""

from functools import lru_cache

import numpy as np
import pytest
from sklearn.datasets import load_digits

import backprop as bp
from backprop import digits, recorded
from backprop.exercises.reading_digits import confusion

SQUARE, SOFTMAX = ("sigmoid", "half_squared_error"), ("softmax", "cross_entropy")
BINARY = ("sigmoid", "binary_cross_entropy")
CROSS_ENTROPIES = pytest.mark.parametrize("pair", [SOFTMAX, BINARY], ids=["softmax", "binary"])


def start(seed, pair):
    bundle, rng = load_digits(), np.random.default_rng(seed)
    net = digits.standard_normal([64, 20, 10], rng, output=pair[0], loss=pair[1])
    order = np.random.default_rng(seed).permutation(len(bundle.data))
    parts = [(bundle.data[part] / 16, bundle.target[part]) for part in (order[:-500], order[-500:])]
    return digits.Digits(*parts[0], *parts[1]), net, rng


@lru_cache(maxsize=None)
def shares(seed, pair, rate, epochs, bias=None):
    data, net, rng = start(seed, pair)
    if bias is not None:
        net.layers[-1].bias += bias
    return np.array(digits.read(net, data, learning_rate=rate, epochs=epochs, rng=rng).right) / 500, data, net


# Counting

def test_a_count_is_what_going_through_the_digits_gives():
    rng = np.random.default_rng(0)
    labels, guessed = rng.integers(10, size=300), rng.integers(10, size=300)
    counts = digits.confusion(labels, guessed)
    assert all(counts[i, j] == sum(1 for a, b in zip(labels, guessed) if (a, b) == (i, j))
               for i in range(10) for j in range(10))
    np.testing.assert_array_equal(counts, confusion(labels.tolist(), guessed.tolist()))


def test_the_most_frequent_slips_are_named_with_all_that_tie():
    rng = np.random.default_rng(1)
    for places in (1, 3, 5):
        counts = rng.integers(0, 6, size=(10, 10))
        slips = digits.most_frequent_slips(counts, places)
        off = np.sort(counts[~np.eye(10, dtype=bool)])[::-1]
        assert [n for n, *_ in slips] == [n for n in off if n >= off[places - 1]] and len(slips) >= places
        assert all(i != j and counts[i, j] == n for n, i, j in slips) and len(set(slips)) == len(slips)


def test_slips_are_told_by_their_frequency():
    slips = [(32, 4, 9), (18, 5, 3), (18, 9, 3), (18, 9, 4), (1, 0, 6)]
    assert digits.slips_in_words(slips) == ("4 taken for 9 (32 times), then 5 for 3, 9 for 3 and 9 for 4 (18 each), "
                                            "then 0 for 6 (1)")
    assert digits.slips_in_words(slips[4:]) == "0 taken for 6 (1 time)"


def test_a_confusion_without_slips_names_none():
    assert digits.most_frequent_slips(np.diag(range(10)), 3) == [] and digits.slips_in_words([]) == ""


def test_reading_trains_as_train_does_and_the_digits_held_back_have_no_part():
    data, net, _ = start(0, SQUARE)
    other, few = net.copy(), digits.Digits(data.x[:100], data.labels[:100], data.others, data.their_labels)
    blank = digits.Digits(few.x, few.labels, np.zeros((1, 64)), np.array([3]))
    reading = digits.read(net, few, learning_rate=3.0, epochs=3, rng=np.random.default_rng(7))
    digits.read(other, blank, learning_rate=3.0, epochs=3, rng=np.random.default_rng(7))
    for ours, theirs in zip(net.parameters(), other.parameters()):
        np.testing.assert_array_equal(ours, theirs)
    assert len(reading.loss) == len(reading.right) == 4
    assert reading.loss[-1] == pytest.approx(net.total_loss(net.forward(few.x), digits.one_hot(few.labels)))
    assert reading.right[-1] == np.trace(digits.confusion(data.their_labels, digits.guesses(net, data.others)))


def test_a_step_is_that_of_nielsens_program():
    """Its update, written for columns and one sample at a time: the sum over the batch, times the rate over its size."""
    rng = np.random.default_rng(2)
    net = digits.standard_normal([5, 4, 3], rng)
    x, t = rng.uniform(size=(10, 5)), np.eye(3)[rng.integers(3, size=10)]
    weights, biases = ([part.copy() for part in parts] for parts in
                       ([layer.weights.T for layer in net.layers], [layer.bias[:, None] for layer in net.layers]))
    sums = [[0.0 * part for part in parts] for parts in (weights, biases)]
    for row, target in zip(x, t):
        a = [row[:, None]]
        for w, b in zip(weights, biases):
            a.append(1 / (1 + np.exp(-(w @ a[-1] + b))))
        delta = (a[2] - target[:, None]) * a[2] * (1 - a[2])
        for layer in (1, 0):
            sums[0][layer], sums[1][layer] = sums[0][layer] + delta @ a[layer].T, sums[1][layer] + delta
            delta = weights[layer].T @ delta * a[layer] * (1 - a[layer])
    bp.GradientDescent(3.0).update(net, net.backward(net.forward(x), t))
    for layer, w, b, by_w, by_b in zip(net.layers, weights, biases, *sums):
        np.testing.assert_allclose(layer.weights.T, w - 3.0 / 10 * by_w, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(layer.bias[:, None], b - 3.0 / 10 * by_b, rtol=1e-12, atol=1e-14)


# What the chapter says

def test_a_network_reads_nineteen_of_twenty_digits_held_back():
    assert 0.94 < shares(0, SQUARE, 3.0, 15)[0][-1] < 0.98


def test_weights_of_pixels_without_ink_stay_where_they_were():
    data, before, _ = start(0, SQUARE)
    _, _, net = shares(0, SQUARE, 3.0, 1)
    clear = data.x.max(axis=0) == 0
    assert clear.any()
    np.testing.assert_array_equal(net.layers[0].weights[clear], before.layers[0].weights[clear])


def test_three_runs_of_twenty_lose_a_digit():
    found = {seed: 10 - len(np.unique(digits.guesses(net, data.others)))
             for seed in range(20) for _, data, net in [shares(seed, SQUARE, 3.0, 5)]}
    assert {seed: lost for seed, lost in found.items() if lost} == {4: 1, 7: 1, 8: 1}


def test_from_a_start_that_does_not_saturate_no_run_loses_a_digit():
    for seed in range(5):
        rng = np.random.default_rng(seed)
        net = bp.Network.random([64, 20, 10], hidden="sigmoid", output="sigmoid", loss="half_squared_error", rng=rng)
        data = start(seed, SQUARE)[0]
        score = digits.read(net, data, learning_rate=3.0, epochs=8, rng=rng).right
        assert len(np.unique(digits.guesses(net, data.others))) == 10 and score[-1] > 470


def test_one_run_reads_no_zeros_and_is_hardly_told():
    score, data, net = shares(4, SQUARE, 3.0, 8)
    assert score[-1] < 0.87 and 0 not in digits.guesses(net, data.others)
    zeros = data.x[data.labels == 0]
    trace = net.forward(zeros)
    delta = net.backward(trace, digits.one_hot(np.zeros(len(zeros), int))).delta[-1][:, 0]
    assert trace.a[-1][:, 0].mean() < 0.01 and np.abs(delta).mean() < 0.01


@CROSS_ENTROPIES
def test_the_same_run_reads_them_with_a_cross_entropy(pair):
    score, data, net = shares(4, pair, 1.0, 5)
    assert score[-1] > 0.92
    found = digits.guesses(net, data.others)[data.their_labels == 0]
    assert (found == 0).mean() > 0.9


@CROSS_ENTROPIES
@pytest.mark.parametrize("seed", range(5))
def test_after_one_epoch_a_cross_entropy_is_far_ahead_from_the_same_start(seed, pair):
    assert shares(seed, pair, 1.0, 1)[0][-1] > shares(seed, SQUARE, 3.0, 1)[0][-1] + 0.15


def test_the_worst_rates_of_both_cross_entropies_are_ahead_of_the_best_for_the_square():
    rates = {SQUARE: (1.5, 3.0, 6.0, 12.0), SOFTMAX: (0.5, 1.0, 2.0, 4.0), BINARY: (0.5, 1.0, 2.0, 4.0)}
    after = {pair: [np.mean([shares(seed, pair, rate, 2)[0][-1] for seed in range(3)]) for rate in tried]
             for pair, tried in rates.items()}
    best = max(after[SQUARE])
    assert best == after[SQUARE][2] and max(after[SOFTMAX]) == after[SOFTMAX][2] and max(after[BINARY]) == after[BINARY][2]
    assert min(after[SOFTMAX]) > best + 0.05 and min(after[BINARY][:3]) > best + 0.05
    assert after[BINARY][3] < min(after[BINARY][:3]) - 0.05      # four is too large; how much is lost hangs on rounding


def test_after_fifteen_epochs_softmax_is_less_than_a_point_ahead_on_average():
    gaps = [shares(seed, SOFTMAX, 1.0, 15)[0][-1] - shares(seed, SQUARE, 3.0, 15)[0][-1] for seed in range(5)]
    assert min(gaps) > 0 and 0.005 < np.mean(gaps) < 0.01


CONVINCED = (8.0, *[-8.0] * 9)


@CROSS_ENTROPIES
@pytest.mark.parametrize("seed", range(5))
def test_from_a_convinced_start_the_cross_entropies_learn(pair, seed):
    score, data, _ = shares(seed, pair, 1.0, 5, CONVINCED)
    assert score[0] == np.mean(data.their_labels == 0) and score[-1] > 0.92


def test_from_a_convinced_start_the_square_is_slow_in_four_runs_and_stands_still_in_one():
    scores = np.array([shares(seed, SQUARE, 3.0, 5, CONVINCED)[0] for seed in range(5)])
    assert scores[0, -1] == scores[0, 0] and (scores[1:, -1] > scores[1:, 0] + 0.3).all()
    assert (scores[:, -1] < 0.6).all()


@pytest.mark.parametrize("loss, factor", [("half_squared_error", (5, 8)), ("binary_cross_entropy", (1.5, 3))])
def test_a_badly_wrong_unit_waits_longer_with_the_square(loss, factor):
    waits = []
    for place in (0.6, 0.9), (2.0, 2.0):
        net = bp.Network([bp.Dense([[place[0]]], [place[1]], "sigmoid")], loss)
        waits.append(0)
        while net.forward([1.0]).a[0].item() >= 0.5:
            bp.GradientDescent(0.15).update(net, net.backward(net.forward([1.0]), [0.0]))
            waits[-1] += 1
    assert factor[0] < waits[1] / waits[0] < factor[1]


# The record of MNIST

RECORD = recorded.mnist()


@pytest.mark.parametrize("run", RECORD["run"], ids=lambda run: f"seed {run['seed']}")
def test_a_recorded_run_agrees_with_itself(run):
    counts = np.array(run["confusion"])
    assert counts.shape == (10, 10) and counts.min() >= 0 and counts.sum() == RECORD["tried_on"]
    assert np.trace(counts) == run["right"][-1]
    assert len(run["right"]) == len(run["loss"]) == RECORD["epochs"] + 1
    assert 0 <= min(run["right"]) and max(run["right"]) <= RECORD["tried_on"] and min(run["loss"]) > 0


def test_all_recorded_runs_were_tried_on_the_same_digits_from_different_starts():
    rows = {tuple(np.sum(run["confusion"], axis=1)) for run in RECORD["run"]}
    assert rows == {(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)}      # of MNIST's 10,000
    assert len({run["seed"] for run in RECORD["run"]}) == len({tuple(run["right"]) for run in RECORD["run"]}) == 10


def test_the_record_is_of_nielsens_setting_and_comes_close_to_what_he_prints():
    setting = {"widths": [784, 30, 10], "loss": "half_squared_error", "learning_rate": 3.0, "batch_size": 10, "epochs": 30,
               "learnt_from": 50_000, "tried_on": 10_000}
    assert {key: RECORD[key] for key in setting} == setting
    lost = [run["seed"] for run in RECORD["run"] if not np.sum(run["confusion"], axis=0).all()]
    whole = [run for run in RECORD["run"] if run["seed"] not in lost]
    assert len(lost) == 1 and len(whole) == 9
    for k, right in recorded.NIELSEN.items():
        assert abs(np.median([run["right"][k + 1] for run in whole]) - right) < 100
        assert k < 20 or all(abs(run["right"][k + 1] - right) < 100 for run in whole)
    for run in whole:
        assert 9450 < run["right"][-1] < 9570
    assert sum(run["right"][-1] > recorded.NIELSEN[29] for run in whole) == 1


def test_the_run_that_lost_a_digit_reads_the_others_as_well_as_the_other_runs():
    (odd,) = (np.array(run["confusion"]) for run in RECORD["run"] if not np.sum(run["confusion"], axis=0).all())
    (lost,) = np.flatnonzero(odd.sum(axis=0) == 0)
    shares = [np.diag(run["confusion"]) / np.sum(run["confusion"], axis=1) for run in RECORD["run"]]
    mine, usual = np.diag(odd) / odd.sum(axis=1), np.median(shares, axis=0)
    assert lost == 4 and (np.delete(mine - usual, lost) > -0.02).all()


def test_a_second_run_found_its_digit_late_and_in_one_epoch():
    jumps = {run["seed"]: np.diff(run["right"])[5:] for run in RECORD["run"]}
    late = max(jumps, key=lambda seed: jumps[seed].max())
    assert late == 6 and jumps[late].argmax() + 5 == 16 and jumps[late].max() > 800
    assert all(jumps[seed].max() < 150 for seed in jumps if seed != late)


def test_in_the_middle_of_the_images_neighbouring_weights_are_alike_and_in_the_frame_they_are_the_start():
    square = recorded.mnist_network().layers[0].weights.reshape(28, 28, -1)
    inside = np.zeros((28, 28), bool)
    inside[4:24, 4:24] = True

    def beside(mask):
        both = mask[:, 1:] & mask[:, :-1]
        return np.corrcoef(square[:, :-1][both].ravel(), square[:, 1:][both].ravel())[0, 1]

    assert beside(inside) > 0.3 and abs(beside(~inside)) < 0.1
    assert np.sqrt((square[~inside]**2).mean()) == pytest.approx(1, abs=0.06)
