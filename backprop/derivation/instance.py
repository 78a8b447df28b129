"""One instance of an indexed expression: letters in places become numbers, sums are written out.

What a derivation has checked for every unit of every layer is shown for one unit by instantiating
it; nothing is rewritten by hand, and the author's order stays.
"""
import sympy

from .definitions import number
from .symbols import Entry, outermost


def instance(expression, environment, places):
    """Return ``expression`` with indices as in ``environment`` and sizes as in ``places``.

    Parameters
    ----------
    expression : Expr
        Of numbers, not of arrays, as `parser.parse` makes it.
    environment : dict of Symbol to Integer
        The free indices; `Definitions.environments` yields these two dicts.
    places : dict
        The sizes: L, d[0], d[1], ….
    """
    if isinstance(expression, Entry):
        layer = None if expression.layer is None else number(expression.layer, environment, places)
        return Entry(expression.name, layer, [number(i, environment, places) for i in expression.indices])
    if isinstance(expression, sympy.Sum):
        summed, (index, first, last) = outermost(expression)
        bounds = [int(number(b, environment, places)) for b in (first, last)]
        terms = [instance(summed, {**environment, index: sympy.Integer(k)}, places)
                 for k in range(bounds[0], bounds[1] + 1)]
        return terms[0] if len(terms) == 1 else _chain(sympy.Add, terms)
    if expression.is_Symbol:
        return environment.get(expression, expression)
    if not expression.args:
        return expression
    parts = [instance(a, environment, places) for a in expression.args]
    if expression.is_Add or expression.is_Mul:
        return _chain(expression.func, parts)
    if expression.is_Pow or expression.is_Function:
        return expression.func(*parts, evaluate=False)
    return expression.func(*parts)


def _chain(operation, parts):
    """A sum among the terms of a sum, a product among the factors of one, is part of it."""
    flat = [part for p in parts for part in (p.args if type(p) is operation else (p,))]
    return operation(*flat, evaluate=False)
