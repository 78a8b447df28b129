"""Proofs at every size: what holds at every width and depth is proved, and nothing else is.

Only `holds_at_every_size` is asked here, without the check at the sizes tried that stands before it
in a derivation: it has to be right by itself.
"""
import random

import mpmath
import pytest

from backprop import examples
from backprop.derivation import Definitions, Derivation, Refuted
from backprop.derivation.chain_rule import ChainRule
from backprop.derivation.display import RECORD
from backprop.derivation.every_size import _free_letters, _layers, holds_at_every_size
from backprop.derivation.index import Index, Indices, NotUnderstood
from tests.form_values import FormValues
from tests.mutants import mutants
from tests.oracle import Oracle, disagreement
from tests.random_sums import random_expression

EVERY, HIDDEN, LAST = (examples.layered_definitions(layers) for layers in ("every", "hidden", "last"))
SIGMOID = examples.layered_definitions("hidden", half=True, g="sigmoid")
ANY_COST = Definitions("""
    z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]
    a[l][j] = g(z[l][j])
    e = C(All(a[L][j], (j, 1, d[L])))
    δ[l][j] = D(e, z[l][j])
""", functions="g C", ranges="l = L..L, i = 1..d[l-1], j = 1..d[l]", sizes=[{"d": (2, 3)}])
BATCH = Definitions("""
    z[n,k] = Sum(x[n,j]*w[j,k], (j, 1, m)) + b[k]
    e[n] = C(All(z[n,k], (k, 1, p)))
    E = 1/N*Sum(e[n], (n, 1, N))
    δ[n,k] = D(e[n], z[n,k])
""", functions="C", ranges="n = 1..N, j = 1..m, k = 1..p", sizes=[{"N": 2, "m": 3, "p": 2}],
    arrays="X : N x m = x[i, j]\n W : m x p = w[i, j]\n Δ : N x p = δ[i, j]")
SOFTMAX = Definitions("""
    a[j] = exp(z[j])/Sum(exp(z[k]), (k, 1, C))
    t[1] = 1 - Sum(t[j], (j, 2, C))
    e = -Sum(t[j]*log(a[j]), (j, 1, C))
""", ranges="j = 1..C, k = 1..C", sizes=[{"C": 3}])
BIAS_IN_ROW_0 = Definitions("""
    x[0] = 1
    w[0,j] = b[j]
    z[j] = Sum(w[i,j]*x[i], (i, 1, m)) + b[j]
""", ranges="j = 1..n", sizes=[{"m": 2, "n": 3}])

EQUATIONS = {
    "layer": (EVERY, "z[l]", "a[l-1] @ W[l] + b[l]"),
    "equation 1 by entries": (EVERY, "D(e, w[l][i,j])", "a[l-1][i]*δ[l][j]"),
    "equation 1": (EVERY, "D(e, W[l])", "a[l-1].T @ δ[l]"),
    "descent step": (EVERY, "W[l] - η*D(e, W[l])", "W[l] - η*(a[l-1].T @ δ[l])"),
    "equation 2, paths": (HIDDEN, "D(e, z[l][j])", "Sum(D(e, z[l+1][k])*D(z[l+1][k], z[l][j]), (k, 1, d[l+1]))"),
    "equation 2 by entries": (HIDDEN, "δ[l][j]", "dg(z[l][j])*Sum(w[l+1][j,k]*δ[l+1][k], (k, 1, d[l+1]))"),
    "equation 2": (HIDDEN, "δ[l]", "dg(z[l]) * (δ[l+1] @ W[l+1].T)"),
    "seed": (LAST, "δ[L][j]", "2*(a[L][j] - t[j])*dg(z[L][j])"),
    "dummies 13": (SIGMOID, "D(e, a[l][j])",
                   "Sum(D(e, a[l+1][k])*a[l+1][k]*(1 - a[l+1][k])*w[l+1][j,k], (k, 1, d[l+1]))"),
    "BP1": (ANY_COST, "δ[L][j]", "D(e, a[L][j])*dg(z[L][j])"),
    "BP3": (EVERY, "D(e, b[l])", "δ[l]"),
    "BP4": (EVERY, "D(e, w[l][i,j])", "a[l-1][i]*D(e, a[l][j])*dg(z[l][j])"),
    "batch": (BATCH, "D(E, W)", "(1/N)*(X.T @ Δ)"),
    "batch's bias": (BATCH, "D(E, b[k])", "1/N*Sum(δ[n,k], (n, 1, N))"),
    "mean": (BATCH, "D(E, w[j,k])", "1/N*Sum(D(e[n], w[j,k]), (n, 1, N))"),
    "shares": (SOFTMAX, "Sum(a[j], (j, 1, C))", "1"),
    "softmax": (SOFTMAX, "D(a[k], z[j])", "a[k]*(Same(k, j) - a[j])"),
    "cross-entropy": (SOFTMAX, "D(e, z[j])", "a[j] - t[j]"),
    "bias in row 0": (BIAS_IN_ROW_0, "Sum(w[i,j]*x[i], (i, 0, m))", "z[j]"),
}


