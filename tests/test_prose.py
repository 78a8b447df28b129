"""The prose claims nothing that was not checked; and the checks of the prose do catch what they should."""

import nbformat
import pytest

from tools.inputs import ROOT, chapter_paths
from tools.prose import RECORD, has_relation, lint_markdown, lint_notebook, recorded_steps

STEPS = {"delta": r"\delta = a - t"}


@pytest.mark.parametrize("path", chapter_paths(), ids=lambda path: path.stem)
def test_a_chapter_has_no_unchecked_claim_or_typed_number(path):
    slips = lint_notebook(nbformat.read(path, as_version=4))
    assert not slips, "\n".join(map(str, slips))


def test_the_landing_page_has_no_unchecked_claim_or_typed_number():
    slips = lint_markdown((ROOT / "intro.md").read_text(encoding="utf-8"))
    assert not slips, "\n".join(map(str, slips))


@pytest.mark.parametrize("text", [
    "$$x$$",
    "before\n\n$$\nx = 1\n$$\n\nafter",
    "a line with $$x$$ in it",
    "```{math}\nx\n```",
    ":::{admonition} Title\n$$x$$\n:::",
    "\\begin{align}\nx\n\\end{align}",
    r"\[ x \]",
])
def test_a_display_equation_is_caught(text):
    assert [slip.why for slip in lint_markdown(text)] == ["a display equation outside a checked derivation"]


@pytest.mark.parametrize("text", [
    "$a = b$", r"$a \approx b$", r"$x\le y$", "$x<y$", "$a_i = b_i$", r"{math}`a = b`",
    "# A heading with $a = b$", "| $a = b$ |\n|---|\n| x |", "```{exercise}\n:label: one\nProve $a = b$.\n```",
    "```{admonition} That $a = b$\nBody.\n```", "- $a = b$ in a list", "> quoted $a=b$",
])
def test_an_inline_claim_is_caught(text):
    slips = lint_markdown(text, STEPS)
    assert len(slips) == 1 and slips[0].why.startswith("an unchecked claim")


@pytest.mark.parametrize("text", [
    r"$\delta$ and $\frac{\partial E}{\partial w}$", r"$\sum_{i=1}^{n} x_i$", r"the sign $=$", "`a = b`",
    "```python\na = 0.125\n```", "    a = 0.125", r"$\delta = a - t$<!-- eq: delta -->",
    r"$\delta=a-t$<!-- eq:delta -->", r"$\left(x\right)$",
])
def test_a_formula_without_a_claim_or_with_its_step_passes(text):
    assert lint_markdown(text, STEPS) == []


def test_a_claim_that_differs_from_its_step_is_caught():
    (slip,) = lint_markdown(r"$\delta = t - a$<!-- eq: delta -->", STEPS)
    assert slip.why.startswith("differs from the checked step 'delta'")


def test_a_claim_that_names_an_unknown_step_is_caught():
    (slip,) = lint_markdown(r"$\delta = a - t$<!-- eq: nowhere -->", STEPS)
    assert "no output of this notebook records" in slip.why


@pytest.mark.parametrize("number", ["0.5", "3.14", ".5", "80,000", "80000", "784", "1.5e-3", "1,234.5"])
@pytest.mark.parametrize("text", ["The loss is {}.", "(see {})", "## Part {}", "${}$", "| {} |\n|---|\n| x |"])
def test_a_typed_number_is_caught(text, number):
    assert [slip.why for slip in lint_markdown(text.format(number))] == ["a number typed by hand"]


@pytest.mark.parametrize("text", [
    "two of 12 weights", "written in 2012", "an edit of 14/01/2016", "on 27 December 2021", "`0.125`",
    "[the 2.5 of the guide](other.md)", "{cite}`guide`", "<https://example.org/0.125>", "widths 3-5-2", "W2 and x1",
])
def test_a_number_that_was_not_computed_passes(text):
    assert lint_markdown(text) == []


def test_a_slip_says_on_which_line_it_is():
    assert [slip.line for slip in lint_markdown("One.\n\nTwo 0.5.\n\n:::{note}\nThree.\n\nFour 0.5.\n:::")] == [3, 8]


def test_relations_in_scripts_do_not_count():
    assert has_relation("a = b") and has_relation(r"f_{i} = \frac{a}{b}") and has_relation(r"\frac{a = b}{c}")
    assert not has_relation(r"\sum_{i=1}^{n} x_{i}") and not has_relation(r"\max_{x_{1} \ge 0} f")


def test_steps_are_read_from_outputs():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("step", outputs=[
        nbformat.v4.new_output("display_data", {RECORD: {"equations": [{"id": "delta", "latex": "d = a"}]}})])])
    assert recorded_steps(notebook) == {"delta": "d = a"}


@pytest.mark.parametrize("data, alt, slips", [
    ({"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"/>'}, "", 1),
    ({"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" aria-label="A curve"/>'}, "", 0),
    ({"image/png": "AAAA"}, "", 1),
    ({"image/png": "AAAA"}, "A curve", 0),
    ({"text/plain": "1"}, "", 0),
])
def test_a_figure_without_a_label_is_caught(data, alt, slips):
    cell = nbformat.v4.new_code_cell("draw()", outputs=[nbformat.v4.new_output("display_data", data)])
    cell.metadata["mystnb"] = {"image": {"alt": alt}}
    assert len(lint_notebook(nbformat.v4.new_notebook(cells=[cell]))) == slips


@pytest.mark.parametrize("text", ["![](x.svg)", "```{image} x.svg\n```", '<img src="x.svg">'])
def test_a_picture_without_words_is_caught(text):
    assert [slip.why for slip in lint_markdown(text)] == ["a picture without alt text"]
