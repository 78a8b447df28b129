"""Hebb's rule, Oja's, and the delta rule: what one linear unit's weights do by them.

Hebb (1949) gave his in words; Oja (1982). The mean over the inputs of a rule that moves the weights little at a time is
what is said of Oja's.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

INPUTS = [{"n": n} for n in (1, 2, 3)]


# Hebb

@lru_cache(maxsize=None)
def hebb():
    """A linear unit, and what Hebb's rule does to its weights in one step."""
    return Definitions("""
        y = Sum(a[i]*w[i], (i, 1, n))         # what the unit says
        q = Sum(a[i]**2, (i, 1, n))           # square of the input's length
        N = Sum(w[i]**2, (i, 1, n))           # square of the weights' length
        h[i] = w[i] + η*y*a[i]                # the weights after a step by Hebb's rule
        M = Sum(h[i]**2, (i, 1, n))           # square of their length
        s = Sum(a[i]*h[i], (i, 1, n))         # what the unit now says to the same input
    """, sizes=INPUTS, ranges="i = 1..n")


def hebb_grows():
    return (Derivation("Hebb's weights grow", hebb()).start("M")
            .step("N + 2*η*y*Sum(w[i]*a[i], (i, 1, n)) + η**2*y**2*Sum(a[i]**2, (i, 1, n))", "all squares")
            .step("N + η*y**2*(2 + η*q)", "definitions of y and q"))


def hebb_answers():
    return (Derivation("Hebb's unit answers louder", hebb()).start("s")
            .step("Sum(a[i]*w[i], (i, 1, n)) + η*y*Sum(a[i]**2, (i, 1, n))", "definition of h")
            .step("y*(1 + η*q)", "definitions of y and q"))


# Oja

@lru_cache(maxsize=None)
def oja():
    """One step of Oja's mean rule, along the principal directions: λ is the variance along each, c the weights' part there."""
    return Definitions("""
        N = Sum(c[i]**2, (i, 1, n))                # square of the weights' length
        m = Sum(λ[i]*c[i]**2, (i, 1, n))           # mean square of what the unit says
        r[i] = λ[i]*c[i] - m*c[i]                  # the mean of Oja's rule
        d[i] = c[i] + η*r[i]                       # the weights after a step
        k = 1 + η*(λ[1] - m)                       # by what the first part has been multiplied
        M = Sum(d[i]**2, (i, 1, n))                # square of their length
    """, sizes=INPUTS, ranges="i = 1..n")


def oja_ratio():
    """How much there is of direction i beside direction 1, after a step."""
    return (Derivation("Oja's rule turns", oja(), ["c[1] > 0", "k > 0"]).start("d[i]/d[1]")
            .step("c[i]*(1 + η*(λ[i] - m))/(c[1]*(1 + η*(λ[1] - m)))", "definition of d")
            .step("c[i]/c[1]*(1 - η*(λ[1] - λ[i])/k)", "what the factor lacks of 1"))


def oja_length():
    return (Derivation("Oja's rule keeps the length", oja()).start("M")
            .step("N + 2*η*Sum(c[i]*r[i], (i, 1, n)) + η**2*Sum(r[i]**2, (i, 1, n))", "all squares")
            .step("N + 2*η*m*(1 - N) + η**2*Sum(r[i]**2, (i, 1, n))", "definition of r"))


@lru_cache(maxsize=None)
def oja_sample():
    """Oja's rule for one input."""
    return Definitions("""
        y = Sum(a[i]*w[i], (i, 1, n))              # what the unit says
        p[j] = Sum(a[i]*a[j]*w[i], (i, 1, n))      # the products of inputs, by the weights
        m = Sum(Sum(w[i]*a[i]*a[j]*w[j], (j, 1, n)), (i, 1, n))     # and once more
        Δ[j] = η*y*(a[j] - y*w[j])                 # Oja's rule
    """, sizes=INPUTS, ranges="j = 1..n")


def oja_mean():
    """In the inputs Oja's rule needs products of pairs only: their means are the covariances."""
    return (Derivation("Oja's rule in products of inputs", oja_sample()).start("Δ[j]")
            .step("η*(y*a[j] - y**2*w[j])", "multiply out")
            .step("η*(p[j] - m*w[j])", "definitions of p and m"))


# With a teacher

@lru_cache(maxsize=None)
def delta_rule():
    """A linear unit with a target."""
    return Definitions("""
        y = Sum(a[i]*w[i], (i, 1, n))     # what the unit says
        e = 1/2*(y - t)**2                # half the squared error
    """, sizes=INPUTS, ranges="i = 1..n")


def two_phases():
    """The delta rule is Hebb's rule with the error in the place of the activation, or twice Hebb's rule."""
    return (Derivation("delta rule as Hebb's", delta_rule()).start("-η*D(e, w[i])")
            .step("η*a[i]*(t - y)", "chain rule")
            .step("η*a[i]*t - η*a[i]*y", "Hebb's rule twice: on the target, and backwards on the answer"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [hebb_grows(), hebb_answers(), oja_mean(), oja_ratio(), oja_length(), two_phases()]
