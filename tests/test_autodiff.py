"""The walk back finds the gradient: of random expressions, and of every network of the book."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_expressions import expression, operations
from tests.random_images import image_problems
from tests.random_networks import generators, problems

import backprop as bp
from backprop import autodiff as ad
from backprop.autodiff_network import largest_difference, loss_of, outputs
from backprop.forward_mode import Dual
from backprop.recurrent import Recurrent


@given(problem=problems(dtypes=(np.float64,)))
def test_the_gradient_of_every_network_is_that_of_backpropagation(problem):
    net, x, t = problem
    parameters = [ad.Variable(array) for array in net.parameters()]
    trace = net.forward(x)
    assert loss_of(net, parameters, x, t).value == pytest.approx(net.total_loss(trace, t), rel=1e-9)
    np.testing.assert_allclose(outputs(net, parameters, x).value, trace.a[-1], rtol=1e-10, atol=1e-13)
    assert largest_difference(net, x, t) < 1e-8


@given(problem=image_problems(dtypes=(np.float64,)))
def test_so_is_that_of_networks_on_images(problem):
    net, x, t = problem
    np.testing.assert_allclose(outputs(net, [ad.Variable(a) for a in net.parameters()], x).value, net.forward(x).a[-1],
                               rtol=1e-10, atol=1e-13)
    assert largest_difference(net, x, t) < 1e-8


@given(rng=generators(), steps=st.integers(1, 6), steps_back=st.one_of(st.none(), st.integers(1, 7)),
       activation=st.sampled_from(["tanh", "relu", "sigmoid"]))
def test_so_is_that_of_networks_with_a_memory(rng, steps, steps_back, activation):
    layer = Recurrent.random(2, 3, activation, rng=rng, steps_back=steps_back)
    net = bp.Network([layer, bp.Dense(rng.normal(size=(3, 2)), rng.normal(size=2), "identity")], "squared_error")
    assert largest_difference(net, rng.normal(size=(4, steps, 2)), rng.normal(size=(4, 2))) < 1e-10


def test_so_is_that_of_a_scaled_tanh_and_an_activation_without_operations_is_named():
    g = bp.activations.scaled_tanh(1.7, 0.6)
    net = bp.Network([bp.Dense([[0.5, -1.0]], [0.1, 0.2], g)], "squared_error")
    assert largest_difference(net, [[2.0]], [[0.1, 0.3]]) < 1e-14
    net.layers[0].activation = bp.activations.Activation("cube", lambda z: z**3, lambda z: z**3, lambda z, a: 3 * z * z)
    with pytest.raises(ValueError, match="no operations are known for the activation 'cube'"):
        largest_difference(net, [[2.0]], [[0.1, 0.3]])


def test_a_difference_between_the_two_is_seen():
    class Slip(bp.Network):
        def backward(self, trace, t):
            gradients = super().backward(trace, t)
            gradients.bias[0][1] *= 1.001
            return gradients
    net = bp.Network.random([2, 3, 2], hidden="tanh", output="softmax", loss="cross_entropy")
    x, t = np.ones((1, 2)), np.array([[0.0, 1.0]])
    assert largest_difference(net, x, t) < 1e-14 < 1e-6 < largest_difference(Slip(net.layers, net.loss), x, t)


def test_logistic_units_and_softmax_are_stable_far_out():
    for name in ("sigmoid", "softmax", "softplus", "tanh"):
        net = bp.Network([bp.Dense([[1000.0, -1000.0]], [0.0, 1.0], name)], "squared_error")
        with np.errstate(all="raise", under="ignore"):
            assert largest_difference(net, [[1.0]], [[0.3, 0.2]]) < 1e-12, name


@given(rng=generators(), m=st.integers(1, 4))
def test_transpose_and_inverse_have_the_gradient_of_difference_quotients(rng, m):
    a, weights, direction = rng.normal(size=(3, m, m))
    a += 4 * m * np.eye(m)          # far from singular

    def made(value):
        variable = ad.Variable(value)
        return ad.total(weights * ad.inverse(ad.transpose(variable) @ variable + variable)), variable

    result, variable = made(a)
    quotient = (made(a + 1e-5 * direction)[0].value - made(a - 1e-5 * direction)[0].value) / 2e-5
    assert np.sum(ad.gradient(result, [variable])[0] * direction) == pytest.approx(quotient, rel=1e-5, abs=1e-9)


@given(rng=generators(), steps=operations(8),
       shapes=st.sampled_from([((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((2, 3), (1, 1)), ((2, 3), ())]))
def test_random_expressions_have_the_gradient_of_difference_quotients(rng, steps, shapes):
    all_of = expression(steps, rng)

    def made(values):
        given_ = [ad.Variable(value) for value in values]
        known = all_of(*given_)
        return ad.total(ad.tanh(known[-1])) + ad.total(known[0] * known[0]), given_

    values = [rng.normal(size=shape) for shape in shapes]
    result, given_ = made(values)
    for k, found in enumerate(ad.gradient(result, given_)):
        assert found.shape == shapes[k]
        direction, h = rng.normal(size=shapes[k]), 1e-6

        def moved(by):
            return made([value + by * direction if i == k else value for i, value in enumerate(values)])[0].value
        quotient = (moved(h) - moved(-h)) / (2 * h)
        assert np.sum(found * direction) == pytest.approx(quotient, rel=1e-5, abs=1e-6)


def test_a_variable_that_is_used_twice_hears_from_both_and_is_visited_once():
    x = ad.Variable(3.0)
    y = x * x
    assert ad.gradient(y * y, [x])[0] == 4 * 3**3
    assert [id(v) for v in ad.in_order(y * y)].count(id(y)) == 1


def test_a_chain_of_ten_thousand_operations_is_walked_back():
    x = ad.Variable(1.0)
    y = x
    for _ in range(10_000):
        y = y + x
    assert ad.gradient(y, [x])[0] == 10_001


def test_what_does_not_enter_the_result_has_the_derivative_0():
    x, other = ad.Variable([1.0, 2.0]), ad.Variable([[1.0]])
    np.testing.assert_array_equal(ad.gradient(ad.total(x), [other])[0], [[0.0]])


def test_no_gradient_shares_its_array_with_another_or_with_a_variable():
    a, b = ad.Variable(np.ones((2, 2))), ad.Variable(np.ones((2, 2)))
    given_ = np.ones(2)
    v = ad.Variable(given_)
    first, second = ad.gradient(ad.total(a + b), [a, b])
    first[0, 0] = given_[0] = 7.0      # both can be written to, and neither is anybody else's
    assert second[0, 0] == 1.0 and v.value[0] == 1.0


def test_the_walk_back_leaves_out_what_no_wanted_variable_enters(monkeypatch):
    def never(*_):
        raise AssertionError("nobody asked for this derivative")
    left, _ = ad.TABLE["matmul"].pull_backs
    monkeypatch.setitem(ad.TABLE, "matmul", ad.TABLE["matmul"]._replace(pull_backs=(left, never)))
    a = ad.Variable(np.ones((1, 2)))
    np.testing.assert_array_equal(ad.gradient(ad.total(a @ np.full((2, 1), 3.0)), [a])[0], [[3.0, 3.0]])


def test_a_derivative_by_what_was_computed_on_the_way():
    x = ad.Variable([2.0])
    y = x * x
    assert ad.gradient(ad.total(y * y), [y])[0] == [8.0]


def test_whole_numbers_and_single_precision_are_computed_in_double():
    for value in (3, np.float32(3), True):
        x = ad.Variable(value)
        assert (x / 3).value.dtype == np.float64 and ad.gradient(ad.exp(x), [x])[0].dtype == np.float64


@pytest.mark.parametrize("make, error, words", [
    (lambda: ad.Variable(["a"]), TypeError, "must hold real numbers"),
    (lambda: ad.Variable([np.nan]), ValueError, "must be finite"),
    (lambda: ad.apply("sin", 1.0), KeyError, "no operation 'sin', only add, subtract"),
    (lambda: ad.Variable([1.0]) @ np.ones((1, 1)), ValueError, r"two axes each, but the shapes are \(1,\) and \(1, 1\)"),
    (lambda: ad.Variable(1.0) + Dual(1.0), TypeError, "add is given variables of two modes: Dual, Variable"),
    (lambda: ad.gradient(ad.Variable([1.0, 2.0]), []), ValueError, r"of one number, but the result has shape \(2,\)"),
])
def test_bad_input_is_named(make, error, words):
    with pytest.raises(error, match=words):
        make()
