"""Exercises of the chapter on convolution."""
import numpy as np

from .. import convolution_naive as naive
from ..convolution import Conv2D
from ..derivation import Definitions
from ..proofs import convolution
from .table import Exercise

IMAGE = np.array([[1.0, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 1]])
KERNEL = np.array([[1.0, 2], [-1, 0]])
DELTA = np.array([[1.0, -2], [0, 3]])
LARGE_KERNEL = np.array([[1.0, 0, 2], [0, 1, 0], [3, 0, 1]])


def _images(*arrays):
    """Arrays with rows and columns, as one sample of one channel, and kernels alike."""
    return [np.asarray(array, dtype=float)[None, None] for array in arrays]


def _gathered(image, kernel):
    return naive.forward(*_images(image, kernel), np.zeros(1))[0, 0]


def _spread(delta, kernel, stride=1):
    delta, kernel = _images(delta, kernel)
    size = [stride * (places - 1) + m for places, m in zip(delta.shape[2:], kernel.shape[2:])]
    return naive.pull_back(delta, kernel, size, stride)[0, 0]


def spread(delta, kernel):
    """∂e/∂x of one channel with stride 1, where every pixel was met: each δ through the kernel."""
    return _spread(delta, kernel)


def _pairs():
    rng = np.random.default_rng(10)
    return [(DELTA, KERNEL), (DELTA, LARGE_KERNEL),
            *((rng.normal(size=size), rng.normal(size=kernel))
              for size, kernel in (((1, 1), (2, 3)), ((3, 4), (1, 1)), ((4, 2), (3, 2))))]


def _small():
    return Definitions("""
        z[p,q] = w[0,0]*x[p,q] + w[0,1]*x[p,q+1] + w[1,0]*x[p+1,q] + w[1,1]*x[p+1,q+1] + b
        e = C(z[0,0], z[0,1], z[1,0], z[1,1])
        δ[p,q] = D(e, z[p,q])
    """, functions="C")


def _weights():
    layer = Conv2D(np.ones((32, 16, 5, 5)), np.ones(32), "relu")
    return layer.weights.size + layer.bias.size


EXERCISES = {
    "output of a convolution": Exercise(
        "z without bias, shape (2, 3)", value=lambda: _gathered(IMAGE, KERNEL), digits=3,
        mistakes={"that is a convolution of mathematics: the kernel is turned by half a turn":
                  _gathered(IMAGE, KERNEL[::-1, ::-1]),
                  "rows and columns of the kernel are swapped": _gathered(IMAGE, KERNEL.T)}),
    "rows of output": Exercise(
        "how many rows the output has", value=lambda: Conv2D(np.ones((1, 1, 5, 5)), np.ones(1), "relu", 2, 2)
        .output_shape((1, 32, 32))[1],
        mistakes={"the padding goes round the whole image: count it on both sides": 13.0,
                  "without the stride it would be that many": 32.0}),
    "parameters of a convolution": Exercise(
        "how many parameters the layer has, biases included", value=_weights,
        mistakes={"the biases are missing": 12800.0, "every input channel needs kernels of its own": 832.0}),
    "gradient of a shared weight": Exercise(
        "∂e/∂w[i,j], in δ[p,q], x, s and h", convolution.definitions, "D(e, w[i,j])",
        mistakes={"the weight is used at every place: sum over p and q": "δ[0,0]*x[i,j]"}),
    "sensitivity of the middle pixel": Exercise(
        "∂e/∂x[1,1], in the four w and the four δ", _small, "D(e, x[1,1])",
        mistakes={"the weights are laid on without turning: which weight joins z[0,0] to x[1,1]?":
                  "w[0,0]*δ[0,0] + w[0,1]*δ[0,1] + w[1,0]*δ[1,0] + w[1,1]*δ[1,1]"}),
    "spread with stride 2": Exercise(
        "∂e/∂x, shape (5, 5)", value=lambda: _spread(DELTA, LARGE_KERNEL, 2), digits=3,
        mistakes={"where two shares meet they add up; one was overwritten": lambda: _overwritten(DELTA, LARGE_KERNEL)}),
    "spread": Exercise(
        "the array ∂e/∂x from the arrays δ and w", function=spread, inputs=_pairs,
        mistakes={"the kernel is turned: spread each δ through the kernel as it is":
                  lambda delta, kernel: spread(delta, np.asarray(kernel)[::-1, ::-1])}),
}


def _overwritten(delta, kernel):
    spread_out = np.zeros((5, 5))
    for p, q in np.ndindex(delta.shape):
        spread_out[2 * p:2 * p + 3, 2 * q:2 * q + 3] = delta[p, q] * kernel
    return spread_out
