"""Makes reStructuredText of the package's docstrings, which are written to be read in an editor.

They are plain prose with lines "name: what it is", formulas that stand in by four spaces, examples
after `>>>`, and here and there NumPy's underlined sections. Names in single backticks become links
where the reference has them; a source's name stays *emphasised*; no other sign has a meaning.
"""

import re

MEANING = re.compile(r"(?P<names>[^\W\d]\w*(?:, [^\W\d]\w*)*): (?P<words>\S.*)")
ENTRY = re.compile(r"(?P<names>[\w, ]+?) : (?P<words>.+)")
INLINE = re.compile(r"(?P<code>``.+?``)|`(?P<name>[^`]+)`|(?<![\w*])(?P<source>\*[A-Za-z][a-z]*\*)(?!\w)")
SPECIAL = re.compile(r"([\\*`|_]|(?<=:):)")
STARTER = re.compile(r"(?!``|:py:obj:`|:ref:`|\*\w|\\)[^\w\s]|\(?\w{1,5}[.)]")
LINKED = re.compile(r"[A-Z]\w+(?:\.\w+)?|check_gradients|train")
MODULES = {"backprop.activations": "api-activations", "backprop.losses": "api-losses",
           "backprop.initializers": "api-initializers"}


def to_rst(lines: list[str]) -> list[str]:
    """Returns the docstring as reStructuredText."""
    made: list[str] = []
    for block in _blocks(lines):
        made += [*_block(block, first=not made), ""]
    return made


def _blocks(lines: list[str]) -> list[list[str]]:
    """The docstring in pieces without a blank line; a section's entries stay with their heading."""
    blocks: list[list[str]] = []
    new = True
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.strip():
            new = True
            continue
        heading = _underlines(following, line)
        inside = blocks and _is_section(blocks[-1]) and not heading and not line.startswith(">>>") and (
            line.startswith(" ") or ENTRY.fullmatch(line) or following.startswith("    "))
        if heading or (new and not inside):
            blocks.append([])
        blocks[-1].append(line)
        new = False
    return blocks


def _underlines(line: str, heading: str) -> bool:
    return bool(re.fullmatch(r"-{3,}", line.strip())) and bool(heading.strip())


def _is_section(block: list[str]) -> bool:
    return len(block) > 1 and _underlines(block[1], block[0])


def _block(block: list[str], first: bool) -> list[str]:
    if _is_section(block):
        return [f".. rubric:: {inline(block[0])}", "", *_entries(block[2:])]
    if block[0].startswith(">>>"):
        return [".. code-block:: pycon", "", *(f"   {line}" for line in block)]
    if all(line.startswith("    ") for line in block):
        return [".. code-block:: text", "", *(f"   {line[4:]}" for line in block)]
    if not first and MEANING.fullmatch(block[0]):
        return _meanings(block)
    return [_paragraph(block)]


def _meanings(block: list[str]) -> list[str]:
    """Lines "name: what it is" as a definition list; every other line goes on with the one before."""
    terms: list[tuple[str, list[str]]] = []
    for line in block:
        match = MEANING.fullmatch(line)
        if match:
            terms.append((match["names"], [match["words"]]))
        else:
            terms[-1][1].append(line)
    return _definition_list([(_code(names), words) for names, words in terms])


def _entries(lines: list[str]) -> list[str]:
    """The entries of an underlined section, with their kind behind their name."""
    terms: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("    ") and terms:
            terms[-1][1].append(line)
            continue
        match = ENTRY.fullmatch(line)
        terms.append((f"{_code(match['names'])}, {inline(match['words'])}" if match else _code(line), []))
    return _definition_list(terms)


def _definition_list(terms: list[tuple[str, list[str]]]) -> list[str]:
    made = []
    for term, words in terms:
        made += [term, f"   {_paragraph(words) if words else ' '.join(['..'])}", ""]
    return made


def _code(names: str) -> str:
    return f"``{names.strip()}``"


def _paragraph(lines: list[str]) -> str:
    text = inline(" ".join(line.strip() for line in lines))
    # "- so", "(a) first" and the like would start a list, ".. so" a directive.
    return "\\" + text if STARTER.match(text) else text


def inline(text: str) -> str:
    """One line of a docstring: code, links and sources marked up, all else as it stands."""
    made, end = "", 0
    for match in INLINE.finditer(text):
        made += SPECIAL.sub(r"\\\1", text[end:match.start()])
        made += _separated(match["code"] or match["source"] or _name(match["name"]), text, match)
        end = match.end()
    return made + SPECIAL.sub(r"\\\1", text[end:])


def _separated(markup: str, text: str, match: re.Match) -> str:
    """Markup ends at a space or a sign; elsewhere an escaped space has to part it from its neighbours."""
    before, after = text[:match.start()][-1:], text[match.end():][:1]
    return ("\\ " if before and before not in " ([{'\"-/:" else "") + markup + (
        "\\ " if after and after not in " )]}'\"-/:.,;!?" else "")


def _name(name: str) -> str:
    if name in MODULES:
        return f":ref:`{name} <{MODULES[name]}>`"
    target = re.sub(r"^net\.", "Network.", re.sub(r"\(.*\)$", "", name))
    if LINKED.fullmatch(target):
        return f":py:obj:`{name} <.{target}>`"
    return f"``{name}``"
