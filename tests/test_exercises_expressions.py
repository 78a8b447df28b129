"""An expression handed in as an answer: what is read, what is refused with which words, what is proved."""
import math
import re

import pytest
import sympy

from backprop.derivation import Definitions
from backprop.exercises import Exercise
from backprop.exercises.checking import judge


def neuron():
    return Definitions("z = w1*x1 + w2*x2 + b\na = 1/(1 + exp(-z))\ne = 1/2*(a - t)**2")


BIAS = Exercise("∂e/∂b, in a and t", neuron, "D(e, b)",
                mistakes={"that is the gradient by the first weight": "(a - t)*a*(1 - a)*x1",
                          "the slope is missing": "a - t"})
STEP = Exercise("the next weight, in w, η and s", lambda: Definitions("s = 2*w\nnext = w - η*s"), "next")
ANY = Exercise("∂a/∂w, in dg(z) and x", lambda: Definitions("z = w*x\na = g(z)", functions="g"), "D(a, w)")
ARRAY = Exercise("∂e/∂x as a column", lambda: Definitions(
    "z[j] = Sum(w[i,j]*x[i], (i, 1, m))\ne = C(All(z[j], (j, 1, n)))\nu[j] = D(e, z[j])\nv[i] = D(e, x[i])",
    functions="C", arrays="W : m x n = w[i, j]\nD : n x 1 = u[i]\nB : m x 1 = v[i]",
    sizes=[{"m": 2, "n": 3}, {"m": 3, "n": 3}]), "B")


@pytest.mark.parametrize("answer", [
    "(a - t)*a*(1 - a)", "a*(1-a)*(a-t)", "(a−t)·a·(1−a)", "a*(a - t) - a²*(a - t)", "(σ(z) - t)*σ(z)*(1 - σ(z))",
    "(a - t)*np.exp(-z)/(1 + np.exp(-z))**2", "(a - t)*a*(1 - a)/a*a", "  (a - t)*a*(1 - a)\n",
    "½*(a - t)*2*a*(1 - a)",
    sympy.sympify("(a - t)*a*(1 - a)"), "(a - t)*exp(ln(a) + ln(1 - a))",
])
def test_every_way_to_write_the_right_answer_is_proved(answer):
    result = judge(BIAS, answer)
    assert result and result.message.startswith("Right: proved equal."), result


def test_what_was_read_differently_is_shown():
    assert judge(BIAS, "(a−t)·a·(1−a)").message == "Right: proved equal. It was read as (a-t)*a*(1-a)."
    assert judge(STEP, "w - eta*s").message == "Right: proved equal. It was read as w - η*s."
    assert judge(ANY, "g'(z)*x").message == "Right: proved equal. It was read as dg(z)*x."


@pytest.mark.parametrize("answer, words", {
    "(a - t)*a^2": ["**, not ^", "(a - t)*a**2"],
    "a(1 - a)(a - t)": ["every multiplication", "a*(1 - a)*(a - t)"],
    "2a": ["2*a"], "a t": ["a*t"], "at": ["a*t"], "(a - t)a": ["(a - t)*a"], "w1x1": ["w1*x1"],
    "(a - t": ["brackets", "1 (", "0 )"],
    "a -* t": ["could not be read", "'* t'"],
    "y*a": ["y means nothing", "known are"],
    "A*(1 - a)": ["A means nothing", "did you mean a?"],
    "expo(z)": ["no function is called expo", "exp"],
    "e**(-z)": ["exp(x)", "e is the loss"],
    "e^(-z)": ["**, not ^"],
    r"\frac{a}{t}": ["LaTeX"], "$a$": ["LaTeX"],
    "D(e, b)": ["without D"], "D(e, a)*D(a, b)": ["without D"], "∂e/∂b": ["no ∂"],
    "db = a - t": ["right of the equals sign"], "a == t": ["equals sign"], "a > t": ["comparison"],
    "|a - t|": ["abs(x)"], "Σ a": ["Sum(term"], "sigma'(z)*(a - t)": ["write out", "slope"],
    "a if t else 1": ["could not be read"], "a; t": ["could not be read"], "": ["empty"], " ": ["empty"],
    "9**9**9": ["far larger"], "exp(exp(exp(exp(z))))": ["far larger"], "Sum(a, (k, 1, 10**9))": ["far larger"],
    "a**1000": ["far larger"], "a + " * 200 + "a": ["too long"], "(" * 240 + "a" + ")" * 240: ["could not be read"],
    "t/(a - a)": ["always 0"], "True": ["True"], "1j": ["1*j"], "a.b": ["could not be read"],
    "[a, t]": ["could not be read"], "'a'": ["prime"], "f'{a}'": ["prime"], "lambda: a": ["could not be read"],
    "__import__('os')": ["prime"], "eval(a)": ["no function is called eval"],
}.items())
def test_a_slip_of_writing_is_answered_with_what_to_write(answer, words):
    result = judge(BIAS, answer)
    assert not result and result.message.startswith("Not yet: ")
    assert all(word in result.message for word in words), result


