"""A hill to walk down: its heights, its slopes and one step of gradient descent, proved, then printed as code.

Two kinds of landscape: a quadratic f = ½ (λ1 x² + λ2 y²), and two Gaussian humps in a wide bowl. The
way down is that of *dummies* (document 000, "What is Gradient Descent?"), the step that of
*sensitivities* (002, first page): against the gradient, scaled by the learning rate η.
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function

ASCII = {sympy.Symbol(greek, real=True): sympy.Symbol(name, real=True)
         for greek, name in {"η": "eta", "λ1": "lam_x", "λ2": "lam_y"}.items()}
SLOPES = {"hills": {"x": "(x - 1/2)/5 - 2*x*A - 2*(x + 1/2)*B", "y": "y/5 - 2*(y - 5/4)*A - 2*(y + 1)*B"},
          "quadratic": {"x": "λ1*x", "y": "λ2*y"}}
CURVATURES = {"xx": "1/5 + (4*x**2 - 2)*A + (4*(x + 1/2)**2 - 2)*B",
              "xy": "4*x*(y - 5/4)*A + 4*(x + 1/2)*(y + 1)*B",
              "yy": "1/5 + (4*(y - 5/4)**2 - 2)*A + (4*(y + 1)**2 - 2)*B"}
DIRECTIONS = {"down": ("-a", "-b"), "up": ("a", "b"), "level": ("-b", "a")}


@lru_cache(maxsize=None)
def definitions(landscape="hills"):
    """The height f over the two knobs x and y; ``landscape`` is "hills" or "quadratic"."""
    if landscape == "quadratic":
        return Definitions("f = 1/2*(λ1*x**2 + λ2*y**2)             # a bowl, or a valley")
    return Definitions("""
        A = 2*exp(-x**2 - (y - 5/4)**2)              # a hump
        B = 3/2*exp(-(x + 1/2)**2 - (y + 1)**2)      # a lower hump
        f = ((x - 1/2)**2 + y**2)/10 + A + B         # both in a wide bowl
    """)


def slope(knob, landscape="hills"):
    """The derivation of ∂f/∂``knob``."""
    return (Derivation(f"{landscape}: slope by {knob}", definitions(landscape))
            .start(f"D(f, {knob})").step(SLOPES[landscape][knob], "power rule" if landscape == "quadratic" else "chain rule"))


def step(knob, landscape="hills"):
    """The derivation of where one step of gradient descent takes ``knob``."""
    derivation = (Derivation(f"{landscape}: step of {knob}", definitions(landscape))
                  .start(f"{knob} - η*D(f, {knob})").step(f"{knob} - η*({SLOPES[landscape][knob]})", "the slope proved above"))
    if landscape == "hills":
        return derivation
    return derivation.step(f"(1 - η*{'λ1' if knob == 'x' else 'λ2'})*{knob}", "factor out")


def curvature(knobs):
    """The derivation of a second derivative of the hills; ``knobs`` is "xx", "xy" or "yy"."""
    first, second = knobs
    return (Derivation(f"hills: curvature by {first} and {second}", definitions())
            .start(f"D(D(f, {first}), {second})").step(CURVATURES[knobs], "differentiate the slope"))


def along_a_ray():
    """The slope that a walker meets in the direction (c, d): r is the length walked."""
    ray = Definitions("""
        u = c/sqrt(c**2 + d**2)     # the direction, brought to length 1
        v = d/sqrt(c**2 + d**2)     # its other component
        X = x + u*r                 # after walking the length r
        Y = y + v*r                 # and in the other knob
        F = f(X, Y)                 # the height there
    """, functions="f")
    return (Derivation("slope along a ray", ray, ["c**2 + d**2 > 0"], note="for any smooth f")
            .start("D(F, r)")
            .step("D(F, X)*D(X, r) + D(F, Y)*D(Y, r)", "chain rule: the height changes through both knobs")
            .step("D(F, X)*u + D(F, Y)*v", "X and Y grow as fast as u and v say"))


@lru_cache(maxsize=None)
def directions(c="c", d="d"):
    """The slope s in the direction (c, d), where a and b are the two partial derivatives."""
    ways = "" if (c, d) == ("c", "d") else f"c = {c}   # direction\n d = {d}   # its other component\n"
    return Definitions(ways + "s = (a*c + b*d)/sqrt(c**2 + d**2)    # slope per unit of length")


def no_slope_is_steeper():
    """What is missing from s² to a² + b² is a square: |s| is at most the gradient's length."""
    return (Derivation("no slope is steeper", directions(), ["c**2 + d**2 > 0"])
            .start("a**2 + b**2 - s**2")
            .step("((a**2 + b**2)*(c**2 + d**2) - (a*c + b*d)**2)/(c**2 + d**2)", "definition of s, common denominator")
            .step("(a*d - b*c)**2/(c**2 + d**2)", "the mixed terms make a square"))


