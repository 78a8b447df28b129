"""An answer that is a function: run beside the reference, and proved equal where it runs on symbols."""
import inspect

import numpy as np

from .arrays import array_slip, misshapen
from .failures import Failure, reason_for
from .proving import proof
from .result import Unreadable, not_yet, right, shown
from .slips import slip
from .trials import inputs_for, parameters, run


def check_function(exercise, answer):
    """Judge a function; a wrong one is shown the simplest input at which it differs."""
    names = parameters(exercise.function)
    _refuse_what_is_no_function(answer, names)
    trials = [(arguments, truth, run(answer, arguments, names)) for arguments, truth in inputs_for(exercise)]
    failed = _failures(trials, exercise.digits)
    if failed:
        passed = [trial for trial in trials if not any(trial[0] is f.arguments for f in failed)]
        return _wrong(names, failed, _mistake(exercise, trials) or reason_for(names, failed, passed))
    again = _failures([(*trials[0][:2], run(answer, trials[0][0], names))], exercise.digits)
    if again:
        return _wrong(names, again, "it gives another result when it is called again")
    proved, point = proof(exercise, answer, names)
    if proved:
        return right(f"Right: proved equal, and right at all {len(trials)} inputs tried")
    if point is not None:      # symbols found a difference; does it show in floats?
        truth = run(exercise.function, point)
        failed = [] if truth.problem else _failures([(point, truth.values, run(answer, point, names))], exercise.digits)
        if failed:
            return _wrong(names, failed, f"it is right at {len(trials)} other inputs: {failed[0].fault}")
    return right(f"Right at all {len(trials)} inputs tried")


def _failures(trials, digits):
    faults = [(trial, fault(trial[2], trial[1], digits)) for trial in trials]
    return [Failure(*trial, words) for trial, words in faults if words]


def _wrong(names, failed, reason):
    return not_yet(reason, _case(names, min(failed, key=Failure.simplicity), reason))


def fault(outcome, truth, digits):
    """What is wrong with an outcome: its problem, a shape, or a value; '' if nothing is."""
    if outcome.problem:
        return outcome.problem
    values = outcome.values
    if len(values) == 1 < len(truth) and values[0].ndim and len(values[0]) == len(truth):
        values = list(values[0])      # a list of results that happen to be of one shape
    if len(values) != len(truth):
        return f"it gives {_results(len(values))} where {_results(len(truth))} should be"
    for given, wanted in zip(values, truth):
        if given.shape != wanted.shape:
            what = misshapen(given, wanted, _tolerance(wanted, digits))
            return f"the shape of its result is {given.shape or 'that of a number'}, " \
                   f"it should be {wanted.shape or 'that of a number'}: {what}"
        if not np.isfinite(given).all():
            return "it gives nan" if np.isnan(given).any() else "it gives an infinite number"
        tolerance = _tolerance(wanted, digits)
        if not np.all(np.abs(given - wanted) <= tolerance):
            return array_slip(given, wanted, tolerance) if wanted.size > 1 else \
                slip(given.item(), wanted.item(), tolerance)
    return ""


def _results(count):
    return "one result" if count == 1 else f"{count} results"


def _tolerance(wanted, digits):
    return 10.0**-digits * max(1.0, float(np.max(np.abs(wanted), initial=0.0)))


def _refuse_what_is_no_function(answer, names):
    if not callable(answer):
        if isinstance(answer, str):
            raise Unreadable("hand in the function itself, without quotes")
        raise Unreadable(f"a function is wanted, and not {shown(answer)}: write its name without brackets, "
                         "or you hand in what it gives")
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):      # some of NumPy's do not tell
        return
    try:
        signature.bind(*names)
    except TypeError:
        taken = parameters(answer) or []
        raise Unreadable(f"it takes {_listed(taken)}, and {_listed(names)} are handed in") from None


def _listed(names):
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "nothing"


def _mistake(exercise, trials):
    """The words for the slip of the exercise's own list that gives the same at every input."""
    for words, slipped in exercise.mistakes.items():
        if all(_alike(run(slipped, arguments), outcome, exercise.digits) for arguments, _, outcome in trials):
            return words
    return ""


def _alike(expected, outcome, digits):
    """Whether two outcomes are the same slip: equal values, NaN where the other is NaN, or both an error."""
    if expected.problem or outcome.problem:
        return bool(expected.problem) and bool(outcome.problem)
    return len(expected.values) == len(outcome.values) and all(
        e.shape == v.shape and np.allclose(e, v, rtol=10.0**-digits, atol=10.0**-digits, equal_nan=True)
        for e, v in zip(expected.values, outcome.values))


def _case(names, failure, reason):
    """The input, what the learner's function gave there, and what is right."""
    truth, outcome = failure.truth, failure.outcome
    at = ", ".join(f"{name} = {_value(value)}" for name, value in zip(names, failure.arguments))
    if outcome.problem:
        return f"so it is for {at}" if outcome.problem in reason else f"for {at} {outcome.problem}"
    for digits in (4, 7, 12):      # as many as it takes to see the difference
        yours, right_ones = (", ".join(_value(v, digits) for v in values) for values in (outcome.values, truth))
        if yours != right_ones:
            break
    return f"for {at} yours gives {yours}, right is {right_ones}"


def _value(value, digits=4):
    if isinstance(value, (int, float, np.number)) or isinstance(value, np.ndarray) and value.ndim == 0:
        return f"{float(value):.{digits}g}"
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub" and value.size <= 12:
        return np.array2string(value, separator=", ", max_line_width=10_000, threshold=50,
                               formatter={"all": lambda v: f"{float(v):.{digits}g}"}).replace("\n", "")
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else shown(value, 40)
