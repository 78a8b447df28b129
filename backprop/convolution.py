"""A convolutional layer: one small set of weights, the kernel, laid on every place of an image.

For each of n samples, counted from 0, with stride s and the image framed by `padding` zeros:

    z[o, p, q] = Σ_c Σ_i Σ_j w[o, c, i, j] a[c, s p + i, s q + j] + b[o]

Every term joins an output (o, p, q) to an input through a weight. The gradient by the weight sums
over the terms that the weight is in, ∂e/∂a over those that the input is in. `convolution_naive`
does just that, term by term; here the loops are left to NumPy: the inputs under the kernel, at all
of its places, are one array, and the sums are products with it. Both are proved equal in the tests.

*diagrams*, the paragraphs on convolutional neural networks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from . import activations
from .activations import Activation, RowActivation
from .checks import Shape, chosen, parameter, whole
from .layers import Layer, require_matching_bias

Array = np.ndarray


class Conv2D(Layer):
    """A layer on images (channels_in, height, width) that gives images (channels_out, h', w').

    weights: of shape (channels_out, channels_in, height, width): a kernel for each output channel.
    bias: of shape (channels_out,).
    activation: one of `backprop.activations`, or its name; it acts on each unit by itself.
    stride: how many pixels the kernel moves from place to place, down and across.
    padding: how many rows and columns of zeros frame the image, on each side.

    The kernel is not turned round (it is a cross-correlation, as the field has it). Of m pixels
    along an edge it makes (m + 2 padding - height) // stride + 1 places.

    Raises ValueError and TypeError as `Dense` does, and for a stride below 1, a padding below 0 and
    softmax, which needs units in a row.
    """

    def __init__(self, weights: Any, bias: Any, activation: Activation | str,
                 stride: int = 1, padding: int = 0):
        self.weights = parameter("weights", weights,
                                 "channels_out", "channels_in", "height", "width")
        self.bias = parameter("bias", bias, "channels_out")
        require_matching_bias(self.weights, self.bias, self.channels_out)
        self.activation = chosen("activation", activation, activations.TABLE, Activation)
        if isinstance(self.activation, RowActivation):
            raise ValueError(f"{self.activation.name} acts on the units of a row; "
                             "a Conv2D needs an activation that acts on each unit by itself")
        self.stride = whole("stride", stride)
        self.padding = whole("padding", padding, at_least=0)

    @property
    def channels_out(self) -> int:
        return self.weights.shape[0]

    @property
    def channels_in(self) -> int:
        return self.weights.shape[1]

    @property
    def input_shape(self) -> Shape:
        return (self.channels_in, None, None)

    def output_shape(self, shape: Shape) -> Shape:
        """(channels_out, h', w'). Raises ValueError where the kernel is larger than the image."""
        _, *sizes = shape
        places = tuple(None if size is None else (size + 2 * self.padding - m) // self.stride + 1
                       for size, m in zip(sizes, self.weights.shape[2:]))
        if any(number is not None and number < 1 for number in places):
            image = " x ".join(map(str, sizes))
            raise ValueError(f"the kernel of {self} does not fit into an image of {image} "
                             f"with a padding of {self.padding}")
        return (self.channels_out, *places)

    def pre_activation(self, a: Array) -> Array:
        """z, of shape (n, channels_out, h', w'): the inputs under the kernel are gathered."""
        z = self._matrix @ self._gathered(a) + self.bias[:, None]
        return z.reshape(len(a), *self.output_shape(a.shape[1:]))

    def pull_back(self, delta: Array, a: Array) -> Array:
        """∂e/∂a, of the shape of a: each δ is spread over the inputs under the kernel."""
        framed, inner = self._frame(a)
        inputs = self._under_kernel(framed)
        shares = self._matrix.T @ _places_in_a_row(delta)
        shares = shares.reshape(inputs.shape)
        for i, j in np.ndindex(self.weights.shape[2:]):
            # A weight meets no input twice, so that += loses nothing.
            inputs[:, :, i, j] += shares[:, :, i, j]
        return framed[inner]

    def gradients(self, a: Array, delta: Array) -> tuple[Array, Array]:
        """∂E/∂w, of all pairs of input and output that a weight joins, and ∂E/∂b, of all outputs."""
        n = len(delta)
        # Image by image: to have all pairs in one product, NumPy would copy what was gathered once more.
        pairs = (_places_in_a_row(delta) @ self._gathered(a).swapaxes(1, 2)).sum(axis=0)
        return pairs.reshape(self.weights.shape) / n, delta.sum(axis=(0, 2, 3)) / n

    @property
    def _matrix(self) -> Array:
        """The weights with a row for each output channel, (out, in * height * width)."""
        return self.weights.reshape(self.channels_out, -1)

    def _gathered(self, a: Array) -> Array:
        """The inputs under the kernel, a column for each of its places: (n, in * height * width, h' * w')."""
        framed, inner = self._frame(a)
        framed[inner] = a
        inputs = self._under_kernel(framed)
        return inputs.reshape(len(a), self._matrix.shape[1], -1)

    def _frame(self, a: Array) -> tuple[Array, tuple]:
        """Zeros for the images with their frame, and the place of the images in them."""
        n, channels, height, width = a.shape
        frame = self.padding
        zeros = np.zeros((n, channels, height + 2 * frame, width + 2 * frame), a.dtype)
        return zeros, np.s_[:, :, frame:frame + height, frame:frame + width]

    def _under_kernel(self, framed: Array) -> Array:
        """A view: for each weight of the kernel, the inputs that it meets, (n, in, height, width, h', w')."""
        windows = sliding_window_view(framed, self.weights.shape[2:], axis=(2, 3), writeable=True)
        return windows[:, :, ::self.stride, ::self.stride].transpose(0, 1, 4, 5, 2, 3)

    def copy(self) -> Conv2D:
        return self._with(self.weights, self.bias)

    def astype(self, dtype: Any) -> Conv2D:
        return self._with(self.weights.astype(dtype), self.bias.astype(dtype))

    def _with(self, weights: Array, bias: Array) -> Conv2D:
        return Conv2D(weights, bias, self.activation, self.stride, self.padding)

    def __repr__(self) -> str:
        height, width = self.weights.shape[2:]
        return (f"Conv2D({self.channels_in} -> {self.channels_out}, {height} x {width}, "
                f"stride {self.stride}, padding {self.padding}, {self.activation.name}, "
                f"{self.dtype})")


def _places_in_a_row(images: Array) -> Array:
    return images.reshape(*images.shape[:2], -1)
