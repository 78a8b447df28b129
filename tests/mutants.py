"""Faults of the kinds that authors make, planted into a step's expression."""
import sympy

from backprop.derivation import arrays
from backprop.derivation.symbols import ArbitraryFunction, Entry, Partial


def mutants(expression):
    """Yield (kind, faulty expression) for every place where a fault fits."""
    if arrays.is_array(expression):
        yield from _array_mutants(expression)
        return
    yield "sign", sympy.Mul(-1, expression, evaluate=False)
    yield "factor 2", sympy.Mul(2, expression, evaluate=False)
    yield "factor ½", sympy.Mul(sympy.Rational(1, 2), expression, evaluate=False)
    for rebuild, node in _places(expression):
        if node.is_Mul and len(node.args) > 1:
            for k, factor in enumerate(node.args):
                rest = node.args[:k] + node.args[k + 1:]
                kind = "sign inside" if factor == -1 else "dropped σ′" if _is_slope(factor) else "dropped factor"
                yield kind, rebuild(sympy.Mul(*rest, evaluate=False))
        if node.is_Add:
            for k, term in enumerate(node.args):
                turned = sympy.Mul(-1, term, evaluate=False)
                yield "sign inside", rebuild(sympy.Add(*node.args[:k], turned, *node.args[k + 1:], evaluate=False))
        if isinstance(node, Entry):
            if len(node.indices) == 2:
                yield "swapped index", rebuild(Entry(node.name, node.layer, node.indices[::-1]))
            if node.layer is not None:
                for step in (1, -1):
                    yield "layer off by one", rebuild(Entry(node.name, node.layer + step, node.indices))
        if node.is_Symbol and node.name in OTHER:
            yield "swapped index", rebuild(sympy.Symbol(OTHER[node.name], real=True))


OTHER = {"x1": "x2", "x2": "x1", "w1": "w2", "w2": "w1", "v1": "v", "q1": "q2", "q2": "q1"}


def _is_slope(factor):
    """g'(z), a(1 - a), 1 - a², ∂a/∂z: what a forgetful hand leaves out."""
    return (isinstance(factor, ArbitraryFunction) and sum(factor.order) > 0 or factor.is_Add or factor.is_Mul
            or isinstance(factor, Partial))


def _places(expression, rebuild=lambda new: new):
    """Every node with a function that puts another in its place; indices of entries are left alone."""
    yield rebuild, expression
    if isinstance(expression, Entry) or not expression.args:
        return
    children = [(k, a) for k, a in enumerate(expression.args) if not isinstance(a, sympy.Tuple)]
    for k, child in children:
        def put(new, k=k):
            return rebuild(_with(expression, k, new))
        yield from _places(child, put)


def _with(node, k, new):
    arguments = (*node.args[:k], new, *node.args[k + 1:])
    if isinstance(node, (sympy.Add, sympy.Mul, sympy.Pow, sympy.Function)):
        return node.func(*arguments, evaluate=False)
    return node.func(*arguments)


def _array_mutants(array):
    yield "sign", arrays.Scale(sympy.Integer(-1), array)
    yield "factor 2", arrays.Scale(sympy.Integer(2), array)
    yield "factor ½", arrays.Scale(sympy.Rational(1, 2), array)
    yield "transposed", arrays.Transposed(array)
    for rebuild, node in _array_places(array):
        if isinstance(node, arrays.Transposed):
            yield "transposed", rebuild(node.args[0])
        elif isinstance(node, arrays.Named):
            yield "transposed", rebuild(arrays.Transposed(node))
            if node.indices:
                for step in (1, -1):
                    moved = node.func(node.args[0], sympy.Tuple(node.indices[0] + step), node.args[2])
                    yield "layer off by one", rebuild(moved)
        if isinstance(node, arrays.Hadamard):
            for k in (0, 1):
                yield "dropped σ′" if k == 1 else "dropped factor", rebuild(node.args[k])
        if isinstance(node, arrays.Product):
            yield "swapped factors", rebuild(arrays.Product(*node.args[::-1]))


def _array_places(array, rebuild=lambda new: new):
    yield rebuild, array
    for k, child in enumerate(array.args):
        if arrays.is_array(child):
            def put(new, k=k):
                return rebuild(array.func(*array.args[:k], new, *array.args[k + 1:]))
            yield from _array_places(child, put)
