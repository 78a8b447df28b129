"""What data-parallel training sends in a step, how long a step takes by the record and by a model, and what
becomes of a run that takes the mean of weights, after several steps, instead of the mean of gradients.
"""
from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..network import Network
from ..optimizers import GradientDescent
from ..parallel import Elsewhere, Part, cut, split_gradient
from ..recorded import parallel as record
from .alternatives import moons

Array = np.ndarray


# A run to compare with

def train_split(net: Network, x: Array, t: Array, parts: int, optimizer, epochs: int, batch_size: int, rng: int) -> None:
    """`train_in_parallel` in one process: the same batches, the same parts, the same order of sums."""
    draw, ends = np.random.default_rng(rng), np.cumsum([len(rows) for rows in cut(len(x), parts)])
    for _ in range(epochs):
        order = draw.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start:start + batch_size]
            part = np.searchsorted(ends, batch, side="right")
            own = [np.flatnonzero(part == p) for p in range(parts)]
            optimizer.update(net, split_gradient(net, x[batch], t[batch], own))


# Bytes

class Post:
    """Parts in this process, in the place of `workers.Workers`: every question and answer is pickled and weighed."""

    def __init__(self, holdings: Sequence[tuple]):
        self.parts, self.out, self.back = [Part() for _ in holdings], 0, 0
        for part, held in zip(self.parts, holdings):
            part.hold(*held)

    def ask(self, question: str, arguments: Mapping[int, tuple]) -> list:
        answers = []
        for p, told in arguments.items():
            answers.append(getattr(self.parts[p], question)(*told))
            self.out += weight((question, told))
            self.back += weight(answers[-1])
        return answers


def weight(message) -> int:
    """Bytes of a message as Python pickles it."""
    return len(pickle.dumps(message, protocol=5))


def travels(widths: Sequence[int], samples: int, parts: int, batch: int | None = None) -> dict[str, int]:
    """Bytes of a step: {"out", "back"} between the driver and all parts, {"samples"} if these were sent instead.

    batch: how many of the samples the step is on; None for all, whose numbers need not be sent.
    """
    net = Network.random(widths, hidden="tanh", output="identity", loss="squared_error")
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(samples, widths[0])), rng.normal(size=(samples, widths[-1]))
    steps = Elsewhere(None, net, GradientDescent(0.1), x, t, parts)
    post = steps.workers = Post(steps.workers.holdings)
    rows = slice(None) if batch is None else rng.permutation(samples)[:batch]
    steps.step(rows)
    return {"out": post.out, "back": post.back, "samples": weight((x[rows], t[rows]))}


# Time

@dataclass(frozen=True)
class Model:
    """Seconds of a step on n samples with s parameters: S in one process, T in p parts with a core each.

        S = r s + b n s,    T = a + r s + b n s/p + c p s

    error: the median of |measured/model - 1| over the times that it was fitted to, and the largest.
    """

    a: float
    r: float
    b: float
    c: float
    cores: int
    error: tuple[float, float]

    def alone(self, samples, parameters):
        """S."""
        return self.r * parameters + self.b * samples * parameters

    def seconds(self, samples, parameters, parts, cores: float = np.inf):
        """T; with fewer cores than parts, these share the cores among them."""
        shared = self.b * samples * parameters / np.minimum(parts, cores)
        return self.a + self.r * parameters + shared + self.c * parts * parameters

    def ratio(self, samples, parameters, parts, cores: float = np.inf):
        """S/T: how many times as fast a step is with parts."""
        return self.alone(samples, parameters) / self.seconds(samples, parameters, parts, cores)

    def break_even(self, parameters, parts):
        """The number of samples from which parts pay."""
        return (self.a + self.c * parts * parameters) / (self.b * parameters * (1 - 1 / parts))

    def best_parts(self, samples):
        """The number of machines with which a step is quickest."""
        return np.sqrt(self.b * samples / self.c)


@lru_cache(maxsize=None)
def model() -> Model:
    """Fitted to all times of the record by least squares of their relative errors, with no cost below 0."""
    cores, rows = record()["cores"], record()["step"]
    terms, seconds = [], []
    for row in rows:
        s, n, p = row["parameters"], row["samples"], row["parts"]
        terms.append([1, s, n * s / min(p, cores), p * s])
        seconds.append(row["seconds"])
        if p == 1:  # one process has been timed once for all numbers of parts
            terms.append([0, s, n * s, 0])
            seconds.append(row["equations"])
    shares = np.array(terms) / np.array(seconds)[:, None]
    found, used = np.full(4, -1.0), [0, 1, 2, 3]
    while (found < 0).any():  # a cost below 0 is none: without it, once more
        found = np.zeros(4)
        found[used] = np.linalg.lstsq(shares[:, used], np.ones(len(shares)), rcond=None)[0]
        used = [k for k in used if found[k] > 0]
    if not {2, 3} <= set(used):
        raise ValueError(f"the record does not follow the model: arithmetic or travel would cost nothing, {found}")
    off = np.abs(1 / (shares @ found) - 1)
    return Model(*found.tolist(), cores, (float(np.median(off)), float(off.max())))


# Means of weights

STEPS, EVERY, RATE, SEEDS = 128, (1, 8, 64), 0.5, range(3)


@lru_cache(maxsize=None)
def local_steps(every: int, sorted_by_label: bool, seed: int) -> float:
    """E over all samples of the moons after `STEPS` steps of two parts on their own, with a mean of weights every so many.

    sorted_by_label: each part has one of the moons; otherwise samples in random order. The parts' shares weigh them.
    """
    task = moons(seed, (8,))
    x, t = task.x[0], task.targets()
    if sorted_by_label:
        order = np.argsort(task.labels[0], kind="stable")
        ones = int(task.labels[0].sum())
        pieces = [order[:-ones], order[-ones:]]
    else:
        pieces = cut(len(x), 2)
    net = Network.random(task.widths, hidden="tanh", output="softmax", loss="cross_entropy", rng=seed)
    descent = GradientDescent(RATE)
    for _ in range(STEPS // every):
        own = [net.copy() for _ in pieces]
        for each, rows in zip(own, pieces):
            for _ in range(every):
                descent.update(each, each.backward(each.forward(x[rows]), t[rows]))
        for mean, *arrays in zip(net.parameters(), *(each.parameters() for each in own)):
            mean[...] = sum(len(rows) / len(x) * array for rows, array in zip(pieces, arrays))
    return net.total_loss(net.forward(x), t)
