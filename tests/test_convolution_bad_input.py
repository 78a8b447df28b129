"""Bad input to convolutions raises, says what was given and expected, and leaves all as it was."""

import numpy as np
import pytest
from tests.random_networks import snapshot
from tests.test_bad_input import refuses

import backprop as bp
from backprop import Conv2D, Dense, Flatten, GradientDescent, Network

pytestmark = pytest.mark.filterwarnings("error")
W, b = np.ones((2, 1, 3, 2)), np.zeros(2)
nan = float("nan")

CONV2D = {
    "one bias too many": (W, np.zeros(3), {}, ValueError, ["(3,)", "(2,)", "(2, 1, 3, 2)"]),
    "a bias of two axes": (W, np.zeros((2, 1)), {}, ValueError, ["(2, 1)", "(channels_out,)"]),
    "weights of two axes": (np.ones((3, 2)), b, {}, ValueError,
                            ["(3, 2)", "(channels_out, channels_in, height, width)"]),
    "weights of three axes": (np.ones((2, 3, 2)), b, {}, ValueError, ["(2, 3, 2)", "channels_in"]),
    "weights of no entry": (np.ones((2, 1, 0, 2)), b, {}, ValueError, ["(2, 1, 0, 2)"]),
    "integer weights": (W.astype(int), b, {}, TypeError, ["weights", "int64", "1.0"]),
    "integer bias": (W, [0, 0], {}, TypeError, ["bias", "int64"]),
    "two dtypes": (W, b.astype("float32"), {}, TypeError, ["float64", "float32"]),
    "NaN": (np.where(np.arange(12).reshape(W.shape) == 11, nan, W), b, {}, ValueError,
            ["weights[1, 0, 2, 1] is nan"]),
    "stride 0": (W, b, {"stride": 0}, ValueError, ["stride", "at least 1", "0"]),
    "a stride of a half": (W, b, {"stride": 0.5}, TypeError, ["stride", "0.5"]),
    "a pair of strides": (W, b, {"stride": (1, 2)}, TypeError, ["stride", "(1, 2)"]),
    "negative padding": (W, b, {"padding": -1}, ValueError, ["padding", "at least 0", "-1"]),
    "padding by name": (W, b, {"padding": "same"}, TypeError, ["padding", "'same'"]),
    "an unknown activation": (W, b, {"activation": "rellu"}, ValueError, ["'rellu'", "relu"]),
    "softmax": (W, b, {"activation": "softmax"}, ValueError, ["softmax", "row", "Conv2D"]),
}


@pytest.mark.parametrize("fault", CONV2D)
def test_conv2d(fault):
    weights, bias, change, error, words = CONV2D[fault]
    refuses(error, words, lambda: Conv2D(weights, bias, **({"activation": "tanh"} | change)))


def dense(fan_in, fan_out=2):
    return Dense(np.ones((fan_in, fan_out)), np.zeros(fan_out), "identity")


first = Conv2D(W, b, "tanh")
LAYERS = {
    "Dense straight after Conv2D": ([first, dense(2)],
                                    ["layers[0] gives (2, height, width)", "layers[1] takes (2,)",
                                     "Conv2D(1 -> 2", "Dense(2 -> 2", "put a Flatten between them"]),
    "Conv2D after Dense": ([dense(2), first], ["layers[0] gives (2,)", "(1, height, width)"]),
    "Conv2D after Flatten": ([Flatten(), first], ["layers[0] gives (units,)", "layers[1] takes"]),
    "Flatten after Dense": ([dense(2), Flatten()], ["layers[0] gives (2,)", "channels, height"]),
    "two Flattens": ([first, Flatten(), Flatten()], ["layers[1] gives (units,)", "layers[2] takes"]),
    "channels that do not fit": ([first, first], ["layers[0] gives (2, height, width)",
                                                  "layers[1] takes (1, height, width)"]),
    "images to the loss": ([first], ["layers[0] gives (2, height, width)", "Flatten after it"]),
    "no weights": ([Flatten()], ["at least one layer with weights", "Flatten()"]),
}


