"""The OptimizerRace on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.experiments import surfaces
from backprop.widgets import OptimizerRace
from backprop.widgets import optimizer_race_runs as runs

from .test_optimizer_race import TRAITS
from .widget_page import middle, move, opens, settle, slide, state_of
from .widget_readers import (
    assert_ends_in_mid_play, assert_fit_for_a_finger, assert_fits, assert_follows_theme, assert_keys_move,
    assert_mouse_drags, assert_plays, paints, swipe, tab_through, wait_until_quiet,
)

SLIDERS = {"learning rate η from here on": ("learning_rate", 100), "steps taken": ("steps", 200), "momentum α": ("momentum", 99),
           "RPROP's first step Δ": ("first_step", 100)}
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
    says: document.querySelector(".bp-says").textContent,
})"""


open_widget = opens(OptimizerRace, TRAITS, ready="rprop_x")


def race_of(page):
    return OptimizerRace(**state_of(page, TRAITS))


def assert_page_agrees_with_python(page):
    settle(page)
    race, shown = race_of(page), page.evaluate(READ)
    for rule, reading in race.readings.items():
        for what, value in reading.items():
            text = shown["cells"][f"{rule}_{what}"]
            if what == "since":
                assert text == ("null" if value is None else str(value)), (rule, race)
            else:
                # Near a minimum at 2 a place is a difference of numbers of that size, and so is a height.
                assert float(text) == pytest.approx(value, rel=1e-9, abs=1e-11), (rule, what, race)
    assert shown["sliders"] == [race.learning_rate, race.steps, race.momentum, race.first_step]


def drag(page, locator, dx, dy):
    x, y = middle(locator)
    move(page, x, y, x + dx, y + dy)


# ---- the same numbers --------------------------------------------------------------------------

