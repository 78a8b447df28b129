"""The derivation engine: what is right is proved, what is wrong is refuted with a reason, and what is
undecided is refused."""
import re

import pytest
import sympy

from backprop.derivation import (Definitions, Derivation, Refuted, Undecided, arbitrary_function, compare,
                                 proved_equal, proved_zero, sigmoid, softplus)
from backprop.derivation.conditions import UnstatedCondition
from backprop.derivation.sampling import sampled_zero

x, y, z = sympy.symbols("x y z", real=True)
g = arbitrary_function("g")


def neuron():
    return Definitions("z = w1*x1 + w2*x2 + b\na = g(z)\ne = 1/2*(a - t)**2", functions="g")


def begun():
    return Derivation("gradient", neuron(), register=False).start("D(e, w1)")


def test_a_right_chain_is_proved_step_by_step():
    d = begun().step("D(e, a)*D(a, z)*D(z, w1)", "chain rule").step("(a - t)*dg(z)*x1", "definitions")
    assert [s.rung for s in d.steps] == ["proved", "proved"]


@pytest.mark.parametrize("wrong, diagnosis", [
    ("(t - a)*dg(z)*x1", "sign"),
    ("2*(a - t)*dg(z)*x1", "too large by the factor 2"),
    ("1/2*(a - t)*dg(z)*x1", "too small by the factor 2"),
    ("(a - t)*x1", "the factor g'(z) is missing"),
    ("(a - t)*dg(z)*dg(z)*x1", "g'(z) stands there once too often"),
    ("(a - t)*dg(z)*x2", "x2 stands where x1 should"),
    ("3*(a - t)*dg(z)*x1", "multiplied by 1/3"),
])
def test_a_wrong_step_is_refuted_with_a_diagnosis(wrong, diagnosis):
    d = begun()
    with pytest.raises(Refuted) as refused:
        d.step(wrong, "?")
    assert diagnosis in refused.value.diagnosis
    assert "the sides are" in str(refused.value)
    assert d.steps == [], "a refused step leaves the derivation as it was"


def test_the_counterexample_really_is_one():
    with pytest.raises(Refuted) as refused:
        begun().step("(t - a)*dg(z)*x1", "?")
    case = refused.value.case
    assert case.left == -case.right != 0
    assert set(map(str, case.point)) == {"w1", "w2", "x1", "x2", "b", "t"}


def layered(sizes=({"d": (1, 2, 3)}, {"d": (3, 2, 1, 2)})):
    return Definitions("z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]\na[l][j] = g(z[l][j])\n"
                       "e = Sum((a[L][j] - t[j])**2, (j, 1, d[L]))\nδ[l][j] = D(e, z[l][j])", functions="g",
                       sizes=list(sizes),
                       arrays="W[l] : d[l-1] x d[l] = w[l][i, j]\na[l] : 1 x d[l] = a[l][j]\n"
                              "δ[l] : 1 x d[l] = δ[l][j]\nz[l] : 1 x d[l] = z[l][j]",
                       **{"ranges": "l = 1..L-1, i = 1..d[l-1], j = 1..d[l]"})


BACK = "dg(z[l][j])*Sum(w[l+1][j,k]*δ[l+1][k], (k, 1, d[l+1]))"


def test_the_backward_equation_is_proved_for_arbitrary_g():
    d = Derivation("back", layered(), register=False).start("D(e, z[l][j])").step(BACK, "chain rule")
    assert d.steps[0].rung == "proved"


@pytest.mark.parametrize("wrong, diagnosis", [
    (BACK.replace("[j,k]", "[k,j]"), "indices of w[l + 1][k, j] are swapped"),
    (BACK.replace("z[l][j]", "z[l+1][j]"), "z[l + 1][j] should belong to layer l"),
    (BACK.removeprefix("dg(z[l][j])*"), "g'(z[l][j]) is missing"),
])
def test_slips_with_indices_are_named(wrong, diagnosis):
    with pytest.raises(Refuted) as refused:
        Derivation("back", layered(), register=False).start("D(e, z[l][j])").step(wrong, "?")
    assert diagnosis in refused.value.diagnosis


def test_matrix_equations_are_checked_entry_by_entry():
    d = Derivation("matrix", layered(), register=False)
    d.start("D(e, W[l])").step("a[l-1].T @ δ[l]", "all entries")
    for wrong, reason in [("δ[l].T @ a[l-1]", "transposed"), ("a[l].T @ δ[l]", "shapes differ"),
                          ("-(a[l-1].T @ δ[l])", "sign")]:
        with pytest.raises(Refuted, match=reason):
            d.step(wrong, "?")
    with pytest.raises(ValueError, match="do not multiply"):
        d.step("a[l-1] @ δ[l]", "?")
    assert len(d.steps) == 1


