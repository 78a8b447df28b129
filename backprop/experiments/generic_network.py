"""The network of the last code example of *guide* (document 003), and others on data of which more is known.

`one_sample` trains the document's 3-7-5-4-1 network on its one sample, with every choice that the document leaves
open made in more than one way. `runs` trains networks of several depths on samples that are made by a rule, and holds
others back: with one set a rate is chosen, with another the result is judged. Everything is seeded, small and
repeatable; seed k draws the k-th data set and the k-th first weights.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .. import activations, examples, initializers
from ..network import Network
from ..optimizers import GradientDescent
from ..training import History, train
from .initialisation import from_0_to_1, size, spread_over_samples, times_xavier

WIDTHS = (3, *examples.GENERIC_HIDDEN, 1)
ITERATIONS, RATE = examples.GENERIC_ITERATIONS, float(examples.GENERIC["η"])
SEEDS, FEWER, SLOW = range(10), range(5), range(3)
SETS = ("learnt from", "validation", "test")
LEARNT_FROM, VALIDATION, TEST = 60, 100, 200
LONG = 8 * ITERATIONS
*RATES, LARGEST = (RATE * factor for factor in (1, 8, 32, 128))
LAST_BITS = 1e-13      # by so much of themselves weights are moved to see whether rounding decides,
SEEN = 1e-4            # and by more than this a loss then changes where it does

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

# The networks that are compared at every rate, and where what comes out of a training hangs on the last bits of its
# weights: bounds that the median of the validation losses keeps all the same.
COMPARED = ("no hidden layer", "4, sigmoid", "4, tanh", "7-5-4, sigmoid", "7-5-4, tanh")
ROUNDING_DECIDES = {
    ("7-5-4, tanh", RATES[2]): (0.005, 0.02),
    ("4, sigmoid", LARGEST): (0.01, 0.05), ("7-5-4, sigmoid", LARGEST): (0.05, 0.15),
}
GOOD = 0.004     # medians of the test losses below it are called good


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


def network(widths, hidden, start, seed, loss="half_squared_error"):
    """A network with a sigmoid output and, if no other loss is named, what *guide* has in its worked example."""
    return Network.random(widths, hidden=hidden, output="sigmoid", loss=loss, initializer=STARTS[start], rng=seed)


def floats(name):
    """A row of the document's example: "x", "t" or "new"."""
    return np.array([[float(number) for number in examples.GENERIC[name]]])


@lru_cache(maxsize=None)
def one_sample(seed, hidden="sigmoid", start="Xavier", biases=True, widths=WIDTHS, loss="half_squared_error"):
    """The document's network and sample, its rate and its iterations: a `Run`."""
    net = network(widths, hidden, start, seed, loss)
    before = net.copy()
    history = train(net, floats("x"), floats("t"), optimizer=GradientDescent(RATE), epochs=ITERATIONS,
                    callback=None if biases else without_biases)
    return Run(before, net, history)


def without_biases(epoch, net, history):
    """A callback of `train` by which biases that begin at 0 stay there."""
    for layer in net.layers:
        layer.bias[...] = 0


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
    """(x, t) to learn from, for validation and for the test: inputs uniform from -1 to 1, targets by the rule."""
    x = np.random.default_rng(seed).uniform(-1, 1, (LEARNT_FROM + VALIDATION + TEST, 3))
    sets = np.split(x, [LEARNT_FROM, LEARNT_FROM + VALIDATION])
    return tuple((x, rule(x)) for x in sets)


@lru_cache(maxsize=None)
def run(kind, seed, learning_rate=RATE, iterations=ITERATIONS):
    """A network of one of the KINDS, trained on the whole batch of the samples of ``seed``: a `Run`."""
    net = network(*KINDS[kind], seed)
    before = net.copy()
    return Run(before, net, train(net, *made(seed)[0], optimizer=GradientDescent(learning_rate), epochs=iterations))


def runs(kind, seeds=SEEDS, learning_rate=RATE, iterations=ITERATIONS):
    """One `Run` a seed."""
    return [run(kind, seed, learning_rate, iterations) for seed in seeds]


@lru_cache(maxsize=None)
def losses(kind, which, learning_rate=RATE, seeds=SEEDS, iterations=ITERATIONS):
    """After each of these runs the loss of one of the SETS: (seeds,)."""
    return np.array([loss_of(r.net, *made(seed)[SETS.index(which)])
                     for seed, r in zip(seeds, runs(kind, seeds, learning_rate, iterations))])


@lru_cache(maxsize=None)
def rates_of(kind):
    """The rates that a network is given: RATES, and the LARGEST if it is best at the last of them."""
    return (*RATES, LARGEST) if _best(kind, RATES) == RATES[-1] else tuple(RATES)


def chosen_rate(kind):
    """Of these the one with the least median of the validation losses."""
    return _best(kind, rates_of(kind))


def _best(kind, rates):
    return min(rates, key=lambda rate: np.median(losses(kind, "validation", rate)))


def loss_of(net, x, t):
    """E of a network on these samples."""
    return float(net.total_loss(net.forward(x), t))


def mean_guess(seed, which):
    """The loss of one of the SETS for whoever answers with the mean of the targets learnt from."""
    (_, t), *_ = sets = made(seed)
    return float(np.mean((t.mean() - sets[SETS.index(which)][1])**2) / 2)


def sensitivity_sizes(kind, seeds=SEEDS):
    """Root mean squares of δ before training, of every layer: (seeds, layers)."""
    found = []
    for seed in seeds:
        x, t = made(seed)[0]
        net = network(*KINDS[kind], seed)
        found.append([size(delta) for delta in net.backward(net.forward(x), t).delta])
    return np.array(found)


def spreads(kind, seeds=SEEDS):
    """How far the inputs and the units of every layer move from sample to sample before training: (seeds, layers + 1)."""
    found = []
    for seed in seeds:
        x = made(seed)[0][0]
        found.append([spread_over_samples(a) for a in (x, *network(*KINDS[kind], seed).forward(x).a)])
    return np.array(found)


def moved(kind, seed, learning_rate=RATE, iterations=ITERATIONS):
    """The network of `run`, trained as there from first weights that were moved by LAST_BITS of themselves."""
    net, rng = network(*KINDS[kind], seed), np.random.default_rng(seed)
    for weights in net.parameters():
        weights *= 1 + LAST_BITS * rng.normal(size=weights.shape)
    train(net, *made(seed)[0], optimizer=GradientDescent(learning_rate), epochs=iterations)
    return net


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
