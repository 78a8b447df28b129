"""Target propagation: what the difference does, the linear case, and why nothing comes back through a sign.

After Lee, Zhang, Fischer and Bengio (2015), "Difference target propagation", which *guide* (document 003)
names. The paper's h and ĥ are a and its target t here; samples are rows, so matrices stand on the right.
A layer of linear units is taken with two units, all else for any functions or widths.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

ANY = "for any f and g"


# The difference

@lru_cache(maxsize=None)
def difference(met=False):
    """Two units, and any pair of functions as their inverse; `met` where the layer above says what it is told."""
    told = {True: "t[2][1] = a[2][1]     # the layer above says what it is told\nt[2][2] = a[2][2]\n", False: ""}[met]
    return Definitions(told + """
        t[1][1] = a[1][1] + g(t[2][1], t[2][2]) - g(a[2][1], a[2][2])     # target of the layer below, by the difference
        t[1][2] = a[1][2] + h(t[2][1], t[2][2]) - h(a[2][1], a[2][2])     # and of its other unit
        p[1] = g(t[2][1], t[2][2])                                        # plain targets, for comparison
        p[2] = h(t[2][1], t[2][2])
    """, functions="g h")


def stands_still():
    """No wish above gives no wish below, whatever the inverse says."""
    return [Derivation(f"no wish above, none below: unit {unit}", difference(met=True), note="for any g and h")
            .start(f"t[1][{unit}]")
            .step(f"a[1][{unit}] + {g}(a[2][1], a[2][2]) - {g}(a[2][1], a[2][2])", "the layer above says what it is told")
            .step(f"a[1][{unit}]", "the difference is 0") for unit, g in ((1, "g"), (2, "h"))]


def what_plain_is_off():
    """Plain and difference target differ by what the auto-encoder misses."""
    return (Derivation("how far a plain target is off", difference(), note="for any g and h").start("p[1] - t[1][1]")
            .step("g(t[2][1], t[2][2]) - (a[1][1] + g(t[2][1], t[2][2]) - g(a[2][1], a[2][2]))", "definitions")
            .step("g(a[2][1], a[2][2]) - a[1][1]", "what is common cancels"))


# A layer's own loss

@lru_cache(maxsize=None)
def own_loss():
    """A layer of any width with any activation, and targets that are held still."""
    return Definitions("""
        z[j] = Sum(x[i]*w[i,j], (i, 1, n)) + b[j]     # x: what comes in
        a[j] = f(z[j])                                # what the units say
        m = Sum((a[j] - t[j])**2, (j, 1, k))          # the layer's own loss; its targets are held still
    """, functions="f", ranges="i = 1..n, j = 1..k", sizes=[{"n": n, "k": k} for n, k in ((1, 1), (2, 3), (3, 2))])


def own_gradient():
    return (Derivation("gradient of a layer's own loss", own_loss(), note="for any f").start("D(m, w[i,j])")
            .step("D(m, a[j])*D(a[j], z[j])*D(z[j], w[i,j])", "chain rule, within the layer")
            .step("2*(a[j] - t[j])*df(z[j])*x[i]", "each factor by its definition"))


# Two linear layers, and any loss of what they say

LINEAR = """
    a[1][j] = Sum(a[0][i]*w[1][i,j], (i, 1, 2))     # first layer
    a[2][j] = Sum(a[1][i]*w[2][i,j], (i, 1, 2))     # second layer, linear too
    e = C(a[2][1], a[2][2])                         # any loss, whatever layers follow
    u[j] = D(e, a[2][j])                            # its slope by what the second layer says
    t[2][j] = a[2][j] - η*u[j]                      # first target: a step down that slope
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
    v[1,1] = w[2][2,2]/d                            # V, the inverse of the second layer's weights
    v[1,2] = -w[2][1,2]/d
    v[2,1] = -w[2][2,1]/d
    v[2,2] = w[2][1,1]/d
"""
TURN = """
    c = p/sqrt(p**2 + q**2)
    s = q/sqrt(p**2 + q**2)
    w[2][1,1] = c       # a turn of the plane
    w[2][1,2] = s
    w[2][2,1] = -s
    w[2][2,2] = c
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
REGULAR, TURNED = ["d != 0"], ["p**2 + q**2 > 0", "d != 0"]


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
            .step("2*η*(a[0].T @ (u @ V))", "definition of the first target"))


