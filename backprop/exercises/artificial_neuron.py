"""Exercises of the chapter on the artificial neuron and its error."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise


def _unit():
    return Definitions("z = Sum(w[i]*x[i], (i, 1, n)) + b\na = g(z)", functions="g", ranges="i = 1..n",
                       sizes=[{"n": n} for n in (1, 2, 3)])


def _compromise():
    """The lowest place of a parabola is where its slope is 0: halfway between 0 and c."""
    return Definitions("E = 1/2*((w - 0)**2 + (w - c)**2)\nbest = w - 1/2*D(E, w)")


def sigmoid_unit(x, w, b):
    """a = σ(x·w + b)."""
    return 1 / (1 + np.exp(-(np.asarray(x) @ np.asarray(w) + b)))


def _units():
    rng = np.random.default_rng(0)
    simple = [(np.array([1.0, 0.0]), np.array([2.0, 5.0]), 0.0), (np.array([0.0, 0.0]), np.array([1.0, 1.0]), -1.0)]
    return simple + [(rng.normal(size=n), rng.normal(size=n), rng.normal()) for n in (1, 2, 3, 5)]


EXERCISES = {
    "parameters of a digit network": Exercise(
        "the number of weights and biases of a 784-30-10 network", value=lambda: (784 + 1) * 30 + (30 + 1) * 10, digits=0,
        mistakes={"the biases are missing": 784 * 30 + 30 * 10,
                  "the input layer has no biases of its own": 784 * 30 + 30 * 10 + 784 + 30 + 10,
                  "there is one bias a unit, not one a layer": 784 * 30 + 30 * 10 + 2}),
    "a sigmoid unit": Exercise(
        "a function of x, w and b that gives the unit's activation", function=sigmoid_unit, inputs=_units,
        mistakes={"the bias is missing": lambda x, w, b: sigmoid_unit(x, w, 0.0),
                  "that is the pre-activation; the bend is missing": lambda x, w, b: x @ w + b,
                  "the sign in the exponent is turned": lambda x, w, b: 1 - sigmoid_unit(x, w, b)}),
    "sum by a weight": Exercise("∂z/∂w[i] of the unit", _unit, "D(z, w[i])"),
    "sum against mean": Exercise(
        "how many times the mean squared error the half sum of sixty samples is", value=lambda: 30.0, digits=3,
        mistakes={"the half is missing": 60.0}),
    "a layer for two samples": Exercise(
        "the pre-activations of two samples, shape (2, 2)", value=lambda: np.array([[5.0, -2.0], [4.0, 1.0]]), digits=3,
        mistakes={"the bias is missing": np.array([[5.0, -3.0], [4.0, 0.0]]),
                  "the weights are used transposed: rows belong to inputs, columns to units":
                      np.array([[2.0, 7.0], [-2.0, 1.0]])}),
    "the compromise": Exercise("the best shared weight, in c", _compromise, "best"),
}
