"""What derivations are written with: entries with a layer and indices, partial derivatives,
and functions about which nothing is known but that they can be differentiated."""
from functools import lru_cache

import sympy
from sympy.core.symbol import Str


class Entry(sympy.Expr):
    """An entry of an indexed quantity, such as w^(l)_ij (written ``w[l][i, j]``) or t_j (``t[j]``).

    Arguments: the name, the layer (an empty Tuple where there is none) and the indices. They are
    SymPy objects, so a sum over ``i`` or a substitution ``l → 2`` reaches them.
    """
    is_commutative = True
    is_real = True

    def __new__(cls, name, layer=None, indices=()):
        name = name if isinstance(name, Str) else Str(name)
        layer = sympy.Tuple() if layer is None else sympy.sympify(layer)
        return super().__new__(cls, name, layer, sympy.Tuple(*indices))

    @property
    def name(self):
        return self.args[0].name

    @property
    def layer(self):
        return None if self.args[1] == sympy.Tuple() else self.args[1]

    @property
    def indices(self):
        return tuple(self.args[2])

    @property
    def positions(self):
        """Layer and indices in one row: all the places that a definition's pattern binds."""
        return (() if self.layer is None else (self.layer,)) + self.indices

    @property
    def family(self):
        """What the entry is an entry of: name, whether it has a layer, number of indices."""
        return (self.name, self.layer is not None, len(self.indices))

    def _sympystr(self, printer):
        layer = "" if self.layer is None else f"[{printer._print(self.layer)}]"
        indices = f"[{', '.join(printer._print(i) for i in self.indices)}]" if self.indices else ""
        return self.name + layer + indices


class Partial(sympy.Expr):
    """∂f/∂v over a set of definitions: f is followed through every definition but v's own.

    A symbol of its own kind, since SymPy's ``Derivative(E, a)`` of two plain symbols is 0.
    """
    is_commutative = True

    def __new__(cls, function, variable):
        return super().__new__(cls, sympy.sympify(function), sympy.sympify(variable))

    function = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])

    def _sympystr(self, printer):
        return f"D({printer._print(self.function)}, {printer._print(self.variable)})"


class Listed(sympy.Expr):
    """All the arguments a_1, …, a_n of a function, as ``C(All(a[L][j], (j, 1, d[L])))`` writes them."""
    is_commutative = True

    def __new__(cls, term, limits):
        return super().__new__(cls, term, sympy.Tuple(*limits))

    term = property(lambda self: self.args[0])
    limits = property(lambda self: tuple(self.args[1]))

    @property
    def free_symbols(self):
        index, first, last = self.limits
        return (self.term.free_symbols - {index}) | first.free_symbols | last.free_symbols

    def _sympystr(self, printer):
        return f"All({printer._print(self.term)}, ({', '.join(map(printer._print, self.limits))}))"


def outermost(total):
    """What a sum sums, and its outermost index (k, first, last).

    A sum of sums is one `Sum` with several indices in SymPy, the innermost first.
    """
    *inner, outer = total.limits
    return total.func(total.function, *inner) if inner else total.function, outer


class Same(sympy.Expr):
    """[k = j]: 1 where the two indices are the same, else 0 (Iverson's bracket)."""
    is_commutative = True

    def __new__(cls, first, second):
        return super().__new__(cls, sympy.sympify(first), sympy.sympify(second))

    def _sympystr(self, printer):
        return f"Same({printer._print(self.args[0])}, {printer._print(self.args[1])})"


class ArbitraryFunction(sympy.Function):
    """Base of the functions made by `arbitrary_function`."""


@lru_cache(maxsize=None)
def arbitrary_function(name, arity=1, order=None):
    """Return a function of which only the derivatives' names are known: g, g', g'', ….

    ``order`` counts how often each argument has been differentiated. What is proved with it is
    proved for every differentiable function in its place.
    """
    order = (0,) * arity if order is None else order

    def fdiff(self, argindex=1):
        raised = tuple(n + (k == argindex - 1) for k, n in enumerate(order))
        return arbitrary_function(name, arity, raised)(*self.args)

    marks = "'" * order[0] if arity == 1 else "".join(f"_{k + 1}" * n for k, n in enumerate(order))
    return type(sympy.Function)(name + marks, (ArbitraryFunction,),
                                {"fdiff": fdiff, "base_name": name, "order": order, "nargs": arity})


class sigmoid(sympy.Function):
    """σ(z) = 1 / (1 + e^-z). Its derivative σ(1 - σ) is proved from that formula in the tests."""
    nargs = 1

    def fdiff(self, argindex=1):
        return self * (1 - self)

    def _eval_rewrite_as_exp(self, z, **kwargs):
        return 1 / (1 + sympy.exp(-z))

    def _eval_evalf(self, precision):
        return self.rewrite(sympy.exp)._eval_evalf(precision)

    def _eval_is_real(self):
        return True


class softplus(sympy.Function):
    """log(1 + e^z). Its derivative σ(z) is proved from that formula in the tests."""
    nargs = 1

    def fdiff(self, argindex=1):
        return sigmoid(self.args[0])

    def _eval_rewrite_as_exp(self, z, **kwargs):
        return sympy.log(1 + sympy.exp(z))

    def _eval_evalf(self, precision):
        return self.rewrite(sympy.exp)._eval_evalf(precision)

    def _eval_is_real(self):
        return True


class maximum(sympy.Function):
    """max(u, v), the larger of two. Where they are equal it has no derivative."""
    nargs = 2

    @classmethod
    def eval(cls, u, v):
        if u.is_Number and v.is_Number:
            return u if u > v else v

    def fdiff(self, argindex=1):
        u, v = self.args if argindex == 1 else self.args[::-1]
        return sympy.Piecewise((1, u > v), (0, u < v), (sympy.nan, True))

    @property
    def cases(self):
        """Pairs (value, condition), each right by itself."""
        u, v = self.args
        return (u, u >= v), (v, u <= v)

    def _eval_rewrite_as_Piecewise(self, u, v, **kwargs):
        return sympy.Piecewise(self.cases[0], (v, True))

    def _eval_is_real(self):
        return True


class absolute(sympy.Function):
    """|z|. At 0 it has no derivative."""
    nargs = 1

    @classmethod
    def eval(cls, z):
        if z.is_Number:
            return abs(z)

    def fdiff(self, argindex=1):
        z, = self.args
        return sympy.Piecewise((1, z > 0), (-1, z < 0), (sympy.nan, True))

    @property
    def cases(self):
        """Pairs (value, condition), each right by itself."""
        z, = self.args
        return (z, z >= 0), (-z, z <= 0)

    def _eval_rewrite_as_Piecewise(self, z, **kwargs):
        return sympy.Piecewise(self.cases[0], (-z, True))

    def _eval_is_real(self):
        return True