def holds(definitions, left, right):
    return holds_at_every_size(definitions, *(definitions.parse(e) if isinstance(e, str) else e for e in (left, right)))


@pytest.mark.parametrize("name", EQUATIONS)
def test_the_books_equations_are_proved_at_every_size(name):
    assert holds(*EQUATIONS[name])


@pytest.mark.parametrize("name", EQUATIONS)
def test_no_planted_fault_is_proved(name):
    definitions, left, right = EQUATIONS[name]
    left, planted = definitions.parse(left), 0
    for kind, faulty in mutants(definitions.parse(right)):
        planted += 1
        if proved(definitions, left, faulty):
            assert changes_nothing(definitions, left, faulty), (kind, str(faulty))
    assert planted > 2


def proved(definitions, left, right):
    try:
        return holds_at_every_size(definitions, left, right)
    except (Refuted, ValueError):      # arrays whose shapes do not fit have no entries to compare
        return False


def changes_nothing(definitions, left, right):
    return disagreement(Derivation("fault", definitions, register=False), left, right) < 1e-15


# Ranges

VECTORS = Definitions("u[j] = Sum(v[i,j], (i, 1, m))\n q = k*y", functions="g C",
                      ranges="i = 1..m, j = 1..m, k = 1..n, p = 2..m, r = 0..m, s = 1..m+1", sizes=[{"m": 2, "n": 2}])


@pytest.mark.parametrize("left, right", [
    ("Sum(Same(i, j)*x[i], (i, 1, m))", "x[j]"),
    ("Sum(Same(i, p)*x[i], (i, 1, m))", "x[p]"),
    ("Sum(Same(i, p-1)*x[i], (i, 1, m))", "x[p-1]"),
    ("Sum(Same(i, s)*x[i], (i, 0, m+1))", "x[s]"),
    ("Sum(Same(i, 0)*x[i], (i, 1, m))", "0"),
    ("Sum(Same(i, m+1)*x[i], (i, 1, m))", "0"),
    ("Sum(Same(i, 1)*x[i], (i, 1, m))", "x[1]"),
    ("Sum(x, (i, 1, m))", "m*x"),
    ("Sum(x, (i, 2, m))", "(m - 1)*x"),
    ("Sum(Sum(Same(i, j)*x[i]*y[j], (i, 1, m)), (j, 1, m))", "Sum(x[k]*y[k], (k, 1, m))"),
    ("Sum(x[i], (i, 1, m))**2", "Sum(Sum(x[i]*x[j], (i, 1, m)), (j, 1, m))"),
    ("Sum(x[i+1], (i, 0, m-1))", "Sum(x[i], (i, 1, m))"),
    ("Same(i, j)*x[i]", "Same(j, i)*x[j]"),
    ("Sum(exp(x[i] + y), (i, 1, m))/Sum(exp(x[i]), (i, 1, m))", "exp(y)"),
    ("C(All(x[i], (i, 1, m)))", "C(All(x[j+1], (j, 0, m-1)))"),
    ("y*D(C(All(x[i]*y, (i, 1, m))), y)", "Sum(D(C(All(x[i]*y, (i, 1, m))), x[j])*x[j], (j, 1, m))"),
])
def test_brackets_are_contracted_within_their_range(left, right):
    assert holds(VECTORS, left, right)


