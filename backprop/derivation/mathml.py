"""MathML of an expression in its author's order, for where no LaTeX is typeset.

A widget in a notebook has no MathJax, but every browser draws MathML. The order is that of `latex`.
Each name and entry carries itself in ``data-quantity`` (``w[1][1, 2]``), so that a script can put a
number in its place, and factors have the invisible times between them, which can then be shown.
"""
import re
from html import escape

import sympy
from sympy.printing.printer import Printer as SymPyPrinter

from . import arrays
from .latex import index_latex
from .symbols import ArbitraryFunction, Entry, outermost

INVISIBLE_TIMES = "\u2062"
TIMES = f'<mo form="infix">{INVISIBLE_TIMES}</mo>'
OPEN, CLOSE = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'
PLUS, MINUS, SIGN = '<mo form="infix">+</mo>', '<mo form="infix">−</mo>', '<mo form="prefix">−</mo>'
APPLIED = "<mo>\u2061</mo>"
BAR = '<mo stretchy="false">|</mo>'
SHORT = 12       # letters and signs of a bracket that is not worth a break
FUNCTIONS = {"sigmoid": "σ", "log": "ln", "maximum": "max"}


def mathml(expression):
    """Return the pieces of ``expression``, a list of str, each the inside of a ``<math>`` element.

    A line that is too long may be broken between any two of them; joined they are the whole.

    Raises
    ------
    ValueError
        If the expression is one between arrays, or holds something that has no MathML here.
    """
    if arrays.is_array(expression):
        raise ValueError(f"MathML is printed of expressions of numbers, not of arrays, given {expression}")
    return _pieces(Printer()._print(expression))


def _pieces(tokens):
    """Break before + and −, and before the times of a bracket; a short bracket stays whole."""
    pieces, whole_until = [""], 0
    for k, token in enumerate(tokens):
        if token == OPEN and k >= whole_until:
            closing = _closing(tokens, k)
            if len(re.sub(r"<[^>]*>", "", "".join(tokens[k:closing]))) <= SHORT:
                whole_until = closing
        breaks = token in (PLUS, MINUS) or tokens[k:k + 2] == [TIMES, OPEN]
        if breaks and k >= whole_until:
            pieces.append("")
        pieces[-1] += token
    return pieces


def _closing(tokens, opening):
    depth = 0
    for k in range(opening, len(tokens)):
        depth += {OPEN: 1, CLOSE: -1}.get(tokens[k], 0)
        if depth == 0:
            return k
    raise ValueError("a bracket is not closed")


def _row(tokens):
    """Tokens as one element."""
    return tokens[0] if len(tokens) == 1 else f"<mrow>{''.join(tokens)}</mrow>"


def _fraction(above, below):
    return f"<mfrac>{above}{below}</mfrac>"


def _mark(text):
    """A layer or indices, letter by letter: mi for letters, mn for numbers, mo for signs."""
    kinds = {"mn": str.isdigit, "mi": str.isalpha}
    return _row([next((f"<{tag}>{piece}</{tag}>" for tag, fits in kinds.items() if fits(piece)), f'<mo stretchy="false">{piece}</mo>')
                 for piece in re.findall(r"\d+|\S", text.replace("-", "−"))])


def _named(quantity, element):
    """The element with the name of what it shows."""
    tag, rest = element[1:].split(">", 1)
    return [f'<{tag} data-quantity="{escape(str(quantity))}">{rest}']


