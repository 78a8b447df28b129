"""The MemoryExplorer on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.widgets import MemoryExplorer, memory_explorer

from .test_memory_explorer import TRAITS
from .widget_page import opens, settle, slide, state_of
from .widget_readers import (
    assert_ends_clean, assert_fits, assert_follows_theme, assert_keys_move, assert_mouse_drags, paints, tab_through,
    wait_until_quiet,
)

SLIDERS = {"recurrent weight w": 80, "steps T": 38, "bias b": 40, "input x of step 1": 40}
READ = """() => ({
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, cell.dataset.value])),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
    says: document.querySelector(".bp-says").textContent,
    fate: document.querySelector(".bp-says").dataset.fate,
    lines: Object.fromEntries([...document.querySelectorAll("path[data-name]")].map((path) => [path.dataset.name, path.getAttribute("d")])),
    dots: ["state", "owed"].map((name) => [...document.querySelectorAll(`svg[role=img] circle.mm-${name}`)]
        .map((dot) => [Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy")), dot.classList.contains("mm-open")])),
    rows: [...document.querySelectorAll(".mm-details tbody tr")].filter((row) => !row.hidden).length,
    width: document.querySelector(".bp-figure svg").width.baseVal.value,
})"""
WORDS = {"nothing": "Nothing comes back", "fades": "gradient fades", "holds on": "gradient holds on", "grows": "gradient grows"}
DRAG = """async () => {
    const input = document.querySelector("input[type=range]");
    let announced = 0;
    new MutationObserver(() => { announced += 1; }).observe(document.querySelector("[aria-live]"), {childList: true});
    for (let position = 50; position < 70; position++) {
        input.value = position;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(done));
    }
    return announced;
}"""


open_widget = opens(MemoryExplorer, TRAITS, ready="factor")


def points(path):
    """[[x, y], …] of a path, whose numbers may have an exponent."""
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), float)


def assert_page_agrees_with_python(page):
    settle(page)
    explorer = MemoryExplorer(**state_of(page, TRAITS))
    shown, last = page.evaluate(READ), explorer.steps
    cells = shown["cells"]
    lists = {"state": explorer.states, "without": explorer.without, "slope": explorer.slopes, "owed": explorer.owed,
             "bound": explorer.bound}
    expected = {"factor": explorer.factor, "weight_size": abs(explorer.weight)}
    expected |= {f"{name}_{end}": values[k] for name, values in lists.items() for end, k in (("first", 0), ("last", -1))}
    if page.locator(".mm-details").get_attribute("open") is not None:
        assert shown["rows"] == last and cells.get(f"states_{last + 1}", "") == ""
        lists = {f"{name}s" if name in ("state", "slope") else name: values for name, values in lists.items() if name != "bound"}
        expected |= {f"{name}_{k}": value for name, values in lists.items() for k, value in enumerate(values, start=1)}
    for name, value in expected.items():
        assert float(cells[name]) == pytest.approx(value, rel=1e-9, abs=1e-15 * (name[:5] in ("state", "witho"))), (name, explorer)
    assert shown["sliders"] == [explorer.weight, explorer.steps, explorer.bias, explorer.first_input]
    assert_sentence_is_true(explorer, shown)
    assert_drawing_is_the_unit(explorer, shown)
    return explorer, shown


def number(text):
    """A number as the page writes it, read again."""
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    return float(re.sub(r"(?:^|\u202f×\u202f)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", r"e\1", text).translate(raised).replace("\u202f", ""))


def assert_sentence_is_true(explorer, shown):
    says, size = shown["says"], abs(explorer.owed[0])
    assert shown["fate"] == explorer.fate and WORDS[explorer.fate] in says, explorer
    if explorer.fate != "nothing":
        rate = re.search(r"a factor of (\S+) per step", says).group(1)
        assert number(rate) == pytest.approx(explorer.factor, rel=6e-3)
        left = re.search(r"leaves? (.*) of it\.|it is (.*) times as large", says)
        if left is None:
            assert "as it is" in says and size == pytest.approx(1, rel=6e-3)
        elif not (left.group(1) or left.group(2)).startswith("10"):
            assert number(left.group(1) or left.group(2)) == pytest.approx(size, rel=6e-3)
        assert f" {explorer.steps - 1} steps" in says or (explorer.steps == 2 and "one step" in says)
    if explorer.told is None:
        assert "nothing to remember" in says
    elif explorer.activation == "tanh":
        assert ("still tells" in says) == (explorer.told >= memory_explorer.TOLD)
        assert ("And yet" in says) == (explorer.told >= memory_explorer.TOLD > size)
        forgotten = "has forgotten" in says
        assert forgotten + ("tells little" in says) == (explorer.told < memory_explorer.TOLD)
        ends = [number(re.search(rf"{words} at (.*?)[.,]?(?: |$)", says).group(1)) for words in ("it ends", "without the input")[:2 - forgotten]]
        for shown_as, value in zip(ends * (1 + forgotten), (explorer.states[-1], explorer.without[-1])):
            assert shown_as == pytest.approx(value, rel=6e-3, abs=1e-12), explorer
    else:
        assert ("on its bound" in says) == (explorer.weight != 0)


def assert_drawing_is_the_unit(explorer, shown):
    """Read in pixels: each dot and each line; what is beyond an axis stands hollow at its edge."""
    low, high = memory_explorer.RANGES[explorer.activation]
    x = 46 + (shown["width"] - 58) * np.arange(explorer.steps) / (explorer.steps - 1)
    size, bound = np.abs(explorer.owed), np.array(explorer.bound)
    of_state = lambda values: 156 - 130 * (np.array(values) - low) / (high - low)
    decades = next(d for limit, d in ((5, 3), (10, 6), (15, 9), (40, 12)) if explorer.steps <= limit)
    of_size = lambda values: 384 - 182 * (np.log10(np.maximum(values, 1e-300)) + decades) / (2 * decades)
    for dots, values, place, span in ((shown["dots"][0], explorer.states, of_state, (low, high)),
                                      (shown["dots"][1], size, of_size, (10.0**-decades, 10.0**decades))):
        inside = np.clip(values, *span)
        assert [dot[0] for dot in dots] == pytest.approx(x, abs=0.06)
        assert [dot[1] for dot in dots] == pytest.approx(place(inside), abs=0.01)
        assert [dot[2] for dot in dots] == (inside != values).tolist()
    for name, heights in (("state", of_state(explorer.states)), ("without", of_state(explorer.without)),
                          ("owed", of_size(size)), ("bound", of_size(bound))):
        line = points(shown["lines"][name])
        assert line[:, 0] == pytest.approx(x, abs=0.06) and line[:, 1] == pytest.approx(heights, abs=0.06, rel=1e-9)


# ---- the same numbers --------------------------------------------------------------------------

@pytest.mark.parametrize("name", memory_explorer.TITLES)
def test_the_page_computes_what_python_computes_wherever_the_sliders_stand(open_widget, name):
    visit, page = open_widget()
    page.get_by_role("radio", name=memory_explorer.TITLES[name]).check()
    assert page.evaluate("model.get('activation')") == name
    page.locator("summary").click()
    random = np.random.default_rng(0)
    for label, most in SLIDERS.items():
        for position in (0, *sorted(random.integers(1, most, 4).tolist()), most):
            slide(page, label, position)
            assert_page_agrees_with_python(page)
    for _ in range(12):
        for label, most in SLIDERS.items():
            slide(page, label, int(random.integers(0, most + 1)))
        page.evaluate("(values) => { model.set('weight', values[0]); model.set('bias', values[1]); }", random.uniform(-2, 2, 2).tolist())
        assert_page_agrees_with_python(page)
    assert page.evaluate("model.saved") > 20 and not visit.troubles


STATES = [{}, {"activation": "linear", "weight": -2.0, "bias": 2.0, "first_input": 2.0, "steps": 40},
          {"activation": "linear", "weight": 1.0, "steps": 40}, {"weight": 0.0, "steps": 2}, {"activation": "linear", "weight": 0.0},
          {"weight": 2.0, "bias": 2.0, "first_input": 2.0, "steps": 40}, {"weight": 2.0, "first_input": 0.0, "steps": 40},
          {"weight": -1.5, "steps": 40}]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", [320, 760])
def test_extremes_agree_and_nothing_overflows(open_widget, state, width):
    visit, page = open_widget(state, width=width)
    page.locator("summary").click()
    assert_page_agrees_with_python(page)
    assert_fits(page, width)
    assert not visit.troubles


def test_sliders_are_dragged_with_the_mouse(open_widget):
    visit, page = open_widget()
    assert_mouse_drags(page, SLIDERS, assert_page_agrees_with_python)
    assert not visit.troubles


def test_the_weight_goes_through_fading_holding_on_and_growing(open_widget):
    visit, page = open_widget({"activation": "linear", "steps": 30})
    seen = []
    for position in range(40, 81, 2):
        slide(page, "recurrent weight w", position)
        explorer, _ = assert_page_agrees_with_python(page)
        seen.append(explorer.fate)
    assert list(dict.fromkeys(seen)) == list(memory_explorer.FATES) and seen.count("holds on") == 1
    assert not visit.troubles


def test_a_trait_set_from_outside_moves_the_picture(open_widget):
    visit, page = open_widget()
    before = page.evaluate(READ)
    page.evaluate("() => { model.set('activation', 'linear'); model.set('weight', 0.987654); model.set('steps', 31); }")
    _, shown = assert_page_agrees_with_python(page)
    assert shown["lines"]["owed"] != before["lines"]["owed"] and page.get_by_role("radio", name="linear").is_checked()
    assert not visit.troubles


# ---- for every reader --------------------------------------------------------------------------

def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget()
    assert tab_through(page, 6) == ["radio", *["range"] * 4, "SUMMARY"]
    page.keyboard.press("Enter")
    settle(page)
    assert page.locator("td[data-name=owed_20]").is_visible() and not page.locator("td[data-name=owed_21]").is_visible()
    assert_keys_move(page, SLIDERS, assert_page_agrees_with_python)
    page.get_by_role("radio", name="tanh").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('activation')") == "linear"
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_live_region_speaks_once_a_drag_is_over(open_widget):
    visit, page = open_widget()
    wait_until_quiet(page)
    assert page.evaluate(DRAG) <= 1
    assert "gradient fades" in wait_until_quiet(page)
    assert not visit.troubles


def test_the_drawing_says_in_words_what_it_shows(open_widget):
    visit, page = open_widget({"activation": "linear", "weight": 0.5, "steps": 3})
    label = page.locator(".bp-figure svg[role=img]").get_attribute("aria-label")
    assert "over 3 steps, 0.25 at the last" in label and "in size 0.25 by the first" in label
    assert not visit.troubles


def test_it_follows_a_change_of_theme(open_widget):
    visit, page = open_widget(theme="light")
    assert_follows_theme(page, paints(".mm-line.mm-state", ".mm-line.mm-bound", ".mm-dot.mm-owed"))
    assert not visit.troubles


def test_nothing_moves_by_itself_and_cleaning_up_leaves_nothing_behind(open_widget):
    visit, page = open_widget()
    assert_ends_clean(page, {"weight": -1})
    assert not visit.troubles
