"""The record of a run of the benchmarks, as the chapter on speed reads it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from .timing import Row


def facts(threads: int, rounds: int) -> dict[str, object]:
    """What was measured on, but for the date and the machine's name.

    load: how many processes wanted a core, on average, in the minute before; 0 where nothing else was done.
    """
    return {"cores": os.cpu_count(), "architecture": platform.machine(), "python": platform.python_version(),
            "numpy": _version("numpy"), "pytorch": _version("torch"), "micrograd": _version("micrograd"),
            "threads": threads, "rounds": rounds, "load": round(os.getloadavg()[0], 1)}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def written(known: dict[str, object], rows: Sequence[Row]) -> str:
    """The record as TOML. JSON writes numbers and texts in the same way."""
    lines = ["# Written by `python -m benchmarks.bench --record`. at = \"most\": ratio is our time over theirs;",
             "# at = \"least\": theirs over ours. A row without a limit is only told. Times are seconds of a call.", ""]
    lines += [f"{key} = {json.dumps(value)}" for key, value in known.items()]
    for row in rows:
        limit = row.limit
        entries = {"what": limit.what, "against": limit.against, "at": limit.at, "limit": limit.value,
                   "ratio": float(f"{row.ratio:.4g}"), "ours": float(f"{row.ours:.3g}"),
                   "theirs": float(f"{row.theirs:.3g}"), "holds": row.holds,
                   "why": limit.why if row.holds is False else None}
        lines += ["", "[[row]]"]
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items() if value is not None]
    return "\n".join(lines) + "\n"
