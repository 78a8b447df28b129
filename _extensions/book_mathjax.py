"""Serves MathJax from the site itself, so that formulas need no network.

The files come out of the wheel `sphinx-mathjax-offline` at build time. Formulas are drawn as SVG:
that needs no font files, which some browsers refuse to load into a page opened from a file.
"""

from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.fileutil import copy_asset

ENTRY = "tex-svg.js"
# Loaded by the entry when a formula uses one of their commands, such as \cancel.
ON_DEMAND = "input/tex/extensions"


def mathjax_folder() -> Path:
    package = find_spec("sphinx-mathjax-offline")
    return Path(package.origin).parent / "static" / "mathjax"


def copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "mathjax"
    copy_asset(mathjax_folder() / ENTRY, target)
    copy_asset(mathjax_folder() / ON_DEMAND, target / ON_DEMAND)


def setup(app: Sphinx) -> dict:
    app.config.mathjax_path = f"mathjax/{ENTRY}"
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
