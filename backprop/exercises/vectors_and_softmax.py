"""Exercises of the chapter on vectors, matrices and classes."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise


def _softmax(sharpness=""):
    return Definitions(f"""
        a[j] = exp(z[j]{sharpness})/Sum(exp(z[k]{sharpness}), (k, 1, C))
        t[1] = 1 - Sum(t[k], (k, 2, C))
        e = -Sum(t[j]*log(a[j]), (j, 1, C))
    """, ranges="j = 1..C", sizes=[{"C": n} for n in (2, 3, 4)])


def _columns():
    return Definitions("""
        z[j] = Sum(w[i,j]*x[i], (i, 1, m))
        e = C(All(z[j], (j, 1, n)))
        u[j] = D(e, z[j])
        v[i] = D(e, x[i])
    """, functions="C", arrays="W : m x n = w[i, j]\nD : n x 1 = u[i]\nB : m x 1 = v[i]",
                       sizes=[{"m": m, "n": n} for m, n in ((2, 3), (3, 3), (3, 1))])


def softmax(z):
    """e^z_j / Σ_k e^z_k of a vector."""
    power = np.exp(z - np.max(z))
    return power / power.sum()


def _vectors():
    rng = np.random.default_rng(6)
    return [(np.array([0.0, 0.0]),), (np.array([1.0, 2.0, 3.0]),), (np.array([1000.0, 999.0]),),
            (np.array([-1000.0, 0.0]),), *((rng.normal(size=n),) for n in (2, 4, 7))]


def _asleep():
    """a (miss - Σ a miss) over the miss, for the shares 1 - 1e-6 and 1e-6."""
    a = np.array([1 - 1e-6, 1e-6])
    miss = a - np.array([0.0, 1.0])
    return (a * (miss - (a * miss).sum()) / miss)[1]


EXERCISES = {
    "softmax by its own": Exercise("∂a[j]/∂z[j] of softmax, in a[j]", _softmax, "D(a[j], z[j])"),
    "softmax sharpened": Exercise("∂e/∂z[j] with softmax of z[j]*β, in a[j], t[j] and β",
                                         lambda: _softmax("*β"), "D(e, z[j])"),
    "stable softmax": Exercise("softmax of a vector z", function=softmax, inputs=_vectors,
                               mistakes={"it is not divided by the sum": lambda z: np.exp(z - np.max(z)),
                                         "that divides by the sum of z, not of the exponentials": lambda z: z / z.sum()}),
    "gradient of two samples": Exercise(
        "the gradient of the mean error by the weights, shape (2, 1)", value=lambda: np.array([[-1.0], [-1.0]]), digits=3,
        mistakes={"the sum is not divided by the number of samples": np.array([[-2.0], [-2.0]])}),
    "back in columns": Exercise("the column of ∂e/∂x, with W and D", _columns, "B"),
    "asleep": Exercise("the ratio of the two sensitivities", value=_asleep, digits=6,
                       mistakes={"for two classes both slopes act: twice that": 1e-6}),
}
