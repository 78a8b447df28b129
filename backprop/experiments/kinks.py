"""Training across kinks and steps: how often a sum falls on the kink, and what is done about slopes of 0.

The claim, that backpropagation does not work where error or activation have no derivative, is one of the
drawbacks of *guide* (document 003).
"""
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .. import activations
from ..activations import Activation
from ..layers import Dense
from ..losses import Loss
from ..network import Network
from ..optimizers import GradientDescent
from ..training import train

SEEDS, EPOCHS, RATE, WIDTHS = range(10), 40, 0.05, (1, 16, 16, 1)
LONG = {"seeds": range(5), "epochs": 100, "momentum": 0.9}      # of the trials with steps and absolute errors
AT_THE_KINK = (0.0, 0.5, 1.0)


def wave(samples=40):
    """x from -1 to 1, and sin(3x + 1/2). With an odd number of samples one of them is x = 0."""
    x = np.linspace(-1, 1, samples)[:, None]
    return x, np.sin(3 * x + 0.5)


def error_of_the_best_jump():
    """The least mean square that one number left of 0 and another right of it leave of the wave."""
    x, t = wave()
    return float(np.mean([np.var(t[x < 0]), np.var(t[x > 0])]))


@lru_cache(maxsize=None)
def relu(at_the_kink):
    """A ReLU whose slope at 0 is taken to be ``at_the_kink``."""
    def slope(z, a):
        return np.where(z == 0, at_the_kink, z > 0)
    return Activation(f"ReLU with {at_the_kink:g}", activations.relu.formula, lambda z: np.maximum(z, 0), slope, (0.0,))


# 1 for a positive sum and 0 else. Its slope is 0 wherever it has one ...
step = Activation("step", None, lambda z: (z > 0).astype(z.dtype), lambda z, a: np.zeros_like(z), (0.0,))
# ... and this one borrows the slope of tanh on the way back (after Bengio, Léonard and Courville 2013).
borrowed = Activation("step, borrowed slope", None, step.value,
                      lambda z, a: activations.tanh.derivative(z, np.tanh(z)), (0.0,))

absolute_error = Loss("absolute_error", lambda a, t: abs(a - t), lambda a, t: np.abs(a - t).sum(axis=1),
                      lambda a, t: np.sign(a - t))


class Training(NamedTuple):
    """How runs went: errors (seeds, epochs + 1); hidden sums met, and those of them that were 0, (seeds,) each."""

    errors: np.ndarray
    sums: np.ndarray
    zeros: np.ndarray
    networks: tuple


@lru_cache(maxsize=None)
def trained(hidden, samples=40, loss="squared_error", output="identity", seeds=SEEDS, epochs=EPOCHS, momentum=0.0,
            falling=False):
    """`Training` of small networks with the given hidden activation on the wave, by descent on the whole batch.

    falling: the rate falls from RATE in a straight line, to 0 after the last epoch.
    """
    (x, t), errors, sums, zeros, networks = wave(samples), [], [], [], []
    for seed in seeds:
        net, rule = first(hidden, seed, loss, output), GradientDescent(RATE, momentum=momentum)
        met, on_the_kink, course = 0, 0, []
        for epoch in range(epochs + 1):
            trace = net.forward(x)
            course.append(net.total_loss(trace, t))
            met += sum(z.size for z in trace.z[:-1])
            on_the_kink += sum(int((z == 0).sum()) for z in trace.z[:-1])
            if epoch < epochs:
                rule.learning_rate = RATE * (1 - epoch / epochs) if falling else RATE
                rule.update(net, net.backward(trace, t))
        for found, new in ((errors, course), (sums, met), (zeros, on_the_kink), (networks, net)):
            found.append(new)
    return Training(np.array(errors), np.array(sums), np.array(zeros), tuple(networks))


def distances(run):
    """The mean distance of output and target that a `Training` ends with; (seeds,)."""
    x, t = wave()
    return np.array([np.abs(net.forward(x).a[-1] - t).mean() for net in run.networks])


def always_off(net):
    """How many units of the last hidden layer say 0 to every sample of the wave."""
    return int((net.forward(wave()[0]).a[-2] == 0).all(axis=0).sum())


def first(hidden, seed, loss="squared_error", output="identity"):
    """A network of these trials before training: He's weights, biases of 0."""
    return Network.random(WIDTHS, hidden=hidden, output=output, loss=loss, initializer="he_uniform", rng=seed)


def moved(net, seed, hidden_only=False):
    """(how many weights and biases of a trained network are not what they were, how many there are)."""
    start = first(net.layers[0].activation, seed, net.loss, net.layers[-1].activation)
    layers = list(zip(start.layers, net.layers))[:-1 if hidden_only else None]
    pairs = [pair for old, new in layers for pair in ((old.weights, new.weights), (old.bias, new.bias))]
    return sum(int((a != b).sum()) for a, b in pairs), sum(a.size for a, _ in pairs)


def silent_start(at_the_kink, epochs=200):
    """The error of one ReLU unit that is to learn 1 ↦ 1, 2 ↦ 2 from weight and bias 0: at first all its sums are 0."""
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    net = Network([Dense(zero, np.zeros(1), relu(at_the_kink)), Dense(one, np.zeros(1), "identity")], "squared_error")
    x = np.array([[1.0], [2.0]])
    return train(net, x, x, optimizer=GradientDescent(RATE), epochs=epochs).loss[-1]
