"""Exercises of the chapter that goes neuron by neuron."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise

SIZES = [{"d": widths} for widths in ((1, 2, 3), (2, 3, 1), (2, 1, 2, 2))]


def _network(layers, g, half="1/2*"):
    return Definitions(f"""
        z[l][j] = Sum(w[l][i,j]*a[l-1][i], (i, 1, d[l-1])) + b[l][j]
        a[l][j] = {g}(z[l][j])
        e = {half}Sum((t[j] - a[L][j])**2, (j, 1, d[L]))
    """, functions="g", ranges=f"l = {layers}, i = 1..d[l-1], j = 1..d[l], k = 1..d[l+1]", sizes=SIZES)


def back(w, a, up):
    """Equation (13) of *dummies* for a layer: Σ_k w_jk a_k (1 - a_k) ∂e/∂a_k."""
    return w @ (a * (1 - a) * up)


def _layers():
    rng = np.random.default_rng(4)
    simple = [(np.array([[2.0, 5.0]]), np.array([0.5, 0.8]), np.array([0.2, -0.1]))]
    return simple + [(rng.normal(size=(m, n)), rng.uniform(size=n), rng.normal(size=n)) for m, n in ((2, 3), (3, 2), (4, 4))]


EXERCISES = {
    "an inner unit": Exercise("∂e/∂a[l][j] of an inner unit, in w[l+1][j,k], dg(z[l+1][k]) and D(e, a[l+1][k])",
                              lambda: _network("1..L-1", "g"), "D(e, a[l][j])"),
    "bias of an inner unit": Exercise("∂e/∂b[l][j], in a[l][j] and D(e, a[l][j])",
                                      lambda: _network("1..L", "sigmoid"), "D(e, b[l][j])"),
    "two units behind": Exercise(
        "the derivative of the error by the unit's output", value=lambda: 0.02, digits=3,
        mistakes={"one of the two units is left out": 0.1, "the minus sign is lost": 0.18,
                  "the slopes a(1 - a) of the units behind are missing": 2 * 0.2 - 5 * 0.1,
                  "the weights are missing": 0.25 * 0.2 - 0.16 * 0.1}),
    "a layer of equation 13": Exercise(
        "a function of w, a and up that gives ∂e/∂a of the layer before", function=back, inputs=_layers,
        mistakes={"the slopes a(1 - a) are missing": lambda w, a, up: w @ up,
                  "the slopes belong to the units behind, inside the sum": lambda w, a, up: (w @ up) * 0.25}),
    "paths": Exercise("the number of paths", value=lambda: 256, digits=0,
                      mistakes={"there are four layers to choose in, since the first unit is given": 4**5,
                                "the choices multiply, they do not add": 16}),
    "seed without the half": Exercise("∂e/∂a[L][j] if e carries no ½, in t[j] and a[L][j]",
                                      lambda: _network("L..L", "g", half=""), "D(e, a[L][j])"),
}
