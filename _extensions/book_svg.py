"""Puts SVG figures into the page itself instead of behind an `<img>`.

Inside the page a figure takes its ink from the text around it (`currentColor`), so that one
drawing serves the light and the dark theme, and a screen reader finds its label.
"""

import re
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)
LISTS_OF_IDS = {"aria-labelledby", "aria-describedby"}

logger = logging.getLogger(__name__)


class page_html(nodes.General, nodes.Element):
    """Finished HTML. Unlike docutils' `raw`, the search index does not read its tick labels."""


def visit_page_html(translator, node: page_html) -> None:
    translator.body.append(node["html"])
    raise nodes.SkipNode


def inline_svg(svg: str, name: str) -> str:
    """Returns the SVG document as an element for an HTML page.

    `name` starts every id in it, so that figures on one page do not borrow each other's parts.
    Raises ValueError when the figure says nothing to those who cannot see it.
    """
    root = ElementTree.fromstring(svg)
    if not (root.get("aria-label") or root.get("aria-labelledby")):
        raise ValueError("an SVG figure needs an aria-label that says what it shows")
    root.set("role", root.get("role", "img"))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}metadata":
                parent.remove(child)
    for element in root.iter():
        if element.tag == f"{{{SVG}}}style":
            # A style sheet in an SVG would style the whole page: keep it inside its figure.
            element.text = f"#{name} {{ {element.text or ''} }}"
        for key, value in element.attrib.items():
            element.set(key, _renamed(key, value, name))
    root.set("id", name)
    return ElementTree.tostring(root, encoding="unicode")


def _renamed(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key in LISTS_OF_IDS:
        return " ".join(f"{name}-{part}" for part in value.split())
    if key in ("href", f"{{{XLINK}}}href") and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    return re.sub(r"url\(['\"]?#([^)'\"]+)['\"]?\)", rf"url(#{name}-\1)", value)


class InlineFigures(SphinxPostTransform):
    """Replaces the SVG of a cell's output; runs just before myst-nb picks one of the formats."""

    default_priority = 3
    formats = ("html",)

    def run(self, **kwargs) -> None:
        names = (f"figure-{number}" for number in count(1))
        for image in list(self.document.findall(nodes.image)):
            output = image.parent
            if getattr(output, "attributes", {}).get("mime_type") != "image/svg+xml":
                continue
            source = Path(self.app.srcdir) / image["uri"].lstrip("/")
            try:
                svg = inline_svg(source.read_text(encoding="utf-8"), next(names))
            except ValueError as problem:
                logger.warning(str(problem), location=image)
                continue
            image.replace_self(page_html(html=f'<div class="figure-box">{svg}</div>'))


def setup(app: Sphinx) -> dict:
    app.add_node(page_html, html=(visit_page_html, None))
    app.add_post_transform(InlineFigures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
