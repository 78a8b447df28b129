"""What the chapter on automatic differentiation draws: the graph of one neuron, and the table with its proofs."""
import ast
import inspect
from html import escape

from . import autodiff, figures
from .autodiff import TABLE, Variable, gradient, in_order, tanh
from .derivation.mathml import TIMES, mathml
from .page import Table, in_column, listing
from .typography import as_printed

# where each variable of the neuron stands: (column, row); the chain turns back at its half, so that the page need not be wide
PLACES = {"x₁": (0, 3), "w₁": (0, 2.1), "x₂": (0, 0.75), "w₂": (0, 0), "w₁x₁": (1, 3), "w₂x₂": (1, 0.75), "sum": (2, 3), "b": (2.1, 1.2),
          "z": (3, 3), "½z": (4, 3), "tanh": (5, 3), "½ tanh": (6, 3), "a": (6, 1.4), "t": (5, 0.3), "a − t": (5, 1.4),
          "(a − t)²": (4, 1.4), "e": (3, 1.4)}
BESIDE = ("w₁", "w₂", "w₂x₂", "b", "t", "a")      # an arrow comes or goes above these, so their numbers stand to the right


def neuron_variables(values):
    """{name: variable} of the neuron of *guide*, from {"x1": …, "w1": …, "b": …, "t": …}: each operation by itself."""
    v = {shown: Variable(values[key]) for shown, key in
         {"x₁": "x1", "w₁": "w1", "x₂": "x2", "w₂": "w2", "b": "b", "t": "t"}.items()}
    v["w₁x₁"], v["w₂x₂"] = v["w₁"] * v["x₁"], v["w₂"] * v["x₂"]
    v["sum"] = v["w₁x₁"] + v["w₂x₂"]
    v["z"] = v["sum"] + v["b"]
    v["½z"] = 0.5 * v["z"]
    v["tanh"] = tanh(v["½z"])
    v["½ tanh"] = 0.5 * v["tanh"]
    v["a"] = 0.5 + v["½ tanh"]
    v["a − t"] = v["a"] - v["t"]
    v["(a − t)²"] = v["a − t"] * v["a − t"]
    v["e"] = 0.5 * v["(a − t)²"]
    return v


def neuron_graph(values):
    """Draw it: with every variable its value, and what arrives there on the walk back."""
    variables = neuron_variables(values)
    arrives = dict(zip(variables, gradient(variables["e"], list(variables.values()))))
    names = {id(variable): name for name, variable in variables.items()}
    alt = ("The graph of one neuron, from the left and back: inputs, weights and bias lead to products, sums, the sigmoid's four steps and "
           f"the error e = {variables['e'].value:.3f}. Beside every variable its value and the derivative of e by it; "
           f"against the arrows, 1 at e, {float(arrives['a']):.3f} at a, {float(arrives['z']):.3f} at z and at b, "
           f"{float(arrives['w₁']):.4f} at the first weight and {float(arrives['w₂']):.4f} at the second.")
    with figures.figure(alt, 6.4, 4.0) as axes:
        axes.set(xlim=(-0.4, 6.7), ylim=(-0.55, 3.7))
        axes.axis("off")
        for variable in in_order(variables["e"]):
            for operand in {id(each): each for each in variable.operands}.values():
                if id(operand) in names:
                    axes.annotate("", PLACES[names[id(variable)]], PLACES[names[id(operand)]], zorder=1,
                                  arrowprops={"arrowstyle": "-|>", "color": figures.GREY, "linewidth": 1, "shrinkA": 6, "shrinkB": 6})
        for name, (x, y) in PLACES.items():
            given = variables[name].operation is None
            axes.plot(x, y, "s" if given else "o", markersize=7, color=figures.GREY if given else figures.INK, zorder=3)
            lines = [(name, None, 9.5), (as_printed(f"{float(variables[name].value):.4g}"), figures.BLUE, 8.5),
                     (as_printed(f"{float(arrives[name]):.4f}"), figures.ORANGE, 8.5)]
            for k, (text, colour, size) in enumerate(lines):
                place, align = ((x + 0.17, y - 0.05 - 0.21 * k), "left") if name in BESIDE else ((x, y + 0.58 - 0.2 * k), "center")
                axes.text(*place, text, ha=align, va="center", fontsize=size, color=colour or figures.INK,
                          fontweight="normal" if colour else "bold")


class RuleTable(Table):
    """The table of derivatives: a row's operand, the last line of its proof, and the code that runs."""

    def __init__(self, rules, code):
        rows = []
        for row, operands in rules.items():
            for k, derivations in enumerate(operands):
                for derivation in derivations:
                    rows.append([row, "ab"[k], derivation, code(row)[k]])
        super().__init__(["row", "to", "proved", "in code"], [], "The table of derivatives: what goes back to each operand of each row, "
                         "as it is proved and as it is computed, where g is what arrives at the result y")
        self.rows = rows

    def __repr__(self):
        return "\n".join([self.caption, " | ".join(self.header), *(
            f"{row} | {operand} | {derivation.steps[-1].latex} | {code}" for row, operand, derivation, code in self.rows)])

    def _row(self, row):
        name, operand, derivation, code = row
        where = "".join(f", {c[0]} {c[1]} {c[-1]}".replace("!=", "≠") for c in derivation.conditions)
        # g times a number needs its sign, or g·1 reads like g₁.
        proved = "".join(mathml(derivation.steps[-1].expression)).replace(f"{TIMES}<mn>", '<mo form="infix">·</mo><mn>')
        proved = f"<math>{proved}</math>{escape(where)}"
        return f"<tr><td>{name}</td><td>{operand}</td><td>{proved}</td><td><code>{escape(code)}</code></td></tr>"


def code_of_rows():
    """{row: what its pull-backs are in the source, one text for each operand}, read from the file that runs."""
    table = _table().value
    found = {}
    for key, call in zip(table.keys, table.values):
        parts = call.args[1].elts if call.func.id == "Operation" else call.args[1:]
        texts = [ast.unparse(part.body if isinstance(part, ast.Lambda) else part) for part in parts]
        short = {"same": "g", "minus": "-g"}
        if call.func.id == "entrywise":
            texts = [f"g * {text}" if text.isidentifier() else f"g * ({text})" for text in texts]
        found[key.value] = [short.get(text, text) for text in texts]
    assert found.keys() == TABLE.keys()
    return found


def _table():
    body = ast.parse(inspect.getsource(autodiff)).body
    return next(node for node in body if isinstance(node, ast.Assign) and node.targets[0].id == "TABLE")


def part(start, end):
    """The lines of the engine's file from the one that begins so to the next that begins so, as the page shows code."""
    lines = inspect.getsource(autodiff).splitlines()
    first = next(k for k, line in enumerate(lines) if line.startswith(start))
    last = next(k for k, line in enumerate(lines) if k > first and line.startswith(end))
    return listing(in_column("\n".join(lines[first:last]).rstrip()))


def code_lines():
    """How many lines of code the engine has, without empty ones, comments and docstrings: (all, its table's, those of
    functions that only name a row of it)."""
    text = inspect.getsource(autodiff)
    said = {line for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            for line in range(node.lineno, node.end_lineno + 1)}
    lines = {k: line.strip() for k, line in enumerate(text.splitlines(), start=1) if k not in said}
    lines = {k: line for k, line in lines.items() if line and not line.startswith("#")}
    table = sum(_table().lineno <= k <= _table().end_lineno for k in lines)
    return len(lines), table, sum(line.startswith("def ") and ": return apply(" in line for line in lines.values())
