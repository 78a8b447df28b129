"""The ledger: verdicts are computed, reasons belong to what is wrong, and no number in it is typed."""
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from backprop import assertions, claims

ROWS = {kind: [row for source in assertions.SOURCES for row in claims.tables(source).get(kind, [])]
        for kind in ("figure", "assertion")}
SOURCES = Path(__file__).parent.parent.parent / "shared" / "sources"
FILES = {"guide": "003_2fffee065e1f13ce.txt", "sensitivities": "002_eace57cde4135004.txt"}


def test_what_is_wrong_says_why_and_what_is_right_does_not():
    assert [c.place for c in claims.ledger() if (c.verdict == claims.WRONG) != bool(c.why)] == []


def test_the_ledger_counts(capsys):
    counts = Counter(c.verdict for c in claims.ledger())
    with capsys.disabled():
        print(f"\nledger: {sum(counts.values())} rows, " + ", ".join(f"{n} {v}" for v, n in counts.most_common()))
    assert len(ROWS["figure"]) + len(ROWS["assertion"]) == sum(counts.values())
    assert set(counts) == {claims.REPRODUCED, claims.OWN_ROUNDING, claims.WRONG}


def test_reasons_hold_no_typed_decimals():
    for row in ROWS["figure"]:
        assert not re.search(r"\d\.\d", re.sub(r"\{.*?\}", "", row.get("why", ""))), row["place"]


@pytest.mark.parametrize("changed, verdict", [("0.874352143", claims.REPRODUCED), ("0.874352144", claims.WRONG),
                                               ("0.87435", claims.REPRODUCED), ("0.8744", claims.REPRODUCED),
                                               ("0.8743", claims.WRONG)])
def test_the_verdict_follows_the_printed_digits(changed, verdict):
    row = {"source": "guide", "place": "", "example": "neuron", "printed": changed, "ours": "a"}
    assert claims._figure(row).verdict == verdict


def test_own_rounding_is_told_from_plain_error():
    row = {"source": "sensitivities", "place": "", "example": "tanh", "printed": "-0.66", "ours": "a[3][1]"}
    assert claims._figure(row).verdict == claims.WRONG
    assert claims._figure(row | {"as_printed": "tanh(-0.8)"}).verdict == claims.OWN_ROUNDING


def test_values_are_shown_like_the_printed_ones():
    assert claims.shown_like(Decimal("0.14370394977"), "0.143703949") == "0.143703950"
    assert claims.shown_like(Decimal("3.150953682878443e-13"), "3.15e-13") == "3.15e-13"
    assert claims.shown_like(Decimal("-1.85486"), "-1.85") == "-1.85"


def test_every_long_figure_of_the_worked_examples_has_a_row():
    """Where the documents lie beside the checkout, no figure of three decimals or more may be missing."""
    if not SOURCES.exists():
        pytest.skip("the five documents are not beside this checkout")
    for source, name in FILES.items():
        rows = {row["printed"].lstrip("-") for row in claims.tables(source)["figure"]}
        text = (SOURCES / name).read_text(encoding="utf-8")
        printed = set(re.findall(r"(?<![\w.])\d\.\d{3,}(?:e-\d+)?", text))
        missing = printed - rows
        assert not missing, (source, sorted(missing))


def test_find_refuses_a_place_that_does_not_exist():
    with pytest.raises(ValueError, match="no row"):
        claims.find("guide", "no such place")
