"""Why initial weights must differ: units that start alike get the same steps, and zeros let nothing back.

All weights 0, or all equal, is the start that *dummies* (document 000, its edit on Xavier's initialization)
does not ask about; the chapter on initialisation begins with it.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

ANY = "for any g and any loss"


@lru_cache(maxsize=None)
def twins(zero=False):
    """Two inputs, two hidden units that start with the same weights and biases, one output, any loss."""
    start = "w1 = 0      # all of them are zero\nw2 = 0\nb = 0\nc = 0\n" if zero else ""
    return Definitions(start + """
        w11 = w1                    # first unit, from input 1
        w12 = w1                    # second unit: the same
        w21 = w2                    # first unit, from input 2
        w22 = w2                    # second unit: the same
        b1 = b                      # first unit's bias
        b2 = b                      # second unit's: the same
        c1 = c                      # first unit, to the output
        c2 = c                      # second unit: the same
        z1 = w11*x1 + w21*x2 + b1   # first hidden unit
        z2 = w12*x1 + w22*x2 + b2   # second hidden unit
        a1 = g(z1)                  # what it says
        a2 = g(z2)                  # what it says
        y = c1*a1 + c2*a2 + d       # output
        e = C(y)                    # any loss
    """, functions="g C")


def equal_gradients():
    """Equal weights have equal gradients, on the way in ..."""
    return (Derivation("equal units on the way in", twins(), note=ANY).start("D(e, w11)")
            .step("dC(y)*c1*dg(z1)*x1", "chain rule")
            .step("dC(y)*c2*dg(z2)*x1", "both units have the same weights, and so the same z")
            .step("D(e, w12)", "chain rule, read backwards"))


def equal_gradients_elsewhere():
    """... from the other input and of the biases ..."""
    return [Derivation(f"equal units, {words}", twins(), note=ANY).start(f"D(e, {first})")
            .step(f"dC(y)*c1*dg(z1){factor}", "chain rule").step(f"D(e, {second})", "the same of the second unit")
            for words, first, second, factor in (("second input", "w21", "w22", "*x2"), ("biases", "b1", "b2", ""))]


def equal_gradients_out():
    """... and on the way out."""
    return (Derivation("equal units on the way out", twins(), note=ANY).start("D(e, c1)")
            .step("dC(y)*a1", "chain rule").step("dC(y)*a2", "the same z gives the same a")
            .step("D(e, c2)", "chain rule, read backwards"))


def equal_after_a_step():
    """So a step of descent leaves every pair equal."""
    return [Derivation(f"{words} of equal units after a step", twins(), note=ANY).start(f"{first} - η*D(e, {first})")
            .step(f"{second} - η*D(e, {second})", "equal at the start, equal gradients")
            for words, first, second in (("weights from input 1", "w11", "w12"), ("weights from input 2", "w21", "w22"),
                                         ("biases", "b1", "b2"), ("weights to the output", "c1", "c2"))]


def nothing_comes_back():
    """Weights of 0 let nothing back: the sensitivity of a hidden unit is 0."""
    return (Derivation("nothing comes back through zeros", twins(zero=True), note=ANY).start("D(e, z1)")
            .step("dC(y)*c1*dg(z1)", "chain rule").step("0", "the weight to the output is 0"))


def what_zeros_say():
    """What the weights to the output get depends on what a hidden unit says at 0."""
    return (Derivation("zeros on the way out", twins(zero=True), note=ANY).start("D(e, c1)")
            .step("dC(y)*a1", "chain rule").step("dC(y)*g(0)", "the sum of a unit with zeros is 0"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [equal_gradients(), *equal_gradients_elsewhere(), equal_gradients_out(), *equal_after_a_step(),
            nothing_comes_back(), what_zeros_say()]
