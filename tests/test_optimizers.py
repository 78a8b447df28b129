"""Optimizers: the rules hold step for step, exactly, and a refused step changes nothing."""

import copy
import gc

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, strategies as st
from tests.random_networks import DTYPES, generators, problems, snapshot

import backprop as bp
from backprop.optimizers import gradient_descent

pytestmark = pytest.mark.filterwarnings("error")


def rationals(rng, shape):
    """Random fractions: with them a rule holds exactly or not at all."""
    return np.vectorize(lambda p, q: sp.Rational(int(p), int(q)), otypes=[object])(
        rng.integers(-9, 10, shape), rng.integers(1, 10, shape))


def rational_network(rng):
    return bp.Network([bp.Dense(rationals(rng, (2, 3)), rationals(rng, 3), "identity"),
                       bp.Dense(rationals(rng, (3, 1)), rationals(rng, 1), "identity")],
                      "squared_error")


def random_gradients(net, rng, draw=rationals):
    return bp.Gradients(delta=[], weights=[draw(rng, layer.weights.shape) for layer in net.layers],
                        bias=[draw(rng, layer.bias.shape) for layer in net.layers])


def flat(gradients):
    return [g for pair in zip(gradients.weights, gradients.bias) for g in pair]


@pytest.mark.parametrize("nesterov", [False, True])
@given(rng=generators(), momentum=st.sampled_from([0, sp.Rational(1, 3), sp.Rational(9, 10)]))
def test_the_rule_holds_exactly(nesterov, rng, momentum):
    net, eta = rational_network(rng), sp.Rational(2, 7)
    optimizer = bp.GradientDescent(eta, momentum, nesterov)
    w = [parameter.copy() for parameter in net.parameters()]
    delta_w = [0 * parameter for parameter in w]
    for _ in range(4):
        gradients = random_gradients(net, rng)
        optimizer.update(net, gradients)
        for i, slope in enumerate(flat(gradients)):
            delta_w[i] = -eta * slope + momentum * delta_w[i]
            w[i] = w[i] + (momentum * delta_w[i] - eta * slope if nesterov else delta_w[i])
        for parameter, expected in zip(net.parameters(), w):
            assert (parameter == expected).all()


@given(problem=problems(dtypes=[np.float64]), momentum=st.sampled_from([0.0, 0.5, 0.9]))
def test_a_short_step_goes_down(problem, momentum):
    net, x, t = problem
    gradients = net.backward(net.forward(x), t)
    steepness = sum((g * g).sum() for g in flat(gradients))
    before = net.total_loss(net.forward(x), t)
    bp.GradientDescent(1e-7, momentum).update(net, gradients)
    after = net.total_loss(net.forward(x), t)
    np.testing.assert_allclose(before - after, 1e-7 * steepness,
                               rtol=1e-3, atol=1e-14 * (1 + before))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rate", [0.1, np.float64(0.1), np.float32(0.1), sp.Rational(1, 10)],
                         ids=lambda rate: type(rate).__name__)
@pytest.mark.parametrize("shape", [(1, 1), (700, 300), (3, 100_000)], ids=str)
def test_large_and_small_arrays_move_in_place_and_keep_their_dtype(dtype, rate, shape):
    rng = np.random.default_rng(0)
    layer = bp.Dense(rng.normal(size=shape), rng.normal(size=shape[1]), "identity")
    net = bp.Network([layer.astype(dtype)], "squared_error")
    arrays, before = net.parameters(), [w.copy() for w in net.parameters()]
    gradients = random_gradients(net, rng, lambda rng, shape: rng.normal(size=shape).astype(dtype))
    bp.GradientDescent(rate).update(net, gradients)
    for array, now, was, slope in zip(arrays, net.parameters(), before, flat(gradients)):
        assert array is now and now.dtype == dtype
        np.testing.assert_array_equal(now, was - dtype(rate) * slope)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_speeds_up_to_1_over_1_minus_alpha(nesterov):
    net = bp.Network([bp.Dense([[0.0]], [0.0], "identity")], "squared_error")
    constant = bp.Gradients(delta=[], weights=[np.array([[1.0]])], bias=[np.array([0.0])])
    optimizer = bp.GradientDescent(0.1, 0.9, nesterov)
    for _ in range(300):
        optimizer.update(net, constant)
    before = net.layers[0].weights.copy()
    optimizer.update(net, constant)
    np.testing.assert_allclose(net.layers[0].weights - before, -0.1 / (1 - 0.9), rtol=1e-9)


def test_the_bias_moves_once_a_step():
    net = bp.Network([bp.Dense(np.ones((5, 2)), np.zeros(2), "identity")], "half_squared_error")
    gradients = net.backward(net.forward(np.ones(5)), np.zeros(2))
    bp.GradientDescent(0.1).update(net, gradients)
    np.testing.assert_allclose(net.layers[0].bias, -0.1 * gradients.bias[0])


