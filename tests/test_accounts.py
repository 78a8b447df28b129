"""The ledger is complete: every numeral and every sentence of the five documents belongs to a row."""
import re

import pytest

from backprop import accounts, assertions, claims
from tools import sources

HERE = sources.DOCUMENTS.exists()
beside = pytest.mark.skipif(not HERE, reason="the five documents are not beside this checkout")
WORDS_IN_A_ROW = 8


@pytest.fixture(params=assertions.SOURCES)
def source(request):
    return request.param


def test_everything_is_accounted_for(source, in_summary):
    assert accounts.problems(source) == []
    counted, rows = accounts.counts(source), claims.find(source)
    figures = sum(row.kind == "figure" for row in rows)
    verdicts = ", ".join(f"{sum(row.verdict == v for row in rows)} "
                         f"{v}" for v in (claims.REPRODUCED, claims.OWN_ROUNDING, claims.WRONG))
    in_summary(f"{source}: {counted['numerals']} numerals ({counted['computed']} computed, {counted['given']} given), "
               f"{counted['sentences']} sentences ({counted['tried']} tried); {figures} figures, "
               f"{len(rows) - figures} assertions: {verdicts}")


@pytest.mark.parametrize("kind", ["figure", "assertion", "given", "aside"])
def test_a_row_that_is_missing_is_missed(source, kind, monkeypatch):
    """Each row is taken out in turn: the accounts notice, unless another reading of the same figure or sentence "
    "stays."""
    table = claims.tables(source) if kind in ("figure", "assertion") else accounts.rest(source)
    for row in table.get(kind, []):
        left = {**table, kind: [r for r in table[kind] if r is not row]}
        if kind in ("figure", "assertion"):
            monkeypatch.setattr(claims, "tables", lambda name: left)
        else:
            monkeypatch.setattr(accounts, "rest", lambda name: left)
        noticed = accounts.problems(source)
        assert noticed or shared(row, left[kind], source, kind), row
    monkeypatch.undo()
    assert accounts.problems(source) == []


def shared(row, others, source, kind):
    """Whether every line or sentence of a row is also another's, so that the accounts stay complete without it."""
    if kind != "assertion":
        return kind == "figure" and not row.get("lines")
    _, sentences = accounts.facts(source)
    theirs = {place for other in others for place in accounts.sentence_places(other, sentences)}
    figures = {(line, 1) for other in claims.tables(source).get("figure", []) for line in accounts.number_lines(other)}
    return set(accounts.sentence_places(row, sentences)) <= theirs | figures


@pytest.mark.parametrize("rows, problem", [
    ({"figure": [{"printed": "3", "lines": [51, 51]}]}, "a figure's row has 3 on line 51"),
    ({"assertion": [{"lines": ["51.9"]}]}, "a row names sentence 9 of line 51, which does not exist"),
    ({"assertion": [{"lines": [1]}]}, "sentence 1 of line 1 is judged and set aside")])
def test_a_row_about_nothing_is_noticed(rows, problem, monkeypatch):
    table = claims.tables("dummies")
    with_more = {kind: table.get(kind, []) + rows.get(kind, []) for kind in ("figure", "assertion")}
    monkeypatch.setattr(claims, "tables", lambda name: with_more)
    assert any(problem in p for p in accounts.problems("dummies"))


@beside
def test_the_facts_are_those_of_the_document(source):
    written = (sources.LEDGER / f"{source}_facts.toml").read_text(encoding="utf-8")
    assert written == sources.written(source, sources.read(source)), "run `python -m tools.sources`"


@beside
def test_no_row_copies_a_sentence(source):
    """No eight words in a row are the document's, formulas apart."""
    text = words((sources.DOCUMENTS / accounts.rest(source)["file"]).read_text(encoding="utf-8"))
    theirs = {tuple(text[k:k + WORDS_IN_A_ROW]) for k in range(len(text))}
    rows = [row.get(key, "") for table in (claims.tables(source), accounts.rest(source)) for kind in table.values()
            if isinstance(kind, list) for row in kind for key in ("says", "what", "meant", "reading", "why")]
    copied = [row for row in rows for k in range(len(words(row)) - WORDS_IN_A_ROW + 1)
              if tuple(words(row)[k:k + WORDS_IN_A_ROW]) in theirs]
    assert copied == []


def words(text):
    return re.findall(r"[a-z’'-]{2,}|[ai]", text.lower())


@pytest.mark.parametrize("line, found", [
    ("E=1/2(0.03-0.873)2", ["1", "2", "0.03", "0.873", "2"]), ("[-0.44 & 0.88]", ["-0.44", "0.88"]),
    ("w₇ and W1new in 80,000 epochs, 3.15e-13", ["₇", "W1new", "80,000", "3.15e-13"]),
    ("four or ten, one or once", ["four", "ten"]), ("see https://a.org/2015/03/17 in 2021", ["2021"])])
def test_numerals_are_read(line, found):
    assert sources.numerals(line) == found


@pytest.mark.parametrize("line, count", [
    ("1. One. Two? Three!", 3), ("the target (i.e. the output) of Lee et al. is 3. Then 4 follows.", 2),
    ("Look at section 6. below.", 1), ("**Remark:** a heading.** And more.", 1), ("by J. P. Lewis. It", 2)])
def test_sentences_are_told_apart(line, count):
    assert len(sources.sentences(line)) == count
