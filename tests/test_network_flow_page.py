"""The NetworkFlow on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.derivation.mathml import mathml
from backprop.proofs import flow
from backprop.widgets import NetworkFlow

from .test_network_flow import NETWORKS, TRAITS, numbers, some_values
from .widget_page import page_of, settle, slide

READ = """() => ({
    root: {...document.querySelector(".nf-widget").dataset},
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")].map((cell) => [cell.dataset.name, [cell.dataset.value, cell.textContent]])),
    inputs: Object.fromEntries([...document.querySelectorAll(".nf-tables input")].map((input) => [input.dataset.quantity, input.dataset.value])),
    drawn: Object.fromEntries([...document.querySelectorAll(".nf-card")].flatMap((card) => {
        const rows = [...card.querySelectorAll(".nf-row")], values = [...card.querySelectorAll("text.nf-value")];
        return rows.map((row, k) => [row.dataset.row, values[k].textContent]);
    })),
    edges: Object.fromEntries([...document.querySelectorAll("[data-edit^=w]")].map((label) =>
        [label.dataset.edit, [...label.querySelectorAll("text")].map((text) => text.textContent)])),
    says: document.querySelector(".bp-says").textContent,
    lines: [...document.querySelectorAll(".nf-equation > *")].map((line) => line.textContent),
    sliders: [...document.querySelectorAll("input[type=range]")].map((input) => Number(input.dataset.value)),
})"""
ZERO_WIDTH = str.maketrans("", "", "\u2062\u2061")


@pytest.fixture
def open_widget(page_factory, tmp_path):
    def visit(state=None, **options):
        path = tmp_path / "flow.html"
        path.write_text(page_of(NetworkFlow(**(state or {})), TRAITS), encoding="utf-8")
        visit = page_factory(path.as_uri(), **options)
        visit.page.wait_for_selector("td[data-name=e][data-value]", state="attached")
        return visit, visit.page

    return visit


def widget_of(page):
    state = page.evaluate("(names) => Object.fromEntries(names.map((n) => [n, model.get(n)]))", TRAITS)
    errors = state.pop("errors")
    widget = NetworkFlow(**state)
    widget.errors = errors
    return widget


def as_number(text):
    """A number as the page writes it, and half a unit of its last digit."""
    plain = text.replace("−", "-").replace("\u202f", "")
    digits = re.match(r"-?\d+\.?(\d*)", plain).group(1)
    return float(plain), 0.5000001 * 10.0**-len(digits)


def assert_shows(text, value):
    if "10" in text and "×" in text:
        return                                        # a power of ten: the cell's data-value is what counts
    shown, half = as_number(text)
    significant = len(re.sub(r"^0\.0*|[-.−]", "", text))
    assert abs(shown - value) <= max(half, abs(value) * 0.5 * 10.0**-(significant - 1) if significant < 2 else half), (text, value)


def assert_page_agrees_with_python(page):
    settle(page)
    widget, shown = widget_of(page), page.evaluate(READ)
    expected = numbers(widget)
    for name, (value, text) in shown["cells"].items():
        assert float(value) == pytest.approx(expected[name], rel=1e-9, abs=1e-15), name
        assert_shows(text, expected[name])
    assert set(shown["cells"]) | set(shown["inputs"]) == set(expected) - {"η"}
    for name, value in shown["inputs"].items():
        assert float(value) == widget.values[name]
    steps = [step for step in flow.steps(widget.network) if step.stage != "update"]
    when = {step.name: k for k, step in enumerate(steps, start=1)}
    updating = widget.step == widget.last_step
    for name, text in shown["drawn"].items():
        if when.get(name, 0) > widget.step:
            assert text == ""
        else:
            assert_shows(text, expected[f"new {name}" if updating and name.startswith("b") else name])
    for name, (weight, below) in shown["edges"].items():
        assert_shows(weight, widget.values[name])
        if updating:
            assert_shows(below, expected[f"new {name}"])
        elif when[f"D(e, {name})"] <= widget.step:
            assert_shows(below, expected[f"D(e, {name})"])
        else:
            assert below == ""
    assert shown["sliders"][0] == 1 and shown["sliders"][1] == widget.step
    assert shown["sliders"][2] == pytest.approx(widget.learning_rate)
    assert_the_equation_is_followed(widget, shown, steps, expected)
    return widget, shown


def assert_the_equation_is_followed(widget, shown, steps, expected):
    """The letters are the checked expression's; the numbers shown, worked out, give the value shown."""
    if widget.step == 0:
        assert shown["lines"] == [] and shown["root"]["name"] == ""
        return
    if widget.step == widget.last_step:
        step = next(s for s in flow.steps(widget.network) if s.name == shown["root"]["name"])
        change = {s.name: abs(expected[s.name] - widget.values[s.name[4:]]) for s in flow.steps(widget.network) if s.stage == "update"}
        assert change[step.name] == pytest.approx(max(change.values()))
    else:
        step = steps[widget.step - 1]
    assert shown["root"]["name"] == step.name
    assert float(shown["root"]["value"]) == pytest.approx(expected[step.name], rel=1e-9, abs=1e-15)
    left, letters, _, figures = (line.translate(ZERO_WIDTH) for line in shown["lines"])
    sign = "←" if step.stage == "update" else "="
    assert left == text_of(mathml(step.quantity)) and letters == sign + text_of(mathml(step.expression))
    calculation, result = re.fullmatch(r"(?:=(.*))?[=≈](.+?)", figures).groups()
    assert_shows(result, expected[step.name])
    assert result in shown["says"]
    if calculation and "×" not in figures:
        python = calculation.replace("−", "-").replace("·", "*").replace("\u202f", "").replace("σ", "sigmoid").replace("12*(", "1/2*(")
        python = re.sub(r"\)2(?=\D|$)", ")**2", python)
        value = eval(python, {"tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))})
        wanted, half = as_number(result)
        assert abs(value - wanted) <= half, (figures, value)


def text_of(pieces):
    return re.sub(r"<[^>]*>", "", "".join(pieces)).translate(ZERO_WIDTH)


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


# ---- the same numbers ------------------------------------------------------------------------------

@pytest.mark.parametrize("network", NETWORKS)
def test_every_step_shows_what_python_computes(open_widget, network):
    visit, page = open_widget({"network": network})
    for k in range(NetworkFlow(network).last_step + 1):
        slide(page, "step", k)
        widget, _ = assert_page_agrees_with_python(page)
        assert widget.step == k
    assert not visit.troubles


@pytest.mark.parametrize("network", NETWORKS)
def test_after_edits_every_step_shows_what_python_computes(open_widget, network):
    visit, page = open_widget({"network": network})
    random, last = np.random.default_rng(7), NetworkFlow(network).last_step
    for _ in range(8):
        page.evaluate("(values) => model.set('values', values)", some_values(network, random))
        slide(page, "learning rate η", int(random.integers(0, 25)))
        for k in random.integers(0, last + 1, 6).tolist() + [last]:
            slide(page, "step", k)
            assert_page_agrees_with_python(page)
    assert not visit.troubles


@pytest.mark.parametrize("network", NETWORKS)
def test_steps_of_descent_are_those_of_python(open_widget, network):
    visit, page = open_widget({"network": network, "step": 3})
    widget = NetworkFlow(network, step=3)
    for rounds in range(1, 7):
        button(page, "Take this step of descent").click()
        widget.descend()
        now, _ = assert_page_agrees_with_python(page)
        assert now.errors == pytest.approx(widget.errors, rel=1e-9)
        assert now.values == pytest.approx(widget.values, rel=1e-9)
        assert f"after {'one round' if rounds == 1 else f'{rounds} rounds'}" in page.locator(".nf-errors").text_content()
    assert sorted(now.errors, reverse=True) == now.errors
    button(page, "Reset").click()
    now, _ = assert_page_agrees_with_python(page)
    assert now.values == NetworkFlow(network).values and now.errors == [] and now.step == 0
    assert not visit.troubles


def test_the_other_network_comes_with_its_own_values(open_widget):
    visit, page = open_widget({"network": "tanh", "step": 23})
    for name, network in (("2-3-2, sigmoid", "two_outputs"), ("1-2-1-1, tanh", "tanh")):
        page.get_by_role("radio", name=name).check()
        widget, _ = assert_page_agrees_with_python(page)
        assert widget.network == network and widget.step == 0 and widget.values == NetworkFlow(network).values
        assert widget.learning_rate == NetworkFlow(network).learning_rate
        slide(page, "step", widget.last_step)
        assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_traits_set_from_outside_one_after_the_other_move_the_picture(open_widget):
    """As Python sends them: for a moment network and values do not belong together."""
    visit, page = open_widget({"network": "tanh", "step": 20})
    page.evaluate("model.set('network', 'two_outputs')")
    settle(page)
    page.evaluate("(values) => { model.set('values', values); model.set('step', 14); }", NetworkFlow("two_outputs").values)
    widget, _ = assert_page_agrees_with_python(page)
    assert widget.network == "two_outputs" and widget.step == 14
    page.evaluate("(values) => { model.set('step', 0); model.set('values', values); model.set('network', 'tanh'); }", NetworkFlow().values)
    assert assert_page_agrees_with_python(page)[0].network == "tanh"
    assert not visit.troubles


# ---- changing a number -----------------------------------------------------------------------------

@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("width", [320, 760])
def test_every_number_is_changed_by_pressing_it(open_widget, network, width):
    visit, page = open_widget({"network": network, "step": NetworkFlow(network).last_step - 1}, width=width)
    random, values = np.random.default_rng(3), NetworkFlow(network).values
    for name in values:
        place = page.locator(f"[data-edit='{name}']")
        place.scroll_into_view_if_needed()
        place.click()
        editor = page.locator(".nf-editor input")
        assert float(editor.input_value()) == pytest.approx(values[name])
        box = page.locator(".nf-editor").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        values[name] = round(float(random.uniform(-1.5, 1.5)), 2)
        editor.fill(str(values[name]))
        assert page.evaluate("model.get('values')")[name] == values[name]       # at once
        editor.press("Enter")
        assert page.locator(".nf-editor").is_hidden()
        assert page.evaluate("document.activeElement.dataset.edit") == name
    assert assert_page_agrees_with_python(page)[0].values == values
    assert not visit.troubles


def test_the_editor_refuses_what_is_no_number_and_escape_takes_back(open_widget):
    visit, page = open_widget({"network": "two_outputs"})
    place = page.locator("[data-edit='w[2][1, 2]']")
    place.click()
    editor = page.locator(".nf-editor input")
    assert page.get_by_role("spinbutton", name="the weight from hidden unit 1 to output 2", exact=True).count() == 1
    editor.fill("")
    assert editor.get_attribute("aria-invalid") == "true"
    assert page.evaluate("model.get('values')")["w[2][1, 2]"] == -0.9
    editor.fill("7.25")
    assert editor.get_attribute("aria-invalid") == "false"
    editor.press("Escape")
    assert page.evaluate("model.get('values')")["w[2][1, 2]"] == -0.9
    place.click()
    page.get_by_role("button", name="Reset").click()       # elsewhere: it closes
    assert page.locator(".nf-editor").is_hidden()
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_table_changes_numbers_too(open_widget):
    visit, page = open_widget({"network": "two_outputs"})
    page.locator("summary").click()
    for name, label, value in (("w[1][2, 3]", "input 2 → hidden unit 3", 0.25), ("b[2][2]", "bias of output 2", -1.5),
                               ("t[1]", "target of output 1", 0.5), ("a[0][2]", "input 2", 3)):
        field = page.locator(f".nf-tables input[data-quantity='{name}']")
        assert label in field.evaluate("(input) => input.labels[0].textContent")
        field.fill(str(value))
        widget, _ = assert_page_agrees_with_python(page)
        assert widget.values[name] == value
    field.press("ArrowUp")
    assert page.evaluate("model.get('values')")["a[0][2]"] == pytest.approx(3.1)
    assert_page_agrees_with_python(page)
    assert not visit.troubles


# ---- readers ---------------------------------------------------------------------------------------

def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget({"network": "two_outputs"})
    reached = []
    for _ in range(13):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("""() => { const node = document.activeElement;
            return node.dataset.edit ?? node.getAttribute("type") ?? node.tagName; }"""))
        assert page.evaluate("document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert reached == ["radio", *["button"] * 5, "range", "range", "a[0][1]", "range", "button", "button", "SUMMARY"]
    slider = page.get_by_role("slider", name="step", exact=True)
    slider.focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 34), ("Home", 0), ("PageUp", 3), ("ArrowUp", 4)):
        page.keyboard.press(key)
        assert page.evaluate("model.get('step')") == step
    settle(page)
    assert slider.get_attribute("aria-valuetext") == "4 of 34: the activation of hidden unit 2"
    page.locator("[data-edit='a[0][1]']").focus()
    for key, name in (("ArrowRight", "a[0][2]"), ("ArrowLeft", "a[0][1]"), ("End", None), ("ArrowRight", "a[0][1]"), ("ArrowDown", "a[0][2]")):
        page.keyboard.press(key)
        assert name is None or page.evaluate("document.activeElement.dataset.edit") == name
    page.keyboard.press("Enter")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('values')")["a[0][2]"] == 2.5
    assert page.evaluate("document.activeElement.dataset.edit") == "a[0][2]"
    settle(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Change the value of input 2: 2.5"
    page.get_by_role("radio", name="2-3-2, sigmoid").focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("model.get('network')") == "tanh"
    for name in ("Step forward", "Step forward", "Step back"):
        button(page, name).focus()
        page.keyboard.press("Enter")
    assert page.evaluate("model.get('step')") == 1
    assert_page_agrees_with_python(page)
    assert not visit.troubles


def test_the_step_is_announced_once_things_are_quiet(open_widget):
    visit, page = open_widget({"network": "tanh", "step": 11})
    said = "document.querySelector('[aria-live=polite]').textContent"
    page.wait_for_function(f"{said} === 'Step 11 of 23: the sensitivity of the unit of layer 2 is −0.6945.'")
    for k in (12, 13, 14):
        slide(page, "step", k)
        settle(page)
    assert "Step 11" in page.evaluate(said)
    page.wait_for_function(f"{said}.startsWith('Step 14 of 23: the gradient of the weight from the unit of layer 2 to the output is')")


def test_play_runs_forwards_and_backwards_with_something_travelling(open_widget):
    visit, page = open_widget({"network": "two_outputs", "step": 5})
    page.emulate_media(reduced_motion="no-preference")
    slide(page, "speed", 4)
    page.evaluate("() => { window.seen = []; model.on('change:step', () => seen.push(model.get('step'))); }")
    button(page, "Play").click()
    assert page.evaluate("model.get('step')") == 6
    page.wait_for_function("seen.at(-1) === 7 && document.querySelectorAll('.nf-pulse').length === 3")
    assert page.evaluate(READ)["drawn"]["z[2][1]"] == ""       # not there before it has arrived
    page.wait_for_function("seen.at(-1) === 8")
    button(page, "Pause").click()
    assert page.locator(".nf-pulse").count() == 0
    stopped = page.evaluate("model.get('step')")
    page.wait_for_timeout(600)
    assert page.evaluate("model.get('step')") == stopped
    assert_the_numbers_of(page)
    button(page, "Play backwards").click()
    page.wait_for_function("seen.at(-1) < 6")
    button(page, "Pause").click()
    seen = page.evaluate("seen")
    top = seen.index(max(seen))
    assert seen[:top + 1] == list(range(6, seen[top] + 1)) and seen[top:] == list(range(seen[top], seen[-1] - 1, -1))
    page.evaluate("model.set('step', 33)")
    button(page, "Play").click()
    page.wait_for_function("seen.at(-1) === 34")
    page.wait_for_selector("button[aria-label=Play]")            # it ends by itself
    button(page, "Play").click()
    page.wait_for_function("seen.at(-1) === 1")                  # and begins anew
    assert not visit.troubles


def assert_the_numbers_of(page):
    slide(page, "speed", 2)
    assert_page_agrees_with_python(page)
    slide(page, "speed", 4)


def test_where_motion_is_unwanted_nothing_travels_and_play_goes_in_jumps(open_widget):
    visit, page = open_widget({"network": "tanh"})
    slide(page, "speed", 4)
    page.evaluate("""() => { window.pulses = 0; window.seen = [];
        new MutationObserver(() => { pulses += document.querySelectorAll(".nf-pulse").length; }).observe(document, {subtree: true, childList: true});
        model.on("change:step", () => seen.push(model.get("step"))); }""")
    button(page, "Play").click()
    page.wait_for_function("seen.length >= 4")
    button(page, "Pause").click()
    button(page, "Step forward").click()
    seen = page.evaluate("seen")
    assert seen == list(range(1, len(seen) + 1))
    assert page.evaluate("pulses") == 0 and page.evaluate("document.getAnimations().length") == 0
    assert_the_numbers_of(page)
    assert not visit.troubles


@pytest.mark.parametrize("way", ["Play", "Play backwards"])
def test_cleaning_up_leaves_nothing_behind(open_widget, way):
    visit, page = open_widget({"network": "two_outputs", "step": 14})
    page.emulate_media(reduced_motion="no-preference")
    button(page, way).click()
    page.wait_for_selector(".nf-pulse", state="attached")
    assert page.evaluate("listening()") > 0
    page.evaluate("""() => { cleanup(); window.frames_asked = 0; window.timers = 0;
        const frame = window.requestAnimationFrame, timer = window.setTimeout;
        window.requestAnimationFrame = (run) => { frames_asked += 1; return frame(run); };
        window.setTimeout = (...rest) => { timers += 1; return timer(...rest); }; }""")
    assert page.evaluate("listening()") == 0 and page.locator(".nf-widget").count() == 0
    step = page.evaluate("model.get('step')")
    page.evaluate("() => { model.set('learning_rate', 0.3); document.documentElement.dataset.theme = 'dark'; }")
    page.wait_for_timeout(2500)
    assert page.evaluate("[frames_asked, timers]") == [0, 0]
    assert page.evaluate("model.get('step')") == step and not visit.troubles


# No two texts of the drawing may lie on one another, nor leave the page.
OVERLAPS = """() => {
    const texts = [...document.querySelectorAll(".nf-widget svg[role=group] text")].filter((text) => text.textContent.trim());
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
    const found = [];
    boxes.forEach(([text, a], i) => {
        if (a.left < 0 || a.right > innerWidth) found.push(`${text} leaves the page`);
        for (const [other, b] of boxes.slice(i + 1)) {
            const [wide, high] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
            if (wide > 0.5 && high > 4) found.push(`${text} on ${other}`);     // a line's box is taller than its letters
        }
    });
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    return found;
}"""


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("width", [320, 375, 600, 760])
def test_no_label_lies_on_another_and_nothing_overflows(open_widget, network, width):
    visit, page = open_widget({"network": network}, width=width)
    random = np.random.default_rng(2)
    for values in (NetworkFlow(network).values, {name: float(random.normal(0, 1)) for name in NetworkFlow(network).values}):
        page.evaluate("(values) => model.set('values', values)", values)
        for k in range(NetworkFlow(network).last_step + 1):
            page.evaluate("(step) => model.set('step', step)", k)
            settle(page)
            assert page.evaluate(OVERLAPS) == []
    page.locator("summary").click()
    assert page.evaluate(OVERLAPS) == []
    assert not visit.troubles


def test_what_is_pressed_is_large_enough_for_a_finger(open_widget):
    visit, page = open_widget({"network": "two_outputs"}, width=320)
    for place in page.locator("[data-edit] .nf-hit, .nf-icon").all():
        box = place.bounding_box()
        assert min(box["width"], box["height"]) >= 24


def test_it_follows_a_change_of_theme_and_its_text_can_be_read(open_widget):
    from axe_playwright_python.sync_playwright import Axe
    visit, page = open_widget({"network": "two_outputs", "step": 21})
    page.locator("summary").click()
    colours = """() => [".nf-widget", ".nf-value.nf-forward", ".nf-value.nf-backward", ".nf-paper"].map((one) => {
        const style = getComputedStyle(document.querySelector(one)); return one === ".nf-widget" ? style.color : style.fill; })"""
    seen = []
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'; document.body.style.background = '{'#fff' if theme == 'light' else '#14181e'}'")
        settle(page)
        seen.append(page.evaluate(colours))
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).response["violations"]
        assert [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found] == []
    assert not set(seen[0]) & set(seen[1])
    assert not visit.troubles

