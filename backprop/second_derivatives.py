"""Second derivatives: the walk back, on numbers that carry tangents.

The parameters move in a direction v. Every value of the graph carries its tangent, as in forward mode, and so does
all that arrives on the walk back. What arrives at a parameter is a derivative, and its tangent an entry of H v: of
the Hessian times the direction, without the Hessian (Pearlmutter 1994).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .autodiff import TABLE, Variable, gradient
from .forward_mode import Dual

Array = np.ndarray
ROWS = {np.add: "add", np.subtract: "subtract", np.multiply: "multiply", np.divide: "divide", np.matmul: "matmul",
        np.exp: "exp", np.log: "log", np.tanh: "tanh", np.maximum: "relu"}


class Moving(np.lib.mixins.NDArrayOperatorsMixin):
    """An array with its tangent, of one shape; what NumPy computes of it carries a tangent by the table's rows.

    Raises TypeError where NumPy is asked for something that the table has no row for.
    """

    def __init__(self, value: Any, tangent: Any):
        self.value, self.tangent = np.asarray(value), np.broadcast_to(tangent, np.shape(value))
        self.shape, self.ndim, self.size = self.value.shape, self.value.ndim, self.value.size

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if ufunc is np.greater:
            return self.value > operands[1]
        if ufunc is np.negative:
            return self._each(ufunc)
        if ufunc not in ROWS or method != "__call__" or ufunc is np.maximum and np.any(operands[1]):
            return NotImplemented
        pushes = TABLE[ROWS[ufunc]].push_forwards
        values = [each.value if isinstance(each, Moving) else np.asarray(each) for each in operands]
        result, of_row = ufunc(*values), values[:len(pushes)]       # the row for a ReLU has no place for the 0
        return Moving(result, sum(push(each.tangent, result, *of_row)
                                  for each, push in zip(operands, pushes) if isinstance(each, Moving)))

    def __array_function__(self, function: Callable, types: Any, operands: tuple, options: dict) -> Any:
        if function not in (np.sum, np.broadcast_to, np.bincount):      # linear: a tangent is treated as the value is
            return NotImplemented

        def of(part: str) -> Any:
            def pick(each: Any) -> Any: return getattr(each, part) if isinstance(each, Moving) else each
            return function(*map(pick, operands), **{key: pick(each) for key, each in options.items()})
        return Moving(of("value"), of("tangent"))

    def _each(self, function: Callable[[Array], Array]) -> Moving:
        return Moving(function(self.value), function(self.tangent))

    T = property(lambda self: self._each(np.transpose))
    def ravel(self) -> Moving: return self._each(np.ravel)
    def reshape(self, shape: tuple[int, ...]) -> Moving: return self._each(lambda a: a.reshape(shape))
    def sum(self, **options: Any) -> Moving: return self._each(lambda a: a.sum(**options))
    def __getitem__(self, places: Any) -> Moving: return self._each(lambda a: a[places])


def hessian_vector_product(function: Callable[..., Variable], values: Sequence[Any],
                           directions: Sequence[Any]) -> tuple[list[Array], list[Array]]:
    """(the gradient ∂e/∂(each value), H v): Σ_j ∂²e/∂wᵢ∂wⱼ vⱼ over all entries wⱼ of all values.

    function: takes a variable for each of the values and gives e, a variable of a single number.
    values, directions: arrays, in pairs of one shape. Both results have these shapes.

    Raises ValueError where there are not as many directions as values, shapes differ, or e is not a single number;
    TypeError where a row has no second derivative here.
    """
    if len(values) != len(directions):
        raise ValueError(f"there are {len(values)} values, "
                         f"but {len(directions)} directions")
    variables = [Variable(each) for each in values]
    for variable, dual in zip(variables, map(Dual, values, directions)):
        variable.value = Moving(dual.value, dual.tangent)
    arrived = [each if isinstance(each, Moving) else Moving(each, 0.0) for each in gradient(function(*variables), variables)]
    return [each.value for each in arrived], [np.array(each.tangent) for each in arrived]
