"""The assertions of *explained* on its network with two outputs, each tried, and its figures' values.

The document's figures, with the network's numbers, are not in its text: the numbers are the book's own, the
numbering of the weights is the document's (w7 leads to output 1 from hidden unit 1, w1 to that from input 1).
"""
import numpy as np

from .. import examples
from .trials import engine, gradients_of, network, total

FIRST_TERM, SECOND_TERM = ("1/2*(a[2][{k}] - t[{k}])**2".format(k=k) for k in (1, 2))


def value(text):
    return float(examples.two_outputs_value(text))


VALUES = {"two_outputs": examples.two_outputs_value}
DEFINITIONS = {"two_outputs": examples.two_outputs_definitions,
               "layered": lambda: network("sigmoid"), "hidden": lambda: network("sigmoid", "hidden"),
               "last": lambda: network("sigmoid", "last")}


def opposite_direction_reduces_the_cost():
    """A small step against the gradient, and one along it."""
    costs = {}
    for name, sign in (("against", 1), ("along", -1)):
        net, x, t = examples.two_outputs_network()
        before, found = total(net, x, t), gradients_of(net, x, t)
        for layer, slope, bias in zip(net.layers, found.weights, found.bias):
            layer.weights -= sign * 0.5 * slope
            layer.bias -= sign * 0.5 * bias
        costs[name] = total(net, x, t)
    return costs["against"] < before < costs["along"], (
        f"A step against the gradient takes the cost of the example network from {before:.5f} to "
        f"{costs['against']:.5f}, one along it to {costs['along']:.5f}.")


def gradients_come_fast():
    """Products of backpropagation and of difference quotients, for 2-3-2."""
    widths = examples.TWO_OUTPUTS_WIDTHS
    weights = [m * n for m, n in zip(widths, widths[1:])]
    parameters = sum(weights) + sum(widths[1:])
    backward, differences = 2 * sum(weights) + sum(weights[1:]), 2 * parameters * sum(weights)
    return backward < differences / 5, (
        f"For its network of {parameters} weights and biases: {backward} products by backpropagation, {differences} "
        "by difference quotients, and the gap widens with the size.")


def cost_is_a_function_of_the_outputs():
    """Two networks with the same outputs have the same cost."""
    net, x, t = examples.two_outputs_network()
    other = net.copy()
    order = [2, 0, 1]                                            # the hidden units in another order
    other.layers[0].weights[...] = net.layers[0].weights[:, order]
    other.layers[0].bias[...] = net.layers[0].bias[order]
    other.layers[1].weights[...] = net.layers[1].weights[order]
    return np.isclose(total(net, x, t), total(other, x, t)), (
        "With the hidden units in another order the weights are others, the outputs the same, and so is the cost: "
        f"{total(net, x, t):.5f}.")


def cost_depends_on_weights_and_biases():
    """Move every weight and bias of the example network in turn."""
    net, x, t = examples.two_outputs_network()
    before, moved = total(net, x, t), []
    for parameter in net.parameters():
        for place in np.ndindex(parameter.shape):
            parameter[place] += 0.1
            moved.append(total(net, x, t) != before)
            parameter[place] -= 0.1
    same = total(net, x, t) == before
    return all(moved) and same, (f"With the sample fixed, each of {len(moved)} weights and biases moves the cost, "
                                 "and with all of them as before it is as before.")


def w7_acts_on_the_first_output():
    """The derivatives of both outputs, and of both terms of the cost, by w7."""
    outputs = [value(f"D(a[2][{k}], w[2][1, 1])") for k in (1, 2)]
    zero, found = engine(examples.two_outputs_definitions(), f"D({SECOND_TERM}, w[2][1, 1])", "0")
    return zero and outputs[0] != 0 == outputs[1], (
        f"{found} The first output moves by {outputs[0]:.5f} per unit of w7, the second by {outputs[1]:g}.")


def w7_is_nested():
    """C's first term as C(σ(ζ(w7))), by the chain rule."""
    holds, found = engine(examples.two_outputs_definitions(), f"D({FIRST_TERM}, w[2][1, 1])",
                          "D(e, a[2][1])*D(a[2][1], z[2][1])*D(z[2][1], w[2][1, 1])")
    return holds, f"{found} In our numbers it is {value('D(e, w[2][1, 1])'):.6f}, all of ∂C/∂w7."


