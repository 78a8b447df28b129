"""Bad input of every kind raises ValueError or TypeError, says what was given and what was
expected, and leaves everything as it was."""

import numpy as np
import pytest
from tests.random_networks import snapshot

import backprop as bp
from backprop import Dense, GradientDescent, Network, activations, losses

pytestmark = pytest.mark.filterwarnings("error")
W, b = np.ones((2, 3)), np.zeros(3)
nan, inf = float("nan"), float("inf")


def network(output="identity", loss="squared_error"):
    return Network([Dense(W, b, "tanh"), Dense(np.ones((3, 2)), np.zeros(2), output)], loss)


def refuses(error, words, call):
    with pytest.raises(error) as refused:
        call()
    message = str(refused.value)
    for word in words:
        assert word in message, f"{word!r} is not in {message!r}"


DENSE = {
    "shapes that do not fit": (W, np.zeros(2), "tanh", ValueError, ["(2,)", "(3,)", "(2, 3)"]),
    "a bias of two axes": (W, np.zeros((1, 3)), "tanh", ValueError, ["(1, 3)", "(fan_out,)"]),
    "weights of one axis": (b, b, "tanh", ValueError, ["(3,)", "(fan_in, fan_out)"]),
    "weights of no entry": (np.ones((0, 3)), b, "tanh", ValueError, ["(0, 3)"]),
    "integer weights": ([[1, 2, 3]], b, "tanh", TypeError, ["weights", "int64", "1.0"]),
    "integer bias": (W, [0, 0, 0], "tanh", TypeError, ["bias", "int64"]),
    "boolean weights": (W > 0, b, "tanh", TypeError, ["bool"]),
    "complex weights": (W + 1j, b, "tanh", TypeError, ["complex128"]),
    "text": ([["a", "b", "c"]], b, "tanh", TypeError, ["weights"]),
    "ragged rows": ([[1.0], [1.0, 2.0]], b, "tanh", ValueError, ["weights", "rectangular"]),
    "two dtypes": (W, b.astype("float32"), "tanh", TypeError, ["float64", "float32"]),
    "NaN in weights": ([[1.0, nan, 3.0]], b, "tanh", ValueError, ["weights[0, 1] is nan"]),
    "infinite bias": (W, [0, 0, inf], "tanh", ValueError, ["bias[2] is inf"]),
    "an unknown name": (W, b, "sigmiod", ValueError, ["'sigmiod'", "sigmoid", "tanh"]),
    "a function": (W, b, np.tanh, TypeError, ["activation", "tanh"]),
    "a loss for an activation": (W, b, losses.squared_error, TypeError, ["squared_error"]),
    "scaled_tanh without its numbers": (W, b, activations.scaled_tanh, TypeError, ["scaled_tanh"]),
}


@pytest.mark.parametrize("fault", DENSE)
def test_dense(fault):
    weights, bias, activation, error, words = DENSE[fault]
    refuses(error, words, lambda: Dense(weights, bias, activation))


def test_from_augmented():
    refuses(ValueError, ["(1, 3)", "row 0"], lambda: Dense.from_augmented(np.ones((1, 3)), "tanh"))
    refuses(TypeError, ["int64"], lambda: Dense.from_augmented([[1], [2]], "tanh"))


@pytest.mark.parametrize("a, b", [(0, 1), (1, 0), (nan, 1), (1, inf)])
def test_scaled_tanh(a, b):
    refuses(ValueError, ["scaled_tanh needs a finite"], lambda: activations.scaled_tanh(a, b))


def test_layers_of_a_network():
    first, second = Dense(W, b, "tanh"), Dense(np.ones((2, 1)), np.zeros(1), "tanh")
    refuses(ValueError, ["layers[0] gives (3,)", "layers[1] takes (2,)", "2 -> 3", "2 -> 1"],
            lambda: Network([first, second], "squared_error"))
    refuses(TypeError, ["float64", "float32"], lambda: Network(
        [first, Dense(np.ones((3, 1)), np.zeros(1), "tanh").astype("float32")], "squared_error"))
    refuses(ValueError, ["at least one"], lambda: Network([], "squared_error"))
    refuses(TypeError, ["Dense", "Conv2D", "array"], lambda: Network([first, W], "squared_error"))
    refuses(ValueError, ["'mse'", "half_squared_error"], lambda: Network([first], "mse"))
    refuses(TypeError, ["loss", "None"], lambda: Network([first], None))
    refuses(TypeError, ["loss", "tanh"], lambda: Network([first], activations.tanh))