@pytest.mark.parametrize("left, right", [
    ("Sum(Same(i, 0)*x[i], (i, 1, m))", "x[0]"),
    ("Sum(Same(i, k)*x[i], (i, 1, m))", "x[k]"),            # k runs to n
    ("Sum(Same(i, r)*x[i], (i, 1, m))", "x[r]"),            # r may be 0
    ("Sum(Same(i, s)*x[i], (i, 1, m))", "x[s]"),            # s may be m + 1
    ("Sum(Same(i, j)*x[i], (i, 2, m))", "x[j]"),            # j may be 1
    ("Sum(Same(i, j+1)*x[i], (i, 1, m))", "x[j+1]"),        # j may be m
    ("Sum(Same(i, 2)*x[i], (i, 1, m))", "x[2]"),            # m may be 1
    ("Sum(Same(i, m-1)*x[i], (i, 1, m))", "x[m-1]"),
    ("Sum(Same(i, 1)*x[i], (i, 1, m-1))", "x[1]"),          # there may be no term
    ("Sum(Same(i, 1)*x[i], (i, 1, m-1))", "0"),
    ("Sum(Same(2*i, j)*x[i], (i, 1, m))", "x[j]"),
    ("Sum(Same(2*i, 2)*i, (i, 1, m+3))", "4"),
    ("Sum(Sum(Same(i, k)*x[i]*y[k], (i, 1, m)), (k, 1, n))", "Sum(x[k]*y[k], (k, 1, n))"),
    ("Sum(Sum(Same(i, k)*x[i]*y[k], (i, 1, m)), (k, 1, n))", "Sum(x[k]*y[k], (k, 1, m))"),
    ("Sum(x, (i, 3, m))", "(m - 2)*x"),                     # an empty sum is 0 and not -x
    ("Sum(x, (i, 1, m))", "x"),
    ("Sum(x, (i, 1, m))", "n*x"),
    ("Sum(x[i], (i, 1, m))", "Sum(x[i], (i, 1, n))"),
    ("Sum(x[i], (i, 0, m))", "Sum(x[i], (i, 1, m))"),
    ("Sum(x[i]**2, (i, 1, m))", "Sum(x[i], (i, 1, m))**2"),
    ("Sum(x[i]*y[i], (i, 1, m))", "Sum(x[i], (i, 1, m))*Sum(y[i], (i, 1, m))"),
    ("g(Sum(x[i], (i, 1, m)))", "Sum(g(x[i]), (i, 1, m))"),
    ("Same(i, j)*x[i]", "x[j]"), ("Same(i, j)", "1"), ("Same(i, k)", "0"), ("x[i]", "x[j]"),
    ("(m-1)*(m-2)*(m-3)*(m-4)*x", "0"),                     # at every size from 1 to 4 it is
    ("(m - 7)*x/(m - 7)", "x"),                             # at m = 7 it is not
    ("Sum(x[i], (i, 1, m))/Sum(x[i], (i, 1, m))", "1"),     # the sum may be 0
    ("Sum(exp(x[i]), (i, 2, m))/Sum(exp(x[i]), (i, 2, m))", "1"),      # there may be no term
    ("C(All(x[i], (i, 1, m)))", "C(All(x[i], (i, 1, n)))"),
    ("C(All(x[i], (i, 1, m)))", "C(All(x[i-1], (i, 1, m)))"),
    ("D(C(All(x[i], (i, 1, m))), x[j])", "D(C(All(x[i], (i, 1, n))), x[j])"),
    ("Sum(x[i], (i, 1, m))", "x[1] + x[2]"),                # at the size tried it is
])
def test_what_holds_only_within_a_range_is_not_proved(left, right):
    assert not holds(VECTORS, left, right)


