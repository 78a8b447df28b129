"""Mini-batches: what the mean of a few gradients knows of the mean of all, and what a run makes of its noise.

A batch of k samples is drawn out of N. A mean over draws is written as what it is, a mean over finitely
many equally likely cases. The modes are those of *dummies* (document 000, "How frequently are the
weights updated?") and of *sensitivities* (document 002, remarks at its end); neither has the variance.
"""
from functools import lru_cache
from itertools import combinations
from math import comb

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function

SAMPLES = [{"N": n} for n in (2, 3, 4)]
DRAWS = [{"k": k} for k in (1, 2, 3, 4)]
OTHERS = "(1 - Same(a, b))"      # 1 for two different draws, else 0


# Two draws

@lru_cache(maxsize=None)
def population():
    """The gradients of N samples, for one weight."""
    return Definitions("""
        μ = 1/N*Sum(g[i], (i, 1, N))        # mean of the gradients: the gradient of the total loss
        d[i] = g[i] - μ                     # how far sample i's gradient is off
        v = 1/N*Sum(d[i]**2, (i, 1, N))     # the variance: the mean square of that
        c = 1/N**2*Sum(Sum(d[i]*d[j], (j, 1, N)), (i, 1, N))                        # two draws, the first put back
        h = Sum(Sum((1 - Same(i, j))*d[i]*d[j], (j, 1, N)), (i, 1, N))     # sum over every pair of different samples
    """, sizes=SAMPLES)


def misses_cancel():
    return (Derivation("misses cancel", population(), ["N > 0"]).start("Sum(d[i], (i, 1, N))")
            .step("Sum(g[i], (i, 1, N)) - N*μ", "definition of d").step("0", "definition of μ"))


def pair_put_back():
    """The mean product of two independent draws: every pair of samples is as likely as the others."""
    return (Derivation("two draws with putting back", population(), ["N > 0"]).start("c")
            .step("1/N**2*Sum(d[i], (i, 1, N))*Sum(d[j], (j, 1, N))", "a sum of products of every pair")
            .step("0", "the misses cancel"))


def pair_kept_out():
    """Two draws where the first is not put back: the products of every pair of different samples, added up."""
    return (Derivation("two draws without putting back", population(), ["N > 0"]).start("h")
            .step("Sum(Sum(d[i]*d[j], (j, 1, N)), (i, 1, N)) - Sum(d[i]**2, (i, 1, N))", "every pair, without the equal ones")
            .step("0 - N*v", "the misses cancel; definition of v"))


# k draws

@lru_cache(maxsize=None)
def batch():
    """The misses of k draws, and the mean square of their mean."""
    return Definitions(f"""
        m = (1/k*Sum(x[a], (a, 1, k)))**2       # square of a batch's miss; x: the misses of its k draws
        V = 1/k**2*(Sum(v, (a, 1, k)) + Sum(Sum({OTHERS}*c, (b, 1, k)), (a, 1, k)))     # its mean: v of a square, c of a product
    """, sizes=DRAWS)


def square_of_a_mean():
    return (Derivation("square of a batch's miss", batch(), ["k > 0"]).start("m")
            .step("1/k**2*Sum(Sum(x[a]*x[b], (b, 1, k)), (a, 1, k))", "the square of a sum has a product for every pair")
            .step(f"1/k**2*(Sum(x[a]**2, (a, 1, k)) + Sum(Sum({OTHERS}*x[a]*x[b], (b, 1, k)), (a, 1, k)))",
                  "a draw with itself, and with the others"))


def mean_square_of_a_mean():
    return (Derivation("mean square of a batch's miss", batch(), ["k > 0"]).start("V")
            .step("1/k**2*(k*v + k*(k - 1)*c)", "k squares, and k (k - 1) products of two different draws")
            .step("(v + (k - 1)*c)/k", "cancel"))


@lru_cache(maxsize=None)
def drawn(way):
    """The variance of a batch's mean, "put back" or "kept out"."""
    product = {"put back": "c = 0     # two independent draws",
               "kept out": "c = -N*v/(N*(N - 1))     # two different samples: there are N (N - 1) pairs"}[way]
    return Definitions(f"{product}\nV = (v + (k - 1)*c)/k     # mean square of a batch's miss")


def put_back():
    return (Derivation("variance with putting back", drawn("put back"), ["k > 0"]).start("V")
            .step("v/k", "the products are 0 in the mean"))


def kept_out():
    return (Derivation("variance without putting back", drawn("kept out"), ["k > 0", "N > 1"]).start("V")
            .step("(v - (k - 1)*(v/(N - 1)))/k", "definition of c")
            .step("v/k*(1 - (k - 1)/(N - 1))", "take v out").step("v/k*((N - k)/(N - 1))", "common denominator"))


