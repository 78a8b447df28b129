"""What the GradientCheckExplorer computes: difference quotients in doubles, their errors, and the best step.

Functions, derivatives, imaginary parts, quotients and best steps are printed from proved expressions,
for NumPy here and as JavaScript (`javascript`). Only their composition is written twice, here and in
gradient_check_runs.js; a browser test compares the two.

In every function ``name`` is one of FUNCTIONS, ``method`` one of METHODS, ``w`` the weight and ``h`` the
step, floats or arrays that broadcast.
"""
from functools import lru_cache

import numpy as np
import sympy

from .. import examples
from ..derivation import javascript_function, numpy_function
from ..derivation.symbols import Entry
from ..proofs import checked_functions, complex_step, gradient_check

METHODS = (*gradient_check.DIFFERENCES, "complex_step")
# By function: where its weight runs, where it starts, and its constants as the texts they are given in.
_GIVEN = examples.NEURON
FUNCTIONS = {
    "neuron": {"range": (-60.0, 60.0), "start": float(_GIVEN["w1"]),
               "constants": {k: _GIVEN[k] for k in ("w2", "b", "x1", "x2", "t")}},
    "tanh": {"range": (-2.5, 2.5), "start": 0.6, "constants": {}},
    "cubic": {"range": (-1.6, 1.6), "start": 0.8, "constants": {}},
    "relu": {"range": (-1.0, 1.0), "start": 1e-4, "constants": {"t": "1"}},
}
UNIT_ROUNDOFF = 2.0**-53
SMALLEST_STEP, LARGEST_STEP = 1e-16, 1.0
_W, _H, _C, _EPS = sympy.symbols("w h c eps", real=True)
_DERIVATIVE = {"one_sided": "second", "central": "third", "richardson": "fifth", "complex_step": "third"}


def _expressions(name):
    constants = {sympy.Symbol(k, real=True): sympy.Rational(v) for k, v in FUNCTIONS[name]["constants"].items()}
    return {key: e.xreplace(constants) for key, e in checked_functions.expressions(name).items()}


def _at(k):
    """The name in code of E[k]: the function's value k steps away."""
    return sympy.Symbol({0: "here", 1: "up", -1: "down", 2: "far_up", -2: "far_down"}[k], real=True)


def _quotient(method):
    derivation = {"one_sided": gradient_check.one_sided, "central": gradient_check.central,
                  "richardson": gradient_check.richardson}[method]()
    return derivation.start_expression.replace(lambda e: isinstance(e, Entry), lambda e: _at(int(e.indices[0])))


def _leading(method):
    """The factor c and the power of h in the truncation error's leading term, read off the proved step."""
    derivation = {"one_sided": gradient_check.one_sided, "central": gradient_check.central,
                  "richardson": gradient_check.richardson,
                  "complex_step": lambda: complex_step.cubic_step()[1]}[method]()
    error = sympy.Poly(sympy.expand(derivation.last.doit() - sympy.Symbol("s", real=True)), _H)
    power = min(n for (n,), _ in error.terms())
    # q, r, c3 and c5 in terms of the derivatives of the function
    known = {"q": "second", "r": "third", "c3": "third/6", "c5": "fifth/120"}
    letters = {n: sympy.Symbol(n, real=True) for n in checked_functions.PARTIALS}
    names = {sympy.Symbol(k, real=True): sympy.sympify(v, locals=letters) for k, v in known.items()}
    return sympy.Abs(error.coeff_monomial(_H**power).xreplace(names)), power


def _step(method):
    """Where both errors balance, as an expression in c and eps; None for the complex step, which has no rounding."""
    if method == "complex_step":
        return None
    whole = gradient_check.best_step(method).meaning(sympy.Symbol("h_best", real=True))
    return whole.xreplace({sympy.Symbol("ε", real=True): _EPS})


def _blur(method):
    """What rounding of each value by eps does to the quotient."""
    text = gradient_check.DIFFERENCES[method]["rounding"]
    return gradient_check.polynomial().parse(text).doit().xreplace({sympy.Symbol("ε", real=True): _EPS})


