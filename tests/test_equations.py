"""Every display equation of the book is a step that was checked, and the page shows that very step."""
import json
import re
from collections import Counter

import nbformat
import numpy as np
import pytest

from backprop.autodiff_network import both_gradients
from backprop.derivation.display import BETWEEN_EQUATION_AND_REASON, BETWEEN_ROWS, RECORD
from backprop.experiments.networks_of_the_book import LEFT_OUT
from tests.book import CHAPTERS, can_run, derivations_of, networks, run_chapter

NOTE = "&\\qquad\\quad {\\small \\text{("      # what the checks were made for
SAID = re.compile(r"\$\$|\\\[|\\begin\{|\$[^$\n]*(?:=|\\approx|\\neq|\\le|\\ge|<|>)[^$\n]*\$")


def outputs(path):
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            yield output.get("data", {})


def unchecked(data):
    """What in one output's data is an equation without the record of a checked step."""
    found = []
    if "text/latex" in data:
        rows = data["text/latex"].removeprefix("$$\\begin{aligned}\n").removesuffix("\n\\end{aligned}$$").split(BETWEEN_ROWS)
        rows = [row for row in rows if not row.startswith(NOTE)]
        records = data.get(RECORD, {}).get("equations", [])
        found += [row for row, record in zip(rows, records) if shown(row) != record["latex"] and
                  not record["latex"].endswith(shown(row))]
        found += rows[len(records):] + [r["latex"] for r in records[len(rows):]]
        found += [r["latex"] for r in records if r["rung"] not in RUNGS]
    return found + SAID.findall(data.get("text/markdown", "")) + SAID.findall(data.get("text/html", ""))


RUNGS = ("proved", "sampled", "numeric", "definition", "refuted")


def shown(row):
    """A row of the page as the record writes it: without the rung, the rule and the alignment."""
    equation = row.split(BETWEEN_EQUATION_AND_REASON)[0].split(" && ")[0]
    return re.sub(r"&\\overset\{\\text\{\w+\}\}\{([^}]*)\}", r"\1", equation).strip()


def test_every_display_equation_is_checked(in_summary):
    rungs, bad = Counter(), []
    for path in CHAPTERS:
        for data in outputs(path):
            bad += [(path.name, equation) for equation in unchecked(data)]
            rungs.update(record["rung"] for record in data.get(RECORD, {}).get("equations", ()))
    refuted = rungs.pop("refuted", 0)
    in_summary(f"{sum(rungs.values())} equations: {rungs['proved']} proved, {rungs['sampled']} sampled, "
               f"{rungs['numeric']} numeric, {rungs['definition']} definitions, {len(bad)} unchecked"
               f"   ({refuted} false claim{'s' * (refuted != 1)} of a source shown as refuted)")
    assert not bad
    assert rungs["proved"] > 60


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_stored_records_are_what_the_checks_give_today(path):
    if not can_run(path):
        pytest.skip("a library that it needs is not installed (make libraries)")
    made = {(s.identity, s.rung, s.latex) for d in run_chapter(path) for s in d.steps}
    for data in outputs(path):
        for record in data.get(RECORD, {}).get("equations", ()):
            if record["rung"] != "definition":
                assert any(record["id"] == identity and record["rung"] == rung and record["latex"].endswith(latex)
                           for identity, rung, latex in made), record


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_automatic_differentiation_finds_the_gradient_of_every_network_that_a_chapter_does(path):
    if not can_run(path):
        pytest.skip("a library that it needs is not installed (make libraries)")
    for made_of, (net, x, t) in networks(path).items():
        kinds = {kind for layer, _, activation in made_of[:-1] for kind in (layer, activation)}
        rounded = "entropy" in net.loss.name and (net.forward(x).a[-1] == 0).any()      # there the walk has no logarithm
        if not kinds & set(LEFT_OUT) and not rounded:
            bound, pairs = 1e-3 if net.dtype == np.float32 else 1e-6, both_gradients(net, x, missed(net, t))      # saturated units magnify rounding
            largest = max(np.abs(right).max() for _, right in pairs)
            for found, right in pairs:
                assert np.abs(found - right).max() <= bound * max(np.abs(right).max(), 1e-8 * largest), made_of


def missed(net, t):
    """Targets that the network does not meet: where training has ended, a derivative is nothing but rounding."""
    rng = np.random.default_rng(0)
    return rng.permutation(t) if "entropy" in net.loss.name else t + rng.normal(size=np.shape(t)).astype(net.dtype)


def test_the_count_sees_an_equation_that_nobody_checked():
    checked = next(data for path in CHAPTERS for data in outputs(path) if RECORD in data)
    assert not unchecked(checked)
    bare = {"text/latex": "$$\\begin{aligned}\na &= b\n\\end{aligned}$$"}
    assert unchecked(bare)
    assert unchecked({"text/markdown": "so $a = b$ holds"})
    assert unchecked({"text/html": "<p>$$a$$</p>"})
    altered = json.loads(json.dumps(checked))
    altered["text/latex"] = altered["text/latex"].replace("=}", "=} -", 1)
    assert unchecked(altered)
    longer = json.loads(json.dumps(checked))
    longer["text/latex"] = longer["text/latex"].replace("\n\\end", BETWEEN_ROWS + " &= 2 b && \\text{}\n\\end")
    assert unchecked(longer)


def test_an_id_names_one_equation():
    for path in CHAPTERS:
        seen = {}
        for data in outputs(path):
            for record in data.get(RECORD, {}).get("equations", ()):
                if record["rung"] != "definition":
                    assert seen.setdefault(record["id"], record["latex"]) == record["latex"], record["id"]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_the_part_of_a_chapter_that_its_equations_need_makes_them_all(path):
    if not can_run(path):
        pytest.skip("a library that it needs is not installed (make libraries)")
    made = {(s.identity, s.latex) for d in derivations_of(path) for s in d.steps}
    stored = [record for data in outputs(path) for record in data.get(RECORD, {}).get("equations", ())]
    missing = [record["id"] for record in stored if record["rung"] != "definition" and not any(
        record["id"] == identity and record["latex"].endswith(latex) for identity, latex in made)]
    assert not missing
