"""The stored outputs belong to the code beside them, and a damaged output does not pass unseen."""

import os
import re
import subprocess
import sys

import nbformat
import pytest

from tools.chapters import is_stale, normalised
from tools.inputs import ROOT, chapter_paths
from tools.needs import missing, must_be_there, reason

SVG = "image/svg+xml"


@pytest.mark.parametrize("path", chapter_paths(), ids=lambda path: path.stem)
def test_the_stored_outputs_are_those_of_this_package_and_this_code(path):
    notebook = nbformat.read(path, as_version=4)
    if is_stale(notebook) and missing(notebook) and not must_be_there():
        pytest.skip(f"the outputs are older than the package: {reason(missing(notebook))}")
    assert not is_stale(notebook), "run: make chapters"


@pytest.mark.parametrize("path", chapter_paths(), ids=lambda path: path.stem)
def test_a_chapter_stores_no_clock_no_random_id_and_no_address(path):
    notebook = nbformat.read(path, as_version=4)
    assert normalised(nbformat.read(path, as_version=4)) == notebook
    assert all("execution" not in cell.metadata for cell in notebook.cells)


def damage_number(output) -> bool:
    """Changes the last digit of the last decimal number that the cell printed."""
    if output.output_type != "stream":
        return False
    printed = output.text
    output.text = re.sub(r"(\d\.\d*)(\d)(?!.*\d)", lambda match: match[1] + str((int(match[2]) + 1) % 10), printed, flags=re.DOTALL)
    return output.text != printed


def damage_latex(output) -> bool:
    """Turns the first minus sign of an equation into a plus."""
    latex = output.get("data", {}).get("text/latex", "")
    if "-" in latex:
        output.data["text/latex"] = latex.replace("-", "+", 1)
    return "-" in latex


def damage_curve(output) -> bool:
    """Moves one point of the longest path of a figure by a tenth of a point."""
    svg = output.get("data", {}).get(SVG, "")
    paths = re.findall(r' d="([^"]+)"', svg)
    if not paths or "application/vnd.jupyter.widget-view+json" in output.data:
        return False
    longest = max(paths, key=len)
    numbers = list(re.finditer(r"-?\d+\.\d+", longest))
    middle = numbers[len(numbers) // 2]
    moved = longest[:middle.start()] + f"{float(middle[0]) + 0.1:.6f}" + longest[middle.end():]
    output.data[SVG] = svg.replace(longest, moved)
    return True


DAMAGES = [damage_curve, damage_latex, damage_number]


def damaged_copy(path):
    """Returns the notebook with each damage done once, and which code cells were hit, or None."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    hit = {}
    for damage in DAMAGES:
        free = (index for index in range(len(cells)) if index not in hit)
        index = next((i for i in free if any(damage(output) for output in cells[i].outputs)), None)
        if index is None:
            return None
        hit[index] = damage.__name__
    return notebook, hit


def rerun(notebook, folder) -> tuple[int, set[int], str]:
    """Runs pytest over a copy of a notebook; returns its exit code, the cells that failed, and its report."""
    folder.mkdir()
    (folder / "conftest.py").write_text("from tools.chapter_tests import pytest_collect_file\n")
    nbformat.write(notebook, folder / "copy.ipynb")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), f"--rootdir={folder}",
               f"--confcutdir={folder}", "-p", "no:cacheprovider", "-rf", "--tb=no", "copy.ipynb"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    failed = {int(number) for number in re.findall(r"^FAILED .*Cell (\d+)", result.stdout, flags=re.MULTILINE)}
    return result.returncode, failed, result.stdout


@pytest.fixture(scope="module")
def a_chapter():
    """The shortest chapter that holds a number, an equation and a curve to damage."""
    for path in sorted(chapter_paths(), key=lambda path: path.stat().st_size):
        if not missing(nbformat.read(path, as_version=4)) and damaged_copy(path):
            return path
    pytest.fail("no chapter has a printed number, an equation and a curve in three cells")


def test_an_unchanged_copy_passes(a_chapter, tmp_path):
    code, failed, told = rerun(nbformat.read(a_chapter, as_version=4), tmp_path / "whole")
    assert (code, failed) == (0, set()), told


def test_a_changed_number_equation_and_curve_are_each_caught(a_chapter, tmp_path):
    notebook, hit = damaged_copy(a_chapter)
    code, failed, told = rerun(notebook, tmp_path / "damaged")
    assert (code, failed) == (1, set(hit)), f"damaged {hit}\n{told}"
