"""The update rules, one weight at a time, and two surfaces to run them on: proved, then printed as code.

Everywhere q stands for ∂E/∂w at the place w. Plain descent and momentum are those of *dummies*
(document 000, the rule after (13)), Nesterov's form is Sutskever's (2013) in the writing of
`backprop.GradientDescent`, resilient propagation is Riedmiller and Braun's (1993) rule as Igel and
Hüsken (2000) write it without backtracking, as `backprop.RPROP` does.
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function
from . import hill

ASCII = {sympy.Symbol(greek, real=True): sympy.Symbol(name, real=True)
         for greek, name in {"η": "eta", "α": "alpha", "Δ": "step"}.items()} | hill.ASCII
HEIGHTS = {"curved": "f = (x - 2)**2/20 + (y + 2 - x**2/3)**2    # a valley along a parabola",
           "plateau": "f = 1 - exp(-(x**2 + 2*y**2)/2)             # a dip in a plain"}
SLOPES = {"curved": {"x": "(x - 2)/10 - 4*x/3*(y + 2 - x**2/3)", "y": "2*(y + 2 - x**2/3)"},
          "plateau": {"x": "x*exp(-(x**2 + 2*y**2)/2)", "y": "2*y*exp(-(x**2 + 2*y**2)/2)"}}
CASES = ("same", "turned", "first")


@lru_cache(maxsize=None)
def surface(name):
    """The height f over x and y; ``name`` is "curved" or "plateau"."""
    return Definitions(HEIGHTS[name])


def slope(name, knob):
    """The derivation of ∂f/∂``knob`` on the surface of that name."""
    return Derivation(f"{name}: slope by {knob}", surface(name)).start(f"D(f, {knob})").step(SLOPES[name][knob], "chain rule")


@lru_cache(maxsize=None)
def descent():
    """Momentum and Nesterov's form, from a place w with the last velocity v and the slope q."""
    return Definitions("""
        v1 = -η*q + α*v               # velocity: the new one, from the last one
        w_plain = w - η*q             # plain descent
        w_momentum = w + v1           # momentum
        w_nesterov = w + α*v1 - η*q   # Nesterov's momentum
    """)


def rule(name):
    """The derivation of where one step of "plain", "momentum" or "nesterov" leads."""
    derivation = Derivation(f"one step: {name}", descent()).start(f"w_{name}")
    if name == "plain":
        return derivation.step("w - η*q", "definition")
    if name == "momentum":
        return derivation.step("w - η*q + α*v", "definition of the velocity")
    return (derivation.step("w + α*(-η*q + α*v) - η*q", "definition of the velocity")
            .step("w - (1 + α)*η*q + α**2*v", "collect"))


def without_momentum(name):
    """At α = 0 "momentum" and "nesterov" are plain descent."""
    place = {"momentum": "w + v1", "nesterov": "w + α*v1 - η*q"}[name]
    alone = Definitions(f"""
        α = 0                         # no momentum
        v1 = -η*q + α*v               # velocity
        w_{name} = {place}            # {name}
    """)
    return Derivation(f"{name}, momentum switched off", alone).start(f"w_{name}").step("w - η*q", "put in 0 for α")


def steady_velocity():
    """Where the slope does not change, the velocity settles at 1/(1 - α) times the plain step."""
    steady = Definitions("""
        v = -η*q/(1 - α)              # a velocity
        v1 = -η*q + α*v               # the next one, at the same slope
    """)
    return (Derivation("steady velocity", steady, ["1 - α > 0"]).start("v1")
            .step("-η*q - α*η*q/(1 - α)", "put in v").step("-η*q/(1 - α)", "common denominator").step("v", "definition of v"))


def nearing_the_steady_velocity():
    """What a velocity lacks of the steady one shrinks by α in every step."""
    nearing = Definitions("""
        r = -η*q/(1 - α)              # the velocity that stays
        v1 = -η*q + α*v               # the next one after any velocity v
    """)
    return (Derivation("nearing the steady velocity", nearing, ["1 - α > 0"]).start("v1 - r")
            .step("α*v - η*q + η*q/(1 - α)", "put in both").step("α*v + α*η*q/(1 - α)", "common denominator")
            .step("α*(v - r)", "definition of r"))


def look_ahead():
    """Chapter 11's form of Nesterov's rule, told from the places where the slope is taken."""
    told = Definitions("""
        p = o + α*v                   # where the velocity is about to lead
        v1 = α*v - η*dE(p)            # the slope is taken there
        o1 = o + v1                   # the next place
        p1 = o1 + α*v1                # and where the velocity is about to lead from it
    """, functions="E")
    return (Derivation("look ahead", told, note="for any smooth E").start("p1")
            .step("o + v1 + α*v1", "definition of the next place")
            .step("p - α*v + v1 + α*v1", "o is p without the velocity")
            .step("p - η*dE(p) + α*v1", "definition of the velocity"))


