"""The reference of the package holds every public name, each with its description, and nothing typed twice."""
import html
import inspect
import re
import sys

import docutils.core
import docutils.nodes
import docutils.utils
import pytest
import sympy
from docutils.parsers.rst import roles
from hypothesis import given, settings
from hypothesis import strategies as st

import backprop as bp
from backprop import alternatives, derivation, exercises, figures, page, widgets
from tools.inputs import ROOT
from tools.prose import lint_markdown

sys.path.insert(0, str(ROOT / "_extensions"))
from book_docstrings import to_rst  # noqa: E402
from book_records import record_table  # noqa: E402

API = "reference/api.html"
NAMES = [f"backprop.{name}" for name in bp.__all__ if not inspect.ismodule(getattr(bp, name))]
NAMES += [f"backprop.initializers.{name}" for name in bp.initializers.TABLE]
NAMES += [f"backprop.{module.__name__.split('.')[1]}.{name}" for module in (alternatives, derivation, exercises) for name in module.__all__]
NAMES += [f"backprop.Network.{name}" for name in vars(bp.Network) if not name.startswith("_")]
NAMES += [f"backprop.widgets.{name}" for name in widgets.__all__]
NAMES += [f"backprop.{module.__name__.split('.')[1]}.{name}" for module in (figures, page)
          for name, thing in vars(module).items()
          if inspect.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_")]


@pytest.fixture(scope="module")
def api(book):
    return (book / API).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def words(api):
    """The page's text, as a reader sees it."""
    article = re.search(r"<article.*?</article>", api, re.DOTALL)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", article)))


def thing(name):
    found = bp
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_described(api, words, name):
    described = inspect.getdoc(thing(name))
    assert described, f"{name} has no docstring"
    assert f'id="{name}"' in api
    first = re.split(r"[.:`*'\"(]", described)[0]
    assert " ".join(first.split()) in words


@pytest.mark.parametrize("module", [bp.activations, bp.losses], ids=lambda module: module.__name__)
def test_every_record_is_in_its_table(words, module):
    table = record_table(module)
    for name in module.TABLE:
        assert any(f"``{name}``" in line for line in table) and f" {name} " in words


def cells(module):
    """{record: {part: expression}} of a table, read back from what is printed."""
    found, name, part = {}, "", ""
    for line in record_table(module):
        parts = [cell.strip() for cell in line.strip().strip("|").split("| ")] if line.strip().startswith("|") else []
        if len(parts) >= 3 and parts[-1].startswith("``"):
            name, part = parts[0].strip("` ") or name, parts[1].split(" ")[0] or part
            known = found.setdefault(name, {})
            known[part] = known.get(part, "") + parts[-1].strip("`|+ ") + "\n"
    return found


@pytest.mark.parametrize("name", [name for name in bp.activations.TABLE if name != "softmax"])
def test_an_activations_formula_is_printed_from_the_record(name):
    z = sympy.Symbol("z", real=True)
    printed = cells(bp.activations)[name]
    assert sympy.sympify(printed["formula"], {"z": z}) == bp.activations.TABLE[name].formula(z)
    assert set(printed) == {"formula", "value", "derivative"}


@pytest.mark.parametrize("name", bp.losses.TABLE)
def test_a_losss_formula_is_printed_from_the_record(name):
    a, t = sympy.symbols("a t")
    assert sympy.sympify(cells(bp.losses)[name]["formula"], {"a": a, "t": t}) == bp.losses.TABLE[name].formula(a, t)


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_widgets_traits_are_listed(api, name):
    start = api.index(f'id="backprop.widgets.{name}"')
    after = [api.index(f'id="backprop.widgets.{other}"') for other in widgets.__all__]
    text = api[start:min([place for place in after if place > start], default=len(api))]
    widget = getattr(widgets, name)
    own = set(widget.class_trait_names(sync=True)) - set(widget.__mro__[1].class_trait_names())
    for trait in (t for t in own if not t.startswith("_")):
        assert f'<span class="pre">{trait}</span>' in text, trait


def test_the_descriptions_are_whole(api):
    """No sign of a docstring was taken for markup, and none of its lists for a paragraph."""
    assert 'class="problematic"' not in api and "system-message" not in api and "&lt;factory&gt;" not in api
    assert "0x7" not in api and "sympy." not in re.sub(r"sympy\.(lambdify|simplify)", "", api)
    for name in ("layers", "loss", "delta", "batch_size", "condition_number"):
        assert re.search(rf'<dt><code[^>]*><span class="pre">{name}</span></code>', api), name


def test_a_name_in_a_chapter_leads_to_its_description(book):
    text = (book / "chapters/03-one-neuron.html").read_text(encoding="utf-8")
    assert re.search(r'href="\.\./reference/api\.html#backprop\.Network\.backward"[^>]*><code', text)


def test_the_pages_own_words_claim_nothing_unchecked():
    slips = lint_markdown((ROOT / "reference" / "api.md").read_text(encoding="utf-8"))
    assert not slips, "\n".join(map(str, slips))


# Docstrings as reStructuredText

def shown(docstring):
    """(text, node kinds) of a docstring that went through the converter and docutils; no warning is let through."""
    roles.register_local_role("py:obj", lambda role, raw, text, *rest: ([docutils.nodes.literal(raw, text)], []))
    roles.register_local_role("ref", lambda role, raw, text, *rest: ([docutils.nodes.literal(raw, text)], []))
    document = docutils.core.publish_doctree("\n".join(to_rst(docstring.splitlines())), settings_overrides={
        "report_level": 1, "halt_level": 1, "syntax_highlight": "none", "warning_stream": False})
    return document.astext(), {type(node).__name__ for node in document.findall()}


def squeezed(text):
    return re.sub(r"[\s`]", "", text)


@pytest.mark.parametrize("docstring", [
    "z^(l) = a_i * w_ij * |x| and w_ \\ x", "E. coli", "a", "(a) first", "1. one", "- a dash", "* star", "-> arrow",
    "x__ and `y`_",
    "w*x*y and 3*4*5", ":param: x", ".. not a comment", "|", "_", "so::", "====", "+ plus", "…: …", "[1]_ cited",
])
def test_no_sign_of_a_docstring_has_a_meaning(docstring):
    text, kinds = shown(docstring)
    assert squeezed(text) == squeezed(docstring)
    assert kinds <= {"document", "paragraph", "Text", "literal", "literal_block", "inline"}


@settings(deadline=None)
@given(st.text(alphabet="ab z_*`|:\\.-(1)[]<>'\"^=→δ{}#+", max_size=40))
def test_any_line_comes_out_as_it_was_written(line):
    line = " ".join(line.split()).replace("`", "")
    text, _ = shown(line)
    assert squeezed(text) == squeezed(re.sub(r"(?<![\w*])\*([A-Za-z][a-z]*)\*(?!\w)", r"\1", line))


def test_the_forms_of_a_docstring():
    docstring = """What it computes, after *dummies* (3).

    e = (a - t)²
    δ = 2 (a - t)

x: the samples, of shape (n, fan_in),
    one in a row.
y, z: more, as `Dense` has it.

Parameters
----------
rate : float, above 0
    How fast.
steps
    How often.

Raises
------
ValueError
    If it is 0.

The end.

>>> f(x)
2
"""
    rst = "\n".join(to_rst(docstring.splitlines()))
    text, kinds = shown(docstring)
    assert {"definition_list", "literal_block", "rubric", "emphasis"} <= kinds and "block_quote" not in kinds
    assert "``x``\n   the samples, of shape (n, fan\\_in), one in a row." in rst
    assert "``y, z``\n   more, as :py:obj:`Dense <.Dense>` has it." in rst
    assert "``rate``, float, above 0\n   How fast." in rst and "``steps``\n   How often." in rst
    assert ".. code-block:: text\n\n   e = (a - t)²\n   δ = 2 (a - t)" in rst and ".. code-block:: pycon\n\n   >>> f(x)\n   2" in rst
    assert rst.index("If it is 0.") < rst.index("The end.") < rst.index(">>> f(x)")
