"""What every benchmark asks its command line, and the number of threads that it runs in."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def options(description: str, record: Path) -> argparse.ArgumentParser:
    """A parser with --record [FILE], the file being `record` where none is named."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--record", nargs="?", type=Path, const=record)
    return parser


def use_threads(number: int) -> None:
    """Have matrix products run in so many threads, in this process and those that it starts.

    Raises RuntimeError once NumPy is imported, since from then on the number is fixed.
    """
    if "numpy" in sys.modules:
        raise RuntimeError("the number of threads is fixed once NumPy is imported: start this file in a process of its own")
    for name in THREADS:
        os.environ[name] = str(number)
