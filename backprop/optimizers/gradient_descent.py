"""Gradient descent: every weight moves against its gradient, as far as the learning rate says."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from ..checks import positive, require_finite
from ..network import Network
from ..trace import Gradients
from .matching import matching_gradients

Array = np.ndarray
BLOCK = 2**16  # entries


class GradientDescent:
    """Gradient descent, with momentum and Nesterov's momentum if asked for.

        Δw_t = -η ∂E/∂w + α Δw_{t-1}                  Δw_0 = 0
        w ← w + Δw_t                                  or, with nesterov=True,
        w ← w + α Δw_t - η ∂E/∂w

    learning_rate: η > 0, in units of w² per unit of E.
    momentum: α, 0 <= α < 1; with 0 this is w ← w - η ∂E/∂w.
    nesterov: look ahead by one step of momentum (Sutskever et al. 2013, in the form in which
        the stored weights are those where the gradient is taken: step for step PyTorch's SGD).

    The rate may be changed between steps; past steps are kept as they were taken.

    Raises ValueError for a rate of 0 or below and for a momentum outside [0, 1).
    *dummies*, the rule after (13), with ε for η; *sensitivities*, gradient descent on matrices.
    """

    def __init__(self, learning_rate: float, momentum: float = 0.0, nesterov: bool = False):
        self.learning_rate = positive("learning_rate", learning_rate)
        if momentum != 0:
            positive("momentum", momentum)
        if momentum >= 1:
            raise ValueError(f"momentum must be at least 0 and below 1, but is {momentum!r}")
        self.momentum, self.nesterov = momentum, bool(nesterov)
        self._last_steps: WeakKeyDictionary[Network, list[Array]] = WeakKeyDictionary()

    def update(self, network: Network, gradients: Gradients) -> None:
        """Move every weight and bias of `network`, in place, by one step.

        Raises TypeError or ValueError, before anything has changed, where gradients do not fit
        the network or a step would not be finite.
        """
        slopes = matching_gradients(network, gradients)
        # A float32 network takes float32 steps, whatever kind of number the rate is.
        number = network.dtype.type
        eta, alpha = number(positive("learning_rate", self.learning_rate)), number(self.momentum)

        with np.errstate(all="ignore"):  # a step that overflows is refused below, by name
            factor, moves, memory = -eta, slopes, None
            if self.momentum:
                last = self._last_steps.get(network) or [number(0)] * len(slopes)
                memory = [-eta * slope + alpha * step for slope, step in zip(slopes, last)]
                factor, moves = number(1), memory
                if self.nesterov:
                    moves = [-eta * slope + alpha * step for slope, step in zip(slopes, memory)]
            for name, move in zip(network.named_parameters(), moves):
                require_finite(f"the step of {name}", move, factor)

            if memory:
                self._last_steps[network] = memory
            for parameter, move in zip(network.parameters(), moves):
                _add(parameter, factor, move)

    def __repr__(self) -> str:
        return (f"GradientDescent(learning_rate={self.learning_rate}, "
                f"momentum={self.momentum}, nesterov={self.nesterov})")


def _add(parameter: Array, factor: float, move: Array) -> None:
    """parameter += factor * move, in blocks of rows whose product stays in the cache: a whole
    one would go out to memory and back, which costs as much as the addition itself."""
    rows = max(1, BLOCK * len(parameter) // parameter.size)
    for start in range(0, len(parameter), rows):
        block = slice(start, start + rows)
        parameter[block] += factor * move[block]
