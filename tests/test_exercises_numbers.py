"""A number or an array handed in as an answer: what is read, and what a wrong one is told."""
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from backprop.exercises import Exercise
from backprop.exercises.checking import judge
from backprop.exercises.slips import bounds

QUARTER = Exercise("a quarter", value=lambda: 0.25)
ERROR = Exercise("the error, four decimals", value=lambda: 0.357263, digits=4,
                 mistakes={"that is the error before the step": lambda: 0.4321, "that is the gradient": 0.1},
                 consequence=lambda answer: f"an error of {answer:g} needs an output of {math.sqrt(2 * answer):.3f}")
MATRIX = np.array([[5.0, -2.0, 1.0], [4.0, 1.0, 0.5]])
ARRAY = Exercise("the array", value=lambda: MATRIX, mistakes={"the bias is missing": lambda: MATRIX - 1})
SQUARE = Exercise("a square", value=lambda: np.array([[1.0, 2.0], [3.0, 4.0]]))


@pytest.mark.parametrize("answer", [
    0.25, np.float32(0.25), Fraction(1, 4), Decimal("0.25"), sympy.Rational(1, 4), sympy.Float(0.25), "0.25", "1/4",
    " .25 ", "25e-2", "25%", "0,25", "¼", "-1/2*(−½)", "log(exp(1/4))", np.array(0.25), np.array([[0.25]]), [0.25],
    0.2501,
])
def test_a_number_is_read_in_every_form(answer):
    result = judge(QUARTER, answer)
    assert result and result.message.startswith("Right, to 3 decimals."), result


@pytest.mark.parametrize("answer, words", [
    (-0.25, "the sign is wrong."), (0.5, "too large by the factor 2"), (0.125, "too small by the factor 2"),
    (-0.5, "sign"),
    (4, "reciprocal"), (25, "percentage"), (0.0025, "factor 100"), (2.5, "decimal point stands one place"),
    (0.75, "missing to 1"), (0.0625, "square"), (0.2525, "right to 2 decimals, and 3 are wanted"),
    (0.3, "factor 1.2"),
    (0.26, "too large by 4 %"), (0, "it is not 0"), (-0.1, "the sign is wrong, and the size as well"),
    (1e300, "too large"),
    ("50%", "It was read as 0.5"),
])
def test_a_wrong_number_is_told_the_reason(answer, words):
    result = judge(QUARTER, answer)
    assert not result and words in result.message, result


def test_a_number_rounded_too_early_is_told_so():
    assert "rounded too early: right to 2 decimals, and 4 are wanted" in judge(ERROR, 0.36).message
    assert "was a number rounded on the way?" in judge(ERROR, 0.3571).message
    assert "too early" not in judge(ERROR, 0.35).message


def test_a_wrong_number_meets_its_consequence_or_an_interval():
    assert "An error of 0.3 needs an output of 0.775." in judge(ERROR, 0.3).message
    assert "It lies between 0.2 and 0.3." in judge(QUARTER, 0.5).message
    assert "It lies between 0.24 and 0.26." in judge(QUARTER, 0.3).message      # not from 0.25 on
    assert "It lies between" in judge(ERROR, -1).message      # the consequence fails for a negative error


def test_a_slip_of_the_exercises_own_list_comes_first():
    assert judge(ERROR, 0.4321).message.startswith("Not yet: that is the error before the step.")
    assert judge(ERROR, "0.1").message.startswith("Not yet: that is the gradient.")
    assert judge(ARRAY, MATRIX - 1).message.startswith("Not yet: the bias is missing.")


@pytest.mark.parametrize("answer, words", [
    ("x", "no number"), ("a quarter", "no number"), ("1/x", "x means nothing"), ("nan", "not a number"),
    ("inf", "infinite"),
    ("1/0", ""), (math.nan, "not a number"), (-math.inf, "infinite"), (10**400, "too large"), ("1e999", "infinite"),
    (sympy.oo, "infinite"), (sympy.Symbol("x"), "every letter"), (True, "truth value"), (1j, "complex"),
    ("", "empty"),
    (lambda: 0.25, "call it"), ([1, 2], "shape (2,)"), ((k for k in [0.25]), "generator"), ({0.25}, "set"),
    ({}, "dict"),
    ("1^2", "**, not ^"), ("2 4", "every multiplication"), ([[1], [2, 3]], "differ in length"),
    (object(), "no number"),
    ("9**9**9", "far larger"), ("0.2.5", ""),
])
def test_what_is_no_number_is_named(answer, words):
    result = judge(QUARTER, answer)
    assert not result and result.message.startswith("Not yet: ") and words in result.message, result


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_interval_holds_the_right_number_and_not_the_wrong_one(right, wrong):
    if abs(wrong - right) > 1e-9 * max(1, abs(right), abs(wrong)):
        low, high = map(float, bounds(wrong, right).removeprefix("it lies between ").split(" and "))
        slack = 1e-12 * max(abs(low), abs(high))
        assert low - slack <= right <= high + slack and not low + slack < wrong < high - slack


