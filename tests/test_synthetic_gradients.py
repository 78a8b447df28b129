"""The method: what its layers step by, what its synthesisers learn from, and that bad input changes nothing."""
import numpy as np
import pytest

import backprop as bp
from backprop.alternatives.learner import Backpropagation
from backprop.alternatives.synthetic_gradients import Linear, SyntheticGradients, WithHidden
from backprop.experiments import alternatives
from backprop.experiments import synthetic_gradients as trial
from backprop.operation_count import count


def some(seed=0, widths=(3, 5, 4, 2), output="softmax", loss="cross_entropy"):
    rng = np.random.default_rng(seed)
    net = bp.Network.random(widths, hidden="tanh", output=output, loss=loss, rng=seed)
    for layer in net.layers:
        layer.bias[:] = rng.normal(size=layer.bias.shape)
    return net, rng.normal(size=(6, widths[0])), np.eye(widths[-1])[rng.integers(widths[-1], size=6)]


@pytest.mark.parametrize("options", [{}, {"labels": False}, {"hidden": 7}])
def test_at_first_only_the_last_layer_moves_and_then_one_more_in_every_step(options):
    net, x, t = some()
    learner = SyntheticGradients(net, **options)
    for step in range(3):
        before = learner.net.copy()
        learner.step(x, t)
        moved = [not np.array_equal(a.weights, b.weights) for a, b in zip(learner.net.layers, before.layers)]
        assert moved == [layer >= 2 - step for layer in range(3)]
    assert trial.first_moves(5) == [6, 5, 4, 3, 2, 1] and trial.first_moves(3, delay=2) == [10, 7, 4, 1]


def test_the_first_step_of_the_last_layer_is_that_of_backpropagation():
    net, x, t = some(1)
    learner, other = SyntheticGradients(net), Backpropagation(net)
    learner.step(x, t)
    other.step(x, t)
    assert np.allclose(learner.net.layers[-1].weights, other.net.layers[-1].weights, rtol=1e-12)
    assert not np.allclose(learner.net.layers[0].weights, other.net.layers[0].weights)


@pytest.mark.parametrize("loss, output", [("cross_entropy", "softmax"), ("half_squared_error", "sigmoid")])
def test_with_synthesisers_that_say_the_gradient_it_is_backpropagation_for_any_network(loss, output):
    """Each M is replaced by an oracle that knows the true gradient; the targets sent back are then the same."""
    net, x, t = some(2, (3, 4, 4, 3, 2), output, loss)
    learner, other = SyntheticGradients(net), Backpropagation(net)

    class Oracle:
        def __init__(self, place):
            self.place, self.misses = place, []

        def __call__(self, a, t):
            trace = learner.net.forward(x)
            delta = learner.net.backward(trace, t).delta
            return learner.net.layers[self.place + 1].pull_back(delta[self.place + 1], trace.a[self.place])

        def learn(self, a, t, target):
            self.misses.append(float(np.abs(target - self.said).max()))

    for _ in range(5):
        learner.synthesisers = [Oracle(place) for place in range(3)]
        for M, (said, true) in zip(learner.synthesisers, learner.compared(x, t)):
            assert np.array_equal(said, true)
            M.said = said
        learner.step(x, t)
        other.step(x, t)
        assert max(miss for M in learner.synthesisers for miss in M.misses) < 1e-14
    assert all(np.allclose(p, q, rtol=1e-10, atol=1e-13) for p, q in zip(learner.net.parameters(), other.net.parameters()))


def test_the_target_comes_through_the_next_layer_with_its_weights_from_before_the_step():
    net, x, t = some(3)
    learner, taught = SyntheticGradients(net, bp.GradientDescent(0.5)), []
    for M in learner.synthesisers:
        M.A[:] = np.random.default_rng(4).normal(size=M.A.shape)
    learn = Linear.learn
    for M in learner.synthesisers:
        M.learn = lambda a, t, target, M=M: (taught.append((M, a, target)), learn(M, a, t, target))
    trace = net.forward(x)
    said = learner.synthesisers[1](trace.a[1], t)
    learner.step(x, t)
    by_hand = (said * (1 - trace.a[1]**2)) @ net.layers[1].weights.T
    assert np.allclose(taught[0][2], by_hand, rtol=1e-12)
    assert np.allclose(taught[1][2], (trace.a[2] - t) @ net.layers[2].weights.T, rtol=1e-12)


