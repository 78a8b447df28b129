"""Two tasks that need a memory: an echo, on which truncation is tried, and the adding problem, on which shortening is.

The adding problem is that of Hochreiter and Schmidhuber (1997), with shorter sequences; the ReLU units that start
by keeping what they have are those of Le, Jaitly and Hinton (2015).
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .. import initializers
from ..layers import Dense
from ..network import Network
from ..optimizers import RPROP, GradientDescent
from ..recurrent import Recurrent
from ..training import train
from .failures_depth import Clipped, length

Array = np.ndarray
SEEDS = range(3)
UNITS = 16
ECHO = {"steps": 6, "delays": (1, 3, 5), "looks": (1, 4, 6), "noises": 4, "noise": 0.5, "gain": 0.5, "units": 8,
        "samples": 200, "epochs": 100, "rate": 0.1, "most": 1.0}
LENGTHS, ADDING_EPOCHS, SAMPLES, NEAR = (4, 8, 16), 250, 150, 0.1     # the adding problem
DESCENT = {"steps": 12, "samples": 300, "epochs": 30, "batch": 30, "rate": 0.03, "slow": 0.003, "most": 1.0}


# Truncated: a noisy echo

def echo(samples: int, steps: int, delay: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Sequences of signs beside noise, (samples, steps, 1 + noises), and the sign `delay` steps before the last."""
    signs = rng.choice([-1.0, 1.0], size=(samples, steps, 1))
    noise = ECHO["noise"] * rng.normal(size=(samples, steps, ECHO["noises"]))
    return np.concatenate([signs, noise], axis=2), signs[:, steps - 1 - delay]


def echo_network(steps_back: int, seed: int) -> Network:
    """A recurrent layer of tanh units that forget soon, and a linear output."""
    rng, units = np.random.default_rng([seed, 7]), ECHO["units"]
    layer = Recurrent.random(1 + ECHO["noises"], units, gain=ECHO["gain"], rng=rng, steps_back=steps_back)
    return Network([layer, Dense(initializers.xavier_uniform(units, 1, rng), np.zeros(1), "identity")], "squared_error")


@lru_cache(maxsize=None)
def echo_right(delay: int, steps_back: int, seed: int) -> float:
    """The share of a thousand new sequences whose echo has the right sign, after training."""
    rng = np.random.default_rng([seed, 1])
    x, t = echo(ECHO["samples"], ECHO["steps"], delay, rng)
    others, wanted = echo(1000, ECHO["steps"], delay, rng)
    net = echo_network(steps_back, seed)
    train(net, x, t, optimizer=Clipped(GradientDescent(ECHO["rate"], 0.9), ECHO["most"]), epochs=ECHO["epochs"])
    return float(np.mean(np.sign(net.forward(others).a[-1]) == wanted))


# The adding problem

def adding(samples: int, steps: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Numbers from 0 to 1, each with a mark of 0 or 1, (samples, steps, 2), and the sum of the two that are marked.

    One of them lies in the first half of the sequence, one in the second.
    """
    numbers, marks, each = rng.uniform(0, 1, (samples, steps)), np.zeros((samples, steps)), np.arange(samples)
    for low, high in ((0, steps // 2), (steps // 2, steps)):
        marks[each, rng.integers(low, high, samples)] = 1
    return np.stack([numbers, marks], axis=2), (numbers * marks).sum(axis=1, keepdims=True)


def adding_network(seed: int, units: int = UNITS) -> Network:
    """ReLU units, each of which keeps what it has at first (W is the identity); a linear output that says 1, the mean."""
    rng = np.random.default_rng([seed, 7])
    into = initializers.xavier_uniform(2, units, rng)
    layer = Recurrent(np.vstack([into, np.eye(units)]), np.zeros(units), "relu")
    return Network([layer, Dense(initializers.xavier_uniform(units, 1, rng), np.ones(1), "identity")], "squared_error")


@lru_cache(maxsize=None)
def added(steps: int, seed: int) -> tuple[float, float]:
    """(error, share within NEAR) on a thousand new sequences, after training on SAMPLES by RPROP."""
    rng = np.random.default_rng([seed, 1])
    x, t = adding(SAMPLES, steps, rng)
    others, wanted = adding(1000, steps, rng)
    net = adding_network(seed)
    train(net, x, t, optimizer=RPROP(initial_step=0.005), epochs=ADDING_EPOCHS)
    return judged(net.forward(others).a[-1], wanted)


def judged(answers: Array, wanted: Array) -> tuple[float, float]:
    """(mean square error, share within NEAR)."""
    return float(np.mean((answers - wanted)**2)), float(np.mean(np.abs(answers - wanted) < NEAR))


def without_memory(steps: int, seed: int) -> tuple[float, float]:
    """The same for who sees the last step only, and does the best with it: 1, or 1/2 and the last number if it is marked."""
    rng = np.random.default_rng([seed, 1])
    adding(SAMPLES, steps, rng)
    x, wanted = adding(1000, steps, rng)
    number, mark = x[:, -1, :1], x[:, -1, 1:]
    return judged(1 + mark * (number - 0.5), wanted)


class Watched:
    """An optimizer that notes, at each step, the length of the gradient and how much the recurrent matrix then stretches."""

    def __init__(self, optimizer):
        self.optimizer, self.lengths, self.stretches = optimizer, [], []

    def update(self, net, gradients):
        self.lengths.append(length(gradients))
        self.optimizer.update(net, gradients)
        layer = net.layers[0]
        self.stretches.append(np.linalg.norm(layer.weights[layer.inputs:], 2))


@dataclass(frozen=True)
class Descent:
    """A run on the adding problem.

    errors: after each epoch. spread: the standard deviation of the answers at the end.
    lengths: of the gradient at each step, before it is shortened.
    stretches: the largest singular value of the recurrent matrix after each step.
    """

    errors: Array
    spread: float
    lengths: Array
    stretches: Array


@lru_cache(maxsize=None)
def descent(seed: int, shortened: bool, rate: float = DESCENT["rate"]) -> Descent:
    """The adding problem by mini-batch descent with momentum, with gradients as they are or shortened."""
    x, t = adding(DESCENT["samples"], DESCENT["steps"], np.random.default_rng([seed, 1]))
    net, plain = adding_network(seed), GradientDescent(rate, 0.9)
    watched = Watched(Clipped(plain, DESCENT["most"]) if shortened else plain)
    history = train(net, x, t, optimizer=watched, epochs=DESCENT["epochs"], batch_size=DESCENT["batch"])
    answers = net.forward(x).a[-1]
    return Descent(np.array(history.loss), float(answers.std()), np.array(watched.lengths), np.array(watched.stretches))