# Names

@pytest.mark.parametrize("left, right, true", [
    ("u[i]", "Sum(v[k,i], (k, 1, m))", True),
    ("u[i]", "Sum(v[i,i], (i, 1, m))", False),               # the sum's i hides the free one
    ("u[i]", "Sum(v[i,j], (i, 1, m))", False),
    ("Sum(u[i], (i, 1, m))", "Sum(Sum(v[i,j], (i, 1, m)), (j, 1, m))", True),
    ("Sum(u[i], (i, 1, m))", "Sum(Sum(v[i,i], (i, 1, m)), (i, 1, m))", False),
    ("Sum(Sum(x[i]*y[i], (i, 1, m)), (i, 1, m))", "m*Sum(x[i]*y[i], (i, 1, m))", True),
    ("Sum(Sum(x[i]*y[i], (i, 1, m)), (i, 1, m))", "Sum(x[i], (i, 1, m))*Sum(y[i], (i, 1, m))", False),
    ("x[i]*Sum(y[i], (i, 1, m))", "Sum(x[i]*y[i], (i, 1, m))", False),
    ("x[i]*Sum(y[j], (j, 1, m))", "Sum(x[i]*y[j], (j, 1, m))", True),
    ("Sum(x[i], (i, 1, m))*Sum(g(x[i]), (i, 1, m))", "Sum(Sum(x[i]*g(x[j]), (i, 1, m)), (j, 1, m))", True),
    ("Sum(g(Sum(v[i,j], (i, 1, m))), (j, 1, m))", "Sum(g(u[i]), (i, 1, m))", True),
    ("Sum(g(Sum(v[j,i], (i, 1, m))), (j, 1, m))", "Sum(g(u[i]), (i, 1, m))", False),
    ("q", "k*y", False),                                     # in the definition k is no index
    ("D(u[i], v[j,k])", "Same(i, k)", True),
    ("D(u[i], v[j,k])", "Same(i, j)", False),
])
def test_a_bound_index_is_not_taken_for_a_free_one_of_its_name(left, right, true):
    assert holds(VECTORS, left, right) is true


# Layers

def network(loss="Sum((a[L][j] - t[j])**2, (j, 1, d[L]))", layers="1..L-1", more="", z="a[l-1][i]*w[l][i,j]"):
    return Definitions(f"z[l][j] = Sum({z}, (i, 1, d[l-1])) + b[l][j]\n a[l][j] = g(z[l][j])\n e = {loss}\n"
                       f"δ[l][j] = D(e, z[l][j])\n{more}", functions="g",
                       ranges=f"l = {layers}, i = 1..d[l-1], j = 1..d[l], k = 1..d[l+1]", sizes=[{"d": (2, 2, 2)}],
                       arrays="W[l] : d[l-1] x d[l] = w[l][i, j]")


BACK = "dg(z[l][j])*Sum(w[l+1][j,k]*δ[l+1][k], (k, 1, d[l+1]))"
SQUARES = "Sum((a[L][j] - t[j])**2, (j, 1, d[L]))"


