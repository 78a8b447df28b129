"""Samples at the workers of a Dask cluster, and what becomes of them when a worker dies.

A part of the samples lies at a worker as an object that answers questions, which Dask calls an actor. The
question goes straight to it, with all that it must know, and the answer comes back. So a part can be asked
again, and since this side still has the samples, it can be made again anywhere. Dask itself gives a lost
actor up: to find that it is lost, and to send it again, is what this file is about.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .buffers import views
from .network import Network
from .storage import from_bytes, to_bytes

Array = np.ndarray
PATIENCE = 10.0  # seconds for a cluster to answer, and for a worker to come where there is none
LOOK = 1.0       # seconds between two looks whether a worker that is silent is still there
TRIES = 4        # how many workers a part may lose in a row


class Part:
    """What a worker has: some of the samples, and a network that is told its parameters with each question."""

    def __init__(self, content: bytes):
        self.net = from_bytes(content)

    def hold(self, x: Array, t: Array) -> None:
        """Keep these samples."""
        self.x, self.t = np.array(x), np.array(t)

    def gradient(self, parameters: Array, rows: Array | None) -> Array:
        """∂E/∂w over these of its samples, or all of them, as one long array."""
        from .parallel import flat
        rows = slice(None) if rows is None else rows
        return flat(self.net, self.net.backward(self._forward(parameters, rows), self.t[rows]))

    def loss(self, parameters: Array) -> float:
        """E over all of its samples."""
        return self.net.total_loss(self._forward(parameters, slice(None)), self.t)

    def _forward(self, parameters: Array, rows: Array | slice) -> Any:
        for own, told in zip(self.net.parameters(), views(parameters, self.net)):
            own[...] = told
        with np.errstate(over="ignore", invalid="ignore"):
            return self.net.forward(self.x[rows])


class Lost(Exception):
    """A part is no longer where it was."""


class Workers:
    """A `Part` for each of the pieces, which are arrays of samples' numbers, at the workers of the client's cluster.

    sent: how many parts have been sent; what is more than the number of pieces was sent again.
    """

    def __init__(self, client: Any, net: Network, x: Array, t: Array, pieces: Sequence[Array]):
        self.client, self.content, self.sent = client, to_bytes(net), 0
        self.samples = [(x[rows], t[rows]) for rows in pieces]
        self.futures: dict[int, Any] = {}  # where a part is, as Dask keeps account of it
        self.actors: dict[int, Any] = {}   # by which it is asked

    def ask(self, question: str, arguments: Mapping[int, tuple]) -> list[Any]:
        """The answers of these parts, in the order in which they are named; all of them work at once."""
        answers: dict[int, Any] = {}
        lost = dict.fromkeys(arguments, 0)
        while waiting := [p for p in arguments if p not in answers]:
            asked = {}
            for p in waiting:
                try:
                    asked[p] = self._start(p, question, arguments[p])
                except Lost as loss:
                    self._lose(p, lost, loss)
            for p, future in asked.items():
                try:
                    answers[p] = self._finish(p, future)
                except Lost as loss:
                    self._lose(p, lost, loss)
        return [answers[p] for p in arguments]

    def _lose(self, p: int, lost: dict[int, int], reason: Lost) -> None:
        self.actors.pop(p, None), self.futures.pop(p, None)
        lost[p] += 1
        if lost[p] == TRIES:
            raise ConnectionError(f"part {p} was lost with {TRIES} workers in a row: {reason}")

    def _start(self, p: int, question: str, arguments: tuple) -> Any:
        if p not in self.actors:
            self._send(p)
        try:
            return getattr(self.actors[p], question)(*arguments)
        except RuntimeError as gone:  # Dask knows already
            raise Lost(str(gone)) from None

    def _finish(self, p: int, future: Any) -> Any:
        """The answer; a worker that says nothing for a while is looked after."""
        while True:
            try:
                return future.result(timeout=LOOK)
            except TimeoutError:
                if self.futures[p].status not in ("finished", "pending"):
                    raise Lost(f"its worker is {self.futures[p].status}") from None
            except OSError as broken:
                raise Lost(str(broken)) from None

    def _send(self, p: int) -> None:
        """Make part p at a worker, the next in turn, and send it its samples."""
        addresses = addresses_of(self.client)
        home = addresses[p % len(addresses)]
        self.sent += 1
        self.futures[p] = self.client.submit(Part, self.content, actor=True, pure=False, workers=[home],
                                             allow_other_workers=True, key=f"part-{p}-{self.sent}-{id(self)}")
        try:
            self.actors[p] = self.futures[p].result(timeout=PATIENCE)
        except (TimeoutError, OSError) as broken:
            raise Lost(f"no worker takes it: {broken}") from None
        self._finish(p, self.actors[p].hold(*self.samples[p]))


def addresses_of(client: Any) -> list[str]:
    """The addresses of the cluster's workers, after a while if there is none. Raises ConnectionError."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        return sorted(client.nthreads())
    except OSError as silence:  # a TimeoutError is one
        raise ConnectionError(f"no worker is left in the cluster of {client.scheduler}: {silence}") from None


@contextmanager
def local_cluster(processes: int) -> Iterator[Any]:
    """A Dask `Client` of so many worker processes on this machine, which end with the block and write no log."""
    distributed = _distributed()
    with (distributed.LocalCluster(n_workers=processes, threads_per_worker=1, processes=True, host="127.0.0.1",
                                   dashboard_address=None, silence_logs="CRITICAL") as cluster,
          distributed.Client(cluster, direct_to_workers=True, set_as_default=False) as client):
        yield client


@contextmanager
def client_of(cluster: Any, parts: int) -> Iterator[Any]:
    """A client of what `train_in_parallel` is given as a cluster."""
    distributed = _distributed()
    if cluster is None:
        with local_cluster(min(parts, os.cpu_count() or 1)) as client, client.as_current():
            yield client
    elif isinstance(cluster, str):
        try:
            client = distributed.Client(cluster, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as silence:
            raise ConnectionError(f"no Dask scheduler answers at {cluster!r}: {silence}") from None
        with client, client.as_current():
            yield client
    elif isinstance(cluster, distributed.Client):
        with cluster.as_current():
            yield cluster
    else:
        raise TypeError(f"cluster must be None, the address of a scheduler or a Dask Client, but is {cluster!r}")


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise ImportError("training on several processes needs Dask's scheduler, the package distributed; "
                          'it is an extra: pip install "backprop[parallel]"') from None
    return distributed
