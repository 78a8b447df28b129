"""Four functions of one weight on which a gradient check is tried, with their derivatives up to the fifth; proved.

neuron: the error of *guide*'s sigmoid neuron over w1. tanh: a unit without a loss. cubic: w³ - w + 3.
relu: the error of a unit that is silent below 0, where its slope changes suddenly (*diagrams*, 001).
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation
from . import complex_step, neuron

w, h, a, t = sympy.symbols("w h a t", real=True)
PARTIALS = ("first", "second", "third", "fourth", "fifth")
# By function: its definitions, its name there and the weight's, and its slope; each further derivative
# is found from the one before it, and proved to be its derivative.
SMOOTH = {
    "neuron": (neuron.definitions, "e", "w1", "(a - t)*(a - a**2)*x1", "(a - a**2)*x1"),
    "tanh": (lambda: Definitions("a = tanh(w)     # a unit by itself"), "a", "w", "1 - a**2", "1 - a**2"),
    "cubic": (lambda: Definitions("f = w**3 - w + 3     # a cubic"), "f", "w", "3*w**2 - 1", None),
}
RELU = {"on": ("1/2*(w - t)**2", "w - t", "1"), "off": ("1/2*t**2", "0", "0")}


@lru_cache(maxsize=None)
def slopes(name):
    """Derivations of the derivatives of a smooth function, the first to the fifth, each from the last."""
    definitions, function, weight, first, inner = SMOOTH[name]
    made, text, of = [], first, function
    for order in PARTIALS:
        made.append(Derivation(f"checked {name}: {order} derivative", definitions()).start(f"D({of}, {weight})")
                    .step(text, "differentiate and collect"))
        of, text = text, _differentiated(text, weight, inner)
    return made


def _differentiated(text, weight, inner):
    """The next derivative as text: by a, times da/dw, where the expression is written in a."""
    expression = sympy.sympify(text)
    if inner is None:
        return str(expression.diff(weight))
    return str(sympy.expand(expression.diff("a") * sympy.sympify(inner)))


@lru_cache(maxsize=None)
def relu_side(side):
    """The error of a ReLU unit on one side of its kink: value, first and second derivative, imaginary part."""
    error, first, second = RELU[side]
    real, imaginary = ("w - t", "h") if side == "on" else ("-t", "0")
    definitions = Definitions(f"f = {error}     # error of the unit where it is {side}\nf_im = ({real})*{imaginary}")
    return [Derivation(f"checked relu, {side}: first derivative", definitions)
            .start("D(f, w)").step(first, "power rule"),
            Derivation(f"checked relu, {side}: second derivative", definitions)
            .start(f"D({first}, w)").step(second, "power rule"),
            Derivation(f"checked relu, {side}: imaginary part", definitions)
            .start(f"1/2*(({real})*{imaginary} + {imaginary}*({real}))").step("f_im", "the square of a - t, halved")]


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [d for name in SMOOTH for d in slopes(name)] + [d for side in RELU for d in relu_side(side)]


@lru_cache(maxsize=None)
def expressions(name):
    """{"value", "first", …, "fifth", "imaginary": expression} in w, h and the function's constants."""
    if name == "relu":
        on, off = ([d.meaning() for d in relu_side(side)] for side in ("on", "off"))
        both = {key: sympy.Piecewise((yes, w > 0), (no, True))
                for key, yes, no in zip(("first", "second", "imaginary"), on, off)}
        unit = sympy.Piecewise((w, w > 0), (0, True))
        return both | {"value": (unit - t)**2 / 2} | {order: sympy.S.Zero for order in ("third", "fourth", "fifth")}
    proved = slopes(name)
    _, function, weight, _, _ = SMOOTH[name]
    found = {"value": proved[0].meaning(sympy.Symbol(function, real=True))}
    found |= {order: d.meaning() for order, d in zip(PARTIALS, proved)}
    imaginary = {"neuron": lambda: complex_step.neuron_step()[-1], "tanh": lambda: complex_step.tanh_step()[-1],
                 "cubic": lambda: complex_step.cubic_step()[0]}[name]()
    found["imaginary"] = complex_step.in_code(imaginary.meaning())
    cubic = dict(zip(sympy.symbols("c1 c2 c3", real=True), (-1, 0, 1)))
    return {key: e.xreplace(cubic).xreplace({sympy.Symbol(weight, real=True): w}) for key, e in found.items()}
