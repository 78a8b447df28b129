"""The quick way to train: gradient descent on Dense layers, in arrays that are made once.

`Network.forward`, `Network.backward` and `GradientDescent.update` are the equations, and each of
them makes new arrays. A workspace computes the same, save for rounding, and differs in these ways:

- Activations, sensitivities and steps are written into arrays that every step uses again.
- Weights and biases, and their last steps Δw, lie in one array each, layer after layer, so that a
  step is a few operations on long arrays.
- The gradient is never there as a whole: a block of it is computed, and its weights are moved while
  it is still in the cache.
- -η/n is multiplied into the sensitivity δ of the output, which is small. Backpropagation is
  linear in it, so that aᵀ δ is then not the gradient but -η times the gradient.
- A bias is one more row of the weights, to an input that is always 1. So the product that gives the sums
  adds it, and the product that gives the slopes of the weights gives its slope too.
- From time to time, steps Δw that are too small to move anything are set to 0. Those of a dead unit
  shrink by α and never arrive at 0; they end among the denormal numbers, below 10^-38 in float32,
  with which a multiplication was seen to take some fifty times as long.

`train` keeps the workspace, and puts into the network what it has learnt.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import in_place, losses
from .buffers import Flat, Rows, aligned, aligned_copy, block_size, join, views, with_ones
from .checks import NotFinite, is_finite, positive
from .layers import Dense
from .network import Network
from .optimizers import GradientDescent

Array = np.ndarray
SLOPES = {losses.half_squared_error: 1, losses.squared_error: 2}  # ∂e/∂a = slope (a - t)
STEPS_TO_A_CLEANING = 100


def has_workspace(net: Network, optimizer: Any) -> bool:
    """Whether a `Workspace` does what the optimizer and the network's own two passes would do."""
    output = net.layers[-1].activation
    own_passes = type(net) is not Network or vars(net).keys() & {"forward", "backward"}
    return (not own_passes and type(optimizer) is GradientDescent
            and net.dtype in (np.float32, np.float64)
            and all(type(layer) is Dense and layer.activation in in_place.TABLE
                    for layer in net.layers)
            and (net.loss in SLOPES or net.loss.partner is output))


