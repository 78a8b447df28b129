"""The assertions of *diagrams* on layers and errors, each tried.

The document's letters: x goes in, z is the linear unit, y = g(z) comes out, Δy and Δz are the derivatives of
the error by them. Its w_ij leads to z_j from x_i, as ours does; here y is a and Δz is δ.
"""
from functools import lru_cache

import numpy as np
import sympy

from .. import activations, losses
from ..derivation import Definitions
from ..layers import Dense
from ..network import Network
from .trials import flat, gradients_of, listed, network, random_network, total

VALUES = {}


@lru_cache(maxsize=None)
def plain(text):
    return Definitions(text)


DEFINITIONS = {"network": network, "last": lambda: network(layers="last"),
               "hidden": lambda: network(layers="hidden", indices="i = 1..d[l], j = 1..d[l+1]"),
               "softplus": lambda: plain("g = log(1 + exp(z))"),
               "logistic": lambda: plain("g = 1/(1 + exp(-z))"), "tanh": lambda: plain("g = a*tanh(b*z)")}


def units_are_transformed_independently():
    """Move one z and see which activations move, for the four listed and for softmax."""
    z = np.array([[0.5, -0.3, 1.2]])
    moved = z + [0.1, 0, 0]
    names = ("relu", "softplus", "sigmoid", "tanh", "softmax")
    table = activations.TABLE
    alone = [name for name in names if np.array_equal(table[name](moved)[0, 1:], table[name](z)[0, 1:])]
    return alone == list(names[:-1]), (
        f"True of {listed(alone)}. In softmax, which the document comes to later, every output moves with every "
        "input.")


def linear_stage_is_wx():
    """z_j = Σ_i w_ij x_i, w_ij leading from x_i to z_j, beside the product of the matrix of the w_ij with x."""
    rng = np.random.default_rng(0)
    w, x = rng.normal(size=(3, 3)), rng.normal(size=3)       # square, so that the shapes do not decide
    unit_by_unit = np.array([sum(w[i, j] * x[i] for i in range(3)) for j in range(3)])
    plain_product, transposed = (np.allclose(unit_by_unit, m @ x) for m in (w, w.T))
    return plain_product, ("With w_ij between x_i and z_j, as said below it, z_j = Σ_i w_ij x_i. In a random 3 x 3 "
                           "case that is "
                           f"{'' if plain_product else 'not '}Wx, and it is {'' if transposed else 'not '}the "
                           "transposed W times x.")


def stages_are_chained():
    """What each layer took in, and what the one before gave out."""
    net, x, _ = random_network((2, 3, 4, 1), activations.tanh)
    trace = net.forward(x)
    pairs = [a is b or np.array_equal(a, b) for a, b in zip(trace.inputs[1:], trace.a)]
    return all(pairs), f"Checked on {len(pairs) + 1} layers."


def target_equals_the_output():
    """How far outputs are from targets in an untrained and in a trained network."""
    net, x, t = random_network((2, 8, 1), activations.tanh, activations.identity)
    far = float(np.abs(net.forward(x).a[-1] - t).max())
    exact = gradients_of(net, x, net.forward(x).a[-1])
    return far < 1e-6, (f"That is the aim. In a random network they are up to {far:.2f} apart; where they were "
                        "equal, the largest "
                        f"gradient would be {np.abs(flat(exact)).max():g} and nothing would be learnt.")


def error_is_half_the_square():
    """The package's loss of that name, on symbols."""
    y, t = sympy.symbols("y1:4"), sympy.symbols("t1:4")
    ours = losses.half_squared_error.pointwise(np.array([y], dtype=object), np.array([t], dtype=object))[0]
    norm = sum((a - b)**2 for a, b in zip(y, t)) / 2
    return sympy.expand(ours - norm) == 0, (
        "It is half the squared length of y - t, summed over the outputs: proved for three.")


