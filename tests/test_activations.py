"""Each activation: formula, value and derivative agree, also at the extremes."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, strategies as st
from tests.random_networks import DTYPES, generators
from tests.symbolic import arbitrary, g, g_prime, is_proved_zero, symbols

import backprop as bp
from backprop import activations
from backprop.activations import softmax

pytestmark = pytest.mark.filterwarnings("error")
a, b = sp.Rational(17, 10), sp.Rational(2, 3)
UNITWISE = [kind for kind in activations.TABLE.values() if kind is not softmax]
UNITWISE.append(activations.scaled_tanh(a, b))
EXTREMES = [-1e30, -1000, -745, -89, -40, -1, -1e-8, 0, 1e-8, 1, 40, 89, 745, 1000, 1e30]

each = pytest.mark.parametrize("activation", UNITWISE, ids=lambda kind: kind.name)
each_dtype = pytest.mark.parametrize("dtype", DTYPES)


def exactly(expression, digits=30):
    """The value of a SymPy expression to so many digits, rounded to a float."""
    return float(sp.N(expression, digits))


@each
@each_dtype
@given(rng=generators())
def test_value_is_the_formula(activation, dtype, rng):
    z = rng.normal(scale=5, size=4).astype(dtype)
    expected = [exactly(activation.formula(sp.Rational(float(z_j)))) for z_j in z]
    np.testing.assert_allclose(activation(z), expected, rtol=20 * np.finfo(dtype).eps)


@each
@each_dtype
@given(rng=generators())
def test_derivative_is_the_derivative_of_the_formula(activation, dtype, rng):
    z = rng.normal(scale=2, size=4).astype(dtype)
    unit = sp.Symbol("z", real=True)
    slope = activation.formula(unit).diff(unit)
    expected = [exactly(slope.subs(unit, sp.Rational(float(z_j)))) for z_j in z]
    epsilon = np.finfo(dtype).eps
    np.testing.assert_allclose(activation.derivative(z), expected, rtol=20 * epsilon,
                               atol=4 * epsilon)


@pytest.mark.parametrize("activation", [activations.identity, activations.sigmoid, activations.tanh],
                         ids=lambda kind: kind.name)
def test_derivative_code_is_proved(activation):
    z = np.array([sp.Symbol("z", real=True)], dtype=object)
    code = activation._derivative(z, activation(z))[0]  # the very line that runs on floats
    assert is_proved_zero(code - activation.formula(z[0]).diff(z[0]))


def test_softmax_jacobian_code_and_product_are_proved():
    z, sensitivity = symbols("z", 1, 3), symbols("s", 1, 3)
    a = softmax(z)
    jacobian = sp.Matrix(softmax.formula(list(z[0]))).jacobian(list(z[0]))
    product = softmax.pull_back(sensitivity, z, a)
    by_code, by_formula = softmax._derivative(z, a), softmax.derivative(z)
    for k in range(3):
        for j in range(3):
            assert is_proved_zero(by_code[0, k, j] - jacobian[j, k])
            assert is_proved_zero(by_formula[0, k, j] - jacobian[j, k])
        own = sum(sensitivity[0, j] * jacobian[j, k] for j in range(3))
        assert is_proved_zero(product[0, k] - own)


def test_an_arbitrary_function_runs_on_symbols_with_its_own_derivative():
    z = symbols("z", 2)
    assert list(arbitrary(z)) == [g(z[0]), g(z[1])]
    assert list(arbitrary.derivative(z)) == [g_prime(z[0]), g_prime(z[1])]
    with pytest.raises(TypeError, match="formula only"):
        arbitrary(np.zeros(2))


@each_dtype
@given(rng=generators(), width=st.integers(1, 6))
def test_softmax_pulls_back_by_its_jacobian(dtype, rng, width):
    # Not with a sensitivity of ones: rows of a sum to 1, so the answer would be 0 for any code.
    z, sensitivity = rng.normal(size=(2, 3, width)).astype(dtype)
    a = softmax(z)
    by_jacobian = np.einsum("nkj,nj->nk", softmax.derivative(z, a), sensitivity)
    pulled = softmax.pull_back(sensitivity, z, a)
    np.testing.assert_allclose(pulled, by_jacobian, atol=20 * np.finfo(dtype).eps)
    if width > 1:
        assert np.abs(pulled).max() > 0


@given(rng=generators(), width=st.integers(1, 6))
def test_softmax_is_the_formula_and_does_not_mind_a_shift(rng, width):
    z = rng.normal(size=(1, width))
    expected = [exactly(entry) for entry in softmax.formula([sp.Rational(v) for v in z[0]])]
    np.testing.assert_allclose(softmax(z)[0], expected, rtol=1e-13)
    np.testing.assert_allclose(softmax(z + 1000), softmax(z), rtol=1e-12)


@pytest.mark.parametrize("activation", [*UNITWISE, softmax], ids=lambda kind: kind.name)
@each_dtype
def test_dtype_in_is_dtype_out(activation, dtype):
    z = np.linspace(-3, 3, 6, dtype=dtype).reshape(2, 3)
    before = z.copy()
    value, slope = activation(z), activation.derivative(z)
    pulled = activation.pull_back(z, z, value)
    assert value.dtype == slope.dtype == pulled.dtype == dtype
    assert value.shape == pulled.shape == z.shape
    assert not any(np.shares_memory(z, result) for result in (value, slope, pulled))
    np.testing.assert_array_equal(z, before)


@each
@each_dtype
def test_extremes_are_quiet_and_right(activation, dtype):
    z = np.array(EXTREMES, dtype=dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        value, slope = activation(z), activation.derivative(z)
    assert np.isfinite(value).all() and np.isfinite(slope).all()
    for z_j, value_j in zip(z[1:-1], value[1:-1]):
        # log(1 + e^-745) differs from 0 in its 324th digit.
        expected = exactly(activation.formula(sp.Rational(float(z_j))), digits=400)
        np.testing.assert_allclose(value_j, expected, rtol=20 * np.finfo(dtype).eps,
                                   atol=np.finfo(dtype).tiny)


@each_dtype
def test_limits(dtype):
    far = np.array([-1000, 1000], dtype=dtype)
    assert activations.sigmoid(far).tolist() == [0, 1]
    assert activations.sigmoid.derivative(far).tolist() == [0, 0]
    assert activations.tanh(far).tolist() == [-1, 1]
    assert activations.softplus(far).tolist() == [0, 1000]
    assert activations.softplus.derivative(far).tolist() == [0, 1]
    assert softmax(np.array([[1000, 0, -1000], [5e4, 5e4, 0]], dtype=dtype)).tolist() \
        == [[1, 0, 0], [0.5, 0.5, 0]]


def test_relu_has_slope_0_at_0_by_convention():
    z = np.array([-1.0, -0.0, 0.0, 1.0])
    assert activations.relu.derivative(z).tolist() == [0, 0, 0, 1]
    assert activations.relu.derivative(z.astype(object)).tolist() == [0, 0, 0, 1]
    assert activations.relu.kinks == (0.0,)


def test_scaled_tanh_with_a_and_b_of_1_is_tanh():
    z = np.linspace(-2, 2, 5)
    np.testing.assert_array_equal(activations.scaled_tanh(1, 1)(z), np.tanh(z))
    assert bp.activations.TABLE["tanh"] is activations.tanh
