"""The complex step Im f(w + ih)/h, in real arithmetic: real and imaginary part side by side; proved.

A complex number u + iv is written as the pair u, v, and its product, quotient and exponential as
their rules in pairs. No difference is taken, so nothing cancels however small h is (Squire and Trapp
1998). The pairs of a function are what its widget runs, where JavaScript has no complex numbers.
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation
from ..derivation.symbols import ArbitraryFunction

POWERS = """
    u[1] = w                                    # real part of w + ih
    v[1] = h                                    # its imaginary part
    u[n] = u[n-1]*w - v[n-1]*h                  # real part of its n-th power
    v[n] = u[n-1]*h + v[n-1]*w                  # imaginary part of its n-th power
"""


@lru_cache(maxsize=None)
def cubic():
    """A cubic at w + ih: each power is the one before it times w + ih."""
    return Definitions(POWERS + """
        f = c0 + c1*w + c2*w**2 + c3*w**3           # the function itself
        f_re = c0 + c1*u[1] + c2*u[2] + c3*u[3]     # real part of f(w + ih)
        f_im = c1*v[1] + c2*v[2] + c3*v[3]          # its imaginary part
        s = D(f, w)                                 # the slope
    """, ranges="n = 2..4")


def cubic_step():
    """The imaginary part is h times the slope, and the next power of h comes two later."""
    powers = Derivation("imaginary part of a cubic", cubic()).start("f_im").step(
        "c1*h + c2*(2*w*h) + c3*(3*w**2*h - h**3)", "multiply the powers out")
    quotient = (Derivation("complex step", cubic(), ["h > 0"]).start("f_im/h")
                .step("c1 + 2*c2*w + 3*c3*w**2 - c3*h**2", "divide by h")
                .step("s - c3*h**2", "definition of the slope"))
    real = (Derivation("real part of a cubic", cubic()).start("f_re")
            .step("f - (c2 + 3*c3*w)*h**2", "multiply the powers out"))
    return [powers, quotient, real]


@lru_cache(maxsize=None)
def neuron():
    """The sigmoid neuron's error at w1 + ih. Of cos and sin no more is used than their names."""
    return Definitions("""
        x = w1*x1 + w2*x2 + b                   # real part of z
        y = h*x1                                # imaginary part of z: only w1 has one
        p = 1 + exp(-x)*cos(y)                  # real part of 1 + e^-z, by Euler's formula
        q = -exp(-x)*sin(y)                     # its imaginary part
        a_re = p/(p**2 + q**2)                  # real part of a, which is 1 over that
        a_im = -q/(p**2 + q**2)                 # imaginary part of a
        e_re = 1/2*((a_re - t)**2 - a_im**2)    # real part of the error
        e_im = (a_re - t)*a_im                  # its imaginary part
    """, functions="cos, sin")


def neuron_step():
    """a is the reciprocal of p + iq, and the error half the square of a - t."""
    apart = ["p**2 + q**2 > 0"]
    reciprocal = [Derivation("reciprocal, real part", neuron(), apart)
                  .start("p*a_re - q*a_im").step("1", "put a in"),
                  Derivation("reciprocal, imaginary part", neuron(), apart)
                  .start("p*a_im + q*a_re").step("0", "put a in")]
    square = (Derivation("square, imaginary part", neuron(), apart).start("1/2*((a_re - t)*a_im + a_im*(a_re - t))")
              .step("e_im", "both products are the same"))
    return [*reciprocal, square]


@lru_cache(maxsize=None)
def tanh():
    """tanh(w + ih) as (e^2z - 1)/(e^2z + 1)."""
    return Definitions("""
        m = exp(2*w)                            # size of e^2z
        c = m*cos(2*h)                          # its real part, by Euler's formula
        s = m*sin(2*h)                          # its imaginary part
        n = (c + 1)**2 + s**2                   # squared size of the denominator
        f_re = ((c - 1)*(c + 1) + s**2)/n       # real part of the quotient
        f_im = (s*(c + 1) - (c - 1)*s)/n        # its imaginary part
    """, functions="cos, sin")


def tanh_step():
    """The two products of the imaginary part are put together, or their difference would cancel."""
    apart = ["n > 0"]
    return [Derivation("quotient, real part", tanh(), apart)
            .start("f_re*(c + 1) - f_im*s").step("c - 1", "the numerator"),
            Derivation("quotient, imaginary part", tanh(), apart)
            .start("f_re*s + f_im*(c + 1)").step("s", "the numerator"),
            Derivation("imaginary part of tanh", tanh(), apart).start("f_im").step("2*s/n", "the cosines cancel")]


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [*cubic_step(), *neuron_step(), *tanh_step()]


def in_code(expression):
    """The expression with the real cosine and sine in place of the functions of those names."""
    return expression.replace(lambda e: isinstance(e, ArbitraryFunction),
                              lambda e: {"cos": sympy.cos, "sin": sympy.sin}[e.base_name](*e.args))
