"""An answer that is a number: read from whatever form it comes in, and compared."""
import math
import re

import numpy as np

from .result import Unreadable, decimal, not_yet, right, shown
from .slips import bounds, rounded, slip


def check_number(exercise, answer):
    """Judge a number; a wrong one meets the exercise's consequence, or the interval it is not in."""
    truth = float(exercise.value())
    given, note = read_number(answer)
    tolerance = within(exercise)
    remark = f"It was read as {note}" if note else ""
    if abs(given - truth) <= tolerance:
        return right(f"Right, to {exercise.digits} decimals" if exercise.digits else "Right", remark)
    reason = mistake(exercise, given, tolerance) or slip(given, truth, tolerance, exercise.digits)
    case = consequence(exercise, given) or ("" if rounded(given, truth, exercise.digits) else bounds(given, truth))
    return not_yet(reason, case, remark)


def within(exercise):
    """Half a unit of the last decimal that is wanted, and a hair for the rounding of the half itself."""
    return 0.5 * 10.0**-exercise.digits * 1.000001


def mistake(exercise, given, tolerance):
    """The words for the slip of the exercise's own list that gives this number or array, or ''."""
    for words, slipped in exercise.mistakes.items():
        slipped = np.asarray(slipped() if callable(slipped) else slipped, dtype=float)
        if slipped.shape == np.shape(given) and np.all(np.abs(slipped - given) <= tolerance):
            return words
    return ""


def consequence(exercise, given):
    """The sentence that shows what would follow from the answer; '' where it has none."""
    if exercise.consequence is None:
        return ""
    try:
        return str(exercise.consequence(given))
    except Exception:      # the answer is beyond what it can be computed for
        return ""


def read_number(answer):
    """Return (float, how a text was read), or raise `Unreadable` with the reason.

    Takes Python's and NumPy's numbers, arrays of one entry, fractions, decimals, SymPy numbers,
    and texts such as "0.25", "1/4", "25%", "-1/2*log(2)".
    """
    if isinstance(answer, str):
        return _from_text(answer)
    if isinstance(answer, (bool, np.bool_)):
        raise Unreadable(f"{answer} is a truth value, and a number is wanted")
    if callable(answer):
        raise Unreadable("that is a function, and a number is wanted: call it, and hand in what it gives")
    array = as_array(answer, "a number")
    if array.size != 1:
        raise Unreadable(f"one number is wanted, not an array of shape {array.shape}")
    return real_number(array.reshape(-1)[0], answer), ""


def as_array(answer, wanted):
    """``np.asarray``, which runs the answer's own code, with every failure told as a sentence."""
    try:
        array = np.asarray(answer)
    except ValueError:
        raise Unreadable(f"the rows of {shown(answer)} differ in length, so it is no array") from None
    except Exception as problem:
        raise Unreadable(f"{wanted} is wanted, and {shown(answer)} cannot be read as one "
                         f"({type(problem).__name__})") from None
    if array.dtype == object and array.ndim == 0 and hasattr(answer, "__next__"):
        raise Unreadable(f"that is a generator, which gives its values one by one; {wanted} is wanted")
    if array.dtype == object and array.ndim == 0 and isinstance(answer, (dict, set, frozenset)):
        raise Unreadable(f"a {type(answer).__name__} has no order of places; {wanted} is wanted")
    return array


def real_number(item, answer):
    """One entry of an array, whatever it is, as a finite float."""
    try:
        if isinstance(item, (complex, np.complexfloating)):
            raise Unreadable(f"{shown(answer)} is a complex number, and a real one is wanted")
        value = float(item)
    except OverflowError:
        raise Unreadable(f"{shown(answer)} is far too large") from None
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(f"{shown(answer)} is no number: every letter has to be replaced by its value") from None
    if math.isnan(value):
        raise Unreadable("nan means \"not a number\": somewhere 0 was divided by 0, or ∞ taken from ∞")
    if math.isinf(value):
        raise Unreadable("the answer is a finite number, and this is infinite: was something divided by 0?")
    return value


def _from_text(text):
    from .spelling import plain
    written = plain(text).strip()
    percent = re.fullmatch(r"(.*\d)\s*%", written)
    comma = re.fullmatch(r"([+-]?\d*),(\d+)", written)
    if comma:
        written = f"{comma[1]}.{comma[2]}"
    value = _computed(percent[1] if percent else written, text)
    value = value / 100 if percent else value
    return value, decimal(value) if percent or comma else ""


def _computed(written, text):
    """The value of arithmetic without letters."""
    from .spelling import parse_answer
    if not written:
        raise Unreadable("the text is empty, and a number is wanted")
    try:
        return real_number(float(written), text)
    except ValueError:
        pass
    if not re.search(r"\d", written):
        raise Unreadable(f"{shown(text)} is no number")
    expression, _ = parse_answer(written, frozenset())
    return real_number(expression.evalf(30), text)
