"""The networks of the book, chapter by chapter: those that automatic differentiation is held to.

Every kind of network that a chapter computes gradients of is here, with its widths, activations and loss,
weights and samples drawn at random, or as the worked examples have them. Where a unit borrows a slope that is
not its derivative, its value is written as what has that slope, and a number that makes up the difference.
Left out is a ReLU that is faulty on purpose. The tests run the chapters and hold the networks that they meet
to the same.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from .. import autodiff_network, examples, initializers
from ..activations import Activation
from ..alternatives.signs import Signs, StraightThrough, signs
from ..autodiff import relu, sigmoid, tanh, total
from ..autodiff_network import number
from ..convolution import Conv2D
from ..flatten import Flatten
from ..layers import Dense
from ..network import Network
from ..recurrent import Recurrent
from . import kinks
from .kinks import AT_THE_KINK, step
from .skip_layer import Skip

Problem = tuple[Network, Any, Any]

# What chapters add to the package's layers, activations and losses, in variables.
autodiff_network.LAYERS[Skip] = lambda layer, a, weights, bias: a + autodiff_network.activated(layer.g, a @ weights + bias)
autodiff_network.ACTIVATIONS["logistic less a half"] = lambda z: sigmoid(z) - 0.5
autodiff_network.LOSSES["absolute_error"] = lambda a, t: total(relu(a - t) + relu(t - a))
LEFT_OUT = ("faulty relu",)


def with_slope_of(carrier: Any, value: np.ndarray) -> Any:
    """The value, with the derivatives of the carrier: what is missing is a number, and walks hear nothing of numbers."""
    return carrier + (value - number(carrier))


autodiff_network.ACTIVATIONS |= {
    "step": lambda z: step.value(number(z)),
    "step, borrowed slope": lambda z: with_slope_of(tanh(z), step.value(number(z))),
    **{f"ReLU with {s:g}": lambda z, s=s: relu(z) + s * (number(z) == 0) * z for s in AT_THE_KINK},
}
autodiff_network.LAYERS |= {
    Signs: lambda layer, a, weights, bias: autodiff_network.dense(layer, signs(number(a)), weights, bias),
    StraightThrough: lambda layer, a, weights, bias: autodiff_network.dense(layer, with_slope_of(a, signs(number(a))), weights, bias),
}


class Kind(NamedTuple):
    """Networks of one chapter. words: what they are; make: rng -> (network, x, t)."""

    chapter: str
    words: str
    make: Callable[[np.random.Generator], Problem]


def targets(net: Network, n: int, rng: np.random.Generator) -> np.ndarray:
    """Targets that the network's loss takes."""
    width = len(net.layers[-1].bias)
    if net.loss.name == "cross_entropy":
        return np.eye(width)[rng.integers(width, size=n)]
    return rng.uniform(0.1, 0.9, size=(n, width))


def problem(layers: list, loss: str, shape: tuple[int, ...], rng: np.random.Generator) -> Problem:
    """Samples of this shape, (n, …), and biases that are not 0."""
    net = Network(layers, loss)
    for layer in net.layers:
        if layer.bias is not None:
            layer.bias[:] = rng.normal(scale=0.3, size=layer.bias.shape)
    return net, rng.normal(size=shape), targets(net, shape[0], rng)


def dense(widths: tuple[int, ...], hidden: str, output: str, loss: str, n: int, rng: np.random.Generator) -> Problem:
    initializer = initializers.he_uniform if hidden == "relu" else initializers.xavier_uniform
    net = Network.random(widths, hidden=hidden, output=output, loss=loss, initializer=initializer, rng=rng)
    return problem(net.layers, loss, (n, widths[0]), rng)


def example(make: Callable[[], Problem], rng: np.random.Generator) -> Problem:
    """A worked example, whose numbers are the document's."""
    net, x, t = make()
    return net, np.atleast_2d(x), np.atleast_2d(t)


def images(hidden: list, wide: int, rng: np.random.Generator) -> Problem:
    output = Dense(initializers.xavier_uniform(wide, 4, rng), np.zeros(4), "softmax")
    return problem([*hidden, output], "cross_entropy", (12, 1, 8, 8), rng)


def with_kernels(activation: str, rng: np.random.Generator) -> Problem:
    kernels = rng.normal(scale=2**0.5 / 3, size=(4, 1, 3, 3))
    return images([Conv2D(kernels, np.zeros(4), activation), Flatten()], 144, rng)


def two_convolutions(rng: np.random.Generator) -> Problem:
    """With a frame and with strides, as the chapter's sizes go through them."""
    layers = [Conv2D(rng.normal(scale=0.5, size=(3, 1, 3, 3)), np.zeros(3), "relu", padding=1),
              Conv2D(rng.normal(scale=0.3, size=(2, 3, 2, 2)), np.zeros(2), "tanh", stride=2), Flatten()]
    return images(layers, 32, rng)


def without_kernels(width: int, rng: np.random.Generator) -> Problem:
    return images([Flatten(), Dense(initializers.he_normal(64, width, rng), np.zeros(width), "relu")], width, rng)


def around(g: str, rng: np.random.Generator) -> Problem:
    from .failures_depth import less_a_half
    first, last = (Dense(initializers.xavier_uniform(*shape, rng), np.zeros(shape[1]), kind)
                   for shape, kind in (((1, 16), "sigmoid"), ((16, 1), "identity")))
    between = [Skip(initializers.xavier_uniform(16, 16, rng), np.zeros(16), less_a_half if g == "less a half" else g)
               for _ in range(7)]
    return problem([first, *between, last], "squared_error", (40, 1), rng)


