"""Where descent ends on errors that are not convex: many networks of one hidden layer, trained side by side.

Two hundred networks of n tanh units are one array computation, so that hundreds of starts take a second. The
claim, that backpropagation expects a convex error, is one of the drawbacks of *guide* (document 003).
"""
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..layers import Dense
from ..network import Network

STARTS, WIDTHS, MOMENTUM = 200, (2, 3, 4), 0.9
RATES, STEPS = {"wave": 0.05, "xor": 0.1}, {"wave": 1000, "xor": 600}


def data(task):
    """(x, t): "wave", twelve samples of a shifted sine; "xor", its four cases with -1 and 1 for no and yes."""
    if task == "xor":
        return np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]), np.array([-1.0, 1, 1, -1])
    x = np.linspace(-2, 2, 12)[:, None]
    return x, np.sin(2 * x[:, 0] + 1)


class Stack(NamedTuple):
    """Networks of n tanh units side by side, a network in the last axis; y = V tanh(x W + b) + c.

    into: (n, fan_in + 1, starts), for each unit its weights W and, last, its bias b. behind: (n + 1, starts), the
    weights V and, last, the output's bias c.
    """

    into: np.ndarray
    behind: np.ndarray

    @classmethod
    def random(cls, fan_in, n, starts, seed):
        """Normal weights and biases; those to the output over √n, and its bias 0."""
        rng = np.random.default_rng(seed)
        W, b, V = rng.normal(size=(fan_in, starts, n)), rng.normal(size=(1, starts, n)), rng.normal(size=(starts, n))
        into = np.concatenate([W, b]).transpose(2, 0, 1).copy()
        return cls(into, np.concatenate([V.T / np.sqrt(n), np.zeros((1, starts))]))

    def network(self, k):
        """Network k of the stack, as the package has it."""
        hidden = Dense(self.into[:, :-1, k].T, self.into[:, -1, k], "tanh")
        return Network([hidden, Dense(self.behind[:-1, k, None], self.behind[-1:, k], "identity")], "squared_error")

    def those(self, mask):
        """The networks of which the mask holds, as a stack of their own."""
        return Stack(self.into[:, :, mask], self.behind[:, mask])

    def gradients(self, x, t):
        """(the errors E, shape (starts,), and the `Stack` of their gradients)."""
        ones, V = np.column_stack([x, np.ones(len(x))]), self.behind[:-1, None]
        a = np.tanh(ones @ self.into)                                     # (n, samples, starts)
        miss = (a * V).sum(axis=0) + self.behind[-1] - t[:, None]
        out = miss * (2 / len(x))
        into = ones.T @ (out * V * (1 - a * a))
        return (miss**2).mean(axis=0), Stack(into, np.concatenate([(a * out).sum(axis=1), [out.sum(axis=0)]]))


class Ends(NamedTuple):
    """Where runs ended: the networks, their errors, and the lengths of their gradients, (starts,) each."""

    stack: Stack
    errors: np.ndarray
    slopes: np.ndarray


def sizes(stack):
    """The length of each network's weights and biases as one vector, (starts,); of gradients likewise."""
    return np.sqrt((stack.into**2).sum(axis=(0, 1)) + (stack.behind**2).sum(axis=0))


def descended(task, stack, steps):
    """`Ends` of so many steps of descent with momentum from the networks of a stack."""
    x, t = data(task)
    stack, velocity = Stack(*(part.copy() for part in stack)), [np.zeros_like(part) for part in stack]
    for _ in range(steps):
        for part, v, gradient in zip(stack, velocity, stack.gradients(x, t)[1]):
            v *= MOMENTUM
            v -= RATES[task] * gradient
            part += v
    errors, gradients = stack.gradients(x, t)
    return Ends(stack, errors, sizes(gradients))


@lru_cache(maxsize=None)
def run(task, n, starts=STARTS, seed=0):
    """`Ends` of STEPS of descent from random starts, with n hidden units."""
    return descended(task, Stack.random(len(data(task)[0][0]), n, starts, seed), STEPS[task])


STUCK = {"wave": 0.03, "xor": 0.3}      # above this error a run is called stuck


def stuck(task, n, **options):
    """Which runs ended above STUCK; booleans, (starts,)."""
    return run(task, n, **options).errors > STUCK[task]


@lru_cache(maxsize=None)
def carried_on(task, n, times=10, seed=0):
    """`Ends` of the stuck runs alone after ``times`` as many steps more; momentum starts anew."""
    caught = stuck(task, n, seed=seed)
    return descended(task, run(task, n, seed=seed).stack.those(caught), times * STEPS[task])


def slope_of(net, x, t):
    """The gradient of E as one vector, in the order of `net.parameters()`."""
    found = net.backward(net.forward(x), t)
    return np.concatenate([part.ravel() for pair in zip(found.weights, found.bias) for part in pair])


def hessian(net, x, t, h=1e-5):
    """The matrix of second derivatives of E by all weights and biases: central differences of gradients, symmetrised."""
    columns = []
    for array in net.parameters():
        for index in np.ndindex(array.shape):
            here, slopes = array[index], []
            for moved in (here + h, here - h):
                array[index] = moved
                slopes.append(slope_of(net, x, t))
            array[index] = here
            columns.append((slopes[0] - slopes[1]) / (2 * h))
    return (np.array(columns) + np.array(columns).T) / 2


def curvatures(net, x, t):
    """The eigenvalues of the Hessian in rising order: the curvatures along its own directions."""
    return np.linalg.eigvalsh(hessian(net, x, t))


def least_curvature(task, net):
    """The least curvature of E at a network of one of the tasks."""
    x, t = data(task)
    return float(curvatures(net, x, t[:, None])[0])


def doubled(net, unit, share=0.5):
    """A network of one more hidden unit and the same output: a unit twice, the weight behind it shared."""
    hidden, output = net.layers
    weights = np.column_stack([hidden.weights, hidden.weights[:, unit]])
    behind = np.vstack([output.weights, (1 - share) * output.weights[unit]])
    behind[unit] *= share
    return Network([Dense(weights, np.append(hidden.bias, hidden.bias[unit]), hidden.activation),
                    Dense(behind, output.bias, output.activation)], net.loss)


def along(net, other, x, t, places):
    """The error on the straight line from one network's weights (place 0) to another's (place 1)."""
    walker, found = net.copy(), []
    for place in places:
        for array, start, end in zip(walker.parameters(), net.parameters(), other.parameters()):
            array[...] = (1 - place) * start + place * end
        found.append(float(walker.total_loss(walker.forward(x), t)))
    return np.array(found)


def with_units(net, order, signs=None):
    """A copy of a network of one hidden tanh layer with its units in another order, or with signs turned."""
    copy, signs = net.copy(), np.ones(len(order)) if signs is None else np.asarray(signs, dtype=float)
    hidden, output = copy.layers
    hidden.weights[...], hidden.bias[...] = hidden.weights[:, order] * signs, hidden.bias[order] * signs
    output.weights[...] = output.weights[order] * signs[:, None]
    return copy


def centre(net):
    """The mean of a network's weights over all orders of its hidden units: every unit is the mean unit then."""
    copy = net.copy()
    hidden, output = copy.layers
    for array, axis in ((hidden.weights, 1), (hidden.bias, 0), (output.weights, 0)):
        array[...] = array.mean(axis=axis, keepdims=True)
    return copy
