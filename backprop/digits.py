"""Training a network to read digits, and counting what it gets right.

Labels are whole numbers from 0 to 9, of shape (n,); the network has an output for each of them,
and its guess is the largest. The loss is what it learns by; the count is only read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

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


def most_frequent_slips(counts: Array, places: int) -> list[tuple[int, int, int]]:
    """(times, what the digit is, what it was taken for) of a confusion matrix, the most frequent first.

    As many as ``places``, and all that are as frequent as the last of them.
    """
    slips = sorted(((int(n), i, j) for (i, j), n in np.ndenumerate(counts) if i != j),
                   key=lambda slip: (-slip[0], slip[1:]))
    return [slip for slip in slips if slip[0] >= max(slips[places - 1][0], 1)]


def slips_in_words(slips: list[tuple[int, int, int]]) -> str:
    """4 taken for 9 (32 times), then 5 for 3 and 9 for 3 (18 each): what `most_frequent_slips` gives."""
    groups = []
    for times, of_them in groupby(slips, key=lambda slip: slip[0]):
        pairs = [f"{is_one} for {taken_for}" for _, is_one, taken_for in of_them]
        joined = " and ".join(filter(None, (", ".join(pairs[:-1]), pairs[-1])))
        unit = " each" if len(pairs) > 1 else "" if groups else " times" if times > 1 else " time"
        groups.append(f"{joined} ({times}{unit})")
    return ", then ".join(groups).replace(" for ", " taken for ", 1)


def standard_normal(widths: list[int], rng: np.random.Generator, *, output: str = "sigmoid",
                    loss: Loss | str = "half_squared_error") -> Network:
    """Sigmoid layers with all weights and biases from N(0, 1), as Nielsen's first program starts."""
    kinds = ["sigmoid"] * (len(widths) - 2) + [output]
    return Network([Dense(rng.normal(size=(fan_in, fan_out)), rng.normal(size=fan_out), kind)
                    for fan_in, fan_out, kind in zip(widths, widths[1:], kinds)], loss)


def read(net: Network, digits: Digits, *, learning_rate: float,
         epochs: int, rng: np.random.Generator,
         batch_size: int = 10) -> Reading:
    """Train `net`, in place, by mini-batches, and look after every epoch how well it reads.

    The samples held back have no part in the training. Raises as `train` does.
    """
    right = [_right(net, digits)]
    history = train(
        net, digits.x, one_hot(digits.labels),
        optimizer=GradientDescent(learning_rate),
        epochs=epochs, batch_size=batch_size, rng=rng,
        callback=lambda epoch, net, history:
            right.append(_right(net, digits)))
    return Reading(history.loss, right)


def _right(net: Network, digits: Digits) -> int:
    return int(np.sum(guesses(net, digits.others) == digits.their_labels))
