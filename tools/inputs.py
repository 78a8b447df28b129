"""Fingerprints of what the book is made from, to tell whether what was made is still up to date."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ROOT / "chapters"
SITE = ROOT / "_build" / "html"
PACKAGE_FILES = (".py", ".js", ".css", ".toml")
SITE_FOLDERS = ("_extensions", "_assets", "chapters", "reference")
SITE_FILES = ("_config.yml", "_toc.yml", "intro.md", "references.bib", "requirements.txt")


def fingerprint(files: Iterable[Path], root: Path = ROOT) -> str:
    """Returns a hash of the files' names and contents, whatever order they come in."""
    total = hashlib.sha256()
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()[:16]


def package_files(root: Path = ROOT) -> list[Path]:
    return [file for file in (root / "backprop").rglob("*") if file.suffix in PACKAGE_FILES]


def package_fingerprint(root: Path = ROOT) -> str:
    return fingerprint(package_files(root), root)


def code_fingerprint(notebook) -> str:
    """Returns a hash of what a notebook runs: an edited cell makes its stored outputs stale."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\0".join(cells).encode()).hexdigest()[:16]


def site_fingerprint(root: Path = ROOT) -> str:
    files = package_files(root) + [root / name for name in SITE_FILES]
    for folder in SITE_FOLDERS:
        files += [file for file in (root / folder).iterdir() if file.is_file()]
    return fingerprint(files, root)


def chapter_paths(root: Path = ROOT) -> list[Path]:
    return sorted((root / "chapters").glob("*.ipynb"))
