"""The assertions of *sensitivities* on whole batches, mini-batches and epochs, each tried."""
from functools import lru_cache

import numpy as np

from .. import activations
from ..experiments.batches import Counted
from ..training import train
from .trials import flat, gradients_of, random_network

SAMPLES = 64
UNITS = 10_000       # of parallel hardware: a graphics processor has thousands


def steps_of_an_epoch(batch_size, samples=SAMPLES):
    """The sizes of the batches that one epoch steps by."""
    network, x, t = random_network((2, 3, 1), activations.tanh, samples=samples)
    recorder = Counted(0.1)
    train(network, x, t, optimizer=recorder, epochs=1, batch_size=batch_size)
    return recorder.seen


@lru_cache(maxsize=None)
def error_of_the_estimate(size):
    """How far the gradient of a random mini-batch is from the training set's, relative to it."""
    network, x, t = random_network((2, 3, 1), activations.tanh, samples=SAMPLES)
    rng, whole = np.random.default_rng(1), flat(gradients_of(network, x, t))
    picks = [rng.permutation(SAMPLES)[:size] for _ in range(200)]
    found = [flat(gradients_of(network, x[pick], t[pick])) for pick in picks]
    return float(np.sqrt(np.mean([np.sum((g - whole)**2) for g in found])) / np.linalg.norm(whole))


def whole_set_before_a_step():
    """The batches that an epoch steps by in batch mode, and whether the gradient is the average."""
    seen = steps_of_an_epoch(None)
    network, x, t = random_network((2, 3, 1), activations.tanh)
    mean = np.mean([flat(gradients_of(network, x[[n]], t[[n]])) for n in range(len(x))], axis=0)
    return seen == [SAMPLES] and np.allclose(mean, flat(gradients_of(network, x, t))), (
        f"In an epoch of {SAMPLES} samples there is {len(seen)} step, by the average of {seen[0]} gradients. (Three "
        "sentences before, the text sums them.)")


def single_sample_steps():
    """The batches that an epoch steps by in online mode."""
    seen = steps_of_an_epoch(1)
    return seen == [1] * SAMPLES, (
        f"In an epoch of {SAMPLES} samples there are {len(seen)} steps, each by the gradient of {max(seen)}.")


def whole_set_is_a_better_estimate():
    """The error of the estimate for one sample, sixteen and all."""
    rows = {size: error_of_the_estimate(size) for size in (1, 16, SAMPLES)}
    one, some, whole = rows.values()
    return one > some > whole, (f"Of the training set's gradient one sample's is off by {one:.0%}, that of 16 by "
                                f"{some:.0%}, the whole set's by {whole:.0%}: "
                                "it is no estimate but the gradient itself. It estimates only what further data "
                                "would give.")


def whole_set_costs_more_per_step():
    """Samples run through before the first step."""
    first = {size: steps_of_an_epoch(size)[0] for size in (None, 8, 1)}
    return first[None] > first[8] > first[1], (
        f"Before its first step it runs {first[None]} samples forwards and backwards, a mini-batch {first[8]}, a "
        f"single sample {first[1]}.")


def mini_batches_are_between():
    """Steps in an epoch and error of the estimate, for mini-batches of eight."""
    steps, error = len(steps_of_an_epoch(8)), error_of_the_estimate(8)
    return 1 < steps and error < error_of_the_estimate(1), (
        f"In mini-batches of 8 an epoch of {SAMPLES} samples has {steps} steps instead of 1, by gradients that are "
        f"off by {error:.0%} instead of {error_of_the_estimate(1):.0%}.")


def mini_batch_takes_no_more_time():
    """Rounds of products done at once, for one sample and for sixty-four, in a small network and in a larger one."""
    rows = {name: [rounds(widths, n) for n in (1, SAMPLES)]
            for name, widths in (("5-10-5", (5, 10, 5)), ("784-100-10", (784, 100, 10)))}
    return all(one == many for one, many in rows.values()), (
        f"Only while there is an idle unit for every product. With {UNITS:,} units at work at once, " + "; ".join(
            f"a network {name} takes {one} rounds of products for one sample and {many:,} for {SAMPLES}"
            for name, (one, many) in rows.items()) + ". What no unit is left for has to wait.")


def rounds(widths, samples):
    """Rounds that a forward and a backward pass take if as many products as there are units are done at once."""
    weights = [m * n for m, n in zip(widths, widths[1:])]
    stages = [*weights, *weights, *weights[1:]]         # forwards, the gradients, and the errors carried back
    return sum(-(-samples * products // UNITS) for products in stages)


def epoch_is_one_pass():
    """Samples seen in an epoch, whatever the size of the mini-batches."""
    seen = {size: sum(steps_of_an_epoch(size)) for size in (None, 1, 10)}
    return set(seen.values()) == {SAMPLES}, (
        f"With the whole batch, single samples and mini-batches of 10, each epoch sees {seen[10]} of {SAMPLES} "
        "samples.")


def iterations_of_an_epoch():
    """Count the iterations of an epoch divided into ten mini-batches."""
    steps = steps_of_an_epoch(10, samples=100)
    return len(steps) == 10, (f"A hundred samples in ten mini-batches: {len(steps)} iterations of {steps[0]} samples "
                              "each make an epoch.")
