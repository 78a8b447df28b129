"""Difference target propagation does what the paper's algorithm says, with numbers and with signs."""
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from backprop import Conv2D, Dense, Flatten, GradientDescent, Network, check_gradients
from backprop.alternatives.learner import Backpropagation
from backprop.alternatives.signs import Signs, StraightThrough, signs
from backprop.alternatives.target_propagation import DifferenceTargetPropagation
from backprop.proofs import signs as signs_proved, target_propagation as proofs, targets_and_gradients

seeds = st.integers(0, 10**6)


def network(rng, widths=(3, 4, 5, 2), hidden="tanh"):
    net = Network.random(widths, hidden=hidden, output="softmax", loss="cross_entropy", rng=rng)
    for layer in net.layers:
        layer.bias[:] = rng.normal(size=layer.bias.shape)
    return net


def samples(rng, net, n=6):
    outputs = net.layers[-1].fan_out
    return rng.normal(size=(n, net.layers[0].fan_in)), np.eye(outputs)[rng.integers(outputs, size=n)]


def learner_and_batch(seed, **options):
    rng = np.random.default_rng(seed)
    net = network(rng)
    learner = DifferenceTargetPropagation(net, rng=seed, **options)
    return (learner, *samples(rng, net))


# ---- targets -----------------------------------------------------------------------------------

@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_targets_are_those_of_the_algorithm(seed):
    learner, x, t = learner_and_batch(seed, target_rate=0.3)
    trace = learner.net.forward(x)
    (h1, h2, y), last, g = trace.a, learner.net.layers[-1], learner.inverses[0].layers[0]
    first = h2 - 0.3 * (y - t) @ last.weights.T
    second = h1 + np.tanh(first @ g.weights + g.bias) - np.tanh(h2 @ g.weights + g.bias)
    told = learner.targets(trace, t)
    assert len(told) == 2
    assert np.allclose(told[1], first, rtol=1e-12) and np.allclose(told[0], second, rtol=1e-12)
    learner.difference = False
    assert np.allclose(learner.targets(trace, t)[0], np.tanh(first @ g.weights + g.bias), rtol=1e-12)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_first_target_lowers_the_loss(seed):
    learner, x, t = learner_and_batch(seed, target_rate=1e-3)
    trace, net = learner.net.forward(x), learner.net
    told = learner.targets(trace, t)[-1]
    assert net.loss(net.layers[-1].forward(told)[1], t) < net.loss(trace.a[-1], t)


def test_a_layer_that_is_content_is_left_as_it_is_by_the_difference_alone():
    """With a loss that has no slope by the last hidden layer, nothing below moves."""
    learner, x, t = learner_and_batch(0)
    learner.net.layers[-1].weights[:] = 0
    trace = learner.net.forward(x)
    gradients = learner.gradients(trace, learner.targets(trace, t), t)
    assert all(not weights.any() for weights in gradients.weights[:-1])
    learner.difference = False
    assert np.abs(learner.gradients(trace, learner.targets(trace, t), t).weights[0]).max() > 1e-3


# ---- gradients ---------------------------------------------------------------------------------

@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_every_layer_gets_the_gradient_of_its_own_loss(seed):
    learner, x, t = learner_and_batch(seed)
    trace = learner.net.forward(x)
    told = learner.targets(trace, t)
    found = learner.gradients(trace, told, t)
    for layer, a, target, weights, bias in zip(learner.net.layers, trace.inputs, told, found.weights, found.bias):
        alone = Network([layer], "squared_error")
        own = alone.backward(alone.forward(a), target)
        assert np.allclose(weights, own.weights[0], rtol=1e-10, atol=1e-12)
        assert np.allclose(bias, own.bias[0], rtol=1e-10, atol=1e-12)
    exact = learner.net.backward(trace, t)
    assert np.allclose(found.weights[-1], exact.weights[-1], rtol=1e-12)
    # The last hidden layer's target is a step down the gradient: 2 η̂ times what backpropagation finds, here once.
    assert np.allclose(found.weights[-2], exact.weights[-2], rtol=1e-10, atol=1e-12)


