"""The ActivationExplorer on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.proofs import activation_layers as layers
from backprop.widgets import ActivationExplorer, activation_explorer

from .test_activation_explorer import TRAITS
from .widget_page import middle, move, opens, settle, slide, state_of
from .widget_readers import (
    assert_ends_clean, assert_fit_for_a_finger, assert_fits, assert_follows_theme, assert_keys_move,
    assert_mouse_drags, paints, swipe, tab_through, wait_until_quiet,
)

SLIDERS = {"pre-activation z": ("z", 120), "weight w of the chain": ("weight", 49), "units n in the chain": ("units", 19),
           "scale a of the output": ("a", 56), "scale b of the input": ("b", 56)}
OF_TANH_ONLY = [label for label, (trait, _) in SLIDERS.items() if trait in "ab"]
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
    svg: ["width", "height"].map((side) => document.querySelector(".bp-widget svg")[side].baseVal.value),
    point: document.querySelector("[data-name=point]").getAttribute("transform").match(/-?[\\d.]+/g).map(Number),
    shadow: ["cx", "cy"].map((name) => Number(document.querySelector("[data-name=slope-point]").getAttribute(name))),
    curves: [...document.querySelectorAll(".ax-curve")].map((path) => path.getAttribute("d")),
    tangent: document.querySelector(".ax-tangent")?.getAttribute("d"),
    chain: document.querySelector(".ax-chain").getAttribute("d"),
})"""


# Drags z over 20 places; how often the live region spoke meanwhile, and how long it took.
DRAG = """async () => {
    const input = document.querySelector("input[type=range]"), start = performance.now();
    let announced = 0;
    new MutationObserver(() => { announced += 1; }).observe(document.querySelector("[aria-live]"), {childList: true});
    for (let position = 100; position < 120; position++) {
        input.value = position;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(done));
    }
    return [announced, performance.now() - start];
}"""


open_widget = opens(ActivationExplorer, TRAITS, ready="left")


def points(path):
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), float)


def assert_page_agrees_with_python(page):
    settle(page)
    explorer = ActivationExplorer(**state_of(page, TRAITS))
    shown = page.evaluate(READ)
    cells = shown["cells"]
    expected = {"value": explorer.value, "slope": explorer.slope, "largest": explorer.largest_slope,
                "one": explorer.weight * explorer.slope, "one_best": explorer.weight * explorer.largest_slope,
                "left": explorer.left, "left_best": explorer.left_at_best}
    for name, value in expected.items():
        assert float(cells[name]) == pytest.approx(value, rel=1e-9, abs=0), (name, explorer)
    assert cells["regime"] == explorer.regime
    assert shown["sliders"] == [explorer.z, explorer.weight, explorer.units, explorer.a, explorer.b]
    assert_drawing_is_the_activation(explorer, shown)
    return explorer, shown


def assert_drawing_is_the_activation(explorer, shown):
    """Read in pixels: the curves, the point on each, the tangent's rise, the chain's decades."""
    width = shown["svg"][0]
    unit_x, middle = (width - 48) / 12, 40 + (width - 48) / 2
    assert shown["point"][0] == pytest.approx(middle + unit_x * explorer.z, abs=0.06)
    assert shown["shadow"][0] == pytest.approx(shown["point"][0], abs=1e-6)
    value, slope = map(points, shown["curves"])
    samples = explorer.at((value[:, 0] - middle) / unit_x)
    # The vertical scale from two drawn points; then every drawn point obeys it.
    low, high = np.argmin(samples["g"]), np.argmax(samples["g"])
    unit_y = (value[high, 1] - value[low, 1]) / (samples["g"][high] - samples["g"][low])
    drawn = value[low, 1] + unit_y * (samples["g"] - samples["g"][low])
    # The abscissa was rounded to a tenth of a pixel.
    assert value[:, 1] == pytest.approx(drawn, abs=0.15 + 0.1 * np.abs(unit_y / unit_x) * explorer.largest_slope)
    assert shown["point"][1] == pytest.approx(value[low, 1] + unit_y * (explorer.value - samples["g"][low]), abs=0.15)
    largest = max(explorer.largest_slope, 1 if explorer.activation == "tanh" else 0)
    assert shown["shadow"][1] == pytest.approx(388 - 120 * explorer.slope / (1.2 * largest), abs=0.01)
    if explorer.regime == "kinked":
        assert shown["tangent"] is None
    else:
        ends = points(shown["tangent"])
        rise, run = ends[1] - ends[0], 3.2
        assert rise[::-1] == pytest.approx([unit_y * explorer.slope * run, unit_x * run], abs=0.3, rel=1e-3)
    decades = (points(shown["chain"])[:, 1] - 226) / (26 - 226) * 16 - 12
    left = np.array([float(layers.left_after(explorer.weight, explorer.slope, k)) for k in range(explorer.units + 1)])
    assert decades == pytest.approx(np.log10(np.clip(left, 1e-12, 1e4)), abs=0.01)


# ---- the same numbers --------------------------------------------------------------------------

