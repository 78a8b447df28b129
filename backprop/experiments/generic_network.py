"""The network of the last code example of *guide* (document 003), and others on data of which more is known.

`one_sample` trains the document's 3-7-5-4-1 network on its one sample, with every choice that the document leaves
open made in several ways. `runs` trains networks of several depths on samples that are made by a rule, and holds
others back. Everything is seeded, small and repeatable; seed k draws the k-th data set and the k-th first weights.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .. import activations, examples, initializers
from ..network import Network
from ..optimizers import GradientDescent
from ..training import History, train
from .initialisation import from_0_to_1, size, times_xavier

WIDTHS = (3, *examples.GENERIC_HIDDEN, 1)
ITERATIONS, RATE = examples.GENERIC_ITERATIONS, float(examples.GENERIC["η"])
SEEDS, FEWER, SLOW = range(10), range(5), range(3)
LEARNT_FROM, HELD_OUT = 60, 200
LONG = 8 * ITERATIONS
RATES = (RATE, 4 * RATE, 16 * RATE)
LAST_BITS = 1e-13      # by so much of themselves weights are moved to see whether rounding decides

STARTS = {"Xavier": initializers.xavier_uniform, "four times Xavier": times_xavier(4), "from 0 to 1": from_0_to_1}

# name: widths, activation of the hidden layers, start
KINDS = {
    "no hidden layer": ((3, 1), "sigmoid", "Xavier"),
    "4, sigmoid": ((3, 4, 1), "sigmoid", "Xavier"),
    "4, tanh": ((3, 4, 1), "tanh", "Xavier"),
    "7-5-4, sigmoid": (WIDTHS, "sigmoid", "Xavier"),
    "7-5-4, sigmoid, large weights": (WIDTHS, "sigmoid", "four times Xavier"),
    "7-5-4, tanh": (WIDTHS, "tanh", "Xavier"),
}

# Where the rate is so large that what comes out of a training hangs on the last bits of its weights.
ROUNDING_DECIDES = {("4, tanh", RATES[2]), ("7-5-4, sigmoid", RATES[2]), ("7-5-4, tanh", RATES[1])}


@dataclass(frozen=True)
class Run:
    """A training: the network as it began and as it ended, and what happened between."""
    before: Network
    net: Network
    history: History

    @property
    def learnt(self):
        """The loss of what it learnt from, at the end."""
        return float(self.history.loss[-1])


class WithoutBias:
    """Gradient descent that leaves every bias as it is."""

    def __init__(self, learning_rate):
        self.descent = GradientDescent(learning_rate)

    def update(self, net, gradients):
        kept = [layer.bias.copy() for layer in net.layers]
        self.descent.update(net, gradients)
        for layer, bias in zip(net.layers, kept):
            layer.bias[...] = bias


def network(widths, hidden, start, seed):
    """A network with a sigmoid output and half the squared error, as *guide* has them in its worked example."""
    return Network.random(widths, hidden=hidden, output="sigmoid", loss="half_squared_error",
                          initializer=STARTS[start], rng=seed)


def floats(name):
    """A row of the document's example: "x", "t" or "new"."""
    return np.array([[float(number) for number in examples.GENERIC[name]]])


@lru_cache(maxsize=None)
def one_sample(seed, hidden="sigmoid", start="Xavier", biases=True, widths=WIDTHS):
    """The document's network and sample, its rate and its iterations: a `Run`."""
    net = network(widths, hidden, start, seed)
    before = net.copy()
    optimizer = GradientDescent(RATE) if biases else WithoutBias(RATE)
    return Run(before, net, train(net, floats("x"), floats("t"), optimizer=optimizer, epochs=ITERATIONS))


def prediction(net):
    """What a network says of the document's new sample."""
    return net.forward(floats("new")).a[-1].item()


def answers(net, count=1000, seed=0):
    """What it says of ``count`` random samples, each input between 0 and the document's largest."""
    x = np.random.default_rng(seed).uniform(0, floats("x").max(), (count, 3))
    return net.forward(x).a[-1][:, 0]


