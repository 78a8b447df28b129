"""The best learning rate and momentum for a valley of two curvatures, λ1 (steep) ≥ λ2 (flat).

Momentum: both directions have a double root (proved in momentum.py).
Nesterov: with q = sqrt(3 λ1/λ2 + 1) the flat direction has the double root ρ = 1 - 2/q and the steep
one the root -ρ (Lessard, Recht and Packard 2016, proposition 1); proved here.
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function
from . import momentum as proofs

STEEP, FLAT = sympy.Symbol("steep", real=True), sympy.Symbol("flat", real=True)


def nesterov_best_setting():
    """The flat direction's roots fall together at ρ, and the steep direction has the root -ρ."""
    valley = Definitions("""
        λ1 = λ2*(q**2 - 1)/3
        η = 4/(3*λ1 + λ2)
        α = (q - 2)/(q + 2)
        ρ = 1 - 2/q
        s1 = (1 + α)*(1 - η*λ1)
        p1 = α*(1 - η*λ1)
        s2 = (1 + α)*(1 - η*λ2)
        p2 = α*(1 - η*λ2)
    """)
    conditions = ["q > 0", "q + 2 > 0", "λ2 > 0"]
    return [Derivation("nesterov best setting: sum of the flat direction", valley, conditions)
            .start("s2").step("2*ρ", "a double root"),
            Derivation("nesterov best setting: product of the flat direction", valley, conditions)
            .start("p2").step("ρ**2", "a double root"),
            Derivation("nesterov best setting: steep direction", valley, conditions)
            .start("(-ρ)**2 - s1*(-ρ) + p1").step("0", "-ρ is a root")]


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return nesterov_best_setting()


@lru_cache(maxsize=None)
def _outputs():
    """{name: {key: expression in steep and flat}}, taken from what was proved."""
    eta, alpha = sympy.symbols("η α", real=True)
    q1, q2, q, flat = sympy.symbols("q1 q2 q λ2", real=True)
    momentum, nesterov = proofs.best_setting()[0], nesterov_best_setting()[0]
    roots = {q1: sympy.sqrt(STEEP), q2: sympy.sqrt(FLAT)}
    valley = {q: sympy.sqrt(3 * STEEP / FLAT + 1), flat: FLAT}
    return {"momentum_best": {k: momentum.meaning(e).xreplace(roots) for k, e in (("eta", eta), ("alpha", alpha))},
            "nesterov_best": {k: nesterov.meaning(e).xreplace(valley) for k, e in (("eta", eta), ("alpha", alpha))}}


def javascript():
    """JavaScript: momentum_best(steep, flat) and nesterov_best(steep, flat) -> {eta, alpha}."""
    return "\n".join(javascript_function(name, [STEEP, FLAT], outputs) for name, outputs in _outputs().items())


def best(method, steep, flat):
    """The best (η, α) of "momentum" or "nesterov"; from the expressions that `javascript` prints."""
    outputs = _outputs()[f"{method}_best"]
    return numpy_function(f"{method}_best", [STEEP, FLAT], list(outputs.values()))(steep, flat)
