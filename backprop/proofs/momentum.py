"""Descent in a quadratic valley, with and without momentum: what converges, and how fast, proved.

Along one direction of a quadratic the loss is f(w) = ½ λ w², with curvature λ. Momentum is written
as *dummies* (document 000) writes it: v' = α v - η ∂f/∂w, w' = w + v'. Nesterov's form takes the
slope where the step is about to lead, at w + α v (Sutskever et al. 2013).
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function

METHODS = ("plain", "momentum", "nesterov")
SLOPE_AT = {"plain": "w", "momentum": "w", "nesterov": "(w + α*v)"}
ASCII = {sympy.Symbol(greek, real=True): sympy.Symbol(name, real=True)
         for greek, name in {"η": "eta", "α": "alpha", "λ": "lam"}.items()}
ROOTS = {"momentum": ("1 + α - η*λ", "α"), "nesterov": ("(1 + α)*(1 - η*λ)", "α*(1 - η*λ)")}
LARGEST_RATE = {"plain": "2/λ", "momentum": "(2 + 2*α)/λ", "nesterov": "(2 + 2*α)/((1 + 2*α)*λ)"}


@lru_cache(maxsize=None)
def definitions(method):
    """Two steps in a row, (w, v) → (w1, v1) → (w2, v2), and the quadratic S of their recurrence."""
    memory = "" if method == "plain" else "α*{v} - "
    slope = {"plain": "{w}", "momentum": "{w}", "nesterov": "({w} + α*{v})"}[method]
    step = (memory or "-") + "η*λ*" + slope
    roots = ROOTS.get(method, ("1 - η*λ", "0"))
    return Definitions(f"""
        f = 1/2*λ*w**2                          # loss along one direction
        v1 = {step.format(w='w', v='v')}        # first velocity
        w1 = w + v1                             # first step
        v2 = {step.format(w='w1', v='v1')}      # second velocity
        w2 = w1 + v2                            # second step
        s = {roots[0]}                          # sum of the roots
        p = {roots[1]}                          # product of the roots
    """)


def slope():
    """∂f/∂w = λ w, which every step uses."""
    return Derivation("slope of the valley", definitions("plain")).start("D(f, w)").step("λ*w", "power rule")


def recurrence(method):
    """Two steps leave one relation between three positions: w2 = s w1 - p w."""
    second = {"momentum": "w1 + (α*v1 - η*λ*w1)", "nesterov": "w1 + (α*v1 - η*λ*(w1 + α*v1))"}[method]
    replaced = {"momentum": "w1 + α*(w1 - w) - η*λ*w1",
                "nesterov": "w1 + α*(w1 - w) - η*λ*(w1 + α*(w1 - w))"}[method]
    return (Derivation(f"{method}: recurrence", definitions(method))
            .start("w2").step(second, "definition of the second step")
            .step(replaced, "the velocity is the last change of place")
            .step(f"({ROOTS[method][0]})*w1 - ({ROOTS[method][1]})*w", "collect")
            .step("s*w1 - p*w", "definitions of s and p"))


def roots():
    """Whoever grows as σ^t obeys σ² - s σ + p = 0; its roots, and their modulus where they are complex."""
    quadratic = Definitions("""
        σ_plus = (s + sqrt(s**2 - 4*p))/2        # one root
        σ_minus = (s - sqrt(s**2 - 4*p))/2       # the other
        r = s/2                                  # real part, where they are complex
        u = sqrt(4*p - s**2)/2                   # imaginary part there
    """)
    return [Derivation("larger root", quadratic).start("σ_plus**2 - s*σ_plus + p").step("0", "put in and expand"),
            Derivation("smaller root", quadratic).start("σ_minus**2 - s*σ_minus + p").step("0", "put in and expand"),
            Derivation("modulus of complex roots", quadratic).start("r**2 + u**2")
            .step("(s/2)**2 + (4*p - s**2)/4", "square both parts", conditions=["4*p > s**2"])
            .step("p", "the squares of s cancel")]


def boundary(method):
    """The quadratic at σ = 1 and at σ = -1: both must be positive, and |p| < 1, for a stable pair."""
    at_minus_one = {"momentum": "2 + 2*α - η*λ", "nesterov": "2 + 2*α - (1 + 2*α)*η*λ"}[method]
    return [Derivation(f"{method}: the quadratic at one", definitions(method))
            .start("1 - s + p").step("η*λ", "definitions of s and p"),
            Derivation(f"{method}: the quadratic at minus one", definitions(method))
            .start("1 + s + p").step(at_minus_one, "definitions of s and p")]


def best_setting():
    """The rate and momentum at which both directions' discriminants vanish; q is √λ."""
    valley = Definitions("""
        η = 4/(q1 + q2)**2                      # learning rate
        α = (q1 - q2)**2/(q1 + q2)**2           # momentum
        s1 = 1 + α - η*q1**2                    # sum of the roots, steep direction
        s2 = 1 + α - η*q2**2                    # sum of the roots, flat direction
    """)
    conditions = ["q1 > q2", "q2 > 0", "q1 + q2 > 0"]
    return [Derivation(f"best setting: direction {k}", valley, conditions)
            .start(f"s{k}**2 - 4*α").step("0", "the roots of this direction fall together") for k in (1, 2)]


