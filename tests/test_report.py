"""The report of a training says what was run, counts what was computed, and cannot flatter."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backprop as bp
from backprop.operation_count import count
from backprop.report import JUDGE, REPEAT, products, report

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


WORDS = dict(samples="a sine, seed 3", start="Xavier's, seed 0", optimizer=bp.GradientDescent(0.05))


def lines(*made, **how):
    """All lines of a report, those to repeat and those to judge."""
    found = report(*made, **WORDS | how)
    assert set(found) == {REPEAT, JUDGE} and not set(found[REPEAT]) & set(found[JUDGE])
    return found[REPEAT] | found[JUDGE]


def reported(how=None, **training_):
    made, held_out = training(**training_)
    return lines(*made, **(how or {})), made, held_out


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
    assert found["learnt from"] == "12 samples"
    assert found["samples a step"] == (f"{batch_size}, order by seed 0" if batch_size else "all")


def test_what_is_to_be_repeated_is_all_there():
    """The samples and the weights by words and a number, the network, the loss, the method, the steps, the numbers."""
    (before, net, history, x, t), _ = training()
    found = report(before, net, history, x, t, **WORDS)[REPEAT]
    assert found["samples"] == "a sine, seed 3" and found["first weights"] == "Xavier's, seed 0"
    assert found["the first of them"] == ", ".join(f"{v:.4f}" for v in x[0]) + f"; target {t[0, 0]:.4f}"
    assert found["the very first"] == f"{before.layers[0].weights[0, 0]:.4f}"
    assert found["activations"] == "tanh, identity" and found["loss"] == "squared_error, mean over the samples"
    assert found["method"] == "GradientDescent(learning_rate=0.05, momentum=0.0, nesterov=False)"
    assert found["computed in"] == f"float64, NumPy {np.__version__[0]}, PCG64"
    assert "weights kept" not in found


@pytest.mark.parametrize("optimizer", [bp.RPROP(), bp.GradientDescent(0.05, momentum=0.9)])
def test_the_method_and_all_its_settings_are_named(optimizer):
    assert reported({"optimizer": optimizer})[0]["method"] == repr(optimizer)


def test_weights_of_an_earlier_epoch_are_reported():
    (before, _, _, x, t), (others, wanted) = training()
    net = before.copy()
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(0.05), epochs=300, validation=(others, -wanted), patience=3)
    assert history.best < history.epochs
    assert lines(before, net, history, x, t)["weights kept"] == \
        f"of epoch {history.best}, where the validation loss was least"


def test_its_losses_are_those_of_the_networks_and_of_the_mean():
    _, made, held_out = reported()
    found = lines(*made, held_out=held_out)
    before, net, history, x, t = made
    others, wanted = held_out
    losses = [float(n.loss(n.forward(others).a[-1], wanted)) for n in (before, net)]
    assert found["loss of those"] == f"{losses[0]:.4f} before, {losses[1]:.4f} after"
    first, last = (float(n.loss(n.forward(x).a[-1], t)) for n in (before, net))
    course = ", ".join(f"{history.loss[k]:.4f}" for k in (2, 4, 6))
    assert found["loss of these"] == f"{first:.4f} before, {course}, {last:.4f} after each quarter"
    assert found["loss of the mean"] == f"{np.mean((t.mean() - wanted)**2):.4f}"
    assert found["held out"] == "5 samples"


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
    wrong = lines(*made)
    assert "12 WRONG" in wrong["derivatives"]


def test_a_training_that_diverged_is_reported():
    found, (_, _, history, *_), _ = reported(epochs=200, rate=1e6)
    assert history.diverged and found["diverged"] == f"in epoch {history.diverged}"
    assert "diverged" not in reported()[0]


def test_a_small_loss_is_not_shown_as_none():
    net = bp.Network([bp.Dense([[1.0]], [0.001], "identity")], loss="squared_error")
    history = bp.train(net.copy(), [[1.0]], [[1.0]], optimizer=bp.GradientDescent(0.1), epochs=1)
    found = lines(net, net, history, [[1.0]], [[1.0]], start="given")
    assert found["loss of these"] == "below 0.0001 before, " + ", ".join(["below 0.0001"] * 4) + " after each quarter"


def test_nothing_is_changed():
    (before, net, history, x, t), held_out = training()
    kept = [p.copy() for p in [*before.parameters(), *net.parameters()]]
    lines(before, net, history, x, t, held_out=held_out)
    assert all(np.array_equal(a, b) for a, b in zip(kept, [*before.parameters(), *net.parameters()]))


def test_bad_input_is_refused():
    (before, net, history, x, t), _ = training()
    with pytest.raises(ValueError, match="3-4-1.*3-2-1|3-2-1.*3-4-1"):
        report(network([3, 2, 1]), net, history, x, t, **WORDS)
    with pytest.raises(ValueError):
        report(before, net, history, x, t[:-1], **WORDS)
