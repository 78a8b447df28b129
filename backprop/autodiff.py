"""Automatic differentiation in reverse mode: the chain rule, from a table of derivatives and a walk back.

A `Variable` holds an array and remembers which operation made it, and of what. Every operation is a row
of `TABLE`: how its value is computed, and what it does to a derivative, on the way back and on the way
forward. `gradient` walks from the result to the operands and adds up what arrives at each variable. For
a dense layer that walk *is* backpropagation (*dummies* (10) to (12), *sensitivities*, the backward
pass): δ is what arrives at z, aᵀ δ what arrives at W, and δ Wᵀ what arrives at a.

Arrays broadcast as NumPy's do; what was stretched on the way forward is added up on the way back. All
is computed in double precision. The rows are proved in `backprop.proofs.autodiff`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .checks import numeric_array, require_finite

Array = np.ndarray


class Operation(NamedTuple):
    """A row of the table of derivatives.

    value: arrays of the operands -> array of the result y.
    pull_backs: for each operand (g, y, *operands) -> its part of ∂e/∂(operand), where g = ∂e/∂y.
    push_forwards: for each operand (v, y, *operands) -> its part of y's tangent, where v is the operand's.
    """

    value: Callable[..., Array]
    pull_backs: tuple[Callable[..., Array], ...]
    push_forwards: tuple[Callable[..., Array], ...]


def entrywise(value: Callable[..., Array], *slopes: Callable[..., Array]) -> Operation:
    """An operation on entries, from its slopes, functions
    (y, *operands) -> ∂y/∂(operand): either way multiplies by it."""
    ways = tuple(lambda g, y, *operands, slope=slope: g * slope(y, *operands) for slope in slopes)
    return Operation(value, ways, ways)


def linear(value: Callable[..., Array], *pull_backs: Callable[..., Array]) -> Operation:
    """An operation that is linear in each operand: it treats
    a tangent as it treats the operand."""
    def push_forward(k: int) -> Callable[..., Array]:
        return lambda v, y, *operands: value(*operands[:k], v, *operands[k + 1:])
    return Operation(value, pull_backs, tuple(map(push_forward, range(len(pull_backs)))))


def same(g: Array, *_: Array) -> Array: return g
def minus(g: Array, *_: Array) -> Array: return -g
def nothing(g: Array, y: Array, a: Array, places: Array) -> Array: return np.zeros(places.shape)


TABLE = {
    "add": Operation(np.add, (same, same), (same, same)),
    "subtract": Operation(np.subtract, (same, minus), (same, minus)),
    "multiply": entrywise(np.multiply, lambda y, a, b: b, lambda y, a, b: a),
    "divide": entrywise(np.divide, lambda y, a, b: 1 / b, lambda y, a, b: -y / b),
    "exp": entrywise(np.exp, lambda y, a: y),
    "log": entrywise(np.log, lambda y, a: 1 / a),
    "tanh": entrywise(np.tanh, lambda y, a: 1 - y * y),
    "relu": entrywise(lambda a: np.maximum(a, 0), lambda y, a: (a > 0) * 1.0),
    "matmul": linear(np.matmul, lambda g, y, a, b: g @ b.T, lambda g, y, a, b: a.T @ g),
    "inverse": Operation(np.linalg.inv, (lambda g, y, a: -y.T @ g @ y.T,), (lambda v, y, a: -y @ v @ y,)),
    "sum": linear(np.sum, lambda g, y, a: np.broadcast_to(g, a.shape)),
    "row_sums": linear(lambda a: a.sum(axis=1, keepdims=True), lambda g, y, a: np.broadcast_to(g, a.shape)),
    "take": Operation(lambda a, places: a.ravel()[places.astype(int)],
                      (lambda g, y, a, places: _put_back(g, places, a.shape), nothing),
                      (lambda v, y, a, places: v.ravel()[places.astype(int)], lambda v, y, a, places: np.zeros(y.shape))),
}


class Variable:
    """An array, and how it came about.

    value: the array, a copy in double precision. operation: the name of a row of `TABLE`, or None for what
    was given. operands: the variables that it was made of.

    Raises TypeError or ValueError for what are no finite real numbers.
    """

    __array_ufunc__ = None  # so that array + variable is ours, and not NumPy's

    def __init__(self, value: Any):
        self.value = numeric_array("value", value).astype(float)
        require_finite("value", np.atleast_1d(self.value))
        self.operation: str | None = None
        self.operands: tuple[Variable, ...] = ()

    @classmethod
    def made_by(cls, name: str, operands: tuple[Variable, ...]) -> Variable:
        """The result of an operation of the table, which remembers both."""
        result = cls.__new__(cls)
        result.value = TABLE[name].value(*(each.value for each in operands))
        result.operation, result.operands = name, operands
        return result

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

    Raises KeyError for a name that is not in the table; TypeError for variables of two modes in one
    operation; ValueError where shapes do not fit.
    """
    if name not in TABLE:
        raise KeyError(f"there is no operation {name!r}, only {', '.join(TABLE)}")
    kinds = {type(each) for each in operands if isinstance(each, Variable)} or {Variable}
    if len(kinds) > 1:
        raise TypeError(f"{name} is given variables of two modes: "
                        f"{', '.join(sorted(k.__name__ for k in kinds))}")
    kind = kinds.pop()
    variables = tuple(each if isinstance(each, Variable) else kind(each) for each in operands)
    if name == "matmul" and any(each.value.ndim != 2 for each in variables):
        shapes = " and ".join(str(each.value.shape) for each in variables)
        raise ValueError("a product of matrices needs two axes each, "
                         f"but the shapes are {shapes}")
    return kind.made_by(name, variables)


