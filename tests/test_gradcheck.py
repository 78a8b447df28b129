"""The gradient check: right gradients pass, wrong ones do not, however small they are, and kinks
are reported."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import generators, problems, snapshot

import backprop as bp

pytestmark = pytest.mark.filterwarnings("error")
SMOOTH = ("sigmoid", "tanh", "softplus", "softmax")


class Faulty(bp.Network):
    """A network whose `backward` has a planted fault."""

    def __init__(self, layers, loss, fault):
        super().__init__(layers, loss)
        self.fault = fault

    def astype(self, dtype):
        return Faulty([layer.astype(dtype) for layer in self.layers], self.loss, self.fault)

    def backward(self, trace, t):
        gradients = super().backward(trace, t)
        self.fault(gradients)
        return gradients


def scaled(factor):
    def fault(gradients):
        for array in (*gradients.weights, *gradients.bias):
            array *= factor
    return fault


def one_entry(gradients):
    gradients.weights[-1][0, -1] *= 1 + 1e-5


FAULTS = {"sign": scaled(-1), "twice": scaled(2), "half": scaled(0.5), "zeros": scaled(0),
          "by 1 in 100,000": scaled(1 + 1e-5), "NaN": scaled(np.nan), "one entry": one_entry,
          "fan-in times the bias": lambda gradients: gradients.bias[0].__imul__(3),
          "transposed": lambda gradients: gradients.weights[1].__setitem__(
              ..., gradients.weights[1].T.copy())}


def example(scale=1.0):
    """Layers 3-3-3-2 and samples; all gradients are proportional to scale², roughly."""
    net = bp.Network.random([3, 3, 3, 2], hidden="tanh", output="identity",
                            loss="squared_error", rng=5)
    rng = np.random.default_rng(5)
    return net, scale * rng.normal(size=(4, 3)), scale * rng.normal(size=(4, 2))


@given(problem=problems(hidden=SMOOTH))
def test_right_gradients_pass(problem):
    net, x, t = problem
    before = snapshot(net)
    report = bp.check_gradients(net, x, t)
    assert snapshot(net) == before
    assert not report.failed and not report.kinks
    assert report.ok == (report.checked > 0)
    assert report.max_relative_error <= report.tolerance


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e-7, 3.0])
def test_wrong_gradients_fail_at_every_size(fault, scale):
    net, x, t = example(scale)
    assert bp.check_gradients(net, x, t).ok
    report = bp.check_gradients(Faulty(net.layers, net.loss, FAULTS[fault]), x, t)
    assert not report.ok and report.failed
    assert "DO NOT AGREE" in str(report)


def test_the_worst_weight_is_named():
    net, x, t = example()
    report = bp.check_gradients(Faulty(net.layers, net.loss, one_entry), x, t)
    assert report.worst == "weights[2][0, 1]" and report.failed == ["weights[2][0, 1]"]
    np.testing.assert_allclose(report.max_relative_error, 1e-5, rtol=1e-2)
    assert report.checked == 3 * 3 + 3 + 3 * 3 + 3 + 3 * 2 + 2


def test_gradients_below_1e_6_are_still_judged():
    net, x, t = example(1e-5)
    gradients = net.backward(net.forward(x), t)
    assert 0 < np.abs(gradients.weights[0]).max() < 1e-6
    assert bp.check_gradients(net, x, t).ok
    wrong = Faulty(net.layers, net.loss, scaled(1 + 1e-4))
    assert not bp.check_gradients(wrong, x, t).ok


def one_relu(z):
    """A ReLU with this z for the one sample x = 0, followed by a linear unit."""
    return bp.Network([bp.Dense([[1.0]], [z], "relu"), bp.Dense([[2.0]], [1.0], "identity")],
                      "squared_error")


@pytest.mark.parametrize("z", [0.0, 5e-6, -5e-6])
def test_a_kink_within_the_step_is_reported_and_not_judged(z):
    report = bp.check_gradients(one_relu(z), [0.0], [0.0])
    assert [(kink.parameter, kink.layer, kink.unit, kink.sample) for kink in report.kinks] \
        == [("bias[0][0]", 0, 0, 0)]
    # z does not move with its weight where x is 0; the output's weight meets no kink.
    assert report.checked == 3 and report.ok
    assert "1 at kinks" in str(report)


def test_kinks_hide_no_fault_elsewhere():
    net = one_relu(0.0)
    wrong = Faulty(net.layers, net.loss, lambda gradients: gradients.bias[1].__imul__(2))
    assert bp.check_gradients(wrong, [0.0], [0.0]).failed == ["bias[1][0]"]


@pytest.mark.parametrize("z", [1.0, -1.0, 1e-2])
def test_away_from_the_kink_relu_is_judged(z):
    report = bp.check_gradients(one_relu(z), [0.0], [0.0])
    assert report.ok and not report.kinks and report.checked == 4


@given(rng=generators(), widths=st.lists(st.integers(1, 4), min_size=2, max_size=3))
def test_relu_networks_pass_beside_their_kinks(rng, widths):
    net = bp.Network.random([*widths, 2], hidden="relu", output="relu", loss="squared_error",
                            rng=rng)
    for layer in net.layers:
        layer.bias[:] = rng.normal(size=layer.fan_out)
    x, t = rng.normal(size=(3, widths[0])), rng.normal(size=(3, 2))
    report = bp.check_gradients(net, x, t)
    assert not report.failed, str(report)


def test_what_cannot_be_judged_is_not_called_right():
    """At a perfect fit every gradient is 0 up to rounding: no difference can confirm that."""
    net = bp.Network.random([3, 3, 2], hidden="tanh", output="tanh", loss="squared_error", rng=5)
    x = np.random.default_rng(5).normal(size=(4, 3))
    report = bp.check_gradients(net, x, net.forward(x).a[-1])
    assert not report.failed and not report.ok
    assert len(report.unresolved) == sum(parameter.size for parameter in net.parameters())
    assert "could not be judged" in str(report)


def test_a_float32_network_is_checked_in_float64():
    net, x, t = example()
    report = bp.check_gradients(net.astype(np.float32), x, t)
    assert report.ok and report.max_relative_error < 1e-6
    assert bp.check_gradients(net, x[0], t[0]).ok


@pytest.mark.parametrize("activation", ["tanh", "softplus"])
@pytest.mark.parametrize("weight", [1e2, 1e4, 1e6])
def test_a_large_weight_in_a_curved_unit_is_no_false_alarm(activation, weight):
    """Its bias takes nearly all away again, so that z lies where the activation bends."""
    net = bp.Network([bp.Dense([[weight]], [0.3 - weight], activation),
                      bp.Dense([[0.7]], [0.1], "identity")], "squared_error")
    report = bp.check_gradients(net, [[1.0]], [[0.5]])
    assert not report.failed and report.checked + len(report.unresolved) == 4
    if weight == 1e2:
        assert report.checked == 4
