"""Difference quotients: how far off each is, the step at which it is best, and what a kink does to it; proved.

E[k] is the error with one weight moved by k steps of h. Truncation is proved for every polynomial of
the stated degree; a smooth function differs from its Taylor polynomial by higher powers of h still.
The question, what a tiny change of one weight does to the error, is *guide*'s (document 003).
"""
from functools import lru_cache

import sympy

from ..derivation import Definitions, Derivation, javascript_function, numpy_function
from ..derivation.symbols import Entry

# By method: the places k at which E is asked for, the quotient, what errors of ε in each E do to it,
# the sum of both errors to leading order, its slope, and the power of h at which that vanishes.
DIFFERENCES = {
    "one_sided": {"places": (0, 1), "quotient": "(E[1] - E[0])/h", "with errors": "((E[1] + ε) - (E[0] - ε))/h",
                  "rounding": "2*ε/h", "bound": "c*h + 2*ε/h", "slope": "c - 2*ε/h**2",
                  "factor": "c/h**2", "power": 2, "balance": "2*ε/c"},
    "central": {"places": (-1, 1), "quotient": "(E[1] - E[-1])/(2*h)",
                "with errors": "((E[1] + ε) - (E[-1] - ε))/(2*h)",
                "rounding": "ε/h", "bound": "c*h**2 + ε/h", "slope": "2*c*h - ε/h**2",
                "factor": "2*c/h**2", "power": 3, "balance": "ε/(2*c)"},
    "richardson": {"places": (-2, -1, 1, 2), "quotient": "(4*((E[1] - E[-1])/(2*h)) - (E[2] - E[-2])/(4*h))/3",
                   "with errors": "(4*(((E[1] + ε) - (E[-1] - ε))/(2*h)) - ((E[2] - ε) - (E[-2] + ε))/(4*h))/3",
                   "rounding": "3*ε/(2*h)", "bound": "c*h**4 + 3*ε/(2*h)", "slope": "4*c*h**3 - 3*ε/(2*h**2)",
                   "factor": "4*c/h**2", "power": 5, "balance": "3*ε/(8*c)"},
}
STEP = ["h > 0"]


@lru_cache(maxsize=None)
def polynomial(degree=4):
    """A polynomial of degree 3, 4 or 5 in one weight, and its first three derivatives at w."""
    powers = range(1, degree + 1)
    error = " + ".join(["c0"] + [f"c{n}*" + _power("(w + k*h)", n) for n in powers])
    lines = [f"E[k] = {error}     # the error, k steps from w"]
    for order, (name, words) in enumerate((("s", "slope"), ("q", "second derivative"), ("r", "third derivative")), 1):
        terms = ["*".join(filter(None, (_factor(n, order), f"c{n}", _power("w", n - order))))
                 for n in powers if n >= order]
        lines.append(f"{name} = {' + '.join(terms)}     # {words} at w")
    return Definitions("\n".join(lines))


def _power(base, n):
    return "" if n == 0 else base if n == 1 else f"{base}**{n}"


def _factor(n, order):
    return "" if n == order == 1 else str(sympy.ff(n, order))


def derivatives(degree=4):
    """s, q and r are what their names say."""
    return [Derivation(f"polynomial of degree {degree}: {name}", polynomial(degree)).start(start)
            .step(name, "power rule, term by term")
            for name, start in (("s", "D(E[0], w)"), ("q", "D(s, w)"), ("r", "D(q, w)"))]


def one_sided():
    """(E(w + h) - E(w))/h is off by a multiple of h."""
    return (Derivation("one-sided difference", polynomial(), STEP).start(DIFFERENCES["one_sided"]["quotient"])
            .step("s + q/2*h + r/6*h**2 + c4*h**3", "expand and divide by h"))


def central(degree=4):
    """(E(w + h) - E(w - h))/2h is off by a multiple of h²: every second power cancels."""
    beyond = " + c5*h**4" if degree == 5 else ""
    return (Derivation(f"central difference, degree {degree}", polynomial(degree), STEP)
            .start(DIFFERENCES["central"]["quotient"]).step(f"s + r/6*h**2{beyond}", "the even powers cancel"))


