"""Read an expression as its author wrote it: nothing is reordered, cancelled or evaluated.

The text is Python's syntax for arithmetic, with ``w[l][i, j]`` for an entry of layer l,
``D(e, w)`` for a partial derivative, ``Sum(term, (k, 1, n))`` for a sum, ``dg(z)`` for g'(z),
``C(All(a[j], (j, 1, n)))`` for C(a_1, …, a_n), ``Same(k, j)`` for [k = j] and, in equations between arrays, ``A @ B``, ``A.T`` and ``A * B`` (entry by entry).
"""
import ast

import sympy

from . import arrays
from .symbols import Entry, Listed, Partial, Same, absolute, arbitrary_function, maximum, sigmoid, softplus

FUNCTIONS = {"exp": sympy.exp, "log": sympy.log, "tanh": sympy.tanh, "sigmoid": sigmoid,
             "softplus": softplus, "max": maximum, "abs": absolute,
             "sqrt": lambda x: sympy.Pow(x, sympy.Rational(1, 2), evaluate=False)}


def parse(text, functions=(), array_names=()):
    """Return the unevaluated SymPy expression (or array expression) that ``text`` writes.

    Raises
    ------
    ValueError
        If the text is no such expression; the message holds the part that was not understood.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as problem:
        raise ValueError(f"cannot read {text!r} as an expression: {problem.msg}") from None
    return _Reader(text, frozenset(functions), dict(array_names)).read(tree)


class _Reader:
    def __init__(self, text, functions, array_names):
        self.text, self.functions, self.array_names = text, functions, array_names

    def fail(self, node, why):
        part = ast.get_source_segment(self.text.strip(), node)
        raise ValueError(f"cannot read {part!r} in {self.text.strip()!r}: {why}")

    def read(self, node):
        method = getattr(self, "read_" + type(node).__name__, None)
        if method is None:
            self.fail(node, f"{type(node).__name__} is not part of an equation")
        return method(node)

    def read_Constant(self, node):
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            self.fail(node, "only numbers are constants")
        # The decimal as typed, exactly: 0.01 is 1/100 and not the nearest binary fraction.
        return sympy.Rational(ast.get_source_segment(self.text.strip(), node))

    def read_Name(self, node):
        if node.id in self.array_names:
            return self.array_names[node.id].named(None)
        return sympy.Symbol(node.id, real=True)

    def read_UnaryOp(self, node):
        if not isinstance(node.op, ast.USub):
            self.fail(node, "the only sign is the minus sign")
        value = self.read(node.operand)
        if arrays.is_array(value):
            return arrays.Scale(sympy.S.NegativeOne, value)
        return _negative(value)

    def read_BinOp(self, node):
        left, right = self.read(node.left), self.read(node.right)
        if arrays.is_array(left) or arrays.is_array(right):
            return self.array_operation(node, left, right)
        if isinstance(node.op, ast.Add):
            return _chain(sympy.Add, left, right)
        if isinstance(node.op, ast.Sub):
            return _chain(sympy.Add, left, _negative(right))
        if isinstance(node.op, ast.Mult):
            return _chain(sympy.Mul, left, right)
        if isinstance(node.op, ast.Div):
            if left.is_Integer and right.is_Integer:
                return left / right
            return sympy.Mul(left, sympy.Pow(right, -1, evaluate=False), evaluate=False)
        if isinstance(node.op, ast.Pow):
            return sympy.Pow(left, right, evaluate=False)
        self.fail(node, "the operations are + - * / ** and, between arrays, @")

    def array_operation(self, node, left, right):
        operation = type(node.op)
        if operation is ast.Sub:
            operation, right = ast.Add, arrays.Scale(sympy.S.NegativeOne, right)
        both = arrays.is_array(left) and arrays.is_array(right)
        if operation is ast.Add and both:
            return arrays.Plus(left, right)
        if operation is ast.MatMult and both:
            return arrays.Product(left, right)
        if operation is ast.Mult and both:
            return arrays.Hadamard(left, right)
        if operation is ast.Mult and arrays.is_array(right):
            return arrays.Scale(left, right)
        self.fail(node, "an array is added to an array, multiplied by one (@ or *) or scaled by a number")

    def read_Attribute(self, node):
        value = self.read(node.value)
        if node.attr != "T" or not arrays.is_array(value):
            self.fail(node, "the only attribute is .T, of an array")
        return arrays.Transposed(value)

    def read_Subscript(self, node):
        if isinstance(node.value, ast.Subscript):
            name, layer = node.value.value, self.index(node.value.slice)
            indices = self.indices(node.slice)
        else:
            name, layer, indices = node.value, None, self.indices(node.slice)
        if not isinstance(name, ast.Name):
            self.fail(node, "an entry is a name with a layer and indices, as w[l][i, j]")
        if layer is None and name.id in self.array_names and self.array_names[name.id].pattern:
            return self.array_names[name.id].named(*indices)
        return Entry(name.id, layer, indices)

    def indices(self, node):
        return [self.index(part) for part in (node.elts if isinstance(node, ast.Tuple) else [node])]

    def index(self, node):
        return self.read(node).doit()      # l + 1 - 1 and l are the same place

    def read_Call(self, node):
        if not isinstance(node.func, ast.Name):
            self.fail(node, "a function has a plain name")
        name = node.func.id
        if name in ("Sum", "All"):
            return self.read_over_index(node, name)
        arguments = [self.read(a) for a in node.args]
        if name == "D":
            if len(arguments) != 2:
                self.fail(node, "D takes what is differentiated and by what")
            kind = arrays.PartialArray if arrays.is_array(arguments[1]) else Partial
            return kind(*arguments)
        if name == "Same":
            return Same(*(argument.doit() for argument in arguments))
        function = self.function(node, name, len(arguments))
        if arguments and arrays.is_array(arguments[0]):
            return arrays.Applied(arrays.FunctionName(name), function, arguments[0])
        return function(*arguments) if name == "sqrt" else function(*arguments, evaluate=False)

    def function(self, node, name, arity):
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        if name in self.functions:
            return arbitrary_function(name, arity)
        if name[:1] == "d" and name[1:] in self.functions:
            return arbitrary_function(name[1:], 1, (1,))
        known = sorted([*FUNCTIONS, *self.functions])
        self.fail(node, f"no function {name!r} here; known are D, Sum, {', '.join(known)}")

    def read_over_index(self, node, name):
        if len(node.args) != 2 or not isinstance(node.args[1], ast.Tuple) or len(node.args[1].elts) != 3:
            self.fail(node, f"{name} is written {name}(term, (k, first, last))")
        index, first, last = (self.read(part) for part in node.args[1].elts)
        term = self.read(node.args[0])
        if arrays.is_array(term):
            self.fail(node, "a sum runs over numbers; write a sum of arrays as a product")
        limits = (index, first.doit(), last.doit())
        return sympy.Sum(term, limits) if name == "Sum" else Listed(term, limits)


def _negative(value):
    return -value if value.is_Number else sympy.Mul(sympy.S.NegativeOne, value, evaluate=False)


def _chain(operation, left, right):
    """``a + b + c`` is one sum of three; a bracketed part and a fraction stay what they are."""
    chained = type(left) is operation and not (operation is sympy.Mul and is_fraction(left))
    return operation(*(left.args if chained else (left,)), right, evaluate=False)


def is_fraction(expression):
    return any(f.is_Pow and f.exp.is_number and f.exp.is_negative for f in expression.args)
