"""How long layers wait for one another, counted in the products that each has to compute; no clock is read.

A layer's work on a batch, or on a part of it, is three tasks of equal cost where all layers have one width: the
forward sum a W, the sensitivities δ Wᵀ for the layer before, and the gradient aᵀ δ. Each layer is a worker of its
own, or one worker does all. *guide* (document 003) calls it locking, after Jaderberg et al. (2017).
"""
from collections import deque
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..layers import Dense
from ..network import Network
from ..trace import Gradients
from ..operation_count import count
from ..optimizers import GradientDescent
from ..training import train
from .initialisation import wave

# What a worker takes first where it has a choice: others wait for the first two, nobody for its own gradient.
ORDER = {"back": 0, "forward": 1, "gradient": 2}


@dataclass(frozen=True)
class Task:
    """What a layer (from 1 to L) does for a part of the batch (from 0)."""

    kind: str
    layer: int
    part: int


def products(width, samples):
    """{kind: products} of a Dense layer of equal widths: counted by running it on numbers that count."""
    layer, rows = Dense(np.ones((width, width)), np.ones(width), "identity"), np.ones((samples, width))

    def forward(a, w):
        return a @ w

    def back(d, w):
        return d @ w.T

    def gradient(a, d):
        return a.T @ d

    weights = layer.weights
    return {f.__name__: count(f, *arrays)["products"]
            for f, arrays in ((forward, (rows, weights)), (back, (rows, weights)), (gradient, (rows, rows)))}


def tasks(depth, parts=1):
    """All tasks; the first layer has nobody to send sensitivities back to."""
    return [Task(kind, layer, part) for part in range(parts) for layer in range(1, depth + 1) for kind in ORDER
            if kind != "back" or layer > 1]


def needs(task, depth):
    """The tasks that must be finished before this one: those locks are what the chapter is about."""
    if task.kind == "forward":
        return [Task("forward", task.layer - 1, task.part)] if task.layer > 1 else []
    after = "forward" if task.layer == depth else "back"
    return [Task(after, min(task.layer + 1, depth), task.part)]


@lru_cache(maxsize=None)
def timeline(depth, parts=1, together=True):
    """{task: the time at which it starts}, each task taking one unit; whoever can work, works.

    together: each layer is a worker of its own; otherwise one worker does everything.
    """
    started, clock, left = {}, 0, tasks(depth, parts)
    while left:
        ready = [t for t in left if all(started.get(n, clock) < clock for n in needs(t, depth))]
        free = set(range(1, depth + 1)) if together else {0}
        for task in sorted(ready, key=lambda t: (ORDER[t.kind], t.part)):
            worker = task.layer if together else 0
            if worker in free:
                free.remove(worker)
                started[task] = clock
                left.remove(task)
        clock += 1
    return started


def span(depth, parts=1, together=True):
    """How many units of time pass until every gradient is known."""
    return max(timeline(depth, parts, together).values()) + 1


def waiting(depth, parts=1, together=True):
    """The share of the workers' time in which they wait."""
    workers = depth if together else 1
    return 1 - len(tasks(depth, parts)) / (workers * span(depth, parts, together))


class Delayed:
    """An optimizer that gives layer l of L the gradient of ``steps`` times (L - l) steps ago, and none before.

    So it would be if no layer waited: each one updates by what has reached it so far.
    """

    def __init__(self, optimizer, steps):
        self.optimizer, self.steps, self.past = optimizer, steps, deque()

    def update(self, net, gradients):
        last = len(net.layers) - 1
        self.past.appendleft(gradients)
        while len(self.past) > last * self.steps + 1:
            self.past.pop()

        def old(name, layer):
            ago = (last - layer) * self.steps
            now = getattr(gradients, name)[layer]
            return getattr(self.past[ago], name)[layer] if ago < len(self.past) else np.zeros_like(now)

        layers = range(last + 1)
        self.optimizer.update(net, Gradients(gradients.delta, [old("weights", i) for i in layers],
                                             [old("bias", i) for i in layers]))


SEEDS, DELAYS, EPOCHS = range(5), (0, 5, 20), 100


@lru_cache(maxsize=None)
def delayed_ends(steps, rate=0.1, seeds=SEEDS):
    """The error after training three hidden layers of tanh units on the wave with delayed gradients; (seeds,)."""
    x, t = wave()
    found = []
    for seed in seeds:
        net = Network.random([1, 16, 16, 16, 1], hidden="tanh", output="identity", loss="squared_error", rng=seed)
        history = train(net, x, t, optimizer=Delayed(GradientDescent(rate), steps), epochs=EPOCHS)
        found.append(np.inf if history.diverged else history.loss[-1])
    return np.array(found)
