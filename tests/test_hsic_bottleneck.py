"""The HSIC bottleneck does what its formulas say: estimators, gradients by four routes, and what a layer is told."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import generators

import backprop as bp
from backprop import autodiff as ad
from backprop.alternatives import hsic_bottleneck as hb
from backprop.alternatives.hsic_bottleneck import FormatTraining, HSICBottleneck

EPSILON = 1e-2


def as_written(kernel, other):
    """tr(K H L H)/(m-1)² with whole matrices."""
    m = len(kernel)
    h = np.eye(m) - 1 / m
    return np.trace(kernel @ h @ other @ h) / (m - 1)**2


def kernel_variable(z, sigma):
    """The Gaussian kernel of a variable, in the engine's operations."""
    squares = ad.row_sums(z * z)
    distances = squares + ad.transpose(squares) - 2 * z @ ad.transpose(z)
    return ad.exp(distances / (-2 * sigma**2 * z.value.shape[1]))


def samples(rng, m, d, c):
    return rng.normal(size=(m, d)), rng.normal(size=(m, c)), rng.uniform(0.3, 2)


sizes = st.tuples(st.integers(2, 9), st.integers(1, 4), st.integers(1, 3))


@given(rng=generators(), size=sizes)
def test_the_kernel_is_that_of_its_formula(rng, size):
    z, _, sigma = samples(rng, *size)
    one_by_one = [[np.exp(-np.sum((a - b)**2) / (2 * sigma**2 * len(a))) for b in z] for a in z]
    np.testing.assert_allclose(hb.gaussian_kernel(z, sigma), one_by_one, rtol=1e-9)


@given(rng=generators(), size=sizes)
def test_both_estimators_are_the_papers(rng, size):
    z, t, sigma = samples(rng, *size)
    k, other = hb.gaussian_kernel(z, sigma), hb.gaussian_kernel(t, 1.0)
    assert hb.hsic(k, other) == pytest.approx(as_written(k, other), rel=1e-9, abs=1e-12)
    m = len(z)
    h = np.eye(m) - 1 / m
    one_sided = [kernel @ h @ np.linalg.inv(kernel @ h + EPSILON * m * np.eye(m)) for kernel in (k, other)]
    found = hb.nhsic(k, other, EPSILON)
    assert found == pytest.approx(np.trace(one_sided[0] @ one_sided[1]), rel=1e-7, abs=1e-9)
    assert -1e-9 < found < m - 1


def test_a_constant_kernel_gives_0_and_a_shuffled_one_less_than_its_own():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(100, 2))
    k = hb.gaussian_kernel(z, 1.0)
    assert hb.hsic(k, np.full((100, 100), 0.7)) == pytest.approx(0, abs=1e-15)
    shuffled = hb.gaussian_kernel(rng.permutation(z), 1.0)
    assert hb.hsic(k, shuffled) < hb.hsic(k, k) / 5 and hb.nhsic(k, shuffled, EPSILON) < hb.nhsic(k, k, EPSILON) / 2


