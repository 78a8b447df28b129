"""No two networks share an array, nor a network and its caller; what only reads changes nothing."""

import copy

import numpy as np
import pytest
from hypothesis import given
from tests.random_networks import problems, snapshot

import backprop as bp

pytestmark = pytest.mark.filterwarnings("error")


@given(problem=problems())
def test_forward_and_backward_change_nothing(problem):
    net, x, t = problem
    before, x_before, t_before = snapshot(net), x.copy(), t.copy()
    trace = net.forward(x)
    kept = [array.copy() for array in (*trace.inputs, *trace.z, *trace.a)]
    first, second = net.backward(trace, t), net.backward(trace, t)
    assert snapshot(net) == before
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(t, t_before)
    for array, was in zip((*trace.inputs, *trace.z, *trace.a), kept):
        np.testing.assert_array_equal(array, was)
    for one, other in zip(first.weights, second.weights):
        np.testing.assert_array_equal(one, other)


def test_no_array_is_shared_with_the_caller_or_another_network():
    W, b, x, t = np.ones((2, 1)), np.zeros(1), np.ones((3, 2)), np.ones((3, 1))
    layer = bp.Dense(W, b, "identity")
    net = bp.Network([layer], "squared_error")
    others = [bp.Network([layer], "squared_error"), net.copy(), copy.copy(net), copy.deepcopy(net),
              net.astype(float)]
    augmented = np.ones((3, 1))
    from_augmented = bp.Dense.from_augmented(augmented, "identity")
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    ours = [*net.parameters(), *trace.inputs, *trace.z, *trace.a, *gradients.delta]
    theirs = [W, b, x, t, augmented, layer.weights, layer.bias, from_augmented.weights,
              from_augmented.bias, *(array for other in others for array in other.parameters())]
    assert not any(np.shares_memory(mine, its) for mine in ours for its in theirs)
    assert not np.shares_memory(from_augmented.weights, augmented)
    assert not np.shares_memory(from_augmented.bias, augmented)
    assert not np.shares_memory(trace.z[0], trace.a[0])
    for name in ("weights", "bias"):
        assert not np.shares_memory(getattr(copy.copy(layer), name), getattr(layer, name))


def test_training_a_copy_leaves_the_original():
    net = bp.Network.random([2, 3, 1], hidden="tanh", output="identity", loss="squared_error")
    before, clone = snapshot(net), net.copy()
    assert snapshot(clone) == before
    bp.train(clone, [[1, 2]], [[3]], optimizer=bp.GradientDescent(0.1, 0.9), epochs=3)
    assert snapshot(net) == before != snapshot(clone)


def test_a_trace_keeps_what_went_in_when_the_caller_reuses_the_array():
    net = bp.Network.random([2, 1], hidden="tanh", output="tanh", loss="squared_error")
    x = np.array([[1.0, 2.0]])
    expected = net.backward(net.forward(x), [[0.5]]).weights[0]
    trace = net.forward(x)
    x[:] = 0
    np.testing.assert_array_equal(net.backward(trace, [[0.5]]).weights[0], expected)
