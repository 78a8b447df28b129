"""Tables of the package's records: what `activations.py` and `losses.py` say, taken from their source.

A record is an instance, such as `activations.sigmoid`, of a formula, a value and a derivative. No
line of the table is typed a second time: each cell is the expression that stands in the record.
"""

import ast
import inspect
import re
import textwrap
from types import ModuleType

from book_docstrings import inline

COLUMNS = ("formula", "value", "derivative")


def record_table(module: ModuleType) -> list[str]:
    """Returns a reStructuredText table with three lines for each record of the module's TABLE."""
    source = inspect.getsource(module)
    tree = ast.parse(source)
    records = {node.targets[0].id: {keyword.arg: keyword.value for keyword in node.value.keywords}
               for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
               and isinstance(node.targets[0], ast.Name)}
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    heads = [_arguments(column, records) for column in COLUMNS]
    groups = [(name, [(head, _body(records[name][column], source, functions)) for column, head in zip(COLUMNS, heads)])
              for name in module.TABLE]
    return [".. table::", "   :class: records", "", *(f"   {line}" for line in _grid(groups)), "",
            *_helpers(groups, source, functions), ""]


def _helpers(groups: list, source: str, functions: dict) -> list[str]:
    """A sentence on each private function that an expression of the table calls."""
    called = dict.fromkeys(re.findall(r"\b_\w+(?=\()", " ".join(text for _, parts in groups for _, text in parts)))
    said = []
    for name in called:
        if name in functions:
            call = f"{name}({', '.join(argument.arg for argument in functions[name].args.args)})"
            words = ast.get_docstring(functions[name])
            said.append(f"``{call}`` is {inline(words.splitlines()[0].rstrip('.'))}" if words else
                        f"``{call}`` is ``{_body(ast.Name(name), source, functions)}``")
    return [f"Here {'; '.join(said)}."] if said else []


def _arguments(column: str, records: dict) -> str:
    """ "derivative (z, a)": the column and what its functions are given."""
    for record in records.values():
        if isinstance(record.get(column), ast.Lambda):
            return f"{column} ({', '.join(argument.arg for argument in record[column].args.args)})"
    return column


def _body(node: ast.expr, source: str, functions: dict) -> str:
    """What a function of a record gives: a lambda's body, or what the function that it names returns."""
    if isinstance(node, ast.Name) and node.id in functions:
        statements = functions[node.id].body
        if ast.get_docstring(functions[node.id]):
            statements = statements[1:]
        return "\n".join(_text(s.value if isinstance(s, ast.Return) else s, source) for s in statements)
    return _text(node.body if isinstance(node, ast.Lambda) else node, source)


def _text(node: ast.AST, source: str) -> str:
    return textwrap.dedent(ast.get_source_segment(source, node)).replace("sympy.", "")


def _grid(groups: list[tuple[str, list[tuple[str, str]]]]) -> list[str]:
    """A table drawn with signs, in which a name's cell goes down over all of its lines."""
    cells = [(f"``{name}``" if number == 0 else "", head, [f"| ``{line.strip()}``" for line in text.splitlines()])
             for name, parts in groups for number, (head, text) in enumerate(parts)]
    widths = [max(len(name) for name, *_ in cells), max(len(head) for _, head, _ in cells),
              max(len(line) for *_, lines in cells for line in lines)]

    def rule(sign: str, first: bool = True) -> str:
        edge = (sign if first else " ") * (widths[0] + 2)
        return f"+{edge}+{sign * (widths[1] + 2)}+{sign * (widths[2] + 2)}+"

    def row(*texts: str) -> str:
        return "|" + "|".join(f" {text:{width}} " for text, width in zip(texts, widths)) + "|"

    made = [rule("-"), row("name", "part", "expression"), rule("=")]
    for position, (name, head, lines) in enumerate(cells):
        made += [row(name, head, lines[0]), *(row("", "", line) for line in lines[1:])]
        last = position + 1 == len(cells) or bool(cells[position + 1][0])
        made.append(rule("-", first=last))
    return made
