"""Activations: their slopes, how large these can be, how they are related; printed as code.

*diagrams* (document 001) lists rectified linear, soft rectified, logistic and tanh units with their
derivatives; *dummies* (document 000) has the logistic one as its equations (3) and (8).
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function

FORMULAS = {"linear": ("z", "linear: the sum goes on as it is"),
            "logistic": ("1/(1 + exp(-z))", "logistic, also called sigmoid"),
            "tanh": ("a*tanh(b*z)", "tanh, with a scale for each axis"),
            "softplus": ("log(1 + exp(z))", "softplus, the soft rectified unit"),
            "relu": ("max(z, 0)", "ReLU, the rectified linear unit")}
# The slopes stay below these; `room` proves by how much.
LARGEST_SLOPES = {"linear": "1", "logistic": "1/4", "tanh": "a*b", "softplus": "1", "relu": "1"}
SLOPE_AT_KINK = 0        # ReLU has no slope at 0; this is what the package puts there


@lru_cache(maxsize=None)
def definitions(name):
    """The one line g = … of an activation."""
    formula, words = FORMULAS[name]
    return Definitions(f"g = {formula}     # {words}")


# The slopes, as *diagrams* prints them

def linear_slope():
    return Derivation("linear slope", definitions("linear")).start("D(g, z)").step("1", "z grows as fast as z")


def logistic_slope():
    return (Derivation("logistic slope", definitions("logistic")).start("D(g, z)")
            .step("exp(-z)/(1 + exp(-z))**2", "quotient rule")
            .step("1/(1 + exp(-z))*(1 - 1/(1 + exp(-z)))", "split the fraction")
            .step("g*(1 - g)", "definition of g"))


def tanh_by_exponentials():
    return (Derivation("tanh by exponentials", Definitions("g = tanh(z)")).start("tanh(z)")
            .step("(exp(z) - exp(-z))/(exp(z) + exp(-z))", "what tanh means"))


def tanh_slope():
    plain = Definitions("g = (exp(z) - exp(-z))/(exp(z) + exp(-z))     # tanh")
    return (Derivation("plain tanh slope", plain).start("D(g, z)")
            .step("((exp(z) + exp(-z))**2 - (exp(z) - exp(-z))**2)/(exp(z) + exp(-z))**2",
                  "quotient rule; above and below are each other's slope")
            .step("1 - ((exp(z) - exp(-z))/(exp(z) + exp(-z)))**2", "divide both terms")
            .step("1 - g**2", "definition of g"))


def scaled_tanh_slope():
    return (Derivation("scaled tanh slope", definitions("tanh")).start("D(g, z)")
            .step("a*(1 - tanh(b*z)**2)*b", "chain rule, with the slope of tanh")
            .step("b*(a - a*tanh(b*z)**2)", "multiply a in")
            .step("b*(a - (a*tanh(b*z))**2/a)", "make it the square of g", conditions=["a != 0"])
            .step("b*(a - g**2/a)", "definition of g"))


def scaled_tanh_slope_by_exponentials():
    """The form for code: far out 1 - tanh² is a difference of two nearly equal numbers, this is not."""
    return (Derivation("scaled tanh slope by exponentials", definitions("tanh")).start("D(g, z)")
            .step("4*a*b/(exp(b*z) + exp(-b*z))**2", "tanh by exponentials"))


def softplus_slope():
    return (Derivation("softplus slope", definitions("softplus")).start("D(g, z)")
            .step("exp(z)/(1 + exp(z))", "slope of the logarithm, times the inner slope")
            .step("1/(1 + exp(-z))", "multiply above and below by exp(-z)")
            .step("sigmoid(z)", "the logistic function"))


def softplus_slope_by_activation():
    return (Derivation("softplus slope by its activation", definitions("softplus")).start("D(g, z)")
            .step("1 - 1/(1 + exp(z))", "split the fraction")
            .step("1 - exp(-g)", "exp(g) is 1 + exp(z)"))


def relu_slope(side):
    """The slope at z > 0 (side 1) or z < 0 (side -1)."""
    name, condition, value = {1: ("right", "z > 0", "1"), -1: ("left", "z < 0", "0")}[side]
    rule = {1: "g is z there", -1: "g is 0 there"}[side]
    return (Derivation(f"ReLU slope on the {name}", definitions("relu")).start("D(g, z)")
            .step(value, rule, conditions=[condition]))


def relu_quotient(side):
    """The difference quotient of the ReLU at 0, from the right (side 1) or from the left (side -1)."""
    name, condition, above, value = {1: ("right", "h > 0", "h", "1"), -1: ("left", "h < 0", "0", "0")}[side]
    return (Derivation(f"ReLU at zero from the {name}", definitions("relu"))
            .start("(max(0 + h, 0) - max(0, 0))/h")
            .step(f"{above}/h", "the larger of the two", conditions=[condition]).step(value, "for every such h"))


def relu_central_quotient():
    return (Derivation("ReLU at zero from both sides", definitions("relu"))
            .start("(max(0 + h, 0) - max(0 - h, 0))/(2*h)")
            .step("h/(2*h)", "the larger of the two", conditions=["h > 0"]).step("1/2", "for every such h"))


# Bounds: the distance to the bound is a square, or a quotient of positive numbers

def room(name):
    """How far the slope stays below its bound, in a form that shows that this is never negative."""
    forms = {"logistic": (("1/4 - g*(1 - g)", "the slope proved above"), ("(g - 1/2)**2", "complete the square")),
             "tanh": (("a*b - a*b*(1 - tanh(b*z)**2)", "the slope proved above"), ("a*b*tanh(b*z)**2", "multiply out")),
             "softplus": (("1 - 1/(1 + exp(-z))", "the slope proved above"), ("1/(1 + exp(z))", "common denominator"))}
    derivation = Derivation(f"room above the {name} slope", definitions(name))
    derivation.start(f"{LARGEST_SLOPES[name]} - D(g, z)")
    for text, rule in forms[name]:
        derivation.step(text, rule)
    return derivation


def tanh_range():
    """a² - g² is positive: g stays between -a and a."""
    return (Derivation("range of the scaled tanh", definitions("tanh")).start("a**2 - g**2")
            .step("a**2*(1 - tanh(b*z)**2)", "definition of g")
            .step("4*a**2/(exp(b*z) + exp(-b*z))**2", "tanh by exponentials"))


# Relations

def tanh_is_logistic():
    return (Derivation("tanh is a stretched logistic", Definitions("g = tanh(z)")).start("2*sigmoid(2*z) - 1")
            .step("2/(1 + exp(-2*z)) - 1", "definition of the logistic function")
            .step("(1 - exp(-2*z))/(1 + exp(-2*z))", "common denominator")
            .step("tanh(z)", "multiply above and below by exp(z)"))


def logistic_mirrored():
    return (Derivation("logistic mirrored", definitions("logistic")).start("sigmoid(-z)")
            .step("1/(1 + exp(z))", "definition of the logistic function").step("1 - g", "common denominator"))


def softplus_gap():
    return (Derivation("softplus above the ReLU", definitions("softplus")).start("g")
            .step("log(1 + exp(z))", "definition of g")
            .step("max(z, 0) + log(1 + exp(-abs(z)))", "take exp(z) out of the logarithm where z is positive"))


def softplus_gap_at_zero():
    return (Derivation("softplus above the ReLU at zero", definitions("softplus")).start("log(1 + exp(-abs(0)))")
            .step("log(2)", "exp(0) is 1"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    slopes = [linear_slope(), logistic_slope(), tanh_by_exponentials(), tanh_slope(), scaled_tanh_slope(),
              scaled_tanh_slope_by_exponentials(), softplus_slope(), softplus_slope_by_activation(),
              relu_slope(1), relu_slope(-1), relu_quotient(1), relu_quotient(-1), relu_central_quotient()]
    bounds = [*map(room, ("logistic", "tanh", "softplus")), tanh_range()]
    relations = [tanh_is_logistic(), logistic_mirrored(), softplus_gap(), softplus_gap_at_zero()]
    return [*slopes, *bounds, *relations]


# Code

@lru_cache(maxsize=None)
def _outputs():
    """{name: (arguments, {key: expression})}: what the code below is printed from."""
    z, a, b = sympy.symbols("z a b", real=True)
    forms = {"linear": (linear_slope(), None), "logistic": (logistic_slope(), 0),
             "tanh": (scaled_tanh_slope_by_exponentials(), 0), "softplus": (softplus_slope(), 1)}
    printed = {}
    for name, (proof, step) in forms.items():
        slope = proof.steps[step or 0].expression
        printed[name] = {"g": proof.meaning(sympy.Symbol("g", real=True)), "slope": proof.meaning(slope)}
    printed["softplus"]["g"] = softplus_gap().meaning()
    relu = definitions("relu").meaning({})
    slope = relu(definitions("relu").parse("D(g, z)")).xreplace({sympy.nan: sympy.Integer(SLOPE_AT_KINK)})
    printed["relu"] = {"g": relu(sympy.Symbol("g", real=True)), "slope": slope}
    for name, outputs in printed.items():
        outputs["largest"] = definitions(name).parse(LARGEST_SLOPES[name]).doit()
    return {f"{name}_unit": ([z, a, b], {key: e.rewrite(sympy.Piecewise) for key, e in outputs.items()})
            for name, outputs in printed.items()}


@lru_cache(maxsize=None)
def javascript():
    """JavaScript: ``logistic_unit(z, a, b)`` and its kin → {g, slope, largest}."""
    return "\n".join(javascript_function(name, *parts) for name, parts in _outputs().items())


@lru_cache(maxsize=None)
def _compiled(name):
    arguments, outputs = _outputs()[name]
    return numpy_function(name, arguments, list(outputs.values())), tuple(outputs)


def unit(name, z, a=1.0, b=1.0):
    """{"g", "slope", "largest"} of an activation at ``z`` (a number or an array); a and b are tanh's scales."""
    function, keys = _compiled(f"{name}_unit")
    return {key: value + 0.0 * z for key, value in zip(keys, function(z, a, b))}      # as many as z are
