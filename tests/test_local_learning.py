"""Predictive coding, feedback alignment and Hebb's rule do what their docstrings say."""
from itertools import islice

import numpy as np
import pytest

from backprop import Conv2D, Dense, Flatten, GradientDescent, Network
from backprop.alternatives.feedback_alignment import FeedbackAlignment
from backprop.alternatives.hebbian import HebbAndDelta, oja
from backprop.alternatives.predictive_coding import PredictiveCoding, State
from backprop.experiments import local_compared as compare

ENDS = {"paper": ("identity", "half_squared_error"), "entropy": ("softmax", "cross_entropy"), "tanh": ("tanh", "squared_error")}
LEARNERS = [PredictiveCoding, FeedbackAlignment, HebbAndDelta]


def case(end="paper", seed=0, hidden="tanh", samples=6, widths=(3, 5, 4, 3)):
    rng = np.random.default_rng(seed)
    output, loss = ENDS[end]
    net = Network.random(widths, hidden=hidden, output=output, loss=loss, rng=rng)
    for layer in net.layers:
        layer.bias[:] = rng.normal(0, 0.3, layer.bias.shape)
    t = np.eye(widths[-1])[rng.integers(widths[-1], size=samples)]
    return net, rng.normal(size=(samples, widths[0])), t if end == "entropy" else t + rng.normal(size=t.shape)


def after(learner, x, t, steps):
    return next(islice(learner.inference(x, t), steps, None))


# Predictive coding

@pytest.mark.parametrize("end", ENDS)
def test_values_and_weights_go_down_the_energy(end):
    net, x, t = case(end)
    learner = PredictiveCoding(net, variance=0.7)
    state = after(learner, x, t, 4)
    rng, h = np.random.default_rng(1), 1e-6
    towards = [rng.normal(size=value.shape) for value in state.value]

    def energy(shift):
        moved = learner._state(x, [value + shift * d for value, d in zip(state.value, towards)], t)
        return len(x) * learner.energy(moved, t)
    slope = sum(np.sum(pull * d) for pull, d in zip(learner._pulls(state), towards))
    assert -slope == pytest.approx((energy(h) - energy(-h)) / (2 * h), rel=1e-6)

    gradients = learner.gradients(state)
    for name in ("weights", "bias"):
        for layer, gradient in zip(learner.net.layers, getattr(gradients, name)):
            parameter, direction = getattr(layer, name), rng.normal(size=gradient.shape)
            slopes = []
            for sign in (1, -1):
                parameter += sign * h * direction
                slopes.append(sign * learner.energy(learner._state(x, state.value, t), t))
                parameter -= sign * h * direction
            assert 0.7 * sum(slopes) / (2 * h) == pytest.approx(np.sum(gradient * direction), rel=1e-6)


def test_with_the_papers_output_the_energy_is_the_sum_of_the_squared_errors():
    net, x, t = case("paper")
    learner = PredictiveCoding(net, variance=3.0)
    state = after(learner, x, t, 3)
    np.testing.assert_allclose(state.error[-1], (t - state.expected[-1]) / 3.0)
    squares = sum((error**2).sum() for error in state.error[:-1]) + 3.0 * (state.error[-1]**2).sum()
    assert learner.energy(state, t) == pytest.approx(squares / 2 / len(x))


@pytest.mark.parametrize("end", ENDS)
def test_it_starts_at_the_forward_pass_where_only_the_last_layer_learns(end):
    net, x, t = case(end)
    learner = PredictiveCoding(net, variance=2.0)
    start, backward = next(learner.inference(x, t)), net.backward(net.forward(x), t)
    assert all(np.abs(error).max() < 1e-15 for error in start.error[:-1])
    np.testing.assert_allclose(learner.gradients(start).weights[-1], backward.weights[-1], rtol=1e-12)
    np.testing.assert_allclose(-2.0 * start.error[-1], backward.delta[-1], rtol=1e-12)


def test_one_step_with_the_rate_1_gives_the_last_hidden_layer_its_sensitivity():
    net, x, t = case()
    learner = PredictiveCoding(net, variance=0.3, inference_rate=1.0)
    np.testing.assert_allclose(-0.3 * after(learner, x, t, 1).error[-2], net.backward(net.forward(x), t).delta[-2], rtol=1e-10)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "identity"])
