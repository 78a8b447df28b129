"""What Hebb's rule and Oja's find, and how near predictive coding and feedback alignment come to the gradient.

Seed k draws weights, samples and feedback. How well they learn is in `local_compared`.
"""
from __future__ import annotations

from functools import lru_cache
from itertools import islice

import numpy as np

from ..alternatives.feedback_alignment import FeedbackAlignment
from ..alternatives.hebbian import oja
from ..alternatives.predictive_coding import PredictiveCoding
from ..network import Network
from ..optimizers import GradientDescent
from . import alternatives
from .alternatives import first_network

Array = np.ndarray
SEEDS = range(5)


# Hebb's rule and Oja's, for one unit

CLOUD_STEPS, CLOUD_RATE = 400, 0.02


@lru_cache(maxsize=None)
def cloud(seed: int, samples: int = 400) -> Array:
    """Points of two numbers around 0, twice as far spread along one direction, turned by 30°, as across it."""
    rng, turn = np.random.default_rng(seed), np.pi / 6
    x = rng.normal(size=(samples, 2)) * [1.0, 0.5]
    x = x @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    return x - x.mean(axis=0)


def principal(x: Array) -> Array:
    """The direction, of length 1, along which x varies most."""
    return np.linalg.eigh(x.T @ x)[1][:, -1]


def angle(a: Array, b: Array) -> float:
    """The angle between two arrays, taken as vectors, in degrees."""
    cosine = np.vdot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


@lru_cache(maxsize=None)
def one_unit(rule: str, seed: int) -> Array:
    """The weights of one linear unit before and after every step, of shape (steps + 1, 2): a sample each, by "Hebb" or "Oja"."""
    x = cloud(seed)
    w = np.random.default_rng([seed, 1]).normal(size=2)
    w *= 0.5 / np.linalg.norm(w)
    path = [w]
    for sample in islice(x, CLOUD_STEPS):
        y = sample @ w
        w = w + CLOUD_RATE * y * (sample - (y * w if rule == "Oja" else 0))
        path.append(w)
    return np.array(path)


def off_direction(path: Array, seed: int) -> float:
    """The angle between the last weights and the first principal direction, either way round, in degrees."""
    found = angle(path[-1], principal(cloud(seed)))
    return min(found, 180 - found)


def blind(seed: int) -> dict[str, float]:
    """The shares rightly told apart of two classes that lie across the direction in which the points vary most.

    "Oja": by the sign of what Oja's unit says, the better way round; "delta": by that of a linear unit after the
    delta rule.
    """
    rng = np.random.default_rng(seed)
    labels = rng.choice([-1, 1], size=400)
    x = rng.normal(size=(400, 2)) * [2.0, 0.3] + np.outer(labels, [0.0, 1.0])
    found, taught = rng.normal(size=2) * 0.1, np.zeros(2)
    for _ in range(200):
        found = found + 0.05 * oja(found[:, None], x)[:, 0]
        taught = taught - 0.05 * (x @ taught - labels) @ x / len(x)
    right = np.mean(np.sign(x @ found) == labels)
    return {"Oja": float(max(right, 1 - right)), "delta": float(np.mean(np.sign(x @ taught) == labels))}


# Predictive coding: how near to the gradient

WIDTHS = (6, 8, 8, 4)
VARIANCES = (1, 10, 100, 1000)
REST = 200


@lru_cache(maxsize=None)
def random_case(seed: int, hidden: str = "tanh", size: float = 1.0) -> tuple[Network, Array, Array]:
    """A network with random weights and biases, twenty random samples, and targets that the outputs miss by `size`."""
    rng = np.random.default_rng(seed)
    net = Network.random(WIDTHS, hidden=hidden, output="identity", loss="half_squared_error", rng=rng)
    for layer in net.layers:
        layer.bias[:] = rng.normal(0, 0.3, layer.bias.shape)
    x = rng.normal(size=(20, WIDTHS[0]))
    return net, x, net.forward(x).a[-1] + size * rng.normal(size=(20, WIDTHS[-1]))


def _flat(gradients) -> Array:
    return np.concatenate([part.ravel() for part in (*gradients.weights, *gradients.bias)])


def apart(gradients, others) -> float:
    """||U - V||/||V|| over all weights and biases."""
    return float(np.linalg.norm(_flat(gradients) - _flat(others)) / np.linalg.norm(_flat(others)))


