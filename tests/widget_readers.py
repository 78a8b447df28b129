"""What every live figure owes its readers, said once; the tests of each widget's page call these.

`agrees` is the widget's own comparison of the page with Python; `look` returns what the eye sees of it.
"""
from .widget_page import middle, move, settle

FOCUSED = """() => {
    const at = document.activeElement;
    return at.getAttribute("type") ?? at.getAttribute("role") ?? at.tagName;
}"""
RINGED = """() => document.activeElement.matches(":focus-visible")
    && getComputedStyle(document.activeElement).outlineStyle === "solid\""""
QUIET = """() => document.querySelector("[aria-live=polite]").textContent === document.querySelector(".bp-says").textContent"""


def tab_through(page, stops):
    """The kinds of control that so many presses of Tab reach; each shows that it has the focus."""
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
        assert page.evaluate(RINGED), reached
    return reached


def _value(slider):
    return float(slider.get_attribute("data-value"))


def assert_keys_move(page, labels, agrees):
    """An arrow raises each slider, Home lowers it, and it says its value in words."""
    for label in labels:
        slider = page.get_by_role("slider", name=label, exact=True)
        slider.focus()
        before = _value(slider)
        page.keyboard.press("ArrowRight")
        settle(page)
        assert _value(slider) > before, label
        page.keyboard.press("Home")
        settle(page)
        assert _value(slider) < before and slider.get_attribute("aria-valuetext"), label
        agrees(page)


def assert_mouse_drags(page, labels, agrees):
    """Each slider is dragged with the mouse."""
    for label in labels:
        slider = page.get_by_role("slider", name=label, exact=True)
        before = _value(slider)
        x, y = middle(slider)
        to = 0.35 if slider.evaluate("(input) => input.value < input.max / 2") else -0.35
        move(page, x, y, x + slider.bounding_box()["width"] * to, y)
        settle(page)
        assert _value(slider) != before, label
        agrees(page)


def swipe(page, x, y, dx, dy):
    """Drag with a finger."""
    client = page.context.new_cdp_session(page)
    client.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.25, 0.5, 1):
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + dx * part, "y": y + dy * part}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settle(page)


def assert_fit_for_a_finger(handles):
    """Handles take the finger for themselves, and are large enough for it."""
    assert handles.count() > 0
    for handle in handles.all():
        assert handle.evaluate("(h) => getComputedStyle(h).touchAction") == "none"
        box = handle.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= 40


def assert_fits(page, width, texts=".bp-widget text"):
    """Nothing runs out of a window of that width, neither sideways nor out of a drawing."""
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(texts).count() > 0
    for text in page.locator(texts).all():
        box = text.bounding_box()
        assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width), text.text_content()
    for table in page.locator(".bp-table").all():
        assert table.bounding_box()["width"] <= width - 32


def assert_follows_theme(page, look):
    """Nothing that `look(page)` returns is the same in the dark, and all of it comes back in the light."""
    light = look(page)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(page)
    dark = look(page)
    assert len(light) == len(dark) > 0 and not set(light) & set(dark)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    settle(page)
    assert look(page) == light


def paints(*parts):
    """A look: the text's colour, and how these parts of the drawing are filled and stroked."""
    def look(page):
        return page.evaluate("""(parts) => [getComputedStyle(document.querySelector(".bp-widget")).color,
            ...parts.map((part) => getComputedStyle(document.querySelector(part))).map((style) => style.fill + style.stroke)]""", parts)
    return look


def wait_until_quiet(page):
    """Until the sentence that is shown has been announced; returns it."""
    page.wait_for_function(QUIET)
    return page.locator("[aria-live=polite]").text_content()


def assert_plays(page, most):
    """Play jumps to the last step where motion is unwanted; elsewhere it walks, and stops when told to."""
    steps = "model.get('steps')"
    assert page.evaluate("document.getAnimations().length") == 0
    page.get_by_role("button", name="Play").click()
    assert page.evaluate(steps) == most
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate("() => { window.seen = []; model.on('change:steps', () => seen.push(model.get('steps'))); }")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("seen.length > 3")
    page.get_by_role("button", name="Pause").click()
    stopped = page.evaluate(steps)
    page.wait_for_timeout(250)
    assert page.evaluate(steps) == stopped < most
    seen = page.evaluate("seen")
    assert seen == sorted(seen) and seen[0] < 10


def assert_ends_clean(page, changes):
    """Nothing moves by itself; once it has ended it listens no more, and `changes` and a new theme move nothing."""
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("listening()") > 0
    page.evaluate("cleanup()")
    assert page.evaluate("listening()") == 0 and page.locator(".bp-widget").count() == 0
    page.evaluate("""(changes) => {
        for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
        document.documentElement.dataset.theme = "dark";
    }""", changes)
    settle(page)


def assert_ends_in_mid_play(page, changes):
    """The same of a widget that is ended while it plays: no step follows."""
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Play").click()
    assert_ends_clean(page, changes)
    steps = page.evaluate("model.get('steps')")
    page.wait_for_timeout(250)
    assert page.evaluate("model.get('steps')") == steps
