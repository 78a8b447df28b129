"""What `import backprop` adds to NumPy's own import, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from .timing import Limit, Row

LIMITS = [Limit("import backprop, beside NumPy's own import", "one second", "most", 0.3)]
CODE = "import time, numpy; start = time.perf_counter(); import backprop; print(time.perf_counter() - start)"


def measure(rounds: int) -> Iterator[Row]:
    taken = [float(subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout)
             for _ in range(max(1, rounds // 20))]
    yield Row(LIMITS[0], median(taken), median(taken), 1.0)
