"""Exercises that check themselves: right, or what is wrong and a case that shows it.

    check("bias gradient", "(a - t)*a*(1 - a)")

An answer is an expression (as text), a number or an array. A wrong one gets the derivation
engine's diagnosis; no answer raises an error.
"""
import re
from html import escape

import numpy as np

from ..derivation import Derivation, Refuted, Undecided
from ..derivation.parser import FUNCTIONS
from .table import exercises


def check(name, answer):
    """Say whether ``answer`` is right; if not, what is wrong with it and a case that shows it.

    Parameters
    ----------
    name : str
        The exercise, as its text gives it.
    answer : str, number or array
    """
    known = exercises()
    if name not in known:
        return Result(False, f"There is no exercise {name!r}; there are: {', '.join(known)}.")
    exercise = known[name]
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
