"""HillWalk: a landscape over two knobs, seen as a hill and as a map, and gradient descent on it.

The landscapes, their slopes and the step are those of `backprop.proofs.hill`; see `hill_walk_runs`.
"""

import traitlets

from . import hill_walk_runs as runs
from .base import BookWidget, between, one_of, place, whole
from .hill_walk_figure import draw

LEAST_RATE, LARGEST_RATE, LARGEST_STEPS = 0.01, 4.0, 60
TILTS = (10.0, 65.0)


class HillWalk(BookWidget):
    """Walk down a landscape by gradient descent, seen as a hill and as a map.

    Parameters (all are traits, in sync with the page; a bad value raises TraitError)
    ----------
    landscape : "bowl", "valley" or "hills"
        A round bowl (λ = 1 both ways), a narrow valley (λ = 0.2 along x, 4 along y), or two humps in a
        wide bowl with a global and a local minimum.
    start : pair of floats, |x| and |y| at most 3
        Where the walk begins.
    learning_rate : float, 0.01 to 4
        η.
    steps : int, 0 to 60
        How many steps have been taken.
    turn, tilt : floats, -180 to 180 and 10 to 65 degrees
        From where the hill is seen: 0 from the side where y is least, and how high above.

    >>> hike = HillWalk("bowl", start=(2, -1), learning_rate=0.5, steps=1)
    >>> hike.position
    (1.0, -0.5)
    >>> hike.height
    0.625
    """

    scripts = ("kit_contours.js", "kit_player.js", "hill_walk_runs.js", "hill_walk_view.js", "hill_walk_surface.js",
               "hill_walk_contours.js", "hill_walk_map.js", "hill_walk_readout.js", "hill_walk.js")
    styles = ("hill_walk.css",)

    # A bare TraitType: the checks below say what is wrong better than Float's own would, which come
    # before them and let infinities through.
    landscape = traitlets.TraitType("hills").tag(sync=True)
    start = traitlets.TraitType([-0.5, 1.0]).tag(sync=True)
    learning_rate = traitlets.TraitType(0.3).tag(sync=True)
    steps = traitlets.TraitType(0).tag(sync=True)
    turn = traitlets.TraitType(-25.0).tag(sync=True)
    tilt = traitlets.TraitType(40.0).tag(sync=True)

    def __init__(self, landscape="hills", start=(-0.5, 1.0), learning_rate=0.3, steps=0, turn=-25.0, tilt=40.0):
        super().__init__(landscape=landscape, start=start, learning_rate=learning_rate, steps=steps, turn=turn, tilt=tilt)

    @traitlets.validate("landscape")
    def _check_landscape(self, proposal):
        return one_of(proposal["value"], "landscape", runs.LANDSCAPES)

    @traitlets.validate("start")
    def _check_start(self, proposal):
        return place(proposal["value"], "start", runs.REACH)

    @traitlets.validate("learning_rate")
    def _check_learning_rate(self, proposal):
        return between(proposal["value"], "learning_rate", LEAST_RATE, LARGEST_RATE)

    @traitlets.validate("steps")
    def _check_steps(self, proposal):
        return whole(proposal["value"], "steps", 0, LARGEST_STEPS)

    @traitlets.validate("turn")
    def _check_turn(self, proposal):
        return between(proposal["value"], "turn", -180, 180)

    @traitlets.validate("tilt")
    def _check_tilt(self, proposal):
        return between(proposal["value"], "tilt", *TILTS)

    @property
    def path(self):
        """The places walked through, start first, array of shape (n + 1, 2).

        n is ``steps``, or less where a rounding error decides the way from there on.
        """
        return runs.walk(self.landscape, self.start, self.learning_rate, self.steps)

    @property
    def position(self):
        """Where the walk stands: (x, y)."""
        x, y = self.path[-1].tolist()
        return x, y

    @property
    def height(self):
        """f at the position."""
        return self.readings["here"]["f"]

    @property
    def gradient(self):
        """(∂f/∂x, ∂f/∂y) at the position."""
        here = self.readings["here"]
        return here["fx"], here["fy"]

    @property
    def readings(self):
        """What the table shows: "here", and "before" the last step (None if none was taken); see `hill_walk_runs`."""
        return runs.readings(self.landscape, self.path, self.learning_rate)

    @classmethod
    def mathematics(cls):
        return runs.javascript()

    @classmethod
    def constants(cls):
        marks = {name: [dict(zip(("x", "y", "text"), mark)) for mark in runs.landmarks(name)] for name in runs.LANDSCAPES}
        return {"HILL": {"landscapes": runs.LANDSCAPES, "landmarks": marks, "reach": runs.REACH, "doubt": runs.DOUBT,
                         "leastRate": LEAST_RATE, "largestRate": LARGEST_RATE, "largestSteps": LARGEST_STEPS, "tilts": TILTS}}

    def fallback_svg(self):
        return draw(self.landscape, tuple(self.start), self.learning_rate, self.steps, self.turn, self.tilt)

    def description(self):
        return (f"HillWalk({self.landscape!r}, start=({self.start[0]:g}, {self.start[1]:g}), "
                f"learning_rate={self.learning_rate:g}, steps={self.steps})")
