"""Exercises of the chapter on local rules."""
import math

import numpy as np

from ..derivation import Definitions
from .least_number import least_number
from .table import Exercise


def value_step(x, expected, error_above, weights_above, rate):
    """One step of inference of a layer of tanh units: x + rate (-(x - expected) + g'(x) ⊙ ε W^T), samples in rows."""
    return x + rate * (expected - x + (1 - np.tanh(x)**2) * (error_above @ np.transpose(weights_above)))


def _layers():
    rng = np.random.default_rng(0)
    return [(np.array([[0.5]]), np.array([[0.2]]), np.array([[1.0]]), np.array([[2.0]]), 0.1),
            (np.array([[0.5, -1.0]]), np.array([[0.5, -1.0]]), np.array([[1.0]]), np.array([[2.0], [1.0]]), 1.0),
            *((rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), rng.normal(size=(2, 4)), 0.2)
              for _ in range(3))]


def _no_slope(x, expected, error_above, weights_above, rate):
    return x + rate * (expected - x + error_above @ np.transpose(weights_above))


def _upwards(x, expected, error_above, weights_above, rate):
    return x - rate * (expected - x + (1 - np.tanh(x)**2) * (error_above @ np.transpose(weights_above)))


def _short_chain():
    return Definitions("""
        ε = w*f                # nothing moves the hidden unit; f: the error of the output
        x = p + ε              # expected, and the error
        t = w*x + v*f          # the output is held at the target
        f = m/(v + w**2)       # m: by how much the forward pass misses it
    """)


def _first_step():
    return Definitions("x = p + γ*w*f     # one step of inference, from p, where the unit has no error yet\n"
                       "f = m/v           # the error of the output\nε = x - p          # the error of the hidden unit after it")


EXERCISES = {
    "Hebb doubles": least_number(
        "how many steps on an input of length 1 until Hebb's unit with the rate 0.1 answers it at least twice as loud",
        lambda n: 1.1**n >= 2, "after so many it is still below twice",
        {"the answer grows by a tenth of itself, not of what it was at first": 10.0},
        lambda times: f"after {times:g} steps it answers {1.1**min(max(times, 0), 99):.3f} times as loud"),
    "Oja with another leash": Exercise(
        "the square of the weights' length at which the mean of Δw = η y (a − κ y w) stops changing it, in κ",
        lambda: Definitions("N = 1/κ     # 2 η m (1 - κ N), m being the mean square of y, is what it changes by"), "N",
        conditions=("κ > 0",),
        mistakes={"that is the rule without κ": "1", "κ holds the weights back, so that with a larger κ they are shorter": "κ",
                  "that is the length, and its square was asked for": "1/sqrt(κ)"}),
    "error of a hidden unit at rest": Exercise(
        "the error ε of the hidden unit of two linear units in a row at rest, in the second weight w, the miss m and the variance v",
        _short_chain, "ε", conditions=("v > 0",),
        mistakes={"that is the error of the output": "m/(v + w**2)", "the hidden unit gives way, too: v + w**2": "w*m/v",
                  "that is what it becomes, times v, as v grows": "w*m"}),
    "after one step of inference": Exercise(
        "the error ε of the last hidden unit after one step of inference with the rate γ, from the forward pass, in γ, w, m and v",
        _first_step, "ε", conditions=("v > 0",),
        mistakes={"that is the output's, and it comes back over the weight": "γ*m/v",
                  "that is at rest, and with γ": "γ*w*m/(v + w**2)", "the variance is missing": "γ*w*m"}),
    "the rate of one step": Exercise(
        "the rate γ at which one step of inference gives the last hidden unit its sensitivity, but for the sign and over v",
        value=lambda: 1.0, digits=6,
        mistakes={"that is the rate of the chapter's class; γ w m/v is to be w m/v": 0.2, "without a step it has no error": 0.0},
        consequence=lambda rate: f"the hidden error would be {rate:g} times what it should be"),
    "a step of inference": Exercise(
        "a function of x, expected, error_above, weights_above and rate that gives a hidden layer's values after one step, for tanh",
        function=value_step, inputs=_layers,
        mistakes={"the slope of tanh is missing": _no_slope, "the sign is wrong: the energy must fall": _upwards}),
    "told and true": Exercise(
        "the angle in degrees between what feedback tells two hidden units and what backpropagation would, for one output with the "
        "weights 2 and −1 and the feedback weights 1 and 1", value=lambda: math.degrees(math.acos(1 / math.sqrt(10))), digits=1,
        mistakes={"that is in radians": math.acos(1 / math.sqrt(10)),
                  "the cosine is the product over both lengths": math.degrees(math.acos(1 / 10))},
        consequence=lambda angle: f"the cosine would be {math.cos(math.radians(angle)):.3f}"),
}
