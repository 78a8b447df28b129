"""Three epochs of digits, 784-30-10 by mini-batches of 10, as the chapter on digits trains it, in float32.

MNIST itself is for the reader to fetch, so these are random images of its shape: the time that a
sample takes is the same, and there is nothing to be learnt. `make mnist` records what is learnt from
MNIST. `train` computes E over all samples before the first epoch and after each; the others do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

import backprop as bp
from backprop import digits

from . import pytorch
from .timing import Limit, Row, compare

WIDTHS, SAMPLES, EPOCHS, BATCH, RATE = [784, 30, 10], 10_000, 3, 10, 3.0
WHAT, ALONE, EAGER = "3 epochs of 10,000 digits, 784-30-10, mini-batches of 10", "sample by sample", "PyTorch"
EXTRA = "Ours computes the loss over all samples before the first epoch and after each, which the other does not."
LIMITS = [Limit(WHAT, ALONE, "least", 7.0, EXTRA), Limit(WHAT, EAGER, "least", 4.5, EXTRA)]


def problem(samples: int = SAMPLES, seed: int = 0):
    """(network, x, t): weights as Nielsen's program starts, a fifth of the pixels other than 0, as in MNIST."""
    rng = np.random.default_rng(seed)
    net = digits.standard_normal(WIDTHS, rng).astype("float32")
    x = rng.random((samples, WIDTHS[0])) * (rng.random((samples, WIDTHS[0])) < 0.2)
    return net, x.astype("float32"), digits.one_hot(rng.integers(10, size=samples)).astype("float32")


def ours(net: bp.Network, x, t, epochs: int = EPOCHS) -> Callable[[], bp.Network]:
    """Epochs by `train`."""
    def run():
        bp.train(net, x, t, optimizer=bp.GradientDescent(RATE), epochs=epochs, batch_size=BATCH, rng=0)
        return net
    return run


def sample_by_sample(net: bp.Network, x, t, epochs: int = EPOCHS) -> Callable[[], tuple[list, list]]:
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

    def run():
        for batch in _batches(len(samples), epochs):
            by_w, by_b = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
            for k in batch:
                found = gradients(*samples[k])
                by_w = [total + dw for total, (dw, _) in zip(by_w, found)]
                by_b = [total + db for total, (_, db) in zip(by_b, found)]
            for i, (dw, db) in enumerate(zip(by_w, by_b)):
                weights[i] = weights[i] - RATE / len(batch) * dw
                biases[i] = biases[i] - RATE / len(batch) * db
        return weights, biases
    return run


def eager(net: bp.Network, x, t, epochs: int = EPOCHS) -> Callable[[], object]:
    """The same epochs in PyTorch."""
    step = pytorch.stepper(net, RATE)
    x, t = pytorch.torch.from_numpy(x), pytorch.torch.from_numpy(t)

    def run():
        for batch in _batches(len(x), epochs):
            model = step(x[batch], t[batch])
        return model
    return run


def _batches(samples: int, epochs: int) -> Iterator[np.ndarray]:
    """The numbers of the samples of each step, in the order in which `train` takes them."""
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(samples)
        yield from (order[start:start + BATCH] for start in range(0, samples, BATCH))


def measure(rounds: int) -> Iterator[Row]:
    net, x, t = problem()
    found = {"ours": ours(net.copy(), x, t), ALONE: sample_by_sample(net, x, t)}
    if pytorch.torch:
        found[EAGER] = eager(net, x, t)
    yield from compare(LIMITS, found, max(1, rounds // 20))
