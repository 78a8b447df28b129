"""Claims of the chapter on backpropagation through time that are drawn from experiments."""

import numpy as np
import pytest

from backprop.derivation import numpy_function
from backprop.experiments import through_time as trial
from backprop.proofs import fading

STEPS = np.arange(trial.LOOKED_AT + 1)


@pytest.mark.parametrize("gain", trial.GAINS)
@pytest.mark.parametrize("seed", range(3))
def test_linear_sensitivities_are_powers_of_the_gain_and_those_of_tanh_lie_below(gain, seed):
    between = trial.rotation(gain, seed=seed)
    linear, tanh = (trial.back(between, activation, seed=seed) for activation in ("identity", "tanh"))
    np.testing.assert_allclose(linear.sizes, gain**STEPS, rtol=1e-12)
    np.testing.assert_allclose(linear.foretold, gain**STEPS, rtol=1e-12)
    assert (tanh.highest <= gain**STEPS * (1 + 1e-12)).all() and (tanh.sizes[1:] < gain**STEPS[1:] / 1.2).all()


def test_with_tanh_even_a_gain_of_one_and_a_half_fades():
    for gain in trial.GAINS:
        sizes = trial.back(trial.rotation(gain), "tanh").sizes
        assert sizes[-1] < 0.02 and sizes[-1] < sizes[15] < 1


def test_three_matrices_of_one_spectral_radius():
    between = trial.matrices()
    found = {name: trial.back(matrix, "identity", 60) for name, matrix in between.items()}
    for name, matrix in between.items():
        assert trial.largest_eigenvalue(matrix) == pytest.approx(0.9)
        np.testing.assert_allclose(found[name].sizes, found[name].foretold, rtol=1e-12)
        assert (found[name].highest <= np.linalg.norm(matrix, 2)**np.arange(61) * (1 + 1e-9)).all()
        assert found[name].sizes[60] < 0.1
    assert np.linalg.norm(between["symmetric"], 2) == pytest.approx(0.9)
    assert found["one way"].sizes[:11].max() > 2.5 and np.linalg.norm(between["one way"], 2) > 1.5


@pytest.mark.parametrize("z", [0.5, 1.0, 2.0])
def test_a_unit_that_holds_its_state_multiplies_its_sensitivity_as_proved(z):
    weight, state, states, left = trial.held(z)
    meant = fading.latch_fades().meaning()
    factor = float(numpy_function("factor", sorted(meant.free_symbols, key=str), [meant])(z)[0])
    assert states == pytest.approx(np.full(len(states), state)) and weight * state == pytest.approx(z)
    np.testing.assert_allclose(left, factor**STEPS, rtol=1e-6)
    assert factor < 1


def test_where_the_way_back_reaches_the_sign_it_is_repeated():
    for delay, look in ((1, 4), (3, 4), (3, 6), (5, 6)):
        assert min(trial.echo_right(delay, look, seed) for seed in trial.SEEDS) > 0.99


def test_where_it_does_not_chance_decides():
    medians = {(delay, look): np.median([trial.echo_right(delay, look, seed) for seed in trial.SEEDS])
               for delay, look in ((1, 1), (3, 1), (5, 1), (5, 4))}
    assert medians[1, 1] > 0.97 and 0.65 < medians[3, 1] < 0.85 and medians[5, 1] < 0.65 < medians[5, 4] < 0.97


def test_without_shortening_the_adding_problem_is_lost_and_with_it_learnt():
    for seed in trial.SEEDS:
        error, longest = trial.clipped(seed, False)
        assert error > 0.15 and longest > 1e5
        error, longest = trial.clipped(seed, True)
        assert error < 0.03 and longest < 1e3


@pytest.mark.parametrize("steps, seeds", [(4, trial.SEEDS), (8, trial.SEEDS), (16, [0])])
def test_the_adding_problem_is_solved(steps, seeds):
    for seed in seeds:
        error, near = trial.added(steps, seed)
        wrong, luck = trial.without_memory(steps, seed)
        assert error < 0.004 and near > 0.93 and wrong > 0.11 and luck < 0.25


def test_who_sees_the_last_step_only_does_hardly_better_than_one_for_all():
    x, t = trial.adding(100_000, 10, np.random.default_rng(0))
    assert x[..., 1].sum(axis=1).tolist() == [2.0] * 100_000
    always, near = trial.judged(np.ones_like(t), t)
    assert always == pytest.approx(1 / 6, rel=0.01) and near == pytest.approx(1 - 0.9**2, abs=0.01)
    # marked one time in five (half a sequence has five steps); then one of the two numbers is known
    number, mark = x[:, -1, :1], x[:, -1, 1:]
    error, _ = trial.judged(1 + mark * (number - 0.5), t)
    assert error == pytest.approx(1 / 6 - 1 / 5 / 12, rel=0.02)
