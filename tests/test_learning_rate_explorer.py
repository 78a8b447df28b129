"""The LearningRateExplorer: its numbers in Python, and the same numbers on a page without a kernel."""
import re
import subprocess
import sys
import xml.etree.ElementTree

import numpy as np
import pytest
import sympy
import traitlets

from backprop.proofs import neuron
from backprop.widgets import LearningRateExplorer
from backprop.widgets import learning_rate_runs as runs
from backprop.widgets.learning_rate_examples import EXAMPLES

from .widget_page import page_of, settle

TRIALS = [(name, trial) for name, example in EXAMPLES.items() for trial in example["trials"]]
# Differences of two nearly equal numbers (a - t) keep their absolute precision only: a few units
# in the last place of a and t.
CLOSE = {"rel": 1e-9, "abs": 1e-15}


# ---- Python ------------------------------------------------------------------------------------

def test_epoch_0_and_1_are_the_documents():
    explorer = LearningRateExplorer(learning_rate=0.01, epochs=1)
    before, after = explorer.values(0), explorer.values(1)
    assert before["z"] == pytest.approx(1.94, abs=1e-15)
    assert f"{before['a']:.9f} {before['e']:.9f}" == "0.874352143 0.356465271"
    assert f"{before['dw1']:.9f} {before['dw2']:.9f}" == "0.009276093 0.027828278"
    assert f"{after['w1']:.11f}" == "0.49990723907"


def test_runs_are_those_of_the_proofs():
    explorer = LearningRateExplorer(epochs=300)
    expected = neuron.descend(0.5, 0.2, 1.83, 0.1, 0.3, 0.03, 5.0, 300)
    for name in ("w1", "w2", "b", "a", "e"):
        assert np.array_equal(getattr(explorer.run, name), expected[name]), name
    predictions, errors = neuron.run(0.5, 0.2)
    explorer.example = "long_run"
    assert np.array_equal(explorer.run.a[:-1], predictions) and np.array_equal(explorer.run.e[:-1], errors)


@pytest.mark.parametrize("name, trial", TRIALS, ids=[f"{n}-{t['title']}" for n, t in TRIALS])
def test_every_trial_shows_the_regime_it_promises(name, trial):
    run = runs.train(name, trial["start"], trial["learning_rate"], trial["epochs"])
    assert run.regime == trial["shows"]


def test_regimes_do_what_their_names_say():
    random = np.random.default_rng(0)
    seen = set()
    for _ in range(300):
        name = random.choice(list(EXAMPLES))
        start = [random.uniform(*span) for span in EXAMPLES[name]["map"]]
        run, t = runs.train(name, start, 10 ** random.uniform(-2, 3), 60), EXAMPLES[name]["t"]
        a, e = run.a[:run.trusted + 1], run.e[:run.trusted + 1]
        seen.add(run.regime)
        flat = a * (1 - a) < 0.1 * t * (1 - t)
        if run.regime in ("falls steadily", "stalls on the plateau"):
            assert (np.diff(e) <= 1e-12).all() and ((a - t) * (a[0] - t) > -1e-6).all()
            assert flat[-1] == (run.regime == "stalls on the plateau")
        else:
            assert (a[run.event] - t) * (a[run.event - 1] - t) < 0
            assert flat[run.event] or run.regime == "bounces"
    assert seen == set(runs.REGIMES)


