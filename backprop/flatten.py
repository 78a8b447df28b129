"""The step from images to rows: every number of an image becomes a unit of one row."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .checks import Shape
from .layers import Layer

Array = np.ndarray


class Flatten(Layer):
    """The layer between images and a `Dense` layer: it has no weights and computes nothing.

    The image (channels, height, width) of a sample is written in one row: channel after channel,
    in each its rows one after the other. In a trace z and a are both that row, and
    `gradients.delta` is ∂e by the row, of the same shape; the gradients of weights and bias, which
    a Flatten has not, are None.
    """

    input_shape: Shape = (None, None, None)

    def output_shape(self, shape: Shape) -> Shape:
        return (None if None in shape else prod(shape),)

    def pre_activation(self, a: Array) -> Array:
        """The images (n, channels, height, width) as rows (n, channels * height * width)."""
        return a.reshape(len(a), -1)

    def pull_back(self, delta: Array, a: Array) -> Array:
        """The rows of δ as images again, of the shape of a."""
        return delta.reshape(a.shape)

    def copy(self) -> Flatten:
        return Flatten()

    def astype(self, dtype: Any) -> Flatten:
        return Flatten()

    def __repr__(self) -> str:
        return "Flatten()"
