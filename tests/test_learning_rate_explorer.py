"""The LearningRateExplorer: its numbers in Python, its mathematics, its refusals."""
import subprocess
import sys
import xml.etree.ElementTree

import numpy as np
import pytest
import sympy
import traitlets

from backprop.proofs import neuron
from backprop.widgets import LearningRateExplorer
from backprop.widgets import learning_rate_runs as runs
from backprop.widgets.learning_rate_examples import EXAMPLES

TRAITS = ("example", "learning_rate", "epochs", "start", "log_error")
TRIALS = [(name, trial) for name, example in EXAMPLES.items() for trial in example["trials"]]


# ---- Python ------------------------------------------------------------------------------------

def test_epoch_0_and_1_are_the_documents():
    explorer = LearningRateExplorer(learning_rate=0.01, epochs=1)
    before, after = explorer.values(0), explorer.values(1)
    assert before["z"] == pytest.approx(1.94, abs=1e-15)
    assert f"{before['a']:.9f} {before['e']:.9f}" == "0.874352143 0.356465271"
    assert f"{before['dw1']:.9f} {before['dw2']:.9f}" == "0.009276093 0.027828278"
    assert f"{after['w1']:.11f}" == "0.49990723907"


def test_runs_are_those_of_the_proofs():
    explorer = LearningRateExplorer(epochs=300)
    expected = neuron.descend(0.5, 0.2, 1.83, 0.1, 0.3, 0.03, 5.0, 300)
    for name in ("w1", "w2", "b", "a", "e"):
        assert np.array_equal(getattr(explorer.run, name), expected[name]), name
    predictions, errors = neuron.run(0.5, 0.2)
    explorer.example = "long_run"
    assert np.array_equal(explorer.run.a[:-1], predictions) and np.array_equal(explorer.run.e[:-1], errors)


@pytest.mark.parametrize("name, trial", TRIALS, ids=[f"{n}-{t['title']}" for n, t in TRIALS])
def test_every_trial_shows_the_regime_it_promises(name, trial):
    run = runs.train(name, trial["start"], trial["learning_rate"], trial["epochs"])
    assert run.regime == trial["shows"]


def test_regimes_do_what_their_names_say():
    random = np.random.default_rng(0)
    seen = set()
    for _ in range(300):
        name = random.choice(list(EXAMPLES))
        start = [random.uniform(*span) for span in EXAMPLES[name]["map"]]
        run, t = runs.train(name, start, 10 ** random.uniform(-2, 3), 60), EXAMPLES[name]["t"]
        a, e = run.a[:run.trusted + 1], run.e[:run.trusted + 1]
        seen.add(run.regime)
        flat = a * (1 - a) < 0.1 * t * (1 - t)
        if run.regime in ("falls steadily", "stalls on the plateau"):
            assert (np.diff(e) <= 1e-12).all() and ((a - t) * (a[0] - t) > -1e-6).all()
            assert flat[-1] == (run.regime == "stalls on the plateau")
        else:
            assert (a[run.event] - t) * (a[run.event - 1] - t) < 0
            assert flat[run.event] or run.regime == "bounces"
    assert seen == set(runs.REGIMES)


def test_training_never_leaves_the_plane_of_the_map():
    w1, w2, b, x1, x2, t, w1_start, w2_start, b_start = sympy.symbols("w1 w2 b x1 x2 t w1_start w2_start b_start", real=True)
    _, bias = runs.map_bias()
    step = {parameter: neuron.descent(parameter).meaning() for parameter in ("w1", "w2", "b")}
    off_before, off_after = b - bias, step["b"] - bias.subs({w1: step["w1"], w2: step["w2"]}, simultaneous=True)
    z = x1 * w1 + x2 * w2 + b
    difference = (off_after - off_before).subs(sympy.exp(-z), sympy.Symbol("E"))
    assert sympy.cancel(sympy.together(difference)) == 0
    assert bias.subs({w1: w1_start, w2: w2_start}) == b_start


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_growth_of_an_error_is_the_slope_of_the_step(name):
    """Central difference of z after the step by z before it, along the direction of the gradient."""
    example, random = EXAMPLES[name], np.random.default_rng(1)
    x1, x2, t, form = (example[key] for key in ("x1", "x2", "t", "form"))
    step, growth = neuron.step_function(form), runs._python(form)["neuron_growth"]
    learns_bias = example["bias"] is not None

    def after(weights, eta):
        w1, w2, *rest = step(*weights, x1, x2, t, eta)
        return w1 * x1 + w2 * x2 + (rest[0] if learns_bias else 0)

    for _ in range(20):
        weights = random.uniform(-2, 2, 3 if learns_bias else 2)
        eta, h = 10 ** random.uniform(-2, 2), 1e-5
        way = np.array([x1, x2, 1.0])[:len(weights)]
        slope = (after(weights + h * way, eta) - after(weights - h * way, eta)) / (2 * h * (way @ way))
        a = step(*weights, x1, x2, t, eta)[-2]
        assert growth(a, x1, x2, t, eta)[0] == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_digits_are_trusted_as_long_as_a_rounding_error_stays_small():
    explorer = LearningRateExplorer("long_run", learning_rate=200.0, epochs=200)
    nudged = runs.train("long_run", (0.5 * (1 + 1e-15), 0.2), 200.0, 200)
    last = explorer.last_epoch
    assert 20 < last < 60
    apart = np.abs(explorer.run.a - nudged.a)
    assert apart[:last + 1].max() < 1e-8 and apart.max() > 0.1
    assert explorer.final_error == explorer.run.e[last]
    assert LearningRateExplorer("long_run").last_epoch == 80_000


