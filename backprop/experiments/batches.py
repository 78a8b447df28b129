"""Batches of every size, tried: their noise, the time to a given loss, and the order of the samples.

The network is the small one of the chapter on update rules, which learns a noisy sine from 64 samples;
what is about one weight uses just that. Every function takes its seeds, and says what it counts.
An outlier is tried in `lines`.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

import backprop as bp

from .update_rules_networks import noisy_wave

SAMPLES = 64
SIZES = (1, 2, 4, 8, 16, 32, 64)
SEEDS = range(5)
UNITS = 8                                  # of the hidden layer
DRAWS = 100                                # batches of each size
RATES, GOAL = (0.05, 0.1, 0.2, 0.5), 0.15
MOST_EPOCHS, MOST_UPDATES = 80, 1500       # of a run to the goal


class Counted(bp.GradientDescent):
    """Gradient descent that notes how many samples each of its updates has seen."""

    def __init__(self, rate):
        super().__init__(rate)
        self.seen = []

    def update(self, network, gradients):
        self.seen.append(len(gradients.delta[0]))
        super().update(network, gradients)


def network(seed):
    """One input, eight tanh units, one linear output."""
    return bp.Network.random([1, UNITS, 1], hidden="tanh", output="identity", loss="squared_error", rng=seed)


def updates(samples, size, epochs=1):
    """How many samples each update of a training has seen; ``size`` None is the whole batch."""
    x = np.linspace(-1, 1, samples)[:, None]
    optimizer = Counted(0.01)
    bp.train(network(0), x, np.sin(x), optimizer=optimizer, epochs=epochs, batch_size=size)
    return optimizer.seen


def products_a_sample(widths=(1, UNITS, 1)):
    """Products that one sample takes, forwards and backwards: of weights, without what is added or looked up."""
    weights = [m * n for m, n in zip(widths, widths[1:])]
    return 2 * sum(weights) + sum(weights[1:])


def products(size, epochs, widths=(1, UNITS, 1)):
    """Products of a training: those of its samples, and in each update the rate times every slope of a weight or bias."""
    slopes = sum(m * n + n for m, n in zip(widths, widths[1:]))
    return epochs * (SAMPLES * products_a_sample(widths) + -(-SAMPLES // size) * slopes)


# ---- noise -------------------------------------------------------------------------------------

def gradient(net, x, t):
    """All of a network's ∂E/∂w and ∂E/∂b in one row."""
    found = net.backward(net.forward(x), t)
    return np.concatenate([part.ravel() for part in (*found.weights, *found.bias)])


@lru_cache(maxsize=None)
def trained(seed, epochs):
    """The network after so many epochs of the whole batch, with the rate 0.2."""
    net, (x, t) = network(seed), noisy_wave()
    if epochs:
        bp.train(net, x, t, optimizer=bp.GradientDescent(0.2), epochs=epochs)
    return net


@dataclass(frozen=True)
class Noise:
    """Of batches of one size: the mean square of what their gradients miss, all weights together.

    error: the standard error of that mean. wrong: share of the slopes whose sign is not the total loss's.
    """
    mean: float
    error: float
    wrong: float


@lru_cache(maxsize=None)
def spread(epochs=0, seed=0):
    """(v, G): the variance of the samples' gradients, and the size of the total loss's, squared."""
    net, (x, t) = trained(seed, epochs), noisy_wave()
    each = np.array([gradient(net, x[[n]], t[[n]]) for n in range(SAMPLES)])
    whole = gradient(net, x, t)
    return float(np.mean(np.sum((each - whole)**2, axis=1))), float(np.sum(whole**2))


@lru_cache(maxsize=None)
def noise(size, put_back=False, epochs=0, seed=0, draws=DRAWS):
    """`Noise` of random batches, drawn with or without putting back, in the network after so many epochs."""
    net, (x, t) = trained(seed, epochs), noisy_wave()
    whole, rng = gradient(net, x, t), np.random.default_rng(1000 + seed)
    picks = [rng.choice(SAMPLES, size, replace=put_back) for _ in range(draws)]
    found = np.array([gradient(net, x[pick], t[pick]) for pick in picks])
    squares = np.sum((found - whole)**2, axis=1)
    return Noise(float(squares.mean()), float(squares.std() / np.sqrt(draws)),
                 float(np.mean(np.sign(found) != np.sign(whole))))


