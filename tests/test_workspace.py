"""The quick way to train gives the results of the equations, and its failures are theirs."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import DTYPES, PAIRS, generators, problems, snapshot
from tests.test_training import Descent

import backprop as bp
from backprop import activations, in_place
from backprop.workspace import Workspace, has_workspace

pytestmark = pytest.mark.filterwarnings("error")
TOLERANCE = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-12}


def close(ours, theirs, factor=1.0):
    """Equal but for rounding, measured by the largest entry."""
    scale = max(1.0, np.abs(theirs).max())
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=factor * scale * TOLERANCE[np.asarray(theirs).dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", activations.TABLE)
@given(rng=generators(), size=st.sampled_from([1.0, 100.0]))
def test_activations_in_place_are_the_activations(name, dtype, rng, size):
    g, quick = activations.TABLE[name], in_place.TABLE[activations.TABLE[name]]
    z, delta = (rng.normal(size=(rng.integers(1, 5), rng.integers(1, 5))).astype(dtype) for _ in range(2))
    z, delta = size * z, rng.normal(size=z.shape).astype(dtype)
    a, spare, row = *np.full((2, *z.shape), np.nan, dtype), np.empty(len(z), dtype)
    with np.errstate(over="ignore", under="ignore"):
        quick.value(z.T, a.T, row)  # there a sample is a column
        close(a, g(z))
        expected = g.pull_back(delta, z, g(z))
        pulled = delta.copy()
        quick.pull_back(pulled.T, a.T, spare.T)
        close(pulled, expected)
        quick.value(z.T, z.T, row)  # where z is overwritten
    np.testing.assert_array_equal(z, a)


@pytest.mark.parametrize("nesterov", [False, True])
@given(problem=problems(), momentum=st.sampled_from([0.0, 0.5, 0.9]), size=st.integers(1, 5),
       whole=st.booleans(), epochs=st.integers(1, 4))
def test_training_gives_the_weights_and_losses_of_the_equations(nesterov, problem, momentum, size, whole, epochs):
    quick, x, t = problem
    plain, options = quick.copy(), dict(epochs=epochs, batch_size=None if whole else min(size, len(x)))
    ours, theirs = bp.GradientDescent(0.05, momentum, nesterov), Descent(0.05, momentum, nesterov)
    assert has_workspace(quick, ours) and not has_workspace(plain, theirs)
    history, expected = (bp.train(net, x, t, optimizer=optimizer, **options)
                         for net, optimizer in ((quick, ours), (plain, theirs)))
    for now, was in zip(quick.parameters(), plain.parameters()):
        close(now, was)
    close(history.loss, np.array(expected.loss, x.dtype))
    assert type(history.loss[-1]) is type(expected.loss[-1])

    # The memory of the optimizer, too: the next step by hand is the same.
    for net, optimizer in ((quick, ours), (plain, theirs)):
        optimizer.update(net, net.backward(net.forward(x), t))
    for now, was in zip(quick.parameters(), plain.parameters()):
        close(now, was)


@pytest.mark.parametrize("output, loss", PAIRS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_large_layers_take_several_blocks(output, loss, dtype):
    rng = np.random.default_rng(0)
    quick = bp.Network.random([700, 300, 4], hidden="relu", output=output, loss=loss, dtype=dtype)
    x, t = rng.normal(size=(10, 700)), np.eye(4)[rng.integers(4, size=10)]
    plain = quick.copy()
    for net, kind in ((quick, bp.GradientDescent), (plain, Descent)):
        bp.train(net, x, t, optimizer=kind(0.01, 0.9), epochs=3, batch_size=4)
    for now, was in zip(quick.parameters(), plain.parameters()):
        close(now, was)


def net_of(loss="squared_error", output="identity", **options):
    return bp.Network.random([2, 3, 2], hidden="tanh", output=output, loss=loss, **options)


class Other(bp.Dense):
    def copy(self):
        return Other(self.weights, self.bias, self.activation)


@pytest.mark.parametrize("net, optimizer", [
    (net_of(), bp.RPROP()), (net_of(), Descent(0.1)), (net_of(dtype="float16"), bp.GradientDescent(0.1)),
    (net_of("cross_entropy", "sigmoid"), bp.GradientDescent(0.1)),
    (bp.Network([Other([[1.0]], [1.0], "tanh")], "squared_error"), bp.GradientDescent(0.1)),
    (net_of(output=activations.scaled_tanh(1.7159, 2 / 3)), bp.GradientDescent(0.1)),
], ids=repr)
def test_everything_else_is_trained_by_the_equations(net, optimizer):
    assert has_workspace(net_of(), bp.GradientDescent(0.1))
    assert not has_workspace(net, optimizer)


@pytest.mark.parametrize("batch_size", [None, 1, 4])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@given(rng=generators(), dtype=st.sampled_from(DTYPES), pair=st.sampled_from(PAIRS))
def test_what_diverges_diverges_in_the_same_epoch(batch_size, momentum, rng, dtype, pair):
    output, loss = pair
    quick = bp.Network.random([2, 3, 2], hidden="relu", output=output, loss=loss, rng=rng, dtype=dtype)
    x, t = 3 * rng.normal(size=(6, 2)), np.eye(2)[rng.integers(2, size=6)]
    plain, histories = quick.copy(), []
    for net, kind in ((quick, bp.GradientDescent), (plain, Descent)):
        histories.append(bp.train(net, x, t, optimizer=kind(5.0, momentum), epochs=25, batch_size=batch_size))
    ours, theirs = histories
    if theirs.diverged is None and max(theirs.loss) < 1e6:
        return  # bounded outputs; chaotic, since the steps are too long
    assert ours.diverged is None or abs(ours.diverged - theirs.diverged) <= 1
    assert all(np.isfinite(w).all() for w in quick.parameters()) and np.isfinite(ours.loss).all()


@pytest.mark.parametrize("place", ["weights", "x", "memory"])
def test_a_step_that_is_not_finite_changes_nothing(place):
    """Not even where the squares of finite slopes are too large: those are still taken."""
    net, x, t = net_of(), np.ones((3, 2)), np.ones((3, 2))
    optimizer = bp.GradientDescent(1.0, 0.5)
    optimizer.update(net, net.backward(net.forward(x), t))
    if place == "weights":
        net.layers[1].weights[0, 0] = 1e150
    if place == "x":
        x[0, 0] = 1e200
        net.layers[0].weights[...] = 1e-200
    if place == "memory":
        optimizer._last_steps[net][0][0, 0] = 1e308
    rate = 1e300 if place == "weights" else 1.0
    optimizer.learning_rate = rate
    plain, other = net.copy(), Descent(rate, 0.5)
    other._last_steps[plain] = [step.copy() for step in optimizer._last_steps[net]]
    before = snapshot(net)
    history = bp.train(net, x, t, optimizer=optimizer, epochs=1)
    expected = bp.train(plain, x, t, optimizer=other, epochs=1)
    assert history.diverged == expected.diverged == (1 if place == "weights" else None)
    assert (snapshot(net) == before) == (place == "weights")
    for now, was in zip(net.parameters() + optimizer._last_steps[net],
                        plain.parameters() + other._last_steps[plain]):
        np.testing.assert_allclose(now, was, rtol=1e-12)


@given(problem=problems(), at=st.integers(0, 2))
def test_an_interrupted_training_keeps_what_was_learnt(problem, at):
    net, x, t = problem
    plain, calls = net.copy(), []

    def forward(self, rows):
        calls.append(rows)
        if len(calls) == at + 3:
            raise KeyboardInterrupt
        return Workspace_forward(self, rows)

    Workspace_forward = Workspace.forward
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Workspace, "forward", forward)
        bp.train(net, x, t, optimizer=bp.GradientDescent(0.1), epochs=10)
    bp.train(plain, x, t, optimizer=Descent(0.1), epochs=at + 2)
    for now, was in zip(net.parameters(), plain.parameters()):
        close(now, was)


@pytest.mark.parametrize("batch_size", [None, 2])
def test_a_callback_may_change_weights_and_rate(batch_size):
    def change(epoch, net, history):
        net.layers[0].weights *= 0.5
        optimizer.learning_rate = 0.1 / epoch
        optimizer.momentum = 0.9 if epoch == 2 else 0.0

    nets = []
    for kind in (bp.GradientDescent, Descent):
        nets.append(net_of())
        optimizer = kind(0.1, 0.9)
        bp.train(nets[-1], np.eye(2), np.eye(2), optimizer=optimizer, epochs=5, batch_size=batch_size, callback=change)
    for now, was in zip(nets[0].parameters(), nets[1].parameters()):
        close(now, was)


def test_the_steps_of_a_dead_unit_end_at_0_and_not_among_the_denormals():
    net = bp.Network.random([2, 3, 2], hidden="relu", output="softmax", loss="cross_entropy", dtype="float32")
    x, t = np.array([[1, 0], [0, 1]], np.float32), np.eye(2, dtype=np.float32)
    for kind in (bp.GradientDescent, Descent):
        optimizer, trained = kind(0.1, 0.9), net.copy()
        bp.train(trained, x, t, optimizer=optimizer, epochs=5)
        trained.layers[0].bias[...] = -10  # now all units are dead, and their steps only shrink
        bp.train(trained, x, t, optimizer=optimizer, epochs=1300)
        steps = np.abs(optimizer._last_steps[trained][0])
        denormal = (steps > 0) & (steps < np.finfo(np.float32).tiny)
        assert denormal.any() == (kind is Descent) and (steps.any() == (kind is Descent))


def test_the_network_keeps_its_arrays():
    net, x = net_of(), np.ones((3, 2))
    arrays, before = net.parameters(), snapshot(net)
    bp.train(net, x, x, optimizer=bp.GradientDescent(0.1), epochs=1)
    assert all(now is was for now, was in zip(net.parameters(), arrays)) and snapshot(net) != before


def test_a_network_with_passes_of_its_own_is_trained_by_them():
    """A workspace knows the equations only, and not what somebody made of them."""
    class Halved(bp.Network):
        def backward(self, trace, t):
            gradients = super().backward(trace, t)
            for array in (*gradients.weights, *gradients.bias):
                array *= 0.5
            return gradients

    rng = np.random.default_rng(0)
    plain = bp.Network.random([3, 4, 2], hidden="tanh", output="identity", loss="squared_error")
    x, t = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    halved, expected = Halved(plain.layers, plain.loss), plain.copy()
    bp.train(halved, x, t, optimizer=bp.GradientDescent(0.1), epochs=3)
    bp.train(expected, x, t, optimizer=bp.GradientDescent(0.05), epochs=3)
    for ours, theirs in zip(halved.parameters(), expected.parameters()):
        close(ours, theirs)

    seen, watched = [], plain.copy()
    watched.backward = lambda trace, t: seen.append(len(t)) or plain.backward(trace, t)
    bp.train(watched, x, t, optimizer=bp.GradientDescent(0.1), epochs=2)
    assert seen == [6, 6]
