"""Every exercise of the book: its own answer is right, slips are named, and its chapter asks and solves it."""
import ast
import re
from functools import cache

import nbformat
import numpy as np
import pytest

from backprop.exercises import exercises
from backprop.exercises.checking import judge
from backprop.exercises.numbers import within
from backprop.exercises.trials import inputs_for, parameters, run
from tools.inputs import CHAPTERS, ROOT

KNOWN = exercises()
CHAPTER_FILES = sorted(CHAPTERS.glob("[0-9]*.ipynb"))
VALUES = [name for name, exercise in KNOWN.items() if exercise.value]
FUNCTIONS = [name for name, exercise in KNOWN.items() if exercise.function]
EXPRESSIONS = [name for name in KNOWN if name not in VALUES and name not in FUNCTIONS]
NAMED = re.compile(r"sign|factor|multiplied|transpose|shape|large|small|missing|rounded|order|entr|reciprocal|wrong|depend|added|mean|axis|1 %")

every_chapter = pytest.mark.parametrize("path", CHAPTER_FILES, ids=lambda path: path.stem)


@cache
def notebook(path):
    return nbformat.read(path, as_version=4)


def checks(source):
    """[(name, answer's AST node)] of the calls check("name", answer) in a cell."""
    try:
        tree = ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE))
    except SyntaxError:
        return []
    return [(node.args[0].value, node.args[1]) for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check" and len(node.args) == 2
            and isinstance(node.args[0], ast.Constant)]


def asked(path):
    """[(name, its cell's position)] of the questions: a check of three dots."""
    return [(name, position) for position, cell in enumerate(notebook(path).cells) if cell.cell_type == "code"
            for name, answer in checks(cell.source) if isinstance(answer, ast.Constant) and answer.value is ...]


@cache
def answers_in_chapters():
    """{exercise: texts that a chapter hands to check}, straight or by a name that stands for one in the same cell."""
    found = {}
    for path in CHAPTER_FILES:
        for cell in notebook(path).cells:
            calls = checks(cell.source) if cell.cell_type == "code" else []
            named = {node.targets[0].id: node.value for node in ast.walk(ast.parse(cell.source))
                     if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)} if calls else {}
            for name, answer in calls:
                answer = named.get(getattr(answer, "id", ""), answer)
                if isinstance(answer, ast.Constant) and isinstance(answer.value, str):
                    found.setdefault(name, []).append(answer.value)
    return found


def shown(cell):
    """The text that a cell's outputs show."""
    texts = [output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])]
    return "".join("".join(text) for text in texts)


# Each exercise

@pytest.mark.parametrize("name", KNOWN)
def test_unanswered_it_is_asked_again(name):
    assert judge(KNOWN[name], ...).message == f"Your turn: {KNOWN[name].question}."


@pytest.mark.parametrize("name", KNOWN)
def test_it_is_of_one_kind(name):
    exercise = KNOWN[name]
    assert sum([exercise.function is not None, exercise.value is not None, bool(exercise.truth and not exercise.function)]) == 1
    assert exercise.question and exercise.question[-1] not in ".?!"


@pytest.mark.parametrize("name", VALUES)
def test_its_own_value_is_right_and_its_digits_tell_it_from_nothing(name):
    exercise, value = KNOWN[name], np.asarray(KNOWN[name].value(), dtype=float)
    assert judge(exercise, value) and judge(exercise, value.tolist()) and judge(exercise, np.round(value, exercise.digits))
    assert np.max(np.abs(value)) > 3 * within(exercise), "so many decimals do not tell the answer from 0"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_its_own_function_is_right_at_every_input(name):
    exercise = KNOWN[name]
    result = judge(exercise, exercise.function)
    assert result, result
    assert parameters(exercise.function) and len(inputs_for(exercise)) >= 3
    for arguments in exercise.inputs() if exercise.inputs else []:
        arguments = arguments if isinstance(arguments, tuple) else (arguments,)
        assert not run(exercise.function, arguments).problem
    if exercise.truth and "proved" not in result.message:      # it may branch; but then nothing refutes it either
        assert result.message.startswith("Right at all")


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_answer_in_its_chapter_is_proved(name):
    texts = answers_in_chapters().get(name, [])
    assert any(judge(KNOWN[name], text) for text in texts), \
        [f"{text}: {judge(KNOWN[name], text)}" for text in texts]


# Slips

@pytest.mark.parametrize("name", [name for name in KNOWN if KNOWN[name].mistakes])
def test_each_of_its_own_slips_is_refused_in_its_words(name):
    exercise = KNOWN[name]
    for words, slip in exercise.mistakes.items():
        answer = slip() if exercise.value and callable(slip) else slip
        result = judge(exercise, answer)
        assert not result and words in result.message, f"{words}: {result}"


