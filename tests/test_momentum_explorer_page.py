"""The MomentumExplorer on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.widgets import MomentumExplorer
from backprop.widgets import momentum_runs as runs

from .test_momentum_explorer import TRAITS
from .widget_page import middle, move, opens, pixels_of, settle, slide, state_of
from .widget_readers import (
    assert_ends_in_mid_play, assert_fit_for_a_finger, assert_fits, assert_follows_theme, assert_keys_move,
    assert_plays, paints, swipe, tab_through, wait_until_quiet,
)

SLIDERS = {"learning rate η": ("learning_rate", 399), "momentum α": ("momentum", 99),
           "condition number κ": ("condition_number", 100), "steps shown": ("steps", 120)}
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    ends: [...document.querySelectorAll(".mx-path")].map((path) => path.getAttribute("d").match(/[^ ML]+ [^ ML]+$/)[0].split(" ").map(Number)),
    ring: document.querySelector(".mx-pad [role=slider]").getAttribute("aria-valuetext"),
    start: document.querySelector("[data-name=start]").getAttribute("aria-valuetext"),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
})"""


open_widget = opens(MomentumExplorer, TRAITS, ready="plain_rate")


def explorer_of(page):
    return MomentumExplorer(**state_of(page, TRAITS))


def assert_page_agrees_with_python(page):
    settle(page)
    explorer, shown = explorer_of(page), page.evaluate(READ)
    for method in runs.METHODS:
        cells = {name.split("_")[1]: value for name, value in shown["cells"].items() if name.startswith(method)}
        assert float(cells["rate"]) == pytest.approx(explorer.rates[method], rel=1e-9, abs=1e-15)
        assert float(cells["measured"]) == pytest.approx(explorer.measured_rates[method], rel=1e-9, abs=1e-15)
        steps = explorer.steps_to_thousandth[method]
        assert cells["thousandth"] == ("null" if steps is None else "Infinity" if steps == np.inf else str(steps))
        assert cells["regime"] == explorer.regimes[method]
    assert shown["sliders"] == [explorer.steps, explorer.learning_rate, explorer.momentum, explorer.condition_number]
    rate, momentum = map(float, re.findall(r"[\d.]+", shown["ring"]))
    assert (rate, momentum) == pytest.approx((explorer.learning_rate, explorer.momentum), rel=1e-3)
    start = [float(n.replace("−", "-")) for n in re.findall(r"w\d (\S+?)(?:,|$)", shown["start"])]
    assert start == pytest.approx(explorer.start, rel=1e-3, abs=1e-3)
    assert_drawn_ends_are_the_paths(page, explorer, shown["ends"])


def assert_drawn_ends_are_the_paths(page, explorer, ends):
    """The last point of each drawn path, in pixels; of a path that leaves the picture, that it does."""
    width, height = page.evaluate("(() => { const s = document.querySelector('.bp-widget svg'); return [s.width.baseVal.value, s.height.baseVal.value]; })()")
    unit = width / 13.6
    for (method, path), end in zip(explorer.trajectories.items(), ends):
        x, y = path[-1, 0] * unit + width / 2, height / 2 - path[-1, 1] * unit
        if 0 <= x <= width and 0 <= y <= height and explorer.rates[method] <= 1:
            assert end == pytest.approx([x, y], abs=0.06), method


# ---- the same numbers --------------------------------------------------------------------------

