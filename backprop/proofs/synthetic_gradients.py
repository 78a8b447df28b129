"""Synthetic gradients: when they are backpropagation, what a linear synthesiser can be, and where its learning ends.

The method is that of Jaderberg et al. (2017). γ is the gradient at an activation (the paper's δ), m the synthetic
one (the paper's δ with a hat), r what the layer above sends back as its target. That linear synthesisers can do
for linear networks, and what they do at their fixed point, is treated by Czarnecki et al. (2017) too; the
proofs here are our own.
"""
from functools import lru_cache

from .. import examples
from ..derivation import Definitions, Derivation

SHAPES = [{"p": p, "q": q, "c": c} for p, q, c in ((1, 1, 1), (2, 3, 2), (3, 2, 1), (2, 2, 3), (4, 1, 2))]


# With an exact synthesiser it is backpropagation

SENT_BACK = "r[l][j] = Sum(m[l+1][k]*dg(z[l+1][k])*w[l+1][j,k], (k, 1, d[l+1]))       # what layer l + 1 sends back"
RIGHT = "m[l][j] = D(e, a[l][j])                     # suppose that what layer l steps by is right"
OFF = "m[l][j] = D(e, a[l][j]) + ε[l][j]           # the synthetic gradient is off by ε"


def _network(*lines):
    """Of any widths and activation, with lines on what its layers step by and send back."""
    return Definitions("\n".join(lines), functions="g", ranges=examples.RANGES.replace("l = 1..L,", "l = 1..L-1,"),
                       sizes=[{"d": d} for d in examples.WIDTHS_1_TO_4])


@lru_cache(maxsize=None)
def exact():
    """The synthesiser of the layer above is right."""
    return _network(examples.LAYERED.format(g="g"), RIGHT, SENT_BACK)


def target_is_exact():
    """If layer l + 1 steps by the gradient, it sends the gradient back: one step of the induction."""
    return (Derivation("an exact synthesiser sends back the gradient", exact(), note="for any g").start("r[l][j]")
            .step("Sum(D(e, a[l+1][k])*dg(z[l+1][k])*w[l+1][j,k], (k, 1, d[l+1]))", "m is right")
            .step("Sum(D(e, a[l+1][k])*D(a[l+1][k], a[l][j]), (k, 1, d[l+1]))", "what an activation does to the next")
            .step("D(e, a[l][j])", "chain rule"))


def step_is_exact():
    """A layer that steps by the gradient at its activation steps as backpropagation does."""
    steps = [("m[l][j]*dg(z[l][j])*a[l-1][i]", "D(e, w[l][i,j])", "weight"), ("m[l][j]*dg(z[l][j])", "D(e, b[l][j])", "bias")]
    return [(Derivation(f"a synthetic step of a {name}", exact(), note="for any g").start(start)
             .step(start.replace("m[l][j]", "D(e, a[l][j])"), "m is right").step(end, "chain rule"))
            for start, end, name in steps]


@lru_cache(maxsize=None)
def inexact():
    """The same with a synthesiser above that is off by ε."""
    return _network(examples.LAYERED.format(g="g"), OFF, SENT_BACK)


def missed():
    """The line in which `inexact` differs from `exact`, to be shown by itself."""
    return _network(OFF)


def miss_comes_down():
    """What is wrong above comes down through the same weights and slopes as the gradient."""
    return (Derivation("what is wrong above comes down", inexact(), note="for any g").start("r[l][j] - D(e, a[l][j])")
            .step("Sum((m[l+1][k] - D(e, a[l+1][k]))*dg(z[l+1][k])*w[l+1][j,k], (k, 1, d[l+1]))", "chain rule; one sum")
            .step("Sum(ε[l+1][k]*dg(z[l+1][k])*w[l+1][j,k], (k, 1, d[l+1]))", "definition of m"))


# Linear layers

LINEAR = """
    A : p x p = A[i, j]
    B : c x p = B[i, j]
    k : 1 x p = k[j]
    a : 1 x p = a[j]
    h : 1 x q = h[j]
    t : 1 x c = t[j]
    W : q x p = w[i, j]
    b : 1 x p = b[j]
    m : 1 x p = m[j]
    r : 1 x q = r[j]
"""


