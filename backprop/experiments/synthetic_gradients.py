"""Synthetic gradients on the tasks of `alternatives`: accuracy, how well they point, depth, and late messages.

Each method may choose among six settings, by the median validation accuracy of five seeds after the last epoch:
one with a single learning rate among six rates, one with a second rate for its synthesisers among three by two.
`SETTINGS` holds what was chosen; `choose` chooses again.
"""
from functools import lru_cache

import numpy as np

from ..alternatives.learner import Backpropagation, Learner
from ..alternatives.synthetic_gradients import SyntheticGradients
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Gradients
from . import alternatives, locking

EPOCHS = {"moons": 30, "digits": 8}
RATES = [(rate,) for rate in (0.03, 0.1, 0.2, 0.3, 0.5, 1.0)]
PAIRS = [(rate, of_the_synthesisers) for rate in (0.1, 0.3, 1.0) for of_the_synthesisers in (0.1, 0.2)]


class LastLayerOnly(Backpropagation):
    """The hidden layers stay as they were drawn: what is reached without teaching them at all."""

    def step(self, x, t):
        g = self.net.backward(self.net.forward(x), t)
        weights, bias = ([*map(np.zeros_like, part[:-1]), part[-1]] for part in (g.weights, g.bias))
        self.optimizer.update(self.net, Gradients(g.delta, weights, bias))


def _synthetic(**options):
    def make(net, rate, of_the_synthesisers, seed):
        return SyntheticGradients(net, GradientDescent(rate), synthesiser_rate=of_the_synthesisers, rng=seed, **options)
    return make


METHODS = {
    "backpropagation": lambda net, rate, seed: Backpropagation(net, GradientDescent(rate)),
    "synthetic, told the label": _synthetic(labels=True),
    "the same, synthesisers with a hidden layer": _synthetic(labels=True, hidden=16),
    "synthetic, not told": _synthetic(labels=False),
    "last layer only": lambda net, rate, seed: LastLayerOnly(net, GradientDescent(rate)),
}
SETTINGS = {}


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
    try:
        with np.errstate(all="ignore"):
            return alternatives.run(learner, task, epochs, seed), learner
    except ValueError:
        return None, learner


@lru_cache(maxsize=None)
def runs(name, method, seeds=alternatives.SEEDS, setting=None):
    """[(course, learner)] of a task by its name, with the chosen setting where none is given."""
    setting = setting or SETTINGS[name, method]
    return [train(alternatives.TASKS[name](seed), method, setting, EPOCHS[name], seed) for seed in seeds]


def validation(name, method, setting, seeds=alternatives.SEEDS):
    """The median validation accuracy after the last epoch; a run that did not stay finite counts as 0."""
    return float(np.median([course.validation[-1] if course else 0.0 for course, _ in runs(name, method, seeds, setting)]))


def choose(name, method, seeds=alternatives.SEEDS):
    """The setting with the highest median validation accuracy."""
    return max(candidates(method), key=lambda setting: validation(name, method, setting, seeds))


def ends(name, method, seeds=alternatives.SEEDS):
    """Test accuracies after the last epoch, one a seed."""
    return np.array([course.test[-1] for course, _ in runs(name, method, seeds)])


def products(widths, method, labels=0, hidden=0):
    """Multiplications of a step for one sample, of weights with activations or sensitivities."""
    sizes = [n * m for n, m in zip(widths, widths[1:])]
    if method == "last layer only":
        return sum(sizes) + sizes[-1]
    of_the_layers = 3 * sum(sizes) - sizes[0]
    if method == "backpropagation":
        return of_the_layers
    of_the_synthesisers = [(n + labels) * hidden + hidden * n if hidden else (n + labels) * n for n in widths[1:-1]]
    back = hidden * sum(widths[1:-1])      # a hidden layer of the synthesiser has sensitivities too
    return of_the_layers + 2 * sum(of_the_synthesisers) + back
