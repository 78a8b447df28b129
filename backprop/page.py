"""Sentences and tables with computed numbers: what a chapter prints, so that no number is typed."""
import ast
import inspect
from html import escape


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
    return Words(" ".join(line.strip() for line in text.strip().splitlines()))


def source(thing):
    """Show a function's source without its docstring: what the page prints is what runs."""
    text = inspect.cleandoc("\n" + inspect.getsource(thing))
    body = ast.parse(text).body[0].body
    if ast.get_docstring(ast.parse(text).body[0]):
        lines = text.splitlines()
        text = "\n".join(lines[:body[0].lineno - 1] + lines[body[0].end_lineno:])
    return Words(f"```python\n{text}\n```")


class Table:
    """A table with a header row; shown as HTML that scrolls within its own box on a narrow page."""

    def __init__(self, header, rows, caption):
        self.header, self.rows, self.caption = header, [[str(cell) for cell in row] for row in rows], caption

    def __repr__(self):
        return "\n".join([self.caption, " | ".join(self.header), *(" | ".join(row) for row in self.rows)])

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": repr(self)}

    def html(self):
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.header)
        body = "\n".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in self.rows)
        return (f'<div class="table-box" tabindex="0" role="region" aria-label="{escape(self.caption)}">'
                f"<table><caption>{escape(self.caption)}</caption><thead><tr>{head}</tr></thead>"
                f"<tbody>\n{body}\n</tbody></table></div>")


def _cell(text):
    numeric = text.replace("-", "").replace(".", "").replace("e", "").isdigit()
    return f'<td class="number">{escape(text)}</td>' if numeric else f"<td>{escape(text)}</td>"


def table(header, rows, caption):
    """Show rows of computed values; ``caption`` says what they are."""
    return Table(header, rows, caption)


def ledger_table(claims, caption, why=True):
    """Rows of the ledger: where the document says what, what we find, the verdict, the reason."""
    header = ["place", "the document", "computed", "verdict"] + (["why"] if why else [])
    rows = [[c.place, c.says, c.ours, c.verdict] + ([c.why] if why else []) for c in claims]
    return Table(header, rows, caption)


def assertion_table(claims, caption):
    """Rows of the ledger that are sentences: what the document says, and what a trial found."""
    return Table(["place", "the document says", "verdict", "what we found"],
                 [[c.place, c.says, c.verdict, c.ours] for c in claims], caption)
