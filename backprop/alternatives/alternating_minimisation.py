"""Online alternating minimisation with auxiliary variables: one block at a time, each with its neighbours only.

Choromanska et al. (2019), named by *guide* (document 003). Every hidden layer gets a *code* c^(l) of its own for
each sample, a variable beside the pre-activation z^(l); that the two agree is asked for by a penalty. For a sample

    (1)  J = e(c^(L-1), t) + μ Σ_l |c^(l) - u^(l)|²
    (2)  u^(l) = g(c^(l-1)) W^(l) + b^(l),    u^(1) = x W^(1) + b^(1)

with the loss e of the output layer on top (the paper's penalised objective; its c^l are linear activations too,
and its loss may hold a penalty on the weights, which is left out here). A step is what the paper's Algorithms 2.1 to
2.3 outline: codes from a forward pass, then the code update from the output to the input, then the weights of all
layers, each by itself. No block update raises its own objective.

    (3)  c^(l) ← c^(l) - η ∂J/∂c^(l)              the codes of a layer; η so that (4) holds
    (4)  J(c - η s) <= J(c) - η/4 |s|²            far enough down for a step of rate η along the slope s
    (5)  W^(l) ← W^(l) - η ∂/∂W^(l) μ |c - u|²    weights by descent; the bias b^(l) likewise
    (6)  A = Σ ãᵀã,  B = Σ ãᵀc                    or from memory: ã = (1, a), a the layer's input, of all samples so far
    (7)  W̃_k ← W̃_k + (B_k - A_k W̃)/A_kk           row after row, W̃ being b over W: each is then the best of its place
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..checks import positive, whole
from ..layers import Dense
from ..network import Network
from .learner import Learner

Array = np.ndarray
WAYS = ("gradient", "memory")
HALVINGS = 20


def descended(objective: Callable[[Array], Array], start: Array, slope: Array, rate: float) -> Array:
    """A step of descent for each row, its rate halved until the row's objective has fallen as (4) asks for: c - η s.

    η is `rate`, or the half of it, or the quarter, ... A row that finds no such step stays where it is.
    objective: array (n, m) -> J of each row, (n,). start: c, slope: s, its gradient, both (n, m).
    """
    before = objective(start)
    square = (slope * slope).sum(axis=1)
    rates = np.full(len(start), rate, start.dtype)
    for _ in range(HALVINGS):
        trial = start - rates[:, None] * slope
        enough = before - rates * square / 4
        # not `>`, so that NaN is refused too
        refused = ~(objective(trial) <= enough)
        if not refused.any():
            return trial
        rates[refused] /= 2
    return np.where(refused[:, None], start, trial)


class AlternatingMinimisation(Learner):
    """Codes for the hidden layers, then weights from the codes; see the module.

    net: Dense layers, one of them hidden at least; is copied. penalty: μ. code_steps: how many steps of descent
    the codes of a layer take, the first rate tried being 1/(2μ).
    weights: how a hidden layer is updated, given its codes. "gradient": a step of descent on μ |c - u|², mean over
        the mini-batch, at `learning_rate` or, where that is less, at one over the curvature along the step (the
        paper takes such steps by Adam, without the bound). "memory": the paper's AM-mem. The sums (6) stand for all
        samples so far; by (7) each row in turn, the bias being row 0, gets the value that minimises all their squares.
    keep: what becomes of A and B with each new mini-batch: they are multiplied by it. 1 forgets nothing, 0 everything.

    The output layer takes a step on its loss, at `learning_rate`, halved until the loss has fallen (`descended`).
    Raises TypeError or ValueError where a layer is not Dense, none is hidden, or a number is out of range.
    """

    def __init__(self, net: Network, learning_rate: float = 0.1, penalty: float = 1.0, weights: str = "gradient",
                 code_steps: int = 1, keep: float = 1.0):
        if len(net.layers) < 2 or not all(isinstance(layer, Dense) for layer in net.layers):
            raise ValueError(f"net must have Dense layers only, and a hidden one, but its layers are {net.layers}")
        if weights not in WAYS:
            raise ValueError(f"weights must be one of {', '.join(WAYS)}, but is {weights!r}")
        if not 0 <= keep <= 1:
            raise ValueError(f"keep must be between 0 and 1, but is {keep!r}")
        self.net, self.weights, self.keep = net.copy(), weights, keep
        self.learning_rate, self.penalty = positive("learning_rate", learning_rate), positive("penalty", penalty)
        self.code_steps = whole("code_steps", code_steps)
        self.memory = [(np.zeros((1 + layer.fan_in,) * 2, net.dtype),
                        np.zeros((1 + layer.fan_in, layer.fan_out), net.dtype)) for layer in net.layers[:-1]]

    def step(self, x: Array, t: Array) -> None:
        codes = self.codes(x)
        for i in reversed(range(len(codes))):
            self.update_codes(i, x, t, codes)
        # in any order, or all at the same time
        for i in range(len(self.net.layers)):
            self.update_weights(i, x, t, codes)

    def codes(self, x: Array) -> list[Array]:
        """c^(l) = z^(l) for every hidden layer: what a forward pass gives, so that all penalties in (1) are 0."""
        return self.net.forward(x).z[:-1]

    def update_codes(self, i: int, x: Array, t: Array, codes: list[Array]) -> None:
        """Replace codes[i] by what `code_steps` steps (3) make of it, all else fixed.

        Two terms of J hold it: its own penalty, and the next layer's, or the loss if the next is the output.
        """
        g, mu = self.net.layers[i].activation, self.penalty
        after = self.net.layers[i + 1]
        u = self.net.layers[i].pre_activation(self.inputs(i, x, codes))

        def objective(c: Array) -> Array:
            own = mu * ((c - u)**2).sum(axis=1)
            return own + self.misses(i + 1, g(c), t, codes)

        for _ in range(self.code_steps):
            c, a = codes[i], g(codes[i])
            delta = self.delta(i + 1, a, t, codes)
            back = g.pull_back(after.pull_back(delta, a), c, a)
            slope = 2 * mu * (c - u) + back
            codes[i] = descended(objective, c, slope, 1 / (2 * mu))

    def update_weights(self, i: int, x: Array, t: Array, codes: list[Array]) -> None:
        """Update the weights and the bias of layer i, in place, from its input and its codes."""
        a = self.inputs(i, x, codes)
        if i == len(codes):
            self._descend(i, a, t)
        elif self.weights == "memory":
            self._minimise(i, a, codes)
        else:
            self._gradient_step(i, a, codes)

    def _gradient_step(self, i: int, a: Array, codes: list[Array]) -> None:
        """(5), the rate bounded by one over the curvature along the step."""
        layer = self.net.layers[i]
        weights, bias = layer.gradients(a, self.delta(i, a, None, codes))
        along = a @ weights + bias
        q = (weights * weights).sum() + bias @ bias
        h = 2 * self.penalty * (along * along).sum() / len(a)
        rate = self.learning_rate
        # h may be 0, so q/h is not computed before it is needed
        if rate * h > q:
            rate = q / h
        layer.weights -= rate * weights
        layer.bias -= rate * bias

    def _minimise(self, i: int, a: Array, codes: list[Array]) -> None:
        """(6) and (7)."""
        layer, (outer, cross) = self.net.layers[i], self.memory[i]
        a = np.column_stack([np.ones_like(a[:, 0]), a])
        outer *= self.keep
        outer += a.T @ a
        cross *= self.keep
        cross += a.T @ codes[i]
        rows = np.vstack([layer.bias, layer.weights])
        for k in np.flatnonzero(outer.diagonal()):
            rows[k] += (cross[k] - outer[k] @ rows) / outer[k, k]
        layer.bias[:], layer.weights[:] = rows[0], rows[1:]

    def _descend(self, i: int, a: Array, t: Array) -> None:
        layer = self.net.layers[i]
        weights, bias = layer.gradients(a, self.delta(i, a, t, []))
        shape = layer.weights.shape

        def loss(row: Array) -> Array:
            z = a @ row[0, shape[1]:].reshape(shape) + row[0, :shape[1]]
            return np.array([self.net.loss.pointwise(layer.activation(z), t).mean()])

        row = descended(loss, _row(layer.bias, layer.weights), _row(bias, weights), self.learning_rate)[0]
        layer.bias[:], layer.weights[:] = row[:shape[1]], row[shape[1]:].reshape(shape)

    def inputs(self, i: int, x: Array, codes: list[Array]) -> Array:
        """What layer i hears: x, or g(c) of the layer before."""
        return x if i == 0 else self.net.layers[i - 1].activation(codes[i - 1])

    def misses(self, i: int, a: Array, t: Array, codes: list[Array]) -> Array:
        """The term of J that layer i is in, with u by (2) of the input a; of each sample, an array (n,)."""
        layer = self.net.layers[i]
        u = layer.pre_activation(a)
        if i == len(codes):
            return self.net.loss.pointwise(layer.activation(u), t)
        return self.penalty * ((codes[i] - u)**2).sum(axis=1)

    def delta(self, i: int, a: Array, t: Array, codes: list[Array]) -> Array:
        """Its derivative by u, in place of backpropagation's δ: 2 μ (u - c), or that of the loss; (n, fan_out)."""
        layer = self.net.layers[i]
        u = layer.pre_activation(a)
        if i == len(self.net.layers) - 1:
            return self.net.loss.sensitivity(layer.activation, u, layer.activation(u), t)
        return 2 * self.penalty * (u - codes[i])

    def objective(self, x: Array, t: Array, codes: list[Array]) -> float:
        """The mean of J over the samples."""
        terms = [self.misses(i, self.inputs(i, x, codes), t, codes) for i in range(len(self.net.layers))]
        return float(np.mean(sum(terms)))


def _row(bias: Array, weights: Array) -> Array:
    return np.concatenate([bias, weights.ravel()])[None]
