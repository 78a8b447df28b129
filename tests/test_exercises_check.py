"""`check`: whatever is handed in, it answers with a sentence and raises nothing."""
import math
from html import unescape

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backprop.derivation import Definitions
from backprop.exercises import Exercise, check, exercises
from backprop.exercises.checking import judge

KINDS = {
    "expression": Exercise("∂a/∂z, in a", lambda: Definitions("a = tanh(z)"), "D(a, z)", mistakes={"slope": "a**2"}),
    "indexed": Exercise("δ[l][j], in w[l+1][j,k]", lambda: Definitions(
        "z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1]))\na[l][j] = g(z[l][j])\ne = C(All(a[L][j], (j, 1, d[L])))\n"
        "δ[l][j] = D(e, z[l][j])", functions="g C", ranges="l = 1..L-1, j = 1..d[l], k = 1..d[l+1]",
        sizes=[{"d": (1, 2, 2)}]), "δ[l][j]"),
    "number": Exercise("a number", value=lambda: 0.3, mistakes={"a slip": 0.4, "another": lambda: 0.5}),
    "array": Exercise("an array", value=lambda: np.array([[1.0, 2.0], [3.0, 5.0]])),
    "function": Exercise("a function of z", function=np.tanh, mistakes={"a slip": np.sin}),
}


class Hostile:
    """Fails whatever is done with it."""

    def _fail(self, *arguments, **named):
        raise RuntimeError("hostile")

    __repr__ = __str__ = __array__ = __float__ = __eq__ = __len__ = __iter__ = __call__ = __bool__ = _fail
    __hash__ = None


class Impostor:
    """Fails when it is asked what it is."""

    @property
    def __class__(self):
        raise RuntimeError("who asks?")


class BadArray:
    def __array__(self, *arguments, **named):
        raise MemoryError


def endless(*arguments):
    return endless(*arguments)


def failing(*arguments):
    raise Exception(Hostile())


endless_list = []
endless_list.append(endless_list)

NASTY = [
    None, ..., math.nan, math.inf, -math.inf, 10**400, -(10**5000), 1e-320, True, 0, "", " ", "\0", "((((", ")",
    "a" * 10**5,
    "(" * 5000, "9**9**9**9", "1" * 5000, "0x1F", "1_000", "%", "50%%", ",", "1,2,3", "nan", "D(", "D(a, z",
    "D(D(D(D(a, z), z), z), z)",
    "Sum", "Sum(a)", "Sum(a, k)", "Sum(a, (k, 1))", "Sum(a, (k, 1, z))", "Sum(1/k, (k, 0, 3))", "All(a, (k, 1, 2))",
    "Same(a, z)",
    "a[1]", "a[", "a[l][j]", "w[l+1][j,k]", "w[l][i][j][k]", "δ[l][j]", "a[a]", "a[0.5]", "w[l+7][j,k]", "dg(z)",
    "g()", "g(1, 2)",
    "tanh()", "tanh(a, a)", "exp(1000)", "log(0)", "log(-1)", "1/0", "0/0", "a/0", "sqrt(-1)", "max(a)",
    "max(a, 1, 2)", "abs()",
    "a.T", "a @ a", "a if a else a", "lambda: 1", "not a", "a and z", "a < z", "a = z", "{a}", "[a]", "a:b", "*a",
    "**a", "a,", "(a, z)",
    "'a'", '"', "#", "a # b", "a\nz", "\\", "import os", "__import__('os').abort()", "print(1)", "½½", "²", "−", "σ",
    "∂", "π", "½²",
    "\u202e a", "🙂", "e", "e**a", "lambda", "lambda*a", "None", "True", "a**-1", "a**(1/3)", "a**a**a",
    "(-8)**(1/3)", "0**0", "0**-1",
    "1e308*10", "1e-400", "tanh(tanh(tanh(tanh(tanh(a)))))", "exp(exp(exp(a)))", "exp(exp(1000))", "exp(exp(exp(9)))",
    b"\xff", 1 + 2j, [], [[]], [1, [2]], [None], ["a"], [math.nan], [[1, 2], [3]], {}, {1}, object(), type, int,
    Exception,
    NotImplemented, range(4), memoryview(b"ab"), np.array([]), np.zeros((0, 2)), np.array(None), np.array([object()]),
    np.array(["x"]), np.datetime64("2020-01-01"), np.array([1 + 1j] * 4).reshape(2, 2), np.zeros((2, 2, 2)),
    np.zeros(10**6),
    np.ma.masked, np.full((2, 2), np.nan), sympy.Symbol("q"), sympy.oo, sympy.zoo, sympy.nan, sympy.I,
    sympy.Matrix([[1, 2], [3, 4]]),
    sympy.Function("f")(sympy.Symbol("a")), sympy.true, sympy.Eq(sympy.Symbol("a"), 1), sympy.S.EmptySet,
    (k for k in range(3)), iter([1]), Hostile(), Hostile, Impostor(), BadArray(), endless_list, endless, failing,
    print, len,
    lambda: 1, lambda z: Hostile(), lambda z: (yield), lambda z: Impostor(), lambda z: BadArray(),
    lambda z: endless_list,
    lambda *z, **named: z, np.exp, np.add, np.vectorize(lambda z: z), dict.fromkeys, "".join,
    compile("1", "", "eval"), classmethod,
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(len(NASTY)))
def test_no_answer_raises(kind, number):
    result = judge(KINDS[kind], NASTY[number])
    assert isinstance(result.message, str) and len(result.message) < 2000
    assert result.message.startswith(("Right", "Not yet: ", "Your turn: ")) and str(result)
    assert "None" not in result.message.split(".")[0] or NASTY[number] is not None


