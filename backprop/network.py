"""A network of layers: forward propagation, the loss, and backpropagation.

Everything is written for n samples at once, in rows. Layers are counted from 0 here, so that
layer i takes `trace.inputs[i]`, which is a^(i) of the book, and gives a^(i+1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import initializers, losses
from .activations import Activation
from .checks import chosen, rows, whole
from .layers import Dense
from .losses import Loss

Array = np.ndarray


@dataclass(frozen=True)
class Trace:
    """What forward propagation met: lists with one array for each layer.

    inputs: (n, fan_in), what went into the layer; inputs[0] is a copy of x.
    z, a: (n, fan_out), pre-activation and activation.
    """

    inputs: list[Array]
    z: list[Array]
    a: list[Array]


@dataclass(frozen=True)
class Gradients:
    """What backpropagation found: lists with one array for each layer.

    delta: (n, fan_out); row k is ∂e_k/∂z, of the loss of sample k alone.
    weights, bias: ∂E/∂W and ∂E/∂b, of the mean loss E, shaped as the weights and the bias.
    """

    delta: list[Array]
    weights: list[Array]
    bias: list[Array]


class Network:
    """Layers in a row, and the loss that their output is judged by.

    layers: the `Dense` layers from input to output; they are copied, so that no two networks
        and no caller share an array.
    loss: one of `backprop.losses`, or its name. `net.loss(a, t)` is the mean loss E of outputs
        `a` and targets `t`.

    Raises ValueError where the layers do not fit one another, TypeError where their dtypes differ.
    """

    def __init__(self, layers: Sequence[Dense], loss: Loss | str):
        layers = list(layers)
        for layer in layers:
            if not isinstance(layer, Dense):
                raise TypeError(f"layers must be Dense layers, but one is {layer!r}")
        if not layers:
            raise ValueError("a network needs at least one layer, but layers is empty")
        for i, (before, after) in enumerate(zip(layers, layers[1:])):
            if before.fan_out != after.fan_in:
                raise ValueError(
                    f"layers[{i}] gives {before.fan_out} outputs, but layers[{i + 1}] takes "
                    f"{after.fan_in}: weights {before.weights.shape} and {after.weights.shape}")
            if before.dtype != after.dtype:
                raise TypeError(f"layers[{i}] is {before.dtype}, but layers[{i + 1}] is "
                                f"{after.dtype}: give all layers the same dtype")
        self.layers = [layer.copy() for layer in layers]
        self.loss: Loss = chosen("loss", loss, losses.TABLE, Loss)

    @classmethod
    def random(cls, widths: Sequence[int], *, hidden: Activation | str, output: Activation | str,
               loss: Loss | str, initializer=initializers.xavier_uniform,
               rng: int | np.random.Generator = 0, dtype: Any = float) -> Network:
        """A network of the given widths, input first, with random weights and biases of 0.

        widths: [fan_in, ..., fan_out], at least two whole numbers above 0.
        hidden, output: activation of the hidden layers and of the last one.
        initializer: one of `backprop.initializers`, or its name.
        rng: a seed or a NumPy generator.
        """
        widths = [whole("a width", width) for width in widths]
        if len(widths) < 2:
            raise ValueError(f"widths must be [fan_in, ..., fan_out], but are {widths}")
        draw = chosen("initializer", initializer, initializers.TABLE)
        rng = np.random.default_rng(rng)
        kinds = [hidden] * (len(widths) - 2) + [output]
        layers = [Dense(draw(fan_in, fan_out, rng).astype(dtype), np.zeros(fan_out, dtype), kind)
                  for fan_in, fan_out, kind in zip(widths, widths[1:], kinds)]
        return cls(layers, loss)

    @property
    def dtype(self) -> np.dtype:
        """The dtype of all weights, in which the network computes."""
        return self.layers[0].dtype

    def forward(self, x: Any) -> Trace:
        """Forward propagation: z^(l) = a^(l-1) W^(l) + b^(l), a^(l) = g(z^(l)), a^(0) = x.

        x: (n, fan_in), or (fan_in,) for one sample, which is taken as a row, so that every array
        of the trace has two axes. x is converted to the network's dtype; whole numbers are exact.

        Raises ValueError for a shape that does not fit and for NaN or infinity, TypeError for
        what are no numbers. *dummies* (1), (2); *sensitivities*, forward propagation.
        """
        a = rows("x", x, self.layers[0].fan_in, self.dtype)
        trace = Trace(inputs=[], z=[], a=[])
        for layer in self.layers:
            trace.inputs.append(a)
            z, a = layer.forward(a)
            trace.z.append(z)
            trace.a.append(a)
        return trace

    def backward(self, trace: Trace, t: Any) -> Gradients:
        """Backpropagation: the gradients of the mean loss E at targets t.

            δ^(L) = ∂e/∂a^(L) ⊙ g'(z^(L))
            δ^(l) = δ^(l+1) W^(l+1)ᵀ ⊙ g'(z^(l))
            ∂E/∂W^(l) = 1/n a^(l-1)ᵀ δ^(l),    ∂E/∂b^(l) = 1/n Σ_k δ_k^(l)

        trace: of this network's `forward`, the weights being what they were then.
        t: (n, fan_out), or (fan_out,) for one sample; converted to the network's dtype.

        Raises ValueError for shapes that do not fit, NaN, or targets that the loss refuses.
        *sensitivities* (1), (2) and its algorithm; *dummies* (6), (9), (11), (13).
        """
        t = self._targets(trace, t)
        n = len(t)
        output = self.layers[-1].activation
        delta = [self.loss.sensitivity(output, trace.z[-1], trace.a[-1], t)]
        for i in reversed(range(len(self.layers) - 1)):
            g = self.layers[i].activation
            sensitivity = delta[0] @ self.layers[i + 1].weights.T
            delta.insert(0, g.pull_back(sensitivity, trace.z[i], trace.a[i]))
        return Gradients(
            delta=delta,
            weights=[a.T @ (delta_l / n) for a, delta_l in zip(trace.inputs, delta)],
            bias=[delta_l.sum(axis=0) / n for delta_l in delta],
        )

    def total_loss(self, trace: Trace, t: Any) -> float:
        """E of a trace: `net.loss(trace.a[-1], t)`, and finite even where an output of softmax or
        sigmoid has rounded to 0 or 1, since a cross-entropy is then computed from z."""
        t = self._targets(trace, t)
        return self.loss.total(self.layers[-1].activation, trace.z[-1], trace.a[-1], t)

    def parameters(self) -> list[Array]:
        """Weights and bias of each layer in turn: the very arrays, not copies."""
        return [array for layer in self.layers for array in (layer.weights, layer.bias)]

    def copy(self) -> Network:
        """The same network with arrays of its own."""
        return Network(self.layers, self.loss)

    def astype(self, dtype: Any) -> Network:
        """A copy that computes in `dtype`."""
        return Network([layer.astype(dtype) for layer in self.layers], self.loss)

    __copy__ = copy

    def __deepcopy__(self, memo: dict) -> Network:
        return self.copy()

    def _targets(self, trace: Trace, t: Any) -> Array:
        """t in rows, after a check that trace, t and network belong together."""
        if not isinstance(trace, Trace):
            raise TypeError(f"trace must be what net.forward(x) gives, but is {trace!r}")
        met = [z.shape[1] for z in trace.z]
        widths = [layer.fan_out for layer in self.layers]
        if met != widths or trace.inputs[0].shape[1] != self.layers[0].fan_in:
            raise ValueError(f"the trace is of layers {met}, but the network's are {widths}")
        t = rows("t", t, widths[-1], self.dtype)
        if len(t) != len(trace.a[-1]):
            raise ValueError(f"t has {len(t)} rows, but x had {len(trace.a[-1])}: "
                             f"shapes {t.shape} and {trace.inputs[0].shape}")
        return t

    def __repr__(self) -> str:
        widths = "-".join(str(width) for width in
                          [self.layers[0].fan_in] + [layer.fan_out for layer in self.layers])
        return f"<network {widths}, {self.loss.name}, {self.dtype}>"
