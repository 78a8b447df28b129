"""A function handed in as an answer: run on inputs, proved where it runs on symbols, told why where it is wrong."""
import math

import numpy as np
import pytest

from backprop import activations
from backprop.exercises import Exercise
from backprop.exercises.checking import judge
from backprop.exercises.trials import default_inputs, inputs_for, run

generator = np.random.default_rng(0)
SIGMOID = Exercise("the sigmoid of z", function=lambda z: activations.sigmoid(np.asarray(z, float)), truth="1/(1 + exp(-z))",
                   mistakes={"that is the slope": lambda z: activations.sigmoid(z) * (1 - activations.sigmoid(z))})
STEP = Exercise("the slope of ReLU", function=lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0))
MEAN = Exercise("the mean squared error", function=lambda a, t: np.mean((np.asarray(a) - t) ** 2))
LAYER = Exercise("z and a of a layer", function=lambda x, w: (x @ w, np.tanh(x @ w)), inputs=lambda: [
    (generator.normal(size=(n, 2)), generator.normal(size=(2, m))) for n in (1, 2, 3) for m in (2, 3)])
ROWS = Exercise("the gradient of the weights", function=lambda a, delta: a.T @ delta / len(a), inputs=lambda: [
    (generator.normal(size=(n, 3)), generator.normal(size=(n, 3))) for n in (2, 4, 5)])


def in_place(z):
    z = np.atleast_1d(z)
    z *= -1
    return 1 / (1 + np.exp(z))


def sorts(x, w):
    x.sort()
    return x @ w, np.tanh(x @ w)


def endless(z):
    return endless(z)


def yields(z):
    yield z


async def later(z):
    return z


@pytest.mark.parametrize("answer", [
    lambda z: 1 / (1 + np.exp(-z)), lambda z: (1 + np.tanh(z / 2)) / 2, lambda *z: 1 / (1 + np.exp(-z[0])),
    lambda z, sharpness=1: 1 / (1 + np.exp(-sharpness * z)),
])
def test_a_function_that_runs_on_symbols_is_proved(answer):
    assert judge(SIGMOID, answer).message == "Right: proved equal, and right at all 201 inputs tried."


def test_one_that_branches_is_tried_only():
    answer = judge(SIGMOID, lambda z: np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))))
    assert answer.message == "Right at all 201 inputs tried."
    assert judge(SIGMOID, activations.sigmoid)
    assert judge(STEP, lambda z: np.heaviside(z, 0))


@pytest.mark.parametrize("answer, words", [
    (lambda z: 2 / (1 + np.exp(-z)), "too large by the factor 2, everywhere"),
    (lambda z: -1 / (1 + np.exp(-z)), "the sign is wrong, everywhere"),
    (lambda z: 1 / (1 + np.exp(z)), "what is missing to 1"), (lambda z: 1 + np.exp(-z), "reciprocal"),
    (lambda z: 1 / (1 + np.exp(-z)) + 3, "3 is added to every result"),
    (lambda z: 1.01 / (1 + np.exp(-z)), "factor 1.01, everywhere"),
    (lambda z: np.exp(z) / (1 + np.exp(z)), "not where z is large and positive: it gives nan. For z = 1000"),
    (lambda z: 1 / (1 + math.exp(-z)), "where z is large and negative it raises OverflowError"),
    (lambda z: 1 / (1 + np.exp(-z)) if np.ndim(z) == 0 else z, "but not for arrays"),
    (lambda z: 1 / (1 + np.exp(-z)) if np.ndim(z) else z + 0.1, "but not for plain numbers"),
    (lambda z: 0.3 if np.ndim(z) == 0 and z == 0 else 1 / (1 + np.exp(-z)), "wrong at 1 of the 201 inputs"),
    (lambda z: 1 / (1 + np.exp(-np.abs(z))), "but not where z is negative"),
    (np.tanh, "For z = 0 yours gives 0, right is 0.5"),
    (lambda z: activations.sigmoid(z) * (1 - activations.sigmoid(z)), "that is the slope"),
    (lambda z: None, "None: is the return missing? So it is for z = 0"), (print, "None"), (in_place, "wrong"),
    (lambda z: 1 / 0, "raises ZeroDivisionError: division by zero"), (lambda z: exit(), "SystemExit"),
    (lambda z: undefined, "NameError"),  # noqa: F821
    (endless, "calls itself without end"), (yields, "write return in place of yield"), (later, "leave out async"),
    (lambda z: "0.5", "a text"), (lambda z: 1j * z, "complex"), (lambda z: lambda: z, "gives a function"),
    (lambda z: {}, "gives dict"), (lambda z: (z, z), "2 results where one"),
    (lambda z: generator.normal(), "wrong at every"),
    (lambda: 0.5, "takes nothing, and z"), (lambda z, b: z, "takes z and b, and z"),
    (0.5, "write its name without brackets"), ("sigmoid", "without quotes"), ([math.exp], "a function is wanted"),
])
def test_a_wrong_function_is_told_the_reason_and_the_simplest_case(answer, words):
    result = judge(SIGMOID, answer)
    assert not result and result.message.startswith("Not yet: ") and words in result.message, result


