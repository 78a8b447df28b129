"""Run the book's chapters in this process, to get at their derivations."""
import pkgutil
from contextlib import contextmanager, redirect_stdout
from functools import lru_cache
from importlib import import_module
from io import StringIO
from pathlib import Path

import matplotlib
import nbformat
import numpy as np

from backprop import proofs
from backprop.derivation import registry
from backprop.network import Network
from backprop.workspace import Workspace
from tests.slices import needed_cells
from tools.needs import missing, must_be_there, reason

CHAPTERS = sorted((Path(__file__).parent.parent / "chapters").glob("*.ipynb"))


def can_run(path):
    """Whether all is installed that the chapter needs. In CI all must be: AssertionError."""
    libraries = missing(nbformat.read(path, as_version=4))
    assert not (libraries and must_be_there()), f"{path.stem}: {reason(libraries)}"
    return not libraries


@lru_cache(maxsize=None)
def run_chapter(path):
    """Execute a chapter's code cells, once; return the derivations that it made."""
    registry.forget()
    with networks_noted(NETWORKS.setdefault(path, {})):
        execute(path, [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"])
    return registry.made()


NETWORKS = {}      # {chapter: {what a network is made of: (the network, x, t)}}


def networks(path):
    """{what it is made of: (a copy of the network, x, t)} of every kind of network that a chapter finds a gradient of."""
    run_chapter(path)
    return NETWORKS[path]


@contextmanager
def networks_noted(met):
    """Within it the first network of each kind that is asked for a gradient is copied to ``met``, with its samples."""
    backward, start = Network.backward, Workspace.__init__

    def note(net, x, t):
        made_of = (*((type(layer).__name__, np.shape(layer.weights), layer.activation.name) for layer in net.layers), net.loss.name)
        if type(net) is Network and net.dtype != object and made_of not in met:      # a subclass may err on purpose
            met[made_of] = net.copy(), np.array(x), np.array(t)

    def noted_backward(net, trace, t):
        found = backward(net, trace, t)
        note(net, trace.inputs[0], t)
        return found

    def noted_start(workspace, net, optimizer, x, t, whole):
        start(workspace, net, optimizer, x, t, whole)
        note(net, x, t)

    Network.backward, Workspace.__init__ = noted_backward, noted_start
    try:
        yield
    finally:
        Network.backward, Workspace.__init__ = backward, start


@lru_cache(maxsize=None)
def derivations_of(path):
    """The derivations that a chapter shows: of its code only what they need is run."""
    registry.forget()
    execute(path, needed_cells(nbformat.read(path, as_version=4)))
    return registry.made()


def execute(path, cells):
    """Run code cells one after the other, and show nothing."""
    matplotlib.use("Agg")
    namespace = {"__name__": "__main__", "display": lambda *shown: None}
    with redirect_stdout(StringIO()):
        for cell in cells:
            exec(compile(cell.source, path.name, "exec"), namespace)


@lru_cache(maxsize=None)
def derivations():
    """Every derivation of the book, once: those of the chapters that can run here, and those that widgets run."""
    made = [d for path in filter(can_run, CHAPTERS) for d in derivations_of(path)]
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
