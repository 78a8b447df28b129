"""Exercises of the chapter on update rules."""
import math

from ..derivation import Definitions
from .table import Exercise


def _from_rest():
    return Definitions("v = 0\nv1 = -η*q + α*v\nw_nesterov = w + α*v1 - η*q")


def _steps_out_on_the_plain(first):
    """How many steps RPROP with that first step needs on the plain, from the corner (3, 3)."""
    import numpy as np

    from ..experiments import update_rules
    path = update_rules.descend(update_rules.slopes_of("plateau"), np.array([[3.0], [3.0]]),
                                update_rules.optimizer("rprop", initial_step=first), 100)
    return float(update_rules.ending(path, [(0.0, 0.0)]).steps[0])


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
        conditions=("α > 0", "η > 0"),
        mistakes={"that is the velocity; α times as much comes on top": "-η*q", "the plain part of the step is missing": "-α*η*q"}),
    "next step": Exercise(
        "a function of step, last and now (the last slope and this one) that gives RPROP's next step", function=next_step, inputs=_slopes,
        mistakes={"the two factors are exchanged: one sign twice is a reason for a longer step":
                      lambda step, last, now: 0.5 * step if last * now > 0 else 1.2 * step if last * now < 0 else step,
                  "where the sign turns, the step is halved":
                      lambda step, last, now: 1.2 * step if last * now > 0 else step,
                  "where one of the two slopes is 0, the step stays as it is":
                      lambda step, last, now: 1.2 * step if last * now > 0 else 0.5 * step,
                  "the sizes of the slopes must not count, only their signs":
                      lambda step, last, now: step * (1 + 0.2 * last * now)}),
    "tenfold": Exercise(
        "how many growths by 1.2 make a step at least ten times as long", value=lambda: math.ceil(math.log(10) / math.log(1.2)), digits=2,
        mistakes={"the steps multiply, they do not add up": 45.0,
                  "after so many it is not yet ten times as long": 12.0,
                  "that is the exact number of growths; the next whole one is wanted": math.log(10) / math.log(1.2)}),
    "nine to one": Exercise(
        "the factor on RPROP's step in a round of nine slopes of one sign and one of the other", value=lambda: 1.2**8 / 2,
        mistakes={"the first slope after a turn meets a forgotten one, and makes no step longer": 1.2**9 / 2,
                  "the turn halves the step": 1.2**8}),
    "small first step": Exercise(
        "how many steps more RPROP takes on the plain from (3, 3) with the first step 0.001 than with 1",
        value=lambda: _steps_out_on_the_plain(0.001) - _steps_out_on_the_plain(1.0), digits=0,
        mistakes={"that is the number of steps with the smallest first step; the other is taken off":
                      lambda: _steps_out_on_the_plain(0.001),
                  "that is the number of steps with the largest first step; it is taken off the other":
                      lambda: _steps_out_on_the_plain(1.0),
                  "so many growths make a step a thousand times as long; so long a step is not needed": 38.0}),
}
