"""An epoch of digits, 784-30-10 by mini-batches of 10, as the chapter on digits trains it.

MNIST itself is for the reader to fetch, so these are random images of its shape, 10,000 of them: the
time is the same, and there is nothing to be learnt. `make mnist` records what is learnt from MNIST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

import backprop as bp
from backprop import digits

from . import pytorch
from .timing import Limit, Row, compare

WIDTHS, SAMPLES, BATCH, RATE = [784, 30, 10], 10_000, 10, 3.0
WHAT, ALONE, EAGER = "epoch of digits, 784-30-10, mini-batches of 10", "sample by sample", "PyTorch"
LIMITS = [Limit(WHAT, ALONE, "least", 7.0), Limit(WHAT, EAGER, "least", 4.5)]


def problem(samples: int = SAMPLES, seed: int = 0):
    """(network, x, t): weights as Nielsen's program starts, a fifth of the pixels other than 0, as in MNIST."""
    rng = np.random.default_rng(seed)
    net = digits.standard_normal(WIDTHS, rng)
    x = rng.random((samples, WIDTHS[0])) * (rng.random((samples, WIDTHS[0])) < 0.2)
    return net, x, digits.one_hot(rng.integers(10, size=samples))


def ours(net: bp.Network, x, t, order_seed: int = 0) -> Callable[[], bp.Network]:
    """An epoch by `train`, which computes E over all samples as well, before and after."""
    descent = bp.GradientDescent(RATE)

    def epoch():
        bp.train(net, x, t, optimizer=descent, epochs=1, batch_size=BATCH, rng=order_seed)
        return net
    return epoch


def sample_by_sample(net: bp.Network, x, t, order_seed: int = 0) -> Callable[[], tuple[list, list]]:
    """The algorithm of Nielsen's first program, in our words: each sample goes through the network
    alone, as a column, and the gradients of a mini-batch are added up."""
    weights, biases = [layer.weights.T.copy() for layer in net.layers], [layer.bias[:, None].copy() for layer in net.layers]
    samples = [(image[:, None], target[:, None]) for image, target in zip(x, t)]

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def gradients(image, target):
        activations, sums = [image], []
        for w, b in zip(weights, biases):
            sums.append(w @ activations[-1] + b)
            activations.append(sigmoid(sums[-1]))
        delta = (activations[-1] - target) * sigmoid(sums[-1]) * (1 - sigmoid(sums[-1]))
        found = [(delta @ activations[-2].T, delta)]
        for i in range(len(weights) - 2, -1, -1):
            delta = (weights[i + 1].T @ delta) * sigmoid(sums[i]) * (1 - sigmoid(sums[i]))
            found.insert(0, (delta @ activations[i].T, delta))
        return found

    def epoch():
        order = np.random.default_rng(order_seed).permutation(len(samples))
        for start in range(0, len(order), BATCH):
            batch = order[start:start + BATCH]
            by_w, by_b = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
            for k in batch:
                found = gradients(*samples[k])
                by_w = [total + dw for total, (dw, _) in zip(by_w, found)]
                by_b = [total + db for total, (_, db) in zip(by_b, found)]
            for i, (dw, db) in enumerate(zip(by_w, by_b)):
                weights[i] = weights[i] - RATE / len(batch) * dw
                biases[i] = biases[i] - RATE / len(batch) * db
        return weights, biases
    return epoch


def eager(net: bp.Network, x, t, order_seed: int = 0) -> Callable[[], object]:
    """The same epoch in PyTorch."""
    step = pytorch.stepper(net, RATE)
    x, t = pytorch.torch.from_numpy(x), pytorch.torch.from_numpy(t)

    def epoch():
        order = pytorch.torch.from_numpy(np.random.default_rng(order_seed).permutation(len(x)))
        for batch in order.split(BATCH):
            model = step(x[batch], t[batch])
        return model
    return epoch


def measure(rounds: int) -> Iterator[Row]:
    net, x, t = problem()
    found = {"ours": ours(net.copy(), x, t), ALONE: sample_by_sample(net, x, t)}
    if pytorch.torch:
        found[EAGER] = eager(net, x, t)
    yield from compare(LIMITS, found, max(1, rounds // 20))
