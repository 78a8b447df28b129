"""The MemoryExplorer in Python: its numbers, its traits and its still figure."""
import re
import xml.etree.ElementTree

import numpy as np
import pytest

import backprop as bp
from backprop.proofs import activation_layers as layers
from backprop.proofs import activations as units
from backprop.proofs import memory as proofs
from backprop.widgets import MemoryExplorer, memory_explorer
from tests.refusals import assert_refused

TRAITS = ("activation", "weight", "bias", "first_input", "steps")
RESULTS = ("states", "without", "slopes", "owed", "bound", "factor", "fate", "told")
SHIPPED = {"tanh": "tanh", "linear": "identity"}


def some(count, seed):
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield (str(random.choice(list(SHIPPED))), *random.uniform(-2, 2, 3), int(random.integers(2, 41)))


def by_hand(activation, w, b, x, steps):
    """States and the derivatives of the last one, by a loop of its own."""
    g = np.tanh if activation == "tanh" else lambda z: z
    states, a = [], 0.0
    for s in range(steps):
        a = g(w * a + b + (x if s == 0 else 0))
        states.append(a)
    slopes = 1 - np.array(states)**2 if activation == "tanh" else np.ones(steps)
    return np.array(states), np.array([np.prod(w * slopes[s + 1:]) for s in range(steps)])


# ---- numbers -----------------------------------------------------------------------------------

def test_states_and_derivatives_are_those_of_a_loop():
    for setting in some(200, 0):
        explorer = MemoryExplorer(*setting)
        states, owed = by_hand(*setting)
        assert explorer.states == pytest.approx(states, rel=1e-9, abs=1e-12), setting
        # 1 - a² has lost its digits where the state is near 1 in size.
        if setting[0] == "linear" or np.abs(states).max() < 0.99:
            assert explorer.owed == pytest.approx(owed, rel=1e-9), setting
        assert explorer.without == pytest.approx(by_hand(*setting[:3], 0.0, setting[-1])[0], rel=1e-9, abs=1e-12)


