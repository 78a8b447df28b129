"""What the two passes through a network leave behind: a trace going forward, gradients coming back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Trace:
    """What forward propagation met: lists with one array for each layer.

    inputs: (n, fan_in), what went into the layer; inputs[0] is a copy of x.
    z, a: (n, fan_out), pre-activation and activation.

    Of a layer on images, inputs are (n, channels, height, width), and so are z and a of a Conv2D;
    both z and a of a Flatten are its output, (n, channels * height * width).
    Of a Recurrent one inputs are (n, steps, inputs), z and a those of the last step.
    """

    inputs: list[Array]
    z: list[Array]
    a: list[Array]


@dataclass(frozen=True)
class Gradients:
    """What backpropagation found: lists with one array for each layer.

    delta: (n, fan_out), or as z is shaped; row k is ∂e_k/∂z, of the loss of sample k alone.
    weights, bias: ∂E/∂W and ∂E/∂b, of the mean loss E, shaped as the weights and the bias; None
        for a layer that has none.
    """

    delta: list[Array]
    weights: list[Array | None]
    bias: list[Array | None]
