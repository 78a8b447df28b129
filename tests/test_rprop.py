"""RPROP: the rule holds weight by weight, exactly, and a refused step changes nothing."""

import copy
import gc
import pickle

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, strategies as st
from tests.random_networks import DTYPES, generators, problems, snapshot
from tests.test_bad_input import refuses
from tests.test_optimizers import BROKEN, flat, random_gradients, rational_network

import backprop as bp

pytestmark = pytest.mark.filterwarnings("error")
BOTH = pytest.mark.parametrize("backtracking", [False, True])


class OneWeight:
    """The rule for a single weight, in plain numbers, as the papers write it."""

    def __init__(self, w, initial, increase, decrease, lowest, highest, backtracking):
        self.w, self.step, self.last_slope, self.last_move = w, initial, 0, 0
        self.increase, self.decrease, self.lowest, self.highest = increase, decrease, lowest, highest
        self.backtracking = backtracking

    def update(self, slope):
        if slope * self.last_slope > 0:
            self.step = min(self.step * self.increase, self.highest)
        if slope * self.last_slope < 0:
            self.step = max(self.step * self.decrease, self.lowest)
            if self.backtracking:
                self.w = self.w - self.last_move
            self.last_slope = self.last_move = 0
        else:
            self.last_move = -self.step if slope > 0 else self.step if slope < 0 else 0
            self.w = self.w + self.last_move
            self.last_slope = slope


def entries(net):
    return [w for parameter in net.parameters() for w in parameter.flat]


def normal(rng, shape):
    return rng.normal(size=shape)


@BOTH
@given(rng=generators())
def test_the_rule_holds_exactly_for_every_weight(backtracking, rng):
    net = rational_network(rng)
    numbers = [sp.Rational(1, 3), sp.Rational(6, 5), sp.Rational(1, 2), sp.Rational(1, 7), sp.Rational(2, 3)]
    optimizer = bp.RPROP(*numbers, backtracking=backtracking)
    loop = [OneWeight(w, *numbers, backtracking) for w in entries(net)]
    for _ in range(8):
        gradients = random_gradients(net, rng)
        for slope in gradients.weights:  # some gradients are exactly 0
            slope[rng.random(slope.shape) < 0.3] = sp.Integer(0)
        optimizer.update(net, gradients)
        for one, slope in zip(loop, [g for array in flat(gradients) for g in array.flat]):
            one.update(slope)
        assert entries(net) == [one.w for one in loop]


@BOTH
@given(problem=problems())
def test_networks_are_trained_as_by_the_loop_and_keep_their_dtype(backtracking, problem):
    net, x, t = problem
    number = net.dtype.type
    numbers = [number(value) for value in (0.1, 1.2, 0.5, 1e-6, 0.3)]
    optimizer = bp.RPROP(0.1, max_step=0.3, backtracking=backtracking)
    loop, arrays = [OneWeight(w, *numbers, backtracking) for w in entries(net)], net.parameters()
    for _ in range(6):
        gradients = net.backward(net.forward(x), t)
        optimizer.update(net, gradients)
        for one, slope in zip(loop, [g for array in flat(gradients) for g in array.flat]):
            one.update(np.sign(slope))
        np.testing.assert_array_equal(entries(net), [one.w for one in loop])
    assert all(now is was and now.dtype == number for now, was in zip(net.parameters(), arrays))


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_smallest_gradients_still_have_a_sign(dtype):
    tiny = np.finfo(dtype).tiny  # its square is 0
    net = bp.Network([bp.Dense(dtype([[0]]), dtype([0]), "identity")], "squared_error")
    optimizer = bp.RPROP(1.0, increase=2.0, min_step=0.25)
    for slope, expected in [(tiny, -1), (tiny, -3), (-tiny, -3), (-tiny, -2)]:
        optimizer.update(net, bp.Gradients([], [dtype([[slope]])], [dtype([0])]))
        assert net.layers[0].weights[0, 0] == expected


def test_where_the_sign_changes_a_weight_stays_or_goes_back():
    def places(backtracking):
        net = bp.Network([bp.Dense([[2.5]], [0.0], "identity")], "squared_error")
        optimizer, met = bp.RPROP(1.0, increase=2.0, backtracking=backtracking), []
        for _ in range(4):
            w = net.layers[0].weights
            optimizer.update(net, bp.Gradients([], [2 * w], [np.zeros(1)]))  # down the hill w²
            met.append(w[0, 0])
        return met
    assert places(backtracking=False) == [1.5, -0.5, -0.5, 0.5]
    assert places(backtracking=True) == [1.5, -0.5, 1.5, 0.5]


def test_xor_is_learnt():
    x, t = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    for backtracking in (False, True):
        net = bp.Network.random([2, 4, 1], hidden="tanh", output="sigmoid", loss="binary_cross_entropy", rng=3)
        history = bp.train(net, x, t, optimizer=bp.RPROP(backtracking=backtracking), epochs=200)
        assert history.loss[-1] < 0.01


