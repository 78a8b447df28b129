"""Exercises of the chapter on update rules."""
import math

from ..derivation import Definitions
from .table import Exercise


def _from_rest():
    return Definitions("v = 0\nv1 = -η*q + α*v\nw_nesterov = w + α*v1 - η*q")


def next_step(step, last, now):
    """RPROP's step: times 1.2 where two slopes have one sign, times 0.5 where they do not."""
    if last * now > 0:
        return 1.2 * step
    return 0.5 * step if last * now < 0 else step


def _slopes():
    return [(0.1, 2.0, 3.0), (0.1, -2.0, -0.5), (0.4, 1.0, -1.0), (0.4, -1.0, 7.0), (0.3, 0.0, 2.0), (0.3, 2.0, 0.0), (1.0, 0.01, 50.0)]


EXERCISES = {
    "a long slope": Exercise(
        "the factor by which momentum at α = 0.8 lengthens the steps on an even slope", value=lambda: 5.0,
        mistakes={"that is 1 - α; the velocity is divided by it": 0.2, "that is 1/α; what is left after a step is α": 1.25,
                  "a plain step is 1 already; 0.8 is the factor from one to the next": 1.8}),
    "from rest": Exercise(
        "the first step of Nesterov's form from rest, w_nesterov - w in α, η and q", _from_rest, "w_nesterov - w",
        mistakes={"that is the velocity; the step goes α times further": "-η*q", "the plain part of the step is missing": "-α*η*q"}),
    "next step": Exercise(
        "a function of step, last and now (the last slope and this one) that gives RPROP's next step", function=next_step, inputs=_slopes,
        mistakes={"the two factors are exchanged: one sign twice is a reason for a longer step":
                      lambda step, last, now: 0.5 * step if last * now > 0 else 1.2 * step if last * now < 0 else step,
                  "where one of the two slopes is 0, the step stays as it is":
                      lambda step, last, now: 1.2 * step if last * now > 0 else 0.5 * step,
                  "the sizes of the slopes must not count, only their signs":
                      lambda step, last, now: step * (1 + 0.2 * last * now)}),
    "tenfold": Exercise(
        "how many growths by 1.2 make a step at least ten times as long", value=lambda: math.ceil(math.log(10) / math.log(1.2)), digits=0,
        mistakes={"the steps multiply, they do not add up": 45.0}),
    "nine to one": Exercise(
        "the factor on RPROP's step in a round of nine slopes of one sign and one of the other", value=lambda: 1.2**8 / 2,
        mistakes={"the first slope after a turn meets a forgotten one, and makes no step longer": 1.2**9 / 2,
                  "the turn halves the step": 1.2**8}),
}
