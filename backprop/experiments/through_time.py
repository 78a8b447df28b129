"""What time does to gradients: how they fade and grow over steps, what truncation misses, two tasks that need a memory.

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
GAINS, LOOKED_AT, UNITS = (0.5, 0.9, 1.0, 1.1, 1.5), 30, 16     # how sensitivities fade and grow
ECHO = {"steps": 6, "delays": (1, 3, 5), "looks": (1, 4, 6), "noises": 4, "noise": 0.5, "gain": 0.5, "units": 8,
        "samples": 200, "epochs": 100, "rate": 0.1, "most": 1.0}
LENGTHS, ADDING_EPOCHS, SAMPLES, NEAR = (4, 8, 16), 250, 200, 0.1     # the adding problem
CLIPPED = {"steps": 12, "samples": 300, "epochs": 30, "batch": 30, "rate": 0.03, "most": 1.0}


# How sensitivities fade and grow

def rotation(gain: float, units: int = UNITS, seed: int = 0) -> Array:
    """A random rotation times the gain: every singular value is the gain."""
    return Recurrent.random(1, units, gain=gain, rng=seed).weights[1:]


def matrices(radius: float = 0.9, units: int = UNITS, seed: int = 0) -> dict[str, Array]:
    """Three recurrent matrices whose largest eigenvalue has the same size, `radius`.

    In the last one the units stand in pairs: each hears itself, by the radius, and the second of a pair the first, by 1.
    """
    normal = np.random.default_rng(seed).normal(size=(units, units))
    symmetric = normal + normal.T
    return {"rotation": rotation(radius, units, seed),
            "symmetric": symmetric * (radius / largest_eigenvalue(symmetric)),
            "one way": np.kron(np.eye(units // 2), [[radius, 1.0], [0.0, radius]])}


def largest_eigenvalue(matrix: Array) -> float:
    """The largest size of an eigenvalue."""
    return float(np.abs(np.linalg.eigvals(matrix)).max())


@dataclass(frozen=True)
class Back:
    """Sensitivities that go back through time: [k] is of k steps back.

    sizes: the root mean square of δ_{T-k} over that of δ_T.
    foretold: the same by the k-th power of the recurrent matrix, the activation left out.
    highest: the largest size of any one sample's δ_{T-k} over its δ_T.
    """

    sizes: Array
    foretold: Array
    highest: Array


def back(between: Array, activation: str, steps: int = LOOKED_AT, samples: int = 100, seed: int = 0) -> Back:
    """δ of a layer with these recurrent weights over so many steps back: inputs and δ_T are normal."""
    rng, units = np.random.default_rng(seed), len(between)
    into = initializers.xavier_uniform(units, units, rng)
    layer = Recurrent(np.vstack([into, between]), np.zeros(units), activation)
    x, last = rng.normal(size=(samples, steps + 1, units)), rng.normal(size=(samples, units))
    deltas = layer.sensitivities(*layer.states(x), last)[::-1]
    powers = [last @ np.linalg.matrix_power(between.T, k) for k in range(steps + 1)]
    each = [np.linalg.norm(delta, axis=1) / np.linalg.norm(last, axis=1) for delta in deltas]
    whole = np.linalg.norm(last)
    return Back(np.array([np.linalg.norm(delta) / whole for delta in deltas]),
                np.array([np.linalg.norm(power) / whole for power in powers]), np.array([e.max() for e in each]))


def held(z: float, steps: int = LOOKED_AT) -> tuple[float, float, Array, Array]:
    """(w, a, states, sizes) of one tanh unit that is set to a = tanh(z) once and keeps it, with w = z/a.

    states: a after every step. sizes: what is left of the last step's δ, k steps back.
    """
    a = np.tanh(z)
    layer = Recurrent([[1.0], [z / a]], [0.0], "tanh")
    x = np.zeros((1, steps + 1, 1))
    x[0, 0] = z
    sums, states = layer.states(x)
    deltas = layer.sensitivities(sums, states, np.ones((1, 1)))[::-1]
    return float(z / a), float(a), np.array(states[1:])[:, 0, 0], np.array(deltas)[:, 0, 0]


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
    """An optimizer that notes the lengths of the gradients it is shown."""

    def __init__(self, optimizer):
        self.optimizer, self.lengths = optimizer, []

    def update(self, net, gradients):
        self.lengths.append(length(gradients))
        self.optimizer.update(net, gradients)


@lru_cache(maxsize=None)
def clipped(seed: int, shortened: bool) -> tuple[float, float]:
    """(error, length of the longest gradient met) of the adding problem by mini-batch descent with momentum."""
    x, t = adding(CLIPPED["samples"], CLIPPED["steps"], np.random.default_rng([seed, 1]))
    net, descent = adding_network(seed), GradientDescent(CLIPPED["rate"], 0.9)
    watched = Watched(Clipped(descent, CLIPPED["most"]) if shortened else descent)
    history = train(net, x, t, optimizer=watched, epochs=CLIPPED["epochs"], batch_size=CLIPPED["batch"])
    return float("inf") if history.diverged else float(history.loss[-1]), max(watched.lengths)