def richardson():
    """(4 D(h) - D(2h))/3 frees the central difference D of its h²; what is left is a multiple of h⁴."""
    return (Derivation("Richardson's difference", polynomial(5), STEP).start(DIFFERENCES["richardson"]["quotient"])
            .step("(4*(s + r/6*h**2 + c5*h**4) - (s + r/6*(2*h)**2 + c5*(2*h)**4))/3", "both central differences")
            .step("s - 4*c5*h**4", "the squares cancel"))


def _spoken(method):
    return {"richardson": "Richardson"}.get(method, method.replace("_", "-"))


def rounding(method):
    """What errors of at most ε in every E do to a quotient when their signs conspire."""
    d = DIFFERENCES[method]
    return (Derivation(f"rounding of the {_spoken(method)} difference", polynomial(5), STEP).start(d["with errors"])
            .step(f"{d['quotient']} + {d['rounding']}", "collect the errors"))


@lru_cache(maxsize=None)
def whole_error(method):
    """B, truncation and rounding together, to leading order, and the step at which it is least."""
    d = DIFFERENCES[method]
    root = f"sqrt({d['balance']})" if d["power"] == 2 else f"({d['balance']})**(1/{d['power']})"
    return Definitions(f"""
        B = {d["bound"]}          # truncation and rounding together
        h_best = {root}           # where B is least
    """)


def best_step(method):
    """The slope of B has the sign of h^n - h_best^n: B falls up to h_best and rises after it."""
    d = DIFFERENCES[method]
    return (Derivation(f"best step of the {_spoken(method)} difference", whole_error(method),
                       ["h > 0", "c > 0", "ε > 0"]).start("D(B, h)")
            .step(d["slope"], "power rule")
            .step(f"{d['factor']}*(h**{d['power']} - {d['balance']})", "factor out")
            .step(f"{d['factor']}*(h**{d['power']} - h_best**{d['power']})", "definition of the best step"))


def at_the_best_step():
    """At the central difference's best step rounding is twice the truncation."""
    return (Derivation("rounding at the best step", whole_error("central"), ["c > 0", "ε > 0"]).start("ε/h_best")
            .step("2*(c*h_best**2)", "the cube of the best step", conditions=["h_best > 0"]))


@lru_cache(maxsize=None)
def kink():
    """Straight on both sides of a kink, which lies a distance d below w and within the step."""
    return Definitions("""
        E_up = E_kink + s_on*(h + d)       # the error one step up, from the kink on
        E_down = E_kink - s_off*(h - d)    # one step down, on the other side of the kink
        D = (E_up - E_down)/(2*h)          # the central difference
    """)


def across_a_kink():
    """A central difference across a kink is a mean of both slopes, weighted by how far it reaches on each side."""
    mean = (Derivation("difference across a kink", kink(), STEP).start("D")
            .step("(E_up - E_down)/(2*h)", "definition of D")
            .step("(h + d)/(2*h)*s_on + (h - d)/(2*h)*s_off", "the error at the kink cancels"))
    off = (Derivation("error across a kink", kink(), STEP).start("D - s_on")
           .step("(h - d)/(2*h)*(s_off - s_on)", "both weights add up to 1"))
    return [mean, off]


def softmax_with_ones():
    """Rows of softmax add up to 1, so that a cotangent of ones is pulled back to 0: it checks nothing."""
    softmax = Definitions("a[j] = exp(z[j])/Sum(exp(z[k]), (k, 1, m))     # softmax of m units",
                          sizes=[{"m": m} for m in (1, 2, 3, 4)], ranges="i = 1..m, j = 1..m")
    return (Derivation("softmax pulled back from ones", softmax, note="at 1 to 4 units")
            .start("Sum(1*D(a[j], z[i]), (j, 1, m))").step("0", "the units add up to 1 whatever z is"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    made = [*derivatives(), *derivatives(5), one_sided(), central(), central(5), richardson(), at_the_best_step()]
    made += [prove(method) for method in DIFFERENCES for prove in (rounding, best_step)]
    return made + [*across_a_kink(), softmax_with_ones()]
