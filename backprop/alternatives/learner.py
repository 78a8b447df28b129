"""What every way to learn can do: take a step on a mini-batch, and answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..network import Network
from ..optimizers import GradientDescent

Array = np.ndarray


class Learner:
    """Something that learns from mini-batches.

    net: the `Network` that it trains, in place; its own copy. What else it trains beside it is its own affair.
    """

    net: Network

    def step(self, x: Array, t: Array) -> None:
        """One update on a mini-batch: x of shape (n, fan_in), targets t of shape (n, fan_out)."""
        raise NotImplementedError

    def outputs(self, x: Array) -> Array:
        """What it answers, of shape (n, fan_out)."""
        return self.net.forward(x).a[-1]


class Backpropagation(Learner):
    """The learner that all others are compared with: gradients by `Network.backward`, steps by an optimizer.

    net: is copied. optimizer: `GradientDescent` or another of the package.
    """

    def __init__(self, net: Network, optimizer: Any = None):
        self.net, self.optimizer = net.copy(), optimizer or GradientDescent(0.1)

    def step(self, x: Array, t: Array) -> None:
        self.optimizer.update(self.net, self.net.backward(self.net.forward(x), t))
