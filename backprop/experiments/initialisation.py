"""What weights of several kinds do to a deep network before and in training: seeded, small, repeatable.

`through_the_layers` sends samples forwards and random sensitivities back, before any training;
`training_errors` trains from several seeds. The starts are those that the chapter on initialisation
compares: the weights from 0 to 1 of which *dummies* (document 000) speaks, weights that are too
small or too large, and the two rules.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .. import activations, initializers
from ..network import Network
from ..optimizers import GradientDescent
from ..training import train

LAYERS, WIDTH, SAMPLES = 10, 100, 100     # of the networks that are only looked at
SEEDS = range(5)
DEEP = 100                                # layers of the networks that show what ten cannot
DEPTH, UNITS, EPOCHS, RATE, MOMENTUM = 8, 16, 100, 0.02, 0.9     # of those that are trained
OTHER_RATES = (0.0003, 0.001, 0.003, 0.01, 0.05, 0.1)
RAISED = 0.5                              # by which the wave is moved for the layers with equal units


def times_xavier(factor):
    """A drawing of Xavier's uniform weights, all of them ``factor`` times as large."""
    return lambda fan_in, fan_out, rng: factor * initializers.xavier_uniform(fan_in, fan_out, rng)


def from_0_to_1(fan_in, fan_out, rng):
    """The weights of which *dummies* speaks: uniform from 0 to 1."""
    return rng.uniform(0, 1, (fan_in, fan_out))


STARTS = {"from 0 to 1": from_0_to_1, "too small": times_xavier(0.1), "too large": times_xavier(5),
          "Xavier": initializers.xavier_uniform, "He": initializers.he_uniform}


@dataclass(frozen=True)
class Layers:
    """A network before training: lists with an array of shape (samples, width) for each layer.

    a: activations; delta: sensitivities, where those of the last layer's activations are normal, of size 1.
    slope: g'(z).
    """
    a: list
    delta: list
    slope: list


def through_the_layers(activation, start, seed=0, layers=LAYERS, width=WIDTH, samples=SAMPLES):
    """`Layers` of a network with equal widths: ``start`` is one of STARTS, ``activation`` a name.

    The inputs are normal, of mean 0 and mean square 1, and so are the derivatives of the loss by the
    last layer's activations, whatever these are: the way back is looked at for itself.
    """
    rng = np.random.default_rng(seed)
    g, draw = activations.TABLE[activation], STARTS[start]
    a, weights, zs, found = rng.normal(size=(samples, width)), [], [], []
    for _ in range(layers):
        weights.append(draw(width, width, rng))
        zs.append(a @ weights[-1])
        a = g(zs[-1])
        found.append(a)
    slopes = [g.derivative(z, a) for z, a in zip(zs, found)]
    deltas = [rng.normal(size=(samples, width)) * slopes[-1]]
    for after, slope in zip(reversed(weights[1:]), reversed(slopes[:-1])):
        deltas.insert(0, deltas[0] @ after.T * slope)
    return Layers(found, deltas, slopes)


def size(array):
    """The root mean square of an array's entries."""
    return float(np.sqrt(np.mean(np.square(array))))


def kept(sizes):
    """What a layer keeps of a size, in the geometric mean: (last/first)^(1/(layers - 1)), 0 where nothing is left."""
    return (sizes[-1] / sizes[0])**(1 / (len(sizes) - 1)) if sizes[0] else 0.0


def kept_by(activation, start, seeds=SEEDS, layers=LAYERS):
    """Per seed: what a layer keeps of the activations' size forwards, and of the sensitivities' backwards; (seeds, 2)."""
    rows = []
    for seed in seeds:
        net = through_the_layers(activation, start, seed, layers)
        rows.append((kept(list(map(size, net.a))), kept([size(delta) for delta in reversed(net.delta)])))
    return np.array(rows)


def spread_over_samples(a):
    """How far a unit's activation moves from sample to sample: its standard deviation, the mean over the units."""
    return float(np.std(a, axis=0).mean())


def wave():
    """Forty samples of nearly one period of a sine: x from -1 to 1 and sin(3x)."""
    x = np.linspace(-1, 1, 40)[:, None]
    return x, np.sin(3 * x)


def error_of_the_best_jump():
    """The least mean square that one number left of 0 and its negative right of it leave of the wave."""
    x, t = wave()
    return float(np.mean((np.mean(np.abs(t)) * np.sign(x) - t)**2))


def network(activation, start, seed, depth=DEPTH, units=UNITS):
    """The deep network that `training_errors` trains: one input, one linear output."""
    return Network.random([1, *[units] * depth, 1], hidden=activation, output="identity", loss="squared_error",
                          initializer=STARTS[start], rng=seed)


def descent(rate=RATE):
    """The optimizer of `training_errors`; every step takes the whole batch."""
    return GradientDescent(rate, momentum=MOMENTUM)


@lru_cache(maxsize=None)
def training_errors(activation, start, seeds=SEEDS, epochs=EPOCHS, rate=RATE):
    """Per seed the error after every epoch of training a deep network on the wave; (seeds, epochs + 1).

    A run that diverges has infinite errors from there on.
    """
    x, t = wave()
    runs = []
    for seed in seeds:
        loss = train(network(activation, start, seed), x, t, optimizer=descent(rate), epochs=epochs).loss
        runs.append(loss + [np.inf] * (epochs + 1 - len(loss)))
    return np.array(runs)


def ends_at_other_rates(activation, start, seeds=SEEDS):
    """The last errors of `training_errors` at each of OTHER_RATES; (rates, seeds)."""
    return np.array([training_errors(activation, start, seeds, rate=rate)[:, -1] for rate in OTHER_RATES])


def units_that_differ(start, epochs, activation="tanh", units=8, seed=0):
    """Train one layer on the raised wave; return (error, how many of its units differ from one another then).

    ``start`` is "zero", "equal" (all weights one half) or "Xavier". The wave is raised, so that the mean of its
    targets is not what the output says at the start.
    """
    x, t = wave()
    draw = {"equal": lambda m, n, rng: np.full((m, n), 0.5), "zero": lambda m, n, rng: np.zeros((m, n)),
            "Xavier": initializers.xavier_uniform}[start]
    net = Network.random([1, units, 1], hidden=activation, output="identity", loss="squared_error", initializer=draw,
                         rng=seed)
    history = train(net, x, t + RAISED, optimizer=GradientDescent(0.05), epochs=epochs)
    into_and_out_of = np.vstack([net.layers[0].weights, net.layers[0].bias, net.layers[1].weights.T])
    return history.loss[-1], len(np.unique(into_and_out_of.round(12), axis=1).T)
