"""The assertions of *dummies* on online, batch and stochastic training, each tried."""
from functools import lru_cache

import numpy as np

from .. import activations
from ..optimizers import GradientDescent
from ..training import train
from .trials import flat, gradients_of, listed, random_network

STARTS = np.linspace(-6, 6, 121)


class Counted(GradientDescent):
    """Gradient descent that counts its updates."""
    updates = 0

    def update(self, network, gradients):
        self.updates += 1
        super().update(network, gradients)


def updates_per_epoch(batch_size, samples=12):
    """How often the weights move in one epoch."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid, samples=samples)
    optimizer = Counted(0.1)
    train(net, x, t, optimizer=optimizer, epochs=1, batch_size=batch_size)
    return optimizer.updates


def online_updates():
    """Count the updates in an epoch of twelve samples."""
    online, batch = updates_per_epoch(1), updates_per_epoch(None)
    return online == 12, f"In an epoch of 12 samples the weights move {online} times; in batch mode {batch} time."


def epochs_needed(samples, size, most=200):
    """Epochs until a linear fit has a hundredth of its excess error left, at the best of four rates."""
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.normal(size=(samples, 2)) * [1, 0.3], np.ones(samples)])
    t = x @ [1, -2, 0.7] + 0.1 * rng.normal(size=samples)
    goal = np.linalg.lstsq(x, t, rcond=None)[0]
    best = most
    for rate in (0.01, 0.05, 0.2, 1.0):
        w, order = np.zeros(3), np.random.default_rng(1)
        for epoch in range(1, best):
            for batch in np.array_split(order.permutation(samples), samples // size):
                w = w - rate * x[batch].T @ (x[batch] @ w - t[batch]) / len(batch)
            if np.sum((x @ (w - goal))**2) < 1e-2 * np.sum((x @ goal)**2):
                best = epoch
                break
            if np.abs(w).max() > 100:
                break
    return best


def online_is_slow_for_large_sets():
    """Updates one after another that either mode needs for a small and a large set."""
    rows = [(n, epochs_needed(n, 1), epochs_needed(n, n)) for n in (10, 300)]
    waits = "; ".join(f"with {n} samples {one * n} in a row against {whole}" for n, one, whole in rows)
    sweeps = listed(f"{one} against {whole}" for _, one, whole in rows)
    return all(one * n > whole for n, one, whole in rows), (
        f"Where a whole batch is computed at once: each update waits for the one before, {waits} (a linear fit, best of "
        "four rates). In products it is the other way round: a sweep through the data costs the same in either mode, "
        f"and online mode needs fewer sweeps, {sweeps}.")


def outliers_move_online_weights():
    """One wild target among fifty: the largest single step in either mode."""
    net, x, t = random_network((3, 1), activations.identity, samples=50)
    t[7] = 100.0
    single = [np.linalg.norm(flat(gradients_of(net, x[[n]], t[[n]]))) for n in range(50)]
    whole = np.linalg.norm(flat(gradients_of(net, x, t)))
    return max(single) > 10 * whole, (
        f"One wild target among 50: online its step is {max(single) / np.median(single):.0f} times the median one, "
        f"and {max(single) / whole:.0f} times that of the whole batch.")


def batch_accumulates_gradients():
    """The whole batch's gradient and the mean of the samples' gradients."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid)
    single = [flat(gradients_of(net, x[[n]], t[[n]])) for n in range(len(x))]
    whole = flat(gradients_of(net, x, t))
    return np.allclose(whole, np.mean(single, axis=0)), (
        f"So it is; whether as a mean, as in this book, or as a sum, {len(x)} times as large here, is a matter of "
        "the learning rate.")


