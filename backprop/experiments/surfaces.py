"""The four surfaces of the chapter on update rules: heights, slopes, and where they are lowest."""
from functools import lru_cache

import numpy as np

from ..proofs import update_rules

NAMES = {"valley": "a narrow valley", "curved": "a curved valley", "hills": "two humps", "plateau": "a plain with a dip"}
CURVATURES = (0.2, 4.0)            # of the narrow valley, along x and along y
REACH = 3.0                        # |x| and |y| of starts, and of the picture
NEAR = 0.05                        # a run has arrived where it stays as near as this to the lowest point
_LEVEL = {"valley": [(0.0, 0.0)], "curved": [(2.0, -2 / 3)], "plateau": [(0.0, 0.0)],
          "hills": [(1.384, -0.265), (-1.5586, 0.3533)]}


def at(surface, x, y, modules="numpy"):
    """Height f and slopes fx, fy: a dict of arrays of any one shape; ``modules="math"`` for single numbers."""
    if surface == "valley":
        return update_rules.python("quadratic", modules)(x, y, *CURVATURES)
    return update_rules.python(surface, modules)(x, y)


@lru_cache(maxsize=None)
def minima(surface):
    """The minima as [(x, y, f)], the lowest first; those of the hills are found by descent."""
    if surface not in NAMES:
        raise ValueError(f"surface must be one of {', '.join(NAMES)}, not {surface!r}")
    found = []
    for x, y in _LEVEL[surface]:
        for _ in range(400 if surface == "hills" else 0):
            here = at(surface, x, y, "math")
            x, y = x - 0.5 * here["fx"], y - 0.5 * here["fy"]
        found.append((x, y, at(surface, x, y, "math")["f"]))
    return found


def random_starts(count, seed):
    """Places of shape (2, count), uniform over the picture."""
    return np.random.default_rng(seed).uniform(-REACH, REACH, (2, count))
