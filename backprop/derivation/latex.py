"""LaTeX of an expression in its author's order.

SymPy prints w a (1 - a) as (1 - a) a w; a reader who follows the text stumbles over that. Here
sums and products keep the order in which they were written.
"""
import sympy
from sympy.printing.latex import LatexPrinter

from . import arrays
from .symbols import ArbitraryFunction, Entry, outermost

GREEK = {"α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "Δ": r"\Delta", "ε": r"\varepsilon",
         "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ρ": r"\rho",
         "σ": r"\sigma", "ζ": r"\zeta"}
OPERATORS = {"cos": r"\cos", "sin": r"\sin"}


def latex(expression, values=None):
    """Return the LaTeX of ``expression``; ``values`` maps symbols to texts shown in their place."""
    return Printer(values or {}).doprint(expression)


def name_latex(name):
    """``w1`` → w_{1}; ``w_new`` → w_{\\text{new}}; ``δ`` → \\delta."""
    stem, _, subscript = name.partition("_")
    digits = stem[len(stem.rstrip("0123456789")):]
    stem = stem[:len(stem) - len(digits)]
    shown = GREEK.get(stem, stem) if len(stem) == 1 else OPERATORS.get(stem, r"\mathrm{%s}" % stem)
    if digits:
        shown += "_{%s}" % digits
    elif subscript:
        words = len(subscript) > 1 and subscript.isalpha()
        shown += "_{%s}" % (r"\text{%s}" % subscript if words else GREEK.get(subscript, subscript))
    return shown


def index_latex(index):
    """An index has one usual form, l - 1, however it was written."""
    if index.atoms(Entry):      # a width, as in a_{d_L}
        return latex(index)
    terms = map(sympy.latex, sympy.sympify(index).as_ordered_terms())
    return "+".join(sorted(terms, key=lambda term: term.startswith("-"))).replace("+-", "-").replace(" ", "")


