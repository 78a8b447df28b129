"""MathML means what was checked: read back, it has the same value, and it stands in the author's order."""
import re
import xml.etree.ElementTree as ElementTree

import pytest

from backprop.derivation import Definitions, Derivation, arrays
from backprop.derivation.instance import instance
from backprop.derivation.mathml import mathml
from backprop.proofs import flow, momentum, neuron
from tests.oracle import disagreement

FUNCTIONS = {"σ": "sigmoid", "ln": "log", "e": "exp", "max": "max"}


class Reader:
    """MathML to the parser's text, knowing nothing of how it was printed."""

    def read(self, markup):
        return self.row(list(ElementTree.fromstring(f"<math>{markup}</math>")))

    def row(self, elements):
        text, k = "", 0
        while k < len(elements):
            if elements[k].tag == "munderover":
                end = self.end_of_term(elements, k + 1)
                text += self.sum(elements[k], elements[k + 1:end])
                k = end
            else:
                text += self.element(elements[k])
                k += 1
        return text

    @staticmethod
    def end_of_term(elements, k):
        depth = 0
        while k < len(elements):
            sign = elements[k].text if elements[k].tag == "mo" else ""
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth < 0 or (depth == 0 and sign in ("+", "−")):
                break
            k += 1
        return k

    def sum(self, sign, term):
        under = list(sign[1])
        index, first = self.element(under[0]), self.row(under[2:])
        return f"Sum({self.row(term)}, ({index}, {first}, {self.element(sign[2])}))"

    def element(self, e):
        if "data-quantity" in e.attrib:
            return self.quantity(e)
        method = getattr(self, "read_" + e.tag)
        return method(e)

    def quantity(self, e):
        """The name that it carries must be the one that it shows."""
        name = e.get("data-quantity")
        if e.tag == "mfrac":
            above, below = (self.row(list(part)[1:]) for part in e)
            assert all(part[0].text == "∂" for part in e) and re.sub(r"\s", "", name) == f"D({above},{below})".replace(" ", "")
            return f"D({above}, {below})"
        shown = ["".join(part.itertext()) for part in e] or [e.text]
        letter, layer, at = re.fullmatch(r"([^\W\d_]+)_?(?:\[([^]]+)\](?=\[))?(.*)", name).groups()
        assert shown[0] == letter
        separator = "," if re.search(r"\d\d|[-+]", at) and "," in at else ""
        marks = re.sub(r"[][ ]", "", at).replace(",", separator), f"({layer})".replace(" ", "") if layer else ""
        assert shown[1:] == [mark.replace("-", "−") for mark in marks if mark]
        return name

    def read_mrow(self, e):
        return self.row(list(e))

    def read_mn(self, e):
        return e.text

    def read_mi(self, e):
        return FUNCTIONS.get(e.text, e.text.replace("g′", "dg"))

    def read_mo(self, e):
        return {"\u2062": "*", "\u2061": "", "−": "-"}.get(e.text, e.text)

    def read_mfrac(self, e):
        return "(({})/({}))".format(*map(self.element, e))

    def read_msqrt(self, e):
        return f"sqrt({self.row(list(e))})"

    def read_msup(self, e):
        if e[0].tag == "mi" and e[0].text == "e" and "data-quantity" not in e[0].attrib:
            return f"exp({self.element(e[1])})"
        return f"{self.element(e[0])}**({self.element(e[1])})"


def means_the_same(derivation, expression):
    read = Reader().read("".join(mathml(expression)))
    return disagreement(derivation, expression, derivation.definitions.parse(read)) < 1e-25


def test_every_scalar_step_means_in_mathml_what_was_checked():
    read = 0
    for derivation in [d for proofs in (flow, momentum, neuron) for d in proofs.derivations()]:
        for expression in [derivation.start_expression, *(s.expression for s in derivation.steps if s.rung == "proved")]:
            if not arrays.is_array(expression):
                assert means_the_same(derivation, expression), expression
                read += 1
    assert read > 80


@pytest.mark.parametrize("text", [
    "a - (b - t)", "-(a + b)", "-(a - b)*c", "a*(-b)", "(a + b)*(c - t)**2", "(-a)**2", "-a**2", "a/(b + 1)*c", "a/b*c/t",
    "1/2*a", "2*3*a", "(a*b)**2", "exp(-(a + b))", "exp(a)**2", "sqrt(a + b)*c", "tanh(a*(b + c))", "log(a)*b", "g(a)*dg(b)",
    "a - b + c - t", "(a/b)**2", "2*(1/2)*a", "-(-a)", "a*(b*c)", "(1 - a)*(1 + a)", "a - b*(c + 1)", "a*b**2*c",
    "Sum(a*w[k], (k, 1, 3))*c", "Sum(a*w[k]*Sum(b*w[j], (j, 1, k-1)), (k, 2, 3))", "max(a, b)*c",
    "Sum(a + w[k], (k, 1, 3)) - c", "w[2][1, 12]*w_new", "a**2*w[1][2]**2", "1/a", "1/a**2", "sigmoid(-a)",
])
def test_brackets_and_signs_survive_printing(text):
    about = Derivation("brackets", Definitions("u = a", functions="g"), register=False)
    assert means_the_same(about, about.definitions.parse(text)), mathml(about.definitions.parse(text))


def test_a_lost_bracket_would_be_seen():
    about = Derivation("brackets", Definitions("u = a"), register=False)
    whole = "".join(mathml(about.definitions.parse("a - (b - t)")))
    lost = re.sub(r'<mo stretchy="false">.</mo>', "", whole)
    assert lost != whole and disagreement(about, about.definitions.parse("a - (b - t)"), about.definitions.parse(Reader().read(lost))) > 1e-3


def test_the_author_s_order_is_kept():
    """Read back, factors and terms stand where they stood: the very same unevaluated expression."""
    for network in flow.NETWORKS:
        parse = flow.NETWORKS[network][0]().parse
        for step in flow.steps(network):
            read = parse(Reader().read("".join(mathml(step.expression))))
            assert instance(read, {}, {}) == step.expression


def test_a_line_breaks_between_terms_and_between_bracketed_factors():
    parse = Definitions("u = a").parse
    texts = {"a*b + c - t": 3, "a*(1 - a)*(b*c + t*w)": 3, "a*(w_new*c_new + b_new*t_new)": 3, "(a - b)**2": 1, "a*b": 1, "-(a + b)": 1, "exp(a + b)": 1}
    assert {text: len(mathml(parse(text))) for text in texts} == texts


def test_what_has_no_mathml_is_refused():
    definitions = Definitions("u = a", arrays="A : 2 x 2 = a[i, j]", ranges="i = 1..2, j = 1..2")
    with pytest.raises(ValueError, match="not of arrays"):
        mathml(definitions.parse("A @ A"))
