"""Print SymPy expressions as one JavaScript function, common subexpressions computed once.

A widget on the static page runs what is printed here, so the page has no second implementation
of the mathematics: the expression that was proved is the code that runs.
"""
import sympy
from sympy.printing.jscode import JavascriptCodePrinter


class _Printer(JavascriptCodePrinter):
    def _print_Pow(self, power):
        # A product is faster than Math.pow and rounds as NumPy's x*x does.
        base, exponent = power.args
        if exponent in (2, 3):
            factor = self.parenthesize(base, 100)
            return "(" + "*".join([factor] * int(exponent)) + ")"
        return super()._print_Pow(power)


def javascript_function(name, arguments, outputs):
    """Return the source of ``function name(arguments) { … return {key: value, …}; }``.

    Parameters
    ----------
    name : str
    arguments : list of Symbol
        The function's parameters, in order; each symbol's name must be a JavaScript identifier.
    outputs : dict of str to Expr
        What the returned object holds.

    Raises
    ------
    ValueError
        If an output holds a symbol that is no argument, or a function that JavaScript lacks.
    """
    arguments = list(arguments)
    for key, expression in outputs.items():
        unknown = sympy.sympify(expression).free_symbols - set(arguments)
        if unknown:
            raise ValueError(f"output {key!r} of {name} holds {sorted(map(str, unknown))}, "
                             f"but the arguments are {[str(a) for a in arguments]}")
    for argument in arguments:
        if not (argument.name.isidentifier() and argument.name.isascii()):
            raise ValueError(f"argument {argument.name!r} of {name} is not a JavaScript identifier")
    shared, values = sympy.cse([sympy.sympify(e) for e in outputs.values()],
                               symbols=sympy.numbered_symbols("t_"), order="none")
    printer = _Printer({"allow_unknown_functions": False, "strict": True})

    def code(expression):
        try:
            return printer.doprint(expression)
        except Exception as problem:
            raise ValueError(f"{expression} has no JavaScript form") from problem

    lines = [f"  const {symbol} = {code(value)};" for symbol, value in shared]
    pairs = ", ".join(f"{key}: {code(value)}" for key, value in zip(outputs, values))
    return "\n".join([f"function {name}({', '.join(a.name for a in arguments)}) {{", *lines,
                      f"  return {{{pairs}}};", "}"])
