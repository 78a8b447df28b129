"""Networks with convolutions are networks: checked, copied, converted, moved and trained like others."""

import copy

import numpy as np
import pytest
from hypothesis import given
from tests.random_images import image_problems
from tests.random_networks import snapshot

import backprop as bp
from backprop import convolution_naive as naive, gradcheck

pytestmark = pytest.mark.filterwarnings("error")
SMOOTH = ("sigmoid", "tanh", "softplus")


def example(activation="tanh", dtype=float):
    """A Conv2D of 2 kernels, a Flatten and a Dense layer on 3 images of 5 x 4."""
    rng = np.random.default_rng(4)
    net = bp.Network([bp.Conv2D(rng.normal(size=(2, 1, 3, 3)), rng.normal(size=2), activation),
                      bp.Flatten(),
                      bp.Dense(rng.normal(size=(12, 2)), rng.normal(size=2), "identity")],
                     "squared_error")
    x, t = rng.normal(size=(3, 1, 5, 4)), rng.normal(size=(3, 2))
    return net.astype(dtype), x.astype(dtype), t.astype(dtype)


@given(problem=image_problems(hidden=SMOOTH))
def test_right_gradients_pass_the_check(problem):
    net, x, t = problem
    before = snapshot(net)
    report = bp.check_gradients(net, x, t)
    assert snapshot(net) == before
    assert not report.failed and not report.kinks, str(report)
    assert report.checked + len(report.unresolved) == sum(w.size for w in net.parameters())


@given(problem=image_problems(hidden=("relu",)))
def test_relu_networks_pass_beside_their_kinks(problem):
    net, x, t = problem
    report = bp.check_gradients(net, x, t)
    assert not report.failed, str(report)


@pytest.mark.parametrize("fault", [
    lambda w: w[:, :, ::-1, ::-1], lambda w: w.swapaxes(2, 3), lambda w: -w, lambda w: w * (1 + 1e-5)],
    ids=["turned round", "transposed", "sign", "by 1 in 100,000"])
def test_wrong_kernels_fail_the_check(fault):
    class Faulty(bp.Network):
        def astype(self, dtype):
            return Faulty([layer.astype(dtype) for layer in self.layers], self.loss)

        def backward(self, trace, t):
            gradients = super().backward(trace, t)
            gradients.weights[0] = fault(gradients.weights[0]).copy()
            return gradients

    net, x, t = example()
    assert bp.check_gradients(net, x, t).ok
    report = bp.check_gradients(Faulty(net.layers, net.loss), x, t)
    assert not report.ok and all(name.startswith("weights[0][") for name in report.failed)


def test_a_wrong_weight_is_named_by_all_its_indices():
    net, x, t = example()

    class Faulty(bp.Network):
        def astype(self, dtype):
            return Faulty([layer.astype(dtype) for layer in self.layers], self.loss)

        def backward(self, trace, t):
            gradients = super().backward(trace, t)
            gradients.weights[0][1, 0, 2, 2] *= 1.001
            return gradients

    report = bp.check_gradients(Faulty(net.layers, net.loss), x, t)
    assert report.worst == "weights[0][1, 0, 2, 2]" and report.failed == [report.worst]


def test_a_kink_in_an_image_is_reported_by_channel_row_and_column():
    kernel = np.array([1.0, 0, 0, 0]).reshape(1, 1, 2, 2)
    net = bp.Network([bp.Conv2D(np.concatenate([kernel, kernel]), [5.0, 0.0], "relu"), bp.Flatten(),
                      bp.Dense(np.ones((12, 1)), [1.0], "identity")], "squared_error")
    x = np.ones((1, 1, 3, 4))
    x[0, 0, 1, 2] = 0  # there z is 0 in channel 1, and the bias moves it
    report = bp.check_gradients(net, x, [0.0])
    units = {(kink.parameter, kink.layer, kink.unit, kink.sample) for kink in report.kinks}
    assert ("bias[0][1]", 0, (1, 1, 2), 0) in units
    assert {unit for _, _, unit, _ in units} == {(1, 1, 2)}
    assert report.ok


