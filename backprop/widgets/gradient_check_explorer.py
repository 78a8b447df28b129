"""GradientCheckExplorer: a function, a difference quotient at a step h, and its error over all steps.

One panel shows the function with a point that can be dragged, one magnifies the few steps around it, and
one draws the error of four methods over h. A large step is off because the function bends, a small one
because its values are rounded; where the two balance the error is least. The complex step takes no
difference, so it has no rounding to balance; and a ReLU's kink spoils every step that reaches it.
"""

import traitlets

from . import gradient_check_runs as runs
from .base import BookWidget, between
from .gradient_check_figure import draw

TITLES = {"neuron": "sigmoid neuron", "tanh": "tanh", "cubic": "cubic", "relu": "ReLU near its kink"}
SYMBOLS = {"neuron": ("w₁", "e"), "tanh": ("w", "tanh w"), "cubic": ("w", "w³ − w + 3"), "relu": ("w", "e")}
METHOD_TITLES = {"one_sided": "one-sided", "central": "central", "richardson": "Richardson",
                 "complex_step": "complex step"}


class GradientCheckExplorer(BookWidget):
    """Four ways to ask for a slope by moving a weight, and how far off each is at every step.

    Parameters (all are traits, in sync with the page; a bad value raises TraitError)
    ----------
    function : "neuron", "tanh", "cubic" or "relu"
        The error of *guide*'s neuron over w1; tanh; w³ - w + 3; the error ½(relu(w) - 1)².
    method : "one_sided", "central", "richardson" or "complex_step"
        The method that is magnified.
    step : float, 1e-16 to 1
        h.
    point : float, within the function's range
        w, where the slope is asked for. None: where the function starts.

    >>> explorer = GradientCheckExplorer(function="cubic", point=0.5, step=0.25)
    >>> explorer.errors["central"]
    0.0625
    """

    scripts = ("gradient_check_runs.js", "gradient_check_function.js", "gradient_check_curve.js",
               "gradient_check_explorer.js")
    styles = ("gradient_check_explorer.css",)

    function = traitlets.TraitType("neuron").tag(sync=True)
    method = traitlets.TraitType("central").tag(sync=True)
    step = traitlets.TraitType(1e-8).tag(sync=True)
    point = traitlets.TraitType(runs.FUNCTIONS["neuron"]["start"]).tag(sync=True)

    def __init__(self, function="neuron", method="central", step=1e-8, point=None):
        if point is None and isinstance(function, str) and function in runs.FUNCTIONS:
            point = runs.FUNCTIONS[function]["start"]
        super().__init__(function=function, method=method, step=step, point=point)

    @traitlets.validate("function")
    def _check_function(self, proposal):
        return _one_of(proposal["value"], "function", runs.FUNCTIONS)

    @traitlets.validate("method")
    def _check_method(self, proposal):
        return _one_of(proposal["value"], "method", runs.METHODS)

    @traitlets.validate("step")
    def _check_step(self, proposal):
        return between(proposal["value"], "step", runs.SMALLEST_STEP, runs.LARGEST_STEP)

    @traitlets.validate("point")
    def _check_point(self, proposal):
        return between(proposal["value"], "point", *_range_of(self.function))

    @traitlets.observe("function")
    def _start_where_the_function_does(self, change):
        """Another function starts at its own point, unless the present one lies in its range."""
        low, high = _range_of(change["new"])
        if not low <= self.point <= high:
            self.point = runs.FUNCTIONS[change["new"]]["start"]

    @property
    def slope(self):
        """The function's derivative at the point, from the proved formula."""
        return float(runs.slope(self.function, self.point))

    @property
    def quotients(self):
        """By method, what it makes of the slope at this step."""
        return {method: float(runs.quotient(self.function, method, self.point, self.step))
                for method in runs.METHODS}

    @property
    def errors(self):
        """By method, how far its quotient is from the slope."""
        return {method: abs(quotient - self.slope) for method, quotient in self.quotients.items()}

    @property
    def best_steps(self):
        """By method, the step at which truncation and rounding balance; None where either is missing."""
        return {method: runs.best_step(self.function, method, self.point) for method in runs.METHODS}

    @property
    def at_kink(self):
        """By method, whether it took a value on the other side of the kink."""
        return {method: runs.crosses_kink(self.function, method, self.point, self.step) for method in runs.METHODS}

    @classmethod
    def mathematics(cls):
        return runs.javascript()

    @classmethod
    def constants(cls):
        return {"CHECK": {
            "functions": {name: {"range": f["range"], "start": f["start"], "title": TITLES[name],
                                 "weight": SYMBOLS[name][0], "symbol": SYMBOLS[name][1]}
                          for name, f in runs.FUNCTIONS.items()},
            "methods": {name: {"title": METHOD_TITLES[name], "places": runs.places(name)} for name in runs.METHODS},
            "unitRoundoff": runs.UNIT_ROUNDOFF, "smallest": runs.SMALLEST_STEP, "largest": runs.LARGEST_STEP}}

    def fallback_svg(self):
        return draw(self.function, self.method, self.step, self.point)

    def description(self):
        return (f"GradientCheckExplorer(function={self.function!r}, method={self.method!r}, "
                f"step={self.step:g}, point={self.point:g})")


def _range_of(function):
    # Traits are checked in any order: the function that goes with a point may be wrong itself.
    return runs.FUNCTIONS[_one_of(function, "function", runs.FUNCTIONS)]["range"]


def _one_of(value, what, known):
    if not isinstance(value, str) or value not in known:
        raise traitlets.TraitError(f"{what} must be one of {', '.join(map(repr, known))}, not {value!r}")
    return value
