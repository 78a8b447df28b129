"""The ActivationExplorer in Python: its numbers, its traits and its still figure."""
import re
import xml.etree.ElementTree

import numpy as np
import pytest

import backprop as bp
from backprop.proofs import activation_layers as layers
from backprop.proofs import activations as proofs
from backprop.widgets import ActivationExplorer, activation_explorer
from tests.refusals import assert_refused

TRAITS = ("activation", "z", "a", "b", "weight", "units")
RESULTS = ("value", "slope", "largest_slope", "left", "left_at_best", "regime")


def of_the_package(name, a=1.0, b=1.0):
    return {"linear": bp.activations.identity, "logistic": bp.activations.sigmoid, "tanh": bp.activations.scaled_tanh(a, b),
            "softplus": bp.activations.softplus, "relu": bp.activations.relu}[name]


def some(count, seed):
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield (str(random.choice(list(activation_explorer.TITLES))), random.uniform(-6, 6), *random.uniform(0.2, 3, 2),
               random.uniform(0.01, 5), int(random.integers(1, 21)))


# ---- numbers -----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", activation_explorer.TITLES)
def test_the_curves_are_the_packages_activations(name):
    z = np.linspace(-6, 6, 241)
    for a, b in ((1.0, 1.0), (0.3, 2.0), (1.7, 0.66)):
        shipped, ours = of_the_package(name, a, b), proofs.unit(name, z, a, b)
        assert ours["g"] == pytest.approx(shipped(z), rel=1e-9, abs=1e-15)
        assert ours["slope"] == pytest.approx(shipped.derivative(z), rel=1e-9, abs=1e-9)
        assert (ours["slope"] <= ours["largest"] * (1 + 1e-15)).all()


@pytest.mark.parametrize("name", activation_explorer.TITLES)
def test_the_slope_is_the_slope_of_the_curve(name):
    """Central difference, to 1e-7 of the slope: far out too, where 1 - tanh² would have lost its digits."""
    for a, b in ((1.0, 1.0), (3.0, 3.0)):
        z, h = np.linspace(-6, -0.5, 45), 1e-4      # left of 0, where g itself is small or far from rounding
        if name == "tanh":
            z = z[np.abs(b * z) < 5]
        quotient = (proofs.unit(name, z + h, a, b)["g"] - proofs.unit(name, z - h, a, b)["g"]) / (2 * h)
        assert proofs.unit(name, z, a, b)["slope"] == pytest.approx(quotient, rel=1e-6, abs=1e-11)
    far = proofs.unit("tanh", 6.0, 1.0, 3.0)["slope"]
    assert far == pytest.approx(12 * np.exp(-36.0), rel=1e-12)


def test_the_chain_leaves_what_backpropagation_leaves():
    """A network of single units that all work at z: each bias undoes what the weight does."""
    compared = 0
    for name, z, a, b, weight, units in some(100, 0):
        explorer = ActivationExplorer(name, z, a, b, weight, units)
        if 0 < explorer.slope < 1e-4 * explorer.largest_slope or explorer.left > 1e3:
            continue      # the package's slope is a difference there, or rounding grows forwards as δ does backwards
        compared += 1
        shipped = of_the_package(name, a, b)
        layers = [bp.Dense([[weight]], [z - weight * explorer.value], shipped) for _ in range(units + 1)]
        net = bp.Network(layers, loss=bp.losses.squared_error)
        trace = net.forward([explorer.value])
        assert np.ravel(trace.z) == pytest.approx(np.full(units + 1, z), abs=1e-9)
        delta = np.ravel(net.backward(trace, [explorer.value + 1.0]).delta)
        assert delta[0] == pytest.approx(explorer.left * delta[-1], rel=1e-6, abs=1e-300)
    assert compared > 50


def test_regimes_say_what_the_curve_is_like():
    seen = set()
    for name, z, a, b, weight, units in [*some(200, 1), ("relu", 0.0, 1.0, 1.0, 1.0, 1)]:
        explorer = ActivationExplorer(name, z, a, b, weight, units)
        share = explorer.slope / explorer.largest_slope
        seen.add(explorer.regime)
        assert {"kinked": name == "relu" and z == 0, "level": share == 0, "flat": 0 < share < 0.1, "steep": share > 0.9,
                "in between": 0.1 <= share <= 0.9}[explorer.regime]
    assert seen == set(activation_explorer.REGIMES)


def test_every_step_behind_the_widget_is_proved():
    for derivation in [*proofs.derivations(), *layers.derivations()]:
        assert {step.rung for step in derivation.steps} == {"proved"}, derivation.title


# ---- traits ------------------------------------------------------------------------------------

def test_a_trait_set_in_python_moves_the_results():
    explorer = ActivationExplorer(z=0.0)
    assert (explorer.value, explorer.slope, explorer.largest_slope) == (0.5, 0.25, 0.25)
    explorer.activation = "tanh"
    explorer.a, explorer.b = 2, 0.5
    assert (explorer.value, explorer.slope, explorer.largest_slope) == (0, 1, 1)
    explorer.z = 2
    assert explorer.value == pytest.approx(2 * np.tanh(1)) and explorer.left == pytest.approx(explorer.slope**10)
    explorer.weight, explorer.units = 3.0, 2
    assert explorer.left == pytest.approx((3 * explorer.slope)**2)


BAD = [("activation", value) for value in ("sigmoid", "", None, 3, ["relu"])]
BAD += [("z", value) for value in (-6.01, 7, float("nan"), float("inf"), "one", None, True)]
BAD += [(scale, value) for scale in "ab" for value in (0, 0.1, 3.1, -1, float("nan"), "wide", None)]
BAD += [("weight", value) for value in (0, -1, 5.1, float("nan"), "heavy", None)]
BAD += [("units", value) for value in (0, 21, 2.5, True, "ten", None)]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    assert_refused(ActivationExplorer("tanh", z=0.7), trait, value, (*TRAITS, *RESULTS))


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"activation": "relu", "z": 0.0}, {"activation": "tanh", "a": 2.0, "weight": 3.0}])
def test_the_still_figure_says_what_it_shows(options):
    explorer = ActivationExplorer(**options)
    text = explorer.fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert f"slope {explorer.slope:.3f}" in root.get("aria-label")


def test_the_script_holds_no_mathematics_of_its_own():
    """Every activation, slope and power that the script calls is generated."""
    generated, module = ActivationExplorer.mathematics(), ActivationExplorer.module()
    written = module.replace(generated, "")
    assert generated == f"{proofs.javascript()}\n{layers.javascript()}" and generated in module
    names = re.findall(r"function (\w+)\(", generated)
    assert len(names) == 6
    for name in names:
        assert f"function {name}(" not in written and name in written
    assert not re.search(r"Math\.(exp|tanh|pow|log)\(", written.replace("Math.log(v / x)", ""))