def wrong_values(exercise):
    value = np.asarray(exercise.value(), dtype=float)
    yield -value
    yield 2 * value
    yield value / 2
    if not np.allclose(value, 1.01 * value, atol=within(exercise), rtol=0):
        yield 1.01 * value
    if value.ndim == 2 and (value.shape[0] != value.shape[1] or not np.allclose(value, value.T)):
        yield value.T
    if value.ndim:
        yield value.ravel() if value.ndim > 1 else value[:, None]
        first = value.copy()
        first.flat[0] += max(1.0, abs(first.flat[0]))
        yield first


@pytest.mark.parametrize("name", VALUES)
def test_wrong_values_are_refused_with_a_reason(name):
    for wrong in wrong_values(KNOWN[name]):
        refused(KNOWN[name], wrong)


def wrong_functions(reference):
    yield lambda *arguments: _each(reference(*arguments), lambda v: -v)
    yield lambda *arguments: _each(reference(*arguments), lambda v: 2 * v)
    yield lambda *arguments: _each(reference(*arguments), lambda v: 1.01 * v)
    yield lambda *arguments: None


def _each(result, change):
    return tuple(change(np.asarray(v, dtype=float)) for v in result) if isinstance(result, tuple) else \
        change(np.asarray(result, dtype=float))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_wrong_functions_are_refused_with_a_reason(name):
    for wrong in wrong_functions(KNOWN[name].function):
        refused(KNOWN[name], wrong, NAMED.pattern + "|None")


@pytest.mark.parametrize("name", [name for name in EXPRESSIONS if answers_in_chapters().get(name)])
def test_wrong_expressions_are_refused_with_a_reason(name):
    exercise = KNOWN[name]
    right = next((text for text in answers_in_chapters()[name] if judge(exercise, text)), None)
    if right and right != "0":
        for wrong in (f"-({right})", f"2*({right})", f"({right})/2", f"1.01*({right})"):
            refused(exercise, wrong)


def refused(exercise, answer, named=NAMED.pattern):
    result = judge(exercise, answer)
    assert not result and result.message.startswith("Not yet: "), result
    reason, *case = re.split(r"[.?] ", result.message.removeprefix("Not yet: "))
    assert re.search(named, reason) or reason in exercise.mistakes, result
    assert "could not be judged" not in result.message
    assert case or "are wanted" in reason, f"no case: {result}"


# Each chapter

@every_chapter
def test_a_chapter_ends_with_five_exercises_and_what_to_take_along(path):
    headings = [line[3:] for cell in notebook(path).cells if cell.cell_type == "markdown"
                for line in cell.source.splitlines() if line.startswith("## ")]
    assert headings[-2:] == ["Exercises", "What to take along"]
    text = "\n".join(cell.source for cell in notebook(path).cells if cell.cell_type == "markdown").split("## Exercises")[1]
    numbers = [int(n) for n in re.findall(r"^\*\*(\d+)\.\*\*", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(asked(path)) >= 5, f"{len(asked(path))} check themselves"


@every_chapter
def test_what_a_chapter_asks_is_in_the_table_and_stands_there_unanswered(path):
    names = [name for name, _ in asked(path)]
    assert set(names) <= set(KNOWN) and len(names) == len(set(names))
    for name, position in asked(path):
        assert shown(notebook(path).cells[position]).strip() == f"Your turn: {KNOWN[name].question}."


@every_chapter
def test_each_question_has_a_folded_solution_that_is_right(path):
    cells = notebook(path).cells
    for name, position in asked(path):
        solution = cells[position + 1]
        assert solution.cell_type == "code" and "hide-cell" in solution.metadata.get("tags", []), name
        assert solution.source.startswith("# Solution"), name
        assert name in {found for found, _ in checks(solution.source)}, name
        assert "Right" in shown(solution), name


def _chapter_of(name):
    """The chapter of an exercise, named like the file that the exercise is in, or None."""
    for file in sorted((ROOT / "backprop" / "exercises").glob("*.py")):
        if re.search(rf'^\s*"{re.escape(name)}": (?:Exercise|least_number)\(', file.read_text(encoding="utf-8"), re.MULTILINE):
            return next((path for path in CHAPTER_FILES if path.stem[3:].replace("-", "_") == file.stem), None)
    return None


@pytest.mark.parametrize("name", KNOWN)
def test_it_is_asked_in_its_chapter(name):
    path = _chapter_of(name)
    if path is None:
        pytest.fail(f"{name!r} belongs to no chapter: its file is to be named like one")
    assert name in {asked_name for asked_name, _ in asked(path)}
