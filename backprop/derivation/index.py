"""Index expressions such as l - 1 or d[l] - j, and what is known of them whatever the sizes are.

An index is an integer-linear form in letters and sizes. Each letter runs in a declared range; of a
size nothing is known but that it is at least 1. Where that does not decide a question the answer is
"not known", which nobody may take for a no.
"""
from itertools import count
from math import prod

import sympy

from .symbols import Entry


class NotUnderstood(Exception):
    """The proof at every size stops here: this part is beyond it, so nothing is claimed."""


class Index:
    """Σ coefficient · name + constant; names are letters ("#1#") and sizes ("N", "d(1*#1#-1)")."""
    __slots__ = ("coefficients", "constant", "names")

    def __init__(self, coefficients=None, constant=0):
        self.coefficients = {name: c for name, c in (coefficients or {}).items() if c}
        self.constant = constant
        self.names = frozenset(self.coefficients)

    def __add__(self, other):
        other = other if isinstance(other, Index) else Index(constant=other)
        merged = dict(self.coefficients)
        for name, c in other.coefficients.items():
            merged[name] = merged.get(name, 0) + c
        return Index(merged, self.constant + other.constant)

    def __mul__(self, factor):
        return Index({name: c * factor for name, c in self.coefficients.items()}, self.constant * factor)

    def __sub__(self, other):
        return self + other * -1 if isinstance(other, Index) else self + -other

    def substitute(self, name, value):
        c = self.coefficients.get(name)
        if not c:
            return self
        return Index({n: k for n, k in self.coefficients.items() if n != name}, self.constant) + value * c

    @property
    def is_constant(self):
        return not self.names

    def text(self, renamed=None):
        """A form that is the same for equal indices, letters renamed as ``renamed`` says."""
        renamed = renamed or {}
        return "".join(f"{c:+d}*{n}" for n, c in sorted((renamed.get(n, n), c) for n, c in self.coefficients.items())
                       ) + f"{self.constant:+d}"


class Indices:
    """The letters in use with their ranges, and the sizes of a set of definitions."""

    def __init__(self, definitions):
        self.ranges, self.summed, self._fresh = {}, set(), count(1)
        self.size_letters, self.size_families = set(), set()
        for sizes in definitions.sizes:
            for name, size in sizes.items():
                (self.size_families if isinstance(size, tuple) else self.size_letters).add(name)
        if len(self.size_families) > 1 or self.size_families & self.size_letters:
            raise NotUnderstood("several lists of widths")
        if self.size_families:
            self.size_letters.add("L")

    def fresh(self, first, last):
        """A new letter that runs from ``first`` to ``last``."""
        name = f"#{next(self._fresh)}#"
        self.ranges[name] = first, last
        return name

    def dummy(self, count):
        """A new summation letter, which runs from 1 to ``count``."""
        if count.names & self.summed:
            raise NotUnderstood("a sum as long as another's index says")
        name = self.fresh(Index(constant=1), count)
        self.summed.add(name)
        return name

    def at_least(self, index, least):
        """True if ``index >= least`` wherever its letters are in their ranges, whatever the sizes."""
        for _ in range(20):
            letter = next((n for n in index.names if n in self.ranges), None)
            if letter is None:
                return all(c > 0 for c in index.coefficients.values()) and \
                    index.constant + sum(index.coefficients.values()) >= least
            first, last = self.ranges[letter]
            index = index.substitute(letter, first if index.coefficients[letter] > 0 else last)
        return False

    def never_zero(self, index):
        return self.at_least(index, 1) or self.at_least(index * -1, 1)

    def within(self, index, first, last):
        """True if ``index`` is known to lie in first..last."""
        return self.at_least(index - first, 0) and self.at_least(last - index, 0)

    def read(self, expression, scope):
        """The `Index` that an author's index expression is; ``scope`` says what its letters are."""
        expression = sympy.sympify(expression)
        if expression.is_Integer:
            return Index(constant=int(expression))
        if expression.is_Symbol:
            if isinstance(scope.get(expression), Index):
                return scope[expression]
            if expression.name in self.size_letters:
                return Index({expression.name: 1})
        if isinstance(expression, Entry) and self.is_size(expression):
            return Index({self._width(expression, scope): 1})
        if expression.is_Add:
            return sum((self.read(part, scope) for part in expression.args), Index())
        if expression.is_Mul:
            parts = [self.read(part, scope) for part in expression.args]
            numbers = [p.constant for p in parts if p.is_constant]
            others = [p for p in parts if not p.is_constant]
            if len(others) == 1:
                return others[0] * prod(numbers)
        raise NotUnderstood(f"the index {expression}")

    def is_size(self, entry):
        return entry.layer is None and len(entry.indices) == 1 and entry.name in self.size_families

    def _width(self, entry, scope):
        """The name of the size d[l - 1]; of a layer that may not exist there is none."""
        layer = self.read(entry.indices[0], scope)
        if layer.names & self.summed:      # a summation letter has to be renamed, and a size's name stays
            raise NotUnderstood("a sum over layers")
        exists = layer.constant >= 0 if layer.is_constant else self.within(layer, Index(), Index({"L": 1}))
        if not exists:
            raise NotUnderstood(f"there may be no layer {entry.indices[0]}")
        return f"{entry.name}({layer.text()})"
