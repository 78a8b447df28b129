"""Activation functions: a = g(z), each one a record of formula, value and derivative.

The three stand side by side. `formula` is the definition, in SymPy, built only when it is
asked for; `value` and `derivative` are what runs on floats, written to be fast and stable.
The derivative is given z and a = g(z), for most of the derivatives are simplest in a. The
tests prove that the three agree.

On arrays of dtype object (SymPy symbols) the formula itself is run, and differentiated.

Sources: sigmoid, *dummies* (3) and (8); ReLU, softplus, logistic and a tanh(bz), *diagrams*, its
list of activations; tanh, *sensitivities*, at (2).
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray


class _SymPy:
    """SymPy, imported when a formula is first built, so that `import backprop` stays quick."""

    def __getattr__(self, name: str) -> Any:
        import sympy
        return getattr(sympy, name)


sympy = _SymPy()


class Activation:
    """An activation function that acts on each unit by itself.

    name: what it is called in messages and tables.
    formula: SymPy expression of z -> SymPy expression of g(z).
    value: array z -> array g(z), of the same shape and dtype.
    derivative: arrays (z, a) with a = g(z) -> array g'(z), of the same shape and dtype.
    kinks: the values of z at which g has no derivative.
    constants: the numbers that tell it from others of its family, as a and b of a `scaled_tanh`.

    With a formula alone it runs on symbols only: `Activation("g", lambda z: g(z))` with an
    undefined SymPy function g is how a statement is proved for every activation at once.
    """

    def __init__(self, name: str, formula: Callable, value: Callable | None = None,
                 derivative: Callable | None = None, kinks: tuple[float, ...] = (),
                 constants: tuple[Any, ...] = ()):
        self.name, self.formula, self.kinks, self.constants = name, formula, kinks, constants
        self._value, self._derivative = value, derivative

    def __call__(self, z: Array) -> Array:
        """a = g(z), of the shape and dtype of z. Raises TypeError without code for floats."""
        z = np.asarray(z)
        if z.dtype == object:
            return self._formula_value(z)
        if self._value is None:
            raise TypeError(f"activation {self.name!r} has a formula only; "
                            "to run it on floats give it a value and a derivative")
        return self._value(z)

    value = __call__

    def derivative(self, z: Array, a: Array | None = None) -> Array:
        """g'(z), of the shape and dtype of z; `a`, if g(z) is known already, saves work."""
        z = np.asarray(z)
        if z.dtype == object:
            return self._formula_derivative(z)
        return self._derivative(z, self(z) if a is None else a)

    def pull_back(self, sensitivity: Array, z: Array, a: Array) -> Array:
        """∂e/∂z = ∂e/∂a ⊙ g'(z), from ∂e/∂a (*dummies* 7); all of shape (n, fan_out)."""
        return sensitivity * self.derivative(z, a)

    def _formula_value(self, z: Array) -> Array:
        return np.frompyfunc(self.formula, 1, 1)(z)

    def _formula_derivative(self, z: Array) -> Array:
        unit = sympy.Dummy("z", real=True)
        slope = self.formula(unit).diff(unit)
        return np.frompyfunc(lambda entry: slope.subs(unit, entry), 1, 1)(z)

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


class RowActivation(Activation):
    """An activation in which every unit of a row depends on the whole row, as in softmax.

    Its formula takes and gives the list of a row's units; its derivative is the row's Jacobian, of
    shape (..., m, m), with ∂a_j/∂z_k at [k, j]; `vjp` is sensitivity times Jacobian, unbuilt.
    """

    def __init__(self, name: str, formula: Callable, value: Callable, derivative: Callable,
                 vjp: Callable):
        super().__init__(name, formula, value, derivative)
        self._vjp = vjp

    def pull_back(self, sensitivity: Array, z: Array, a: Array) -> Array:
        """∂e/∂z_k = Σ_j ∂e/∂a_j ∂a_j/∂z_k; all of shape (n, fan_out)."""
        return self._vjp(sensitivity, a)

    def _formula_value(self, z: Array) -> Array:
        units = z.reshape(-1, z.shape[-1])
        return np.array([self.formula(list(row)) for row in units], dtype=object).reshape(z.shape)

    def _formula_derivative(self, z: Array) -> Array:
        units = sympy.symbols(f"z:{z.shape[-1]}", real=True, cls=sympy.Dummy)
        slopes = sympy.Matrix(self.formula(list(units))).jacobian(units).T
        each_row = [slopes.subs(dict(zip(units, row))).tolist()
                    for row in z.reshape(-1, z.shape[-1])]
        return np.array(each_row, dtype=object).reshape(*z.shape, z.shape[-1])


# e^(-z) overflows to infinity at z = -1000, where 1/(1 + ∞) = 0 is the limit, and the other way
# it falls below the smallest float, to 0, which is the limit too: neither is an error.
_limits_are_right = np.errstate(over="ignore", under="ignore")


@_limits_are_right
def _logistic(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


@_limits_are_right
def _softplus(z: Array) -> Array:
    # log(1 + e^z) = max(z, 0) + log(1 + e^-|z|), whose exponential cannot overflow.
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


@_limits_are_right
def _softmax(z: Array) -> Array:
    # Shifting every z_k of a row by the same number leaves the quotient as it is.
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


identity = Activation(
    "identity",
    formula=lambda z: z,
    value=lambda z: z.copy(),
    derivative=lambda z, a: np.ones_like(z),
)

sigmoid = Activation(
    "sigmoid",
    formula=lambda z: 1 / (1 + sympy.exp(-z)),
    value=_logistic,
    derivative=lambda z, a: a * (1 - a),
)

tanh = Activation(
    "tanh",
    formula=lambda z: sympy.tanh(z),
    value=np.tanh,
    derivative=lambda z, a: 1 - a * a,
)

relu = Activation(
    "relu",
    formula=lambda z: sympy.Piecewise((z, z > 0), (0, True)),
    value=lambda z: np.maximum(z, 0),
    derivative=lambda z, a: (z > 0).astype(z.dtype),  # at 0 there is none: 0 by convention
    kinks=(0.0,),
)

softplus = Activation(
    "softplus",
    formula=lambda z: sympy.log(1 + sympy.exp(z)),
    value=_softplus,
    derivative=lambda z, a: _logistic(z),
)

softmax = RowActivation(
    "softmax",
    formula=lambda z: [sympy.exp(z_j) / sum(sympy.exp(z_k) for z_k in z) for z_j in z],
    value=_softmax,
    derivative=lambda z, a: a[..., None] * (np.eye(a.shape[-1], dtype=a.dtype) - a[..., None, :]),
    vjp=lambda sensitivity, a: a * (sensitivity - (a * sensitivity).sum(-1, keepdims=True)),
)


def scaled_tanh(a: float, b: float) -> Activation:
    """g(z) = a tanh(bz), with g'(z) = b (a - g(z)²/a) (*diagrams*).

    Raises ValueError where a or b is 0, NaN or infinite. Symbols for a and b will do for proofs.
    """
    for name, scale in (("a", a), ("b", b)):
        if isinstance(scale, numbers.Real) and not 0 < abs(scale) < float("inf"):
            raise ValueError(f"scaled_tanh needs a finite {name} other than 0, but it is {scale!r}")
    return Activation(
        f"scaled_tanh({a}, {b})",
        formula=lambda z: a * sympy.tanh(b * z),
        value=lambda z: float(a) * np.tanh(float(b) * z),
        derivative=lambda z, g: float(b) * (float(a) - g * g / float(a)),
        constants=(a, b),
    )


TABLE = {g.name: g for g in (identity, sigmoid, tanh, relu, softplus, softmax)}
