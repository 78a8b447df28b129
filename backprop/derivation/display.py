"""What a notebook shows of derivations and definitions: aligned LaTeX, the rung beside each "=".

Beside the LaTeX goes a record of each equation (id, LaTeX, rung), which the book's tests count.
"""
from .ladder import DEFINITION
from .latex import latex

RECORD = "application/vnd.backprop.derivation+json"


def derivation_bundle(derivation):
    """The mime bundle of a `Derivation`."""
    first = latex(derivation.start_expression)
    lines = []
    for k, step in enumerate(derivation.steps):
        relation = r"\overset{\text{%s}}{%s}" % (step.rung, step.relation)
        conditions = "".join(r"\;(%s)" % c for c in step.conditions)
        lines.append(r"%s &%s %s && \text{%s}%s" % (first if k == 0 else "", relation, step.latex,
                                                    _text(step.rule), conditions))
    if derivation.note:
        lines.append(r"&&& \text{(%s)}" % _text(derivation.note))
    return _bundle(derivation.title, lines, [
        {"id": s.identity, "latex": f"{first} {s.relation} {s.latex}", "rung": s.rung, "rule": s.rule}
        for s in derivation.steps])


def definitions_bundle(definitions):
    """The mime bundle of `Definitions`: one line each, marked as what is agreed, not proved."""
    lines, records = [], []
    for definition in definitions.definitions:
        left, right = latex(definition.left), latex(definition.right)
        lines.append(r"%s &\overset{\text{definition}}{=} %s && \text{%s}" % (left, right, _text(definition.words)))
        records.append({"id": f"definition.{definition.left}", "latex": f"{left} = {right}",
                        "rung": DEFINITION, "rule": definition.words})
    return _bundle("definitions", lines, records)


def _bundle(title, lines, records):
    joined = " \\\\[6pt]\n".join(lines)
    return {"text/latex": "$$\\begin{aligned}\n" + joined + "\n\\end{aligned}$$",
            "text/plain": "\n".join([title] + [f"  [{r['rung']}] {r['latex']}   {r['rule']}" for r in records]),
            RECORD: {"title": title, "equations": records}}


def _text(words):
    """Words inside \\text{…}: the few characters that LaTeX would read as its own are escaped."""
    for character in "&%#_{}":
        words = words.replace(character, "\\" + character)
    return words
