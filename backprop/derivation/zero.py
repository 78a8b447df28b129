"""Rung 1 of the ladder: a proof that an expression is zero.

Every application of a function (g, g', exp, tanh, …) is replaced by an independent variable, one
for each distinct argument, and what remains is a rational function. If its numerator expands to 0
the expression is 0 whatever the functions are: a proof. If it does not, nothing is said: the
functions may still be related (tanh² + sech² = 1), so a second attempt first rewrites them as
exponentials. "Not proved" is never taken for "not equal" nor for "equal".
"""
from itertools import product

import sympy

from .symbols import ArbitraryFunction


def proved_zero(expression):
    """Return True if a proof was found that ``expression`` is identically zero, else False."""
    expression = sympy.sympify(expression)
    if _vanishes(expression):
        return True
    return expression.has(sympy.Function) and _vanishes(as_exponentials(expression))


def proved_equal(left, right):
    """Return True if a proof was found that the two expressions are identical."""
    return proved_zero(left - right)


def as_exponentials(expression):
    """Rewrite tanh, σ and their kin by exp, and max and |·| by cases, leaving arbitrary functions alone."""
    return expression.replace(
        lambda e: isinstance(e, sympy.Function) and not isinstance(e, (ArbitraryFunction, sympy.exp)),
        lambda e: e.rewrite(sympy.exp).rewrite(sympy.Piecewise))


def _vanishes(expression):
    """By cases where there are piecewise functions, at once otherwise."""
    pieces = sorted(expression.atoms(sympy.Piecewise), key=sympy.default_sort_key)
    if not pieces:
        return _Generators().numerator(expression) == 0
    conditions = sorted({c for p in pieces for _, c in p.args} - {sympy.true}, key=str)
    for truth in product([sympy.true, sympy.false], repeat=len(conditions)):
        case = expression
        while case.has(sympy.Piecewise):      # innermost first: a condition may hold a piecewise
            innermost = next(p for p in case.atoms(sympy.Piecewise)
                             if not any(a.has(sympy.Piecewise) for pair in p.args for a in pair))
            chosen = _choose(innermost, dict(zip(conditions, truth)))
            if chosen is None:
                return False
            case = case.xreplace({innermost: chosen})
        if not _vanishes(case):
            return False
    return True


def _choose(piecewise, truth):
    for value, condition in piecewise.args:
        if condition != sympy.true and condition not in truth:
            return None
        if condition == sympy.true or truth[condition] == sympy.true:
            return value
    return None


def _is_polynomial(expression):
    return all(p.exp.is_Integer and p.exp >= 0 for p in expression.atoms(sympy.Pow))


def _lowest_power(polynomial, variable):
    return min(power for power, in sympy.Poly(polynomial, variable).monoms())


def _expanded_numerator(expression):
    if not _is_polynomial(expression):
        expression = sympy.numer(sympy.together(expression))
    return sympy.expand(expression)


class _Generators:
    """The independent variables that stand for function values and for roots."""

    def __init__(self):
        self.names, self.roots, self.replaced = {}, {}, {}

    def numerator(self, expression):
        numerator = _expanded_numerator(self.replace(expression))
        # A root's variable r satisfies r^q = its radicand; the last made may hold earlier ones.
        for variable, (radicand, q) in reversed(self.roots.items()):
            numerator = self._reduce(numerator, variable, radicand, q)
        return numerator

    @staticmethod
    def _reduce(numerator, variable, radicand, q):
        if not numerator.has(variable):
            return numerator
        terms = sympy.Poly(numerator, variable).terms()
        reduced = sympy.Add(*(c * variable**(n % q) * radicand**(n // q) for (n,), c in terms))
        return _expanded_numerator(reduced)

    def replace(self, expression):
        if not expression.args:
            return expression
        if expression not in self.replaced:      # the same activation stands in many terms
            self.replaced[expression] = self._replace(expression)
        return self.replaced[expression]

    def _replace(self, expression):
        if isinstance(expression, sympy.exp):
            return self._exponential(self._argument(expression.args[0]))
        if isinstance(expression, sympy.log):
            return self._logarithm(self._argument(expression.args[0]))
        if isinstance(expression, sympy.Function):
            return self._name(expression.func, tuple(self._argument(a) for a in expression.args))
        if expression.is_Pow and not expression.exp.is_Integer:
            return self._power(expression)
        return expression.func(*(self.replace(a) for a in expression.args))

    def _argument(self, expression):
        """One form for equal arguments, so that g(a + b) and g(b + a) are one variable."""
        replaced = self.replace(expression)
        return sympy.expand(replaced) if _is_polynomial(replaced) else sympy.cancel(sympy.together(replaced))

    def _name(self, function, arguments):
        return self.names.setdefault((function, arguments), sympy.Dummy(function.__name__))

    def _exponential(self, exponent):
        """e^(2u - v) is E_u² / E_v: the laws of powers are all that is used of exp."""
        value = sympy.S.One
        for term in sympy.Add.make_args(exponent):
            coefficient, rest = term.as_coeff_Mul()
            if not coefficient.is_Rational:
                coefficient, rest = sympy.S.One, term
            unit = self._name(sympy.exp, (rest,))
            value *= unit**coefficient.p if coefficient.q == 1 else self._root(unit, coefficient.q)**coefficient.p
        return value

    def _logarithm(self, argument):
        """log(e^u r) is u + log r: what is a power of an exponential goes out of the logarithm."""
        outside = sympy.S.Zero
        for (function, exponent), unit in list(self.names.items()):
            if function is sympy.exp and argument.has(unit):
                above, below = (_lowest_power(part, unit) for part in sympy.fraction(argument))
                outside += (above - below) * exponent[0]
                argument = sympy.cancel(argument * unit**(below - above))
        return outside if argument == 1 else outside + self._name(sympy.log, (argument,))

    def _power(self, power):
        base, exponent = self._argument(power.base), power.exp
        if exponent.is_Rational:
            return self._root(base, exponent.q)**exponent.p
        return self._name(sympy.Pow, (base, self._argument(exponent)))

    def _root(self, radicand, q):
        variable = self._name(sympy.root, (radicand, sympy.Integer(q)))
        self.roots.setdefault(variable, (radicand, q))
        return variable
