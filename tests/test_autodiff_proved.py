"""Every row of the table of derivatives computes what was proved of it."""

import numpy as np
import pytest
import sympy

from backprop.autodiff import TABLE
from backprop.derivation import value_at
from backprop.proofs import autodiff as proofs

RULES = proofs.rules()
RNG = np.random.default_rng(5)
POINTS = RNG.uniform(0.2, 2.0, size=(5, 3))


def value(derivation, row, a, b, g):
    """What the last line of a derivation says where e = C(y) has the slope g."""
    definitions = derivation.definitions
    y = value_at(definitions, definitions.parse("y"), {"a": a, "b": b})
    letters = {sympy.Symbol(name, real=True): sympy.Float(number, 30) for name, number in {"a": a, "b": b, "g": g, "y": y}.items()}
    return float(derivation.steps[-1].expression.xreplace(letters).doit())


def test_the_rows_that_are_proved_are_the_rows_of_the_table():
    assert RULES.keys() == TABLE.keys()
    for row, operation in TABLE.items():
        wanted = [pull for pull in operation.pull_backs if pull.__name__ != "nothing"]      # places are no numbers to vary
        assert len(RULES[row]) == len(wanted) and len(operation.pull_backs) == len(operation.push_forwards)


@pytest.mark.parametrize("row", [*proofs.ENTRYWISE, "relu"])
def test_a_row_on_entries_is_its_proved_slope_on_both_ways(row):
    sides = (1.0, -1.0) if row == "relu" else (1.0,)
    for side_number, side in enumerate(sides):
        for a, b, g in POINTS:
            operands = (side * a, b)[:len(RULES[row])]
            y = TABLE[row].value(*operands)
            for k, found in enumerate(RULES[row]):
                expected = value(found[side_number], row, repr(side * float(a)), repr(float(b)), repr(float(g)))
                for ways in (TABLE[row].pull_backs, TABLE[row].push_forwards):
                    assert ways[k](np.array(g), y, *map(np.array, operands)) == pytest.approx(expected, rel=1e-12)


def test_the_other_rows_compute_the_proved_sums():
    a, b, g = RNG.normal(size=(3, 2)), RNG.normal(size=(2, 4)), RNG.normal(size=(3, 4))
    left, right = TABLE["matmul"].pull_backs
    np.testing.assert_allclose(left(g, a @ b, a, b), [[sum(g[i, j] * b[k, j] for j in range(4)) for k in range(2)] for i in range(3)])
    np.testing.assert_allclose(right(g, a @ b, a, b), [[sum(a[i, k] * g[i, j] for i in range(3)) for j in range(4)] for k in range(2)])
    np.testing.assert_array_equal(TABLE["sum"].pull_backs[0](np.array(0.7), a.sum(), a), np.full((3, 2), 0.7))
    column = RNG.normal(size=(3, 1))
    np.testing.assert_array_equal(TABLE["row_sums"].pull_backs[0](column, None, a), np.hstack([column, column]))
    places = np.array([[0, 5, 5], [2, 0, 0]])
    chosen = (places.ravel()[:, None] == np.arange(6)).astype(float)      # c of the proof
    back = RNG.normal(size=(2, 3))
    np.testing.assert_allclose(TABLE["take"].pull_backs[0](back, None, a, places), (back.ravel() @ chosen).reshape(3, 2))
    np.testing.assert_array_equal(TABLE["take"].value(a, places), (chosen @ a.ravel()).reshape(2, 3))
    a, g = RNG.normal(size=(2, 2)), RNG.normal(size=(2, 2))
    y = np.linalg.inv(a)
    np.testing.assert_allclose(TABLE["inverse"].pull_backs[0](g, y, a), [
        [-sum(y[i, p] * g[i, j] * y[q, j] for i in range(2) for j in range(2)) for q in range(2)] for p in range(2)])
