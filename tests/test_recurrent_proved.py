"""Backpropagation through time is the gradient: the shipped code, run on symbols over four steps, against SymPy's diff."""

import numpy as np
import pytest
import sympy as sp
from tests.symbolic import arbitrary, assert_is_the_gradient, g, g_prime, is_proved_zero, symbols

import backprop as bp

STEPS = 4


def recurrent(inputs, units, activation=arbitrary, steps_back=None, name="W"):
    """A layer all of whose weights and biases are symbols."""
    return bp.Recurrent(symbols(name, inputs + units, units), symbols(f"{name}_b", units), activation, steps_back)


def network(inputs, units, **options):
    out = bp.Dense(symbols("V", units, 1), symbols("c", 1), "identity")
    return bp.Network([recurrent(inputs, units, **options), out], "half_squared_error")


@pytest.mark.parametrize("n, inputs, units", [(1, 1, 1), (2, 2, 1), (1, 1, 2)], ids=str)
def test_backward_is_the_gradient_over_four_steps_for_every_activation(n, inputs, units):
    net = network(inputs, units)
    x, t = symbols("x", n, STEPS, inputs), symbols("t", n, 1)
    trace = net.forward(x)
    assert_is_the_gradient(net, net.backward(trace, t), net.loss(trace.a[-1], t))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "identity"])
def test_backward_is_the_gradient_over_four_steps_with_one_unit(activation):
    net = network(1, 1, activation=activation)
    x, t = symbols("x", 1, STEPS, 1), symbols("t", 1, 1)
    trace = net.forward(x)
    E, found = net.loss(trace.a[-1], t), net.backward(trace, t)
    if activation == "identity":
        assert_is_the_gradient(net, found, E)
        return
    points = np.random.default_rng(0)      # tanh within tanh is no polynomial: exact derivatives, compared in 30 digits
    parameter = net.layers[0].weights[1, 0]
    values = {s: sp.Rational(int(points.integers(-9, 10)), 7) for s in E.free_symbols}
    assert abs(sp.N((E.diff(parameter) - found.weights[0][1, 0]).subs(values), 30)) < 1e-25


def test_the_loss_may_be_any_and_the_layer_alone_hands_back_to_every_input():
    layer = recurrent(1, 2)
    x, delta = symbols("x", 1, STEPS, 1), symbols("d", 1, 2)
    z = layer.pre_activation(x)
    e = sum((delta * z)[0])      # whatever the loss, ∂e/∂z of step T is what `delta` says
    found = layer.pull_back(delta, x)
    for s in range(STEPS):
        assert is_proved_zero(found[0, s, 0] - sp.diff(e, x[0, s, 0]))


@pytest.mark.parametrize("steps_back", [1, 2, 3])
def test_truncated_it_is_the_gradient_with_the_state_before_as_a_number(steps_back):
    layer, early = recurrent(1, 1, steps_back=steps_back), symbols("h", 1, 1)
    x, delta = symbols("x", 1, STEPS, 1), symbols("d", 1, 1)
    state = early
    for s in range(STEPS - steps_back, STEPS):
        z = x[:, s] @ layer.weights[:1] + state @ layer.weights[1:] + layer.bias
        state = arbitrary(z)
    e = (delta * z)[0, 0]
    met = layer.states(x)[1][STEPS - steps_back][0, 0]
    weights, bias = layer.gradients(x, delta)
    for found, parameter in zip((*weights[:, 0], *bias), (*layer.weights[:, 0], *layer.bias)):
        assert is_proved_zero(found - sp.diff(e, parameter).subs(early[0, 0], met))


def test_a_planted_fault_is_not_proved():
    net = network(1, 1)
    x, t = symbols("x", 1, STEPS, 1), symbols("t", 1, 1)
    trace = net.forward(x)
    gradients, E = net.backward(trace, t), net.loss(trace.a[-1], t)
    right = gradients.weights[0].copy()
    one_slope = [a for a in right[1, 0].atoms(g_prime)][0]
    for wrong in (-right, 2 * right, right[::-1], np.vectorize(lambda part: part.subs(one_slope, 1))(right)):
        gradients.weights[0][...] = wrong
        with pytest.raises(AssertionError, match="not proved"):
            assert_is_the_gradient(net, gradients, E)
    assert right[1, 0].has(g)
