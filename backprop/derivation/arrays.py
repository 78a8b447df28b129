"""Equations between arrays: shown with matrix symbols, checked entry by entry.

An array expression knows its shape (rows, columns) and, for a row i and a column j, the scalar
expression of its entry. What is checked is that entry; nothing is rewritten by hand, and SymPy's
matrix calculus, which silently returns 0 for some forms, is not used.
"""
from itertools import count

import sympy

from .symbols import Entry, Partial

_fresh = (sympy.Symbol(f"m_{k}", integer=True) for k in count())


class Array(sympy.Basic):
    """Base of the array expressions: ``shape`` and ``entry(i, j)``."""


def is_array(expression):
    return isinstance(expression, Array)


class FunctionName(sympy.core.symbol.Str):
    """The name under which a function is applied to every entry."""


class Family:
    """A named array, as W^(l): how its shape and its entries follow from its layer.

    >>> Family("W", ["l"], ("d[l-1]", "d[l]"), "w[l][i, j]")     # rows i, columns j

    ``entry`` is written with i for the row and j for the column; a row vector's row is not used.
    """

    def __init__(self, name, pattern, shape, entry):
        from .parser import parse
        self.name, self.pattern = name, [sympy.Symbol(p, real=True) for p in pattern]
        self.shape = tuple(parse(str(s)) for s in shape)
        self.entry_pattern = parse(entry)

    def named(self, *indices):
        indices = () if indices in ((), (None,)) else indices
        if len(indices) != len(self.pattern):
            raise ValueError(f"array {self.name} has {len(self.pattern)} index(es), given {len(indices)}")
        return Named(FunctionName(self.name), sympy.Tuple(*indices), _Holder(self))

    def shape_at(self, entry):
        """The shape of the array that ``entry`` is an entry of, or None if it is another's."""
        if not isinstance(self.entry_pattern, Entry) or self.entry_pattern.family != entry.family:
            return None
        layer = () if entry.layer is None else (entry.layer,)
        return tuple(self.bind(layer, s) for s in self.shape)

    def row_and_column(self, entry):
        place = dict(zip((str(i) for i in self.entry_pattern.indices), entry.indices))
        return place.get("i", 1), place.get("j", 1)

    def bind(self, indices, expression):
        return expression.xreplace(dict(zip(self.pattern, indices)))


class _Holder(sympy.core.symbol.Str):
    """Carries a Family through SymPy's trees."""
    def __new__(cls, family):
        holder = sympy.core.symbol.Str.__new__(cls, family.name)
        holder.family = family
        return holder


class Named(Array):
    """An array by its name, such as W^(l)."""
    name = property(lambda self: self.args[0].name)
    indices = property(lambda self: tuple(self.args[1]))
    family = property(lambda self: self.args[2].family)

    @property
    def shape(self):
        return tuple(_tidy(self.family.bind(self.indices, s)) for s in self.family.shape)

    def entry(self, row, column):
        row_and_column = {sympy.Symbol("i", real=True): row, sympy.Symbol("j", real=True): column}
        places = dict(zip(self.family.pattern, self.indices)) | row_and_column
        return _tidy(self.family.entry_pattern.xreplace(places))


class Transposed(Array):
    """Aᵀ."""
    shape = property(lambda self: self.args[0].shape[::-1])

    def entry(self, row, column):
        return self.args[0].entry(column, row)


class Product(Array):
    """The matrix product AB."""
    @property
    def shape(self):
        (rows, inner), (inner_too, columns) = (a.shape for a in self.args)
        if inner != inner_too:
            raise ValueError(f"shapes {self.args[0].shape} and {self.args[1].shape} do not multiply: "
                             f"{inner} columns meet {inner_too} rows")
        return rows, columns

    def entry(self, row, column):
        inner = self.args[0].shape[1]
        if inner == 1:
            return sympy.Mul(self.args[0].entry(row, sympy.S.One), self.args[1].entry(sympy.S.One, column),
                             evaluate=False)
        k = next(_fresh)
        return sympy.Sum(sympy.Mul(self.args[0].entry(row, k), self.args[1].entry(k, column),
                                   evaluate=False), (k, 1, inner))


class _EntryByEntry(Array):
    @property
    def shape(self):
        left, right = (a.shape for a in self.args)
        if left != right:
            raise ValueError(f"shapes {left} and {right} differ, and {self.what} goes entry by entry")
        return left

    def entry(self, row, column):
        return self.operation(*(a.entry(row, column) for a in self.args), evaluate=False)


class Plus(_EntryByEntry):
    """A + B."""
    operation, what = sympy.Add, "a sum"


class Hadamard(_EntryByEntry):
    """A ⊙ B, the product entry by entry."""
    operation, what = sympy.Mul, "⊙"


class Scale(Array):
    """A number times an array."""
    shape = property(lambda self: self.args[1].shape)

    def entry(self, row, column):
        return sympy.Mul(self.args[0], self.args[1].entry(row, column), evaluate=False)


class Applied(Array):
    """A function of every entry, as g(z)."""
    def __new__(cls, name, function, array):
        made = super().__new__(cls, name, array)
        made.function = function
        return made

    def __getnewargs__(self):
        return (self.args[0], self.function, self.args[1])

    @property
    def func(self):
        return lambda name, array: Applied(name, self.function, array)

    shape = property(lambda self: self.args[1].shape)

    def entry(self, row, column):
        return self.function(self.args[1].entry(row, column), evaluate=False)


class PartialArray(Array):
    """∂e/∂A, arranged as A is: the entry at (i, j) is ∂e/∂A_ij."""
    shape = property(lambda self: self.args[1].shape)

    def entry(self, row, column):
        return Partial(self.args[0], self.args[1].entry(row, column))


def _tidy(expression):
    """Indices such as l - 1 + 1 as one would write them: l."""
    return expression.xreplace({a: a.doit() for a in expression.atoms(sympy.Add)})
