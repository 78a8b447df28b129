"""How long a step of data-parallel descent takes: a model with five costs, fitted to the times of the record."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..recorded import parallel as record


@dataclass(frozen=True)
class Model:
    """Seconds of a step on n samples with s parameters: S in one process, T in p parts with a core each.

        S = d + r s + b n s,    T = d + a + r s + b n s/p + c p s

    error: the median of |measured/model - 1| over the times that it was fitted to, and the largest.
    """

    d: float
    a: float
    r: float
    b: float
    c: float
    cores: int
    error: tuple[float, float]

    def alone(self, samples, parameters):
        """S."""
        return self.d + self.r * parameters + self.b * samples * parameters

    def seconds(self, samples, parameters, parts, cores: float = np.inf):
        """T; with fewer cores than parts, these share the cores among them."""
        shared = self.b * samples * parameters / np.minimum(parts, cores)
        return self.d + self.a + self.r * parameters + shared + self.c * parts * parameters

    def ratio(self, samples, parameters, parts, cores: float = np.inf):
        """S/T: how many times as fast a step is with parts."""
        return self.alone(samples, parameters) / self.seconds(samples, parameters, parts, cores)

    def break_even(self, parameters, parts):
        """The number of samples from which parts pay."""
        return (self.a + self.c * parts * parameters) / (self.b * parameters * (1 - 1 / parts))

    def best_parts(self, samples):
        """The number of machines with which a step is quickest."""
        return np.sqrt(self.b * samples / self.c)


@lru_cache(maxsize=None)
def model() -> Model:
    """Fitted to all times of the record by least squares of their relative errors, with no cost below 0."""
    cores, rows = record()["cores"], record()["step"]
    terms, seconds = [], []
    for row in rows:
        s, n, p = row["parameters"], row["samples"], row["parts"]
        terms.append([1, 1, s, n * s / min(p, cores), p * s])
        seconds.append(row["seconds"])
        if p == 1:  # one process has been timed once for all numbers of parts
            terms.append([1, 0, s, n * s, 0])
            seconds.append(row["equations"])
    shares = np.array(terms) / np.array(seconds)[:, None]
    sizes = np.linalg.norm(shares, axis=0)  # the terms differ by many powers of ten
    found, used = np.full(5, -1.0), list(range(5))
    while (found < 0).any():  # a cost below 0 is none: without it, once more
        found = np.zeros(5)
        found[used] = np.linalg.lstsq((shares / sizes)[:, used], np.ones(len(shares)), rcond=None)[0] / sizes[used]
        used = [k for k in used if found[k] > 0]
    if not {3, 4} <= set(used):
        raise ValueError(f"the record does not follow the model: arithmetic or travel would cost nothing, {found}")
    off = np.abs(1 / (shares @ found) - 1)
    return Model(*found.tolist(), cores, (float(np.median(off)), float(off.max())))