def one_backward_phase_for_the_batch():
    """Average outputs and errors over the batch, run backwards once, and compare."""
    net, x, t = random_network((2, 3, 1), activations.tanh, samples=10)
    trace = net.forward(x)
    averaged = type(trace)(*([part.mean(axis=0, keepdims=True) for part in parts]
                             for parts in (trace.inputs, trace.z, trace.a)))
    once = flat(net.backward(averaged, t.mean(axis=0, keepdims=True)))
    true = flat(net.backward(trace, t))
    off = np.linalg.norm(once - true) / np.linalg.norm(true)
    return off < 1e-9, ("Every sample needs its own backward phase, since g' is taken at its own z. What one phase "
                        "makes of the averaged "
                        f"results is off by {off:.0%} here (10 samples, tanh). It is the gradients that are "
                        "accumulated, as the sentence before says.")


@lru_cache(maxsize=None)
def spread(size):
    """How far the gradient of a random mini-batch lies from the whole set's, relative to it."""
    net, x, t = random_network((2, 3, 1), activations.tanh, samples=60)
    rng, whole = np.random.default_rng(1), flat(gradients_of(net, x, t))
    picks = [rng.permutation(60)[:size] for _ in range(200)]
    far = [np.linalg.norm(flat(gradients_of(net, x[p], t[p])) - whole) for p in picks]
    return float(np.sqrt(np.mean(np.square(far))) / np.linalg.norm(whole))


def batch_resists_variance():
    """The spread of gradients of samples and of batches."""
    one, ten = spread(1), spread(10)
    return ten < one, (f"The gradient of a single sample is off the mean one by {one:.0%}, that of ten samples by "
                       f"{ten:.0%} (60 samples, tanh).")


def mini_batch_is_a_small_batch():
    """The step of a mini-batch, and how many of them an epoch has."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid, samples=12)
    whole = flat(gradients_of(net, x[:5], t[:5]))
    mean = np.mean([flat(gradients_of(net, x[[n]], t[[n]])) for n in range(5)], axis=0)
    return np.allclose(whole, mean), (
        f"A mini-batch of 5 steps by the mean of its gradients; {updates_per_epoch(5)} such steps pass through 12 "
        "samples, the last with 2.")


def mini_batches_trade_off():
    """Updates in an epoch and spread of the gradient, from one sample to all."""
    rows = [(size, updates_per_epoch(size, 60), spread(size)) for size in (1, 10, 60)]
    ordered = rows[0][1] > rows[1][1] > rows[2][1] and rows[0][2] > rows[1][2] > rows[2][2]
    return ordered, "Of 60 samples, " + "; ".join(
        f"in batches of {n}: {u} update{'s' * (u > 1)} an epoch, gradients off by {s:.0%}" for n, u, s in rows) + "."


WAYS = ("the whole batch", "mini-batches fixed beforehand", "mini-batches drawn at random")


@lru_cache(maxsize=None)
def runs_that_arrive(rate):
    """{way of batching: share of the starts from which sin(w x) is fitted with the right w, which is 2}."""
    x = np.random.default_rng(0).uniform(-2, 2, 12)
    fixed, arrived = np.arange(12).reshape(4, 3), {}

    def slope(w, batch):
        angle = np.outer(w, x[batch])
        return ((np.sin(angle) - np.sin(2 * x[batch])) * np.cos(angle) * x[batch]).mean(axis=1)

    for way in WAYS:
        w, draw = STARTS, np.random.default_rng(1)
        for step in range(1000):
            w = w - rate * slope(w, dict(zip(WAYS, (slice(None), fixed[step % 4], draw.permutation(12)[:3])))[way])
        for _ in range(300):                            # to rest, all together
            w = w - 0.1 * slope(w, slice(None))
        arrived[way] = float(np.mean(np.abs(w - 2) < 0.1))
    return arrived


def random_mini_batches_avoid_local_optima():
    """Fit sin(w x) from 121 starts, with three ways of batching."""
    shares = {rate: runs_that_arrive(rate) for rate in (0.3, 1.0)}
    found = "; ".join(
        f"with a rate of {rate:g} from " + listed(f"{share:.0%} with {way}" for way, share in arrived.items())
        for rate, arrived in shares.items())
    return min(arrived[WAYS[2]] for arrived in shares.values()) > 0.99, (
        "A large rate and chance can shake a run loose; neither makes sure. "
        f"Of {len(STARTS)} starts for fitting sin(w x), the right w is found {found}.")
