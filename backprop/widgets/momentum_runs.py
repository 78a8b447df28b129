"""What the MomentumExplorer computes from the proved steps and roots of `backprop.proofs.momentum`.

Only repetition is written here: running a step many times, taking the larger of two directions,
counting. momentum_runs.js holds the same repetitions for the page; a browser test compares them.

In every function ``eta`` is the learning rate η, ``alpha`` the momentum α, ``lams`` the curvatures
(along the valley, across it), array of shape (2,), and ``method`` one of METHODS. The rates also take
a whole map: ``eta`` and ``alpha`` of shape (n, m) with ``lams`` of shape (2, 1, 1).
"""
import math

import numpy as np

from ..proofs import momentum as proved
from ..proofs import best_setting
from ..sweep import states

METHODS = ("plain", "momentum", "nesterov")
MEASURED_STEPS, MEASURED_START = 200, (1.0, 1.0)
MOST_STEPS_COUNTED = 10_000


def _step(method, w, v, eta, alpha, lams):
    """One step in each direction: (w, v) -> (w, v), arrays of shape (2,)."""
    if method == "plain":
        return proved.plain_step(w, eta, lams)["w"], v
    step = proved.momentum_step if method == "momentum" else proved.nesterov_step
    after = step(w, v, eta, alpha, lams)
    return after["w"], after["v"]


def _roots(method, eta, alpha, lams):
    """Sum, product and discriminant of the two roots in each direction: arrays of shape (2,)."""
    if method == "plain":  # momentum without momentum: the roots are 1 - ηλ and 0
        alpha = 0.0
    roots = proved.nesterov_roots if method == "nesterov" else proved.momentum_roots
    return {name: value + 0 * (eta * lams) for name, value in roots(eta, alpha, lams).items()}


def trajectory(method, start, eta, alpha, lams, steps):
    """The points w_0 = start, …, w_steps, array of shape (steps + 1, 2); v_0 = 0."""
    def step(w, v):
        return dict(zip("wv", _step(method, w, v, eta, alpha, lams)))

    at_rest = {"w": np.array(start, dtype=float), "v": np.zeros(np.shape(start))}
    return np.array([seen["w"] for seen in states(step, at_rest, steps)])


def direction_rates(method, eta, alpha, lams):
    """The larger |σ| of the two roots in each direction, array of shape (2,)."""
    roots = _roots(method, eta, alpha, lams)
    return np.asarray(proved.rate(roots["sum"], roots["product"])["value"])


def proved_rate(method, eta, alpha, lams):
    """The contraction of the distance per step: the larger of the two directions'."""
    return direction_rates(method, eta, alpha, lams).max(axis=0)


def measured_rate(method, eta, alpha, lams):
    """The contraction per step that is seen in MEASURED_STEPS steps from MEASURED_START.

    The peak of the larger |w_i| over the last quarter of the steps against its peak over the second
    one, the root of it for one step. Peaks, since an oscillating path passes near the minimum without
    staying; the larger |w_i|, since every norm shrinks alike and this one cannot underflow in a square.
    """
    start = np.reshape(MEASURED_START, (2,) + (1,) * np.ndim(eta)) + np.zeros(np.shape(eta))
    path = trajectory(method, start, eta, alpha, lams, MEASURED_STEPS)
    size = np.abs(path).max(axis=1)
    quarter = MEASURED_STEPS // 4
    early, late = size[quarter + 1:2 * quarter + 1].max(axis=0), size[3 * quarter + 1:].max(axis=0)
    return np.where(early > 0, late / np.where(early > 0, early, 1), 0) ** (1 / (2 * quarter))


def steps_to_thousandth(method, start, eta, alpha, lams):
    """The first step at which the distance to the minimum is a thousandth of the start's.

    None when the proved rate is 1 or more, inf when it takes more than MOST_STEPS_COUNTED.
    """
    if proved_rate(method, eta, alpha, lams) >= 1:
        return None
    w, v = np.array(start, dtype=float), np.zeros(2)
    goal = np.hypot(*w) / 1000
    for n in range(MOST_STEPS_COUNTED + 1):
        if np.hypot(*w) <= goal:
            return n
        w, v = _step(method, w, v, eta, alpha, lams)
    return math.inf


def regime(method, eta, alpha, lams):
    """The regime in words.

    A direction diverges when a root is longer than 1, and oscillates when a root is complex or
    negative (the sign of w then changes); it falls straight otherwise.
    """
    roots, rates = _roots(method, eta, alpha, lams), direction_rates(method, eta, alpha, lams)
    if (rates > 1).any():
        return "diverges " + _where(rates > 1)
    if (rates == 1).any():
        return "never settles"
    oscillates = (roots["discriminant"] < 0) | (roots["product"] < 0) | (roots["sum"] < 0)
    return "oscillates " + _where(oscillates) if oscillates.any() else "falls straight"


def _where(flags):
    along, across = flags
    return "both ways" if along and across else "along" if along else "across"


def stability_limit(method, alpha):
    """The largest stable ηλ; ``method`` "momentum" or "nesterov"."""
    limit = proved.nesterov_limit if method == "nesterov" else proved.momentum_limit
    return limit(alpha)["value"]


def best_point(method, lams):
    """(η, α) at which the proved contraction is quickest; ``method`` "momentum" or "nesterov"."""
    return best_setting.best(method, lams[1], lams[0])


def javascript():
    """The generated functions that momentum_runs.js calls."""
    return proved.javascript() + "\n" + best_setting.javascript()
