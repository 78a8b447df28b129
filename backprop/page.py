"""Sentences and tables with computed numbers: what a chapter prints, so that no number is typed."""
import ast
import inspect
import re
from html import escape

from .typography import as_printed

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NARROW = "\u202f"      # a space that no line ends at
NUMBER = ' class="number"'
NUMBERS = re.compile(r"(?=.*\d)(?:[^a-zA-Z]|to|of|below|none|e(?=[-+]))+")      # "88% to 90%", "784 · 30 · 10": no line ends in it
NUMERIC = re.compile(r"[-+]?[\d,]*\.?\d+(e[-+]?\d+)?")
AS_WRITTEN = re.compile(r"(`[^`]*`|\$[^$]*\$|\]\([^)]*\))")      # code, mathematics and links in a sentence
COLUMN = 72             # letters of program text that a line of the page has room for


class Words:
    """Text shown as Markdown; the numbers in it were put there by code."""

    def __init__(self, text):
        self.text = text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/markdown": self.text, "text/plain": self.text}

    def __repr__(self):
        return self.text


def say(text):
    """Show a paragraph, usually an f-string with computed numbers."""
    pieces = AS_WRITTEN.split(" ".join(line.strip() for line in text.strip().splitlines()))
    return Words("".join(piece if k % 2 else as_printed(piece) for k, piece in enumerate(pieces)))


def scientific(number, digits=1):
    """1.2e-07 as it is printed: 1 × 10⁻⁷, with so many digits in front."""
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    return f"{mantissa}{NARROW}×{NARROW}10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def listing(text, language="python"):
    """Show program text in the colours of its language."""
    return Words(f"```{language}\n{text}\n```")


def source(thing):
    """Show a function's source without its docstring: what the page prints is what runs."""
    text = inspect.cleandoc("\n" + inspect.getsource(thing))
    body = ast.parse(text).body[0].body
    if ast.get_docstring(ast.parse(text).body[0]):
        lines = text.splitlines()
        text = "\n".join(lines[:body[0].lineno - 1] + lines[body[0].end_lineno:])
    return listing(in_column(text))


def in_column(text):
    """The same program in lines that fit the page's column: Black breaks them, where one is too long."""
    if all(len(line) <= COLUMN for line in text.splitlines()):
        return text
    import black
    layout = black.Mode(line_length=COLUMN, string_normalization=False, magic_trailing_comma=False)
    return black.format_str(text, mode=layout).rstrip()


class Table:
    """A table with a header row; shown as HTML that scrolls within its own box on a narrow page.

    A row is a list of cells, or a sentence that belongs to the row above it and takes its whole width.
    A list of one cell, where there are more columns, is a heading of the rows that follow.
    In the columns ``letters`` (counted from 0), w_ij and a(l)_j are shown with raised and lowered parts.
    """

    def __init__(self, header, rows, caption, letters=()):
        self.header, self.caption, self.letters = header, caption, letters
        self.rows = [row if isinstance(row, str) else [str(cell) for cell in row] for row in rows]

    def __repr__(self):
        return "\n".join([self.caption, " | ".join(self.header), *(
            f"    {row}" if isinstance(row, str) else " | ".join(row) for row in self.rows)])

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": repr(self)}

    def html(self):
        head = "".join(f'<th scope="col"{NUMBER * self._is_of_numbers(k)}>{_shown(cell)}</th>' for k, cell in enumerate(self.header))
        body = "\n".join(self._row(row) for row in self.rows)
        # The caption stands outside the box, so that it does not scroll away with a wide table.
        return (f'<figure class="table-figure"><figcaption>{_shown(self.caption)}</figcaption>'
                f'<div class="table-box" style="overflow-x: auto" tabindex="0" role="region" '
                f'aria-label="{_shown(self.caption)}">'
                f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div></figure>")

    def _is_of_numbers(self, k):
        """Whether there is nothing but numbers in column k."""
        cells = [row[k] for row in self.rows if not isinstance(row, str) and len(row) > k]
        return bool(cells) and all(isinstance(cell, str) and NUMERIC.fullmatch(cell) for cell in cells)

    def _row(self, row):
        if isinstance(row, str):
            return f'<tr class="reason"><td colspan="{len(self.header)}">{_shown(row)}</td></tr>'
        if len(row) == 1 < len(self.header):
            return f'<tr class="group"><th colspan="{len(self.header)}" scope="rowgroup">{_shown(row[0])}</th></tr>'
        return "<tr>" + "".join(
            f"<td{NUMBER}>{_shown(cell)}</td>" if self._is_of_numbers(k) else _cell(cell, k in self.letters)
            for k, cell in enumerate(row)) + "</tr>"


def _shown(text):
    return escape(as_printed(text))


LOWERED, RAISED = re.compile(r"_(\{[^}]*\}|\w+)"), re.compile(r"(?<=[a-zA-Zδ])\(([lL01](?:[-+]1)?)\)")


def _cell(text, letters=False):
    if letters:
        shown = _lowered(RAISED.sub(r"<sup>(\1)</sup>", _shown(text)))
        return f"<td>{shown}</td>"
    return f'<td class="numbers">{_shown(text)}</td>' if NUMBERS.fullmatch(text) else f"<td>{_shown(text)}</td>"


def table(header, rows, caption, letters=()):
    """Show rows of computed values; ``caption`` says what they are; ``letters`` as in `Table`."""
    return Table(header, rows, caption, letters)


def ledger_table(claims, caption):
    """Figures of the ledger: where the document prints what, what we compute, the verdict, the reason."""
    rows = []
    for claim in claims:
        rows.append([claim.place, claim.says, claim.ours, claim.verdict])
        if claim.why:
            rows.append(claim.why)
    return Table(["place", "the document", "computed", "verdict"], rows, caption)


class Errata(Table):
    """Rows of the ledger in two columns, which a phone can hold; below each stands what was found."""

    def __init__(self, claims, caption, with_source=False):
        rows = []
        for claim in claims:
            rows.append([f"{claim.source}: {claim.place}" if with_source else claim.place, claim.says, claim.verdict])
            below = claim.ours if claim.kind == "assertion" else f"Computed: {claim.ours}. {claim.why}".strip()
            if claim.kind == "assertion" or claim.why or claim.ours != claim.says:
                rows.append(below)
        super().__init__(["the document", "verdict"], rows, caption)

    def _row(self, row):
        if isinstance(row, str):
            return _lowered(super()._row(row))
        place, says, verdict = map(_shown, row)
        return (f'<tr><td style="overflow-wrap: anywhere"><small>{place}</small><br>{_lowered(says)}</td>'
                f'<td class="verdict {verdict.split()[0]}">{verdict}</td></tr>')


def _lowered(text):
    """w_ij and a_{i,j} with their indices below the line."""
    return LOWERED.sub(lambda m: f"<sub>{m[1].strip('{}')}</sub>", text)


def errata_table(claims, caption, with_source=False):
    """Rows of the ledger with the verdict and, below each, what was computed or found.

    Below a figure that is reproduced there is nothing to say.
    """
    return Errata(claims, caption, with_source)
