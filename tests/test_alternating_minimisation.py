"""Alternating minimisation: its blocks, against their definitions, and what it refuses."""
import numpy as np
import pytest

from backprop import Conv2D, Dense, Flatten, Network
from backprop.alternatives.alternating_minimisation import AlternatingMinimisation, descended

CASES = [("tanh", "softmax", "cross_entropy"), ("relu", "identity", "half_squared_error"), ("sigmoid", "identity", "squared_error")]


def made(case=CASES[0], seed=0, penalty=0.7, widths=(3, 5, 4, 2), samples=6, **options):
    """A learner, samples, targets and codes that are off what a forward pass gives."""
    hidden, output, loss = case
    rng = np.random.default_rng(seed)
    net = Network.random(widths, hidden=hidden, output=output, loss=loss, rng=seed)
    for layer in net.layers:
        layer.bias[:] = rng.normal(size=layer.bias.shape)
    learner = AlternatingMinimisation(net, penalty=penalty, **options)
    x, t = rng.normal(size=(samples, widths[0])), np.eye(widths[-1])[rng.integers(widths[-1], size=samples)]
    return learner, x, t, [c + rng.normal(0, 0.5, c.shape) for c in learner.codes(x)]


def by_hand(learner, x, t, codes):
    """J of each sample, written out once more."""
    first, second, last = learner.net.layers
    a1, a2 = first.activation(codes[0]), second.activation(codes[1])
    miss1, miss2 = codes[0] - x @ first.weights - first.bias, codes[1] - a1 @ second.weights - second.bias
    loss = learner.net.loss.pointwise(last.activation(a2 @ last.weights + last.bias), t)
    return loss + learner.penalty * (np.sum(miss1**2, axis=1) + np.sum(miss2**2, axis=1))


@pytest.mark.parametrize("case", CASES)
def test_the_objective_is_the_loss_and_the_penalties(case):
    learner, x, t, codes = made(case)
    assert learner.objective(x, t, codes) == pytest.approx(by_hand(learner, x, t, codes).mean(), rel=1e-12)
    assert learner.objective(x, t, learner.codes(x)) == pytest.approx(learner.net.loss(learner.outputs(x), t), rel=1e-12)


@pytest.mark.parametrize("i", [0, 1])
@pytest.mark.parametrize("case", CASES)
def test_codes_go_down_the_slope_of_each_samples_objective(case, i):
    learner, x, t, codes = made(case, seed=1)
    before = [c.copy() for c in codes]
    slope, h = np.zeros_like(codes[i]), 1e-6
    for j in range(codes[i].shape[1]):
        ends = []
        for sign in (1, -1):
            moved = [c.copy() for c in before]
            moved[i][:, j] += sign * h
            ends.append(by_hand(learner, x, t, moved))
        slope[:, j] = (ends[0] - ends[1]) / (2 * h)
    learner.update_codes(i, x, t, codes)
    step = before[i] - codes[i]
    rates = (step * slope).sum(axis=1) / (slope**2).sum(axis=1)
    assert step == pytest.approx(rates[:, None] * slope, abs=1e-6)
    assert np.log2(2 * learner.penalty * rates) == pytest.approx(np.round(np.log2(2 * learner.penalty * rates)), abs=1e-5)
    fell = by_hand(learner, x, t, before) - by_hand(learner, x, t, codes)
    assert (fell >= rates * (slope**2).sum(axis=1) / 4 - 1e-7).all()
    assert np.array_equal(codes[1 - i], before[1 - i])


@pytest.mark.parametrize("weights", ["gradient", "memory"])
@pytest.mark.parametrize("case", CASES)
def test_no_block_raises_the_objective(case, weights):
    for seed in range(5):
        learner, x, t, codes = made(case, seed, penalty=10.0**(seed - 2), weights=weights, keep=0.0, learning_rate=5.0, code_steps=2)
        last = learner.objective(x, t, codes)
        for _ in range(10):
            for update, count in ((learner.update_codes, 2), (learner.update_weights, 3)):
                for i in reversed(range(count)):
                    update(i, x, t, codes)
                    now = learner.objective(x, t, codes)
                    assert now <= last * (1 + 1e-12)
                    last = now


def test_a_gradient_step_falls_by_what_is_proved():
    """η (1 - η κ/2) q, at the learning rate and where that is capped at 1/κ."""
    for rate in (0.01, 100.0):
        learner, x, t, codes = made(seed=3, learning_rate=rate)
        layer, a = learner.net.layers[1], learner.inputs(1, x, codes)
        weights, bias = layer.gradients(a, 2 * learner.penalty * (layer.pre_activation(a) - codes[1]))
        q, along = (weights**2).sum() + (bias**2).sum(), a @ weights + bias
        curvature = 2 * learner.penalty * (along**2).sum() / len(a) / q
        eta, before = min(rate, 1 / curvature), learner.objective(x, t, codes)
        learner.update_weights(1, x, t, codes)
        fall = before - learner.objective(x, t, codes)
        assert fall == pytest.approx(eta * (1 - eta * curvature / 2) * q, rel=1e-9)
    assert fall == pytest.approx(q / (2 * curvature), rel=1e-9)