def test_the_derivatives_are_quotients_of_differences():
    """The last state moves by ∂a[T]/∂a[s] times a small push of the state of step s."""
    compared = 0
    for activation, w, b, x, steps in some(60, 1):
        explorer = MemoryExplorer(activation, w, b, x, steps)
        g, h = (np.tanh, 1e-5) if activation == "tanh" else (lambda z: z, 1.0)
        for s in (1, (steps + 1) // 2, steps):
            ends = []
            for a in (explorer.states[s - 1] + h, explorer.states[s - 1] - h):
                for _ in range(steps - s):
                    a = g(w * a + b)
                ends.append(a)
            expected = (ends[0] - ends[1]) / (2 * h)
            if 1e-4 < abs(expected) < 30 or s == steps:
                compared += 1
                assert explorer.owed[s - 1] == pytest.approx(expected, rel=1e-5), (activation, w, b, x, steps, s)
    assert compared > 90


def test_the_derivatives_are_what_the_packages_recurrent_layer_sends_back():
    """δ of `bp.Recurrent` is ∂e/∂z: that of the state before a step is w times δ of the step."""
    for activation, w, b, x, steps in some(40, 2):
        explorer = MemoryExplorer(activation, w, b, x, steps)
        layer = bp.Recurrent(np.array([[1.0], [w]]), np.array([b]), SHIPPED[activation])
        inputs = np.zeros((1, steps, 1))
        inputs[0, 0, 0] = x
        net = bp.Network([layer, bp.Dense(np.eye(1), np.zeros(1), "identity")], "half_squared_error")
        trace = net.forward(inputs)
        assert np.ravel(trace.a[-1])[0] == pytest.approx(explorer.states[-1], rel=1e-9)
        gradients = net.backward(trace, trace.a[-1] - 1.0)      # ∂e/∂a of the last state is 1
        bias = sum(slope * owed for slope, owed in zip(explorer.slopes, explorer.owed))
        assert gradients.bias[0][0] == pytest.approx(bias, rel=1e-6), (activation, w, b, x, steps)


def test_no_derivative_is_above_the_bound_and_linear_ones_lie_on_it():
    for setting in some(200, 3):
        explorer = MemoryExplorer(*setting)
        owed, bound = np.abs(explorer.owed), np.array(explorer.bound)
        assert bound == pytest.approx(abs(setting[1])**np.arange(setting[-1] - 1.0, -1, -1), rel=1e-12)
        assert (owed <= bound * (1 + 1e-12)).all()
        if setting[0] == "linear":
            assert owed == pytest.approx(bound, rel=1e-12) and explorer.factor == pytest.approx(abs(setting[1]))


def test_extremes():
    for activation in SHIPPED:
        empty = MemoryExplorer(activation, weight=0.0, steps=5)
        assert empty.owed == [0, 0, 0, 0, 1] == empty.bound and empty.fate == "nothing" and empty.told == 0
        shortest = MemoryExplorer(activation, weight=0.5, steps=2)
        assert shortest.owed == [0.5 * shortest.slopes[1], 1] and shortest.factor == shortest.owed[0]
    kept = MemoryExplorer("linear", weight=1.0, steps=40)
    assert kept.states == [1] * 40 == kept.owed and kept.fate == "holds on" and kept.told == 1
    turned = MemoryExplorer("linear", weight=-1.0, steps=4)
    assert turned.states == [1, -1, 1, -1] and turned.owed == [-1, 1, -1, 1] and turned.fate == "holds on"
    far = MemoryExplorer("linear", weight=-2.0, bias=2.0, first_input=2.0, steps=40)
    assert far.owed[0] == -2.0**39 and far.fate == "grows" and np.isfinite(far.states).all()
    saturated = MemoryExplorer("tanh", weight=2.0, bias=2.0, first_input=2.0, steps=40)
    assert 0 < saturated.owed[0] < 1e-99 and saturated.fate == "fades" and "e-101" in saturated.description()


def test_the_fate_is_that_of_the_factor_and_all_are_met():
    seen = {MemoryExplorer("tanh", weight=2.0, first_input=0.0).fate: True}
    assert seen == {"grows": True} and MemoryExplorer(first_input=0.0).told is None
    for weight in np.linspace(-2, 2, 81):
        explorer = MemoryExplorer("linear", weight=float(weight), steps=30)
        size = round(abs(weight), 9)
        assert explorer.fate == ("nothing" if size == 0 else "fades" if size < 0.98 else "grows" if size > 1.02 else "holds on")
        seen[explorer.fate] = True
    assert set(seen) == set(memory_explorer.FATES)


def test_every_step_behind_the_widget_is_proved():
    for derivation in [*proofs.derivations(), *units.derivations(), layers.equal_links()]:
        assert {step.rung for step in derivation.steps} == {"proved"}, derivation.title


# ---- what the chapter says of it ---------------------------------------------------------------

def test_the_higher_a_state_is_held_the_faster_its_gradient_fades():
    found = [MemoryExplorer(weight=k / 20) for k in range(20, 41)]
    assert (np.diff([explorer.states[-1] for explorer in found]) > 0).all()
    assert (np.diff([explorer.factor for explorer in found]) < 0).all()
    assert MemoryExplorer().told > 1 and MemoryExplorer().owed[0] < 1e-7


def test_no_positive_weight_of_the_slider_keeps_both_the_state_and_its_gradient():
    best = max((MemoryExplorer(weight=k / 20) for k in range(41)), key=lambda explorer: explorer.factor)
    assert best.fate == "fades" and 0 < best.weight < 1 and best.states[-1] < 0.2 * best.states[0]


def test_a_bias_forgets_the_input():
    for bias in range(1, 21):
        assert MemoryExplorer(bias=bias / 10).told < 1e-8


def test_a_gradient_of_tanh_grows_while_the_state_is_small():
    fates = [MemoryExplorer(weight=2.0, first_input=0.1, steps=steps).fate for steps in range(2, 41)]
    assert fates == ["grows"] * 4 + ["fades"] * 35


# ---- traits ------------------------------------------------------------------------------------

def test_a_trait_set_in_python_moves_the_results():
    explorer = MemoryExplorer("linear", weight=0.5, steps=3)
    assert explorer.states == [1, 0.5, 0.25] and explorer.owed == [0.25, 0.5, 1]
    explorer.bias, explorer.first_input = 1.0, -1
    assert explorer.states == [0, 1, 1.5] and explorer.without == [1, 1.5, 1.75]
    explorer.weight, explorer.steps = -2, 4
    assert explorer.states == [0, 1, -1, 3] and explorer.owed == [-8, 4, -2, 1]
    explorer.activation = "tanh"
    assert explorer.states[1] == pytest.approx(np.tanh(1))


BAD = [("activation", value) for value in ("relu", "", None, 3, ["tanh"])]
BAD += [(size, value) for size in ("weight", "bias", "first_input")
        for value in (-2.01, 3, float("nan"), float("inf"), "one", None, True)]
BAD += [("steps", value) for value in (1, 0, 41, 2.5, True, "ten", None)]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    assert_refused(MemoryExplorer(weight=0.7), trait, value, (*TRAITS, *RESULTS))


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"activation": "linear", "weight": -2.0, "steps": 40}, {"weight": 0.0, "steps": 2}])
def test_the_still_figure_says_what_it_shows(options):
    explorer = MemoryExplorer(**options)
    label = xml.etree.ElementTree.fromstring(explorer.fallback_svg()).get("aria-label")
    assert f"a factor of {explorer.factor:.3f} per step" in label and f"over {explorer.steps} steps" in label
    assert f"ends at {explorer.states[-1]:.3f}" in label


def test_the_script_holds_no_mathematics_of_its_own():
    """Activation, slope, step, way back and bound are generated; the script takes a root for the mean alone."""
    generated, module = MemoryExplorer.mathematics(), MemoryExplorer.module()
    written = module.replace(generated, "")
    assert generated == "\n".join([units.javascript(), layers.javascript(), proofs.javascript()]) and generated in module
    for name in ("tanh_unit", "linear_unit", "unit_hears", "one_back", "equal_links"):
        assert f"function {name}(" in generated and f"function {name}(" not in written and name in written
    assert not re.search(r"Math\.(exp|tanh|pow|log)\(", written.replace("Math.log(v / x)", ""))
