"""Finds in the book's prose what only code may write: equations, and numbers that were computed.

A slip is a display equation; an inline formula that claims something (it has a relation such as
"=" in it) without naming the checked step that it repeats; a number that looks computed; a picture
without words. A formula names its step in a comment right behind it, which no reader sees:

    the chain rule gives $\\delta = a - t$<!-- eq: delta-output -->
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

RECORD = "application/vnd.backprop.derivation+json"
SYNTAX = {"amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution", "tasklist"}
# Directives whose body is no prose.
LITERAL = {"code", "code-block", "code-cell", "sourcecode", "raw", "live", "bibliography", "figure", "image", "toctree"}

NAMED_STEP = re.compile(r"<!--\s*eq:\s*(\S+)\s*-->")
RELATION = re.compile(
    r"[=<>≈≤≥≠≡∝≪≫]"
    r"|\\(?:neq?|leq?|geq?|lt|gt|ll|gg|approx|equiv|sim|simeq|cong|propto|doteq|leqslant|geqslant|coloneqq)(?![a-zA-Z])"
)
OTHER_DISPLAY = re.compile(r"\\\[|\\begin\{")
NUMBER = re.compile(r"(?<![\w.,/])(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w)")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Slip:
    """What is wrong, the text that it is about, and the line on which its block begins."""

    why: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}: {self.text}"


@cache
def parser() -> MarkdownIt:
    return create_md_parser(MdParserConfig(enable_extensions=SYNTAX, dmath_double_inline=True), RendererHTML)


def lint_markdown(text: str, steps: dict[str, str] | None = None, first_line: int = 1) -> list[Slip]:
    """Returns the slips in a page or cell. `steps` gives the LaTeX of each checked step by its id."""
    return list(_slips(text, steps or {}, first_line))


def lint_notebook(notebook) -> list[Slip]:
    """Returns the slips in the prose and the figures of a notebook; lines count within a cell."""
    steps = recorded_steps(notebook)
    slips = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            slips += lint_markdown(cell.source, steps)
        elif cell.cell_type == "code":
            slips += unlabelled_figures(cell)
    return slips


def recorded_steps(notebook) -> dict[str, str]:
    """Returns the LaTeX of every step that the notebook's own outputs record as checked."""
    records = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for place in (output.get("data", {}), output.get("metadata", {})):
                records += place.get(RECORD, {}).get("equations", [])
    return {record["id"]: record["latex"] for record in records if record.get("id")}


def unlabelled_figures(cell) -> list[Slip]:
    """Returns a slip for each picture among a cell's outputs that has no words for it."""
    said = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    slips = []
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/svg+xml" in data:
            label = ElementTree.fromstring(data["image/svg+xml"]).get("aria-label", "")
        elif data.keys() & {"image/png", "image/jpeg"}:
            label = said
        else:
            continue
        if not label.strip():
            slips.append(Slip("a figure without a label", cell.source.strip().splitlines()[0], 1))
    return slips


def _slips(text: str, steps: dict[str, str], first_line: int) -> Iterator[Slip]:
    for token in parser().parse(text):
        line = first_line + (token.map[0] if token.map else 0)
        if token.type in ("math_block", "math_block_label", "amsmath"):
            yield Slip("a display equation outside a checked derivation", _short(token.content), line)
        elif token.type in ("fence", "colon_fence"):
            yield from _directive(token, steps, line)
        elif token.type == "html_block" and re.search(r"<img(?![^>]*\balt=)", token.content):
            yield Slip("a picture without alt text", _short(token.content), line)
        elif token.type == "inline":
            yield from _inline(token, steps, line)


def _directive(token, steps, line) -> Iterator[Slip]:
    directive = re.match(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if not directive:
        return  # a plain block of code
    name, title = directive.groups()
    if name == "math":
        yield Slip("a display equation outside a checked derivation", _short(token.content), line)
    elif name in ("figure", "image") and ":alt:" not in token.content:
        yield Slip("a picture without alt text", title, line)
    elif name not in LITERAL:
        yield from _slips(title, steps, line)
        # Options such as ":label: x" are blanked, so that lines keep their numbers.
        body = re.sub(r"^:[\w-]+:.*$", "", token.content, flags=re.MULTILINE)
        yield from _slips(body, steps, line + 1)


def _inline(token, steps, line) -> Iterator[Slip]:
    plain = re.sub(r"`+[^`]*`+|\$[^$]*\$", "", token.content)
    if OTHER_DISPLAY.search(plain):
        yield Slip("a display equation outside a checked derivation", _short(token.content), line)
    inside_link = 0
    for position, part in enumerate(token.children or []):
        following = token.children[position + 1] if position + 1 < len(token.children) else None
        inside_link += {"link_open": 1, "link_close": -1}.get(part.type, 0)
        is_math = part.type == "math_inline" or (part.type == "myst_role" and part.meta.get("name") == "math")
        if part.type == "math_inline_double":
            yield Slip("a display equation outside a checked derivation", _short(part.content), line)
        elif is_math:
            yield from _formula(part.content, following, steps, line)
        elif part.type == "text" and not inside_link:
            yield from _numbers(part.content, line)
        elif part.type == "image" and not part.content.strip():
            yield Slip("a picture without alt text", part.attrs.get("src", ""), line)


def _formula(latex: str, following, steps, line) -> Iterator[Slip]:
    named = NAMED_STEP.match(following.content) if following and following.type == "html_inline" else None
    if named and named[1] not in steps:
        yield Slip(f"no output of this notebook records a checked step {named[1]!r}", latex, line)
    elif named and _squeezed(latex) != _squeezed(steps[named[1]]):
        yield Slip(f"differs from the checked step {named[1]!r}, which reads {steps[named[1]]}", latex, line)
    elif not named:
        if has_relation(latex):
            yield Slip("an unchecked claim (name its step: <!-- eq: ID -->)", latex, line)
        yield from _numbers(latex.replace("{,}", ","), line)


def has_relation(latex: str) -> bool:
    """Tells whether a formula relates two expressions; bounds such as i=1 under a sum do not count."""
    previous, bare = None, latex
    while previous != bare:  # innermost first: scripts and words inside formulas
        previous = bare
        bare = re.sub(r"(?:[_^]|\\(?:text|mathrm|operatorname)\s*)\{[^{}]*\}", "", bare)
        bare = re.sub(r"\{([^{}]*)\}", r"(\1)", bare) if previous == bare else bare
    return bool(RELATION.search(bare)) and bool(RELATION.sub("", bare).strip())


def _numbers(text: str, line: int) -> Iterator[Slip]:
    for match in NUMBER.finditer(text):
        number = match[0]
        digits = sum(character.isdigit() for character in number)
        if ("." in number or digits >= 3) and not YEAR.fullmatch(number):
            yield Slip("a number typed by hand", number, line)


def _squeezed(latex: str) -> str:
    return re.sub(r"[\s&]", "", latex)


def _short(text: str) -> str:
    return " ".join(text.split())[:80]
