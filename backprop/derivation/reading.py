"""An author's expression as a form: definitions followed by name, sums with letters for their indices.

How far a definition is followed has no end in a layered network, where z of layer l holds a of layer
l - 1 and so on. The families that step down a layer are therefore followed above one layer only, the
``floor``; whatever it is, what is read means the same.
"""
from fractions import Fraction

import sympy

from .contraction import ONE, Algebra
from .dependence import head_of
from .index import Index, NotUnderstood
from .lookup import Lookup, Unresolved
from .normal_form import BRACKET, EXP, NUMBER, Form, Term, add, constant
from .parser import FUNCTIONS
from .signs import POSITIVE, sign
from .symbols import ArbitraryFunction, Entry, Listed, Partial, Same, outermost

DEEPEST = 30      # definitions inside definitions


class Reader(Algebra):
    """Reads expressions over ``definitions``; ``floor`` is the layer (an `Index`) described above."""

    def __init__(self, definitions, indices, floor=None):
        super().__init__(indices)
        self.definitions, self.floor = definitions, floor
        self.nonzero, self._read, self._depth = set(), {}, 0
        self.lookup = Lookup(definitions, indices)

    # Expressions

    def read(self, e, scope):
        """The form of ``e``; ``scope`` maps letters to an `Index` or a form."""
        if e.is_Rational:
            return constant(Fraction(int(e.p), int(e.q)))
        if e.is_Symbol:
            if isinstance(scope.get(e), Form):
                return scope[e]
            if e in scope or e.name in self.indices.size_letters:
                return self.atom(NUMBER, [self.indices.read(e, scope)])
            return self.atom(("letter", e.name))
        if isinstance(e, Entry):
            return self.atom(NUMBER, [self.indices.read(e, scope)]) if self.indices.is_size(e) else \
                self.atom(*self.place(e, scope))
        if e.is_Add:
            return add(*(self.read(part, scope) for part in e.args))
        if e.is_Mul:
            return self.multiply(*(self.read(part, scope) for part in e.args))
        if e.is_Pow:
            return self._read_power(e, scope)
        if isinstance(e, sympy.Sum):
            summed, (letter, first, last) = outermost(e)
            name, inner = self.open(letter, first, last, scope)
            return self.sum(self.read(summed, inner), name)
        if isinstance(e, Same):
            first, second = (self.indices.read(i, scope) for i in e.args)
            return self.atom(BRACKET, [first - second])
        if isinstance(e, Partial):
            return self.partial(*e.args, scope)
        return self._read_function(e, scope)

    def _read_power(self, e, scope):
        base, exponent = e.args
        if exponent.is_Integer:
            form = self.read(base, scope)
            if exponent < 0 and not self._is_nonzero(form):
                raise NotUnderstood(f"{base} may be 0 at some size")
            return self.power(form, int(exponent))
        if exponent.is_number and exponent < 0:
            raise NotUnderstood(f"the power {exponent}")
        return self.atom(("power",), (), [self.read(base, scope), self.read(exponent, scope)])

    def _is_nonzero(self, form):
        """True if the form is known to be nowhere 0: by its sign, or by a side condition."""
        if form.text() in self.nonzero or any(sign(self.scale(form, s), self.indices) == POSITIVE for s in (1, -1)):
            return True
        term, *others = form.terms or [None]
        if others or term is None or term.sums or not term.powers:
            return False
        factors = [Form([Term(Fraction(1), ((a, 1),), {})]) for a, _ in term.powers]
        return all(sign(f, self.indices) == POSITIVE or f.text() in self.nonzero for f in factors)

    def _read_function(self, e, scope):
        if isinstance(e, ArbitraryFunction) and isinstance(e.args[0], Listed) and not any(e.order):
            return self.listed("listed", e, scope)
        if isinstance(e, ArbitraryFunction):
            head = ("any function", e.base_name, *e.order)
        elif type(e) in FUNCTIONS.values():
            head = EXP if isinstance(e, sympy.exp) else ("function", type(e).__name__)
        else:
            raise NotUnderstood(f"{type(e).__name__}")
        return self.atom(head, (), [self.read(a, scope) for a in e.args])

    def listed(self, kind, e, scope, *indices):
        """C(a_1, …, a_n), or another quantity that belongs to C at all these arguments."""
        term, (letter, first, last) = e.args[0].args
        binder, inner = self.open(letter, first, last, scope)
        return self.atom((kind, e.base_name), indices, [self.read(term, inner)], binder, self.indices.ranges[binder][1])

    def open(self, letter, first, last, scope):
        """A summation letter from 1 on for an author's index, and the scope inside of the sum."""
        first, last = (self.indices.read(i, scope) for i in (first, last))
        name = self.indices.dummy(last - first + 1)
        return name, self.within_scope(scope, {letter: first + Index({name: 1}, -1)})

    def within_scope(self, scope, letters):
        if any(letter.name in self.indices.size_letters for letter in letters):
            raise NotUnderstood("a letter that is a size too")
        return {**scope, **letters}

    def place(self, e, scope):
        """Head and indices of an entry (or a letter), which has to exist at every size."""
        if e.is_Symbol:
            return ("letter", e.name), ()
        indices, known = [self.indices.read(i, scope) for i in e.positions], False
        for family in self.definitions.arrays.values():
            shape = family.shape_at(e)
            for place, size in zip(family.row_and_column(e), shape) if shape else ():
                known = True
                if not self.indices.within(self.indices.read(place, scope), ONE, self.indices.read(size, scope)):
                    raise NotUnderstood(f"{e} may not exist")
        units = indices[e.layer is not None:]
        if not known and any(i.is_constant and i.constant > 1 for i in units):      # where there is one unit alone
            raise NotUnderstood(f"{e} may not exist")
        return head_of(e), indices

    # Definitions

    def atom(self, head, indices=(), arguments=(), binder=None, count=None):
        if head[0] not in ("entry", "letter"):
            return super().atom(head, indices, arguments, binder, count)
        key = head, tuple(i.text() for i in indices)
        if key not in self._read:
            found = self._followed(head, indices)
            self._read[key] = self.deeper(self.read, found[0], self.within_scope({}, found[1])) if found else \
                super().atom(head, indices)
        return self._read[key]

    def _followed(self, head, indices):
        """The definition that is followed, or None where the entry stays what it is."""
        if head in self.lookup.step_down:
            above = indices[0] - self.floor if self.floor else None
            if not (above and above.is_constant and above.constant > 0):
                return None
        try:
            return self.lookup.find(head, indices)
        except Unresolved:
            return None

    def deeper(self, function, *arguments):
        """The function's value one definition further in."""
        if self._depth > DEEPEST:
            raise NotUnderstood("definitions without an end")
        self._depth += 1
        try:
            return function(*arguments)
        finally:
            self._depth -= 1

    def finished(self, term):
        """A sum that begins at a place with a definition of its own gives that term away."""
        for letter, count in term.sums.items():
            begins = any(i.coefficients.get(letter) == 1 and i.names == {letter} and i.constant + 1 == place
                         for i, place in self._places(term.powers))
            if begins and self.indices.at_least(count, 1):
                alone = Form([Term(term.coefficient, term.powers, {})])
                rest = {k: n for k, n in term.sums.items() if k != letter}
                other = self.indices.dummy(count - 1)
                return add(self.bind(self.substitute(alone, letter, ONE), rest),
                           self.bind(self.substitute(alone, letter, Index({other: 1}, 1)), {**rest, other: count - 1}))
        return super().finished(term)

    def _places(self, powers):
        """(index, place with a definition of its own) of every entry in a product, arguments included."""
        for atom, _ in powers:
            for position, place in self.lookup.special.get(atom.head, ()):
                yield atom.indices[position], place
            for form in atom.arguments:
                for term in form.terms:
                    yield from self._places(term.powers)
