"""Each loss: formula, value, derivative and the combined sensitivity agree."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, strategies as st
from tests.random_networks import DTYPES, generators
from tests.symbolic import is_proved_zero, symbols

from backprop import activations, losses

pytestmark = pytest.mark.filterwarnings("error")
each = pytest.mark.parametrize("loss", losses.TABLE.values(), ids=lambda loss: loss.name)
each_dtype = pytest.mark.parametrize("dtype", DTYPES)


def outputs_and_targets(loss, rng, n, width):
    """Random (a, t) for which the loss is defined."""
    a = rng.uniform(0.05, 0.95, size=(n, width))
    if loss is losses.cross_entropy:
        return a, np.eye(width)[rng.integers(width, size=n)]
    return a, rng.uniform(size=(n, width))


@each
@each_dtype
@given(rng=generators(), n=st.integers(1, 4), width=st.integers(1, 4))
def test_value_and_derivative_are_those_of_the_formula(loss, dtype, rng, n, width):
    a, t = (array.astype(dtype) for array in outputs_and_targets(loss, rng, n, width))
    unit, target = sp.symbols("a t")
    slope = loss.formula(unit, target).diff(unit)

    def exactly(expression, a_j, t_j):
        at = {unit: sp.Rational(float(a_j)), target: sp.Rational(float(t_j))}
        return float(sp.N(expression.subs(at), 30))

    terms = np.vectorize(lambda *at: exactly(loss.formula(unit, target), *at))(a, t)
    slopes = np.vectorize(lambda *at: exactly(slope, *at))(a, t)
    tolerance = dict(rtol=50 * np.finfo(dtype).eps, atol=50 * np.finfo(dtype).eps)
    np.testing.assert_allclose(loss.pointwise(a, t), terms.sum(axis=1), **tolerance)
    np.testing.assert_allclose(loss(a, t), terms.sum(axis=1).mean(), **tolerance)
    np.testing.assert_allclose(loss.derivative(a, t), slopes, **tolerance)


@pytest.mark.parametrize("loss", [losses.half_squared_error, losses.squared_error],
                         ids=lambda loss: loss.name)
def test_value_and_derivative_code_is_proved(loss):
    a, t = symbols("a", 2, 2), symbols("t", 2, 2)
    by_code, slopes = loss._value(a, t), loss._derivative(a, t)  # the lines that run on floats
    for k in range(2):
        e = sum(loss.formula(a[k, j], t[k, j]) for j in range(2))
        assert is_proved_zero(by_code[k] - e)
        for j in range(2):
            assert is_proved_zero(slopes[k, j] - e.diff(a[k, j]))


@pytest.mark.parametrize("loss", [losses.cross_entropy, losses.binary_cross_entropy],
                         ids=lambda loss: loss.name)
@each_dtype
@given(rng=generators(), n=st.integers(1, 4), width=st.integers(1, 4))
def test_combined_sensitivity_and_loss_are_the_uncombined_ones(loss, dtype, rng, n, width):
    g = loss.partner
    z = rng.normal(size=(n, width)).astype(dtype)
    t = outputs_and_targets(loss, rng, n, width)[1].astype(dtype)
    a = g(z)
    combined = loss.sensitivity(g, z, a, t)
    uncombined = g.pull_back(loss.derivative(a, t), z, a)
    tolerance = 100 * np.finfo(dtype).eps
    np.testing.assert_allclose(combined, uncombined, atol=tolerance)
    np.testing.assert_allclose(loss.total(g, z, a, t), loss(a, t), rtol=tolerance, atol=tolerance)


@each
@each_dtype
def test_dtype_in_is_dtype_out(loss, dtype):
    a, t = outputs_and_targets(loss, np.random.default_rng(0), 3, 2)
    a, t = a.astype(dtype), t.astype(dtype)
    z = activations.identity(a)
    assert loss(a, t).dtype == loss.pointwise(a, t).dtype == loss.derivative(a, t).dtype == dtype
    for g in (activations.tanh, activations.softmax, activations.sigmoid):
        assert loss.sensitivity(g, z, a, t).dtype == loss.total(g, z, a, t).dtype == dtype


@each
def test_total_loss_is_the_mean_of_the_samples_own(loss):
    a, t = outputs_and_targets(loss, np.random.default_rng(1), 5, 3)
    own = [loss(a[k], t[k]) for k in range(5)]
    np.testing.assert_allclose(loss.pointwise(a, t), own, rtol=1e-14)
    np.testing.assert_allclose(loss(a, t), np.mean(own), rtol=1e-14)


def test_log_of_0_is_quiet():
    assert losses.cross_entropy([1.0, 0.0], [1, 0]) == 0
    assert losses.binary_cross_entropy([1.0, 0.0], [1, 0]) == 0
    assert losses.cross_entropy([0.0, 1.0], [1, 0]) == np.inf
    assert losses.binary_cross_entropy([0.0], [1]) == np.inf
    assert losses.cross_entropy.derivative([1.0, 0.0], [1, 0]).tolist() == [[-1, 0]]
    assert losses.binary_cross_entropy.derivative([1.0, 0.0], [1, 0]).tolist() == [[-1, 1]]


@each_dtype
def test_saturated_outputs_have_a_finite_loss_and_sensitivity(dtype):
    z = np.array([[1000, -1000]], dtype=dtype)
    for loss, expected in ((losses.cross_entropy, 2000), (losses.binary_cross_entropy, 2000)):
        a = loss.partner(z)
        t = np.array([[0, 1]], dtype=dtype)
        assert loss.total(loss.partner, z, a, t) == expected
        assert loss.sensitivity(loss.partner, z, a, t).tolist() == [[1, -1]]
        assert loss.total(loss.partner, z, a, 1 - t) == 0


def test_half_squared_error_is_half_of_squared_error():
    a, t = [[1.0, 2.0]], [[0.0, 4.0]]
    assert losses.squared_error(a, t) == 5
    assert losses.half_squared_error(a, t) == 2.5
