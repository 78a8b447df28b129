"""The HillWalk on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.widgets import HillWalk
from backprop.widgets import hill_walk_runs as runs
from backprop.widgets.hill_walk_figure import _Camera

from .test_hill_walk import TRAITS
from .widget_page import middle, move, opens, pixels_of, settle, slide, state_of
from .widget_readers import (
    assert_ends_in_mid_play, assert_fit_for_a_finger, assert_fits, assert_follows_theme, assert_keys_move,
    assert_mouse_drags, assert_plays, paints, swipe, tab_through, wait_until_quiet,
)

SLIDERS = {"learning rate η": ("learning_rate", 130), "steps taken": ("steps", 60)}
NAMES = {"hills": "two humps", "bowl": "a bowl", "valley": "a narrow valley"}
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    shown: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.textContent])),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
    you: document.querySelector("[data-name=you]").getAttribute("aria-valuetext"),
    place: document.querySelector("[data-name=you]").getAttribute("transform").match(/-?[\\d.]+/g).map(Number),
    says: document.querySelector(".bp-says").textContent,
})"""
MAP = ".bp-figure:nth-child(2) svg"


open_widget = opens(HillWalk, TRAITS, ready="here_f")


def walk_of(page):
    return HillWalk(**state_of(page, TRAITS))


def map_scale(page):
    """Pixels of the map's left and top edge, and its side."""
    left, top, side = (page.locator(f"{MAP} clipPath rect").evaluate("(r) => ['x', 'y', 'width'].map((n) => Number(r.getAttribute(n)))"))
    return left, top, side


def on_map(page, x, y):
    left, top, side = map_scale(page)
    return left + (x + 3) / 6 * side, top + (3 - y) / 6 * side


def assert_page_agrees_with_python(page):
    settle(page)
    walk, shown = walk_of(page), page.evaluate(READ)
    for column, reading in walk.readings.items():
        for key in ("x", "y", "f", "fx", "fy", "slope", "promised", "happened"):
            value = shown["cells"][f"{column}_{key}"]
            if reading is None or reading[key] is None:
                assert value == "null" and shown["shown"][f"{column}_{key}"] == "–"
            else:
                # A slope near 0 and a change of height are differences: their error is that of what they are made of.
                size = abs(reading["f"]) + abs(reading["x"]) + abs(reading["y"])
                assert float(value) == pytest.approx(reading[key], rel=1e-9, abs=1e-9 * min(1, size)), (column, key)
    assert shown["sliders"] == [walk.learning_rate, walk.steps]
    x, y = np.clip(walk.position, -3, 3)
    assert shown["place"] == pytest.approx(on_map(page, x, y), abs=0.01)
    for text, value in zip(re.findall(r"[xy] ([^,]+)", shown["you"]), (x, y)):
        if "×" not in text and "⁻" not in text:
            assert float(text.replace("−", "-")) == pytest.approx(value, rel=1e-3, abs=1e-4)


# ---- the same numbers --------------------------------------------------------------------------