def values_come_from_the_forward_pass():
    """The chain for w7 from nothing but the forward pass's values."""
    net, x, t = examples.two_outputs_network()
    trace = net.forward(x)
    a, hidden = trace.a[1][0, 0], trace.a[0][0, 0]
    return np.isclose((a - t[0]) * a * (1 - a) * hidden, value("D(e, w[2][1, 1])")), (
        f"With the target: ({a:.6f} - {t[0]:g}) · {a:.6f} · (1 - {a:.6f}) · {hidden:.6f} is "
        f"{value('D(e, w[2][1, 1])'):.5f}.")


def w1_acts_on_both_outputs():
    """The derivatives of both outputs by w1."""
    outputs = [value(f"D(a[2][{k}], w[1][1, 1])") for k in (1, 2)]
    return all(v != 0 for v in outputs), (
        f"The first output moves by {outputs[0]:.5f} per unit of w1, the second by {outputs[1]:.5f}.")


def w1_is_nested_deeper():
    """C's first term as C(σ(ζ(σ(ζ(w1))))), by the chain rule; and what the first term leaves out."""
    holds, found = engine(examples.two_outputs_definitions(), f"D({FIRST_TERM}, w[1][1, 1])",
                          "(a[2][1] - t[1])*D(a[2][1], z[2][1])*w[2][1, 1]*D(a[1][1], z[1][1])*a[0][1]")
    first, whole = value(f"D({FIRST_TERM}, w[1][1, 1])"), value("D(e, w[1][1, 1])")
    return holds, (f"{found} But it is part of the answer only: {first:.6f} of {whole:.6f}. The second output's term "
                   "is to be added.")


def w7_agrees_with_the_algorithm():
    """The first term's derivative by w7 beside backpropagation's."""
    chain, found = value(f"D({FIRST_TERM}, w[2][1, 1])"), gradients_of(*examples.two_outputs_network()).weights[1][0, 0]
    return np.isclose(chain, found), f"In our numbers the chain gives {chain:.6f} and the algorithm {found:.6f}."


def w1_agrees_with_the_algorithm():
    """The first term's derivative by w1, which is the example's, beside backpropagation's."""
    chain, found = value(f"D({FIRST_TERM}, w[1][1, 1])"), gradients_of(*examples.two_outputs_network()).weights[0][0, 0]
    second = value(f"D({SECOND_TERM}, w[1][1, 1])")
    return np.isclose(chain, found), (
        "The example takes the first output's term alone, as the text says (the figure is not in it): "
        f"{chain:.6f} in our numbers. The algorithm adds up both outputs and gives {found:.6f}; the other term's share "
        f"is {second:.6f}.")


def outputs_by_matrix_products():
    """σ(σ(x W1 + b1) W2 + b2) beside the definitions, unit by unit."""
    net, x, _ = examples.two_outputs_network()
    a = np.array(x)
    for layer in net.layers:
        a = 1 / (1 + np.exp(-(a @ layer.weights + layer.bias)))
    return np.allclose(a, [value(f"a[2][{k}]") for k in (1, 2)]), (
        f"Two matrix products give the outputs {a[0]:.4f} and {a[1]:.4f}, as unit by unit.")


def error_vector_needs_the_slope_by_weights():
    """δ of the first output with the sigmoid's derivative by z, and with that by the weight w7."""
    by_z, _ = engine(examples.two_outputs_definitions(), "δ[2][1]", "D(e, a[2][1])*D(a[2][1], z[2][1])")
    by_weight, _ = engine(examples.two_outputs_definitions(), "δ[2][1]", "D(e, a[2][1])*D(a[2][1], w[2][1, 1])")
    return by_weight, (f"It is the derivative by z, the weighted input: {'proved' if by_z else 'not proved'}. With "
                       "that by w7 the error of the first output "
                       f"would be {value('D(e, a[2][1])*D(a[2][1], w[2][1, 1])'):.5f} instead of "
                       f"{value('δ[2][1]'):.5f}. Weights and biases come in step 5.")
