"""Keeps together what no line should end in: a formula and the stop after it, a few letters of code."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

TOGETHER = "together"  # white-space: nowrap, in book.css
STOP = re.compile(r"[.,;:!?)’”]+")
SHORT = 20  # letters of code: longer ones may break, or a narrow page would be too narrow for them


class Lines(SphinxPostTransform):
    """A browser may end a line beside a formula, even before a full stop."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for formula in list(self.document.findall(nodes.math)):
            parent, place = formula.parent, formula.parent.index(formula)
            follows = parent[place + 1] if place + 1 < len(parent) else None
            stop = STOP.match(follows) if isinstance(follows, nodes.Text) else None
            if stop:
                rest = nodes.Text(follows[stop.end():])
                parent[place:place + 2] = [nodes.inline("", "", formula, nodes.Text(stop[0]), classes=[TOGETHER]), rest]
        for code in self.document.findall(nodes.literal):
            if len(code.astext()) <= SHORT:
                code["classes"].append(TOGETHER)


def setup(app: Sphinx) -> dict:
    app.add_post_transform(Lines)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