class Printer(LatexPrinter):
    def __init__(self, values):
        super().__init__({"order": "none"})
        self.values = values

    def doprint(self, expression):
        return self._print(expression)

    def _print(self, expression, **kwargs):
        if self.values and expression in self.values:
            return self.values[expression]
        return super()._print(expression, **kwargs)

    def _print_Symbol(self, symbol, style="plain"):
        return name_latex(symbol.name)

    def _print_Entry(self, entry):
        shown = name_latex(entry.name)
        if entry.indices:
            separator = "" if all(i.is_Symbol or (i.is_Integer and 0 <= i <= 9) for i in entry.indices) else ","
            shown += "_{%s}" % separator.join(index_latex(i) for i in entry.indices)
        if entry.layer is not None:
            shown += "^{(%s)}" % index_latex(entry.layer)
        return shown

    def _print_Partial(self, partial):
        function, variable = partial.args
        if function.is_Symbol or type(function).__name__ == "Entry":
            return r"\frac{\partial %s}{\partial %s}" % (self._print(function), self._print(variable))
        return r"\frac{\partial}{\partial %s}\left(%s\right)" % (self._print(variable), self._print(function))

    def _print_Add(self, expr, order=None):
        parts = []
        for term in expr.args:
            text = self._print(term)
            if term.is_Add:
                text = r"\left(%s\right)" % text
            if parts:
                text = "- " + text[1:].lstrip() if text.startswith("-") else "+ " + text
            parts.append(text)
        return " ".join(parts)

    def _print_Mul(self, expr):
        factors, sign = list(expr.args), ""
        while factors[0] == -1 and len(factors) > 1:
            sign, factors = ("" if sign else "-"), factors[1:]
        above = [f for f in factors if not _is_reciprocal(f)]
        below = [sympy.Pow(f.base, -f.exp, evaluate=False) if f.exp != -1 else f.base
                 for f in factors if _is_reciprocal(f)]
        if below:
            return sign + r"\frac{%s}{%s}" % (self.product(above) if above else "1", self.product(below))
        return sign + self.product(above, signed=bool(sign))

    def product(self, factors, signed=False):
        if len(factors) == 1:
            text = self._print(factors[0])
            return r"\left(%s\right)" % text if signed and (factors[0].is_Add or text.startswith("-")) else text
        shown = ""
        for factor in factors:
            text = self._print(factor)
            wide = isinstance(factor, sympy.Sum) and factor is not factors[-1]
            if factor.is_Add or wide or (shown and text.startswith("-")):
                text = r"\left(%s\right)" % text
            shown += self.between(shown, text) + text
        return shown

    def between(self, shown, text):
        """A dot before a number and between numbers, a thin space beside brackets and fractions."""
        if not shown:
            return ""
        if self.values or text[0].isdigit() or (shown[-1].isdigit() and text.startswith(r"\frac")):
            return r" \cdot "
        beside = text.startswith((r"\frac", r"\left", r"\sum")) or shown.endswith(("}", r"\right)"))
        return r"\, " if beside else " "

    def _print_Pow(self, expr):
        base, exponent = expr.args
        if exponent == sympy.Rational(1, 2):
            return r"\sqrt{%s}" % self._print(base)
        if _is_reciprocal(expr):
            below = base if exponent == -1 else sympy.Pow(base, -exponent, evaluate=False)
            return r"\frac{1}{%s}" % self._print(below)
        text = self._print(base)
        bracketed = text.startswith(r"\left(") and base in self.values
        if not bracketed and (not base.is_Symbol and not base.is_Integer or text.startswith("-") or base in self.values):
            text = r"\left(%s\right)" % text
        return "%s^{%s}" % (text, self._print(exponent))

    def _print_Sum(self, expr):
        summed, (index, first, last) = outermost(expr)
        term = self._print(summed)
        if summed.is_Add:
            term = r"\left(%s\right)" % term
        return r"\sum_{%s=%s}^{%s} %s" % (self._print(index), index_latex(first), index_latex(last), term)

    def _print_Listed(self, listed):
        index, first, last = listed.limits
        ends = [listed.term.xreplace({index: end}) for end in (first, last)]
        return r"%s, \ldots, %s" % tuple(map(self._print, ends))

    def _print_Same(self, same):
        return "[%s = %s]" % tuple(map(index_latex, same.args))

    def _print_Function(self, expr, exp=None):
        name = type(expr).__name__
        shown = {"sigmoid": r"\sigma", "tanh": r"\tanh", "log": r"\ln", "maximum": r"\max"}.get(name)
        if shown is None:
            shown = name_latex(expr.base_name) + "'" * expr.order[0] if isinstance(expr, ArbitraryFunction) \
                else r"\operatorname{%s}" % name
        return r"%s\!\left(%s\right)" % (shown, ", ".join(self._print(a) for a in expr.args))

    _print_log = _print_tanh = _print_Function

    def _print_absolute(self, expr, exp=None):
        return r"\left|%s\right|" % self._print(expr.args[0])

    def _print_exp(self, expr, exp=None):
        shown = self._print(expr.args[0])
        # What is tall would be too small to read in an exponent.
        return (r"\exp\!\left(%s\right)" if r"\frac" in shown or r"\sum" in shown else "e^{%s}") % shown

    def _print_Rational(self, number):
        sign = "-" if number.p < 0 else ""
        return str(number.p) if number.q == 1 else r"%s\frac{%d}{%d}" % (sign, abs(number.p), number.q)

    # Arrays

    def _print_Named(self, array):
        layer = "^{(%s)}" % index_latex(array.indices[0]) if array.indices else ""
        return name_latex(array.name) + layer

    def operand(self, array):
        text = self._print(array)
        return r"\left(%s\right)" % text if isinstance(array, (arrays.Plus, arrays.Hadamard, arrays.Product)) else text

    def _print_Transposed(self, array):
        return r"{%s}^{\top}" % (self._print(array.args[0]) if isinstance(array.args[0], arrays.Named) and
                                 not array.args[0].indices else r"\left(%s\right)" % self._print(array.args[0]))

    def _print_Product(self, array):
        return r"\, ".join(self._print(a) if isinstance(a, arrays.Product) else self.operand(a) for a in array.args)

    def _print_Hadamard(self, array):
        return r" \odot ".join(self.operand(a) for a in array.args)

    def _print_Plus(self, array):
        left, right = (self._print(a) for a in array.args)
        return left + (" " if right.startswith("-") else " + ") + right

    def _print_Scale(self, array):
        factor, scaled = array.args
        shown = self._print(scaled)
        if not isinstance(scaled, arrays.Product) or shown.startswith("-"):
            shown = self.operand(scaled)
        return "-" + shown if factor == -1 else self.product([factor]) + r"\, " + shown

    def _print_Applied(self, array):
        name = array.args[0].name
        shown = {"tanh": r"\tanh", "sigmoid": r"\sigma"}.get(name)
        if shown is None:
            shown = name_latex(name[1:]) + "'" if name.startswith("d") and len(name) > 1 else name_latex(name)
        return r"%s\!\left(%s\right)" % (shown, self._print(array.args[1]))

    def _print_PartialArray(self, array):
        return r"\frac{\partial %s}{\partial %s}" % tuple(self._print(a) for a in array.args)


def _is_reciprocal(factor):
    return factor.is_Pow and factor.exp.is_number and factor.exp.is_negative
