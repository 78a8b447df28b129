"""Exercises of the chapter on initialisation."""
import math

import numpy as np

from ..derivation import Definitions
from .table import Exercise


def xavier_reach(fan_in, fan_out):
    """√(6/(fan_in + fan_out)): uniform weights between -r and r then have Xavier's variance."""
    return math.sqrt(6 / (fan_in + fan_out))


def _shapes():
    return [(1, 1), (3, 3), (2, 4), (100, 300), (24, 24), (784, 10)]


def units_that_differ(into, out_of):
    """How many units of a layer differ from one another: by weights into them (columns) or out of them (rows)."""
    return len(np.unique(np.vstack([into, np.transpose(out_of)]), axis=1).T)


def _layers():
    same = np.ones((2, 3))
    return [(same, np.ones((3, 2))), (same, np.array([[1.0], [1.0], [2.0]])),
            (np.array([[1.0, 2.0, 1.0], [0.0, 0.0, 0.0]]), np.ones((3, 1))),
            (np.array([[1.0, 2.0, 3.0, 1.0]]), np.array([[1.0, 0.5], [1.0, 0.5], [1.0, 0.5], [1.0, 0.0]])),
            (np.zeros((2, 5)), np.zeros((5, 3)))]


EXERCISES = {
    "units for the range of one": Exercise(
        "the number n of units in both layers for which Xavier's uniform weights lie between -1 and 1",
        value=lambda: 3.0, digits=0,
        mistakes={"that is the sum of both numbers of units": 6.0,
                  "the variance of such weights is a third, not 1": 1.0,
                  "that is the variance; n is one over it": 1 / 3},
        consequence=lambda n: f"with n = {n:g} the ends would be at {math.sqrt(6 / (2 * n)):.4g}"),
    "range of Xavier's weights": Exercise(
        "a function of fan_in and fan_out that gives the r of Xavier's uniform weights", function=xavier_reach, inputs=_shapes,
        mistakes={"that is the standard deviation; the ends lie √3 times as far out":
                      lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out)),
                  "that is the r of He's rule": lambda fan_in, fan_out: math.sqrt(6 / fan_in),
                  "that is the square of r": lambda fan_in, fan_out: 6 / (fan_in + fan_out)}),
    "variance for a leaky ReLU": Exercise(
        "the variance v that keeps the mean square of activations which are z for z > 0 and c z for z < 0, in c and n",
        lambda: Definitions("h = (1 + c**2)/2     # the share that such a unit leaves of a mean square\nv = 1/(n*h)"), "v",
        conditions=("n > 0",),
        mistakes={"that is the rule for c = 0": "2/n", "squares are kept, so the slope enters as a square": "2/((1 + c)*n)",
                  "that is the share which is left; the variance has to make up for it": "(1 + c**2)/2",
                  "both signs come equally often: the share is a mean": "1/((1 + c**2)*n)"}),
    "variance for logistic units": Exercise(
        "the variance v that hands δ back unchanged through logistic units at their steepest, in m",
        lambda: Definitions("s = 1/4     # their slope there\nv = 1/(m*s**2)\nf = n*v*s**2     # on the way forward"), "v",
        conditions=("m > 0", "n > 0"),
        mistakes={"squares are kept, so the slope enters as a square": "4/m", "that is right for a slope of 1": "1/m",
                  "the way back counts the units that are led to, m": "16/n",
                  "the variance has to make up for the slope": "1/(16*m)"}),
    "a tenth too little": Exercise(
        "the share of the activations' size that is left after 100 linear layers, if the variance is a tenth too small",
        value=lambda: 0.9**50, digits=4,
        mistakes={"that is the share of the mean square; the size is its root": 0.9**100,
                  "the tenth is lost in every layer": math.sqrt(0.9),
                  "that is rounded to one significant digit, and two are wanted": 0.005},
        consequence=lambda left: f"each layer would then keep {max(left, 0.0)**0.01:.4f} of the size"),
    "units that differ": Exercise(
        "a function of the weights into a layer and out of it that counts the units which differ from one another",
        function=units_that_differ, inputs=_layers,
        mistakes={"units with the same weights into them may still differ by those out of them":
                      lambda into, out_of: len(np.unique(into, axis=1).T),
                  "units with the same weights out of them may still differ by those into them":
                      lambda into, out_of: len(np.unique(out_of, axis=0)),
                  "that counts all units": lambda into, out_of: np.shape(into)[1]}),
}
