"""Backpropagation through time: the gradient of a recurrent network is that of the unrolled one, added up over the steps.

*guide* (document 003) names backpropagation through time as the second type of backpropagation; the derivation
is after Werbos (1990). The loss is any function C of the last state, or a sum of such functions of all states.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

ANY = "for any g and any loss"

# One unit, four steps, written out

ONE_UNIT = """
    a[0] = 0                         # before the first step there is nothing to remember
    z[s] = u*x[s] + w*a[s-1] + b     # the input of step s, and the answer of the step before
    a[s] = g(z[s])                   # the answer of step s
    e = C(a[4])                      # the loss looks at the last one
    δ[s] = D(e, z[s])                # sensitivity of step s
"""


@lru_cache(maxsize=None)
def one_unit():
    return Definitions(ONE_UNIT, functions="g C", ranges="s = 1..4")


def one_unit_last():
    return Derivation("last step of one unit", one_unit(), note=ANY).start("δ[4]").step("dC(a[4])*dg(z[4])", "chain rule")


def one_unit_back(s):
    """δ of step s from the next step's; s from 3 down to 1."""
    return (Derivation(f"step {s + 1} to step {s}", one_unit(), note=ANY).start(f"δ[{s}]")
            .step(f"D(e, z[{s + 1}])*D(z[{s + 1}], z[{s}])", f"all that step {s} does, it does through step {s + 1}")
            .step(f"δ[{s + 1}]*w*dg(z[{s}])", "definitions"))


def one_unit_weight():
    """∂e/∂w through every path: four terms, three of which are not 0."""
    return (Derivation("the shared weight through four steps", one_unit(), note=ANY).start("D(e, w)")
            .step("δ[4]*a[3] + δ[3]*a[2] + δ[2]*a[1] + δ[1]*a[0]", "each step uses the weight once")
            .step("δ[4]*a[3] + (δ[4]*w*dg(z[3]))*a[2] + (δ[4]*w*dg(z[3])*w*dg(z[2]))*a[1] + 0", "the way back, step by step, from a state of 0")
            .step("δ[4]*(a[3] + w*dg(z[3])*(a[2] + w*dg(z[2])*a[1]))", "take out what is common"))


def one_unit_input():
    return (Derivation("the input weight through four steps", one_unit(), note=ANY).start("D(e, u)")
            .step("δ[4]*x[4] + δ[3]*x[3] + δ[2]*x[2] + δ[1]*x[1]", "each step uses the weight once"))


def one_unit_bias():
    return (Derivation("the bias through four steps", one_unit(), note=ANY).start("D(e, b)")
            .step("δ[4] + δ[3] + δ[2] + δ[1]", "each step adds the bias once"))


def one_unit_first_input():
    """What the answer at step 4 knows of the input of step 1."""
    return (Derivation("what is left of the first input", one_unit(), note=ANY).start("D(e, x[1])")
            .step("δ[1]*u", "definition of z")
            .step("δ[4]*w**3*(dg(z[3])*dg(z[2])*dg(z[1]))*u", "three steps back"))


# A loss at every step

@lru_cache(maxsize=None)
def every_step():
    lines = ONE_UNIT.replace("e = C(a[4])                      # the loss looks at the last one",
                             "e = C(a[1]) + C(a[2]) + C(a[3]) + C(a[4])     # a loss at every step")
    return Definitions(lines, functions="g C", ranges="s = 1..4")


def every_step_back():
    return (Derivation("one step back with a loss at every step", every_step(), note=ANY).start("δ[3]")
            .step("(dC(a[3]) + D(e, z[4])*D(z[4], a[3]))*dg(z[3])", "by the loss of this step, and through the next one")
            .step("(dC(a[3]) + δ[4]*w)*dg(z[3])", "definitions"))


# Several units, any number of steps

UNROLLED = """
    v[s][k,j] = w[k,j]                                     # the copy of the weights that step s uses
    z[s][j] = Sum(x[s][i]*u[i,j], (i, 1, m)) + Sum(a[s-1][k]*v[s][k,j], (k, 1, n)) + b[j]
    a[s][j] = g(z[s][j])                                   # state after step s; that of step 0 is given
    e = C(All(a[T][j], (j, 1, n)))                         # the loss looks at the last state
    δ[s][j] = D(e, z[s][j])                                # sensitivity of unit j at step s
"""
ARRAYS = """
    W : n x n = w[i, j]
    δ[s] : 1 x n = δ[s][j]
    z[s] : 1 x n = z[s][j]
    a[s] : 1 x n = a[s][j]
    x[s] : 1 x m = x[s][j]
    U : m x n = u[i, j]
    b : 1 x n = b[j]
"""


@lru_cache(maxsize=None)
def unrolled(steps=4, first=1):
    """The network over so many steps; a statement about step s is made of those from the first one named on."""
    return Definitions(UNROLLED, functions="g C", arrays=ARRAYS, sizes=[{"T": steps, "m": 1, "n": 2}],
                       ranges=f"s = {first}..T, i = 1..m, k = 1..n, j = 1..n")


def back_a_step():
    return (Derivation("one step back in time", unrolled(2, first=2), note=ANY).start("δ[s-1][k]")
            .step("Sum(D(e, z[s][j])*D(z[s][j], a[s-1][k]), (j, 1, n))*dg(z[s-1][k])", "through every unit of the next step")
            .step("Sum(δ[s][j]*w[k,j], (j, 1, n))*dg(z[s-1][k])", "definitions of δ and z"))


def back_a_step_in_rows():
    return (Derivation("one step back in time, in rows", unrolled(2, first=2), note=ANY).start("δ[s-1]")
            .step("(δ[s] @ W.T)*dg(z[s-1])", "the same for all units"))


def one_copy():
    return (Derivation("gradient of one copy", unrolled(2), note=ANY).start("D(e, v[s][k,j])")
            .step("D(e, z[s][j])*D(z[s][j], v[s][k,j])", "this copy acts on one sum of one step")
            .step("δ[s][j]*a[s-1][k]", "definitions of δ and z"))


def shared():
    return (Derivation("gradient of the recurrent weights", unrolled(), note=ANY).start("D(e, w[k,j])")
            .step("Sum(δ[s][j]*a[s-1][k], (s, 1, T))", "the weight acts through every copy, and each moves as it does"))


def shared_input():
    return (Derivation("gradient of the input weights", unrolled(), note=ANY).start("D(e, u[i,j])")
            .step("Sum(δ[s][j]*x[s][i], (s, 1, T))", "the same, with the input in place of the state"))


def shared_bias():
    return (Derivation("gradient of the recurrent bias", unrolled(), note=ANY).start("D(e, b[j])")
            .step("Sum(δ[s][j], (s, 1, T))", "the same, with 1 in place of the state"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    one = [one_unit_last(), *(one_unit_back(s) for s in (3, 2, 1)), one_unit_weight(), one_unit_input(), one_unit_bias(),
           one_unit_first_input(), every_step_back()]
    several = [back_a_step(), back_a_step_in_rows(), one_copy(), shared(), shared_input(), shared_bias()]
    return [*one, *several]
