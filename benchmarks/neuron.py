"""The 80,000-epoch neuron of *guide*: the proved step against that document's own loop."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backprop.proofs.neuron import run

from .timing import Limit, Row, compare

EPOCHS = 80_000
LIMITS = [Limit("neuron of one document, 80,000 epochs", "the document's loop", "most", 0.8)]


def document_loop(w1, w2, epochs):
    """The loop of *guide* at its end, in our words: the same operations on NumPy's scalars."""
    def sigmoid(z):
        return 1.0 / (1 + np.exp(-1 * z))

    def loss(a, t):
        return np.power(a - t, 2)

    def slope_of_loss(a, t):
        return 2 * (a - t)

    def slope_of_sigmoid(z):
        return sigmoid(z) * (1.0 - sigmoid(z))

    def slope_of_sum(x):
        return x

    def moved(w, slope, rate):
        return w - rate * slope

    x1, x2, target, rate = 0.1, 0.4, 0.7, 0.01
    outputs, errors = [], []
    for _ in range(epochs):
        z = w1 * x1 + w2 * x2
        a = sigmoid(z)
        error = loss(a, target)
        outputs.append(a)
        errors.append(error)

        by_output, by_sum = slope_of_loss(a, target), slope_of_sigmoid(z)
        by_w1, by_w2 = slope_of_sum(x1), slope_of_sum(x2)
        slope1, slope2 = by_w1 * by_sum * by_output, by_w2 * by_sum * by_output
        w1, w2 = moved(w1, slope1, rate), moved(w2, slope2, rate)
    return outputs, errors


def measure(rounds: int) -> Iterator[Row]:
    w1, w2 = np.random.default_rng(0).random(2)
    yield from compare(LIMITS, {"ours": lambda: run(w1, w2, EPOCHS),
                                "the document's loop": lambda: document_loop(w1, w2, EPOCHS)}, max(1, rounds // 20))
