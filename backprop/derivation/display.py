"""What a notebook shows of derivations and definitions: aligned LaTeX, the rung beside each "=".

Beside the LaTeX goes a record of each equation (id, LaTeX, rung, and "every" or "tried" sizes, where
there are sizes), which the book's tests count.
"""
import re
import textwrap

from .ladder import DEFINITION
from .latex import latex
from .notes import note_latex, unspaced

RECORD = "application/vnd.backprop.derivation+json"


def derivation_bundle(derivation):
    """The mime bundle of a `Derivation`."""
    first = latex(derivation.start_expression)
    lines = []
    for k, step in enumerate(derivation.steps):
        conditions = "".join(r"\;(%s)" % c for c in step.conditions)
        lines.append((first if k == 0 else "", step.rung, step.relation, step.latex, _reason(step.rule, conditions)))
    return _bundle(derivation.title, lines, [
        {"id": s.identity, "latex": f"{first} {s.relation} {s.latex}", "rung": s.rung, "rule": s.rule}
        | ({"sizes": s.sizes} if s.sizes else {}) for s in derivation.steps], derivation.holds_for)


def definitions_bundle(definitions):
    """The mime bundle of `Definitions`: one line each, marked as what is agreed, not proved."""
    lines, records = [], []
    for definition in definitions.definitions:
        left, right = latex(definition.left), latex(definition.right)
        lines.append((left, DEFINITION, "=", right, _reason(definition.words)))
        records.append({"id": f"definition.{definition.left}", "latex": f"{left} = {right}",
                        "rung": DEFINITION, "rule": definition.words})
    return _bundle("definitions", lines, records)


def _bundle(title, lines, records, note=""):
    """Reasons stand beside the equations where the page is wide enough for both, else below them."""
    note = _reason(f"({note})") if note else []
    equations = max([_width(right) for _, _, _, right, _ in lines] + [4 + SMALL * _width(n, True) for n in note])
    beside = all(len(reason) == 1 for *_, reason in lines) and max(_width(left) for left, *_ in lines) + equations + max(
        SMALL * _width(reason[0], spaces=True) for *_, reason in lines) < PAGE_WIDTH
    rows = []
    for left, rung, relation, right, reason in lines:
        equation = r"%s &\overset{\text{%s}}{%s} %s" % (left, rung, relation, right)
        if beside:
            rows.append(rf"{equation} && {{\small {reason[0]}}}")
        else:
            rows.append(equation if reason == [NOTHING] else equation + BETWEEN_EQUATION_AND_REASON + _below(reason))
    rows = BETWEEN_ROWS.join(rows + [_below(note)] * bool(note))
    return {"text/latex": "$$\\begin{aligned}\n" + rows + "\n\\end{aligned}$$",
            "text/plain": "\n".join([title] + [f"  [{r['rung']}] {r['latex']}   {r['rule']}" for r in records]),
            RECORD: {"title": title, "equations": records}}


def _reason(words, conditions=""):
    """Words in lines that fit into the page, with the side conditions after the last."""
    *lines, last = textwrap.wrap(unspaced(words), NOTE_WIDTH) or [""]
    return [*map(note_latex, lines), note_latex(last) + conditions]


def _below(reason):
    return BETWEEN_LINES.join(rf"&\qquad\quad {{\small {line}}}" for line in reason)


NOTHING = note_latex("")
BETWEEN_ROWS, BETWEEN_EQUATION_AND_REASON, BETWEEN_LINES = " \\\\[8pt]\n", " \\\\[-1pt]\n", " \\\\[-6pt]\n"
PAGE_WIDTH = 52       # letters of mathematics that fit into the text's column
SMALL = 0.72          # of that letter's width is a letter of the words beside it, on average
NOTE_WIDTH = 68       # letters of words in a line under the equations


def _width(text, spaces=False):
    """Roughly how many letters wide a piece of LaTeX is; a fraction is as wide as its wider part."""
    while True:
        shorter = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda m: max(m.groups(), key=len), text)
        shorter = re.sub(r"\\(?:text|mathrm|operatorname|sqrt)\{([^{}]*)\}", r"\1", shorter)
        shorter = re.sub(r"[_^]\{([^{}]*)\}", lambda m: m.group(1)[:(2 * len(m.group(1)) + 2) // 3], shorter)
        if shorter == text:
            shown = re.sub(r"\\[a-zA-Z]+|\\[!,;]|[{}]", "", re.sub(r"\\[a-km-z][a-z]+", "x", text))
            return len(shown if spaces else re.sub(r"\s", "", shown))
        text = shorter
