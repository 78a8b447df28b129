"""The InitialisationExplorer in Python: its numbers, its traits and its still figure."""
import re
import xml.etree.ElementTree

import numpy as np
import pytest

import backprop as bp
from backprop.proofs import activations as units
from backprop.proofs import initialisation as proofs
from backprop.widgets import InitialisationExplorer, initialisation_explorer
from backprop.widgets import initialisation_explorer_runs as runs
from tests.refusals import assert_refused

TRAITS = ("activation", "scale", "layers", "positive", "draw")
SHIPPED = {"linear": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}


def some(count, seed):
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield (str(random.choice(list(SHIPPED))), float(0.125 * 64**random.uniform()), int(random.integers(2, 13)),
               bool(random.integers(2)), int(random.integers(100)))


# ---- numbers -----------------------------------------------------------------------------------

def test_the_network_is_the_packages():
    """Activations and sensitivities of a `Network` with the same weights, its loss a product with the drawn numbers."""
    for setting in some(20, 0):
        activation, scale, layers, positive, draw = setting
        found, r = runs.run(*setting), proofs.at_scale(scale, runs.WIDTH)["r"]
        inputs, back, weights = runs.drawn(draw)
        weights = r * (np.abs(weights) if positive else weights)
        net = bp.Network([bp.Dense(w, np.zeros(runs.WIDTH), SHIPPED[activation]) for w in weights[:layers]],
                         loss="squared_error")
        trace = net.forward(np.sqrt(3) * inputs)
        for ours, theirs in zip(found["a"][1:], trace.a):
            assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9 * np.abs(theirs).max())
        delta = np.sqrt(3) * back * net.layers[-1].activation.derivative(trace.z[-1], trace.a[-1])
        for layer in reversed(range(layers)):
            if layer < layers - 1:
                delta = net.layers[layer].activation.pull_back(
                    net.layers[layer + 1].pull_back(delta, trace.a[layer]), trace.z[layer], trace.a[layer])
            # The package's slope of tanh is 1 - a², which has lost its digits far out.
            assert found["delta"][layer] == pytest.approx(delta, rel=1e-6, abs=1e-6 * np.abs(delta).max() + 1e-12)


def test_the_numbers_are_mulberry32s():
    """Against the generator written out for one number at a time, in whole numbers of any size."""
    def one(draw, k):
        t = ((draw + 1) * 0x9E3779B9 + k * 0x6D2B79F5) % 2**32
        t = (t ^ t >> 15) * (t | 1) % 2**32
        t ^= (t + (t ^ t >> 7) * (t | 61)) % 2**32
        return 2 * ((t ^ t >> 14) / 2**32) - 1

    for draw in (0, 1, 57, 99):
        assert runs.random_numbers(draw, 300).tolist() == [one(draw, k) for k in range(1, 301)]


def test_the_numbers_are_uniform_and_independent_enough():
    for draw in range(20):
        inputs, back, weights = runs.drawn(draw)
        assert abs(weights.mean()) < 0.035 and abs(np.mean(weights**2) - 1 / 3) < 0.02     # 5 standard errors
        neighbours = np.corrcoef(weights.ravel()[:-1], weights.ravel()[1:])[0, 1]
        others = np.corrcoef(weights.ravel(), runs.drawn((draw + 1) % 100)[2].ravel())[0, 1]
        assert abs(neighbours) < 0.05 and abs(others) < 0.05
        assert not np.shares_memory(inputs, back) or (inputs != back).any()


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_in_the_mean_over_draws_a_layer_keeps_what_the_proofs_foretell(activation):
    for scale in (0.5, 1.0, np.sqrt(2), 3.0):
        explorers = [InitialisationExplorer(activation, scale, 4, draw=draw) for draw in range(0, 100, 4)]
        squares = np.mean([[e.sizes["a"][1]**2, e.sizes["a"][-1]**2] for e in explorers], axis=0)
        assert (squares[1] / squares[0])**(1 / 6) == pytest.approx(explorers[0].foretold, rel=0.08)


def test_the_rules_are_where_the_marks_are():
    for rule, variance in (("Xavier", 2 / 48), ("He", 2 / 24)):
        r = proofs.at_scale(initialisation_explorer.MARKS[rule], 24)["r"]
        assert r**2 / 3 == pytest.approx(variance, rel=1e-12)
    for draw, rule in ((bp.initializers.xavier_uniform, "Xavier"), (bp.initializers.he_uniform, "He")):
        weights = draw(24, 24, np.random.default_rng(0))
        r = InitialisationExplorer(scale=initialisation_explorer.MARKS[rule]).reach
        assert 0.98 * r < np.abs(weights).max() <= r


def test_fates_say_what_a_layer_keeps():
    seen = set()
    for setting in some(60, 2):
        explorer = InitialisationExplorer(*setting)
        for fate, share in zip(explorer.fates, (explorer.kept["spread"], explorer.kept["delta"])):
            assert {"fade": share < 0.8, "stay": 0.8 <= share <= 1.25, "grow": share > 1.25}[fate]
            seen.add(fate)
    assert seen == {"fade", "stay", "grow"}


def test_every_step_behind_the_widget_is_proved():
    for derivation in [*proofs.derivations(), *units.derivations()]:
        assert {step.rung for step in derivation.steps} == {"proved"}, derivation.title


# ---- traits ------------------------------------------------------------------------------------

def test_a_trait_set_in_python_moves_the_results():
    explorer = InitialisationExplorer("linear", scale=1.0, layers=5)
    before = explorer.sizes
    explorer.scale = 2
    assert explorer.reach == pytest.approx(2 * np.sqrt(3 / 24))
    assert explorer.sizes["a"] == pytest.approx([size * 2**k for k, size in enumerate(before["a"])])
    explorer.layers = 7
    assert len(explorer.sizes["delta"]) == 7 and explorer.sizes["a"][:6] == explorer.sizes["a"][:6]
    explorer.positive = True
    assert explorer.foretold is None and explorer.kept["a"] > 4
    explorer.draw = 3
    assert explorer.sizes["a"][0] != before["a"][0]


BAD = [("activation", value) for value in ("sigmoid", "softplus", "", None, 3, ["relu"])]
BAD += [("scale", value) for value in (0, 0.1, 8.1, -1, float("nan"), float("inf"), "wide", None, True)]
BAD += [("layers", value) for value in (1, 13, 2.5, True, "ten", None)]
BAD += [("positive", value) for value in (0, 1, "yes", None)]
BAD += [("draw", value) for value in (-1, 100, 0.5, True, None)]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    assert_refused(InitialisationExplorer("relu", scale=0.7), trait, value, (*TRAITS, "sizes", "kept", "fates", "foretold"))


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"activation": "relu", "scale": 8.0, "positive": True}, {"activation": "logistic"}])
def test_the_still_figure_says_what_it_shows(options):
    explorer = InitialisationExplorer(**options)
    text = explorer.fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert f"keeps {explorer.kept['a']:.3f} of the activations" in root.get("aria-label")


def test_the_script_holds_no_formula_of_an_activation_or_a_rule():
    generated, module = InitialisationExplorer.mathematics(), InitialisationExplorer.module()
    written = module.replace(generated, "")
    assert generated == f"{units.javascript()}\n{proofs.javascript()}" and generated in module
    for name in ("linear_unit", "logistic_unit", "tanh_unit", "relu_unit", "at_scale"):
        assert f"function {name}(" in generated and f"function {name}(" not in written and name in written
    assert not re.search(r"Math\.(exp|tanh|pow|log)\(", written.replace("Math.log(v / x)", ""))
