"""Synthetic gradients on the tasks of `alternatives`: accuracy, how well they point, depth, and late messages.

Each method may choose among six settings, by the median validation accuracy of five seeds after the last epoch:
one with a single learning rate among six rates, one with a second rate for its synthesisers among three by two.
`SETTINGS` holds what was chosen; `choose` chooses again.
"""
from functools import lru_cache

import numpy as np

from ..alternatives.learner import Backpropagation, Learner
from ..alternatives.synthetic_gradients import SyntheticGradients
from ..checks import NotFinite
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Trace
from . import alternatives, locking

EPOCHS = {"moons": 30, "digits": 8}
SEEDS = {"moons": alternatives.SEEDS, "digits": alternatives.SEEDS[:3]}      # of what is shown
RATES = [(rate,) for rate in (0.03, 0.1, 0.2, 0.3, 0.5, 1.0)]
PAIRS = [(rate, of_the_synthesisers) for rate in (0.1, 0.3, 1.0) for of_the_synthesisers in (0.1, 0.2)]


class LastLayerOnly(Learner):
    """The hidden layers stay as they were drawn: what is reached without teaching them at all."""

    def __init__(self, net, optimizer):
        self.net, self.last, self.optimizer = net.copy(), Network(net.layers[-1:], net.loss), optimizer
        self.net.layers[-1] = self.last.layers[0]

    def step(self, x, t):
        trace = self.net.forward(x)
        top = Trace(trace.inputs[-1:], trace.z[-1:], trace.a[-1:])
        self.optimizer.update(self.last, self.last.backward(top, t))


def _synthetic(**options):
    def make(net, rate, of_the_synthesisers, seed):
        return SyntheticGradients(net, GradientDescent(rate), synthesiser_rate=of_the_synthesisers, rng=seed, **options)
    return make


METHODS = {
    "backpropagation": lambda net, rate, seed: Backpropagation(net, GradientDescent(rate)),
    "synthetic, told the label": _synthetic(labels=True),
    "synthetic, not told": _synthetic(labels=False),
    "last layer only": lambda net, rate, seed: LastLayerOnly(net, GradientDescent(rate)),
}
SETTINGS = {
    ("moons", "backpropagation"): (0.2,), ("digits", "backpropagation"): (0.5,),
    ("moons", "synthetic, told the label"): (0.3, 0.2), ("digits", "synthetic, told the label"): (0.3, 0.1),
    ("moons", "synthetic, not told"): (0.1, 0.2), ("digits", "synthetic, not told"): (0.1, 0.2),
    ("moons", "last layer only"): (1.0,), ("digits", "last layer only"): (0.5,),
}


def candidates(method):
    """The six settings that a method may choose among."""
    return PAIRS if "synth" in method else RATES


class Watched(Learner):
    """A learner that is asked before training and after every `every` steps how well its gradients point."""

    def __init__(self, learner, x, t, every):
        self.learner, self.samples, self.every, self.steps = learner, (x, t), every, 0
        self.net, self.cosines = learner.net, [cosines(learner, x, t)]

    def step(self, x, t):
        self.learner.step(x, t)
        self.steps += 1
        if self.steps % self.every == 0:
            self.cosines.append(cosines(self.learner, *self.samples))


def cosines(learner, x, t):
    """For each hidden layer the cosine between synthetic and true gradients of all samples; 0 where one is 0."""
    found = []
    for synthetic, true in learner.compared(x, t):
        lengths = np.linalg.norm(synthetic) * np.linalg.norm(true)
        found.append(float(np.sum(synthetic * true) / lengths) if lengths else 0.0)
    return found


