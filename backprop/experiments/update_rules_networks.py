"""Networks of the chapter on update rules: a chain of sigmoid layers, a lopsided weight, mini-batches.

Each is run from several random initialisations, so that what is said of a rule is not said of a seed.
"""
from functools import lru_cache

import numpy as np

import backprop as bp

from .update_rules import optimizer

SEEDS = range(5)
DEPTH = (1, 6, 6, 6, 1)                # widths of the sigmoid layers
# Learning rates, and first steps of RPROP, that were tried. The chapter runs the best of each, which
# are below; the tests search again. By rule for the chain, by rule and size of the batches for the other.
TRIED = {"plain": (10.0, 20.0, 40.0), "momentum": (6.0, 12.0, 24.0), "nesterov": (6.0, 12.0, 24.0), "rprop": (0.01,)}
BEST = {"plain": 20.0, "momentum": 12.0, "nesterov": 12.0, "rprop": 0.01}
TRIED_IN_BATCHES = {("plain", None): (0.2, 0.5, 0.7), ("plain", 16): (0.1, 0.2, 0.5),
                    ("rprop", None): (0.01, 0.1, 1.0), ("rprop", 16): (0.1, 1.0, 10.0)}
BEST_IN_BATCHES = {("plain", None): 0.5, ("plain", 16): 0.2, ("rprop", None): 0.1, ("rprop", 16): 1.0}
USUAL, RARE = 0.1, -0.9                # slopes of the lopsided weight: nine of the one to one of the other


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
def deep(rule, setting=None, epochs=150):
    """The error of the chain after so many epochs, array over SEEDS, with the best setting if none is given."""
    x, t = wave()
    setting = BEST[rule] if setting is None else setting
    return np.array([_error(chain(seed), x, t, optimizer(rule, learning_rate=setting, initial_step=setting), epochs)
                     for seed in SEEDS])


@lru_cache(maxsize=None)
def in_batches(rule, batch_size, setting=None, epochs=80):
    """The error over all samples of the noisy wave after training a small tanh network, array over SEEDS.

    setting: the best if none is given; batch_size None is the whole batch.
    """
    x, t = noisy_wave()
    setting = BEST_IN_BATCHES[rule, batch_size] if setting is None else setting
    ends = []
    for seed in SEEDS:
        net = bp.Network.random([1, 8, 1], hidden="tanh", output="identity", loss="squared_error", rng=seed)
        rules = optimizer(rule, learning_rate=setting, initial_step=setting)
        ends.append(_error(net, x, t, rules, epochs, batch_size, seed))
    return np.array(ends)


def _error(net, x, t, rules, epochs, batch_size=None, seed=0):
    """The error after training; infinite where a step was refused because it overflows."""
    with np.errstate(over="ignore"):
        try:
            return bp.train(net, x, t, optimizer=rules, epochs=epochs, batch_size=batch_size, rng=seed).loss[-1]
        except ValueError:
            return np.inf


@lru_cache(maxsize=None)
def lopsided(rule, orders=6, rounds=100, seed=0):
    """Where weights end that get the slope USUAL nine times and RARE once in every round, so 0 in the mean.

    Each weight has random orders of its own. Returns arrays of shape (orders,) of the places, and the
    share of steps that were as long as the longest that RPROP allows.
    """
    net = bp.Network([bp.Dense(np.zeros((1, orders)), np.zeros(orders), "identity")], "squared_error")
    generator, places = np.random.default_rng(seed), [np.zeros(orders)]
    rules = optimizer(rule, learning_rate=0.1, initial_step=0.01)
    for _ in range(rounds):
        for slopes in generator.permuted(np.tile([[USUAL] * 9 + [RARE]], (orders, 1)), axis=1).T:
            rules.update(net, bp.network.Gradients([None], [slopes[None]], [np.zeros(orders)]))
            places.append(net.layers[0].weights[0].copy())
    longest = np.isclose(np.abs(np.diff(places, axis=0)), bp.RPROP().max_step)
    return places[-1], longest.mean(axis=0)