@given(seed=seeds, target_rate=st.sampled_from([0.1, 0.5, 2.0]))
@settings(max_examples=20, deadline=None)
def test_with_linear_layers_and_exact_inverses_the_inverse_stands_for_the_transpose(seed, target_rate):
    rng = np.random.default_rng(seed)
    net = network(rng, (3, 4, 4, 4, 2), "identity")
    learner = DifferenceTargetPropagation(net, target_rate=target_rate)
    inverses = [np.linalg.inv(layer.weights) for layer in net.layers[1:-1]]
    for inverse, weights in zip(learner.inverses, inverses):
        inverse.layers[0].weights[:] = weights
    x, t = samples(rng, net)
    trace = net.forward(x)
    wish = (trace.a[-1] - t) @ net.layers[-1].weights.T
    found = learner.gradients(trace, learner.targets(trace, t), t)
    for k in (2, 1, 0):
        assert np.allclose(found.weights[k], 2 * target_rate * trace.inputs[k].T @ wish / len(x), rtol=1e-6, atol=1e-8)
        wish = wish @ inverses[k - 1]


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_with_orthogonal_layers_a_step_is_that_of_backpropagation(seed):
    rng = np.random.default_rng(seed)
    turns = [np.linalg.qr(rng.normal(size=(4, 4)))[0] for _ in range(2)]
    net = Network([Dense(rng.normal(size=(3, 4)), np.zeros(4), "identity"),
                   *(Dense(w, rng.normal(size=4), "identity") for w in turns), Dense(rng.normal(size=(4, 2)), np.zeros(2), "softmax")], "cross_entropy")
    learner, other = DifferenceTargetPropagation(net, target_rate=0.5), Backpropagation(net, GradientDescent(0.1))
    for inverse, turn in zip(learner.inverses, turns):
        inverse.layers[0].weights[:] = turn.T
    x, t = samples(rng, net)
    for way in (learner, other):
        way.step(x, t)
    for ours, exact in zip(learner.net.parameters(), other.net.parameters()):
        assert np.allclose(ours, exact, rtol=1e-10, atol=1e-12)


# ---- inverses ----------------------------------------------------------------------------------

def test_inverses_learn_to_undo_their_layers():
    learner, _, _ = learner_and_batch(1, noise=0.1, inverse_optimizer=GradientDescent(0.3))
    layer, inverse = learner.net.layers[1], learner.inverses[0]
    x = np.random.default_rng(0).normal(size=(100, 3))
    trace = learner.net.forward(x)

    def missed():
        return inverse.loss(inverse.forward(layer.forward(trace.a[0])[1]).a[-1], trace.a[0])

    before, weights = missed(), [p.copy() for p in learner.net.parameters()]
    for _ in range(500):
        learner.update_inverses(trace)
    assert missed() < before / 10
    assert all((new == old).all() for new, old in zip(learner.net.parameters(), weights))


@pytest.mark.parametrize("noise", [0.0, 0.1, 2.0])
def test_inverses_are_trained_at_what_came_in_and_noise_of_the_stated_size(noise):
    learner, _, _ = learner_and_batch(4, noise=noise)
    trace, inverse, met = learner.net.forward(np.random.default_rng(0).normal(size=(2000, 3))), learner.inverses[0], []
    exact = inverse.backward
    inverse.backward = lambda attempt, noisy: met.append((attempt, noisy)) or exact(attempt, noisy)
    learner.update_inverses(trace)
    ((attempt, noisy),) = met
    assert np.std(noisy - trace.a[0]) == pytest.approx(noise, rel=0.05) and abs(np.mean(noisy - trace.a[0])) <= 0.05 * noise
    assert np.allclose(attempt.inputs[0], learner.net.layers[1].forward(noisy)[1])


def test_a_step_trains_layers_and_inverses_and_the_same_seed_gives_the_same_step():
    runs = []
    for _ in range(2):
        learner, x, t = learner_and_batch(2)
        before = [p.copy() for net in (learner.net, *learner.inverses) for p in net.parameters()]
        learner.step(x, t)
        after = [p for net in (learner.net, *learner.inverses) for p in net.parameters()]
        assert all((new != old).any() for new, old in zip(after, before))
        runs.append(after)
    assert all((a == b).all() for a, b in zip(*runs))


