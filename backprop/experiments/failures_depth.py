"""Gradients that vanish and explode with depth, and what helps: chains, deep networks, remedies tried.

The networks, the wave and the rate are those of `initialisation`: layers of sixteen units, five seeds. The claim is
the first of the drawbacks of *guide* (document 003).
"""
from functools import lru_cache

import numpy as np

from .. import activations, initializers
from ..activations import Activation
from ..layers import Dense
from ..network import Network
from ..trace import Gradients
from ..optimizers import RPROP, GradientDescent
from ..training import train
from .initialisation import MOMENTUM, RATE, UNITS, wave
from .skip_layer import Skip

SEEDS, DEPTHS, EPOCHS, CHAINS, LARGEST = range(5), (1, 2, 4, 8), 60, 1000, 3.0
KINDS = {"logistic": ("sigmoid", "xavier_uniform"), "tanh": ("tanh", "xavier_uniform"), "relu": ("relu", "he_uniform")}
MANY = 1000           # epochs, to see what patience helps
MOST = 0.3            # the length of a gradient at which it is cut
STRETCHED = 3.0       # the length to which each layer's gradient is brought; about that of the last layer's at first

# A logistic unit from which its half is taken: it says 0 to a sum of 0.
less_a_half = Activation("logistic less a half", None, lambda z: activations.sigmoid(z) - 0.5,
                         lambda z, a: (0.5 + a) * (0.5 - a), ())
AROUND = {"around": "sigmoid", "around, less a half": less_a_half}


def chain_slopes(activation, depth, largest=LARGEST, chains=CHAINS, seed=0):
    """|da/dx| of chains of ``depth`` units, one to a layer: shape (chains,).

    Weights are uniform between -largest and largest, biases normal, and so is x.
    """
    g, rng = activations.TABLE[activation], np.random.default_rng(seed)
    a, slope = rng.normal(size=chains), np.ones(chains)
    for _ in range(depth):
        w, b = rng.uniform(-largest, largest, chains), rng.normal(size=chains)
        z = w * a + b
        a = g(z)
        slope = slope * w * g.derivative(z, a)
    return np.abs(slope)


def network(kind, depth, seed, factor=1.0):
    """A deep network for the wave. kind: one of KINDS, or of AROUND: logistic units with a way around each layer.

    factor: what all first weights are multiplied by. Behind a way around they start 1/depth as large.
    """
    if kind not in AROUND:
        hidden, draw = KINDS[kind]
        net = Network.random([1, *[UNITS] * depth, 1], hidden=hidden, output="identity", loss="squared_error",
                             initializer=draw, rng=seed)
    else:
        rng, draw, g = np.random.default_rng(seed), initializers.xavier_uniform, AROUND[kind]
        first = Dense(draw(1, UNITS, rng), np.zeros(UNITS), g)
        between = [Skip(draw(UNITS, UNITS, rng) / depth, np.zeros(UNITS), g) for _ in range(depth - 1)]
        net = Network([first, *between, Dense(draw(UNITS, 1, rng), np.zeros(1), "identity")], "squared_error")
    for layer in net.layers:
        layer.weights *= factor
    return net


def error_of_a_line():
    """The least mean square that a straight line leaves of the wave."""
    x, t = wave()
    columns = np.column_stack([x, np.ones(len(x))])
    return float(np.mean((columns @ np.linalg.lstsq(columns, t, rcond=None)[0] - t)**2))


def left_in_the_first_layer(kind, depth, seed):
    """The size of the first hidden layer's ∂e/∂a over that of the last hidden layer's, before training."""
    net, (x, t) = network(kind, depth, seed), wave()
    trace = net.forward(x)
    delta = net.backward(trace, t).delta
    behind = [after.pull_back(d, a) for after, d, a in zip(net.layers[1:], delta[1:], trace.a)]
    return float(np.linalg.norm(behind[0]) / np.linalg.norm(behind[-1]))


class Clipped:
    """An optimizer that is shown gradients of the length ``most`` at most; what is longer is shortened.

    The direction stays (Pascanu, Mikolov and Bengio 2013).
    """

    def __init__(self, optimizer, most):
        self.optimizer, self.most = optimizer, most

    def update(self, net, gradients):
        size = length(gradients)
        factor = self.most / size if size > self.most else 1.0
        weights = [factor * part for part in gradients.weights]
        bias = [factor * part for part in gradients.bias]
        shortened = Gradients(gradients.delta, weights, bias)
        self.optimizer.update(net, shortened)


class Stretched:
    """An optimizer that is shown each layer's gradient at the length ``size``, in its own direction."""

    def __init__(self, optimizer, size):
        self.optimizer, self.size = optimizer, size

    def update(self, net, gradients):
        parts = list(zip(gradients.weights, gradients.bias))
        factors = [self.size / np.sqrt(np.sum(w**2) + np.sum(b**2)) for w, b in parts]
        self.optimizer.update(net, Gradients(gradients.delta, [f * w for f, (w, _) in zip(factors, parts)],
                                             [f * b for f, (_, b) in zip(factors, parts)]))


def length(gradients):
    """The length of the gradient as one long vector, over all weights and biases."""
    return float(np.sqrt(sum(np.sum(part**2) for part in (*gradients.weights, *gradients.bias))))


def first_length(kind, depth, factor, seed):
    """The length of the gradient before the first step."""
    net, (x, t) = network(kind, depth, seed, factor), wave()
    return length(net.backward(net.forward(x), t))


def optimizer(rule):
    """A new one: "descent", "fast" (five times the rate), "clipped", "stretched" or "rprop"."""
    descent = GradientDescent(RATE, momentum=MOMENTUM)
    return {"descent": descent, "fast": GradientDescent(5 * RATE, momentum=MOMENTUM), "clipped": Clipped(descent, MOST),
            "stretched": Stretched(descent, STRETCHED), "rprop": RPROP(initial_step=0.01)}[rule]


@lru_cache(maxsize=None)
def ends(kind, depth, rule="descent", factor=1.0, seeds=SEEDS, epochs=EPOCHS):
    """The error of each seed's network after training on the wave, one step an epoch; infinite where a run left the
    range of floats. (seeds,)"""
    x, t = wave()
    found = []
    for seed in seeds:
        history = train(network(kind, depth, seed, factor), x, t, optimizer=optimizer(rule), epochs=epochs)
        found.append(np.inf if history.diverged else history.loss[-1])
    return np.array(found)
