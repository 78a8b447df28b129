"""The assertions of *diagrams* on classification, softmax and cross-entropy, each tried."""
from functools import lru_cache

import numpy as np
import sympy

from .. import activations, losses
from ..derivation import Definitions
from .trials import engine, network

SOFTMAX = """
    y[j] = exp(z[j])/Sum(exp(z[k]), (k, 1, n))
    E = -Sum(t[j]*log(y[j]), (j, 1, n))
"""


@lru_cache(maxsize=None)
def softmax():
    return Definitions(SOFTMAX, ranges="i = 1..n", sizes=[{"n": 2}, {"n": 3}])


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
                                "g'(z), unless its output is linear. What the text says of its next diagram "
                                "contradicts it too: that the error feedback is simpler means that this factor is "
                                "gone.")