def slope_towards(way):
    """The slope "down" against the gradient, "up" along it, and "level" at right angles to it."""
    derivation = Derivation(f"slope {way}", directions(*DIRECTIONS[way]), ["a**2 + b**2 > 0"]).start("s")
    if way == "level":
        return derivation.step("0", "the two products cancel")
    sign = "-" if way == "down" else ""
    return (derivation.step(f"{sign}(a**2 + b**2)/sqrt(a**2 + b**2)", "definitions of c and d")
            .step(f"{sign}sqrt(a**2 + b**2)", "cancel"))


def promise():
    """The change of f that the slopes promise for one step of gradient descent."""
    moved = Definitions("""
        p = -η*a           # how far the step moves x
        q = -η*b           # how far it moves y
    """)
    return (Derivation("promise of a step", moved).start("a*p + b*q")
            .step("-η*(a**2 + b**2)", "definitions of p and q"))


def curvature_extremes():
    """The least and the largest curvature over all directions: roots of det(H - σ) = 0."""
    matrix = Definitions("""
        m = (h_xx + h_yy)/2                             # the mean of the two
        n = sqrt(((h_xx - h_yy)/2)**2 + h_xy**2)        # half of what lies between them
        σ_plus = m + n                                  # the largest
        σ_minus = m - n                                 # the least
    """)
    return [Derivation(f"{name} curvature", matrix).start(f"(h_xx - {root})*(h_yy - {root}) - h_xy**2")
            .step("0", "put in and expand") for name, root in (("largest", "σ_plus"), ("least", "σ_minus"))]


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    made = [make(knob, landscape) for landscape in SLOPES for knob in "xy" for make in (slope, step)]
    made += [curvature(knobs) for knobs in CURVATURES] + curvature_extremes()
    return made + [along_a_ray(), no_slope_is_steeper(), *map(slope_towards, DIRECTIONS), promise()]


def _symbol(name):
    return sympy.Symbol(name, real=True)


@lru_cache(maxsize=None)
def _outputs():
    """{name: (arguments, {key: expression})}: what the code below is printed from."""
    printed = {}
    for landscape, extra in (("hills", []), ("quadratic", ["lam_x", "lam_y"])):
        proved = {knob: slope(knob, landscape) for knob in "xy"}
        printed[landscape] = (["x", "y", *extra], {
            "f": proved["x"].meaning(_symbol("f")), "fx": proved["x"].meaning(), "fy": proved["y"].meaning()})
        printed[f"{landscape}_step"] = (["x", "y", "eta", *extra], {k: step(k, landscape).meaning() for k in "xy"})
    second = {_symbol(f"h_{knobs}"): curvature(knobs).meaning() for knobs in CURVATURES}
    mean, half = (curvature_extremes()[0].meaning(_symbol(name)).xreplace(second) for name in "mn")
    # A step multiplies a small error in the place by at most the larger of |1 - ησ| over both roots
    # σ = m ± n, and the larger of |u - v| and |u + v| is |u| + |v|.
    growth = sympy.Abs(1 - _symbol("η") * mean) + _symbol("η") * half
    printed["hills_growth"] = (["x", "y", "eta"], {"value": growth})
    slopes = {_symbol("a"): _symbol("fx"), _symbol("b"): _symbol("fy")}
    printed["downhill"] = (["fx", "fy"], {"value": slope_towards("down").meaning(slope_towards("down").last).xreplace(slopes)})
    printed["promise"] = (["fx", "fy", "eta"], {"value": promise().meaning().xreplace(slopes)})
    return {name: ([_symbol(a) for a in arguments], {k: e.xreplace(ASCII) for k, e in outputs.items()})
            for name, (arguments, outputs) in printed.items()}


def javascript():
    """JavaScript functions of the heights and slopes, the steps, the slope downhill and the promise."""
    return "\n".join(javascript_function(name, *parts) for name, parts in _outputs().items())


@lru_cache(maxsize=None)
def python(name):
    """The Python function of that name, printed from the same expressions as `javascript`; broadcasts.

    It returns a dict. "hills" (x, y) and "quadratic" (x, y, lam_x, lam_y): height f and slopes fx, fy;
    "hills_step" (x, y, eta) and "quadratic_step" (x, y, eta, lam_x, lam_y): the place x, y after one
    step; "hills_growth" (x, y, eta), "downhill" (fx, fy), "promise" (fx, fy, eta): a value.
    """
    arguments, outputs = _outputs()[name]
    made = numpy_function(name, arguments, list(outputs.values()))

    def function(*values):
        return dict(zip(outputs, made(*values)))

    function.__name__ = name
    return function
