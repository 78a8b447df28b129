"""Two trainings of the chapter on update rules: a chain of sigmoid layers, and mini-batches.

Each is run from several random initialisations, so that what is said of a rule is not said of a seed.
"""
from functools import lru_cache

import numpy as np

import backprop as bp

from .update_rules import optimizer

SEEDS = range(5)
DEPTH = (1, 6, 6, 6, 1)                # widths of the sigmoid layers
DEEP_RATES = {"plain": (5.0, 20.0), "momentum": (1.0, 3.0)}


def wave():
    """32 samples of half a unit of height plus a sine: inputs and targets, shape (32, 1)."""
    x = np.linspace(-1, 1, 32)[:, None]
    return x, 0.5 + 0.4 * np.sin(np.pi * x)


def noisy_wave(seed=0):
    """64 samples of a sine with noise: inputs and targets, shape (64, 1)."""
    generator = np.random.default_rng(seed)
    x = generator.uniform(-1, 1, (64, 1))
    return x, np.sin(np.pi * x) + generator.normal(0, 0.3, x.shape)


def chain(seed):
    """A network of sigmoid layers, one behind the other."""
    return bp.Network.random(DEPTH, hidden="sigmoid", output="sigmoid", loss="half_squared_error", rng=seed)


def gradient_sizes(seed=0):
    """The mean size of ∂E/∂w in each layer of the untrained chain."""
    net, (x, t) = chain(seed), wave()
    return [float(np.abs(slope).mean()) for slope in net.backward(net.forward(x), t).weights]


@lru_cache(maxsize=None)
def deep(rule, rate=0.1, epochs=150):
    """The error of the chain after so many epochs, array over SEEDS; the rule of RPROP takes its first step."""
    x, t = wave()
    ends = []
    for seed in SEEDS:
        rules = optimizer(rule, learning_rate=rate, initial_step=0.01)
        ends.append(bp.train(chain(seed), x, t, optimizer=rules, epochs=epochs).loss[-1])
    return np.array(ends)


def best_rate(rule):
    """The one of DEEP_RATES with which the median error of the chain ends lowest."""
    return min(DEEP_RATES[rule], key=lambda rate: float(np.median(deep(rule, rate))))


@lru_cache(maxsize=None)
def in_batches(rule, batch_size, epochs=80):
    """The error over all samples of the noisy wave after training a small tanh network, array over SEEDS."""
    x, t = noisy_wave()
    ends = []
    for seed in SEEDS:
        net = bp.Network.random([1, 8, 1], hidden="tanh", output="identity", loss="squared_error", rng=seed)
        rules = optimizer(rule, learning_rate=0.1, initial_step=0.01)
        ends.append(bp.train(net, x, t, optimizer=rules, epochs=epochs, batch_size=batch_size, rng=seed).loss[-1])
    return np.array(ends)


def lopsided(rule, steps=1000, seed=0):
    """Where one weight ends that gets a slope of +0.1 nine times in ten and of -0.9 else, so 0 in the mean."""
    net = bp.Network([bp.Dense(np.zeros((1, 1)), np.zeros(1), "identity")], "squared_error")
    generator = np.random.default_rng(seed)
    rules = optimizer(rule, learning_rate=0.1, initial_step=0.01)
    for _ in range(steps // 10):
        for slope in generator.permutation([0.1] * 9 + [-0.9]):
            rules.update(net, bp.network.Gradients([None], [np.array([[slope]])], [np.zeros(1)]))
    return float(net.layers[0].weights[0, 0])
