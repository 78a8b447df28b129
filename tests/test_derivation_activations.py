"""max, |·| and logarithms in the derivation engine: cases, side conditions, kinks, and how they are shown."""
import operator
import random

import pytest
import sympy

from backprop.derivation import Definitions, Derivation, Refuted, Undecided, latex, proved_zero
from backprop.derivation.conditions import SAYS, UnstatedCondition, where_they_hold
from backprop.derivation.parser import parse
from backprop.derivation.points import evaluate
from backprop.derivation.symbols import absolute, maximum, softplus
from tests.latex_reader import LatexReader
from tests.oracle import disagreement

u, v, z, h = sympy.symbols("u v z h", real=True)
RELU = "g = max(z, 0)"


def begun(start, definitions=RELU, **options):
    return Derivation("activation", Definitions(definitions), register=False, **options).start(start)


@pytest.mark.parametrize("definitions, value, condition", [
    (RELU, "1", "z > 0"), (RELU, "0", "z < 0"), (RELU, "1", "0 < z"), ("g = max(0, z)", "1", "z > 0"),
    ("g = max(z, 0)**2", "2*z", "z > 0"), ("g = abs(z)", "-1", "z < 0"), ("g = abs(2*z - 1)", "2", "2*z > 1"),
    ("g = max(z, c*z)", "c", "z < c*z"), ("g = max(max(z, 0), 0)", "1", "z > 0")])
def test_a_slope_on_a_stated_side_of_a_kink_is_proved(definitions, value, condition):
    assert begun("D(g, z)", definitions).step(value, "on this side", conditions=[condition]).steps[0].rung == "proved"


@pytest.mark.parametrize("value, condition", [("0", "z > 0"), ("1", "z < 0"), ("z", "z > 0"), ("0", "z != 0")])
def test_a_wrong_slope_is_refuted_by_a_point_on_that_side(value, condition):
    with pytest.raises(Refuted):
        begun("D(g, z)").step(value, "?", conditions=[condition])


@pytest.mark.parametrize("value, condition", [("0", "z <= 0"), ("1", "z >= 0")])
def test_at_the_kink_itself_no_slope_is_proved(value, condition):
    """*diagrams* prints g'(z) = 0 for z ≤ 0; at 0 there is no derivative, so this is not accepted."""
    with pytest.raises(Undecided):
        begun("D(g, z)").step(value, "?", conditions=[condition])


def test_a_step_that_leaves_the_kink_open_asks_for_the_side():
    with pytest.raises(UnstatedCondition, match="state the side"):
        begun("D(g, z)").step("D(g, z)*1", "?")


def test_without_a_derivative_the_kink_is_no_trouble():
    assert begun("max(z, 0)").step("z", "there", conditions=["z >= 0"]).steps[0].rung == "proved"
    assert begun("(max(h, 0) - max(-h, 0))/(2*h)").step("1/2", "?", conditions=["h > 0"]).steps[0].rung == "proved"


@pytest.mark.parametrize("zero", [
    "max(z, 0) - (z + abs(z))/2", "log(1 + exp(z)) - max(z, 0) - log(1 + exp(-abs(z)))", "log(1 + exp(z)) - z - log(1 + exp(-z))",
    "log(exp(u)*(v**2 + 1)) - u - log(v**2 + 1)", "log((1 + exp(-u))/(1 + exp(u))) + u", "softplus(z) - softplus(-z) - z",
    "log(exp(2*u) + exp(u)) - u - log(1 + exp(u))", "abs(z)**2 - z**2"])
def test_zero_is_proved(zero):
    assert proved_zero(parse(zero).doit())


@pytest.mark.parametrize("other", ["max(z, 0) - z", "abs(z) - z", "abs(u + v) - abs(u) - abs(v)", "log(1 + exp(z)) - z",
                                   "log(exp(u) + exp(v)) - u - v", "max(u, v) - u - v", "log(2*exp(u)) - u"])
def test_what_is_not_zero_is_not_proved(other):
    assert not proved_zero(parse(other).doit())


