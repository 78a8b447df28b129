"""A line through samples, fitted in batches: the slopes of a sample, the step, the height above the lowest place.

What the BatchExplorer and `backprop.experiments.lines` run is printed from these.
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function
from .batches import DRAWS, kept_out


@lru_cache(maxsize=None)
def line():
    """A linear neuron with one input, and the loss of a batch of k samples."""
    return Definitions("""
        y[n] = w*x[n] + b                       # linear neuron
        e[n] = (y[n] - t[n])**2/2               # loss of a sample
        E = 1/k*Sum(e[n], (n, 1, k))            # loss of a batch
    """, sizes=DRAWS, ranges="n = 1..k")


def sample_slope(knob):
    """∂e/∂w or ∂e/∂b of one sample."""
    return (Derivation(f"slope of a sample's loss by {knob}", line()).start(f"D(e[n], {knob})")
            .step({"w": "(y[n] - t[n])*x[n]", "b": "y[n] - t[n]"}[knob], "chain rule"))


def batch_step(knob):
    """One update of w or b by a batch."""
    slope = {"w": "(y[n] - t[n])*x[n]", "b": "(y[n] - t[n])"}[knob]
    return (Derivation(f"step of {knob} by a batch", line(), ["k > 0"]).start(f"{knob} - η*D(E, {knob})")
            .step(f"{knob} - η*(1/k*Sum({slope}, (n, 1, k)))", "the samples' slopes"))


@lru_cache(maxsize=None)
def two_places():
    """The total loss at two places, (w, b) and (p, q), and what it has at the second."""
    return Definitions("""
        u = w - p                                             # between the two places
        h = b - q
        r[n] = p*x[n] + q - t[n]                              # miss at (p, q)
        A = 1/N*Sum((w*x[n] + b - t[n])**2/2, (n, 1, N)) - 1/N*Sum(r[n]**2/2, (n, 1, N))     # loss above that at (p, q)
        F = 1/N*Sum(r[n]*x[n], (n, 1, N))                     # slopes at (p, q)
        G = 1/N*Sum(r[n], (n, 1, N))
        M = 1/N*Sum(x[n], (n, 1, N))                          # mean of x
        H = 1/N*Sum(x[n]**2, (n, 1, N))                       # mean square of x
    """, sizes=[{"N": n} for n in (1, 2, 3, 4)], ranges="n = 1..N")


def above():
    """At the lowest place F and G are 0: the terms of second order are left."""
    return (Derivation("loss above another place", two_places(), ["N > 0"]).start("A")
            .step("F*u + G*h + (H*u**2 + 2*M*u*h + h**2)/2", "squares of sums"))


def valley():
    """Twice what is left at the lowest place is a sum of two squares."""
    return (Derivation("two squares", two_places(), ["N > 0"]).start("H*u**2 + 2*M*u*h + h**2")
            .step("(h + M*u)**2 + (H - M**2)*u**2", "complete the square")
            .step("(h + M*u)**2 + 1/N*Sum((x[n] - M)**2, (n, 1, N))*u**2", "the variance of the inputs"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [*(make(knob) for knob in "wb" for make in (sample_slope, batch_step)), above(), valley()]


# What the widget and the experiments run

@lru_cache(maxsize=None)
def _outputs():
    """{name: (arguments, {key: expression})}: what the code below is printed from."""
    symbol = lambda name: sympy.Symbol(name, real=True)
    ours = {symbol(f"{name}[1]"): symbol(name) for name in "xt"}
    slopes = {f"g{knob}": sample_slope(knob).meaning() for knob in "wb"}
    loss = sample_slope("w").meaning(line().parse("e[n]"))
    # At the lowest place both slopes are 0.
    valley = above().last.xreplace({symbol("F"): 0, symbol("G"): 0})
    step = batch_step("w").last.replace(lambda part: isinstance(part, sympy.Sum), lambda part: symbol("G"))
    names = {symbol("η"): symbol("eta")}
    return {name: ([symbol(a) for a in arguments.split()], {key: sympy.sympify(e).xreplace(names) for key, e in parts.items()})
            for name, (arguments, parts) in {
                "line_sample": ("w b x t", {key: e.xreplace(ours) for key, e in {"e": loss, **slopes}.items()}),
                "line_step": ("w G k eta", {"value": step}),
                "line_above": ("u h H M", {"value": valley}),
                "batch_variance": ("v k N", {"value": kept_out().last})}.items()}


def javascript():
    """JavaScript: ``line_sample`` → {e, gw, gb}; ``line_step``, ``line_above``, ``batch_variance`` → {value}."""
    return "\n".join(javascript_function(name, *parts) for name, parts in _outputs().items())


@lru_cache(maxsize=None)
def python(name, modules="math"):
    """The Python function of that name, printed from the same expressions as `javascript`; returns a tuple.

    line_sample(w, b, x, t): loss, slope by w, slope by b. line_step(w, G, k, eta): the weight after a step by
    the sum G of k slopes. line_above(u, h, H, M): loss above the lowest, u and h away from there.
    batch_variance(v, k, N): of the mean of k of N gradients. ``modules="numpy"`` is for arrays.
    """
    arguments, outputs = _outputs()[name]
    return numpy_function(name, arguments, list(outputs.values()), modules)