def test_training_never_leaves_the_plane_of_the_map():
    w1, w2, b, x1, x2, t, w1_start, w2_start, b_start = sympy.symbols("w1 w2 b x1 x2 t w1_start w2_start b_start", real=True)
    _, bias = runs.map_bias()
    step = {parameter: neuron.descent(parameter).meaning() for parameter in ("w1", "w2", "b")}
    off_before, off_after = b - bias, step["b"] - bias.subs({w1: step["w1"], w2: step["w2"]}, simultaneous=True)
    z = x1 * w1 + x2 * w2 + b
    difference = (off_after - off_before).subs(sympy.exp(-z), sympy.Symbol("E"))
    assert sympy.cancel(sympy.together(difference)) == 0
    assert bias.subs({w1: w1_start, w2: w2_start}) == b_start


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_growth_of_an_error_is_the_slope_of_the_step(name):
    """Central difference of z after the step by z before it, along the direction of the gradient."""
    example, random = EXAMPLES[name], np.random.default_rng(1)
    x1, x2, t, form = (example[key] for key in ("x1", "x2", "t", "form"))
    step, growth = neuron.step_function(form), runs._python(form)["neuron_growth"]
    learns_bias = example["bias"] is not None

    def after(weights, eta):
        w1, w2, *rest = step(*weights, x1, x2, t, eta)
        return w1 * x1 + w2 * x2 + (rest[0] if learns_bias else 0)

    for _ in range(20):
        weights = random.uniform(-2, 2, 3 if learns_bias else 2)
        eta, h = 10 ** random.uniform(-2, 2), 1e-5
        way = np.array([x1, x2, 1.0])[:len(weights)]
        slope = (after(weights + h * way, eta) - after(weights - h * way, eta)) / (2 * h * (way @ way))
        a = step(*weights, x1, x2, t, eta)[-2]
        assert growth(a, x1, x2, t, eta)[0] == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_digits_are_trusted_as_long_as_a_rounding_error_stays_small():
    explorer = LearningRateExplorer("long_run", learning_rate=200.0, epochs=200)
    nudged = runs.train("long_run", (0.5 * (1 + 1e-15), 0.2), 200.0, 200)
    last = explorer.last_epoch
    assert 20 < last < 60
    apart = np.abs(explorer.run.a - nudged.a)
    assert apart[:last + 1].max() < 1e-8 and apart.max() > 0.1
    assert explorer.final_error == explorer.run.e[last]
    assert LearningRateExplorer("long_run").last_epoch == 80_000


def test_a_trait_set_in_python_moves_the_results():
    explorer = LearningRateExplorer()
    assert explorer.regime == "falls steadily"
    explorer.learning_rate = 90.0
    assert explorer.regime == "runs away" and explorer.run.event == 1
    explorer.start = (-0.8, -2.1)
    explorer.learning_rate = 5
    assert explorer.regime == "stalls on the plateau" and explorer.learning_rate == 5.0
    explorer.epochs = 7
    path = np.frombuffer(explorer.trajectory, "<f8").reshape(-1, 6)
    assert np.array_equal(path, explorer.path) and np.array_equal(path[:, 0], np.arange(8))
    assert path[-1, 5] == explorer.final_error == explorer.run.e[7]


def test_a_change_from_the_page_is_computed_once_in_python():
    explorer = LearningRateExplorer()
    explorer.set_state({"learning_rate": 60, "epochs": 20, "start": [0.5, 0.2]})
    assert (explorer.learning_rate, explorer.epochs, explorer.start) == (60.0, 20, (0.5, 0.2))
    assert explorer.regime == "bounces" and explorer.final_error == explorer.run.e[20]


def test_an_example_brings_its_own_settings():
    explorer = LearningRateExplorer("long_run", learning_rate=120.0)
    assert (explorer.learning_rate, explorer.epochs) == (120.0, 80_000)
    explorer.start, explorer.example = (7.0, 9.0), "guide"
    assert (explorer.learning_rate, explorer.epochs, explorer.start) == (5.0, 50, (0.5, 0.2))
    assert explorer.start_bias == pytest.approx(1.83) and explorer.regime == "falls steadily"


BAD = [("learning_rate", value) for value in (0, -1.0, float("nan"), float("inf"), 1001.0, "fast", None)]
BAD += [("epochs", value) for value in (0, -3, 80_001, 2.5, True, "ten")]
BAD += [("start", value) for value in ((0.1,), (float("nan"), 0), (5.0, 0.2), ("a", 0), 0.5, (True, 0.2))]
BAD += [("example", value) for value in ("nobody", None, 3)]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    explorer = LearningRateExplorer(learning_rate=60.0, epochs=20)
    before = {name: explorer.trait_values()[name] for name in (*inputs(), "regime", "final_error", "trajectory")}
    with pytest.raises(traitlets.TraitError, match=trait):
        setattr(explorer, trait, value)
    assert {name: explorer.trait_values()[name] for name in before} == before
    with pytest.raises(traitlets.TraitError):
        LearningRateExplorer(**{trait: value})


def inputs():
    return "example", "learning_rate", "epochs", "start", "log_error"


