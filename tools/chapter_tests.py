"""Lets pytest run the chapters: every code cell again, its outputs compared with those stored.

This is nbval, made stricter and fairer. Stricter: LaTeX, records of checked steps, output metadata
and the state of every widget are compared too. Fairer: figures are compared by what they draw
(tools/compare_svg.py), so that another machine's last digit does not fail them. A chapter that needs an
optional library which is not installed is skipped, with the reason; in CI that is a failure.
"""

import base64
import json
import math

import nbformat
import numpy as np
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from tools.chapters import ADDRESS, NO_ADDRESS, WIDGET_STATE
from tools.compare_svg import svg_difference
from tools.needs import missing, must_be_there, reason

SVG = "image/svg+xml"
NEVER_STORED = "application/vnd.jupyter.widget-view+json"  # its only content is a random id


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb":
        libraries = missing(nbformat.read(file_path, as_version=4))
        return (ChapterLeftAlone if libraries else Chapter).from_parent(parent, path=file_path)


class ChapterLeftAlone(pytest.File):
    """A notebook that cannot be run here, for want of a library."""

    def collect(self):
        yield CellsLeftAlone.from_parent(self, name="Cells")


class CellsLeftAlone(pytest.Item):
    """All of its cells, none of which is run."""

    def runtest(self):
        why = f"its cells were not run: {reason(missing(nbformat.read(self.path, as_version=4)))}"
        (pytest.fail if must_be_there() else pytest.skip)(why)

    def repr_failure(self, excinfo):
        return str(excinfo.value)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}: cells"


class Chapter(IPyNbFile):
    """A notebook: its code cells, and after them its widgets."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.skip_compare = tuple(key for key in self.skip_compare if key != "metadata") + (SVG, NEVER_STORED)
        self.widgets = {}

    def collect(self):
        for cell in super().collect():
            yield ChapterCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )
        yield ChapterWidgets.from_parent(self, name="Widgets")

    def get_kernel_message(self, timeout=None, stream="iopub"):
        message = super().get_kernel_message(timeout, stream)
        if message["msg_type"].startswith("comm_"):
            self.note_widget(message)
        return message

    def note_widget(self, message) -> None:
        content = message["content"]
        data = content.get("data", {})
        if "state" not in data:
            return
        widget = self.widgets.setdefault(content["comm_id"], {"state": {}, "buffers": {}})
        widget["state"].update(data["state"])
        for path, buffer in zip(data.get("buffer_paths", []), message.get("buffers", [])):
            widget["buffers"][tuple(path)] = bytes(buffer)


class ChapterCell(IPyNbCell):
    """A code cell, run in the kernel of its chapter."""

    def compare_outputs(self, test, ref, skip_compare=None):
        if not super().compare_outputs(test, ref, skip_compare):
            return False
        stored, drawn = figures_of(ref), figures_of(test)
        if len(stored) != len(drawn):
            self.comparison_traceback.append(f"{len(stored)} figures are stored, {len(drawn)} were drawn")
            return False
        for number, (old, new) in enumerate(zip(stored, drawn), start=1):
            if difference := svg_difference(old, new):
                self.comparison_traceback.append(f"figure {number} differs: {difference}")
                return False
        return True

    def sanitize(self, text):
        return ADDRESS.sub(NO_ADDRESS, text) if isinstance(text, str) else text


class ChapterWidgets(pytest.Item):
    """The widgets as the whole chapter leaves them, against the state that the site will show."""

    def runtest(self):
        stored = self.parent.nb.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
        computed = [widget for widget in self.parent.widgets.values() if "_model_name" in widget["state"]]
        assert len(stored) == len(computed), f"{len(stored)} widgets are stored, {len(computed)} were made"
        names = {model_id: f"{number:032x}" for number, model_id in enumerate(self.parent.widgets)}
        for (model_id, old), new in zip(sorted(stored.items()), computed):
            state = json.dumps(new["state"])
            for random_id, name in names.items():
                state = state.replace(random_id, name)
            difference = state_difference(old["state"], json.loads(state))
            old_buffers = {tuple(b["path"]): base64.b64decode(b["data"]) for b in old.get("buffers", [])}
            difference = difference or buffer_difference(old_buffers, new["buffers"])
            assert not difference, f"widget {int(model_id, 16)}: {difference}"

    def repr_failure(self, excinfo):
        return f"{excinfo.value}\nRun the chapter again with: make chapters"

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}: widgets"


def figures_of(outputs) -> list[str]:
    return [output["data"][SVG] for output in outputs if SVG in output.get("data", {})]


def state_difference(old, new, where: str = "state") -> str | None:
    """Returns where two JSON values differ; floats may differ in their last digits."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        pairs = ((old[key], new[key], f"{where}.{key}") for key in old)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = ((a, b, f"{where}[{index}]") for index, (a, b) in enumerate(zip(old, new)))
    elif isinstance(old, float) and isinstance(new, float):
        return None if math.isclose(old, new, rel_tol=1e-9) else f"{where}: {old} is stored, {new} was computed"
    elif type(old) is type(new) and old == new:
        return None
    else:
        return f"{where}: {_unlike(str(old), str(new))}"
    return next((found for pair in pairs if (found := state_difference(*pair))), None)


def _unlike(old: str, new: str) -> str:
    start = next((at for at, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    shown = slice(max(0, start - 20), start + 40)
    return f"...{old[shown]!r} is stored, ...{new[shown]!r} was computed"


def buffer_difference(old: dict, new: dict) -> str | None:
    """Compares binary traits, as float64 where they can be."""
    if {path: len(data) for path, data in old.items()} != {path: len(data) for path, data in new.items()}:
        return "its binary traits differ in number or length"
    for path, data in old.items():
        if data != new[path] and (
            len(data) % 8 or not np.allclose(np.frombuffer(data), np.frombuffer(new[path]), rtol=1e-9, equal_nan=True)
        ):
            return f"its binary trait {'.'.join(map(str, path))} differs"
    return None
