"""The assertions of *dummies* on neurons, errors and gradients, each tried.

The document writes w_{i,j} for the weight that leads to unit i from unit j; here that is v[l][i, j]. Its bias
is the weight of a neuron that is always 1; here it is b.
"""
from functools import lru_cache

import numpy as np
import sympy

from .. import activations
from ..derivation import Definitions, value_at
from ..optimizers import GradientDescent
from . import trials
from .trials import engine, gradients_of, random_network, total

ORDER = "w[l][i,j] = v[l][j,i]      # the document's order: first where the weight leads to"
INDICES = "i = 1..d[l], j = 1..d[l-1], k = 1..d[l+1]"
LINE = "f = 3*x + 4"
SIGMOID = "g = 1/(1 + exp(-x))"


@lru_cache(maxsize=None)
def plain(text):
    return Definitions(text)


def network(g="g", layers="every"):
    return trials.network(g, layers, more=ORDER, indices=INDICES)


def line_value(text):
    """A quantity of f(x) = 3x + 4, or plain arithmetic."""
    definitions = plain(LINE)
    return value_at(definitions, definitions.parse(text), {"x": "1"})


VALUES = {"line": line_value}
DEFINITIONS = {"network": network, "hidden": lambda: network(layers="hidden"), "last": lambda: network(layers="last"),
               "sigmoids": lambda: network("sigmoid"), "hidden sigmoids": lambda: network("sigmoid", "hidden"),
               "sigmoid": lambda: plain(SIGMOID), "named sigmoid": lambda: plain("a = sigmoid(x)")}


def backpropagation_trains():
    """Call it many times: what changes?"""
    net, x, t = random_network((2, 3, 1), activations.sigmoid)
    before = total(net, x, t)
    for _ in range(100):
        gradients = gradients_of(net, x, t)
    after = total(net, x, t)
    GradientDescent(1).update(net, gradients)
    return after < before, (f"It finds the gradients and moves nothing: after 100 calls the error is {after:.4f}, as "
                            "before. "
                            f"One step of gradient descent with what it found makes it {total(net, x, t):.4f}.")


def one_order_of_indices():
    """Equation (13) in the order of the text, and in the other."""
    definitions = network("sigmoid", "hidden")
    right = "Sum(v[l+1][{}]*a[l+1][k]*(1 - a[l+1][k])*D(e, a[l+1][k]), (k, 1, d[l+1]))"
    (mine, _), (other, reason) = (engine(definitions, "D(e, a[l][i])", right.format(order))
                                  for order in ("k, i", "i, k"))
    swapped = " and the engine finds that the indices are swapped" if "swapped" in reason else ""
    return mine and not other, f"The same order in (1), (6) and (13). In the other order (13) is refuted{swapped}."


def half_square_is_the_mean():
    """Compare equation (4) with the mean of the squares, for one sample and one output and for four."""
    rng = np.random.default_rng(0)
    a, t = rng.uniform(size=(2, 4))
    ratios = [np.mean((a[:n] - t[:n])**2) / (0.5 * np.sum((a[:n] - t[:n])**2)) for n in (1, 4)]
    return np.allclose(ratios, 1), (
        f"(4) is half of one squared error. The mean over one sample is {ratios[0]:g} times as large; over four it "
        f"is {ratios[1]:g} times the sum of four errors (4).")


def error_of_one_output():
    """Equation (4) for the output layer of one unit and of two."""
    holds, found = engine(trials.network(widths=((2, 3, 1),)), "e", "1/2*(t[1] - a[L][1])**2")
    two, _ = engine(trials.network(widths=((2, 3, 2),)), "e", "1/2*(t[1] - a[L][1])**2")
    return holds, found + (" With two outputs it is refuted: the errors are to be added." if not two else "")


