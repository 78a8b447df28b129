"""Exercises that check themselves: right, or what is wrong and a case that shows it.

    check("bias gradient", "(a - t)*a*(1 - a)")

An answer is an expression (as text), a number, an array or a function. No answer raises an error.
"""
import difflib

from .result import Result, Unreadable, sentences, shown
from .table import exercises


def check(name, answer):
    """Say whether ``answer`` is right; if not, what is wrong with it and a case that shows it.

    Parameters
    ----------
    name : str
        The exercise, as its text gives it.
    answer : str, number, array or function
        As the exercise asks for; ``...`` asks for the question again.

    Returns
    -------
    Result
        True if the answer is right; it shows itself as a sentence. Whatever is handed in,
        nothing is raised.
    """
    known = exercises()
    is_text = issubclass(type(name), str)      # isinstance would ask the thing itself
    if not is_text or name not in known:
        close = difflib.get_close_matches(name, known, 3, 0.4) if is_text else []
        return Result(False, f"There is no exercise {shown(name)}; "
                      + (f"did you mean {' or '.join(map(repr, close))}?" if close else
                         "its name stands in the chapter's cell."))
    return judge(known[name], answer)


def judge(exercise, answer):
    """The `Result` for an answer to an `Exercise`, one of the book's or a new one."""
    if answer is None or answer is ...:
        return Result(False, sentences(f"Your turn: {exercise.question}"))
    try:
        return _judge(exercise, answer)
    except Unreadable as problem:
        return Result(False, "Not yet: " + sentences(str(problem), f"wanted is {exercise.question}"))
    except Exception as problem:      # an answer may be anything, even what fails when it is looked at
        return Result(False, "Not yet: " + sentences(
            f"that could not be judged ({type(problem).__name__})", f"wanted is {exercise.question}"))


def _judge(exercise, answer):
    if exercise.function is not None:
        from .functions import check_function
        return check_function(exercise, answer)
    if exercise.value is None:
        from .expressions import check_expression
        return check_expression(exercise, answer)
    import numpy as np
    if np.ndim(exercise.value()):
        from .arrays import check_array
        return check_array(exercise, answer)
    from .numbers import check_number
    return check_number(exercise, answer)
