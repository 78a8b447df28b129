"""What many steps leave of a sensitivity: powers of the recurrent weights, and a unit that holds on to its state.

That what is held safely fades is after Bengio, Simard and Frasconi (1994).
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation


# Powers

@lru_cache(maxsize=None)
def linear():
    return Definitions("""
        a[0] = h                          # where the state starts
        a[s] = w*a[s-1] + c[s]            # a linear unit; c: what the inputs and the bias give
    """, ranges="s = 1..4")


def linear_power():
    return (Derivation("four linear steps", linear()).start("D(a[4], h)")
            .step("D(a[4], a[3])*D(a[3], a[2])*D(a[2], a[1])*D(a[1], h)", "chain rule")
            .step("w*w*w*w", "each step multiplies by the weight").step("w**4", "a power"))


@lru_cache(maxsize=None)
def one_more_step():
    return Definitions("""
        y = f(h)             # the state after some steps, as it depends on an early one
        a = g(w*y + c)       # one more step; c: what its input and the bias give
    """, functions="f g")


def one_more_factor():
    return (Derivation("one more step in time", one_more_step(), note="for any g and any f").start("D(a, h)")
            .step("D(a, y)*D(y, h)", "chain rule").step("w*dg(w*y + c)*df(h)", "weight times slope"))


@lru_cache(maxsize=None)
def tanh_step():
    return Definitions("""
        s = 1 - a**2     # slope of tanh, where the state is a
        q = y*s          # what is left of the y that came back
    """)


def tanh_keeps_less():
    """y² - q² as a product of what is not negative, since a lies between -1 and 1."""
    return (Derivation("tanh never adds to a sensitivity", tanh_step()).start("y**2 - q**2")
            .step("y**2*(1 - s)*(1 + s)", "difference of squares").step("y**2*a**2*(2 - a**2)", "definition of s"))


@lru_cache(maxsize=None)
def rotation():
    return Definitions("""
        y1 = p*d1 + q*d2     # one step back through a rotation that stretches as well
        y2 = -q*d1 + p*d2
    """)


def rotation_keeps():
    return (Derivation("a rotation scales every sensitivity alike", rotation()).start("y1**2 + y2**2")
            .step("(p*d1 + q*d2)**2 + (-q*d1 + p*d2)**2", "definitions")
            .step("(p**2 + q**2)*d1**2 + (p**2 + q**2)*d2**2", "the cross terms cancel")
            .step("(p**2 + q**2)*(d1**2 + d2**2)", "take out"))


@lru_cache(maxsize=None)
def four_back(kind):
    """Two linear units: (c, d) after four steps back from (f, h), through the weights p, q or p, r."""
    other = {"symmetric": "q*c[s-1] + p*d[s-1]", "one way": "p*d[s-1]"}[kind]
    return Definitions(f"""
        c[0] = f                      # what comes back to the two units at first
        d[0] = h
        c[s] = p*c[s-1] + q*d[s-1]    # and what s steps leave of it
        d[s] = {other}
    """, ranges="s = 1..4")


def symmetric_power():
    return (Derivation("four steps through symmetric weights", four_back("symmetric")).start("c[4]")
            .step("1/2*((p + q)**4*(f + h) + (p - q)**4*(f - h))", "sum and difference keep to themselves"))


def one_way_power():
    return (Derivation("four steps where one unit leads to the other", four_back("one way")).start("c[4]")
            .step("p**4*f + 4*p**3*q*h", "the step across can be any of the four"))


# A unit that holds on

@lru_cache(maxsize=None)
def latch():
    return Definitions("""
        a = tanh(z)              # a state that keeps itself up: z = w a
        w = z/a                  # the weight that makes it so
        f = w*(1 - a**2)         # what a step multiplies a sensitivity by
    """)


def latch_fades():
    return (Derivation("what holds on lets gradients fade", latch(), ["z > 0", "tanh(z) > 0", "exp(2*z) - exp(-2*z) > 0"]).start("f")
            .step("z*(1 - tanh(z)**2)/tanh(z)", "definitions")
            .step("4*z/(exp(2*z) - exp(-2*z))", "tanh by exponentials"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [linear_power(), one_more_factor(), tanh_keeps_less(), rotation_keeps(), symmetric_power(), one_way_power(),
            latch_fades()]
