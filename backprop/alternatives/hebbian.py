"""Hebb's rule with a bound: hidden layers that learn from their inputs alone, and the delta rule behind them."""

from __future__ import annotations

import numpy as np

from ..checks import positive
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Gradients
from .learner import Learner

Array = np.ndarray


def oja(weights: Array, a: Array) -> Array:
    """1/n (aᵀ z - W zᵀ z) with z = a W, (1), of the shape of W, for (2): the mean of Oja's rule over n inputs a in rows.

    Of one unit it is the mean of y (a - y w), Oja (1982). Of several it is his subspace rule (Oja 1989): from the input
    is subtracted what all units together expect it to be, z Wᵀ.
    """
    z = a @ weights
    return (a.T @ z - weights @ (z.T @ z)) / len(a)


class HebbAndDelta(Learner):
    """Hidden layers by Oja's rule, at their pre-activations; the last layer by the delta rule.

        (1)  z^(l) = a^(l-1) W^(l)
        (2)  ΔW^(l) = η c/n (a^(l-1)ᵀ z^(l) - W^(l) z^(l)ᵀ z^(l))
        (3)  ΔW^(L) = -η/n a^(L-1)ᵀ δ^(L)
        (4)  Δb^(L) = -η/n Σ_k δ_k^(L)

    The biases of the hidden layers stay.

    net: is copied; all layers `Dense`. optimizer: takes the step, of rate η. share: c >= 0; with 0 the hidden layers stay
    as they were drawn, and the last one is all that learns.
    """

    def __init__(self, net: Network, optimizer: GradientDescent | None = None, share: float = 0.1):
        if not all(isinstance(layer, Dense) for layer in net.layers):
            raise TypeError(f"Hebb's rule is written for Dense layers, but the layers are {net.layers}")
        self.share = positive("share", share) if share != 0 else 0.0
        self.net, self.optimizer = net.copy(), optimizer or GradientDescent(0.1)

    def step(self, x: Array, t: Array) -> None:
        """(2) for the hidden layers, (3) and (4) for the last."""
        trace = self.net.forward(x)
        *hidden, last = self.net.layers
        delta = self.net.loss.sensitivity(last.activation, trace.z[-1], trace.a[-1], self.net.targets(trace, t))
        weights, bias = last.gradients(trace.inputs[-1], delta)
        moves = [-self.share * oja(layer.weights, a) if self.share else np.zeros_like(layer.weights)
                 for layer, a in zip(hidden, trace.inputs)]
        still = [np.zeros_like(layer.bias) for layer in hidden]
        self.optimizer.update(self.net, Gradients([delta], [*moves, weights], [*still, bias]))
