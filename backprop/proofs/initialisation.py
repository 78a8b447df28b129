"""Initial weights: why they must differ, and the variances that Xavier's and He's rules give them.

An expectation is written here as what it is for finitely many equally likely values, a mean; two
quantities are independent where every pair of their values is equally likely, so that the mean runs
over all pairs. The rules, and the note that the chapter follows, are those of *dummies* (document
000, its edit on Xavier's initialization), after Glorot and Bengio (2010) and He et al. (2015).
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function

WIDTHS = [{"n": n, "m": m} for n, m in ((1, 1), (2, 3), (3, 2), (4, 1))]
POSITIVE = ["n > 0", "m > 0", "n + m > 0"]


# Why weights must differ

@lru_cache(maxsize=None)
def twins(zero=False):
    """Two inputs, two hidden units that start with the same weights, one output, any loss."""
    start = "w = 0     # they are all zero\nv = 0\nb = 0\nc = 0\n" if zero else ""
    return Definitions(start + """
        w1 = w                            # both units start with the same weight from input 1,
        w2 = w
        v1 = v                            # with the same weight from input 2
        v2 = v
        c1 = c                            # and with the same weight to the output
        c2 = c
        z1 = w1*x1 + v1*x2 + b            # first hidden unit
        z2 = w2*x1 + v2*x2 + b            # second hidden unit
        a1 = g(z1)
        a2 = g(z2)
        y = c1*a1 + c2*a2 + d             # output
        e = C(y)                          # any loss
    """, functions="g C")


def equal_gradients():
    """Equal weights have equal gradients, on the way in ..."""
    return (Derivation("equal units on the way in", twins(), note="for any g and any loss").start("D(e, w1)")
            .step("dC(y)*c1*dg(z1)*x1", "chain rule")
            .step("dC(y)*c2*dg(z2)*x1", "both units have the same weights, and so the same z")
            .step("D(e, w2)", "chain rule, read backwards"))


def equal_gradients_out():
    """... and on the way out."""
    return (Derivation("equal units on the way out", twins(), note="for any g and any loss").start("D(e, c1)")
            .step("dC(y)*a1", "chain rule").step("dC(y)*a2", "the same z gives the same a")
            .step("D(e, c2)", "chain rule, read backwards"))


def equal_after_a_step():
    """So a step of descent leaves them equal."""
    return (Derivation("equal units after a step", twins(), note="for any g and any loss").start("w1 - η*D(e, w1)")
            .step("w2 - η*D(e, w2)", "equal weights, equal gradients"))


def nothing_comes_back():
    """Weights of 0 let nothing back: the sensitivity of a hidden unit is 0."""
    return (Derivation("nothing comes back through zeros", twins(zero=True), note="for any g and any loss")
            .start("D(e, z1)")
            .step("dC(y)*c1*dg(z1)", "chain rule").step("0", "the weight to the output is 0"))


# The variance argument: one sum, forwards or backwards

@lru_cache(maxsize=None)
def one_product():
    """An activation with N equally likely values, a weight with M, independent of it."""
    return Definitions("""
        q = 1/N*Sum(a[k]**2, (k, 1, N))                              # mean square of the activation
        v = 1/M*Sum(w[h]**2, (h, 1, M))                              # mean square of the weight
        p = 1/(N*M)*Sum(Sum((a[k]*w[h])**2, (h, 1, M)), (k, 1, N))   # of their product, over every pair
    """, sizes=[{"N": n, "M": m} for n, m in ((1, 1), (2, 3), (3, 2), (4, 1))])


def mean_square_of_a_product():
    return (Derivation("mean square of a product", one_product()).start("p")
            .step("1/N*Sum(a[k]**2*(1/M*Sum(w[h]**2, (h, 1, M))), (k, 1, N))", "a factor without the index h comes out")
            .step("1/N*Sum(a[k]**2*v, (k, 1, N))", "definition of v")
            .step("q*v", "v has no index k; definition of q"))


@lru_cache(maxsize=None)
def one_more_term():
    """A term whose weight comes with either sign is added to a sum."""
    return Definitions("f = ((s + p)**2 + (s - p)**2)/2     # mean of the new sum's square over both signs of p")


def mean_square_of_a_sum():
    """Nothing is asked of s: the cross terms cancel, since p has either sign."""
    return (Derivation("mean square of a sum", one_more_term()).start("f")
            .step("((s**2 + 2*s*p + p**2) + (s**2 - 2*s*p + p**2))/2", "both squares")
            .step("s**2 + p**2", "the cross terms cancel"))


@lru_cache(maxsize=None)
def layer():
    """The mean squares of a layer: forwards into one unit, and backwards into one unit."""
    return Definitions("""
        q = 1/n*Sum(q[i], (i, 1, n))      # mean square of the activations, over the n units that lead in
        Z = Sum(q[i]*v, (i, 1, n))        # mean square of z: products add up
        u = 1/m*Sum(u[j], (j, 1, m))      # mean square of δ, over the m units that are led to
        B = Sum(u[j]*v, (j, 1, m))        # mean square of what comes back to one unit
    """, sizes=WIDTHS)


def forwards():
    return (Derivation("mean square of a pre-activation", layer()).start("Z")
            .step("v*Sum(q[i], (i, 1, n))", "all weights have the same mean square")
            .step("n*v*q", "definition of q"))


def backwards():
    return (Derivation("mean square of what comes back", layer()).start("B")
            .step("v*Sum(u[j], (j, 1, m))", "all weights have the same mean square")
            .step("m*v*u", "definition of u"))


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


@lru_cache(maxsize=None)
def halved():
    return Definitions("f = (max(z, 0)**2 + max(-z, 0)**2)/2     # mean of the ReLU's square over both signs of z")


def relu_halves(side):
    """Over z and -z the ReLU's square has half the mean of z²: for z > 0 (side 1) or z < 0 (side -1)."""
    name, condition, squares = {1: ("right", "z > 0", "(z**2 + 0)/2"), -1: ("left", "z < 0", "(0 + (-z)**2)/2")}[side]
    return (Derivation(f"ReLU halves the square, {name}", halved()).start("f")
            .step(squares, "the ReLU lets one of the two through", conditions=[condition])
            .step("z**2/2", "half of the square"))


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
    why = [equal_gradients(), equal_gradients_out(), equal_after_a_step(), nothing_comes_back()]
    sums = [mean_square_of_a_product(), mean_square_of_a_sum(), forwards(), backwards()]
    rules = [forward_demand(), backward_demand(), *compromise(), equal_widths(), relu_halves(1), relu_halves(-1), he_keeps()]
    ranges = [*antiderivatives(), uniform_mean(), uniform_variance(), uniform_reach("xavier"), uniform_reach("he")]
    return [*why, *sums, *rules, *ranges, *scale_proofs()]


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
