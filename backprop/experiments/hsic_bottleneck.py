"""What the HSIC bottleneck learns, beside backpropagation; what it sees, what it costs, and how deep it reaches.

The claims that are tried are *guide*'s (document 003, on alternatives), after Ma, Lewis and Kleijn (2020).
The tasks and the comparison are those of `alternatives`. Mini-batches have 100 samples, since dependence is
seen in pairs of samples; backpropagation gets these and its usual ones of 20.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .. import initializers
from ..alternatives import hsic_bottleneck as hb
from ..alternatives.hsic_bottleneck import FormatTraining, HSICBottleneck
from ..alternatives.learner import Backpropagation
from ..network import Network
from ..optimizers import GradientDescent
from .alternatives import SEEDS, TASKS, Course, Task, courses, first_network, run

Array = np.ndarray
BETA, SIGMA, EPSILON = 100.0, 1.0, 1e-3
BATCH, USUAL = 100, 20
EPOCHS = {"moons": 20, "digits": 8}
STEPS, LONGER = 80, 400  # that are 8 epochs of the digits in batches of 100, and in batches of 20
SMALLER_RATE = 0.003     # of RATES the best for batches of 20 with as many epochs
FORMAT_EPOCHS, FORMAT_RATE = 10, 1.0
METHODS = ("backpropagation, batches of 20", "backpropagation, batches of 100", "HSIC, unformatted", "HSIC, then format training")
# Five rates for each, around the best for either task, and those of them that do best on the samples for validation:
# by the mean over the seeds, so that a rate which loses one run of five does not win. The claims' test tries them again.
RATES = {METHODS[0]: (0.05, 0.15, 0.5, 1.5, 5.0), METHODS[1]: (0.3, 1.0, 3.0, 10.0, 30.0), METHODS[2]: (0.003, 0.01, 0.03, 0.1, 0.3)}
BEST = {("moons", METHODS[0]): 0.5, ("moons", METHODS[1]): 3.0, ("moons", METHODS[2]): 0.03,
        ("digits", METHODS[0]): 0.5, ("digits", METHODS[1]): 1.0, ("digits", METHODS[2]): 0.01}


# What it sees

SHAPES = ("line", "parabola", "ring", "noise")


@lru_cache(maxsize=None)
def cloud(shape: str, samples: int = 100, seed: int = 0) -> tuple[Array, Array]:
    """(x, y) of as many points, standardised: y is x with noise, x² with noise, on a ring with x, or nothing of x."""
    rng = np.random.default_rng(seed)
    angle, x = rng.uniform(0, 2 * np.pi, samples), rng.uniform(-1, 1, samples)
    x, y = {"line": (x, x), "parabola": (x, x * x), "ring": (np.cos(angle), np.sin(angle)),
            "noise": (x, rng.uniform(-1, 1, samples))}[shape]
    points = np.stack([x, y]) + 0.1 * rng.normal(size=(2, samples))
    points = (points - points.mean(axis=1, keepdims=True)) / points.std(axis=1, keepdims=True)
    return points[0], points[1]


def dependence(x: Array, y: Array) -> float:
    """HSIC of two rows of numbers, with kernels of width one half."""
    return hb.hsic(*(hb.gaussian_kernel(v[:, None], 0.5) for v in (x, y)))


@lru_cache(maxsize=None)
def shuffled(shape: str, times: int = 200, samples: int = 100) -> Array:
    """HSIC of x with y in random order, which leaves no dependence, so many times."""
    rng, (x, y) = np.random.default_rng(1), cloud(shape, samples)
    kernel, other = (hb.gaussian_kernel(v[:, None], 0.5) for v in (x, y))
    orders = [rng.permutation(samples) for _ in range(times)]
    return np.array([hb.hsic(kernel, other[np.ix_(order, order)]) for order in orders])


# How well it learns

def bottleneck(task: Task, rate: float, seed: int, sigma: float = SIGMA, beta: float = BETA) -> HSICBottleneck:
    return HSICBottleneck(first_network(task, seed), GradientDescent(rate), beta=beta, sigma=sigma, epsilon=EPSILON)


@lru_cache(maxsize=None)
def trained(name: str, seed: int, rate: float, sigma: float) -> tuple[HSICBottleneck, Course]:
    """After unformatted training, and how it went. The hidden layers do not know that there are outputs."""
    task = TASKS[name](seed)
    learner = bottleneck(task, rate, seed, sigma)
    return learner, run(learner, task, EPOCHS[name], seed, BATCH)


def hidden_layers(net: Network) -> Network:
    """All layers but the last; the loss is never asked."""
    return Network(net.layers[:-1], loss="squared_error")


def formatting(task: Task, rate: float, seed: int, sigmas: Sequence[float] = (SIGMA,)) -> FormatTraining:
    """An output layer, not yet trained, on the features of hidden layers that are, one network for each σ."""
    branches = [hidden_layers(trained(task.name, seed, rate, sigma)[0].net) for sigma in sigmas]
    output = Network(first_network(task, seed).layers[-1:], loss="cross_entropy")
    return FormatTraining(branches, output, GradientDescent(FORMAT_RATE))


@lru_cache(maxsize=None)
def compared(name: str, method: str, rate: float | None = None, seeds: tuple[int, ...] = tuple(SEEDS)) -> list[Course]:
    """The courses of a method on a task: one for each seed, at the best rate unless another is given.

    Format training goes on with the hidden layers that unformatted training has left.
    """
    rate = BEST[name, METHODS[2] if method == METHODS[3] else method] if rate is None else rate
    if method == METHODS[2]:
        return [trained(name, seed, rate, SIGMA)[1] for seed in seeds]
    if method == METHODS[3]:
        return courses(formatting, name, rate, FORMAT_EPOCHS, seeds, BATCH)
    return courses(lambda task, rate, seed: Backpropagation(first_network(task, seed), GradientDescent(rate)),
                   name, rate, EPOCHS[name], seeds, USUAL if method == METHODS[0] else BATCH)


def plain_accuracy(name: str, seed: int) -> float:
    """Of unformatted training, if unit k is taken to stand for class k."""
    task, (learner, _) = TASKS[name](seed), trained(name, seed, BEST[name, METHODS[2]], SIGMA)
    return float(np.mean(learner.net.forward(task.x[2]).a[-1].argmax(axis=1) == task.labels[2]))


def answers(name: str, seed: int) -> Array:
    """[class, unit]: how many test samples of a class have their largest output at a unit."""
    task, (learner, _) = TASKS[name](seed), trained(name, seed, BEST[name, METHODS[2]], SIGMA)
    counts = np.zeros((task.widths[-1],) * 2, dtype=int)
    np.add.at(counts, (task.labels[2], learner.net.forward(task.x[2]).a[-1].argmax(axis=1)), 1)
    return counts


WIDTHS_OF_KERNELS = (0.5, 1.0, 2.0)


@lru_cache(maxsize=None)
def combined(sigmas: tuple[float, ...], seeds: tuple[int, ...] = (0, 1)) -> Array:
    """Test accuracies on the digits after format training on the mean of networks with these σ."""
    rate = BEST["digits", METHODS[2]]
    return np.array([each.test[-1] for each in courses(
        lambda task, rate, seed: formatting(task, rate, seed, sigmas), "digits", rate, FORMAT_EPOCHS, seeds, BATCH)])


@lru_cache(maxsize=None)
def without_the_bottleneck(name: str, seeds: tuple[int, ...] = (0, 1, 2)) -> Array:
    """Test accuracies where dependence on the inputs counts for nothing: β a million times as large, η as much smaller."""
    rate = BEST[name, METHODS[2]]
    made = courses(lambda task, rate, seed: bottleneck(task, rate, seed, beta=1e6 * BETA), name, rate / 1e6, EPOCHS[name], seeds, BATCH)
    return np.array([each.test[-1] for each in made])


@lru_cache(maxsize=None)
def by_batch_size(size: int, steps: int = STEPS, rate: float = BEST["digits", METHODS[2]],
                  seeds: tuple[int, ...] = (0, 1, 2)) -> Array:
    """Test accuracies of unformatted training on the digits with batches of this size, after at least as many steps."""
    return np.array([each.test[-1] for each in courses(bottleneck, "digits", rate, -(-steps * size // 1000), seeds, size)])


# What it costs

def products(widths: Sequence[int], m: int) -> dict[str, int]:
    """Products of one step on m samples, of whole matrices: forward passes and weight gradients, and what each method adds.

    An inverse of m rows takes m³. Backpropagation adds the way back; HSIC adds kernels of inputs and targets
    with their inverses, and for each layer a kernel, its inverse, R N R, and the pull on z.
    """
    pairs = list(zip(widths, widths[1:]))
    shared = 2 * m * sum(a * b for a, b in pairs)
    return {"backpropagation": shared + m * sum(a * b for a, b in pairs[1:]),
            "HSIC": shared + m * m * (widths[0] + widths[-1]) + 2 * m**3 + sum(2 * m * m * d + 3 * m**3 for d in widths[1:])}


def products_of_format_training(widths: Sequence[int], m: int) -> int:
    """Of one step: the way forward through all layers, and the last one's gradient."""
    return m * sum(a * b for a, b in zip(widths, widths[1:])) + m * widths[-2] * widths[-1]


