"""Compares two SVG figures by what they draw, so that only a difference one could see counts.

Structure, words and colours must be equal. Numbers may differ by a thousandth of a point: the last
digit of a coordinate depends on the machine. Ids are compared by the order in which they appear,
because matplotlib derives them from coordinates.
"""

import math
import re
from xml.etree import ElementTree

TOLERANCE = 2e-3
# A number, or what only looks like one: a colour or an id.
TOKEN = re.compile(r"#\w+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
REFERENCE = re.compile(r"(?<=url\(#)[^)]+|(?<=^#).+$")
# Words are compared to the letter, also where they hold numbers.
WORDS = {"aria-label", "class", "fill", "stroke"}
SKIPPED = {"metadata"}


def svg_difference(stored: str, computed: str) -> str | None:
    """Returns what differs between two SVG documents, in one line, or None."""
    ours, theirs = _elements(stored), _elements(computed)
    old_ids, new_ids = _ids(ours), _ids(theirs)
    for old, new in zip(ours, theirs):
        if difference := _element_difference(old, new, old_ids, new_ids):
            return f"<{_name(old)}>: {difference}"
    if len(ours) != len(theirs):
        return f"{len(ours)} elements are stored, {len(theirs)} were drawn"
    return None


def _elements(svg: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    skipped = {inner for outer in root.iter() if _name(outer) in SKIPPED for inner in outer.iter()}
    return [element for element in root.iter() if element not in skipped]


def _ids(elements) -> dict[str, str]:
    named = [element.get("id") for element in elements if element.get("id")]
    return {name: f"#{number}" for number, name in enumerate(named)}


def _name(element) -> str:
    return str(element.tag).rpartition("}")[2]


def _element_difference(old, new, old_ids, new_ids) -> str | None:
    if old.tag != new.tag:
        return f"stored, but <{_name(new)}> was drawn"
    if old.attrib.keys() != new.attrib.keys():
        return f"attributes {sorted(old.attrib)} are stored, {sorted(new.attrib)} were drawn"
    for text_of in (lambda element: element.text, lambda element: element.tail):
        if (text_of(old) or "").strip() != (text_of(new) or "").strip():
            return f"text {text_of(old)!r} is stored, {text_of(new)!r} was drawn"
    for key, value in old.attrib.items():
        name = key.rpartition("}")[2]
        if name == "id":
            continue
        before = REFERENCE.sub(lambda match: old_ids.get(match[0], match[0]), value)
        after = REFERENCE.sub(lambda match: new_ids.get(match[0], match[0]), new.attrib[key])
        if before != after and (name in WORDS or not _close(before, after)):
            return f"{name}: {_first_difference(before, after)}"
    return None


def _close(before: str, after: str) -> bool:
    same_form = TOKEN.sub("0", before) == TOKEN.sub("0", after)
    return same_form and all(map(_same_token, TOKEN.findall(before), TOKEN.findall(after)))


def _same_token(old: str, new: str) -> bool:
    if "#" in (old[0], new[0]):
        return old == new
    return math.isclose(float(old), float(new), rel_tol=1e-6, abs_tol=TOLERANCE)


def _first_difference(before: str, after: str) -> str:
    for old, new in zip(TOKEN.findall(before), TOKEN.findall(after)):
        if not _same_token(old, new):
            return f"{old} is stored, {new} was drawn"
    return f"{before[:60]!r} is stored, {after[:60]!r} was drawn"
