"""Backpropagation is the gradient: the shipped code, run on symbols, against SymPy's diff.

Nothing is transcribed: `forward`, `net.loss` and `backward` are the functions that train
networks of floats. Arrays of dtype object take them through the same lines.
"""

from itertools import product

import numpy as np
import pytest
import sympy as sp
from tests.symbolic import (arbitrary, assert_is_the_gradient, is_proved_zero, symbolic_network,
                      symbols, targets)

import backprop as bp

a, b = sp.symbols("a b", positive=True)
SMOOTH = [kind for kind in bp.activations.TABLE.values() if kind is not bp.activations.relu]
SMOOTH.append(bp.activations.scaled_tanh(a, b))
LOSSES = list(bp.losses.TABLE.values())


def name_of(record):
    return getattr(record, "name", str(record))


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("widths", [(2, 1), (1, 2, 1, 1), (3, 3, 2), (2, 3, 3, 2)], ids=str)
def test_backward_is_the_gradient_for_every_activation(widths, n):
    net = symbolic_network(widths, [arbitrary] * 3, bp.losses.half_squared_error)
    x, t = symbols("x", n, widths[0]), symbols("t", n, widths[-1])
    trace = net.forward(x)
    assert_is_the_gradient(net, net.backward(trace, t), net.loss(trace.a[-1], t))


@pytest.mark.parametrize("loss", LOSSES, ids=name_of)
@pytest.mark.parametrize("n", [1, 2])
def test_backward_is_the_gradient_for_every_activation_under_every_loss(loss, n):
    net = symbolic_network((2, 2, 2), [arbitrary] * 2, loss)
    x, t = symbols("x", n, 2), targets(loss, n, 2)
    trace = net.forward(x)
    assert_is_the_gradient(net, net.backward(trace, t), net.loss(trace.a[-1], t))


@pytest.mark.parametrize("loss", LOSSES, ids=name_of)
@pytest.mark.parametrize("activation", SMOOTH, ids=name_of)
def test_backward_is_the_gradient_with_each_output_activation_and_loss(activation, loss):
    net = symbolic_network((2, 3), [activation], loss)
    x, t = symbols("x", 1, 2), targets(loss, 1, 3)
    trace = net.forward(x)
    assert_is_the_gradient(net, net.backward(trace, t), net.loss(trace.a[-1], t))


@pytest.mark.parametrize("activation", SMOOTH, ids=name_of)
def test_backward_is_the_gradient_with_each_hidden_activation(activation):
    net = symbolic_network((2, 2, 1), [activation, arbitrary], bp.losses.half_squared_error)
    x, t = symbols("x", 1, 2), symbols("t", 1, 1)
    trace = net.forward(x)
    assert_is_the_gradient(net, net.backward(trace, t), net.loss(trace.a[-1], t))


@pytest.mark.parametrize("active", list(product([True, False], repeat=2)), ids=str)
@pytest.mark.parametrize("place", ["hidden", "output"])
def test_backward_is_the_gradient_of_relu_in_each_case_of_active_units(place, active):
    relu = bp.activations.relu
    kinds = [relu, arbitrary] if place == "hidden" else [arbitrary, relu]
    net = symbolic_network((2, 2, 2), kinds, bp.losses.squared_error)
    x, t = symbols("x", 1, 2), symbols("t", 1, 2)
    trace = net.forward(x)
    z = trace.z[kinds.index(relu)][0]
    # The condition z > 0 as SymPy writes it, which may move a term to the other side.
    conditions = [relu.formula(z_j).args[0].cond for z_j in z]
    is_true = dict(zip(conditions, active))

    def choose(expression):
        return expression.replace(
            lambda part: isinstance(part, sp.Piecewise),
            lambda part: part.args[0].expr if is_true[part.args[0].cond] else part.args[1].expr)

    E = choose(net.loss(trace.a[-1], t))
    assert not E.has(sp.Piecewise)
    assert_is_the_gradient(net, net.backward(trace, t), E, choose)


def test_delta_of_each_sample_is_of_its_own_loss():
    net = symbolic_network((2, 2, 1), [arbitrary] * 2, bp.losses.squared_error)
    x, t = symbols("x", 2, 2), symbols("t", 2, 1)
    together = net.backward(net.forward(x), t)
    for k in range(2):
        alone = net.backward(net.forward(x[k]), t[k])
        for i, layer in enumerate(net.layers):
            # ∂e/∂b = ∂e/∂z, since z = a W + b; and for one sample E is e.
            for j in range(layer.fan_out):
                assert is_proved_zero(together.delta[i][k, j] - alone.delta[i][0, j])
                assert is_proved_zero(together.delta[i][k, j] - alone.bias[i][j])


@pytest.mark.parametrize("n", [1, 2])
def test_a_planted_fault_is_not_proved(n):
    net = symbolic_network((2, 3, 1), [arbitrary] * 2, bp.losses.half_squared_error)
    x, t = symbols("x", n, 2), symbols("t", n, 1)
    trace = net.forward(x)
    gradients, E = net.backward(trace, t), net.loss(trace.a[-1], t)
    right = gradients.weights[0].copy()
    for wrong in (-right, 2 * right, right / 2, right[::-1], right[:, ::-1],
                  trace.inputs[0].T @ (gradients.delta[0] / (n + 1))):
        gradients.weights[0][...] = wrong
        with pytest.raises(AssertionError, match="not proved"):
            assert_is_the_gradient(net, gradients, E)
