"""The races of the chapter on update rules, run by the package's own optimizers.

An optimizer moves every entry of an array by itself, so one network can carry many runs at once:
its weights are the places, one run a row, and its gradients are the slopes of the surface. Each run
may be told in a unit of its own, and so have a setting of its own; see `side_by_side`.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

import backprop as bp
from backprop.trace import Gradients

from . import surfaces

RULES = ("plain", "momentum", "nesterov", "rprop", "backtracking")
SETTINGS = tuple(0.01 * 2**k for k in range(10))            # learning rates, and first steps of RPROP
# In the valley that is turned: what was tried, and the best along the axes. The tests search again.
TURNED_TRIED = (0.05, 0.1, 0.2, 0.3, 0.4, 0.49)
TURNED_BEST = {"plain": 0.49, "momentum": 0.1, "nesterov": 0.3, "rprop": 0.4, "backtracking": 0.3}
ANGLES = (0, 10, 30, 45)           # by which it is turned, in degrees
STEPS = 400
LOST = 1e3                         # a run that is further away than this has run away


def optimizer(rule, learning_rate=0.1, momentum=0.9, initial_step=0.1, **bounds):
    """A new optimizer of the package for a name in RULES; "backtracking" is RPROP with it; bounds are RPROP's."""
    if rule in ("rprop", "backtracking"):
        return bp.RPROP(initial_step=initial_step, backtracking=rule == "backtracking", **bounds)
    if rule == "plain":
        return bp.GradientDescent(learning_rate)
    return bp.GradientDescent(learning_rate, momentum=momentum, nesterov=rule == "nesterov")


@dataclass(frozen=True)
class Race:
    """How runs ended.

    steps: steps until a run is near the lowest point and stays there; infinite where it never is.
    elsewhere: whether it ends near another minimum. lost: whether it ran away.
    """
    steps: np.ndarray
    elsewhere: np.ndarray
    lost: np.ndarray

    def arrived(self):
        """The share of runs that arrive."""
        return float(np.mean(np.isfinite(self.steps)))

    def quartiles(self):
        """First quartile, median and third quartile of the steps, over all runs."""
        return [float(np.quantile(self.steps, q, method="higher")) for q in (0.25, 0.5, 0.75)]


def descend(slopes, starts, rule, steps):
    """Where runs from the starts, shape (2, runs), are as the optimizer moves them: shape (steps + 1, 2, runs)."""
    carrier = bp.Network([bp.Dense(starts.T, np.zeros(2), "identity")], "squared_error")
    path = np.empty((steps + 1, *starts.shape))
    path[0] = starts
    for before, after in zip(path, path[1:]):
        gone = np.abs(before).max(axis=0) > LOST
        slope = np.where(gone, 0.0, slopes(np.where(gone, 0.0, before)))
        rule.update(carrier, Gradients(delta=[None], weights=[slope.T], bias=[np.zeros(2)]))
        after[:] = carrier.layers[0].weights.T
    return path


def side_by_side(slopes, starts, rule, settings, steps=STEPS):
    """Where runs are, each with a learning rate, or RPROP's first step, of its own: shape (steps + 1, 2, runs).

    Told in units of c, a place w is u = w/c, and its slope ∂E/∂u = c ∂E/∂w. So a step -∂E/∂u of u is
    -c² ∂E/∂w of w, and 1 as the first step of u is c of w: one optimizer serves every setting.
    """
    signs_only = rule in ("rprop", "backtracking")
    units = np.array(settings) if signs_only else np.sqrt(settings)
    # Bounds out of reach in every unit.
    bounds = {"min_step": 1e-12, "max_step": 1e12} if signs_only else {}
    one = optimizer(rule, learning_rate=1.0, initial_step=1.0, **bounds)
    return units * descend(lambda places: units * slopes(units * places), starts / units, one, steps)


def slopes_of(surface):
    """A function from places to slopes, both of shape (2, runs)."""
    def slopes(places):
        here = surfaces.at(surface, *places)
        return np.stack([here["fx"], here["fy"]])

    return slopes


def turned_valley(degrees, curvatures=(0.04, 4.0)):
    """The slopes of a quadratic valley whose axes are turned against those of the weights.

    degrees: the angle, or an array of them, one a run.
    """
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))

    def slopes(places):
        x, y = places
        along, across = curvatures[0] * (c * x + s * y), curvatures[1] * (c * y - s * x)
        return np.stack([c * along - s * across, s * along + c * across])

    return slopes


def ending(places, minima):
    """The `Race` of places of shape (steps + 1, 2, runs); minima is [(x, y), …], the lowest first."""
    near = [np.hypot(*np.moveaxis(places - np.array(low)[:, None], 1, 0)) <= surfaces.NEAR for low in minima]
    # As many steps as it takes until it is near for good: those after which it is away, and one more.
    away = ~near[0]
    steps = np.where(near[0][-1], np.where(away.any(axis=0), len(away) - away[::-1].argmax(axis=0), 0), np.inf)
    return Race(steps, np.any([other[-1] for other in near[1:]], axis=0) | np.zeros(len(steps), bool),
                np.abs(places[-1]).max(axis=0) > LOST)


@lru_cache(maxsize=None)
def everywhere(rule, seed=1, count=100):
    """{surface: {setting: `Race`}}, all from the same random starts.

    A setting is the learning rate and, for RPROP, the first step.
    """
    def slopes(places):
        return np.concatenate([slopes_on[name](places[:, part]) for name, part in parts.items()], axis=1)

    runs = len(SETTINGS) * count
    slopes_on = {name: slopes_of(name) for name in surfaces.NAMES}
    parts = {name: slice(k * runs, (k + 1) * runs) for k, name in enumerate(surfaces.NAMES)}
    path = _of_all_settings(slopes, rule, SETTINGS, len(parts), surfaces.random_starts(count, seed))
    return {name: _by_setting(path[..., part], SETTINGS, [low[:2] for low in surfaces.minima(name)])
            for name, part in parts.items()}


@lru_cache(maxsize=None)
def in_turned_valleys(rule, settings=None, seed=3, count=100):
    """{degrees: {setting: `Race`}} in a valley of condition number 100, from the same starts at every angle.

    settings: the best one along the axes if None is given.
    """
    settings = settings or (TURNED_BEST[rule],)
    runs = len(settings) * count
    slopes = turned_valley(np.repeat(ANGLES, runs))
    path = _of_all_settings(slopes, rule, settings, len(ANGLES), surfaces.random_starts(count, seed))
    return {degrees: _by_setting(path[..., k * runs:(k + 1) * runs], settings, [(0.0, 0.0)])
            for k, degrees in enumerate(ANGLES)}


def _of_all_settings(slopes, rule, settings, grounds, starts):
    """The runs of `side_by_side`: for every ground every setting, for every setting every start."""
    each = np.tile(np.repeat(settings, starts.shape[1]), grounds)
    return side_by_side(slopes, np.tile(starts, grounds * len(settings)), rule, each)


def _by_setting(path, settings, minima):
    return {setting: ending(part, minima) for setting, part in zip(settings, np.split(path, len(settings), axis=-1))}


def best(raced):
    """Of {setting: `Race`}, the (setting, race) in which half of the runs are there soonest and, of equals, most arrive."""
    return min(raced.items(), key=lambda pair: (pair[1].quartiles()[1], -pair[1].arrived(), pair[0]))