@lru_cache(maxsize=None)
def resilient():
    """RPROP's three cases, for one weight: s is the sign of its slope now, Δ its step so far."""
    return Definitions("""
        Δ_same = u*Δ                  # the slope has the sign that it had: a longer step
        w_same = w - s*Δ_same         # and the weight takes it
        Δ_turned = d*Δ                # the sign has turned: a shorter step
        w_turned = w                  # and the weight waits
        Δ_first = Δ                   # the slope is 0, or is the first, or the first after a turn: the same step
        w_first = w - s*Δ_first       # and the weight takes it
    """)


def move(case):
    """The derivation of how far the weight goes in the case "same", "turned" or "first"."""
    far = {"same": "-s*u*Δ", "turned": "0", "first": "-s*Δ"}[case]
    return Derivation(f"resilient move: {case}", resilient()).start(f"w_{case} - w").step(far, "definitions")


def _length(case):
    length = {"same": "u*Δ", "turned": "d*Δ", "first": "Δ"}[case]
    return Derivation(f"resilient step: {case}", resilient()).start(f"Δ_{case}").step(length, "definition")


def scaled_slope():
    """Multiply the error, and every slope is multiplied alike."""
    return (Derivation("scaled slope", Definitions("F = c*E(w)      # the same error in another unit", functions="E"),
                       note="for any smooth E").start("D(F, w)").step("c*dE(w)", "constant factor"))


def scaled_sign(side):
    """The sign of a slope that is "positive" or "negative" does not know of a positive factor."""
    relation, value = {"positive": (">", "1"), "negative": ("<", "-1")}[side]
    signs = Definitions("""
        s = q/abs(q)                  # the sign of a slope q
        r = c*q/abs(c*q)              # the sign of the slope, multiplied by c
    """)
    return (Derivation(f"scaled sign, {side} slope", signs).start("r")
            .step(value, "over its own size", conditions=["c > 0", f"q {relation} 0", f"c*q {relation} 0"])
            .step("s", "over its own size", conditions=[f"q {relation} 0"]))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    made = [slope(name, knob) for name in HEIGHTS for knob in "xy"] + [rule(name) for name in ("plain", "momentum", "nesterov")]
    made += [without_momentum(name) for name in ("momentum", "nesterov")] + [steady_velocity(), nearing_the_steady_velocity(), look_ahead(), scaled_slope()]
    return made + [make(case) for case in CASES for make in (move, _length)] + [scaled_sign(s) for s in ("positive", "negative")]


def _symbol(name):
    return sympy.Symbol(name, real=True)


@lru_cache(maxsize=None)
def _outputs():
    """{name: (arguments, {key: expression})}: what the code below is printed from."""
    printed = {}
    for name in (*HEIGHTS, *hill.SLOPES):
        along_x, along_y = (slope(name, knob) if name in HEIGHTS else hill.slope(knob, name) for knob in "xy")
        printed[name] = (["x", "y", *(["lam_x", "lam_y"] if name == "quadratic" else [])],
                         {"f": along_x.meaning(_symbol("f")), "fx": along_x.meaning(), "fy": along_y.meaning()})
    velocity = rule("momentum").meaning(_symbol("v1"))
    for name in ("plain", "momentum", "nesterov"):
        printed[f"{name}_rule"] = (["w", "v", "q", "eta", "alpha"],
                                   {"w": rule(name).meaning(), "v": sympy.S.Zero if name == "plain" else velocity})
    # The cases by the sign now and the one remembered, which is 0 at the first step and after a turn.
    signs = _symbol("s") * _symbol("last")

    def by_case(values):
        return sympy.Piecewise((values["same"], signs > 0), (values["turned"], signs < 0), (values["first"], True))

    least, most = _symbol("least"), _symbol("most")
    length = by_case({case: _length(case).meaning() for case in CASES})
    # The bounds of the step stand outside of the equations: they hold it, whatever the case.
    printed["rprop_length"] = (["s", "last", "step", "u", "d", "least", "most"],
                               {"value": sympy.Max(least, sympy.Min(most, length))})
    taken = {case: move(case).meaning().xreplace({_symbol("Δ"): _symbol("taken") / {"same": _symbol("u")}.get(case, 1)})
             for case in CASES}
    printed["rprop_move"] = (["s", "last", "taken"], {"value": by_case(taken)})
    return {name: ([_symbol(a) for a in arguments], {k: sympy.sympify(e).xreplace(ASCII) for k, e in outputs.items()})
            for name, (arguments, outputs) in printed.items()}


def javascript():
    """JavaScript functions of the surfaces' heights and slopes and of the steps of all rules."""
    return "\n".join(javascript_function(name, *parts) for name, parts in _outputs().items())


@lru_cache(maxsize=None)
def python(name, modules="numpy"):
    """The Python function of that name, printed from the same expressions as `javascript`; returns a dict.

    "hills" and "quadratic" are the surfaces of `backprop.proofs.hill`. ``modules="math"`` is for
    single numbers, and quicker with them.
    """
    arguments, outputs = _outputs()[name]
    made = numpy_function(name, arguments, list(outputs.values()), modules)

    def function(*values):
        return dict(zip(outputs, made(*values)))

    function.__name__ = name
    return function