@lru_cache(maxsize=None)
def linear_layer():
    """A layer of p linear units on q, and a gradient behind it that is linear in its activation and the target."""
    return Definitions("""
        a[j] = Sum(h[i]*w[i,j], (i, 1, q)) + b[j]                                # a linear layer
        m[j] = Sum(a[i]*A[i,j], (i, 1, p)) + Sum(t[i]*B[i,j], (i, 1, c)) + k[j]  # the gradient at a, linear in a and t
        r[i] = Sum(m[j]*w[i,j], (j, 1, p))                                       # what the layer sends back
    """, arrays=LINEAR, ranges="i = 1..q, j = 1..p", sizes=SHAPES)


def gradient_stays_linear():
    """From A, B, k at a linear layer's output to W A Wᵀ, B Wᵀ, (b A + k) Wᵀ at its input."""
    return (Derivation("a gradient through a linear layer", linear_layer()).start("r")
            .step("m @ W.T", "back along the weights")
            .step("(a @ A + t @ B + k) @ W.T", "definition of m")
            .step("((h @ W + b) @ A + t @ B + k) @ W.T", "definition of a")
            .step("h @ (W @ A @ W.T) + t @ (B @ W.T) + (b @ A + k) @ W.T", "sorted by h and t"))


@lru_cache(maxsize=None)
def linear_output():
    """The output of the network, and half the squared error."""
    return Definitions("e = 1/2*Sum((a[j] - t[j])**2, (j, 1, c))     # half the squared error", ranges="j = 1..c",
                       sizes=[{"c": c} for c in (1, 2, 3, 4)])


def linear_at_the_end():
    """At the output the gradient is a - t: A is 1 on its diagonal, B is -1, k is 0."""
    return (Derivation("the gradient at a linear output", linear_output()).start("D(e, a[j])")
            .step("a[j] - t[j]", "power rule")
            .step("Sum(a[i]*Same(i, j), (i, 1, c)) + Sum(t[i]*(-Same(i, j)), (i, 1, c))", "in the form of a synthesiser"))


# Without the label

@lru_cache(maxsize=None)
def two_targets():
    """Two samples with the same activation and different targets, one linear output unit with weight w."""
    return Definitions("""
        γ1 = w*(w*h + b - t1)                     # the gradient at h, if the target is t1
        γ2 = w*(w*h + b - t2)                     # and if it is t2
        f = 1/2*(M(h) - γ1)**2 + 1/2*(M(h) - γ2)**2   # what a synthesiser M of h alone is off
    """, functions="M")


def one_answer_for_two():
    return (Derivation("one answer for two gradients", two_targets(), note="for any M").start("f")
            .step("(M(h) - (γ1 + γ2)/2)**2 + (γ1 - γ2)**2/4", "complete the square")
            .step("(M(h) - (γ1 + γ2)/2)**2 + w**2*(t1 - t2)**2/4", "the gradients differ by the targets"))


@lru_cache(maxsize=None)
def same_activation():
    """n samples with the same activation: a synthesiser that is not told the target gives them all the same answer m."""
    return Definitions("""
        μ = 1/n*Sum(γ[k], (k, 1, n))                   # the mean of their gradients
        v = 1/n*Sum((γ[k] - μ)**2, (k, 1, n))          # how they spread around it
        f = 1/n*Sum((m - γ[k])**2, (k, 1, n))          # what the answer m is off, in the mean square
    """, sizes=[{"n": n} for n in (1, 2, 3, 4)], ranges="k = 1..n")


def the_mean_is_best():
    return (Derivation("the best answer is the mean gradient", same_activation(), ["n > 0"]).start("f")
            .step("(m - μ)**2 + 2*(m - μ)/n*Sum(μ - γ[k], (k, 1, n)) + 1/n*Sum((γ[k] - μ)**2, (k, 1, n))", "by way of the mean")
            .step("(m - μ)**2 + v", "misses from the mean add up to 0"))


# Where the learning of a linear synthesiser ends

