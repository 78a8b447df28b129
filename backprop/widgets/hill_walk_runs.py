"""What the HillWalk computes: heights, slopes and walks, all with the functions of `backprop.proofs.hill`.

Only repetition is written here, and again in hill_walk_runs.js; a browser test compares the two.
"""
from functools import lru_cache

import numpy as np

from ..proofs import hill

# The curvatures λ1 along x and λ2 along y of the quadratic ones; the hills have their own formula.
LANDSCAPES = {"bowl": (1.0, 1.0), "valley": (0.2, 4.0), "hills": None}
REACH = 3.0                 # |x| and |y| of the picture
DOUBT = 1e6                 # beyond this growth of a rounding error, the digits are chance


def at(landscape, x, y):
    """Height f and slopes fx, fy: a dict of arrays of any one shape."""
    curvatures = LANDSCAPES[landscape]
    return hill.python("hills")(x, y) if curvatures is None else hill.python("quadratic")(x, y, *curvatures)


def _step(landscape, x, y, learning_rate):
    curvatures = LANDSCAPES[landscape]
    after = hill.python("hills_step")(x, y, learning_rate) if curvatures is None else \
        hill.python("quadratic_step")(x, y, learning_rate, *curvatures)
    return after["x"], after["y"]


def _growth(landscape, x, y, learning_rate):
    """By how much one step multiplies a small error in the place, at most.

    In a quadratic a step multiplies each coordinate by a fixed factor: an error keeps its ratio to
    the coordinate, and its growth does not matter.
    """
    return 0.0 if LANDSCAPES[landscape] else float(hill.python("hills_growth")(x, y, learning_rate)["value"])


def walk(landscape, start, learning_rate, steps):
    """The places from ``start`` on, array of shape (n + 1, 2) with n at most ``steps``.

    The walk ends early where a rounding error has grown DOUBT-fold: from there on two computers
    that round differently walk different ways.
    """
    x, y = (float(coordinate) for coordinate in start)
    points, doubt = [(x, y)], 1.0
    for _ in range(steps):
        if doubt > DOUBT:
            break
        doubt = doubt * _growth(landscape, x, y, learning_rate) + 1
        x, y = (float(coordinate) for coordinate in _step(landscape, x, y, learning_rate))
        points.append((x, y))
    return np.array(points)


def readings(landscape, points, learning_rate):
    """The table of the widget: of the last place, and of the one before it, a dict of floats each.

    Keys: x, y, f, fx, fy, slope (downhill, per unit of length), promised (the change that the slope
    promises for a step from there), happened (the change that it made; None where no step was taken).
    """
    read = []
    for x, y in points[-2:]:
        here = {name: float(value) for name, value in at(landscape, x, y).items()}
        slope = float(hill.python("downhill")(here["fx"], here["fy"])["value"])
        promised = float(hill.python("promise")(here["fx"], here["fy"], learning_rate)["value"])
        read.append({"x": float(x), "y": float(y), **here, "slope": slope, "promised": promised, "happened": None})
    if len(read) == 2:
        read[0]["happened"] = read[1]["f"] - read[0]["f"]
    return {"here": read[-1], "before": read[0] if len(read) == 2 else None}


@lru_cache(maxsize=None)
def landmarks(landscape):
    """Places where the ground is level and walks end or part: [(x, y, what it is)], to four decimals."""
    if LANDSCAPES[landscape] is not None:
        return [(0.0, 0.0, "lowest point")]
    ends = [walk(landscape, (side, 0.0), 0.2, 1000)[-1] for side in (-REACH, REACH)]
    ends.sort(key=lambda end: float(at(landscape, *end)["f"]))
    pass_between = _level_ground_near(landscape, (ends[0] + ends[1]) / 2)
    places = zip((*ends, pass_between), ("lowest point", "local minimum", "saddle"))
    return [(round(float(x), 4) + 0.0, round(float(y), 4) + 0.0, text) for (x, y), text in places]


def _level_ground_near(landscape, place, gap=1e-5):
    """Newton's method on the two slopes, whose derivatives are taken as differences."""
    def slopes(point):
        here = at(landscape, *point)
        return np.array([here["fx"], here["fy"]])

    for _ in range(20):
        turned = np.array([(slopes(place + step) - slopes(place - step)) / (2 * gap) for step in gap * np.eye(2)])
        place = place - np.linalg.solve(turned.T, slopes(place))
    return place


def javascript():
    """The generated functions that hill_walk_runs.js calls."""
    return hill.javascript()