@pytest.mark.parametrize("definitions, left, right", [
    (network(), "δ[l][j]", BACK.replace("w[l+1][j,k]", "w[l+1][k,j]")),
    (network(), "δ[l][j]", BACK.replace("w[l+1]", "w[l]")),
    (network(), "δ[l][j]", BACK.replace("δ[l+1]", "δ[l]")),
    (network(), "δ[l][j]", BACK.replace("z[l][j]", "z[l+1][j]")),
    (network(), "δ[l][j]", "dg(z[l][j])*w[l+1][j,k]*δ[l+1][k]"),
    (network(), "δ[l][j]", BACK.replace("d[l+1]))", "d[l]))")),
    (network(), "δ[l][j]", BACK.replace("d[l+1]))", "d[l+1]-1))")),
    (network(layers="1..L"), "δ[l][j]", BACK),                                    # there is no layer L + 1
    (network(layers="1..L"), "a[l-1][i]", "g(z[l-1][i])"),                        # layer 0 is the input
    (network(layers="1..L"), "D(e, a[l][j])", "2*(a[l][j] - t[j])"),              # in the last layer only
    (network(), "D(e, w[l][2,j])", "a[l-1][2]*δ[l][j]"),                          # there may be one unit
    (network(), "z[l][2]", "Sum(a[l-1][i]*w[l][i,2], (i, 1, d[l-1])) + b[l][2]"),
    (network(), "w[l][j,i] + w[l][j,i]", "2*w[l][j,i]"),                          # the rows are counted by i
    (network(), "δ[2][1]", "2*(a[2][1] - t[1])*dg(z[2][1])"),                     # of two layers
    (network(), "D(a[l][j], z[l][k])", "dg(z[l][j])"),
    (network(), "D(z[l+1][k], z[l][j])", "w[l+1][j,k]"),
    (network(), "D(z[l][j], z[l][k])", "1"),
    (network(), "D(z[l+1][k], w[l][i,j])", "0"),
    # other ways from a layer to the error
    (network(SQUARES + " + Sum(a[1][j]**2, (j, 1, d[1]))"), "δ[l][j]", BACK),
    (network(SQUARES + " + r", more="r = Sum(a[1][j]**2, (j, 1, d[1]))"), "δ[l][j]", BACK),
    (network(SQUARES + " + Sum(z[L-1][j], (j, 1, d[L-1]))"), "δ[l][j]", BACK),
    (network(SQUARES + " + Sum(Sum(w[1][i,j]**2, (i, 1, d[0])), (j, 1, d[1]))"),
     "D(e, w[l][i,j])", "a[l-1][i]*δ[l][j]"),
    (network(SQUARES + " + Sum(Sum(w[L][i,j]**2, (i, 1, d[L-1])), (j, 1, d[L]))"),
     "D(e, w[l+1][j,k])", "a[l][j]*δ[l+1][k]"),
    (network(z="a[l-1][i]*w[l][i,j] + w[1][1,1]"), "D(e, w[l][i,j])", "a[l-1][i]*δ[l][j]"),
    (network(z="a[l-1][i]*w[l][i,j] + a[0][i]"), "D(e, a[l-1][i])", "Sum(w[l][i,j]*δ[l][j], (j, 1, d[l]))"),
    (network(z="a[l-1][i]*w[l][i,j] + w[2][1,1]"), "D(z[l][j], w[l][i,j])",      # a of layer 1 holds w of layer 2
     "a[l-1][i] + d[l-1]*Same(l, 2)*Same(i, 1)*Same(j, 1)"),
    (network(z="a[l-1][i]*w[l][i,j] + w[l+1][1,1]"), "D(z[l][j], w[l][i,j])", "a[l-1][i]"),
    (network(z="a[l-1][i]*w[l][i,j]*w[l][j,i]"), "D(e, w[l][i,j])", "a[l-1][i]*w[l][j,i]*δ[l][j]"),
    (network(z="a[l-1][i]*w[l][i,j]*w[l+1][i,j]"), "D(e, w[l][i,j])", "a[l-1][i]*w[l+1][i,j]*δ[l][j]"),
    # an error of other outputs than those that the ranges declare
    (network("Sum((a[L][j] - t[j])**2, (j, 1, d[L]-1))", "L..L"), "δ[L][j]", "2*(a[L][j] - t[j])*dg(z[L][j])"),
    (network("Sum((a[L-1][j] - t[j])**2, (j, 1, d[L-1]))", "L..L"), "δ[L][j]", "2*(a[L][j] - t[j])*dg(z[L][j])"),
    (network("Sum((a[L][j+1] - t[j])**2, (j, 1, d[L]))"), "δ[l][j]", BACK),
    (network(z="a[l-1][i+1]*w[l][i,j]"), "δ[l][j]", BACK.replace("[j,k]", "[j-1,k]")),
])
def test_what_fails_in_some_layer_or_width_is_not_proved(definitions, left, right):
    assert not holds(definitions, left, right)