def test_the_page_computes_what_python_computes_wherever_the_sliders_stand(open_widget):
    visit, page = open_widget()
    random = np.random.default_rng(0)
    for label, (_, most) in SLIDERS.items():
        for position in (0, *sorted(random.integers(1, most, 8).tolist()), most):
            slide(page, label, position)
            assert_page_agrees_with_python(page)
        slide(page, label, most // 3)
    for _ in range(25):
        for label, (_, most) in SLIDERS.items():
            slide(page, label, int(random.integers(0, most + 1)))
        page.get_by_role("radio", name=["momentum", "Nesterov"][int(random.integers(2))]).check()
        page.evaluate("(start) => model.set('start', start)", [round(random.uniform(-6, 6), 2), round(random.uniform(-2.5, 2.5), 2)])
        assert_page_agrees_with_python(page)
    assert page.evaluate("model.saved") > 100 and not visit.troubles


def test_the_sliders_and_the_pad_are_dragged_with_the_mouse(open_widget):
    visit, page = open_widget()
    for label, (trait, _) in SLIDERS.items():
        before = page.evaluate(f"model.get('{trait}')")
        slider = page.get_by_role("slider", name=label, exact=True)
        x, y = middle(slider)
        move(page, x, y, x + slider.bounding_box()["width"] * 0.3, y)
        assert page.evaluate(f"model.get('{trait}')") != before
        assert_page_agrees_with_python(page)
    x, y = middle(page.locator(".mx-pad [role=slider]"))
    rate, momentum = page.evaluate("[model.get('learning_rate'), model.get('momentum')]")
    move(page, x, y, x - 40, y + 30)
    assert page.evaluate("model.get('learning_rate')") < rate and page.evaluate("model.get('momentum')") < momentum
    assert_page_agrees_with_python(page)
    box = page.locator("[data-name=pad]").bounding_box()
    move(page, box["x"] + 5, box["y"] + box["height"] - 5, box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)   # from anywhere
    assert page.evaluate("model.get('learning_rate')") == pytest.approx(1, abs=0.02)
    assert page.evaluate("model.get('momentum')") == pytest.approx(0.5, abs=0.01)
    assert_page_agrees_with_python(page)
    page.mouse.move(box["x"], box["y"])
    settle(page)
    assert page.evaluate("model.get('momentum')") == pytest.approx(0.5, abs=0.01)   # let go is let go
    move(page, box["x"] + 50, box["y"] + 50, box["x"] + 2000, box["y"] - 500)       # beyond the edge
    assert page.evaluate("[model.get('learning_rate'), model.get('momentum')]") == [4, 0.99]
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_start_is_dragged_and_stays_in_its_range(open_widget):
    visit, page = open_widget()
    x, y = middle(page.locator(".mx-start"))
    unit = page.locator(".bp-widget svg").first.bounding_box()["width"] / 13.6
    move(page, x, y, x + 3 * unit, y + 2 * unit)
    assert page.evaluate("model.get('start')") == pytest.approx([-2.5, -0.2], abs=0.03)
    assert_page_agrees_with_python(page)
    move(page, *middle(page.locator(".mx-start")), 5000, 5000)
    assert page.evaluate("model.get('start')") == [6, -2.5]
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_best_point_is_reached_by_its_button(open_widget):
    visit, page = open_widget()
    for method, name in (("momentum", "momentum"), ("nesterov", "Nesterov")):
        page.get_by_role("radio", name=name).check()
        page.get_by_role("button", name="Go to the best point").click()
        best = runs.best_point(method, np.array([0.1, 1.0]))
        assert page.evaluate("[model.get('learning_rate'), model.get('momentum')]") == pytest.approx(best, abs=6e-4)
        assert_page_agrees_with_python(page)
    assert not visit.troubles


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_the_pad_are_the_measured_rates(open_widget, method, theme):
    visit, page = open_widget({"method": method}, theme=theme)
    page.wait_for_selector("[data-map=settled]")
    image = pixels_of(page, 0)
    random, lams, edges = np.random.default_rng(1), np.array([0.1, 1.0])[:, None, None], (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1)
    eta, alpha = random.uniform((0.06, 0.02), (3.94, 0.98), (400, 2)).T
    d, e = np.meshgrid((-0.05, 0, 0.05), (-0.01, 0, 0.01))
    near = runs.measured_rate(method, np.add.outer(eta, d.ravel()), np.add.outer(alpha, e.ravel()), lams)
    bands = np.searchsorted(edges, near, side="right")
    one = (bands == bands[:, :1]).all(axis=1)       # beside an edge the interpolation may say the other band
    rows, columns = ((1 - alpha) * len(image)).astype(int), (eta / 4 * image.shape[1]).astype(int)
    seen = {}
    for band, colour in zip(bands[one, 0].tolist(), image[rows, columns][one].tolist()):
        seen.setdefault(band, set()).add(tuple(colour))
    assert all(len(colours) == 1 for colours in seen.values()), seen
    assert len(set.union(*seen.values())) == len(seen) >= 5
    assert seen[len(edges)] == {(0, 0, 0, 0)}    # bare paper
    assert not visit.troubles


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_the_lines_on_the_pad_are_the_proved_ones(open_widget, method):
    visit, page = open_widget({"method": method})
    page.wait_for_selector("[data-map=settled]")
    lams = np.array([0.1, 1.0])
    box = page.locator("[data-name=pad]").evaluate("(r) => ['x', 'y', 'width', 'height'].map((n) => Number(r.getAttribute(n)))")
    points = {}
    for path in page.locator(".mx-contour, .mx-limit").all():
        level = float(path.get_attribute("data-level") or 1)
        points[level] = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get_attribute("d")), float)
    assert len(points) >= 4
    for level, pixels in points.items():
        eta, alpha = (pixels[:, 0] - box[0]) / box[2] * 4, 1 - (pixels[:, 1] - box[1]) / box[3]
        inside = (alpha < 0.999) & (eta > 0.01)
        eta, alpha = eta[inside], alpha[inside]
        # The rate rises steeply beside the border: the level must lie within a fifth of a pixel.
        around = [runs.proved_rate(method, eta + dx * 4 / box[2], alpha + dy / box[3], lams[:, None])
                  for dx in (-0.2, 0, 0.2) for dy in (-0.2, 0, 0.2)]
        assert (np.min(around, axis=0) <= level + 1e-3).all() and (np.max(around, axis=0) >= level - 1e-3).all(), level


