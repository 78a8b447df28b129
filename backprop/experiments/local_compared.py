"""How local rules learn beside backpropagation: by the tasks, first weights and mini-batches of `alternatives`.

The same five rates are tried for each. The choice takes longer than a chapter has, so it is written down here; for
one of the methods a test looks for it again.
"""
from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..alternatives.feedback_alignment import FeedbackAlignment
from ..alternatives.hebbian import HebbAndDelta
from ..alternatives.learner import Backpropagation
from ..alternatives.predictive_coding import PredictiveCoding
from ..checks import NotFinite
from ..optimizers import GradientDescent
from . import alternatives
from .alternatives import Course, Task, first_network

SEEDS = {("moons", "entropy"): (0, 1, 2, 3, 4), ("digits", "entropy"): (0, 1, 2), ("moons", "squared"): (0, 1, 2)}

EPOCHS = {"moons": 20, "digits": 8}
RATES = (0.1, 0.2, 0.5, 1.0, 2.0)
ENDS = {"entropy": ("softmax", "cross_entropy"), "squared": ("identity", "half_squared_error")}
INFERENCE = {"variance": 10.0, "steps": 8, "inference_rate": 0.2}
METHODS = {
    "backpropagation": lambda net, rate, seed: Backpropagation(net, GradientDescent(rate)),
    "predictive coding": lambda net, rate, seed: PredictiveCoding(net, GradientDescent(rate), **INFERENCE),
    "feedback alignment": lambda net, rate, seed: FeedbackAlignment(net, GradientDescent(rate), rng=[seed, 2]),
    "Hebb and delta rule": lambda net, rate, seed: HebbAndDelta(net, GradientDescent(rate)),
    "delta rule alone": lambda net, rate, seed: HebbAndDelta(net, GradientDescent(rate), share=0),
}


def maker(method: str, end: str = "entropy"):
    """What `alternatives.courses` wants, for a method of METHODS and one of the ENDS."""
    output, loss = ENDS[end]

    def make(task: Task, rate: float, seed: int):
        return METHODS[method](first_network(task, seed, output=output, loss=loss), rate, seed)
    return make


def validated(method: str, task: str, rate: float, end: str = "entropy", seeds=(100, 101, 102)) -> float:
    """The median validation accuracy in the end, with seeds that no course is run with; 0 where the weights run away."""
    try:
        with np.errstate(all="ignore"):
            made = alternatives.courses(maker(method, end), task, rate, EPOCHS[task], seeds)
    except NotFinite:
        return 0.0
    return float(np.median([course.validation[-1] for course in made]))


# For each the first of RATES with the highest `validated`.
CHOSEN = {
    ("backpropagation", "moons", "entropy"): 0.5,
    ("predictive coding", "moons", "entropy"): 1.0,
    ("feedback alignment", "moons", "entropy"): 2.0,
    ("Hebb and delta rule", "moons", "entropy"): 0.2,
    ("delta rule alone", "moons", "entropy"): 0.2,
    ("backpropagation", "digits", "entropy"): 0.1,
    ("predictive coding", "digits", "entropy"): 1.0,
    ("feedback alignment", "digits", "entropy"): 0.5,
    ("Hebb and delta rule", "digits", "entropy"): 1.0,
    ("delta rule alone", "digits", "entropy"): 2.0,
    ("backpropagation", "moons", "squared"): 0.5,
    ("predictive coding", "moons", "squared"): 0.5,
}


@lru_cache(maxsize=None)
def compared(method: str, task: str, end: str) -> list[Course]:
    """A course for each of the SEEDS, at the rate of CHOSEN."""
    return alternatives.courses(maker(method, end), task, CHOSEN[method, task, end], EPOCHS[task], SEEDS[task, end])


def products(method: str, task: str, batch: int = 20) -> int:
    """How many products the matrix products of one step take, for each sample of a mini-batch."""
    widths = alternatives.TASKS[task](0).widths
    pairs = [n * m for n, m in zip(widths, widths[1:])]
    forward, back, last, settle = sum(pairs), sum(pairs[1:]), pairs[-1], INFERENCE["steps"]
    hebb = sum(2 * n * m + m * m + n * m * m / batch for n, m in zip(widths, widths[1:-1]))   # aᵀz, z again; zᵀz; W zᵀz
    return round({"backpropagation": forward + back + forward,
                  "feedback alignment": forward + back + forward,
                  "predictive coding": forward + settle * (forward + back) + forward + forward,
                  "Hebb and delta rule": forward + hebb + last,
                  "delta rule alone": forward + last}[method])
