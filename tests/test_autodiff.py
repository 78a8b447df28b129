"""The walk back finds the gradient: of random expressions, and of every network of the book."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import generators, problems

import backprop as bp
from backprop import autodiff as ad

ACTIVATIONS = {"identity": lambda z: z, "sigmoid": ad.sigmoid, "tanh": ad.tanh, "relu": ad.relu,
               "softplus": lambda z: ad.log(1 + ad.exp(z)), "softmax": lambda z: ad.exp(z) / ad.row_sums(ad.exp(z))}
LOSSES = {"squared_error": lambda a, t: ad.total((a - t) * (a - t)),
          "half_squared_error": lambda a, t: 0.5 * ad.total((a - t) * (a - t)),
          "cross_entropy": lambda a, t: -ad.total(t * ad.log(a)),
          "binary_cross_entropy": lambda a, t: -ad.total(t * ad.log(a) + (1 - t) * ad.log(1 - a))}
UNARY = [ad.tanh, ad.sigmoid, lambda v: -v, lambda v: ad.exp(ad.tanh(v)), lambda v: ad.log(2 + v * v), lambda v: 1 / (2 + v * v),
         lambda v: ad.row_sums(v) * v, lambda v: v - ad.total(v)]
BINARY = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / (2 + b * b), lambda a, b: 3.0 - a * b]


def loss_of(net, x, t):
    """(E, [W, b, …]) of a network, made of variables."""
    a, parameters = x, []
    for layer in net.layers:
        w, b = ad.Variable(layer.weights), ad.Variable(layer.bias)
        parameters += [w, b]
        a = ACTIVATIONS[layer.activation.name](a @ w + b)
    return LOSSES[net.loss.name](a, t) / len(x), parameters


@given(problem=problems(dtypes=(np.float64,)))
def test_the_gradient_of_every_network_is_that_of_backpropagation(problem):
    net, x, t = problem
    loss, parameters = loss_of(net, x, t)
    trace = net.forward(x)
    ours = net.backward(trace, t)
    assert loss.value == pytest.approx(net.total_loss(trace, t), rel=1e-9)
    expected = [part for pair in zip(ours.weights, ours.bias) for part in pair]
    for found, right in zip(ad.gradient(loss, parameters), expected):
        np.testing.assert_allclose(found, right, rtol=1e-8, atol=1e-10)


def test_the_networks_of_the_sources_too():
    from backprop import examples
    for made in (examples.neuron_network, examples.tanh_network):
        net, x, t = made()
        loss, parameters = loss_of(net, np.atleast_2d(x), np.atleast_2d(t))
        ours = net.backward(net.forward(x), t)
        expected = [part for pair in zip(ours.weights, ours.bias) for part in pair]
        for found, right in zip(ad.gradient(loss, parameters), expected):
            np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-15)


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


@given(rng=generators(), steps=st.lists(st.integers(0, len(UNARY) + len(BINARY) - 1), min_size=1, max_size=8),
       shapes=st.sampled_from([((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((2, 3), (1, 1)), ((2, 3), ())]))
def test_random_expressions_have_the_gradient_of_difference_quotients(rng, steps, shapes):
    choices = rng.integers(0, 100, size=(len(steps), 2))

    def made(values):
        given_ = [ad.Variable(value) for value in values]
        known = [given_[0] + 0 * given_[1], given_[0] * given_[1]]
        for step, (i, j) in zip(steps, choices):
            a, b = known[i % len(known)], known[j % len(known)]
            known.append(UNARY[step](a) if step < len(UNARY) else BINARY[step - len(UNARY)](a, b))
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


def test_every_row_of_the_table_has_a_pull_back_for_each_operand():
    for name, operation in ad.TABLE.items():
        operands = [np.array([[0.75, 0.5], [0.25, 1.5]])] * len(operation.pull_backs)
        value = operation.value(*operands)
        for pull_back in operation.pull_backs:
            assert pull_back(np.ones_like(value), value, *operands).shape == (2, 2), name


@pytest.mark.parametrize("make, error, words", [
    (lambda: ad.Variable(["a"]), TypeError, "must hold real numbers"),
    (lambda: ad.Variable([np.nan]), ValueError, "must be finite"),
    (lambda: ad.apply("sin", 1.0), KeyError, "no operation 'sin', only add, subtract"),
    (lambda: ad.Variable([1.0]) @ np.ones((1, 1)), ValueError, r"two axes each, but the shapes are \(1,\) and \(1, 1\)"),
    (lambda: ad.gradient(ad.Variable([1.0, 2.0]), []), ValueError, r"of one number, but the result has shape \(2,\)"),
])
def test_bad_input_is_named(make, error, words):
    with pytest.raises(error, match=words):
        make()
