"""The tasks on which ways to learn are compared, and the comparison.

Every method gets the same samples, the same first weights, the same order of mini-batches and as many
learning rates to choose from. The rate is chosen by the samples for validation; what is told is the share
of the test samples that is answered rightly. Seed k draws the split, the first weights and the orders.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from .. import initializers
from ..alternatives.learner import Learner
from ..network import Network

Array = np.ndarray
SEEDS = range(5)


@dataclass(frozen=True)
class Task:
    """Samples with labels: to learn from, for the choice of a rate, and for the test.

    x, labels: lists of these three, of shapes (n, inputs) and (n,). widths: of the network, input first.
    """

    name: str
    x: tuple[Array, Array, Array]
    labels: tuple[Array, Array, Array]
    widths: tuple[int, ...]

    def targets(self, of: int = 0) -> Array:
        """1 at the label, 0 elsewhere."""
        return np.eye(self.widths[-1])[self.labels[of]]


@lru_cache(maxsize=None)
def moons(seed: int, hidden: tuple[int, ...] = (16, 16)) -> Task:
    """Two half circles that reach into one another, with noise: inputs of two numbers, two classes."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(2, size=1000)
    angle = rng.uniform(0, np.pi, 1000)
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x[labels == 1] = [1.0, 0.4] - x[labels == 1]
    x += rng.normal(0, 0.15, x.shape) - [0.5, 0.2]
    return Task("moons", tuple(np.split(x, [300, 500])), tuple(np.split(labels, [300, 500])), (2, *hidden, 2))


@lru_cache(maxsize=None)
def small_digits(seed: int, hidden: tuple[int, ...] = (32, 32)) -> Task:
    """The digits of 8 by 8 pixels that scikit-learn brings along: 1,000 to learn from, 297 for validation, 500 for the test."""
    x, labels = _bundled()
    order = np.random.default_rng(seed).permutation(len(labels))
    x, labels = x[order] / 16, labels[order]
    return Task("digits", tuple(np.split(x, [1000, 1297])), tuple(np.split(labels, [1000, 1297])), (64, *hidden, 10))


@lru_cache(maxsize=None)
def _bundled() -> tuple[Array, Array]:
    """What scikit-learn's `load_digits` gives, from its file: to import the library takes longer than to train a network."""
    library = find_spec("sklearn")
    if library is None:
        raise ModuleNotFoundError("the digits come with scikit-learn, which is not installed: pip install scikit-learn")
    table = np.loadtxt(Path(library.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    return table[:, :-1], table[:, -1].astype(int)


TASKS: dict[str, Callable[..., Task]] = {"moons": moons, "digits": small_digits}


def first_network(task: Task, seed: int, hidden: str = "tanh", output: str = "softmax", loss: str = "cross_entropy") -> Network:
    """The network that every method starts from on this task: Xavier's uniform weights, biases of 0."""
    return Network.random(task.widths, hidden=hidden, output=output, loss=loss,
                          initializer=initializers.xavier_uniform, rng=seed)


def accuracy(learner: Learner, task: Task, of: int = 2) -> float:
    """The share of these samples whose largest output is at the label."""
    return float(np.mean(learner.outputs(task.x[of]).argmax(axis=1) == task.labels[of]))


@dataclass(frozen=True)
class Course:
    """One run: accuracies before training and after every epoch, on validation and test; steps in all."""

    validation: Array
    test: Array
    steps: int


def run(learner: Learner, task: Task, epochs: int, seed: int, batch_size: int = 20) -> Course:
    """Train the learner, in place, on mini-batches in an order drawn anew for every epoch."""
    rng, (x, *_), t = np.random.default_rng([seed, 1]), task.x, task.targets()
    scores = [(accuracy(learner, task, 1), accuracy(learner, task, 2))]
    steps = 0
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(len(x)), len(x) // batch_size):
            learner.step(x[batch], t[batch])
            steps += 1
        scores.append((accuracy(learner, task, 1), accuracy(learner, task, 2)))
    return Course(*np.array(scores).T, steps)


Maker = Callable[[Task, float, int], Learner]      # (task, learning rate, seed) -> learner


def courses(make: Maker, name: str, rate: float, epochs: int, seeds: Sequence[int] = SEEDS, batch_size: int = 20) -> list[Course]:
    """One `Course` a seed of the task with this name."""
    return [run(make(TASKS[name](seed), rate, seed), TASKS[name](seed), epochs, seed, batch_size) for seed in seeds]


def best_rate(make: Maker, name: str, rates: Sequence[float], epochs: int, seeds: Sequence[int] = SEEDS,
              batch_size: int = 20) -> float:
    """Of the rates the one with the highest median of the validation accuracies after the last epoch."""
    return max(rates, key=lambda rate: np.median(
        [course.validation[-1] for course in courses(make, name, rate, epochs, seeds, batch_size)]))