@pytest.mark.parametrize("labels", [0, 2])
def test_a_synthesiser_steps_against_the_gradient_of_its_miss(labels):
    rng = np.random.default_rng(5)
    a, t, target = rng.normal(size=(6, 4)), rng.normal(size=(6, 2)), rng.normal(size=(6, 4))
    linear = Linear(4, labels, 0.3)
    for part in (linear.A, linear.B, linear.b):
        part[...] = rng.normal(size=part.shape)

    def miss():
        return np.mean(np.sum((linear(a, t) - target)**2, axis=1)) / 2

    slopes, h = [], 1e-5
    for part in (linear.A, linear.B, linear.b):
        slope = np.zeros_like(part)
        for place in np.ndindex(part.shape):
            kept = part[place]
            part[place] = kept + h
            above = miss()
            part[place] = kept - h
            slope[place] = (above - miss()) / (2 * h)
            part[place] = kept
        slopes.append(slope)
    before = [part.copy() for part in (linear.A, linear.B, linear.b)]
    linear.learn(a, t, target)
    for was, part, slope in zip(before, (linear.A, linear.B, linear.b), slopes):
        assert np.allclose(was - part, 0.3 * slope, atol=1e-8)


def test_a_synthesiser_with_a_hidden_layer_says_0_at_first_and_learns_what_a_linear_one_cannot():
    rng = np.random.default_rng(6)
    a, t = rng.normal(size=(60, 2)), np.eye(2)[rng.integers(2, size=60)]
    target = a * (2 * t[:, :1] - 1)      # the sign depends on the label
    bent, straight = WithHidden(2, 2, 0.3, 16, rng), Linear(2, 2, 0.3)
    assert not bent(a, t).any()
    for _ in range(1500):
        bent.learn(a, t, target)
        straight.learn(a, t, target)
    left = [np.mean((M(a, t) - target)**2) / np.mean(target**2) for M in (bent, straight)]
    assert left[0] < 0.1 < 0.7 < left[1]


def test_late_messages_teach_what_they_belong_to():
    net, x, t = some(7)
    learner, seen = SyntheticGradients(net, delay=2), []
    for M in learner.synthesisers:
        M.learn = lambda a, t, target: seen.append((a, t, target))
    sent = []
    for step in range(4):
        sent.append(learner.net.forward(x + step).a[0])
        learner.step(x + step, t)
    assert len(seen) == 2 * 2 and [np.array_equal(seen[2 * k][0], sent[k]) for k in (0, 1)] == [True, True]


def test_bad_input_is_named_and_nothing_changes():
    net, x, t = some(8)
    learner = SyntheticGradients(net)
    before = [p.copy() for p in learner.net.parameters()]
    with pytest.raises(ValueError, match="x has shape"):
        learner.step(x[:, :2], t)
    with pytest.raises(ValueError, match="t has"):
        learner.step(x, t[:3])
    with pytest.raises(ValueError, match="synthesiser_rate"):
        SyntheticGradients(net, synthesiser_rate=0.0)
    with pytest.raises(ValueError, match="delay"):
        SyntheticGradients(net, delay=-1)
    with pytest.raises(TypeError, match="hidden"):
        SyntheticGradients(net, hidden=2.5)
    images = bp.Network([bp.Flatten(), bp.Dense(np.ones((4, 2)), np.zeros(2), "identity")], "squared_error")
    with pytest.raises(TypeError, match=r"layers\[0\]"):
        SyntheticGradients(images)
    assert all(np.array_equal(p, q) for p, q in zip(before, learner.net.parameters()))
    assert all(not M.A.any() and not M.b.any() for M in learner.synthesisers)


def test_the_learner_has_a_copy_of_its_own():
    net, x, t = some(9)
    kept = [p.copy() for p in net.parameters()]
    SyntheticGradients(net).step(x, t)
    assert all(np.array_equal(p, q) for p, q in zip(net.parameters(), kept))


def test_the_products_of_a_step_are_those_of_its_matrix_products():
    task = alternatives.moons(0, (4, 3))
    rng = np.random.default_rng(0)
    widths = task.widths

    def product(n, m, k):
        return count(lambda p, q: p @ q, rng.normal(size=(n, m)), rng.normal(size=(m, k)))["products"]

    forward = sum(product(1, n, m) for n, m in zip(widths, widths[1:]))
    back = sum(product(1, m, n) for n, m in zip(widths[1:], widths[2:]))
    gradient = sum(product(n, 1, m) for n, m in zip(widths, widths[1:]))
    assert trial.products(widths, "backpropagation") == forward + back + gradient
    M = sum(product(1, n, n) + product(1, 2, n) + product(n, 1, n) + product(2, 1, n) for n in widths[1:-1])
    assert trial.products(widths, "synthetic, told the label") == forward + back + gradient + M
    told = sum(product(1, 2, n) + product(2, 1, n) for n in widths[1:-1])
    assert trial.products(widths, "synthetic, not told") == forward + back + gradient + M - told
    assert trial.products(widths, "last layer only") == forward + product(widths[-2], 1, widths[-1])