@given(st.floats(-1e9, 1e9))
def test_every_number_gets_a_reason_and_a_contradiction(answer):
    result = judge(QUARTER, answer)
    assert bool(result) == (abs(answer - 0.25) <= 0.0005000005)
    assert result or "lies between" in result.message or "are wanted" in result.message


@pytest.mark.parametrize("answer", [MATRIX, MATRIX.tolist(), sympy.Matrix(MATRIX), MATRIX.astype("float32"), MATRIX + 1e-4,
                                    [["5", "-2", "1"], ["4", "1", "1/2"]], [[Fraction(5), -2, 1], [4, 1, Fraction(1, 2)]]])
def test_an_array_is_read_in_every_form(answer):
    assert judge(ARRAY, answer), judge(ARRAY, answer)


def with_entry(place, value):
    changed = MATRIX.copy()
    changed[place] = value
    return changed


@pytest.mark.parametrize("answer, words", [
    (MATRIX.T, "it is transposed: its entries are right"),
    (MATRIX.T + 1, "transposed, and its entries are not right either"),
    (MATRIX.ravel(), "row by row"), (MATRIX.T.ravel(), "column by column"),
    (MATRIX[None], "an axis of length 1 is too many"),
    (np.vstack([[9, 9, 9], MATRIX]), "a row too many, that of the bias"),
    (np.ones((2, 4)), "axis 1 has length 4 where 3"),
    (3.0, "a single number"), (np.ones(4), "it has one axis, and 2 axes are wanted"),
    (-MATRIX, "the sign of every entry is wrong"), (2 * MATRIX, "every entry is too large by the factor 2"),
    (MATRIX / 3, "too small by the factor 3; a mean where the sum"),
    (MATRIX * 1.01, "every entry is too large by 1 %"),
    (MATRIX[::-1], "rows stand in reverse order"), (MATRIX[:, ::-1], "columns stand in reverse order"),
    (MATRIX[:, [1, 0, 2]], "columns stand in another order"),
    (with_entry((1, 2), 5), "only the entry at [1, 2] is wrong"),
    (with_entry((1, 0), -4), "only the entry at [1, 0] is wrong: the sign is wrong."),
    (with_entry(0, [1, 1, 7]), "only row 0 is wrong"),
    (with_entry((slice(None), 1), 9), "only column 1 is wrong"), (MATRIX + 0.7, "every entry is wrong"),
    (with_entry((0, 1), math.nan), "at [0, 1]: nan"), (with_entry((0, 1), math.inf), "at [0, 1]"),
    ([[1, 2, 3], [4, 5]], "differ in length"), ("[[1]]", "not a text"), (lambda: MATRIX, "call it"), ({}, "dict"),
    ((row for row in MATRIX), "generator"), ([["a", 1, 1], [1, 1, 1]], "at [0, 0]"),
    (np.zeros(10**6), "shape (1000000,)"),
    ([], "shape"), (MATRIX + 1j, "complex"),
])
def test_a_wrong_array_is_told_the_reason(answer, words):
    result = judge(ARRAY, answer)
    assert not result and words in result.message, result


def test_a_square_array_may_be_transposed_too():
    assert "it is transposed" in judge(SQUARE, [[1, 3], [2, 4]]).message


def test_a_wrong_array_shows_an_entry_and_an_interval_without_the_entry_itself():
    assert "You have 9 at [1, 2], and it lies between 0 and 1." in judge(ARRAY, with_entry((1, 2), 9)).message
    assert "The shape is (3, 2), it should be (2, 3)." in judge(ARRAY, MATRIX.T).message
