"""Exercises of the map of the field: what the book has taught, once more."""
import numpy as np

from .. import recorded
from ..derivation import Definitions
from .table import Exercise


def _one_weight():
    return Definitions("z = w*x + b\na = g(z)\ne = 1/2*(a - t)**2", functions="g")


def _parameters():
    fan_in, hidden, outputs = recorded.mnist()["widths"]
    return (fan_in + 1) * hidden + (hidden + 1) * outputs


def _luck(samples=500, share=0.96):
    return np.sqrt(share * (1 - share) / samples)


EXERCISES = {
    "one weight, any activation": Exercise(
        "∂e/∂w of one unit with an arbitrary activation g and half the squared error", _one_weight, "D(e, w)",
        mistakes={"the slope g'(z) is missing": "(a - t)*x", "that is the derivative by the bias": "(a - t)*dg(z)",
                  "the miss is output minus target": "(t - a)*dg(z)*x"}),
    "a signal through fifty steps": Exercise(
        "what a linear memory with the weight 0.9 leaves of a derivative after fifty steps, four decimals",
        value=lambda: 0.9**50, digits=4,
        mistakes={"each step multiplies, it does not add": lambda: 50 * 0.9, "that is one step": 0.9}),
    "passes of forward mode": Exercise(
        "how many passes forward mode needs for the gradient of 784-30-10", value=_parameters, digits=0,
        mistakes={"that is reverse mode": 1.0, "the biases are parameters too": lambda: _parameters() - 40.0,
                  "that is one pass for each input": 784.0}),
    "two unequal parts": Exercise(
        "the mean gradient of 400 samples whose parts of 100 and 300 have the means 0.2 and 0.6", value=lambda: 0.5, digits=3,
        mistakes={"the parts are not equally large: weigh them by their samples": 0.4,
                  "you have given the small part the large weight": 0.3}),
    "luck of a test": Exercise(
        "the standard deviation of the accuracy on 500 test samples of a network that is right on 96% of all, four decimals",
        value=_luck, digits=4,
        mistakes={"that is for one sample: divide its variance by the number of samples": lambda: _luck(1),
                  "that is the variance; take the root": lambda: _luck()**2,
                  "take the root of the number of samples, too": lambda: _luck(1) / 500}),
}
