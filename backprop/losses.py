"""Losses: how far the output a is from the target t, each a record like an activation.

The pointwise loss e of one sample is a sum over the output units of a term in (a, t); `formula`
is that term, in SymPy. The total loss E is the mean of the e over the samples.

Sources: ½ Σ(a - t)², *dummies* (4), *diagrams*, *guide*; Σ(a - t)² and the mean over the
samples, *sensitivities*; -Σ t log a with softmax, whose sensitivity is a - t, *diagrams*.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .activations import Activation, _limits_are_right, _softplus, sigmoid, softmax, sympy
from .checks import numeric_array, require_finite, rows

Array = np.ndarray


class Loss:
    """A loss: formula, value and derivative, side by side.

    name: what it is called in messages and tables.
    formula: SymPy expressions (a, t) of one output unit -> its term of e.
    value: arrays (a, t) of shape (n, fan_out) -> e of each sample, of shape (n,).
    derivative: arrays (a, t) -> ∂e/∂a, of shape (n, fan_out).
    check: (a, t) -> raises ValueError where the loss is not defined.
    partner: the output activation with which ∂e/∂z is a - t exactly, if there is one; `from_z`
        is then the loss as a function of (z, t), finite even where a has rounded to 0 or 1.
    """

    def __init__(self, name: str, formula: Callable, value: Callable, derivative: Callable,
                 check: Callable = lambda a, t: None, partner: Activation | None = None,
                 from_z: Callable | None = None):
        self.name, self.formula, self.partner = name, formula, partner
        self._value, self._derivative, self._check = value, derivative, check
        self._from_z = from_z

    def __call__(self, a: Array, t: Array) -> float:
        """E = 1/n Σ_k e_k, a scalar of the dtype of `a`; the rest as in `pointwise`."""
        return _mean(self.pointwise(a, t))

    value = __call__

    def pointwise(self, a: Array, t: Array) -> Array:
        """e of each sample, of shape (n,), from `a` and `t` of shape (fan_out,) or (n, fan_out).

        Raises ValueError where shapes differ, a number is not finite, or the loss is not defined
        (rows that are not one-hot, a probability outside 0 to 1).
        """
        a, t = self._rows(a, t)
        if a.dtype == object:
            return np.frompyfunc(self.formula, 2, 1)(a, t).sum(axis=1)
        return self._value(a, t)

    def derivative(self, a: Array, t: Array) -> Array:
        """∂e/∂a, of shape (n, fan_out): row k is of sample k's own loss. Raises as `pointwise`."""
        a, t = self._rows(a, t)
        if a.dtype == object:
            unit, target = sympy.symbols("a t", cls=sympy.Dummy)
            slope = self.formula(unit, target).diff(unit)
            return np.frompyfunc(lambda a_j, t_j: slope.subs({unit: a_j, target: t_j}), 2, 1)(a, t)
        return self._derivative(a, t)

    def sensitivity(self, activation: Activation, z: Array, a: Array, t: Array) -> Array:
        """δ = ∂e/∂z of the output layer a = g(z): (a - t) for partners, else ∂e/∂a ⊙ g'(z).

        All of shape (n, fan_out). *dummies* (9) and (11); *sensitivities*, initialization.
        """
        if activation is self.partner:
            self._check(a, t)
            return a - t  # nothing is divided by an `a` that may have rounded to 0
        slope = self.derivative(a, t)
        require_finite("∂e/∂a", slope)  # it is infinite where the loss is
        return activation.pull_back(slope, z, a)

    def total(self, activation: Activation, z: Array, a: Array, t: Array) -> float:
        """E of the output layer a = g(z); for partners computed from z, which never rounds off."""
        if activation is self.partner and a.dtype != object:
            self._check(a, t)
            return self.unchecked_total(activation, z, a, t)
        return self(a, t)

    def unchecked_total(self, activation: Activation, z: Array, a: Array, t: Array) -> float:
        """`total` of floats that are known to fit; where they are not finite, nor need E be."""
        return _mean(self._from_z(z, t) if activation is self.partner else self._value(a, t))

    def _rows(self, a: Array, t: Array) -> tuple[Array, Array]:
        a = np.atleast_2d(numeric_array("a", a))
        if a.dtype.kind not in "fO":
            a = a.astype(float)
        t = rows("t", t, a.shape[-1], a.dtype)
        if a.shape != t.shape:
            raise ValueError(f"a has shape {a.shape} and t has shape {t.shape}: "
                             "they must be the same")
        require_finite("a", a)
        self._check(a, t)
        return a, t

    def __repr__(self) -> str:
        return f"<loss {self.name}>"