@pytest.mark.parametrize("definitions, left, right", [
    (network(), "δ[l][j]", BACK),
    (network(SQUARES + " + Sum(b[1][j]**2, (j, 1, d[1]))"), "δ[l][j]", BACK),
    (network(layers="2..L"), "a[l-1][i]", "g(z[l-1][i])"),
    (network(layers="1..L-2"), "δ[l][j]", BACK),
    (network(), "D(e, a[l-1][i])", "Sum(w[l][i,j]*δ[l][j], (j, 1, d[l]))"),
    (network(), "D(z[l+1][k], z[l][j])", "w[l+1][j,k]*dg(z[l][j])"),
    (network(), "D(z[l+1][k], w[l][i,j])", "w[l+1][j,k]*dg(z[l][j])*a[l-1][i]"),
    (network(), "D(z[l][j], a[l][j])", "0"),
    (network(), "z[l+1][k]", "Sum(g(z[l][j])*w[l+1][j,k], (j, 1, d[l])) + b[l+1][k]"),
    (network(z="a[l-1][i]*w[l][i,j]**2"), "D(e, w[l][i,j])", "2*a[l-1][i]*w[l][i,j]*δ[l][j]"),
    (network("y**2", more="y = Sum(a[L][j], (j, 1, d[L]))", layers="L..L"), "δ[L][j]", "2*y*dg(z[L][j])"),
])
def test_the_like_that_holds_in_every_layer_and_width_is_proved(definitions, left, right):
    assert holds(definitions, left, right)


@pytest.mark.parametrize("text, left, right, true", [
    ("t[1] = 1 - Sum(t[j], (j, 2, C))", "Sum(t[j], (j, 1, C))", "1", True),
    ("t[1] = 1 - Sum(t[j], (j, 2, C))", "Sum(t[j], (j, 2, C))", "1", False),
    ("t[1] = 1 - Sum(t[j], (j, 2, C))", "t[j]", "1 - Sum(t[k], (k, 2, C))", False),      # j is any class
    ("t[2] = 1 - t[1]", "Sum(t[j], (j, 1, C))", "1", False),
    ("x[0] = 1", "Sum(x[i], (i, 0, C))", "1 + Sum(x[i], (i, 1, C))", True),
    ("x[0] = 1", "Sum(x[i-1], (i, 1, C))", "1 + Sum(x[i], (i, 1, C))", False),
    ("x[0] = 1", "Sum(x[i-1], (i, 1, C))", "1 + Sum(x[i], (i, 1, C-1))", True),
    ("x[0] = 1", "Sum(x[i-1], (i, 1, C-1))", "1 + Sum(x[i], (i, 1, C-2))", False),       # no term at all if C is 1
    ("x[0] = 1", "Sum(x[i-1], (i, 2, C))", "1 + Sum(x[i], (i, 2, C-1))", False),
])
def test_an_entry_with_a_definition_of_its_own_stands_where_it_stands(text, left, right, true):
    assert holds(Definitions(text, ranges="j = 1..C", sizes=[{"C": 3}]), left, right) is true


# What the forms mean

@pytest.mark.parametrize("which, number", [("flat", 120), ("layered", 30)])
def test_a_form_has_the_value_of_the_expression_that_it_was_read_from(which, number):
    understood = 0
    for seed in range(number):
        definitions, expression = random_expression(which, seed)
        chance = random.Random(seed)
        places, environment = chance.choice(list(definitions.environments(expression)))
        oracle = Oracle(definitions, places, environment, seed)
        try:
            form, letters = read(definitions, expression, environment, chance.choice([None, *_layers(expression)]))
        except NotUnderstood:
            continue
        found, meant = FormValues(oracle, letters).value(form), oracle.value(expression)
        assert abs(found - meant) < mpmath.mpf(10)**-9 * (1 + abs(meant)), (str(expression), form.text())
        understood += 1
    assert understood > 0.9 * number


