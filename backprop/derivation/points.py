"""Exact points at which two sides are compared, and the counterexample if they differ."""
import random
from dataclasses import dataclass
from functools import lru_cache

import sympy

from .symbols import ArbitraryFunction, arbitrary_function

DIGITS = 50      # of the evaluation, where exp and its kin have no exact rational value


@dataclass(frozen=True)
class Counterexample:
    """A point at which two sides differ: what each letter is, and both values there."""
    point: dict
    left: sympy.Expr
    right: sympy.Expr
    functions: tuple = ()

    def __str__(self):
        letters = [f"{s} = {v}" for s, v in sorted(self.point.items(), key=lambda p: str(p[0]))]
        where = ", ".join(letters[:8]) + (f" and {len(letters) - 8} more" if len(letters) > 8 else "")
        functions = sorted({str(f) for f in self.functions})
        chosen = f", with {' and '.join(functions)}" if functions else ""
        return f"at {where or 'every point'}{chosen}{',' * bool(where or chosen)} the sides are {short(self.left)} and {short(self.right)}"


def short(value):
    """A value for a message: exact where that is short, else six digits."""
    value = sympy.sympify(value)
    return str(value) if value.is_Rational and len(str(value)) < 12 else str(sympy.N(value, 6))


def random_point(symbols, generator, conditions=()):
    """Return {symbol: Rational} obeying the side conditions, or None if none was found."""
    for attempt in range(60):
        spread = 1 + attempt // 20
        point = {s: sympy.Rational(generator.choice([n for n in range(-6 * spread, 6 * spread + 1) if n]),
                                   generator.choice([2, 3, 5, 7]))
                 for s in sorted(symbols, key=str)}
        if all(_holds(c, point) for c in conditions):
            return point
    return None


def _holds(condition, point):
    left, relation, right = condition
    difference = evaluate(left - right, point)
    if difference is None:
        return False
    return {"!=": difference != 0, ">": difference > 0, "<": difference < 0,
            ">=": difference >= 0, "<=": difference <= 0}[relation]


def evaluate(expression, point):
    """The value of ``expression`` at an exact point, or None where it is not a finite real number.

    An arbitrary function is given a cubic polynomial (and its derivatives with it).
    """
    value = _substitute(sympy.sympify(expression), point, {})
    if not value.is_Rational:
        value = sympy.N(value, DIGITS)
    return value if value.is_Number and value.is_finite and value.is_real else None


def _substitute(expression, point, known):
    """Bottom-up, so that every intermediate result is a number and not a large tree."""
    if expression not in known:
        if expression.is_Symbol:
            known[expression] = point[expression]
        elif not expression.args:
            known[expression] = expression
        elif isinstance(expression, sympy.Piecewise):
            known[expression] = _piece(expression, point, known)
        else:
            arguments = [_substitute(a, point, known) for a in expression.args]
            value = polynomial(type(expression), arguments) if isinstance(expression, ArbitraryFunction) \
                else expression.func(*arguments)
            known[expression] = value if value.is_Rational else sympy.N(value, DIGITS)
    return known[expression]


def _piece(piecewise, point, known):
    for value, condition in piecewise.args:
        if condition == sympy.true or condition.func(_substitute(condition.lhs, point, known),
                                                     _substitute(condition.rhs, point, known)) == sympy.true:
            return _substitute(value, point, known)
    return sympy.nan


def polynomial(function, arguments):
    """The cubic that stands for an arbitrary function (or the derivative asked of it)."""
    x, body = _cubic(function, len(arguments))
    return body.xreplace(dict(zip(x, arguments)))


@lru_cache(maxsize=None)
def _cubic(function, arity):
    x = sympy.symbols(f"x:{arity}")
    seed = sum(map(ord, function.base_name))
    body = sum(sympy.Rational(seed % 5 + k + 2, 3) * v + sympy.Rational(k + 1, 2) * v**2
               + sympy.Rational(1, k + 5) * v**3 for k, v in enumerate(x))
    if len(x) > 1:
        body += sum(sympy.Rational(k + 1, 3) * x[k] * x[k + 1] for k in range(len(x) - 1))
    for variable, times in zip(x, function.order):
        body = sympy.diff(body, variable, times) if times else body
    return x, body


def differ(left, right):
    """True if two evaluated values differ beyond the error of their evaluation."""
    if left.is_Rational and right.is_Rational:
        return left != right
    return abs(left - right) > sympy.Float(10)**(10 - DIGITS) * (1 + abs(left) + abs(right))


def find_counterexample(left, right, conditions=(), tries=3, seed=0):
    """Return a `Counterexample` to left == right, or None if the tried points show none."""
    symbols = left.free_symbols | right.free_symbols
    symbols = symbols.union(*(c[0].free_symbols | c[2].free_symbols for c in conditions))
    generator = random.Random(seed)
    for _ in range(tries):
        point = random_point(symbols, generator, conditions)
        if point is None:
            return None
        values = evaluate(left, point), evaluate(right, point)
        if None not in values and differ(*values):
            return Counterexample(point, *values, functions=_chosen(left, right))
    return None


def _chosen(*expressions):
    """What stands for the arbitrary functions, in words: the formula, where it is short."""
    functions = {f.func for e in expressions for f in e.atoms(ArbitraryFunction)}
    several = {f.base_name for f in functions if f.nargs != {1}}
    x = sympy.Symbol("x")
    formulas = [f"{n}(x) = {polynomial(arbitrary_function(n), [x])}" for n in sorted({f.base_name for f in functions} - several)]
    return tuple(formulas + [f"a cubic polynomial for {n}" for n in sorted(several)])


__all__ = ["Counterexample", "differ", "evaluate", "find_counterexample", "random_point", "short"]