@given(rng=generators())
def test_each_network_has_a_memory_of_its_own(rng):
    first, second = rational_network(rng), rational_network(rng)
    shared, own = bp.GradientDescent(0.5, 0.5), bp.GradientDescent(0.5, 0.5)
    lone = second.copy()
    for _ in range(3):
        shared.update(first, random_gradients(first, rng))
        gradients = random_gradients(second, rng)
        shared.update(second, gradients)
        own.update(lone, gradients)
    for one, other in zip(second.parameters(), lone.parameters()):
        assert (one == other).all()


def test_memory_goes_with_the_network_and_not_into_a_copied_optimizer():
    rng = np.random.default_rng(0)
    net, optimizer = rational_network(rng), bp.GradientDescent(0.5, 0.5)
    optimizer.update(net, random_gradients(net, rng))
    clone, twin, gradients = copy.deepcopy(optimizer), net.copy(), random_gradients(net, rng)
    clone.update(net, gradients)
    remembered = [step.copy() for step in optimizer._last_steps[net]]
    optimizer.update(twin, gradients)
    assert all((a == b).all() for a, b in zip(remembered, optimizer._last_steps[net]))
    assert len(optimizer._last_steps) == 2
    del net, clone
    gc.collect()
    assert len(optimizer._last_steps) == 1


def test_gradients_are_left_as_they_are():
    rng = np.random.default_rng(0)
    net = rational_network(rng).astype(float)
    gradients = random_gradients(net, rng, lambda rng, shape: rng.normal(size=shape))
    before = [g.copy() for g in flat(gradients)]
    for optimizer in (bp.GradientDescent(0.1), bp.GradientDescent(0.1, 0.9),
                      bp.GradientDescent(0.1, 0.9, nesterov=True)):
        optimizer.update(net, gradients)
        optimizer.update(net, gradients)
    for now, was in zip(flat(gradients), before):
        np.testing.assert_array_equal(now, was)


def test_the_rate_may_change_between_steps():
    net = bp.Network([bp.Dense([[0.0]], [0.0], "identity")], "squared_error")
    slope = bp.Gradients(delta=[], weights=[np.array([[1.0]])], bias=[np.array([0.0])])
    optimizer = bp.GradientDescent(1.0, 0.5)
    optimizer.update(net, slope)      # Δw = -1
    optimizer.learning_rate = 0.25
    optimizer.update(net, slope)      # Δw = -0.25 - 0.5
    assert net.layers[0].weights[0, 0] == -1.75
    optimizer.learning_rate = -1
    before = snapshot(net)
    with pytest.raises(ValueError, match="learning_rate must be a finite number above 0"):
        optimizer.update(net, slope)
    assert snapshot(net) == before


BROKEN = {
    "NaN": lambda g: g.bias[-1].__setitem__(0, np.nan),
    "infinity": lambda g: g.weights[-1].__setitem__((0, 0), -np.inf),
    "too large": lambda g: g.weights[-1].__setitem__((0, 0), 1.7e308),
    "shape": lambda g: g.bias.__setitem__(-1, np.zeros(7)),
    "transposed": lambda g: g.weights.__setitem__(-1, g.weights[-1].T),
    "dtype": lambda g: g.bias.__setitem__(-1, np.zeros(1, dtype=np.float32)),
    "symbols": lambda g: g.bias.__setitem__(-1, np.zeros(1, dtype=object)),
    "a layer too few": lambda g: g.weights.pop(),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("options", [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}],
                         ids=str)
def test_a_refused_step_changes_no_array_and_no_memory(fault, options):
    rng = np.random.default_rng(0)

    def normal(rng, shape):
        return rng.normal(size=shape)

    net = rational_network(rng).astype(float)
    optimizer = bp.GradientDescent(10.0, **options)
    optimizer.update(net, random_gradients(net, rng, normal))
    wrong, twin, other = random_gradients(net, rng, normal), net.copy(), copy.deepcopy(optimizer)
    BROKEN[fault](wrong)
    before = snapshot(net)
    with pytest.raises((ValueError, TypeError), match=r"gradients|the step of"):
        optimizer.update(net, wrong)
    assert snapshot(net) == before
    # Nor is the memory changed: the next good step is the one it would have been.
    good = random_gradients(net, rng, normal)
    optimizer.update(net, good)
    if options:
        other._last_steps[twin] = other._last_steps[net]
    other.update(twin, good)
    assert snapshot(net) == snapshot(twin)


def test_the_blocks_of_a_large_array_cover_it():
    assert gradient_descent.BLOCK < 700 * 300  # so that the shapes above do take several blocks
