"""Convolution on symbols: the matrix products are the loops, the loops are the derivatives, and
`Network.backward` is the gradient. The shipped code itself is run."""

from functools import partial

import numpy as np
import pytest
import sympy as sp
from tests.symbolic import arbitrary, assert_is_the_gradient, is_proved_zero, symbols

import backprop as bp
from backprop import convolution_naive as naive

SHAPES = {  # n, in, out, image, kernel, stride, padding
    "stride 1": (1, 1, 1, (3, 4), (2, 2), 1, 0),
    "several of each": (2, 2, 2, (2, 3), (2, 2), 1, 0),
    "stride 2": (1, 2, 1, (4, 5), (2, 3), 2, 0),
    "stride 2, a column is left over": (1, 1, 2, (3, 4), (1, 3), 2, 0),
    "padding 1": (1, 1, 1, (2, 3), (3, 2), 1, 1),
    "stride 2, padding 1": (1, 1, 2, (4, 3), (2, 3), 2, 1),
    "stride 3, padding 2": (1, 1, 1, (3, 2), (2, 3), 3, 2),
}
each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def case(shape):
    """A layer of symbols, its input, and symbols for ∂e/∂z: a proof for every loss that follows."""
    n, channels_in, channels_out, size, kernel, stride, padding = shape
    layer = bp.Conv2D(symbols("w", channels_out, channels_in, *kernel), symbols("b", channels_out),
                      arbitrary, stride, padding)
    a = symbols("a", n, channels_in, *size)
    return layer, a, symbols("d", *layer.pre_activation(a).shape)


def assert_equal(found, expected):
    assert found.shape == expected.shape
    for one, other in zip(found.flat, expected.flat):
        assert sp.expand(one - other) == 0, f"{one} is not proved equal to {other}"


@each_shape
def test_the_products_of_matrices_are_the_loops(shape):
    layer, a, delta = case(shape)
    how = dict(stride=layer.stride, padding=layer.padding)
    size, kernel = a.shape[2:], layer.weights.shape[2:]
    assert_equal(layer.pre_activation(a), naive.forward(a, layer.weights, layer.bias, **how))
    weights, bias = layer.gradients(a, delta)
    assert_equal(weights * len(a), naive.weight_gradient(a, delta, kernel, **how))
    assert_equal(bias * len(a), delta.sum(axis=(0, 2, 3)))
    assert_equal(layer.pull_back(delta, a), naive.pull_back(delta, layer.weights, size, **how))
    for another_way in (naive.pull_back_by_gathering, naive.pull_back_by_turned_kernel):
        assert_equal(layer.pull_back(delta, a), another_way(delta, layer.weights, size, **how))


@each_shape
def test_the_three_loops_are_one_sum_and_its_derivatives(shape):
    """S = Σ δ z is linear in δ, in w and in a: its derivatives are z, the gradient, and the way back."""
    layer, a, delta = case(shape)
    how = dict(stride=layer.stride, padding=layer.padding)
    z = naive.forward(a, layer.weights, layer.bias, **how)
    S = sp.expand((delta * z).sum())
    by = np.frompyfunc(partial(sp.diff, S), 1, 1)
    assert_equal(z, by(delta))
    assert_equal(naive.weight_gradient(a, delta, layer.weights.shape[2:], **how), by(layer.weights))
    assert_equal(naive.pull_back(delta, layer.weights, a.shape[2:], **how), by(a))


def convolutional(*layers, width=None, loss=bp.losses.half_squared_error):
    layers = [*layers, bp.Flatten()]
    if width:
        layers.append(bp.Dense(symbols("W", *width), symbols("B", width[1]), arbitrary))
    return bp.Network(layers, loss)


def conv(name, shape, **how):
    return bp.Conv2D(symbols(f"w{name}", *shape), symbols(f"b{name}", shape[0]), arbitrary, **how)


NETWORKS = {
    "one": (convolutional(conv("", (2, 1, 2, 2))), (2, 1, 3, 2), 4),
    "stride and padding": (convolutional(conv("", (1, 2, 2, 1), stride=2, padding=1)), (1, 2, 3, 2), 4),
    "before a Dense": (convolutional(conv("", (1, 1, 2, 2)), width=(2, 2)), (2, 1, 2, 3), 2),
    "two in a row": (convolutional(conv("0", (2, 1, 2, 2)), conv("1", (1, 2, 1, 2))), (1, 1, 2, 4), 2),
    "padded, in a row": (convolutional(conv("0", (1, 1, 2, 2), padding=1),
                                       conv("1", (1, 1, 2, 2), stride=2)), (1, 1, 1, 2), 1),
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_backward_is_the_gradient_for_every_activation(network):
    net, shape, width = network
    x, t = symbols("x", *shape), symbols("t", shape[0], width)
    trace = net.forward(x)
    assert_is_the_gradient(net, net.backward(trace, t), net.loss(trace.a[-1], t))


def test_the_sensitivity_of_an_input_is_proved_by_a_layer_that_only_copies():
    """A kernel of 1 before the layer makes its input a z; so δ of that layer is ∂e/∂a of the next."""
    copying = bp.Conv2D(np.array([[[[sp.Integer(1)]]]], dtype=object), symbols("c", 1), "identity")
    net = convolutional(copying, conv("", (1, 1, 2, 2), stride=2, padding=1))
    x, t = symbols("x", 1, 1, 2, 3), symbols("t", 1, 4)
    trace = net.forward(x)
    E, delta = net.loss(trace.a[-1], t), net.backward(trace, t).delta[0]
    for index in np.ndindex(x.shape):
        assert is_proved_zero(delta[index] - sp.diff(E, x[index]))


@pytest.mark.parametrize("wrong", [
    lambda w: -w, lambda w: 2 * w, lambda w: w[:, :, ::-1, ::-1], lambda w: w.swapaxes(2, 3),
    lambda w: w[::-1]], ids=["sign", "twice", "turned round", "transposed", "channels swapped"])
def test_a_planted_fault_is_not_proved(wrong):
    net, shape, width = NETWORKS["one"]
    x, t = symbols("x", *shape), symbols("t", shape[0], width)
    trace = net.forward(x)
    gradients, E = net.backward(trace, t), net.loss(trace.a[-1], t)
    gradients.weights[0] = wrong(gradients.weights[0])
    with pytest.raises(AssertionError, match="not proved"):
        assert_is_the_gradient(net, gradients, E)
