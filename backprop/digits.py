"""Training a network to read digits, and counting what it gets right.

Labels are whole numbers from 0 to 9, of shape (n,); the network has an output for each of them,
and its guess is the largest. The loss is what it learns by; the count is only read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .layers import Dense
from .losses import Loss
from .network import Network
from .optimizers import GradientDescent
from .training import train

Array = np.ndarray
CLASSES = 10


@dataclass(frozen=True)
class Digits:
    """Samples to learn from and samples to be tried on.

    x, labels: (n, pixels) and (n,); others, their_labels: the same for those that are held back.
    """

    x: Array
    labels: Array
    others: Array
    their_labels: Array


@dataclass(frozen=True)
class Reading:
    """What a run went through: lists whose entry k is from after k epochs.

    loss: E over the samples learnt from. right: how many of those held back are read rightly.
    """

    loss: list[float]
    right: list[int]


def one_hot(labels: Array) -> Array:
    """Targets of shape (n, 10): 1 at the label, 0 elsewhere."""
    return np.eye(CLASSES)[labels]


def guesses(net: Network, x: Array) -> Array:
    """The class with the largest output, for each sample."""
    return net.forward(x).a[-1].argmax(axis=1)


def confusion(labels: Array, guessed: Array) -> Array:
    """Counts of shape (10, 10): row, what the digit is; column, what it was taken for."""
    counts = np.zeros((CLASSES, CLASSES), int)
    np.add.at(counts, (labels, guessed), 1)
    return counts


def standard_normal(widths: list[int], rng: np.random.Generator, *, output: str = "sigmoid",
                    loss: Loss | str = "half_squared_error") -> Network:
    """Sigmoid layers with all weights and biases from N(0, 1), as Nielsen's first program starts."""
    kinds = ["sigmoid"] * (len(widths) - 2) + [output]
    return Network([Dense(rng.normal(size=(fan_in, fan_out)), rng.normal(size=fan_out), kind)
                    for fan_in, fan_out, kind in zip(widths, widths[1:], kinds)], loss)


def read(net: Network, digits: Digits, *, learning_rate: float,
         epochs: int, rng: np.random.Generator, batch_size: int = 10) -> Reading:
    """Train `net`, in place, by mini-batches, and look after every epoch how well it reads.

    The samples held back have no part in the training. Raises as `train` does.
    """
    descent, targets = GradientDescent(learning_rate), one_hot(digits.labels)
    reading = Reading(loss=[], right=[_right(net, digits)])
    for _ in range(epochs):
        history = train(net, digits.x, targets, optimizer=descent, epochs=1,
                        batch_size=batch_size, rng=rng)
        reading.loss.extend(history.loss[0 if not reading.loss else 1:])
        reading.right.append(_right(net, digits))
    return reading


def _right(net: Network, digits: Digits) -> int:
    return int(np.sum(guesses(net, digits.others) == digits.their_labels))
