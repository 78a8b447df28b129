"""OptimizerRace: plain descent, momentum, Nesterov's momentum and RPROP from one start, on one surface.

The surfaces, their slopes and the steps are those of `backprop.proofs`; see `optimizer_race_runs`.
"""
import traitlets

from ..experiments import surfaces
from . import optimizer_race_runs as runs
from .base import BookWidget, between, one_of, place, whole
from .optimizer_race_figure import draw

RATES, MOMENTA, FIRST_STEPS = (0.01, 2.0), (0.0, 0.99), (0.001, 1.0)
LARGEST_STEPS = 200


class OptimizerRace(BookWidget):
    """Four update rules run side by side; the learning rate can be changed on the way.

    Parameters (all but learning_rate are traits, in sync with the page; a bad value raises TraitError)
    ----------
    surface : "valley", "curved", "hills" or "plateau"
    start : pair of floats, |x| and |y| at most 3
    learning_rate : float, 0.01 to 2
        η from the first step on, in place of ``rates``.
    momentum : float, 0 to 0.99
        α, of momentum and of Nesterov's form.
    first_step : float, 0.001 to 1
        Every Δ of RPROP before its first step.
    steps : int, 0 to 200
        How many steps have been taken.
    rates : list of [step, rate]
        After so many steps the rate is this one; the first entry begins at 0.

    >>> race = OptimizerRace("valley", start=(2, 1), learning_rate=0.1, steps=1)
    >>> race.places("plain")[-1]
    (1.96, 0.6)
    >>> race.change_rate(0.2)
    >>> race.rates
    [[0, 0.1], [1, 0.2]]
    """

    scripts = ("kit_contours.js", "kit_player.js", "optimizer_race_runs.js", "optimizer_race_marks.js",
               "optimizer_race_map.js", "optimizer_race_chart.js", "optimizer_race_controls.js", "optimizer_race.js")
    styles = ("optimizer_race.css",)

    surface = traitlets.TraitType("curved").tag(sync=True)
    start = traitlets.TraitType([-1.5, 2.0]).tag(sync=True)
    rates = traitlets.TraitType([[0, 0.1]]).tag(sync=True)
    momentum = traitlets.TraitType(0.9).tag(sync=True)
    first_step = traitlets.TraitType(0.1).tag(sync=True)
    steps = traitlets.TraitType(0).tag(sync=True)

    def __init__(self, surface="curved", start=(-1.5, 2.0), learning_rate=0.1, momentum=0.9, first_step=0.1, steps=0, rates=None):
        super().__init__(surface=surface, start=start, momentum=momentum, first_step=first_step, steps=steps,
                         rates=[[0, learning_rate]] if rates is None else rates)

    @traitlets.validate("surface")
    def _check_surface(self, proposal):
        return one_of(proposal["value"], "surface", surfaces.NAMES)

    @traitlets.validate("start")
    def _check_start(self, proposal):
        return place(proposal["value"], "start", surfaces.REACH)

    @traitlets.validate("rates")
    def _check_rates(self, proposal):
        value = proposal["value"]
        pairs = isinstance(value, (list, tuple)) and all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in value)
        if not pairs or not value:
            raise traitlets.TraitError(f"rates must be a list of pairs [step, rate], not {value!r}")
        since = [whole(step, f"rates[{k}][0]", 0, LARGEST_STEPS) for k, (step, _) in enumerate(value)]
        if since[0] != 0 or any(a >= b for a, b in zip(since, since[1:])):
            raise traitlets.TraitError(f"the steps in rates must begin at 0 and grow, not {value!r}")
        return [[step, between(rate, f"rates[{k}][1]", *RATES)] for k, (step, (_, rate)) in enumerate(zip(since, value))]

    @traitlets.validate("momentum")
    def _check_momentum(self, proposal):
        return between(proposal["value"], "momentum", *MOMENTA)

    @traitlets.validate("first_step")
    def _check_first_step(self, proposal):
        return between(proposal["value"], "first_step", *FIRST_STEPS)

    @traitlets.validate("steps")
    def _check_steps(self, proposal):
        return whole(proposal["value"], "steps", 0, LARGEST_STEPS)

    @property
    def learning_rate(self):
        """The rate of the next step."""
        return runs.rate_at(self.rates, self.steps)

    def change_rate(self, rate):
        """Go on from here with another rate, as the slider does; what was to come later is forgotten."""
        self.rates = [pair for pair in self.rates if pair[0] < self.steps] + [[self.steps, rate]]

    def run(self, rule):
        """(places, why): the places of a rule from the start on, and why they end early; see `optimizer_race_runs`."""
        return runs.run(self.surface, rule, self.start, self.rates, self.momentum, self.first_step, self.steps)

    def places(self, rule):
        """The places (x, y) that a rule has walked through, start first."""
        return self.run(rule)[0]

    @property
    def readings(self):
        """{rule: {"x", "y", "above", "since"}}: what the table shows."""
        return {rule: runs.readings(self.surface, self.places(rule)) for rule in runs.RULES}

    @classmethod
    def mathematics(cls):
        return runs.javascript()

    @classmethod
    def constants(cls):
        return {"RACE": {"surfaces": surfaces.NAMES, "minima": {name: surfaces.minima(name) for name in surfaces.NAMES},
                         "curvatures": surfaces.CURVATURES, "reach": surfaces.REACH, "near": surfaces.NEAR,
                         "rules": runs.RULES, "rprop": runs.RPROP, "far": runs.FAR, "twin": runs.TWIN, "apart": runs.APART,
                         "contours": runs.CONTOURS, "rates": RATES, "largestMomentum": MOMENTA[1], "firstSteps": FIRST_STEPS,
                         "largestSteps": LARGEST_STEPS}}

    def fallback_svg(self):
        return draw(self.surface, tuple(self.start), tuple(map(tuple, self.rates)), self.momentum, self.first_step, self.steps)

    def description(self):
        return (f"OptimizerRace({self.surface!r}, start=({self.start[0]:g}, {self.start[1]:g}), rates={self.rates}, "
                f"momentum={self.momentum:g}, first_step={self.first_step:g}, steps={self.steps})")
