"""Numbers put into formulas: exact or to fifty digits, and how they are shown."""
from decimal import ROUND_HALF_UP, Decimal

import sympy

from .points import evaluate
from .symbols import Entry, Partial


def value_at(definitions, expression, values):
    """The value of an expression over ``definitions`` at ``values``, {name: decimal text}.

    Raises
    ------
    ValueError
        If a letter is given no value, or the expression has no finite value there.
    """
    point = {sympy.Symbol(k, real=True): sympy.Rational(str(v)) for k, v in values.items()}
    meant = definitions.meaning(next(definitions.environments())[0])(sympy.sympify(expression))
    missing = meant.free_symbols - set(point)
    if missing:
        raise ValueError(f"no value given for {', '.join(sorted(map(str, missing)))}; "
                         f"given are {', '.join(map(str, values))}")
    result = evaluate(meant, point)
    if result is None:
        raise ValueError(f"{expression} has no finite value at {values}")
    return result


def decimal(value, digits):
    """``value`` rounded half away from zero to ``digits`` decimals, as text."""
    exact = Decimal(value.p) / Decimal(value.q) if value.is_Rational else Decimal(str(value))
    return str(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def quantities(expression):
    """The names, entries and partial derivatives that an expression shows."""
    if expression.is_Symbol or isinstance(expression, (Entry, Partial)):
        return {expression}
    return set().union(*map(quantities, expression.args)) if expression.args else set()


def as_shown(value, digits, quantity, values):
    """A number for a formula: as given where it was given, else rounded; exact ones without zeros."""
    text = str(values[str(quantity)]) if str(quantity) in values else decimal(value, digits)
    if "." in text and value.is_Rational and value == sympy.Rational(text):
        return text.rstrip("0").rstrip(".")
    return text


def in_brackets(text):
    """A negative number stands in brackets inside a formula."""
    return r"\left(%s\right)" % text if text.startswith("-") else text