def turned_round(rows, columns, rng):
    return np.ones((columns, rows))


@pytest.mark.parametrize("change, error, words", [
    ({"widths": [2]}, ValueError, ["[2]", "fan_in"]),
    ({"widths": [2, 0]}, ValueError, ["at least 1", "0"]),
    ({"widths": [2, 1.5]}, TypeError, ["1.5", "whole"]),
    ({"hidden": "rellu"}, ValueError, ["'rellu'", "relu"]),
    ({"output": 3}, TypeError, ["3"]),
    ({"loss": "log"}, ValueError, ["'log'", "cross_entropy"]),
    ({"initializer": "xavier"}, ValueError, ["'xavier'", "xavier_uniform"]),
    ({"initializer": 1}, TypeError, ["initializer", "1"]),
    ({"initializer": turned_round}, ValueError, ["(3, 2)"]),
    ({"dtype": int}, TypeError, ["int64"]),
], ids=lambda given: getattr(given, "__name__", None))
def test_random_networks(change, error, words):
    right = dict(widths=[2, 3, 1], hidden="tanh", output="tanh", loss="squared_error")
    refuses(error, words, lambda: Network.random(**(right | change)))


SAMPLES = {
    "too wide": (np.ones((4, 3)), ValueError, ["(4, 3)", "(n, 2)"]),
    "transposed": (np.ones((2, 4)), ValueError, ["(2, 4)", "(n, 2)"]),
    "one sample too long": (np.ones(3), ValueError, ["(3,)", "(2,)"]),
    "a number": (1.0, ValueError, ["()", "(2,)"]),
    "three axes": (np.ones((1, 1, 2)), ValueError, ["(1, 1, 2)"]),
    "none": (np.ones((0, 2)), ValueError, ["(0, 2)"]),
    "ragged": ([[1, 2], [3]], ValueError, ["rectangular"]),
    "NaN": ([[1, 2], [nan, 4]], ValueError, ["[1, 0] is nan"]),
    "infinity": ([[1, -inf], [3, 4]], ValueError, ["[0, 1] is -inf"]),
    "text": ([["a", "b"]], TypeError, ["dtype"]),
    "None": ([[None, 1.0]], TypeError, ["objects"]),
    "nothing": (None, TypeError, ["objects"]),
    "complex": (np.ones(2) * 1j, TypeError, ["complex128"]),
}


@pytest.mark.parametrize("fault", SAMPLES)
def test_samples_and_targets(fault):
    data, error, words = SAMPLES[fault]
    net, good = network(), np.ones((2, 2))
    before, trace = snapshot(net), network().forward(good)
    refuses(error, ["x", *words], lambda: net.forward(data))
    refuses(error, ["t", *words], lambda: net.backward(trace, data))
    refuses(error, ["t", *words], lambda: net.total_loss(trace, data))
    refuses(error, ["t", *words], lambda: net.loss(trace.a[-1], data))
    refuses(error, ["x", *words], lambda: bp.check_gradients(net, data, good))
    refuses(error, ["t", *words], lambda: bp.check_gradients(net, good, data))
    for x, t in ((data, good), (good, data)):
        refuses(error, words, lambda: bp.train(net, x, t, optimizer=GradientDescent(1), epochs=1))
    assert snapshot(net) == before


def test_too_large_for_a_narrower_float():
    net = network().astype("float32")
    refuses(ValueError, ["x[0, 1] is inf"], lambda: net.forward([1, 1e300]))


def test_as_many_targets_as_samples():
    net = network()
    trace = net.forward(np.ones((3, 2)))
    refuses(ValueError, ["2 rows", "3", "(2, 2)", "(3, 2)"],
            lambda: net.backward(trace, np.ones((2, 2))))
    refuses(ValueError, ["1 rows", "3"], lambda: net.backward(trace, np.ones(2)))
    refuses(ValueError, ["(3, 2)", "(1, 2)"], lambda: net.loss(trace.a[-1], np.ones(2)))
    # One number a sample is not one row a sample; broadcasting would make a square of it.
    one_output = Network([Dense(np.ones((2, 1)), np.zeros(1), "tanh")], "squared_error")
    trace = one_output.forward(np.ones((3, 2)))
    refuses(ValueError, ["(3,)", "(n, 1)"], lambda: one_output.backward(trace, np.ones(3)))


def test_traces():
    net, good = network(), np.ones((1, 2))
    refuses(TypeError, ["net.forward"], lambda: net.backward(good, good))
    other = Network([Dense(W, b, "tanh")], "squared_error").forward(good)
    refuses(ValueError, ["[3]", "[3, 2]"], lambda: net.backward(other, good))


