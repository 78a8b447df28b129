"""The LearningRateExplorer on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import pytest

from backprop.widgets import LearningRateExplorer
from backprop.widgets import learning_rate_runs as runs
from backprop.widgets.learning_rate_examples import EXAMPLES

from .test_learning_rate_explorer import TRAITS
from .widget_page import middle, opens, settle, state_of
from .widget_readers import assert_ends_clean, assert_fits, swipe, wait_until_quiet

# Differences of two nearly equal numbers (a - t) keep their absolute precision only: a few units
# in the last place of a and t.
CLOSE = {"rel": 1e-9, "abs": 1e-15}
READ = """() => ({ ...document.querySelector(".bp-widget").dataset, cells: Object.fromEntries(
    [...document.querySelectorAll("[data-name]")].map((cell) => [cell.dataset.name, Number(cell.dataset.value)])) })"""


open_widget = opens(LearningRateExplorer, TRAITS, ready="e-last")


def assert_page_agrees_with_python(page):
    settle(page)
    state = state_of(page, TRAITS)
    shown, name = page.evaluate(READ), state["example"]
    run = runs.train(name, state["start"], state["learning_rate"], state["epochs"])
    assert (shown["regime"], int(shown["lastEpoch"]), int(shown["crossings"])) == (run.regime, run.trusted, run.crossings), state
    assert shown["event"] == ("" if run.event is None else str(run.event))
    for column, epoch in {"first": 0, "second": min(1, run.trusted), "last": run.trusted}.items():
        for quantity, value in runs.values(name, run, epoch).items():
            assert shown["cells"][f"{quantity}-{column}"] == pytest.approx(value, **CLOSE), (state, quantity, column)


def slide(page, index, position):
    page.evaluate("""([index, position]) => {
        const input = document.querySelectorAll(".bp-widget input[type=range]")[index];
        input.value = position;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    }""", [index, position])


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_computes_what_python_computes_wherever_the_sliders_stand(open_widget, name):
    visit, page = open_widget({"example": name})
    most = [int(page.locator("input[type=range]").nth(i).get_attribute("max")) for i in range(2)]
    for position in range(0, most[0] + 1, 5):
        slide(page, 0, position)
        slide(page, 1, (7 * position) % (most[1] - 10))
        assert_page_agrees_with_python(page)
    for position in range(0, most[1] + 1, 5):
        slide(page, 0, 60)
        slide(page, 1, position)
        assert_page_agrees_with_python(page)
    slide(page, 1, most[1])
    for position in (0, 100, most[0]):
        slide(page, 0, position)
        assert_page_agrees_with_python(page)
    assert page.evaluate("model.saved") > 20 and not visit.troubles


def test_dragging_the_sliders_and_the_start_with_the_mouse(open_widget):
    visit, page = open_widget()
    for index, trait in ((0, "learning_rate"), (1, "epochs")):
        box = page.locator("input[type=range]").nth(index).bounding_box()
        before = page.evaluate(f"model.get('{trait}')")
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.85, box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
        assert page.evaluate(f"model.get('{trait}')") > before
        assert_page_agrees_with_python(page)
    handle = page.locator(".bp-start").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 90, steps=4)
    page.mouse.up()
    w1, w2 = page.evaluate("model.get('start')")
    assert w1 < 0.2 and w2 < -0.3
    assert_page_agrees_with_python(page)
    page.mouse.move(x, y)
    settle(page)
    assert page.evaluate("model.get('start')") == [w1, w2]   # let go is let go
    plane = page.locator(".bp-plane").bounding_box()
    page.mouse.click(plane["x"] + 10, plane["y"] + 10)       # and a click on the map moves it too
    assert page.evaluate("model.get('start')")[1] > 0.8
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_every_trial_button_shows_its_regime(open_widget):
    visit, page = open_widget()
    for name, example in EXAMPLES.items():
        page.locator(f"input[value={name}]").check()
        settle(page)
        assert_page_agrees_with_python(page)
        for trial in example["trials"]:
            button = page.get_by_role("button", name=trial["title"], exact=True)
            button.click()
            assert_page_agrees_with_python(page)
            assert button.get_attribute("aria-pressed") == "true"
            assert page.locator("[aria-pressed=true]").count() == 1
            said = page.locator(".bp-says").inner_text().lower()
            assert said.startswith(trial["shows"]) and "NaN" not in said and "undefined" not in said
    assert not visit.troubles


def test_a_trait_set_from_outside_moves_the_picture(open_widget):
    visit, page = open_widget()
    path = page.locator("path.bp-path").first.evaluate("(p) => p.parentNode.innerHTML")
    page.evaluate("() => { model.set('learning_rate', 60.3); model.set('log_error', false); }")
    assert_page_agrees_with_python(page)
    assert page.locator("path.bp-path").first.evaluate("(p) => p.parentNode.innerHTML") != path
    assert not page.locator("input[type=checkbox]").is_checked()
    slider = page.get_by_role("slider", name="learning rate η", exact=True)
    assert slider.get_attribute("aria-valuetext") == "learning rate 60.3"
    assert not visit.troubles


def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget()
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('type') ?? document.activeElement.getAttribute('role') ?? document.activeElement.tagName"))
        assert page.evaluate("document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle") == "solid"
        if reached[-1] == "SUMMARY":
            break
    assert reached == ["radio", "range", "range", *["button"] * 5, "slider", "checkbox", "SUMMARY"]
    rate = page.get_by_role("slider", name="learning rate η", exact=True)
    rate.focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.evaluate("model.get('learning_rate')") > 5
    page.keyboard.press("End")
    settle(page)
    assert page.evaluate("model.get('learning_rate')") == 1000
    assert "learning rate 1000" in rate.get_attribute("aria-valuetext")
    page.locator("[role=slider]").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    assert_page_agrees_with_python(page)
    w1, w2 = page.evaluate("model.get('start')")
    assert w1 == pytest.approx(0.46) and w2 == pytest.approx(-0.15)
    assert page.locator("[role=slider]").get_attribute("aria-valuetext") == "w1 0.46, w2 −0.15"
    page.get_by_text("How the four cases").press("Enter")
    assert page.get_by_text("The plateau (hatched)").is_visible()
    assert not visit.troubles


def test_the_sentence_is_announced_once_things_are_quiet(open_widget):
    visit, page = open_widget()
    spoken = page.locator("[aria-live=polite]")
    page.wait_for_function("document.querySelector('[aria-live=polite]').textContent.startsWith('Falls steadily')")
    for position in range(150, 160):
        slide(page, 0, position)
        settle(page)
    assert spoken.text_content().startswith("Falls steadily")
    wait_until_quiet(page)


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_fits_a_phone(open_widget, name):
    visit, page = open_widget({"example": name}, width=320)
    for button in page.locator(".bp-button").all():
        button.click()
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_fits(page, 320)
    assert not visit.troubles


def test_the_tints_lie_under_the_axes_whatever_the_site_does_to_figures(open_widget):
    visit, page = open_widget()
    canvas, plane = (page.locator(f".bp-learning-rate {part}").bounding_box() for part in ("canvas", ".bp-plane"))
    assert all(canvas[side] == pytest.approx(plane[side], abs=0.5) for side in canvas)


def test_touch_drags_the_start(open_widget):
    visit, page = open_widget(width=320)
    assert page.locator(".bp-handle").evaluate("(h) => getComputedStyle(h).touchAction") == "none"
    swipe(page, *middle(page.locator(".bp-start")), -40, 40)
    w1, w2 = page.evaluate("model.get('start')")
    assert w1 < 0.3 and w2 < 0.0
    assert_page_agrees_with_python(page)
    assert not visit.troubles


MARKS = {"site": ("document.documentElement", "data-theme", "light", "dark"),
         "JupyterLab": ("document.body", "data-jp-theme-light", "true", "false"),
         "VS Code": ("document.body", "class", "vscode-light", "vscode-dark")}
LOOK = """() => ({ text: getComputedStyle(document.querySelector(".bp-widget")).color,
    tick: getComputedStyle(document.querySelector("text.bp-tick")).fill,
    canvas: [...document.querySelector("canvas").getContext("2d").getImageData(5, 5, 1, 1).data].join() })"""


@pytest.mark.parametrize("host", MARKS)
@pytest.mark.parametrize("system", ["light", "dark"])
def test_it_follows_the_theme_of_its_page_and_else_of_the_system(open_widget, host, system):
    visit, page = open_widget(theme=system)
    element, attribute, light, dark = MARKS[host]
    default, looks = page.evaluate(LOOK), {}
    for theme, mark in (("light", light), ("dark", dark)):
        page.evaluate(f"{element}.setAttribute('{attribute}', '{mark}')")
        settle(page)
        looks[theme] = page.evaluate(LOOK)
    assert all(looks["light"][part] != looks["dark"][part] for part in default)
    assert default == looks[system]
    brightness = {theme: sum(map(int, re.findall(r"\d+", look["text"]))) for theme, look in looks.items()}
    assert brightness["light"] < 200 < 600 < brightness["dark"]


def test_nothing_moves_by_itself(open_widget):
    visit, page = open_widget()
    page.get_by_role("button", name="runaway").click()
    settle(page)
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("[...document.querySelectorAll('.bp-widget *')].every((e) => parseFloat(getComputedStyle(e).transitionDuration) === 0)")


def test_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_clean(page, {"learning_rate": 60})
    assert not visit.troubles