def exp(a: Any) -> Variable: return apply("exp", a)
def log(a: Any) -> Variable: return apply("log", a)
def tanh(a: Any) -> Variable: return apply("tanh", a)
def relu(a: Any) -> Variable: return apply("relu", a)
def total(a: Any) -> Variable: return apply("sum", a)
def row_sums(a: Any) -> Variable: return apply("row_sums", a)
def inverse(a: Any) -> Variable: return apply("inverse", a)


def sigmoid(a: Any) -> Variable:
    """1/(1 + e⁻ᵃ), as a half of the tanh of a half: no exponential that overflows."""
    return 0.5 + 0.5 * tanh(0.5 * a)


def take(a: Any, places: Any) -> Variable:
    """The entries of a at these places, counted through all of it, in the shape of places.

    So entries are picked, repeated, reshaped and put into another order.
    """
    return apply("take", a, places)


def transpose(a: Variable) -> Variable:
    """The matrix with rows and columns exchanged: its entries in another order."""
    return take(a, np.arange(a.value.size).reshape(a.value.shape).T)


def in_order(result: Variable) -> list[Variable]:
    """The variables that the result was made of, each after its operands, the result last."""
    found: list[Variable] = []
    seen: set[int] = set()
    waiting = [(result, False)]
    # no recursion: a recurrent network is deeper than Python's stack
    while waiting:
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

    Every variable on the way is visited once, after all that it went into; what none of the variables
    enters is left out. Of what does not enter the result the derivative is 0. Raises ValueError unless
    the result is a single number.
    """
    if result.value.size != 1:
        raise ValueError("a gradient is of one number, but the result "
                         f"has shape {result.value.shape}")
    order, entered = in_order(result), {id(v) for v in variables}
    for variable in order:
        if any(id(operand) in entered for operand in variable.operands):
            entered.add(id(variable))
    arrived = {id(v): np.zeros(v.value.shape) for v in variables}
    arrived[id(result)] = np.ones(result.value.shape)
    for variable in reversed(order):
        for operand, part in _handed_on(variable, arrived, entered):
            arrived[id(operand)] = arrived.get(id(operand), 0.0) + part
    return [arrived[id(v)] for v in variables]


def _handed_on(variable: Variable, arrived: dict[int, Array], entered: set[int]) -> Iterator[tuple[Variable, Array]]:
    """What the variable hands to each operand that a wanted one has entered, by its row of the table."""
    if variable.operation is None or id(variable) not in entered:
        return
    g, values = arrived[id(variable)], [operand.value for operand in variable.operands]
    for operand, pull_back in zip(variable.operands, TABLE[variable.operation].pull_backs):
        if id(operand) in entered:
            yield operand, _added_up(pull_back(g, variable.value, *values), operand.value.shape)


def _added_up(g: Array, shape: tuple[int, ...]) -> Array:
    """g of an operand that was stretched to g's shape by broadcasting: the sum over its copies, a new array."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1 < g.shape[axis])
    return g.sum(axis=stretched, keepdims=True)


def _put_back(g: Array, places: Array, shape: tuple[int, ...]) -> Array:
    """g at the places where its entries were taken from, 0 elsewhere; what was taken twice adds up."""
    found = np.bincount(places.astype(int).ravel(), weights=g.ravel(), minlength=int(np.prod(shape)))
    return found.reshape(shape)