@pytest.mark.parametrize("name", activation_explorer.TITLES)
def test_the_page_computes_what_python_computes_wherever_the_sliders_stand(open_widget, name):
    visit, page = open_widget()
    page.get_by_role("radio", name=activation_explorer.TITLES[name]).check()
    assert page.evaluate("model.get('activation')") == name
    sliders = {label: most for label, (_, most) in SLIDERS.items() if name == "tanh" or label not in OF_TANH_ONLY}
    random = np.random.default_rng(0)
    for label, most in sliders.items():
        for position in (0, *sorted(random.integers(1, most, 4).tolist()), most):
            slide(page, label, position)
            assert_page_agrees_with_python(page)
    slide(page, "pre-activation z", 60)      # the middle: 0, where ReLU has its kink
    explorer, _ = assert_page_agrees_with_python(page)
    assert explorer.z == 0
    for _ in range(12):
        for label, most in sliders.items():
            slide(page, label, int(random.integers(0, most + 1)))
        page.evaluate("(z) => model.set('z', z)", round(random.uniform(-6, 6), 3))
        assert_page_agrees_with_python(page)
    assert page.evaluate("model.saved") > 20 and not visit.troubles


def test_the_scales_are_offered_for_tanh_alone(open_widget):
    visit, page = open_widget()
    for name, title in activation_explorer.TITLES.items():
        page.get_by_role("radio", name=title).check()
        settle(page)
        for label in OF_TANH_ONLY:
            assert page.get_by_text(label, exact=True).is_visible() == (name == "tanh")


def test_the_point_is_dragged_on_the_curve_and_from_anywhere(open_widget):
    visit, page = open_widget({"z": 0.0})
    x, y = middle(page.locator(".ax-point"))
    unit = (page.evaluate(READ)["svg"][0] - 48) / 12
    move(page, x, y, x + 2 * unit, y - 40)
    explorer, _ = assert_page_agrees_with_python(page)
    assert explorer.z == pytest.approx(2, abs=0.03)
    box = page.locator("[data-name=plane]").bounding_box()
    move(page, box["x"] + 20, box["y"] + 300, box["x"] + 3 * unit, box["y"] + 310)      # on the lower curve's plane
    assert assert_page_agrees_with_python(page)[0].z == pytest.approx(-3, abs=0.03)
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    assert assert_page_agrees_with_python(page)[0].z == pytest.approx(-3, abs=0.03)      # let go is let go
    move(page, *middle(page.locator(".ax-point")), 5000, 100)
    assert assert_page_agrees_with_python(page)[0].z == 6
    assert not visit.troubles


def test_sliders_are_dragged_with_the_mouse(open_widget):
    visit, page = open_widget({"activation": "tanh"})
    assert_mouse_drags(page, SLIDERS, assert_page_agrees_with_python)
    assert not visit.troubles


# ---- readers -----------------------------------------------------------------------------------

def test_a_trait_set_from_outside_moves_the_picture(open_widget):
    visit, page = open_widget()
    before = page.evaluate(READ)
    page.evaluate("() => { model.set('activation', 'tanh'); model.set('a', 1.7159); model.set('b', 2/3); model.set('z', 0.123456); }")
    _, shown = assert_page_agrees_with_python(page)
    assert shown["curves"] != before["curves"] and page.get_by_role("radio", name="tanh").is_checked()
    assert not visit.troubles


def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget({"activation": "tanh"})
    assert tab_through(page, 7) == ["radio", *["range"] * 5, "slider"]
    page.get_by_role("slider", name="point on the curve").focus()
    for key, z in (("ArrowRight", 1.6), ("Shift+ArrowLeft", 0.6), ("ArrowUp", 0.7)):
        page.keyboard.press(key)
        assert assert_page_agrees_with_python(page)[0].z == pytest.approx(z)
    assert page.get_by_role("slider", name="point on the curve").get_attribute("aria-valuetext").startswith("z 0.7, slope 0.6")
    assert_keys_move(page, SLIDERS, assert_page_agrees_with_python)
    page.get_by_role("radio", name="tanh").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('activation')") == "softplus"
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_sentence_says_what_is_flat_and_is_announced_once_things_are_quiet(open_widget):
    visit, page = open_widget()
    wait_until_quiet(page)
    announced, lasted = page.evaluate(DRAG)
    assert announced <= lasted / 700      # never at every step, however slow the machine is
    assert "hardly reaches the activation" in wait_until_quiet(page)
    page.get_by_role("radio", name="ReLU").check()
    for position, words in ((30, "no change of z reaches"), (60, "has no slope"), (90, "as it is")):
        slide(page, "pre-activation z", position)
        settle(page)
        assert words in page.locator(".bp-says").text_content()
    assert page.locator(".ax-open").count() == 0
    slide(page, "pre-activation z", 60)
    settle(page)
    assert page.locator(".ax-open").count() > 0 and page.locator("td[data-name=slope]").text_content() == "none"


STATES = [{}, {"activation": "tanh", "z": -6.0, "a": 3.0, "b": 3.0, "weight": 5.0, "units": 20},
          {"activation": "relu", "z": 0.0, "units": 1}, {"activation": "linear", "z": 6.0, "weight": 0.1, "units": 20}]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", [320, 760])
def test_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    assert_fits(page, width)
    assert not visit.troubles


def test_touch_drags_the_point_and_leaves_the_page_to_scroll(open_widget):
    visit, page = open_widget({"z": 0.0}, width=320)
    assert_fit_for_a_finger(page.locator("[role=slider].bp-handle"))
    assert page.locator("[data-name=plane]").evaluate("(r) => getComputedStyle(r).touchAction") != "none"
    swipe(page, *middle(page.locator(".ax-point")), -40, 0)
    assert assert_page_agrees_with_python(page)[0].z < -1
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget(theme="light")
    assert_follows_theme(page, paints(".ax-curve", ".ax-tangent", ".ax-flat"))
    assert not visit.troubles


def test_nothing_moves_by_itself_and_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_clean(page, {"z": -3})
    assert not visit.troubles
