"""Run the book's chapters in this process, to get at their derivations."""
import pkgutil
from contextlib import redirect_stdout
from functools import lru_cache
from importlib import import_module
from io import StringIO
from pathlib import Path

import matplotlib
import nbformat

from backprop import proofs
from backprop.derivation import registry
from tools.needs import missing, must_be_there, reason

CHAPTERS = sorted((Path(__file__).parent.parent / "chapters").glob("*.ipynb"))


def can_run(path):
    """Whether all is installed that the chapter needs. In CI all must be: AssertionError."""
    libraries = missing(nbformat.read(path, as_version=4))
    assert not (libraries and must_be_there()), f"{path.stem}: {reason(libraries)}"
    return not libraries


def run_chapter(path):
    """Execute a chapter's code cells; return the derivations that it made."""
    matplotlib.use("Agg")
    registry.forget()
    namespace = {"__name__": "__main__", "display": lambda *shown: None}
    with redirect_stdout(StringIO()):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, path.name, "exec"), namespace)
    return registry.made()


@lru_cache(maxsize=None)
def derivations():
    """Every derivation of the book, once: those of the chapters that can run here, and those that widgets run."""
    made = [d for path in filter(can_run, CHAPTERS) for d in run_chapter(path)]
    for file in pkgutil.iter_modules(proofs.__path__):
        made += import_module(f"backprop.proofs.{file.name}").derivations()
    return list({(d.title, len(d.steps), tuple(s.latex for s in d.steps)): d for d in made}.values())


def checked_steps():
    """(derivation, expression before, step) for every step that was proved or sampled."""
    for derivation in derivations():
        before = derivation.start_expression
        for step in derivation.steps:
            if step.rung in ("proved", "sampled"):
                yield derivation, before, step
                before = step.expression
