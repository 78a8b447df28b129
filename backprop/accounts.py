"""The accounts of the ledger: everything that a document prints belongs to a row, or it is reported.

A document's facts (ledger/*_facts.toml) are its numerals and the number of its sentences, by line. Its rows
are figures and assertions, which get a verdict (see `claims`), and two kinds that get none, in
ledger/*_rest.toml: `given`, numerals with nothing to compute in them, and `aside`, sentences that no
calculation can decide. Each says what it is, and why.

`lines` of a figure is a list of numbers; a line that prints the figure twice stands there twice. A given says `at`
which line which numerals stand, each as often as it is meant, or has `lines` and the `numerals` of each of them;
names can be given for "all" lines. `lines` of an assertion or an aside may be ranges, "20-25", or single
sentences, "69.2" and "69.2-4".
"""
import tomllib
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from . import claims

EVERYWHERE = "all"


@lru_cache(maxsize=None)
def rest(source):
    """What of a document gets no verdict: the tables `excluded`, `given`, `aside`, `wording`."""
    return _read(f"{source}_rest")


@lru_cache(maxsize=None)
def facts(source):
    """({(line, numeral): how often}, {line: number of sentences}) of a document."""
    found = _read(f"{source}_facts")
    numerals = Counter((int(line), numeral) for line, printed in found["numerals"].items() for numeral in printed)
    return numerals, {int(line): count for line, count in found["sentences"].items()}


def _read(name):
    return tomllib.loads(files("backprop").joinpath("ledger", f"{name}.toml").read_text(encoding="utf-8"))


def counts(source):
    """How much a document prints and how it is accounted for, by name."""
    numerals, sentences = facts(source)
    carried = sum(_figures(source).values())
    tried = {place for row in claims.tables(source).get("assertion", []) for place in sentence_places(row, sentences)}
    return {"numerals": sum(numerals.values()), "computed": carried, "given": sum(numerals.values()) - carried,
            "sentences": sum(sentences.values()), "tried": len(tried)}


def without_verdict(source):
    """(why there is none, how many numerals, how many sentences) of all that gets no verdict."""
    numerals, sentences = facts(source)
    left, found = numerals - _figures(source), {}
    for row in rest(source).get("given", []):
        found.setdefault(row["what"], [0, 0])[0] += sum(_given_places(row, left).values())
    for row in rest(source).get("aside", []):
        found.setdefault(row["what"], [0, 0])[1] += len(list(sentence_places(row, sentences)))
    return [(what, *numbers) for what, numbers in found.items()]


def problems(source):
    """What is not accounted for, or accounted for twice, or named without being there; a list of sentences."""
    return [*_numeral_problems(source), *_sentence_problems(source)]


def _figures(source):
    return Counter((line, row.get("word", row["printed"])) for row in claims.tables(source).get("figure", [])
                   for line in number_lines(row))


def _numeral_problems(source):
    numerals, _ = facts(source)
    figures = _figures(source)
    for place in sorted(figures - numerals):
        yield f"a figure's row has {place[1]} on line {place[0]}, where it is not printed (so often)"
    left = numerals - figures
    explained = Counter()
    for row in rest(source).get("given", []):
        named = _given_places(row, left)
        explained.update(named)
        if row.get("lines") == EVERYWHERE and any(n[0].isdigit() for n in row["numerals"]):
            yield f"only names may be given for all lines: {row['what']}"
        for position, what in ((0, "line {}"), (1, "{}")):
            printed = {place[position] for place in named if place in left}
            for stale in sorted({place[position] for place in named} - printed, key=str):
                yield f"{what.format(stale)} is named in vain by the given {row['what']!r}"
    for line, numeral in sorted(left):
        if explained[line, numeral] != left[line, numeral]:
            yield (f"line {line}: of {left[line, numeral]} times {numeral} that are no figures "
                   f"{explained[line, numeral]} are given")


def _given_places(row, left):
    """(line, numeral) as often as the row says; a name that is given everywhere, as often as it stands there."""
    if row.get("lines") == EVERYWHERE:
        return Counter({place: times for place, times in left.items() if place[1] in row["numerals"]})
    if "at" in row:
        return Counter((int(line), numeral) for line, numerals in row["at"].items() for numeral in numerals)
    return Counter((line, numeral) for line in number_lines(row) for numeral in row["numerals"])


def _sentence_problems(source):
    _, sentences = facts(source)
    rows = {kind: [place for row in table.get(kind, []) for place in sentence_places(row, sentences)]
            for table, kind in ((claims.tables(source), "assertion"), (rest(source), "aside"))}
    figures = {(line, 1) for line, _ in _figures(source) if sentences.get(line) == 1}
    known = {(line, k) for line, count in sentences.items() for k in range(1, count + 1)}
    for place in sorted({*rows["assertion"], *rows["aside"]} - known):
        yield f"a row names sentence {place[1]} of line {place[0]}, which does not exist"
    for place in sorted((set(rows["assertion"]) | figures) & set(rows["aside"])):
        yield f"sentence {place[1]} of line {place[0]} is judged and set aside"
    for place, times in Counter(rows["aside"]).items():
        if times > 1:
            yield f"sentence {place[1]} of line {place[0]} is set aside twice"
    for line, k in sorted(known - set(rows["assertion"]) - set(rows["aside"]) - figures):
        yield f"sentence {k} of line {line} belongs to no row"


def number_lines(row):
    """The line numbers of a row of figures or givens."""
    return [line for part in row.get("lines", []) for line in _range(str(part))]


def sentence_places(row, sentences):
    """(line, sentence) of every sentence that a row of assertions or asides names."""
    for part in row.get("lines", []):
        lines, _, which = str(part).partition(".")
        for line in _range(lines):
            if which or line in sentences or "-" not in lines:
                yield from ((line, k) for k in (_range(which) if which else range(1, sentences.get(line, 1) + 1)))


def _range(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)
