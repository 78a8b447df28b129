"""Training with a look at held-out samples, early stopping, callbacks and a bar."""

import copy

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import problems, random_targets, snapshot
from tests.test_bad_input import network, refuses
from tests.test_training import Descent, linear

import backprop as bp
from backprop.checks import NotFinite

pytestmark = pytest.mark.filterwarnings("error")
BOTH = pytest.mark.parametrize("kind", [bp.GradientDescent, Descent, lambda rate: bp.RPROP(rate)],
                               ids=["quick", "plain", "RPROP"])


def overfitting(rng=0):
    """A network with more weights than there are samples, which are all noise, and others held out."""
    rng = np.random.default_rng(rng)
    net = bp.Network.random([2, 20, 1], hidden="tanh", output="identity", loss="squared_error", rng=rng)
    return net, rng.normal(size=(6, 2)), rng.normal(size=(6, 1)), (rng.normal(size=(8, 2)), rng.normal(size=(8, 1)))


@pytest.mark.parametrize("batch_size", [None, 1, 2])
@BOTH
@given(problem=problems(), seed=st.integers(0, 9))
def test_the_same_seed_gives_the_same_bits_whether_or_not_one_looks(kind, batch_size, problem, seed):
    net, x, t = problem
    if batch_size is not None and batch_size > len(x):
        return
    held_out = (x + 1, random_targets(net, len(x), np.random.default_rng(seed)))
    results = []
    for options in ({}, {}, {"callback": lambda *seen: None}, {"validation": held_out},
                    {"validation": held_out, "callback": lambda *seen: False}):
        other = net.copy()
        history = bp.train(other, x, t, optimizer=kind(0.05), epochs=4, batch_size=batch_size, rng=seed, **options)
        results.append((snapshot(other), history.loss))
    assert all(result == results[0] for result in results)


@BOTH
def test_the_validation_loss_is_that_of_the_held_out_samples_after_each_epoch(kind):
    net, x, t, (x_held, t_held) = overfitting()
    by_hand, optimizer = net.copy(), kind(0.01)
    history = bp.train(net, x, t, optimizer=kind(0.01), epochs=5, validation=(x_held, t_held))
    expected = [by_hand.loss(by_hand.forward(x_held).a[-1], t_held)]
    for _ in range(5):
        bp.train(by_hand, x, t, optimizer=optimizer, epochs=1)
        expected.append(by_hand.loss(by_hand.forward(x_held).a[-1], t_held))
    np.testing.assert_allclose(history.validation, expected, rtol=1e-9)
    assert history.best is None and history.epochs == 5


@BOTH
@pytest.mark.parametrize("patience", [1, 3, 10])
def test_patience_ends_training_and_gives_the_best_weights_back(kind, patience):
    net, x, t, held_out = overfitting()
    history = bp.train(net, x, t, optimizer=kind(0.05), epochs=2000, batch_size=3, validation=held_out,
                       patience=patience)
    losses = history.validation
    assert history.epochs < 2000 and len(losses) == len(history.loss)
    assert history.best == int(np.argmin(losses)) == history.epochs - patience
    assert net.total_loss(net.forward(held_out[0]), held_out[1]) == min(losses)
    assert f"the weights are of epoch {history.best}" in repr(history)
    # It has not stopped before: no run of so many epochs without a new least one is in between.
    least = np.minimum.accumulate(losses)
    records = np.flatnonzero(np.r_[True, least[1:] < least[:-1]])
    assert (np.diff(records) <= patience).all()


def test_the_best_weights_come_back_when_the_epochs_run_out_and_after_divergence():
    net, x, t, held_out = overfitting()
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(0.05), epochs=60, validation=held_out, patience=1000)
    assert history.epochs == 60 and history.best == int(np.argmin(history.validation)) < 60
    assert net.total_loss(net.forward(held_out[0]), held_out[1]) == min(history.validation)

    net, x, t = linear()
    before = snapshot(net)
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(50.0), epochs=1000, validation=(x, t), patience=900)
    assert history.diverged and history.best == 0 and snapshot(net) == before
    assert len(history.validation) == len(history.loss)


@BOTH
@pytest.mark.parametrize("batch_size", [None, 4])
def test_a_callback_sees_every_epoch_and_may_stop(kind, batch_size):
    net, x, t = linear()
    seen = []

    def callback(epoch, met, history):
        assert met is net and history.epochs == epoch
        np.testing.assert_allclose(net.total_loss(net.forward(x), t), history.loss[-1], rtol=1e-12)
        seen.append((epoch, snapshot(net)))
        return epoch == 3

    history = bp.train(net, x, t, optimizer=kind(0.01), epochs=10, batch_size=batch_size, callback=callback)
    assert [epoch for epoch, _ in seen] == [1, 2, 3] and history.epochs == 3
    assert len({tuple(weights) for _, weights in seen}) == 3 and seen[-1][1] == snapshot(net)


@BOTH
def test_what_a_callback_raises_is_the_callers_and_what_it_changes_last_stays(kind):
    def failing(epoch, net, history):
        raise NotFinite("mine")

    net, x, t = linear()
    with pytest.raises(NotFinite, match="mine"):
        bp.train(net, x, t, optimizer=kind(0.01), epochs=3, callback=failing)
    net.layers[0].weights[...] = 0

    def last(epoch, net, history):
        net.layers[0].weights[...] = 7
        return True

    bp.train(net, x, t, optimizer=kind(0.01), epochs=3, callback=last)
    assert (net.layers[0].weights == 7).all()


@pytest.mark.parametrize("ci, shown", [("", True), ("true", False)])
def test_the_bar_is_off_in_ci(monkeypatch, capfd, ci, shown):
    monkeypatch.setenv("CI", ci)
    net, x, t = linear()
    plain = copy.copy(net)
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(0.01), epochs=7, progress=True)
    written = capfd.readouterr()
    assert written.out == ""
    assert ("7/7" in written.err and f"loss={history.loss[-1]:.4g}" in written.err) == shown == (written.err != "")
    bp.train(plain, x, t, optimizer=bp.GradientDescent(0.01), epochs=7)
    assert snapshot(plain) == snapshot(net) and capfd.readouterr().err == ""


good = (np.ones((1, 2)), np.ones((1, 2)))


@pytest.mark.parametrize("change, error, words", [
    ({"patience": 3}, ValueError, ["patience", "validation=(x, t)"]),
    ({"patience": 0, "validation": good}, ValueError, ["patience", "0"]),
    ({"patience": 1.5, "validation": good}, TypeError, ["patience", "1.5"]),
    ({"validation": np.ones(3)}, ValueError, ["validation"]),
    ({"validation": 1.0}, TypeError, ["validation"]),
    ({"validation": (np.ones((2, 3)), np.ones((2, 2)))}, ValueError, ["validation", "(2, 3)", "(n, 2)"]),
    ({"validation": (np.ones((2, 2)), np.ones((3, 2)))}, ValueError, ["validation", "3 rows", "2"]),
    ({"callback": 3}, TypeError, ["callback", "3"]),
], ids=str)
def test_bad_options(change, error, words):
    net = network()
    before = snapshot(net)
    refuses(error, words, lambda: bp.train(
        net, np.ones((3, 2)), np.ones((3, 2)), optimizer=bp.GradientDescent(0.1), epochs=1, **change))
    assert snapshot(net) == before