def test_at_rest_the_errors_obey_the_recursion_of_backpropagation(end, hidden):
    net, x, t = case(end, hidden=hidden)
    state = after(PredictiveCoding(net, variance=2.0), x, t, 1500)
    for layer, above, l in zip(net.layers, net.layers[1:], range(2)):
        slope = layer.activation.derivative(state.value[l])
        np.testing.assert_allclose(state.error[l], slope * (state.error[l + 1] @ above.weights.T), atol=1e-10)
        assert np.abs(state.error[l]).max() > 1e-3


def test_the_energy_falls_while_the_values_settle():
    net, x, t = case()
    learner = PredictiveCoding(net, variance=1.0, inference_rate=0.1)
    energies = [learner.energy(state, t) for state in islice(learner.inference(x, t), 60)]
    assert (np.diff(energies) < 0).all()


@pytest.mark.parametrize("end", ENDS)
def test_with_a_large_variance_its_step_is_backpropagations(end):
    net, x, t = case(end)
    learner, backward = PredictiveCoding(net, variance=1e7, steps=400), net.backward(net.forward(x), t)
    gradients = learner.gradients(learner.settled(x, t))
    for found, true in zip((*gradients.weights, *gradients.bias), (*backward.weights, *backward.bias)):
        np.testing.assert_allclose(found, true, atol=1e-6)


def test_a_step_takes_the_optimizers_step_with_the_settled_gradients():
    net, x, t = case("entropy")
    learner, by_hand = (PredictiveCoding(net, GradientDescent(0.3), variance=5.0, steps=7) for _ in range(2))
    learner.step(x, t)
    GradientDescent(0.3).update(by_hand.net, by_hand.gradients(after(by_hand, x, t, 7)))
    for one, other in zip(learner.net.parameters(), by_hand.net.parameters()):
        np.testing.assert_array_equal(one, other)


# Feedback alignment

@pytest.mark.parametrize("end", ENDS)
def test_with_the_transposed_weights_feedback_alignment_is_backpropagation(end):
    net, x, t = case(end)
    learner = FeedbackAlignment(net)
    learner.feedback = [layer.weights.T for layer in net.layers[1:]]
    found, true = learner.gradients(x, t), net.backward(net.forward(x), t)
    for one, other in zip((*found.delta, *found.weights, *found.bias), (*true.delta, *true.weights, *true.bias)):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("direct", [False, True])
def test_the_feedback_is_drawn_once_and_stays(direct):
    net, x, t = case()
    learner, again, other = (FeedbackAlignment(net, rng=seed, direct=direct) for seed in (5, 5, 6))
    before = [matrix.copy() for matrix in learner.feedback]
    shapes = [(3, 5), (3, 4)] if direct else [(4, 5), (3, 4)]
    assert [matrix.shape for matrix in before] == shapes
    for _ in range(3):
        learner.step(x, t)
    for matrix, start, twin, else_ in zip(learner.feedback, before, again.feedback, other.feedback):
        np.testing.assert_array_equal(matrix, start)
        np.testing.assert_array_equal(matrix, twin)
        assert not np.allclose(matrix, else_)


def test_direct_feedback_sends_the_outputs_error_to_every_layer():
    net, x, t = case()
    learner, trace = FeedbackAlignment(net, direct=True), net.forward(x)
    delta = learner.sensitivities(trace, t)
    for l in range(2):
        np.testing.assert_allclose(delta[l], (delta[-1] @ learner.feedback[l]) * (1 - trace.a[l]**2))


def test_its_last_layer_follows_the_gradient():
    net, x, t = case("entropy")
    found, true = FeedbackAlignment(net).gradients(x, t), net.backward(net.forward(x), t)
    np.testing.assert_array_equal(found.weights[-1], true.weights[-1])
    assert not np.allclose(found.weights[0], true.weights[0])


# Hebb

def test_oja_is_the_mean_of_his_rule_over_the_samples():
    rng = np.random.default_rng(0)
    a, w = rng.normal(size=(7, 4)), rng.normal(size=4)
    one = np.mean([y * (sample - y * w) for sample, y in zip(a, a @ w)], axis=0)
    np.testing.assert_allclose(oja(w[:, None], a)[:, 0], one)
    several = rng.normal(size=(4, 2))
    expected = np.mean([np.outer(sample - several @ z, z) for sample, z in zip(a, a @ several)], axis=0)
    np.testing.assert_allclose(oja(several, a), expected)


