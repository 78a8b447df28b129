"""A line fitted to 24 samples in batches of any size, step by step, with the functions of `backprop.proofs.batch_line`.

The chapter on batches tries an outlier on it, and its widget runs it. One sample can be made an outlier:
its target is then far above the line.
"""
from functools import lru_cache

import numpy as np

from ..proofs import batch_line as proofs

COUNT, WILD, WILD_TARGET = 24, 19, 8.0
START = (-1.0, 1.5)                    # w and b before the first update
FAR = 1e3                              # a run whose w or b is larger has run away
WAYS = ("shuffled", "sorted")


@lru_cache(maxsize=None)
def samples(outlier=False):
    """(x, t): x from -1 to 2 in rising order, and targets, each a tuple of 24 numbers to three digits."""
    x = np.linspace(-1, 2, COUNT).round(3)
    t = (1.5 * x - 0.5 + np.random.default_rng(4).normal(0, 0.4, COUNT)).round(3)
    if outlier:
        t[WILD] = WILD_TARGET
    return tuple(x.tolist()), tuple(t.tolist())


@lru_cache(maxsize=None)
def valley(outlier=False):
    """Of the total loss: (w, b) where it is lowest, the loss there, the mean square H of x, and its mean M."""
    x, t = map(np.array, samples(outlier))
    (w, b), *_ = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), t, rcond=None)
    return {"w": float(w), "b": float(b), "loss": float(np.mean((w * x + b - t)**2) / 2),
            "H": float(np.mean(x**2)), "M": float(np.mean(x))}


@lru_cache(maxsize=None)
def orders(way, draw, epochs):
    """The order of the samples in each epoch: by rising x if ``way`` is "sorted", else shuffled anew, with a seed."""
    if way not in WAYS:
        raise ValueError(f"way must be one of {', '.join(WAYS)}, not {way!r}")
    rng = np.random.default_rng(draw)
    return tuple(tuple(range(COUNT)) if way == "sorted" else tuple(rng.permutation(COUNT).tolist()) for _ in range(epochs))


def run(size, rate, epochs, way="shuffled", draw=0, outlier=False):
    """The places [(w, b), …]: the start, and one after each update; shorter where the run goes too far away.

    The last batch of an epoch is smaller where ``size`` does not divide 24.
    """
    sample, step = proofs.python("line_sample"), proofs.python("line_step")
    x, t = samples(outlier)
    (w, b), places = START, [START]
    for order in orders(way, draw, epochs):
        for first in range(0, COUNT, size):
            batch = order[first:first + size]
            sum_w = sum_b = 0.0
            for n in batch:
                _, slope_w, slope_b = sample(w, b, x[n], t[n])
                sum_w, sum_b = sum_w + slope_w, sum_b + slope_b
            w, b = step(w, sum_w, len(batch), rate)[0], step(b, sum_b, len(batch), rate)[0]
            if max(abs(w), abs(b)) > FAR:
                return places
            places.append((w, b))
    return places


def updates(size, epochs):
    """How many updates so many epochs have."""
    return epochs * -(-COUNT // size)


def seen(size, count):
    """How many samples have been seen after so many updates."""
    whole, rest = divmod(count, -(-COUNT // size))
    return whole * COUNT + rest * size


def above(place, outlier=False):
    """The total loss at (w, b) above its lowest value."""
    low = valley(outlier)
    return proofs.python("line_above")(place[0] - low["w"], place[1] - low["b"], low["H"], low["M"])[0]


def noise(place, size, outlier=False):
    """(noise, slope): the root mean square of what a batch's gradient misses at (w, b), and the length of the total one's."""
    sample, (x, t) = proofs.python("line_sample"), samples(outlier)
    slopes = np.array([sample(*place, *pair)[1:] for pair in zip(x, t)])
    mean = slopes.mean(axis=0)
    variance = float(np.mean(np.sum((slopes - mean)**2, axis=1)))
    return float(np.sqrt(proofs.python("batch_variance")(variance, size, COUNT)[0])), float(np.hypot(*mean))


@lru_cache(maxsize=None)
def beside_the_outlier(size, rate, outlier=True, epochs=60, last=10, seeds=range(5)):
    """Per seed (mean, largest) of the loss over the 23 other samples, after each update of the last epochs; (seeds, 2)."""
    x, t = map(np.array, samples(False))
    others, rows = np.arange(COUNT) != WILD, []
    for seed in seeds:
        places = np.array(run(size, rate, epochs, draw=seed, outlier=outlier)[-updates(size, last):])
        misses = places[:, :1] * x[others] + places[:, 1:] - t[others]
        errors = np.mean(misses**2, axis=1) / 2
        rows.append((errors.mean(), errors.max()))
    return np.array(rows)

