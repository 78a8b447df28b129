"""A derivation: a chain of equal expressions, each step checked against the one before it when it
is added, and printed from the very expression that was checked."""
import random
import re
from dataclasses import dataclass

import sympy

from . import arrays, registry
from .conditions import read_conditions, refuse_unstated_division, written_divisors
from .definitions import NoSuchEntry
from .diagnosis import diagnose
from .ladder import NUMERIC, PROVED, REFUTED, SAMPLED, Undecided, compare
from .latex import latex
from .points import evaluate, random_point
from .symbols import Entry, Partial


@dataclass(frozen=True)
class Step:
    """One line of a derivation: what it says, why it holds, and how far that was checked."""
    expression: object
    relation: str
    rung: str
    rule: str
    latex: str
    conditions: tuple = ()
    identity: str = ""


class Refuted(ValueError):
    """A step is wrong: the message shows the point, both values there and a diagnosis."""

    def __init__(self, message, case="", diagnosis=""):
        super().__init__(message)
        self.case, self.diagnosis = case, diagnosis


class Derivation:
    """A chain of steps over a set of definitions.

    >>> d = Derivation("weight gradient", Definitions("z = w*x + b\\n a = g(z)", functions="g"))
    >>> d.start("D(a, w)").step("D(a, z) * D(z, w)", "chain rule").step("dg(z) * x", "definitions")

    Every method that adds a step returns the derivation, and adds nothing if the step fails.
    In a notebook a derivation shows itself, each "=" carrying the rung that its check reached.

    Parameters
    ----------
    title : str
        Names the derivation; the steps' ids are made of it.
    definitions : Definitions
    conditions : list of str
        Side conditions that hold throughout, e.g. ``["α > 0"]``.
    note : str
        What the checks hold for, where they are made at fixed sizes ("widths 1 to 4").
    register : bool
        Whether the book's checks should count it; a learner's attempt is not counted.
    """

    def __init__(self, title, definitions, conditions=(), note="", register=True):
        self.title, self.definitions, self.note = title, definitions, note
        self.slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        self.conditions = read_conditions(conditions, definitions)
        self.start_expression, self.steps = None, []
        if register:
            registry.add(self)

    # Adding steps

    def start(self, text):
        """Set the expression that the derivation is about; it is not checked, it is the question."""
        if self.start_expression is not None:
            raise ValueError(f"{self.title!r} has been started already")
        self.start_expression = self._parse(text)
        return self

    def step(self, text, rule, conditions=()):
        """Add ``= text``, which must equal the expression before it.

        Raises
        ------
        Refuted
            If an exact point shows that it does not: with the point, both values, a diagnosis.
        Undecided
            If neither a proof nor a counterexample was found.
        """
        expression, stated = self._parse(text), read_conditions(conditions, self.definitions)
        rung = self.verdict(self.last, expression, stated, shown=str(text))
        self.conditions += stated
        self._append(expression, "=", rung, rule, stated)
        return self

    def number(self, values, digits, rule="in numbers"):
        """Add ``≈ number``: the value at ``values`` ({name: decimal text}), to ``digits`` decimals."""
        expression = self.last
        value = self.value(expression, values)
        self._append(expression, r"\approx", NUMERIC, rule, shown=decimal(value, digits))
        return self

    def substitute(self, values, digits, rule="put in the numbers"):
        """Add the last expression with every letter shown as its number, then the value."""
        expression = self.last
        shown = {q: _bracketed(self.value(q, values), digits, q, values) for q in _quantities(expression)}
        self._append(expression, r"\approx", NUMERIC, rule, shown=latex(expression, shown))
        return self.number(values, digits, "the value")

    def claim_refuted(self, text, rule):
        """Show a claim of a source that is wrong: ``≠ text``, with its counterexample.

        Raises ValueError if the claim turns out to be true.
        """
        expression = self._parse(text)
        try:
            self.verdict(self.last, expression)
        except Refuted as refuted:
            reason = refuted.diagnosis or str(refuted.case)
            self._append(expression, r"\neq", REFUTED, f"{rule}: {reason}", keep=False)
            return self
        raise ValueError(f"{text} is no false claim: it equals the step before it")

    # Checking

    @property
    def last(self):
        """The expression that the next step has to equal."""
        kept = [s.expression for s in self.steps if s.rung in (PROVED, SAMPLED)]
        if kept:
            return kept[-1]
        if self.start_expression is None:
            raise ValueError(f"{self.title!r} has no first expression yet: call start() first")
        return self.start_expression

    def verdict(self, left, right, stated=(), shown=None):
        """The rung reached by ``left == right``, the weakest over all sizes and indices."""
        (left_entry, right_entry), extra = self._entries(left, right)
        conditions = [*self.conditions, *stated]
        rung = PROVED
        for places, environment in self.definitions.environments(left_entry, right_entry, extra=extra):
            meaning = self.definitions.meaning(places)
            try:
                sides = [meaning(e, environment) for e in (left_entry, right_entry)]
            except NoSuchEntry as reason:
                self._refute(left_entry, right_entry, shown or right, reason, extra)
            meant = [(meaning(c[0], environment), c[1], meaning(c[-1], environment)) for c in conditions]
            divisors = [meaning(f, environment) for f in written_divisors(right_entry)]
            refuse_unstated_division(sides[1], divisors, meant)
            try:
                verdict = compare(*sides, meant)
            except Undecided as problem:
                raise Undecided(f"{self.title!r}, {latex(right)}: {problem}") from None
            if verdict.rung == REFUTED:
                self._refute(left_entry, right_entry, shown or right, verdict.counterexample, extra)
            if verdict.rung == SAMPLED:
                rung = SAMPLED
        return rung

    def value(self, expression, values):
        """The exact (or 50-digit) value of an expression at ``values``, {name: decimal text}."""
        return self.value_of(self.definitions, expression, values)

    @staticmethod
    def value_of(definitions, expression, values):
        """The value of an expression over ``definitions``, without a derivation about it."""
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

    def meaning(self, expression=None):
        """The last expression (or another) with every definition followed: what code is printed from."""
        expression = self.last if expression is None else expression
        places, environment = next(self.definitions.environments(expression))
        return self.definitions.meaning(places)(expression, environment)

    def _entries(self, *expressions):
        """Scalars as they are; of arrays, the entry at a free row and column within the shape."""
        if not any(map(arrays.is_array, expressions)):
            return expressions, ()
        if not all(map(arrays.is_array, expressions)):
            raise ValueError(f"an array and a number cannot be equal: {', '.join(map(latex, expressions))}")
        shapes = [e.shape for e in expressions]
        if shapes[0] != shapes[1]:
            raise Refuted(f"the shapes differ: {shapes[0]} before, {shapes[1]} now"
                          + (" (transposed)" if shapes[0] == shapes[1][::-1] else ""),
                          diagnosis="it is transposed" if shapes[0] == shapes[1][::-1] else "the shapes differ")
        row, column = sympy.symbols("row column", real=True)
        one = sympy.S.One
        extra = [(row, one, shapes[0][0]), (column, one, shapes[0][1])]
        return tuple(e.entry(row, column) for e in expressions), extra

    def _refute(self, left, right, shown, case, extra):
        """Raise `Refuted`; ``case`` is the counterexample, or the reason why there is no value."""
        sentence = diagnose(self._samples(left, right, extra), left, right, self._likely_factors())
        raise Refuted(f"{self.title!r}: {shown} does not equal the step before it: {case}"
                      + (f"; {sentence}" if sentence else ""), case, sentence)

    def _likely_factors(self):
        """What a learner forgets: the slope of an activation, or another defined quantity."""
        slopes = []
        for d in self.definitions.definitions:
            if isinstance(d.right, sympy.Function):
                slopes.append(d.right.fdiff())
            inner = [o.left for o in self.definitions.definitions if o.left in d.right.free_symbols]
            if d.left.is_Symbol and len(inner) == 1:
                slopes.append(Partial(d.left, inner[0]))
        names = [d.left for d in self.definitions.definitions if d.left.is_Symbol]
        letters = set().union(*(d.right.free_symbols for d in self.definitions.definitions
                                if d.left.is_Symbol and not d.right.atoms(Entry, sympy.Sum)))
        return slopes + names + sorted(letters - set(names), key=str)

    def _samples(self, left, right, extra, most=6):
        """Functions giving an author's expression's value: a few sizes and indices, a few points.

        Only where both sides exist, the larger sizes first, since there swapped indices show.
        """
        samples = []
        environments = list(self.definitions.environments(left, right, extra=extra))
        for places, environment in reversed(environments):
            meaning = self.definitions.meaning(places)
            try:
                symbols = meaning(left, environment).free_symbols | meaning(right, environment).free_symbols
            except NoSuchEntry:
                continue
            for _ in range(max(1, most // len(environments))):
                seed = len(samples) + 3
                point = _Lazily(random_point(symbols, random.Random(seed)) or {}, seed)
                samples.append(lambda e, m=meaning, env=environment, p=point: evaluate(m(e, env), p))
            if len(samples) >= most:
                break
        return samples

    # Showing

    def _parse(self, text):
        return self.definitions.parse(text) if isinstance(text, str) else text

    def _append(self, expression, relation, rung, rule, stated=(), shown=None, keep=True):
        self.steps.append(Step(expression, relation, rung, rule, shown or latex(expression),
                               tuple(f"{latex(c[0])} {c[2]} {latex(c[-1])}" for c in stated),
                               f"{self.slug}.{len(self.steps) + 1}"))

    def _repr_mimebundle_(self, include=None, exclude=None):
        from .display import derivation_bundle
        return derivation_bundle(self)

    def __repr__(self):
        return f"Derivation({self.title!r}: {len(self.steps)} steps, {', '.join(s.rung for s in self.steps)})"


class _Lazily(dict):
    """A point that makes up a value for a letter which a repaired expression brings in."""

    def __init__(self, point, seed):
        super().__init__(point)
        self.seed = seed

    def __missing__(self, symbol):
        generator = random.Random(f"{self.seed} {symbol}")
        self[symbol] = sympy.Rational(generator.randrange(1, 12), 7)
        return self[symbol]


def decimal(value, digits):
    """``value`` rounded half away from zero to ``digits`` decimals, as text."""
    from decimal import ROUND_HALF_UP, Decimal
    exact = Decimal(value.p) / Decimal(value.q) if value.is_Rational else Decimal(str(value))
    return str(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _quantities(expression):
    """The names, entries and partial derivatives that an expression shows."""
    if expression.is_Symbol or type(expression).__name__ in ("Entry", "Partial"):
        return {expression}
    return set().union(*(_quantities(a) for a in expression.args)) if expression.args else set()


def _bracketed(value, digits, quantity, values):
    """A number in a formula: as given where it was given, else rounded; brackets round a minus."""
    text = str(values[str(quantity)]) if str(quantity) in values else decimal(value, digits)
    if "." in text and value.is_Rational and value == sympy.Rational(text):
        text = text.rstrip("0").rstrip(".")          # exact: zeros at the end would say no more
    return r"\left(%s\right)" % text if text.startswith("-") else text
