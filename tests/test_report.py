"""The report of a training says what was run, counts what was computed, and cannot flatter."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backprop as bp
from backprop.operation_count import count
from backprop.report import products, report

widths = st.lists(st.integers(1, 6), min_size=2, max_size=5)


def network(widths, rng=0, hidden="tanh", output="identity"):
    return bp.Network.random(widths, hidden=hidden, output=output, loss="squared_error", rng=rng)


def training(widths=(3, 4, 1), epochs=7, batch_size=None, rate=0.05):
    """The arguments of `report` for a small training, and the samples held out."""
    rng = np.random.default_rng(3)
    x, others = rng.normal(size=(12, widths[0])), rng.normal(size=(5, widths[0]))
    t, wanted = (np.tile(np.sin(v.sum(axis=1, keepdims=True)), widths[-1]) for v in (x, others))
    net = network(list(widths))
    before = net.copy()
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(rate), epochs=epochs, batch_size=batch_size)
    return (before, net, history, x, t), (others, wanted)


def reported(how=None, **training_):
    made, held_out = training(**training_)
    return report(*made, learning_rate=0.05, start="Xavier's", seed=0, **(how or {})), made, held_out


@given(widths)
def test_the_products_are_those_of_both_passes_as_they_are_counted(widths):
    forward = backward = 0
    for i, layer in enumerate(network(widths).layers):
        a, delta = np.ones((1, layer.fan_in)), np.ones((1, layer.fan_out))
        forward += count(np.matmul, a, layer.weights)["products"]
        backward += count(np.matmul, a.T, delta)["products"]
        if i:
            backward += count(np.matmul, delta, layer.weights.T.copy())["products"]
    assert products(network(widths)) == (forward, backward)


@settings(max_examples=20, deadline=None)
@given(widths)
def test_it_names_the_architecture_and_every_parameter(widths):
    found, (_, net, *_), _ = reported(widths=tuple(widths), epochs=1)
    assert found["architecture"] == "-".join(map(str, widths))
    counts = [int(n) for n in found["weights and biases"].split(" = ")[0].split(" + ")]
    assert sum(counts) == sum(p.size for p in net.parameters()) and len(counts) == len(net.layers)


@pytest.mark.parametrize("batch_size, iterations", [(None, 7), (1, 84), (5, 21), (12, 7)])
def test_iterations_are_steps_and_products_are_counted_for_every_sample_seen(batch_size, iterations):
    found, (_, net, *_), _ = reported({"batch_size": batch_size}, batch_size=batch_size)
    assert found["iterations"] == str(iterations)
    assert found["products"].endswith(f"{sum(products(net)) * 7 * 12:,} in all")
    assert found["learnt from"] == "12 samples, " + (f"{batch_size} a step" if batch_size else "all in every step")


def test_its_losses_are_those_of_the_networks_and_of_the_mean():
    _, made, held_out = reported()
    found = report(*made, learning_rate=0.05, start="Xavier's", seed=0, held_out=held_out)
    before, net, history, x, t = made
    others, wanted = held_out
    for line, (a, b) in {"loss of these": (x, t), "loss of those": (others, wanted)}.items():
        losses = [float(n.loss(n.forward(a).a[-1], b)) for n in (before, net)]
        assert found[line] == f"{losses[0]:.4f} before, {losses[1]:.4f} after"
    assert found["loss of the mean"] == f"{np.mean((t.mean() - wanted)**2):.4f}"
    assert found["held out"] == "5 samples" and found["learning rate"] == "0.05"


def test_without_samples_held_out_it_says_so():
    found, _, _ = reported()
    assert found["held out"] == "none" and "loss of the mean" not in found


def test_a_wrong_gradient_is_reported(monkeypatch):
    right, made, _ = reported()
    assert "agree with difference quotients" in right["derivatives"] and "WRONG" not in right["derivatives"]
    backward = bp.Network.backward

    def twice(self, trace, t):
        found = backward(self, trace, t)
        found.weights[0] = 2 * found.weights[0]
        return found

    monkeypatch.setattr(bp.Network, "backward", twice)
    wrong = report(*made, learning_rate=0.05, start="Xavier's", seed=0)
    assert "12 WRONG" in wrong["derivatives"]


def test_a_training_that_diverged_is_reported():
    found, (_, _, history, *_), _ = reported(epochs=200, rate=1e6)
    assert history.diverged and found["diverged"] == f"in epoch {history.diverged}"
    assert "diverged" not in reported()[0]


def test_a_small_loss_is_not_shown_as_none():
    net = bp.Network([bp.Dense([[1.0]], [0.001], "identity")], loss="squared_error")
    history = bp.train(net.copy(), [[1.0]], [[1.0]], optimizer=bp.GradientDescent(0.1), epochs=1)
    found = report(net, net, history, [[1.0]], [[1.0]], learning_rate=0.1, start="given", seed=0)
    assert found["loss of these"] == "below 0.0001 before, below 0.0001 after"


def test_nothing_is_changed():
    (before, net, history, x, t), held_out = training()
    kept = [p.copy() for p in [*before.parameters(), *net.parameters()]]
    report(before, net, history, x, t, learning_rate=0.05, start="Xavier's", seed=0, held_out=held_out)
    assert all(np.array_equal(a, b) for a, b in zip(kept, [*before.parameters(), *net.parameters()]))


def test_bad_input_is_refused():
    (before, net, history, x, t), _ = training()
    words = dict(learning_rate=0.05, start="Xavier's", seed=0)
    with pytest.raises(ValueError, match="3-4-1.*3-2-1|3-2-1.*3-4-1"):
        report(network([3, 2, 1]), net, history, x, t, **words)
    with pytest.raises(ValueError):
        report(before, net, history, x, t[:-1], **words)
    with pytest.raises(ValueError, match="learning_rate"):
        report(before, net, history, x, t, **words | {"learning_rate": 0.0})
