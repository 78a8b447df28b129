"""The loader that runs widgets without a kernel, on a page of its own with small widgets."""

import base64
import json
import struct

import pytest

from tools.inputs import ROOT

LOADER = (ROOT / "_assets" / "live-figures.js").read_text(encoding="utf-8")
STILL = '<div class="live-figure-still">still</div>'

COUNTER = """
export default {
  initialize({model}) { model.set("started", (model.get("started") ?? 0) + 1); },
  render({model, el}) {
    const button = document.createElement("button");
    const show = () => { button.textContent = `${model.get("count")} of ${model.get("started")}`; };
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", show);
    show();
    el.append(button);
  },
};
"""
TABLE = """
export default async () => ({ render({model, el}) {
  const view = model.get("numbers"), nested = model.get("inner").data;
  el.textContent = [...new Float64Array(view.buffer, view.byteOffset, view.byteLength / 8)].join() + "/" + nested.getInt8(0);
} });
"""
EVENTS = """
export function render({model, el}) {
  const seen = [];
  const note = (name) => () => seen.push(name);
  const a = note("a"), any = note("any");
  model.on("change:a change:b", a);
  model.on("change", any);
  model.set({a: 1, b: [1, 2]});   // a, a, any
  model.set("b", [1, 2]);         // equal: nothing
  model.off("change:a", a);
  model.set("a", 2);              // any
  model.off();
  model.set("a", 3);              // nothing
  model.send({});
  el.textContent = seen.join(" ");
}
"""


def page_of(*views: str, **models: dict) -> str:
    state = {name: {"state": state, "buffers": state.pop("buffers", [])} for name, state in models.items()}
    boxes = "".join(
        f'<div class="live-figure">{STILL}<script type="application/vnd.jupyter.widget-view+json">'
        f'{json.dumps({"model_id": view})}</script></div>' for view in views)
    return (f'<!doctype html><title>t</title><body>{boxes}<script type="application/vnd.jupyter.widget-state+json">'
            f'{json.dumps({"state": state})}</script><script>{LOADER}</script>')


@pytest.fixture(params=["file", "blank"])
def show(page_factory, request, tmp_path):
    """Opens a page of live figures, from a file or as the content of an empty page, and waits for them."""
    def show(*views, **models):
        file = tmp_path / "page.html"
        file.write_text(page_of(*views, **models), encoding="utf-8")
        visit = page_factory(file.as_uri() if request.param == "file" else "about:blank")
        if request.param == "blank":
            visit.page.set_content(file.read_text(encoding="utf-8"))
        visit.page.wait_for_function("document.querySelectorAll('[data-live]').length === %d" % len(views))
        return visit
    return show


def test_views_of_one_model_move_together_and_replace_the_still_picture(show):
    visit = show("m", "m", m={"_esm": COUNTER, "_css": "button { color: rgb(1, 2, 3) }", "count": 1})
    buttons = visit.page.locator("button")
    buttons.nth(0).click()
    assert buttons.all_inner_texts() == ["2 of 1", "2 of 1"]
    assert visit.page.locator(".live-figure-still").count() == 0
    assert visit.page.evaluate("getComputedStyle(document.querySelector('button')).color") == "rgb(1, 2, 3)"
    assert visit.page.locator("style").count() == 1
    assert not visit.troubles


def test_models_of_one_kind_keep_their_own_state(show):
    visit = show("m", "n", m={"_esm": COUNTER, "count": 1}, n={"_esm": COUNTER, "count": 5})
    visit.page.locator("button").nth(1).click()
    assert visit.page.locator("button").all_inner_texts() == ["1 of 1", "6 of 1"]


def test_binary_traits_arrive_as_aligned_views(show):
    numbers = base64.b64encode(struct.pack("<3d", 1.5, -2, 0.1)).decode()
    visit = show("m", m={"_esm": TABLE, "inner": {}, "buffers": [
        {"path": ["numbers"], "encoding": "base64", "data": numbers},
        {"path": ["inner", "data"], "encoding": "base64", "data": base64.b64encode(b"\x07").decode()}]})
    assert visit.page.locator(".live-figure-view").inner_text() == "1.5,-2,0.1/7"


def test_changes_are_told_once_and_only_to_who_listens(show):
    visit = show("m", m={"_esm": EVENTS, "a": 0, "b": []})
    assert visit.page.locator(".live-figure-view").inner_text() == "a a any any"


@pytest.mark.parametrize("models, said", [
    ({"m": {"_esm": "export default { render() { throw new Error('no curve') } }"}}, "no curve"),
    ({"m": {"_esm": "this is no module"}}, "could not be brought to life"),
    ({"m": {"value": 1}}, "works only in a running notebook"),
    ({}, "run the chapter again"),
])
def test_a_failure_is_said_in_words_and_the_still_picture_stays(show, models, said):
    visit = show("m", **models)
    note = visit.page.locator(".live-figure-note")
    assert said in note.inner_text()
    assert visit.page.locator(".live-figure-still").is_visible()
    assert visit.page.locator(".live-figure-view").count() == 0


def test_one_failure_leaves_the_other_figures_alive(show):
    visit = show("bad", "good", bad={"_esm": "throw new Error('x')"}, good={"_esm": COUNTER, "count": 1})
    assert visit.page.locator("button").inner_text() == "1 of 1"
