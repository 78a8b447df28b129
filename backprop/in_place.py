"""The activations once more, into arrays that are there already: what `workspace` computes with.

`activations` has the formulas as a reader wants them, and each makes new arrays. In a training run
that takes as long as the arithmetic does, so here the same operations are written into given arrays.
The derivatives are of a = g(z) alone, for z itself is overwritten. A unit is a row here and a sample
a column, as in `buffers`: softmax adds up columns. The tests hold the two files to be equal, and networks with an activation that is not here are trained by the equations as they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from . import activations
from .activations import Activation

Array = np.ndarray
# To a number of another kind NumPy must look for the common one, in every call.
ZERO, ONE = ({np.dtype(kind): np.array(number, kind) for kind in (np.float32, np.float64)} for number in (0, 1))


class InPlace(NamedTuple):
    """An activation that writes into given arrays.

    value: (z, a, row) -> writes g(z) into a, which may be z itself; row, with an entry for each sample, is
        overwritten.
    pull_back: (δ, a, spare) -> turns δ = ∂e/∂a into ∂e/∂z in place; spare, of the same shape, is
        overwritten.
    """

    value: Callable[[Array, Array, Array], object]
    pull_back: Callable[[Array, Array, Array], object]


def _copied(z: Array, a: Array, row: Array) -> None:
    if a is not z:
        np.copyto(a, z)


def _times_one(delta: Array, a: Array, spare: Array) -> None:
    pass


def _times_one_minus_square(delta: Array, a: Array, spare: Array) -> None:
    np.multiply(a, a, out=spare)
    np.subtract(ONE[a.dtype], spare, out=spare)
    np.multiply(delta, spare, out=delta)


def _logistic(z: Array, a: Array, row: Array) -> None:
    np.negative(z, out=a)
    np.exp(a, out=a)
    np.add(a, ONE[a.dtype], out=a)
    np.reciprocal(a, out=a)


def _times_a_one_minus_a(delta: Array, a: Array, spare: Array) -> None:
    np.subtract(ONE[a.dtype], a, out=spare)
    np.multiply(a, spare, out=spare)
    np.multiply(delta, spare, out=delta)


def _times_step(delta: Array, a: Array, spare: Array) -> None:
    # A comparison and a product are quicker than to choose entries by a mask.
    np.multiply(delta, np.greater(a, ZERO[a.dtype]), out=delta)


def _times_logistic(delta: Array, a: Array, spare: Array) -> None:
    np.negative(a, out=spare)  # of a = log(1 + e^z) the derivative is 1 - e^(-a)
    np.expm1(spare, out=spare)
    np.negative(spare, out=spare)
    np.multiply(delta, spare, out=delta)


def _softmax(z: Array, a: Array, row: Array) -> None:
    np.maximum.reduce(z, axis=0, out=row)
    np.subtract(z, row, out=a)
    np.exp(a, out=a)
    np.add.reduce(a, axis=0, out=row)
    np.divide(a, row, out=a)


def _softmax_vjp(delta: Array, a: Array, spare: Array) -> None:
    np.multiply(a, delta, out=spare)
    np.subtract(delta, np.add.reduce(spare, axis=0), out=delta)
    np.multiply(a, delta, out=delta)


TABLE = {
    activations.identity: InPlace(_copied, _times_one),
    activations.sigmoid: InPlace(_logistic, _times_a_one_minus_a),
    activations.tanh: InPlace(lambda z, a, row: np.tanh(z, out=a), _times_one_minus_square),
    activations.relu: InPlace(lambda z, a, row: np.maximum(z, ZERO[z.dtype], out=a), _times_step),
    activations.softplus: InPlace(lambda z, a, row: np.copyto(a, activations.softplus(z)), _times_logistic),
    activations.softmax: InPlace(_softmax, _softmax_vjp),
}
