"""Every equation that a document numbers is in the book, under its number, defined or proved."""
import re
from pathlib import Path

import nbformat
import pytest

from backprop.derivation.display import RECORD

CHAPTERS = Path(__file__).parent.parent / "chapters"
# Where each document's numbered equations are worked, and the name under which they stand there.
NUMBERED = {"dummies": ("04-neuron-by-neuron", range(1, 14)), "sensitivities": ("05-three-layers-of-tanh", (1, 2))}


def labelled(chapter):
    """{number: rungs} of the records whose reason, or whose derivation's title, names an equation by its number."""
    found = {}
    for cell in nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4).cells:
        for output in cell.get("outputs", ()):
            record = output.get("data", {}).get(RECORD, {})
            for equation in record.get("equations", ()):
                by_rule = re.match(r"\((\d+)\)", equation["rule"])
                by_title = re.match(r"equation (\d+)\b", record["title"])
                if by_rule or by_title:
                    found.setdefault(int((by_rule or by_title)[1]), []).append(equation["rung"])
    return found


@pytest.mark.parametrize("source", NUMBERED)
def test_every_numbered_equation_is_there(source):
    chapter, numbers = NUMBERED[source]
    rungs = labelled(chapter)
    assert sorted(set(numbers) - set(rungs)) == []
    assert all(set(rungs[n]) <= {"proved", "definition"} for n in numbers)
