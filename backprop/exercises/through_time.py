"""Exercises of the chapter on backpropagation through time."""
import math

import numpy as np

from ..derivation import Definitions
from .table import Exercise


def recurrent_gradient(states, deltas):
    """∂e/∂W of one sequence: Σ_s a_{s-1}ᵀ δ_s, from states a_0, …, a_T in rows and sensitivities δ_1, …, δ_T in rows."""
    return np.asarray(states, dtype=float)[:-1].T @ np.asarray(deltas, dtype=float)


def _sequences():
    rng = np.random.default_rng(0)
    return [(rng.normal(size=(steps + 1, units)).round(2), rng.normal(size=(steps, units)).round(2))
            for steps, units in ((1, 1), (2, 1), (1, 2), (4, 3), (6, 2))]


def _off_by_one(states, deltas):
    return np.asarray(states, dtype=float)[1:].T @ np.asarray(deltas, dtype=float)


EXERCISES = {
    "three linear steps": Exercise(
        "∂e/∂w of a linear unit after three steps, in a1, a2, a3, t and w",
        lambda: Definitions("a1 = u*x1\na2 = u*x2 + w*a1\na3 = u*x3 + w*a2\ne = 1/2*(a3 - t)**2"), "D(e, w)",
        mistakes={"the step before uses the weight too, and acts through the last state": "(a3 - t)*a2",
                  "what an early step does arrives through the weight": "(a3 - t)*(a2 + a1)",
                  "at each step the weight meets the state before it": "(a3 - t)*(a3 + w*a2)"}),
    "two steps of tanh": Exercise(
        "∂a₃/∂a₁ of a tanh unit, in w, a2 and a3",
        lambda: Definitions("a2 = tanh(w*a1 + b)\na3 = tanh(w*a2 + b)"), "D(a3, a1)",
        mistakes={"each of the two steps has a slope": "w**2*(1 - a3**2)", "there are two steps, so two weights": "w*(1 - a2**2)*(1 - a3**2)",
                  "the slopes are missing: without them the unit is linear": "w**2"}),
    "steps to a hundredth": Exercise(
        "the least number of steps after which a linear layer with 9/10 of a rotation leaves less than a hundredth",
        value=lambda: float(math.ceil(math.log(0.01) / math.log(0.9))), digits=0,
        mistakes={"that many steps leave a little more than a hundredth": 43.0,
                  "a size is multiplied, its square is not what is asked for": 22.0},
        consequence=lambda n: f"after {n:g} steps {0.9**min(max(n, 0.0), 999.0):.4f} is left"),
    "steps to look back": Exercise(
        "the least steps_back with which the answer of nine steps ago has a part in the gradient",
        value=lambda: 10.0, digits=0,
        mistakes={"the last step counts as well: nine reach back to the input of eight steps ago": 9.0}),
    "gradient of the recurrent weights": Exercise(
        "a function of the states of the steps 0 to T and the sensitivities of the steps 1 to T, in rows, that returns ∂e/∂W",
        function=recurrent_gradient, inputs=_sequences,
        mistakes={"at step s the weights meet the state of the step before": _off_by_one,
                  "W[k, j] leads from unit k, whose state is met, to unit j": lambda states, deltas: recurrent_gradient(states, deltas).T,
                  "every step has a part in it, not only the last one":
                      lambda states, deltas: np.outer(np.asarray(states, dtype=float)[-2], np.asarray(deltas, dtype=float)[-1])}),
    "who always says one": Exercise(
        "the mean square error, in the adding problem, of the answer 1: the variance of a sum of two numbers evenly from 0 to 1",
        value=lambda: 1 / 6, digits=3,
        mistakes={"that is the variance of one of the two numbers": 1 / 12, "that is the root of it": math.sqrt(1 / 6),
                  "a number evenly from -1 to 1 has a third; from 0 to 1 the range is half as long": 2 / 3}),
}
