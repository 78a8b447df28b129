"""The chain from a weight to the error through four layers, and why one sample is fitted by a bias alone.

The chain is the "derivative chain" that the last code example of *guide* (document 003) prints, of its 3-7-5-4-1
network; here it is that of a weight with three layers behind it, in a network of any widths and depth.
"""
from functools import lru_cache

from .. import examples
from ..derivation import Definitions, Derivation

RANGES = "l = 1..L-3, i = 1..d[l-1], j = 1..d[l], k = 1..d[l+1], m = 1..d[l+2], n = 1..d[l+3]"
WIDTHS = ((1, 2, 1, 2, 1), (2, 1, 2, 1, 2))      # besides these the engine proves every step with letters for widths


@lru_cache(maxsize=None)
def network():
    """The layers of the book, any activation, half the squared error, with room for three layers behind layer l."""
    layers = examples.LAYERED.format(g="g").replace("e = Sum", "e = 1/2*Sum").replace("# squared", "# half the squared")
    layers = layers.rstrip() + "\n        s[l][j] = dg(z[l][j])     # slope of its activation\n"
    return Definitions(layers, functions="g", arrays=examples.ARRAYS, ranges=RANGES,
                       sizes=[{"d": widths} for widths in WIDTHS])


def chain():
    """∂e/∂w through three further layers: equation (2) three times, then the sum over all paths."""
    return (Derivation("chain through four layers", network(), note="for any g").start("D(e, w[l][i,j])")
            .step("a[l-1][i]*δ[l][j]", "what came in, times what goes wrong after")
            .step("a[l-1][i]*(s[l][j]*Sum(w[l+1][j,k]*δ[l+1][k], (k, 1, d[l+1])))", "one step back, to layer l")
            .step("a[l-1][i]*(s[l][j]*Sum(w[l+1][j,k]*(s[l+1][k]"
                  "*Sum(w[l+2][k,m]*δ[l+2][m], (m, 1, d[l+2]))), (k, 1, d[l+1])))", "one step back, to layer l + 1")
            .step("a[l-1][i]*(s[l][j]*Sum(w[l+1][j,k]*(s[l+1][k]*Sum(w[l+2][k,m]*(s[l+2][m]"
                  "*Sum(w[l+3][m,n]*δ[l+3][n], (n, 1, d[l+3]))), (m, 1, d[l+2]))), (k, 1, d[l+1])))",
                  "one step back, to layer l + 2")
            .step("Sum(Sum(Sum(a[l-1][i]*s[l][j]*w[l+1][j,k]*s[l+1][k]*w[l+2][k,m]*s[l+2][m]*w[l+3][m,n]"
                  "*δ[l+3][n], (n, 1, d[l+3])), (m, 1, d[l+2])), (k, 1, d[l+1]))", "multiply out: one term for each path"))


@lru_cache(maxsize=None)
def deaf():
    """An output unit that does not listen: its weight is 0, and its bias is made for the one target."""
    return Definitions("""
        t = 1/(1 + exp(-b))    # b is the number whose sigmoid is the target
        w = 0                  # the weight into the output
        z = w*h + b            # h is what the layer before says
        a = 1/(1 + exp(-z))    # the output, a sigmoid
    """)


def one_target():
    """It gives the target exactly, whatever h is."""
    return (Derivation("one sample needs one bias", deaf()).start("a")
            .step("1/(1 + exp(-(w*h + b)))", "definitions of a and z")
            .step("1/(1 + exp(-b))", "the weight is 0")
            .step("t", "definition of b, read backwards"))


@lru_cache(maxsize=None)
def counted():
    """Numbers of parameters and products of a network with the widths d, and of paths."""
    return Definitions("""
        P = Sum((d[l-1] + 1)*d[l], (l, 1, L))                       # weights and biases
        F = Sum(d[l-1]*d[l], (l, 1, L))                             # products of a forward pass: one a weight
        B = Sum(d[l-1]*d[l], (l, 1, L)) + Sum(d[l-1]*d[l], (l, 2, L))  # of a backward pass
    """, sizes=[{"d": widths} for widths in ((3, 7, 5, 4, 1), (1, 2), (4, 1, 3))])


def parameter_count():
    return (Derivation("number of parameters", counted()).start("P")
            .step("Sum(d[l-1]*d[l], (l, 1, L)) + Sum(d[l], (l, 1, L))", "a weight for each pair of units, a bias for each unit"))


def product_count():
    return (Derivation("products of a pass", counted()).start("F + B")
            .step("3*Sum(d[l-1]*d[l], (l, 1, L)) - d[0]*d[1]", "three for each weight, but for the first layer's two"))


def derivations():
    """All of this file's, as the tests count them."""
    return [chain(), one_target(), parameter_count(), product_count()]
