"""Notes beside equations: words as text, and the letters of the equations as mathematics."""
import pytest

from backprop.derivation.notes import note_latex, unspaced
from backprop.typography import as_printed


@pytest.mark.parametrize("words, latex", [
    ("", r"\text{}"),
    ("chain rule", r"\text{chain rule}"),
    ("weights by δ", r"\text{weights by }\delta"),
    ("Δw is small", r"\Delta w\text{ is small}"),
    ("definitions of v1 and v2", r"\text{definitions of }v_{1}\text{ and }v_{2}"),
    ("at a[2][1] = -1/7, t[1,2] = 3", r"\text{at }a_{1}^{(2)}\text{ = −1/7, }t_{12}\text{ = 3}"),
    ("w[11,2] and δ[1][12]", r"w_{11,2}\text{ and }\delta_{12}^{(1)}"),
    ("with g(x) = x**3/5", r"\text{with g(x) = x}{}^{3}\text{/5}"),
    ("w = 1 & 50% of u_ij", r"w\text{ = 1 \& 50\% of u\_ij}"),
    ("(5) of the 2nd, as in A2B", r"\text{(5) of the 2nd, as in A2B}"),
])
def test_a_note_in_latex(words, latex):
    assert note_latex(words) == latex


def test_no_line_ends_inside_an_entry():
    assert unspaced("at t[1, 2] = 3, w[2][1, 3]") == "at t[1,2] = 3, w[2][1,3]"


@pytest.mark.parametrize("typed, printed", [
    ("from -1 to -.5", "from −1 to −.5"), ("a - t", "a − t"), ("(-2)", "(−2)"), ("x-2, e-05, 2020-11", "x-2, e-05, 2020-11"),
    ("- a line of a list", "- a line of a list"), ("well-known", "well-known"), ("--record", "--record"),
    ("Xavier's, inputs' sum, don't", "Xavier’s, inputs’ sum, don’t"), ("g'(z) and g' = 1 of the 'old'", "g'(z) and g' = 1 of the 'old'"),
])
def test_signs_as_they_are_printed(typed, printed):
    assert as_printed(typed) == printed
