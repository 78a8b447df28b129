"""What the trials share: the engine's verdict in words, small networks, and the words for counts."""
from functools import lru_cache

import numpy as np

from .. import losses
from ..derivation import Definitions, Derivation
from ..derivation.checking import Refuted
from ..layers import Dense
from ..network import Network

WIDTHS = ((1, 2, 2), (2, 1, 1, 1))
LAYERS = {"every": "1..L", "hidden": "1..L-1", "last": "L..L"}
NETWORK = """
    z[l][j] = Sum(w[l][i,j]*a[l-1][i], (i, 1, d[l-1])) + b[l][j]   # pre-activation of unit j in layer l
    a[l][j] = {g}(z[l][j])                                         # its activation; layer 0 is the input
    e = {loss}                                                     # error of the sample
    δ[l][j] = D(e, z[l][j])                                        # sensitivity of the unit
"""
HALF_SQUARE = "1/2*Sum((a[L][j] - t[j])**2, (j, 1, d[L]))"
SQUARE = "Sum((a[L][j] - t[j])**2, (j, 1, d[L]))"


@lru_cache(maxsize=None)
def network(g="g", layers="every", loss=HALF_SQUARE, more="", indices="i = 1..d[l-1], j = 1..d[l], k = 1..d[l+1]",
            widths=WIDTHS):
    """Definitions of a layered network; ``layers`` says which ones a statement about layer l is made of.

    ``more`` are further lines of definitions, such as a document's own order of a weight's indices,
    and ``indices`` says where the letters of its formulas run.
    """
    return Definitions(NETWORK.format(g=g, loss=loss) + more, functions="g C",
                       ranges=f"l = {LAYERS[layers]}, {indices}", sizes=[{"d": w} for w in widths])


def engine(definitions, left, right, conditions=()):
    """(does ``left = right`` hold, what the engine found in words)."""
    derivation = Derivation("a document's equation", definitions, conditions, register=False).start(left)
    try:
        derivation.step(right, "as printed")
    except Refuted as refuted:
        return False, f"Refuted: {refuted.diagnosis or refuted.case}."
    return True, f"{derivation.steps[-1].rung.capitalize()}{_at(definitions)}."


def _at(definitions):
    widths = ["-".join(map(str, sizes["d"])) for sizes in definitions.sizes if "d" in sizes]
    return f", at the widths {listed(widths)}" if widths else ""


def random_network(widths, hidden, output=None, loss=losses.half_squared_error, samples=5, seed=0):
    """A network with normal weights and biases, and normal inputs and targets from 0 to 1 in rows."""
    rng = np.random.default_rng(seed)
    kinds = [hidden] * (len(widths) - 2) + [output or hidden]
    layers = [Dense(rng.normal(size=(m, n)), rng.normal(size=n), kind) for m, n, kind in zip(widths, widths[1:], kinds)]
    return (Network(layers, loss=loss), rng.normal(size=(samples, widths[0])),
            rng.uniform(size=(samples, widths[-1])))


def gradients_of(network, x, t):
    """Backpropagation in one call."""
    return network.backward(network.forward(x), t)


def total(network, x, t):
    """The total error E as a float."""
    return float(network.total_loss(network.forward(x), t))


def flat(gradients):
    """All weights' and biases' gradients in one vector."""
    return np.concatenate([part.ravel() for part in (*gradients.weights, *gradients.bias)])


def listed(parts):
    """The parts as words: a, b and c."""
    *others, last = map(str, parts)
    return f"{', '.join(others)} and {last}" if others else last
