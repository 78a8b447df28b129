"""What `check` gives back, and how an answer is shown in a sentence."""
from html import escape

from ..typography import as_printed


class Result:
    """What `check` found. True if the answer is right; shows itself as a sentence."""

    def __init__(self, right, message):
        self.right, self.message = right, message

    def __bool__(self):
        return self.right

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        return f"<p>{escape(as_printed(self.message))}</p>"      # wraps on a narrow page, as plain text would not


class Unreadable(Exception):
    """The answer cannot be judged; the message is the sentence that says why and what to write."""


def right(*parts):
    """The answer is right: how far that was checked, and a remark."""
    return Result(True, sentences(*parts))


def not_yet(*parts):
    """The answer is wrong: the reason, then what contradicts it."""
    return Result(False, "Not yet: " + sentences(*parts))


def sentences(*parts):
    """Join phrases into sentences: a full stop after each, a capital at the start of all but the first."""
    kept = [part.strip() for part in parts if part and part.strip()]
    kept = kept[:1] + [part[0].upper() + part[1:] for part in kept[1:]]
    return " ".join(part if part[-1] in ".!?" else part + "." for part in kept)


def shown(thing, most=60):
    """An answer as it goes into a sentence: short, and never an error, whatever its ``repr`` does."""
    try:
        text = " ".join(repr(thing).split())
    except Exception:
        text = f"a {type(thing).__name__}"
    return text if len(text) <= most else text[:most - 1] + "…"


def decimal(value):
    """A number with as many digits as a sentence bears: 0.25, -3, 1.2e+20."""
    value = float(value)
    return f"{value:.6g}" if value else "0"
