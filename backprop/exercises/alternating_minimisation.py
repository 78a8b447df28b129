"""Exercises of the chapter on alternating minimisation."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise


def _code():
    return Definitions("""
        a = tanh(c)                              # what the unit says
        J = μ*(c - v)**2 + μ*(s - w*a)**2        # v from the layer before, s the code of the next unit
    """)


def _best_code():
    return Definitions("h = (v + w*s)/(1 + w**2)     # where the slope μ*2*((c - v) - w*(s - w*c)) is 0")


def sweep(outer, cross, rows):
    """Each row of weights in turn gets its best value for the sums A and B; the result, as a new array."""
    rows = np.array(rows, dtype=float)
    for k in range(len(rows)):
        rows[k] += (cross[k] - outer[k] @ rows) / outer[k, k]
    return rows


def _at_once(outer, cross, rows):
    return rows + (cross - outer @ rows) / np.diag(outer)[:, None]


def _no_rest(outer, cross, rows):
    return cross / np.diag(outer)[:, None]


def _memories():
    rng = np.random.default_rng(21)
    tried = []
    for n, m, samples in ((1, 1, 3), (2, 1, 4), (3, 2, 6), (4, 3, 9)):
        y, c = rng.normal(size=(samples, n)), rng.normal(size=(samples, m))
        tried.append((y.T @ y, y.T @ c, rng.normal(size=(n, m))))
    return tried


def safe_rate(y, r, mu, rate):
    """The rate, or 1/κ where that is less, for the gradient of the mean of μ r² with r = y w - c."""
    s = 2 * mu * y.T @ r / len(y)
    return min(rate, (s @ s) / (2 * mu * np.mean((y @ s)**2)))


def _misses():
    rng = np.random.default_rng(22)
    return [(rng.normal(size=(samples, n)), rng.normal(size=samples), mu, rate)
            for samples, n, mu, rate in ((3, 1, 1.0, 10.0), (4, 2, 0.5, 10.0), (6, 3, 2.0, 0.01), (5, 4, 0.1, 100.0), (8, 2, 1.0, 0.05))]


EXERCISES = {
    "what a tanh unit's code hears": Exercise(
        "∂J/∂c of a tanh unit's code between its neighbours, in c, v, w, s, a and μ", _code, "D(J, c)",
        mistakes={"the slope of tanh, 1 - a², is missing": "2*μ*(c - v) - 2*μ*w*(s - w*a)",
                  "the next unit pulls the other way: s - w a falls where a rises": "2*μ*(c - v) + 2*μ*w*(1 - a**2)*(s - w*a)",
                  "its own penalty is missing": "-2*μ*w*(1 - a**2)*(s - w*a)",
                  "a square has the slope 2": "μ*(c - v) - μ*w*(1 - a**2)*(s - w*a)"}),
    "best code of a linear unit": Exercise(
        "the code c of a linear unit at which μ (c - v)² + μ (s - w c)² is least, in v, w and s", _best_code, "h",
        conditions=("1 + w**2 > 0",),
        mistakes={"that is what pleases the next unit alone": "s/w", "that is what pleases the layer before alone": "v",
                  "weigh each wish by the square of how strongly c acts on it": "(v + s)/(1 + w**2)",
                  "the next unit's wish counts w times": "(v + s)/2"}),
    "largest rate for a code": Exercise(
        "the largest rate that does not raise J for the code of a linear unit that leads on by weights of 1 and 2, with μ = 1/2",
        value=lambda: 1 / 3,
        mistakes={"that is one over the curvature, where J falls most": 1 / 6,
                  "the code's own penalty adds to the curvature": 0.4},
        consequence=lambda rate: f"J would then fall by {rate * (1 - 3 * rate):.3g} times the slope's square"),
    "one sweep": Exercise(
        "a function of A, B and the weights (a row for each input) that gives each row in turn its best value",
        function=sweep, inputs=_memories,
        mistakes={"each row must hear what has become of those before it": _at_once, "take off what the other rows say": _no_rest}),
    "a safe rate": Exercise(
        "a function of y (a row a sample), r, μ and a rate: the rate or, where that is less, one over the curvature along the gradient",
        function=safe_rate, inputs=_misses,
        mistakes={"that is one over the curvature; a smaller rate is to stay":
                      lambda y, r, mu, rate: safe_rate(y, r, mu, np.inf),
                  "where the rate is larger than one over the curvature, take the smaller":
                      lambda y, r, mu, rate: max(rate, safe_rate(y, r, mu, np.inf))}),
    "share of the newest": Exercise(
        "how much of its wish the newest batch gets, after a long stream of like batches, if nine tenths are kept each time",
        value=lambda: 0.1,
        mistakes={"that is what the old batches keep": 0.9, "all the old ones together weigh nine times as much as the newest": 1 / 9},
        consequence=lambda share: f"the old ones would then weigh {(1 - share) / share:.3g} times as much as the newest"
        if share else "the weights would then never move"),
}
