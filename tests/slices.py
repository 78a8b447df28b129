"""Of a chapter's code only what its checked equations need: its experiments and figures take most of its time.

A cell is needed if records of checked steps are stored with it, or if it binds or changes a name that a needed cell
reads. What is read and bound is seen from the syntax; where that is not sure, the cell counts as needed.
"""
import ast
import builtins

from backprop.derivation.display import RECORD


def needed_cells(notebook):
    """The code cells that the notebook's checked steps come from, in their order."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    trees = [ast.parse(cell.source) for cell in cells]
    imported = set().union(*map(imports, trees))
    wanted, kept = set(), []
    for cell, tree in zip(reversed(cells), reversed(trees)):
        recorded = any(RECORD in output.get("data", {}) for output in cell.outputs)
        if recorded or imports(tree) or (bound(tree) | changed(tree) - imported) & wanted:
            kept.insert(0, cell)
            wanted |= read(tree)
    return kept


def names(tree, *contexts):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, contexts)}


def read(tree):
    return names(tree, ast.Load) - set(dir(builtins))


def bound(tree):
    defined = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return names(tree, ast.Store) | defined


def imports(tree):
    return {(alias.asname or alias.name).split(".")[0] for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names}


def changed(tree):
    """Names of what a cell may change in place: what it assigns a part of, and whose methods it calls."""
    parts = [node.value for node in ast.walk(tree)
             if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store)]
    parts += [node.func.value for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return set().union(*(names(part, ast.Load) for part in parts)) if parts else set()