# The whole count, for four samples

@lru_cache(maxsize=None)
def four(k):
    """Every batch of k out of four samples: the mean of their means, and the mean square of their misses."""
    means = ["(" + " + ".join(f"g[{i}]" for i in chosen) + f")/{k}" for chosen in combinations((1, 2, 3, 4), k)]
    count = comb(4, k)
    return Definitions(f"""
        μ = (g[1] + g[2] + g[3] + g[4])/4       # mean of all
        v = ((g[1] - μ)**2 + (g[2] - μ)**2 + (g[3] - μ)**2 + (g[4] - μ)**2)/4     # variance
        A = ({' + '.join(means)})/{count}       # mean of the batches' means
        V = ({' + '.join(f'({mean} - μ)**2' for mean in means)})/{count}          # mean square of their misses
    """)


def every_batch_right(k):
    return Derivation(f"mean over every batch of {k} of four", four(k)).start("A").step("μ", "every sample is in as many batches")


def every_batch_off(k):
    return (Derivation(f"variance over every batch of {k} of four", four(k)).start("V")
            .step(f"v/{k}*((4 - {k})/(4 - 1))", "all squares").step(("v", "v/3", "v/9", "0")[k - 1], "in numbers"))


# What a run makes of it

@lru_cache(maxsize=None)
def noisy_step():
    """A step along one direction of a valley, whose slope comes with an error of either sign."""
    return Definitions("""
        p = u - η*(λ*u + n)        # u: how far from the minimum; the slope λ u is wrong by n
        r = u - η*(λ*u - n)        # or by as much the other way
        A = (p + r)/2              # the mean of both
        Q = (p**2 + r**2)/2        # the mean square of both
    """)


def mean_of_a_step():
    return (Derivation("mean of a noisy step", noisy_step()).start("A").step("(1 - η*λ)*u", "the errors cancel"))


def mean_square_of_a_step():
    return (Derivation("mean square of a noisy step", noisy_step()).start("Q")
            .step("(u - η*λ*u)**2 + η**2*n**2", "the cross terms cancel").step("(1 - η*λ)**2*u**2 + η**2*n**2", "take u out"))


@lru_cache(maxsize=None)
def floor():
    """Where the mean square of the distance stays as it is."""
    return Definitions("""
        s = v/k                               # mean square of the error of a batch's slope
        q = η*s/(λ*(2 - η*λ))                 # suppose that the distance has this mean square
        Q = (1 - η*λ)**2*q + η**2*s           # then after a step it has this
    """)


STABLE = ["η > 0", "λ > 0", "k > 0", "2 - η*λ > 0"]


def floor_stays():
    return (Derivation("noise floor", floor(), STABLE).start("Q")
            .step("q - η*λ*(2 - η*λ)*q + η**2*s", "the square")
            .step("q - η**2*s + η**2*s", "definition of q").step("q", "they cancel"))


def floor_of_a_batch():
    return (Derivation("noise floor of a batch", floor(), STABLE).start("q").step("η*v/(k*λ*(2 - η*λ))", "definition of s"))


# A line through samples, which the widget fits

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
        u = w - p                                             # from the one place to the other
        h = b - q
        r[n] = p*x[n] + q - t[n]                              # miss at (p, q)
        A = 1/N*Sum((w*x[n] + b - t[n])**2/2, (n, 1, N)) - 1/N*Sum(r[n]**2/2, (n, 1, N))     # loss above that at (p, q)
        F = 1/N*Sum(r[n]*x[n], (n, 1, N))                     # slopes at (p, q)
        G = 1/N*Sum(r[n], (n, 1, N))
        M = 1/N*Sum(x[n], (n, 1, N))                          # mean of x
        H = 1/N*Sum(x[n]**2, (n, 1, N))                       # mean square of x
    """, sizes=[{"N": n} for n in (1, 2, 3, 4)], ranges="n = 1..N")


def above():
    """At the lowest place F and G are 0: what is left is a valley."""
    return (Derivation("loss above another place", two_places(), ["N > 0"]).start("A")
            .step("F*u + G*h + (H*u**2 + 2*M*u*h + h**2)/2", "squares of sums"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    draws = [misses_cancel(), pair_put_back(), pair_kept_out(), square_of_a_mean(), mean_square_of_a_mean(), put_back(), kept_out()]
    counted = [prove(k) for k in (1, 2, 3, 4) for prove in (every_batch_right, every_batch_off)]
    runs = [mean_of_a_step(), mean_square_of_a_step(), floor_stays(), floor_of_a_batch()]
    return [*draws, *counted, *runs, *(make(knob) for knob in "wb" for make in (sample_slope, batch_step)), above()]


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
