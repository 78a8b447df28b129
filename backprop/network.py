"""A network of layers: forward propagation, the loss, and backpropagation.

Everything is written for n samples at once, in rows; images are samples along axis 0. Layers are
counted from 0 here, so that layer i takes `trace.inputs[i]`, which is a^(i) of the book, and gives
a^(i+1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import initializers, losses
from .activations import Activation
from .checks import Shape, chosen, in_words, rows, samples, whole
from .layers import Dense, Layer, output_shapes
from .losses import Loss
from .trace import Gradients, Trace

Array = np.ndarray


class Network:
    """Layers in a row, and the loss that their output is judged by.

    layers: `Dense`, `Conv2D`, `Flatten` and `Recurrent` layers from input to output; they are copied, so that
        no two networks and no caller share an array. The last gives rows, for the loss to judge.
    loss: one of `backprop.losses`, or its name. `net.loss(a, t)` is the mean loss E of outputs
        `a` and targets `t`.

    Raises ValueError where the layers do not fit one another, TypeError where their dtypes differ.
    """

    def __init__(self, layers: Sequence[Layer], loss: Loss | str):
        layers = list(layers)
        for layer in layers:
            if not isinstance(layer, Layer):
                raise TypeError("layers must be layers, such as Dense and Conv2D, "
                                f"but one is {layer!r}")
        with_weights = [(i, layer) for i, layer in enumerate(layers) if layer.weights is not None]
        if not with_weights:
            raise ValueError("a network needs at least one layer with weights, "
                             f"but layers are {layers}")
        for (i, before), (j, after) in zip(with_weights, with_weights[1:]):
            if before.dtype != after.dtype:
                raise TypeError(f"layers[{i}] is {before.dtype}, but layers[{j}] is "
                                f"{after.dtype}: give all layers the same dtype")
        output = output_shapes(layers, layers[0].input_shape)[-1]
        if len(output) != 1:
            raise ValueError(f"layers[{len(layers) - 1}] gives {in_words(output)}, but a loss "
                             "judges rows: put a Flatten after it")
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
        return next(layer.dtype for layer in self.layers if layer.weights is not None)

    def forward(self, x: Any) -> Trace:
        """Forward propagation: z^(l) = a^(l-1) W^(l) + b^(l), a^(l) = g(z^(l)), a^(0) = x.

        x: (n, fan_in), or (fan_in,) for one sample, which is taken as a row, so that every array
        of the trace has two axes. Where the first layer takes images, (n, channels, height, width)
        or one without n; where it takes sequences, (n, steps, inputs). x is converted to the network's dtype; whole numbers are exact.

        Raises ValueError for a shape that does not fit and for NaN or infinity, TypeError for
        what are no numbers. *dummies* (1), (2); *sensitivities*, forward propagation.
        """
        a = samples("x", x, self.layers[0].input_shape, self.dtype)
        output_shapes(self.layers, a.shape[1:])
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

        So for Dense layers; each kind of layer knows what takes the place of δ Wᵀ and aᵀ δ.

        trace: of this network's `forward`, the weights being what they were then.
        t: (n, fan_out), or (fan_out,) for one sample; converted to the network's dtype.

        Raises ValueError for shapes that do not fit, NaN, or targets that the loss refuses.
        *sensitivities* (1), (2) and its algorithm; *dummies* (6), (9), (11), (13).
        """
        t = self.targets(trace, t)
        output = self.layers[-1].activation
        delta = [self.loss.sensitivity(output, trace.z[-1], trace.a[-1], t)]
        for i in reversed(range(len(self.layers) - 1)):
            g, after = self.layers[i].activation, self.layers[i + 1]
            # ∂e/∂a, for Dense δ Wᵀ; then ⊙ g'(z)
            sensitivity = after.pull_back(delta[0], trace.a[i])
            delta.insert(0, g.pull_back(sensitivity, trace.z[i], trace.a[i]))
        # For Dense 1/n aᵀ δ and 1/n Σ_k δ_k.
        gradients = [layer.gradients(a, delta_l) for layer, a, delta_l
                     in zip(self.layers, trace.inputs, delta)]
        weights, bias = map(list, zip(*gradients))
        return Gradients(delta, weights, bias)

    def total_loss(self, trace: Trace, t: Any) -> float:
        """E of a trace: `net.loss(trace.a[-1], t)`, and finite even where an output of softmax or
        sigmoid has rounded to 0 or 1, since a cross-entropy is then computed from z."""
        t = self.targets(trace, t)
        return self.loss.total(self.layers[-1].activation, trace.z[-1], trace.a[-1], t)

    def targets(self, trace: Trace, t: Any) -> Array:
        """t as rows of the network's dtype, one for each sample of `trace`: a copy.

        Raises as `backward` does, where trace, t and network do not belong together.
        """
        if not isinstance(trace, Trace):
            raise TypeError(f"trace must be what net.forward(x) gives, but is {trace!r}")
        met = [z.shape[1:] for z in trace.z]
        own = output_shapes(self.layers, trace.inputs[0].shape[1:])
        if met != own:
            raise ValueError(f"the trace is of layers {_sizes(met)}, "
                             f"but the network's are {_sizes(own)}")
        t = rows("t", t, *own[-1], self.dtype)
        if len(t) != len(trace.a[-1]):
            raise ValueError(f"t has {len(t)} rows, but x had {len(trace.a[-1])}: "
                             f"shapes {t.shape} and {trace.inputs[0].shape}")
        return t

    def parameters(self) -> list[Array]:
        """Weights and bias of each layer in turn: the very arrays, not copies."""
        return [array for layer in self.layers for array in (layer.weights, layer.bias)
                if array is not None]

    def named_parameters(self) -> dict[str, Array]:
        """The same by their names: {"weights[0]": …, "bias[0]": …, "weights[1]": …, …}."""
        return {f"{name}[{i}]": array for i, layer in enumerate(self.layers)
                for name, array in (("weights", layer.weights), ("bias", layer.bias))
                if array is not None}

    def copy(self) -> Network:
        """The same network with arrays of its own."""
        return Network(self.layers, self.loss)

    def astype(self, dtype: Any) -> Network:
        """A copy that computes in `dtype`."""
        return Network([layer.astype(dtype) for layer in self.layers], self.loss)

    __copy__ = copy

    def __deepcopy__(self, memo: dict) -> Network:
        return self.copy()

    def __repr__(self) -> str:
        if all(isinstance(layer, Dense) for layer in self.layers):
            widths = [self.layers[0].fan_in] + [layer.fan_out for layer in self.layers]
            shown = "-".join(map(str, widths))
        else:
            shown = ", ".join(map(repr, self.layers))
        return f"<network {shown}, {self.loss.name}, {self.dtype}>"


def _sizes(shapes: Sequence[Shape]) -> list:
    """Shapes for a message: the width alone, where a layer's units stand in a row."""
    return [shape[0] if len(shape) == 1 else shape for shape in shapes]