class Workspace:
    """Trains `net` by `optimizer` on samples x and targets t, which have been checked.

    whole: whether each step is to be on all samples.

    Until `store` the network and the memory of the optimizer are as they were.
    """

    def __init__(self, net: Network, optimizer: GradientDescent, x: Array, t: Array, whole: bool):
        self.net, self.optimizer, self.whole = net, optimizer, whole
        self.x, self.t = with_ones(x), aligned_copy(t.T)  # as `Rows` has them
        size, number = sum(parameter.size for parameter in net.parameters()), np.finfo(net.dtype)
        self.parameters, self.last_steps = (aligned((size,), net.dtype) for _ in range(2))
        self.flat = Flat(self.parameters, self.last_steps,
                         *(aligned((block_size(net),), net.dtype) for _ in range(2)))
        self.activations = [in_place.TABLE[layer.activation] for layer in net.layers]
        # ‖x‖² of all samples is no less than that of some.
        self.limit = np.sqrt(number.max) - np.vdot(self.x, self.x)
        # Next to a weight of any size that matters, such a step is lost in the rounding.
        self.negligible = number.tiny / number.eps**2
        self.steps_taken = 0
        self.everything = Rows(net, self.flat, self.x, self.t)
        self.batches: dict[int, Rows] = {}
        self.fetch()

    def fetch(self) -> None:
        """Take over the network's parameters, and the optimizer's numbers and memory."""
        number = self.net.dtype.type
        eta = number(positive("learning_rate", self.optimizer.learning_rate))
        self.factor = -eta * SLOPES.get(self.net.loss, 1)
        self.momentum, self.nesterov = self.optimizer.momentum, self.optimizer.nesterov
        self.alpha = np.array(self.momentum, self.net.dtype)
        for rows in (self.everything, *self.batches.values()):
            rows.scale[...] = self.factor / len(rows.x)
        join(self.net.parameters(), self.parameters)
        join(self.optimizer._last_steps.get(self.net, []), self.last_steps)
        if self.whole:
            self.forward(self.everything)

    def store(self) -> None:
        """Give the network its parameters, in place, and the optimizer its memory."""
        for array, learnt in zip(self.net.parameters(), views(self.parameters, self.net)):
            array[...] = learnt
        if self.momentum:
            self.optimizer._last_steps[self.net] = [step.copy() for step in views(self.last_steps, self.net)]

    def loss(self) -> float:
        """E over all samples, as `Network.total_loss` has it."""
        rows = self.everything
        self.forward(rows)
        return self.net.loss.unchecked_total(self.net.layers[-1].activation, rows.z[-1].T, rows.a[-1].T, self.t.T)

    def step(self, batch: Array | slice) -> None:
        """One step of descent on the samples of the batch: their numbers, or a slice of all.

        Raises NotFinite, before anything has changed, where the step would not be finite.
        """
        rows = self.everything
        if not self.whole:  # else `fetch` or `loss` has just gone forward
            rows = self._rows_of(len(batch))
            np.take(self.x, batch, axis=0, out=rows.x, mode="clip")
            np.take(self.t, batch, axis=1, out=rows.t, mode="clip")
            self.forward(rows)
        self.backward(rows)
        self._require_finite(rows)
        self.descend(rows)

    def forward(self, rows: Rows) -> None:
        """z^(l) = a^(l-1) W^(l) + b^(l) and a^(l) = g(z^(l)), as in `Network.forward`."""
        for (left, right, out), g, z, a in zip(rows.forward, self.activations, rows.z, rows.a):
            np.dot(left, right, out=out)
            g.value(z, a, rows.row)

    def backward(self, rows: Rows) -> None:
        """-η/n δ of all layers, after `forward`."""
        delta, a, spare, last = rows.delta, rows.a, rows.spare, len(rows.delta) - 1
        np.subtract(a[last], rows.t, out=delta[last])
        np.multiply(delta[last], rows.scale, out=delta[last])
        if self.net.loss in SLOPES:
            self.activations[last].pull_back(delta[last], a[last], spare[last])
        for i in range(last - 1, -1, -1):
            left, right, out = rows.backward[i]
            np.dot(left, right, out=out)
            self.activations[i].pull_back(out, a[i], spare[i])

    def descend(self, rows: Rows) -> None:
        """Δw_t = -η ∂E/∂w + α Δw_{t-1} and w ← w + Δw_t, as in `GradientDescent`."""
        alpha = self.alpha
        for products, slope, w, last_step, ahead in rows.blocks:
            for left, right, out in products:
                np.dot(left, right, out=out)
            if not self.momentum:
                np.add(w, slope, out=w)
                continue
            np.multiply(last_step, alpha, out=last_step)
            np.add(last_step, slope, out=last_step)
            if self.nesterov:
                np.multiply(last_step, alpha, out=ahead)
                np.add(w, ahead, out=w)
                np.add(w, slope, out=w)
            else:
                np.add(w, last_step, out=w)
        self.steps_taken += 1
        if self.momentum and self.steps_taken % STEPS_TO_A_CLEANING == 0:
            self._clean(rows)

    def _clean(self, rows: Rows) -> None:
        """Set steps to 0 that are too small to matter."""
        for _, _, _, last_step, sizes in rows.blocks:
            np.abs(last_step, out=sizes)
            np.multiply(last_step, sizes > self.negligible, out=last_step)

    def _rows_of(self, n: int) -> Rows:
        if n not in self.batches:
            x, t = (aligned(shape, self.net.dtype) for shape in ((n, self.x.shape[1]), (len(self.t), n)))
            self.batches[n] = Rows(self.net, self.flat, x, t)
            self.batches[n].scale[...] = self.factor / n
        return self.batches[n]

    def _require_finite(self, rows: Rows) -> None:
        # |Σ_k a_ki δ_kj| <= (‖a‖² + ‖δ‖²)/2, so below the limit all slopes are far below the largest
        # float, and with them the steps. Only where it is not so the slopes are looked at.
        if rows.met.dot(rows.met) < self.limit:
            return
        for products, slope, _, last_step, _ in rows.blocks:
            for left, right, out in products:
                np.dot(left, right, out=out)
            step = self.alpha * last_step + slope
            if self.nesterov:
                step = self.alpha * step + slope
            if not is_finite(step):
                raise NotFinite("a step of descent is not finite")
