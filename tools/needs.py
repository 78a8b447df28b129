"""What a chapter needs that a reader need not have: libraries which pyproject.toml names as extras of their own.

A chapter states its need by importing the library in a cell. Where it is not installed the chapter is left as it
is stored: nothing of it is run, and whoever leaves it alone says so. In CI everything must be there.
"""

import ast
import os
import re
import tomllib
from importlib.util import find_spec

from tools.inputs import ROOT

LIBRARIES = ("torch", "jax")  # each is an extra, and imported by its name
INSTALL = "make libraries"


def needs(notebook) -> list[str]:
    """The optional libraries that the notebook's cells import, in alphabetical order."""
    found = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            code = re.sub(r"^\s*[%!].*$", "", cell.source, flags=re.MULTILINE)
            for node in ast.walk(ast.parse(code)):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return sorted(found & set(LIBRARIES))


def missing(notebook) -> list[str]:
    """Those of the libraries it needs that are not installed."""
    return [library for library in needs(notebook) if find_spec(library) is None]


def reason(libraries: list[str]) -> str:
    """Why a chapter is left alone: "jax and torch are not installed (make libraries)"."""
    return f"{' and '.join(libraries)} {'is' if len(libraries) == 1 else 'are'} not installed ({INSTALL})"


def must_be_there() -> bool:
    """Whether a missing library is a failure: in CI nothing is left unchecked."""
    return bool(os.environ.get("CI"))


def pins() -> dict[str, str]:
    """{library: its requirement}, as {"torch": "torch==2.13.0"}."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    return {library: extras[library][0] for library in LIBRARIES}
