"""Reads the five documents and writes down what the ledger has to account for: sentences and numerals, by line.

    python -m tools.sources         # writes backprop/ledger/*_facts.toml from the documents beside the checkout

A numeral is a run of digits with its decimals, exponent and sign, a name with a digit in it (W1), a
digit below the line (w₇), or a number word from two to ten, or zero. Addresses of pages are no numerals.
The lines that a document's `*_rest.toml` excludes are left out. No sentence is copied, only counted.
"""

import json
import re
import tomllib

from tools.inputs import ROOT

DOCUMENTS = ROOT.parent / "shared" / "sources"
LEDGER = ROOT / "backprop" / "ledger"
WORDS = "zero|two|three|four|five|six|seven|eight|nine|ten"
# A minus is a sign where nothing stands before it from which to subtract.
NUMERAL = re.compile(r"[A-Za-z]\w*?\d\w*|(?:(?<![\w)\]}.])-)?\d+(?:[.,]\d+)*(?:e-\d+)?|[₀-₉]+"
                     rf"|\b(?:{WORDS})\b", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+")
LIST_MARK = re.compile(r"^(?:\d+[.:]|[IVX]+\.|[•-])\s+")
ABBREVIATED = "".join(rf"(?<!{end})" for end in (r"i\.e\.", r"e\.g\.", r"al\.", r"Vol\.", r"No\.", r"\b[JPW]\."))
END_OF_SENTENCE = re.compile(rf"(?:(?<=[.!?])|(?<=[.!?][”\")*]))(?<!\.\*){ABBREVIATED}\s+(?=[^a-z\s\\])")


def sentences(line):
    """The sentences of one line; a formula or a heading on a line of its own counts as one."""
    return END_OF_SENTENCE.split(LIST_MARK.sub("", line.strip(), count=1))


def numerals(line):
    """The numerals of one line, in order."""
    return NUMERAL.findall(ADDRESS.sub(" ", line))


def facts(text, excluded):
    """{"sentences": {line: count}, "numerals": {line: [numeral, …]}} of a document's text."""
    kept = {number: line for number, line in enumerate(text.splitlines(), start=1)
            if line.strip() and not any(first <= number <= last for first, last in excluded)}
    return {"sentences": {str(n): len(sentences(line)) for n, line in kept.items()},
            "numerals": {str(n): numerals(line) for n, line in kept.items() if numerals(line)}}


def read(source):
    """The facts of one of the five documents, read from it."""
    rest = tomllib.loads((LEDGER / f"{source}_rest.toml").read_text(encoding="utf-8"))
    text = (DOCUMENTS / rest["file"]).read_text(encoding="utf-8")
    return facts(text, [e["lines"] for e in rest.get("excluded", [])])


def written(source, found):
    """The facts as the text of their file."""
    rows = [f"# What {source} holds, by line. `python -m tools.sources` writes it, the tests compare it with the document."]
    rows += ["", "[sentences]", *(f"{n} = {count}" for n, count in found["sentences"].items())]
    rows += ["", "[numerals]"]
    rows += [f"{n} = {json.dumps(given, ensure_ascii=False)}" for n, given in found["numerals"].items()]
    return "\n".join(rows) + "\n"


def main():
    for path in sorted(LEDGER.glob("*_rest.toml")):
        source = path.stem.removesuffix("_rest")
        (LEDGER / f"{source}_facts.toml").write_text(written(source, read(source)), encoding="utf-8")


if __name__ == "__main__":
    main()
