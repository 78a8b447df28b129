"""Runs the chapters from top to bottom and stores their outputs.

    python -m tools.chapters              every chapter
    python -m tools.chapters --stale      those whose outputs are older than the package or their code
    python -m tools.chapters 03-one-neuron

Two runs write the same bytes: no clock, no random id and no memory address is stored. A chapter that imports an
optional library which is not installed is left as it is stored, and a line says so.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tools.inputs import chapter_paths, code_fingerprint, package_fingerprint
from tools.needs import missing, reason

SECONDS_A_CELL = 120
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
ADDRESS = re.compile(r"\bat 0x[0-9a-f]+")
NO_ADDRESS = "at 0x0"


def run(notebook, folder: Path):
    """Returns the notebook with the outputs of a fresh kernel. Raises CellExecutionError."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # or one print may be stored as two, as chance has it
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    notebook.metadata["backprop"] = fingerprints(notebook)
    return normalised(notebook)


def fingerprints(notebook) -> dict[str, str]:
    return {"package": package_fingerprint(), "code": code_fingerprint(notebook)}


def normalised(notebook):
    """Returns the notebook without what differs from one run or machine to the next."""
    notebook.metadata.pop("jupytext", None)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata.get("language_info", {}).pop("version", None)
    _name_cells_by_content(notebook)

    text = json.dumps(notebook)
    states = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for number, model_id in enumerate(states):
        text = text.replace(model_id, f"{number:032x}")
    return nbformat.from_dict(json.loads(ADDRESS.sub(NO_ADDRESS, text)))


def _name_cells_by_content(notebook) -> None:
    taken = set()
    for cell in notebook.cells:
        name, repeat = "", 0
        while not name or name in taken:
            name = hashlib.sha256(f"{cell.source}{repeat or ''}".encode()).hexdigest()[:8]
            repeat += 1
        taken.add(name)
        cell.id = name


def is_stale(notebook) -> bool:
    return notebook.metadata.get("backprop") != fingerprints(notebook)


def run_in_place(path: Path) -> None:
    """Runs a chapter and writes it back; a chapter that fails is left as it was."""
    started = time.perf_counter()
    notebook = run(nbformat.read(path, as_version=4), path.parent)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    print(f"{path.name}: ran in {time.perf_counter() - started:.1f} s", flush=True)


def run_if_possible(path: Path, why: str = "") -> bool:
    """Runs a chapter in place, unless a library that it needs is missing; says which of the two, and returns it."""
    if libraries := missing(nbformat.read(path, as_version=4)):
        print(f"{path.name}: {why and why + ', but '}it is left as it is stored: {reason(libraries)}", flush=True)
        return False
    if why:
        print(f"{path.name}: {why}; running it again ...", flush=True)
    run_in_place(path)
    return True


def run_stale() -> None:
    for path in chapter_paths():
        if is_stale(nbformat.read(path, as_version=4)):
            run_if_possible(path, "its outputs are older than the code")


def main() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the book's matrices are small, and threads slow them down
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--stale", action="store_true", help="only chapters that are out of date")
    arguments.add_argument("chapters", nargs="*", help="names of chapters; all when left out")
    options = arguments.parse_args()
    known = {path.stem: path for path in chapter_paths()}
    if unknown := set(options.chapters) - known.keys():
        sys.exit(f"No such chapter: {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
    try:
        if options.stale:
            run_stale()
        else:
            left = [name for name in options.chapters or known if not run_if_possible(known[name])]
            if set(left) & set(options.chapters):  # it was asked for by its name
                sys.exit(1)
    except CellExecutionError as failure:
        sys.exit(f"A cell failed, and its chapter was left as it was.\n{failure}")


if __name__ == "__main__":
    main()
