"""The NetworkFlow on a page without a kernel: the same numbers as Python's, and fit for readers."""
import re

import numpy as np
import pytest

from backprop.derivation.mathml import mathml
from backprop.proofs import flow
from backprop.widgets import NetworkFlow

from .test_network_flow import NETWORKS, TRAITS, numbers, some_values
from .widget_page import opens, settle, slide, state_of

READ = """() => ({
    root: {...document.querySelector(".nf-widget").dataset},
    cells: Object.fromEntries([...document.querySelectorAll("td[data-name]")]
        .map((cell) => [cell.dataset.name, [cell.dataset.value, cell.textContent]])),
    inputs: Object.fromEntries([...document.querySelectorAll(".nf-tables input")]
        .map((input) => [input.dataset.quantity, input.dataset.value])),
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


open_widget = opens(NetworkFlow, TRAITS, ready="e", until="attached")


def widget_of(page):
    state = state_of(page, TRAITS)
    errors = state.pop("errors")
    widget = NetworkFlow(**state)
    widget.errors = errors
    return widget


def as_number(text):
    """A number as the page writes it, "−0.066" or "3.15 × 10⁻⁵", and half a unit of its last digit."""
    plain = text.replace("\u202f", "").replace("−", "-").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    sign, alone = re.match(r"(-?)(10(?=-))?", plain).groups()         # "10⁻⁴" has no 1 × before it
    mantissa, _, power = (f"{sign}1×{plain[len(sign):]}" if alone else plain).partition("×10")
    unit = 10.0**int(power or 0)
    return float(mantissa) * unit, 0.5000001 * 10.0**-len(mantissa.partition(".")[2]) * unit


def assert_shows(text, value):
    shown, half = as_number(text)
    assert abs(shown - value) <= half, (text, value)


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
        change = {s.name: abs(expected[s.name] - widget.values[s.name[4:]])
                  for s in flow.steps(widget.network) if s.stage == "update"}
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
        for page_s, python_s in {"−": "-", "·": "*", "\u202f": "", "σ": "sigmoid", ")2": ")**2"}.items():
            calculation = calculation.replace(page_s, python_s)
        python = re.sub(r"^12\*", "1/2*", calculation)      # the ½, a fraction whose line is no character
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
    page.evaluate("""(values) => {
        for (const [name, value] of [["step", 0], ["values", values], ["network", "tanh"]]) model.set(name, value);
    }""", NetworkFlow().values)
    assert assert_page_agrees_with_python(page)[0].network == "tanh"
    assert not visit.troubles
