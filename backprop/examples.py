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

# *guide*, the last example of its code: one sample, hidden layers of these widths, and a new sample to predict.
# It names no activation, no loss, no bias, no seed, and prints no result.
GENERIC = {"x": ("0.1", "0.4", "4.1"), "t": ("0.2",), "η": "0.7", "new": ("0.2", "3.1", "1.7")}
GENERIC_HIDDEN, GENERIC_ITERATIONS = (7, 5, 4), 500

# *sensitivities* (document 002): 1-2-1-1, every layer tanh; row 0 of each matrix is the bias
TANH_INPUT, TANH_TARGET, TANH_WIDTHS = "2", "1", (1, 2, 1, 1)
TANH_AUGMENTED = ((("0.1", "0.2"), ("0.3", "0.4")), (("0.2",), ("1",), ("-3",)), (("1",), ("2",)))

# *explained* (document 004): 2-3-2, every layer sigmoid. Its figures hold the numbers and are not in
# the text, so these are ours; its numbering of the weights is kept: w1, w2 lead to hidden unit 1 from
# inputs 1 and 2, …, w6 to hidden unit 3; w7, w8, w9 lead to output 1 from the hidden units, w10, w11,
# w12 to output 2. b1, b2, b3 are the hidden units' biases, b4, b5 the outputs'.
TWO_OUTPUTS = {
    "x1": "1.5", "x2": "-0.5", "t1": "0.9", "t2": "0.2",
    "w1": "0.8", "w2": "1.2", "w3": "-0.6", "w4": "0.5", "w5": "0.4", "w6": "-1.6",
    "w7": "0.7", "w8": "-1.1", "w9": "-1.4", "w10": "-0.9", "w11": "-0.4", "w12": "1.3",
    "b1": "-0.5", "b2": "0.3", "b3": "0.1", "b4": "0.2", "b5": "0.5"}
TWO_OUTPUTS_WIDTHS = (2, 3, 2)


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
def layered_definitions(layers="every", half=False, g="g", widths=None):
    """A network with the activation ``g``: an arbitrary one at every width from 1 to 4, by default.

    ``layers`` says which layers a statement about layer l is made of: "every", "hidden" (as one
    that leans on layer l + 1 needs it) or "last"; ``half`` puts a ½ before the squared error;
    ``widths`` are those of one network, input first.
    """
    text = LAYERED.format(g=g)
    if half:
        text = text.replace("e = Sum", "e = 1/2*Sum").replace("# squared", "# half the squared")
    return Definitions(text, functions="g" if g == "g" else "", arrays=ARRAYS,
                       ranges=RANGES.replace(LAYERS["every"], LAYERS[layers]),
                       sizes=[{"d": d} for d in ([widths] if widths else WIDTHS_1_TO_4)])


def tanh_definitions(layers="every"):
    """The network of *sensitivities*: the same definitions, with tanh, at 1-2-1-1."""
    return layered_definitions(layers, g="tanh", widths=TANH_WIDTHS)


def tanh_value(text):
    """The value, to fifty digits, of any quantity of the tanh example, such as ``"δ[2][1]"``."""
    definitions = tanh_definitions()
    return value_at(definitions, definitions.parse(text), tanh_values())


def two_outputs_names():
    """{the document's name: the book's}, as {"w7": "w[2][1, 1]"}, of all that TWO_OUTPUTS gives."""
    names = {f"x{i}": f"a[0][{i}]" for i in (1, 2)} | {f"t{j}": f"t[{j}]" for j in (1, 2)}
    weights, biases = iter(range(1, 13)), iter(range(1, 6))
    for layer, (fan_in, fan_out) in enumerate(zip(TWO_OUTPUTS_WIDTHS, TWO_OUTPUTS_WIDTHS[1:]), start=1):
        for j in range(1, fan_out + 1):
            names |= {f"w{next(weights)}": f"w[{layer}][{i}, {j}]" for i in range(1, fan_in + 1)}
            names[f"b{next(biases)}"] = f"b[{layer}][{j}]"
    return names


def two_outputs_values():
    """{name: decimal text} of every weight, bias, input and target of the network with two outputs."""
    return {ours: TWO_OUTPUTS[theirs] for theirs, ours in two_outputs_names().items()}


def two_outputs_definitions(layers="every"):
    """The network of *explained*: the same definitions, with sigmoid and half the squared error, at 2-3-2."""
    return layered_definitions(layers, half=True, g="sigmoid", widths=TWO_OUTPUTS_WIDTHS)


def two_outputs_value(text):
    """The value, to fifty digits, of any quantity of that network, such as ``"D(e, w[1][1, 1])"``."""
    definitions = two_outputs_definitions()
    return value_at(definitions, definitions.parse(text), two_outputs_values())


def layered_network(values, widths, activation, loss):
    """A `Network` with its input and target, from {name: number} of every weight, bias, input and target."""
    layers = []
    for layer, (fan_in, fan_out) in enumerate(zip(widths, widths[1:]), start=1):
        units = range(1, fan_out + 1)
        layers.append(Dense([[values[f"w[{layer}][{i}, {j}]"] for j in units] for i in range(1, fan_in + 1)],
                            [values[f"b[{layer}][{j}]"] for j in units], activation))
    x = [values[f"a[0][{i}]"] for i in range(1, widths[0] + 1)]
    t = [values[f"t[{j}]"] for j in range(1, widths[-1] + 1)]
    return Network(layers, loss=loss), x, t


def two_outputs_network():
    """The network of *explained* as a `Network` with its input (2,) and target (2,)."""
    return layered_network(floats(two_outputs_values()), TWO_OUTPUTS_WIDTHS, activations.sigmoid, losses.half_squared_error)


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
