"""What the chapter on update rules says of one neuron under every rate and momentum, run once more."""
import numpy as np

from backprop import examples
from backprop.experiments import rates_and_momenta as grid


def test_short_steps_know_only_the_quotient_of_rate_and_one_minus_momentum():
    for quotient in (0.1, 0.2, 0.3):
        errors = grid.along(quotient)
        assert errors.max() < 1.2 * errors.min()
    long = grid.along(10.0)
    assert long[-1] > 100 * long[0]


def test_a_long_memory_strands_the_neuron_where_its_output_is_0():
    ends = grid.ends([10.0], [0.9])
    assert ends["a"] < 1e-11
    a, target = ends["a"].item(), float(examples.NEURON["t"])
    assert abs((a - target) * a * (1 - a)) < 1e-12  # the slope that is left
    assert grid.ends([10.0], [0.0])["e"] < 1e-5


def test_between_falling_and_stranded_lies_a_narrow_strip_and_the_best_run_has_no_momentum():
    errors = grid.ends(grid.RATES, 1 - 1 / grid.GAINS)["e"]
    assert np.unravel_index(errors.argmin(), errors.shape)[1] == 0
    assert 50 < grid.RATES[errors[:, 0].argmin()] < 60
    for column in errors.T[40:]:  # momenta from about two thirds on
        small = np.flatnonzero(column < 1e-5)
        assert 0 < len(small) < 25 and (np.diff(small) == 1).all()
        assert column[:small[0]].min() >= 1e-5 and column[small[-1] + 20:].min() > 4e-4
