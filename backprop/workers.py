"""Objects that lie at the workers of a Dask cluster, and what becomes of them when a worker dies.

Such an object answers questions; Dask calls it an actor. A question goes straight to it, with all that it
must know, and the answer comes back. What it holds is known on this side too, so it can be made again
anywhere, and asked again. Dask gives a lost actor up: to find that it is lost, and to make it again, is
what this file is for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

ANSWER = 10.0    # seconds for the scheduler at an address to answer
PATIENCE = 30.0  # seconds for a worker to come where there is none
LOOK = 1.0       # seconds between two looks whether a worker that is silent is still there
TRIES = 4        # how many workers an object may lose in a row


class Lost(Exception):
    """An object is no longer where it was."""


class Workers:
    """Objects at the workers of the client's cluster: for each tuple of `holdings` one of `kind`, told `hold(*holdings[p])`.

    sent: how many have been sent; what is more than there are objects was sent again.
    """

    def __init__(self, client: Any, kind: type, holdings: Sequence[tuple]):
        self.client, self.kind, self.holdings, self.sent = client, kind, holdings, 0
        self.futures: dict[int, Any] = {}  # where an object is, as Dask keeps account of it
        self.actors: dict[int, Any] = {}   # by which it is asked

    def ask(self, question: str, arguments: Mapping[int, tuple]) -> list[Any]:
        """The answers of these objects, in the order in which they are named; all of them work at once.

        An error of an object's own comes through. Raises ConnectionError where no worker is left, and where
        one object is lost with several workers in a row.
        """
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
        self.actors.pop(p, None)
        self.futures.pop(p, None)
        lost[p] += 1
        if lost[p] == TRIES:
            raise ConnectionError(f"part {p} of the samples was lost with {TRIES} workers in a row: {reason}")

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
                # "finished" from when it was made until its worker is gone
                status = self.futures[p].status
                if status != "finished":
                    raise Lost(f"Dask's account of it says {status}") from None
            except OSError as broken:
                raise Lost(str(broken)) from None

    def _send(self, p: int) -> None:
        """Make object p at a worker, the p-th in turn, and send it what it holds."""
        from distributed import CancelledError, KilledWorker
        addresses = addresses_of(self.client)
        home = addresses[p % len(addresses)]
        self.sent += 1
        self.futures[p] = self.client.submit(self.kind, actor=True, pure=False, workers=[home],
                                             allow_other_workers=True, key=f"part-{p}-{uuid4().hex}")
        try:
            self.actors[p] = self.futures[p].result(timeout=PATIENCE)
        except (OSError, CancelledError, KilledWorker) as broken:  # a TimeoutError is an OSError
            raise Lost(f"no worker takes it: {broken}") from None
        self._finish(p, self.actors[p].hold(*self.holdings[p]))


def addresses_of(client: Any) -> list[str]:
    """The addresses of the cluster's workers, after a while if there is none. Raises ConnectionError."""
    end = monotonic() + PATIENCE
    try:
        while True:
            client.wait_for_workers(1, timeout=PATIENCE)
            # what it waited for may be dead by now, and it has not heard of that
            if addresses := sorted(client.nthreads()):
                return addresses
            if monotonic() > end:
                raise TimeoutError(f"none came in {PATIENCE:g} seconds")
            sleep(LOOK / 10)
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
            client = distributed.Client(cluster, timeout=ANSWER, set_as_default=False)
        except (OSError, ValueError) as silence:
            raise ConnectionError(f"no Dask scheduler answers at {cluster!r}: {silence}") from None
        with client, client.as_current():
            yield client
    elif isinstance(cluster, distributed.Client) and not cluster.asynchronous:
        with cluster.as_current():
            yield cluster
    else:
        raise TypeError("cluster must be None, the address of a scheduler or a Dask Client that waits for its answers, "
                        f"but is {cluster!r}")


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise ImportError("training on several processes needs Dask's scheduler, the package distributed; "
                          'it is an extra: pip install "backprop[parallel]"') from None
    return distributed
