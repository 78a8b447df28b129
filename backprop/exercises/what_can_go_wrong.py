"""Exercises of the chapter on what can go wrong."""
import math

import numpy as np

from ..derivation import Definitions
from .least_number import least_number
from .table import Exercise


def shortened(gradient, most):
    """The gradient, or where it is longer than ``most`` the vector of that length in its direction."""
    gradient = np.asarray(gradient, dtype=float)
    length = float(np.sqrt(np.sum(gradient**2)))
    return gradient * (most / length) if length > most else gradient


def _gradients():
    return [(np.array([3.0, 4.0]), 1.0), (np.array([3.0, 4.0]), 10.0), (np.array([0.3, -0.4]), 0.5), (np.zeros(3), 1.0),
            (np.array([-120.0, 50.0, 0.0]), 13.0), (np.array([1.0, 1.0, 1.0, 1.0]), 0.5)]


def equal_settings(n):
    """2ⁿ n!: settings reached by swapping n tanh units and turning their signs, no two of them equal or opposite."""
    return 2**n * math.factorial(n)


def waits(layers):
    """The share of waiting of so many equal layers, each with a computer of its own, the batch in one piece."""
    return (2 * layers - 1) * (layers - 1) / (2 * layers**2)


EXERCISES = {
    "ten logistic units": Exercise(
        "the largest size that da/dx can have behind ten logistic units in a row whose weights are between -2 and 2",
        value=lambda: 0.5**10, digits=6,
        mistakes={"the slope is missing; each unit leaves a quarter of its weight at most": 2.0**10,
                  "the weights are missing; each unit leaves a quarter of its weight at most": 0.25**10,
                  "ten units leave ten factors": 0.5**9}),
    "units below a millionth": least_number(
        "the least number of logistic units in a row, weights between -1 and 1, that surely leave less than a millionth",
        lambda n: 0.25**n < 1e-6, "that many still may leave a little more than a millionth",
        {"each unit leaves a quarter at most, not a half": 20.0},
        lambda n: f"with {n:g} units the bound is {0.25**min(max(n, 0.0), 99.0):.2g}"),
    "a way around tanh": Exercise(
        "∂a/∂y of a = y + h with h = tanh(w y + b), in w and h",
        lambda: Definitions("h = tanh(w*y + b)\na = y + h"), "D(a, y)",
        mistakes={"the way around is missing": "w*(1 - h**2)", "the inner slope is missing: w": "1 + (1 - h**2)",
                  "the slope of tanh is one minus the square of its value": "1 + w*h*(1 - h)"}),
    "a gradient shortened": Exercise(
        "a function of a gradient and the largest length allowed that returns the gradient, shortened if it is longer",
        function=shortened, inputs=_gradients,
        mistakes={"a short gradient stays as it is":
                      lambda gradient, most: gradient * (most / max(np.linalg.norm(gradient), 1e-300)),
                  "cutting every entry by itself turns the direction":
                      lambda gradient, most: np.clip(gradient, -most, most)}),
    "where the error bends down": Exercise(
        "the activation of a logistic neuron with target 0 above which half its squared error bends downwards in its weight",
        value=lambda: 2 / 3, digits=4,
        mistakes={"that is where the slope of the logistic function is largest": 0.5,
                  "below a third it still bends upwards": 1 / 3}),
    "settings with the same output": Exercise(
        "a function of n: how many settings are reached by swapping n tanh units and turning their signs, the first included",
        function=equal_settings, inputs=lambda: [(1,), (2,), (3,), (5,), (10,)],
        mistakes={"the signs can be turned as well": math.factorial, "the units can be swapped as well": lambda n: 2**n,
                  "the signs of each unit can be turned, not only those of all": lambda n: 2 * math.factorial(n)}),
    "nine tenths of waiting": least_number(
        "the least number of equal layers, each with a computer of its own, that wait for more than nine tenths of the time",
        lambda n: waits(n) > 0.9, "that many wait a little less",
        {"without the gradients a layer works for two units of time only": 10.0},
        lambda n: f"{n:g} layers would wait for {waits(max(n, 1.0)):.2%} of their time"),
}
