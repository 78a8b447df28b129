"""ActivationExplorer: an activation over its slope, a tangent, and what a chain of such units leaves.

Above, g and its tangent at a point z that can be dragged; below, on the same axis, g′, with the
point on it. Beside them, what is left of a sensitivity that goes back through 1, 2, … n such units,
each of them at this z and joined by the same weight: (w g′(z))ⁿ. All of it is printed from
`backprop.proofs.activations` and `activation_layers`.
"""

import traitlets

from ..proofs import activation_layers as layers
from ..proofs import activations as proofs
from .activation_explorer_figure import draw
from .base import BookWidget, between, finite, one_of, whole

LARGEST_Z, LARGEST_WEIGHT, LARGEST_UNITS = 6.0, 5.0, 20
SMALLEST_SCALE, LARGEST_SCALE = 0.2, 3.0
TITLES = {"linear": "linear", "logistic": "logistic", "tanh": "tanh", "softplus": "softplus", "relu": "ReLU"}
KINKS = {name: (0.0,) if name == "relu" else () for name in TITLES}
FLAT, STEEP = 0.1, 0.9       # shares of the largest slope
REGIMES = ("kinked", "level", "flat", "steep", "in between")


class ActivationExplorer(BookWidget):
    """An activation, its slope, and what a chain of such units leaves of a sensitivity.

    Parameters (all are traits, in sync with the page; a bad value raises TraitError)
    ----------
    activation : "linear", "logistic", "tanh", "softplus" or "relu"
    z : float, |z| ≤ 6
        The pre-activation at which the tangent is drawn.
    a, b : floats, 0.2 to 3
        The scales of tanh, a tanh(bz); the others have none.
    weight : float, above 0, at most 5
        w, which joins the units of the chain.
    units : int, 1 to 20
        n, the length of the chain.

    >>> explorer = ActivationExplorer("logistic", z=0.0, units=5)
    >>> explorer.slope, explorer.left
    (0.25, 0.0009765625)
    """

    scripts = ("kit_pointer.js", "activation_explorer_curves.js", "activation_explorer_chain.js",
               "activation_explorer.js")
    styles = ("activation_explorer.css",)

    activation = traitlets.TraitType("logistic").tag(sync=True)
    z = traitlets.TraitType(1.5).tag(sync=True)
    a = traitlets.TraitType(1.0).tag(sync=True)
    b = traitlets.TraitType(1.0).tag(sync=True)
    weight = traitlets.TraitType(1.0).tag(sync=True)
    units = traitlets.TraitType(10).tag(sync=True)

    def __init__(self, activation="logistic", z=1.5, a=1.0, b=1.0, weight=1.0, units=10):
        super().__init__(activation=activation, z=z, a=a, b=b, weight=weight, units=units)

    @traitlets.validate("activation")
    def _check_activation(self, proposal):
        return one_of(proposal["value"], "activation", TITLES)

    @traitlets.validate("z")
    def _check_z(self, proposal):
        return between(proposal["value"], "z", -LARGEST_Z, LARGEST_Z)

    @traitlets.validate("a", "b")
    def _check_scale(self, proposal):
        return between(proposal["value"], proposal["trait"].name, SMALLEST_SCALE, LARGEST_SCALE)

    @traitlets.validate("weight")
    def _check_weight(self, proposal):
        finite(proposal["value"], "weight", above=0)
        return between(proposal["value"], "weight", 0, LARGEST_WEIGHT)

    @traitlets.validate("units")
    def _check_units(self, proposal):
        return whole(proposal["value"], "units", 1, LARGEST_UNITS)

    def at(self, z):
        """{"g", "slope", "largest"} of the activation at ``z``, a number or an array."""
        return proofs.unit(self.activation, z, self.a, self.b)

    @property
    def value(self):
        """g(z)."""
        return float(self.at(self.z)["g"])

    @property
    def slope(self):
        """g′(z); at the kink of the ReLU, where there is none, the package's 0."""
        return float(self.at(self.z)["slope"])

    @property
    def largest_slope(self):
        """The bound of g′ that is proved: ¼, ab or 1."""
        return float(self.at(self.z)["largest"])

    @property
    def left(self):
        """(w g′(z))ⁿ, what n units at this z leave of a sensitivity."""
        return float(layers.left_after(self.weight, self.slope, self.units))

    @property
    def left_at_best(self):
        """The same with the largest slope in place of g′(z)."""
        return float(layers.left_after(self.weight, self.largest_slope, self.units))

    @property
    def regime(self):
        """One of REGIMES: what the curve is like at z; flat and steep are shares of the largest slope."""
        if self.z in KINKS[self.activation]:
            return "kinked"
        if self.slope == 0:
            return "level"
        share = self.slope / self.largest_slope
        return "flat" if share < FLAT else "steep" if share > STEEP else "in between"

    @classmethod
    def mathematics(cls):
        return proofs.javascript() + "\n" + layers.javascript()

    @classmethod
    def constants(cls):
        return {"ACTIVATION": {
            "titles": TITLES, "kinks": KINKS, "flat": FLAT, "steep": STEEP, "slopeAtKink": proofs.SLOPE_AT_KINK,
            "largestZ": LARGEST_Z, "largestWeight": LARGEST_WEIGHT, "largestUnits": LARGEST_UNITS,
            "scales": [SMALLEST_SCALE, LARGEST_SCALE]}}

    def fallback_svg(self):
        title, kinks = TITLES[self.activation], KINKS[self.activation]
        return draw(title, self.at, kinks, self.z, self.weight, self.units, self.regime)

    def description(self):
        scales = f", a={self.a:g}, b={self.b:g}" if self.activation == "tanh" else ""
        return (f"ActivationExplorer({self.activation!r}, z={self.z:g}{scales}, weight={self.weight:g}, "
                f"units={self.units}): g(z) = {self.value:.4g}, slope {self.slope:.4g}, "
                f"left after {self.units} units {self.left:.3g}")
