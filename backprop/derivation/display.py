"""What a notebook shows of derivations and definitions: aligned LaTeX, the rung beside each "=".

Beside the LaTeX goes a record of each equation (id, LaTeX, rung, and "every" or "tried" sizes, where
there are sizes), which the book's tests count.
"""
import re

from .ladder import DEFINITION
from .latex import latex

RECORD = "application/vnd.backprop.derivation+json"


def derivation_bundle(derivation):
    """The mime bundle of a `Derivation`."""
    first = latex(derivation.start_expression)
    lines = []
    for k, step in enumerate(derivation.steps):
        conditions = "".join(r"\;(%s)" % c for c in step.conditions)
        lines.append((first if k == 0 else "", step.rung, step.relation, step.latex,
                      r"\text{%s}%s" % (_text(step.rule), conditions)))
    return _bundle(derivation.title, lines, [
        {"id": s.identity, "latex": f"{first} {s.relation} {s.latex}", "rung": s.rung, "rule": s.rule}
        | ({"sizes": s.sizes} if s.sizes else {}) for s in derivation.steps], derivation.holds_for)


def definitions_bundle(definitions):
    """The mime bundle of `Definitions`: one line each, marked as what is agreed, not proved."""
    lines, records = [], []
    for definition in definitions.definitions:
        left, right = latex(definition.left), latex(definition.right)
        lines.append((left, DEFINITION, "=", right, r"\text{%s}" % _text(definition.words)))
        records.append({"id": f"definition.{definition.left}", "latex": f"{left} = {right}",
                        "rung": DEFINITION, "rule": definition.words})
    return _bundle("definitions", lines, records)


def _bundle(title, lines, records, note=""):
    """Reasons stand beside the equations where the page is wide enough for both, else below them."""
    equations = max([_width(right) for _, _, _, right, _ in lines] + [4 + _width(note) * 0.8])
    beside = max(_width(left) for left, *_ in lines) + equations + max(
        _width(reason) * 0.8 for *_, reason in lines) < PAGE_WIDTH
    rows = []
    for left, rung, relation, right, reason in lines:
        equation = r"%s &\overset{\text{%s}}{%s} %s" % (left, rung, relation, right)
        reason = r"{\small %s}" % reason
        rows.append(f"{equation} && {reason}" if beside else
                    equation + BETWEEN_EQUATION_AND_REASON + rf"&\qquad\quad {reason}")
    if note:
        rows.append(r"&\qquad\quad {\small \text{(%s)}}" % _text(note))
    return {"text/latex": "$$\\begin{aligned}\n" + BETWEEN_ROWS.join(rows) + "\n\\end{aligned}$$",
            "text/plain": "\n".join([title] + [f"  [{r['rung']}] {r['latex']}   {r['rule']}" for r in records]),
            RECORD: {"title": title, "equations": records}}


BETWEEN_ROWS, BETWEEN_EQUATION_AND_REASON = " \\\\[8pt]\n", " \\\\[-1pt]\n"
PAGE_WIDTH = 52       # letters of mathematics that fit into the text's column


def _width(text):
    """Roughly how many letters wide a piece of LaTeX is; a fraction is as wide as its wider part."""
    while True:
        shorter = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda m: max(m.groups(), key=len), text)
        shorter = re.sub(r"\\(?:text|mathrm|operatorname|sqrt)\{([^{}]*)\}", r"\1", shorter)
        shorter = re.sub(r"[_^]\{([^{}]*)\}", lambda m: m.group(1)[:(len(m.group(1)) + 1) // 2], shorter)
        if shorter == text:
            return len(re.sub(r"\\[a-zA-Z]+|\\[!,;]|[{}\s]", "", re.sub(r"\\[a-km-z][a-z]+", "x", text)))
        text = shorter


def _text(words):
    """Words inside \\text{…}: the few characters that LaTeX would read as its own are escaped."""
    for character in "&%#_{}":
        words = words.replace(character, "\\" + character)
    return words
