"""Side conditions: where a step holds, stated beside it. A division must say that it may divide."""
import ast

import sympy

from .symbols import absolute, maximum
from .zero import proved_zero

RELATIONS = {ast.NotEq: ("!=", r"\neq"), ast.Gt: (">", ">"), ast.Lt: ("<", "<"),
             ast.GtE: (">=", r"\geq"), ast.LtE: ("<=", r"\leq")}


class UnstatedCondition(ValueError):
    """A step divides by something that may be 0, and no side condition excludes it."""


def read_conditions(texts, definitions):
    """Return [(left, relation, right, LaTeX relation)] for texts such as ``"α > 0"``."""
    conditions = []
    for text in texts:
        comparison = ast.parse(text.strip(), mode="eval").body
        if not isinstance(comparison, ast.Compare) or any(type(o) not in RELATIONS for o in comparison.ops):
            raise ValueError(f"a side condition is a comparison such as α > 0, given {text!r}")
        sides = [definitions.parse(ast.get_source_segment(text.strip(), side))
                 for side in (comparison.left, *comparison.comparators)]
        for left, operator, right in zip(sides, comparison.ops, sides[1:]):
            conditions.append((left, *RELATIONS[type(operator)], right))
    return conditions


# What a stated relation between two sides says of another relation between them.
SAYS = {">": {">": True, ">=": True, "!=": True, "<": False, "<=": False, "==": False},
        "<": {"<": True, "<=": True, "!=": True, ">": False, ">=": False, "==": False},
        ">=": {">=": True, "<": False}, "<=": {"<=": True, ">": False}, "!=": {"!=": True, "==": False}}
MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


def where_they_hold(expression, conditions):
    """``expression`` where the side conditions hold: of max, |·| and their slopes the piece that they pick.

    ``conditions`` are (left, relation, right) in the expression's own variables. What they do not
    decide stays as it is.
    """
    if not (conditions and expression.has(maximum, absolute, sympy.Piecewise)):
        return expression
    if not isinstance(expression, sympy.Piecewise):
        expression = expression.func(*(where_they_hold(a, conditions) for a in expression.args))
    if not isinstance(expression, (maximum, absolute, sympy.Piecewise)):
        return expression
    ordered = isinstance(expression, sympy.Piecewise)      # there a piece holds if none before it does
    for value, condition in expression.args if ordered else expression.cases:
        holds = condition == sympy.true or _decided(condition, conditions)
        if holds:
            return where_they_hold(value, conditions)
        if holds is None and ordered:
            break
    return expression


def _decided(condition, stated):
    """True or False where a stated side condition says whether ``condition`` holds, else None."""
    if not condition.is_Relational:
        return None
    difference = where_they_hold(condition.lhs - condition.rhs, stated)
    for left, relation, right in stated:
        ratio = sympy.cancel((left - right) / difference) if difference != 0 else sympy.S.Zero
        if ratio.is_Number and ratio != 0:
            says = SAYS[relation if ratio > 0 else MIRRORED.get(relation, relation)]
            if condition.rel_op in says:
                return says[condition.rel_op]
    return None


def written_divisors(expression):
    """The factors that the author divides by, outside of sums: SymPy may have cancelled them since."""
    if isinstance(expression, sympy.Sum):
        return []
    found = list(sympy.Mul.make_args(expression.base)) if _divides(expression) else []
    return found + [f for a in expression.args if isinstance(a, sympy.Expr) for f in written_divisors(a)]


def refuse_unstated_division(expression, divisors, conditions):
    """Raise `UnstatedCondition` if a divisor may vanish and no condition says that it does not.

    ``divisors`` are those that the author wrote; to them come those left in ``expression``.
    ``conditions`` are (left, relation, right), all in the same variables.
    """
    if any(piece.has(sympy.nan) for piece in expression.atoms(sympy.Piecewise)):
        raise UnstatedCondition("the step differentiates max or |·|, which has no derivative at its kink: "
                                "state the side, e.g. conditions=[\"z > 0\"]")
    if expression.has(sympy.zoo, sympy.nan):
        raise UnstatedCondition("the step divides by 0")
    left_over = [f for power in expression.atoms(sympy.Pow) if _divides(power)
                 for f in sympy.Mul.make_args(sympy.factor_terms(power.base))]
    for factor in dict.fromkeys([*divisors, *left_over]):
        base = factor.base if factor.is_Pow else factor
        if not (base.is_nonzero or base.is_positive or any(_excludes_zero(c, base) for c in conditions)):
            raise UnstatedCondition(f"the step divides by {base}, which may be 0: "
                                    f"state the side condition, e.g. conditions=[\"{base} != 0\"]")


def _divides(expression):
    return expression.is_Pow and bool(expression.exp.is_negative)


def _excludes_zero(condition, base):
    left, relation, right = condition
    return relation in ("!=", ">", "<") and (proved_zero(left - right - base) or proved_zero(left - right + base))
