"""The OptimizerRace in Python: its runs are the package's optimizers', its traits, its still figure."""
import re
import xml.etree.ElementTree

import numpy as np
import pytest
import traitlets

import backprop as bp
from backprop.experiments import surfaces, update_rules
from backprop.trace import Gradients
from backprop.proofs import update_rules as proofs
from backprop.widgets import OptimizerRace
from backprop.widgets import optimizer_race_runs as runs

TRAITS = ("surface", "start", "rates", "momentum", "first_step", "steps")


def height(surface, x, y):
    """The surfaces written once more, by hand."""
    if surface == "hills":
        return ((x - 0.5)**2 + y**2) / 10 + 2 * np.exp(-x**2 - (y - 1.25)**2) + 1.5 * np.exp(-(x + 0.5)**2 - (y + 1)**2)
    if surface == "curved":
        return (x - 2)**2 / 20 + (y + 2 - x**2 / 3)**2
    return (0.2 * x**2 + 4 * y**2) / 2 if surface == "valley" else 1 - np.exp(-(x**2 + 2 * y**2) / 2)


def by_the_package(surface, rule, start, rates, momentum, first_step, steps):
    """The run once more, by bp.GradientDescent and bp.RPROP on a network whose weights are the place."""
    net = bp.Network([bp.Dense(np.array(start)[:, None], np.zeros(1), "identity")], "squared_error")
    chosen = (bp.RPROP(initial_step=first_step) if rule == "rprop" else
              bp.GradientDescent(1.0, momentum=0.0 if rule == "plain" else momentum, nesterov=rule == "nesterov"))
    places = [net.layers[0].weights[:, 0].copy()]
    for step in range(steps):
        if rule != "rprop":
            chosen.learning_rate = runs.rate_at(rates, step)
        here = surfaces.at(surface, *places[-1])
        chosen.update(net, Gradients([None], [np.array([[here["fx"]], [here["fy"]]])], [np.zeros(1)]))
        places.append(net.layers[0].weights[:, 0].copy())
    return np.array(places)


# ---- numbers -----------------------------------------------------------------------------------

@pytest.mark.parametrize("surface", surfaces.NAMES)
def test_heights_are_the_formulas_and_slopes_their_differences(surface):
    x, y = surfaces.random_starts(200, 0)
    here, gap = surfaces.at(surface, x, y), 1e-5
    assert here["f"] == pytest.approx(height(surface, x, y), rel=1e-12)
    assert here["fx"] == pytest.approx((height(surface, x + gap, y) - height(surface, x - gap, y)) / (2 * gap), abs=1e-7)
    assert here["fy"] == pytest.approx((height(surface, x, y + gap) - height(surface, x, y - gap)) / (2 * gap), abs=1e-7)
    assert here["f"][3] == pytest.approx(surfaces.at(surface, x[3], y[3], "math")["f"], rel=1e-14)


@pytest.mark.parametrize("surface", surfaces.NAMES)
def test_the_minima_are_level_and_the_first_is_the_lowest(surface):
    lows = surfaces.minima(surface)
    line = np.linspace(-3, 3, 301)
    assert lows[0][2] <= height(surface, *np.meshgrid(line, line)).min() + 1e-9
    assert [low[2] for low in lows] == sorted(low[2] for low in lows)
    for x, y, f in lows:
        here = surfaces.at(surface, x, y)
        assert np.hypot(here["fx"], here["fy"]) < 1e-12 and f == pytest.approx(height(surface, x, y), abs=1e-15)


@pytest.mark.parametrize("rule", runs.RULES)
@pytest.mark.parametrize("surface", surfaces.NAMES)
def test_every_run_is_the_one_of_the_package_s_optimizer(surface, rule):
    """With the rate changed twice on the way."""
    generator = np.random.default_rng(1)
    for start in surfaces.random_starts(6, 2).T:
        rates = [[0, generator.uniform(0.01, 0.1)], [7, generator.uniform(0.01, 0.2)], [25, generator.uniform(0.01, 0.1)]]
        setting = (start, rates, generator.uniform(0, 0.95), generator.uniform(0.01, 0.5), 60)
        places, why = runs.run(surface, rule, *setting)
        expected = by_the_package(surface, rule, *setting)[:len(places)]
        assert np.array(places) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert len(places) == 61 or why


def test_rprop_s_cases_are_those_of_the_package_at_every_pair_of_signs():
    for last in (-1.0, 0.0, 1.0):
        for now in (-2.5, 0.0, 2.5):
            net = bp.Network([bp.Dense(np.zeros((1, 1)), np.zeros(1), "identity")], "squared_error")
            chosen, places = bp.RPROP(initial_step=0.1), []
            for slope in (last, now, now):
                chosen.update(net, Gradients([None], [np.array([[slope]])], [np.zeros(1)]))
                places.append(net.layers[0].weights[0, 0])
            weight, found = {"w": 0.0, "last": 0.0, "length": 0.1}, []
            for slope in (last, now, now):
                s = float(np.sign(slope))
                taken = proofs.python("rprop_length")(s, weight["last"], weight["length"], 1.2, 0.5, 1e-6, 50.0)["value"]
                move = proofs.python("rprop_move")(s, weight["last"], taken)["value"]
                weight = {"w": weight["w"] + move, "last": 0.0 if s * weight["last"] < 0 else s, "length": taken}
                found.append(weight["w"])
            assert found == pytest.approx(places, rel=1e-14, abs=1e-15), (last, now)


