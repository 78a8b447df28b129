"""The quick way to train: gradient descent on Dense layers, in arrays that are made once.

`Network.forward`, `Network.backward` and `GradientDescent.update` are the equations, and each of
them makes new arrays. A workspace computes the same, save for rounding, and differs in four ways:

- Activations, sensitivities and steps are written into arrays that every step uses again.
- Weights and biases, their last steps Δw, and the steps' share of the gradient lie in one array
  each, layer after layer, so that a step is a few operations on long arrays.
- -η/n is multiplied into the sensitivity δ of the output, which is small. Backpropagation is
  linear in it, so that aᵀ δ is then not the gradient but -η times the gradient.
- Σ_k δ_k is a product, of a row of ones and δ.

`train` keeps the workspace, and puts into the network what it has learnt.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import in_place, losses
from .checks import NotFinite, is_finite, positive
from .layers import Dense
from .network import Network
from .optimizers import GradientDescent

Array = np.ndarray
BLOCK = 2**16  # entries: of so many, three arrays stay in the cache
SLOPES = {losses.half_squared_error: 1, losses.squared_error: 2}  # ∂e/∂a = slope (a - t)


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
        self.net, self.optimizer, self.x, self.t, self.whole = net, optimizer, x, t, whole
        size = sum(parameter.size for parameter in net.parameters())
        self.parameters, self.last_steps, self.slopes = (np.zeros(size, net.dtype) for _ in range(3))
        views = _views(self.parameters, net)
        self.weights, self.bias = views[::2], views[1::2]
        views = _views(self.slopes, net)
        self.weight_slopes, self.bias_slopes = views[::2], views[1::2]
        self.activations = [in_place.TABLE[layer.activation] for layer in net.layers]
        self.blocks = [tuple(array[i:i + BLOCK] for array in (self.parameters, self.last_steps, self.slopes))
                       for i in range(0, size, BLOCK)]
        self.spare_block = np.empty(min(size, BLOCK), net.dtype)
        self.rows: dict[int, _Rows] = {}
        self.x_size = x.ravel() @ x.ravel()  # ‖x‖² of all samples, no less than that of some
        self.fetch()

    def fetch(self) -> None:
        """Take over the network's parameters, and the optimizer's numbers and memory."""
        number = self.net.dtype.type
        self.eta = number(positive("learning_rate", self.optimizer.learning_rate))
        self.momentum, self.nesterov = self.optimizer.momentum, self.optimizer.nesterov
        self.alpha = np.array(self.momentum, self.net.dtype)
        _join(self.net.parameters(), self.parameters)
        _join(self.optimizer._last_steps.get(self.net, []), self.last_steps)
        if self.whole:
            self.forward(self.x)

    def store(self) -> None:
        """Give the network its parameters, in place, and the optimizer its memory."""
        for array, learnt in zip(self.net.parameters(), _views(self.parameters, self.net)):
            array[...] = learnt
        if self.momentum:
            self.optimizer._last_steps[self.net] = [
                step.copy() for step in _views(self.last_steps, self.net)]

    def loss(self) -> float:
        """E over all samples, as `Network.total_loss` has it."""
        rows = self.forward(self.x)
        return self.net.loss.unchecked_total(self.net.layers[-1].activation, rows.z, rows.a[-1], self.t)

    def step(self, batch: Array | slice) -> None:
        """One step of descent on the samples of the batch: their numbers, or a slice of all.

        Raises NotFinite, before anything has changed, where the step would not be finite.
        """
        x, t = self.x, self.t
        if not self.whole:  # else `fetch` or `loss` has just gone forward
            rows = self._rows_of(len(batch))
            x = np.take(x, batch, axis=0, out=rows.x, mode="clip")
            t = np.take(t, batch, axis=0, out=rows.t, mode="clip")
            self.forward(x)
        self.backward(x, t)
        self.descend()

    def forward(self, x: Array) -> _Rows:
        """z^(l) = a^(l-1) W^(l) + b^(l) and a^(l) = g(z^(l)), as in `Network.forward`."""
        rows, below = self._rows_of(len(x)), x
        for weights, bias, g, z, a in zip(self.weights, self.bias, self.activations, rows.zs, rows.a):
            np.matmul(below, weights, out=z)
            np.add(z, bias, out=z)
            g.value(z, a)
            below = a
        return rows

    def backward(self, x: Array, t: Array) -> None:
        """-η ∂E/∂W and -η ∂E/∂b into `slopes`, after `forward(x)`."""
        rows, loss = self.rows[len(x)], self.net.loss
        delta, last = rows.delta, len(rows.delta) - 1
        np.subtract(rows.a[last], t, out=delta[last])
        np.multiply(delta[last], -self.eta * SLOPES.get(loss, 1) / len(x), out=delta[last])
        if loss in SLOPES:
            self.activations[last].pull_back(delta[last], rows.a[last], rows.spare[last])
        for i in range(last, 0, -1):
            np.matmul(delta[i], self.weights[i].T, out=delta[i - 1])
            self.activations[i - 1].pull_back(delta[i - 1], rows.a[i - 1], rows.spare[i - 1])
        for i in range(last + 1):
            below = rows.a[i - 1] if i else x
            np.matmul(below.T, delta[i], out=self.weight_slopes[i])
            np.matmul(rows.ones, delta[i], out=self.bias_slopes[i])
        self._require_finite(rows)

    def descend(self) -> None:
        """Δw_t = -η ∂E/∂w + α Δw_{t-1} and w ← w + Δw_t, as in `GradientDescent`."""
        alpha = self.alpha
        for w, last_step, slope in self.blocks:
            if not self.momentum:
                np.add(w, slope, out=w)
                continue
            np.multiply(last_step, alpha, out=last_step)
            np.add(last_step, slope, out=last_step)
            if self.nesterov:
                ahead = self.spare_block[:len(w)]
                np.multiply(last_step, alpha, out=ahead)
                np.add(w, ahead, out=w)
                np.add(w, slope, out=w)
            else:
                np.add(w, last_step, out=w)

    def _rows_of(self, n: int) -> _Rows:
        if n not in self.rows:
            self.rows[n] = _Rows(self.net, n)
        return self.rows[n]

    def _require_finite(self, rows: _Rows) -> None:
        # |Σ_k a_ki δ_kj| <= ‖a‖ ‖δ‖, so where this number is finite all slopes are, and far below
        # the largest float, and with them the steps. Only where it is not the slopes are looked at.
        a, delta = rows.all_a, rows.all_delta
        if np.isfinite((a @ a + self.x_size + len(rows.ones)) * (delta @ delta)):
            return
        step = self.alpha * self.last_steps + self.slopes
        if self.nesterov:
            step = self.alpha * step + self.slopes
        if not is_finite(step):
            raise NotFinite("a step of descent is not finite")


class _Rows:
    """The arrays for n samples: x, t, z of the last layer, and lists with one array for each layer.

    zs: where z is computed, which is where a will be, for all layers but the last.
    """

    def __init__(self, net: Network, n: int):
        widths = [layer.fan_out for layer in net.layers]
        self.all_a, self.all_delta, spare = (np.empty(n * sum(widths), net.dtype) for _ in range(3))
        self.a, self.delta, self.spare = (
            [part.reshape(n, -1) for part in np.split(array, n * np.cumsum(widths)[:-1])]
            for array in (self.all_a, self.all_delta, spare))
        self.z = np.empty_like(self.a[-1])
        self.zs = [*self.a[:-1], self.z]
        self.ones = np.ones(n, net.dtype)
        self.x, self.t = np.empty((n, net.layers[0].fan_in), net.dtype), np.empty_like(self.z)


def _views(flat: Array, net: Network) -> list[Array]:
    """The pieces of `flat` in the order and the shapes of `net.parameters()`."""
    parameters = net.parameters()
    ends = np.cumsum([parameter.size for parameter in parameters])
    return [part.reshape(parameter.shape) for part, parameter in zip(np.split(flat, ends[:-1]), parameters)]


def _join(arrays: list[Array], flat: Array) -> None:
    """The arrays one after the other into `flat`; zeros where there are none."""
    flat[...] = np.concatenate([array.ravel() for array in arrays]) if arrays else 0
