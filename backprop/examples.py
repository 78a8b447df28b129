"""The sources' worked examples, once: for the chapters, the tests and the ledger.

Numbers are kept as the decimal texts that the documents print, so that exact arithmetic starts
from exactly what they say.
"""
from functools import lru_cache

import sympy

from . import activations, losses
from .derivation import Definitions, value_at
from .layers import Dense
from .network import Network

# *guide* (document 003): one sigmoid neuron, one sample
NEURON = {"x1": "0.1", "x2": "0.3", "t": "0.03", "w1": "0.5", "w2": "0.2", "b": "1.83", "η": "0.01"}

# *guide*, its Python code: other inputs and target, no bias, weights drawn at random without a seed
NEURON_CODE = {"x1": "0.1", "x2": "0.4", "t": "0.7", "η": "0.01"}
NEURON_CODE_EPOCHS = 80_000

# *sensitivities* (document 002): 1-2-1-1, every layer tanh; row 0 of each matrix is the bias
TANH_INPUT, TANH_TARGET = "2", "1"
TANH_AUGMENTED = ((("0.1", "0.2"), ("0.3", "0.4")), (("0.2",), ("1",), ("-3",)), (("1",), ("2",)))


def floats(example):
    """An example's decimal texts as floats."""
    return {name: float(value) for name, value in example.items()}


def neuron_network():
    """The neuron of *guide* as a `Network` with its input (2,) and target (1,)."""
    v = floats(NEURON)
    layer = Dense([[v["w1"]], [v["w2"]]], [v["b"]], activations.sigmoid)
    return Network([layer], loss=losses.half_squared_error), [v["x1"], v["x2"]], [v["t"]]


def tanh_network():
    """The network of *sensitivities* as a `Network` with its input (1,) and target (1,)."""
    layers = [Dense.from_augmented([[float(entry) for entry in row] for row in matrix], activations.tanh)
              for matrix in TANH_AUGMENTED]
    return Network(layers, loss=losses.squared_error), [float(TANH_INPUT)], [float(TANH_TARGET)]


def tanh_values():
    """{name: decimal text} of every weight, bias, input and target of the tanh network."""
    values = {"a[0][1]": TANH_INPUT, "t[1]": TANH_TARGET}
    for layer, matrix in enumerate(TANH_AUGMENTED, start=1):
        for i, row in enumerate(matrix):
            for j, entry in enumerate(row, start=1):
                values[f"b[{layer}][{j}]" if i == 0 else f"w[{layer}][{i}, {j}]"] = entry
    return values


LAYERED = """
    z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]   # pre-activation of unit j in layer l
    a[l][j] = {g}(z[l][j])                                         # its activation; layer 0 is the input
    e = Sum((a[L][j] - t[j])**2, (j, 1, d[L]))                     # squared error of the sample
    δ[l][j] = D(e, z[l][j])                                        # sensitivity of unit j in layer l
"""
RANGES = "l = 1..L, i = 1..d[l-1], j = 1..d[l], k = 1..d[l+1]"
ARRAYS = """
    W[l] : d[l-1] x d[l] = w[l][i, j]
    a[l] : 1 x d[l] = a[l][j]
    b[l] : 1 x d[l] = b[l][j]
    z[l] : 1 x d[l] = z[l][j]
    δ[l] : 1 x d[l] = δ[l][j]
"""
# Each layer takes every width from 1 to 4, beside narrower and wider neighbours.
WIDTHS_1_TO_4 = [(1, 2, 3), (2, 3, 4), (3, 4, 1), (4, 1, 2), (2, 1, 2, 2)]


LAYERS = {"every": "l = 1..L,", "hidden": "l = 1..L-1,", "last": "l = L..L,"}


@lru_cache(maxsize=None)
def layered_definitions(layers="every", half=False):
    """A network with an arbitrary activation g, at every width from 1 to 4.

    ``layers`` says which layers a statement about layer l is made of: "every", "hidden" (as one
    that leans on layer l + 1 needs it) or "last"; ``half`` puts a ½ before the squared error.
    """
    text = LAYERED.format(g="g").replace("e = Sum", "e = 1/2*Sum") if half else LAYERED.format(g="g")
    return Definitions(text, functions="g", ranges=RANGES.replace(LAYERS["every"], LAYERS[layers]), arrays=ARRAYS,
                       sizes=[{"d": widths} for widths in WIDTHS_1_TO_4])


@lru_cache(maxsize=None)
def tanh_definitions():
    """The network of *sensitivities*: the same definitions, with tanh, at 1-2-1-1."""
    return Definitions(LAYERED.format(g="tanh"), ranges=RANGES, arrays=ARRAYS, sizes=[{"d": (1, 2, 1, 1)}])


def tanh_value(text):
    """The value, to fifty digits, of any quantity of the tanh example, such as ``"δ[2][1]"``."""
    definitions = tanh_definitions()
    return value_at(definitions, definitions.parse(text), tanh_values())


def neuron_value(text, **changed):
    """The value, to fifty digits, of any quantity of the neuron's worked example, as ``"D(e, w1)"``."""
    from .proofs import neuron
    definitions = neuron.definitions()
    return value_at(definitions, definitions.parse(text), NEURON | changed)


def neuron_moved(*parameters, bias_by_delta_rule=False):
    """{parameter: text} after one step of gradient descent on ``parameters`` of the neuron.

    ``bias_by_delta_rule`` moves the bias by η(t - a) instead, as *guide* does in its update.
    """
    rules = {p: f"{p} - η*D(e, {p})" for p in parameters} | ({"b": "b + η*(t - a)"} if bias_by_delta_rule else {})
    return {p: str(sympy.Rational(str(neuron_value(rule)))) for p, rule in rules.items()}
