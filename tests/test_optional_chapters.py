"""A chapter that needs a library which is not installed is left alone, and says so; in CI it fails.

The library that is missing in these tests is one that nobody has.
"""

import os
import re
import subprocess
import sys

import nbformat
import pytest

from tools import chapters, needs
from tools.inputs import ROOT, chapter_paths

LIBRARY = "a_library_that_nobody_has"


def notebook_of(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


@pytest.mark.parametrize("source, wanted", [
    ("import torch", ["torch"]), ("import torch.nn.functional as F", ["torch"]), ("import jax, torch", ["jax", "torch"]),
    ("from jax import numpy as jnp", ["jax"]), ("def f():\n    import jax.numpy", ["jax"]), ("%matplotlib inline\nimport torch", ["torch"]),
    ("import numpy as np", []), ("torch = 1", []), ("'import torch'", []), ("from . import torch", []), ("from .jax import f", []),
])
def test_a_chapter_needs_what_its_cells_import(source, wanted):
    assert needs.needs(notebook_of("x = 1", source)) == wanted


def test_words_about_a_library_need_nothing():
    notebook = notebook_of("x = 1")
    notebook.cells.append(nbformat.v4.new_markdown_cell("import torch"))
    assert needs.needs(notebook) == []


def test_every_optional_library_has_one_pinned_version():
    assert needs.pins().keys() == set(needs.LIBRARIES)
    for library, pin in needs.pins().items():
        assert re.fullmatch(rf"{library}==\d+\.\d+\.\d+", pin)


def test_what_is_missing_is_told_in_one_phrase(monkeypatch):
    monkeypatch.setattr(needs, "LIBRARIES", (LIBRARY, "json"))
    assert needs.missing(notebook_of(f"import json, {LIBRARY}")) == [LIBRARY]
    assert needs.missing(notebook_of("import json")) == []
    assert needs.reason(["jax"]) == "jax is not installed (make libraries)"
    assert needs.reason(["jax", "torch"]) == "jax and torch are not installed (make libraries)"


def test_make_has_the_command_that_the_reason_names():
    assert re.search(r"^libraries:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert re.search(r"^make libraries$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)


def test_only_a_chapter_on_libraries_needs_any():
    needing = {path.stem: needs.needs(nbformat.read(path, as_version=4)) for path in chapter_paths()}
    assert {name: found for name, found in needing.items() if found} == {"25-pytorch-and-jax": ["jax", "torch"]}


# Running them

@pytest.fixture
def needy(tmp_path, monkeypatch):
    """A chapter with an output that is stored, and code that cannot run here."""
    monkeypatch.setattr(needs, "LIBRARIES", (LIBRARY,))
    notebook = notebook_of(f"import {LIBRARY}", "print(1)")
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="1\n")]
    path = tmp_path / "needy.ipynb"
    nbformat.write(notebook, path)
    monkeypatch.setattr(chapters, "chapter_paths", lambda: [path])
    return path


@pytest.mark.parametrize("arguments", [[], ["--stale"]])
def test_it_is_left_as_it_is_stored_and_a_line_says_so(needy, arguments, monkeypatch, capsys):
    before = needy.read_bytes()
    monkeypatch.setattr(sys, "argv", ["chapters", *arguments])
    chapters.main()
    assert needy.read_bytes() == before
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("needy.ipynb: ") and line.endswith(f"it is left as it is stored: {LIBRARY} is not installed (make libraries)")


def test_asked_for_by_its_name_it_is_an_error(needy, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["chapters", "needy"])
    with pytest.raises(SystemExit) as ended:
        chapters.main()
    assert ended.value.code == 1 and "left as it is stored" in capsys.readouterr().out


def test_where_the_library_is_there_it_is_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(needs, "LIBRARIES", ("json",))
    path = tmp_path / "needy.ipynb"
    nbformat.write(notebook_of("import json", "print(json.dumps([1 + 1]))"), path)
    monkeypatch.setattr(chapters, "chapter_paths", lambda: [path])
    chapters.run_stale()
    assert "[2]" in nbformat.read(path, as_version=4).cells[1].outputs[0].text


# Testing them

def run_pytest(needy, folder, ci):
    """pytest's exit code and report over the chapter, in a process that knows of the library."""
    (folder / "conftest.py").write_text(
        f"from tools import needs\nneeds.LIBRARIES = ({LIBRARY!r},)\nfrom tools.chapter_tests import pytest_collect_file\n")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), f"--rootdir={folder}", f"--confcutdir={folder}",
               "-p", "no:cacheprovider", "-rsf", "needy.ipynb"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])), "CI": ci}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return result.returncode, result.stdout


def test_its_cells_are_skipped_with_the_reason(needy, tmp_path):
    code, told = run_pytest(needy, tmp_path, ci="")
    assert code == 0 and "1 skipped" in told and f"its cells were not run: {LIBRARY} is not installed (make libraries)" in told, told


def test_in_ci_they_fail(needy, tmp_path):
    code, told = run_pytest(needy, tmp_path, ci="true")
    assert code == 1 and "1 failed" in told and f"its cells were not run: {LIBRARY} is not installed" in told, told


def test_outputs_that_cannot_be_made_again_fail_in_ci_only(needy, monkeypatch):
    from tests.test_chapters import test_the_stored_outputs_are_those_of_this_package_and_this_code as stored
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="older than the package: a_library_that_nobody_has is not installed"):
        stored(needy)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="make chapters"):
        stored(needy)


def test_the_books_derivations_are_counted_without_it_except_in_ci(needy, monkeypatch):
    from tests.book import can_run
    monkeypatch.setenv("CI", "")
    assert not can_run(needy)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="is not installed"):
        can_run(needy)


@pytest.mark.skipif(not os.environ.get("CI"), reason="only CI must have the optional libraries")
def test_ci_has_all_of_them_in_the_pinned_versions():
    from importlib.metadata import version
    for library, pin in needs.pins().items():
        assert version(library).split("+")[0] == pin.split("==")[1]
