"""MemoryExplorer: a unit that hears itself, and what its last state still owes to the earlier ones.

Above, the state of one recurrent unit over the steps, with an input at step 1 only, and the same
without that input; below, on a logarithmic axis, the derivative of the last state by each state before
it, and the bound of the weight alone. The unit and the way back are printed from
`backprop.proofs.memory`, the activations from `activations`, the bound from `activation_layers`.
"""
import math

import traitlets

from ..proofs import activation_layers as layers
from ..proofs import activations as units
from ..proofs import memory as proofs
from . import memory_explorer_runs as runs
from .base import BookWidget, between, one_of, whole
from .memory_explorer_figure import draw

TITLES = {"tanh": "tanh", "linear": "linear"}
RANGES = {"tanh": (-1.1, 1.1), "linear": (-3, 3)}      # of the states' axis
LARGEST = 2.0      # of weight, bias and input
LEAST_STEPS, MOST_STEPS = 2, 40
DECADES = [min(12, 3 * math.ceil(steps / 5)) for steps in range(MOST_STEPS + 1)]      # of the lower axis, each way from 1
FADES, GROWS = 0.98, 1.02      # of the factor per step
TOLD = 0.1      # of the difference that the input makes at step 1
FATES = ("nothing", "fades", "holds on", "grows")


class MemoryExplorer(BookWidget):
    """One recurrent unit, a[s] = g(x[s] + w a[s-1] + b) from a[0] = 0, and its gradient over time.

    Parameters (all are traits, in sync with the page; a bad value raises TraitError)
    ----------
    activation : "tanh" or "linear"
    weight, bias : floats, -2 to 2
        w and b.
    first_input : float, -2 to 2
        x[1]; all later inputs are 0.
    steps : int, 2 to 40
        T.

    >>> explorer = MemoryExplorer("linear", weight=0.5, steps=11)
    >>> explorer.owed[0], explorer.factor, explorer.fate
    (0.0009765625, 0.5, 'fades')
    """

    scripts = ("memory_explorer_runs.js", "memory_explorer_drawing.js", "memory_explorer.js")
    styles = ("memory_explorer.css",)

    activation = traitlets.TraitType("tanh").tag(sync=True)
    weight = traitlets.TraitType(1.5).tag(sync=True)
    bias = traitlets.TraitType(0.0).tag(sync=True)
    first_input = traitlets.TraitType(1.0).tag(sync=True)
    steps = traitlets.TraitType(20).tag(sync=True)

    def __init__(self, activation="tanh", weight=1.5, bias=0.0, first_input=1.0, steps=20):
        super().__init__(activation=activation, weight=weight, bias=bias, first_input=first_input, steps=steps)

    @traitlets.validate("activation")
    def _check_activation(self, proposal):
        return one_of(proposal["value"], "activation", TITLES)

    @traitlets.validate("weight", "bias", "first_input")
    def _check_size(self, proposal):
        return between(proposal["value"], proposal["trait"].name, -LARGEST, LARGEST)

    @traitlets.validate("steps")
    def _check_steps(self, proposal):
        return whole(proposal["value"], "steps", LEAST_STEPS, MOST_STEPS)

    def _forwards(self, first_input):
        return runs.forwards(self.activation, self.weight, self.bias, first_input, self.steps)

    @property
    def states(self):
        """The states a[1], …, a[T]."""
        return self._forwards(self.first_input)[0]

    @property
    def without(self):
        """The same if the first input were 0 too."""
        return self._forwards(0.0)[0]

    @property
    def slopes(self):
        """g′(z[1]), …, g′(z[T])."""
        return self._forwards(self.first_input)[1]

    @property
    def owed(self):
        """∂a[T]/∂a[s] for s = 1, …, T: the product of w g′(z) over the steps after s."""
        return runs.backwards(self.weight, self.slopes)

    @property
    def bound(self):
        """|w|^(T-s) for s = 1, …, T."""
        return runs.bound(self.weight, self.steps)

    @property
    def factor(self):
        """What a step back multiplies |∂a[T]/∂a[s]| by, in the geometric mean."""
        return runs.factor(self.owed)

    @property
    def fate(self):
        """One of FATES: what becomes of the gradient on the way back."""
        nothing, fades, holds, grows = FATES
        factor = self.factor
        return nothing if factor == 0 else fades if factor < FADES else grows if factor > GROWS else holds

    @property
    def told(self):
        """How much of the difference that the input makes to a[1] is left in a[T]; None without an input."""
        return runs.told(self.states, self.without)

    @classmethod
    def mathematics(cls):
        return "\n".join(part.javascript() for part in (units, layers, proofs))

    @classmethod
    def constants(cls):
        return {"MEMORY": {"titles": TITLES, "ranges": RANGES, "largest": LARGEST, "steps": [LEAST_STEPS, MOST_STEPS], "decades": DECADES,
                           "fades": FADES, "grows": GROWS, "told": TOLD, "fates": FATES}}

    def fallback_svg(self):
        return draw(self, TITLES[self.activation], RANGES[self.activation], DECADES[self.steps])

    def description(self):
        return (f"MemoryExplorer({self.activation!r}, weight={self.weight:g}, bias={self.bias:g}, "
                f"first_input={self.first_input:g}, steps={self.steps}): the last state is {self.states[-1]:.4g}, "
                f"its derivative by the first {self.owed[0]:.3g}, a factor of {self.factor:.3g} per step")
