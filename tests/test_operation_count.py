"""Products and sums are counted as they happen, and nothing else is."""
import numpy as np
from hypothesis import given, strategies as st

from backprop.operation_count import count

sizes = st.integers(1, 5)


@given(n=sizes, m=sizes)
def test_a_product_of_matrices(n, m):
    """z[j] = Σ_i x[i] w[i, j]: a product a weight, and one sum fewer for each output."""
    x, w = np.ones((1, n)), np.ones((n, m))
    assert count(np.matmul, x, w) == {"products": n * m, "sums": (n - 1) * m}


def test_plain_numbers_on_either_side_and_sums_in_place_count():
    def code(a, times):
        total = 3 * a[0] + 1
        total += a[1] * times
        return 2 + total

    assert count(code, np.ones(2), 5) == {"products": 2, "sums": 3}
    assert count(code, np.ones(2), times=5) == {"products": 2, "sums": 3}


def test_what_is_counted_has_the_same_value():
    found = []
    count(lambda a: found.append((a[0] * a[1] + a[2]).value), np.array([2.0, 3.0, 4.0]))
    assert found == [10.0]


def test_copying_costs_nothing():
    assert count(lambda a: np.pad(a, 1)[1:-1].copy(), np.ones(4)) == {"products": 0, "sums": 0}