def backpropagated_update():
    return (Derivation("update by backpropagation", linear("inverse"), REGULAR, note=FOR_TWO).start("D(e, W[1])")
            .step("a[0].T @ (u @ W[2].T)", "chain rule"))


def turned_inverse():
    """Of a turn the inverse is the transpose ..."""
    return (Derivation("inverse of a turn", linear("turn"), TURNED).start("V").step("W[2].T", "the determinant is 1"))


def turned_update():
    """... and target propagation is backpropagation."""
    return (Derivation("targets through a turn", linear("turn"), TURNED, note=FOR_TWO).start("R")
            .step("2*η*(a[0].T @ (u @ V))", "as before")
            .step("2*η*(a[0].T @ (u @ W[2].T))", "the inverse is the transpose")
            .step("2*η*D(e, W[1])", "chain rule, read backwards"))


def never_uphill():
    """The product of the two wishes, entry by entry: a sum of squares."""
    return (Derivation("target and gradient agree in direction", linear("asked"), REGULAR, note=FOR_TWO)
            .start("p[1]*q[1] + p[2]*q[2]")
            .step("Sum(Sum(u[j]*u[n]*Sum(v[j,i]*w[2][i,n], (i, 1, 2)), (n, 1, 2)), (j, 1, 2))", "collect what stands beside u u")
            .step("u[1]**2 + u[2]**2", "V undoes W"))


# Any functions, to first order

@lru_cache(maxsize=None)
def small_wish(at_zero=False):
    """A unit with any f and its feedback g; h is how far the target lies from what the unit says."""
    zero = "h = 0                  # no wish yet\n" if at_zero else ""
    return Definitions(zero + """
        b = f(a)               # what the unit says
        t = b + h              # what it is told
        q = a + g(t) - g(b)    # what the unit below is told, by the difference
        p = g(t)               # what it is told by a plain target
        m = t - f(q)           # what is missed above, once that is met
        s = 1 - df(q)*dg(t)    # how fast that grows with the wish
    """, functions="f g")


def plain_does_not():
    """The plain target asks for what the inverse reconstructs, even where nothing is to be changed."""
    return (Derivation("a plain target where nothing is wished", small_wish(at_zero=True), note=ANY).start("p")
            .step("g(b)", "no wish yet: t is b").claim_refuted("a", "what should be asked for"))


def miss_grows():
    return [Derivation("how fast the miss grows", small_wish(), note=ANY).start("D(m, h)")
            .step("1 - df(q)*D(q, h)", "chain rule").step("1 - df(q)*dg(t)", "chain rule").step("s", "definition of s"),
            Derivation("how fast the miss begins to grow", small_wish(at_zero=True), note=ANY).start("s")
            .step("1 - df(a)*dg(b)", "no wish yet: q is a, and t is b")]


# Signs

@lru_cache(maxsize=None)
def sign():
    """A unit of which only the sign is heard."""
    return Definitions("""
        z = w*x + b         # any hidden unit
        a = f(z)            # what it would say
        s = a/abs(a)        # what is heard of it: 1 or -1
        e = C(s)            # any loss, whatever layers follow
    """, functions="f C")


def nothing_through_a_sign(side):
    """The derivative by a weight before the sign, for a > 0 (side 1) or a < 0 (side -1)."""
    name, condition = {1: ("positive", "a > 0"), -1: ("negative", "a < 0")}[side]
    return (Derivation(f"nothing comes back through a sign, {name}", sign(), [condition], note="for any f and any loss")
            .start("D(e, w)").step("dC(s)*D(s, a)*df(z)*x", "chain rule").step("0", "a small change changes no sign"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [*stands_still(), plain_does_not(), what_plain_is_off(), own_gradient(), miss(), inverse_undoes(), nothing_missed(),
            target_update(), backpropagated_update(), turned_inverse(), turned_update(), never_uphill(), *miss_grows(),
            nothing_through_a_sign(1), nothing_through_a_sign(-1)]
