"""The ledger: verdicts are computed, reasons belong to what is wrong, and no number in it is typed."""
import ast
import inspect
import re
from collections import Counter
from decimal import Decimal

import pytest

from backprop import assertions, claims
from backprop.derivation import Refuted, Undecided
from backprop.derivation.checking import check
from tests.mutants import mutants

ROWS = {kind: [row | {"source": source} for source in assertions.SOURCES for row in claims.tables(source).get(kind, [])]
        for kind in ("figure", "assertion")}
EQUATIONS = [row for row in ROWS["assertion"] if "left" in row]
TRIALS = {(source, row["test"]): assertions.trial(source, row["test"])
          for source in assertions.SOURCES for row in claims.tables(source)["assertion"] if "test" in row}


def test_what_is_wrong_says_why_and_what_is_right_does_not():
    assert [c.place for c in claims.ledger() if (c.verdict == claims.WRONG) != bool(c.why)] == []


def test_the_ledger_counts(in_summary):
    counts = Counter(c.verdict for c in claims.ledger())
    in_summary(f"ledger: {sum(counts.values())} rows, " + ", ".join(f"{n} {v}" for v, n in counts.most_common()))
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


def test_find_refuses_a_place_that_does_not_exist():
    with pytest.raises(ValueError, match="no row"):
        claims.find("guide", "no such place")


def test_an_unknown_trial_is_refused():
    with pytest.raises(ValueError, match="no trial 'nothing'"):
        assertions.trial("guide", "nothing")


def test_every_numbered_equation_has_a_row():
    for source, numbers in {"dummies": range(1, 14), "sensitivities": (1, 2)}.items():
        places = [row["place"] for row in claims.tables(source)["assertion"]]
        assert [n for n in numbers if f"Equation ({n})" not in places] == []


def test_a_fault_in_an_equation_turns_its_verdict(in_summary):
    planted = Counter()
    for row in EQUATIONS:
        definitions = assertions.of(row["source"]).DEFINITIONS[row["definitions"]]()
        left, right = definitions.parse(row["left"]), definitions.parse(row["right"])
        for kind, faulty in mutants(right):
            planted[kind, is_refused(definitions, left, faulty)] += 1
    caught, missed = (sum(n for (_, refused), n in planted.items() if refused is wanted) for wanted in (True, False))
    in_summary(f"faults in the documents' equations: {caught} refused, {missed} change no value")
    # A factor of 1, a 0, an index that runs alike on both sides: what changes nothing is not refused.
    assert caught > 10 * missed
    never_harmless = ("sign", "factor 2", "factor ½", "dropped σ′")
    assert not [kind for kind, refused in planted if not refused and kind in never_harmless]


def is_refused(definitions, left, faulty):
    try:
        check(definitions, left, faulty, explain=False)
    except (Refuted, Undecided, ValueError):
        return True
    return False


def test_no_trial_has_a_fixed_verdict():
    for (source, name), trial in TRIALS.items():
        for node in ast.walk(ast.parse(inspect.getsource(trial))):
            if isinstance(node, ast.Return):
                verdict = node.value.elts[0] if isinstance(node.value, ast.Tuple) else node.value
                assert not isinstance(verdict, ast.Constant), (source, name)


def test_what_was_found_is_computed():
    """No decimal stands in a sentence of a trial: it comes from a value. (Examples keep numbers as texts: those are "
    "no sentences.)"""
    typed = []
    for source in assertions.SOURCES:
        for module in assertions.modules(source):
            tree = ast.parse(inspect.getsource(module))
            documented = [n for n in ast.walk(tree) if isinstance(n, (ast.Module, ast.FunctionDef, ast.ClassDef))]
            docstrings = {id(n.body[0].value) for n in documented if isinstance(n.body[0], ast.Expr)}
            specs = {id(part) for n in ast.walk(tree) if isinstance(n, ast.FormattedValue) and n.format_spec
                     for part in ast.walk(n.format_spec)}
            typed += [(module.__name__.split(".")[-1], n.lineno, n.value) for n in ast.walk(tree)
                      if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docstrings | specs
                      and re.search(r"\d\.\d", n.value) and not re.fullmatch(r"[\d.]+", n.value)]
    assert not typed


def test_every_trial_belongs_to_a_row():
    used = set(TRIALS.values())
    for source in assertions.SOURCES:
        for module in assertions.modules(source):
            for name, function in inspect.getmembers(module, inspect.isfunction):
                returns_a_verdict = "holds" in name or any(
                    isinstance(n, ast.Return) and isinstance(n.value, ast.Tuple) and len(n.value.elts) == 2
                    and isinstance(n.value.elts[1], (ast.JoinedStr, ast.Constant))
                    for n in ast.walk(ast.parse(inspect.getsource(function))))
                own = function.__module__ == module.__name__ and not inspect.signature(function).parameters
                assert function in used or not (own and returns_a_verdict), (module.__name__, name)