def test_a_trait_set_in_python_moves_the_results():
    explorer = LearningRateExplorer()
    assert explorer.regime == "falls steadily"
    explorer.learning_rate = 90.0
    assert explorer.regime == "runs away" and explorer.run.event == 1
    explorer.start = (-0.8, -2.1)
    explorer.learning_rate = 5
    assert explorer.regime == "stalls on the plateau" and explorer.learning_rate == 5.0
    explorer.epochs = 7
    path = np.frombuffer(explorer.trajectory, "<f8").reshape(-1, 6)
    assert np.array_equal(path, explorer.path) and np.array_equal(path[:, 0], np.arange(8))
    assert path[-1, 5] == explorer.final_error == explorer.run.e[7]


def test_a_change_from_the_page_is_computed_once_in_python():
    explorer = LearningRateExplorer()
    explorer.set_state({"learning_rate": 60, "epochs": 20, "start": [0.5, 0.2]})
    assert (explorer.learning_rate, explorer.epochs, explorer.start) == (60.0, 20, (0.5, 0.2))
    assert explorer.regime == "bounces" and explorer.final_error == explorer.run.e[20]


def test_an_example_brings_its_own_settings():
    explorer = LearningRateExplorer("long_run", learning_rate=120.0)
    assert (explorer.learning_rate, explorer.epochs) == (120.0, 80_000)
    explorer.start, explorer.example = (7.0, 9.0), "guide"
    assert (explorer.learning_rate, explorer.epochs, explorer.start) == (5.0, 50, (0.5, 0.2))
    assert explorer.start_bias == pytest.approx(1.83) and explorer.regime == "falls steadily"


BAD = [("learning_rate", value) for value in (0, -1.0, float("nan"), float("inf"), 1001.0, "fast", None)]
BAD += [("epochs", value) for value in (0, -3, 80_001, 2.5, True, "ten")]
BAD += [("start", value) for value in ((0.1,), (float("nan"), 0), (5.0, 0.2), ("a", 0), 0.5, (True, 0.2))]
BAD += [("example", value) for value in ("nobody", None, 3)]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    explorer = LearningRateExplorer(learning_rate=60.0, epochs=20)
    before = {name: explorer.trait_values()[name] for name in (*TRAITS, "regime", "final_error", "trajectory")}
    with pytest.raises(traitlets.TraitError, match=trait):
        setattr(explorer, trait, value)
    assert {name: explorer.trait_values()[name] for name in before} == before
    with pytest.raises(traitlets.TraitError):
        LearningRateExplorer(**{trait: value})


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_still_figure_says_what_it_shows(name):
    explorer = LearningRateExplorer(name)
    root = xml.etree.ElementTree.fromstring(explorer.fallback_svg())
    assert "three learning rates" in root.get("aria-label")
    for rate in EXAMPLES[name]["multiples"]:
        assert f"at {rate:g} it" in root.get("aria-label")


def test_naming_the_widgets_loads_nothing():
    code = ("import sys, backprop.widgets as w; assert 'LearningRateExplorer' in dir(w);"
            "assert not {'anywidget', 'matplotlib'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)
    import backprop.widgets
    with pytest.raises(AttributeError, match="Nobody"):
        backprop.widgets.Nobody


def test_the_script_holds_no_mathematics_of_its_own():
    """No exponential and no hand-written derivative outside of what is generated."""
    generated = runs.javascript()
    written = LearningRateExplorer.module().replace(generated, "")
    assert generated in LearningRateExplorer.module()
    assert "Math.exp" in generated and "Math.exp" not in written
