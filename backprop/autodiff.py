"""Automatic differentiation in reverse mode: the chain rule, from a table of derivatives and a walk back.

A `Variable` holds an array and remembers which operation made it, and of what. Every operation is a row
of `TABLE`: how its value is computed, and for each operand how ∂e/∂(result) is pulled back to
∂e/∂(operand). `gradient` walks from the result to the operands and adds up what arrives at each variable.
For a dense layer that walk *is* backpropagation (*dummies* (10) to (12), *sensitivities*, the backward
pass): δ is what arrives at z, aᵀ δ what arrives at W, and δ Wᵀ what arrives at a.

Arrays broadcast as NumPy's do; what was stretched on the way forward is added up on the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .checks import numeric_array, require_finite

Array = np.ndarray


class Operation(NamedTuple):
    """A row of the table of derivatives.

    value: arrays of the operands -> array of the result.
    pull_backs: for each operand (g, result, *operands) -> what g = ∂e/∂(result) is for this operand.
    """

    value: Callable[..., Array]
    pull_backs: tuple[Callable[..., Array], ...]


TABLE = {
    "add": Operation(np.add, (lambda g, y, a, b: g, lambda g, y, a, b: g)),
    "subtract": Operation(np.subtract, (lambda g, y, a, b: g, lambda g, y, a, b: -g)),
    "multiply": Operation(np.multiply, (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a)),
    "divide": Operation(np.divide, (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b)),
    "matmul": Operation(np.matmul, (lambda g, y, a, b: g @ b.T, lambda g, y, a, b: a.T @ g)),
    "transpose": Operation(np.transpose, (lambda g, y, a: g.T,)),
    "inverse": Operation(np.linalg.inv, (lambda g, y, a: -y.T @ g @ y.T,)),
    "exp": Operation(np.exp, (lambda g, y, a: g * y,)),
    "log": Operation(np.log, (lambda g, y, a: g / a,)),
    "tanh": Operation(np.tanh, (lambda g, y, a: g * (1 - y * y),)),
    "relu": Operation(lambda a: np.maximum(a, 0), (lambda g, y, a: g * (a > 0),)),
    "sum": Operation(np.sum, (lambda g, y, a: np.broadcast_to(g, a.shape),)),
    "row_sums": Operation(lambda a: a.sum(axis=1, keepdims=True), (lambda g, y, a: np.broadcast_to(g, a.shape),)),
}


class Variable:
    """An array, and how it came about.

    value: the array. operation: the name of a row of `TABLE`, or None for what was given. operands: the
    variables that it was made of.

    Raises TypeError or ValueError for what are no finite real numbers.
    """

    __array_ufunc__ = None  # so that array + variable is ours, and not NumPy's

    def __init__(self, value: Any, operation: str | None = None, operands: tuple[Variable, ...] = ()):
        self.value = numeric_array("value", value)
        if operation is None:
            require_finite("value", np.atleast_1d(self.value))
        self.operation, self.operands = operation, operands

    def __add__(self, other): return apply("add", self, other)
    def __radd__(self, other): return apply("add", other, self)
    def __sub__(self, other): return apply("subtract", self, other)
    def __rsub__(self, other): return apply("subtract", other, self)
    def __mul__(self, other): return apply("multiply", self, other)
    def __rmul__(self, other): return apply("multiply", other, self)
    def __truediv__(self, other): return apply("divide", self, other)
    def __rtruediv__(self, other): return apply("divide", other, self)
    def __neg__(self): return apply("subtract", 0.0, self)
    def __matmul__(self, other): return apply("matmul", self, other)
    def __rmatmul__(self, other): return apply("matmul", other, self)

    def __repr__(self) -> str:
        return f"<variable of shape {self.value.shape}, {self.operation or 'given'}>"


def apply(name: str, *operands: Any) -> Variable:
    """The result of an operation of the table on variables, or on numbers, which are taken as given.

    Raises KeyError for a name that is not in the table; ValueError where shapes do not fit.
    """
    if name not in TABLE:
        raise KeyError(f"there is no operation {name!r}, only {', '.join(TABLE)}")
    variables = tuple(each if isinstance(each, Variable) else Variable(each) for each in operands)
    if name == "matmul" and any(each.value.ndim != 2 for each in variables):
        shapes = " and ".join(str(each.value.shape) for each in variables)
        raise ValueError(f"a product of matrices needs two axes each, but the shapes are {shapes}")
    return Variable(TABLE[name].value(*(each.value for each in variables)), name, variables)


def exp(a: Any) -> Variable: return apply("exp", a)
def log(a: Any) -> Variable: return apply("log", a)
def tanh(a: Any) -> Variable: return apply("tanh", a)
def relu(a: Any) -> Variable: return apply("relu", a)
def total(a: Any) -> Variable: return apply("sum", a)
def row_sums(a: Any) -> Variable: return apply("row_sums", a)
def transpose(a: Any) -> Variable: return apply("transpose", a)
def inverse(a: Any) -> Variable: return apply("inverse", a)


def sigmoid(a: Any) -> Variable:
    """1/(1 + e⁻ᵃ), as a half of the tanh of a half: no exponential that overflows."""
    return 0.5 + 0.5 * tanh(0.5 * a)


def in_order(result: Variable) -> list[Variable]:
    """The variables that the result was made of, each after its operands, the result last."""
    found: list[Variable] = []
    seen: set[int] = set()
    waiting = [(result, False)]
    while waiting:  # no recursion, since a recurrent network is deeper than Python's stack
        variable, ready = waiting.pop()
        if ready:
            found.append(variable)
        elif id(variable) not in seen:
            seen.add(id(variable))
            waiting.append((variable, True))
            waiting += [(operand, False) for operand in variable.operands]
    return found


def gradient(result: Variable, variables: Sequence[Variable]) -> list[Array]:
    """∂(result)/∂v for each of the variables, in one walk back, as arrays of their shapes.

    Every variable on the way is visited once, after all that it went into; of what does not enter the
    result the derivative is 0. Raises ValueError unless the result is a single number.
    """
    if result.value.size != 1:
        raise ValueError(f"a gradient is of one number, but the result has shape {result.value.shape}")
    arrived = {id(result): np.ones_like(result.value, dtype=float)}
    for variable in reversed(in_order(result)):
        g, values = arrived[id(variable)], [operand.value for operand in variable.operands]
        if variable.operation is None:
            continue
        for operand, pull_back in zip(variable.operands, TABLE[variable.operation].pull_backs):
            part = _added_up(pull_back(g, variable.value, *values), operand.value.shape)
            arrived[id(operand)] = arrived[id(operand)] + part if id(operand) in arrived else part
    return [arrived.get(id(v), np.zeros(v.value.shape)) for v in variables]


def _added_up(g: Array, shape: tuple[int, ...]) -> Array:
    """g of an operand that was stretched to g's shape by broadcasting: the sum over its copies."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1 < g.shape[axis])
    return g.sum(axis=stretched, keepdims=True)
