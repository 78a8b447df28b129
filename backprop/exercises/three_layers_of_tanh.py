"""Exercises of the chapter on three layers of tanh."""
import numpy as np

from .. import examples
from ..derivation import Definitions
from .table import Exercise


def _tanh_gradient():
    network, x, t = examples.tanh_network()
    network.layers[2].weights[...] = 0.5
    return network.backward(network.forward(np.array(x)), np.array(t)).weights[1]


EXERCISES = {
    "backward step": Exercise("δ[l][j] of a hidden layer, in w[l+1], δ[l+1] and dg(z[l][j])",
                              lambda: examples.layered_definitions("hidden"), "δ[l][j]"),
    "bias gradient of a layer": Exercise("∂e/∂b[l][j] in the sensitivities", examples.layered_definitions,
                                         "D(e, b[l][j])"),
    "seed with half": Exercise("δ[L][j] if e carries a ½: in a[L][j], t[j] and dg(z[L][j])",
                               lambda: examples.layered_definitions("last", half=True), "δ[L][j]"),
    "tanh slope": Exercise("da/dz of a = tanh(z), in a", lambda: Definitions("a = tanh(z)"), "D(a, z)"),
    "other weights": Exercise("the gradient of W(2), shape (2, 1), with 0.5 for the weight of W(3)", None,
                              value=_tanh_gradient),
}