def test_logarithms_taken_apart_keep_their_value():
    generator = random.Random(0)
    for _ in range(20):
        p, q, r = (generator.randrange(-3, 4) for _ in range(3))
        left = sympy.log(sympy.exp(p * u) * (sympy.exp(q * u + v) + 1) / (sympy.exp(r * v) + 2))
        right = p * u + sympy.log((sympy.exp(q * u + v) + 1) / (sympy.exp(r * v) + 2))
        assert proved_zero(left - right)
        assert not proved_zero(left - right - u / 7)


def test_side_conditions_pick_the_piece_that_holds_at_every_point_that_obeys_them():
    generator = random.Random(1)
    conditions = {"u > v": lambda a, b: a > b, "u < v": lambda a, b: a < b, "u >= v": lambda a, b: a >= b,
                  "u <= v": lambda a, b: a <= b, "u != v": lambda a, b: a != b}
    for text, holds in conditions.items():
        stated = [(u, text.split()[1], v)]
        for expression in (maximum(u, v), maximum(v, u), absolute(u - v), absolute(v - u), maximum(u - v, 0) + maximum(v, u)):
            picked = where_they_hold(expression, stated)
            for _ in range(20):
                a, b = (sympy.Integer(generator.randrange(-3, 4)) for _ in range(2))
                if holds(a, b):
                    assert evaluate(picked, {u: a, v: b}) == evaluate(expression, {u: a, v: b}), (text, expression)
        assert where_they_hold(maximum(u, v), stated) == {">": u, "<": v, ">=": u, "<=": v, "!=": maximum(u, v)}[stated[0][1]]


def test_what_one_relation_says_of_another_is_so_and_is_all_that_it_says():
    holds = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le, "!=": operator.ne, "==": operator.eq}
    for stated in set(holds) - {"=="}:
        numbers = [n for n in (-1, 0, 1) if holds[stated](n, 0)]
        for asked in holds:
            answers = {holds[asked](n, 0) for n in numbers}
            assert SAYS[stated].get(asked) == (answers.pop() if len(answers) == 1 else None), (stated, asked)


@pytest.mark.parametrize("text, shown", [
    ("max(z, 0)", r"\max\!\left(z, 0\right)"), ("abs(z)", r"\left|z\right|"), ("2*abs(z - h)", r"2\, \left|z - h\right|"),
    ("exp(-abs(z))", r"e^{-\left|z\right|}"), ("max(0 + h, 0)/h", r"\frac{\max\!\left(0 + h, 0\right)}{h}")])
def test_max_and_absolute_values_are_shown_as_usual(text, shown):
    assert latex(parse(text)) == shown


@pytest.mark.parametrize("text", ["max(z, 0)", "-max(z - 1, h*z)*abs(z - h)", "abs(z)**2", "max(abs(z), 2)/abs(h)",
                                  "log(1 + exp(-abs(z)))", "abs(-z)*z", "2*abs(z*h)"])
def test_what_is_shown_means_what_was_checked(text):
    derivation = begun("g")
    expression = derivation.definitions.parse(text)
    read = LatexReader(latex(expression), derivation.definitions).read()
    assert disagreement(derivation, expression, read, points=3) < 1e-25


def test_the_oracle_obeys_side_conditions():
    derivation = begun("D(g, z)", conditions=["z < 0"])
    parsed = [derivation.definitions.parse(text) for text in ("D(g, z)", "0", "1")]
    assert disagreement(derivation, parsed[0], parsed[1], points=3) < 1e-15 < disagreement(derivation, parsed[0], parsed[2])


def test_numbers_are_compared_exactly():
    assert maximum(sympy.Rational(1, 3), sympy.Rational(2, 7)) == sympy.Rational(1, 3)
    assert absolute(sympy.Integer(-2)) == 2 and maximum(sympy.Integer(2), sympy.Integer(2)) == 2
    assert softplus(z).rewrite(sympy.exp) == sympy.log(1 + sympy.exp(z))
