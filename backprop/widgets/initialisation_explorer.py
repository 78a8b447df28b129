"""InitialisationExplorer: how large the weights of a deep network start, and what comes through.

Above, a histogram of the activations for every layer; below, on a logarithmic axis, the size of the
activations, how far they differ from sample to sample, and the size of the sensitivities that come
back. The network is small and is computed on the page itself, from random numbers that a counter
makes; activations and slopes are printed from `backprop.proofs.activations`, the weights' range and
what a layer should keep from `backprop.proofs.initialisation`.
"""
import math

import traitlets

from ..proofs import activations as units
from ..proofs import initialisation as proofs
from . import initialisation_explorer_runs as runs
from .base import BookWidget, between, one_of, truth, whole
from .initialisation_explorer_figure import draw as draw_figure

TITLES = {"linear": "linear", "logistic": "logistic", "tanh": "tanh", "relu": "ReLU"}
RANGES = {"linear": (-4, 4), "logistic": (0, 1), "tanh": (-1, 1), "relu": (0, 4)}      # of the histograms
SMALLEST_SCALE, LARGEST_SCALE, STEPS = 0.125, 8.0, 48
LEAST_LAYERS, LAST_DRAW = 2, 99
MARKS = {"Xavier": 1.0, "He": math.sqrt(2)}     # of the scale, where all layers are equally wide
FADES, GROWS = 0.8, 1.25     # of what a layer keeps


class InitialisationExplorer(BookWidget):
    """Activations and sensitivities through a deep network at one scale of its initial weights.

    Parameters (all are traits, in sync with the page; a bad value raises TraitError)
    ----------
    activation : "linear", "logistic", "tanh" or "relu"
    scale : float, 0.125 to 8
        s, with the weights' variance s²/n for n units in each layer: 1 is Xavier's rule, √2 He's.
    layers : int, 2 to 12
    positive : bool
        Whether all weights are positive: from 0 to r instead of -r to r.
    draw : int, 0 to 99
        Which draw of the random numbers.

    >>> explorer = InitialisationExplorer("linear", scale=2.0)
    >>> explorer.foretold, round(explorer.kept["delta"], 1)
    (2.0, 1.9)
    """

    scripts = ("initialisation_explorer_runs.js", "initialisation_explorer_layers.js", "initialisation_explorer_scale.js",
               "initialisation_explorer.js")
    styles = ("initialisation_explorer.css",)

    activation = traitlets.TraitType("tanh").tag(sync=True)
    scale = traitlets.TraitType(1.0).tag(sync=True)
    layers = traitlets.TraitType(10).tag(sync=True)
    positive = traitlets.TraitType(False).tag(sync=True)
    draw = traitlets.TraitType(0).tag(sync=True)

    def __init__(self, activation="tanh", scale=1.0, layers=10, positive=False, draw=0):
        super().__init__(activation=activation, scale=scale, layers=layers, positive=positive, draw=draw)

    @traitlets.validate("activation")
    def _check_activation(self, proposal):
        return one_of(proposal["value"], "activation", TITLES)

    @traitlets.validate("scale")
    def _check_scale(self, proposal):
        return between(proposal["value"], "scale", SMALLEST_SCALE, LARGEST_SCALE)

    @traitlets.validate("positive")
    def _check_positive(self, proposal):
        return truth(proposal["value"], "positive")

    @traitlets.validate("layers", "draw")
    def _check_count(self, proposal):
        name = proposal["trait"].name
        return whole(proposal["value"], name, *{"layers": (LEAST_LAYERS, runs.MOST_LAYERS), "draw": (0, LAST_DRAW)}[name])

    @property
    def _setting(self):
        return self.activation, self.scale, self.layers, self.positive, self.draw

    @property
    def sizes(self):
        """{"a", "spread", "delta", "slope", "flat"}; see `initialisation_explorer_runs.summary`."""
        return runs.summary(*self._setting)

    @property
    def reach(self):
        """r, the end of the range that the weights are drawn from."""
        return proofs.at_scale(self.scale, runs.WIDTH)["r"]

    @property
    def kept(self):
        """{"a", "spread", "delta"}: what a layer keeps of each, in the geometric mean, in the direction it travels."""
        sizes, steps = self.sizes, self.layers - 1
        ends = {"a": (sizes["a"][1], sizes["a"][-1]), "spread": (sizes["spread"][1], sizes["spread"][-1]),
                "delta": (sizes["delta"][-1], sizes["delta"][0])}
        return {name: runs.kept(first, last, steps) for name, (first, last) in ends.items()}

    @property
    def foretold(self):
        """What a layer keeps by the proofs; None for tanh, the logistic function and positive weights."""
        return runs.foretold(self.activation, self.scale, self.positive)

    @property
    def fates(self):
        """("fade", "stay" or "grow") of the differences between samples forwards, and of the sensitivities back."""
        return tuple("fade" if share < FADES else "grow" if share > GROWS else "stay"
                     for share in (self.kept["spread"], self.kept["delta"]))

    @classmethod
    def mathematics(cls):
        return units.javascript() + "\n" + proofs.javascript()

    @classmethod
    def constants(cls):
        return {"INITIALISATION": {
            "titles": TITLES, "ranges": RANGES, "marks": MARKS, "scales": [SMALLEST_SCALE, LARGEST_SCALE, STEPS],
            "width": runs.WIDTH, "samples": runs.SAMPLES, "layers": [LEAST_LAYERS, runs.MOST_LAYERS],
            "lastDraw": LAST_DRAW, "flat": runs.FLAT, "lost": runs.LOST, "fades": FADES, "grows": GROWS}}

    def fallback_svg(self):
        return draw_figure(TITLES[self.activation], RANGES[self.activation], runs.run(*self._setting), self.sizes,
                           self.scale, self.kept)

    def description(self):
        kept = self.kept
        positive = ", positive=True" if self.positive else ""
        return (f"InitialisationExplorer({self.activation!r}, scale={self.scale:g}, layers={self.layers}{positive}, "
                f"draw={self.draw}): a layer keeps {kept['a']:.3g} of the activations' size and {kept['delta']:.3g} "
                "of the sensitivities'")
