"""The MomentumExplorer in Python: its numbers, its traits and its still figure."""
import re
import xml.etree.ElementTree

import numpy as np
import pytest
import sympy
import traitlets

from backprop.proofs import best_setting
from backprop.widgets import MomentumExplorer
from backprop.widgets import momentum_runs as runs

TRAITS = ("condition_number", "learning_rate", "momentum", "start", "steps", "method")
RESULTS = ("rates", "measured_rates", "steps_to_thousandth", "regimes")


def settings(count, seed, largest_rate=4.0):
    random = np.random.default_rng(seed)
    for _ in range(count):
        kappa = 10 ** random.uniform(0, 2)
        yield random.uniform(0.01, largest_rate), random.uniform(0, 0.99), np.array([1 / kappa, 1.0])


def by_the_rule(method, start, eta, alpha, lams, steps):
    """Document 000's Δw_t = -η ∂E/∂w + α Δw_{t-1}, in both directions at once."""
    w, change, points = np.array(start, float), np.zeros(2), [np.array(start, float)]
    for _ in range(steps):
        at = w + alpha * change if method == "nesterov" else w
        change = -eta * lams * at + (0 if method == "plain" else alpha) * change
        w = w + change
        points.append(w)
    return np.array(points)


# ---- numbers -----------------------------------------------------------------------------------

