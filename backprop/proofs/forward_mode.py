"""Forward mode: what the walk forward carries, that it agrees with the walk back, and what both together find.

For the chapter on automatic differentiation; `backprop.forward_mode` and `backprop.second_derivatives` rest on it.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation


def in_motion(what, results):
    """Two numbers that move with a time s, their speeds, which are their tangents, and what is made of them."""
    return Definitions(f"""
        a = p(s)              # {what} that moves with s
        b = q(s)              # another one
        c = D(a, s)           # the tangent of a
        d = D(b, s)           # the tangent of b
        {results}
    """, functions="p q f")


@lru_cache(maxsize=None)
def moving():
    return in_motion("an operand", """
        y = f(a, b)           # any operation
        u = a*b               # one operation
    """)


def tangents():
    """A tangent for any operation of two operands, and for a product."""
    return [(Derivation("tangent of a result", moving(), note="for any operation and any motion")
             .start("D(y, s)").step("D(y, a)*c + D(y, b)*d", "chain rule: one term for each operand")),
            (Derivation("tangent of a product", moving(), note="for any motion")
             .start("D(u, s)").step("c*b + a*d", "product rule"))]


@lru_cache(maxsize=None)
def both_ways():
    """A Jacobian J, a tangent v that enters, and g that comes back."""
    return Definitions("""
        c[i] = Sum(J[i,k]*v[k], (k, 1, m))             # tangents of the results: forward mode
        d[k] = Sum(g[i]*J[i,k], (i, 1, n))             # parts of the operands: reverse mode
    """, ranges="i = 1..n, k = 1..m", sizes=[{"n": n, "m": m} for n, m in ((1, 2), (2, 1), (3, 2), (2, 3))])


def same_number():
    return (Derivation("forward and reverse agree", both_ways()).start("Sum(g[i]*c[i], (i, 1, n))")
            .step("Sum(g[i]*Sum(J[i,k]*v[k], (k, 1, m)), (i, 1, n))", "definition of c")
            .step("Sum(Sum(g[i]*J[i,k], (i, 1, n))*v[k], (k, 1, m))", "the other sum first")
            .step("Sum(d[k]*v[k], (k, 1, m))", "definition of d"))


@lru_cache(maxsize=None)
def bending():
    """The error of two weights: with them its slopes move."""
    return in_motion("a weight", "e = f(a, b)           # the error")


def tangent_of_a_slope():
    return (Derivation("tangent of a slope", bending(), note="for any error and any motion").start("D(D(e, a), s)")
            .step("D(D(e, a), a)*c + D(D(e, a), b)*d", "chain rule: a row of the Hessian, times the tangents"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [*tangents(), same_number(), tangent_of_a_slope()]