@given(rng=generators())
def test_each_network_has_a_memory_of_its_own(rng):
    first, second = rational_network(rng), rational_network(rng)
    shared, own = bp.RPROP(), bp.RPROP()
    lone = second.copy()
    for _ in range(4):
        shared.update(first, random_gradients(first, rng))
        gradients = random_gradients(second, rng)
        shared.update(second, gradients)
        own.update(lone, gradients)
    assert entries(second) == entries(lone)


def test_memory_goes_with_the_network_and_not_into_a_copied_optimizer():
    rng = np.random.default_rng(0)
    net, optimizer = rational_network(rng), bp.RPROP(0.5)
    optimizer.update(net, random_gradients(net, rng))
    clone, gradients = copy.deepcopy(optimizer), random_gradients(net, rng)
    remembered = optimizer._memories[net].steps.copy()
    clone.update(net, gradients)
    np.testing.assert_array_equal(optimizer._memories[net].steps, remembered)
    del net, gradients, clone
    gc.collect()
    assert len(optimizer._memories) == 0


@pytest.mark.parametrize("optimizer", [bp.GradientDescent(0.1, 0.5), bp.RPROP()], ids=repr)
def test_optimizers_do_not_pickle_what_belongs_to_networks(optimizer):
    with pytest.raises((TypeError, AttributeError)):
        pickle.dumps(optimizer)


def test_gradients_are_left_as_they_are():
    rng = np.random.default_rng(0)
    net = rational_network(rng).astype(float)
    gradients = random_gradients(net, rng, normal)
    before = [g.copy() for g in flat(gradients)]
    for backtracking in (False, True):
        optimizer = bp.RPROP(backtracking=backtracking)
        for sign in (1, -1, 1):
            optimizer.update(net, bp.Gradients([], *([sign * g for g in kind] for kind in (
                gradients.weights, gradients.bias))))
        optimizer.update(net, gradients)
    for now, was in zip(flat(gradients), before):
        np.testing.assert_array_equal(now, was)


@BOTH
@pytest.mark.parametrize("fault", [fault for fault in BROKEN if fault != "too large"])
def test_a_refused_step_changes_no_array_and_no_memory(fault, backtracking):
    rng = np.random.default_rng(0)
    net = rational_network(rng).astype(float)
    optimizer = bp.RPROP(backtracking=backtracking)
    optimizer.update(net, random_gradients(net, rng, normal))
    wrong, twin, other = random_gradients(net, rng, normal), net.copy(), copy.deepcopy(optimizer)
    BROKEN[fault](wrong)
    before = snapshot(net)
    with pytest.raises((ValueError, TypeError), match="gradients?"):
        optimizer.update(net, wrong)
    assert snapshot(net) == before
    good = random_gradients(net, rng, normal)
    optimizer.update(net, good)
    other._memories[twin] = other._memories[net]
    other.update(twin, good)
    assert snapshot(net) == snapshot(twin)


def test_steps_too_large_for_a_narrower_float_and_symbols_are_refused():
    rng = np.random.default_rng(0)
    net = rational_network(rng).astype("float32")
    gradients = random_gradients(net, rng, lambda rng, shape: rng.normal(size=shape).astype("float32"))
    before = snapshot(net)
    refuses(ValueError, ["the step of weights[0]", "inf"],
            lambda: bp.RPROP(1e39, max_step=1e40).update(net, gradients))
    assert snapshot(net) == before

    net = rational_network(rng)
    gradients = random_gradients(net, rng)
    gradients.bias[0][0] = sp.Symbol("g")
    refuses(TypeError, ["signs of the gradients", "g"], lambda: bp.RPROP().update(net, gradients))


nan = float("nan")


@pytest.mark.parametrize("numbers, error, words", [
    ({"initial_step": 0}, ValueError, ["initial_step", "0"]),
    ({"initial_step": nan}, ValueError, ["initial_step", "nan"]),
    ({"initial_step": "0.1"}, TypeError, ["initial_step", "'0.1'"]),
    ({"initial_step": 100}, ValueError, ["initial_step", "100", "1e-06", "50.0"]),
    ({"initial_step": 1e-9}, ValueError, ["initial_step", "1e-09", "min_step"]),
    ({"increase": 1}, ValueError, ["increase", "above 1", "1"]),
    ({"increase": None}, TypeError, ["increase", "None"]),
    ({"decrease": 1.0}, ValueError, ["decrease", "below 1", "1.0"]),
    ({"decrease": -0.5}, ValueError, ["decrease", "above 0", "-0.5"]),
    ({"min_step": 0}, ValueError, ["min_step", "0"]),
    ({"max_step": float("inf")}, ValueError, ["max_step", "inf"]),
    ({"min_step": 2, "max_step": 1, "initial_step": 1}, ValueError, ["min_step", "2"]),
], ids=str)
def test_numbers_out_of_bounds(numbers, error, words):
    refuses(error, words, lambda: bp.RPROP(**numbers))


def test_what_is_updated():
    net = bp.Network([bp.Dense([[1.0]], [0.0], "identity")], "squared_error")
    gradients = net.backward(net.forward([1]), [1])
    refuses(TypeError, ["Network"], lambda: bp.RPROP().update(gradients, gradients))
    refuses(TypeError, ["net.backward"], lambda: bp.RPROP().update(net, net))
