"""The HillWalk in Python: its numbers, its traits, its still figure, and the trial on random landscapes."""
import re
import xml.etree.ElementTree

import numpy as np
import pytest
import traitlets

from backprop.proofs import hill, random_landscapes
from backprop.widgets import HillWalk
from backprop.widgets import hill_walk_runs as runs

TRAITS = ("landscape", "start", "learning_rate", "steps", "turn", "tilt")


def height(landscape, x, y):
    """The landscapes written once more, by hand."""
    if landscape == "hills":
        return ((x - 0.5)**2 + y**2) / 10 + 2 * np.exp(-x**2 - (y - 1.25)**2) + 1.5 * np.exp(-(x + 0.5)**2 - (y + 1)**2)
    first, second = {"bowl": (1, 1), "valley": (0.2, 4)}[landscape]
    return (first * x**2 + second * y**2) / 2


def places(count, seed=0):
    return np.random.default_rng(seed).uniform(-3, 3, (count, 2))


# ---- numbers -----------------------------------------------------------------------------------

@pytest.mark.parametrize("landscape", runs.LANDSCAPES)
def test_heights_are_the_formulas_and_slopes_their_differences(landscape):
    x, y = places(200).T
    here, gap = runs.at(landscape, x, y), 1e-5
    assert here["f"] == pytest.approx(height(landscape, x, y), rel=1e-13)
    by_x = (height(landscape, x + gap, y) - height(landscape, x - gap, y)) / (2 * gap)
    by_y = (height(landscape, x, y + gap) - height(landscape, x, y - gap)) / (2 * gap)
    assert here["fx"] == pytest.approx(by_x, abs=1e-8) and here["fy"] == pytest.approx(by_y, abs=1e-8)


