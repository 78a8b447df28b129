"""What the LearningRateExplorer computes: runs of gradient descent, and what became of them.

The mathematics is that of `backprop.proofs.neuron`, as Python functions here and printed as
JavaScript for the page (`javascript`). Only repetition and comparison are written twice, here and in
learning_rate_runs.js; a browser test compares the two.
"""
import dataclasses
from functools import lru_cache

import numpy as np
import sympy

from ..derivation import javascript_function, numpy_function
from ..proofs import neuron
from .learning_rate_examples import EXAMPLES

MAX_EPOCHS, MAX_RATE = 80_000, 1000.0

# The thresholds of the rule. A page shows RULE beside its verdict.
CROSSING, PLATEAU, DOUBT = 1e-6, 0.1, 1e7
REGIMES = ("falls steadily", "bounces", "runs away", "stalls on the plateau")
RULE = (
    "The plateau (hatched) is where the sigmoid is flat: σ′ = a(1 − a) is less than a tenth of its value at "
    "a = t. A crossing is a step that takes the prediction from one side of the target to the other, more "
    "than a millionth beyond it.",
    "Runs away: a crossing lands on the plateau. Bounces: there is a crossing, but none lands there. Stalls "
    "on the plateau: no crossing, and training ends on the plateau. Falls steadily: none of these; then "
    "every step lowers the error.",
    "Where steps multiply a rounding error more than ten-million-fold, the last digits are chance: the "
    "numbers stop there, and the rest of the curve is drawn faint.",
)


def _symbols(names):
    return sympy.symbols(names, real=True)


def _functions(form):
    """The functions of one form by name, each as (arguments, {output: expression})."""
    learned = neuron.FORMS[form][3]
    w1, w2, b, x1, x2, t, eta = _symbols("w1 w2 b x1 x2 t eta")
    arguments = [w1, w2, b, x1, x2, t]
    proved = {p: neuron.gradient(p, form) for p in learned}
    values = {name: proved["w1"].meaning(_symbols(name)) for name in "zae"}
    values |= {f"d{p}": proved[p].meaning() if p in learned else sympy.S.Zero for p in ("w1", "w2", "b")}
    step = {"b": b} | {p: neuron.descent(p, form).meaning().xreplace({_symbols("η"): eta}) for p in learned}
    growth = _growth(values["z"], step, learned)
    # One call tells all about an epoch: a and e before the step, the step, its growth of errors.
    epoch = step | {name: values[name] for name in "ae"} | {"growth": growth.xreplace({_symbols("a"): values["a"]})}
    return {"neuron": (arguments, values), "neuron_step": ([*arguments, eta], epoch),
            "neuron_growth": ([_symbols("a"), x1, x2, t, eta], {"growth": growth})}


def _growth(z, step, learned):
    """By how much one step multiplies a small error in z, written in the prediction a.

    The gradient always points along (x1, x2, 1), so that z alone tells where training is: the
    factor is the derivative of z after the step by z before it, taken along that direction.
    """
    s, a = _symbols("s a")
    ways = dict(zip(_symbols("w1 w2 b"), (*_symbols("x1 x2"), sympy.S.One)))
    moved = {weight: weight + s * way for weight, way in ways.items() if weight.name in learned}
    z_moved = z.subs(moved, simultaneous=True)
    z_after = z.subs({w: step[w.name] for w in ways}, simultaneous=True).subs(moved, simultaneous=True)
    factor = (z_after.diff(s) / z_moved.diff(s)).subs(s, 0)
    return 1 - sympy.factor(1 - factor.subs(z, sympy.log(a / (1 - a))))


def map_bias():
    """The bias at a point of the map, as (arguments, expression).

    Training moves (w1, w2, b) along (x1, x2, 1) only. The map is the plane through the example's
    own start that holds this direction, so that every run lies in it: its bias follows from w.
    """
    w1, w2, x1, x2, w1_start, w2_start, b_start = arguments = _symbols("w1 w2 x1 x2 w1_start w2_start b_start")
    along = ((w1 - w1_start) * x1 + (w2 - w2_start) * x2) / (x1**2 + x2**2)
    return list(arguments), b_start + along


@lru_cache
def javascript():
    """The functions that the page's script calls; those of the form "code" are named code_…"""
    arguments, bias = map_bias()
    printed = [javascript_function("map_bias", arguments, {"b": bias})]
    for form, prefix in (("worked example", ""), ("code", "code_")):
        functions = _functions(form)
        printed += [javascript_function(prefix + name, *functions[name]) for name in ("neuron", "neuron_step")]
    return "\n".join(printed)


