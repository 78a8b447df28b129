"""Rung 2 of the ladder: evaluation at random points of a prime field (Schwartz-Zippel).

Where a rational function is too large to expand, it is evaluated in the integers modulo the prime
2^61 - 1. A numerator of degree D that is not zero vanishes at a random point with probability at
most D / (2^61 - 1). Functions are keyed by their argument's residue: equal arguments give equal
values, and arguments that differ collide with the same small probability.
"""
import random

import sympy

PRIME = 2**61 - 1
TRIALS = 3


def sampled_zero(expression, seed=0):
    """Return the bound on the probability of a wrong yes, or None if the answer is no."""
    generator = random.Random(seed)
    degree = max(1, sum(_degree(expression, {})))
    applications = len(expression.atoms(sympy.Function))
    bound = min(1.0, (degree * (1 + applications**2) / PRIME)**TRIALS)
    done = 0
    for _ in range(10 * TRIALS):
        residue = _Field(generator).value(expression)
        if residue is None:          # a denominator happened to vanish: another point
            continue
        if residue:
            return None
        done += 1
        if done == TRIALS:
            return bound
    return None


class _Field:
    def __init__(self, generator):
        self.generator, self.names, self.known = generator, {}, {}

    def value(self, expression):
        try:
            return self._value(expression)
        except ZeroDivisionError:
            return None

    def _value(self, e):
        if e not in self.known:
            self.known[e] = self._compute(e)
        return self.known[e]

    def _compute(self, e):
        if e.is_Rational:
            return e.p * _inverse(e.q) % PRIME
        if e.is_Add:
            return sum(map(self._value, e.args)) % PRIME
        if e.is_Mul:
            result = 1
            for factor in e.args:
                result = result * self._value(factor) % PRIME
            return result
        if e.is_Pow and e.exp.is_Integer:
            base = self._value(e.base)
            return pow(base if e.exp > 0 else _inverse(base), abs(int(e.exp)), PRIME)
        key = e if not e.args else (e.func, tuple(map(self._value, e.args)))
        return self.names.setdefault(key, self.generator.randrange(1, PRIME))


def _inverse(residue):
    if residue % PRIME == 0:
        raise ZeroDivisionError
    return pow(residue, -1, PRIME)


def _degree(e, known):
    """(numerator, denominator) degrees, from above, functions counting as letters."""
    if e in known:
        return known[e]
    if e.is_Number:
        result = (0, 0)
    elif e.is_Add:
        parts = [_degree(a, known) for a in e.args]
        below = sum(d for _, d in parts)
        result = (max(n + below - d for n, d in parts), below)
    elif e.is_Mul:
        parts = [_degree(a, known) for a in e.args]
        result = (sum(n for n, _ in parts), sum(d for _, d in parts))
    elif e.is_Pow and e.exp.is_Integer:
        n, d = _degree(e.base, known)
        k = abs(int(e.exp))
        result = (k * n, k * d) if e.exp > 0 else (k * d, k * n)
    else:
        result = (1 + sum(sum(_degree(a, known)) for a in e.args), 0)
    known[e] = result
    return result
