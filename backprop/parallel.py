"""Data-parallel training: the gradient of a batch is the mean of its parts' gradients, wherever they are computed.

    ∂E/∂w = Σ_p n_p/n ∂E_p/∂w,    E = 1/n Σ_k e_k,    E_p: the mean over the n_p samples of part p

`split_gradient` is that sentence, in one process. `train_in_parallel` is `train` with it: the parts of the
samples lie at the workers of a cluster (`backprop.workers`), and Dask is needed for nothing else here.

*sensitivities* (document 002), E = 1/N Σ e_n.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import workers
from .buffers import views
from .checks import whole
from .network import Network
from .storage import from_bytes, to_bytes
from .trace import Gradients, Trace
from .training import History, train_by

Array = np.ndarray


def split_gradient(net: Network, x: Any, t: Any, parts: int | Sequence[Any]) -> Gradients:
    """The gradient of the batch (x, t), put together from those of its parts: Σ_p n_p/n ∂E_p/∂w.

    parts: how many, and the samples are cut in their order, as evenly as can be; or for each part the
        numbers of its samples. Every sample must be in one part.

    Equal to `net.backward(net.forward(x), t)`, but for the order in which numbers are added up.
    Raises as these do; ValueError for fewer parts than 1 and for more than there are samples.
    """
    trace = net.forward(x)
    x, t = trace.inputs[0], net.targets(trace, t)
    if isinstance(parts, (list, tuple)):
        pieces = [np.asarray(rows) for rows in parts if len(rows)]
        if sorted(row for rows in pieces for row in rows.tolist()) != list(range(len(x))):
            raise ValueError(f"parts must have each of the {len(x)} samples once, but are {parts!r}")
    else:
        pieces = cut(len(x), parts)
    found = [net.backward(net.forward(x[rows]), t[rows]) for rows in pieces]
    order = np.argsort(np.concatenate(pieces))
    delta = [np.concatenate(of_a_layer)[order] for of_a_layer in zip(*(gradients.delta for gradients in found))]
    slopes = mean([flat(net, gradients) for gradients in found], [len(rows) for rows in pieces])
    return unflat(net, slopes, delta)


def train_in_parallel(net: Network, x: Any, t: Any, cluster: Any = None, *, parts: int = 2, optimizer: Any,
                      **options: Any) -> History:
    """Train `net`, in place, as `train` does, with the samples in parts that lie elsewhere.

    cluster: None for processes of this machine, one for each part but no more than it has cores, which end
        with the training; the address of a Dask scheduler, such as "tcp://127.0.0.1:8786", whose workers
        must be able to import this package; or a Dask `Client`, which stays open.
    parts: how many; each has a stretch of the samples, in their order.
    options: epochs, batch_size, rng and whatever else `train` takes. A seed draws the same batches.

    Weights and losses are those of `train`, but for the order in which numbers are added up. Where a worker
    dies, its parts are sent to others, and the result is the same.

    Raises as `train` does; ValueError for fewer parts than 1, for more than there are samples, and for a
    network that cannot be sent, as `save` says; ConnectionError where nobody answers at the address, or no
    worker is left; ImportError without Dask. A script must start processes under
    `if __name__ == "__main__":`, as Python's multiprocessing asks.
    """
    cut(len(np.atleast_2d(x)), parts)  # what cannot be is refused before a cluster is started
    to_bytes(net)
    with workers.client_of(cluster, parts) as client:
        return train_by(lambda x, t: Elsewhere(client, net, optimizer, x, t, parts),
                        net, x, t, optimizer=optimizer, **options)


class Elsewhere:
    """Steps whose gradients are computed elsewhere, part by part. The interface is that of `training.Equations`."""

    def __init__(self, client: Any, net: Network, optimizer: Any, x: Array, t: Array, parts: int):
        self.net, self.optimizer = net, optimizer
        self.pieces = cut(len(x), parts)
        content = to_bytes(net)
        self.workers = workers.Workers(client, Part, [(content, x[rows], t[rows]) for rows in self.pieces])
        self.starts = np.array([rows[0] for rows in self.pieces])

    def step(self, batch: Array | slice) -> None:
        """One step of the optimizer, along the gradient of the samples of the batch."""
        rows = self.rows(batch)
        sizes = [len(self.pieces[p]) if own is None else len(own) for p, own in rows.items()]
        told = self.told()
        found = self.workers.ask("gradient", {p: (told, own) for p, own in rows.items()})
        self.optimizer.update(self.net, unflat(self.net, mean(found, sizes), []))

    def told(self) -> Array:
        """All parameters as one long array: what goes out with each question."""
        return np.concatenate([parameter.ravel() for parameter in self.net.parameters()])

    def rows(self, batch: Array | slice) -> Mapping[int, Array | None]:
        """Which samples of the batch are in each part, by their numbers there; None for all. A part may have none."""
        if isinstance(batch, slice):
            return dict.fromkeys(range(len(self.pieces)))
        part = np.searchsorted(self.starts, batch, side="right") - 1
        return {int(p): batch[part == p] - self.starts[p] for p in np.unique(part)}

    def loss(self) -> float:
        """E over all samples, from each part's own."""
        found = self.workers.ask("loss", dict.fromkeys(range(len(self.pieces)), (self.told(),)))
        return mean(found, [len(rows) for rows in self.pieces])

    def fetch(self) -> None:
        """Nothing: whoever is asked is told the weights."""

    store = fetch


