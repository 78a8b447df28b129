"""The races of the chapter on update rules, run by the package's own optimizers.

An optimizer moves every entry of an array by itself, so one network can carry many runs at once:
its weights are the places, one run a column, and its gradients are the slopes of the surface.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

import backprop as bp
from backprop.network import Gradients

from . import surfaces

SETTINGS = (0.02, 0.05, 0.1, 0.2, 0.5)     # learning rates, and first steps of RPROP
LOST = 1e3                         # a run that is further away than this has run away


def optimizer(rule, learning_rate=0.1, momentum=0.9, initial_step=0.1, backtracking=False):
    """A new optimizer of the package for "plain", "momentum", "nesterov" or "rprop"."""
    if rule == "rprop":
        return bp.RPROP(initial_step=initial_step, backtracking=backtracking)
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

    def arrived(self, within=np.inf):
        """The share of runs that arrive within so many steps."""
        return float(np.mean(np.isfinite(self.steps) & (self.steps <= within)))

    def quartiles(self):
        """First quartile, median and third quartile of the steps, over all runs."""
        return [float(np.quantile(self.steps, q, method="higher")) for q in (0.25, 0.5, 0.75)]


def descend(slopes, starts, rule, steps):
    """Yield the places, shape (2, runs), from the starts on, as the optimizer ``rule`` moves them."""
    carrier = bp.Network([bp.Dense(starts, np.zeros(starts.shape[1]), "identity")], "squared_error")
    places = carrier.layers[0].weights
    yield places
    for _ in range(steps):
        gone = np.abs(places).max(axis=0) > LOST
        slope = np.where(gone, 0.0, slopes(np.where(gone, 0.0, places)))
        rule.update(carrier, Gradients(delta=[None], weights=[slope], bias=[np.zeros(starts.shape[1])]))
        yield places


def slopes_of(surface):
    """A function from places to slopes, both of shape (2, runs)."""
    def slopes(places):
        here = surfaces.at(surface, *places)
        return np.stack([here["fx"], here["fy"]])

    return slopes


def turned_valley(degrees, curvatures=(0.04, 4.0)):
    """The slopes of a quadratic valley whose axes are turned against those of the weights."""
    angle = np.radians(degrees)
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return lambda places: axes.T @ (np.array(curvatures)[:, None] * (axes @ places))


def race(slopes, starts, rule, steps):
    """The `Race` of all starts towards (0, 0)."""
    return ending(np.stack([places.copy() for places in descend(slopes, starts, rule, steps)]), [(0.0, 0.0)])


def ending(places, minima):
    """The `Race` of places of shape (steps + 1, 2, runs); minima is [(x, y), …], the lowest first."""
    near = [np.hypot(*np.moveaxis(places - np.array(low)[:, None], 1, 0)) <= surfaces.NEAR for low in minima]
    # As many steps as it takes until it is near for good: those after which it is away, and one more.
    away = ~near[0]
    steps = np.where(near[0][-1], np.where(away.any(axis=0), len(away) - away[::-1].argmax(axis=0), 0), np.inf)
    return Race(steps, np.any([other[-1] for other in near[1:]], axis=0) | np.zeros(len(steps), bool),
                np.abs(places[-1]).max(axis=0) > LOST)


@lru_cache(maxsize=None)
def everywhere(rule, setting, backtracking=False, count=100, steps=500, seed=1):
    """{surface: `Race`} from the same random starts on every surface, run side by side.

    setting: the learning rate and, for "rprop", the first step.
    """
    starts = surfaces.random_starts(count, seed)
    parts = {name: slice(k * count, (k + 1) * count) for k, name in enumerate(surfaces.NAMES)}
    slopes_on = {name: slopes_of(name) for name in parts}

    def slopes(places):
        return np.concatenate([slopes_on[name](places[:, part]) for name, part in parts.items()], axis=1)

    chosen = optimizer(rule, learning_rate=setting, initial_step=setting, backtracking=backtracking)
    places = np.stack([now.copy() for now in descend(slopes, np.tile(starts, len(parts)), chosen, steps)])
    return {name: ending(places[..., part], [low[:2] for low in surfaces.minima(name)]) for name, part in parts.items()}


def best_setting(rule, surface):
    """The one of SETTINGS with which most runs arrive and, of equals, the one whose median run is quickest."""
    def merit(setting):
        tried = everywhere(rule, setting)[surface]
        return -tried.arrived(), tried.quartiles()[1], setting

    return min(SETTINGS, key=merit)