@lru_cache(maxsize=None)
def approach(variance: float, seed: int, hidden: str = "tanh", size: float = 1.0, steps: int = REST) -> Array:
    """How far predictive coding's step is off the gradient's, relatively, after 0, 1, …, steps of inference."""
    net, x, t = random_case(seed, hidden, size)
    learner = PredictiveCoding(net, variance=variance)
    gradients = net.backward(net.forward(x), t)
    return np.array([apart(learner.gradients(state), gradients)
                     for state in islice(learner.inference(x, t), steps + 1)])


@lru_cache(maxsize=None)
def off_its_own_error(size: float, seed: int, variance: float = 1.0) -> float:
    """The same at rest, but beside the gradient that sends back what the error of the output is at rest, and not the miss."""
    net, x, t = random_case(seed, size=size)
    learner, trace = PredictiveCoding(net, variance=variance, steps=REST), net.forward(x)
    gradients = learner.gradients(learner.settled(x, t))
    return apart(gradients, net.backward(trace, trace.a[-1] - gradients.delta[-1]))


@lru_cache(maxsize=None)
def relaxation(seed: int = 0, variance: float = 10.0, steps: int = 40) -> dict[str, Array]:
    """The units of the first hidden layer while one sample settles: "value", "moved", by how much the values have left the
    forward pass, and "error", all of shape (steps + 1, units); "delta", what backpropagation finds for them."""
    net, x, t = random_case(seed)
    states = list(islice(PredictiveCoding(net, variance=variance).inference(x[:1], t[:1]), steps + 1))
    value = np.array([state.value[0][0] for state in states])
    return {"value": value, "moved": value - value[0],
            "error": np.array([state.error[0][0] for state in states]),
            "delta": net.backward(net.forward(x[:1]), t[:1]).delta[0][0]}


def rest_of_a_chain(weights: tuple[float, float, float], a: float, t: float, variance: float) -> Array:
    """The errors ε at rest of a chain of three linear units, by inference: what `local_learning.chain` is solved for."""
    net = Network.random((1, 1, 1, 1), hidden="identity", output="identity", loss="half_squared_error")
    for layer, w in zip(net.layers, weights):
        layer.weights[:] = w
    learner = PredictiveCoding(net, variance=variance, steps=2000, inference_rate=0.05)
    return np.array([error[0, 0] for error in learner.settled([[a]], [[t]]).error])


# Feedback alignment: angles in training

@lru_cache(maxsize=None)
def angles(seed: int, rate: float = 0.1, epochs: int = 8) -> Array:
    """The angle in degrees between what the feedback tells the hidden layers and what backpropagation would tell them.

    On the digits, all samples to learn from, before training and after every epoch: (epochs + 1, hidden layers).
    """
    task = alternatives.small_digits(seed)
    x, t = task.x[0], task.targets()
    learner = FeedbackAlignment(first_network(task, seed), GradientDescent(rate), rng=[seed, 2])
    rng, found = np.random.default_rng([seed, 1]), []
    for epoch in range(epochs + 1):
        trace = learner.net.forward(x)
        told, true = learner.sensitivities(trace, t), learner.net.backward(trace, t).delta
        found.append([angle(told[l], true[l]) for l in range(len(learner.feedback))])
        for batch in np.array_split(rng.permutation(len(x)), len(x) // 20):
            learner.step(x[batch], t[batch])
    return np.array(found)


@lru_cache(maxsize=None)
def trace_in_the_weights(seed: int, rate: float = 0.01, steps: int = 500) -> Array:
    """Two linear layers in feedback alignment, a row after each step: half of what ||W1||² has gained, what <W2, Bᵀ> has
    gained, and the angle between W2 and Bᵀ in degrees."""
    rng = np.random.default_rng(seed)
    net = Network.random((6, 8, 3), hidden="identity", output="identity", loss="half_squared_error", rng=rng)
    x = rng.normal(size=(50, 6))
    t = x @ rng.normal(size=(6, 3))
    learner = FeedbackAlignment(net, GradientDescent(rate), rng=rng)
    first, second = learner.net.layers

    def now() -> Array:
        return np.array([np.sum(first.weights**2) / 2, np.sum(second.weights * learner.feedback[0].T)])

    start, rows = now(), []
    for _ in range(steps):
        learner.step(x, t)
        rows.append([*(now() - start), angle(second.weights, learner.feedback[0].T)])
    return np.array(rows)