# ---- the floor ---------------------------------------------------------------------------------

@lru_cache(maxsize=None)
def floor(size, rate, put_back, runs=200, epochs=60, seed=0):
    """(v, q): one weight learns the mean of 64 targets, e = (w - t)²/2; their variance, and the mean square of
    w's distance from it over the second half of the epochs.

    put_back: every batch is drawn anew from all samples; otherwise each epoch goes through them once, shuffled.
    """
    rng = np.random.default_rng(seed)
    targets = rng.normal(size=SAMPLES)
    targets -= targets.mean()
    w, squares = np.zeros(runs), []
    for epoch in range(epochs):
        order = rng.integers(0, SAMPLES, (runs, SAMPLES)) if put_back else np.argsort(rng.random((runs, SAMPLES)), axis=1)
        for start in range(0, SAMPLES, size):
            w = w - rate * (w - targets[order[:, start:start + size]].mean(axis=1))
            if epoch >= epochs // 2:
                squares.append(np.mean(w**2))
    return float(np.mean(targets**2)), float(np.mean(squares))


# ---- the time to a given loss ------------------------------------------------------------------

@lru_cache(maxsize=None)
def epochs_to_goal(size, rate, seeds=SEEDS, goal=GOAL):
    """Per seed, after how many epochs the loss over all samples is first at most ``goal``; inf where that takes too long."""
    x, t = noisy_wave()
    found, most = [], min(MOST_EPOCHS, MOST_UPDATES * size // SAMPLES)
    for seed in seeds:
        history = bp.train(network(seed), x, t, optimizer=bp.GradientDescent(rate), epochs=most, batch_size=size, rng=seed,
                           callback=lambda epoch, net, history: history.loss[-1] <= goal)
        found.append(history.epochs if history.loss[-1] <= goal else np.inf)
    return np.array(found, float)


def best_rate(size):
    """The one of RATES with which the median run is first at the goal; of equals the smallest."""
    return min(RATES, key=lambda rate: (np.median(epochs_to_goal(size, rate)), rate))


# ---- the order ---------------------------------------------------------------------------------

class InOrder(np.random.Generator):
    """A "random" generator that leaves every order as it is: for samples in an order of one's own."""

    def __init__(self):
        super().__init__(np.random.PCG64(0))

    def permutation(self, n):
        return np.arange(n)


ORDERS = ("sorted", "shuffled once", "shuffled every epoch")


@lru_cache(maxsize=None)
def online(order, rate=0.05, epochs=20, seeds=SEEDS):
    """Per seed the loss after every epoch of online learning; ``order`` is one of ORDERS, sorted by x; (seeds, epochs + 1)."""
    x, t = noisy_wave()
    runs = []
    for seed in seeds:
        first = np.argsort(x[:, 0]) if order == "sorted" else np.random.default_rng(seed).permutation(SAMPLES)
        way = seed if order == "shuffled every epoch" else InOrder()
        runs.append(bp.train(network(seed), x[first], t[first], optimizer=bp.GradientDescent(rate), epochs=epochs,
                             batch_size=1, rng=way).loss)
    return np.array(runs)


@lru_cache(maxsize=None)
def forgotten(rate=0.05, epochs=20, seeds=SEEDS):
    """What the last epoch does in the sorted order, online: per seed the losses over the left and the right half of the
    samples, first when the left half has been passed, then at the epoch's end; (seeds, 2, 2)."""
    x, t = noisy_wave()
    first = np.argsort(x[:, 0])
    halves = [(x[part], t[part]) for part in np.split(first, 2)]
    rows = []
    for seed in seeds:
        net = network(seed)
        setting = {"optimizer": bp.GradientDescent(rate), "batch_size": 1, "rng": InOrder()}
        bp.train(net, x[first], t[first], epochs=epochs - 1, **setting)
        row = []
        for half in halves:
            bp.train(net, *half, epochs=1, **setting)
            row.append([net.total_loss(net.forward(inputs), targets) for inputs, targets in halves])
        rows.append(row)
    return np.array(rows)