def inverse_by_elimination(matrix: Array) -> tuple[Array, int]:
    """(inverse, number of products and quotients): Gauss and Jordan's, in place, for the count above."""
    a, count = matrix.astype(float), 0
    for k in range(len(a)):
        pivot, a[k, k] = a[k, k], 1.0
        a[k] /= pivot
        count += len(a)
        for i in range(len(a)):
            if i != k:
                factor, a[i, k] = a[i, k], 0.0
                a[i] -= factor * a[k]
                count += len(a)
    return a, count


# How deep it reaches

LAYERS, WIDTH, SAMPLES = 16, 32, 100


@lru_cache(maxsize=None)
def gradient_sizes(activation: str, scale: float, seed: int = 0) -> dict[str, Array]:
    """Length of ∂/∂W of each of sixteen hidden layers before training: by backpropagation, and of each layer's own objective.

    scale: of Xavier's weights. Inputs are normal, targets drawn at random from four classes.
    """
    rng = np.random.default_rng([seed, 2])
    net = Network.random([16, *[WIDTH] * LAYERS, 4], hidden=activation, output="softmax", loss="cross_entropy", rng=seed,
                         initializer=lambda into, out, draw: scale * initializers.xavier_uniform(into, out, draw))
    x, t = rng.normal(size=(SAMPLES, 16)), np.eye(4)[rng.integers(4, size=SAMPLES)]
    found = {"backpropagation": net.backward(net.forward(x), t),
             "HSIC": HSICBottleneck(net, beta=BETA, sigma=SIGMA, epsilon=EPSILON).gradients(x, t)}
    return {method: np.array([np.linalg.norm(w) for w in gradients.weights[:-1]]) for method, gradients in found.items()}
