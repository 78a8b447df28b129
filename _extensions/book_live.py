"""Live figures: the widgets of `backprop.widgets`, at work on a page without a kernel.

In a chapter a widget is a cell's output; in a Markdown page it is written

    ```{live} LearningRateExplorer
    ```

Both become one box that holds a still picture and the widget's view; `_assets/live-figures.js`
replaces the picture with the widget. Without JavaScript the picture stays.
"""

import json
from itertools import count
from pathlib import Path

from docutils import nodes
from ipywidgets.embed import dependency_state
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book_svg import inline_svg, page_html

logger = logging.getLogger(__name__)

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
WITHOUT_JAVASCRIPT = (
    '<noscript><p class="live-figure-note">With JavaScript this figure can be moved; '
    "the still picture shows how it starts.</p></noscript>"
)


def json_script(kind: str, data: dict) -> str:
    # "</script>" inside a string would end the element; JSON may write "/" as "\/".
    text = json.dumps(data).replace("</", r"<\/")
    return f'<script type="{kind}">{text}</script>'


def live_box(still: str, view: str) -> str:
    picture = f'<div class="live-figure-still figure-box">{still}</div>' if still else ""
    return f'<div class="live-figure">{picture}{WITHOUT_JAVASCRIPT}{view}</div>'


class LiveFigure(SphinxDirective):
    """Makes the named widget at build time and embeds its state."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        from backprop import widgets

        kind = getattr(widgets, self.arguments[0], None)
        if kind is None:
            raise self.error(f"backprop.widgets has no {self.arguments[0]!r}")
        widget = kind()
        number = self.env.new_serialno("live-figure") + 1
        # Ids of widgets are random; a page should be the same at every build.
        name = f"live-{number}"
        state = json.dumps(dependency_state([widget], drop_defaults=False))
        for index, model_id in enumerate(json.loads(state)):
            state = state.replace(model_id, name if model_id == widget.model_id else f"{name}-{index}")
        try:
            still = inline_svg(widget.fallback_svg(), f"{name}-still")
        except ValueError as problem:
            raise self.error(f"{self.arguments[0]}.fallback_svg: {problem}") from None
        html = live_box(still, json_script(VIEW, {"version_major": 2, "version_minor": 0, "model_id": name}))
        html += json_script(STATE, {"version_major": 2, "version_minor": 0, "state": json.loads(state)})
        return [page_html(html=html)]


class LiveOutputs(SphinxPostTransform):
    """Joins a cell output's widget view and its picture, of which myst-nb would show only one."""

    default_priority = 2
    formats = ("html",)

    def run(self, **kwargs) -> None:
        names = (f"still-{number}" for number in count(1))
        bundles = [node for node in self.document.findall(nodes.container)
                   if node.get("nb_element") == "mime_bundle"]
        for bundle in bundles:
            formats = {output["mime_type"]: output for output in bundle.children}
            if VIEW not in formats:
                continue
            still = ""
            if picture := formats.get("image/svg+xml"):
                source = Path(self.app.srcdir) / picture[0]["uri"].lstrip("/")
                try:
                    still = inline_svg(source.read_text(encoding="utf-8"), next(names))
                except ValueError as problem:
                    logger.warning(str(problem), location=bundle)
            bundle.replace_self(page_html(html=live_box(still, formats[VIEW].astext())))


def setup(app: Sphinx) -> dict:
    app.setup_extension("book_svg")
    app.add_directive("live", LiveFigure)
    app.add_post_transform(LiveOutputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