def test_a_partial_derivative_holds_only_its_own_variable():
    d = Definitions("u = x**2\nf = u*x")
    assert Derivation("total", d, register=False).start("D(f, x)").step("3*x**2", "product rule").steps[0].rung == "proved"
    assert Derivation("partial", d, register=False).start("D(f, u)").step("x", "u held").steps[0].rung == "proved"


# The traps that have cost others dear

def test_undecided_is_never_taken_for_equal():
    tiny = sympy.exp(-200)          # agrees to eighty digits, and is not the same
    with pytest.raises(Undecided):
        compare(x + tiny - tiny * sympy.cosh(0) * sympy.cos(sympy.S(10)**-40), x)


def test_what_sympys_matrix_derivative_loses_is_not_lost_here():
    column = sympy.MatrixSymbol("c", 2, 1)
    assert (column.T * column)[0, 0].diff(x) == 0
    d = Definitions("f = Sum(c[i]**2, (i, 1, n))", sizes=[{"n": 3}], ranges="j = 1..n")
    assert Derivation("square", d, register=False).start("D(f, c[j])").step("2*c[j]", "power rule").steps
    with pytest.raises(Refuted):
        Derivation("square", d, register=False).start("D(f, c[j])").step("0", "?")


def test_the_derivative_of_a_defined_symbol_is_not_zero():
    assert sympy.Derivative(sympy.Symbol("e"), sympy.Symbol("a")).doit() == 0
    with pytest.raises(Refuted):
        Derivation("zero", neuron(), register=False).start("D(e, a)").step("0", "?")


@pytest.mark.parametrize("value, other", [(sigmoid(z), 1 / (1 + sympy.exp(-z))), (softplus(z), sympy.log(1 + sympy.exp(z)))])
def test_the_table_of_derivatives_is_proved_from_the_formulas(value, other):
    assert proved_equal(value.diff(z), other.diff(z))


@pytest.mark.parametrize("zero", [
    sympy.tanh(z).rewrite(sympy.exp) - sympy.tanh(z),
    sigmoid(z) + sigmoid(-z) - 1,
    g(x + y) * g(y) - g(y) * g(y + x),
    g((x + y)**2) - g(x**2 + 2 * x * y + y**2),
    sympy.exp(x + 2 * y) - sympy.exp(x) * sympy.exp(y)**2,
    sympy.sqrt(x**2 + 1)**2 - x**2 - 1,
    sympy.Piecewise((z, z > 0), (0, True)) * sympy.Piecewise((0, z > 0), (z, True)),
    1 / (1 + x**2) - 1 + x**2 / (1 + x**2),
])
def test_zero_is_proved(zero):
    assert proved_zero(zero)


@pytest.mark.parametrize("other", [g(x) - g(y), g(2 * x) - 2 * g(x), sigmoid(z) - sympy.tanh(z), x - y, sympy.sqrt(x**2) - x,
                                   sympy.Piecewise((z, z > 0), (0, True)) - z])
def test_what_is_not_zero_is_not_proved(other):
    assert not proved_zero(other)


def test_the_sampled_rung_states_its_bound_and_finds_differences():
    large = sum(g(x * k + y)**2 for k in range(1, 6)) * (x - y)**8
    bound = sampled_zero(large - large.expand())
    assert bound is not None and bound < 1e-30
    assert sampled_zero(large - large.expand() + 1) is None


def test_a_large_expression_is_sampled_and_says_so(monkeypatch):
    from backprop.derivation import ladder
    monkeypatch.setattr(ladder, "TOO_LARGE", 3)
    verdict = compare((x + y)**3, x**3 + 3 * x**2 * y + 3 * x * y**2 + y**3)
    assert verdict.rung == "sampled" and 0 < verdict.error < 1e-30


def test_a_division_has_to_state_its_condition():
    d = Definitions("f = x**2")
    with pytest.raises(UnstatedCondition, match="x != 0"):
        Derivation("division", d, register=False).start("x").step("f/x", "cancel")
    step = Derivation("division", d, register=False).start("x").step("f/x", "cancel", conditions=["x != 0"]).steps[0]
    assert step.conditions == (r"x \neq 0",)


def test_a_condition_restricts_the_counterexamples():
    d = Definitions("f = sqrt(x**2)")
    with pytest.raises((Refuted, Undecided)):
        Derivation("root", d, register=False).start("f").step("x", "?")


