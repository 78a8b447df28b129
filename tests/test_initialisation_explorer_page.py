"""The InitialisationExplorer on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.widgets import InitialisationExplorer, initialisation_explorer
from backprop.widgets import initialisation_explorer_runs as runs

from .test_initialisation_explorer import TRAITS
from .widget_page import opens, settle, slide, state_of
from .widget_readers import (
    assert_ends_clean, assert_fits, assert_follows_theme, assert_keys_move, paints, wait_until_quiet,
)

SLIDERS = {"scale s of the weights": 48, "layers": 10}
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
    reach: Number(document.querySelector(".bp-row .bp-note").dataset.value),
    says: document.querySelector(".bp-says").textContent,
    lines: Object.fromEntries([...document.querySelectorAll(".bp-figure path[data-name]")]
        .map((path) => [path.dataset.name, path.getAttribute("d")])),
    bars: [...document.querySelectorAll(".ix-bars")].map((path) => path.getAttribute("d")),
    rows: [...document.querySelectorAll(".ix-details tbody tr")].filter((row) => !row.hidden).length,
    width: document.querySelector(".bp-figure svg").width.baseVal.value,
})"""
FATES = ({"fade": "fades", "stay": "goes through", "grow": "grows"},
         {"fade": "fade on the way back", "stay": "come back", "grow": "grow"})
DRAG = """async () => {
    const input = document.querySelector("input[type=range]");
    let announced = 0;
    new MutationObserver(() => { announced += 1; }).observe(document.querySelector("[aria-live]"), {childList: true});
    for (let position = 10; position < 30; position++) {
        input.value = position;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(done));
    }
    return announced;
}"""


open_widget = opens(InitialisationExplorer, TRAITS, ready="a_last")


def points(path):
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), float)


def assert_page_agrees_with_python(page):
    settle(page)
    explorer = InitialisationExplorer(**state_of(page, TRAITS))
    shown, sizes, last = page.evaluate(READ), explorer.sizes, explorer.layers
    cells = shown["cells"]
    expected = {"foretold": explorer.foretold}
    for name in ("a", "delta", "slope", "spread"):
        by_layer = sizes[name][1:] if name in ("a", "spread") else sizes[name]
        expected |= {f"{name}_{k}": value for k, value in enumerate(by_layer, start=1)}
        expected |= {f"{name}_first": by_layer[0], f"{name}_last": by_layer[-1]}
    expected |= {f"{name}_kept": value for name, value in explorer.kept.items()}
    for name, value in expected.items():
        if value is None:
            assert cells[name] == ""
            continue
        # A spread is a difference of numbers near 1: rounding leaves its last digits no meaning.
        rounding = 2e-15 / min(filter(None, sizes["spread"])) if name.startswith("spread") else 0
        assert float(cells[name]) == pytest.approx(value, rel=1e-9 + rounding, abs=0), (name, explorer)
    assert shown["rows"] == last and cells.get(f"a_{last + 1}", "") == ""
    assert shown["sliders"] == [explorer.scale, explorer.layers]
    assert shown["reach"] == pytest.approx(explorer.reach, rel=1e-9)
    for fate, words, share in zip(explorer.fates, FATES, (explorer.kept["spread"], explorer.kept["delta"])):
        gone = {"Nothing comes back", "lost on the way"} if share == 0 else set()
        assert any(text in shown["says"] for text in {words[fate], *gone}), explorer
    assert_drawing_is_the_network(explorer, shown)
    return explorer, shown


def assert_drawing_is_the_network(explorer, shown):
    """Read in pixels: the decades of each curve, and how many activations each bar holds."""
    sizes, layers = explorer.sizes, explorer.layers
    for name, values in (("a", sizes["a"][1:]), ("delta", sizes["delta"]), ("spread", sizes["spread"][1:])):
        decades = (422 - points(shown["lines"][name])[:, 1]) / (422 - 230) * 12 - 6
        assert decades == pytest.approx(np.log10(np.clip(values, 1e-6, 1e6)), abs=0.01)
    low, high = initialisation_explorer.RANGES[explorer.activation]
    full = 0.84 * (shown["width"] - 52) / layers
    activations = runs.run(*(getattr(explorer, name) for name in TRAITS))["a"][1:]
    assert len(shown["bars"]) == layers
    for path, a in zip(shown["bars"], activations):
        found = {round((186 - float(y)) / (160 / 24)): float(length) / full * 0.15
                 for y, length in re.findall(r"M[\d.]+ ([\d.]+)h([\d.]+)", path)}
        counts, _ = np.histogram(np.clip(a, low, high), np.linspace(low, high, 25))
        wanted = {k: min(count / a.size, 0.15) for k, count in enumerate(counts) if count}
        assert set(found) == set(wanted)
        assert [found[k] for k in wanted] == pytest.approx(list(wanted.values()), abs=0.15 * 0.06 / full)


