"""Initial weights: the variances that Xavier's and He's rules give them, and the ranges to draw them from.

Why weights must differ is in `symmetry`, the variance argument in `mean_squares`. The rules, and the note
that the chapter follows, are those of *dummies* (document 000, its edit on Xavier's initialization), after
Glorot and Bengio (2010) and He et al. (2015).
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function

POSITIVE = ["n > 0", "m > 0", "n + m > 0"]


# The demands and the rules

RULES = {"forwards": "1/n", "backwards": "1/m", "xavier": "2/(n + m)", "he": "2/n"}


@lru_cache(maxsize=None)
def ruled(rule):
    """A layer of linear units whose weights have the mean square that a rule asks for."""
    words = {"forwards": "what the way forward asks for", "backwards": "what the way back asks for",
             "xavier": "Xavier's rule", "he": "He's rule"}[rule]
    lines = {"Z = n*v*q": "mean square of z", "B = m*v*u": "mean square of what comes back"}
    if rule == "he":
        lines = {"A = n*v*q/2": "mean square of the activation, half of which the ReLU takes"}
    return Definitions("\n".join([f"v = {RULES[rule]}     # {words}", *(f"{k}     # {w}" for k, w in lines.items())]))


def forward_demand():
    return (Derivation("what the way forward asks for", ruled("forwards"), ["n > 0"]).start("Z")
            .step("n*(1/n)*q", "definition of v").step("q", "a layer keeps what came in"))


def backward_demand():
    return (Derivation("what the way back asks for", ruled("backwards"), ["m > 0"]).start("B")
            .step("m*(1/m)*u", "definition of v").step("u", "a layer hands back what it got"))


def compromise():
    """Xavier's variance: what it keeps forwards and backwards, and that both together make 2."""
    xavier = ruled("xavier")
    return [Derivation("Xavier forwards", xavier, POSITIVE).start("Z").step("2*n/(n + m)*q", "definition of v"),
            Derivation("Xavier backwards", xavier, POSITIVE).start("B").step("2*m/(n + m)*u", "definition of v"),
            (Derivation("Xavier on both ways", xavier, POSITIVE).start("n*v + m*v")
             .step("(n + m)*v", "take v out").step("2", "definition of v"))]


def equal_widths():
    """Where n and m are equal the compromise is none."""
    return (Derivation("Xavier at equal widths", Definitions("v = 2/(n + m)\nm = n"), ["n > 0"]).start("v")
            .step("2/(2*n)", "as many units lead in as are led to").step("1/n", "cancel"))


def he_keeps():
    return (Derivation("He keeps the activations", ruled("he"), ["n > 0"]).start("A")
            .step("n*(2/n)*q/2", "definition of v").step("q", "the 2 makes up for the half"))


# From a variance to a range of numbers

@lru_cache(maxsize=None)
def uniform():
    """Uniform weights between -r and r: a mean is an integral over the range, divided by its length."""
    return Definitions("""
        w[1] = -r                    # the lower end
        w[2] = r                     # the upper end
        F[k] = w[k]**2/2             # an antiderivative of w, at w[k]
        G[k] = w[k]**3/3             # an antiderivative of w², at w[k]
        μ = (F[2] - F[1])/(2*r)      # mean of w
        v = (G[2] - G[1])/(2*r)      # mean of w²
    """, ranges="k = 0..2")          # at both ends, and at a place w[0] of which nothing is said


def antiderivatives():
    return [Derivation("antiderivative of w", uniform()).start("D(F[k], w[k])").step("w[k]", "power rule"),
            Derivation("antiderivative of the square", uniform()).start("D(G[k], w[k])").step("w[k]**2", "power rule")]


def uniform_mean():
    return (Derivation("mean of uniform weights", uniform(), ["r > 0"]).start("μ")
            .step("(r**2/2 - (-r)**2/2)/(2*r)", "put in the ends").step("0", "the squares are equal"))


def uniform_variance():
    return (Derivation("variance of uniform weights", uniform(), ["r > 0"]).start("v")
            .step("(r**3/3 - (-r)**3/3)/(2*r)", "put in the ends")
            .step("2*r**3/3/(2*r)", "a cube keeps its sign").step("r**2/3", "cancel"))


@lru_cache(maxsize=None)
def reach(rule):
    """The r of a rule, and the variance that it makes."""
    r = {"xavier": "sqrt(6/(n + m))", "he": "sqrt(6/n)"}[rule]
    return Definitions(f"r = {r}     # the ends of the range\nv = r**2/3     # variance of uniform weights")


def uniform_reach(rule):
    name, inside, conditions = {"xavier": ("Xavier", "6/(n + m)", ["n + m > 0"]), "he": ("He", "6/n", ["n > 0"])}[rule]
    return (Derivation(f"range of {name}'s uniform weights", reach(rule), conditions).start("v")
            .step(f"{inside}/3", "definition of r, squared").step(RULES[rule], "6 thirds are 2"))


# What the widget runs

@lru_cache(maxsize=None)
def scaled():
    """Weights of the scale s: Xavier's rule is s = 1 where all layers have n units."""
    return Definitions("""
        v = s**2/n          # variance of the weights at the scale s
        r = s*sqrt(3/n)     # they are drawn between -r and r
        k = n*v             # what a layer of linear units leaves of a mean square
        h = n*v/2           # what a layer of ReLU units leaves
    """)


def scale_proofs():
    return [(Derivation("range at a scale", scaled(), ["n > 0"]).start("r**2/3")
             .step("s**2*(3/n)/3", "definition of r").step("v", "definition of v")),
            Derivation("linear layer at a scale", scaled(), ["n > 0"]).start("k").step("s**2", "definition of v"),
            Derivation("ReLU layer at a scale", scaled(), ["n > 0"]).start("h").step("s**2/2", "definition of v")]


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    rules = [forward_demand(), backward_demand(), *compromise(), equal_widths(), he_keeps()]
    ranges = [*antiderivatives(), uniform_mean(), uniform_variance(), uniform_reach("xavier"), uniform_reach("he")]
    return [*rules, *ranges, *scale_proofs()]


@lru_cache(maxsize=None)
def _outputs():
    """(arguments, {key: expression}); r and the shares of the mean square's root, which is a size."""
    s, n = sympy.symbols("s n", real=True)
    linear, relu = (proof.meaning() for proof in scale_proofs()[1:])
    return [s, n], {"r": scaled().meaning({})(sympy.Symbol("r", real=True)),
                    "linear": sympy.sqrt(linear), "relu": sympy.sqrt(relu)}


@lru_cache(maxsize=None)
def javascript():
    """JavaScript: ``at_scale(s, n)`` → {r, linear, relu}."""
    return javascript_function("at_scale", *_outputs())


@lru_cache(maxsize=None)
def _compiled():
    arguments, outputs = _outputs()
    return numpy_function("at_scale", arguments, list(outputs.values())), tuple(outputs)


def at_scale(s, n):
    """{"r", "linear", "relu"}: the weights' range, and what a layer leaves of a root mean square, at the scale s."""
    function, keys = _compiled()
    return {key: float(value) for key, value in zip(keys, function(s, n))}
