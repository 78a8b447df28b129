"""Builds the site into _build/html and says what it made: `python -m tools.book`."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from tools.chapters import run_stale
from tools.inputs import ROOT, SITE, site_fingerprint

STAMP = SITE.parent / "site-made-from.txt"
NOT_PAGES = ("_static", "_sources", "_images", "_downloads")


class NotBuilt(Exception):
    """The site could not be built; the message holds what the build printed."""


def is_fresh() -> bool:
    return STAMP.exists() and STAMP.read_text() == site_fingerprint()


def build() -> None:
    """Builds the site from the stored outputs, unless it is up to date. Raises NotBuilt."""
    if is_fresh():
        return
    made_from = site_fingerprint()
    for old in (SITE, SITE.parent / ".doctrees", SITE.parent / "jupyter_execute"):
        shutil.rmtree(old, ignore_errors=True)
    STAMP.unlink(missing_ok=True)
    # A warning is an error, or a broken reference would slip into what is published.
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [str(jupyter_book), "build", str(ROOT), "-W", "--keep-going", "-n", "-q"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise NotBuilt(f"{result.stdout}\n{result.stderr}\nThe site was not built: see the warnings above.")
    # The first page only leads on: with an empty icon the browser asks nobody for one.
    first = SITE / "index.html"
    first.write_text('<link rel="icon" href="data:,">' + first.read_text(encoding="utf-8"), encoding="utf-8")
    (SITE / ".nojekyll").touch()  # or GitHub Pages would leave out _static
    STAMP.write_text(made_from)


def pages() -> list[Path]:
    """Returns the built pages, without the theme's own files."""
    return sorted(page for page in SITE.rglob("*.html") if page.relative_to(SITE).parts[0] not in NOT_PAGES)


def summary() -> str:
    html = "".join(page.read_text(encoding="utf-8") for page in pages())
    live = len(re.findall(r'class="live-figure"', html))
    figures = len(re.findall(r'class="figure-box"', html))
    size = sum(file.stat().st_size for file in SITE.rglob("*") if file.is_file()) / 1e6
    return (
        f"{len(pages())} pages with {figures} figures and {live} live figures, {size:.1f} MB, in _build/html\n"
        f"Open it: {(SITE / 'index.html').as_uri()}\n"
        "or serve it with: make serve"
    )


def main() -> None:
    started = time.perf_counter()
    try:
        run_stale()
    except CellExecutionError as failure:
        sys.exit(f"A chapter failed, so the site was not built.\n{failure}")
    print("The site is up to date." if is_fresh() else "Building the site ...", flush=True)
    try:
        build()
    except NotBuilt as failure:
        sys.exit(str(failure))
    print(f"Done in {time.perf_counter() - started:.0f} s: {summary()}")


if __name__ == "__main__":
    main()