def test_a_run_ends_before_rounding_decides_and_when_it_is_far_away():
    ended = 0
    for k, start in enumerate(surfaces.random_starts(60, 3).T):
        setting = ([[0, 1.5]], 0.95, 0.3, 150)
        walks = [runs.run("hills", "momentum", begin, *setting) for begin in (start, np.nextafter(start, 9))]
        together = min(len(places) for places, _ in walks)
        assert np.array(walks[0][0][:together]) == pytest.approx(np.array(walks[1][0][:together]), abs=1e-9)
        ended += walks[0][1] == "chance"
    assert ended > 5
    places, why = runs.run("valley", "plain", (1.0, 1.0), [[0, 2.0]], 0.9, 0.1, 200)
    assert why in ("far", "chance") and len(places) < 20


def test_since_is_the_first_step_of_the_last_stay_near_the_lowest_point():
    near, away = (0.01, 0.0), (1.0, 0.0)
    for places, since in (([away, near, away, near, near], 3), ([near, near], 0), ([near, away], None), ([away], None)):
        assert runs.readings("valley", places)["since"] == since


# ---- traits ------------------------------------------------------------------------------------

def test_a_changed_rate_holds_from_here_on_and_leaves_the_past():
    race = OptimizerRace("valley", start=(2, 1), learning_rate=0.1, steps=10)
    before = race.places("momentum")
    race.change_rate(0.02)
    assert race.rates == [[0, 0.1], [10, 0.02]] and race.learning_rate == 0.02 and race.places("momentum") == before
    race.steps = 20
    assert race.places("momentum")[:11] == before
    slow = OptimizerRace("valley", start=(2, 1), learning_rate=0.1, steps=20)
    assert race.places("momentum")[11:] != slow.places("momentum")[11:] and race.places("rprop") == slow.places("rprop")
    race.steps = 5
    assert race.learning_rate == 0.1
    race.change_rate(0.3)
    assert race.rates == [[0, 0.1], [5, 0.3]]


BAD = [("surface", value) for value in ("bowl", None, 3, ["valley"])]
BAD += [("start", value) for value in ((1,), (1, 2, 3), (3.1, 0), (float("nan"), 0), ("a", 0), None)]
BAD += [("steps", value) for value in (-1, 201, 2.5, True, None)] + [("momentum", value) for value in (-0.1, 1.0, "much", None)]
BAD += [("first_step", value) for value in (0, 1.1, float("inf"), None)]
BAD += [("rates", value) for value in ([], None, 0.1, [[1, 0.1]], [[0, 0.1], [0, 0.2]], [[0, 3.0]], [[0, 0.1], [300, 0.1]], [[0]], [[0, 0]])]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    race = OptimizerRace(steps=3)
    before = {name: getattr(race, name) for name in (*TRAITS, "readings")}
    with pytest.raises(traitlets.TraitError, match=rf"{trait}.*not "):
        setattr(race, trait, value)
    assert {name: getattr(race, name) for name in before} == before


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"surface": "valley", "steps": 40, "rates": [[0, 0.4], [20, 0.1]]}])
def test_the_still_figure_says_what_it_shows(options):
    text = OptimizerRace(**options).fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert "RPROP" in root.get("aria-label")


def test_the_still_figure_says_whose_path_leaves_it():
    leaves = "the path of momentum and that of Nesterov leaves the picture"
    assert leaves in OptimizerRace("curved", start=(-1.5, 2), learning_rate=0.1, steps=200).fallback_svg()
    assert "leaves the picture" not in OptimizerRace("valley", start=(1, 1), learning_rate=0.01, steps=5).fallback_svg()


def test_the_script_holds_no_mathematics_of_its_own():
    generated, module = runs.javascript(), OptimizerRace.module()
    written = module.replace(generated, "")
    assert generated in module and "Math.exp" in generated and "Math.exp" not in written
    for name in re.findall(r"function (\w+)\(", generated):
        assert f"function {name}(" not in written
    assert not re.search(r"\b(eta|alpha)\s*\*|\*\s*(eta|alpha)\b", written)


def test_experiments_and_widget_run_the_same_rules():
    for rule in runs.RULES:
        starts = surfaces.random_starts(3, 4)
        rules = update_rules.optimizer(rule, learning_rate=0.05, momentum=0.8, initial_step=0.2)
        *_, ends = update_rules.descend(update_rules.slopes_of("curved"), starts, rules, 30)
        alone = [runs.run("curved", rule, start, [[0, 0.05]], 0.8, 0.2, 30)[0][-1] for start in starts.T]
        assert np.array(alone).T == pytest.approx(ends, rel=1e-9, abs=1e-9)
