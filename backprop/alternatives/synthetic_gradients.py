"""Decoupled neural interfaces with synthetic gradients (Jaderberg et al. 2017), for feed-forward networks.

The paper's h_i is what layer i says, a^(l) in the book; its δ_i = ∂L/∂h_i is the gradient at that. The book keeps
δ for ∂e/∂z, so the gradient at a^(l) is called γ^(l) here, and m^(l) is the synthetic one, the paper's δ̂_i.
Row k of each belongs to the loss of sample k alone.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from .. import initializers
from ..checks import positive, require_finite, whole
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Gradients, Trace
from .learner import Learner

Array = np.ndarray


class Linear:
    """A linear synthesiser: m = a A + t B + b, with A, B and b of 0 at the start, so that it moves nothing at first.

    width: of the layer that it stands beside; labels: how many numbers a target has, 0 where M is not told it.
    """

    def __init__(self, width: int, labels: int, rate: float):
        self.A, self.B, self.b = np.zeros((width, width)), np.zeros((labels, width)), np.zeros(width)
        self.rate = rate

    def __call__(self, a: Array, t: Array) -> Array:
        """m, of shape (n, width)."""
        return a @ self.A + t[:, :len(self.B)] @ self.B + self.b

    def learn(self, a: Array, t: Array, target: Array) -> None:
        """A step of descent on the mean of (5), the target being r."""
        miss = (self(a, t) - target) * (self.rate / len(a))
        require_finite("the step of a synthesiser", miss)
        self.A -= a.T @ miss
        self.B -= t[:, :len(self.B)].T @ miss
        self.b -= miss.sum(axis=0)


class WithHidden:
    """A synthesiser with a layer of tanh in between; its last layer is 0 at the start, as in the paper."""

    def __init__(self, width: int, labels: int, rate: float, hidden: int, rng: np.random.Generator):
        self.labels, self.descent = labels, GradientDescent(rate)
        first = Dense(initializers.xavier_uniform(width + labels, hidden, rng), np.zeros(hidden), "tanh")
        self.net = Network([first, Dense(np.zeros((hidden, width)), np.zeros(width), "identity")], "half_squared_error")

    def __call__(self, a: Array, t: Array) -> Array:
        return self.net.forward(self._told(a, t)).a[-1]

    def learn(self, a: Array, t: Array, target: Array) -> None:
        self.descent.update(self.net, self.net.backward(self.net.forward(self._told(a, t)), target))

    def _told(self, a: Array, t: Array) -> Array:
        return np.hstack([a, t[:, :self.labels]])


class SyntheticGradients(Learner):
    """Every layer but the last has a synthesiser M_l beside it, and steps by what that says.

        (1)  m^(l) = M_l(a^(l), t)              synthetic gradient
        (2)  m^(L) = ∂e/∂a^(L)                  the last layer's is true
        (3)  θ_l ← θ_l - η m^(l) ∂a^(l)/∂θ_l    layer l steps at once
        (4)  r^(l) = m^(l+1) ∂a^(l+1)/∂a^(l)    layer l + 1 sends back
        (5)  M_l moves down ½ ‖m^(l) - r^(l)‖²  the synthesiser learns

    In the paper's letters: θ ← θ - α δ̂_i ∂h_i/∂θ, the target δ_i = δ̂_{i+1} ∂h_{i+1}/∂h_i, and ‖δ̂_i - δ_i‖².
    All messages of a step are worked out with the weights from before it, and no layer reads another's; so it
    does not matter in which order the layers do it.

    net: is copied; its layers must be `Dense`. optimizer: of the network's steps, η.
    synthesiser_rate: the learning rate of the M. labels: whether M is told t (the paper's cDNI) or not (DNI).
    hidden: units in M's hidden layer, 0 for a linear M; drawn by rng.
    delay: by how many steps r^(l) reaches M_l late; M_l is then taught by the a^(l) and t of that time.

    Raises TypeError for other layers, ValueError for a rate of 0 or below and for negative counts.
    """

    def __init__(self, net: Network, optimizer: Any = None, *, synthesiser_rate: float = 0.1, labels: bool = True,
                 hidden: int = 0, delay: int = 0, rng: int = 0):
        for i, layer in enumerate(net.layers):
            if not isinstance(layer, Dense):
                raise TypeError(f"synthetic gradients are written for Dense layers, but layers[{i}] is {layer!r}")
        hidden, delay = whole("hidden", hidden, 0), whole("delay", delay, 0)
        rate, told = positive("synthesiser_rate", synthesiser_rate), net.layers[-1].fan_out if labels else 0
        self.net, self.optimizer, self.delay = net.copy(), optimizer or GradientDescent(0.1), delay
        rng = np.random.default_rng(rng)
        self.synthesisers = [WithHidden(layer.fan_out, told, rate, hidden, rng) if hidden
                             else Linear(layer.fan_out, told, rate) for layer in net.layers[:-1]]
        self._on_the_way: deque = deque()

    def step(self, x: Array, t: Array) -> None:
        """(1) to (5) on a mini-batch."""
        trace = self.net.forward(x)
        t = self.net.targets(trace, t)
        delta = self.sensitivities(trace, t, [M(a, t) for M, a in zip(self.synthesisers, trace.a)])
        layers = list(zip(self.net.layers, trace.inputs, delta))
        sent_back = [layer.pull_back(d, a) for layer, a, d in layers[1:]]
        weights, bias = zip(*(layer.gradients(a, d) for layer, a, d in layers))
        self.optimizer.update(self.net, Gradients(delta, list(weights), list(bias)))
        self._on_the_way.append((trace.a, t, sent_back))
        if len(self._on_the_way) > self.delay:
            activations, t, sent_back = self._on_the_way.popleft()
            for M, a, target in zip(self.synthesisers, activations, sent_back):
                M.learn(a, t, target)

    def sensitivities(self, trace: Trace, t: Array, synthetic: list[Array]) -> list[Array]:
        """∂e/∂z of each layer for (3): of the last the true one, (2); of the others m^(l) taken back through the activation."""
        *hidden, last = self.net.layers
        known = self.net.loss.sensitivity(last.activation, trace.z[-1], trace.a[-1], t)
        taken = [layer.activation.pull_back(m, z, a) for layer, m, z, a in zip(hidden, synthetic, trace.z, trace.a)]
        return [*taken, known]

    def compared(self, x: Array, t: Array) -> list[tuple[Array, Array]]:
        """For each hidden layer the pair of m^(l), by (1), and γ^(l), what backpropagation says; learning needs no γ."""
        trace = self.net.forward(x)
        t = self.net.targets(trace, t)
        delta = self.net.backward(trace, t).delta
        return [(M(a, t), after.pull_back(d, a)) for M, a, after, d
                in zip(self.synthesisers, trace.a, self.net.layers[1:], delta[1:])]
