"""Functions of many arguments, the bracket [k = j], and entries defined one by one."""
import pytest

from backprop.derivation import Definitions, Derivation, Refuted, latex
from tests.latex_reader import LatexReader
from tests.oracle import disagreement

NETWORK = """
    z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1]))
    a[l][j] = g(z[l][j])
    e = C(All(a[L][j], (j, 1, d[L])))
"""
SOFTMAX = """
    a[j] = exp(z[j])/Sum(exp(z[k]), (k, 1, C))
    t[1] = 1 - Sum(t[j], (j, 2, C))
    e = -Sum(t[j]*log(a[j]), (j, 1, C))
"""


def network():
    return Definitions(NETWORK, functions="g C", ranges="l = L..L, i = 1..d[l-1], j = 1..d[l]",
                       sizes=[{"d": widths} for widths in ((1, 2, 3), (2, 3, 1), (1, 4))])


def softmax():
    return Definitions(SOFTMAX, ranges="j = 1..C, k = 1..C", sizes=[{"C": n} for n in (1, 2, 3, 4)])


def begun(definitions, start):
    return Derivation("many", definitions, register=False).start(start)


def test_the_seed_is_proved_for_an_arbitrary_cost_of_all_outputs():
    assert begun(network(), "D(e, z[L][j])").step("D(e, a[L][j])*dg(z[L][j])", "chain rule").steps[0].rung == "proved"


@pytest.mark.parametrize("wrong", ["D(e, a[L][1])*dg(z[L][j])", "D(e, a[L][j])", "2*D(e, a[L][j])*dg(z[L][j])"])
def test_an_arbitrary_cost_does_not_treat_its_arguments_alike(wrong):
    with pytest.raises(Refuted):
        begun(network(), "D(e, z[L][j])").step(wrong, "?")


def test_softmax_with_cross_entropy_needs_targets_that_sum_to_one():
    begun(softmax(), "D(e, z[j])").step("a[j] - t[j]", "one-hot")
    free = Definitions(SOFTMAX.replace("t[1] = 1 - Sum(t[j], (j, 2, C))\n", ""), ranges="j = 1..C", sizes=[{"C": 3}])
    with pytest.raises(Refuted):
        begun(free, "D(e, z[j])").step("a[j] - t[j]", "?")
    begun(free, "D(e, z[j])").step("a[j]*Sum(t[k], (k, 1, C)) - t[j]", "in general")


def test_the_slopes_of_softmax_are_proved_for_every_pair():
    begun(softmax(), "D(a[k], z[j])").step("a[k]*(Same(k, j) - a[j])", "quotient rule")
    with pytest.raises(Refuted):
        begun(softmax(), "D(a[k], z[j])").step("a[k]*(1 - a[j])", "k = j alone")


@pytest.mark.parametrize("definitions, text, printed", [
    (network(), "C(All(a[L][j], (j, 1, d[L])))", r"C\!\left(a_{1}^{(L)}, \ldots, a_{d_{L}}^{(L)}\right)"),
    (softmax(), "a[k]*(Same(k, j) - a[j])", r"a_{k}\, \left([k = j] - a_{j}\right)"),
])
def test_they_are_printed_and_read_back(definitions, text, printed):
    expression = definitions.parse(text)
    assert latex(expression) == printed
    about = Derivation("printed", definitions, register=False)
    assert disagreement(about, expression, LatexReader(printed, definitions).read()) < 1e-25


@pytest.mark.parametrize("wrong, diagnosis", [("g(a[2], a[1])", ""), ("g(a[1], a[2])*g_1(a[1], a[2])", "stands there once too often")])
def test_a_slip_with_a_function_of_two_entries_is_refuted_and_not_stumbled_over(wrong, diagnosis):
    definitions = Definitions("a[1] = u + 1\na[2] = u*v\np = g(a[1], a[2])", functions="g")
    with pytest.raises(Refuted) as refused:
        begun(definitions, "g(a[1], a[2])").step(wrong.replace("g_1(a[1], a[2])", "D(p, a[1])"), "?")
    assert diagnosis in refused.value.diagnosis
