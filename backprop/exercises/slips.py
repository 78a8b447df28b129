"""The usual slips with a number, each known by what would undo it."""
import math


def slip(given, right, tolerance, digits=None):
    """Say how ``given`` misses ``right``: the sign, a factor, a reciprocal, a rounding, or how far.

    Both are floats, further apart than ``tolerance``; with ``digits``, the decimals that are
    wanted, rounding too early is recognised as well.
    """
    if right == 0:
        return "it is too large" if given > 0 else "it is too small"
    known = [words for words, undone in _undone(given) if abs(undone - right) <= 2 * tolerance + 1e-3 * abs(right)]
    return rounded(given, right, digits) or (known or [_distance(given, right)])[0]


def _undone(given):
    """(what the slip is, the number without it), the likeliest slip first."""
    yield "the sign is wrong", -given
    yield "it is too small by the factor 2", 2 * given
    yield "it is too large by the factor 2", given / 2
    yield "the sign is wrong, and it is too small by the factor 2", -2 * given
    yield "the sign is wrong, and it is too large by the factor 2", -given / 2
    yield "it is too large by the factor 100: a percentage, where the fraction is wanted?", given / 100
    yield "it is too small by the factor 100: a fraction, where the percentage is wanted?", 100 * given
    for places in (1, 3):
        yield f"the decimal point stands {_places(places)} too far to the right", given / 10**places
        yield f"the decimal point stands {_places(places)} too far to the left", given * 10**places
    if given:
        yield "that is the reciprocal: turn the fraction over", 1 / given
    yield "that is what is missing to 1", 1 - given
    if given > 0:
        yield "that is its square: the root is missing", math.sqrt(given)
        yield "that is its square root", given * given


def _places(count):
    return "one place" if count == 1 else f"{count} places"


def rounded(given, right, digits):
    """Say that the number is right, but to fewer decimals than are wanted; '' if that is not it."""
    for fewer in range((digits or 0) - 1, -1, -1):
        if abs(given - right) > 0.5 * 10.0**-fewer * 1.000001 or abs(given - right) > 0.02 * abs(right):
            continue
        decimals = "1 decimal" if fewer == 1 else f"{fewer} decimals"
        if math.isclose(given, round(given, fewer), abs_tol=1e-12):
            return f"it is rounded too early: right to {decimals}, and {digits} are wanted"
        return (f"it is too {'large' if given > right else 'small'} by {100 * abs(given / right - 1):.2g} %: "
                f"right to {decimals}, and {digits} are wanted; was a number rounded on the way?")
    return ""


def _distance(given, right):
    if given == 0:
        return "it is not 0"
    ratio = given / right
    if ratio < 0:
        return "the sign is wrong, and the size as well"
    size = "large" if ratio > 1 else "small"
    ratio = max(ratio, 1 / ratio)
    # Off by a few per cent is said so: "by the factor 1.0" says nothing.
    by = f"{100 * (ratio - 1):.2g} %" if ratio < 1.1 else f"the factor {ratio:.2g}"
    return f"it is too {size} by {by}"


def bounds(given, right):
    """The coarsest decimal interval that holds ``right`` and not ``given``: what contradicts the answer."""
    size = max(abs(given), abs(right))
    for place in range(-math.floor(math.log10(size)) - 1, 400):
        step = 10.0**-place
        cell = right / step
        low, high = math.floor(cell), math.ceil(cell)
        if math.isclose(cell, round(cell), rel_tol=1e-9, abs_tol=1e-9):      # on the border: one cell either way
            low, high = round(cell) - 1, round(cell) + 1
        if not low * step - 1e-12 * size <= given <= high * step + 1e-12 * size:
            return f"it lies between {low * step:.{max(place, 0)}f} and {high * step:.{max(place, 0)}f}"
    return ""
