"""Predictive coding: every unit has a value and an error, and both are settled before a weight moves.

Whittington and Bogacz (2017), their network for supervised learning. They count layers from the output and hold
the input as a pre-activation; here layer 0 is the input, and it is sent on as it is, as everywhere in the book.
Their output is linear and its error (t - p)/v. That is -∂e/∂p/v for half the squared error, and so it is written
here; with another output and loss it is the same network with another energy at its end, which the paper does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..checks import positive, whole
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Gradients
from .learner import Learner

Array = np.ndarray


@dataclass(frozen=True)
class State:
    """What the units are at after some steps of inference: lists with one array of shape (n, fan_out) a layer.

    value: x of the hidden layers. sent: what leads into each layer, a^(0) first. expected: p of every layer.
    error: ε of every layer, of the output last.
    """

    value: list[Array]
    sent: list[Array]
    expected: list[Array]
    error: list[Array]


class PredictiveCoding(Learner):
    """Values settle between what is expected of them and what they are to explain; then weights learn by Hebb's rule.

        (1)  p^(l) = a^(l-1) W^(l) + b^(l),  a^(l) = g(x^(l))
        (2)  ε^(l) = x^(l) - p^(l),  ε^(L) = (t - p^(L))/v

    p is what the layer before expects, ε the errors; the output is held at t. Both inference (3), with the weights
    held, and learning (4), with the values held, make the energy (5) smaller:

        (3)  x^(l) ← x^(l) + γ (-ε^(l) + g'(x^(l)) ⊙ ε^(l+1) W^(l+1)ᵀ)
        (4)  ΔW^(l) = η v/n a^(l-1)ᵀ ε^(l),  Δb^(l) = η v/n Σ_k ε_k^(l)
        (5)  F = ½ Σ_l |ε^(l)|² + e(p^(L), t)/v,  the sum over the hidden layers

    Inference starts at the values of a forward pass, where the hidden errors are 0. The factor v makes the step as
    long as backpropagation's, -η/n a^(l-1)ᵀ δ^(l), which it nears as the variance v of the output grows: then vε nears -δ.

    net: is copied; all layers `Dense`. optimizer: takes the step of the weights. variance: v > 0 of the output, the hidden
    layers having 1. steps: how often the values move. inference_rate: γ > 0.
    """

    def __init__(self, net: Network, optimizer: GradientDescent | None = None, variance: float = 1.0, steps: int = 20,
                 inference_rate: float = 0.2):
        if not all(isinstance(layer, Dense) for layer in net.layers):
            raise TypeError(f"predictive coding is written for Dense layers, but the layers are {net.layers}")
        self.variance, self.inference_rate = positive("variance", variance), positive("inference_rate", inference_rate)
        self.steps = whole("steps", steps)
        self.net, self.optimizer = net.copy(), optimizer or GradientDescent(0.1)

    def inference(self, x: Array, t: Array) -> Iterator[State]:
        """Yield the `State` of a mini-batch at the forward pass, and after each step (3) without end."""
        trace = self.net.forward(x)
        value, t = trace.z[:-1], self.net.targets(trace, t)
        while True:
            state = self._state(trace.inputs[0], value, t)
            yield state
            value = [x + self.inference_rate * pull for x, pull in zip(value, self._pulls(state))]

    def _state(self, x: Array, value: list[Array], t: Array) -> State:
        """(1) and (2)."""
        hidden, output = self.net.layers[:-1], self.net.layers[-1]
        sent = [x, *(layer.activation(x) for layer, x in zip(hidden, value))]
        expected = [layer.pre_activation(a) for layer, a in zip(self.net.layers, sent)]
        slope = self.net.loss.sensitivity(output.activation, expected[-1], output.activation(expected[-1]), t)
        return State(value, sent, expected, [*(x - p for x, p in zip(value, expected)), -slope / self.variance])

    def _pulls(self, state: State) -> list[Array]:
        """-∂F/∂x of each hidden layer: back to what is expected of it, and on to what would help the layer above."""
        hidden, above = self.net.layers[:-1], self.net.layers[1:]
        pulls = []
        for l, x in enumerate(state.value):
            a = state.sent[l + 1]
            back = above[l].pull_back(state.error[l + 1], a)
            helps = hidden[l].activation.pull_back(back, x, a)
            pulls.append(-state.error[l] + helps)
        return pulls

    def settled(self, x: Array, t: Array) -> State:
        """The `State` after `steps` steps."""
        states = self.inference(x, t)
        for _ in range(self.steps):
            next(states)
        return next(states)

    def energy(self, state: State, t: Array) -> float:
        """(5), the mean over the samples; with half the squared error e/v is v/2 |ε^(L)|²."""
        hidden = sum((error**2).sum() for error in state.error[:-1]) / 2
        output = self.net.layers[-1].activation
        miss = self.net.loss.total(output, state.expected[-1], output(state.expected[-1]), t)
        return float(hidden / len(t) + miss / self.variance)

    def gradients(self, state: State) -> Gradients:
        """What the optimizer steps against for (4): -v times the products of error and of what was sent, their mean."""
        delta = [-self.variance * error for error in state.error]
        layers = zip(self.net.layers, state.sent, delta)
        pairs = [layer.gradients(a, d) for layer, a, d in layers]
        weights, bias = zip(*pairs)
        return Gradients(delta, list(weights), list(bias))

    def step(self, x: Array, t: Array) -> None:
        self.optimizer.update(self.net, self.gradients(self.settled(x, t)))