# ---- the same numbers --------------------------------------------------------------------------

@pytest.mark.parametrize("name", initialisation_explorer.TITLES)
def test_the_page_computes_what_python_computes_wherever_the_sliders_stand(open_widget, name):
    visit, page = open_widget()
    page.get_by_role("radio", name=initialisation_explorer.TITLES[name]).check()
    assert page.evaluate("model.get('activation')") == name
    random = np.random.default_rng(0)
    for label, most in SLIDERS.items():
        for position in (0, *sorted(random.integers(1, most, 4).tolist()), most):
            slide(page, label, position)
            assert_page_agrees_with_python(page)
    page.get_by_role("checkbox", name="positive weights only").check()
    slide(page, "scale s of the weights", 36)      # with 24 units these are weights from 0 to 1
    explorer, _ = assert_page_agrees_with_python(page)
    assert explorer.positive and explorer.reach == pytest.approx(1)
    for _ in range(10):
        for label, most in SLIDERS.items():
            slide(page, label, int(random.integers(0, most + 1)))
        page.get_by_role("checkbox", name="positive weights only").set_checked(bool(random.integers(2)))
        page.evaluate("(values) => { model.set('scale', values[0]); model.set('draw', values[1]); }",
                      [0.125 * 64**random.uniform(), int(random.integers(100))])
        assert_page_agrees_with_python(page)
    assert page.evaluate("model.saved") > 20 and not visit.troubles


def test_the_marks_set_the_rules_and_say_which_one_holds(open_widget):
    visit, page = open_widget({"scale": 0.3})
    for rule, scale in initialisation_explorer.MARKS.items():
        button = page.get_by_role("button", name=rule, exact=True)
        assert button.get_attribute("aria-pressed") == "false"
        button.focus()
        page.keyboard.press("Enter")
        explorer, _ = assert_page_agrees_with_python(page)
        assert explorer.scale == scale and button.get_attribute("aria-pressed") == "true"
        assert rule in page.get_by_role("slider", name="scale s of the weights").get_attribute("aria-valuetext")
        # The mark's inner edge is where the thumb is.
        track = page.get_by_role("slider", name="scale s of the weights").bounding_box()
        position = float(page.get_by_role("slider", name="scale s of the weights").input_value()) / 48
        thumb, box = track["x"] + 8 + position * (track["width"] - 16), button.bounding_box()
        assert min(abs(thumb - box["x"]), abs(thumb - box["x"] - box["width"])) < 3
    assert not visit.troubles


def test_other_weights_are_drawn_and_the_last_draw_is_followed_by_the_first(open_widget):
    visit, page = open_widget({"draw": 98})
    seen = []
    for _ in range(3):
        explorer, shown = assert_page_agrees_with_python(page)
        seen.append((explorer.draw, shown["cells"]["a_last"]))
        page.get_by_role("button", name="Draw other weights").click()
    assert [draw for draw, _ in seen] == [98, 99, 0] and len({last for _, last in seen}) == 3 and not visit.troubles


# ---- for every reader --------------------------------------------------------------------------

def test_the_keyboard_reaches_and_moves_everything(open_widget):
    visit, page = open_widget()
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("""() => { const at = document.activeElement;
            return at.getAttribute("type") === "range" ? at.closest("label").textContent : at.type ?? at.tagName; }"""))
    assert reached[0] == "radio" and reached[1].startswith("scale s") and reached[4].startswith("layers")
    assert "checkbox" in reached and reached.count("button") == 3 and "SUMMARY" in reached
    assert_keys_move(page, SLIDERS, assert_page_agrees_with_python)
    slide(page, "layers", 7)
    settle(page)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("td[data-name=delta_9]").is_visible() and not page.locator("td[data-name=delta_10]").is_visible()
    assert not visit.troubles


def test_the_live_region_speaks_once_a_drag_is_over(open_widget):
    visit, page = open_widget()
    assert page.evaluate(DRAG) <= 1
    assert wait_until_quiet(page)
    assert not visit.troubles


STATES = [{}, {"activation": "relu", "scale": 8.0, "layers": 12, "positive": True}, {"activation": "tanh", "scale": 8.0,
          "layers": 12, "positive": True}, {"activation": "logistic", "scale": 0.125, "layers": 12},
          {"activation": "linear", "scale": 0.125, "layers": 2}]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", [320, 760])
def test_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    page.locator("summary").click()
    assert_fits(page, width, ".bp-widget text, .ix-mark")
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget(theme="light")
    assert_follows_theme(page, paints(".ix-bars", ".ix-line.ix-delta", ".ix-dot.ix-a"))
    assert not visit.troubles


def test_nothing_moves_by_itself_and_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_clean(page, {"scale": 2})
    assert not visit.troubles
