"""Training: epochs, batches, what the history says, and what happens when it diverges."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import problems, snapshot

import backprop as bp

pytestmark = pytest.mark.filterwarnings("error")


class Descent(bp.GradientDescent):
    """Gradient descent of a kind of its own, so that `train` takes the steps by the equations."""


class Recorder:
    """An optimizer that keeps what it is given, and then descends."""

    def __init__(self, learning_rate=0.01):
        self.seen, self.descent = [], bp.GradientDescent(learning_rate)

    def update(self, net, gradients):
        self.seen.append(gradients)
        self.descent.update(net, gradients)


def linear(n=10, rng=0):
    """A network of one neuron without activation, and samples that one like it has made."""
    rng = np.random.default_rng(rng)
    x = rng.normal(size=(n, 2))
    net = bp.Network([bp.Dense([[0.0], [0.0]], [0.0], "identity")], "squared_error")
    return net, x, x @ [[2.0], [-1.0]] + 0.5


@given(problem=problems(), epochs=st.integers(1, 4))
def test_batch_mode_is_one_step_an_epoch_on_all_samples(problem, epochs):
    net, x, t = problem
    by_hand, optimizer = net.copy(), Descent(0.01, 0.5)
    losses = [by_hand.total_loss(by_hand.forward(x), t)]
    for _ in range(epochs):
        optimizer.update(by_hand, by_hand.backward(by_hand.forward(x), t))
        losses.append(by_hand.total_loss(by_hand.forward(x), t))
    history = bp.train(net, x, t, optimizer=Descent(0.01, 0.5), epochs=epochs)
    assert snapshot(net) == snapshot(by_hand)
    assert history.loss == losses and history.epochs == epochs and history.diverged is None


@given(n=st.integers(1, 12), size=st.integers(1, 12), epochs=st.integers(1, 3))
def test_every_epoch_sees_every_sample_once_in_batches_of_the_size(n, size, epochs):
    if size > n:
        return
    net, x, t = linear(n)
    recorder = Recorder()
    bp.train(net, x, t, optimizer=recorder, epochs=epochs, batch_size=size)
    lengths = [len(gradients.delta[0]) for gradients in recorder.seen]
    an_epoch = [size] * (n // size) + [n % size] * (n % size > 0)
    assert lengths == an_epoch * epochs

    class Samples:
        """Which samples a step saw, told by the x that its network was given."""
        seen = []

    original = bp.Network.forward
    try:
        bp.Network.forward = lambda self, rows: (Samples.seen.append(rows), original(self, rows))[1]
        bp.train(net, x, t, optimizer=Recorder(), epochs=1, batch_size=size)
    finally:
        bp.Network.forward = original
    steps = np.vstack(Samples.seen[1:-1])  # without the looks at all samples, before and after
    assert sorted(map(tuple, steps)) == sorted(map(tuple, x))


def test_samples_keep_their_targets_in_every_order():
    net, x, t = linear(30)
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(0.05), epochs=60, batch_size=4)
    assert history.loss[-1] < 1e-10
    np.testing.assert_allclose(net.layers[0].weights, [[2], [-1]], atol=1e-5)


def test_the_order_is_random_each_epoch_and_comes_from_the_seed():
    def trained(**options):
        net, x, t = linear(20)
        bp.train(net, x, t, optimizer=bp.GradientDescent(0.05), epochs=2, batch_size=3, **options)
        return snapshot(net)
    assert trained(rng=1) == trained(rng=1) == trained(rng=np.random.default_rng(1))
    assert trained(rng=1) != trained(rng=2)

    net, x, t = linear(20)
    recorder = Recorder(1e-300)  # too small to move a weight: what differs is the order
    bp.train(net, x, t, optimizer=recorder, epochs=2, batch_size=1)
    order = [gradients.delta[0][0, 0] for gradients in recorder.seen]
    assert order[:20] != order[20:] and sorted(order[:20]) == sorted(order[20:])


def test_history_begins_before_the_first_step_and_ends_after_the_last():
    net, x, t = linear()
    before = net.loss(net.forward(x).a[-1], t)
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(0.1), epochs=5, batch_size=3)
    assert len(history.loss) == 6 and history.loss[0] == before
    assert history.loss[-1] == net.loss(net.forward(x).a[-1], t) < before


@pytest.mark.parametrize("batch_size", [None, 1, 4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_divergence_is_told_quietly_and_leaves_finite_weights(batch_size, dtype):
    net, x, t = linear()
    net = net.astype(dtype)
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(50.0), epochs=10_000,
                       batch_size=batch_size)
    assert history.diverged == history.epochs + 1 < 10_000
    assert np.isfinite(history.loss).all() and history.loss[-1] >= history.loss[0]
    assert all(np.isfinite(parameter).all() for parameter in net.parameters())
    assert "diverged in epoch" in repr(history)


def test_samples_are_left_as_they_are():
    net, x, t = linear()
    x_before, t_before = x.copy(), t.copy()
    bp.train(net, x, t, optimizer=bp.GradientDescent(0.1), epochs=3, batch_size=2)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(t, t_before)


@pytest.mark.parametrize("hidden, output, loss, t", [
    ("tanh", "sigmoid", "binary_cross_entropy", [[0], [1], [1], [0]]),
    ("relu", "softmax", "cross_entropy", [[1, 0], [0, 1], [0, 1], [1, 0]]),
    ("softplus", "identity", "squared_error", [[0], [1], [1], [0]]),
    ("sigmoid", "tanh", "half_squared_error", [[-1], [1], [1], [-1]])])
def test_xor_is_learnt(hidden, output, loss, t):
    x = [[0, 0], [0, 1], [1, 0], [1, 1]]
    net = bp.Network.random([2, 8, len(t[0])], hidden=hidden, output=output, loss=loss, rng=3)
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(0.3, 0.9), epochs=3000)
    assert history.loss[-1] < 0.01
