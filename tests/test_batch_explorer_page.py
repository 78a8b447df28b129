"""The BatchExplorer on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.experiments import lines
from backprop.widgets import BatchExplorer

from .test_batch_explorer import TRAITS, some
from .widget_page import opens, settle, slide, state_of
from .widget_readers import (
    assert_ends_clean, assert_fits, assert_follows_theme, assert_keys_move, assert_mouse_drags, paints,
    tab_through, wait_until_quiet,
)

SLIDERS = {"batch size k": 23, "learning rate η": 92, "epochs": 29}
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
    says: document.querySelector(".bp-says").textContent,
    lines: Object.fromEntries([...document.querySelectorAll(".bp-figure path[data-name]")]
        .map((path) => [path.dataset.name, path.getAttribute("d")])),
    contours: document.querySelector(".be-contour").getAttribute("d"),
    sizes: [...document.querySelectorAll(".bp-figure svg")].map((svg) => [svg.width.baseVal.value, svg.height.baseVal.value]),
})"""


open_widget = opens(BatchExplorer, TRAITS, ready="yours_noise")


def points(path):
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), float)


def on_the_map(path, shown):
    """(w, b) of a path's points, from pixels: both axes have one scale."""
    width, height = shown["sizes"][0]
    unit, pixels = (width - 42) / 6.0, points(path)
    return np.column_stack([(pixels[:, 0] - 34) / unit - 1.8, 2.3 - (pixels[:, 1] - 26) * 5.0 / (height - 64)])


def assert_page_agrees_with_python(page):
    settle(page)
    explorer = BatchExplorer(**state_of(page, TRAITS))
    shown, readings = page.evaluate(READ), explorer.readings
    for name, reading in readings.items():
        for what in ("updates", "seen", "w", "b", "above", "slope", "noise"):
            # Near the lowest place the last digits of a difference are rounding.
            assert float(shown["cells"][f"{name}_{what}"]) == pytest.approx(
                reading[what], rel=1e-9, abs={"above": 1e-20, "slope": 1e-12}.get(what, 0)), (name, what, explorer)
        assert shown["cells"][f"{name}_goal"] == ("null" if reading["goal"] is None else str(reading["goal"]))
        words = "diverges" if reading["lost"] else "does not reach" if reading["goal"] is None else "reaches the goal after"
        assert words in shown["says"], explorer
    assert shown["sliders"] == [explorer.batch_size, explorer.learning_rate, explorer.epochs]
    assert_drawings_are_the_runs(explorer, shown)
    return explorer, shown


def assert_drawings_are_the_runs(explorer, shown):
    (_, height), sizes = shown["sizes"][1], {"yours": explorer.batch_size, "whole": 24}
    for name, places in explorer.places.items():
        drawn, places = on_the_map(shown["lines"][name], shown), np.array(places)
        inside = np.abs(places).max(axis=1) < 60
        assert len(drawn) == len(places) and drawn[inside] == pytest.approx(places[inside], abs=0.005)
        curve = points(shown["lines"][f"loss_{name}"])
        heights = np.clip([lines.above(place, explorer.outlier) for place in places], 1e-6, 1e2)
        decades = 2 - (curve[:, 1] - 26) / (height - 64) * 8
        assert decades == pytest.approx(np.log10(heights), abs=0.01)
        seen = (curve[:, 0] - 46) / (shown["sizes"][1][0] - 54) * 24 * explorer.epochs
        assert seen == pytest.approx([lines.seen(sizes[name], n) for n in range(len(places))], abs=0.0003 * 24 * explorer.epochs)


# ---- the same numbers --------------------------------------------------------------------------

