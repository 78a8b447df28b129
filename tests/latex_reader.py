"""Read the book's LaTeX back into an expression, knowing nothing of how it was printed.

The printer is the last place where a wrong equation could slip in: a bracket left out would show
something else than what was proved. What is read here is compared in value with what was checked.
"""
import re

import sympy

from backprop.derivation import arrays
from backprop.derivation.latex import GREEK, OPERATORS
from backprop.derivation.parser import FUNCTIONS
from backprop.derivation.symbols import Entry, Listed, Partial, Same, arbitrary_function

LETTER = {latex: letter for letter, latex in (GREEK | OPERATORS).items()}
TOKEN = re.compile(r"\\left\||\\right\||\\left\(|\\right\)|\\[a-zA-Z]+|\\[!,;]|\d+(?:\.\d+)?|[a-zA-Z]|[-+=_^{}'(),\[\]]|\s+")
FUNCTION_WORDS = {r"\exp": "exp", r"\ln": "log", r"\tanh": "tanh", r"\sigma": "sigmoid", r"\max": "max"}
SPACE = {r"\,", r"\!", r"\;", r"\cdot"}


class LatexReader:
    """Recursive descent: sum of products of powers."""

    def __init__(self, text, definitions):
        self.definitions = definitions
        self.tokens = [t for t in TOKEN.findall(text) if not t.isspace() and t not in SPACE]
        assert "".join(self.tokens) == re.sub(r"\s+|\\[!,;]|\\cdot(?![a-z])", "", text), text
        self.at = 0

    def read(self):
        value = self.sum()
        assert self.at == len(self.tokens), f"read up to {self.tokens[self.at:]}"
        return value

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *expected):
        token = self.peek()
        assert not expected or token in expected, f"expected {expected} at {self.tokens[self.at:]}"
        self.at += 1
        return token

    def braced(self, read):
        self.take("{")
        value = read()
        self.take("}")
        return value

    def until(self, closing):
        """The tokens between the present one and the closing one."""
        start = self.at + 1
        self.at = self.tokens.index(closing, start) + 1
        return self.tokens[start:self.at - 1]

    def text_in_braces(self):
        depth, start = 0, self.at
        while True:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
            if depth == 0:
                return "".join(self.tokens[start + 1:self.at - 1])

    def sum(self):
        value = self.signed_product()
        while self.peek() in ("+", "-"):
            negative = self.take() == "-"
            value = add(value, negate(self.product()) if negative else self.product())
        return value

    def signed_product(self):
        if self.peek() == "-":
            self.take()
            return negate(self.product())
        return self.product()

    def product(self):
        value = self.entrywise()
        while self.peek() and self.peek() not in ("+", "-", "}", r"\right)", r"\right|", ",", ")", "="):
            value = multiply(value, self.entrywise())
        return value

    def entrywise(self):
        value = self.power()
        while self.peek() == r"\odot":
            self.take()
            value = arrays.Hadamard(value, self.power())
        return value

    def power(self):
        value = self.atom()
        if self.peek() == "^":
            self.take()
            if self.peek(1) == r"\top":
                self.text_in_braces()
                return arrays.Transposed(value)
            return sympy.Pow(value, self.braced(self.sum), evaluate=False)
        return value

    def atom(self):
        token = self.peek()
        if token[0].isdigit():
            return sympy.Rational(self.take())
        if token == r"\left(":
            self.take()
            value = self.sum()
            self.take(r"\right)")
            return value
        if token == r"\left|":
            self.take()
            value = self.sum()
            self.take(r"\right|")
            return FUNCTIONS["abs"](value, evaluate=False)
        if token == "{":
            return self.braced(self.sum)
        if token == "[":
            first, second = "".join(self.until("]")).split("=")
            return Same(index(first), index(second))
        if token == r"\frac":
            return self.fraction()
        if token == r"\sqrt":
            self.take()
            return sympy.Pow(self.braced(self.sum), sympy.Rational(1, 2), evaluate=False)
        if token == r"\sum":
            return self.indexed_sum()
        if token == "e" and self.peek(1) == "^" and self.peek(3) != "(":
            self.take(), self.take()
            return sympy.exp(self.braced(self.sum), evaluate=False)
        return self.name_or_application()

    def fraction(self):
        self.take()
        if self.peek(1) == r"\partial":
            above = self.braced(lambda: (self.take(r"\partial"), None if self.peek() == "}" else self.name())[1])
            below = self.braced(lambda: (self.take(r"\partial"), self.name())[1])
            if above is None:
                above = self.atom()
            return arrays.PartialArray(above, below) if arrays.is_array(below) else Partial(above, below)
        above, below = self.braced(self.sum), self.braced(self.sum)
        return sympy.Mul(above, sympy.Pow(below, -1, evaluate=False), evaluate=False)

    def indexed_sum(self):
        self.take(), self.take("_")
        index, first = self.text_in_braces().split("=")
        self.take("^")
        last = self.braced(self.sum)
        return sympy.Sum(self.product(), (sympy.Symbol(index, real=True), sympy.Integer(first), last))

    def name_or_application(self):
        token = self.peek()
        applied = self.peek(1) == r"\left(" or (self.peek(1) == "'" and self.peek(2) == r"\left(")
        letter = LETTER.get(token, token)
        if applied and (token in FUNCTION_WORDS or letter in self.definitions.functions):
            self.take()
            if token == r"\max":
                return FUNCTIONS["max"](*self.pair(), evaluate=False)
            order = 1 if self.peek() == "'" and self.take() else 0
            argument = self.listed() if order == 0 and letter in self.definitions.functions else self.atom()
            if isinstance(argument, list):
                return arbitrary_function(letter, len(argument))(*argument, evaluate=False)
            if letter in self.definitions.functions:
                function, name = arbitrary_function(letter, 1, (order,)), "d" * order + letter
            else:
                name = FUNCTION_WORDS[token]
                function = FUNCTIONS[name]
            if arrays.is_array(argument):
                return arrays.Applied(arrays.FunctionName(name), function, argument)
            return function(argument, evaluate=False)
        return self.name()

    def pair(self):
        self.take(r"\left(")
        first = self.sum()
        self.take(",")
        second = self.sum()
        self.take(r"\right)")
        return first, second

    def listed(self):
        """What is in brackets: one argument, or a first and a last with dots between them."""
        self.take(r"\left(")
        first = self.sum()
        if self.peek() != ",":
            self.take(r"\right)")
            return first
        self.take(",")
        if self.peek() != r"\ldots":
            arguments = [first, self.sum()]
            while self.peek() == ",":
                self.take(",")
                arguments.append(self.sum())
            self.take(r"\right)")
            return arguments
        self.take(r"\ldots"), self.take(",")
        last = self.sum()
        self.take(r"\right)")
        place, = [k for k, (a, b) in enumerate(zip(first.indices, last.indices)) if a != b]
        running = sympy.Symbol("running", real=True)
        term = Entry(first.name, first.layer, [*first.indices[:place], running, *first.indices[place + 1:]])
        return Listed(term, (running, first.indices[place], last.indices[place]))

    def name(self):
        token = self.take()
        name, subscript, layer = LETTER.get(token, token), None, None
        if token == r"\mathrm":
            name = self.text_in_braces()
        assert name.isalpha() and (len(name) == 1 or token == r"\mathrm"), token
        if self.peek() == "_":
            self.take()
            subscript = self.text_in_braces()
        if self.peek() == "^" and self.peek(2) == "(":
            self.take()
            layer = index(self.text_in_braces()[1:-1])
        if layer is not None and subscript is None:
            return self.definitions.arrays[name].named(layer)
        if subscript is None and name in self.definitions.arrays:
            return self.definitions.arrays[name].named()
        if subscript is None:
            return sympy.Symbol(name, real=True)
        if subscript.startswith(r"\text{"):
            return sympy.Symbol(f"{name}_{subscript[6:-1]}", real=True)
        if layer is None and subscript.isdigit() and not self.is_indexed(name):
            return sympy.Symbol(name + subscript, real=True)
        # Letters in a row are an index each; a sum stands alone or between commas.
        if "_{" in subscript:
            return Entry(name, layer, [index(subscript)])
        parts = subscript.split(",") if set(subscript) & set(",+-") else list(subscript)
        return Entry(name, layer, [index(p) for p in parts])

    def is_indexed(self, name):
        """Whether t_1 is the first of the t, or a letter of its own, is for the definitions to say."""
        entries = set().union(*(side.atoms(Entry) for d in self.definitions.definitions for side in (d.left, d.right)))
        return any(e.name == name and e.layer is None for e in entries)


def index(text):
    width = re.fullmatch(r"(\w)_\{(\w)\}", text)
    if width:
        return Entry(width[1], None, [index(width[2])])
    terms = re.findall(r"([-+]?)(\d*)([a-zA-Z]*)", text)
    assert "".join(map("".join, terms)) == text, text
    return sympy.Add(*(sympy.Mul(int(f"{sign}{number or 1}"), *(sympy.Symbol(letter, real=True) for letter in letters))
                       for sign, number, letters in terms if number or letters))


def negate(value):
    if arrays.is_array(value):
        return arrays.Scale(sympy.S.NegativeOne, value)
    return sympy.Mul(-1, value, evaluate=False)


def add(left, right):
    return arrays.Plus(left, right) if arrays.is_array(left) else sympy.Add(left, right, evaluate=False)


def multiply(left, right):
    if arrays.is_array(left):
        return arrays.Product(left, right)
    return arrays.Scale(left, right) if arrays.is_array(right) else sympy.Mul(left, right, evaluate=False)