def error_depends_on_the_output_weights():
    """Move every weight of a network in turn."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid, samples=1)
    before, moved = total(net, x, t), []
    for number, layer in enumerate(net.layers):
        for place in np.ndindex(layer.weights.shape):
            layer.weights[place] += 0.1
            moved.append((number, total(net, x, t) != before))
            layer.weights[place] -= 0.1
    last = [changed for number, changed in moved if number == len(net.layers) - 1]
    return all(last), (f"On all {len(last)} weights that lead to it, and on the {len(moved) - len(last)} of the "
                       "layer before as well: "
                       f"{sum(c for _, c in moved)} of {len(moved)} move the error.")


def every_sample_has_its_error():
    """Two hundred random samples; then two that a neuron cannot tell apart."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid, samples=200)
    errors = net.loss.pointwise(net.forward(x).a[-1], t)
    neuron, _, _ = random_network((2, 1), activations.sigmoid)
    w = neuron.layers[0].weights[:, 0]
    pair = np.array([[0.3, 0.7], [0.3 + w[1], 0.7 - w[0]]])
    same = neuron.loss.pointwise(neuron.forward(pair).a[-1], np.full((2, 1), 0.5))
    return len(set(errors)) == len(errors), (
        f"{len(errors)} random samples give {len(set(errors))} errors. The values of two can agree all the same: "
        f"to a single neuron every sample on the line w·x = const is one ({same[0]:.4f} and {same[1]:.4f}).")


def gradient_is_the_change_per_unit():
    """f(x + 1) - f(x) beside f'(x), for the line and for a parabola at 1."""
    x = sympy.Rational(1)
    rows = [(name, f(x + 1) - f(x), slope) for name, f, slope in
            (("3x + 4", lambda x: 3 * x + 4, 3), ("x² at 1", lambda x: x**2, 2 * x))]
    return all(change == slope for _, change, slope in rows), "True of straight lines only: " + "; ".join(
        f"for {name} the change is {change} and the gradient {slope}" for name, change, slope in rows) + "."


def hill(x, y):
    """A smooth hill with different slopes along x and y, and its gradient."""
    height = np.exp(-x**2 - 2 * y**2)
    return height, np.array([-2 * x * height, -4 * y * height])


def directions():
    """(unit vectors all round, how fast the hill's height changes along each, its gradient's direction)."""
    angles = np.radians(np.arange(360))
    round_about = np.stack([np.cos(angles), np.sin(angles)])
    gradient = hill(0.7, 0.4)[1]
    return round_about, gradient @ round_about, gradient / np.linalg.norm(gradient)


def direction_is_the_gradient():
    """Look all round for the steepest way down, and compare with the gradient's direction."""
    round_about, slopes, gradient = directions()
    angle = np.degrees(np.arccos(np.clip(round_about[:, slopes.argmin()] @ gradient, -1, 1)))
    return angle < 1, (f"Of 360 directions the one with the steepest descent lies at {angle:.0f} degrees from the "
                       "gradient: "
                       "it is the negative gradient, as the text itself says two paragraphs on.")


def direction_needs_both_slopes():
    """Turn off each slope and look where the way leads."""
    gradient = hill(0.7, 0.4)[1]
    both, first, second = (np.degrees(np.arctan2(*-g[::-1])) for g in (gradient, gradient * [1, 0], gradient * [0, 1]))
    return len({both, first, second}) == 3, (
        f"On the hill tried the way down leads at {both:.0f} degrees; by ∂/∂x alone at {first:.0f}, by ∂/∂y alone at "
        f"{second:.0f}.")


def lowest_gradient_is_steepest_descent():
    """The smallest slope of all directions."""
    _, slopes, _ = directions()
    length = np.linalg.norm(hill(0.7, 0.4)[1])
    return abs(slopes.min() + length) < 1e-3, (
        f"If it means the slope in a direction: the lowest of 360 is {slopes.min():.3f}, minus the gradient's "
        "length. "
        "The gradient itself is one vector and has no lowest direction.")


def step_against_the_gradient():
    """A small step both ways on the hill and on the line."""
    height, gradient = hill(0.7, 0.4)
    down, up = (hill(*(np.array([0.7, 0.4]) - step * gradient))[0] for step in (0.1, -0.1))
    line = [3 * (1 - step * 3) + 4 < 3 * 1 + 4 for step in (0.1, -0.1)]
    return down < height < up and line == [True, False], (
        f"On a hill of height {height:.3f} a small step against the gradient leads to {down:.3f}, one along it to "
        f"{up:.3f}.")
