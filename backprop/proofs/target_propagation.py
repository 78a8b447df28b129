"""Target propagation: what the difference does, a layer's own loss, and what small wishes come to.

After Lee, Zhang, Fischer and Bengio (2015), "Difference target propagation", which *guide* (document 003)
names. The paper's h and ĥ are a and its target t here; samples are rows, so matrices stand on the right.
`targets_and_gradients` has the linear case.
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
        p[2] = h(t[2][1], t[2][2])                                        # and the other
    """, functions="g h")


def stands_still():
    """No wish above gives no wish below, whatever the inverse says."""
    return [Derivation(f"no wish above, none below: unit {unit}", difference(met=True), note="for any g and h")
            .start(f"t[1][{unit}]")
            .step(f"a[1][{unit}] + {g}(a[2][1], a[2][2]) - {g}(a[2][1], a[2][2])", "the layer above says what it is told")
            .step(f"a[1][{unit}]", "the difference is 0") for unit, g in ((1, "g"), (2, "h"))]


def plain_does_not():
    """The plain target asks for what the inverse reconstructs, even where nothing is to be changed."""
    return (Derivation("a plain target where nothing is wished", difference(met=True)).start("p[1]")
            .step("g(a[2][1], a[2][2])", "the layer above says what it is told, whatever g and h")
            .claim_refuted("a[1][1]", "what should be asked for"))


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


# Any functions, to first order

@lru_cache(maxsize=None)
def small_wish(at_zero=False):
    """A unit with any f and its feedback g; h is how far the target lies from what the unit says."""
    zero = "h = 0                  # no wish yet\n" if at_zero else ""
    return Definitions(zero + """
        b = f(a)               # what the unit says
        t = b + h              # what it is told
        q = a + g(t) - g(b)    # what the unit below is told, by the difference
        m = t - f(q)           # what is missed above, once that is met
        s = 1 - df(q)*dg(t)    # how fast that grows with the wish
    """, functions="f g")


def miss_grows():
    return [Derivation("how fast the miss grows", small_wish(), note=ANY).start("D(m, h)")
            .step("1 - df(q)*D(q, h)", "chain rule").step("1 - df(q)*dg(t)", "chain rule").step("s", "definition of s"),
            Derivation("how fast the miss begins to grow", small_wish(at_zero=True), note=ANY).start("s")
            .step("1 - df(a)*dg(b)", "no wish yet: q is a, and t is b")]


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [*stands_still(), plain_does_not(), what_plain_is_off(), own_gradient(), *miss_grows()]
