"""Calculating with forms: products of sums, quotients, and brackets contracted against sums.

Σ_{k=1}^{n} [k = j] x_k is x_j, but only if j is known to lie in 1..n: a bracket whose place is not
known to be in the range of its letter stays where it is.
"""
from fractions import Fraction
from functools import reduce

from .index import Index, NotUnderstood
from .normal_form import BRACKET, EXP, NUMBER, TOTAL, Atom, Form, Term, add, constant

ONE, HIGHEST_POWER = Index(constant=1), 6


class Algebra:
    """Operations on forms over the letters of ``indices``."""

    def __init__(self, indices):
        self.indices = indices

    def atom(self, head, indices=(), arguments=(), binder=None, count=None):
        """The form of an atom, or what is known to be equal to it."""
        if head == BRACKET:
            if indices[0].is_constant or self.indices.never_zero(indices[0]):
                return constant(indices[0].is_constant and indices[0].constant == 0)
        if head == NUMBER:
            index, = indices
            return add(constant(index.constant), *(self.close(Fraction(c), [(Atom(NUMBER, [Index({name: 1})]), 1)])
                                                   for name, c in index.coefficients.items()))
        if head == EXP:
            return self._exponential(*arguments)
        return self.close(Fraction(1), [(Atom(head, indices, arguments, binder, count), 1)])

    def _exponential(self, exponent):
        """e^(2u + v) is (e^u)² e^v."""
        units = [(Atom(EXP, arguments=[Form([Term(Fraction(1, t.coefficient.denominator), t.powers, t.sums)])]),
                  t.coefficient.numerator) for t in exponent.terms]
        return self.close(Fraction(1), units)

    # Products and quotients

    def multiply(self, *forms):
        return reduce(self._multiply, forms, constant(1))

    def _multiply(self, left, right):
        made = []
        for s in left.terms:
            for t in right.terms:
                t = self._apart(t, s.sums.keys() | s.letters)
                s = self._apart(s, t.letters)
                made.append(self.close(s.coefficient * t.coefficient, [*s.powers, *t.powers], {**s.sums, **t.sums}))
        return add(*made)

    def _apart(self, term, names):
        """The term with fresh summation letters in place of those among ``names``."""
        for letter in term.sums.keys() & names:
            term = term.renamed(letter, self.indices.dummy(term.sums[letter]))
        return term

    def power(self, form, exponent):
        if abs(exponent) > HIGHEST_POWER:
            raise NotUnderstood(f"the power {exponent}")
        return self.multiply(*[form if exponent >= 0 else self.invert(form)] * abs(exponent))

    def scale(self, form, factor):
        return self.multiply(constant(factor), form)

    def invert(self, form):
        """1 / form; the reader has to know that it is not 0."""
        if not form.terms:
            raise NotUnderstood("a division by 0")
        first = form.texts[min(form.texts)]
        outside, inside = [], form if len(form.terms) > 1 else None
        if inside is None:
            outside = [(a, -p) for a, p in first.powers if not a.letters & first.sums.keys()]
            left = tuple((a, p) for a, p in first.powers if a.letters & first.sums.keys())
            inside = Form([Term(Fraction(1), left, first.sums)]) if first.sums else None
        else:
            inside = self.scale(form, 1 / first.coefficient)
        if any(a.head == BRACKET for a, _ in outside):
            raise NotUnderstood("a division by a bracket")
        total = [(Atom(TOTAL, arguments=[inside]), -1)] if inside else []
        return self.close(1 / first.coefficient, outside + total)

    # Sums

    def sum(self, form, letter):
        """Σ of the form over a letter of `Indices.dummy`."""
        count = self.indices.ranges[letter][1]
        return self.bind(form, {letter: count})

    def bind(self, form, sums):
        terms = [self._apart(t, sums.keys()) for t in form.terms]
        return add(*(self.close(t.coefficient, t.powers, {**t.sums, **sums}) for t in terms))

    def close(self, coefficient, powers, sums=None):
        """coefficient · Π atom^power, summed over ``sums``, as a form: all that can be contracted is."""
        sums, merged = sums or {}, {}
        for atom, power in powers:
            known = merged.get(atom.key, (atom, 0))[1]
            merged[atom.key] = atom, 1 if atom.head == BRACKET else known + power
        powers = [(a, p) for a, p in merged.values() if p]
        written_out = [(a, p) for a, p in powers if a.head == TOTAL and p > 0]
        if written_out:
            rest = self.close(coefficient, [pair for pair in powers if pair not in written_out])
            return self.bind(self.multiply(rest, *(self.power(a.arguments[0], p) for a, p in written_out)), sums)
        for bracket in [a for a, _ in powers if a.head == BRACKET]:
            others = [(a, p) for a, p in powers if a is not bracket]
            for way in (self._contract, self._rename):
                contracted = way(bracket, coefficient, others, sums)
                if contracted:
                    return contracted
        for letter in sums.keys() - frozenset().union(*(a.letters for a, _ in powers)):
            if self.indices.at_least(sums[letter], 0):
                rest = self.close(coefficient, powers, {k: n for k, n in sums.items() if k != letter})
                return self.multiply(rest, self.atom(NUMBER, [sums[letter]]))
        return self.finished(Term(coefficient, tuple(powers), sums))

    def finished(self, term):
        """The form of a term in which nothing is left to contract."""
        return Form([term])

    def _contract(self, bracket, coefficient, others, sums):
        """The sum over one letter of the bracket [letter = place], or None if the place may be out of range."""
        difference, = bracket.indices
        for letter in sorted(sums.keys() & difference.names):
            sign = difference.coefficients[letter]
            place = difference.substitute(letter, Index()) * -sign
            if abs(sign) != 1:
                continue
            rest = {k: n for k, n in sums.items() if k != letter}
            if self.indices.within(place, ONE, sums[letter]):
                put = [self._put(a, p, letter, place) for a, p in others]
                return self.bind(self.scale(self.multiply(*put), coefficient), rest)
            if self.indices.at_least(place - sums[letter], 1) or self.indices.at_least(place * -1, 0):
                return Form()
        return None

    def _rename(self, bracket, coefficient, others, sums):
        """Beside [k = j] of two free letters a k is a j, or None if there is none to rename."""
        difference, = bracket.indices
        letters = sorted(n for n, c in difference.coefficients.items() if n in self.indices.ranges and abs(c) == 1)
        if difference.names & self.indices.summed or not letters:
            return None
        letter = letters[-1]
        if not any(letter in a.letters for a, _ in others):
            return None
        place = difference.substitute(letter, Index()) * -difference.coefficients[letter]
        put = [self._put(a, p, letter, place) for a, p in others]
        return self.bind(self.multiply(self.close(coefficient, [(bracket, 1)]), *put), sums)

    # Substitution

    def substitute(self, form, letter, place):
        """The form with ``place`` for a letter that it is free in."""
        made = []
        for term in form.terms:
            term = self._apart(term, place.names | {letter})
            made.append(self.bind(self.scale(self.multiply(*(self._put(a, p, letter, place) for a, p in term.powers)),
                                             term.coefficient), term.sums))
        return add(*made)

    def _put(self, atom, power, letter, place):
        if letter not in atom.letters:
            return Form([Term(Fraction(1), ((atom, power),), {})])
        binder, count = atom.binder
        if binder in place.names:
            fresh = self.indices.dummy(count)
            arguments = [Form([t.renamed(binder, fresh) for t in a.terms]) for a in atom.arguments]
            atom = Atom(atom.head, atom.indices, arguments, fresh, count)
        arguments = [self.substitute(a, letter, place) for a in atom.arguments]
        if atom.head == TOTAL:
            return self.power(self.invert(*arguments), -power)
        indices = [i.substitute(letter, place) for i in atom.indices]
        return self.power(self.atom(atom.head, indices, arguments, *atom.binder), power)
