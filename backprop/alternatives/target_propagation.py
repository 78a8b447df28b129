"""Difference target propagation: every layer is told what to say, not which way to go.

After D.-H. Lee, S. Zhang, A. Fischer, Y. Bengio, "Difference target propagation" (ECML PKDD 2015, arXiv
1412.7525), its Algorithm 1. The paper's h_i is the book's a^(i), its f_i and g_i are layers:

    (1)  h_i = f_i(h_{i-1})                                      the network, i = 1 … M
    (2)  ĥ_{M-1} = h_{M-1} - η̂ ∂L/∂h_{M-1}                        the first target: a step of descent, of the activation
    (3)  ĥ_{i-1} = h_{i-1} + g_i(ĥ_i) - g_i(h_i)                 the targets below, by the approximate inverse g_i
    (4)  ‖g_i(f_i(h_{i-1} + ε)) - (h_{i-1} + ε)‖², ε ~ N(0, σ)    what g_i makes small: a denoising auto-encoder
    (5)  ‖f_i(h_{i-1}) - ĥ_i‖²                                   what f_i makes small, ĥ_i held still; f_M the loss L

*guide* (document 003) names it first of its alternatives.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from ..initializers import xavier_uniform
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Gradients, Trace
from .learner import Array, Learner


class DifferenceTargetPropagation(Learner):
    """Targets from approximate inverses that are trained along with the network.

    net: of two or more `Dense` layers (or layers made from them, as `Signs`); it is copied.
    optimizer: of the forward layers. inverse_optimizer: of the inverses. Both `GradientDescent` where left out.
    target_rate: η̂, in the book κ: the rate of the step of descent that makes the first target.
    noise: σ, the standard deviation of ε.
    difference: False for plain target propagation, ĥ_{i-1} = g_i(ĥ_i), without the correction of (3).
    inverse: the kind of layer that the inverses are made of.
    rng: a seed or generator, for the first weights of the inverses and for ε.

    inverses[k] leads from what layers[k + 1] gives back to what it is given, in the activation of layers[k];
    the first layer needs none, since the input needs no target.

    Raises TypeError for other layers, ValueError for fewer than two, for a rate that is not above 0 and for noise below 0.
    """

    def __init__(self, net: Network, optimizer: Any = None, inverse_optimizer: Any = None, target_rate: float = 0.5,
                 noise: float = 0.1, difference: bool = True, inverse: type[Dense] = Dense,
                 rng: int | np.random.Generator = 0):
        if len(net.layers) < 2:
            raise ValueError(f"targets are for hidden layers, but the network has none: {net.layers}")
        if not all(isinstance(layer, Dense) for layer in net.layers):
            raise TypeError(f"an inverse is made for Dense layers, but the layers are {net.layers}")
        if not 0 < target_rate < np.inf:
            raise ValueError(f"target_rate must be above 0 and finite, but is {target_rate}")
        if not 0 <= noise < np.inf:
            raise ValueError(f"noise must be 0 or above and finite, but is {noise}")
        self.net, self.target_rate, self.noise, self.difference = net.copy(), target_rate, noise, difference
        self.optimizer = optimizer or GradientDescent(0.1)
        self.inverse_optimizer = inverse_optimizer or GradientDescent(0.1)
        self.rng = np.random.default_rng(rng)
        self.inverses = [inverse_of(after, before, inverse, self.rng) for before, after in zip(net.layers, net.layers[1:-1])]

    def step(self, x: Array, t: Array) -> None:
        """(1), targets for every hidden layer, then a step of the inverses and a step of the layers."""
        trace = self.net.forward(x)
        t = self.net.targets(trace, t)
        targets = self.targets(trace, t)
        self.update_inverses(trace)
        self.optimizer.update(self.net, self.gradients(trace, targets, t))

    def targets(self, trace: Trace, t: Array) -> list[Array]:
        """(2) and (3): ĥ of every hidden layer, in their order, each of the shape of its activations."""
        slope = self.net.layers[-1].pull_back(self.top_sensitivity(trace, t), trace.a[-2])
        targets = [trace.a[-2] - self.target_rate * slope]
        for k in reversed(range(len(self.inverses))):
            below, g = trace.a[k], self.inverses[k].layers[0]
            told = g.forward(targets[0])[1]
            if self.difference:
                told = below + (told - g.forward(trace.a[k + 1])[1])
            targets.insert(0, told)
        return targets

    def gradients(self, trace: Trace, targets: list[Array], t: Array) -> Gradients:
        """Of each hidden layer's own loss (5), and of L for the last layer: δ never crosses a layer."""
        delta = [layer.activation.pull_back(2 * (a - target), z, a)
                 for layer, z, a, target in zip(self.net.layers, trace.z, trace.a, targets)]
        delta.append(self.top_sensitivity(trace, t))
        parts = [layer.gradients(a, d) for layer, a, d in zip(self.net.layers, trace.inputs, delta)]
        return Gradients(delta, *map(list, zip(*parts)))

    def update_inverses(self, trace: Trace) -> None:
        """A step of each g_i on its auto-encoder's loss (4), at noisy inputs."""
        for layer, inverse, a in zip(self.net.layers[1:], self.inverses, trace.a):
            noisy = a + self.noise * self.rng.normal(size=a.shape)
            attempt = inverse.forward(layer.forward(noisy)[1])
            self.inverse_optimizer.update(inverse, inverse.backward(attempt, noisy))

    def top_sensitivity(self, trace: Trace, t: Array) -> Array:
        """∂e/∂z of the output layer."""
        return self.net.loss.sensitivity(self.net.layers[-1].activation, trace.z[-1], trace.a[-1], t)


def inverse_of(layer: Dense, before: Dense, kind: type[Dense], rng: np.random.Generator) -> Network:
    """A network of one layer from what `layer` gives to what `before` gave it, with Xavier's random weights."""
    weights = xavier_uniform(layer.fan_out, layer.fan_in, rng).astype(layer.dtype)
    return Network([kind(weights, np.zeros(layer.fan_in, layer.dtype), before.activation)], "squared_error")