@lru_cache(maxsize=None)
def _functions():
    """{name in JavaScript: (arguments, {key: expression})}"""
    made = {}
    for name in FUNCTIONS:
        found = _expressions(name)
        made[f"{name}_value"] = [_W], {"value": found["value"]}
        made[f"{name}_derivatives"] = [_W], {order: found[order] for order in ("first", "second", "third", "fifth")}
        made[f"{name}_imaginary"] = [_W, _H], {"value": found["imaginary"]}
    for method in METHODS:
        factor, power = _leading(method)
        derivatives = [sympy.Symbol(order, real=True) for order in ("second", "third", "fifth")]
        made[f"{method}_truncation"] = [*derivatives, _H], {"factor": factor, "value": factor * _H**power}
        if method != "complex_step":
            values = [_at(k) for k in places(method)]
            made[f"{method}_quotient"] = [*values, _H], {"value": _quotient(method)}
            made[f"{method}_rounding"] = [_EPS, _H], {"value": _blur(method)}
            made[f"{method}_best_step"] = [_C, _EPS], {"value": _step(method)}
    return made


def places(method):
    """The k of the values E[k] that a method asks for; none for the complex step."""
    return gradient_check.DIFFERENCES[method]["places"] if method != "complex_step" else ()


@lru_cache(maxsize=None)
def javascript():
    """The functions that gradient_check_runs.js calls."""
    return "\n".join(javascript_function(name, *parts) for name, parts in _functions().items())


@lru_cache(maxsize=None)
def _python(name, modules="numpy"):
    arguments, outputs = _functions()[name]
    made, keys = numpy_function(name, arguments, list(outputs.values()), modules=modules), tuple(outputs)
    return lambda *values: dict(zip(keys, made(*values)))


def value(name, w):
    """The function's value."""
    return _python(f"{name}_value")(w)["value"]


def slope(name, w):
    """Its derivative, from the proved formula."""
    return _python(f"{name}_derivatives")(w)["first"]


def quotient(name, method, w, h):
    """What the method makes of the slope, in floating point."""
    if method == "complex_step":
        return _python(f"{name}_imaginary")(w, h)["value"] / h
    values = [value(name, w + k * h) for k in places(method)]
    return _python(f"{method}_quotient")(*values, h)["value"]


def truncation(name, method, w, h):
    """The size of the leading term of the truncation error, without regard to kinks."""
    return _truncation(name, method, w, h)["value"]


def _truncation(name, method, w, h):
    found = _python(f"{name}_derivatives")(w)
    return _python(f"{method}_truncation")(found["second"], found["third"], found["fifth"], h)


def rounding(name, method, w, h):
    """What correct rounding of every value can do to the quotient; 0 for the complex step."""
    if method == "complex_step":
        return 0.0 * h
    return _python(f"{method}_rounding")(UNIT_ROUNDOFF * abs(value(name, w)), h)["value"]


def best_step(name, method, w, unit_roundoff=UNIT_ROUNDOFF):
    """The step at which truncation and rounding balance, or None where one of them is missing."""
    factor = float(_truncation(name, method, w, 1.0)["factor"])
    eps = unit_roundoff * abs(float(value(name, w)))
    if method == "complex_step" or factor == 0 or eps == 0:
        return None
    return float(_python(f"{method}_best_step")(factor, eps)["value"])


def crosses_kink(name, method, w, h):
    """Whether one of the values was taken on the other side of the ReLU's kink at 0."""
    return name == "relu" and any((w + k * h > 0) != (w > 0) for k in places(method))


def rounded_error(name, method, w, h, dtype=np.float64):
    """The error of the quotient if each value in it is the exact one, rounded once to ``dtype``.

    No computer does better, and all that round so agree to the last digit, whatever their exp and
    tanh are: what a page stores is made with this. ``w`` and ``h`` are single numbers.
    """
    import mpmath

    number = np.dtype(dtype).type
    w, h = number(w), number(h)
    with mpmath.workdps(50):
        exactly = [_python(f"{name}_{what}", "mpmath") for what in ("value", "derivatives", "imaginary")]
        weight = mpmath.mpf(float(w))
        if method == "complex_step":
            found = number(exactly[2](weight, mpmath.mpf(float(h)))["value"]) / h
        else:
            values = [number(exactly[0](mpmath.mpf(float(w + number(k) * h)))["value"]) for k in places(method)]
            found = _python(f"{method}_quotient")(*values, h)["value"]
        return float(abs(mpmath.mpf(float(found)) - exactly[1](weight)["first"]))
