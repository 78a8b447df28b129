"""Sums of products with free indices in one form: equal forms are equal at every size.

A `Form` is a sum of terms. A term is a rational coefficient times powers of atoms, summed over its
own letters, each from 1 to its count. An atom is an entry, a function's value, a bracket [i = k], …:
something of which only the indices and the arguments are known.

Each has a text, which is the same for those that differ in the names of inner letters only: these
are renamed §height.number there, the height counting the binders inside.
"""
from fractions import Fraction
from itertools import permutations, product
from math import factorial, prod

from .index import Index, NotUnderstood

BRACKET, NUMBER, TOTAL, EXP = ("[0 = ]",), ("number",), ("total",), ("exp",)
MOST_TERMS, MOST_ORDERS = 200, 120


class Atom:
    """What is not looked into: ``head`` says what it is, e.g. ("entry", "w", True, 2).

    ``arguments`` are forms; ``binder``, if any, is a letter that runs from 1 to ``count`` inside of them.
    """
    __slots__ = ("head", "indices", "arguments", "binder", "letters", "height", "key")

    def __init__(self, head, indices=(), arguments=(), binder=None, count=None):
        self.head, self.indices, self.arguments = head, tuple(indices), tuple(arguments)
        self.binder = binder, count
        inside = frozenset().union(*(a.letters for a in self.arguments)) - {binder}
        self.letters = inside.union(*(i.names for i in self.indices))
        self.height = max((a.height for a in self.arguments), default=0) + (binder is not None)
        self.key = self._text({})

    def text(self, renamed):
        return self._text(renamed) if self.letters & renamed.keys() else self.key

    def _text(self, renamed):
        binder, count = self.binder
        run = ""
        if binder:
            renamed, run = {**renamed, binder: f"§{self.height}.0"}, f"|1..{count.text()}"
        indices = [i.text(renamed) for i in self.indices]
        if self.head == BRACKET:      # [i - k = 0] is [k - i = 0]
            indices = [min(indices[0], (self.indices[0] * -1).text(renamed))]
        arguments = [a.text(renamed) for a in self.arguments]
        return f"{' '.join(map(str, self.head))}[{', '.join(indices)}]({'; '.join(arguments)}{run})"

    def renamed(self, letter, fresh):
        """The same atom with another name for a letter; ``fresh`` must be new."""
        if letter not in self.letters:
            return self
        return Atom(self.head, [i.substitute(letter, Index({fresh: 1})) for i in self.indices],
                    [Form(t.renamed(letter, fresh) for t in a.terms) for a in self.arguments], *self.binder)


class Term:
    """coefficient · Π atom^power, summed over the letters in ``sums``, {letter: count}."""
    __slots__ = ("coefficient", "powers", "sums", "letters", "height", "key")

    def __init__(self, coefficient, powers, sums):
        self.coefficient, self.powers, self.sums = coefficient, powers, sums
        self.letters = frozenset().union(*(a.letters for a, _ in powers)) - sums.keys()
        self.height = max((a.height for a, _ in powers), default=0) + bool(sums)
        self.key = self._text({})

    def text(self, renamed):
        """What stands beside the coefficient."""
        return self._text(renamed) if self.letters & renamed.keys() else self.key

    def _text(self, renamed):
        """The smallest of the texts that any order of the summation letters gives."""
        orders = [tuple(self.sums)] if len(self.sums) < 2 else self._orders(renamed)
        return min(self._in_order(letters, renamed) for letters in orders)

    def _orders(self, renamed):
        """The orders of the summation letters, those put first that look different from the others."""
        blind, alike = {**renamed, **dict.fromkeys(self.sums, "§")}, {}
        for letter in self.sums:
            seen = {**blind, letter: "§!"}
            look = sorted(f"{a.text(seen)}^{p}" for a, p in self.powers if letter in a.letters)
            alike.setdefault(f"{self.sums[letter].text()} {look}", []).append(letter)
        if prod(factorial(len(letters)) for letters in alike.values()) > MOST_ORDERS:
            raise NotUnderstood("too many sums that look alike")
        return [sum(order, ()) for order in product(*(permutations(alike[look]) for look in sorted(alike)))]

    def _in_order(self, letters, renamed):
        renamed = {**renamed, **{letter: f"§{self.height}.{k}" for k, letter in enumerate(letters, start=1)}}
        sums = "".join(f"Σ{renamed[letter]}..{self.sums[letter].text()} " for letter in letters)
        return sums + " ".join(sorted(f"{a.text(renamed)}^{p}" for a, p in self.powers))

    def renamed(self, letter, fresh):
        """The same term with another name for a letter, be it free or one that it sums over."""
        sums = {fresh if k == letter else k: count for k, count in self.sums.items()}
        return Term(self.coefficient, tuple((a.renamed(letter, fresh), p) for a, p in self.powers), sums)


class Form:
    """A sum of terms, no two of which are alike; ``texts`` maps what they look like to the terms."""
    __slots__ = ("texts", "letters", "height")

    def __init__(self, terms=()):
        self.texts = {}
        for term in terms:
            known = self.texts.get(term.key)
            if known:
                term = Term(term.coefficient + known.coefficient, term.powers, term.sums)
            self.texts[term.key] = term
        self.texts = {text: term for text, term in self.texts.items() if term.coefficient}
        if len(self.texts) > MOST_TERMS:
            raise NotUnderstood("too many terms")
        self.letters = frozenset().union(*(t.letters for t in self.terms))
        self.height = max((t.height for t in self.terms), default=0)

    @property
    def terms(self):
        return self.texts.values()

    def text(self, renamed=None):
        return " + ".join(sorted(f"{t.coefficient}·{t.text(renamed or {})}" for t in self.terms))


def constant(value):
    return Form([Term(Fraction(value), (), {})])


def add(*forms):
    return Form([term for form in forms for term in form.terms])
