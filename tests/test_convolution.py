"""Conv2D and Flatten on floats: equal to the loops that tell what they do, and layers like others.
That they are what backpropagation needs is proved in test_convolution_proved.py."""

import numpy as np
import pytest
from hypothesis import given
from tests.random_images import convolutions, image_problems
from tests.random_networks import generators

import backprop as bp
from backprop import convolution_naive as naive
from backprop.operation_count import count

pytestmark = pytest.mark.filterwarnings("error")


def close(dtype):
    return dict(rtol=1e-3, atol=1e-4) if dtype == np.float32 else dict(rtol=1e-10, atol=1e-12)


def test_a_convolution_by_hand():
    """Numbers that tell a cross-correlation from a convolution, rows from columns, stride from none."""
    a = np.arange(1.0, 13).reshape(1, 1, 3, 4)
    kernel = np.array([[[[1.0, 10], [100, 1000]]]])

    def z(stride, padding):
        layer = bp.Conv2D(kernel, [0.5], "identity", stride, padding)
        return layer.forward(a)[0][0, 0].tolist()

    assert z(1, 0) == [[6521.5, 7632.5, 8743.5], [10965.5, 12076.5, 13187.5]]
    assert z(2, 0) == [[6521.5, 8743.5]]
    assert z(2, 1) == [[1000.5, 3200.5, 400.5], [9050.5, 12076.5, 1208.5]]


@given(case=convolutions())
def test_the_products_of_matrices_are_the_loops(case):
    layer, a, delta = case
    how = dict(stride=layer.stride, padding=layer.padding)
    z, activation = layer.forward(a)
    weights, bias = layer.gradients(a, delta)
    back = layer.pull_back(delta, a)
    assert {array.dtype for array in (z, activation, weights, bias, back)} == {a.dtype}
    size, kernel = a.shape[2:], layer.weights.shape[2:]
    for found, looped in (
            (z, naive.forward(a, layer.weights, layer.bias, **how)),
            (weights, naive.weight_gradient(a, delta, kernel, **how) / len(a)),
            (bias, delta.sum(axis=(0, 2, 3)) / len(a)),
            (back, naive.pull_back(delta, layer.weights, size, **how)),
            (back, naive.pull_back_by_gathering(delta, layer.weights, size, **how)),
            (back, naive.pull_back_by_turned_kernel(delta, layer.weights, size, **how))):
        assert found.shape == looped.shape
        np.testing.assert_allclose(found, looped, **close(a.dtype))


@given(case=convolutions(dtypes=[np.float64]), rng=generators())
def test_backwards_is_forwards_turned_round(case, rng):
    """⟨δ, w * v⟩ = ⟨back(δ), v⟩ for every v: spreading is the transposed of gathering."""
    layer, a, delta = case
    layer.bias[:] = 0
    v = rng.normal(size=a.shape)
    np.testing.assert_allclose((delta * layer.pre_activation(v)).sum(),
                               (layer.pull_back(delta, a) * v).sum(), rtol=1e-9, atol=1e-9)


@given(case=convolutions(dtypes=[np.float64]))
def test_all_three_passes_take_the_same_products(case):
    layer, a, delta = case
    how = dict(stride=layer.stride, padding=layer.padding)
    turns = delta.size * layer.weights[0].size
    passes = (count(naive.forward, a, layer.weights, layer.bias, **how),
              count(naive.weight_gradient, a, delta, layer.weights.shape[2:], **how),
              count(naive.pull_back, delta, layer.weights, a.shape[2:], **how))
    assert [tally["products"] for tally in passes] == [turns] * 3
    gathered = count(naive.pull_back_by_gathering, delta, layer.weights, a.shape[2:], **how)
    assert gathered["products"] <= turns
    if not layer.padding:
        assert gathered["products"] == turns
    turned = count(naive.pull_back_by_turned_kernel, delta, layer.weights, a.shape[2:], **how)
    assert turned["products"] >= gathered["products"]


@given(problem=image_problems())
def test_traces_and_gradients_are_aligned_with_the_layers(problem):
    net, x, t = problem
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    np.testing.assert_array_equal(trace.inputs[0], x)
    for i, layer in enumerate(net.layers):
        shape = layer.output_shape(trace.inputs[i].shape[1:])
        for array in (trace.z[i], trace.a[i], gradients.delta[i]):
            assert array.shape == (len(x), *shape) and array.dtype == net.dtype == x.dtype
        if i:
            np.testing.assert_array_equal(trace.a[i - 1], trace.inputs[i])
        for name in ("weights", "bias"):
            slope, parameter = getattr(gradients, name)[i], getattr(layer, name)
            if isinstance(layer, bp.Flatten):
                assert slope is None and parameter is None
            else:
                assert slope.shape == parameter.shape and slope.dtype == parameter.dtype
    names = [f"{name}[{i}]" for i, layer in enumerate(net.layers)
             for name in ("weights", "bias") if not isinstance(layer, bp.Flatten)]
    assert list(net.named_parameters()) == names
    assert [id(array) for array in net.parameters()] == \
        [id(array) for array in net.named_parameters().values()]


@given(problem=image_problems(dtypes=[np.float64]))
def test_delta_is_of_each_samples_own_loss_and_the_gradients_of_their_mean(problem):
    net, x, t = problem
    together = net.backward(net.forward(x), t)
    alone = [net.backward(net.forward(x[k]), t[k]) for k in range(len(x))]  # one image: no axis n
    for i, layer in enumerate(net.layers):
        np.testing.assert_allclose(
            together.delta[i], np.concatenate([one.delta[i] for one in alone]), atol=1e-12)
        if layer.weights is not None:
            for name in ("weights", "bias"):
                mean = np.mean([getattr(one, name)[i] for one in alone], axis=0)
                np.testing.assert_allclose(getattr(together, name)[i], mean, atol=1e-12)


@given(rng=generators())
def test_flatten_writes_channel_after_channel_row_after_row(rng):
    images = rng.normal(size=(2, 3, 2, 4))
    rows, same = bp.Flatten().forward(images)
    assert rows.tolist() == same.tolist() == [
        [images[k, c, p, q] for c in range(3) for p in range(2) for q in range(4)] for k in range(2)]
    np.testing.assert_array_equal(bp.Flatten().pull_back(rows, images), images)


def test_a_dense_layer_is_a_convolution_with_a_kernel_as_large_as_the_image():
    rng = np.random.default_rng(3)
    W, b = rng.normal(size=(24, 5)), rng.normal(size=5)
    x, t = rng.normal(size=(3, 2, 3, 4)), rng.normal(size=(3, 5))
    dense = bp.Network([bp.Flatten(), bp.Dense(W, b, "tanh")], "squared_error")
    kernels = bp.Conv2D(W.T.reshape(5, 2, 3, 4), b, "tanh")
    convolution = bp.Network([kernels, bp.Flatten()], "squared_error")
    one, other = (net.backward(net.forward(x), t) for net in (dense, convolution))
    np.testing.assert_allclose(other.weights[0].reshape(5, 24).T, one.weights[1], rtol=1e-12)
    np.testing.assert_allclose(other.bias[0], one.bias[1], rtol=1e-12)
