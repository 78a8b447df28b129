"""Why a function fails: what its failures have in common, with one another and with no other input."""
from dataclasses import dataclass

import numpy as np

from .trials import Outcome, simplicity

NEARLY = 1e-6
LARGE = 10.0      # what is called large at least


@dataclass
class Failure:
    """An input, the right values there, what the function gave, and what is wrong with that."""
    arguments: tuple
    truth: list
    outcome: Outcome
    fault: str

    def simplicity(self):
        return simplicity(self.arguments)


def reason_for(names, failed, passed):
    """The sentence on a function: a slip made everywhere, or where it fails, or how often.

    failed: list of `Failure`; passed: (arguments, right values, outcome) of the inputs that are right.
    """
    everywhere = _everywhere([(f.arguments, f.truth, f.outcome) for f in failed] + list(passed))
    if everywhere:
        return everywhere
    passing = [arguments for arguments, *_ in passed]
    faults = list(dict.fromkeys(f.fault for f in failed))
    where = _where(names, [f.arguments for f in failed], passing)
    if where:
        return f"it is right, but not {where}" + (f": {faults[0]}" if len(faults) == 1 else "")
    simplest = min(failed, key=Failure.simplicity)
    if len(faults) == 1 and not passed:
        return simplest.fault
    alike = [f.arguments for f in failed if f.fault == simplest.fault]
    where = _where(names, alike, passing) if _is_no_number(simplest) else ""
    if where:
        return f"{where} {simplest.fault}"
    often = f"{len(failed)} of the {len(failed) + len(passed)} inputs" if passed else "every input"
    return f"it is wrong at {often} tried; at the simplest {simplest.fault}"


def _is_no_number(failure):
    return bool(failure.outcome.problem) or not all(np.isfinite(v).all() for v in failure.outcome.values)


def _everywhere(trials):
    """The slip that, undone, makes every result right; '' if there is none."""
    pairs = []
    for arguments, truth, outcome in trials:
        if outcome.problem or [v.shape for v in outcome.values] != [t.shape for t in truth]:
            return ""
        pairs += [(arguments, given, right) for given, right in zip(outcome.values, truth)]
    for words, undone in _slips(pairs):
        with np.errstate(all="ignore"):
            if all(np.allclose(undone(arguments, given), right, rtol=NEARLY, atol=NEARLY)
                   for arguments, given, right in pairs):
                return words
    return ""


def _slips(pairs):
    yield "the sign is wrong, everywhere", lambda arguments, v: -v
    yield "it is too small by the factor 2, everywhere", lambda arguments, v: 2 * v
    yield "it is too large by the factor 2, everywhere", lambda arguments, v: v / 2
    yield "it gives what is missing to 1", lambda arguments, v: 1 - v
    yield "it gives the reciprocal", lambda arguments, v: 1 / v
    yield "it gives the transpose", lambda arguments, v: v.T
    yield "a sum stands where the mean should", lambda arguments, v: v / np.size(arguments[0])
    yield "a mean stands where the sum should", lambda arguments, v: v * np.size(arguments[0])
    yield "a sum stands where the mean over the samples should", lambda arguments, v: v / _rows(arguments)
    yield "a mean stands where the sum over the samples should", lambda arguments, v: v * _rows(arguments)
    ratios = [given.flat[k] / right.flat[k] for _, given, right in pairs for k in range(right.size) if right.flat[k]]
    if ratios and ratios[0] and np.isfinite(ratios[0]):
        size, words = (ratios[0], "large") if abs(ratios[0]) > 1 else (1 / ratios[0], "small")
        yield f"it is too {words} by the factor {size:.4g}, everywhere", lambda arguments, v: v / ratios[0]
    if pairs:
        _, given, right = pairs[0]
        off = (given - right).flat[0] if given.size else 0.0
        yield f"{abs(off):.4g} is {'added to' if off > 0 else 'missing from'} every result", lambda arguments, v: v - off


def _rows(arguments):
    return next((len(a) for a in arguments if np.ndim(a)), 1)


def _where(names, failed, passed):
    """What the failing inputs have in common and the passing have not, as "where z is negative"; or ''."""
    if not passed:
        return ""
    for words, holds in _places(names):
        try:
            if all(map(holds, failed)) and not any(map(holds, passed)):
                return words
        except (TypeError, ValueError, IndexError):      # an argument that is no number
            continue
    for k, name in enumerate(names):
        for words, size in (("large and positive", np.max), ("large and negative", lambda v: -np.min(v)),
                            ("large", lambda v: np.max(np.abs(v)))):
            try:
                least = min(float(size(a[k])) for a in failed)
                if least >= LARGE and least > max(float(size(a[k])) for a in passed):
                    return f"where {name} is {words}"
            except (TypeError, ValueError):
                continue
    return ""


def _places(names):
    yield "for arrays", lambda a: any(np.ndim(v) for v in a)
    yield "for plain numbers", lambda a: not any(np.ndim(v) for v in a)
    yield "for arrays with two axes", lambda a: any(np.ndim(v) == 2 for v in a)
    for k, name in enumerate(names):
        yield f"at {name} = 0", lambda a, k=k: np.any(np.equal(a[k], 0))
        yield f"where {name} is negative", lambda a, k=k: np.any(np.less(a[k], 0))
        yield f"where {name} is positive", lambda a, k=k: np.any(np.greater(a[k], 0))