@pytest.mark.parametrize("answer, words", [
    ("-(a - t)*a*(1 - a)", "differs by the sign"),
    ("2*(a - t)*a*(1 - a)", "too large by the factor 2"),
    ("(a - t)*a", "factor 1 - a is missing"),
    ("(a - t)*(1 - a)", "factor a is missing"),
    ("(a - t)*a*(1 - a)**2", "factor 1 - a stands there once too often"),
    ("(a - t)*a*(1 + a)", "sign of a is wrong"),
    ("(a + t)*a*(1 - a)", "sign of t is wrong"),
    ("a - t", "the slope is missing"),
    ("x1*(a - t)*a*(1 - a)", "gradient by the first weight"),
    ("7", "does not depend on"),
    ("(a - t)*a*(1 - a) + 1", "joins them differently"),
    (0, "does not depend on"), (0.5, "does not depend on"),
])
def test_a_wrong_expression_is_told_the_reason_and_an_exact_case(answer, words):
    result = judge(BIAS, answer)
    assert not result and words in result.message, result
    assert "At b = 1/7" in result.message and "yours is" in result.message and "it should be" in result.message


def test_the_case_says_what_the_answers_own_letters_are_there():
    assert "(so a = 0.641286) yours is 1.18079, and it should be 0.423566" in judge(BIAS, "(a - t)*a").message


def test_the_case_is_right():
    b, t, w1, w2, x1, x2 = 1 / 7, -6 / 5, 3 / 7, 1 / 5, 2 / 5, 4 / 3
    a = 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b)))
    message = judge(BIAS, "(a - t)*a").message
    assert f"yours is {(a - t) * a:.6g}, and it should be {(a - t) * a * (1 - a):.6g}" in message


def test_the_question_is_no_answer():
    for answer in ("next", "next + 0", "2*next/2"):
        assert "what is asked for" in judge(STEP, answer).message
    assert "what is asked for" in judge(ARRAY, "B").message
    difference = Exercise("next - w, in η and s", STEP.definitions, "next - w")
    assert "question itself" in judge(difference, "next - w").message
    assert judge(difference, "-η*s")


def test_a_truth_that_is_the_answer_itself_is_accepted():
    assert judge(Exercise("∂e/∂a, in a and t", neuron, "a - t"), "a - t")


def test_derivatives_that_the_question_allows_may_stand_in_the_answer():
    chain = Exercise("∂e/∂b, in D(e, a) and D(a, b)", neuron, "D(e, b)")
    assert judge(chain, "D(e, a)*D(a, b)")
    assert "without D" in judge(chain, "D(e, b)").message


def test_arrays():
    assert judge(ARRAY, "W @ D")
    assert "do not multiply" in judge(ARRAY, "D @ W").message
    assert "factor 2" in judge(ARRAY, "2*(W @ D)").message
    assert "Its shape is (m, n), and it should be (m, 1)" in judge(ARRAY, "W").message
    assert "that is a number" in judge(ARRAY, "w[1, 1]").message


def test_a_division_is_allowed_wherever_its_divisor_is_not_0():
    ratio = Exercise("x/y over x", lambda: Definitions("r = y/x"), "r/y")
    assert judge(ratio, "1/x")
    assert judge(Exercise("∂e/∂a", lambda: Definitions("e = -t*log(a)"), "D(e, a)"), "-t/a")


@pytest.mark.parametrize("answer", [lambda a: a, [1, 2], {"a": 1}, object(), True, b"a - t", 1 + 2j, range(3)])
def test_what_is_no_expression_is_named(answer):
    result = judge(BIAS, answer)
    assert not result and "an expression is wanted, as text" in result.message


def test_a_name_that_is_a_letter_and_a_function_may_be_called():
    both = Exercise("∂a/∂x, in dg(x)", lambda: Definitions("a = g(x) + g", functions="g"), "D(a, x)")
    assert judge(both, "dg(x)")
    assert "multiplication" not in judge(both, "g(x)").message


def test_what_is_known_of_the_letters_is_not_contradicted_by_a_counterexample():
    for conditions, sign in ((("n > 0",), 1), (("n < 0",), -1)):
        exercise = Exercise("v, in n", lambda: Definitions("v = 2/n"), "v", conditions=conditions)
        assert judge(exercise, "2/n")
        for wrong in ("1/n", "2/n**2", "n", "-2/n"):
            n = re.search(r"n = (-?\d+)", judge(exercise, wrong).message)
            assert n and int(n[1]) * sign > 0
    exercise = Exercise("v, in n", lambda: Definitions("v = abs(n)"), "v", conditions=("n > 0",))
    assert judge(exercise, "n") and not judge(exercise, "-n")
