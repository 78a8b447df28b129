"""A layer of neurons: a = g(z), z = a_previous W + b."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import activations
from .activations import Activation
from .checks import chosen, parameter

Array = np.ndarray


class Dense:
    """A layer in which every unit sees every input: z = a W + b, with samples in rows.

    weights: W of shape (fan_in, fan_out); W[i, j] leads from input i to unit j.
    bias: b of shape (fan_out,).
    activation: one of `backprop.activations`, or its name.

    Floats of any one precision, or SymPy symbols (dtype object). Both arrays are copied. Raises
    ValueError for shapes that do not fit, NaN or an unknown name, TypeError for integers (a step
    of descent would be cut to whole numbers) and for two different dtypes.

    *dummies* (1) and (2), where w_{i,j} leads to i from j; *diagrams* z = Wx, columns for rows.
    """

    def __init__(self, weights: Any, bias: Any, activation: Activation | str):
        self.weights = parameter("weights", weights, ndim=2)
        self.bias = parameter("bias", bias, ndim=1)
        self.activation = chosen("activation", activation, activations.TABLE, Activation)
        if self.bias.shape != (self.fan_out,):
            raise ValueError(f"bias has shape {self.bias.shape}, expected ({self.fan_out},) "
                             f"for weights of shape {self.weights.shape}")
        if self.bias.dtype != self.weights.dtype:
            raise TypeError(f"weights are {self.weights.dtype} but bias is {self.bias.dtype}: "
                            "give both the same dtype")

    @classmethod
    def from_augmented(cls, augmented: Any, activation: Activation | str) -> Dense:
        """The layer whose bias is row 0 of `augmented`, of shape (1 + fan_in, fan_out).

        So *sensitivities* writes it: its layers carry a unit 0 that is always 1.
        """
        augmented = parameter("augmented weights", augmented, ndim=2)
        if len(augmented) < 2:
            raise ValueError(f"augmented weights have shape {augmented.shape}, expected "
                             "(1 + fan_in, fan_out): row 0 is the bias, the weights follow")
        return cls(augmented[1:], augmented[0], activation)

    @property
    def fan_in(self) -> int:
        return self.weights.shape[0]

    @property
    def fan_out(self) -> int:
        return self.weights.shape[1]

    @property
    def dtype(self) -> np.dtype:
        return self.weights.dtype

    def forward(self, a: Array) -> tuple[Array, Array]:
        """(z, g(z)), both of shape (n, fan_out), from the layer's input of shape (n, fan_in)."""
        z = a @ self.weights + self.bias
        return z, self.activation(z)

    def copy(self) -> Dense:
        """The same layer with arrays of its own."""
        return Dense(self.weights, self.bias, self.activation)

    def astype(self, dtype: Any) -> Dense:
        """A copy that computes in `dtype`."""
        return Dense(self.weights.astype(dtype), self.bias.astype(dtype), self.activation)

    __copy__ = copy

    def __deepcopy__(self, memo: dict) -> Dense:
        return self.copy()

    def __repr__(self) -> str:
        return f"Dense({self.fan_in} -> {self.fan_out}, {self.activation.name}, {self.dtype})"
