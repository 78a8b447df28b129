"""A recurrent layer is the unrolled network, its gradient is that network's, and it learns what needs a memory."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import generators
from tests.random_sequences import sequence_problems

import backprop as bp
from backprop import autodiff as ad
from backprop.recurrent import Recurrent


def problem(rng, activation="tanh", steps_back=None, steps=4):
    """(network, x, t): a recurrent layer of three units and a linear output."""
    layer = Recurrent(rng.normal(size=(5, 3)), rng.normal(size=3), activation, steps_back)
    net = bp.Network([layer, bp.Dense(rng.normal(size=(3, 2)), rng.normal(size=2), "identity")], "squared_error")
    return net, rng.normal(size=(6, steps, 2)), rng.normal(size=(6, 2))


def by_the_walk_back(net, x, t, given_before=0):
    """Gradients of the unrolled network by `autodiff`; the state after so many steps is taken as given."""
    first, last = net.layers
    w, b, v, c = (ad.Variable(p) for p in net.parameters())
    a = np.zeros((len(x), first.units))
    for s in range(x.shape[1]):
        rows = np.hstack([x[:, s], np.zeros_like(a if isinstance(a, np.ndarray) else a.value)])
        place = np.vstack([np.zeros((first.inputs, first.units)), np.eye(first.units)])
        a = ad.tanh((rows + a @ place.T) @ w + b)
        if s + 1 == given_before:
            a = a.value
    miss = a @ v + c - t
    return ad.gradient(ad.total(miss * miss) / len(x), [w, b, v, c])


@given(rng=generators(), steps=st.integers(1, 6))
def test_the_gradient_is_that_of_the_unrolled_network(rng, steps):
    net, x, t = problem(rng, steps=steps)
    found = net.backward(net.forward(x), t)
    ours = [part for pair in zip(found.weights, found.bias) for part in pair]
    for mine, theirs in zip(ours, by_the_walk_back(net, x, t)):
        np.testing.assert_allclose(mine, theirs, rtol=1e-8, atol=1e-10)


@given(rng=generators(), back=st.integers(1, 6))
def test_truncated_the_states_before_are_taken_as_given(rng, back):
    net, x, t = problem(rng, steps_back=back, steps=5)
    found = net.backward(net.forward(x), t)
    ours = [part for pair in zip(found.weights, found.bias) for part in pair]
    for mine, theirs in zip(ours, by_the_walk_back(net, x, t, given_before=max(0, 5 - back))):
        np.testing.assert_allclose(mine, theirs, rtol=1e-8, atol=1e-10)


@given(rng=generators(), activation=st.sampled_from(["tanh", "sigmoid", "softplus", "softmax", "identity"]))
def test_difference_quotients_agree(rng, activation):
    net, x, t = problem(rng, activation)
    assert bp.check_gradients(net, x, t).ok


def test_a_kink_that_an_early_step_meets_is_not_judged():
    layer = Recurrent([[1.0], [0.5]], [0.0], "relu")     # z is 0 at the first step, and far from it at the last
    net = bp.Network([layer, bp.Dense([[1.0]], [0.0], "identity")], "squared_error")
    report = bp.check_gradients(net, [[0.0], [1.0], [2.0]], [1.0])
    assert report.ok and {kink.parameter for kink in report.kinks} == {"bias[0][0]"}
    assert {kink.unit for kink in report.kinks} == {(0, 0)}


@given(problem=sequence_problems(dtypes=[np.float32]))
def test_floats_of_32_bits_stay_such(problem):
    net, x, t = problem
    found = net.backward(net.forward(x), t)
    assert {part.dtype for part in (*found.weights, *found.bias, *found.delta)} == {np.dtype(np.float32)}


@given(rng=generators())
def test_one_step_is_a_dense_layer(rng):
    net, x, t = problem(rng, steps=1)
    layer = net.layers[0]
    dense = bp.Network([bp.Dense(layer.weights[:2], layer.bias, "tanh"), net.layers[1]], "squared_error")
    np.testing.assert_allclose(net.forward(x).a[-1], dense.forward(x[:, 0]).a[-1], rtol=1e-12)


@given(rng=generators())
def test_the_inputs_of_every_step_are_heard_from(rng):
    net, x, t = problem(rng)
    layer, delta = net.layers[0], rng.normal(size=(6, 3))
    found, h = layer.pull_back(delta, x), 1e-6
    moved = rng.normal(size=x.shape)
    quotient = (layer.pre_activation(x + h * moved) - layer.pre_activation(x - h * moved)) / (2 * h)
    assert np.sum(found * moved) == pytest.approx(np.sum(delta * quotient), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_a_delayed_echo_is_learnt_and_not_without_looking_back(seed):
    rng = np.random.default_rng(0)
    x = rng.choice([-1.0, 1.0], size=(60, 5, 1))
    errors = {}
    for back in (None, 1):
        layer = Recurrent.random(1, 8, gain=0.1, rng=seed, steps_back=back)  # too small a gain to remember by chance
        net = bp.Network([layer, bp.Dense(rng.normal(size=(8, 1)) / 3, [0.0], "identity")], "squared_error")
        bp.train(net, x, x[:, 0], optimizer=bp.GradientDescent(0.1, 0.9), epochs=300)
        others = rng.choice([-1.0, 1.0], size=(60, 5, 1))
        errors[back] = net.total_loss(net.forward(others), others[:, 0])
    assert errors[None] < 0.001 and errors[1] > 0.5


def test_a_copy_has_arrays_of_its_own_and_a_dtype_may_be_chosen():
    layer = Recurrent.random(2, 3, steps_back=4)
    copy = layer.copy()
    copy.weights[...] = 0
    assert layer.weights.any() and copy.steps_back == 4
    assert layer.astype("float32").dtype == np.float32
    assert repr(layer) == "Recurrent(2 -> 3, tanh, 4 steps back, float64)"
    between = layer.weights[2:]
    np.testing.assert_allclose(between @ between.T, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("make, error, words", [
    (lambda: Recurrent(np.ones((3, 3)), np.ones(3), "tanh"), ValueError, "none for an input"),
    (lambda: Recurrent(np.ones((5, 3)), np.ones(2), "tanh"), ValueError, r"bias has shape \(2,\), expected \(3,\)"),
    (lambda: Recurrent(np.ones((5, 3)), np.ones(3), "tanh", steps_back=0), ValueError, "steps_back"),
    (lambda: problem(np.random.default_rng(0))[0].forward(np.ones((4, 3))), ValueError, r"expected \(steps, 2\) or \(n, steps, 2\)"),
])
def test_bad_input_is_named(make, error, words):
    with pytest.raises(error, match=words):
        make()