def memory(steps_back: int | None, rng: np.random.Generator) -> Problem:
    layer = Recurrent.random(2, 8, rng=rng, steps_back=steps_back)
    output = Dense(rng.normal(scale=0.3, size=(8, 1)), np.zeros(1), "identity")
    return problem([layer, output], "squared_error", (16, 20, 2), rng)


def absolute(rng: np.random.Generator) -> Problem:
    net, x, t = dense((1, 16, 16, 1), "tanh", "identity", "squared_error", 40, rng)
    return Network(net.layers, kinks.absolute_error), x, t


def on_the_wave(hidden: Activation, rng: np.random.Generator) -> Problem:
    """As that chapter starts: the biases are 0 and so is one sample, so that every hidden unit has a sum on its kink."""
    return kinks.first(hidden, int(rng.integers(100))), *kinks.wave(41)


def hearing_signs(kind: type[Dense], rng: np.random.Generator) -> Problem:
    net, x, t = dense((2, 16, 16, 4), "tanh", "softmax", "cross_entropy", 40, rng)
    first, inner, last = net.layers
    return Network([first, kind(inner.weights, inner.bias, inner.activation), last], net.loss), x, t


HALF, SQUARED, BINARY, CROSS = "half_squared_error", "squared_error", "binary_cross_entropy", "cross_entropy"
# chapter, what it is, widths, hidden, output, loss, samples
DENSE = [
    ("06-vectors-and-softmax", "a linear output", (3, 4, 2), "tanh", "identity", HALF, 1),
    ("06-vectors-and-softmax", "logistic outputs", (2, 3), "sigmoid", "sigmoid", BINARY, 1),
    ("06-vectors-and-softmax", "softmax", (2, 3), "softmax", "softmax", CROSS, 1),
    ("07-two-outputs", "two classes", (2, 8, 1), "tanh", "sigmoid", BINARY, 120),
    *(("08-activations", f"deep, {g}", (30,) * 16 + (1,), g, "identity", SQUARED, 20)
      for g in ("identity", "tanh", "sigmoid", "softplus", "relu")),
    *(("08-activations", f"two hidden layers, {g}", (1, 16, 16, 1), g, "identity", SQUARED, 40)
      for g in ("identity", "tanh", "sigmoid", "softplus", "relu")),
    ("09-checking-gradients", "the check's own", (3, 7, 5, 4, 1), "tanh", "tanh", HALF, 6),
    ("09-checking-gradients", "with kinks", (4, 8, 8, 1), "relu", "identity", HALF, 20),
    ("12-update-rules", "four logistic layers", (1, 6, 6, 6, 1), "sigmoid", "sigmoid", HALF, 32),
    ("12-update-rules", "a wave", (1, 8, 1), "tanh", "identity", SQUARED, 64),
    ("13-batches", "one sample", (2, 3, 1), "tanh", "tanh", HALF, 1),
    ("14-initialisation", "ten layers of a hundred", (100,) * 10 + (1,), "tanh", "identity", SQUARED, 20),
    ("15-generic-network", "generic", (3, 7, 5, 4, 1), "sigmoid", "sigmoid", HALF, 1),
    ("16-reading-digits", "digits of 8 by 8 pixels", (64, 20, 10), "sigmoid", "sigmoid", HALF, 129),
    ("16-reading-digits", "MNIST's widths", (784, 30, 10), "sigmoid", "sigmoid", BINARY, 10),
    *(("17-what-can-go-wrong", f"sixteen hidden layers, {g}", (1,) + (16,) * 16 + (1,), g, "identity", SQUARED, 40)
      for g in ("sigmoid", "tanh", "relu")),
]
KINDS = sorted([
    Kind("03-one-neuron", "the worked neuron", partial(example, examples.neuron_network)),
    Kind("05-three-layers-of-tanh", "the worked example", partial(example, examples.tanh_network)),
    Kind("07-two-outputs", "the worked example", partial(example, examples.two_outputs_network)),
    *(Kind(chapter, words, partial(dense, widths, *rest)) for chapter, words, widths, *rest in DENSE),
    Kind("10-convolution", "kernels, ReLU", partial(with_kernels, "relu")),
    Kind("10-convolution", "kernels, tanh", partial(with_kernels, "tanh")),
    Kind("10-convolution", "two layers, framed and with strides", two_convolutions),
    Kind("10-convolution", "no kernels", partial(without_kernels, 9)),
    Kind("17-what-can-go-wrong", "a way around each layer", partial(around, "sigmoid")),
    Kind("17-what-can-go-wrong", "a way around, logistic less a half", partial(around, "less a half")),
    Kind("17-what-can-go-wrong", "absolute error", absolute),
    Kind("17-what-can-go-wrong", "steps", partial(on_the_wave, step)),
    Kind("17-what-can-go-wrong", "steps with a borrowed slope", partial(on_the_wave, kinks.borrowed)),
    Kind("17-what-can-go-wrong", "a slope of 1 on the kink", partial(on_the_wave, kinks.relu(1.0))),
    Kind("18-through-time", "a memory", partial(memory, None)),
    Kind("18-through-time", "a memory, truncated", partial(memory, 5)),
    Kind("19-target-propagation", "signs between layers", partial(hearing_signs, Signs)),
    Kind("19-target-propagation", "signs, straight through", partial(hearing_signs, StraightThrough)),
], key=lambda kind: kind.chapter)


def differences(seed: int = 0) -> list[tuple[Kind, int, float]]:
    """(kind, number of parameters, largest relative difference of the two gradients) of every one."""
    found = []
    for kind in KINDS:
        net, x, t = kind.make(np.random.default_rng(seed))
        size = sum(array.size for array in net.parameters())
        found.append((kind, size, autodiff_network.largest_difference(net, x, t)))
    return found
