"""What a notebook stores of every widget: the same at each execution, for both themes, and with an example that is true."""

import doctest
import inspect
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from backprop import widgets

VIEW = "application/vnd.jupyter.widget-view+json"
FRESH = """
from backprop import widgets
for name in widgets.__all__:
    print(name, getattr(widgets, name)().fallback_svg(), sep="\\n", end="\\0")
"""
every_widget = pytest.mark.parametrize("widget", [getattr(widgets, name) for name in widgets.__all__], ids=widgets.__all__)


@pytest.fixture(scope="module")
def fresh_figures():
    """The still figure of each widget as a process of its own draws it."""
    told = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True).stdout
    return dict(figure.split("\n", 1) for figure in told.split("\0")[:-1])


@every_widget
def test_the_docstrings_example_is_true(widget):
    globs = {widget.__name__: widget}
    tests = doctest.DocTestFinder(recurse=False).find(widget, widget.__name__, globs=globs)
    assert sum(len(test.examples) for test in tests) >= 2
    for test in tests:
        assert doctest.DocTestRunner().run(test).failed == 0


@every_widget
def test_two_executions_differ_in_the_model_id_only(widget):
    (first, _), (second, _) = (widget()._repr_mimebundle_() for _ in range(2))
    assert first[VIEW].pop("model_id") != second[VIEW].pop("model_id")
    assert first == second
    assert first["text/plain"].startswith(f"{widget.__name__}(") and "0x" not in first["text/plain"]


@every_widget
def test_the_still_figure_serves_both_themes_and_is_the_same_in_every_run(widget, fresh_figures):
    text = widget().fallback_svg()
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img" and len(root.get("aria-label").split()) > 12
    assert "#000" not in text and "black" not in text and "<style" not in text and "currentColor" in text
    assert fresh_figures[widget.__name__] == text


@every_widget
def test_the_script_holds_what_was_generated_once_and_names_no_address(widget):
    generated, module = widget.mathematics(), widget.module()
    assert generated in module
    written = module.replace(generated, "")
    names = re.findall(r"function (\w+)\(", generated)
    assert names
    for name in names:
        assert f"function {name}(" not in written, name
    assert not re.search(r"https?://(?!www\.w3\.org/)", written)


def test_each_widget_says_what_it_is():
    for name in widgets.__all__:
        assert inspect.getdoc(getattr(widgets, name)).splitlines()[0].endswith(".")
