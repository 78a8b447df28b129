"""Side conditions: where a step holds, stated beside it. A division must say that it may divide."""
import ast

import sympy

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


def refuse_unstated_division(expression, conditions):
    """Raise `UnstatedCondition` if a denominator may vanish and no condition says that it does not.

    ``conditions`` are (left, relation, right) in the same variables as ``expression``.
    """
    if expression.has(sympy.zoo, sympy.nan):
        raise UnstatedCondition("the step divides by 0")
    for power in expression.atoms(sympy.Pow):
        if not power.exp.is_negative or power.base.is_nonzero or power.base.is_positive:
            continue
        for factor in sympy.Mul.make_args(sympy.factor_terms(power.base)):
            if factor.is_nonzero or factor.is_positive or (factor.is_Pow and factor.exp.is_negative):
                continue
            base = factor.base if factor.is_Pow else factor
            if not any(_excludes_zero(c, base) for c in conditions):
                raise UnstatedCondition(f"the step divides by {base}, which may be 0: "
                                        f"state the side condition, e.g. conditions=[\"{base} != 0\"]")


def _excludes_zero(condition, base):
    left, relation, right = condition
    return relation in ("!=", ">", "<") and (proved_zero(left - right - base) or proved_zero(left - right + base))
