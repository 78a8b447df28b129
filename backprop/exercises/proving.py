"""A learner's function run on symbols and put on the ladder beside the exercise's truth."""
import math
import types

import numpy as np
import sympy

from ..derivation import Definitions, Refuted
from ..derivation.points import Counterexample
from .expressions import equal
from .trials import silence

# What the functions of `numpy` and `math` are on symbols.
SYMBOLIC = types.SimpleNamespace(
    exp=sympy.exp, log=sympy.log, sqrt=sympy.sqrt, tanh=sympy.tanh, sinh=sympy.sinh, cosh=sympy.cosh,
    log1p=lambda x: sympy.log(1 + x), expm1=lambda x: sympy.exp(x) - 1, square=lambda x: x**2, e=sympy.E, pi=sympy.pi)


def proof(exercise, function, names):
    """(True, None) if the function is proved; else (False, the arguments where it was refuted, or None).

    A function that does not run on symbols, for it branches or indexes, is not proved: that says
    nothing against it.
    """
    if not exercise.truth:
        return False, None
    symbols = [sympy.Symbol(name, real=True) for name in names]
    try:
        definitions = exercise.definitions() if exercise.definitions else Definitions("")
        with silence():
            expression = sympy.nsimplify(on_symbols(function)(*symbols), rational=True)
        equal(definitions, definitions.parse(exercise.truth), expression)
        return True, None
    except Refuted as refuted:
        if isinstance(refuted.case, Counterexample) and set(symbols) <= refuted.case.point.keys():
            return False, tuple(float(refuted.case.point[s]) for s in symbols)
        return False, None
    except (Exception, SystemExit):      # whatever a learner's code does with a symbol in place of a number
        return False, None


def on_symbols(function):
    """The function with `numpy` and `math` replaced by their like on symbols."""
    if not isinstance(function, types.FunctionType):
        return function
    globals_ = {name: SYMBOLIC if value is np or value is math else value for name, value in function.__globals__.items()}
    return types.FunctionType(function.__code__, globals_, function.__name__, function.__defaults__, function.__closure__)
