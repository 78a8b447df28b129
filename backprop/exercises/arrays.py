"""An answer that is an array: its shape first, then what its entries have in common with the right ones."""
from itertools import permutations

import numpy as np

from .numbers import as_array, consequence, mistake, read_number, within
from .result import Unreadable, decimal, not_yet, right, shown
from .slips import bounds, slip


def check_array(exercise, answer):
    """Judge an array; a wrong one is told which place is wrong and where its right value lies."""
    truth = np.asarray(exercise.value(), dtype=float)
    given, tolerance = read_array(answer, truth), within(exercise)
    if given.shape != truth.shape:
        reason = mistake(exercise, given, tolerance) or misshapen(given, truth, tolerance)
        return not_yet(reason, f"the shape is {given.shape}, it should be {truth.shape}")
    if np.all(np.abs(given - truth) <= tolerance):
        return right(f"Right, to {exercise.digits} decimals" if exercise.digits else "Right")
    reason = mistake(exercise, given, tolerance) or array_slip(given, truth, tolerance, exercise.digits)
    return not_yet(reason, consequence(exercise, given) or _entry(given, truth, tolerance))


def read_array(answer, truth):
    """The answer as an array of floats, or `Unreadable` with the reason."""
    wanted = f"an array of shape {truth.shape}"
    if isinstance(answer, str):
        raise Unreadable(f"{wanted} is wanted, as [[1, 2], [3, 4]] or a NumPy array, and not a text")
    if callable(answer):
        raise Unreadable(f"{wanted} is wanted, and that is a function: call it, and hand in what it gives")
    array = as_array(answer, wanted)
    if array.ndim == 0 and array.dtype == object:
        raise Unreadable(f"{wanted} is wanted, and not {shown(answer)}")
    if array.size > 100 * truth.size + 1000:
        raise Unreadable(f"{wanted} is wanted, and that one has the shape {array.shape}")
    values = np.empty(array.shape)
    for place in np.ndindex(array.shape):
        try:
            values[place] = read_number(array[place])[0]
        except Unreadable as problem:
            raise Unreadable(f"at {list(place)}: {problem}" if place else str(problem)) from None
    return values


def misshapen(given, truth, tolerance):
    """What became of the shape: transposed, flattened, an axis too few, the bias's row too many."""
    def agrees(candidate):
        return candidate.shape == truth.shape and np.all(np.abs(candidate - truth) <= tolerance)

    if agrees(given.T):
        return "it is transposed: its entries are right, but rows and columns are exchanged"
    if given.size == truth.size:
        if given.squeeze().shape == truth.squeeze().shape:
            where = "missing" if given.ndim < truth.ndim else "too many" if given.ndim > truth.ndim else "elsewhere"
            return f"an axis of length 1 is {where}"
        for order, words in (("C", "row by row"), ("F", "column by column")):
            if agrees(given.reshape(truth.shape, order=order)):
                return f"its entries are right, but stand there {words} in another shape"
        return "it is transposed, and its entries are not right either" if given.shape == truth.shape[::-1] else \
            "it has the right number of entries, but another shape"
    if given.ndim == truth.ndim == 2 and given.shape[0] == truth.shape[0] + 1 and given.shape[1] == truth.shape[1]:
        if agrees(given[1:]) or agrees(given[:-1]):
            return "it has a row too many, that of the bias; the others are right"
    if given.size == 1:
        return "a single number is no array"
    if given.ndim != truth.ndim:
        return f"it has {_axes(given.ndim)}, and {_axes(truth.ndim)} are wanted"
    longer = [k for k in range(truth.ndim) if given.shape[k] != truth.shape[k]]
    return " and ".join(f"axis {k} has length {given.shape[k]} where {truth.shape[k]} is wanted" for k in longer)


def _axes(count):
    return "one axis" if count == 1 else f"{count} axes"


