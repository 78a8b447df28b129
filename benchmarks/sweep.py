"""A sweep of the neuron: 41 learning rates, 21 momenta, 200 steps of each of the 861 configurations."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from backprop.proofs.neuron import momentum_step
from backprop.sweep import sweep

from .timing import Limit, Row, compare

RATES, MOMENTA, STEPS = np.linspace(0.05, 2, 41), np.linspace(0, 0.95, 21), 200
WHAT, PYTHON, NUMPY = "sweep of the neuron, 41 rates by 21 momenta, 200 steps", "a loop in Python", "a loop in NumPy"
CALLS = ("The loop is written out by hand, and calls nothing but an exponential. On arrays of 861 entries most of an "
         "operation's time is its call, so that the limit is reached with more configurations, not with these.")
LIMITS = [Limit(WHAT, PYTHON, "least", 12.0, CALLS), Limit(WHAT, NUMPY, "least", 80.0)]
X, T, START = (0.1, 0.4), 0.7, (0.3, 0.5)


def at_once(rates=RATES, momenta=MOMENTA, steps=STEPS):
    """Each returns w of all configurations, of shape (rates, momenta, 2)."""
    found = sweep(momentum_step("code"), {"w1": START[0], "w2": START[1], "v_w1": 0.0, "v_w2": 0.0},
                  learning_rates=rates, momenta=momenta, given={"x1": X[0], "x2": X[1], "t": T}, steps=steps)
    return np.stack([found["w1"], found["w2"]], axis=-1)


def python_loop(rates=RATES, momenta=MOMENTA, steps=STEPS):
    """One configuration after the other, on Python's floats."""
    (x1, x2), ends = X, []
    for eta in rates.tolist():
        for alpha in momenta.tolist():
            (w1, w2), v1, v2 = START, 0.0, 0.0
            for _ in range(steps):
                a = 1 / (1 + math.exp(-(w1 * x1 + w2 * x2)))
                delta = 2 * (a - T) * a * (1 - a)
                v1, v2 = alpha * v1 - eta * delta * x1, alpha * v2 - eta * delta * x2
                w1, w2 = w1 + v1, w2 + v2
            ends.append((w1, w2))
    return np.array(ends).reshape(len(rates), len(momenta), 2)


def numpy_loop(rates=RATES, momenta=MOMENTA, steps=STEPS):
    """One configuration after the other, with the two weights as an array."""
    x, ends = np.array(X), np.empty((len(rates), len(momenta), 2))
    for i, eta in enumerate(rates):
        for j, alpha in enumerate(momenta):
            w, v = np.array(START), np.zeros(2)
            for _ in range(steps):
                a = 1 / (1 + np.exp(-(x @ w)))
                v = alpha * v - eta * (2 * (a - T) * a * (1 - a)) * x
                w = w + v
            ends[i, j] = w
    return ends


def measure(rounds: int) -> Iterator[Row]:
    yield from compare(LIMITS, {"ours": at_once, PYTHON: python_loop, NUMPY: numpy_loop}, max(1, rounds // 20))
