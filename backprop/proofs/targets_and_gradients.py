"""Targets through two linear layers beside gradients: the inverse stands where backpropagation has the transpose.

After Lee, Zhang, Fischer and Bengio (2015), "Difference target propagation"; the paper's rate η̂ of the first
target is κ here. Samples are rows, so matrices stand on the right.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

LINEAR = """
    a[1][j] = Sum(a[0][i]*w[1][i,j], (i, 1, 2))     # first layer
    a[2][j] = Sum(a[1][i]*w[2][i,j], (i, 1, 2))     # second layer, linear too
    e = C(a[2][1], a[2][2])                         # any loss, whatever layers follow
    u[j] = D(e, a[2][j])                            # its slope by what the second layer says
    t[2][j] = a[2][j] - κ*u[j]                      # first target: a step down that slope
    t[1][i] = a[1][i] + Sum(t[2][j]*v[j,i], (j, 1, 2)) - Sum(a[2][j]*v[j,i], (j, 1, 2))     # target below
    r[i,j] = 2*a[0][i]*(a[1][j] - t[1][j])          # gradient of the first layer's own loss
    k[i,j] = Same(i, j)                             # entry of the identity matrix
"""
ASKED = """
    p[i] = Sum(u[j]*v[j,i], (j, 1, 2))              # what the target asks of the first layer's unit i
    q[i] = Sum(u[j]*w[2][i,j], (j, 1, 2))           # what the gradient asks of it
"""
INVERSE = """
    d = w[2][1,1]*w[2][2,2] - w[2][1,2]*w[2][2,1]   # determinant
    v[1,1] = w[2][2,2]/d                            # V, the inverse: on its diagonal the weights change places
    v[1,2] = -w[2][1,2]/d                           # beside it they change their signs
    v[2,1] = -w[2][2,1]/d                           # here too
    v[2,2] = w[2][1,1]/d                            # and the other that has changed places
"""
TURN = """
    c = x/sqrt(x**2 + y**2)     # cosine of the turn that leads to any point (x, y)
    s = y/sqrt(x**2 + y**2)     # its sine
    w[2][1,1] = c               # weights: where the first input goes
    w[2][1,2] = s               # its other coordinate
    w[2][2,1] = -s              # where the second goes
    w[2][2,2] = c               # its other coordinate
"""
ARRAYS = """
    W[l] : 2 x 2 = w[l][i, j]
    V : 2 x 2 = v[i, j]
    R : 2 x 2 = r[i, j]
    I : 2 x 2 = k[i, j]
    a[l] : 1 x 2 = a[l][j]
    t[l] : 1 x 2 = t[l][j]
    u : 1 x 2 = u[j]
"""
FOR_TWO = "for two units in each layer and any loss"
REGULAR, TURNED = ["d != 0"], ["x**2 + y**2 > 0", "d != 0"]


@lru_cache(maxsize=None)
def linear(kind="any"):
    """The second layer's feedback is "any" matrix V, the "inverse" of its weights, or these are a "turn" besides.

    "asked" is the inverse, with names for what the two ways ask for.
    """
    parts = {"any": "", "inverse": INVERSE, "turn": INVERSE + TURN, "asked": INVERSE + ASKED}[kind]
    return Definitions(LINEAR + parts, functions="C", ranges="i = 1..2, j = 1..2", arrays=ARRAYS)


def inverse():
    """What `linear("inverse")` adds, to be shown by itself."""
    return Definitions(INVERSE, arrays=ARRAYS)


def turn():
    return Definitions(TURN, arrays=ARRAYS)


def asked():
    return Definitions(ASKED, ranges="i = 1..2")


def miss():
    """How far the layer above stays from its target once the layer below has met its own."""
    return (Derivation("what is missed above", linear(), note=FOR_TWO).start("t[2] - t[1] @ W[2]")
            .step("t[2] - (a[1] + (t[2] - a[2]) @ V) @ W[2]", "definition of the target below")
            .step("(t[2] - a[2]) - (t[2] - a[2]) @ (V @ W[2])", "the second layer says the first's times W")
            .step("(t[2] - a[2]) @ (I - V @ W[2])", "take the wish out"))


def inverse_undoes():
    return Derivation("V undoes W", linear("inverse"), REGULAR).start("V @ W[2]").step("I", "definitions of V and d")


def nothing_missed():
    return (Derivation("nothing missed with the inverse", linear("inverse"), REGULAR, note=FOR_TWO).start("t[1] @ W[2]")
            .step("a[1] @ W[2] + (t[2] - a[2]) @ (V @ W[2])", "definition of the target below")
            .step("a[2] + (t[2] - a[2])", "V undoes W")
            .step("t[2]", "the layer above says what it is told"))


def target_update():
    return (Derivation("update by targets", linear("inverse"), REGULAR, note=FOR_TWO).start("R")
            .step("2*(a[0].T @ (a[1] - t[1]))", "gradient of the first layer's own loss")
            .step("2*(a[0].T @ ((a[2] - t[2]) @ V))", "definition of the target below")
            .step("2*κ*(a[0].T @ (u @ V))", "definition of the first target"))


def backpropagated_update():
    return (Derivation("update by backpropagation", linear("inverse"), REGULAR, note=FOR_TWO).start("D(e, W[1])")
            .step("a[0].T @ (u @ W[2].T)", "chain rule"))


def turned_inverse():
    """Of a turn the inverse is the transpose ..."""
    return (Derivation("inverse of a turn", linear("turn"), TURNED).start("V").step("W[2].T", "the determinant is 1"))


def turned_update():
    """... and target propagation is backpropagation."""
    return (Derivation("targets through a turn", linear("turn"), TURNED, note=FOR_TWO).start("R")
            .step("2*κ*(a[0].T @ (u @ V))", "as before")
            .step("2*κ*(a[0].T @ (u @ W[2].T))", "the inverse is the transpose")
            .step("2*κ*D(e, W[1])", "chain rule, read backwards"))


def never_uphill():
    """The product of the two wishes, entry by entry: a sum of squares."""
    return (Derivation("target and gradient agree in direction", linear("asked"), REGULAR, note=FOR_TWO)
            .start("p[1]*q[1] + p[2]*q[2]")
            .step("Sum(Sum(u[j]*u[n]*Sum(v[j,i]*w[2][i,n], (i, 1, 2)), (n, 1, 2)), (j, 1, 2))", "collect what stands beside u u")
            .step("u[1]**2 + u[2]**2", "V undoes W"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [miss(), inverse_undoes(), nothing_missed(), target_update(), backpropagated_update(),
            turned_inverse(), turned_update(), never_uphill()]