@pytest.mark.parametrize("row, said", [
    ([0, 0], "[0.0, 0.0]"), ([1, 1], "[1.0, 1.0]"), ([0.5, 0.5], "[0.5, 0.5]"),
    ([2, -1], "[2.0, -1.0]")], ids=str)
def test_one_hot_rows(row, said):
    net = network("softmax", "cross_entropy")
    x, t = np.ones((3, 2)), [[1, 0], row, [0, 1]]
    before, trace = snapshot(net), net.forward(x)
    for call in (lambda: net.backward(trace, t), lambda: net.loss(trace.a[-1], t),
                 lambda: net.total_loss(trace, t),
                 lambda: bp.train(net, x, t, optimizer=GradientDescent(1), epochs=1, batch_size=1)):
        refuses(ValueError, ["one-hot", "row 1", said], call)
    assert snapshot(net) == before


def test_probabilities():
    net = network("sigmoid", "binary_cross_entropy")
    trace = net.forward([1, 1])
    refuses(ValueError, ["t[0, 1] is 2.0", "between 0 and 1"], lambda: net.backward(trace, [0, 2]))
    # tanh before a cross-entropy, as *explained* has it: the logarithm of a negative number.
    refuses(ValueError, ["a[0, 0] is -0.5", "between 0 and 1"],
            lambda: losses.binary_cross_entropy([-0.5, 0.5], [0, 1]))
    refuses(ValueError, ["a[0, 1] is 1.5"], lambda: losses.cross_entropy([0.5, 1.5], [0, 1]))


def test_an_infinite_loss_has_no_gradient():
    net = Network([Dense([[1000.0, 0.0]], [0.0, 0.0], "sigmoid")], "cross_entropy")
    trace = net.forward([-1])
    assert net.total_loss(trace, [1, 0]) == inf
    refuses(ValueError, ["∂e/∂a[0, 0] is -inf"], lambda: net.backward(trace, [1, 0]))


@pytest.mark.parametrize("rate, error", [
    (0, ValueError), (-0.1, ValueError), (nan, ValueError), (inf, ValueError),
    ("0.1", TypeError), (None, TypeError), (True, TypeError), (1j, TypeError)], ids=str)
def test_learning_rate(rate, error):
    refuses(error, ["learning_rate", repr(rate)], lambda: GradientDescent(rate))


@pytest.mark.parametrize("momentum, error", [
    (1, ValueError), (1.5, ValueError), (-0.1, ValueError), (nan, ValueError),
    ("0.9", TypeError), (None, TypeError), (True, TypeError)], ids=str)
def test_momentum(momentum, error):
    refuses(error, ["momentum", repr(momentum)], lambda: GradientDescent(0.1, momentum))


def test_what_an_optimizer_updates():
    net, good = network(), np.ones((1, 2))
    gradients = net.backward(net.forward(good), good)
    refuses(TypeError, ["Network"], lambda: GradientDescent(1).update(W, gradients))
    refuses(TypeError, ["net.backward"], lambda: GradientDescent(1).update(net, W))


@pytest.mark.parametrize("change, error, words", [
    ({"epochs": 0}, ValueError, ["epochs", "0"]),
    ({"epochs": 1.5}, TypeError, ["epochs", "1.5"]),
    ({"epochs": True}, TypeError, ["epochs", "True"]),
    ({"batch_size": 0}, ValueError, ["batch_size", "0"]),
    ({"batch_size": 4}, ValueError, ["batch_size is 4", "3 samples"]),
    ({"batch_size": 2.0}, TypeError, ["batch_size", "2.0"]),
    ({"optimizer": 0.1}, TypeError, ["optimizer", "0.1"]),
    ({"t": np.ones((2, 2))}, ValueError, ["(2, 2)", "(3, 2)"]),
], ids=str)
def test_training(change, error, words):
    net = network()
    before = snapshot(net)
    right = dict(x=np.ones((3, 2)), t=np.ones((3, 2)), optimizer=GradientDescent(0.1), epochs=1)
    refuses(error, words, lambda: bp.train(net, **(right | change)))
    assert snapshot(net) == before


@pytest.mark.parametrize("tolerance", [0, -1, nan])
def test_tolerance(tolerance):
    refuses(ValueError, ["tolerance"],
            lambda: bp.check_gradients(network(), [1, 1], [1, 1], tolerance))
