"""Feedback alignment: the way back leads over fixed random weights instead of the transposed ones."""

from __future__ import annotations

import numpy as np

from .. import initializers
from ..checks import chosen
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..trace import Gradients, Trace
from .learner import Learner

Array = np.ndarray


class FeedbackAlignment(Learner):
    """Backpropagation with a random matrix B^(l) for W^(l)ᵀ, drawn once and never changed. Lillicrap et al. (2016).

        (1)  δ^(L) = ∂e/∂z^(L)
        (2)  δ^(l) = δ^(l+1) B^(l+1) ⊙ g'(z^(l))
        (3)  δ^(l) = δ^(L) B^(l) ⊙ g'(z^(l))       in its place: direct
        (4)  ΔW^(l) = -η/n a^(l-1)ᵀ δ^(l)
        (5)  Δb^(l) = -η/n Σ_k δ_k^(l)

    net: is copied; all layers `Dense`. optimizer: takes the step. rng: a seed or a generator, for B.
    initializer: draws B^(l) as it would draw W^(l), which is then transposed. direct: each hidden layer gets the
    output's error over a matrix of its own, (3) (Nøkland 2016).

    feedback: the matrices, of shape (fan_out of the layer above or of the last, fan_out), for each hidden layer.
    """

    def __init__(self, net: Network, optimizer: GradientDescent | None = None, rng: int | np.random.Generator = 0,
                 initializer=initializers.xavier_uniform, direct: bool = False):
        if not all(isinstance(layer, Dense) for layer in net.layers):
            raise TypeError(f"feedback alignment is written for Dense layers, but the layers are {net.layers}")
        draw, rng = chosen("initializer", initializer, initializers.TABLE), np.random.default_rng(rng)
        self.net, self.optimizer, self.direct = net.copy(), optimizer or GradientDescent(0.1), bool(direct)
        ends = [net.layers[-1]] * (len(net.layers) - 1) if direct else net.layers[1:]
        self.feedback = [draw(layer.fan_out, end.fan_out, rng).T.astype(net.dtype)
                         for layer, end in zip(net.layers, ends)]

    def sensitivities(self, trace: Trace, t: Array) -> list[Array]:
        """(1) and (2), or (3): what takes the place of δ, of shape (n, fan_out) for each layer; the output's is δ itself."""
        *hidden, output = [layer.activation for layer in self.net.layers]
        t = self.net.targets(trace, t)
        z, a = trace.z, trace.a
        last = self.net.loss.sensitivity(output, z[-1], a[-1], t)
        delta = [last]
        for l in reversed(range(len(hidden))):
            from_above = last if self.direct else delta[0]
            told = from_above @ self.feedback[l]
            delta.insert(0, hidden[l].pull_back(told, z[l], a[l]))
        return delta

    def gradients(self, x: Array, t: Array) -> Gradients:
        """What the optimizer steps against for (4) and (5): no gradient of anything, but for the last layer."""
        trace = self.net.forward(x)
        delta = self.sensitivities(trace, t)
        pairs = (layer.gradients(a, d) for layer, a, d in zip(self.net.layers, trace.inputs, delta))
        weights, bias = zip(*pairs)
        return Gradients(delta, list(weights), list(bias))

    def step(self, x: Array, t: Array) -> None:
        self.optimizer.update(self.net, self.gradients(x, t))
