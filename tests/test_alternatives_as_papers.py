"""Every other way to learn reads like its paper: a short file, its equations numbered, its functions naming them."""
import ast
import re
from pathlib import Path

import pytest

import backprop.alternatives

FILES = {path.stem: path for path in Path(backprop.alternatives.__file__).parent.glob("*.py")}
METHODS = sorted({getattr(backprop.alternatives, name).__module__.rpartition(".")[2]
                  for name in backprop.alternatives.__all__} - {"learner"})
STATED, NAMED = re.compile(r"^ +\((\w)\)  \S", re.M), re.compile(r"(?<!\w)\((\d|[a-c])\)(?!  )")


def docstrings(path):
    """(the docstrings of the module and its classes, those of its functions)"""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    return [" \n".join(ast.get_docstring(node, clean=False) or "" for node in nodes if isinstance(node, kinds))
            for kinds in ((ast.Module, ast.ClassDef), ast.FunctionDef)]


@pytest.mark.parametrize("method", METHODS)
def test_every_equation_has_a_number_of_its_own_and_a_function_that_names_it(method):
    stated, of_functions = docstrings(FILES[method])
    numbers = STATED.findall(stated)
    assert len(numbers) >= 2 and len(set(numbers)) == len(numbers)
    named = set(NAMED.findall(of_functions))
    named |= {str(k) for first, last in re.findall(r"\((\d)\) to \((\d)\)", of_functions) for k in range(int(first), int(last))}
    assert named == set(numbers)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_a_file_under_200_lines(method):
    assert len(FILES[method].read_text().splitlines()) < 200
