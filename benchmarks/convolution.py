"""Backpropagation through a convolution: 32 images of 28 by 28, eight kernels of 5 by 5, float32.

The gradients by weights and bias, and ∂e/∂a, from δ. Forward propagation is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

import backprop as bp
from backprop import convolution_naive

from . import pytorch
from .timing import Limit, Row, compare

IMAGES, EDGE, KERNELS, KERNEL = 32, 28, 8, 5
WHAT, EAGER, NAIVE = "convolution backward, 32 images, eight kernels of 5 by 5", "PyTorch", "the loops of the chapter"
LIMITS = [Limit(WHAT, EAGER, "least", 1.7), Limit(WHAT, NAIVE, "least", None)]


def problem(images: int = IMAGES):
    """(layer, a, δ), random."""
    rng, places = np.random.default_rng(0), EDGE - KERNEL + 1
    layer = bp.Conv2D(rng.normal(size=(KERNELS, 1, KERNEL, KERNEL)).astype("float32"),
                      np.zeros(KERNELS, "float32"), "identity")
    return (layer, rng.random((images, 1, EDGE, EDGE)).astype("float32"),
            rng.normal(size=(images, KERNELS, places, places)).astype("float32"))


def ours(layer, a, delta) -> Callable[[], tuple]:
    """Each gives ∂E/∂w and ∂E/∂b, as means over the samples, and ∂e/∂a."""
    return lambda: (*layer.gradients(a, delta), layer.pull_back(delta, a))


def eager(layer, a, delta) -> Callable[[], tuple]:
    torch = pytorch.torch
    weights, bias, images = (torch.from_numpy(array.copy()).requires_grad_() for array in (layer.weights, layer.bias, a))
    z, sensitivity = torch.nn.functional.conv2d(images, weights, bias), torch.from_numpy(delta)

    def backward():
        by_w, by_b, by_a = torch.autograd.grad(z, (weights, bias, images), sensitivity, retain_graph=True)
        return by_w / len(a), by_b / len(a), by_a
    return backward


def naive(layer, a, delta) -> Callable[[], tuple]:
    def backward():
        by_w = convolution_naive.weight_gradient(a, delta, layer.weights.shape[2:])
        return (by_w / len(a), delta.sum(axis=(0, 2, 3)) / len(a),
                convolution_naive.pull_back(delta, layer.weights, a.shape[2:]))
    return backward


def measure(rounds: int) -> Iterator[Row]:
    layer, a, delta = problem()
    found = {"ours": ours(layer, a, delta)}
    if pytorch.torch:
        found[EAGER] = eager(layer, a, delta)
    yield from compare(LIMITS, found, rounds, repeats=5)
    # One image takes the loops long enough: ours on one image is compared with it.
    yield from compare(LIMITS[1:], {"ours": ours(layer, a[:1], delta[:1]), NAIVE: naive(layer, a[:1], delta[:1])},
                       max(1, rounds // 10))
