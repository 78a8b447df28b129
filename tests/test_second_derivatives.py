"""The walk back on moving numbers finds the Hessian times a direction."""

import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st
from tests.random_expressions import expression, operations
from tests.random_images import image_problems
from tests.random_networks import generators

import backprop as bp
from backprop import autodiff as ad
from backprop.autodiff_network import loss_of
from backprop.second_derivatives import Moving, hessian_vector_product


def hessian(function, values):
    """All of H, a column for each entry, and the entries of the values in order."""
    columns = []
    for k, value in enumerate(values):
        for place in np.ndindex(np.shape(value)):
            directions = [np.zeros(np.shape(each)) for each in values]
            directions[k][place] = 1.0
            columns.append(np.concatenate([np.ravel(part) for part in hessian_vector_product(function, values, directions)[1]]))
    return np.array(columns).T


@pytest.mark.parametrize("hidden, output, loss", [("tanh", "identity", "squared_error"), ("sigmoid", "tanh", "half_squared_error"),
                                                  ("softplus", "sigmoid", "binary_cross_entropy")])
def test_the_hessian_of_a_small_network_is_sympys(hidden, output, loss):
    net = bp.Network.random([1, 2, 1], hidden=hidden, output=output, loss=loss, rng=4)
    x, t = np.array([[-0.7]]), np.array([[0.2]])
    functions = {"tanh": sympy.tanh, "sigmoid": lambda z: 1 / (1 + sympy.exp(-z)), "identity": lambda z: z,
                 "softplus": lambda z: sympy.log(1 + sympy.exp(z))}
    letters = sympy.symbols("p:7")
    w, c, u, d = (sympy.Matrix(1, 2, letters[:2]), sympy.Matrix(1, 2, letters[2:4]), sympy.Matrix(2, 1, letters[4:6]), letters[6])
    target, a = t.item(), functions[output](((x.item() * w + c).applyfunc(functions[hidden]) * u)[0] + d)
    e = {"squared_error": (a - target) ** 2, "half_squared_error": (a - target) ** 2 / 2,
         "binary_cross_entropy": -target * sympy.log(a) - (1 - target) * sympy.log(1 - a)}[loss]
    at = np.concatenate([array.ravel() for array in net.parameters()])
    expected = np.array(sympy.lambdify(letters, sympy.hessian(e, letters), "numpy")(*at), float)
    found = hessian(lambda *parameters: loss_of(net, parameters, x, t), net.parameters())
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_the_gradient_comes_with_it_and_nothing_is_changed():
    net = bp.Network.random([3, 4, 2], hidden="tanh", output="softmax", loss="cross_entropy", rng=1)
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    arrays, before = net.parameters(), [array.copy() for array in net.parameters()]
    slopes, _ = hessian_vector_product(lambda *p: loss_of(net, p, x, t), arrays, [rng.normal(size=a.shape) for a in arrays])
    variables = [ad.Variable(array) for array in arrays]
    for found, right in zip(slopes, ad.gradient(loss_of(net, variables, x, t), variables)):
        np.testing.assert_array_equal(found, right)
    for array, old in zip(arrays, before):
        np.testing.assert_array_equal(array, old)


def agrees_with_quotients(function, values, rng):
    directions, h = [rng.normal(size=np.shape(value)) for value in values], 1e-5
    _, found = hessian_vector_product(function, values, directions)

    def slopes(by):
        moved = [ad.Variable(value + by * direction) for value, direction in zip(values, directions)]
        return ad.gradient(function(*moved), moved)
    largest = max(np.abs(part).max() for part in found)
    for part, above, below in zip(found, slopes(h), slopes(-h)):
        np.testing.assert_allclose(part, (above - below) / (2 * h), rtol=1e-4, atol=1e-6 * (1 + largest))


@given(rng=generators(), steps=operations(5),
       shapes=st.sampled_from([((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((2, 3), ())]))
def test_of_random_expressions(rng, steps, shapes):
    made = expression(steps, rng)
    agrees_with_quotients(lambda *given_: ad.total(ad.tanh(made(*given_)[-1])), [rng.normal(size=shape) for shape in shapes], rng)


@pytest.mark.parametrize("hidden", ["tanh", "relu", "sigmoid", "softplus", "softmax"])
def test_of_every_activation_and_of_kernels(hidden):
    rng = np.random.default_rng(3)
    net = bp.Network.random([3, 4, 3], hidden=hidden, output="softmax", loss="cross_entropy", rng=2)
    x, t = rng.normal(size=(4, 3)), np.eye(3)[[0, 1, 2, 1]]
    agrees_with_quotients(lambda *p: loss_of(net, p, x, t), net.parameters(), rng)


@given(problem=image_problems(dtypes=(np.float64,)), rng=generators())
def test_it_is_symmetric_on_images(problem, rng):
    net, x, t = problem
    one, other = ([rng.normal(size=array.shape) for array in net.parameters()] for _ in range(2))
    (_, first), (_, second) = (hessian_vector_product(lambda *p: loss_of(net, p, x, t), net.parameters(), v) for v in (one, other))
    terms = [a * b for a, b in zip(first, other)]
    size = sum(np.abs(term).sum() for term in terms)
    assert sum(map(np.sum, terms)) == pytest.approx(sum(np.sum(a * b) for a, b in zip(second, one)), rel=1e-8, abs=1e-9 * (size + 1e-9))


@pytest.mark.parametrize("make, error, words", [
    (lambda: hessian_vector_product(ad.exp, [1.0], []), ValueError, "there are 1 values, but 0 directions"),
    (lambda: hessian_vector_product(ad.exp, [1.0], [[1.0]]), ValueError, r"the tangent has shape \(1,\), but the value \(\)"),
    (lambda: hessian_vector_product(ad.exp, [[1.0, 2.0]], [[1.0, 1.0]]), ValueError, "a gradient is of one number"),
    (lambda: np.sin(Moving(1.0, 1.0)), TypeError, "sin"),
    (lambda: np.linalg.inv(Moving(np.eye(2), 1.0)), TypeError, "inv"),
])
def test_bad_input_is_named(make, error, words):
    with pytest.raises(error, match=words):
        make()
