"""Forward mode finds the same derivatives as reverse mode: <g, J v> = <Jᵀ g, v> for random g and v."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_expressions import expression, operations
from tests.random_images import image_problems
from tests.random_networks import generators, problems

import backprop as bp
from backprop import autodiff as ad
from backprop.autodiff_network import loss_of, outputs
from backprop.forward_mode import Dual, jvp
from backprop.recurrent import Recurrent


def agree(function, values, rng):
    """The number that both modes must give, found by each of them."""
    directions = [rng.normal(size=np.shape(value)) for value in values]
    value, tangent = jvp(function, values, directions)
    g = rng.normal(size=value.shape)
    variables = [ad.Variable(each) for each in values]
    back = ad.gradient(ad.total(function(*variables) * g), variables)
    forwards = np.sum(g * tangent)
    size = np.abs(g * tangent).sum() + 1e-300
    assert forwards == pytest.approx(sum(np.sum(d * v) for d, v in zip(back, directions)), rel=1e-9, abs=1e-10 * size)


@given(rng=generators(), steps=operations(8),
       shapes=st.sampled_from([((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((2, 3), (1, 1)), ((2, 3), ())]))
def test_of_random_expressions(rng, steps, shapes):
    made = expression(steps, rng)
    agree(lambda *given_: ad.tanh(made(*given_)[-1]) * 1.5, [rng.normal(size=shape) for shape in shapes], rng)


@given(problem=problems(dtypes=(np.float64,)), rng=generators())
def test_of_the_outputs_and_the_loss_of_every_network(problem, rng):
    net, x, t = problem
    agree(lambda *parameters: outputs(net, parameters, x), net.parameters(), rng)
    agree(lambda *parameters: loss_of(net, parameters, x, t), net.parameters(), rng)


@given(problem=image_problems(dtypes=(np.float64,)), rng=generators())
def test_of_networks_on_images(problem, rng):
    net, x, t = problem
    agree(lambda *parameters: loss_of(net, parameters, x, t), net.parameters(), rng)


@given(rng=generators(), steps=st.integers(1, 5), steps_back=st.one_of(st.none(), st.integers(1, 4)))
def test_of_networks_with_a_memory(rng, steps, steps_back):
    net = bp.Network([Recurrent.random(2, 3, rng=rng, steps_back=steps_back)], "squared_error")
    x, t = rng.normal(size=(2, steps, 2)), rng.normal(size=(2, 3))
    agree(lambda *parameters: loss_of(net, parameters, x, t), net.parameters(), rng)


def test_a_direction_for_each_parameter_gives_the_gradient_entry_by_entry():
    net = bp.Network.random([2, 3, 1], hidden="tanh", output="identity", loss="squared_error", rng=3)
    x, t = [[0.3, -0.2]], [[0.5]]
    ours, entry = net.backward(net.forward(x), t), 0
    expected = np.concatenate([part.ravel() for pair in zip(ours.weights, ours.bias) for part in pair])
    for k, array in enumerate(net.parameters()):
        for place in np.ndindex(array.shape):
            directions = [np.zeros_like(each) for each in net.parameters()]
            directions[k][place] = 1.0
            _, tangent = jvp(lambda *parameters: loss_of(net, parameters, x, t), net.parameters(), directions)
            assert tangent == pytest.approx(expected[entry], rel=1e-12)
            entry += 1
    assert entry == len(expected)


def test_a_dual_remembers_nothing_and_a_number_has_no_tangent():
    x = Dual([1.0, 2.0], [1.0, 0.0])
    y = ad.exp(x * x)
    assert y.operands == () and (Dual(1.0) + Dual(2.0)).tangent is None
    np.testing.assert_allclose(y.tangent, [2 * np.e, 0.0])


def test_a_function_that_ignores_its_values_has_the_derivative_0():
    value, tangent = jvp(lambda x: Dual([1.0, 2.0]), [3.0], [1.0])
    np.testing.assert_array_equal(tangent, [0.0, 0.0])


@pytest.mark.parametrize("make, words", [
    (lambda: Dual([1.0, 2.0], [1.0]), r"the tangent has shape \(1,\), but the value \(2,\)"),
    (lambda: jvp(ad.exp, [1.0], []), "there are 1 values, but 0 directions"),
])
def test_bad_input_is_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()
