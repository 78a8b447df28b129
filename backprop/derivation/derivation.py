"""A derivation: a chain of equal expressions, each step checked against the one before it when it
is added, and printed from the very expression that was checked."""
import re
from dataclasses import dataclass

import sympy

from . import registry
from .checking import Refuted, check
from .conditions import read_conditions
from .every_size import holds_at_every_size
from .ladder import NUMERIC, PROVED, REFUTED, SAMPLED, Undecided
from .latex import latex
from .points import evaluate
from .sizes import EVERY, TRIED, sizes_in_words
from .values import as_shown, decimal, in_brackets, quantities, value_at


@dataclass(frozen=True)
class Step:
    """One line of a derivation: what it says, why it holds, and how far that was checked.

    ``sizes`` is "every" where it was proved with widths, depth and numbers of samples as letters,
    "tried" where it was checked at the sizes of the definitions alone, and '' where there are none.
    """
    expression: object
    relation: str
    rung: str
    rule: str
    latex: str
    conditions: tuple = ()
    identity: str = ""
    sizes: str = ""


class Derivation:
    """A chain of steps over a set of definitions.

    >>> neuron = Definitions("z = w*x + b\\n a = g(z)", functions="g")
    >>> d = Derivation("weight gradient", neuron)
    >>> d = d.start("D(a, w)").step("D(a, z) * D(z, w)", "chain rule")
    >>> d = d.step("dg(z) * x", "definitions")

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
        What is arbitrary in it, such as "for any g". At which sizes it holds the derivation says itself.
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
        rung, sizes = self.verdict(self.last, expression, stated, shown=str(text)), ""
        if any(self.definitions.sizes):
            every = holds_at_every_size(self.definitions, self.last, expression, [*self.conditions, *stated])
            rung, sizes = (PROVED, EVERY) if every else (rung, TRIED)
        self.conditions += stated
        self._append(expression, "=", rung, rule, stated, sizes=sizes)
        return self

    def number(self, values, digits, rule="in numbers"):
        """Add ``≈ number``: the value at ``values`` ({name: decimal text}), to ``digits`` decimals.

        Where the decimals are the whole value, the sign is "=".
        """
        expression = self.last
        value = self.value(expression, values)
        shown = decimal(value, digits)
        self._append(expression, self._sign({value: shown}), NUMERIC, rule, shown=shown)
        return self

    def substitute(self, values, digits, rule="put in the numbers"):
        """Add the last expression with every letter shown as its number, then the value.

        The numbers are shown with as many decimals as it takes for the calculation on the page to
        give the value on the page: nobody who follows it finds another last digit.
        """
        expression = self.last
        exact = {q: self.value(q, values) for q in quantities(expression)}
        wanted = decimal(self.value(expression, values), digits)
        for more in range(12):
            texts = {q: as_shown(v, digits + more, q, values) for q, v in exact.items()}
            result = evaluate(expression.xreplace({q: sympy.Rational(t) for q, t in texts.items()}), {})
            if result is not None and decimal(result, digits) == wanted:
                break
        shown = {q: in_brackets(text) for q, text in texts.items()}
        sign = self._sign({exact[q]: texts[q] for q in texts})
        self._append(expression, sign, NUMERIC, rule, shown=latex(expression, shown))
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
            self._append(expression, r"\neq", REFUTED, f"{rule}: {reason}")
            return self
        raise ValueError(f"{text} is no false claim: it equals the step before it")

    @staticmethod
    def _sign(shown):
        """"=" where every value is a fraction and its text the whole of it, else "≈"."""
        exact = all(value.is_Rational and value == sympy.Rational(text) for value, text in shown.items())
        return "=" if exact else r"\approx"

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
        """The rung reached by ``left == right``; raises `Refuted` or `Undecided`."""
        try:
            return check(self.definitions, left, right, [*self.conditions, *stated], shown)
        except (Refuted, Undecided) as problem:
            problem.args = (f"{self.title!r}: {problem}",)
            raise

    def value(self, expression, values):
        """The exact (or 50-digit) value of an expression at ``values``, {name: decimal text}."""
        return value_at(self.definitions, expression, values)

    def meaning(self, expression=None):
        """The last expression (or another) with every definition followed: what code is printed from."""
        expression = self.last if expression is None else expression
        places, environment = next(self.definitions.environments(expression))
        return self.definitions.meaning(places)(expression, environment)

    # Showing

    @property
    def holds_for(self):
        """The words under a derivation: the sizes at which all of its steps hold, and what is arbitrary."""
        if self.note and not self.note.startswith("for any"):      # one that speaks of sizes itself
            return self.note
        expressions = [self.start_expression, *(s.expression for s in self.steps)]
        sizes = sizes_in_words(self.definitions, [s.sizes for s in self.steps if s.sizes], expressions)
        return ", ".join(filter(None, [sizes, self.note]))

    def _parse(self, text):
        return self.definitions.parse(text) if isinstance(text, str) else text

    def _append(self, expression, relation, rung, rule, stated=(), shown=None, sizes=""):
        self.steps.append(Step(expression, relation, rung, rule, shown or latex(expression),
                               tuple(f"{latex(c[0])} {c[2]} {latex(c[-1])}" for c in stated),
                               f"{self.slug}.{len(self.steps) + 1}", sizes))

    def _repr_mimebundle_(self, include=None, exclude=None):
        from .display import derivation_bundle
        return derivation_bundle(self)

    def __repr__(self):
        return f"Derivation({self.title!r}: {len(self.steps)} steps, {', '.join(s.rung for s in self.steps)})"