class Part:
    """What lies elsewhere: some of the samples, and a network that is told its parameters with each question."""

    def hold(self, content: bytes, x: Array, t: Array) -> None:
        """Keep the samples, and the network that `to_bytes` gave the content of."""
        self.net, self.x, self.t = from_bytes(content), np.array(x), np.array(t)

    def gradient(self, parameters: Array, rows: Array | None) -> Array:
        """∂E/∂w over these of its samples, or all of them, as one long array."""
        rows = slice(None) if rows is None else rows
        return flat(self.net, self.net.backward(self.forward(parameters, rows), self.t[rows]))

    def loss(self, parameters: Array) -> float:
        """E over all of its samples."""
        return self.net.total_loss(self.forward(parameters, slice(None)), self.t)

    def forward(self, parameters: Array, rows: Array | slice) -> Trace:
        """Forward propagation of these samples, with the parameters that it was told."""
        for own, told in zip(self.net.parameters(), views(parameters, self.net)):
            own[...] = told
        with np.errstate(over="ignore", invalid="ignore"):
            return self.net.forward(self.x[rows])


def cut(n: int, parts: int) -> list[Array]:
    """The numbers 0 to n - 1 in so many stretches, as even as can be."""
    parts = whole("parts", parts)
    if parts > n:
        raise ValueError(f"parts is {parts}, but there are {n} samples: a part needs one at least")
    return np.array_split(np.arange(n), parts)


def mean(found: Sequence[Any], sizes: Sequence[int]) -> Any:
    """Σ_p n_p/n f_p, added up in the order of the parts, whichever has answered first."""
    shares = [size / sum(sizes) * value for size, value in zip(sizes, found)]
    return sum(shares[1:], start=shares[0])


def flat(net: Network, gradients: Gradients) -> Array:
    """∂E/∂w of all parameters as one long array, in the order of `net.parameters()`."""
    pairs = zip(gradients.weights, gradients.bias)
    return np.concatenate([slope.ravel() for pair in pairs for slope in pair if slope is not None])


def unflat(net: Network, slopes: Array, delta: list[Array]) -> Gradients:
    """The gradients of a network whose parameters have these slopes."""
    pieces = iter(views(slopes, net))
    weights, bias = zip(*[(next(pieces), next(pieces)) if layer.weights is not None else (None, None)
                          for layer in net.layers])
    return Gradients(delta, list(weights), list(bias))
