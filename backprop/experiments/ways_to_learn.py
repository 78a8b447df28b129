"""All ways to learn of the book on the same two tasks, each with as many learning rates to choose from.

The chapters of the part "Beyond" compare each method with backpropagation in the setting that suits it. Here all of
them have one budget, so that they can be set beside one another. `benchmarks.ways_to_learn` runs and records it.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..alternatives.alternating_minimisation import AlternatingMinimisation
from ..alternatives.feedback_alignment import FeedbackAlignment
from ..alternatives.hsic_bottleneck import HSICBottleneck
from ..alternatives.learner import Backpropagation, Learner
from ..alternatives.predictive_coding import PredictiveCoding
from ..alternatives.synthetic_gradients import SyntheticGradients
from ..alternatives.target_propagation import DifferenceTargetPropagation
from ..network import Network
from ..optimizers import GradientDescent
from . import alternatives as tasks
from .hsic_bottleneck import BETA, EPSILON, SIGMA
from .local_compared import INFERENCE

SEEDS = range(5)
EPOCHS = {"moons": 30, "digits": 10}
TRIES = 4      # learning rates that each method may choose among, each 10^½ times the one before


@dataclass(frozen=True)
class Method:
    """make: (network, learning rate, seed) -> learner. lowest: the lowest of its rates. chapter: that tells of it."""

    make: Callable[[Network, float, int], Learner]
    lowest: float
    chapter: str
    batch_size: int = 20

    @property
    def rates(self) -> list[float]:
        return [float(f"{self.lowest * 10**(k / 2):.1g}") for k in range(TRIES)]

    def learner(self, task: tasks.Task, rate: float, seed: int) -> Learner:
        return self.make(tasks.first_network(task, seed), rate, seed)


METHODS = {
    "backpropagation": Method(
        lambda net, rate, seed: Backpropagation(net, GradientDescent(rate)), 0.1, "05-three-layers-of-tanh"),
    "difference target propagation": Method(
        lambda net, rate, seed: DifferenceTargetPropagation(net, GradientDescent(rate), rng=seed), 0.1, "19-target-propagation"),
    "HSIC bottleneck": Method(
        lambda net, rate, seed: HSICBottleneck(net, GradientDescent(rate), beta=BETA, sigma=SIGMA, epsilon=EPSILON), 0.003, "20-hsic-bottleneck", 100),
    "alternating minimisation": Method(
        lambda net, rate, seed: AlternatingMinimisation(net, rate), 0.1, "21-alternating-minimisation"),
    "synthetic gradients": Method(
        lambda net, rate, seed: SyntheticGradients(net, GradientDescent(rate), rng=seed), 0.1, "22-synthetic-gradients"),
    "predictive coding": Method(
        lambda net, rate, seed: PredictiveCoding(net, GradientDescent(rate), **INFERENCE), 0.1, "23-is-it-local"),
    "feedback alignment": Method(
        lambda net, rate, seed: FeedbackAlignment(net, GradientDescent(rate), rng=[seed, 2]), 0.1, "23-is-it-local"),
}


def course(name: str, task: str, rate: float, seed: int) -> tasks.Course | None:
    """One run of a method on a task; None where a step would not have been finite."""
    method, drawn = METHODS[name], tasks.TASKS[task](seed)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            return tasks.run(method.learner(drawn, rate, seed), drawn, EPOCHS[task], seed, method.batch_size)
    except ValueError:
        return None


def mean_of_validation(courses: list[tasks.Course | None]) -> float:
    """The mean accuracy in the end on the samples for validation; a run that came to nothing counts as 0.

    The mean and not the median, which would not see that one run of five was lost.
    """
    return float(np.mean([0.0 if each is None else each.validation[-1] for each in courses]))
