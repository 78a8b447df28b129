"""The assertions of *diagrams* on layers, errors and softmax, each tried.

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
from .trials import engine, flat, gradients_of, listed, network, random_network, total

VALUES = {}
SOFTMAX = """
    y[j] = exp(z[j])/Sum(exp(z[k]), (k, 1, n))
    E = -Sum(t[j]*log(y[j]), (j, 1, n))
"""


@lru_cache(maxsize=None)
def plain(text):
    return Definitions(text)


@lru_cache(maxsize=None)
def softmax():
    return Definitions(SOFTMAX, ranges="i = 1..n", sizes=[{"n": 2}, {"n": 3}])


DEFINITIONS = {"network": network, "last": lambda: network(layers="last"),
               "hidden": lambda: network(layers="hidden", indices="i = 1..d[l], j = 1..d[l+1]"),
               "softmax": softmax, "softplus": lambda: plain("g = log(1 + exp(z))"),
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


def softmax_is_the_quotient():
    """The package's softmax on symbols."""
    z = sympy.symbols("z1:4")
    ours = activations.softmax(np.array([z], dtype=object))[0]
    same = all(sympy.simplify(o - sympy.exp(z_j) / sum(map(sympy.exp, z))) == 0 for o, z_j in zip(ours, z))
    return same, "It is what the package computes: the same quotients, of three symbols."


def softmax_gives_probabilities():
    """Random rows, large ones among them."""
    z = np.random.default_rng(0).normal(scale=10, size=(1000, 5))
    y = activations.softmax(z)
    return bool((y > 0).all() and np.allclose(y.sum(axis=1), 1)), (
        f"Of {len(y):,} random rows every entry is positive and every sum 1. Numbers that behave as probabilities; "
        "whether they are good ones "
        "is for data to say.")


def cross_entropy_is_minus_t_log_y():
    """The package's loss of that name on a one-hot row."""
    y = activations.softmax(np.array([[0.3, -1.0, 0.8]]))
    t = np.array([[0.0, 1.0, 0.0]])
    ours, theirs = float(losses.cross_entropy(y, t)), -sum(t[0, j] * np.log(y[0, j]) for j in range(3))
    return np.isclose(ours, theirs), "So it is, with the sum over the classes j."


def derivative_of_cross_entropy_is_y_minus_t():
    """By z, for any targets; what follows where they sum to 1; and by y."""
    by_z, _ = engine(softmax(), "D(E, z[i])", "Sum(t[j], (j, 1, n))*y[i] - t[i]")
    any_target, _ = engine(softmax(), "D(E, z[i])", "y[i] - t[i]")
    return by_z and not any_target, (
        "By z, and for targets that sum to 1, as here: proved for 2 and 3 classes is (Σt) y - t. By which variable "
        "is not said, see the next row.")


def same_as_for_regression():
    """For regression y - t was the derivative by the output y: try that here, and y - t by z there."""
    by_y, _ = engine(softmax(), "D(E, y[i])", "y[i] - t[i]")
    right, _ = engine(softmax(), "D(E, y[i])", "-t[i]/y[i]", ["y[i] > 0"])
    regression, _ = engine(network(layers="last"), "D(e, z[l][j])", "a[l][j] - t[j]")
    return by_y or regression, ("There it was Δy, the derivative by the output; here it is Δz. By the output the "
                                "cross-entropy's is -t/y "
                                f"({'proved' if right else 'not proved'}), and by z the regression's has the factor "
                                "g'(z), unless its output is linear.")


def transpose_carries_errors_back():
    """Δy of the layer before, unit by unit, beside δ times the transposed weights."""
    net, x, t = random_network((2, 3, 2), activations.tanh, samples=1)
    delta, w = gradients_of(net, x, t).delta[1][0], net.layers[1].weights
    by_hand = [sum(w[i, j] * delta[j] for j in range(2)) for i in range(3)]
    return np.allclose(by_hand, delta @ w.T), (
        "So it is, of whatever matrix carried the signal forwards: here x W forwards and Δz Wᵀ back; in the document "
        "Wx and Wᵀ Δz.")
