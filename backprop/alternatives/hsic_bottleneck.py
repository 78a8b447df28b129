"""The HSIC bottleneck: every layer learns to depend on the targets and not on the inputs, each by itself.

Ma, Lewis and Kleijn (2020), "The HSIC bottleneck: deep learning without back-propagation". No error is
handed down. Layer i, with the activations Z_i of a batch of m samples as rows, takes a step against the
gradient of its own objective. The numbers here are the paper's; what it does not number has a letter.

    (6)  nHSIC(Z_i, X) - β nHSIC(Z_i, T)     by its own weights alone, what comes in being given,

where X are the inputs and T the targets. HSIC is a measure of dependence that looks at pairs of samples
(Gretton et al. 2005); the paper divides its parts by their own size, which makes it nHSIC:

    (a)  K_ij  = exp(-|x_i - x_j|²/(2 σ² d))
    (3)  HSIC  = 1/(m-1)² tr(K_X H K_T H)    H = I - 1/m
    (5)  nHSIC = tr(K̃_X K̃_T)                 K̃ = K H (K H + ε m I)⁻¹

d is the number of entries of x: with it one σ serves layers of any width. `HSICBottleneck` is the paper's
unformatted training (its Algorithm 1), `FormatTraining` what follows it: one layer trained by descent on
features that stay as they are, also on the mean of several networks' features, one for each σ (the paper's
σ-combined network).

The gradients below are derived and proved in `backprop.proofs.hsic_gradient`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..checks import positive
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Gradients, Trace
from .learner import Learner

Array = np.ndarray


def gaussian_kernel(z: Array, sigma: float) -> Array:
    """(a) of the rows of z: (m, d) -> (m, m)."""
    squares = np.sum(z * z, axis=1)
    distances = squares[:, None] + squares - 2 * z @ z.T
    return np.exp(-np.maximum(distances, 0) / (2 * sigma**2 * z.shape[1]))


def kernel_gradient(z: Array, kernel: Array, slopes: Array, sigma: float) -> Array:
    """∂f/∂z from K and M = ∂f/∂K, which must be symmetric: -2/(σ² d) Σ_j M_ij K_ij (z_i - z_j)."""
    pulls = slopes * kernel
    return -2 / (sigma**2 * z.shape[1]) * (pulls.sum(axis=1, keepdims=True) * z - pulls @ z)


def centred(kernel: Array) -> Array:
    """H K H: from every entry the means of its row and of its column are taken, the mean of all is added."""
    return kernel - kernel.mean(axis=0) - kernel.mean(axis=1, keepdims=True) + kernel.mean()


def hsic(kernel: Array, other: Array) -> float:
    """(3) from two kernels K and L of the same m samples: the sum of products of the centred entries, over (m-1)²."""
    return float(np.sum(centred(kernel) * centred(other)) / (len(kernel) - 1)**2)


def hsic_gradient(z: Array, other: Array, sigma: float) -> Array:
    """∂HSIC/∂z with the Gaussian kernel on z and the kernel L of something else: M = 1/(m-1)² H L H."""
    return kernel_gradient(z, gaussian_kernel(z, sigma), centred(other) / (len(z) - 1)**2, sigma)


def normalized(kernel: Array, epsilon: float) -> tuple[Array, Array]:
    """K̃ of (5), and R = (H K H + ε m I)⁻¹, with which K̃ = H K H R = I - ε m R is symmetric.

    The paper centres on one side only, K H (K H + ε m I)⁻¹: the trace of a product of two is the same.
    """
    c = epsilon * len(kernel)
    inverse = np.linalg.inv(centred(kernel) + c * np.eye(len(kernel)))
    return np.eye(len(kernel)) - c * inverse, inverse


def nhsic(kernel: Array, other: Array, epsilon: float) -> float:
    """(5), from two kernels K and L: between 0 and m - 1."""
    return float(np.sum(normalized(kernel, epsilon)[0] * normalized(other, epsilon)[0]))


def objective_gradient(z: Array, wanted: Array, sigma: float, epsilon: float) -> Array:
    """∂/∂z of tr(K̃_Z N) for a symmetric N with rows that add up to 0: M = ε m R N R, since dR = -R dK R.

    With N = K̃_X - β K̃_T it is the gradient of the layer's objective (6).
    """
    kernel = gaussian_kernel(z, sigma)
    _, inverse = normalized(kernel, epsilon)
    return kernel_gradient(z, kernel, epsilon * len(z) * (inverse @ wanted @ inverse), sigma)


def _check_batch(x: Array, t: Array) -> None:
    if len(x) != len(t):
        raise ValueError(f"a target belongs to each input, but there are {len(x)} inputs and {len(t)} targets")
    if len(x) < 2:
        raise ValueError(f"dependence is seen in pairs of samples, but the batch has {len(x)}")


class HSICBottleneck(Learner):
    """Unformatted training, the paper's Algorithm 1: all layers by their own objectives.

    net: is copied; its loss plays no part. optimizer: takes the steps. beta: what dependence on the targets
    is worth. sigma: the kernels' width. epsilon: the ε of nHSIC.

    The objective does not say which output unit stands for which class. `outputs` finds out by what the
    units have answered on the batches of the last steps: a unit's output counts for the class it was
    largest for most often.

    Raises ValueError or TypeError for numbers that are not above 0, and for a batch of one sample.
    """

    def __init__(self, net: Network, optimizer: Any = None, *, beta: float = 100.0, sigma: float = 0.5,
                 epsilon: float = 1e-3):
        self.net, self.optimizer = net.copy(), optimizer or GradientDescent(0.1)
        self.beta, self.sigma = positive("beta", beta), positive("sigma", sigma)
        self.epsilon = positive("epsilon", epsilon)
        width = net.layers[-1].weights.shape[1]
        self.answered = np.eye(width)       # [unit, class]: how often, faded by a tenth a step

    def gradients(self, x: Array, t: Array) -> Gradients:
        """Of every layer's own objective (6), by its own weights; δ is n times the objective's by z, as in `Network.backward`."""
        _check_batch(x, t)
        return self._layer_by_layer(self.net.forward(x), x, t)

    def _layer_by_layer(self, trace: Trace, x: Array, t: Array) -> Gradients:
        inputs = normalized(gaussian_kernel(x, self.sigma), self.epsilon)[0]
        targets = normalized(gaussian_kernel(t, self.sigma), self.epsilon)[0]
        wanted = inputs - self.beta * targets
        deltas, weights, bias = [], [], []
        for layer, a_before, z, a in zip(self.net.layers, trace.inputs, trace.z, trace.a):
            slopes = len(x) * objective_gradient(a, wanted, self.sigma, self.epsilon)
            delta = layer.activation.pull_back(slopes, z, a)
            of_weights, of_bias = layer.gradients(a_before, delta)
            deltas.append(delta)
            weights.append(of_weights)
            bias.append(of_bias)
        return Gradients(deltas, weights, bias)

    def step(self, x: Array, t: Array) -> None:
        _check_batch(x, t)
        trace = self.net.forward(x)
        self.optimizer.update(self.net, self._layer_by_layer(trace, x, t))
        if t.shape[1] == len(self.answered):
            largest = np.eye(len(self.answered))[trace.a[-1].argmax(axis=1)]
            self.answered = 0.9 * self.answered + largest.T @ t

    def outputs(self, x: Array) -> Array:
        """(n, fan_out): for each class the largest output among the units that count for it, 0 where there is none."""
        a, of = self.net.forward(x).a[-1], self.answered.argmax(axis=1)
        return np.stack([np.max(np.where(of == k, a, 0.0), axis=1) for k in range(a.shape[1])], axis=1)


class FormatTraining(Learner):
    """Format training: one layer, trained by descent on what trained networks say, which stay as they are.

    branches: networks with outputs of equal width; their mean is what the layer gets. With several, each
    trained with a σ of its own, this is the paper's σ-combined network. net: the one layer and its loss.
    """

    def __init__(self, branches: Sequence[Network], net: Network, optimizer: Any = None):
        if not branches:
            raise ValueError("format training needs features, from at least one branch")
        if len(net.layers) != 1:
            raise ValueError(f"format training trains one layer, but net has {len(net.layers)}")
        self.branches, self.net = [branch.copy() for branch in branches], net.copy()
        self.optimizer = optimizer or GradientDescent(0.1)

    def features(self, x: Array) -> Array:
        """The mean of the branches' outputs."""
        return np.mean([branch.forward(x).a[-1] for branch in self.branches], axis=0)

    def step(self, x: Array, t: Array) -> None:
        self.optimizer.update(self.net, self.net.backward(self.net.forward(self.features(x)), t))

    def outputs(self, x: Array) -> Array:
        return self.net.forward(self.features(x)).a[-1]