def total_error_is_the_sum():
    """The gradient of the sum beside the package's, which is that of the mean."""
    net, x, t = random_network((2, 3, 1), activations.tanh)
    summed = sum(flat(gradients_of(net, x[[n]], t[[n]])) for n in range(len(x)))
    ratio = np.linalg.norm(summed) / np.linalg.norm(flat(gradients_of(net, x, t)))
    return np.isclose(ratio, len(x)), (
        f"A choice. This book takes the mean: the sum's gradient is {ratio:.0f} times as large for {len(x)} samples, "
        "with the same minima and a learning rate as many times smaller.")


def weighted_inputs_are_summed():
    """The first layer's z by loops."""
    net, x, _ = random_network((2, 3, 1), activations.tanh, samples=1)
    layer = net.layers[0]
    by_loops = [sum(x[0, i] * layer.weights[i, j] for i in range(2)) + layer.bias[j] for j in range(3)]
    return np.allclose(net.forward(x).z[0][0], by_loops), "So the package does, and adds the bias."


def hidden_layers_take_in_the_layer_before():
    """The gradient over Δz in a network 2-3-1, whose first layer is the hidden one."""
    net, x, t = random_network((2, 3, 1), activations.tanh, samples=1)
    trace, found = net.forward(x), gradients_of(net, x, t)
    taken_in = [w[:, 0] / delta[0, 0] for w, delta in zip(found.weights, found.delta)]
    from_x, from_y = np.allclose(taken_in[0], x[0]), np.allclose(taken_in[1], trace.a[0][0])
    return not from_x, (
        "In a network with one hidden layer, as the document draws it, that layer is the first: the gradient over Δz in "
        f"it is {'x' if from_x else 'not x'}, {listed(f'{v:.3f}' for v in taken_in[0])}. The y of the layer before it "
        f"is in the later ones, the output layer among them: there {'it agrees' if from_y else 'it does not agree'}.")


def output_is_subtracted_from_the_target():
    """One step with Δy = t - y in the document's update, and one with Δy = y - t."""
    errors = {}
    for name, sign in (("t - y", -1), ("y - t", 1)):
        net, x, t = random_network((2, 3, 1), activations.tanh, samples=1, seed=2)
        before, found = total(net, x, t), gradients_of(net, x, t)
        for layer, slope in zip(net.layers, found.weights):
            layer.weights -= 0.2 * sign * slope
        errors[name] = total(net, x, t)
    return errors["t - y"] < before, (
        f"That is t - y, while Δy was y - t above. In the update -η x Δz it makes the error grow from {before:.4f} "
        f"to {errors['t - y']:.4f}; with y - t it falls to {errors['y - t']:.4f}.")


def no_error_needed_at_the_input():
    """How many sensitivities does the package compute, and are the gradients complete?"""
    from ..gradcheck import check_gradients
    net, x, t = random_network((3, 4, 2), activations.tanh, samples=2)
    report = check_gradients(net, x, t)
    parameters = sum(p.size for p in net.parameters())
    return report.checked == parameters and report.ok, (
        f"The package computes {len(gradients_of(net, x, t).delta)} sensitivities for {len(net.layers)} layers and "
        "none for the input; "
        f"all {report.checked} gradients agree with difference quotients.")


def bias_is_a_virtual_input():
    """A layer with bias, and one without whose input has a 1 in front."""
    net, x, t = random_network((2, 3), activations.tanh)
    layer = net.layers[0]
    wider = Network([Dense(np.vstack([layer.bias, layer.weights]), np.zeros(3), activations.tanh)], loss=net.loss)
    rows = gradients_of(wider, np.column_stack([np.ones(len(x)), x]), t).weights[0]
    return np.allclose(rows[0], gradients_of(net, x, t).bias[0]), (
        "The virtual unit's weights get the very gradient that the bias gets.")


def transpose_carries_errors_back():
    """Δy of the layer before, unit by unit, beside δ times the transposed weights."""
    net, x, t = random_network((2, 3, 2), activations.tanh, samples=1)
    delta, w = gradients_of(net, x, t).delta[1][0], net.layers[1].weights
    by_hand = [sum(w[i, j] * delta[j] for j in range(2)) for i in range(3)]
    return np.allclose(by_hand, delta @ w.T), (
        "So it is, of whatever matrix carried the signal forwards: here x W forwards and Δz Wᵀ back; in the document "
        "Wx and Wᵀ Δz.")