@given(rng=generators(), size=sizes)
def test_the_gradient_of_hsic_is_that_of_the_walk_back(rng, size):
    z, t, sigma = samples(rng, *size)
    m = len(z)
    h, other, variable = np.eye(m) - 1 / m, hb.gaussian_kernel(t, 1.0), ad.Variable(z)
    result = ad.total(h @ kernel_variable(variable, sigma) @ h * other) / (m - 1)**2
    right = ad.gradient(result, [variable])[0]
    assert result.value == pytest.approx(hb.hsic(hb.gaussian_kernel(z, sigma), other), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(hb.hsic_gradient(z, other, sigma), right, rtol=1e-7, atol=1e-10)


@given(rng=generators(), size=sizes, beta=st.floats(0.1, 100))
def test_the_gradient_of_the_objective_is_that_of_the_walk_back_and_of_difference_quotients(rng, size, beta):
    z, t, sigma = samples(rng, *size)
    m = len(z)
    inputs, targets = (hb.normalized(hb.gaussian_kernel(v, 1.0), EPSILON)[0] for v in (rng.normal(size=(m, 2)), t))
    found = hb.objective_gradient(z, inputs - beta * targets, sigma, EPSILON)

    def objective(z):           # the paper's, with its matrices, inverted by the engine
        variable = ad.Variable(z)
        one_sided = kernel_variable(variable, sigma) @ (np.eye(m) - 1 / m)
        normal = one_sided @ ad.inverse(one_sided + EPSILON * m * np.eye(m))
        return ad.total(normal * ad.transpose(ad.Variable(inputs - beta * targets))), variable

    result, variable = objective(z)
    np.testing.assert_allclose(found, ad.gradient(result, [variable])[0], rtol=1e-6, atol=1e-7 * beta)
    direction = rng.normal(size=z.shape)
    quotient = (objective(z + 1e-5 * direction)[0].value - objective(z - 1e-5 * direction)[0].value) / 2e-5
    assert np.sum(found * direction) == pytest.approx(quotient, rel=1e-4, abs=1e-5 * beta)


def problem(seed=0, m=12, hidden=(5, 4)):
    rng = np.random.default_rng(seed)
    net = bp.Network.random([3, *hidden, 2], hidden="tanh", output="softmax", loss="cross_entropy", rng=seed)
    return net, rng.normal(size=(m, 3)), np.eye(2)[rng.integers(2, size=m)]


def objective_of(net, layer, x, t, learner):
    k = hb.gaussian_kernel(net.forward(x).a[layer], learner.sigma)
    to_x, to_t = (hb.nhsic(k, hb.gaussian_kernel(v, learner.sigma), learner.epsilon) for v in (x, t))
    return to_x - learner.beta * to_t


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_each_layers_gradient_is_that_of_its_own_objective(layer):
    net, x, t = problem()
    learner = HSICBottleneck(net, epsilon=EPSILON, beta=3.0)
    gradients = learner.gradients(x, t)
    for name, found in (("weights", gradients.weights[layer]), ("bias", gradients.bias[layer])):
        for place in np.ndindex(found.shape):
            values = []
            for h in (1e-5, -1e-5):
                moved = net.copy()
                getattr(moved.layers[layer], name)[place] += h
                values.append(objective_of(moved, layer, x, t, learner))
            assert found[place] == pytest.approx((values[0] - values[1]) / 2e-5, rel=1e-4, abs=1e-5)


def test_a_layer_is_told_nothing_by_those_above_it_and_no_weight_is_sent_back():
    net, x, t = problem()
    before = HSICBottleneck(net).gradients(x, t)
    other = net.copy()
    other.layers[2].weights[:] = 7.0
    other.layers[1].weights *= -1
    after = HSICBottleneck(other).gradients(x, t)
    np.testing.assert_array_equal(before.weights[0], after.weights[0])
    assert not np.allclose(before.weights[1], after.weights[1])
    plain = [each.backward(each.forward(x), t).weights[0] for each in (net, other)]
    assert not np.allclose(*plain)


def test_format_training_leaves_the_branches_as_they_are_and_averages_them():
    net, x, t = problem()
    branches = [bp.Network(each.layers[:-1], loss="squared_error") for each in (net, problem(1)[0])]
    learner = FormatTraining(branches, bp.Network(net.layers[-1:], loss="cross_entropy"))
    features = learner.features(x)
    np.testing.assert_allclose(features, (branches[0].forward(x).a[-1] + branches[1].forward(x).a[-1]) / 2)
    first = learner.net.loss(learner.outputs(x), t)
    for _ in range(50):
        learner.step(x, t)
    np.testing.assert_array_equal(learner.features(x), features)
    assert learner.net.loss(learner.outputs(x), t) < first


def test_the_caller_keeps_its_network_and_units_find_their_classes():
    net, x, t = problem()
    kept = [layer.weights.copy() for layer in net.layers]
    learner = HSICBottleneck(net)
    learner.step(x, t)
    assert all(np.array_equal(layer.weights, before) for layer, before in zip(net.layers, kept))
    learner.answered = np.array([[0.0, 1.0], [1.0, 0.0]])
    np.testing.assert_array_equal(learner.outputs(x), learner.net.forward(x).a[-1][:, ::-1])
    learner.answered = np.array([[3.0, 1.0], [1.0, 0.0]])          # both stand for the first class
    np.testing.assert_array_equal(learner.outputs(x), np.c_[learner.net.forward(x).a[-1].max(axis=1), np.zeros(len(x))])


@pytest.mark.parametrize("make, error, words", [
    (lambda net, x, t: HSICBottleneck(net, beta=0.0), ValueError, "beta must be a finite number above 0"),
    (lambda net, x, t: HSICBottleneck(net, sigma=-1.0), ValueError, "sigma must be a finite number above 0"),
    (lambda net, x, t: HSICBottleneck(net, epsilon="small"), TypeError, "epsilon must be a number"),
    (lambda net, x, t: HSICBottleneck(net).step(x[:1], t[:1]), ValueError, "in pairs of samples, but the batch has 1"),
    (lambda net, x, t: HSICBottleneck(net).step(x, t[:-1]), ValueError, "12 inputs and 11 targets"),
    (lambda net, x, t: FormatTraining([net], net), ValueError, "trains one layer, but net has 3"),
    (lambda net, x, t: FormatTraining([], net), ValueError, "at least one branch"),
])
def test_bad_input_is_named(make, error, words):
    with pytest.raises(error, match=words):
        make(*problem())
