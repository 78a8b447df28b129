"""An answer is judged at once or not at all: expressions that would take for ever are refused."""
import ast
import math

from .result import Unreadable

MOST_PARTS, MOST_BITS, MOST_TERMS, DEEPEST_SUM = 300, 4000, 12, 3
LETTER = 8      # bits of a letter's value at the points where expressions are compared, generously
TOO_LARGE = "that is far larger than the answer has to be; write it more simply"


def refuse_giants(tree):
    """Raise `Unreadable` for towers of powers, sums over thousands and the like."""
    if sum(1 for _ in ast.walk(tree)) > MOST_PARTS or _sums(tree.body) > DEEPEST_SUM or bits(tree.body) > MOST_BITS:
        raise Unreadable(TOO_LARGE)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and len(str(node.value)) > 25:
            raise Unreadable(TOO_LARGE)
        if isinstance(node, ast.Call) and len(node.args) == 2 and isinstance(node.args[1], ast.Tuple):
            if any(isinstance(part, ast.Pow) or isinstance(part, ast.Constant) and not _is_small(part.value)
                   for part in ast.walk(node.args[1])):
                raise Unreadable(TOO_LARGE)


def bits(node):
    """About how many binary places the value of an expression takes; inf where it is beyond measure."""
    if isinstance(node, ast.Constant):
        return math.log2(abs(node.value) + 2) if isinstance(node.value, (int, float)) else LETTER
    if isinstance(node, ast.UnaryOp):
        return bits(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        if isinstance(node.right, ast.Constant) and isinstance(node.right.value, (int, float)):
            return bits(node.left) * max(1, abs(node.right.value))
        return bits(node.left) * _power_of_two(bits(node.right))
    if isinstance(node, ast.BinOp):
        left, right = bits(node.left), bits(node.right)
        return max(left, right) + 1 if isinstance(node.op, (ast.Add, ast.Sub)) else left + right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        inner = [bits(argument) for argument in node.args]
        most = max(inner, default=LETTER)
        known = {"exp": 1.5 * _power_of_two(most), "log": math.log2(most + 2), "tanh": LETTER, "sigmoid": LETTER,
                 "D": LETTER, "sqrt": most, "softplus": most, "abs": most, "max": most}
        return known.get(node.func.id, 3 * most + LETTER)      # an arbitrary function is tried as a cubic
    return LETTER


def _power_of_two(exponent):
    return 2.0**exponent if exponent < 60 else math.inf


def _is_small(value):
    return isinstance(value, (int, float)) and abs(value) <= MOST_TERMS


def _sums(node):
    """How deep sums and derivatives stand in one another."""
    inner = max((_sums(child) for child in ast.iter_child_nodes(node)), default=0)
    return inner + (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Sum", "All", "D"))
