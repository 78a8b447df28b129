"""Exercises of the chapter on gradient descent."""
import math

import numpy as np

from ..derivation import Definitions
from .table import Exercise


def _unit_step():
    return Definitions("f = 3*x**2 - 2*x\nf_next = 3*(x + 1)**2 - 2*(x + 1)")


def _shifted():
    return Definitions("f = 1/2*λ*(w - c)**2\nw_next = w - η*D(f, w)")


def _steepest():
    """Against the gradient (2x + 3y, 3x) of x² + 3xy at (1, 2), brought to length 1."""
    gradient = np.array([8.0, 3.0])
    return -gradient / np.linalg.norm(gradient)


def parabola(w, curvature, rate, steps):
    """(1 - ηλ)^k w."""
    return (1 - rate * curvature)**steps * w


def _walks():
    return [(1.0, 1.0, 0.5, 1), (2.0, 1.0, 0.5, 3), (1.0, 2.0, 1.0, 4), (-3.0, 0.3, 0.9, 7), (1.5, 4.0, 0.6, 5), (1.0, 1.0, 0.1, 0)]


EXERCISES = {
    "unit step": Exercise(
        "by how much 3x² - 2x changes when x grows by 1, in x", _unit_step, "f_next - f",
        mistakes={"that is the slope; the parabola curves away from it": "6*x - 2",
                  "half the curvature is added, and the curvature is 6": "6*x - 2 + 6"}),
    "distance after a step": Exercise(
        "w_next - c after one step, in η, λ, w and c", _shifted, "w_next - c",
        mistakes={"that is the new weight; its distance from c is wanted": "w - η*λ*(w - c)",
                  "the minimum is at c, so it is w - c that the step multiplies": "(1 - η*λ)*w - c"}),
    "border of the rate": Exercise(
        "the rate at which descent on 5w² bounces for ever", value=lambda: 0.2,
        mistakes={"the curvature is the second derivative of 5w², which is not 5": 0.4,
                  "there it arrives in one step": 0.1},
        consequence=lambda rate: f"with a rate of {rate:g} a step multiplies the distance by {1 - 10 * rate:.4g}; it should be by -1"),
    "steepest way down": Exercise(
        "the direction of steepest descent of x² + 3xy at (1, 2), of length 1", value=_steepest,
        mistakes={"that way leads up": lambda: -_steepest(),
                  "it points down, but its length is not 1": lambda: np.array([-8.0, -3.0]),
                  "that is the gradient itself: it leads up, and its length is not 1": lambda: np.array([8.0, 3.0])}),
    "steps in a parabola": Exercise(
        "a function of w, curvature, rate and steps that gives the place after so many steps", function=parabola, inputs=_walks,
        mistakes={"only the first step is taken": lambda w, curvature, rate, steps: (1 - rate * curvature) * w,
                  "the sign of the step is turned": lambda w, curvature, rate, steps: (1 + rate * curvature)**steps * w,
                  "each step must start from where the last one ended":
                      lambda w, curvature, rate, steps: w - steps * rate * curvature * w}),
    "crawling": Exercise(
        "the first step after which a thousandth or less is left, if each leaves 98 hundredths",
        value=lambda: math.ceil(math.log(1000) / -math.log(0.98)), digits=0,
        mistakes={"that is the last step before it": math.ceil(math.log(1000) / -math.log(0.98)) - 1,
                  "a step removes a fiftieth of what is left, not of the start": 50}),
}
