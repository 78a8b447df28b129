"""Exercises of the chapter on checking gradients."""
import numpy as np

from ..proofs import complex_step, gradient_check
from .table import Exercise


def numerical_gradient(f, w, h):
    """Central differences of f by every entry of w, one at a time."""
    slopes = np.empty_like(w)
    for i in range(len(w)):
        moved = w.copy()
        moved[i] = w[i] + h
        up = f(moved)
        moved[i] = w[i] - h
        slopes[i] = (up - f(moved)) / (2 * h)
    return slopes


def _forward_only(f, w, h):
    return np.array([(f(w + h * unit) - f(w)) / h for unit in np.eye(len(w))])


def _never_put_back(f, w, h):
    moved, slopes = w.copy(), []
    for i in range(len(w)):
        moved[i] += h
        up = f(moved)
        moved[i] -= 2 * h
        slopes.append((up - f(moved)) / (2 * h))
    return np.array(slopes)


class _Function:
    """A function of a vector that says in words what it is, for the case that a wrong answer is shown."""

    def __init__(self, words, function):
        self.words, self.function = words, function

    def __call__(self, w):
        return float(self.function(w))

    def __repr__(self):
        return self.words


_CUBES = _Function("the sum of the cubes", lambda w: (w**3).sum())
_PRODUCT = _Function("the product of the entries", np.prod)


EXERCISES = {
    "backward difference": Exercise(
        "what (E[0] - E[-1])/h comes to, in s, q, r, c4 and h", gradient_check.polynomial, "(E[0] - E[-1])/h",
        mistakes={"that is the difference with the step upwards": "s + q/2*h + r/6*h**2 + c4*h**3",
                  "that is the central difference": "s + r/6*h**2"}),
    "second derivative by differences": Exercise(
        "what (E[1] - 2*E[0] + E[-1])/h**2 comes to, in q, c4 and h", gradient_check.polynomial,
        "(E[1] - 2*E[0] + E[-1])/h**2",
        mistakes={"the leading term is right; the error is missing": "q",
                  "it was divided by 2 once too often": "q/2 + c4*h**2"}),
    "power of the best step": Exercise(
        "the power of ε to which the best step is proportional, if B = c*h**4 + ε/h", value=lambda: 1 / 5,
        mistakes={"that is for an error of order h², the central difference": 1 / 3,
                  "the slope of B has h to the third in one term and 1/h² in the other: together h to the fifth": 1 / 4}),
    "complex step of a fourth power": Exercise(
        "Im((w + ih)⁴)/h, in w and h", complex_step.cubic, "v[4]/h",
        mistakes={"that is the slope; how far is the complex step off?": "4*w**3",
                  "the imaginary part has not been divided by h": "4*w**3*h - 4*w*h**3"}),
    "difference beside a kink": Exercise(
        "what the central difference makes of ReLU's slope where z is a quarter of the step", value=lambda: 5 / 8,
        mistakes={"that is the slope itself; but the lower value lies beyond the kink": 1.0,
                  "that is what it gives on the kink itself": 0.5,
                  "that weight belongs to the slope below the kink": 3 / 8}),
    "numerical gradient": Exercise(
        "a function (f, w, h) that returns the central differences of f by every entry of the array w",
        function=numerical_gradient, digits=6,
        # Powers of two: a weight that is moved there and back is the same again, to the last bit.
        inputs=lambda: [(_CUBES, np.array([1.0, -2.0]), 0.25), (_PRODUCT, np.array([2.0, 3.0, 0.5]), 0.25),
                        (_CUBES, np.array([0.5]), 0.5)],
        mistakes={"it takes the step upwards only": _forward_only,
                  "an entry that was moved is not put back before the next one": _never_put_back,
                  "the two places lie 2h apart": lambda f, w, h: 2 * numerical_gradient(f, w, h)}),
    "passes of a check": Exercise(
        "the number of forward passes of a check by central differences, one parameter at a time", digits=0,
        value=lambda: 2 * (20 * 10 + 10 + 10 * 5 + 5),
        mistakes={"the biases want to be checked as well": 2 * (20 * 10 + 10 * 5),
                  "a central difference asks at two places": 20 * 10 + 10 + 10 * 5 + 5}),
}
