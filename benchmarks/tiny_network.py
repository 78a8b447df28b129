"""One sample through the tiny tanh network 1-2-1-1, where nothing but the calls themselves takes time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

try:
    from micrograd.engine import Value
except ImportError:
    Value = None

from .timing import Limit, Row, compare
from .training_step import EAGER, EQUATIONS, RATE, contestants, problem

WHAT, SCALARS, WIDTHS = "tiny tanh network, 1-2-1-1, one sample", "micrograd", (1, 2, 1, 1)
LIMITS = [Limit(WHAT, EAGER, "least", 7.0), Limit(WHAT, SCALARS, "least", 2.0), Limit(WHAT, EQUATIONS, "least", None)]
MISSING = "micrograd is not installed: not compared (pip install micrograd)"


def tanh(z):
    """The hyperbolic tangent as an operation of micrograd, which has none."""
    a = Value(math.tanh(z.data), (z,), "tanh")

    def backward():
        z.grad += (1 - a.data**2) * a.grad
    a._backward = backward
    return a


def micrograd_step(net, x, t) -> Callable[[], list]:
    """The same step, of plain descent, in micrograd; gives the weights and biases of each unit."""
    layers = [[([Value(w) for w in weights], Value(b)) for weights, b in zip(layer.weights.T.tolist(), layer.bias.tolist())]
              for layer in net.layers]
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]
    inputs, target = x[0].tolist(), t[0].tolist()

    def step():
        a = inputs
        for layer in layers:
            a = [tanh(sum((w * each for w, each in zip(weights, a)), bias)) for weights, bias in layer]
        error = sum((each - wanted)**2 for each, wanted in zip(a, target))
        for p in parameters:
            p.grad = 0
        error.backward()
        for p in parameters:
            p.data -= RATE * p.grad
        return layers
    return step


def measure(rounds: int) -> Iterator[Row]:
    net, x, t = problem(WIDTHS, "tanh", samples=1, dtype="float64")
    found = contestants(net, x, t, momentum=0.0)
    if Value:
        found[SCALARS] = micrograd_step(net, x, t)
    yield from compare(LIMITS, found, rounds, repeats=20)
