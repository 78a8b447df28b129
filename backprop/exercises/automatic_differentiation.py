"""Exercises of the chapter on automatic differentiation."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise


def _root():
    return Definitions("y = sqrt(a)     # the result\ne = C(y)     # whatever follows\ng = D(e, y)     # arrives at y", functions="C")


def _reciprocal():
    return Definitions("y = 1/a     # the result\ne = C(y)     # whatever follows\ng = D(e, y)     # arrives at y", functions="C")


def _moving_tanh():
    return Definitions("""
        y = q(s)            # the result of a tanh, which moves with s
        g = p(s)            # what arrives there, and moves as well
        c = D(g, s)         # the tangent of g
        d = D(y, s)         # and that of y
        h = g*(1 - y*y)     # what goes back
    """, functions="p q")


def pull_back_mean(g, a):
    """What comes back to every entry of a from y, the mean of them all."""
    return np.full(np.shape(a), g / np.size(a))


def _means():
    return [(2.0, np.arange(6.0).reshape(2, 3)), (-0.5, np.ones(4)), (1.0, np.array([[3.0]])), (3.0, np.zeros((3, 2)))]


def product_of_duals(a, da, b, db):
    """[value, tangent] of a b."""
    return np.array([a * b, da * b + a * db])


def _duals():
    return [(2.0, 1.0, 3.0, 0.0), (2.0, 0.0, 3.0, 1.0), (-1.5, 0.5, 4.0, -2.0), (0.0, 1.0, 0.0, 1.0)]


def walk_back(operations, inputs):
    """∂(last)/∂(each variable) of scalars: operations [("+" or "*", i, j), …] make variables after the inputs."""
    return _walk(operations, inputs, lambda before, part: before + part)


def _replacing(operations, inputs):
    return _walk(operations, inputs, lambda before, part: part)


def _walk(operations, inputs, joined):
    """The walk, with what has arrived at a variable and the next part joined in some way."""
    values = list(inputs)
    for kind, i, j in operations:
        values.append(values[i] + values[j] if kind == "+" else values[i] * values[j])
    arrived = [0.0] * len(values)
    arrived[-1] = 1.0
    for k in range(len(operations) - 1, -1, -1):
        (kind, i, j), g = operations[k], arrived[len(inputs) + k]
        for operand, other in ((i, j), (j, i)):
            arrived[operand] = joined(arrived[operand], g if kind == "+" else g * values[other])
    return np.array(arrived)


def _graphs():
    return [([("*", 0, 0), ("+", 1, 0)], [3.0]), ([("*", 0, 1)], [2.0, 5.0]), ([("+", 0, 0), ("*", 1, 1), ("*", 2, 0)], [1.5]),
            ([("*", 0, 1), ("+", 2, 0), ("*", 3, 2), ("+", 4, 1)], [0.5, -2.0])]


EXERCISES = {
    "pull-back of a root": Exercise(
        "∂e/∂a of a row y = √a, in g and y", _root, "D(e, a)", conditions=("a > 0",),
        mistakes={"what arrives is missing: g multiplies the slope": "1/(2*y)", "a factor is missing: the power ½ comes down": "g/y",
                  "the power goes down by one: the root is divided by": "g*y/2"}),
    "pull-back of a reciprocal": Exercise(
        "∂e/∂a of a row y = 1/a, in g and y", _reciprocal, "D(e, a)", conditions=("a > 0",),
        mistakes={"the sign: a reciprocal falls where a grows": "g*y*y", "the square is missing": "-g*y",
                  "what arrives is missing: g multiplies the slope": "-y*y"}),
    "pull-back of a mean": Exercise(
        "a function of g and a that gives what goes back to the entries of a from their mean", function=pull_back_mean, inputs=_means,
        mistakes={"that is the row for a sum; a mean divides": lambda g, a: np.full(np.shape(a), g),
                  "the result has the wrong shape: every entry of a gets its part": lambda g, a: g / np.size(a)}),
    "product of two duals": Exercise(
        "a function of a, da, b and db that gives [value, tangent] of the product", function=product_of_duals, inputs=_duals,
        mistakes={"each tangent is multiplied by the other value": lambda a, da, b, db: np.array([a * b, a * da + b * db]),
                  "the tangent of a product is not the product of the tangents": lambda a, da, b, db: np.array([a * b, da * db])}),
    "passes for a Jacobian": Exercise(
        "the smallest number of passes, forward or back, that give all derivatives of 4 outputs by 100 inputs",
        value=lambda: 4.0, digits=0,
        mistakes={"that many passes forward would do, and it is the wrong mode": 100.0, "that is the number of derivatives": 400.0,
                  "one walk back gives the derivatives of one output": 1.0}),
    "walk back over scalars": Exercise(
        "a function of operations and inputs that gives the derivatives of the last variable by every variable",
        function=walk_back, inputs=_graphs,
        mistakes={"parts from several uses are added, and here the last one is left": _replacing}),
    "tangent on the way back": Exercise(
        "the tangent of h = g(1 − y²), in g, its tangent c, y and its tangent d", _moving_tanh, "D(h, s)",
        mistakes={"the slope moves too: the product rule has a second term": "c*(1 - y*y)",
                  "a factor is missing: y² moves twice as fast as y times its tangent": "c*(1 - y*y) - g*y*d",
                  "the sign: the slope falls where y² grows": "c*(1 - y*y) + 2*g*y*d",
                  "what arrives moves too": "-2*g*y*d"}),
}
