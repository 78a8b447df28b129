"""Figures: compared by what they draw, and put into a page without getting in each other's way."""

import re

import pytest

from backprop import figures
from tools.compare_svg import svg_difference
from tools.inputs import ROOT

CURVE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
  viewBox="0 0 100 50" aria-label="The error falls">
<style>* {{ stroke-linejoin: round }}</style>
<defs><clipPath id="{id}"><rect width="100" height="50"/></clipPath><path id="m{id}" d="M0 0V3"/></defs>
<path d="M 0 {start} L 50 25.125 L 100 1.5e1" clip-path="url(#{id})" style="fill: none; stroke: {colour}"/>
<use xlink:href="#m{id}" x="1"/><text x="3">{word}</text></svg>"""


def curve(start="1.0", id="p1", colour="#1f77b4", word="0.25"):
    return CURVE.format(start=start, id=id, colour=colour, word=word)


@pytest.mark.parametrize("change", [
    {}, {"id": "another"}, {"start": "1.0004"}, {"start": "1"},
])
def test_what_looks_the_same_is_the_same(change):
    assert svg_difference(curve(), curve(**change)) is None


@pytest.mark.parametrize("change, said", [
    ({"start": "1.01"}, "1.0 is stored, 1.01 was drawn"),
    ({"start": "-1.0"}, "was drawn"),
    ({"start": "1.0 L 2 2"}, "was drawn"),
    ({"colour": "#1f77b5"}, "#1f77b5"),
    ({"colour": "currentColor"}, "currentColor"),
    ({"word": "0.2500001"}, "0.2500001"),
])
def test_what_looks_different_is_named(change, said):
    assert said in svg_difference(curve(), curve(**change))


@pytest.mark.parametrize("damaged", [
    curve().replace("falls", "rises"),
    curve().replace("<text", "<desc").replace("</text", "</desc"),
    curve().replace("</svg>", "<rect/></svg>"),
    curve().replace('x="1"', 'y="1"'),
    curve().replace("url(#p1)", "url(#mp1)"),
])
def test_a_change_of_structure_or_words_is_a_difference(damaged):
    assert svg_difference(curve(), damaged)


@pytest.fixture
def inline_svg(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "_extensions"))
    from book_svg import inline_svg
    return inline_svg


def test_ids_and_what_refers_to_them_are_renamed_together(inline_svg):
    html = inline_svg(curve(), "figure-7")
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids == ["figure-7", "figure-7-p1", "figure-7-mp1"]
    assert "url(#figure-7-p1)" in html and 'href="#figure-7-mp1"' in html


def test_a_figure_keeps_its_label_and_its_style_to_itself(inline_svg):
    html = inline_svg(curve(), "figure-7")
    assert 'role="img"' in html and 'aria-label="The error falls"' in html
    assert "#figure-7 { * { stroke-linejoin: round } }" in html


def test_a_figure_without_a_label_is_refused(inline_svg):
    with pytest.raises(ValueError, match="aria-label"):
        inline_svg('<svg xmlns="http://www.w3.org/2000/svg"/>', "figure-7")


def test_powers_of_ten_beside_an_axis_are_text():
    from matplotlib.figure import Figure
    drawing = Figure()
    axes = drawing.subplots()
    axes.set(yscale="log", ylim=(2e-7, 2e2))
    words = re.findall(r"<text[^>]*>([^<]*)</text>", figures.svg(drawing, "powers"))
    assert {"10⁻⁶", "10⁻³", "10⁻¹", "1", "10", "10²"} <= {word.strip() for word in words}


def test_nothing_is_written_between_two_powers():
    assert [figures._power(value) for value in (0.0, -1.0, 2.0, 999.0)] == [""] * 4
    assert figures._power(1e-300) == "10⁻³⁰⁰" and figures._power(1e5 * (1 + 1e-12)) == "10⁵"