@lru_cache
def _python(form):
    return {name: numpy_function(name, arguments, list(outputs.values()))
            for name, (arguments, outputs) in _functions(form).items()}


@lru_cache
def _map_bias():
    arguments, bias = map_bias()
    return numpy_function("map_bias", arguments, [bias])


@dataclasses.dataclass(frozen=True)
class Run:
    """A run of gradient descent; every array has shape (epochs + 1,), row n after n epochs.

    Attributes
    ----------
    w1, w2, b, a, e : arrays
        Weights, bias, prediction, error.
    trusted : int
        The last epoch whose digits mean anything: a rounding error has grown by then to DOUBT times
        its size, and where it passes that, two computers that round differently disagree.
    regime : str
        One of REGIMES.
    event : int or None
        The epoch at which the regime shows.
    crossings : int
    """

    w1: np.ndarray
    w2: np.ndarray
    b: np.ndarray
    a: np.ndarray
    e: np.ndarray
    trusted: int
    regime: str
    event: int | None
    crossings: int


def bias_at(example, w1, w2):
    """The bias at a point of the map of ``example`` (a dict); 0 where the model has none."""
    if example["bias"] is None:
        return 0.0
    return _map_bias()(w1, w2, example["x1"], example["x2"], *example["start"], example["bias"])[0]


def train(example, start, learning_rate, epochs):
    """Train the neuron of EXAMPLES[``example``] from the weights ``start`` and judge the run."""
    example = EXAMPLES[example]
    x1, x2, t, form = (example[key] for key in ("x1", "x2", "t", "form"))
    learned = neuron.FORMS[form][3]
    step = neuron.step_function(form)
    weights = (*start, bias_at(example, *start))[:len(learned)]
    rows = np.empty((epochs + 1, len(learned) + 2))
    for n in range(epochs + 1):
        *following, a, e = step(*weights, x1, x2, t, learning_rate)
        rows[n] = *weights, a, e
        weights = following
    columns = dict(zip((*learned, "a", "e"), rows.T))
    columns.setdefault("b", np.zeros(epochs + 1))
    moves = np.any(rows[1:, :len(learned)] != rows[:-1, :len(learned)], axis=1)
    growth = _python(form)["neuron_growth"](columns["a"][:-1], x1, x2, t, learning_rate)[0]
    trusted = _trusted(growth, epochs if moves.all() else int(moves.argmin()))
    return Run(**columns, trusted=trusted, **judge(columns["a"][:trusted + 1], t))


def _trusted(growth, moving):
    """The last trusted epoch, given each step's growth and the epoch after which nothing moves."""
    doubt = 1.0
    for n, factor in enumerate(np.abs(growth[:moving]).tolist()):
        doubt = doubt * factor + 1
        if doubt > DOUBT:
            return n + 1
    return len(growth)


def on_plateau(a, t):
    """Where the sigmoid is flat: σ′ = a(1 - a) is under a tenth of its value at the target."""
    return a * (1 - a) < PLATEAU * t * (1 - t)


def judge(a, t):
    """Name the regime of a run from its predictions ``a``; see RULE."""
    crossed = ((a[1:] - t) * (a[:-1] - t) < 0) & (np.abs(a[1:] - t) > CROSSING)
    landed = crossed & on_plateau(a[1:], t)
    crossings = int(crossed.sum())
    if landed.any():
        return {"regime": "runs away", "event": int(landed.argmax()) + 1, "crossings": crossings}
    if crossings:
        return {"regime": "bounces", "event": int(crossed.argmax()) + 1, "crossings": crossings}
    if on_plateau(a[-1], t):
        return {"regime": "stalls on the plateau", "event": 0, "crossings": 0}
    return {"regime": "falls steadily", "event": None, "crossings": 0}


def values(example, run, n):
    """z, a, e and the gradient after ``n`` epochs of ``run``, as a dict of floats."""
    example = EXAMPLES[example]
    named = ("z", "a", "e", "dw1", "dw2", "db")
    found = _python(example["form"])["neuron"](run.w1[n], run.w2[n], run.b[n], example["x1"], example["x2"], example["t"])
    return {"w1": float(run.w1[n]), "w2": float(run.w2[n]), "b": float(run.b[n])} | {
        name: float(value) for name, value in zip(named, found)}


def on_map(example, w1, w2):
    """Prediction and error at points of the map; arrays of any one shape in and out."""
    example = EXAMPLES[example]
    neuron_at = _python(example["form"])["neuron"]
    _, a, e, *_ = neuron_at(w1, w2, bias_at(example, w1, w2), example["x1"], example["x2"], example["t"])
    return a, e
