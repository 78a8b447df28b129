"""Alternating minimisation at work: the objective block by block, its codes beside backpropagation, and the comparison.

Seeds draw the task, the first weights and the order of mini-batches, as in `alternatives`.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ..activations import Activation
from ..alternatives.alternating_minimisation import AlternatingMinimisation
from ..alternatives.learner import Backpropagation, Learner
from ..optimizers import GradientDescent
from . import alternatives as tasks

Array = np.ndarray
PENALTY = 1.0
# Four settings of each way are tried, and that with the best median on the validation samples is taken:
# learning rates or, where the weights come out of a memory, the share of it that is kept, at an output rate of 0.3.
SETTINGS = {"backpropagation": (0.03, 0.1, 0.3, 1.0), "gradient": (0.1, 0.3, 1.0, 3.0), "memory": (1.0, 0.9, 0.5, 0.0)}
OUTPUT_RATE = 0.3     # beside the memory
EPOCHS = {"moons": 20, "digits": 8}
SEEDS = range(3)
LONGER = {("gradient", "moons", 1.0): 40}     # whether more epochs help


def learner(way: str, task: tasks.Task, setting: float, seed: int) -> Learner:
    """A new learner with one of its `SETTINGS`, or another."""
    net = tasks.first_network(task, seed)
    if way == "backpropagation":
        return Backpropagation(net, GradientDescent(setting))
    if way == "gradient":
        return AlternatingMinimisation(net, setting, PENALTY)
    return AlternatingMinimisation(net, OUTPUT_RATE, PENALTY, weights="memory", keep=setting)


@lru_cache(maxsize=None)
def course(way: str, name: str, setting: float, seed: int, epochs: int) -> tasks.Course:
    """One run."""
    def make(task, value, seed):
        return learner(way, task, value, seed)
    return tasks.courses(make, name, setting, epochs, (seed,))[0]


def courses(way: str, name: str, setting: float, seeds: Sequence[int] = SEEDS, epochs: int | None = None) -> list[tasks.Course]:
    """One course a seed; of the task's `EPOCHS` where nothing else is said, cut out of a longer one where that is run anyway."""
    epochs = epochs or EPOCHS[name]
    whole = max(epochs, LONGER.get((way, name, setting), 0))
    runs = [course(way, name, setting, seed, whole) for seed in seeds]
    return [tasks.Course(run.validation[:epochs + 1], run.test[:epochs + 1], run.steps * epochs // whole) for run in runs]


@lru_cache(maxsize=None)
def straight_line(seed: int, name: str = "moons") -> float:
    """The test accuracy of a network with no hidden layer, after 500 epochs of descent on the whole batch."""
    task = tasks.TASKS[name](seed, ())
    made = Backpropagation(tasks.first_network(task, seed), GradientDescent(1.0))
    for _ in range(500):
        made.step(task.x[0], task.targets())
    return tasks.accuracy(made, task)


def choice(way: str, name: str, seeds: Sequence[int] = SEEDS) -> float:
    """The setting with the highest median of the validation accuracies after the last epoch."""
    return max(SETTINGS[way], key=lambda value: np.median([c.validation[-1] for c in courses(way, name, value, seeds)]))


# What `choice` gave, with seeds 0 to 4 of the moons and 0 to 2 of the digits; it takes longer than the chapter. On the
# digits the gradient's rates 0.3 and 1 came out equal.
CHOSEN = {("backpropagation", "moons"): 0.3, ("gradient", "moons"): 1.0, ("memory", "moons"): 0.0,
          ("backpropagation", "digits"): 0.1, ("gradient", "digits"): 0.3, ("memory", "digits"): 0.9}


# Block by block

BLOCKS = ("codes 2", "codes 1", "weights 1", "weights 2", "weights 3")


@lru_cache(maxsize=None)
def offline(weights: str = "memory", rounds: int = 60, seed: int = 0, penalty: float = PENALTY) -> tuple[Array, Array]:
    """The whole batch of moons, codes kept from round to round: (J, E).

    J: the objective at the start and after every block of every round, (1 + 5 rounds,). E: the loss of the
    network's own forward pass, at the start and after every round.
    With "memory", keep = 0, so that it holds this batch with its present codes and nothing else.
    """
    task = tasks.moons(seed)
    x, t = task.x[0], task.targets()
    made = AlternatingMinimisation(tasks.first_network(task, seed), 1.0, penalty, weights=weights, keep=0.0)
    codes = made.codes(x)
    objective, loss = [made.objective(x, t, codes)], [made.net.loss(made.outputs(x), t)]
    for _ in range(rounds):
        for i in reversed(range(len(codes))):
            made.update_codes(i, x, t, codes)
            objective.append(made.objective(x, t, codes))
        for i in range(len(made.net.layers)):
            made.update_weights(i, x, t, codes)
            objective.append(made.objective(x, t, codes))
        loss.append(made.net.loss(made.outputs(x), t))
    return np.array(objective), np.array(loss)


def rises(objective: Array, rounding: float = 1e-12) -> int:
    """How many of the changes are upwards by more than rounding."""
    return int(np.sum(np.diff(objective) > rounding * np.abs(objective[:-1])))


@lru_cache(maxsize=None)
def online_rises(name: str, steps: int = 100, seed: int = 0) -> tuple[int, int, int]:
    """Mini-batches, codes new for each: (block updates, those that raise J, steps after which the batch's loss is higher)."""
    task = tasks.TASKS[name](seed)
    made, rng = learner("gradient", task, SETTINGS["gradient"][2], seed), np.random.default_rng([seed, 2])
    updates, raised, worse = 0, 0, 0
    for _ in range(steps):
        batch = rng.choice(len(task.x[0]), 20, replace=False)
        x, t = task.x[0][batch], task.targets()[batch]
        codes = made.codes(x)
        course = [made.objective(x, t, codes)]
        for update, order in ((made.update_codes, reversed(range(len(codes)))), (made.update_weights, range(len(made.net.layers)))):
            for i in order:
                update(i, x, t, codes)
                course.append(made.objective(x, t, codes))
        updates, raised = updates + len(course) - 1, raised + rises(np.array(course))
        worse += made.net.loss(made.outputs(x), t) > course[0]     # codes were a forward pass's: J was the loss
    return updates, raised, int(worse)


# Beside backpropagation

@lru_cache(maxsize=None)
def first_codes(name: str = "digits", seed: int = 0, hidden: tuple[int, ...] = (32, 32, 32)) -> tuple[list[Array], list[float]]:
    """Each hidden layer's codes after one update from a forward pass: how far each sample's moved, and the error of saying so.

    Returns ([for each layer the ratio of -2μ (c - z) to backpropagation's δ, a number a sample], [the largest
    deviation of the codes from that ratio times δ, over the largest δ]).
    """
    task = tasks.TASKS[name](seed, hidden)
    x, t = task.x[0], task.targets()
    made = AlternatingMinimisation(tasks.first_network(task, seed), 1.0, PENALTY)
    trace, codes = made.net.forward(x), made.codes(x)
    delta = made.net.backward(trace, t).delta
    ratios, errors = [], []
    for i in reversed(range(len(codes))):
        made.update_codes(i, x, t, codes)
        moved = 2 * PENALTY * (trace.z[i] - codes[i])
        ratio = (moved * delta[i]).sum(axis=1) / (delta[i]**2).sum(axis=1)
        ratios.insert(0, ratio)
        errors.insert(0, float(np.abs(moved - ratio[:, None] * delta[i]).max() / np.abs(delta[i]).max()))
    return ratios, errors


@lru_cache(maxsize=None)
def alike(name: str = "digits", seed: int = 0, hidden: tuple[int, ...] = (32, 32, 32),
          penalty: float = PENALTY) -> list[float]:
    """The cosine between the first step's weights of each layer and backpropagation's gradient, first layer first."""
    task = tasks.TASKS[name](seed, hidden)
    x, t = task.x[0], task.targets()
    made = AlternatingMinimisation(tasks.first_network(task, seed), 1e-3, penalty)
    gradients, before = made.net.backward(made.net.forward(x), t).weights, [layer.weights.copy() for layer in made.net.layers]
    made.step(x, t)
    found = []
    for layer, old, gradient in zip(made.net.layers, before, gradients):
        step = old - layer.weights
        found.append(float((step * gradient).sum() / np.linalg.norm(step) / np.linalg.norm(gradient)))
    return found


# What a step costs

class Watched(np.ndarray):
    """An array that counts the products of every matrix product it or its offspring takes part in."""

    products = 0

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(value) if isinstance(value, Watched) else value for value in inputs]
        if out is not None:
            options["out"] = tuple(np.asarray(value) for value in out)
        if ufunc is np.matmul and max(map(np.ndim, plain)) == 2:       # a check's dot product is none of the method's
            (*rows, inner), (_, *columns) = map(np.shape, plain)
            Watched.products += inner * int(np.prod(rows + columns))
        result = getattr(ufunc, method)(*plain, **options)
        return result.view(Watched) if isinstance(result, np.ndarray) else result


def _watched(g: Activation) -> Activation:
    """An activation gives a plain array, whatever it is given; this one does not."""
    return Activation(g.name, g.formula, lambda z: g(z).view(Watched), g.derivative)


@lru_cache(maxsize=None)
def products(way: str, name: str, batch: int = 20) -> int:
    """Products of numbers in the matrix products of a learner's first step on a mini-batch."""
    task = tasks.TASKS[name](0)
    made = learner(way, task, SETTINGS[way][2], 0)
    for layer in made.net.layers:
        layer.weights = layer.weights.view(Watched)
    for layer in made.net.layers[:-1]:
        layer.activation = _watched(layer.activation)
    if way == "memory":
        made.memory = [(outer.view(Watched), cross.view(Watched)) for outer, cross in made.memory]
    Watched.products = 0
    made.step(task.x[0][:batch].view(Watched), task.targets()[:batch])
    return Watched.products
