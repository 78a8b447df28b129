"""Exercises of the chapter on target propagation."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise


def told_below(below, above, told, feedback):
    """Target of the layer below: below + g(told) - g(above), with g(y) = tanh(y V) and V the feedback's weights."""
    return below + np.tanh(told @ feedback) - np.tanh(above @ feedback)


def _layers():
    rng = np.random.default_rng(4)
    drawn = [(n, i, j) for n, i, j in ((1, 2, 2), (3, 2, 4), (2, 5, 1))]
    return [(rng.uniform(-1, 1, (n, i)), rng.uniform(-1, 1, (n, j)), rng.uniform(-1, 1, (n, j)), rng.normal(size=(j, i)))
            for n, i, j in drawn]


def _cosine(u, v):
    return float(np.dot(u, v) / np.sqrt(np.dot(u, u) * np.dot(v, v)))


EXERCISES = {
    "a first target": Exercise(
        "the first target of a unit that says 0.6, where the loss has the slope -0.4 by it and κ is 0.5",
        value=lambda: 0.6 - 0.5 * -0.4,
        mistakes={"that is uphill; a target is a step of descent": 0.4,
                  "the slope counts with the factor κ": 1.0, "that is the step, not where it leads": 0.2}),
    "a target through a line": Exercise(
        "the target of the unit below by the difference, where the inverse makes v y + c of y; in a1, a2, t2 and v",
        lambda: Definitions("g1 = v*t2 + c\ng2 = v*a2 + c\nt1 = a1 + g1 - g2"), "t1",
        mistakes={"that is the plain target": "v*t2 + c", "the difference starts at what the unit says": "v*(t2 - a2)",
                  "the sign of the wish is turned": "a1 + v*(a2 - t2)"}),
    "targets below": Exercise(
        "a function of what the layers below and above say, what the layer above is told, and V, that gives the targets below",
        function=told_below, inputs=_layers,
        mistakes={"that is the plain target": lambda below, above, told, feedback: np.tanh(told @ feedback),
                  "the difference is taken behind the inverse, not before it":
                      lambda below, above, told, feedback: below + np.tanh((told - above) @ feedback),
                  "the inverse has an activation of its own":
                      lambda below, above, told, feedback: below + (told - above) @ feedback}),
    "what is missed above": Exercise(
        "the share of a small wish that is still missed above once the layer below has met its target, for slopes 0.8 and 0.9",
        value=lambda: 1 - 0.8 * 0.9,
        mistakes={"that is the share which is met": 0.72, "the slopes multiply": 1 - (0.8 + 0.9) / 2}),
    "two ways down": Exercise(
        "the cosine of the angle between the steps of targets and of gradients through the diagonal matrix of 4 and 1/2",
        value=lambda: _cosine([1 / 4, 2], [4, 1 / 2]),
        mistakes={"that is the product of the two steps; divide by their lengths": 2.0,
                  "that is the angle with u itself": _cosine([1, 1], [4, 1 / 2]),
                  "through the inverse each part is divided by its weight": 1.0}),
    "own gradient of a tanh unit": Exercise(
        "the derivative of the own loss (a - t)² of a tanh unit with one input, by its weight, in a, t and x",
        lambda: Definitions("z = w*x + b\na = tanh(z)\nm = (a - t)**2"), "D(m, w)",
        mistakes={"the slope of tanh is missing": "2*(a - t)*x", "the 2 of the square is missing": "(a - t)*(1 - a**2)*x",
                  "the input is missing": "2*(a - t)*(1 - a**2)",
                  "the slope of tanh is one minus the square of its value": "2*(a - t)*a*(1 - a)*x"}),
}
