"""The neuron of *guide*, trained with every rate and every momentum of a grid at once."""

from __future__ import annotations

import numpy as np

from .. import examples
from ..proofs import neuron
from ..sweep import sweep

RATES, GAINS, STEPS = np.geomspace(0.01, 100, 161), np.geomspace(1, 20, 121), 200
ALONG = (1, 2, 5, 10)  # gains 1 / (1 - α)
PARAMETERS, SAMPLE = ("w1", "w2", "b"), ("x1", "x2", "t")


def ends(rates, momenta, steps=STEPS):
    """{"a": outputs, "e": errors} after so many steps, arrays of shape (rates, momenta)."""
    sample = {name: float(examples.NEURON[name]) for name in SAMPLE}
    start = {name: float(examples.NEURON[name]) for name in PARAMETERS}
    at_rest = {f"v_{name}": 0.0 for name in PARAMETERS}
    found = sweep(neuron.momentum_step(), start | at_rest, given=sample,
                  learning_rates=rates, momenta=momenta, steps=steps)
    trained = {name: found[name] for name in PARAMETERS}
    _, a, e, *_ = neuron.values_function()(**trained, **sample)
    return {"a": a, "e": e}


def along(quotient, gains=ALONG):
    """The errors of the runs with η/(1 - α) = quotient, for α = 1 - 1/gain."""
    return np.array([ends([quotient / gain], [1 - 1 / gain])["e"].item() for gain in gains])
