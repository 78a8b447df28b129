"""Claims of the chapter on backpropagation through time that are drawn from experiments."""

import numpy as np
import pytest

from backprop.derivation import numpy_function
from backprop.experiments import fading as measured
from backprop.experiments import through_time as trial
from backprop.proofs import fading

STEPS = np.arange(measured.STEPS + 1)


@pytest.mark.parametrize("gain", measured.GAINS)
@pytest.mark.parametrize("seed", range(3))
def test_linear_sensitivities_are_powers_of_the_gain_and_those_of_tanh_lie_below(gain, seed):
    between = measured.rotation(gain, seed=seed)
    linear, tanh = (measured.back(between, activation, seed=seed) for activation in ("identity", "tanh"))
    np.testing.assert_allclose(linear.sizes, gain**STEPS, rtol=1e-12)
    np.testing.assert_allclose(linear.foretold, gain**STEPS, rtol=1e-12)
    assert (tanh.highest <= gain**STEPS * (1 + 1e-12)).all() and (tanh.sizes[1:] < gain**STEPS[1:] / 1.2).all()


def test_with_tanh_even_a_gain_of_one_and_a_half_fades():
    for gain in measured.GAINS:
        sizes = measured.back(measured.rotation(gain), "tanh").sizes
        assert sizes[-1] < 0.02 and sizes[-1] < sizes[15] < 1


def test_where_inputs_are_small_tanh_explodes_as_well_and_never_more_than_its_gain():
    for seed in range(3):
        found = {gain: measured.back(measured.rotation(gain, seed=seed), "tanh", seed=seed, inputs=measured.QUIET)
                 for gain in measured.GAINS}
        for gain, back in found.items():
            assert (back.highest <= gain**STEPS * (1 + 1e-12)).all()
        assert found[1.1].sizes[-1] > 5 and found[1.5].sizes[-1] > 50
        assert found[1.5].sizes[30] / found[1.5].sizes[20] > 3 * found[1.5].sizes[20]    # most of it in the first ten steps
        assert found[1.0].sizes[-1] > 0.9 and found[0.9].sizes[-1] < 0.05


def test_three_matrices_of_one_spectral_radius():
    between = measured.matrices()
    found = {name: measured.back(matrix, "identity", 60) for name, matrix in between.items()}
    for name, matrix in between.items():
        assert measured.largest_eigenvalue(matrix) == pytest.approx(0.9)
        np.testing.assert_allclose(found[name].sizes, found[name].foretold, rtol=1e-12)
        assert (found[name].highest <= np.linalg.norm(matrix, 2)**np.arange(61) * (1 + 1e-9)).all()
        assert found[name].sizes[60] < 0.1
    assert np.linalg.norm(between["symmetric"], 2) == pytest.approx(0.9)
    assert found["one way"].sizes[:11].max() > 2.5 and np.linalg.norm(between["one way"], 2) > 1.5


@pytest.mark.parametrize("z", [0.5, 1.0, 2.0])
def test_a_unit_that_holds_its_state_multiplies_its_sensitivity_as_proved(z):
    weight, state, states, left = measured.held(z)
    meant = fading.latch_fades().meaning()
    factor = float(numpy_function("factor", sorted(meant.free_symbols, key=str), [meant])(z)[0])
    assert states == pytest.approx(np.full(len(states), state)) and weight * state == pytest.approx(z)
    np.testing.assert_allclose(left, factor**STEPS, rtol=1e-6)
    disturbed = [np.tanh(weight * (state + sign * 1e-6)) for sign in (1, -1)]  # the same factor, forwards
    assert (disturbed[0] - disturbed[1]) / 2e-6 == pytest.approx(factor, rel=1e-6)
    assert factor < 1


def test_where_the_way_back_reaches_the_sign_it_is_repeated():
    for delay, look in ((1, 4), (3, 4), (3, 6), (5, 6)):
        assert min(trial.echo_right(delay, look, seed) for seed in trial.SEEDS) > 0.99


def test_where_it_does_not_chance_decides():
    medians = {(delay, look): np.median([trial.echo_right(delay, look, seed) for seed in trial.SEEDS])
               for delay, look in ((1, 1), (3, 1), (5, 1), (5, 4))}
    assert medians[1, 1] > 0.97 and 0.65 < medians[3, 1] < 0.85 and medians[5, 1] < 0.65 < medians[5, 4] < 0.97


def test_without_shortening_the_adding_problem_is_lost_in_two_steps_and_with_it_learnt():
    for seed in trial.SEEDS:
        run = trial.descent(seed, False)
        assert run.errors[-1] > 0.15 and run.spread < 1e-9      # one answer for all
        assert run.lengths.argmax() == 1 and run.lengths[1] > 1e5 and run.lengths[0] < 1e3
        assert 2 < run.stretches[0] < 10
        short = trial.descent(seed, True)
        assert short.errors[-1] < 0.03 and short.lengths.max() < 1e3
        assert short.errors[-6:].max() > 2 * short.errors[-6:].min()    # which is still swinging
    _, units = trial.adding_network(0).layers[0].weights.shape
    np.testing.assert_array_equal(trial.adding_network(0).layers[0].weights[2:], np.eye(units))


def test_a_tenth_of_the_rate_loses_one_network_and_teaches_the_others_slowly():
    runs = [trial.descent(seed, False, trial.DESCENT["slow"]) for seed in trial.SEEDS]
    assert trial.DESCENT["slow"] == pytest.approx(trial.DESCENT["rate"] / 10)
    lost = [run for run in runs if run.spread < 1e-3]
    assert len(lost) == 1 and lost[0].errors[-1] > 0.15
    assert all(0.1 < run.errors[-1] < 0.15 for run in runs if run.spread >= 1e-3)


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