def test_hebb_and_delta_teach_the_last_layer_only():
    net, x, t = case("entropy")
    learner, true = HebbAndDelta(net, GradientDescent(0.2), share=0.5), net.backward(net.forward(x), t)
    learner.step(x, t)
    np.testing.assert_allclose(learner.net.layers[-1].weights, net.layers[-1].weights - 0.2 * true.weights[-1])
    np.testing.assert_allclose(learner.net.layers[-1].bias, net.layers[-1].bias - 0.2 * true.bias[-1])
    np.testing.assert_allclose(learner.net.layers[0].weights, net.layers[0].weights + 0.1 * oja(net.layers[0].weights, x))
    np.testing.assert_array_equal(learner.net.layers[0].bias, net.layers[0].bias)
    alone = HebbAndDelta(net, share=0)
    alone.step(x, t)
    np.testing.assert_array_equal(alone.net.layers[1].weights, net.layers[1].weights)


# All

@pytest.mark.parametrize("kind", LEARNERS)
def test_they_train_a_copy_and_answer_by_it(kind):
    net, x, t = case()
    before, learner = [p.copy() for p in net.parameters()], kind(net)
    learner.step(x, t)
    for parameter, start in zip(net.parameters(), before):
        np.testing.assert_array_equal(parameter, start)
    assert not np.allclose(learner.net.layers[-1].weights, net.layers[-1].weights)
    np.testing.assert_array_equal(learner.outputs(x), learner.net.forward(x).a[-1])


@pytest.mark.parametrize("kind", LEARNERS)
def test_other_layers_than_dense_are_refused(kind):
    net = Network([Conv2D(np.ones((1, 1, 2, 2)), np.zeros(1), "tanh"), Flatten(), Dense(np.ones((4, 1)), np.zeros(1), "identity")],
                  "half_squared_error")
    with pytest.raises(TypeError, match="written for Dense layers"):
        kind(net)


@pytest.mark.parametrize("kind", LEARNERS)
def test_targets_that_do_not_fit_change_nothing(kind):
    net, x, t = case()
    learner = kind(net)
    for wrong in (t[:, :2], t[:3], np.full_like(t, np.nan)):
        with pytest.raises(ValueError):
            learner.step(x, wrong)
    for parameter, start in zip(learner.net.parameters(), net.parameters()):
        np.testing.assert_array_equal(parameter, start)


@pytest.mark.parametrize("kind, options, says", [
    (PredictiveCoding, {"variance": 0}, "variance must be a finite number above 0"),
    (PredictiveCoding, {"inference_rate": -1.0}, "inference_rate must be"), (PredictiveCoding, {"steps": 0}, "steps must be at least 1"),
    (FeedbackAlignment, {"initializer": "none"}, "initializer"), (HebbAndDelta, {"share": -0.1}, "share must be")])
def test_bad_settings_are_named(kind, options, says):
    with pytest.raises(ValueError, match=says):
        kind(case()[0], **options)


@pytest.mark.parametrize("method", compare.METHODS)
def test_the_products_told_are_those_taken(method, monkeypatch):
    taken = []
    for name, size in (("pre_activation", lambda layer, a: len(a)), ("pull_back", lambda layer, delta, a: len(a)),
                       ("gradients", lambda layer, a, delta: len(a))):
        def counted(layer, *arguments, own=getattr(Dense, name), size=size):
            taken.append(size(layer, *arguments) * layer.weights.size)
            return own(layer, *arguments)
        monkeypatch.setattr(Dense, name, counted)
    task = compare.alternatives.moons(0)
    learner = compare.maker(method)(task, 0.1, 0)
    learner.step(task.x[0][:20], task.targets()[:20])
    if method == "feedback alignment":
        taken += [20 * matrix.size for matrix in learner.feedback]
    if method == "Oja and delta rule":
        for n, m in ((2, 16), (16, 16)):
            taken += [20 * n * m, 20 * n * m, 20 * m * m, n * m * m]
    assert compare.products(method, "moons") == round(sum(taken) / 20)


def test_a_state_holds_one_array_a_layer():
    net, x, t = case()
    state = PredictiveCoding(net).settled(x, t)
    assert isinstance(state, State) and [v.shape for v in state.value] == [(6, 5), (6, 4)]
    assert [len(part) for part in (state.sent, state.expected, state.error)] == [3, 3, 3]