def test_a_false_claim_is_shown_with_its_reason_and_a_true_one_is_not():
    d = Derivation("claims", neuron(), register=False).start("D(z, b)").step("1", "all else held")
    d.claim_refuted("0", "as some say")
    assert d.steps[-1].rung == "refuted" and d.steps[-1].relation == r"\neq"
    with pytest.raises(ValueError, match="no false claim"):
        d.claim_refuted("1", "as we say")


def test_a_counterexample_names_the_point_and_what_stands_for_the_functions():
    d = Derivation("letters", layered(), register=False).start("a[1][2]")
    d.claim_refuted("-w[2][1,2]*x1", "say")
    value = r"-?\d+(/\d+)?"
    letters = ", ".join(rf"{name} = {value}" for name in (r"a\[0\]\[1\]", r"b\[1\]\[2\]", r"w\[1\]\[1, 2\]", r"w\[2\]\[1, 2\]", "x1"))
    assert re.match(rf"say: at {letters}, with g\(x\) = x\*\*3/5 \+ x\*\*2/2 \+ 5\*x/3, the sides are -", d.steps[-1].rule)
    of_two = Derivation("of two", Definitions("u = g(a, b)", functions="g"), register=False).start("u")
    of_two.claim_refuted("a", "say")
    assert ", with a cubic polynomial for g, the sides are " in of_two.steps[-1].rule


# What the page shows

@pytest.mark.parametrize("text, shown", [
    ("(a - t)*a*(1 - a)", r"\left(a - t\right)\, a\, \left(1 - a\right)"),
    ("t - a", "t - a"), ("-a + t", "-a + t"), ("w1 - η*x1", r"w_{1} - \eta x_{1}"),
    ("1/2*(a - t)**2", r"\frac{1}{2}\, \left(a - t\right)^{2}"),
    ("D(e, a)*D(a, z)", r"\frac{\partial e}{\partial a}\, \frac{\partial a}{\partial z}"),
    ("dg(z)", r"g'\!\left(z\right)"), ("exp(-z)", "e^{-z}"), ("a - (b - t)", r"a - \left(b - t\right)"),
    ("x1*(-1)", r"x_{1}\, \left(-1\right)"), ("2*3", r"2 \cdot 3"), ("sqrt(a)", r"\sqrt{a}"), ("a/(b*t)", r"\frac{a}{b t}"),
])
def test_the_authors_order_is_kept(text, shown):
    from backprop.derivation import latex
    assert latex(neuron().parse(text)) == shown


def test_indices_and_layers_are_shown_as_usual():
    from backprop.derivation import latex
    d = layered()
    assert latex(d.parse("w[l+1][j,k]")) == "w_{jk}^{(l+1)}"
    assert latex(d.parse("a[l-1].T @ δ[l]")) == r"{\left(a^{(l-1)}\right)}^{\top}\, \delta^{(l)}"
    assert latex(d.parse("Sum(t[k], (k, 1, d[L]))")) == r"\sum_{k=1}^{d_{L}} t_{k}"


def test_numbers_are_computed_from_the_proved_expression():
    d = Derivation("numbers", Definitions("f = x**2 + 1/3"), register=False).start("f").step("x**2 + 1/3", "definition")
    d.substitute({"x": "-0.5"}, 4)
    assert d.steps[-2].latex == r"\left(-0.5\right)^{2} + \frac{1}{3}"
    assert d.steps[-1].latex == "0.5833" and d.steps[-1].rung == "numeric"
    with pytest.raises(ValueError, match="no value given for x"):
        d.number({}, 2)


@pytest.mark.parametrize("text, reason", [
    ("a +", "cannot read"), ("foo(a)", "no function 'foo'"), ("a if b else t", "not part of an equation"),
    ("a @ b", "the operations are"), ("'text'", "only numbers"), ("Sum(a, b)", "Sum is written"), ("a.shape", ".T"),
])
def test_what_cannot_be_read_is_named(text, reason):
    with pytest.raises(ValueError, match=reason):
        neuron().parse(text)


@pytest.mark.parametrize("text, reason", [
    ("a = b\nb = a", "go round"), ("a = 1\na = 2", "defined twice"), ("a + b = 2", "only a name"), ("a", "name = expression"),
])
def test_bad_definitions_are_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        Definitions(text)


def test_an_entry_outside_its_array_does_not_exist():
    d = Derivation("outside", layered(sizes=[{"d": (1, 2, 1)}]), register=False).start("D(e, z[l][j])")
    with pytest.raises(Refuted, match="does not exist"):
        d.step("w[l][2,j]", "?")