def _mean(pointwise: Array) -> float:
    return pointwise.sum() / len(pointwise)


@np.errstate(divide="ignore")  # -log 0 is infinite, and so is the loss
def _t_log_a(t: Array, a: Array) -> Array:
    """t log a, with 0 log 0 = 0, its limit."""
    return t * np.log(a, where=t != 0, out=np.zeros_like(a))


@np.errstate(divide="ignore", invalid="ignore")
def _t_over_a(t: Array, a: Array) -> Array:
    """t / a, with 0/0 = 0, the limit of 0/a."""
    return np.divide(t, a, where=t != 0, out=np.zeros_like(a))


def _log_sum_exp(z: Array) -> Array:
    largest = z.max(axis=1)
    return largest + np.log(np.exp(z - largest[:, None]).sum(axis=1))


def _require_probabilities(name: str, array: Array) -> None:
    if array.dtype != object and not (array.min() >= 0 and array.max() <= 1):
        require_finite(name, array)
        row, unit = np.argwhere(~((array >= 0) & (array <= 1)))[0]
        raise ValueError(f"a cross-entropy needs {name} between 0 and 1, "
                         f"but {name}[{row}, {unit}] is {array[row, unit]}")


def _check_one_hot(a: Array, t: Array) -> None:
    if t.dtype != object:
        one_hot = ((t == 0) | (t == 1)).all(axis=1) & (t.sum(axis=1) == 1)
        if not one_hot.all():
            row = int(np.argmin(one_hot))
            raise ValueError(f"cross_entropy needs one-hot rows (a single 1, the rest 0), "
                             f"but row {row} of t is {t[row].tolist()}")
    _require_probabilities("a", a)


def _check_binary(a: Array, t: Array) -> None:
    _require_probabilities("t", t)
    _require_probabilities("a", a)


half_squared_error = Loss(
    "half_squared_error",
    formula=lambda a, t: (a - t) ** 2 / 2,
    value=lambda a, t: ((a - t) ** 2 / 2).sum(axis=1),
    derivative=lambda a, t: a - t,
)

squared_error = Loss(
    "squared_error",
    formula=lambda a, t: (a - t) ** 2,
    value=lambda a, t: ((a - t) ** 2).sum(axis=1),
    derivative=lambda a, t: 2 * (a - t),
)

cross_entropy = Loss(
    "cross_entropy",
    formula=lambda a, t: -t * sympy.log(a),
    value=lambda a, t: -_t_log_a(t, a).sum(axis=1),
    derivative=lambda a, t: -_t_over_a(t, a),
    check=_check_one_hot,
    partner=softmax,
    from_z=_limits_are_right(lambda z, t: _log_sum_exp(z) - (t * z).sum(axis=1)),
)

binary_cross_entropy = Loss(
    "binary_cross_entropy",
    formula=lambda a, t: -t * sympy.log(a) - (1 - t) * sympy.log(1 - a),
    value=lambda a, t: -(_t_log_a(t, a) + _t_log_a(1 - t, 1 - a)).sum(axis=1),
    derivative=lambda a, t: _t_over_a(1 - t, 1 - a) - _t_over_a(t, a),
    check=_check_binary,
    partner=sigmoid,
    from_z=lambda z, t: (_softplus(z) - t * z).sum(axis=1),
)

TABLE = {e.name: e for e in (half_squared_error, squared_error, cross_entropy,
                             binary_cross_entropy)}
