"""The GradientCheckExplorer on a page without a kernel: the same numbers as Python's, and fit for readers.

What is compared, and how closely. Both sides compute in doubles, but exp, tanh, sin and cos may differ in
the last bit between V8 and NumPy's library. A difference quotient divides such a bit by h. So quotients
are compared to 1e-9 of the slope plus what a few units in the last place of the values do after division by
h; where truncation dominates that is 1e-9, and where rounding does, it is the noise itself, of which no
digit is common. Slopes, best steps and the complex step, which takes no difference, agree to 1e-9 everywhere.
"""
import re

import numpy as np
import pytest

from backprop.widgets import GradientCheckExplorer
from backprop.widgets import gradient_check_runs as runs

from .test_gradient_check_explorer import TRAITS
from .widget_page import middle, move, opens, settle, slide, state_of
from .widget_readers import (
    assert_ends_clean, assert_fit_for_a_finger, assert_fits, assert_follows_theme, assert_keys_move, paints, swipe,
    tab_through, wait_until_quiet,
)

STEPS = 129
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
    point: Number(document.querySelector("[data-name=point]").getAttribute("aria-valuenow")),
    ring: ["cx", "cy"].map((at) => Number(document.querySelector("[data-name=ring]").getAttribute(at))),
    chosen: document.querySelector(".gc-chosen").getAttribute("d").match(/[^ ML]+ [^ ML]+/g).map((pair) => pair.split(" ").map(Number)),
})"""


open_widget = opens(GradientCheckExplorer, TRAITS, ready="slope")


def explorer_of(page):
    return GradientCheckExplorer(**state_of(page, TRAITS))


def tolerance(explorer, method):
    """1e-9 of the slope, and a few units in the last place of every value (of its argument too), divided by h."""
    if method == "complex_step":
        return 1e-9 * abs(explorer.slope) + 1e-15
    argument = 20 if explorer.function == "neuron" else 1      # z is 1.89 and more where w is 0, and x1 a tenth
    value = abs(float(runs.value(explorer.function, explorer.point)))
    noise = runs.UNIT_ROUNDOFF * (value + abs(explorer.slope) * (abs(explorer.point) + argument)) / explorer.step
    return 1e-9 * abs(explorer.slope) + 8 * noise + 1e-15


def assert_page_agrees_with_python(page):
    settle(page)
    explorer, shown = explorer_of(page), page.evaluate(READ)
    cells = shown["cells"]
    assert float(cells["slope"]) == pytest.approx(explorer.slope, rel=1e-9, abs=1e-15)
    for method in runs.METHODS:
        quotient, error = (float(cells[f"{method}_{what}"]) for what in ("quotient", "error"))
        assert quotient == pytest.approx(explorer.quotients[method], abs=tolerance(explorer, method))
        assert error == abs(quotient - float(cells["slope"]))
        best = explorer.best_steps[method]
        assert cells[f"{method}_best"] == "null" if best is None else float(cells[f"{method}_best"]) == pytest.approx(best, rel=1e-9)
    assert shown["sliders"][0] == explorer.step
    assert shown["point"] == explorer.point
    if explorer.function == "relu" and explorer.point:
        assert shown["sliders"][1] == abs(explorer.point)
    assert_the_ring_lies_on_the_curve(explorer, shown)
    return explorer


def assert_the_ring_lies_on_the_curve(explorer, shown):
    """Where the step is one of the curve's own, the ring's centre is a point of the chosen curve."""
    if round(8 * np.log10(explorer.step), 6) % 1 == 0 and len(shown["chosen"]) == STEPS:
        assert min(np.hypot(*(np.array(shown["ring"]) - point)) for point in shown["chosen"]) < 0.1


def choose(page, name):
    page.get_by_role("radio", name=name, exact=True).check()


FUNCTIONS = {"neuron": "sigmoid neuron", "tanh": "tanh", "cubic": "cubic", "relu": "ReLU near its kink"}
METHODS = {"one_sided": "one-sided", "central": "central", "richardson": "Richardson", "complex_step": "complex step"}


# ---- the same numbers --------------------------------------------------------------------------

@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_page_computes_what_python_computes_wherever_the_controls_stand(open_widget, function):
    visit, page = open_widget({"function": function})
    random = np.random.default_rng(0)
    low, high = runs.FUNCTIONS[function]["range"]
    for method, title in METHODS.items():
        choose(page, title)
        for position in (0, *sorted(random.integers(1, STEPS - 1, 6).tolist()), STEPS - 1):
            slide(page, "step h", position)
            page.evaluate("(w) => model.set('point', w)", round(random.uniform(low, high), 6))
            assert assert_page_agrees_with_python(page).method == method
    assert page.evaluate("model.saved") > 20 and not visit.troubles


@pytest.mark.parametrize("function", FUNCTIONS)
def test_where_truncation_dominates_the_quotients_agree_to_nine_digits(open_widget, function):
    visit, page = open_widget({"function": function, "point": 0.9 * runs.FUNCTIONS[function]["range"][0] + 0.5})
    for position in range(96, STEPS):       # h from 1e-4 on
        slide(page, "step h", position)
        settle(page)
        explorer, cells = explorer_of(page), page.evaluate(READ)["cells"]
        for method in runs.METHODS:
            if runs.rounding(function, method, explorer.point, explorer.step) < 1e-10 * abs(explorer.slope):
                assert float(cells[f"{method}_quotient"]) == pytest.approx(explorer.quotients[method], rel=1e-9)
    assert not visit.troubles


def test_another_function_starts_at_its_own_point(open_widget):
    visit, page = open_widget()
    for name, title in reversed(FUNCTIONS.items()):
        choose(page, title)
        explorer = assert_page_agrees_with_python(page)
        assert explorer.function == name and explorer.point == runs.FUNCTIONS[name]["start"]
        assert page.get_by_role("slider", name="distance to the kink").is_visible() == (name == "relu")
    assert not visit.troubles


def test_the_step_is_dragged_with_the_mouse(open_widget):
    visit, page = open_widget()
    slider = page.get_by_role("slider", name="step h", exact=True)
    before = page.evaluate("model.get('step')")
    x, y = middle(slider)
    move(page, x, y, x + slider.bounding_box()["width"] * 0.3, y)
    assert page.evaluate("model.get('step')") > 1e3 * before
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_point_is_dragged_and_stays_in_its_range(open_widget):
    visit, page = open_widget({"function": "tanh"})
    handle = page.locator("[data-name=point]")
    x, y = middle(handle)
    move(page, x, y, x - 60, y + 10)
    moved = page.evaluate("model.get('point')")
    assert moved < 0.5
    assert_page_agrees_with_python(page)
    move(page, *middle(handle), -500, 5)
    assert page.evaluate("model.get('point')") == -2.5
    assert_page_agrees_with_python(page)
    move(page, *middle(handle), 5000, 5)
    assert page.evaluate("model.get('point')") == 2.5
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_distance_to_the_kink_keeps_the_point_on_its_side(open_widget):
    visit, page = open_widget({"function": "relu", "point": -0.5, "step": 1e-6})
    random = np.random.default_rng(1)
    for sign in (-1, 1):
        page.evaluate("(w) => model.set('point', w)", 0.5 * sign)
        for position in sorted(random.integers(0, 97, 8).tolist()):
            slide(page, "distance to the kink", position)
            explorer = assert_page_agrees_with_python(page)
            assert np.sign(explorer.point) == sign
            crossed = explorer.at_kink["central"]
            assert crossed == (abs(explorer.point) < 1e-6) or abs(explorer.point) == 1e-6
            assert ("other side of the kink" in page.locator(".bp-says").inner_text()) == crossed
    assert not visit.troubles


def test_the_best_step_is_reached_by_its_button(open_widget):
    visit, page = open_widget({"function": "tanh"})
    button = page.get_by_role("button", name="Go to the best step")
    for method, title in METHODS.items():
        choose(page, title)
        settle(page)
        best = runs.best_step("tanh", method, runs.FUNCTIONS["tanh"]["start"])
        assert button.is_disabled() == (best is None)
        if best:
            button.click()
            assert page.evaluate("model.get('step')") == pytest.approx(best, rel=5e-3)
            assert_page_agrees_with_python(page)
            assert "no step does much better" in page.locator(".bp-says").inner_text()
    assert not visit.troubles


def test_the_sentence_says_which_error_rules(open_widget):
    visit, page = open_widget({"function": "tanh", "step": 1e-12})
    says = page.locator(".bp-says")
    assert "a larger step would be better" in says.inner_text() and re.search(r"\d digits are right", says.inner_text())
    page.evaluate("model.set('step', 0.1)")
    settle(page)
    assert "a smaller one would be better" in says.inner_text()
    page.evaluate("() => { model.set('method', 'complex_step'); model.set('step', 1e-12); }")
    settle(page)
    assert "nothing cancels" in says.inner_text()
    assert not visit.troubles


def test_the_magnifier_shows_the_staircase_of_the_doubles(open_widget):
    """Three steps of 1e-16 to each side of 0.5 hold a handful of doubles: they are drawn one by one."""
    visit, page = open_widget({"step": 1e-16})
    dots = page.locator(".gc-doubles").get_attribute("d").count("M")
    w = 0.5
    assert dots == len({w + k / 40 * 1e-16 for k in range(-120, 121)}) < 12
    page.evaluate("model.set('step', 1e-3)")
    settle(page)
    assert page.locator(".gc-doubles").count() == 0
    assert not visit.troubles


# ---- readers -----------------------------------------------------------------------------------

def test_a_trait_set_from_outside_moves_the_picture(open_widget):
    visit, page = open_widget()
    before = page.evaluate(READ)
    page.evaluate("() => { model.set('function', 'cubic'); model.set('point', -1.2345); model.set('method', 'richardson'); model.set('step', 0.123); }")
    assert_page_agrees_with_python(page)
    assert page.evaluate(READ)["chosen"] != before["chosen"]
    assert page.get_by_role("radio", name="cubic").is_checked() and page.get_by_role("radio", name="Richardson").is_checked()
    assert not visit.troubles


def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget({"function": "relu", "step": 1e-6})
    assert tab_through(page, 5) == ["radio", "radio", "slider", "range", "range"]
    page.locator("[data-name=point]").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert_page_agrees_with_python(page)
    assert page.evaluate("model.get('point')") == pytest.approx(0.09, abs=3e-3)
    assert_keys_move(page, ["step h", "distance to the kink"], assert_page_agrees_with_python)
    page.get_by_role("radio", name="central", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('method')") == "richardson"
    assert not visit.troubles


def test_the_sentence_is_announced_once_things_are_quiet(open_widget):
    visit, page = open_widget()
    spoken = wait_until_quiet(page)
    for position in range(110, 120):
        slide(page, "step h", position)
        settle(page)
    assert page.locator("[aria-live=polite]").text_content() == spoken
    assert "a smaller one would be better" in wait_until_quiet(page)


SIZES = [{}, {"step": 1.0, "method": "one_sided", "point": 60.0}, {"step": 1e-16, "method": "complex_step", "point": -60.0},
         {"function": "relu", "point": 0.0, "step": 1e-3}, {"function": "relu", "point": -1.0, "method": "richardson"},
         {"function": "cubic", "point": 0.0, "step": 1.0}, {"function": "tanh", "point": -2.5, "step": 1.0, "method": "richardson"}]


@pytest.mark.parametrize("state", SIZES)
@pytest.mark.parametrize("width", [320, 760])
def test_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    assert_fits(page, width)
    drawn = page.evaluate("[...document.querySelectorAll('svg [d]')].map((path) => path.getAttribute('d')).join()")
    assert "NaN" not in drawn and "Infinity" not in drawn
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_touch_drags_the_point_and_leaves_the_page_to_scroll(open_widget):
    visit, page = open_widget({"function": "tanh"}, width=320)
    handle = page.locator("[role=slider].bp-handle")
    assert_fit_for_a_finger(handle)
    swipe(page, *middle(handle), -40, 0)
    assert page.evaluate("model.get('point')") < 0.4
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget(theme="light")
    curves = """() => [...document.querySelectorAll(".gc-curve, .gc-function")].map((path) => getComputedStyle(path).stroke)"""
    assert_follows_theme(page, lambda page: [*paints()(page), *page.evaluate(curves)])
    assert len(page.evaluate(curves)) >= 5 and not visit.troubles


def test_nothing_moves_by_itself_and_it_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_clean(page, {"step": 0.5})
    assert not visit.troubles


def test_a_screen_reader_finds_words_for_every_picture(open_widget):
    visit, page = open_widget()
    labels = page.evaluate("[...document.querySelectorAll('.bp-widget svg[role]')].map((s) => s.getAttribute('aria-label'))")
    assert len(labels) == 3 and all(labels)
    assert re.search(r"w₁ 0\.5", page.locator("[data-name=point]").get_attribute("aria-valuetext"))
    assert not visit.troubles
