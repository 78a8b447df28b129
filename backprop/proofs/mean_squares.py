"""What a layer with random weights does to a mean square, forwards and backwards: the variance argument.

An expectation is written here as what it is for finitely many equally likely values, a mean; two
quantities are independent where every pair of their values is equally likely, so that the mean runs
over all pairs. After Glorot and Bengio (2010) and, for the ReLU, He et al. (2015).
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

WIDTHS = [{"n": n, "m": m} for n, m in ((1, 1), (2, 3), (3, 2), (4, 1))]


@lru_cache(maxsize=None)
def one_product():
    """An activation with N equally likely values, a weight with M, independent of it."""
    return Definitions("""
        q = 1/N*Sum(a[k]**2, (k, 1, N))                              # mean square of the activation
        v = 1/M*Sum(w[h]**2, (h, 1, M))                              # mean square of the weight
        p = 1/(N*M)*Sum(Sum((a[k]*w[h])**2, (h, 1, M)), (k, 1, N))   # of their product, over every pair
    """, sizes=[{"N": n, "M": m} for n, m in ((1, 1), (2, 3), (3, 2), (4, 1))])


def mean_square_of_a_product():
    return (Derivation("mean square of a product", one_product()).start("p")
            .step("1/N*Sum(a[k]**2*(1/M*Sum(w[h]**2, (h, 1, M))), (k, 1, N))", "a factor without the index h comes out")
            .step("1/N*Sum(a[k]**2*v, (k, 1, N))", "definition of v")
            .step("q*v", "v has no index k; definition of q"))


@lru_cache(maxsize=None)
def one_more_term():
    """A term whose weight comes with either sign is added to a sum."""
    return Definitions("f = ((S + p)**2 + (S - p)**2)/2     # mean of the new sum's square over both signs of p")


def mean_square_of_a_sum():
    """Nothing is asked of S: the cross terms cancel, since p has either sign."""
    return (Derivation("mean square of a sum", one_more_term()).start("f")
            .step("((S**2 + 2*S*p + p**2) + (S**2 - 2*S*p + p**2))/2", "both squares")
            .step("S**2 + p**2", "the cross terms cancel"))


@lru_cache(maxsize=None)
def layer():
    """The mean squares of a layer: forwards into one unit, and backwards into one unit."""
    return Definitions("""
        q = 1/n*Sum(q[i], (i, 1, n))      # mean square of the activations, over the n units that lead in
        Z = Sum(q[i]*v, (i, 1, n))        # mean square of z: products add up
        u = 1/m*Sum(u[j], (j, 1, m))      # mean square of δ, over the m units that are led to
        B = Sum(u[j]*v, (j, 1, m))        # mean square of what comes back to one unit
    """, sizes=WIDTHS)


def forwards():
    return (Derivation("mean square of a pre-activation", layer()).start("Z")
            .step("v*Sum(q[i], (i, 1, n))", "all weights have the same mean square")
            .step("n*v*q", "definition of q"))


def backwards():
    return (Derivation("mean square of what comes back", layer()).start("B")
            .step("v*Sum(u[j], (j, 1, m))", "all weights have the same mean square")
            .step("m*v*u", "definition of u"))


@lru_cache(maxsize=None)
def halved():
    return Definitions("f = (max(z, 0)**2 + max(-z, 0)**2)/2     # mean of the ReLU's square over both signs of z")


def relu_halves(side):
    """Over z and -z the ReLU's square has half the mean of z²: for z > 0 (side 1) or z < 0 (side -1)."""
    name, condition, squares = {1: ("right", "z > 0", "(z**2 + 0)/2"), -1: ("left", "z < 0", "(0 + (-z)**2)/2")}[side]
    return (Derivation(f"ReLU halves the square, {name}", halved()).start("f")
            .step(squares, "the ReLU lets one of the two through", conditions=[condition])
            .step("z**2/2", "half of the square"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [mean_square_of_a_product(), mean_square_of_a_sum(), forwards(), backwards(), relu_halves(1), relu_halves(-1)]
