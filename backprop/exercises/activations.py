"""Exercises of the chapter on activations and their derivatives."""
import numpy as np

from .. import activations
from ..derivation import Definitions
from ..proofs import activations as proofs
from .table import Exercise

HEIGHT = 1.7159      # a of the scaled tanh in the exercise


def softplus(z):
    """log(1 + e^z), also where e^z is beyond every float."""
    return activations.softplus(np.asarray(z, dtype=float))


def _numbers():
    return [(z,) for z in (0.0, 1.0, -1.0, 3.5, -20.0, 40.0, 800.0, -800.0)]


def _keeping_weight():
    return 1 / float(proofs.unit("logistic", 2.0)["slope"])


EXERCISES = {
    "slope of softplus by g": Exercise(
        "∂g/∂z of g = log(1 + exp(z)), in g", lambda: proofs.definitions("softplus"), "D(g, z)",
        mistakes={"that is the slope of the logistic function": "g*(1 - g)",
                  "that is how much the slope lacks to 1": "exp(-g)"}),
    "curvature of the logistic": Exercise(
        "∂s/∂z of the slope s = g (1 - g), in g",
        lambda: Definitions("g = 1/(1 + exp(-z))\ns = g*(1 - g)"), "D(s, z)",
        mistakes={"the inner derivative, that of g, is missing": "1 - 2*g"}),
    "swish": Exercise(
        "∂g/∂z of g = z s with s = σ(z), in z and s", lambda: Definitions("s = 1/(1 + exp(-z))\ng = z*s"), "D(g, z)",
        mistakes={"z stands in the second factor too: use the product rule": "s",
                  "the first factor has a slope as well": "z*s*(1 - s)"}),
    "stable softplus": Exercise(
        "a function of z that gives log(1 + exp(z)), also at z = 800", function=softplus, inputs=_numbers,
        mistakes={"that is the ReLU": lambda z: np.maximum(z, 0.0),
                  "the logarithm is to be added to max(z, 0), not taken alone": lambda z: np.log1p(np.exp(-np.abs(z)))}),
    "scaled tanh of slope one": Exercise(
        f"the scale b for which {HEIGHT} tanh(bz) has the largest slope 1", value=lambda: 1 / HEIGHT,
        mistakes={"that makes the largest slope a², not 1": HEIGHT},
        consequence=lambda b: f"with b = {b:g} the slope at 0 would be {HEIGHT * b:.4g}"),
    "weight that keeps": Exercise(
        "the weight with which a chain of logistic units at z = 2 hands a sensitivity back unchanged", value=_keeping_weight,
        mistakes={"that is the slope itself": lambda: 1 / _keeping_weight(),
                  "that is right at z = 0, where the slope is a quarter": 4.0},
        consequence=lambda w: f"with the weight {w:g} each unit would leave {w / _keeping_weight():.4g} of it"),
}