def test_the_page_computes_what_python_computes_wherever_the_controls_stand(open_widget):
    visit, page = open_widget()
    random = np.random.default_rng(0)
    for label, (_, most) in SLIDERS.items():
        for position in (0, *sorted(random.integers(1, most, 6).tolist()), most):
            slide(page, label, position)
            assert_page_agrees_with_python(page)
        slide(page, label, most // 3)
    for landscape in (*NAMES, *NAMES):
        page.get_by_role("radio", name=NAMES[landscape]).check()
        for _ in range(10):
            for label, (_, most) in SLIDERS.items():
                slide(page, label, int(random.integers(0, most + 1)))
            page.evaluate("(start) => model.set('start', start)", [round(c, 3) for c in random.uniform(-3, 3, 2)])
            assert_page_agrees_with_python(page)
    assert page.evaluate("model.saved") > 50 and not visit.troubles


def test_the_generated_functions_agree_to_the_last_digits_at_random_places(open_widget):
    """One step from many places: slopes and changes with no cancellation to hide behind."""
    visit, page = open_widget({"steps": 1})
    random = np.random.default_rng(1)
    for landscape in NAMES:
        page.evaluate("(name) => model.set('landscape', name)", landscape)
        for _ in range(15):
            start, rate = [round(c, 3) for c in random.uniform(-3, 3, 2)], round(random.uniform(0.01, 4), 3)
            page.evaluate("([start, rate]) => { model.set('start', start); model.set('learning_rate', rate); }", [start, rate])
            settle(page)
            cells, readings = page.evaluate(READ)["cells"], walk_of(page).readings
            for column in ("before", "here"):
                for key in ("x", "y", "f", "fx", "fy", "slope", "promised"):
                    assert float(cells[f"{column}_{key}"]) == pytest.approx(readings[column][key], rel=1e-9), (landscape, start, rate, key)
    assert not visit.troubles


def test_the_sliders_are_dragged_with_the_mouse(open_widget):
    visit, page = open_widget()
    assert_mouse_drags(page, SLIDERS, assert_page_agrees_with_python)
    assert not visit.troubles


def test_the_point_is_dragged_and_stays_on_the_map(open_widget):
    visit, page = open_widget({"steps": 4})
    x, y = middle(page.locator("[data-name=you]"))
    unit = map_scale(page)[2] / 6
    at = page.evaluate(READ)["cells"]
    move(page, x, y, x + unit, y + unit / 2)
    assert page.evaluate("model.get('steps')") == 0
    assert page.evaluate("model.get('start')") == pytest.approx([float(at["here_x"]) + 1, float(at["here_y"]) - 0.5], abs=0.03)
    assert_page_agrees_with_python(page)
    move(page, *middle(page.locator("[data-name=you]")), 5000, 5000)
    assert page.evaluate("model.get('start')") == [3, -3]
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_dragging_the_start_keeps_the_steps_and_moves_the_whole_walk(open_widget):
    visit, page = open_widget({"steps": 40})
    assert_page_agrees_with_python(page)
    assert page.evaluate(READ)["cells"]["here_x"].startswith("-1.55")      # in the local minimum
    x, y = middle(page.locator("[data-name=start]"))
    unit = map_scale(page)[2] / 6
    move(page, x, y, x + 1.2 * unit, y)
    assert page.evaluate("model.get('steps')") == 40
    assert float(page.evaluate(READ)["cells"]["here_x"]) > 1               # on the other side of the ridge
    assert_page_agrees_with_python(page)
    slide(page, "steps taken", 0)
    settle(page)
    assert not page.locator("[data-name=start]").is_visible()              # there the walk begins and ends
    assert not visit.troubles


def test_the_buttons_step_and_go_back(open_widget):
    visit, page = open_widget()
    for taken in (1, 2, 3):
        page.get_by_role("button", name="Take a step").click()
        assert page.evaluate("model.get('steps')") == taken
        assert_page_agrees_with_python(page)
    page.get_by_role("button", name="Back to the start").click()
    assert page.evaluate("model.get('steps')") == 0
    assert_page_agrees_with_python(page)
    page.evaluate("model.set('steps', 60)")
    page.get_by_role("button", name="Take a step").click()
    assert page.evaluate("model.get('steps')") == 60
    assert not visit.troubles


def test_the_sentence_says_what_the_step_did(open_widget):
    visit, page = open_widget({"landscape": "bowl", "start": (2, 1), "learning_rate": 0.01})
    said = {}
    for name, state in {"before": {}, "kept": {"steps": 1}, "less": {"learning_rate": 0.5}, "up": {"learning_rate": 2.5},
                        "rest": {"learning_rate": 1.0, "steps": 3},
                        "chaos": {"landscape": "hills", "learning_rate": 3.0, "steps": 60, "start": [-0.5, 1.0]}}.items():
        page.evaluate("(state) => { for (const [k, v] of Object.entries(state)) model.set(k, v); }", state)
        settle(page)
        said[name] = page.evaluate(READ)["says"]
    assert "promises a change of −0.05" in said["before"] and "nearly kept" in said["kept"]
    assert "curves upwards" in said["less"] and "led up" in said["up"] and "come to rest" in said["rest"]
    assert "rounding errors" in said["chaos"] and len(walk_of(page).path) < 61
    assert not visit.troubles


# ---- the pictures ------------------------------------------------------------------------------

@pytest.mark.parametrize("landscape", NAMES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_is_coloured_by_height_from_blue_to_red(open_widget, landscape, theme):
    visit, page = open_widget({"landscape": landscape}, theme=theme)
    settle(page)
    image = pixels_of(page, 1)
    line = (np.arange(len(image)) + 0.5) / len(image) * 6 - 3
    heights = runs.at(landscape, *np.meshgrid(line, -line))["f"]
    order = np.argsort(heights.ravel())
    red_less_blue = (image[..., 0] - image[..., 2]).ravel()[order]
    assert (np.diff(red_less_blue) >= 0).all() and len(np.unique(red_less_blue)) >= 11
    assert red_less_blue[0] < -60 < 60 < red_less_blue[-1] and (image[..., 3] == 255).all()
    assert not visit.troubles


@pytest.mark.parametrize("landscape", NAMES)
def test_the_contours_are_lines_of_equal_height(open_widget, landscape):
    visit, page = open_widget({"landscape": landscape})
    settle(page)
    left, top, side = map_scale(page)
    numbers = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", page.locator(".hw-contour").get_attribute("d")), float)
    x, y = (numbers[:, 0] - left) / side * 6 - 3, 3 - (numbers[:, 1] - top) / side * 6
    line = np.linspace(-3, 3, 29)
    all_heights = runs.at(landscape, *np.meshgrid(line, line))["f"]
    low, high = all_heights.min(), all_heights.max()
    share = (runs.at(landscape, x, y)["f"] - low) / (high - low)
    share = share if landscape == "hills" else np.sqrt(share)
    off = np.abs(share * 12 - np.round(share * 12))
    assert len(off) > 1000 and off.max() < 0.05 and set(np.round(share * 12).astype(int)) == set(range(1, 12))
    assert not visit.troubles


@pytest.mark.parametrize("turn, tilt", [(-25, 40), (0, 60), (130, 15), (-170, 30)])
def test_the_hill_is_seen_as_the_camera_of_the_still_figure_sees_it(open_widget, turn, tilt):
    """The point on the hill, against the other implementation of the projection, up to size and place."""
    visit, page = open_widget({"turn": turn, "tilt": tilt, "landscape": "bowl"})
    seen, expected = [], []
    for x, y in ((0, 0), (2, 0), (0, 2), (-2, -1), (1, -2.5)):
        page.evaluate("(start) => model.set('start', start)", [x, y])
        settle(page)
        circle = page.locator(".hw-surface .hw-you")
        seen.append([float(circle.get_attribute(n)) for n in ("cx", "cy")])
        expected.append(_Camera(turn, tilt).project(np.array([x, y, 3 * ((x**2 + y**2) / 18 - 0.5)])))
    seen, expected = np.array(seen), np.array(expected) * [1, -1]
    seen, expected = seen - seen[0], expected - expected[0]
    unit = np.sum(seen * expected) / np.sum(expected**2)
    assert unit > 25 and seen == pytest.approx(expected * unit, abs=0.02)
    assert not visit.troubles


def test_what_is_near_covers_what_is_far_and_a_hidden_walk_is_dashed(open_widget):
    """Behind the high hump, seen from the side where y is least, a walk is hidden; from the other side it is not."""
    visit, page = open_widget({"start": (-0.1, 2.3), "turn": 0.0, "tilt": 15.0})
    settle(page)
    assert page.locator(".hw-surface .hw-you.hw-hidden").count() == 1
    page.evaluate("model.set('turn', 180)")
    settle(page)
    assert page.locator(".hw-surface .hw-you").count() == 1 and page.locator(".hw-surface .hw-hidden").count() == 0
    # A bowl seen from the side: its near wall, high and red, stands before the blue ground in the middle.
    page.evaluate("() => { model.set('landscape', 'bowl'); model.set('start', [0.1, -2.9]); model.set('turn', 0); model.set('tilt', 25); }")
    settle(page)
    circle, canvas = page.locator(".hw-surface .hw-you"), pixels_of(page, 0)
    x, y = (int(float(circle.get_attribute(n))) for n in ("cx", "cy"))
    red, _, blue, opaque = np.median(canvas[y - 1:y + 2, x - 1:x + 2].reshape(-1, 4), axis=0)
    assert red > blue + 40 and opaque == 255
    assert not visit.troubles


def test_the_arrow_points_against_the_gradient_and_its_legs_are_the_components(open_widget):
    visit, page = open_widget()
    for x, y in ((-0.5, 1.0), (0.6, 0.9), (-2.5, -2)):
        page.evaluate("(start) => model.set('start', start)", [x, y])
        settle(page)
        numbers = list(map(float, re.findall(r"-?[\d.]+", page.locator(f"{MAP} .hw-component").get_attribute("d"))))
        leg = np.array([numbers[2] - numbers[0], -(numbers[3] - numbers[1])])
        gradient = np.array(walk_of(page).gradient)
        assert leg / np.linalg.norm(leg) == pytest.approx(-gradient / np.linalg.norm(gradient), abs=1e-6)
        head = list(map(float, re.findall(r"-?[\d.]+", page.locator(f"{MAP} .hw-arrow-head").get_attribute("d"))))[:2]
        assert head == pytest.approx(numbers[2:4], abs=1e-6)
    assert not visit.troubles


def test_turning_by_mouse_and_by_keys(open_widget):
    visit, page = open_widget()
    x, y = middle(page.locator(".hw-surface"))
    before = pixels_of(page, 0)
    move(page, x, y, x + 60, y + 20)
    settle(page)
    assert page.evaluate("[model.get('turn'), model.get('tilt')]") == pytest.approx([-55, 50], abs=1)
    assert (pixels_of(page, 0) != before).any()
    page.locator(".hw-surface").focus()
    turn, tilt = page.evaluate("[model.get('turn'), model.get('tilt')]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("[model.get('turn'), model.get('tilt')]") == pytest.approx([turn + 2, tilt - 2])
    for _ in range(12):
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowUp")
    turn, tilt = page.evaluate("[model.get('turn'), model.get('tilt')]")
    assert -180 < turn <= 180 and tilt == 65
    assert_page_agrees_with_python(page)
    assert not visit.troubles


# ---- readers -----------------------------------------------------------------------------------

def test_a_trait_set_from_outside_moves_the_picture(open_widget):
    visit, page = open_widget()
    before = page.evaluate(READ)
    page.evaluate("() => { model.set('steps', 7); model.set('landscape', 'valley'); model.set('learning_rate', 0.123456); }")
    assert_page_agrees_with_python(page)
    assert page.evaluate(READ)["cells"] != before["cells"]
    assert page.get_by_role("radio", name="a narrow valley").is_checked()
    assert not visit.troubles


def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget({"steps": 2})
    assert tab_through(page, 9) == ["radio", "slider", "slider", "slider", "button", "button", "button", "range", "range"]
    page.get_by_role("slider", name="start of the walk").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[model.get('start')[0], model.get('steps')]") == pytest.approx([-0.45, 2])
    assert_page_agrees_with_python(page)
    here = page.evaluate(READ)["cells"]
    page.get_by_role("slider", name="where you stand").focus()
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate("model.get('start')") == pytest.approx([float(here["here_x"]), float(here["here_y"]) - 0.5], abs=1e-3)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('steps')") == 2
    assert_page_agrees_with_python(page)
    assert_keys_move(page, SLIDERS, assert_page_agrees_with_python)
    page.get_by_role("radio", name="two humps").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('landscape')") == "bowl"
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_sentence_is_announced_once_things_are_quiet(open_widget):
    visit, page = open_widget()
    wait_until_quiet(page)
    before, during = page.evaluate("""async () => {
        const spoken = () => document.querySelector("[aria-live=polite]").textContent, before = spoken();
        for (const steps of [5, 6, 7, 11]) {
            model.set("steps", steps);
            await new Promise((done) => requestAnimationFrame(done));
        }
        return [before, spoken()];
    }""")
    assert during == before != ""
    assert "After 11 steps" in wait_until_quiet(page)


SIZES = [{}, {"landscape": "valley", "learning_rate": 3.9, "steps": 60}, {"landscape": "bowl", "start": (3.0, 3.0), "turn": 45.0},
         {"start": (-3.0, 3.0), "tilt": 65.0, "turn": 100.0}, {"start": (3.0, -3.0), "steps": 3, "landscape": "valley", "tilt": 10.0},
         {"landscape": "bowl", "start": (-3.0, 0.1), "learning_rate": 2.3, "steps": 9}]


@pytest.mark.parametrize("state", SIZES)
@pytest.mark.parametrize("width", [320, 760])
def test_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    assert_fits(page, width)
    surface = pixels_of(page, 0)[..., 3]
    edges = np.concatenate([surface[0], surface[-1], surface[:, 0], surface[:, -1]])
    assert (edges == 0).all() and (surface == 255).mean() > 0.1        # the whole hill is in the picture
    assert not visit.troubles


def test_a_finger_drags_the_point_and_turns_the_hill_but_scrolls_the_page(open_widget):
    visit, page = open_widget(width=320)
    assert_fit_for_a_finger(page.locator(f"{MAP} [role=slider].bp-handle"))
    assert page.locator(".hw-surface").evaluate("(s) => getComputedStyle(s).touchAction") == "pan-y"
    swipe(page, *middle(page.locator("[data-name=you] .hw-you")), 40, -40)
    assert page.evaluate("model.get('start')[0]") > 0 and page.evaluate("model.get('start')[1]") > 1.5
    swipe(page, *middle(page.locator(".hw-surface")), 80, 0)
    assert page.evaluate("model.get('turn')") < -40 and page.evaluate("model.get('tilt')") == 40
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget({"steps": 3}, theme="light")

    def look(page):
        settle(page)
        return [*paints(".hw-path")(page), *(str(pixels_of(page, nth)[180, 180]) for nth in (0, 1))]

    assert_follows_theme(page, look)
    assert not visit.troubles


def test_play_jumps_where_motion_is_unwanted_and_else_walks(open_widget):
    visit, page = open_widget({"steps": 3})
    assert_plays(page, most=60)
    stopped = page.evaluate("model.get('steps')")
    page.get_by_role("button", name="Play").click()             # goes on from where it stopped
    page.wait_for_function(f"model.get('steps') > {stopped}")
    page.get_by_role("button", name="Take a step").click()      # which stops the play
    assert page.get_by_role("button", name="Play").is_visible()
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_in_mid_play(page, {"landscape": "bowl", "learning_rate": 0.3})
    assert not visit.troubles
