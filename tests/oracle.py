"""An independent judge of equations: plain high-precision numbers, no SymPy calculus.

Definitions are followed by name, sums are loops, and a partial derivative is a central difference
in fifty digits. It shares nothing with the engine but the parsed expressions, so that the engine's
verdicts and the planted faults are judged by something that cannot have the engine's mistakes.
"""
import operator
import random

import mpmath
import sympy

from backprop.derivation.checking import entries
from backprop.derivation.symbols import ArbitraryFunction, Entry, Listed, Partial, Same, outermost

mpmath.mp.dps = 50
STEP = mpmath.mpf(10)**-12
FUNCTIONS = {"exp": mpmath.exp, "log": mpmath.log, "tanh": mpmath.tanh,
             "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)), "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
             "maximum": max, "absolute": abs}
RELATIONS = {"!=": operator.ne, ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}


def arbitrary(z, order):
    """g(z) = sin z + z²/5 stands for the arbitrary activation, here with its derivatives."""
    return [mpmath.sin(z) + z**2 / 5, mpmath.cos(z) + 2 * z / 5, -mpmath.sin(z) + mpmath.mpf(2) / 5][order]


def arbitrary_of_many(values):
    """An arbitrary function of many, in which each argument plays another part."""
    return sum((k * mpmath.sin(v) + v**2 / k for k, v in enumerate(values, start=1)), mpmath.fprod(values) / 3)


class Oracle:
    """Values of a derivation's expressions at one point and one choice of sizes and indices."""

    def __init__(self, definitions, places, environment, seed, least=0.2):
        self.definitions, self.places, self.environment = definitions, places, environment
        self.seed, self.least, self.held, self.known = seed, least, {}, {}

    def value(self, e, env=None):
        env = self.environment if env is None else env
        if e.is_Number:
            return mpmath.mpf(int(e.p)) / int(e.q)
        if e.is_Symbol:
            if e in env:
                return mpmath.mpf(int(env[e]))
            if e in self.places:
                return mpmath.mpf(int(self.places[e]))
            return self.quantity(e.name, e, ())
        if isinstance(e, Entry):
            at = tuple(self.index(p, env) for p in e.positions)
            if Entry(e.name, None, at) in self.places:
                return mpmath.mpf(int(self.places[Entry(e.name, None, at)]))
            return self.quantity((e.name, at), e, at)
        if isinstance(e, sympy.Sum):
            summed, (k, first, last) = outermost(e)
            return sum((self.value(summed, {**env, k: sympy.Integer(n)})
                        for n in range(self.index(first, env), self.index(last, env) + 1)), mpmath.mpf(0))
        if isinstance(e, Partial):
            return self.derivative(*e.args, env)
        if isinstance(e, Same):
            first, second = (self.index(i, env) for i in e.args)
            return mpmath.mpf(1 if first == second else 0)
        if isinstance(e, ArbitraryFunction) and isinstance(e.args[0], Listed):
            term, (k, first, last) = e.args[0].args
            return arbitrary_of_many([self.value(term, {**env, k: sympy.Integer(n)})
                                      for n in range(self.index(first, env), self.index(last, env) + 1)])
        parts = [self.value(a, env) for a in e.args]
        if e.is_Add:
            return sum(parts, mpmath.mpf(0))
        if e.is_Mul:
            return mpmath.fprod(parts)
        if e.is_Pow:
            return parts[0]**parts[1]
        if isinstance(e, ArbitraryFunction):
            return arbitrary(parts[0], e.order[0]) if len(parts) == 1 else arbitrary_of_many(parts)
        return FUNCTIONS[type(e).__name__](*parts)

    def index(self, e, env):
        while e.free_symbols or e.atoms(Entry):
            known = {**env, **self.places}
            replaced = e.xreplace({s: known[s] for s in e.free_symbols if s in known})
            replaced = replaced.xreplace({a: a.doit() for a in replaced.atoms(Entry)})
            replaced = replaced.xreplace({a: self.places[a] for a in replaced.atoms(Entry) if a in self.places})
            if replaced == e:
                raise ValueError(f"no number for the index {e}")
            e = replaced
        return int(e)

    def quantity(self, name, e, at):
        if name not in self.known:
            self.known[name] = self.held[name] if name in self.held else self.computed(name, e, at)
        return self.known[name]

    def computed(self, name, e, at):
        if e.is_Symbol:
            found = next((d for d in self.definitions.definitions if d.left == e), None)
            if found:
                return self.value(found.right, {})
        else:
            self.definitions.refuse_nonexistent(Entry(e.name, at[0] if e.layer is not None else None,
                                                      at[1:] if e.layer is not None else at), self.places)
            for d in self.definitions.definitions:
                if isinstance(d.left, Entry) and d.left.family == e.family and (e.layer is None or at[0] >= 1) and all(
                        place.is_Symbol or place == given for place, given in zip(d.left.positions, at)):
                    return self.value(d.right, dict(zip(d.left.positions, map(sympy.Integer, at))))
        # The same letter has the same value on both sides, whichever side asks first.
        return mpmath.mpf(random.Random(f"{self.seed} {name}").uniform(self.least, 1.3))

    def derivative(self, function, variable, env):
        name = variable.name if variable.is_Symbol else (
            variable.name, tuple(self.index(p, env) for p in variable.positions))
        here = self.value(variable, env)
        outer, values = (self.held, self.known), []
        for shift in (STEP, -STEP):
            self.held, self.known = {**outer[0], name: here + shift}, {}
            values.append(self.value(function, env))
        self.held, self.known = outer
        return (values[0] - values[1]) / (2 * STEP)


def disagreement(derivation, left, right, points=1):
    """The largest relative difference of two sides over sizes, indices and points.

    A side that does not exist somewhere (an index beyond an array) counts as infinite difference.
    """
    (left, right), extra = entries(left, right)
    worst = mpmath.mpf(0)
    for places, environment in _spread(list(derivation.definitions.environments(left, right, extra=extra))):
        for oracle in _where_conditions_hold(derivation, places, environment, points):
            try:
                values = oracle.value(left), oracle.value(right)
            except (ValueError, ZeroDivisionError):
                return mpmath.inf
            worst = max(worst, abs(values[0] - values[1]) / (1 + abs(values[0]) + abs(values[1])))
    return worst


def _where_conditions_hold(derivation, places, environment, points, tries=200):
    """Oracles at points that obey the side conditions: positive letters, or of either sign where those do not."""
    found = []
    for seed in range(tries):
        oracle = Oracle(derivation.definitions, places, environment, seed, least=0.2 if seed < points else -1.3)
        if all(RELATIONS[c[1]](oracle.value(c[0]), oracle.value(c[-1])) for c in derivation.conditions):
            found.append(oracle)
        if len(found) == points:
            return found
    raise ValueError(f"{derivation.title!r}: no point was found that obeys the side conditions")


def _spread(environments, most=4):
    """At most so many, from the first to the last."""
    step = max(1, len(environments) // most)
    return environments[::step] + environments[-1:]