class Printer(SymPyPrinter):
    """Each method returns a list of elements, the brackets standing loose among them."""

    def emptyPrinter(self, expression):
        raise ValueError(f"there is no MathML for {expression}")

    def row(self, expression):
        return _row(self._print(expression))

    def _print_Symbol(self, symbol):
        stem, _, subscript = symbol.name.partition("_")
        letter = stem.rstrip("0123456789")
        subscript = stem[len(letter):] or subscript
        if not subscript:
            return _named(symbol, f"<mi>{letter}</mi>")
        word = len(subscript) > 1 and subscript.isalpha()
        mark = f"<mtext>{subscript}</mtext>" if word else _mark(subscript)
        return _named(symbol, f"<msub><mi>{letter}</mi>{mark}</msub>")

    def _print_Entry(self, entry):
        separator = "" if all(i.is_Symbol or (i.is_Integer and 0 <= i <= 9) for i in entry.indices) else ","
        below = _mark(separator.join(map(index_latex, entry.indices)))
        if entry.layer is None:
            return _named(entry, f"<msub><mi>{entry.name}</mi>{below}</msub>")
        return _named(entry, f"<msubsup><mi>{entry.name}</mi>{below}{_mark(f'({index_latex(entry.layer)})')}</msubsup>")

    def _print_Partial(self, partial):
        above, below = (f"<mrow><mo>∂</mo>{self.row(a)}</mrow>" for a in partial.args)
        if partial.function.is_Symbol or isinstance(partial.function, Entry):
            return _named(partial, _fraction(above, below))
        return [_fraction("<mo>∂</mo>", below), OPEN, *self._print(partial.function), CLOSE]

    def _print_Rational(self, number):
        sign = [SIGN] if number.p < 0 else []
        size = f"<mn>{abs(number.p)}</mn>"
        return [*sign, size if number.q == 1 else _fraction(size, f"<mn>{number.q}</mn>")]

    def _print_Add(self, total):
        shown = []
        for term in total.args:
            tokens = [OPEN, *self._print(term), CLOSE] if term.is_Add else self._print(term)
            if shown:
                tokens = [MINUS, *tokens[1:]] if tokens[0] == SIGN else [PLUS, *tokens]
            shown += tokens
        return shown

    def _print_Mul(self, product):
        factors, sign = list(product.args), []
        while factors[0] == -1 and len(factors) > 1:
            sign, factors = ([] if sign else [SIGN]), factors[1:]
        above = [f for f in factors if not _is_reciprocal(f)]
        below = [_turned(f) for f in factors if _is_reciprocal(f)]
        if not below:
            return sign + self.product(above, signed=bool(sign))
        above = _row(self.product(above)) if above else "<mn>1</mn>"
        return [*sign, _fraction(above, _row(self.product(below)))]

    def product(self, factors, signed=False):
        shown = []
        for factor in factors:
            tokens = self._print(factor)
            negative = tokens[0] == SIGN and (shown or signed)
            wide = isinstance(factor, sympy.Sum) and factor is not factors[-1]
            if negative or wide or (factor.is_Add and (signed or len(factors) > 1)):
                tokens = [OPEN, *tokens, CLOSE]
            shown += [TIMES, *tokens] if shown else tokens
        return shown

    def _print_Pow(self, power):
        base, exponent = power.args
        if exponent == sympy.Rational(1, 2):
            return [f"<msqrt>{self.row(base)}</msqrt>"]
        if _is_reciprocal(power):
            return [_fraction("<mn>1</mn>", self.row(_turned(power)))]
        plain = base.is_Symbol or (base.is_Integer and base >= 0)
        shown = self.row(base) if plain else _row([OPEN, *self._print(base), CLOSE])
        return [f"<msup>{shown}{self.row(exponent)}</msup>"]

    def _print_Sum(self, total):
        summed, (index, first, last) = outermost(total)
        first, last = (self.row(b) if b.atoms(Entry) else _mark(index_latex(b)) for b in (first, last))
        below = f"<mrow>{self.row(index)}<mo>=</mo>{first}</mrow>"
        term = self._print(summed)
        return [f"<munderover><mo>∑</mo>{below}{last}</munderover>",
                *([OPEN, *term, CLOSE] if summed.is_Add else term)]

    def _print_exp(self, power):
        return [f"<msup><mi>e</mi>{self.row(power.args[0])}</msup>"]

    def _print_absolute(self, size):
        return [_row([BAR, *self._print(size.args[0]), BAR])]

    def _print_Function(self, applied):
        name = type(applied).__name__
        if isinstance(applied, ArbitraryFunction):
            name = applied.base_name + "′" * applied.order[0]
        arguments = [token for k, a in enumerate(applied.args) for token in ["<mo>,</mo>"][:k] + self._print(a)]
        return [f"<mi>{FUNCTIONS.get(name, name)}</mi>", APPLIED, OPEN, *arguments, CLOSE]


def _turned(power):
    """The denominator that a reciprocal stands for."""
    return power.base if power.exp == -1 else sympy.Pow(power.base, -power.exp, evaluate=False)


def _is_reciprocal(factor):
    return factor.is_Pow and factor.exp.is_number and factor.exp.is_negative
