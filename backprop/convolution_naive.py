"""Convolution as it is told: one loop over the outputs, and in it one over the kernel.

Every turn of the loops joins three numbers: an input a, a weight w and an output, z or its
sensitivity δ. The forward pass gathers a w into the output, the weight gradient adds a δ to the
weight, the backward pass spreads w δ over the inputs. The turns are the same all three times.

`Conv2D` computes the same without loops, and is proved equal to this in the tests. Shapes as there:

    a (n, in, h, w), weights (out, in, height, width), bias (out,), z and δ (n, out, h', w')

*diagrams*, the paragraphs on convolutional neural networks.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def forward(a: Array, weights: Array, bias: Array,
            stride: int = 1, padding: int = 0) -> Array:
    """z: each output gathers the inputs under the kernel, and its bias."""
    a = framed(a, padding)
    n, channels_out, kernel = len(a), len(weights), weights.shape[2:]
    places = [(edge - m) // stride + 1
              for edge, m in zip(a.shape[2:], kernel)]
    z = np.zeros((n, channels_out, *places), a.dtype)
    for k, o, p, q in np.ndindex(z.shape):
        z[k, o, p, q] = bias[o]
        for c, i, j in np.ndindex(weights.shape[1:]):
            u, v = stride * p + i, stride * q + j
            z[k, o, p, q] += weights[o, c, i, j] * a[k, c, u, v]
    return z


def weight_gradient(a: Array, delta: Array, kernel: tuple[int, int],
                    stride: int = 1, padding: int = 0) -> Array:
    """Σ_k ∂e_k/∂w: each weight collects from all pairs of input and output that it connects."""
    a = framed(a, padding)
    channels_out, channels_in = delta.shape[1], a.shape[1]
    gradient = np.zeros((channels_out, channels_in, *kernel), a.dtype)
    for k, o, p, q in np.ndindex(delta.shape):
        for c, i, j in np.ndindex(gradient.shape[1:]):
            u, v = stride * p + i, stride * q + j
            gradient[o, c, i, j] += delta[k, o, p, q] * a[k, c, u, v]
    return gradient


def pull_back(delta: Array, weights: Array, size: tuple[int, int],
              stride: int = 1, padding: int = 0) -> Array:
    """∂e/∂a, for images of height and width `size`: each δ is spread through the kernel."""
    n, channels_in = len(delta), weights.shape[1]
    spread = np.zeros((n, channels_in, *size), delta.dtype)
    spread = framed(spread, padding)
    for k, o, p, q in np.ndindex(delta.shape):
        for c, i, j in np.ndindex(weights.shape[1:]):
            u, v = stride * p + i, stride * q + j
            spread[k, c, u, v] += weights[o, c, i, j] * delta[k, o, p, q]
    return unframed(spread, padding)


def pull_back_by_gathering(delta: Array, weights: Array, size: tuple[int, int], stride: int = 1,
                           padding: int = 0) -> Array:
    """The same ∂e/∂a from the inputs' side: each input gathers from the outputs that it reached.

    Which those are takes the bookkeeping that *diagrams* spares itself by spreading.
    """
    (n, channels_out, *places), channels_in = delta.shape, weights.shape[1]
    gathered = np.zeros((n, channels_in, *size), delta.dtype)
    for k, c, u, v in np.ndindex(gathered.shape):
        for o, i, j in np.ndindex(channels_out, *weights.shape[2:]):
            p, rest_p = divmod(u + padding - i, stride)
            q, rest_q = divmod(v + padding - j, stride)
            if rest_p == rest_q == 0 and 0 <= p < places[0] and 0 <= q < places[1]:
                gathered[k, c, u, v] += weights[o, c, i, j] * delta[k, o, p, q]
    return gathered


def pull_back_by_turned_kernel(delta: Array, weights: Array, size: tuple[int, int],
                               stride: int = 1, padding: int = 0) -> Array:
    """The same ∂e/∂a as one more forward pass: the kernel turned by half a turn, laid on the δ.

    The δ stand among zeros: a stride apart, in a frame that lets the kernel meet them by its rim.
    """
    (n, channels_out), (channels_in, *kernel) = delta.shape[:2], weights.shape[1:]
    sizes = [edge + 2 * padding + m - 1 for edge, m in zip(size, kernel)]
    among_zeros = np.zeros((n, channels_out, *sizes), delta.dtype)
    for k, o, p, q in np.ndindex(delta.shape):
        among_zeros[k, o, kernel[0] - 1 + stride * p, kernel[1] - 1 + stride * q] = delta[k, o, p, q]
    turned = weights[:, :, ::-1, ::-1].swapaxes(0, 1)  # from outputs to inputs
    return unframed(forward(among_zeros, turned, np.zeros(channels_in, delta.dtype)), padding)


def framed(images: Array, padding: int) -> Array:
    """The images with `padding` rows and columns of zeros on each side."""
    return np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def unframed(images: Array, padding: int) -> Array:
    """The images without their frame."""
    height, width = images.shape[2:]
    return images[:, :, padding:height - padding, padding:width - padding]
