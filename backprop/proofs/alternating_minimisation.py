"""Alternating minimisation: what a code and a weight hear, and where that is backpropagation.

After Choromanska et al. (2019), named by *guide* (document 003). Codes are c, what a layer makes of its input
is u, and μ is the penalty's factor. Why no block raises its objective is in `block_descent`.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

WIDTHS = [{"n": n, "m": m} for n, m in ((1, 2), (2, 1), (2, 2))]
BELOW, ABOVE = "(j, 1, n)", "(k, 1, m)"


# What a code hears

@lru_cache(maxsize=None)
def neighbours():
    """The two terms of the objective that hold the codes of a layer; C is all that follows."""
    return Definitions(f"""
        a[j] = g(c[j])                                    # what the layer says, by its codes
        u[k] = Sum(w[j,k]*a[j], {BELOW}) + b[k]           # what the next layer hears
        J = μ*Sum((c[j] - v[j])**2, {BELOW}) + C(All(u[k], {ABOVE}))     # v: what the layer before makes of it
        δ[k] = D(J, u[k])                                 # what the next layer sends back
    """, functions="g C", sizes=WIDTHS, ranges="j = 1..n, k = 1..m")


def code_slope():
    return (Derivation("what a code hears", neighbours(), note="for any g and any C").start("D(J, c[j])")
            .step(f"2*μ*(c[j] - v[j]) + D(a[j], c[j])*Sum(D(u[k], a[j])*D(J, u[k]), {ABOVE})", "its own penalty, and the chain rule")
            .step(f"2*μ*(c[j] - v[j]) + dg(c[j])*Sum(w[j,k]*δ[k], {ABOVE})", "definitions of a, u and δ"))


@lru_cache(maxsize=None)
def weights_alone():
    """The one term of the objective that holds the weights of a hidden layer, for a sample; y is what comes in."""
    return Definitions("""
        u[j] = Sum(w[i,j]*y[i], (i, 1, m)) + b[j]         # what the layer makes of its input y
        M = μ*Sum((c[j] - u[j])**2, (j, 1, n))            # its penalty
    """, sizes=WIDTHS, ranges="i = 1..m, j = 1..n")


def weight_slope():
    return (Derivation("what a weight hears", weights_alone()).start("D(M, w[i,j])")
            .step("D(M, u[j])*D(u[j], w[i,j])", "the weight leads to one unit")
            .step("2*μ*(u[j] - c[j])*y[i]", "definitions of M and u"))


# Where it is backpropagation

@lru_cache(maxsize=None)
def after_a_forward_pass():
    """Codes are where a forward pass put them, but for those of the next layer, which have taken their step."""
    return Definitions(f"""
        c[j] = z[j]                                       # as the forward pass set them
        u[k] = Sum(w[j,k]*g(c[j]), {BELOW}) + b[k]        # what the next layer hears
        q[k] = Sum(w[j,k]*g(z[j]), {BELOW}) + b[k]        # what it heard in the forward pass
        s[k] = q[k] - δ[k]/(2*μ)                          # the next layer's codes, after their step
        J = μ*Sum((c[j] - z[j])**2, {BELOW}) + μ*Sum((s[k] - u[k])**2, {ABOVE})
    """, functions="g", sizes=WIDTHS, ranges="j = 1..n, k = 1..m")


def sent_back():
    """The induction: if the next codes moved by -δ/(2μ), these hear dg Σ w δ, which is backpropagation's δ."""
    return (Derivation("codes hand back backpropagation's sensitivities", after_a_forward_pass(), ["μ > 0"], note="for any g")
            .start("D(J, c[j])")
            .step(f"2*μ*(c[j] - z[j]) + dg(c[j])*Sum(w[j,k]*(2*μ*(u[k] - s[k])), {ABOVE})", "what a code hears")
            .step(f"dg(z[j])*Sum(w[j,k]*(2*μ*(q[k] - s[k])), {ABOVE})", "c is z, so u is q")
            .step(f"dg(z[j])*Sum(w[j,k]*δ[k], {ABOVE})", "definition of s"))


@lru_cache(maxsize=None)
def shifted():
    """A layer whose codes took their step, and whose input is g of codes that took theirs; d is their δ."""
    return Definitions("""
        s[i] = r[i] - d[i]/(2*μ)                          # codes of the layer before; r: its z
        u[j] = Sum(w[i,j]*g(s[i]), (i, 1, m)) + b[j]      # what it now makes of them
        z[j] = Sum(w[i,j]*g(r[i]), (i, 1, m)) + b[j]      # what it made of them in the forward pass
        c[j] = z[j] - δ[j]/(2*μ)                          # its own codes
    """, functions="g", sizes=WIDTHS, ranges="i = 1..m, j = 1..n")


def what_is_left():
    return (Derivation("what a higher layer hears", shifted(), ["μ > 0"], note="for any g").start("2*μ*(u[j] - c[j])")
            .step("δ[j] + 2*μ*(u[j] - z[j])", "definition of c")
            .step("δ[j] + 2*μ*Sum(w[i,j]*(g(s[i]) - g(r[i])), (i, 1, m))", "definitions of u and z"))


@lru_cache(maxsize=None)
def shifted_linear():
    """The same with linear units, whose a is their code."""
    return Definitions("""
        s[i] = r[i] - d[i]/(2*μ)
        u[j] = Sum(w[i,j]*s[i], (i, 1, m)) + b[j]
        z[j] = Sum(w[i,j]*r[i], (i, 1, m)) + b[j]
        c[j] = z[j] - δ[j]/(2*μ)
    """, sizes=WIDTHS, ranges="i = 1..m, j = 1..n")


def what_is_left_linear():
    return (Derivation("what a higher linear layer hears", shifted_linear(), ["μ > 0"]).start("2*μ*(u[j] - c[j])")
            .step("δ[j] + 2*μ*Sum(w[i,j]*(s[i] - r[i]), (i, 1, m))", "definitions of c, u and z")
            .step("δ[j] - Sum(w[i,j]*d[i], (i, 1, m))", "definition of s"))


@lru_cache(maxsize=None)
def first_layer():
    """The first layer's input x is no code and does not move."""
    return Definitions("""
        u[j] = Sum(w[i,j]*x[i], (i, 1, m)) + b[j]
        c[j] = u[j] - δ[j]/(2*μ)                          # its codes, after their step
    """, sizes=WIDTHS, ranges="i = 1..m, j = 1..n")


def first_layer_is_backpropagation():
    return (Derivation("the first layer's gradient is backpropagation's", first_layer(), ["μ > 0"])
            .start("2*μ*(u[j] - c[j])*x[i]").step("2*μ*(δ[j]/(2*μ))*x[i]", "definition of c").step("δ[j]*x[i]", "μ cancels"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [code_slope(), weight_slope(), sent_back(), what_is_left(), what_is_left_linear(), first_layer_is_backpropagation()]
