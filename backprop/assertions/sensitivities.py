"""The assertions of *sensitivities* on its equations and its example, each tried, and its figures' values.

The document writes s for z and x for a, puts the bias into row 0 of W and a 1 into place 0 of x. Here these
rows are counted from 1, so that the bias is row 1.
"""
import math
from functools import lru_cache

import numpy as np

from .. import activations, examples
from ..derivation import Definitions
from .trials import WIDTHS, gradients_of, listed, random_network

AUGMENTED = """
    s[l][j] = Sum(w[l][i,j]*x[l-1][i], (i, 1, d[l-1] + 1))      # signal into unit j of layer l
    x[l][1] = 1                                                 # the bias's unit
    x[l][i] = g(s[l][i-1])                                      # outputs
    e = {error}
    δ[l][j] = D(e, s[l][j])                                     # sensitivity
"""
ARRAYS = """
    W[l] : d[l-1]+1 x d[l] = w[l][i, j]
    x[l] : d[l]+1 x 1 = x[l][i]
    s[l] : d[l] x 1 = s[l][i]
    δ[l] : d[l] x 1 = δ[l][i]
"""


@lru_cache(maxsize=None)
def augmented(layers="every"):
    """Any activation g and any error C of the outputs; in the last layer the squared error of one output."""
    last = layers == "last"
    error = "(h - y)**2\n h = g(s[L][1])" if last else "C(All(g(s[L][j]), (j, 1, d[L])))"
    run = {"every": "l = 1..L, i = "
                    "1..d[l-1]+1", "hidden": "l = 1..L-1, i = 1..d[l]", "last": "l = L..L, i = 1..d[l]"}[layers]
    widths = ((2, 3, 1), (1, 2, 1, 1)) if last else WIDTHS
    return Definitions(AUGMENTED.format(error=error), functions="g C", arrays=ARRAYS, ranges=f"{run}, j = 1..d[l]",
                       sizes=[{"d": w} for w in widths])


VALUES = {"tanh": examples.tanh_value}
DEFINITIONS = {"augmented": augmented, "hidden": lambda: augmented("hidden"), "last": lambda: augmented("last"),
               "tanh": lambda: Definitions("g = tanh(x)"), "identity": lambda: Definitions("g = s")}


def rate_below_one():
    """Descent on ½ λ w² converges for 0 < ηλ < 2, whatever η itself is."""
    from ..proofs.momentum import plain_step

    def end(rate, curvature):
        w = 1.0
        for _ in range(200):
            w = plain_step(w, rate, curvature)["w"]
        return abs(w)

    (large, flat), (small, steep) = (10, 0.1), (0.5, 10)
    return not (end(large, flat) < 1e-9 and end(small, steep) > 1e9), (
        f"What decides is ηλ < 2 for the largest curvature λ: with λ = {flat} a rate of {large} converges, "
        f"with λ = {steep} a rate of {small} diverges.")


def larger_output_larger_gradient():
    """The size of the outer product is the product of the sizes, at the same δ."""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    gradients = network.backward(trace, np.array(t))
    same = all(math.isclose(np.linalg.norm(w), np.linalg.norm(a) * np.linalg.norm(d))
               for w, a, d in zip(gradients.weights, trace.inputs, gradients.delta))
    size = abs(float(examples.tanh_value("D(e, w[3][1, 1])")))
    output = float(examples.tanh_value("a[2][1]"))
    before, after = (np.linalg.norm(gradients_of(network, k * np.array(x), np.array(t)).weights[0]) for k in (1, 2))
    return same, ("True of lengths, at the same δ. A single output counts by its size, not its sign: "
                  f"{output:.2f}, less than 0, gives a derivative of size {size:.2f}. With all that follows it need not "
                  f"be so: with the input {2 * x[0]:g} instead of {x[0]:g} the gradient of the input's weights in W(1) "
                  f"falls from {before:.2f} to {after:.2f}, since δ shrinks.")


def slope_has_as_many_components():
    """x holds the bias's 1 as well, s does not."""
    with_bias, without = len(examples.TANH_AUGMENTED[1]), len(examples.TANH_AUGMENTED[0][0])
    return with_bias == without, (
        f"In the example's first layer x has {with_bias} components, with the bias's 1, and s has {without}; step 3 "
        "of the algorithm rightly leaves the 1 out.")


def seed_is_the_last_layer():
    """The seed's formula at a hidden layer does not give that layer's sensitivity."""
    true = float(examples.tanh_value("δ[2][1]"))
    seed = float(examples.tanh_value("2*(a[2][1] - t[1])*(1 - a[2][1]**2)"))
    return math.isclose(true, seed), (
        f"The layer is L, the last. At the hidden layer 2 the formula gives {seed:.2f}, and the sensitivity is "
        f"{true:.2f}.")


