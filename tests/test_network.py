"""Networks of floats: forward and backward. That backward is the gradient for every
activation is proved in test_network_proved.py; here it is tried with numbers."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from tests.random_networks import DTYPES, generators, problems

import backprop as bp

pytestmark = pytest.mark.filterwarnings("error")
each_dtype = pytest.mark.parametrize("dtype", DTYPES)
x_2_y_1 = [[[0.1, 0.2], [0.3, 0.4]], [[0.2], [1.0], [-3.0]], [[1.0], [2.0]]]  # of *sensitivities*


def test_import_brings_no_sympy_matplotlib_or_ipywidgets():
    code = ("import backprop, sys; print([name for name in "
            "('sympy', 'matplotlib', 'ipywidgets', 'anywidget') if name in sys.modules])")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_example_of_sensitivities():
    net = bp.Network([bp.Dense.from_augmented(W, bp.activations.tanh) for W in x_2_y_1],
                     loss=bp.losses.squared_error)
    trace = net.forward([2.0])
    gradients = net.backward(trace, [1.0])

    def rounded(array):
        return np.round(array, 2).tolist()

    assert [rounded(z) for z in trace.z] == [[[0.7, 1.0]], [[-1.48]], [[-0.8]]]
    assert [rounded(a) for a in trace.a] == [[[0.6, 0.76]], [[-0.9]], [[-0.67]]]
    assert [rounded(delta) for delta in gradients.delta] == [[[-0.44, 0.88]], [[-0.69]], [[-1.85]]]
    assert [rounded(W) for W in gradients.weights] \
        == [[[-0.88, 1.75]], [[-0.42], [-0.53]], [[1.67]]]
    assert [rounded(b) for b in gradients.bias] == [[-0.44, 0.88], [-0.69], [-1.85]]


@given(problem=problems())
def test_arrays_have_the_shapes_and_the_dtype_of_the_network(problem):
    net, x, t = problem
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    for i, layer in enumerate(net.layers):
        assert trace.inputs[i].shape == (len(x), layer.fan_in)
        assert trace.z[i].shape == trace.a[i].shape == gradients.delta[i].shape \
            == (len(x), layer.fan_out)
        assert gradients.weights[i].shape == layer.weights.shape
        assert gradients.bias[i].shape == layer.bias.shape
        for array in (trace.inputs[i], trace.z[i], trace.a[i], gradients.delta[i],
                      gradients.weights[i], gradients.bias[i]):
            assert array.dtype == x.dtype == net.dtype
    assert net.loss(trace.a[-1], t).dtype == net.total_loss(trace, t).dtype == x.dtype
    np.testing.assert_array_equal(trace.inputs[0], x)
    for before, after in zip(trace.a, trace.inputs[1:]):
        np.testing.assert_array_equal(before, after)


@given(problem=problems(hidden=("sigmoid", "tanh", "softplus", "softmax"), dtypes=[np.float64]),
       rng=generators())
def test_backward_agrees_with_central_differences_in_a_random_direction(problem, rng):
    net, x, t = problem
    gradients = net.backward(net.forward(x), t)
    slopes = [g for pair in zip(gradients.weights, gradients.bias) for g in pair]
    direction = [rng.normal(size=g.shape) for g in slopes]

    def E(h):
        moved = net.copy()
        for parameter, d in zip(moved.parameters(), direction):
            parameter += h * d
        return moved.total_loss(moved.forward(x), t)

    h = 1e-4
    difference = (8 * (E(h) - E(-h)) - (E(2 * h) - E(-2 * h))) / (12 * h)
    slope = sum((g * d).sum() for g, d in zip(slopes, direction))
    size = sum(np.abs(g * d).sum() for g, d in zip(slopes, direction)) + abs(E(0))
    assert abs(slope - difference) <= 1e-8 * size


@given(problem=problems())
def test_backward_agrees_with_central_differences_weight_by_weight(problem):
    net, x, t = problem
    report = bp.check_gradients(net, x, t)
    assert not report.failed, str(report)
    judged = report.checked + len(report.unresolved) + len({k.parameter for k in report.kinks})
    assert judged == sum(parameter.size for parameter in net.parameters())
    if report.checked:
        assert report.ok and report.max_relative_error <= 1e-6


@given(problem=problems(dtypes=[np.float32]))
def test_float32_gradients_are_the_float64_ones_rounded(problem):
    net, x, t = problem
    fine = net.astype(np.float64)
    ours, exact = net.backward(net.forward(x), t), fine.backward(fine.forward(x), t)
    for name in ("delta", "weights", "bias"):
        for single, double in zip(getattr(ours, name), getattr(exact, name)):
            np.testing.assert_allclose(single, double, rtol=1e-4, atol=2e-5)


@given(problem=problems())
def test_delta_is_of_each_samples_own_loss_and_the_gradients_of_their_mean(problem):
    net, x, t = problem
    together = net.backward(net.forward(x), t)
    alone = [net.backward(net.forward(x[k]), t[k]) for k in range(len(x))]
    close = dict(rtol=1e-3, atol=1e-5) if x.dtype == np.float32 else dict(rtol=1e-9, atol=1e-12)
    for i in range(len(net.layers)):
        np.testing.assert_allclose(together.delta[i],
                                   np.vstack([one.delta[i] for one in alone]), **close)
        np.testing.assert_allclose(together.weights[i],
                                   np.mean([one.weights[i] for one in alone], axis=0), **close)
        np.testing.assert_allclose(together.bias[i],
                                   np.mean([one.bias[i] for one in alone], axis=0), **close)


@given(rng=generators())
def test_gradients_add_up_where_paths_meet(rng):
    """x reaches E through two units: ∂(x² + x)/∂x at 3 is 7, where `=` for `+=` would give 1."""
    square_and_self = bp.Network([bp.Dense([[1.0]], [0.0], "identity"),
                                  bp.Dense([[1.0, 1.0]], [0.0, 1.0], "identity")],
                                 loss="half_squared_error")
    # E = ½ b² + ½ (b + 1)² = b² + b + ½ with b the first layer's bias, at x = 0.
    b = rng.normal()
    for bias, slope in ((3.0, 7.0), (b, 2 * b + 1)):
        square_and_self.layers[0].bias[:] = bias
        gradients = square_and_self.backward(square_and_self.forward([0.0]), [0.0, 0.0])
        np.testing.assert_allclose(gradients.bias[0], [slope], rtol=1e-12)


@each_dtype
def test_whole_numbers_and_lists_are_taken_in_the_networks_dtype(dtype):
    net = bp.Network.random([2, 3, 1], hidden="tanh", output="tanh", loss="squared_error",
                            dtype=dtype)
    x, t = np.array([[1, 2], [3, 4]]), np.array([[0], [1]])
    as_floats = net.backward(net.forward(x.astype(dtype)), t.astype(dtype))
    for samples, targets in ((x, t), (x.tolist(), t.tolist()), (x.astype("uint8"), t.astype(bool)),
                             (x.astype("float64"), t.astype("float32"))):
        gradients = net.backward(net.forward(samples), targets)
        assert gradients.weights[0].dtype == dtype
        np.testing.assert_array_equal(gradients.weights[0], as_floats.weights[0])


@each_dtype
def test_saturated_networks_are_quiet(dtype):
    for output, loss in (("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")):
        layer = bp.Dense(1000 * np.eye(2, dtype=dtype), np.zeros(2, dtype), output)
        net = bp.Network([layer], loss)
        trace = net.forward([1, -1])
        assert trace.a[0].tolist() == [[1, 0]]
        assert net.total_loss(trace, [0, 1]) == 2000
        assert net.loss(trace.a[0], [1, 0]) == 0
        assert net.backward(trace, [0, 1]).delta[0].tolist() == [[1, -1]]


def test_exact_fractions_stay_exact():
    import sympy as sp
    third = sp.Rational(1, 3)
    net = bp.Network([bp.Dense(np.array([[third]], dtype=object), np.array([third], dtype=object),
                               "identity")], "half_squared_error")
    gradients = net.backward(net.forward([2]), [0])
    assert gradients.weights[0][0, 0] == 2 and gradients.bias[0][0] == 1
    bp.GradientDescent(sp.Rational(1, 7)).update(net, gradients)
    assert net.layers[0].weights[0, 0] == third - sp.Rational(2, 7)
