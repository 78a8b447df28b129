"""Layers that hear signs: units that exchange bits, where the derivative is 0.

The network of the section on discretised transmission in Lee, Zhang, Fischer and Bengio (2015): a hidden unit
says tanh(z), and the next layer hears only whether that is positive.
"""
from __future__ import annotations

import numpy as np

from ..layers import Dense

Array = np.ndarray


def signs(a: Array) -> Array:
    """1 where a is above 0, and -1 elsewhere."""
    return np.where(a > 0, 1, -1).astype(a.dtype)


class Signs(Dense):
    """z = sign(a) W + b: a `Dense` layer to which only the signs of its input get through."""

    def pre_activation(self, a: Array) -> Array:
        return super().pre_activation(signs(a))

    def pull_back(self, delta: Array, a: Array) -> Array:
        """∂e/∂a is 0 wherever it is defined: a small change of a changes no sign."""
        return np.zeros_like(a)

    def gradients(self, a: Array, delta: Array) -> tuple[Array, Array]:
        return super().gradients(signs(a), delta)

    def copy(self) -> Signs:
        return type(self)(self.weights, self.bias, self.activation)

    def astype(self, dtype) -> Signs:
        return type(self)(self.weights.astype(dtype), self.bias.astype(dtype), self.activation)


class StraightThrough(Signs):
    """The same on the way forward; on the way back it is taken for a layer that hears its input itself.

    The estimator that the paper compares with, after Bengio, Léonard and Courville (2013): not the derivative.
    """

    def pull_back(self, delta: Array, a: Array) -> Array:
        return Dense.pull_back(self, delta, a)