def array_slip(given, truth, tolerance, digits=None):
    """How an array of the right shape misses: as a whole, in its order, or in a few places."""
    for words, undone in _rearranged(given):
        if undone.shape == truth.shape and np.all(np.abs(undone - truth) <= tolerance):
            return words
    wrong = np.argwhere(np.abs(given - truth) > tolerance)
    reasons = {slip(float(given[tuple(w)]), float(truth[tuple(w)]), tolerance, digits) for w in wrong}
    factor = _common_factor(given, truth, tolerance)
    if len(reasons) == 1 and len(wrong) > 1 and factor is None:
        return f"{_which(wrong, truth.shape)}: {reasons.pop()}"
    if factor is not None and len(wrong) > 1:
        return _by_factor(factor)
    place = tuple(wrong[0])
    first = slip(float(given[place]), float(truth[place]), tolerance, digits)
    return f"{_which(wrong, truth.shape)}{'' if len(wrong) == 1 else f', the first at {_at(place)}'}: {first}"


def _rearranged(given):
    """(what the slip is, the array without it)."""
    if given.ndim == 2:
        yield "it is transposed", given.T
        yield "the rows stand in reverse order", given[::-1]
        yield "the columns stand in reverse order", given[:, ::-1]
        yield "rows and columns stand in reverse order", given[::-1, ::-1]
        for words, axis in (("rows", 0), ("columns", 1)):
            if given.shape[axis] <= 5:
                for order in permutations(range(given.shape[axis])):
                    yield f"the {words} stand in another order", np.take(given, order, axis)
    elif given.ndim == 1:
        yield "the entries stand in reverse order", given[::-1]
        if len(given) <= 5:
            for order in permutations(range(len(given))):
                yield "the entries stand in another order", given[list(order)]
    elif given.ndim > 2:
        yield "it is mirrored in its last two axes, as between convolution and correlation", given[..., ::-1, ::-1]


def _common_factor(given, truth, tolerance):
    """The number c with given = c * truth throughout, if there is one."""
    norm = np.sum(truth * truth)
    if norm == 0:
        return None
    factor = float(np.sum(given * truth) / norm)
    fits = np.all(np.abs(given - factor * truth) <= 2 * tolerance * max(1.0, abs(factor)))
    # Small arrays follow every factor to within their digits: what is said must tell something.
    return factor if fits and factor and abs(factor - 1) > 1e-9 and np.max(np.abs(truth)) > 4 * tolerance else None


def _by_factor(factor):
    if abs(factor + 1) < 0.01:
        return "the sign of every entry is wrong"
    size, words = (factor, "large") if abs(factor) > 1 else (1 / factor, "small")
    sign = "every sign is wrong, and " if size < 0 else ""
    size = abs(size)
    if size < 1.1:
        return f"{sign}every entry is too {words} by {100 * (size - 1):.2g} %"
    whole = round(size)
    near = abs(size - whole) < 0.02 * size
    hint = "" if not near or whole == 2 and sign else (
        "; a sum where the mean is wanted, or a factor lost?" if words == "large" else
        "; a mean where the sum is wanted, or a factor lost?")
    return f"{sign}every entry is too {words} by the factor {whole if near else f'{size:.2g}'}{hint}"


def _which(wrong, shape):
    """The wrong places in words: one entry, one row, one column, or how many."""
    total = int(np.prod(shape))
    if len(wrong) == 1:
        return f"only the entry at {_at(wrong[0])} is wrong" if total > 1 else "it is wrong"
    if len(wrong) == total:
        return "every entry is wrong"
    for axis, name in enumerate(("row", "column") if len(shape) == 2 else ()):
        if len(set(wrong[:, axis])) == 1:
            return f"only {name} {int(wrong[0][axis])} is wrong"
    return f"{len(wrong)} of the {total} entries are wrong"


def _at(place):
    return f"[{', '.join(str(int(k)) for k in place)}]"


def _entry(given, truth, tolerance):
    """The first wrong entry, and an interval that holds its right value and not the answer's."""
    place = tuple(np.argwhere(np.abs(given - truth) > tolerance)[0])
    value = float(given[place])
    return f"you have {decimal(value)} at {_at(place)}, and {bounds(value, float(truth[place]))}"