def read(definitions, expression, environment, floor):
    indices = Indices(definitions)
    scope = _free_letters(indices, definitions.ranges, expression)
    rules = ChainRule(definitions, indices, None if floor is None else indices.read(floor, scope))
    letters = {name: int(environment[letter]) for letter, index in scope.items() for name in index.names
               if index.text() == Index({name: 1}).text() and name in indices.ranges}
    return rules.read(expression, scope), letters


@pytest.mark.parametrize("which, number", [("flat", 40), ("layered", 10)])
def test_of_two_random_expressions_only_equal_ones_are_proved_equal(which, number):
    planted = 0
    for seed in range(number):
        definitions, expression = random_expression(which, seed)
        for kind, other in [*mutants(expression)][:8]:
            planted += 1
            if proved(definitions, expression, other):
                assert changes_nothing(definitions, expression, other), (kind, str(expression), str(other))
    assert planted > 3 * number


# What a derivation says

def derived(definitions, start, *steps, note=""):
    derivation = Derivation("sizes", definitions, note=note, register=False).start(start)
    for text in steps:
        derivation.step(text, "?")
    return derivation


@pytest.mark.parametrize("derivation, words", [
    (derived(HIDDEN, "δ[l][j]", BACK, note="for any g"), "at every width and depth, for any g"),
    (derived(HIDDEN, "z[1][1]", "a[0][1]*w[1][1,1] + Sum(a[0][i]*w[1][i,1], (i, 2, d[0])) + b[1][1]"),
     "at widths 1-2-3, 2-3-4, 3-4-1, 4-1-2 and 2-1-2-2"),
    (derived(SOFTMAX, "Sum(a[j], (j, 1, C))", "1"), "for every C"),
    (derived(BATCH, "D(E, W)", "(1/N)*(X.T @ Δ)"), "for all N, m and p"),
    (derived(VECTORS, "Sum(x[i], (i, 1, m))", "x[1] + x[2]"), "for (m, n) = (2, 2)"),
    (derived(VECTORS, "m*x", "Sum(x, (i, 1, m))", "2*x", note="for any x"), "for (m, n) = (2, 2), for any x"),
    (derived(Definitions("u = x"), "u", "x", note="for any x"), "for any x"),
    (derived(HIDDEN, "δ[l][j]", BACK, note="at widths 1 to 4"), "at widths 1 to 4"),
])
def test_a_derivation_says_at_which_sizes_all_of_it_holds(derivation, words):
    assert derivation.holds_for == words
    assert rf"\text{{({words})}}" in derivation._repr_mimebundle_()["text/latex"]


def test_each_step_is_recorded_with_its_sizes():
    derivation = derived(VECTORS, "m*x", "Sum(x, (i, 1, m))", "2*x")
    assert [step.sizes for step in derivation.steps] == ["every", "tried"]
    records = derivation._repr_mimebundle_()[RECORD]["equations"]
    assert [record["sizes"] for record in records] == ["every", "tried"]
    plain = derived(Definitions("u = x"), "u", "x")
    assert plain.steps[0].sizes == "" and "sizes" not in plain._repr_mimebundle_()[RECORD]["equations"][0]


def test_a_proof_at_every_size_never_stands_without_the_check_at_the_sizes_tried(monkeypatch):
    from backprop.derivation import derivation as module
    monkeypatch.setattr(module, "holds_at_every_size", lambda *_: True)
    with pytest.raises(Refuted):
        derived(HIDDEN, "δ[l][j]", BACK.replace("[j,k]", "[k,j]"))