@pytest.mark.parametrize("fault", LAYERS)
def test_layers_of_a_network(fault):
    layers, words = LAYERS[fault]
    refuses(ValueError, words, lambda: Network(layers, "squared_error"))


def test_two_dtypes_on_both_sides_of_a_flatten():
    refuses(TypeError, ["layers[0] is float64", "layers[2] is float32"], lambda: Network(
        [first, Flatten(), dense(8).astype("float32")], "squared_error"))


SAMPLES = {
    "a row": (np.ones(20), ["(20,)", "(1, height, width) or (n, 1, height, width)"]),
    "two axes": (np.ones((5, 4)), ["(5, 4)", "(n, 1, height, width)"]),
    "two channels": (np.ones((3, 2, 5, 4)), ["(3, 2, 5, 4)", "(n, 1, height, width)"]),
    "channels last": (np.ones((3, 5, 4, 1)), ["(3, 5, 4, 1)"]),
    "five axes": (np.ones((1, 3, 1, 5, 4)), ["(1, 3, 1, 5, 4)"]),
    "none": (np.ones((0, 1, 5, 4)), ["(0, 1, 5, 4)"]),
    "smaller than the kernel": (np.ones((3, 1, 2, 9)), ["3 x 2", "2 x 9", "padding of 0", "fit"]),
    "of another size than the Dense layer's": (np.ones((3, 1, 4, 5)), [
        "layers[1] gives (16,)", "layers[2] takes (18,)", "Dense(18 -> 2"]),
    "NaN": (np.full((3, 1, 5, 4), nan), ["x[0, 0, 0, 0] is nan"]),
}


@pytest.mark.parametrize("fault", SAMPLES)
def test_samples(fault):
    x, words = SAMPLES[fault]
    net, t = Network([first, Flatten(), dense(18)], "squared_error"), np.ones((3, 2))
    before = snapshot(net)
    for call in (lambda: net.forward(x), lambda: bp.check_gradients(net, x, t),
                 lambda: bp.train(net, x, t, optimizer=GradientDescent(0.1), epochs=1)):
        refuses(ValueError, words, call)
    assert snapshot(net) == before
    assert net.forward(np.ones((3, 1, 5, 4))).a[-1].shape == (3, 2)


def test_padding_makes_room_for_a_large_kernel():
    net = Network([Conv2D(W, b, "tanh", padding=1), Flatten()], "squared_error")
    assert net.forward(np.ones((1, 1, 1))).a[-1].shape == (1, 4)


def test_targets_and_traces():
    net = Network([first, Flatten(), dense(18)], "squared_error")
    trace = net.forward(np.ones((3, 1, 5, 4)))
    refuses(ValueError, ["t has shape (3, 3)", "(n, 2)"], lambda: net.backward(trace, np.ones((3, 3))))
    refuses(ValueError, ["t has 2 rows", "3"], lambda: net.backward(trace, np.ones((2, 2))))
    other = Network([Conv2D(W[:1], b[:1], "tanh"), Flatten(), dense(9)], "squared_error")
    refuses(ValueError, ["(1, 3, 3)", "(2, 3, 3)"],
            lambda: net.backward(other.forward(np.ones((3, 1, 5, 4))), np.ones((3, 2))))


def test_gradients_of_another_kernel():
    net = Network([first, Flatten(), dense(18)], "squared_error")
    x, t = np.ones((3, 1, 5, 4)), np.ones((3, 2))
    gradients = net.backward(net.forward(x), t)
    before = snapshot(net)
    gradients.weights[0] = gradients.weights[0].swapaxes(2, 3)
    refuses(ValueError, ["gradients.weights[0]", "(2, 1, 2, 3)", "(2, 1, 3, 2)"],
            lambda: GradientDescent(0.1).update(net, gradients))
    gradients.weights[0] = np.full(W.shape, nan)
    refuses(ValueError, ["the step of weights[0]", "nan"],
            lambda: GradientDescent(0.1).update(net, gradients))
    gradients.weights[0], gradients.bias[2] = np.zeros(W.shape), np.full(2, nan)
    refuses(ValueError, ["the step of bias[2]"], lambda: GradientDescent(0.1).update(net, gradients))
    assert snapshot(net) == before