def best_plain_rate():
    """The plain rate at which the steep and the flat direction (curvatures c1 > c2) shrink alike."""
    valley = Definitions("""
        η = 2/(c1 + c2)                         # learning rate
        σ1 = 1 - η*c1                           # factor per step, steep direction
        σ2 = 1 - η*c2                           # factor per step, flat direction
    """)
    conditions = ["c1 + c2 > 0"]
    return [Derivation(f"best plain rate: direction {k}", valley, conditions).start(f"σ{k}")
            .step(f"{sign}(c1 - c2)/(c1 + c2)", "common denominator") for k, sign in ((1, "-"), (2, ""))]


def one_step(method):
    """The derivation of one step, from which the code below is printed."""
    velocity = ("" if method == "plain" else "α*v ") + f"- η*λ*{SLOPE_AT[method]}"
    return (Derivation(f"{method}: one step", definitions(method))
            .start("w + v1").step(f"w + ({velocity})", "the rule"))


def at_the_limit(method):
    """At the largest stable rate the quadratic has the root -1."""
    root = {"plain": "1 - η*λ", "momentum": "1 + α - η*λ", "nesterov": "(1 + α)*(1 - η*λ)"}[method]
    product = {"plain": "0", **{m: p for m, (_, p) in ROOTS.items()}}[method]
    edge = Definitions(f"""
        η = {LARGEST_RATE[method]}    # the border of the stable rates
        s = {root}                    # sum of the roots
        p = {product}                 # product of the roots
    """)
    return (Derivation(f"{method}: at the limit", edge, conditions=["λ > 0", "α >= 0", "1 + 2*α > 0"])
            .start("1 + s + p").step("0", "-1 is a root"))


def modulus_of_real_roots():
    """Where the roots are real, the larger size is (|s| + √(s² - 4p))/2: the sum's sign decides whose."""
    quadratic = Definitions("""
        m = (s + sqrt(s**2 - 4*p))/2             # for s > 0 the larger root
        n = (-s + sqrt(s**2 - 4*p))/2            # for s < 0 minus the smaller one
    """)
    return [Derivation("larger size, s positive", quadratic).start("m**2 - s*m + p").step("0", "m is a root"),
            Derivation("larger size, s negative", quadratic).start("(-n)**2 - s*(-n) + p").step("0", "-n is a root")]


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    made = [slope(), *roots(), *modulus_of_real_roots(), *best_setting(), *best_plain_rate()]
    made += [recurrence(m) for m in ROOTS] + [d for m in ROOTS for d in boundary(m)]
    return made + [prove(m) for m in METHODS for prove in (one_step, at_the_limit)]


@lru_cache(maxsize=None)
def _outputs():
    """{name: (arguments, {key: expression})}: what the code below is printed from."""
    printed = {}
    for method in METHODS:
        proof = one_step(method)
        keys = {"w": proof.meaning()} | ({} if method == "plain" else {"v": proof.meaning(sympy.Symbol("v1", real=True))})
        printed[f"{method}_step"] = (["w", "eta", "lam"] if method == "plain" else ["w", "v", "eta", "alpha", "lam"], keys)
        edge = at_the_limit(method)
        limit = sympy.cancel(edge.meaning(sympy.Symbol("η", real=True)) * sympy.Symbol("λ", real=True))
        printed[f"{method}_limit"] = ([] if method == "plain" else ["alpha"], {"value": limit})
    for method in ROOTS:
        proof = recurrence(method)
        s, p = (proof.meaning(sympy.Symbol(n, real=True)) for n in "sp")
        printed[f"{method}_roots"] = (["eta", "alpha", "lam"],
                                      {"sum": s, "product": p, "discriminant": s**2 - 4 * p})
    s, p = sympy.symbols("sum product", real=True)
    real = (sympy.Abs(s) + sympy.sqrt(sympy.Max(0, s**2 - 4 * p))) / 2
    printed["rate"] = (["sum", "product"],
                       {"value": sympy.Piecewise((sympy.sqrt(sympy.Abs(p)), s**2 < 4 * p), (real, True))})
    return {name: ([sympy.Symbol(a, real=True) for a in arguments],
                   {k: e.xreplace(ASCII) for k, e in outputs.items()})
            for name, (arguments, outputs) in printed.items()}


def javascript():
    """JavaScript functions of the steps, the roots, the limits and the rate."""
    return "\n".join(javascript_function(name, *parts) for name, parts in _outputs().items())


def _python(name):
    @lru_cache(maxsize=None)
    def compiled():
        arguments, outputs = _outputs()[name]
        return numpy_function(name, arguments, list(outputs.values())), tuple(outputs)

    def function(*arguments, **named):
        made, keys = compiled()
        return dict(zip(keys, made(*arguments, **named)))

    function.__name__ = name
    function.__doc__ = f"JavaScript's ``{name}``, printed for NumPy from the same expression; broadcasts."
    return function


plain_step, momentum_step, nesterov_step = (_python(f"{m}_step") for m in METHODS)
plain_limit, momentum_limit, nesterov_limit = (_python(f"{m}_limit") for m in METHODS)
momentum_roots, nesterov_roots, rate = _python("momentum_roots"), _python("nesterov_roots"), _python("rate")
