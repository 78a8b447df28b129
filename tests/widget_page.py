"""A page with one widget and no kernel: the module as Jupyter gets it, and a model of its own.

    page.evaluate("model.get('momentum')")      what the widget has set
    page.evaluate("model.set('momentum', 0.9)") what Python would set
    page.evaluate("cleanup()"), "listening()"   the widget's end, and the listeners that it has left
"""
import json
from base64 import b64decode

import numpy as np
import pytest

HOST = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>t</title><link rel="icon" href="data:,"><style>html, body {{ margin: 0; }} main {{ max-width: 760px; margin: 0 16px; }} {css}</style>
<main></main><script type="module">
const state = {state}, listeners = {{}};
window.model = {{
  get: (name) => state[name],
  set(name, value) {{
    if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = value;
    for (const run of listeners[`change:${{name}}`] ?? []) run();
  }},
  on: (event, run) => (listeners[event] ??= []).push(run),
  off(event, run) {{ listeners[event] = (listeners[event] ?? []).filter((other) => other !== run); }},
  save_changes() {{ model.saved = (model.saved ?? 0) + 1; }},
}};
window.listening = () => Object.values(listeners).flat().length;
const module = await import(URL.createObjectURL(new Blob([{esm}], {{ type: "text/javascript" }})));
const el = document.createElement("div");
window.cleanup = module.default.render({{ model, el }}); // the element is not on the page yet
document.querySelector("main").append(el);
</script></html>"""


def page_of(widget, traits):
    """The page's HTML: `widget` with the present values of `traits`."""
    state = {name: getattr(widget, name) for name in traits}
    return HOST.format(css=widget._css, state=json.dumps(state), esm=json.dumps(widget._esm).replace("</", "<\\/"))


def opens(widget, traits, ready, until="visible"):
    """A fixture: open_widget(state) shows the widget on such a page, once its cell ``ready`` has a value."""
    @pytest.fixture
    def open_widget(page_factory, tmp_path):
        def visit(state=None, **options):
            path = tmp_path / "widget.html"
            path.write_text(page_of(widget(**(state or {})), traits), encoding="utf-8")
            visit = page_factory(path.as_uri(), **options)
            visit.page.wait_for_selector(f"td[data-name={ready}][data-value]", state=until)
            return visit, visit.page

        return visit

    return open_widget


def state_of(page, traits):
    """What the page's model holds, by trait."""
    return page.evaluate("(names) => Object.fromEntries(names.map((n) => [n, model.get(n)]))", traits)


PIXELS = """(nth) => {
    const canvas = document.querySelectorAll("canvas")[nth], copy = document.createElement("canvas");
    const {width, height} = Object.assign(copy, {width: canvas.width, height: canvas.height});
    const context = copy.getContext("2d", {willReadFrequently: true});
    context.drawImage(canvas, 0, 0);
    // As text: a list of a million numbers takes Playwright ten seconds.
    let text = "";
    for (const byte of context.getImageData(0, 0, width, height).data) text += String.fromCharCode(byte);
    return {width, height, data: btoa(text)};
}"""


def pixels_of(page, nth):
    """The nth canvas as an array of shape (height, width, 4), read from a copy of it."""
    read = page.evaluate(PIXELS, nth)
    return np.frombuffer(b64decode(read["data"]), dtype=np.uint8).astype(int).reshape(read["height"], read["width"], 4)


def settle(page):
    """Let what was asked for be drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def slide(page, label, position):
    """Move the slider of that label to a position (an index of its values)."""
    page.get_by_role("slider", name=label, exact=True).evaluate("""(input, position) => {
        input.value = position;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    }""", position)


def move(page, x, y, to_x, to_y):
    """Drag the mouse from one place to another."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()


def middle(locator):
    """The middle of an element, on the screen."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
