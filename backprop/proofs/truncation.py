"""Truncated backpropagation through time: the gradient of the last steps alone, and what it leaves out of the whole.

After Williams and Peng (1990). One unit and four steps, as in `through_time`.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation
from .through_time import ANY, ONE_UNIT


@lru_cache(maxsize=None)
def copies():
    """One unit whose weight has a copy for each step."""
    lines = ONE_UNIT.replace("w*a[s-1]", "v[s]*a[s-1]")
    return Definitions("v[s] = w     # the copy of the weight that step s uses" + lines, functions="g C", ranges="s = 1..4")


def truncated(steps_back):
    """The derivative by the last copies alone: the whole, less the terms of the earlier steps."""
    late = [f"D(e, v[{s}])" for s in range(4, 4 - steps_back, -1)]
    early = range(4 - steps_back, 0, -1)
    return (Derivation(f"truncated to {steps_back} of four steps", copies(), note=ANY).start(" + ".join(late))
            .step("D(e, w)" + "".join(f" - D(e, v[{s}])" for s in early), "the weight acts through every copy")
            .step("D(e, w)" + "".join(f" - δ[{s}]*a[{s - 1}]" for s in early), "gradient of one copy"))


@lru_cache(maxsize=None)
def given_state():
    """The same unit from the third step on: the state before it is a number h, of which nothing is asked."""
    return Definitions("a[2] = h     # taken as given, wherever it came from" + ONE_UNIT.replace("a[0] = 0 ", "#"),
                       functions="g C", ranges="s = 3..4")


def from_a_given_state():
    return (Derivation("gradient from a given state", given_state(), note=ANY).start("D(e, w)")
            .step("δ[4]*a[3] + δ[3]*h", "two steps use the weight"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [*(truncated(k) for k in (1, 2, 3)), from_a_given_state()]
