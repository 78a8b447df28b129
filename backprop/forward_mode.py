"""Automatic differentiation in forward mode: a tangent travels with every value.

A `Dual` is a variable that carries, beside its value, how fast the value grows where the inputs move in
one direction: its tangent. Every operation hands tangents on by the same table of derivatives that
reverse mode pulls back by. Nothing is remembered, and nothing walks back; but a pass tells the
derivative in one direction only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .autodiff import TABLE, Variable

Array = np.ndarray


class Dual(Variable):
    """A value with its tangent.

    tangent: an array of the value's shape; None for a number that stays where it is.

    Raises ValueError for a tangent of another shape, and as `Variable` does.
    """

    def __init__(self, value: Any, tangent: Any = None):
        super().__init__(value)
        self.tangent = None if tangent is None else np.array(tangent, float)
        if tangent is not None and self.tangent.shape != self.value.shape:
            raise ValueError(f"the tangent has shape {self.tangent.shape}, but the value {self.value.shape}")

    @classmethod
    def made_by(cls, name: str, operands: tuple[Dual, ...]) -> Dual:
        """The result of an operation and its tangent: the parts that the operands' tangents make, added up."""
        values, result = [each.value for each in operands], cls.__new__(cls)
        result.value = np.asarray(TABLE[name].value(*values))
        result.operation, result.operands = None, ()
        parts = [push(each.tangent, result.value, *values)
                 for each, push in zip(operands, TABLE[name].push_forwards) if each.tangent is not None]
        result.tangent = np.broadcast_to(sum(parts[1:], parts[0]), result.value.shape) if parts else None
        return result


def jvp(function: Callable[..., Dual], values: Sequence[Any], directions: Sequence[Any]) -> tuple[Array, Array]:
    """(f(values), its derivative in the directions): J v, the Jacobian times a vector, in one pass.

    function: takes a variable for each of the values and gives one, of any shape.
    values, directions: arrays, in pairs of one shape.

    Raises ValueError where there are not as many directions as values, or shapes differ.
    """
    if len(values) != len(directions):
        raise ValueError(f"there are {len(values)} values, "
                         f"but {len(directions)} directions")
    result = function(*map(Dual, values, directions))
    return result.value, np.zeros(result.value.shape) if result.tangent is None else np.array(result.tangent)