def test_the_network_given_is_left_alone():
    rng = np.random.default_rng(0)
    net = network(rng)
    before = [p.copy() for p in net.parameters()]
    DifferenceTargetPropagation(net).step(*samples(rng, net))
    assert all((new == old).all() for new, old in zip(net.parameters(), before))


def test_float32_stays_float32():
    rng = np.random.default_rng(0)
    net = Network([layer.astype(np.float32) for layer in network(rng).layers], "cross_entropy")
    learner = DifferenceTargetPropagation(net)
    learner.step(*samples(rng, net))
    assert all(p.dtype == np.float32 for part in (learner.net, *learner.inverses) for p in part.parameters())


# ---- signs -------------------------------------------------------------------------------------

def test_signs_are_1_above_0_and_minus_1_elsewhere():
    assert signs(np.array([-2.0, -0.0, 0.0, 1e-300, 3.0])).tolist() == [-1, -1, -1, 1, 1]


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_a_layer_of_signs_has_right_gradients_of_its_own_and_hands_nothing_back(seed):
    rng = np.random.default_rng(seed)
    net = network(rng, (3, 4, 5, 4, 2))
    net = Network([net.layers[0], *(Signs(layer.weights, layer.bias, layer.activation) for layer in net.layers[1:-1]),
                   net.layers[-1]], "cross_entropy")
    x, t = samples(rng, net)
    found = net.backward(net.forward(x), t)
    assert not found.weights[0].any() and not found.weights[1].any() and found.weights[2].any()
    report = check_gradients(net, x, t)
    assert report.ok


def test_straight_through_says_the_same_and_hands_back_what_a_dense_layer_does():
    rng = np.random.default_rng(0)
    w, b = rng.normal(size=(4, 3)), rng.normal(size=3)
    a, delta = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    dense, heard, through = (kind(w, b, "tanh") for kind in (Dense, Signs, StraightThrough))
    assert (through.forward(a)[1] == heard.forward(a)[1]).all()
    assert (through.pull_back(delta, a) == dense.pull_back(delta, a)).all()
    for ours, theirs in zip(through.gradients(a, delta), dense.gradients(np.where(a > 0, 1.0, -1.0), delta)):
        assert (ours == theirs).all()
    assert type(through.copy()) is StraightThrough and type(heard.astype(np.float32)) is Signs


def test_inverses_may_hear_signs_and_then_a_wish_that_turns_none_is_not_heard():
    learner, x, t = learner_and_batch(3, inverse=Signs, target_rate=1e-9)
    trace = learner.net.forward(x)
    assert (learner.targets(trace, t)[0] == trace.a[0]).all()
    learner.target_rate = 100.0
    assert (learner.targets(trace, t)[0] != trace.a[0]).any()


# ---- bad input ---------------------------------------------------------------------------------

def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    net = network(rng)
    for name, value in (("target_rate", 0.0), ("target_rate", np.nan), ("noise", -1.0), ("noise", np.inf)):
        with pytest.raises(ValueError, match=f"{name} must be .* but is {value}"):
            DifferenceTargetPropagation(net, **{name: value})
    with pytest.raises(ValueError, match="the network has none"):
        DifferenceTargetPropagation(network(rng, (3, 2)))
    images = Network([Conv2D(np.ones((1, 1, 2, 2)), np.zeros(1), "tanh"), Flatten(),
                      Dense(np.ones((4, 2)), np.zeros(2), "softmax")], "cross_entropy")
    with pytest.raises(TypeError, match="Dense layers, but the layers are"):
        DifferenceTargetPropagation(images)
    learner, x, t = learner_and_batch(0)
    before = [p.copy() for part in (learner.net, *learner.inverses) for p in part.parameters()]
    for bad in ((x, t[:-1]), (x, np.ones_like(t)), (x[:, :2], t), (np.full_like(x, np.nan), t)):
        with pytest.raises(ValueError):
            learner.step(*bad)
    assert all((new == old).all() for new, old in
               zip((p for part in (learner.net, *learner.inverses) for p in part.parameters()), before))


def test_all_is_proved():
    assert all(step.rung in ("proved", "refuted") for part in (proofs, targets_and_gradients, signs_proved)
               for derivation in part.derivations() for step in derivation.steps)