def test_an_unknown_name_is_answered():
    for name in (None, 3, [], "no such thing", Hostile(), Impostor(), "", math.nan, b"x"):
        assert check(name, 1).message.startswith("There is no exercise ")


def test_a_name_with_a_slip_is_set_right():
    assert "did you mean 'bias gradient'" in check("bias gradeint", 1).message


@pytest.mark.parametrize("kind", KINDS)
def test_the_unanswered_question_is_asked_again(kind):
    assert judge(KINDS[kind], ...).message == judge(KINDS[kind], None).message == f"Your turn: {KINDS[kind].question}."


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(KINDS)), st.text(alphabet="az01.,+-*/^()[]'= eδσ²½∂LdgkSumDexptanhl\n", max_size=25))
def test_no_text_raises(kind, text):
    assert judge(KINDS[kind], text).message


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.complex_numbers() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=2) | st.tuples(inner, inner)))
def test_no_object_raises(kind, answer):
    assert judge(KINDS[kind], answer).message


@settings(max_examples=100, deadline=None)
@given(st.recursive(st.none() | st.floats() | st.text(max_size=3) | st.complex_numbers(), lambda inner: st.lists(inner, max_size=3)))
def test_no_functions_result_raises(result):
    assert judge(KINDS["function"], lambda z: result).message


def test_the_learners_own_interruption_is_the_only_thing_that_passes():
    def interrupted(z):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(KINDS["function"], interrupted)


def test_a_result_is_a_truth_value_and_shows_itself_as_a_sentence():
    wrong, right = judge(KINDS["number"], "<0.2>"), judge(KINDS["number"], 0.3)
    assert right and not wrong and right.right is True
    assert repr(right) == str(right) == right.message == "Right, to 3 decimals."
    html = wrong._repr_html_()
    assert html.startswith("<p>") and html.endswith("</p>") and "<0" not in html and unescape(html)[3:-4] == wrong.message


def test_the_table_holds_the_chapters_exercises():
    assert check(next(iter(exercises())), ...).message.startswith("Your turn: ")
