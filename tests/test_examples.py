"""The worked examples: the package, the derivations and the printed code give the same numbers."""
import re

import numpy as np
import pytest

from backprop import examples
from backprop.proofs import momentum, neuron


def test_the_neuron_network_agrees_with_the_proved_expressions():
    net, x, t = examples.neuron_network()
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    assert trace.a[0].item() == pytest.approx(float(examples.neuron_value("a")), rel=1e-14)
    assert net.loss(trace.a[-1], t) == pytest.approx(float(examples.neuron_value("e")), rel=1e-14)
    for name, value in zip(("w1", "w2", "b"), [*gradients.weights[0][:, 0], gradients.bias[0][0]]):
        assert value == pytest.approx(float(examples.neuron_value(f"D(e, {name})")), rel=1e-13)


def test_the_tanh_network_agrees_with_the_proved_expressions():
    net, x, t = examples.tanh_network()
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    for layer in (1, 2, 3):
        rows, columns = gradients.weights[layer - 1].shape
        for j in range(columns):
            assert trace.a[layer - 1].ravel()[j] == pytest.approx(float(examples.tanh_value(f"a[{layer}][{j + 1}]")))
            assert gradients.delta[layer - 1].ravel()[j] == pytest.approx(float(examples.tanh_value(f"δ[{layer}][{j + 1}]")))
            for i in range(rows):
                proved = float(examples.tanh_value(f"D(e, w[{layer}][{i + 1}, {j + 1}])"))
                assert gradients.weights[layer - 1][i, j] == pytest.approx(proved, rel=1e-13)


def test_the_printed_step_is_the_documents_loop():
    """A few epochs of the document's program, written out with NumPy as it stands there."""
    w1, w2, predictions, errors = 0.3, 0.4, [], []
    for _ in range(50):
        y = w1 * 0.1 + w2 * 0.4
        predicted = 1.0 / (1 + np.exp(-1 * y))
        predictions.append(predicted)
        errors.append(np.power(predicted - 0.7, 2))
        g1, g2 = 2 * (predicted - 0.7), predicted * (1.0 - predicted)
        w1, w2 = w1 - 0.01 * 0.1 * g2 * g1, w2 - 0.01 * 0.4 * g2 * g1
    ours = neuron.run(0.3, 0.4, epochs=50)
    np.testing.assert_allclose(ours[0], predictions, rtol=1e-13)
    np.testing.assert_allclose(ours[1], errors, rtol=1e-11)


def test_descent_survives_rates_that_overflow_the_exponential():
    run = neuron.descend(0.5, 0.2, 1.83, 0.1, 0.3, 0.03, 1e8, 20)
    assert all(np.isfinite(values).all() for values in run.values())


def test_momentum_with_alpha_zero_is_plain_descent():
    for w, eta, lam in np.random.default_rng(0).uniform(0.1, 2, (20, 3)):
        plain = momentum.plain_step(w, eta, lam)["w"]
        for method in (momentum.momentum_step, momentum.nesterov_step):
            assert method(w, 0.0, eta, 0.0, lam)["w"] == pytest.approx(plain)


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_the_proved_rate_is_what_runs_measure(method):
    step, roots = getattr(momentum, f"{method}_step"), getattr(momentum, f"{method}_roots")
    for eta, alpha in np.random.default_rng(1).uniform([0.05, 0.0], [1.9, 0.95], (40, 2)):
        pair = roots(eta, alpha, 1.0)
        proved = float(momentum.rate(pair["sum"], pair["product"])["value"])
        largest = max(abs(np.roots([1, -pair["sum"], pair["product"]])))
        assert proved == pytest.approx(largest, rel=1e-7, abs=1e-9)
        state = np.array([1.0, 0.3])
        scale = 0.0
        for _ in range(2000):
            state = np.array(list(step(*state, eta, alpha, 1.0).values()))
            size = np.linalg.norm(state)
            if size == 0:
                break
            scale, state = scale + np.log(size), state / size
        if size and proved > 1e-3:
            assert np.exp(scale / 2000) == pytest.approx(proved, rel=0.02)


def test_generated_javascript_has_no_unicode_names_and_every_function():
    for text, names in ((neuron.javascript(), ["neuron", "neuron_step"]),
                        (momentum.javascript(), ["plain_step", "nesterov_roots", "rate", "momentum_limit"])):
        assert text.isascii()
        assert set(names) <= set(re.findall(r"function (\w+)\(", text))