@pytest.mark.parametrize("surface", surfaces.NAMES)
def test_the_page_computes_what_python_computes_wherever_the_controls_stand(open_widget, surface):
    visit, page = open_widget({"steps": 10})
    page.get_by_role("radio", name=surfaces.NAMES[surface]).check()
    assert page.evaluate("model.get('surface')") == surface
    random = np.random.default_rng(0)
    for label, (_, most) in SLIDERS.items():
        for position in (0, *random.integers(1, most, 2).tolist(), most):
            slide(page, label, position)
            assert_page_agrees_with_python(page)
        slide(page, label, most // 2)
    for _ in range(25):
        for label, (_, most) in SLIDERS.items():
            slide(page, label, int(random.integers(0, most + 1)))
        page.evaluate("(start) => model.set('start', start)", [round(c, 3) for c in random.uniform(-3, 3, 2)])
        assert_page_agrees_with_python(page)
    assert page.evaluate("model.saved") > 50 and not visit.troubles


def test_a_rate_changed_on_the_way_leaves_the_past_and_is_listed(open_widget):
    visit, page = open_widget({"surface": "valley", "start": (2.5, 1.5), "learning_rate": 0.1, "steps": 10})
    past = OptimizerRace("valley", start=(2.5, 1.5), learning_rate=0.1, steps=10).places("plain")
    slide(page, "learning rate η from here on", 70)
    rates = page.evaluate("model.get('rates')")
    assert [step for step, _ in rates] == [0, 10] and rates[0][1] == 0.1 != rates[1][1]
    slide(page, "steps taken", 25)
    slide(page, "learning rate η from here on", 40)
    assert_page_agrees_with_python(page)
    assert [step for step, _ in page.evaluate("model.get('rates')")] == [0, 10, 25]
    assert race_of(page).places("plain")[:11] == past and "changed 2 times" in page.evaluate(READ)["says"]
    slide(page, "steps taken", 40)
    settle(page)
    assert page.locator(".or-change").count() == 2
    page.get_by_role("button", name="Back to the start").click()
    assert page.evaluate("model.get('steps')") == 0 and len(page.evaluate("model.get('rates')")) == 1
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_sliders_and_start_are_dragged_with_the_mouse(open_widget):
    visit, page = open_widget({"steps": 30})
    assert_mouse_drags(page, SLIDERS, assert_page_agrees_with_python)
    before = page.evaluate("model.get('start')")
    side = float(page.locator("clipPath rect").get_attribute("width"))
    drag(page, page.locator("[data-name=start]"), side / 6, side / 12)
    assert page.evaluate("model.get('start')") == pytest.approx([before[0] + 1, before[1] - 0.5], abs=0.03)
    assert_page_agrees_with_python(page)
    drag(page, page.locator("[data-name=start]"), 5000, 5000)
    assert page.evaluate("model.get('start')") == [3, -3]
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_paths_are_drawn_where_the_runs_are(open_widget):
    visit, page = open_widget({"surface": "hills", "start": (0.5, 2.5), "steps": 40})
    settle(page)
    left, top, side = page.locator("clipPath rect").evaluate("(r) => ['x', 'y', 'width'].map((n) => Number(r.getAttribute(n)))")
    for rule in runs.RULES:
        d = page.locator(f".bp-figure:first-child .or-path.or-{rule}").get_attribute("d")
        drawn = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", d), float)
        places = np.array(race_of(page).places(rule))
        assert drawn == pytest.approx(np.column_stack([left + (places[:, 0] + 3) / 6 * side, top + (3 - places[:, 1]) / 6 * side]), abs=0.06)
    assert not visit.troubles


def test_play_jumps_where_motion_is_unwanted_and_else_walks(open_widget):
    visit, page = open_widget({"steps": 3})
    assert_plays(page, most=200)
    steps = page.evaluate("model.get('steps')")
    page.get_by_role("button", name="Take a step").click()
    assert page.evaluate("model.get('steps')") == steps + 1
    assert_page_agrees_with_python(page)
    assert not visit.troubles


# ---- readers -----------------------------------------------------------------------------------

def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget({"steps": 2})
    assert tab_through(page, 9) == ["radio", "slider", "button", "button", "button", "range", "range", "range", "range"]
    before = page.evaluate("model.get('start')")
    page.get_by_role("slider", name="start of the four runs").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate("model.get('start')") == pytest.approx([before[0] + 0.05, before[1] - 0.5])
    assert_page_agrees_with_python(page)
    assert_keys_move(page, SLIDERS, assert_page_agrees_with_python)
    assert not visit.troubles


def test_the_sentence_says_what_has_become_of_the_runs_and_is_announced(open_widget):
    visit, page = open_widget({"surface": "plateau", "start": (2.0, 1.2), "learning_rate": 0.3})
    assert "stand ready" in page.evaluate(READ)["says"]
    page.evaluate("model.set('steps', 40)")
    settle(page)
    assert re.search(r"RPROP is there since step \d+", page.evaluate(READ)["says"]) and "momentum is under way" in page.evaluate(READ)["says"]
    page.evaluate("() => { model.set('surface', 'hills'); model.set('start', [-1, 2.6]); model.set('steps', 200); }")
    settle(page)
    assert "are at the other minimum" in page.evaluate(READ)["says"]
    page.evaluate("() => { model.set('surface', 'valley'); model.set('rates', [[0, 2]]); }")
    settle(page)
    assert re.search("ran away|rounding errors", page.evaluate(READ)["says"])
    assert wait_until_quiet(page)
    assert not visit.troubles


@pytest.mark.parametrize("state", [{}, {"surface": "valley", "learning_rate": 2.0, "steps": 200}, {"surface": "hills", "start": (3.0, 3.0), "steps": 90}])
@pytest.mark.parametrize("width", [320, 760])
def test_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    assert_fits(page, width)
    assert not visit.troubles


def test_a_finger_drags_the_start(open_widget):
    visit, page = open_widget(width=320)
    handle = page.locator("[data-name=start]")
    assert_fit_for_a_finger(handle)
    x, y = page.evaluate("model.get('start')")
    swipe(page, *middle(handle), 40, 40)
    assert page.evaluate("model.get('start')[0]") > x and page.evaluate("model.get('start')[1]") < y
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget({"steps": 20}, theme="light")
    assert_follows_theme(page, paints(*(f".or-path.or-{rule}" for rule in runs.RULES), ".or-contour"))
    assert not visit.troubles


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_four_rules_have_colours_of_their_own_that_can_be_seen(open_widget, theme):
    visit, page = open_widget({"steps": 20}, theme=theme)
    settle(page)
    looks = [page.locator(f".bp-figure:first-child .or-path.or-{rule}").evaluate(
        "(path) => [getComputedStyle(path).stroke, getComputedStyle(path).strokeDasharray]") for rule in runs.RULES]
    assert len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 4
    assert not visit.troubles


def test_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_in_mid_play(page, {"surface": "hills", "momentum": 0.3})
    assert not visit.troubles
