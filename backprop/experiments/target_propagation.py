"""Target propagation beside backpropagation: with numbers between the layers, and with signs.

The tasks, the first weights and the mini-batches are those of `alternatives`. Of every method the rate was
chosen out of `rates`, by the samples for validation (`choice`); what it found is CHOSEN. The rest of the
settings is the same throughout, but for the way of the first target where signs are sent back.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np

from ..alternatives.learner import Backpropagation, Learner
from ..alternatives.signs import Signs, StraightThrough
from ..alternatives.target_propagation import DifferenceTargetPropagation
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from .alternatives import Course, Task, best_rate, courses, first_network, run, small_digits

RATES = (0.1, 0.3, 1.0)
LOWER = (0.003, 0.01, 0.03)     # for plain targets on digits, where they guess at all of the others
EPOCHS = {"moons": 25, "digits": 8}
INVERSE_RATE, TARGET_RATE, NOISE = 0.3, 0.5, 0.1
FAR = 2.0       # the way of the first target where the inverses hear signs: a shorter one seldom turns one


def no_hidden_layer(task: Task, rate: float, seed: int) -> Learner:
    return Backpropagation(first_network(Task(task.name, task.x, task.labels, (task.widths[0], task.widths[-1])), seed),
                           GradientDescent(rate))


def backpropagation(task: Task, rate: float, seed: int) -> Learner:
    return Backpropagation(first_network(task, seed), GradientDescent(rate))


def targets(task: Task, rate: float, seed: int, **options) -> DifferenceTargetPropagation:
    return _by_targets(first_network(task, seed), rate, seed, **options)


def with_signs(task: Task, seed: int, kind: type[Dense] = Signs) -> Network:
    """The first network of a task, of whose hidden layers every one but the first hears signs only."""
    net = first_network(task, seed)
    inner = [kind(layer.weights, layer.bias, layer.activation) for layer in net.layers[1:-1]]
    return Network([net.layers[0], *inner, net.layers[-1]], net.loss)


def backpropagation_of_signs(task: Task, rate: float, seed: int, kind: type[Dense] = Signs) -> Learner:
    return Backpropagation(with_signs(task, seed, kind), GradientDescent(rate))


def targets_of_signs(task: Task, rate: float, seed: int, **options) -> DifferenceTargetPropagation:
    return _by_targets(with_signs(task, seed), rate, seed, **options)


def _by_targets(net, rate, seed, target_rate=TARGET_RATE, **options):
    return DifferenceTargetPropagation(net, GradientDescent(rate), GradientDescent(INVERSE_RATE), target_rate, NOISE,
                                       rng=[seed, 2], **options)


METHODS = {
    "no hidden layer": no_hidden_layer,
    "backpropagation": backpropagation,
    "difference": targets,
    "plain": partial(targets, difference=False),
    "signs, backpropagation": backpropagation_of_signs,
    "signs, straight through": partial(backpropagation_of_signs, kind=StraightThrough),
    "signs, difference": targets_of_signs,
    "signs, difference by signs": partial(targets_of_signs, inverse=Signs, target_rate=FAR),
}
CHOSEN = {
    ("no hidden layer", "moons"): 0.3, ("no hidden layer", "digits"): 1.0,
    ("backpropagation", "moons"): 0.3, ("backpropagation", "digits"): 0.3,
    ("difference", "moons"): 0.3, ("difference", "digits"): 0.3,
    ("plain", "moons"): 0.1, ("plain", "digits"): 0.01,
    ("signs, backpropagation", "digits"): 0.1, ("signs, straight through", "digits"): 0.3,
    ("signs, difference", "digits"): 0.3, ("signs, difference by signs", "digits"): 0.1,
}


def choice(method: str, name: str, seeds: Sequence[int] = range(5)) -> float:
    """The rate for a method on a task: of those it may have the one that answers most samples for validation rightly."""
    return best_rate(METHODS[method], name, rates(method, name), EPOCHS[name], seeds)


def rates(method: str, name: str) -> tuple[float, ...]:
    """Those that a method may choose among on a task."""
    return LOWER if (method, name) == ("plain", "digits") else RATES


@lru_cache(maxsize=None)
def _course(method: str, name: str, seed: int) -> Course:
    (course,) = courses(METHODS[method], name, CHOSEN[method, name], EPOCHS[name], [seed])
    return course


def trained(method: str, name: str, seeds: Sequence[int] = range(5)) -> list[Course]:
    """The courses of a method on a task at the rate that was chosen, one a seed; each is run once."""
    return [_course(method, name, seed) for seed in seeds]


def products(learner: Learner, task: Task) -> float:
    """Products of numbers within products of matrices, for each sample of a step: counted as they are computed."""
    tally, own = Counter(), {name: getattr(Dense, name) for name in ("pre_activation", "pull_back", "gradients")}

    def counting(method):
        def called(layer, a, *rest):
            tally["products"] += layer.weights.size * len(a)
            return method(layer, a, *rest)
        return called

    x, t = task.x[0][:20], task.targets()[:20]
    try:
        for name, method in own.items():
            setattr(Dense, name, counting(method))
        learner.step(x, t)
    finally:
        for name, method in own.items():
            setattr(Dense, name, method)
    return tally["products"] / len(x)


@lru_cache(maxsize=None)
def spread_between_samples(method: str, seed: int, epochs: int = 2, rate: float = 0.3) -> float:
    """By how much a unit of the first hidden layer differs between digits: its standard deviation, the units' mean."""
    task = small_digits(seed)
    learner = METHODS[method](task, rate, seed)
    run(learner, task, epochs, seed)
    return float(learner.net.forward(task.x[0]).a[0].std(axis=0).mean())


# How far the steps agree with the gradient

DEEP = (32, 32, 32, 32)


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Of the angle between two arrays, taken as vectors."""
    return float(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)))


@lru_cache(maxsize=None)
def agreement(seed: int, epochs: int = 4, rate: float = 0.1, **options) -> np.ndarray:
    """Cosines of target propagation's gradients with backpropagation's, on digits through four hidden layers.

    (epochs + 1, 4): before training and after each epoch; of the weights of the four hidden layers, on all samples.
    """
    task = small_digits(seed, DEEP)
    learner, x, t = targets(task, rate, seed, **options), task.x[0], task.targets()
    rng, found = np.random.default_rng([seed, 1]), []
    for epoch in range(epochs + 1):
        trace = learner.net.forward(x)
        ours, exact = learner.gradients(trace, learner.targets(trace, t), t), learner.net.backward(trace, t)
        found.append([cosine(a, b) for a, b in zip(ours.weights[:-1], exact.weights)])
        for batch in np.array_split(rng.permutation(len(x)), len(x) // 20) if epoch < epochs else ():
            learner.step(x[batch], t[batch])
    return np.array(found)