# ---- readers -----------------------------------------------------------------------------------

def test_a_trait_set_from_outside_moves_the_picture(open_widget):
    visit, page = open_widget()
    before = page.evaluate(READ)
    page.evaluate("() => { model.set('momentum', 0.9); model.set('method', 'nesterov'); model.set('learning_rate', 1.234567); }")
    assert_page_agrees_with_python(page)
    assert page.evaluate(READ)["ends"] != before["ends"]
    assert page.get_by_role("radio", name="Nesterov").is_checked()
    assert page.locator(".mx-pad").get_attribute("data-method") == "nesterov"
    assert not visit.troubles


def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget()
    assert tab_through(page, 9) == ["slider", "button", "range", "slider", "radio", "range", "range", "range", "button"]
    page.get_by_role("slider", name="start of the paths").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert_page_agrees_with_python(page)
    assert page.evaluate("model.get('start')") == pytest.approx([-5.4, 0.8])
    page.locator(".mx-pad [role=slider]").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    assert_page_agrees_with_python(page)
    assert page.evaluate("[model.get('learning_rate'), model.get('momentum')]") == pytest.approx([1.3, 0.51])
    assert_keys_move(page, SLIDERS, assert_page_agrees_with_python)
    page.get_by_role("radio", name="momentum", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('method')") == "nesterov"
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_sentence_is_announced_once_things_are_quiet(open_widget):
    visit, page = open_widget()
    spoken = wait_until_quiet(page)
    for position in range(150, 158):
        slide(page, "learning rate η", position)
        settle(page)
    assert page.locator("[aria-live=polite]").text_content() == spoken
    assert "diverges" in wait_until_quiet(page)


SIZES = [{}, {"condition_number": 100.0, "learning_rate": 0.01, "momentum": 0.0}, {"learning_rate": 3.9, "momentum": 0.2},
         {"start": (6.0, 2.5), "steps": 0}, {"start": (6.0, -2.5), "steps": 3, "method": "nesterov"}]


@pytest.mark.parametrize("state", SIZES)
@pytest.mark.parametrize("width", [320, 760])
def test_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    page.wait_for_selector("[data-map=settled]")
    assert_fits(page, width)
    assert not visit.troubles


def test_touch_drags_the_ring_and_leaves_the_page_to_scroll(open_widget):
    visit, page = open_widget(width=320)
    assert_fit_for_a_finger(page.locator("[role=slider].bp-handle"))
    assert page.locator("[data-name=pad]").evaluate("(r) => getComputedStyle(r).touchAction") != "none"
    swipe(page, *middle(page.locator(".mx-pad .mx-dot")), -40, -40)
    assert page.evaluate("model.get('learning_rate')") < 0.7 and page.evaluate("model.get('momentum')") > 0.65
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget(theme="light")

    def look(page):
        page.wait_for_selector("[data-map=settled]")
        pixels = pixels_of(page, 0)
        colours = np.unique(pixels[pixels[..., 3] > 0], axis=0)
        assert len(colours) >= 4
        return [*paints(".mx-contour")(page), *map(str, colours)]

    assert_follows_theme(page, look)
    assert not visit.troubles


def test_play_jumps_where_motion_is_unwanted_and_else_runs(open_widget):
    visit, page = open_widget({"steps": 3})
    assert_plays(page, most=120)
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_in_mid_play(page, {"condition_number": 50, "momentum": 0.3})
    assert not visit.troubles