def batch_gradient_is_a_sum():
    """The network's gradient over two samples is the mean of the samples' gradients."""
    network, x, t = examples.tanh_network()
    pairs = [(x, t), ([-1.0], [0.5])]
    single = [network.backward(network.forward(np.array(x)), np.array(t)).weights[0] for x, t in pairs]
    both = gradients_of(network, *(np.array(column) for column in zip(*pairs))).weights[0]
    return np.allclose(both, single[0] + single[1]), (
        "The formula below it has 1/N: the gradient of the mean error is the mean. The sum is N times too large.")


def shapes_fit():
    """The shapes of ∂e/∂W and of the outer product in the example."""
    augmented_shapes = [np.array(matrix).shape for matrix in examples.TANH_AUGMENTED]
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    outer = [(a.shape[1] + 1, d.shape[1]) for a, d in zip(trace.inputs, network.backward(trace, np.array(t)).delta)]
    return augmented_shapes == outer, (
        f"In the example they are {listed(f'{m} x {n}' for m, n in outer)}, like the matrices.")


def larger_sensitivity_larger_gradient():
    """Twice the δ of a layer, at the same x."""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    found = network.backward(trace, np.array(t))
    ratios = [np.linalg.norm(a.T @ (2 * d)) / np.linalg.norm(w)
              for a, d, w in zip(trace.inputs, found.delta, found.weights)]
    return np.allclose(ratios, 2), (
        f"Twice the δ, at the same x, gives {ratios[0]:g} times the gradient in each layer.")


def sensitivities_suffice():
    """All gradients of the example from x and δ alone, beside those of the symbolic derivative."""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    delta = network.backward(trace, np.array(t)).delta
    pairs = [(a[0, i] * d[0, j], float(examples.tanh_value(f"D(e, w[{layer}][{i + 1}, {j + 1}])")))
             for layer, (a, d) in enumerate(zip(trace.inputs, delta), start=1)
             for i in range(a.shape[1]) for j in range(d.shape[1])]
    return all(math.isclose(*pair) for pair in pairs), (
        f"From them and the outputs come all {len(pairs)} weight gradients of the example.")


def backward_is_a_network_too():
    """Is what runs backwards linear in δ, and does it use the biases?"""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    w, slope = network.layers[1].weights, 1 - trace.a[0]**2
    delta = network.backward(trace, np.array(t)).delta
    back = [slope * (k * delta[1] @ w.T) for k in (1, 2)]
    return np.allclose(back[0], delta[0]) and np.allclose(back[1], 2 * delta[0]), (
        "It is: what goes in is δ of the next layer, what comes out is δ of this one. Unlike the forward network it "
        "is linear: "
        "twice the δ, twice what comes out.")


def only_the_activation_changes():
    """Keep the bias's row in W δ, as the forward pass does, and see whether anything fits."""
    w, width = np.array(examples.TANH_AUGMENTED[1], dtype=float), len(examples.TANH_AUGMENTED[0][0])
    product = w @ [[float(examples.tanh_value("δ[2][1]"))]]
    return len(product) == width, (
        "Also the biases are left out, and each weight is passed the other way: Wδ of the example's second layer "
        f"has {len(product)} components, the layer below {width} units. Equation (2) rightly drops component 0.")


def factors_differ_by_node():
    """θ'(s) of the example's nodes, for two inputs."""
    network, x, _ = examples.tanh_network()
    rows = {value: [float(d) for z in network.forward([value]).z for d in activations.tanh.derivative(z).ravel()]
            for value in (x[0], 1.0)}
    here, there = rows.values()
    return len(set(here)) == len(here) and not set(here) & set(there), "; ".join(
        f"with the input {value:g} the factors are {listed(f'{factor:.2f}' for factor in found)}"
        for value, found in rows.items()) + "."


def step_three_has_the_right_length():
    """The components of the vector in step 3, from 1 on, and of s."""
    components = [1.0, *(float(examples.tanh_value(f"a[1][{j}]")) for j in (1, 2))]
    slope = [1 - a**2 for a in components][1:]
    true = [float(examples.tanh_value(f"D(a[1][{j}], z[1][{j}])")) for j in (1, 2)]
    return np.allclose(slope, true), (
        f"In the example's first layer {listed(f'{v:.3f}' for v in slope)}, the slopes of its {len(slope)} units.")


def slope_must_fit_the_activation():
    """tanh's slope in step 3 for sigmoid units."""
    network, x, t = random_network((2, 3, 1), activations.sigmoid)
    trace = network.forward(x)
    delta = network.backward(trace, t).delta
    kept = delta[1] @ network.layers[1].weights.T * (1 - trace.a[0]**2)
    off = np.linalg.norm(kept - delta[0]) / np.linalg.norm(delta[0])
    return off > 0.1, ("With sigmoid units and tanh's slope kept, the sensitivities of a random network are off by "
                       f"{off:.0%}.")