def iterations_until(history, loss):
    """The first iteration after which the loss is below ``loss``; None if there is none."""
    below = np.flatnonzero(np.array(history.loss) < loss)
    return int(below[0]) if len(below) else None


# Samples that are made by a rule

def rule(x):
    """The target of each row of x: the sigmoid of 6 x1 x2 + 2 x3."""
    return activations.sigmoid(6 * x[:, :1] * x[:, 1:2] + 2 * x[:, 2:])


@lru_cache(maxsize=None)
def made(seed):
    """(x, t) to learn from and (x, t) that are held out: inputs uniform between -1 and 1, targets by the rule."""
    x = np.random.default_rng(seed).uniform(-1, 1, (LEARNT_FROM + HELD_OUT, 3))
    t = rule(x)
    return (x[:LEARNT_FROM], t[:LEARNT_FROM]), (x[LEARNT_FROM:], t[LEARNT_FROM:])


@lru_cache(maxsize=None)
def run(kind, seed, learning_rate=RATE, iterations=ITERATIONS):
    """A network of one of the KINDS, trained on the whole batch of the samples of ``seed``: a `Run`."""
    ours, _ = made(seed)
    net = network(*KINDS[kind], seed)
    before = net.copy()
    return Run(before, net, train(net, *ours, optimizer=GradientDescent(learning_rate), epochs=iterations))


def runs(kind, seeds=SEEDS, learning_rate=RATE, iterations=ITERATIONS):
    """One `Run` a seed."""
    return [run(kind, seed, learning_rate, iterations) for seed in seeds]


def held_out(kind, seeds=SEEDS, learning_rate=RATE, iterations=ITERATIONS):
    """The loss of the samples held out after each of these runs: (seeds,)."""
    return np.array([loss_of(r.net, *made(seed)[1])
                     for seed, r in zip(seeds, runs(kind, seeds, learning_rate, iterations))])


def learnt(kind, seeds=SEEDS, learning_rate=RATE, iterations=ITERATIONS):
    """The loss of the samples learnt from after each of these runs: (seeds,)."""
    return np.array([r.learnt for r in runs(kind, seeds, learning_rate, iterations)])


def loss_of(net, x, t):
    """E of a network on these samples."""
    return float(net.total_loss(net.forward(x), t))


def mean_guess(seed):
    """The loss of the samples held out for whoever answers with the mean of the targets learnt from."""
    (_, t), (_, others) = made(seed)
    return float(np.mean((t.mean() - others)**2) / 2)


def sensitivity_sizes(kind, seeds=SEEDS):
    """Root mean squares of δ before training, of every layer: (seeds, layers)."""
    found = []
    for seed in seeds:
        x, t = made(seed)[0]
        net = network(*KINDS[kind], seed)
        found.append([size(delta) for delta in net.backward(net.forward(x), t).delta])
    return np.array(found)


def hangs_on_the_last_bits(kind, seed, learning_rate=RATE, iterations=ITERATIONS):
    """By how much the loss of the samples held out changes if the first weights are moved by LAST_BITS of themselves."""
    ours, others = made(seed)
    net, rng = network(*KINDS[kind], seed), np.random.default_rng(seed)
    for weights in net.parameters():
        weights *= 1 + LAST_BITS * rng.normal(size=weights.shape)
    train(net, *ours, optimizer=GradientDescent(learning_rate), epochs=iterations)
    return abs(loss_of(net, *others) - loss_of(run(kind, seed, learning_rate, iterations).net, *others))


def end_of_the_plateau(history, t):
    """The first iteration whose loss is nine tenths of what the mean of the targets t leaves, or less; or None."""
    return iterations_until(history, 0.9 * float(np.var(t)) / 2)


def movement(net, x):
    """How far the output moves from sample to sample: its standard deviation."""
    return float(net.forward(x).a[-1].std())


def span(values, digits=4):
    """The median of several runs, and the least and the most: "0.0026 (0.0018 to 0.0053)"."""
    least, middle, most = np.quantile(values, [0, 0.5, 1])
    return f"{middle:.{digits}f} ({least:.{digits}f} to {most:.{digits}f})"