@pytest.mark.parametrize("method", runs.METHODS)
def test_the_paths_obey_the_update_rule(method):
    for eta, alpha, lams in settings(40, 0, largest_rate=1.3):
        path = runs.trajectory(method, (-5.5, 1.8), eta, alpha, lams, 60)
        assert path == pytest.approx(by_the_rule(method, (-5.5, 1.8), eta, alpha, lams, 60), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("method", runs.METHODS)
def test_the_proved_rate_is_the_spectral_radius_of_the_step(method):
    """The matrix of the step (w, v) -> (w, v) is found by taking steps from (1, 0) and (0, 1)."""
    for eta, alpha, lams in settings(200, 1):
        radii = []
        for lam in lams:
            columns = [runs._step(method, w, v, eta, alpha, lam) for w, v in ((1.0, 0.0), (0.0, 1.0))]
            matrix = np.array(columns).T if method != "plain" else np.array([[columns[0][0]]])
            radii.append(np.abs(np.linalg.eigvals(matrix)).max())
        assert runs.proved_rate(method, eta, alpha, lams) == pytest.approx(max(radii), rel=1e-6)


@pytest.mark.parametrize("method", runs.METHODS)
def test_what_is_measured_is_what_is_proved(method):
    """To 3 %: 200 steps do not tell a double root's n σⁿ from σⁿ, nor a slow swing from a fall."""
    for eta, alpha, lams in settings(200, 2):
        proved, measured = (f(method, eta, alpha, lams) for f in (runs.proved_rate, runs.measured_rate))
        assert measured == pytest.approx(proved, rel=0.03)


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_no_point_of_a_fine_grid_beats_the_best_point(method):
    for kappa in (1.0, 2.0, 10.0, 37.0, 100.0):
        lams = np.array([1 / kappa, 1.0])
        grid = np.meshgrid(np.linspace(0.01, 4, 400), np.linspace(0, 0.99, 200))
        q = np.sqrt(kappa) if method == "momentum" else np.sqrt(3 * kappa + 1)
        expected = (q - 1) / (q + 1) if method == "momentum" else 1 - 2 / q
        best = runs.proved_rate(method, *runs.best_point(method, lams), lams)
        assert best == pytest.approx(expected, abs=1e-7)
        assert runs.proved_rate(method, *grid, lams[:, None, None]).min() >= best - 1e-7


def test_the_best_point_for_nesterov_is_derived_and_every_step_proved():
    for derivation in best_setting.nesterov_best_setting():
        assert [step.rung for step in derivation.steps] == ["proved"]


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_the_border_is_where_the_proved_rate_passes_1(method):
    for alpha in np.linspace(0, 0.98, 50):
        limit = runs.stability_limit(method, alpha)
        lams = np.array([0.1, 1.0])
        assert runs.proved_rate(method, limit * 0.999, alpha, lams) < 1 < runs.proved_rate(method, limit * 1.001, alpha, lams)


def test_the_border_is_written_on_the_pad_as_it_was_proved():
    texts = dict(re.findall(r'(\w+): "η > ([^"]+)"', MomentumExplorer.module()))
    alpha = sympy.Symbol("α", real=True)
    for method, text in texts.items():
        written = sympy.sympify(text.replace("2α", "2*α"), locals={"α": alpha})
        assert sympy.simplify(written - runs.stability_limit(method, alpha)) == 0
    assert set(texts) == {"momentum", "nesterov"}


@pytest.mark.parametrize("method", runs.METHODS)
def test_steps_to_a_thousandth_are_the_first_that_reach_it(method):
    seen = set()
    for eta, alpha, lams in settings(60, 3):
        steps = runs.steps_to_thousandth(method, (-3.0, 2.0), eta, alpha, lams)
        if steps is None:
            assert runs.proved_rate(method, eta, alpha, lams) >= 1
        else:
            distance = np.linalg.norm(by_the_rule(method, (-3.0, 2.0), eta, alpha, lams, steps), axis=1)
            assert distance[-1] <= distance[0] / 1000 and (distance[:-1] > distance[0] / 1000).all()
        seen.add(steps is None)
    assert seen == {True, False}
    assert runs.steps_to_thousandth("plain", (6.0, 0.0), 0.01, 0.0, np.array([0.01, 1.0])) == np.inf


@pytest.mark.parametrize("method", runs.METHODS)
def test_the_regimes_do_what_their_words_say(method):
    seen = set()
    for eta, alpha, lams in settings(300, 4):
        words, path = runs.regime(method, eta, alpha, lams), by_the_rule(method, (1.0, 1.0), eta, alpha, lams, 380)
        where = {"along": [0], "across": [1], "both ways": [0, 1]}.get(words.split(" ", 1)[1], [])
        seen.add(words.split()[0])
        turns = np.array([(np.diff(np.sign(path[:, i][np.abs(path[:, i]) > 1e-290])) != 0).any() for i in (0, 1)])
        if words == "falls straight":
            assert not turns.any() and (np.diff(path, axis=0) <= 0).all()
        elif words.startswith("oscillates"):
            assert all(turns[i] for i in where)
        else:
            assert all(np.abs(path[-1, i]) > 1 for i in where)
    assert {"oscillates", "diverges"} <= seen and (method != "plain" or "falls" in seen)


def test_on_the_border_nothing_settles():
    explorer = MomentumExplorer(learning_rate=2.0, momentum=0.0)
    assert set(explorer.regimes.values()) == {"never settles"}
    assert set(explorer.steps_to_thousandth.values()) == {None}


# ---- traits ------------------------------------------------------------------------------------

def test_a_trait_set_in_python_moves_the_results():
    explorer = MomentumExplorer()
    before = explorer.rates
    explorer.momentum = 0.9
    assert explorer.rates["momentum"] == pytest.approx(np.sqrt(0.9)) != before["momentum"]
    assert explorer.rates["plain"] == before["plain"]
    explorer.steps = 7
    assert {path.shape for path in explorer.trajectories.values()} == {(8, 2)}
    explorer.start = (1, -2)
    assert explorer.start == [1.0, -2.0] and (explorer.trajectories["plain"][0] == [1, -2]).all()
    explorer.condition_number = 4
    assert explorer.curvatures.tolist() == [0.25, 1.0]


BAD = [("condition_number", value) for value in (0.5, 101, 0, -1, float("nan"), float("inf"), "ten", None, True)]
BAD += [("learning_rate", value) for value in (0, -0.1, 4.01, float("nan"), "fast", None)]
BAD += [("momentum", value) for value in (-0.01, 1, 0.995, float("nan"), "much", None)]
BAD += [("start", value) for value in ((1,), (1, 2, 3), (7, 0), (0, -2.6), (float("nan"), 0), ("a", 0), 3, None)]
BAD += [("steps", value) for value in (-1, 121, 2.5, True, "ten", None)]
BAD += [("method", value) for value in ("plain", "adam", None, 3, ["momentum"])]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    explorer = MomentumExplorer(momentum=0.7)
    before = {name: getattr(explorer, name) for name in (*TRAITS, *RESULTS)}
    with pytest.raises(traitlets.TraitError, match=rf"{trait}.*not ") as refused:
        setattr(explorer, trait, value)
    assert repr(value if trait != "start" or not isinstance(value, tuple) else value[0]).split("'")[0] in str(refused.value) or trait == "start"
    assert {name: getattr(explorer, name) for name in before} == before
    with pytest.raises(traitlets.TraitError):
        MomentumExplorer(**{trait: value})


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"learning_rate": 2.3, "momentum": 0.3, "method": "nesterov"}, {"steps": 0}])
def test_the_still_figure_says_what_it_shows(options):
    explorer = MomentumExplorer(**options)
    text = explorer.fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert f"{explorer.rates['momentum']:.3f}" in root.get("aria-label")


def test_the_script_holds_no_mathematics_of_its_own():
    """Every step, root, rate, limit and best point that the script calls is generated."""
    generated, module = runs.javascript(), MomentumExplorer.module()
    written = module.replace(generated, "")
    assert generated in module
    for name in re.findall(r"function (\w+)\(", generated):
        assert f"function {name}(" not in written
    assert not re.search(r"\b(eta|alpha)\s*\*|\*\s*(eta|alpha|lam)\b", written)
