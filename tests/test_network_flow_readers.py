"""The NetworkFlow in its readers' hands: numbers changed, keyboard, motion, screens, themes."""
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from backprop.widgets import NetworkFlow

from .test_network_flow import NETWORKS
from .test_network_flow_page import assert_page_agrees_with_python, button, open_widget  # noqa: F401
from .widget_page import settle, slide

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

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


def test_everything_is_reached_and_moved_with_the_keyboard(open_widget):
    visit, page = open_widget({"network": "two_outputs"})
    reached = []
    for _ in range(13):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("""() => { const node = document.activeElement;
            return node.dataset.edit ?? node.getAttribute("type") ?? node.tagName; }"""))
        assert page.evaluate("""() => document.activeElement.matches(":focus-visible")
            && getComputedStyle(document.activeElement).outlineStyle""") == "solid"
    assert reached == ["radio", *["button"] * 5, "range", "range", "a[0][1]", "range", "button", "button", "SUMMARY"]
    slider = page.get_by_role("slider", name="step", exact=True)
    slider.focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 34), ("Home", 0),
                      ("PageUp", 3), ("ArrowUp", 4)):
        page.keyboard.press(key)
        assert page.evaluate("model.get('step')") == step
    settle(page)
    assert slider.get_attribute("aria-valuetext") == "4 of 34: the activation of hidden unit 2"
    page.locator("[data-edit='a[0][1]']").focus()
    for key, name in (("ArrowRight", "a[0][2]"), ("ArrowLeft", "a[0][1]"), ("End", "b[2][2]"), ("ArrowRight", "a[0][1]"),
                      ("ArrowDown", "a[0][2]")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.edit") == name
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
    gradient = "Step 14 of 23: the gradient of the weight from the unit of layer 2 to the output is"
    page.wait_for_function(f"{said}.startsWith('{gradient}')")


def test_play_runs_forwards_and_backwards_with_something_travelling(open_widget):
    visit, page = open_widget({"network": "two_outputs", "step": 5})
    page.emulate_media(reduced_motion="no-preference")
    slide(page, "speed", 4)
    page.evaluate("() => { window.seen = []; model.on('change:step', () => seen.push(model.get('step'))); }")
    button(page, "Play").click()
    assert page.evaluate("seen[0]") == 6                          # at once; on a slow machine step 7 may be there too
    # Three activations on their way, and what they make is not there before they have arrived.
    page.wait_for_function("""() => seen.at(-1) === 7 && document.querySelectorAll(".nf-pulse").length === 3
        && !document.querySelector("[data-row='z[2][1]'] ~ text.nf-value").textContent""")
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
        new MutationObserver(() => { pulses += document.querySelectorAll(".nf-pulse").length; })
            .observe(document, {subtree: true, childList: true});
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
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 0.5 && high > 4) found.push(`${text} on ${other}`);     // a line's box is taller than its letters
        }
    });
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    return found;
}"""


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("width", [320, 375, 600, 720])
def test_no_label_lies_on_another_and_nothing_overflows(open_widget, network, width):
    visit, page = open_widget({"network": network}, width=width)
    page.add_style_tag(content="main { font-family: 'DejaVu Sans', Verdana, sans-serif }")     # a wide one
    random = np.random.default_rng(2)
    given = NetworkFlow(network).values
    for values in (given, {name: float(random.normal(0, 1)) for name in given}):
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
    visit, page = open_widget({"network": "two_outputs", "step": 21})
    page.locator("summary").click()
    colours = """() => [".nf-widget", ".nf-value.nf-forward", ".nf-value.nf-backward", ".nf-paper"].map((one) => {
        const style = getComputedStyle(document.querySelector(one)); return one === ".nf-widget" ? style.color : style.fill; })"""
    seen = []
    for theme, paper in (("light", "#fff"), ("dark", "#14181e")):
        page.evaluate("""([theme, paper]) => {
            document.documentElement.dataset.theme = theme;
            document.body.style.background = paper;
        }""", [theme, paper])
        settle(page)
        seen.append(page.evaluate(colours))
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found] == []
    assert not set(seen[0]) & set(seen[1])
    assert not visit.troubles