@pytest.mark.parametrize("landscape", runs.LANDSCAPES)
def test_every_step_goes_against_the_gradient_times_the_learning_rate(landscape):
    for start in places(20, 1):
        path = runs.walk(landscape, start, 0.23, 15)
        assert path.shape == (16, 2) and (path[0] == start).all()
        for before, after in zip(path[:-1], path[1:]):
            here = runs.at(landscape, *before)
            assert after == pytest.approx(before - 0.23 * np.array([here["fx"], here["fy"]]), rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("landscape", runs.LANDSCAPES)
def test_no_direction_falls_more_steeply_than_the_slope_that_is_shown(landscape):
    angles, gap = np.linspace(0, 2 * np.pi, 720, endpoint=False), 1e-6
    for x, y in places(40, 2):
        here, = (runs.readings(landscape, np.array([[x, y]]), 0.1)["here"],)
        slopes = (height(landscape, x + gap * np.cos(angles), y + gap * np.sin(angles)) - height(landscape, x, y)) / gap
        assert slopes.min() == pytest.approx(here["slope"], rel=1e-4, abs=1e-4)
        steepest = angles[slopes.argmin()]
        assert np.array([np.cos(steepest), np.sin(steepest)]) == pytest.approx(np.array([here["fx"], here["fy"]]) / here["slope"], abs=0.01)


def test_the_promise_is_kept_the_better_the_smaller_the_step():
    for landscape in runs.LANDSCAPES:
        for start in places(10, 3):
            off = []
            for rate in (0.1, 0.01, 0.001):
                before = runs.readings(landscape, runs.walk(landscape, start, rate, 1), rate)["before"]
                off.append(abs(before["happened"] / before["promised"] - 1))
            assert off[0] > off[1] > off[2] and off[1] == pytest.approx(10 * off[2], rel=0.2)


def test_what_is_shown_is_of_the_last_place_and_the_one_before():
    walk = HillWalk("valley", start=(2, 1), learning_rate=0.4, steps=3)
    path, shown = walk.path, walk.readings
    assert (shown["here"]["x"], shown["here"]["y"]) == walk.position == tuple(path[3])
    assert (shown["before"]["x"], shown["before"]["y"]) == tuple(path[2])
    assert shown["before"]["happened"] == walk.height - shown["before"]["f"] and shown["here"]["happened"] is None
    assert walk.gradient == (shown["here"]["fx"], shown["here"]["fy"])
    walk.steps = 0
    assert walk.readings["before"] is None and walk.position == (2.0, 1.0)


def test_the_growth_bounds_what_a_step_makes_of_a_small_error():
    random = np.random.default_rng(4)
    for (x, y), eta in zip(places(300, 5), random.uniform(0.01, 4, 300)):
        growth, tried = float(hill.python("hills_growth")(x, y, eta)["value"]), []
        for angle in np.linspace(0, np.pi, 90):
            step = 1e-6 * np.array([np.cos(angle), np.sin(angle)])
            ends = [hill.python("hills_step")(x + s * step[0], y + s * step[1], eta) for s in (1, -1)]
            tried.append(np.hypot(ends[0]["x"] - ends[1]["x"], ends[0]["y"] - ends[1]["y"]) / 2e-6)
        assert max(tried) == pytest.approx(growth, rel=2e-3)


def test_a_walk_ends_before_rounding_decides_where_it_goes():
    """A start that is off by the last bit leads to the same places, to 1e-9, as far as they are shown."""
    ended, random = 0, np.random.default_rng(6)
    for start, rate in zip(places(150, 7), random.uniform(0.3, 4, 150)):
        walks = [runs.walk("hills", begin, rate, 60) for begin in (start, np.nextafter(start, 9))]
        together = min(map(len, walks))
        assert walks[0][:together] == pytest.approx(walks[1][:together], abs=1e-9)
        ended += len(walks[0]) < 61
    assert 20 < ended < 150
    assert len(runs.walk("valley", (3, 3), 4.0, 60)) == len(runs.walk("hills", (3, 3), 0.2, 60)) == 61


def test_the_landmarks_are_level_and_what_they_are_called():
    (low, local, saddle), gap = runs.landmarks("hills"), 0.05
    assert [mark[2] for mark in (low, local, saddle)] == ["lowest point", "local minimum", "saddle"]
    grid = np.meshgrid(np.linspace(-3, 3, 301), np.linspace(-3, 3, 301))
    assert height("hills", *low[:2]) <= height("hills", *grid).min()
    for x, y, name in (low, local, saddle):
        here = runs.at("hills", x, y)
        assert np.hypot(here["fx"], here["fy"]) < 1e-3
        angles = np.linspace(0, 2 * np.pi, 60)
        around = height("hills", x + gap * np.cos(angles), y + gap * np.sin(angles)) - height("hills", x, y)
        assert (around > 0).all() if name != "saddle" else (around > 0).any() and (around < 0).any()
    assert height("hills", *low[:2]) < height("hills", *local[:2])
    assert runs.landmarks("bowl") == runs.landmarks("valley") == [(0.0, 0.0, "lowest point")]


# ---- momentum on random landscapes -------------------------------------------------------------

def test_the_dips_slopes_are_differences_of_their_heights():
    generator, gap = np.random.default_rng(8), 1e-5
    for kind in random_landscapes.KINDS.values():
        drawn = random_landscapes.Landscapes.random(kind, 5, 2, generator)
        x, y = (generator.uniform(-5, 5, (5, 7)) for _ in range(2))
        by_x, by_y = drawn.slopes(x, y)
        assert by_x == pytest.approx((drawn.height(x + gap, y) - drawn.height(x - gap, y)) / (2 * gap), abs=1e-8)
        assert by_y == pytest.approx((drawn.height(x, y + gap) - drawn.height(x, y - gap)) / (2 * gap), abs=1e-8)


@pytest.mark.parametrize("kind", random_landscapes.KINDS)
@pytest.mark.parametrize("dimensions", [1, 2])
def test_no_run_of_a_trial_ends_below_the_global_minimum(kind, dimensions):
    generator = np.random.default_rng(9)
    drawn = random_landscapes.Landscapes.random(random_landscapes.KINDS[kind], 10, dimensions, generator)
    x, y = (generator.uniform(-5, 5, (10, 20)) for _ in range(2))
    y = y if dimensions == 2 else np.zeros_like(y)
    ends, best = drawn.height(*drawn.descend(x, y)), drawn.height(*drawn.global_minimum(dimensions))
    assert (ends >= best - 1e-6).all() and (np.abs(ends - best) < 1e-6).any() and (ends > best + 1e-2).any()


def test_momentum_walks_as_the_document_writes_it():
    """Δw_t = -ε ∂E/∂w + α Δw_(t-1)."""
    drawn = random_landscapes.Landscapes.random(random_landscapes.KINDS["deep dips"], 1, 1, np.random.default_rng(10))
    x = np.array([[1.3]])
    first = drawn.descend(x, 0 * x, 0.9, steps=1)[0]
    second = drawn.descend(x, 0 * x, 0.9, steps=2)[0]
    assert first == pytest.approx(x - random_landscapes.RATE * drawn.slopes(x, 0 * x)[0])
    assert second == pytest.approx(first - random_landscapes.RATE * drawn.slopes(first, 0 * x)[0] + 0.9 * (first - x))


def test_a_trial_counts_what_it_says():
    trial = random_landscapes.Trial({0.0: np.array([[True, False], [False, False]]), 0.9: np.array([[False, True], [False, False]])}, 1.0)
    assert (trial.found(0.0), trial.freed(0.9), trial.lost(0.9)) == (0.25, 1 / 3, 1.0)
    assert trial.second_start() == 1 / 3
    for bad in (("deep dips", 3), ("mountains", 1)):
        with pytest.raises(ValueError, match=str(bad[0] if bad[1] == 1 else 3)):
            random_landscapes.trial(*bad)


# ---- traits ------------------------------------------------------------------------------------

def test_a_trait_set_in_python_moves_the_results():
    walk = HillWalk()
    before = walk.position
    walk.steps = 5
    assert walk.position != before and len(walk.path) == 6
    walk.start = (1, -2)
    assert walk.start == [1.0, -2.0] and walk.path[0].tolist() == [1, -2]
    walk.learning_rate = 1
    walk.landscape = "bowl"
    assert walk.position == (0.0, 0.0) and walk.height == 0


BAD = [("landscape", value) for value in ("plain", None, 3, ["bowl"])]
BAD += [("learning_rate", value) for value in (0, -0.1, 0.009, 4.01, float("nan"), "fast", None, True)]
BAD += [("start", value) for value in ((1,), (1, 2, 3), (3.1, 0), (0, -3.1), (float("nan"), 0), ("a", 0), 3, None)]
BAD += [("steps", value) for value in (-1, 61, 2.5, True, "ten", None)]
BAD += [("turn", value) for value in (-181, 181, float("inf"), "left", None)] + [("tilt", value) for value in (9, 66, None, "up")]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    walk = HillWalk(steps=3)
    before = {name: getattr(walk, name) for name in (*TRAITS, "readings")}
    with pytest.raises(traitlets.TraitError, match=rf"{trait}.*not "):
        setattr(walk, trait, value)
    assert {name: getattr(walk, name) for name in before} == before
    with pytest.raises(traitlets.TraitError):
        HillWalk(**{trait: value})


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"landscape": "valley", "steps": 12, "learning_rate": 0.6}, {"landscape": "bowl", "steps": 1}])
def test_the_still_figure_says_what_it_shows(options):
    walk = HillWalk(**options)
    text = walk.fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert f"{walk.height:.3f}" in root.get("aria-label")


def test_the_script_holds_no_mathematics_of_its_own():
    """Heights, slopes, steps, promises and the slope downhill are all generated."""
    generated, module = runs.javascript(), HillWalk.module()
    written = module.replace(generated, "")
    assert generated in module
    for name in re.findall(r"function (\w+)\(", generated):
        assert f"function {name}(" not in written
    assert "Math.exp" in generated and "Math.exp" not in written
    assert not re.search(r"\b(eta|lam_[xy])\s*\*|\*\s*(eta|lam_[xy])\b", written)
