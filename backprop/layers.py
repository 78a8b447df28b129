"""Layers of neurons: what a network asks of each, and the layer a = g(z), z = a_previous W + b."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import activations
from .activations import Activation
from .checks import Shape, chosen, fits, in_words, parameter

Array = np.ndarray


class Layer:
    """What a `Network` asks of a layer: it computes z from its input, linearly, and then g(z).

    Every array holds n samples along axis 0; a shape is that of one sample, without n, and has
    None where any size will do.

    weights, bias: the layer's parameters, or None where it has none.
    activation: g.
    input_shape: the shape that it takes.
    """

    weights: Array | None = None
    bias: Array | None = None
    activation: Activation = activations.identity
    input_shape: Shape

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of z and g(z), where the input has a shape that fits `input_shape`.

        Raises ValueError where there would be no output.
        """
        raise NotImplementedError

    def pre_activation(self, a: Array) -> Array:
        """z, from the layer's input."""
        raise NotImplementedError

    def every_pre_activation(self, a: Array, z: Array) -> Array:
        """All that the activation is applied to, from the layer's input and z: z, unless the layer has several steps."""
        return z

    def forward(self, a: Array) -> tuple[Array, Array]:
        """(z, g(z)), from the layer's input."""
        z = self.pre_activation(a)
        return z, self.activation(z)

    def pull_back(self, delta: Array, a: Array) -> Array:
        """∂e/∂a, of the shape of the layer's input a, from its δ = ∂e/∂z."""
        raise NotImplementedError

    def gradients(self, a: Array, delta: Array) -> tuple[Array | None, Array | None]:
        """∂E/∂W and ∂E/∂b of the mean loss E, from the layer's input a and δ = ∂e/∂z."""
        return None, None

    @property
    def dtype(self) -> np.dtype | None:
        """The dtype of the parameters; None where there are none, and any will do."""
        return None if self.weights is None else self.weights.dtype

    def copy(self) -> Layer:
        """The same layer with arrays of its own."""
        raise NotImplementedError

    def astype(self, dtype: Any) -> Layer:
        """A copy that computes in `dtype`."""
        raise NotImplementedError

    def __copy__(self) -> Layer:
        return self.copy()

    def __deepcopy__(self, memo: dict) -> Layer:
        return self.copy()


def output_shapes(layers: Sequence[Layer], shape: Shape) -> list[Shape]:
    """The shape of each layer's z for one sample, where the first layer takes `shape`.

    Raises ValueError where a layer gives what the next one does not take.
    """
    shapes = []
    for i, layer in enumerate(layers):
        if not fits(shape, layer.input_shape):
            given = f"layers[{i - 1}] gives" if i else "the network is given"
            between = f": {layers[i - 1]} and {layer}" if i else f": {layer}"
            hint = "; put a Flatten between them" if i and len(shape) > len(layer.input_shape) else ""
            raise ValueError(f"{given} {in_words(shape)}, but layers[{i}] takes "
                             f"{in_words(layer.input_shape)}{between}{hint}")
        shape = layer.output_shape(shape)
        shapes.append(shape)
    return shapes


class Dense(Layer):
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
        self.weights = parameter("weights", weights, "fan_in", "fan_out")
        self.bias = parameter("bias", bias, "fan_out")
        self.activation = chosen("activation", activation, activations.TABLE, Activation)
        require_matching_bias(self.weights, self.bias, self.fan_out)

    @classmethod
    def from_augmented(cls, augmented: Any, activation: Activation | str) -> Dense:
        """The layer whose bias is row 0 of `augmented`, of shape (1 + fan_in, fan_out).

        So *sensitivities* writes it: its layers carry a unit 0 that is always 1.
        """
        augmented = parameter("augmented weights", augmented, "1 + fan_in", "fan_out")
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
    def input_shape(self) -> Shape:
        return (self.fan_in,)

    def output_shape(self, shape: Shape) -> Shape:
        return (self.fan_out,)

    def pre_activation(self, a: Array) -> Array:
        """z = a W + b, of shape (n, fan_out), from the layer's input of shape (n, fan_in)."""
        return a @ self.weights + self.bias

    def pull_back(self, delta: Array, a: Array) -> Array:
        """∂e/∂a = δ Wᵀ, of shape (n, fan_in); *sensitivities* (2), before its ⊙ g'(z)."""
        return delta @ self.weights.T

    def gradients(self, a: Array, delta: Array) -> tuple[Array, Array]:
        """∂E/∂W = 1/n aᵀ δ and ∂E/∂b = 1/n Σ_k δ_k, of the shapes of W and b; *sensitivities* (1)."""
        n = len(delta)
        return a.T @ (delta / n), delta.sum(axis=0) / n

    def copy(self) -> Dense:
        return Dense(self.weights, self.bias, self.activation)

    def astype(self, dtype: Any) -> Dense:
        return Dense(self.weights.astype(dtype), self.bias.astype(dtype), self.activation)

    def __repr__(self) -> str:
        return f"Dense({self.fan_in} -> {self.fan_out}, {self.activation.name}, {self.dtype})"


def require_matching_bias(weights: Array, bias: Array, outputs: int) -> None:
    """Raise where there is not one bias for each output, in the dtype of the weights."""
    if bias.shape != (outputs,):
        raise ValueError(f"bias has shape {bias.shape}, expected ({outputs},) "
                         f"for weights of shape {weights.shape}")
    if bias.dtype != weights.dtype:
        raise TypeError(f"weights are {weights.dtype} but bias is {bias.dtype}: "
                        "give both the same dtype")