def test_a_kink_is_found():
    assert judge(STEP, lambda z: np.where(z >= 0, 1.0, 0.0)).message == (
        "Not yet: it is right, but not at z = 0. For z = 0 yours gives 1, right is 0.")


def test_sum_for_mean_and_factors():
    assert "a sum stands where the mean should" in judge(MEAN, lambda a, t: np.sum((a - t) ** 2)).message
    assert "too small by the factor 2, everywhere" in judge(MEAN, lambda a, t: np.mean((a - t) ** 2) / 2).message
    assert "the shape" in judge(Exercise("a mean of rows", function=lambda a: a.mean(0), inputs=lambda: [
        (generator.normal(size=(n, 2)),) for n in (2, 3)]), lambda a: a.mean(0, keepdims=True)).message
    assert "mean over the samples" in judge(ROWS, lambda a, delta: a.T @ delta).message
    assert "transpose" in judge(ROWS, lambda a, delta: (a.T @ delta / len(a)).T).message


def test_several_results_are_compared_each():
    assert judge(LAYER, lambda x, w: (x @ w, np.tanh(x @ w)))
    assert judge(LAYER, lambda x, w: [x @ w, np.tanh(x @ w)])      # of one shape: an array would do as well
    assert "one result where 2" in judge(LAYER, lambda x, w: x @ w).message
    assert not judge(LAYER, lambda x, w: (np.tanh(x @ w), x @ w))


def test_a_function_that_changes_its_argument_is_told_which():
    assert "it changes its argument x in place: work on a copy" in judge(LAYER, sorts).message


def test_the_exercises_inputs_are_not_changed_by_an_answer():
    inputs = [(np.array([3.0, 1.0, 2.0]),)]
    exercise = Exercise("sorted", function=np.sort, inputs=lambda: inputs)
    assert not judge(exercise, lambda a: a.sort())
    assert inputs[0][0].tolist() == [3.0, 1.0, 2.0]


def test_a_function_that_remembers_is_caught():
    calls = []

    def first_time_right(z):
        calls.append(z)
        return 1 / (1 + np.exp(-z)) if len(calls) <= 201 else 0.0

    assert "another result when it is called again" in judge(SIGMOID, first_time_right).message


def test_what_symbols_refute_is_shown_in_floats():
    few = Exercise("the sigmoid", function=activations.sigmoid, truth=SIGMOID.truth, inputs=lambda: [(0.0,), (1.0,)])
    result = judge(few, lambda z: 1 / (1 + np.exp(-z)) + z * (z - 1))
    assert not result and "it is right at 2 other inputs" in result.message and "For z = 0.1429" in result.message


def test_nothing_that_a_function_prints_comes_out(capsys):
    judge(SIGMOID, lambda z: print("here") or 1 / (1 + np.exp(-z)))
    assert capsys.readouterr() == ("", "")


def test_the_inputs_are_the_same_in_every_run_and_hold_the_edges():
    for names in (["z"], ["a", "t"], ["w", "learning_rate"], ["n"]):
        first, second = default_inputs(names), default_inputs(names)
        assert len(first) == 201 and all(map(np.array_equal, sum(first, ()), sum(second, ())))
    scalars = [a[0] for a in default_inputs(["z"]) if np.ndim(a[0]) == 0]
    assert {0.0, 1000.0, -1000.0} <= set(scalars)
    assert all(a[1] > 0 for a in default_inputs(["w", "learning_rate"]) if np.ndim(a[1]) == 0)
    assert all(isinstance(a[0], int) for a in default_inputs(["n"]))


def test_inputs_which_the_reference_refuses_are_left_out():
    roots = Exercise("the root", function=math.sqrt)
    assert 0 < len(inputs_for(roots)) < 201
    assert judge(roots, lambda z: z**0.5)


def test_running_gives_values_or_a_problem():
    assert run(lambda z: [z, 2 * z], (1.0,)).values[0].tolist() == [1.0, 2.0]
    assert [v.shape for v in run(lambda z: [z, [z, z]], (1.0,)).values] == [(), (2,)]
    assert run(lambda z: [[z, [z, z]]], (1.0,)).problem
    assert run(lambda z: z + 1, (np.array([1, 2]),)).values[0].tolist() == [2.0, 3.0]
