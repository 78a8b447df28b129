"""What the page prints means what was checked: its LaTeX, read back, has the same value."""
import pytest
from mpmath import mpf

from backprop.derivation import Definitions, Derivation, latex
from tests.book import checked_steps, derivations
from tests.latex_reader import LatexReader
from tests.oracle import Oracle, disagreement


def means_the_same(derivation, expression):
    read = LatexReader(latex(expression), derivation.definitions).read()
    return disagreement(derivation, expression, read) < 1e-25


def test_every_printed_step_means_what_was_checked():
    # What a step ends with the next one starts from: each is read once.
    printed = {(id(derivation), id(expression)): (derivation, expression) for derivation, before, step in checked_steps()
               for expression in (before, step.expression)}
    assert [latex(expression) for derivation, expression in printed.values()
            if not means_the_same(derivation, expression)] == []


def test_every_printed_definition_means_what_is_used():
    for definitions in {id(d.definitions): d.definitions for d in derivations()}.values():
        about = Derivation("definitions", definitions, register=False)
        assert [latex(definition.right) for definition in definitions.definitions
                if not means_the_same(about, definition.right)] == []


@pytest.mark.parametrize("text", [
    "a - (b - t)", "-(a + b)", "-(a - b)*c", "a*(-b)", "(a + b)*(c - t)**2", "(-a)**2", "-a**2", "a/(b + 1)*c", "a/b*c/t",
    "1/2*a", "2*3*a", "(a*b)**2", "exp(-(a + b))", "exp(a)**2", "sqrt(a + b)*c", "tanh(a*(b + c))", "log(a)*b", "g(a)*dg(b)",
    "a - b + c - t", "(a/b)**2", "2*(1/2)*a", "-(-a)", "a*(b*c)", "(1 - a)*(1 + a)", "a - b*(c + 1)", "a*b**2*c",
])
def test_brackets_and_signs_survive_printing(text):
    about = Derivation("brackets", Definitions("u = a", functions="g"), register=False)
    assert means_the_same(about, about.definitions.parse(text)), latex(about.definitions.parse(text))


def test_a_lost_bracket_would_be_seen():
    about = Derivation("brackets", Definitions("u = a"), register=False)
    read = LatexReader("a - b - t", about.definitions).read()
    assert disagreement(about, about.definitions.parse("a - (b - t)"), read) > 1e-3


def test_whoever_follows_the_printed_numbers_gets_the_printed_value():
    followed = 0
    for derivation in derivations():
        for step, result in zip(derivation.steps, derivation.steps[1:]):
            if step.rung == result.rung == "numeric" and result.rule == "the value":
                printed = LatexReader(step.latex, derivation.definitions).read()
                digits = len(result.latex.partition(".")[2])
                value = Oracle(derivation.definitions, {}, {}, 0).value(printed)
                assert abs(value - mpf(result.latex)) <= mpf(10)**-digits / 2, (step.latex, result.latex)
                followed += 1
    assert followed > 10
