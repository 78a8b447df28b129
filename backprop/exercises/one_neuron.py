"""Exercises of the chapter on one neuron."""
from .. import examples
from ..derivation import Definitions
from ..proofs import neuron
from .table import Exercise

EXERCISES = {
    "bias gradient": Exercise("∂e/∂b of the neuron, in a and t", neuron.definitions, "D(e, b)"),
    "input gradient": Exercise("∂e/∂x1 of the neuron, in a, t and w1", neuron.definitions, "D(e, x1)"),
    "cross-entropy gradient": Exercise("∂e/∂z with e = -t log(a) - (1 - t) log(1 - a)",
                                       lambda: Definitions("a = 1/(1 + exp(-z))\n"
                                                           "e = -t*log(a) - (1 - t)*log(1 - a)"), "D(e, z)"),
    "second step": Exercise("the error after two steps of all three parameters with η = 1, four decimals", None,
                            value=lambda: neuron.descend(*(float(examples.NEURON[k]) for k in
                                                           ("w1", "w2", "b", "x1", "x2", "t")), 1.0, 2)["e"][2],
                            digits=4),
    "slope bound": Exercise("the largest value that σ'(z) can take", None, value=lambda: 0.25, digits=3),
}
