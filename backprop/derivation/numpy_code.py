"""Print SymPy expressions as one Python function on NumPy arrays or plain floats."""
import sympy


def numpy_function(name, arguments, outputs, modules="numpy", first=None):
    """Return a Python function of ``arguments`` that gives a tuple of ``outputs``' values.

    Parameters
    ----------
    name : str
    arguments : list of Symbol
    outputs : list of Expr
    modules
        As `sympy.lambdify` takes it; ``"math"`` prints for plain floats, many times faster when
        one number is asked for at a time.
    first : dict of Symbol to Expr, optional
        Values that are computed first, once, and stand in the outputs as symbols.

    The function's source is in its ``__doc__``.
    """
    outputs = [sympy.sympify(o) for o in outputs]
    first = first or {}
    unknown = set().union(*(o.free_symbols for o in (*outputs, *first.values()))) - {*arguments, *first}
    if unknown:
        raise ValueError(f"{name} holds {sorted(map(str, unknown))}, but the arguments are "
                         f"{[str(a) for a in arguments]}")

    def shared(expressions):
        common, reduced = sympy.cse(expressions, list=False)
        return [*first.items(), *common], reduced

    made = sympy.lambdify(list(arguments), tuple(outputs), modules=modules, cse=shared)
    made.__name__ = name
    return made