def train(task, method, setting, epochs, seed):
    """(course, learner): one run on a task; course is None where a step would not have been finite."""
    learner = METHODS[method](alternatives.first_network(task, seed), *setting, seed)
    if isinstance(learner, SyntheticGradients):
        learner = Watched(learner, task.x[1], task.targets(1), len(task.x[0]) // 20)
    return finite_course(learner, task, epochs, seed), learner


def finite_course(learner, task, epochs, seed):
    """The course of a run, or None where a step would not have been finite."""
    try:
        with np.errstate(all="ignore"):
            return alternatives.run(learner, task, epochs, seed)
    except NotFinite:
        return None


@lru_cache(maxsize=None)
def one_run(name, method, setting, seed):
    """(course, learner) of a task by its name."""
    return train(alternatives.TASKS[name](seed), method, setting, EPOCHS[name], seed)


def runs(name, method, seeds=None, setting=None):
    """[(course, learner)], one a seed of the task's, with the chosen setting where none is given."""
    return [one_run(name, method, setting or SETTINGS[name, method], seed) for seed in seeds or SEEDS[name]]


def validation(name, method, setting, seeds=alternatives.SEEDS):
    """The median validation accuracy after the last epoch; a run that did not stay finite counts as 0."""
    return float(np.median([course.validation[-1] if course else 0.0 for course, _ in runs(name, method, seeds, setting)]))


def choose(name, method, seeds=alternatives.SEEDS):
    """The setting with the highest median validation accuracy."""
    return max(candidates(method), key=lambda setting: validation(name, method, setting, seeds))


def ends(name, method, seeds=None):
    """Test accuracies after the last epoch, one a seed."""
    return np.array([course.test[-1] for course, _ in runs(name, method, seeds)])


def products(widths, method):
    """Multiplications of weights with activations or sensitivities, for one step and one sample."""
    sizes = [n * m for n, m in zip(widths, widths[1:])]
    if method == "last layer only":
        return sum(sizes) + sizes[-1]
    of_the_layers = 3 * sum(sizes) - sizes[0]      # forwards, back (but in the first layer), gradient
    if method == "backpropagation":
        return of_the_layers
    told = widths[-1] if method == "synthetic, told the label" else 0
    return of_the_layers + 2 * sum((n + told) * n for n in widths[1:-1])      # what M says, and its own gradient


# Deeper networks

DEPTHS, DEEP_EPOCHS, LONG, DEEP_SEEDS = (2, 6), 5, 20, range(3)
DEEP_SETTINGS = {"backpropagation": (0.1,), "synthetic, told the label": (0.1, 0.1)}


@lru_cache(maxsize=None)
def deep_ends(method, depth, seeds=DEEP_SEEDS, epochs=DEEP_EPOCHS):
    """Test accuracies on the digits with so many hidden layers of 32 units; 0 where a run did not stay finite."""
    tasks = {seed: alternatives.small_digits(seed, (32,) * depth) for seed in seeds}
    found = [train(tasks[seed], method, DEEP_SETTINGS[method], epochs, seed)[0] for seed in seeds]
    return np.array([course.test[-1] if course else 0.0 for course in found])


def first_moves(depth, delay=0, labels=True, steps=40):
    """For each layer from 1 on the number of the first step, from 1 on, in which its weights move."""
    task = alternatives.moons(0, (4,) * depth)
    learner = SyntheticGradients(alternatives.first_network(task, 0), labels=labels, delay=delay)
    before, found = learner.net.copy(), {}
    for step in range(1, steps + 1):
        learner.step(task.x[0][:20], task.targets()[:20])
        for number, (layer, first) in enumerate(zip(learner.net.layers, before.layers), start=1):
            if number not in found and not np.array_equal(layer.weights, first.weights):
                found[number] = step
    return [found[number] for number in sorted(found)]


# Late messages

DELAYS = (0, 20, 40)
LATE_SETTINGS = {      # chosen at each delay, as `SETTINGS` are without
    ("backpropagation", 0): SETTINGS["moons", "backpropagation"],
    ("backpropagation", 20): (0.5,), ("backpropagation", 40): (1.0,),
    **{("synthetic, told the label", delay): SETTINGS["moons", "synthetic, told the label"] for delay in DELAYS},
}


@lru_cache(maxsize=None)
def late_run(method, delay, setting, seed):
    """The course on the moons where gradients ("backpropagation") or lessons arrive so many steps late a layer.

    None where a step would not have been finite.
    """
    if delay == 0:
        return one_run("moons", method, setting, seed)[0]
    task = alternatives.moons(seed)
    net, descent = alternatives.first_network(task, seed), GradientDescent(setting[0])
    learner = (Backpropagation(net, locking.Delayed(descent, delay)) if method == "backpropagation"
               else SyntheticGradients(net, descent, synthesiser_rate=setting[1], delay=delay))
    return finite_course(learner, task, EPOCHS["moons"], seed)


def late_ends(method, delay, setting=None, seeds=SEEDS["moons"]):
    """Test accuracies after the last epoch, one a seed, with the setting chosen at this delay where none is given."""
    found = [late_run(method, delay, setting or LATE_SETTINGS[method, delay], seed) for seed in seeds]
    return np.array([course.test[-1] for course in found])


def choose_late(method, delay, seeds=alternatives.SEEDS):
    """The setting with the highest median validation accuracy at this delay; 0 counts where a run did not stay finite."""
    def score(setting):
        found = [late_run(method, delay, setting, seed) for seed in seeds]
        return np.median([course.validation[-1] if course else 0.0 for course in found])
    return max(candidates(method), key=score)
