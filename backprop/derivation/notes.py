"""The note beside an equation in LaTeX: its words are text, the letters among them are the equation's own.

A note is typed as expressions are, "at a[2][1] = -1/7" or "δ by v1"; what is typed a[2][1] the page shows as
it shows it everywhere, with a raised layer and a lowered index.
"""
import re

from ..typography import as_printed
from .latex import GREEK, name_latex

ENTRY = r"(?P<name>[A-Za-z]|[%s])(?P<places>(?:\[\w+(?:,\w+)*\])+)" % "".join(GREEK)
POWER = r"\*\*(?P<power>\d)"
NUMBERED = r"(?<![\w.])[A-Za-z]\d(?!\w)"                          # w1
GREEK_LETTER = r"[%s](?:[A-Za-z](?!\w))?\d?" % "".join(GREEK)      # δ, and Δw
EQUATED = r"(?<!\w)[A-Za-z](?= = )"
LETTERS = re.compile("|".join((ENTRY, POWER, NUMBERED, GREEK_LETTER, EQUATED)))


def note_latex(words):
    """``weights by δ`` → \\text{weights by }\\delta."""
    pieces, end = [], 0
    for found in LETTERS.finditer(words):
        pieces += [_text(words[end:found.start()]), _letter(found)]
        end = found.end()
    return "".join([*pieces, _text(words[end:])]) or r"\text{}"


def unspaced(words):
    """The note with no space inside an entry, t[1,2], so that no line ends there."""
    return re.sub(r"\[(\w+), (\w+)\]", r"[\1,\2]", words)


def _letter(found):
    if found["power"]:
        return "{}^{%s}" % found["power"]
    if not found["places"]:
        greek = GREEK.get(found[0][0])
        return f"{greek} {found[0][1:]}".strip() if greek else name_latex(found[0])
    *layer, indices = re.findall(r"\[([^\]]*)\]", found["places"])
    separator = "" if all(len(i) == 1 for i in indices.split(",")) else ","
    raised = "^{(%s)}" % layer[0] if layer else ""
    return "%s_{%s}%s" % (name_latex(found["name"]), separator.join(indices.split(",")), raised)


def _text(words):
    """Words inside \\text{…}: the few characters that LaTeX would read as its own are escaped."""
    for character in "&%#_{}":
        words = words.replace(character, "\\" + character)
    return r"\text{%s}" % as_printed(words) if words else ""
