"""What data-parallel training sends in a step, and what becomes of a run that takes the mean of weights, after several
steps, instead of the mean of gradients.
"""
from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from ..network import Network
from ..optimizers import GradientDescent
from ..parallel import Elsewhere, Part, cut, split_gradient
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