@lru_cache(maxsize=None)
def fitted():
    """n samples, a linear synthesiser of p numbers of each (activations, and the target if it is told), and its targets r."""
    return Definitions("""
        m[k,j] = Sum(u[k,i]*A[i,j], (i, 1, p)) + b[j]                           # what it says of sample k
        f = 1/n*Sum(Sum(1/2*(m[k,j] - r[k,j])**2, (j, 1, q)), (k, 1, n))        # half the mean squared miss
    """, sizes=[{"n": n, "p": p, "q": q} for n, p, q in ((1, 1, 1), (2, 3, 2), (3, 2, 1), (4, 1, 2))],
        ranges="i = 1..p, j = 1..q, k = 1..n")


def normal_equations():
    """The gradients that are 0 at the fixed point: misses are orthogonal to all that M is told, and 0 in the mean."""
    return [(Derivation(f"a synthesiser's gradient, {name}", fitted(), ["n > 0"]).start(f"D(f, {by})")
             .step(f"1/n*Sum((m[k,j] - r[k,j])*D(m[k,j], {by}), (k, 1, n))", "chain rule")
             .step(f"1/n*Sum({end}, (k, 1, n))", "definition of m"))
            for name, by, end in (("weights", "A[i,j]", "(m[k,j] - r[k,j])*u[k,i]"), ("bias", "b[j]", "m[k,j] - r[k,j]"))]


@lru_cache(maxsize=None)
def batch_update():
    """A linear layer from x to h on n samples; ε is what the synthetic gradients at h are off."""
    return Definitions("""
        h[k,j] = Sum(x[k,i]*w[i,j], (i, 1, p)) + b[j]     # what unit j of the layer's d says of sample k
        U[i,q] = 1/n*Sum(x[k,i]*ε[k,q], (k, 1, n))        # what the step of its weights is off
        u[q] = 1/n*Sum(ε[k,q], (k, 1, n))                 # what the step of its bias is off
        O[j,q] = 1/n*Sum(h[k,j]*ε[k,q], (k, 1, n))        # 0 where the synthesiser has learned all it can, and so is u
    """, sizes=[{"n": n, "p": p, "d": d} for n, p, d in ((1, 1, 1), (2, 3, 2), (3, 2, 4), (4, 1, 3))],
        ranges="i = 1..p, j = 1..d, q = 1..d, k = 1..n")


def steps_of_the_batch():
    return (Derivation("what a fitted synthesiser leaves of the misses", batch_update(), ["n > 0"]).start("O[j,q]")
            .step("1/n*Sum((Sum(x[k,i]*w[i,j], (i, 1, p)) + b[j])*ε[k,q], (k, 1, n))", "definition of h")
            .step("Sum(w[i,j]*(1/n*Sum(x[k,i]*ε[k,q], (k, 1, n))), (i, 1, p)) + b[j]*(1/n*Sum(ε[k,q], (k, 1, n)))",
                  "the sum over the samples first")
            .step("Sum(w[i,j]*U[i,q], (i, 1, p)) + b[j]*u[q]", "definitions of U and u"))


# Time

@lru_cache(maxsize=None)
def unlocked():
    """L > 2 layers of equal width, each a worker, with linear synthesisers; a task takes one unit of time."""
    return Definitions("""
        B = 5*(L - 2) + 4 + 3     # tasks for a batch: five a layer; the first sends nothing back, the last needs no synthesiser
        T = 5                     # time from one batch to the next
        ρ = (L*T - B)/(L*T)       # share of the workers' time in which they wait
    """)


def little_waiting():
    return (Derivation("share of waiting without locks", unlocked(), ["L > 0"]).start("ρ")
            .step("(5*L - (5*L - 3))/(5*L)", "add up").step("3/(5*L)", "three tasks are missing"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    induction = [target_is_exact(), *step_is_exact(), miss_comes_down()]
    linear = [gradient_stays_linear(), linear_at_the_end(), one_answer_for_two(), the_mean_is_best()]
    return [*induction, *linear, *normal_equations(), steps_of_the_batch(), little_waiting()]
