"""A layer with a memory: at each step of a sequence it sees the input of that step and its own last answer.

Unrolled over the steps of a sequence it is a deep network whose layers all have the same weights. So its
gradient is that of the unrolled network, added up over the steps: backpropagation through time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import activations, initializers
from .activations import Activation
from .checks import Shape, chosen, parameter, whole
from .layers import Layer, require_matching_bias

Array = np.ndarray


class Recurrent(Layer):
    """Units that hear the inputs of a step and one another's last activations; the layer's output is their last one.

        z_s = x_s U + a_{s-1} W + b,   a_s = g(z_s),   a_0 = 0,   s = 1, …, T

    weights: U above W, of shape (inputs + units, units): W[i, j] leads from unit i at one step to unit j at the next.
    bias: b of shape (units,).
    activation: one of `backprop.activations`, or its name.
    steps_back: how many of the last steps the gradient is taken of; None for all of them (truncated
        backpropagation through time: the layer's activations before them are taken as given).

    A sample is a sequence of shape (T, inputs); T may differ from call to call, not within one. z and a of a
    `Trace` are those of step T.

    Raises as `Dense` does, and ValueError for weights that leave no row for an input.
    *guide* names backpropagation through time (its line on recurrent networks); Werbos (1990).
    """

    def __init__(self, weights: Any, bias: Any, activation: Activation | str, steps_back: int | None = None):
        self.weights = parameter("weights", weights, "inputs + units", "units")
        self.bias = parameter("bias", bias, "units")
        self.activation = chosen("activation", activation, activations.TABLE, Activation)
        require_matching_bias(self.weights, self.bias, self.units)
        if self.inputs < 1:
            raise ValueError(f"weights have shape {self.weights.shape}, expected (inputs + units, units): "
                             f"below {self.units} rows for the units there is none for an input")
        self.steps_back = None if steps_back is None else whole("steps_back", steps_back)

    @classmethod
    def random(cls, inputs: int, units: int, activation: Activation | str = "tanh", *, gain: float = 1.0,
               rng: int | np.random.Generator = 0, steps_back: int | None = None) -> Recurrent:
        """A layer with Xavier's uniform weights for the inputs and, from unit to unit, a random rotation times ``gain``.

        A rotation keeps every length, so that at the start nothing but the activation makes signals fade.
        """
        inputs, units, rng = whole("inputs", inputs), whole("units", units), np.random.default_rng(rng)
        above = initializers.xavier_uniform(inputs, units, rng)
        q, r = np.linalg.qr(rng.normal(size=(units, units)))
        return cls(np.vstack([above, gain * q * np.sign(np.diag(r))]), np.zeros(units), activation, steps_back)

    @property
    def units(self) -> int:
        return self.weights.shape[1]

    @property
    def inputs(self) -> int:
        return self.weights.shape[0] - self.units

    @property
    def input_shape(self) -> Shape:
        return None, self.inputs

    def output_shape(self, shape: Shape) -> Shape:
        return (self.units,)

    def states(self, x: Array) -> tuple[list[Array], list[Array]]:
        """([z_1, …, z_T], [a_0, a_1, …, a_T]) for sequences x of shape (n, T, inputs); each of shape (n, units)."""
        into, between = self.weights[:self.inputs], self.weights[self.inputs:]
        heard = x @ into + self.bias  # of all steps at once: inputs do not wait for one another
        z, a = [], [np.zeros((len(x), self.units), x.dtype)]
        for s in range(x.shape[1]):
            z.append(heard[:, s] + a[-1] @ between)
            a.append(self.activation(z[-1]))
        return z, a

    def pre_activation(self, a: Array) -> Array:
        """z_T, of shape (n, units), from sequences of shape (n, T, inputs)."""
        return self.states(a)[0][-1]

    def every_pre_activation(self, a: Array, z: Array) -> Array:
        """z_1, …, z_T, of shape (n, T, units)."""
        return np.stack(self.states(a)[0], axis=1)

    def sensitivities(self, z: list[Array], a: list[Array], delta: Array) -> list[Array]:
        """[δ_s, …, δ_T], the sensitivities ∂e/∂z of the steps that are looked at, from `states` and δ_T.

            δ_{s-1} = δ_s Wᵀ ⊙ g'(z_{s-1})
        """
        found, between = [delta], self.weights[self.inputs:]
        for s in range(len(z) - 1, max(0, len(z) - (self.steps_back or len(z))), -1):
            found.append(self.activation.pull_back(found[-1] @ between.T, z[s - 1], a[s]))
        return found[::-1]

    def pull_back(self, delta: Array, a: Array) -> Array:
        """∂e/∂x_s = δ_s Uᵀ for every step, of shape (n, T, inputs); 0 for steps that are not looked at."""
        found = np.zeros_like(a)
        deltas = self.sensitivities(*self.states(a), delta)
        for s, delta_s in enumerate(deltas, start=a.shape[1] - len(deltas)):
            found[:, s] = delta_s @ self.weights[:self.inputs].T
        return found

    def gradients(self, a: Array, delta: Array) -> tuple[Array, Array]:
        """∂E/∂(U above W) = 1/n Σ_s [x_s, a_{s-1}]ᵀ δ_s and ∂E/∂b = 1/n Σ_s Σ_k δ_s,k, from δ = δ_T.

        The states are computed anew: a trace has those of step T only.
        """
        z, states = self.states(a)
        deltas = self.sensitivities(z, states, delta)
        first = a.shape[1] - len(deltas)
        heard = np.concatenate([a[:, first:], np.stack(states[first:-1], axis=1)], axis=2)
        each = np.stack(deltas, axis=1) / len(delta)
        return _rows(heard).T @ _rows(each), _rows(each).sum(axis=0)

    def copy(self) -> Recurrent:
        return Recurrent(self.weights, self.bias, self.activation, self.steps_back)

    def astype(self, dtype: Any) -> Recurrent:
        return Recurrent(self.weights.astype(dtype), self.bias.astype(dtype), self.activation, self.steps_back)

    def __repr__(self) -> str:
        back = "" if self.steps_back is None else f", {self.steps_back} steps back"
        return f"Recurrent({self.inputs} -> {self.units}, {self.activation.name}{back}, {self.dtype})"


def _rows(sequences: Array) -> Array:
    """(n, T, m) as (n T, m): a row for each step of each sample."""
    return sequences.reshape(-1, sequences.shape[-1])