def test_the_memory_of_a_stream_is_that_of_all_samples_at_once_and_leads_to_least_squares():
    learner, x, t, codes = made(weights="memory", samples=40)
    whole = AlternatingMinimisation(learner.net, penalty=0.7, weights="memory")
    for part in np.array_split(np.arange(40), 7):
        learner.update_weights(1, x[part], t[part], [c[part] for c in codes])
    whole.update_weights(1, x, t, codes)
    for streamed, at_once in zip(learner.memory[1], whole.memory[1]):
        assert streamed == pytest.approx(at_once, rel=1e-12)
    a = np.column_stack([np.ones(40), learner.inputs(1, x, codes)])
    outer, cross = whole.memory[1]
    assert outer[-1] @ np.vstack([whole.net.layers[1].bias, whole.net.layers[1].weights]) == pytest.approx(cross[-1])
    best = np.linalg.lstsq(a, codes[1], rcond=None)[0]
    whole.keep = 0.0
    for _ in range(3000):
        whole.update_weights(1, x, t, codes)
    assert np.vstack([whole.net.layers[1].bias, whole.net.layers[1].weights]) == pytest.approx(best, abs=1e-8)


def test_with_a_memory_no_update_raises_what_the_sums_stand_for():
    learner, x, t, codes = made(weights="memory", keep=0.9, samples=40)
    layer = learner.net.layers[1]
    for part in np.array_split(np.arange(40), 7):
        def surrogate(rows):
            return (rows * (outer @ rows)).sum() - 2 * (rows * cross).sum()
        before = np.vstack([layer.bias, layer.weights])
        learner.update_weights(1, x[part], t[part], [c[part] for c in codes])
        outer, cross = learner.memory[1]
        assert surrogate(np.vstack([layer.bias, layer.weights])) <= surrogate(before)


def test_each_row_halves_its_rate_by_itself():
    """J is λ c² in each row: the first rate 1 passes at once for a small λ, and is halved for the others."""
    curvature, start = np.array([0.25, 1.0, 4.0]), np.ones((3, 1))
    stepped = descended(lambda c: curvature * c[:, 0]**2, start, 2 * curvature[:, None] * start, 1.0)
    assert stepped[:, 0] == pytest.approx(1 - 2 * curvature * [1.0, 0.5, 0.125])


def test_a_row_that_finds_no_step_stays():
    start = np.array([[1.0, 2.0], [3.0, 4.0]])
    uphill = descended(lambda c: (c**2).sum(axis=1), start, -start, 1.0)
    assert np.array_equal(uphill, start)
    broken = descended(lambda c: np.where(c[:, 0] == 1.0, 0.0, np.nan), start[:1], start[:1], 1.0)
    assert np.array_equal(broken, start[:1])


def test_a_step_trains_a_copy_and_keeps_the_dtype():
    net = Network.random([3, 4, 2], hidden="tanh", output="softmax", loss="cross_entropy", dtype=np.float32)
    before = [array.copy() for array in net.parameters()]
    x, t = np.ones((5, 3), np.float32), np.eye(2, dtype=np.float32)[[0, 1, 0, 1, 1]]
    for weights in ("gradient", "memory"):
        learner = AlternatingMinimisation(net, weights=weights)
        learner.step(x, t)
        assert all(array.dtype == np.float32 for array in learner.net.parameters())
        assert not np.array_equal(learner.net.layers[-1].weights, before[-2])
    assert all(np.array_equal(a, b) for a, b in zip(net.parameters(), before))


def test_bad_input_is_named():
    net = Network.random([3, 4, 2], hidden="tanh", output="softmax", loss="cross_entropy")
    for options, words in [({"penalty": 0}, "penalty must be a finite number above 0, but is 0"), ({"weights": "adam"}, "'adam'"),
                           ({"learning_rate": -1.0}, "learning_rate"), ({"keep": 1.5}, "keep must be between 0 and 1, but is 1.5"),
                           ({"code_steps": 0}, "code_steps must be at least 1")]:
        with pytest.raises(ValueError, match=words):
            AlternatingMinimisation(net, **options)
    with pytest.raises(ValueError, match="a hidden one"):
        AlternatingMinimisation(Network([Dense(np.ones((2, 2)), np.ones(2), "identity")], "squared_error"))
    images = Network([Conv2D(np.ones((1, 1, 2, 2)), np.ones(1), "tanh"), Flatten(), Dense(np.ones((4, 2)), np.ones(2), "identity")],
                     "squared_error")
    with pytest.raises(ValueError, match="Dense layers only"):
        AlternatingMinimisation(images)
    learner = AlternatingMinimisation(net)
    before = [array.copy() for array in learner.net.parameters()]
    for x, t in ((np.ones((2, 5)), np.eye(2)), (np.ones((2, 3)), np.eye(2)[:1]), (np.ones((2, 3)), np.ones((2, 2)))):
        with pytest.raises(ValueError):
            learner.step(x, t)
    assert all(np.array_equal(a, b) for a, b in zip(learner.net.parameters(), before))
