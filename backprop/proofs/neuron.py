"""The sigmoid neuron of *guide* (document 003): its gradient proved, then printed as code.

The document writes W1, W2, b, X1, X2, s, Predicted and Desired for our w1, w2, b, x1, x2, z, a, t.
Its worked example and its Python code are not the same model: see `FORMS`.
"""
import math
from functools import lru_cache

import numpy as np
import sympy

from ..derivation import Definitions, Derivation, Tape, javascript_function, numpy_function
from . import update_rules

# pre-activation, loss, the factor that the loss leaves in ∂e/∂a, and the parameters
FORMS = {"worked example": ("w1*x1 + w2*x2 + b", "1/2*(a - t)**2", "", ("w1", "w2", "b")),
         "code": ("w1*x1 + w2*x2", "(a - t)**2", "2*", ("w1", "w2"))}
INPUT = {"w1": "x1", "w2": "x2", "b": "1"}


@lru_cache(maxsize=None)
def definitions(form="worked example"):
    """z, a and e of a sigmoid neuron with two inputs."""
    pre_activation, loss, _, _ = FORMS[form]
    return Definitions(f"""
        z = {pre_activation}     # pre-activation: the weighted sum
        a = 1/(1 + exp(-z))      # activation: the sigmoid of z
        e = {loss}               # loss of the sample
    """)


def gradient(parameter, form="worked example"):
    """The derivation of ∂e/∂``parameter``."""
    _, _, factor, parameters = FORMS[form]
    if parameter not in parameters:
        raise ValueError(f"the parameters are {', '.join(parameters)}, given {parameter!r}")
    by_input = "" if parameter == "b" else f"*{INPUT[parameter]}"
    return (Derivation(f"{form}: gradient by {parameter}", definitions(form))
            .start(f"D(e, {parameter})")
            .step(f"D(e, a)*D(a, z)*D(z, {parameter})", "chain rule")
            .step(f"{factor}(a - t)*(a*(1 - a)){by_input}", "each factor by its definition"))


def descent(parameter, form="worked example"):
    """The derivation of what one step of gradient descent makes of ``parameter``."""
    _, _, factor, _ = FORMS[form]
    by_input = "" if parameter == "b" else f"*{INPUT[parameter]}"
    return (Derivation(f"{form}: descent step of {parameter}", definitions(form))
            .start(f"{parameter} - η*D(e, {parameter})")
            .step(f"{parameter} - {factor}η*(a - t)*(a*(1 - a)){by_input}", "the gradient proved above"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [prove(p, form) for form in FORMS for p in FORMS[form][3] for prove in (gradient, descent)]


def _arguments(form):
    names = [*FORMS[form][3], "x1", "x2", "t"]
    return [sympy.Symbol(n, real=True) for n in names]


@lru_cache(maxsize=None)
def _descended(form):
    """What a step makes of each parameter, with the learning rate in ASCII for code."""
    rate = {sympy.Symbol("η", real=True): sympy.Symbol("eta", real=True)}
    return {p: descent(p, form).meaning().xreplace(rate) for p in FORMS[form][3]}


@lru_cache(maxsize=None)
def _values(form):
    proved = {p: gradient(p, form) for p in FORMS[form][3]}
    any_proof = next(iter(proved.values()))
    return ({n: any_proof.meaning(sympy.Symbol(n, real=True)) for n in "zae"}
            | {f"d{p}": d.meaning() for p, d in proved.items()})


@lru_cache(maxsize=None)
def javascript():
    """JavaScript functions ``neuron(w1, w2, b, x1, x2, t)`` and ``neuron_step(…, eta)``."""
    form = "worked example"
    arguments = _arguments(form)
    return "\n".join([
        javascript_function("neuron", arguments, _values(form)),
        javascript_function("neuron_step", [*arguments, sympy.Symbol("eta", real=True)], _descended(form))])


def _exp(x):
    """e^x that runs to infinity where `math.exp` would stop with an error."""
    return math.exp(x) if x < 709 else math.inf


@lru_cache(maxsize=None)
def step_function(form="worked example"):
    """A Python function (parameters…, x1, x2, t, eta) → (new parameters…, a, e) on plain floats."""
    values = _values(form)
    return numpy_function("neuron_step", [*_arguments(form), sympy.Symbol("eta", real=True)],
                          [*_descended(form).values(), values["a"], values["e"]],
                          modules=[{"exp": _exp}, "math"])


@lru_cache(maxsize=None)
def values_function(form="worked example"):
    """A NumPy function (parameters…, x1, x2, t) → (z, a, e, gradients…); broadcasts."""
    return numpy_function("neuron", _arguments(form), list(_values(form).values()))


@lru_cache(maxsize=None)
def momentum_step(form="worked example", rule="momentum"):
    """A NumPy function of named arrays (parameters, v_ and a parameter's name for each velocity, x1, x2,
    t, eta, alpha) → {parameters and velocities after a step}; broadcasts.

    ``rule`` is "momentum" or "nesterov": its proved step, with the proved gradient for its slope.
    """
    def symbol(name):
        return sympy.Symbol(name, real=True)

    descent, outputs = update_rules.rule(rule), {}
    moved, velocity = descent.meaning(), descent.meaning(symbol("v1"))
    beyond = sympy.expand(moved - symbol("w") - velocity)     # what Nesterov's step has beside the velocity
    for p in FORMS[form][3]:
        own = {"w": symbol(p), "v": symbol(f"v_{p}"), "q": gradient(p, form).last, "η": symbol("eta"), "α": symbol("alpha")}
        own = {symbol(name): value for name, value in own.items()}
        outputs[f"v_{p}"] = velocity.xreplace(own)
        # Unevaluated, so that the velocity is seen to be shared and is computed once.
        parts = [own[symbol("w")], outputs[f"v_{p}"], beyond.xreplace(own)]
        outputs[p] = sympy.Add(*(part for part in parts if part != 0), evaluate=False)
    arguments = [*_arguments(form), *map(symbol, [f"v_{p}" for p in FORMS[form][3]] + ["eta", "alpha"])]
    first = {symbol("a"): _values(form)["a"]}
    step = numpy_function("momentum_step", arguments, list(outputs.values()), first=first)

    def named(**arrays):
        return dict(zip(outputs, step(**arrays)))

    named.tape = Tape([symbol(name) for name in outputs], outputs.values(), first)
    return named


def descend(w1, w2, b, x1, x2, t, learning_rate, epochs):
    """Gradient descent on one sample, half squared error.

    Returns
    -------
    dict of str to array of shape (epochs + 1,)
        ``w1``, ``w2``, ``b``, ``a`` and ``e`` before the first step and after each.
    """
    step = step_function()
    history = np.empty((epochs + 1, 5))
    for k in range(epochs + 1):
        w1_next, w2_next, b_next, a, e = step(w1, w2, b, x1, x2, t, learning_rate)
        history[k] = w1, w2, b, a, e
        w1, w2, b = w1_next, w2_next, b_next
    return dict(zip(("w1", "w2", "b", "a", "e"), history.T))


def run(w1, w2, epochs=80_000, x1=0.1, x2=0.4, t=0.7, learning_rate=0.01):
    """The document's code: two weights, no bias, squared error without the ½.

    Returns
    -------
    predictions, errors : arrays of shape (epochs,)
        Each epoch's, before its update, as the document's lists hold them.
    """
    step = step_function("code")
    predictions, errors = [], []
    for _ in range(epochs):
        w1, w2, a, e = step(w1, w2, x1, x2, t, learning_rate)
        predictions.append(a)
        errors.append(e)
    return np.array(predictions), np.array(errors)
