"""What the last state of a unit that hears itself owes to an earlier one, step by step; printed as code.

The unit is the one of `backprop.proofs.through_time`. The MemoryExplorer runs what is printed from here,
with the activations and slopes of `backprop.proofs.activations`.
"""
from functools import lru_cache

import sympy

from ..derivation import Derivation, javascript_function, numpy_function
from .through_time import ANY, one_unit


def one_state_back(s):
    """∂e/∂a of step s - 1 from that of step s; s from 4 down to 2."""
    return (Derivation(f"state {s} to state {s - 1}", one_unit(), note=ANY).start(f"D(e, a[{s - 1}])")
            .step(f"D(e, a[{s}])*D(a[{s}], z[{s}])*D(z[{s}], a[{s - 1}])", "chain rule")
            .step(f"D(e, a[{s}])*(w*dg(z[{s}]))", "weight times slope"))


def owed_to_the_first():
    """∂a[4]/∂a[1]: a weight and a slope for each of the three steps between."""
    return (Derivation("what the last state owes to the first", one_unit(), note="for any g").start("D(a[4], a[1])")
            .step("D(a[4], a[3])*D(a[3], a[2])*D(a[2], a[1])", "chain rule")
            .step("(w*dg(z[4]))*(w*dg(z[3]))*(w*dg(z[2]))", "weight times slope")
            .step("w**3*(dg(z[4])*dg(z[3])*dg(z[2]))", "the weight is the same at every step"))


def heard():
    """The pre-activation of step 4: its input, and the state before it."""
    return (Derivation("what a unit hears at step 4", one_unit(), note=ANY).start("z[4]")
            .step("u*x[4] + w*a[3] + b", "definition of z"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [heard(), *(one_state_back(s) for s in (4, 3, 2)), owed_to_the_first()]


# What the widget runs

@lru_cache(maxsize=None)
def _outputs():
    """{name: (arguments, {key: expression})}: what the code below is printed from; the input weight u is 1."""
    symbol = lambda name: sympy.Symbol(name, real=True)
    parse = one_unit().parse
    names = {symbol("u"): sympy.Integer(1), parse("x[4]"): symbol("x"), parse("a[3]"): symbol("before"),
             parse("D(e, a[4])"): symbol("later"), parse("dg(z[4])"): symbol("slope")}
    return {"unit_hears": ([symbol(name) for name in ("w", "b", "x", "before")], {"z": heard().last.xreplace(names)}),
            "one_back": ([symbol(name) for name in ("w", "slope", "later")],
                         {"owed": one_state_back(4).last.xreplace(names)})}


@lru_cache(maxsize=None)
def javascript():
    """JavaScript: ``unit_hears(w, b, x, before)`` → {z} and ``one_back(w, slope, later)`` → {owed}."""
    return "\n".join(javascript_function(name, *parts) for name, parts in _outputs().items())


@lru_cache(maxsize=None)
def _compiled(name):
    arguments, outputs = _outputs()[name]
    return numpy_function(name, arguments, list(outputs.values()), "math")


def pre_activation(w, b, x, before):
    """z of a step with the input x, after the state ``before``; the input weight is 1."""
    return _compiled("unit_hears")(w, b, x, before)[0]


def owed(w, slope, later):
    """∂e/∂a of the state before a step, from that of the state after it and the step's slope."""
    return _compiled("one_back")(w, slope, later)[0]
