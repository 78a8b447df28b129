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
