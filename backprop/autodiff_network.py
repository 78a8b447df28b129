"""The networks of the book, computed by variables: what automatic differentiation is given of them.

Only the way forward stands here. `autodiff.gradient` finds the way back by itself, and the tests hold it
to `Network.backward`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .activations import Activation
from .autodiff import Variable, exp, gradient, log, relu, row_sums, sigmoid, take, tanh, total
from .checks import samples
from .convolution import Conv2D
from .flatten import Flatten
from .layers import Dense
from .network import Network
from .recurrent import Recurrent

Array = np.ndarray


def number(a: Any) -> Array:
    """The values of a variable, or of an array, as plain numbers: a walk takes them as given."""
    value = a.value if isinstance(a, Variable) else a
    return getattr(value, "value", value)       # those of an array that carries a tangent


def softmax(z: Variable) -> Variable:
    """Each row is shifted by its largest entry, a number like any other: the quotient stays as it is."""
    exponentials = exp(z - number(z).max(axis=1, keepdims=True))
    return exponentials / row_sums(exponentials)


def softplus(z: Variable) -> Variable:
    """log(1 + eᶻ) = m + log(e⁻ᵐ + e^(z-m)), with the number m that keeps both exponentials below 1."""
    m = np.maximum(number(z), 0)
    return m + log(np.exp(-m) + exp(z - m))


ACTIVATIONS = {"identity": lambda z: z, "sigmoid": sigmoid, "tanh": tanh, "relu": relu, "softplus": softplus,
               "softmax": softmax}
LOSSES = {
    "squared_error": lambda a, t: total((a - t) * (a - t)),
    "half_squared_error": lambda a, t: 0.5 * total((a - t) * (a - t)),
    "cross_entropy": lambda a, t: -total(t * log(a)),
    "binary_cross_entropy": lambda a, t: -total(t * log(a) + (1 - t) * log(1 - a)),
}


def activated(activation: Activation, z: Variable) -> Variable:
    """g(z), a plain array where the slope of g is 0 everywhere. Raises ValueError for an activation that is not among the book's."""
    if activation.name in ACTIVATIONS:
        return ACTIVATIONS[activation.name](z)
    if activation.name.startswith("scaled_tanh"):
        a, b = activation.constants
        return float(a) * tanh(float(b) * z)
    raise ValueError(f"no operations are known for the activation {activation.name!r}")


def dense(layer: Dense, a: Any, weights: Variable, bias: Variable) -> Variable:
    return activated(layer.activation, a @ weights + bias)


def recurrent(layer: Recurrent, x: Array, weights: Variable, bias: Variable) -> Variable:
    """The steps one after another; what lies before the last `steps_back` of them is taken as given."""
    places = np.arange(layer.weights.size).reshape(layer.weights.shape)
    above, between = take(weights, places[:layer.inputs]), take(weights, places[layer.inputs:])
    a: Any = np.zeros((len(x), layer.units))
    for s in range(x.shape[1]):
        if s == x.shape[1] - (layer.steps_back or x.shape[1]):
            a = number(a)
        a = activated(layer.activation, x[:, s] @ above + a @ between + bias)
    return a


def convolution(layer: Conv2D, a: Any, weights: Variable, bias: Variable) -> Variable:
    """The inputs under the kernel are taken, a row for each of its places, and multiplied by the kernels in columns."""
    shape = number(a).shape
    frame = ((0, 0), (0, 0), (layer.padding,) * 2, (layer.padding,) * 2)
    places = np.pad(np.arange(np.prod(shape)).reshape(shape), frame, constant_values=-1)
    under = sliding_window_view(places, layer.weights.shape[2:], axis=(2, 3))[:, :, ::layer.stride, ::layer.stride]
    n, _, height, width = under.shape[:4]
    kernels = np.arange(layer.weights.size).reshape(layer.channels_out, -1).T
    places = under.transpose(0, 2, 3, 1, 4, 5).reshape(-1, len(kernels))
    rows = _taken(a, np.maximum(places, 0))
    if layer.padding:
        rows = rows * (places >= 0)
    z = rows @ take(weights, kernels) + bias
    images = np.arange(number(z).size).reshape(n, height, width, -1).transpose(0, 3, 1, 2)
    return take(activated(layer.activation, z), images)


def flatten(layer: Flatten, a: Any) -> Any:
    value = number(a)
    return _taken(a, np.arange(value.size).reshape(len(value), -1))


def _taken(a: Any, places: Array) -> Any:
    return take(a, places) if isinstance(a, Variable) else a.ravel()[places]      # pixels are given, not varied


LAYERS = {Dense: dense, Conv2D: convolution, Flatten: flatten, Recurrent: recurrent}


def outputs(net: Network, parameters: Sequence[Variable], x: Any) -> Variable:
    """The outputs of the network, of shape (n, fan_out), with these parameters in place of its own.

    parameters: variables of either mode, in the order of `net.parameters()`.
    x: n samples, as `Network.forward` takes them.

    Raises TypeError for a kind of layer, ValueError for an activation, that is not among the book's.
    """
    a: Any = samples("x", x, net.layers[0].input_shape, net.dtype)
    left = iter(parameters)
    for layer in net.layers:
        if type(layer) not in LAYERS:
            raise TypeError(f"no operations are known for the layer {layer}")
        a = LAYERS[type(layer)](layer, a, *(next(left) for array in (layer.weights, layer.bias) if array is not None))
    return a


def loss_of(net: Network, parameters: Sequence[Variable], x: Any, t: Any) -> Variable:
    """E, the mean loss of the samples x at the targets t, made of the parameters; as `outputs` besides."""
    a = outputs(net, parameters, x)
    return LOSSES[net.loss.name](a, np.atleast_2d(np.asarray(t, float))) / len(number(a))


def both_gradients(net: Network, x: Any, t: Any) -> list[tuple[Array, Array]]:
    """(by the walk back, by `Network.backward`) of ∂E/∂(each of the network's parameters)."""
    parameters = [Variable(array) for array in net.parameters()]
    return list(zip(gradient(loss_of(net, parameters, x, t), parameters), backpropagated(net, x, t)))


def backpropagated(net: Network, x: Any, t: Any) -> list[Array]:
    """∂E/∂(each parameter) by `Network.backward`, in the order of `net.parameters()`."""
    ours = net.backward(net.forward(x), t)
    return [part for pair in zip(ours.weights, ours.bias) for part in pair if part is not None]


def difference(found: Sequence[Any], net: Network, x: Any, t: Any) -> float:
    """How far gradients that somebody found, one for each parameter, are from `Network.backward`'s: at most,
    over the largest entry of the same array, or as they are where that is 0."""
    expected = backpropagated(net, x, t)
    return max(float(np.abs(np.asarray(a) - b).max() / (np.abs(b).max() or 1.0)) for a, b in zip(found, expected, strict=True))


def largest_difference(net: Network, x: Any, t: Any) -> float:
    """The `difference` of the walk back."""
    return difference([found for found, _ in both_gradients(net, x, t)], net, x, t)
