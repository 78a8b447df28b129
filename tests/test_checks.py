"""Whether numbers are finite, at the ends of what floats hold."""
import warnings

import numpy as np
import pytest

from backprop.checks import is_finite


@pytest.mark.parametrize("array, factor, finite", [
    ([1.0, -2.0], 1, True), ([1.0, np.nan], 1, False), ([np.inf], 1, False), ([-np.inf], 0, False), ([[1e200]], 1, True),
    ([1e200], 1e100, True), ([1e200], 1e200, False), ([1e-300], 1e200, True), ([3], 2, True)])
def test_huge_is_finite_and_nothing_warns(array, factor, finite):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert is_finite(np.array(array), factor) is finite


def test_a_narrow_float_overflows_in_its_own_kind():
    array = np.full(3, 1e19, np.float32)
    assert is_finite(array) and not is_finite(array, np.float32(1e30))
