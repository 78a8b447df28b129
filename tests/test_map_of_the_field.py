"""The map points to every chapter and every reference, and its record is what the methods reach when they are run."""
import re

import nbformat
import pytest

from backprop import literature, recorded
from backprop.checks import NotFinite
from backprop.experiments import alternatives as tasks
from backprop.experiments import ways_to_learn as ways
from tools.inputs import CHAPTERS, chapter_paths

ENTRIES = literature.references()
MAP = "27-map-of-the-field"
CITED = re.compile(r"\{cite(?::[tp])?\}`([^`]+)`")


def prose(name):
    return "\n".join(cell.source for cell in nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4).cells
                     if cell.cell_type == "markdown")


def cited(text):
    return {key.strip() for keys in CITED.findall(text) for key in keys.split(",")}


def test_every_chapter_is_on_the_map():
    linked = set(re.findall(r"\]\(([\w-]+)\)", prose(MAP)))
    numbered = {path.stem for path in chapter_paths() if path.stem[0].isdigit()} - {MAP}
    assert numbered <= linked


def test_every_reference_is_cited_by_a_chapter():
    everywhere = set().union(*(cited(prose(path.stem)) for path in chapter_paths()))
    assert everywhere == set(ENTRIES)


# What each document names, read in it: those of *guide* with the title, year, volume and number that it gives.
NAMED = {"dummies": {"glorot2010"}, "diagrams": set(), "sensitivities": {"abumostafa2012"},
         "guide": {"lee2015", "ma2020", "choromanska2019", "jaderberg2017"},
         "explained": {"nielsen2015", "rumelhart1986", "mazur2015", "brownlee", "leventiscode"}}
GIVEN = {"lee2015": ("Difference target propagation", "2015"),
         "ma2020": ("The hsic bottleneck: Deep learning without back-propagation", "2020", "34", "4"),
         "choromanska2019": ("Beyond backprop: Online alternating minimization with auxiliary variables", "2019"),
         "jaderberg2017": ("Decoupled neural interfaces using synthetic gradients", "2017"),
         "nielsen2015": ("Neural Networks and Deep Learning",),
         "mazur2015": ("A Step by Step Backpropagation Example",),
         "brownlee": ("Binary Classification Tutorial with the Keras Deep Learning Library",),
         "abumostafa2012": ("Learning from Data", "2012")}


@pytest.mark.parametrize("document", NAMED)
def test_what_a_document_names_is_in_its_row(document):
    row, = re.findall(rf"^\| \*{document}\* \|(.*)$", prose(MAP), re.MULTILINE)
    assert cited(row) == NAMED[document] and NAMED[document] <= set(ENTRIES)


@pytest.mark.parametrize("key", GIVEN)
def test_a_reference_says_what_the_document_says_of_it(key):
    title, *numbers = GIVEN[key]
    fields = ENTRIES[key].fields
    assert fields["title"].strip("{}").lower() == title.lower()
    assert [fields[name] for name in ("year", "volume", "number")[:len(numbers)]] == numbers


def test_the_addresses_that_explained_gives_are_those_of_the_references():
    assert {key: ENTRIES[key].fields["url"] for key in ("nielsen2015", "mazur2015", "brownlee", "leventiscode")} == {
        "nielsen2015": "http://neuralnetworksanddeeplearning.com/",
        "mazur2015": "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        "brownlee": "https://machinelearningmastery.com/binary-classification-tutorial-with-the-keras-deep-learning-library/",
        "leventiscode": "https://github.com/dimleve/neural-networks-and-deep-learning-Python-3"}


def test_alternating_minimisation_is_the_lowest_on_the_moons_for_each_seed():
    moons = {method["name"]: method["result"][0]["accuracy"] for method in recorded.ways_to_learn()["method"]}
    lowest = moons.pop("alternating minimisation")
    for seed, accuracy in enumerate(lowest):
        assert accuracy < min(others[seed] for others in moons.values())


def test_a_paper_that_is_drawn_is_cited_on_the_map_or_by_a_chapter_that_works_it_through():
    elsewhere = set().union(*(cited(prose(path.stem)) for path in chapter_paths() if path.stem != MAP))
    for ours, after in literature.LANES.values():
        assert set(ours) | set(after) <= elsewhere | cited(prose(MAP))
    drawn = [key for lanes in literature.LANES.values() for lane in lanes for key in lane]
    assert len(drawn) == len(set(drawn))


def test_the_drawing_says_what_the_references_say_and_no_label_lies_on_another():
    lanes = literature.papers(ENTRIES)
    assert lanes["steps downhill"][0][:3] == ("cauchy1847", "Cauchy 1847", 1847)
    assert {paper.label for paper in lanes["depth"]} >= {"He et al. 2016", "Glorot & Bengio 2010"}
    for members in lanes.values():
        placed = list(zip(members, literature.rows(members, 2.0)))
        for k, (paper, row) in enumerate(placed):
            for other, other_row in placed[k + 1:]:
                apart = 2.0 * (literature.place(other.year) - literature.place(paper.year))
                assert row != other_row or apart >= literature.CHARACTER * len(paper.label)


def test_a_paper_without_a_reference_is_named():
    with pytest.raises(KeyError, match="cauchy1847"):
        literature.papers({key: entry for key, entry in ENTRIES.items() if key != "cauchy1847"})


def test_the_record_is_of_the_methods_and_tasks_that_there_are():
    methods = recorded.ways_to_learn()["method"]
    assert [method["name"] for method in methods] == list(ways.METHODS)
    for method in methods:
        assert [result["task"] for result in method["result"]] == list(ways.EPOCHS)
        for result in method["result"]:
            assert result["rates"] == ways.METHODS[method["name"]].rates and result["rate"] in result["rates"]
            assert len(result["accuracy"]) == len(ways.SEEDS)


@pytest.mark.parametrize("method", recorded.ways_to_learn()["method"], ids=lambda method: method["name"])
def test_a_recorded_run_comes_out_again(method):
    result = next(result for result in method["result"] if result["task"] == "moons")
    for seed in (1, 3):
        course = ways.course(method["name"], "moons", result["rate"], seed)
        assert course.steps == result["steps"]
        assert abs(course.test[-1] - result["accuracy"][seed]) < 0.02      # 500 samples: ten of them


def test_a_run_whose_steps_are_not_finite_counts_as_nothing(monkeypatch):
    good = ways.course("feedback alignment", "moons", 1.0, 1)
    monkeypatch.setattr(ways.METHODS["feedback alignment"].learner(tasks.TASKS["moons"](0), 1.0, 0).__class__, "step", not_finite)
    assert ways.course("feedback alignment", "moons", 1.0, 1) is None
    assert ways.mean_of_validation([good, None]) == pytest.approx(good.validation[-1] / 2)


def not_finite(learner, x, t):
    raise NotFinite("the step is not finite")


def test_every_method_starts_from_the_same_network():
    task = tasks.TASKS["moons"](0)
    first = tasks.first_network(task, 0)
    for name, method in ways.METHODS.items():
        for ours, theirs in zip(first.parameters(), method.learner(task, method.rates[0], 0).net.parameters()):
            assert (ours == theirs).all(), name
