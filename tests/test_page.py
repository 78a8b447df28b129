"""What a chapter prints with computed numbers: sentences, tables and source."""

import xml.etree.ElementTree as xml

from backprop import page


def told(shown):
    """The table's rows as lists of (element, its text, the columns that it takes)."""
    figure = xml.fromstring(shown.html().replace("<br>", "<br/>"))
    return [[(cell.tag, "".join(cell.itertext()), int(cell.get("colspan", 1))) for cell in row]
            for row in figure.iter("tr")]


def test_a_table_has_rows_headings_of_rows_and_sentences_below_rows():
    shown = page.table(["a", "b"], [["a & b"], [1, 2.5], "Below it, the reason: 1 < 2."], "What it says")
    assert told(shown) == [[("th", "a", 1), ("th", "b", 1)], [("th", "a & b", 2)],
                           [("td", "1", 1), ("td", "2.5", 1)], [("td", "Below it, the reason: 1 < 2.", 2)]]
    assert repr(shown).splitlines() == ["What it says", "a | b", "a & b", "1 | 2.5", "    Below it, the reason: 1 < 2."]


def test_a_table_of_one_column_has_no_headings_of_rows():
    assert told(page.table(["a"], [["x"]], "c")) == [[("th", "a", 1)], [("td", "x", 1)]]


def test_numbers_stand_in_columns_of_numbers_and_letters_are_lowered_where_it_is_asked_for():
    html = page.table(["a", "b"], [["w_ij", "-1.5e-07"]], "c", letters=(0,)).html()
    assert '<td class="number">−1.5e-07</td>' in html and "<td>w<sub>ij</sub></td>" in html
    for cells, of_numbers in ((["12,224", "-3", "1e-5"], 4), (["12,224", "3", "1 to 2"], 0), (["3", "4-2-1"], 0)):
        assert page.table(["a"], [[cell] for cell in cells], "c").html().count('class="number"') == of_numbers


def test_a_heading_stands_over_its_numbers_and_a_span_stays_in_one_line():
    html = page.table(["name", "count", "span"], [["group"], ["x", "1", "88% to 90%"], "why", ["y", "-2.5e-07", "none"]], "c").html()
    assert '<th scope="col">name</th><th scope="col" class="number">count</th><th scope="col">span</th>' in html
    assert '<td class="numbers">88% to 90%</td>' in html and '<td>none</td>' in html
    for text, kind in {"784 · 30 · 10": "numbers", "(476 to 641)": "numbers", "below 1 × 10⁻¹³": "numbers", "2 of 3": "numbers", "2 layers": "", "to": ""}.items():
        assert f"<td{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{text}</td>" in page.table(["a"], [[text]], "c").html()
    assert "<sub>" not in page.table(["a"], [["w_ij"]], "c").html()


def test_a_sentence_is_one_paragraph_whatever_its_lines():
    assert repr(page.say("""\n    Two lines\n    of one sentence.\n""")) == "Two lines of one sentence."


def test_a_negative_number_has_a_minus_sign_but_code_mathematics_and_links_stay_as_they_are():
    assert repr(page.say("from -1 to -.5 in x-2, `a[-1]`, $-1$ and [a part](12-update-rules), 10-3, e-05")) == \
        "from −1 to −.5 in x-2, `a[-1]`, $-1$ and [a part](12-update-rules), 10-3, e-05"
    assert told(page.table(["from -1"], [["-0.2 to 3"], ["-0.2"], ["x-2"]], "c")) == [
        [("th", "from −1", 1)], [("td", "−0.2 to 3", 1)], [("td", "−0.2", 1)], [("td", "x-2", 1)]]


def test_scientific_numbers():
    assert page.scientific(1.26e-7, 2) == f"1.3{page.NARROW}×{page.NARROW}10⁻⁷"
    assert page.scientific(-2e12) == f"-2{page.NARROW}×{page.NARROW}10¹²"


def double(x):
    """Twice the number."""
    return 2 * x


def test_source_is_printed_without_its_docstring():
    assert repr(page.source(double)) == "```python\ndef double(x):\n    return 2 * x\n```"
