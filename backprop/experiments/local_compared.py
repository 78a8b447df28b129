"""How local rules learn beside backpropagation: by the tasks, first weights and mini-batches of `alternatives`.

The same rates are tried for each. That takes longer than a chapter has, so `benchmarks.local_rates` runs and records
it, and the choice is made of the record.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .. import recorded
from ..alternatives.feedback_alignment import FeedbackAlignment
from ..alternatives.hebbian import HebbAndDelta
from ..alternatives.learner import Backpropagation
from ..alternatives.predictive_coding import PredictiveCoding
from ..checks import NotFinite
from ..optimizers import GradientDescent
from . import alternatives
from .alternatives import Course, Task, first_network

SEEDS = {("moons", "entropy"): (0, 1, 2, 3, 4), ("digits", "entropy"): (0, 1, 2), ("moons", "squared"): (0, 1, 2)}
VALIDATED_ON = (100, 101, 102)      # seeds of the choice, with which no course is run

EPOCHS = {"moons": 20, "digits": 8}
RATES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
ENDS = {"entropy": ("softmax", "cross_entropy"), "squared": ("identity", "half_squared_error")}
# One setting for all tasks: at this variance the step at rest is a fifth off the gradient's (`local_learning.approach`), and
# eight steps do not come to rest, but already cost six times what backpropagation does.
INFERENCE = {"variance": 10.0, "steps": 8, "inference_rate": 0.2}
METHODS = {
    "backpropagation": lambda net, rate, seed: Backpropagation(net, GradientDescent(rate)),
    "predictive coding": lambda net, rate, seed: PredictiveCoding(net, GradientDescent(rate), **INFERENCE),
    "feedback alignment": lambda net, rate, seed: FeedbackAlignment(net, GradientDescent(rate), rng=[seed, 2]),
    "Oja and delta rule": lambda net, rate, seed: HebbAndDelta(net, GradientDescent(rate)),
    "delta rule alone": lambda net, rate, seed: HebbAndDelta(net, GradientDescent(rate), share=0),
}


def maker(method: str, end: str = "entropy"):
    """What `alternatives.courses` wants, for a method of METHODS and one of the ENDS."""
    output, loss = ENDS[end]

    def make(task: Task, rate: float, seed: int):
        return METHODS[method](first_network(task, seed, output=output, loss=loss), rate, seed)
    return make


CASES = ([(method, task, "entropy") for task in EPOCHS for method in METHODS]
         + [(method, "moons", "squared") for method in ("backpropagation", "predictive coding")])


def validated(method: str, task: str, end: str, rate: float, seed: int) -> float:
    """The validation accuracy in the end of one run; 0 where the weights run away."""
    try:
        with np.errstate(all="ignore"):
            course, = alternatives.courses(maker(method, end), task, rate, EPOCHS[task], [seed])
    except NotFinite:
        return 0.0
    return float(course.validation[-1])


@lru_cache(maxsize=None)
def scores(method: str, task: str, end: str) -> dict[float, float]:
    """For each of the RATES the recorded median of `validated` over the seeds VALIDATED_ON."""
    tried, = (row for row in recorded.local_rates()["tried"] if (row["method"], row["task"], row["end"]) == (method, task, end))
    return {rate: float(np.median(found)) for rate, found in zip(recorded.local_rates()["rates"], tried["validation"])}


def chosen(method: str, task: str, end: str) -> float:
    """The rate with the highest of the `scores`, of several such the smallest."""
    found = scores(method, task, end)
    return max(found, key=found.__getitem__)


@lru_cache(maxsize=None)
def compared(method: str, task: str, end: str, seeds: Sequence[int] | None = None) -> list[Course]:
    """A course for each seed, of SEEDS if none are given, at the rate that was `chosen`."""
    return alternatives.courses(maker(method, end), task, chosen(method, task, end), EPOCHS[task], seeds or SEEDS[task, end])


def products(method: str, task: str, batch: int = 20) -> int:
    """How many products the matrix products of one step take, for each sample of a mini-batch."""
    widths = alternatives.TASKS[task](0).widths
    pairs = [n * m for n, m in zip(widths, widths[1:])]
    forward, back, last, settle = sum(pairs), sum(pairs[1:]), pairs[-1], INFERENCE["steps"]
    hebb = sum(2 * n * m + m * m + n * m * m / batch for n, m in zip(widths, widths[1:-1]))   # aᵀz, z again; zᵀz; W zᵀz
    return round({"backpropagation": forward + back + forward,
                  "feedback alignment": forward + back + forward,
                  "predictive coding": forward + settle * (forward + back) + forward + forward,
                  "Oja and delta rule": forward + hebb + last,
                  "delta rule alone": forward + last}[method])
