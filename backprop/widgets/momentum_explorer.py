"""MomentumExplorer: a quadratic valley, three ways down it, and the pad of rate and momentum.

The valley is f(w) = ½ (w1²/κ + w2²): flat along w1 (curvature λ = 1/κ), steep across it (λ = 1).
The steep curvature stays 1 so that the region of stability, ηλ < 2 + 2α, does not move while the
condition number κ stretches the valley. In each of the two directions a method is a recursion
with constant coefficients; how fast it contracts is the largest modulus of the two roots of its
characteristic polynomial. Steps, roots and rate are those of `backprop.proofs.momentum`.
"""

import numpy as np
import traitlets

from . import momentum_runs as runs
from .base import BookWidget, between, finite, whole
from .momentum_figure import draw

LARGEST_RATE, LARGEST_MOMENTUM, LARGEST_CONDITION, LARGEST_STEPS = 4.0, 0.99, 100.0, 120
START_RANGE = (6.0, 2.5)              # |w1| and |w2| of a start at most


class MomentumExplorer(BookWidget):
    """Plain descent, momentum and Nesterov's momentum in a quadratic valley.

    Parameters (all are traits, in sync with the page; a bad value raises TraitError)
    ----------
    condition_number : float, 1 to 100
        κ, the steep curvature over the flat one.
    learning_rate : float, above 0, at most 4
        η, common to the three methods.
    momentum : float, 0 to 0.99
        α, of momentum and Nesterov; plain descent has none.
    start : pair of floats, |w1| ≤ 6, |w2| ≤ 2.5
    steps : int, 0 to 120
        How many steps of each path are shown.
    method : "momentum" or "nesterov"
        The method whose rates the pad shows.

    >>> explorer = MomentumExplorer(learning_rate=1.0, momentum=0.5)
    >>> explorer.regimes["momentum"]
    'oscillates both ways'
    """

    scripts = ("kit_player.js", "kit_pointer.js", "momentum_runs.js", "momentum_map.js", "momentum_pad.js",
               "momentum_names.js", "momentum_valley.js", "momentum_explorer.js")
    styles = ("momentum_explorer.css",)

    # A bare TraitType: the checks below say what is wrong better than Float's own would, which
    # come before them and let infinities through.
    condition_number = traitlets.TraitType(10.0).tag(sync=True)
    learning_rate = traitlets.TraitType(1.2).tag(sync=True)
    momentum = traitlets.TraitType(0.5).tag(sync=True)
    start = traitlets.TraitType([-5.5, 1.8]).tag(sync=True)
    steps = traitlets.TraitType(30).tag(sync=True)
    method = traitlets.TraitType("momentum").tag(sync=True)

    def __init__(self, condition_number=10.0, learning_rate=1.2, momentum=0.5, start=(-5.5, 1.8),
                 steps=30, method="momentum"):
        super().__init__(condition_number=condition_number, learning_rate=learning_rate,
                         momentum=momentum, start=start, steps=steps, method=method)

    @traitlets.validate("condition_number")
    def _check_condition_number(self, proposal):
        return between(proposal["value"], "condition_number", 1, LARGEST_CONDITION)

    @traitlets.validate("learning_rate")
    def _check_learning_rate(self, proposal):
        finite(proposal["value"], "learning_rate", above=0)
        return between(proposal["value"], "learning_rate", 0, LARGEST_RATE)

    @traitlets.validate("momentum")
    def _check_momentum(self, proposal):
        return between(proposal["value"], "momentum", 0, LARGEST_MOMENTUM)

    @traitlets.validate("start")
    def _check_start(self, proposal):
        value = proposal["value"]
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise traitlets.TraitError(f"start must be a pair (w1, w2), not {value!r}")
        return [between(coordinate, f"start[{i}]", -limit, limit)
                for i, (coordinate, limit) in enumerate(zip(value, START_RANGE))]

    @traitlets.validate("steps")
    def _check_steps(self, proposal):
        return whole(proposal["value"], "steps", 0, LARGEST_STEPS)

    @traitlets.validate("method")
    def _check_method(self, proposal):
        if proposal["value"] not in ("momentum", "nesterov"):
            raise traitlets.TraitError(f"method must be 'momentum' or 'nesterov', not {proposal['value']!r}")
        return proposal["value"]

    @property
    def curvatures(self):
        """λ along the valley and across it, array of shape (2,)."""
        return np.array([1 / self.condition_number, 1.0])

    @property
    def trajectories(self):
        """By method, the points w_0 … w_steps: arrays of shape (steps + 1, 2)."""
        return {method: runs.trajectory(method, self.start, *self._setting, self.steps) for method in runs.METHODS}

    @property
    def rates(self):
        """By method, the proved contraction of the distance per step: max over λ of max |σ|."""
        return {method: float(runs.proved_rate(method, *self._setting)) for method in runs.METHODS}

    @property
    def measured_rates(self):
        """By method, the contraction seen in 200 steps from (1, 1)."""
        return {method: float(runs.measured_rate(method, *self._setting)) for method in runs.METHODS}

    @property
    def steps_to_thousandth(self):
        """By method, the first step at which the distance is a thousandth of the start's.

        None where the proved rate is 1 or more; inf where it takes more than 10 000 steps.
        """
        return {method: runs.steps_to_thousandth(method, self.start, *self._setting) for method in runs.METHODS}

    @property
    def regimes(self):
        """By method, the regime in words."""
        return {method: runs.regime(method, *self._setting) for method in runs.METHODS}

    @property
    def _setting(self):
        return self.learning_rate, self.momentum, self.curvatures

    @classmethod
    def mathematics(cls):
        return runs.javascript()

    @classmethod
    def constants(cls):
        return {"MOMENTUM": {
            "largestRate": LARGEST_RATE, "largestMomentum": LARGEST_MOMENTUM,
            "largestCondition": LARGEST_CONDITION, "largestSteps": LARGEST_STEPS,
            "startRange": START_RANGE, "measuredSteps": runs.MEASURED_STEPS,
            "measuredStart": runs.MEASURED_START, "mostStepsCounted": runs.MOST_STEPS_COUNTED}}

    def fallback_svg(self):
        return draw(self.condition_number, self.learning_rate, self.momentum, tuple(self.start), self.steps, self.method)

    def description(self):
        return (f"MomentumExplorer(condition_number={self.condition_number:g}, "
                f"learning_rate={self.learning_rate:g}, momentum={self.momentum:g}, "
                f"start=({self.start[0]:g}, {self.start[1]:g}), steps={self.steps}, method={self.method!r})")
