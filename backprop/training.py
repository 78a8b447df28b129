"""Training: epochs of forward propagation, backpropagation and descent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .checks import NotFinite, whole
from .network import Network

Array = np.ndarray


@dataclass
class History:
    """What training went through.

    loss: loss[k] is E over all samples after k epochs, so loss[0] is from before training.
    diverged: the epoch in which E or a step was no longer finite, or None. Training stops there;
        the weights are then the last finite ones.
    """

    loss: list[float] = field(default_factory=list)
    diverged: int | None = None

    @property
    def epochs(self) -> int:
        """The number of epochs that ran to their end."""
        return len(self.loss) - 1

    def __repr__(self) -> str:
        end = f", diverged in epoch {self.diverged}" if self.diverged else ""
        return (f"<history of {self.epochs} epochs, "
                f"loss {self.loss[0]:.4g} to {self.loss[-1]:.4g}{end}>")


def train(net: Network, x: Any, t: Any, *, optimizer: Any, epochs: int,
          batch_size: int | None = None, rng: int | np.random.Generator = 0) -> History:
    """Train `net`, in place, on samples x and targets t, as `net.forward` and `backward` take them.

    optimizer: what has `update(net, gradients)`, as `GradientDescent` has.
    epochs: how often every sample is seen.
    batch_size: samples to a step. None: all of them, one step an epoch (batch mode); 1: one
        sample a step (online); k: a mini-batch, the last one smaller where k does not divide n.
        With 1 and k the samples are taken in a new random order every epoch.
    rng: a seed or a NumPy generator, for that order.

    Raises as `net.forward` and `net.backward` do, for all samples before the first step.
    *dummies*, "How frequently are the weights updated?"; *sensitivities*, remarks at its end.
    """
    epochs = whole("epochs", epochs)
    if batch_size is not None:
        whole("batch_size", batch_size)
    if not callable(getattr(optimizer, "update", None)):
        raise TypeError(f"optimizer must have update(net, gradients), but is {optimizer!r}")
    rng = np.random.default_rng(rng)
    trace = net.forward(x)
    x, t = trace.inputs[0], net.targets(trace, t)
    if batch_size is not None and batch_size > len(x):
        raise ValueError(f"batch_size is {batch_size}, but there are {len(x)} samples: "
                         "for all of them at once leave it None")

    history = History(loss=[net.total_loss(trace, t)])
    with np.errstate(over="ignore", invalid="ignore"):  # told by history.diverged
        for epoch in range(1, epochs + 1):
            try:
                if batch_size is None:
                    optimizer.update(net, net.backward(trace, t))
                else:
                    for batch in _batches(len(x), batch_size, rng):
                        optimizer.update(net, net.backward(net.forward(x[batch]), t[batch]))
                trace = net.forward(x)
                history.loss.append(_finite(net.total_loss(trace, t)))
            except NotFinite:
                history.diverged = epoch
                break
    return history


def _batches(n: int, size: int, rng: np.random.Generator) -> Iterator[Array]:
    order = rng.permutation(n)
    for start in range(0, n, size):
        yield order[start:start + size]


def _finite(loss: float) -> float:
    if isinstance(loss, np.floating) and not np.isfinite(loss):
        raise NotFinite(f"the loss is {loss}")
    return loss
