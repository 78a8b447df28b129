"""Training: epochs of forward propagation, backpropagation and descent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .checks import NotFinite, whole
from .held_out import HeldOut
from .network import Network
from .trace import Trace
from .workspace import Workspace, has_workspace

Array = np.ndarray


@dataclass
class History:
    """What training went through.

    loss: loss[k] is E over all samples after k epochs, so loss[0] is from before training.
    validation: the same of the samples held out for validation; empty where there are none.
    best: the epoch whose weights the network was given back at the end, if `patience` was set.
    diverged: the epoch in which E or a step was no longer finite, or None. Training stops there;
        the weights are then the last finite ones.
    """

    loss: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    best: int | None = None
    diverged: int | None = None

    @property
    def epochs(self) -> int:
        """The number of epochs that ran to their end."""
        return len(self.loss) - 1

    def __repr__(self) -> str:
        end = f", the weights are of epoch {self.best}" if self.best is not None else ""
        end += f", diverged in epoch {self.diverged}" if self.diverged else ""
        return (f"<history of {self.epochs} epochs, "
                f"loss {self.loss[0]:.4g} to {self.loss[-1]:.4g}{end}>")


def train(net: Network, x: Any, t: Any, *, optimizer: Any, epochs: int,
          batch_size: int | None = None, rng: int | np.random.Generator = 0,
          validation: tuple[Any, Any] | None = None, patience: int | None = None,
          callback: Callable[[int, Network, History], Any] | None = None,
          progress: bool = False) -> History:
    """Train `net`, in place, on samples x and targets t, as `net.forward` and `backward` take them.

    optimizer: what has `update(net, gradients)`, as `GradientDescent` and `RPROP` have.
    epochs: how often every sample is seen.
    batch_size: samples to a step. None: all of them, one step an epoch (batch mode); 1: one
        sample a step (online); k: a mini-batch, the last one smaller where k does not divide n.
        With 1 and k the samples are taken in a new random order every epoch.
    rng: a seed or a NumPy generator, for that order.
    validation: other samples and their targets, (x, t), of which `history.validation` has the loss.
    patience: stop after so many epochs in a row without a new least validation loss. When training
        ends, the network gets the weights of the least one back (early stopping).
    callback: called as callback(epoch, net, history) after each epoch; where it returns True,
        training stops.
    progress: show a bar, except where the environment variable CI is set.

    `GradientDescent` on Dense layers runs in arrays made once for all steps. The results are those of
    its `update`, save for rounding, and the same from run to run.

    Raises as `net.forward` and `net.backward` do, for all samples before the first step.
    *dummies*, "How frequently are the weights updated?"; *sensitivities*, remarks at its end.
    """
    def steps_on(x: Array, t: Array) -> Any:
        kind = Workspace if has_workspace(net, optimizer) else Equations
        return kind(net, optimizer, x, t, batch_size is None)

    return train_by(steps_on, net, x, t, optimizer=optimizer, epochs=epochs, batch_size=batch_size, rng=rng,
                    validation=validation, patience=patience, callback=callback, progress=progress)


def train_by(steps_on: Callable[[Array, Array], Any], net: Network, x: Any, t: Any, *, optimizer: Any, epochs: int,
             batch_size: int | None = None, rng: int | np.random.Generator = 0,
             validation: tuple[Any, Any] | None = None, patience: int | None = None,
             callback: Callable[[int, Network, History], Any] | None = None,
             progress: bool = False) -> History:
    """`train`, where others take the steps: what `steps_on(x, t)` gives, with the interface of `Equations`."""
    epochs = whole("epochs", epochs)
    if batch_size is not None:
        whole("batch_size", batch_size)
    if patience is not None:
        whole("patience", patience)
        if validation is None:
            raise ValueError("patience needs a loss to watch: give validation=(x, t)")
    if not callable(getattr(optimizer, "update", None)):
        raise TypeError(f"optimizer must have update(net, gradients), but is {optimizer!r}")
    if callback is not None and not callable(callback):
        raise TypeError(f"callback must be a function, but is {callback!r}")
    rng = np.random.default_rng(rng)
    trace = net.forward(x)
    x, t = trace.inputs[0], net.targets(trace, t)
    if batch_size is not None and batch_size > len(x):
        raise ValueError(f"batch_size is {batch_size}, but there are {len(x)} samples: "
                         "for all of them at once leave it None")
    history = History(loss=[net.total_loss(trace, t)])
    held_out = None if validation is None else HeldOut(net, validation)
    if held_out:
        history.validation.append(held_out.loss())

    with np.errstate(over="ignore", under="ignore", invalid="ignore"), _bar(epochs, progress) as bar:
        steps = steps_on(x, t)
        try:
            for epoch in range(1, epochs + 1):
                try:
                    for batch in _batches(len(x), batch_size, rng):
                        steps.step(batch)
                    loss = _finite(steps.loss())
                    if held_out:
                        steps.store()
                        history.validation.append(held_out.loss())
                except NotFinite:
                    history.diverged = epoch
                    break
                history.loss.append(loss)
                bar(loss)
                if callback:
                    steps.store()
                    stop = callback(epoch, net, history)
                    steps.fetch()
                    if stop:
                        break
                if patience and epoch - held_out.best >= patience:
                    break
        finally:
            steps.store()
    if patience:
        history.best = held_out.best
        held_out.give_back_best()
    return history


class Equations:
    """Training by the equations as they stand, for every kind of layer and optimizer.

    The interface is that of `Workspace`; the network has every step at once.
    """

    def __init__(self, net: Network, optimizer: Any, x: Array, t: Array, whole: bool):
        self.net, self.optimizer, self.x, self.t, self.whole = net, optimizer, x, t, whole
        self.trace: Trace
        self.fetch()

    def step(self, batch: Array | slice) -> None:
        """Forward propagation, backpropagation and the optimizer's step, on the samples of the batch."""
        trace = self.trace if self.whole else self.net.forward(self.x[batch])
        self.optimizer.update(self.net, self.net.backward(trace, self.t[batch]))

    def loss(self) -> float:
        """E over all samples."""
        self.trace = self.net.forward(self.x)
        return self.net.total_loss(self.trace, self.t)

    def fetch(self) -> None:
        """Take over weights that have been changed by others."""
        if self.whole:
            self.trace = self.net.forward(self.x)

    def store(self) -> None:
        """Nothing: the network has it."""


@contextmanager
def _bar(epochs: int, progress: bool) -> Iterator[Callable[[float], None]]:
    """What is to be called with the loss after each epoch."""
    if not progress or os.environ.get("CI"):
        yield lambda loss: None
        return
    from tqdm.auto import tqdm  # here, so that `import backprop` stays quick
    with tqdm(total=epochs, unit="epoch") as bar:
        def move(loss: float) -> None:
            bar.set_postfix(loss=f"{loss:.4g}", refresh=False)
            bar.update()
        yield move


def _batches(n: int, size: int | None, rng: np.random.Generator) -> Iterator[Array | slice]:
    if size is None:
        yield slice(None)
        return
    order = rng.permutation(n)
    for start in range(0, n, size):
        yield order[start:start + size]


def _finite(loss: float) -> float:
    if isinstance(loss, np.floating) and not np.isfinite(loss):
        raise NotFinite(f"the loss is {loss}")
    return loss