def test_the_rounding_allowed_for_counts_every_product_by_its_size():
    net, x, t = example()
    trace = net.forward(x)
    delta, (kernels, _, dense) = net.backward(trace, t).delta, net.layers
    z = (naive.forward(abs(x), abs(kernels.weights), abs(kernels.bias)),
         abs(trace.a[1]) @ abs(dense.weights) + abs(dense.bias))
    products = (abs(delta[0]) * z[0]).sum() + (abs(delta[2]) * z[1]).sum()
    expected = np.finfo(float).eps * (net.total_loss(trace, t) + products / len(x))
    np.testing.assert_allclose(gradcheck._rounding(net, trace, t), expected, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("momentum, nesterov", [(0.0, False), (0.5, False), (0.5, True)])
def test_descent_moves_every_kernel_as_its_rule_says(dtype, momentum, nesterov):
    net, x, t = example(dtype=dtype)
    descent = bp.GradientDescent(0.01, momentum, nesterov)
    w, step = [w.copy() for w in net.parameters()], [0, 0, 0, 0]
    for _ in range(3):
        gradients = net.backward(net.forward(x), t)
        slopes = [g for i in (0, 2) for g in (gradients.weights[i], gradients.bias[i])]
        descent.update(net, gradients)
        for k, slope in enumerate(slopes):
            step[k] = -0.01 * slope + momentum * step[k]
            w[k] = w[k] + (step[k] if not nesterov else -0.01 * slope + momentum * step[k])
            assert net.parameters()[k].dtype == dtype
            np.testing.assert_allclose(net.parameters()[k], w[k], rtol=2e-5)


@pytest.mark.parametrize("batch_size", [None, 1, 2])
def test_training_lowers_the_loss_and_a_copy_leaves_the_original(batch_size):
    net, x, t = example()
    before, clone = snapshot(net), copy.deepcopy(net)
    history = bp.train(clone, x, t, optimizer=bp.GradientDescent(0.01, 0.5), epochs=20,
                       batch_size=batch_size)
    assert snapshot(net) == before != snapshot(clone)
    assert history.loss[-1] < history.loss[0] / 2
    np.testing.assert_allclose(history.loss[-1], clone.total_loss(clone.forward(x), t))


@given(problem=image_problems())
def test_forward_and_backward_change_nothing_and_share_nothing(problem):
    net, x, t = problem
    before, x_before = snapshot(net), x.copy()
    trace = net.forward(x)
    kept = [array.copy() for array in (*trace.inputs, *trace.z, *trace.a)]
    gradients = net.backward(trace, t)
    assert snapshot(net) == before
    for array, was in zip((x, *trace.inputs, *trace.z, *trace.a), (x_before, *kept)):
        np.testing.assert_array_equal(array, was)
    others = [bp.Network(net.layers, net.loss), net.copy(), copy.copy(net), net.astype(net.dtype)]
    arrays = [x, *net.parameters(), *trace.a[:1], *gradients.delta[:1]]
    theirs = [array for other in others for array in other.parameters()]
    assert not any(np.shares_memory(mine, its) for mine in arrays for its in theirs)
    assert not np.shares_memory(trace.inputs[0], x)
    for layer in net.layers:
        for clone in (copy.copy(layer), copy.deepcopy(layer), layer.astype(net.dtype)):
            assert repr(clone) == repr(layer)
            assert layer.weights is None or not np.shares_memory(clone.weights, layer.weights)


@given(problem=image_problems(dtypes=[np.float32]))
def test_float32_gradients_are_the_float64_ones_rounded(problem):
    net, x, t = problem
    fine = net.astype(np.float64)
    ours, exact = net.backward(net.forward(x), t), fine.backward(fine.forward(x), t)
    for name in ("delta", "weights", "bias"):
        for single, double in zip(getattr(ours, name), getattr(exact, name)):
            if double is not None:
                np.testing.assert_allclose(single, double, rtol=2e-3, atol=1e-3)