def test_the_page_computes_what_python_computes_wherever_the_sliders_stand(open_widget):
    visit, page = open_widget()
    random = np.random.default_rng(0)
    for label, most in SLIDERS.items():
        for position in (0, *sorted(random.integers(1, most, 5).tolist()), most):
            slide(page, label, position)
            assert_page_agrees_with_python(page)
    slide(page, "learning rate η", 40)
    page.get_by_role("checkbox", name="an outlier").check()
    assert assert_page_agrees_with_python(page)[0].outlier
    page.get_by_role("button", name="Shuffle otherwise").click()
    assert assert_page_agrees_with_python(page)[0].draw == 1
    page.get_by_role("radio", name="by rising x").check()
    explorer, _ = assert_page_agrees_with_python(page)
    assert explorer.order == "sorted" and page.get_by_role("button", name="Shuffle otherwise").is_disabled()
    assert page.evaluate("model.saved") > 20 and not visit.troubles


def test_what_python_sets_is_shown(open_widget):
    visit, page = open_widget()
    for state in some(25, 3):
        page.evaluate("(state) => { for (const [name, value] of Object.entries(state)) model.set(name, value); }", state)
        explorer, _ = assert_page_agrees_with_python(page)
        assert {name: getattr(explorer, name) for name in TRAITS} == state
    assert not visit.troubles


def test_shuffling_goes_round(open_widget):
    visit, page = open_widget({"draw": 4})
    for draw in (5, 0, 1):
        page.get_by_role("button", name="Shuffle otherwise").click()
        assert page.evaluate("model.get('draw')") == draw
    assert not visit.troubles


@pytest.mark.parametrize("outlier", [False, True])
def test_on_a_contour_the_loss_is_the_same_all_the_way_round(open_widget, outlier):
    visit, page = open_widget({"outlier": outlier})
    shown = page.evaluate(READ)
    rings = shown["contours"].split("M")[1:]
    assert len(rings) == 16
    for k, ring in enumerate(rings, start=1):
        heights = [lines.above(place, outlier) for place in on_the_map(ring, shown)]
        assert np.sqrt(heights) == pytest.approx(np.sqrt(0.06) * k, abs=0.005)
    assert not visit.troubles


# ---- for every reader --------------------------------------------------------------------------

def test_the_keyboard_reaches_and_moves_everything(open_widget):
    visit, page = open_widget()
    assert tab_through(page, 6) == ["range", "range", "range", "radio", "button", "checkbox"]
    page.keyboard.press("Space")
    page.get_by_role("slider", name="batch size k").focus()
    page.keyboard.press("Home")
    explorer, shown = assert_page_agrees_with_python(page)
    assert explorer.batch_size == 1 and explorer.outlier and shown["says"].startswith("Online: 24 updates an epoch")
    page.keyboard.press("End")
    explorer, shown = assert_page_agrees_with_python(page)
    assert explorer.batch_size == 24 and shown["says"].startswith("Whole batch: 1 update an epoch")
    assert page.get_by_role("slider", name="batch size k").get_attribute("aria-valuetext") == "24 (whole batch)"
    assert not visit.troubles


def test_the_sentence_is_announced_once_things_are_quiet(open_widget):
    visit, page = open_widget()
    spoken = wait_until_quiet(page)
    for position in range(5, 12):
        slide(page, "batch size k", position)
        settle(page)
    assert page.locator("[aria-live=polite]").text_content() == spoken
    assert "2 updates an epoch" in wait_until_quiet(page)
    assert not visit.troubles


STATES = [{}, {"batch_size": 1, "outlier": True, "epochs": 30}, {"batch_size": 5, "learning_rate": 2.0, "outlier": True},
          {"batch_size": 24, "learning_rate": 1.0, "epochs": 30}, {"batch_size": 1, "learning_rate": 0.01, "epochs": 1}]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", [320, 760])
def test_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    assert_fits(page, width)
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget({"outlier": True}, theme="light")
    assert_follows_theme(page, paints(".be-way.be-yours", ".be-mark.be-whole", ".be-sample", ".be-wild"))
    assert not visit.troubles


def test_nothing_moves_by_itself_and_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_clean(page, {"epochs": 2})
    assert not visit.troubles


def test_sliders_move_by_keys_and_by_mouse(open_widget):
    visit, page = open_widget()
    assert_mouse_drags(page, SLIDERS, assert_page_agrees_with_python)
    assert_keys_move(page, SLIDERS, assert_page_agrees_with_python)
    assert not visit.troubles
