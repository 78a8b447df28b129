"""A step on a tape gives what the expression gives, and keeps nothing that is still needed."""

from itertools import islice

import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st
from tests.random_networks import generators

from backprop.derivation import Tape

W, V, ETA, T = (sympy.Symbol(name, real=True) for name in ("w", "v", "eta", "t"))
UNARY = [lambda e: -e, lambda e: sympy.exp(-e**2), sympy.tanh, lambda e: 1 / (2 + e**2), lambda e: e**2,
         lambda e: sympy.log(2 + e**2), lambda e: (1 + e**2)**sympy.Rational(3, 2)]
BINARY = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / (2 + b**2)]
LEAVES = st.sampled_from([W, V, ETA, T, sympy.Integer(0), sympy.Integer(1), sympy.Integer(-1), sympy.Rational(1, 3)])
EXPRESSIONS = st.recursive(LEAVES, lambda smaller: st.one_of(
    st.builds(lambda g, e: g(e), st.sampled_from(UNARY), smaller),
    st.builds(lambda g, a, b: g(a, b), st.sampled_from(BINARY), smaller, smaller)), max_leaves=12)


def by_hand(outputs, state, settings, steps):
    """The states by the expressions as they stand."""
    step = sympy.lambdify([W, V, ETA, T], outputs)
    found = [dict(state)]
    for _ in range(steps):
        state = {name: np.broadcast_to(value, (3,)) for name, value in zip("wv", step(**state, **settings))}
        found.append(state)
    return found


@given(outputs=st.lists(EXPRESSIONS, min_size=2, max_size=2), rng=generators())
def test_random_steps(outputs, rng):
    state = {"w": rng.normal(size=3), "v": rng.normal(size=3)}
    settings = {"eta": rng.uniform(size=3), "t": 0.7}
    run = Tape([W, V], outputs).states(state, settings)
    with np.errstate(all="ignore"):
        for seen, expected in zip(run, by_hand(outputs, state, settings, 4)):
            for name in "wv":
                np.testing.assert_allclose(seen[name], expected[name], rtol=1e-9, atol=1e-12)


@given(outputs=st.lists(EXPRESSIONS, min_size=2, max_size=2), rng=generators())
def test_the_start_and_the_settings_stay_as_they_are(outputs, rng):
    given_ = {"w": rng.normal(size=3), "v": rng.normal(size=3)}, {"eta": rng.uniform(size=3), "t": np.array(0.7)}
    before = [{name: np.copy(values) for name, values in each.items()} for each in given_]
    with np.errstate(all="ignore"):
        list(islice(Tape([W, V], outputs).states(*given_), 3))
    for each, was in zip(given_, before):
        for name in each:
            np.testing.assert_array_equal(each[name], was[name])


def test_a_state_may_be_exchanged_or_stand_still():
    run = Tape([W, V], [V, W]).states({"w": np.array([1.0]), "v": np.array([2.0])}, {})
    assert [(seen["w"][0], seen["v"][0]) for seen in islice(run, 3)] == [(1, 2), (2, 1), (1, 2)]
    run = Tape([W, V], [W, ETA]).states({"w": np.array([1.0]), "v": np.array([2.0])}, {"eta": 3.0})
    assert [(seen["w"][0], seen["v"][0]) for seen in islice(run, 3)] == [(1, 2), (1, 3), (1, 3)]


def test_values_that_come_first_are_computed_once():
    a = sympy.Symbol("a", real=True)
    tape = Tape([W], [W + a * (1 - a)], {a: sympy.tanh(ETA * W)})
    assert [call[0] for call in tape.calls].count(np.tanh) == 1
    (w,) = islice((seen["w"] for seen in tape.states({"w": np.array([0.5])}, {"eta": 2.0})), 1, 2)
    assert w == pytest.approx(0.5 + np.tanh(1) * (1 - np.tanh(1)))


def test_what_hangs_on_the_settings_alone_is_on_no_tape():
    tape = Tape([W], [W * sympy.exp(ETA) * 2 - sympy.exp(ETA) * T])
    assert [call[0] for call in tape.calls] == [np.multiply, np.add]


def test_a_function_without_an_operation_is_named():
    with pytest.raises(ValueError, match="of sin no operation is known, only of exp, log, tanh"):
        Tape([W], [sympy.sin(W)])