def test_two_executions_differ_in_the_model_id_only():
    (first, _), (second, _) = (LearningRateExplorer()._repr_mimebundle_() for _ in range(2))
    view = "application/vnd.jupyter.widget-view+json"
    assert first[view].pop("model_id") != second[view].pop("model_id")
    assert first == second
    assert "0x" not in first["text/plain"] and "falls steadily" in first["text/plain"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_still_figure_serves_both_themes_and_screen_readers(name):
    explorer = LearningRateExplorer(name)
    root = xml.etree.ElementTree.fromstring(explorer.fallback_svg())
    assert root.get("role") == "img" and "three learning rates" in root.get("aria-label")
    for rate in EXAMPLES[name]["multiples"]:
        assert f"at {rate:g} it" in root.get("aria-label")
    text = explorer.fallback_svg()
    assert "#000" not in text and "black" not in text and "<style" not in text and "<!--" not in text[:200]
    fresh = subprocess.run([sys.executable, "-c", "from backprop.widgets import LearningRateExplorer as E\n"
                            f"print(E({name!r}).fallback_svg(), end='')"], capture_output=True, text=True, check=True)
    assert fresh.stdout == text


def test_naming_the_widgets_loads_nothing():
    code = ("import sys, backprop.widgets as w; assert 'LearningRateExplorer' in dir(w);"
            "assert not {'anywidget', 'matplotlib'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)
    import backprop.widgets
    with pytest.raises(AttributeError, match="Nobody"):
        backprop.widgets.Nobody


def test_the_script_holds_no_mathematics_of_its_own():
    """No exponential and no hand-written derivative outside of what is generated."""
    generated = runs.javascript()
    written = LearningRateExplorer.module().replace(generated, "")
    assert generated in LearningRateExplorer.module()
    assert "Math.exp" in generated and "Math.exp" not in written
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", written)


# ---- the page ----------------------------------------------------------------------------------

READ = """() => ({ ...document.querySelector(".bp-widget").dataset, cells: Object.fromEntries(
    [...document.querySelectorAll("[data-name]")].map((cell) => [cell.dataset.name, Number(cell.dataset.value)])) })"""


@pytest.fixture
def open_widget(page_factory, tmp_path):
    def visit(name="guide", **options):
        explorer = LearningRateExplorer(name)
        path = tmp_path / f"{name}.html"
        path.write_text(page_of(explorer, inputs()), encoding="utf-8")
        visit = page_factory(path.as_uri(), **options)
        visit.page.wait_for_selector("[data-name=e-last][data-value]")
        return visit, visit.page

    return visit


def assert_page_agrees_with_python(page):
    settle(page)
    state = page.evaluate("() => Object.fromEntries(['example', 'learning_rate', 'epochs', 'start'].map((n) => [n, model.get(n)]))")
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
    visit, page = open_widget(name)
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
    page.wait_for_function("document.querySelector('[aria-live=polite]').textContent === document.querySelector('.bp-says').textContent")


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_fits_a_phone(open_widget, name):
    visit, page = open_widget(name, width=320)
    for button in page.locator(".bp-button").all():
        button.click()
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for text in page.locator(".bp-widget text").all():
        box = text.bounding_box()
        assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= 320), text.text_content()
    assert page.locator(".bp-handle").evaluate("(h) => getComputedStyle(h).touchAction") == "none"
    assert not visit.troubles


def test_the_tints_lie_under_the_axes_whatever_the_site_does_to_figures(open_widget):
    visit, page = open_widget()
    canvas, plane = (page.locator(f".bp-learning-rate {part}").bounding_box() for part in ("canvas", ".bp-plane"))
    assert all(canvas[side] == pytest.approx(plane[side], abs=0.5) for side in canvas)


def test_touch_drags_the_start(open_widget):
    visit, page = open_widget(width=320)
    page.locator(".bp-handle").scroll_into_view_if_needed()
    box = page.locator(".bp-start").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    client = page.context.new_cdp_session(page)
    client.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (10, 20, 40):
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x - part, "y": y + part}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    w1, w2 = page.evaluate("model.get('start')")
    assert w1 < 0.3 and w2 < 0.0
    assert_page_agrees_with_python(page)


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
    assert page.evaluate("listening()") > 0
    page.evaluate("cleanup()")
    assert page.evaluate("listening()") == 0 and page.locator(".bp-widget").count() == 0
    page.evaluate("() => { model.set('learning_rate', 60); document.documentElement.dataset.theme = 'dark'; }")
    settle(page)
    assert not visit.troubles
