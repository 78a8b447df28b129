"""Units one after another: linear layers are one layer, and a chain of units leaves a power."""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function


def collapse():
    """Two linear layers are one linear layer, with the weights V and the bias c."""
    layers = Definitions(
        """
        z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]   # pre-activation
        a[l][j] = z[l][j]                                              # no activation function
        v[p,q] = Sum(w[1][p,k]*w[2][k,q], (k, 1, d[1]))                # entry of V, the product of the weights
        c[q] = Sum(b[1][k]*w[2][k,q], (k, 1, d[1])) + b[2][q]          # a bias
        """,
        ranges="l = 1..L, j = 1..d[l], p = 1..d[0], q = 1..d[2]",
        sizes=[{"d": widths} for widths in ((1, 2, 3), (2, 3, 4), (3, 4, 1), (4, 1, 2))],
        arrays="""
        W[l] : d[l-1] x d[l] = w[l][i, j]
        a[l] : 1 x d[l] = a[l][j]
        b[l] : 1 x d[l] = b[l][j]
        V : d[0] x d[2] = v[i, j]
        c : 1 x d[2] = c[j]
        """)
    return (Derivation("two linear layers are one", layers, note="at every width from 1 to 4 in each layer")
            .start("a[2]")
            .step("(a[0] @ W[1] + b[1]) @ W[2] + b[2]", "one layer after the other")
            .step("(a[0] @ W[1]) @ W[2] + (b[1] @ W[2] + b[2])", "multiply out")
            .step("a[0] @ V + c", "definitions of V and c"))


@lru_cache(maxsize=None)
def chain_definitions():
    """Three units in a row, with any activation g and any loss C."""
    return Definitions("""
        z1 = w1*x + b1       # first unit
        a1 = g(z1)
        z2 = w2*a1 + b2      # second unit
        a2 = g(z2)
        z3 = w3*a2 + b3      # third unit
        a3 = g(z3)
        e = C(a3)            # any loss
        δ3 = D(e, z3)        # sensitivity of the last unit
    """, functions="g C")


def chain_of_three():
    """What is left of δ3 two units before: one weight and one slope for each."""
    return (Derivation("sensitivity through a chain", chain_definitions(), note="for any g and any loss")
            .start("D(e, z1)")
            .step("D(e, z3)*D(z3, a2)*D(a2, z2)*D(z2, a1)*D(a1, z1)", "chain rule")
            .step("δ3*w3*dg(z2)*w2*dg(z1)", "each factor by its definition"))


def equal_links():
    """With equal weights w and equal slopes s, n units leave the share (w s)ⁿ."""
    links = Definitions("""
        f = w*s      # what one unit leaves: weight times slope
        r = f**n     # what n units in a row leave
    """)
    return Derivation("equal units in a row", links).start("r").step("(w*s)**n", "definition of f")


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [collapse(), chain_of_three(), equal_links()]


@lru_cache(maxsize=None)
def _outputs():
    return list(sympy.symbols("w s n", real=True)), {"left": equal_links().meaning()}


@lru_cache(maxsize=None)
def javascript():
    """JavaScript: ``equal_links(w, s, n)`` → {left}."""
    return javascript_function("equal_links", *_outputs())


@lru_cache(maxsize=None)
def _compiled():
    arguments, outputs = _outputs()
    return numpy_function("equal_links", arguments, list(outputs.values()))


def left_after(w, s, n):
    """(w s)ⁿ: what n equal units leave of a sensitivity."""
    return _compiled()(w, s, n)[0]
