"""The value of a normal form at given sizes and indices, by plain numbers: what a `Form` claims to be."""
import re

import mpmath
import sympy

from backprop.derivation.normal_form import BRACKET, EXP, NUMBER, TOTAL
from backprop.derivation.symbols import Entry
from tests.oracle import FUNCTIONS, arbitrary, arbitrary_of_many

STEP = mpmath.mpf(10)**-12


class FormValues:
    """Values of forms beside an `Oracle`, which knows the quantities; ``letters`` maps letters to numbers."""

    def __init__(self, oracle, letters):
        self.oracle, self.letters = oracle, letters

    def value(self, form, letters=None):
        letters = self.letters if letters is None else letters
        return sum((self.term(t, dict(letters), list(t.sums.items())) for t in form.terms), mpmath.mpf(0))

    def term(self, term, letters, sums):
        if sums:
            (letter, count), *rest = sums
            return sum((self.term(term, {**letters, letter: k}, rest)
                        for k in range(1, self.index(count, letters) + 1)), mpmath.mpf(0))
        if any(a.head == BRACKET and self.index(*a.indices, letters) for a, _ in term.powers):
            return mpmath.mpf(0)      # the rest may not exist there
        value = mpmath.mpf(term.coefficient.numerator) / term.coefficient.denominator
        for atom, power in term.powers:
            value *= self.atom(atom, letters)**power
        return value

    def index(self, index, letters):
        return index.constant + sum(c * self.named(name, letters) for name, c in index.coefficients.items())

    def named(self, name, letters):
        """A letter, a size such as m, or a width such as d(+1*#2#-1)."""
        if name in letters:
            return letters[name]
        width = re.fullmatch(r"(\w+)\((.*)\)", name)
        if width is None:
            return int(self.oracle.places[sympy.Symbol(name, real=True)])
        layer = 0
        for factor, inner, number in re.findall(r"([+-]\d+)\*(#\d+#|\w+)|([+-]\d+)", width[2]):
            layer += int(number) if number else int(factor) * self.named(inner, letters)
        return int(self.oracle.places[Entry(width[1], None, (layer,))])

    def atom(self, atom, letters):
        kind, places = atom.head[0], [self.index(i, letters) for i in atom.indices]
        if atom.head == NUMBER:
            return mpmath.mpf(places[0])
        if atom.head == BRACKET:
            return mpmath.mpf(1)
        if kind in ("letter", "entry"):
            return self.oracle.value(quantity(atom.head, places))
        if kind == "partial":
            split = atom.head.index("by")
            function, variable = atom.head[1:split], atom.head[split + 1:]
            width = len(quantity_places(function))
            return self.oracle.derivative(quantity(function, places[:width]), quantity(variable, places[width:]), {})
        if kind in ("listed", "slope"):
            binder, count = atom.binder
            values = [self.value(*atom.arguments, {**letters, binder: k})
                      for k in range(1, self.index(count, letters) + 1)]
            if kind == "listed":
                return arbitrary_of_many(values)
            at = places[0] - 1
            moved = [values[:at] + [values[at] + h] + values[at + 1:] for h in (STEP, -STEP)]
            return (arbitrary_of_many(moved[0]) - arbitrary_of_many(moved[1])) / (2 * STEP)
        values = [self.value(a, letters) for a in atom.arguments]
        if atom.head == TOTAL:
            return values[0]
        if kind == "any function":
            return arbitrary(values[0], atom.head[2])
        return FUNCTIONS["exp" if atom.head == EXP else atom.head[1]](*values)


def quantity_places(head):
    return () if head[0] == "letter" else range(head[2] + head[3])


def quantity(head, places):
    """The name or entry of a family at the places given."""
    if head[0] == "letter":
        return sympy.Symbol(head[1], real=True)
    layer, indices = (places[0], places[1:]) if head[2] else (None, places)
    return Entry(head[1], None if layer is None else sympy.Integer(layer), [sympy.Integer(i) for i in indices])
