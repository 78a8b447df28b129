"""Exercises that check themselves: right, or what is wrong and a case that shows it.

    check("bias gradient", "(a - t)*a*(1 - a)")

An answer is an expression (as text), a number or an array. A wrong one gets the derivation
engine's diagnosis; no answer raises an error.
"""
import re
from dataclasses import dataclass
from html import escape

import numpy as np

from . import examples
from .derivation import Derivation, Refuted, Undecided
from .derivation.parser import FUNCTIONS
from .proofs import momentum, neuron


@dataclass(frozen=True)
class Exercise:
    """A question, the definitions that its letters belong to, and what the answer must equal."""
    question: str
    definitions: object
    truth: str = ""
    value: object = None
    digits: int = 3


def _tanh_gradient():
    network, x, t = examples.tanh_network()
    network.layers[2].weights[...] = 0.5
    return network.backward(network.forward(np.array(x)), np.array(t)).weights[1]


EXERCISES = {
    "bias gradient": Exercise("∂e/∂b of the neuron, in a and t", neuron.definitions, "D(e, b)"),
    "input gradient": Exercise("∂e/∂x1 of the neuron, in a, t and w1", neuron.definitions, "D(e, x1)"),
    "cross-entropy gradient": Exercise("∂e/∂z with e = -t log(a) - (1 - t) log(1 - a)",
                                       lambda: neuron.Definitions("a = 1/(1 + exp(-z))\n"
                                                                  "e = -t*log(a) - (1 - t)*log(1 - a)"), "D(e, z)"),
    "second step": Exercise("the error after two steps of all three parameters with η = 1, four decimals", None,
                            value=lambda: neuron.descend(*(float(examples.NEURON[k]) for k in
                                                           ("w1", "w2", "b", "x1", "x2", "t")), 1.0, 2)["e"][2],
                            digits=4),
    "slope bound": Exercise("the largest value that σ'(z) can take", None, value=lambda: 0.25, digits=3),
    "backward step": Exercise("δ[l][j] of a hidden layer, in w[l+1], δ[l+1] and dg(z[l][j])",
                              lambda: examples.layered_definitions("hidden"), "δ[l][j]"),
    "bias gradient of a layer": Exercise("∂e/∂b[l][j] in the sensitivities", examples.layered_definitions,
                                         "D(e, b[l][j])"),
    "seed with half": Exercise("δ[L][j] if e carries a ½: in a[L][j], t[j] and dg(z[L][j])",
                               lambda: examples.layered_definitions("last", half=True), "δ[L][j]"),
    "tanh slope": Exercise("da/dz of a = tanh(z), in a", lambda: neuron.Definitions("a = tanh(z)"), "D(a, z)"),
    "other weights": Exercise("the gradient of W(2), shape (2, 1), with 0.5 for the weight of W(3)", None,
                              value=_tanh_gradient),
    "double momentum": Exercise("w2 - w1 in v1, w1, α, η, λ", lambda: momentum.definitions("momentum"), "w2 - w1"),
    "largest rate": Exercise("the largest stable η for λ = 4 and α = 0.5", None, value=lambda: 3 / 4),
    "memory vanishes": Exercise("the product ηλ at which Nesterov's form forgets", None, value=lambda: 1.0),
    "product of roots": Exercise("the product of the roots for Nesterov, in α, η and λ",
                                 lambda: momentum.definitions("nesterov"), "p"),
}


def check(name, answer):
    """Say whether ``answer`` is right; if not, what is wrong with it and a case that shows it.

    Parameters
    ----------
    name : str
        The exercise, as its text gives it.
    answer : str, number or array
    """
    if name not in EXERCISES:
        return Result(False, f"There is no exercise {name!r}; there are: {', '.join(EXERCISES)}.")
    exercise = EXERCISES[name]
    if answer is None or answer is ...:
        return Result(False, f"Your turn: {exercise.question}.")
    return _check_value(exercise, answer) if exercise.value else _check_expression(name, exercise, answer)


WORDS = {"D", "Sum", *FUNCTIONS}


class Result:
    """What `check` found. True if the answer is right; shows itself as a sentence."""

    def __init__(self, right, message):
        self.right, self.message = right, message

    def __bool__(self):
        return self.right

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        return f"<p>{escape(self.message)}</p>"      # wraps on a narrow page, as plain text would not


def _check_expression(name, exercise, answer):
    definitions = exercise.definitions()
    unknown = set(re.findall(r"[^\W\d]\w*", str(answer))) - definitions.letters() - WORDS - {
        prefix + f for f in definitions.functions for prefix in ("", "d")}
    if unknown:
        return Result(False, f"Here {', '.join(sorted(unknown))} means nothing; wanted is {exercise.question}.")
    attempt = Derivation(f"exercise {name}", definitions, register=False).start(exercise.truth)
    if "D(" in str(answer):
        return Result(False, f"Carry the derivative out, without D; wanted is {exercise.question}.")
    try:
        attempt.step(str(answer), "answer")
    except Refuted as refuted:
        return Result(False, "Not yet: " + (f"{refuted.diagnosis}. " if refuted.diagnosis else "")
                      + f"A case: {refuted.case}.")
    except Undecided:
        return Result(False, "Neither a proof nor a counterexample was found: write the answer more simply.")
    except (ValueError, TypeError) as problem:
        return Result(False, f"That could not be read: {problem}.")
    if str(answer).replace(" ", "") == exercise.truth.replace(" ", ""):
        return Result(False, f"That is the question itself; wanted is {exercise.question}.")
    return Result(True, "Right: proved equal.")


def _check_value(exercise, answer):
    right = np.asarray(exercise.value(), dtype=float)
    try:
        given = np.asarray(answer, dtype=float)
    except (ValueError, TypeError):
        return Result(False, f"Wanted is {exercise.question}: numbers, not {answer!r}.")
    if given.shape != right.shape:
        turned = " It is transposed." if given.shape == right.T.shape else ""
        return Result(False, f"Not yet: the shape is {given.shape}, it should be {right.shape}.{turned}")
    tolerance = 0.5 * 10.0 ** -exercise.digits * 1.000001
    if np.all(np.abs(given - right) <= tolerance):
        return Result(True, f"Right, to {exercise.digits} decimals.")
    for factor, words in ((-1, "the sign is wrong"), (2, "it is too small by the factor 2"),
                          (0.5, "it is too large by the factor 2")):
        if np.allclose(given * factor, right, atol=tolerance):
            return Result(False, f"Not yet: {words}.")
    worst = np.unravel_index(np.argmax(np.abs(given - right)), right.shape)
    where = f" at {tuple(int(k) for k in worst)}" if right.ndim else ""
    return Result(False, f"Not yet: you have {given[worst]:.6g}{where}, which is "
                         f"{'too large' if given[worst] > right[worst] else 'too small'}.")
