"""What the chapter on local rules says of its experiments, run again: with its seeds, and where a sentence is general
with others.

Seeds 0 to 4 for a single unit, for predictive coding's distance from the gradient and on the moons; 0 to 2 for feedback
alignment's angles and on the digits.
"""
from functools import lru_cache
from itertools import combinations

import numpy as np
import pytest

from backprop import recorded
from backprop.alternatives.predictive_coding import PredictiveCoding
from backprop.experiments import alternatives
from backprop.experiments import local_compared as compare
from backprop.experiments import local_learning as trial

SEEDS = range(5)
TAUGHT = ("backpropagation", "predictive coding", "feedback alignment")


# ---- one unit ----------------------------------------------------------------------------------

def test_hebbs_weights_grow_a_thousandfold_and_ojas_find_the_first_direction():
    for seed in SEEDS:
        hebb, oja = (np.linalg.norm(trial.one_unit(rule, seed), axis=1) for rule in ("Hebb", "Oja"))
        assert 800 < hebb[-1] / hebb[0] < 1300 and (np.diff(hebb) >= 0).all()
        assert abs(oja[-1] - 1) < 0.0025 and trial.off_direction(trial.one_unit("Oja", seed), seed) < 6


def test_ojas_unit_is_blind_to_classes_across_the_largest_variance():
    for seed in range(10):
        shares = trial.blind(seed)
        assert shares["Oja"] < 0.62 and shares["delta"] > 0.99


# ---- predictive coding and the gradient --------------------------------------------------------

def test_a_linear_chain_rests_where_it_was_proved_to():
    rng = np.random.default_rng(0)
    for _ in range(5):
        w, (a, t), v = rng.uniform(-1.5, 1.5, 3), rng.normal(size=2), rng.uniform(0.5, 4)
        found = trial.rest_of_a_chain(tuple(w), a, t, v)
        last = (t - a * np.prod(w)) / (v + w[2]**2 * (1 + w[1]**2))
        assert found == pytest.approx([w[1] * w[2] * last, w[2] * last, last], rel=1e-6)


def at_rest(variance, **options):
    return np.array([trial.approach(variance, seed, **options)[-1] for seed in SEEDS])


def test_the_difference_falls_as_1_over_the_variance():
    apart = {v: at_rest(v) for v in trial.VARIANCES}
    assert (apart[1] > 0.7).all() and (apart[1] < 0.9).all()
    assert ((apart[10] > 0.15) & (apart[10] < 0.4)).all()
    assert ((apart[100] / apart[1000] > 8) & (apart[100] / apart[1000] < 11)).all()
    assert np.median(apart[1000]) == pytest.approx(0.003, abs=0.0005)


def test_it_falls_for_linear_and_logistic_units_too():
    for hidden in ("identity", "sigmoid"):
        wide, narrow = (trial.approach(v, 0, hidden=hidden)[-1] for v in (1000, 10))
        assert wide < 0.02 and wide < narrow / 20


def test_200_steps_are_at_rest_where_the_chapter_says_so():
    for v in (1, 100):
        longer = trial.approach(v, 0, steps=400)
        assert longer[400] == pytest.approx(longer[trial.REST], rel=0.01)


def test_a_larger_variance_takes_longer_and_ends_nearer():
    middle = {v: np.median([trial.approach(v, seed) for seed in SEEDS], axis=0) for v in trial.VARIANCES}
    assert len({round(m[0], 9) for m in middle.values()}) == 1
    assert middle[1].min() > 0.9 * middle[1][0] and middle[1][-1] > middle[1][0]
    for less, more in zip(trial.VARIANCES, trial.VARIANCES[1:]):
        assert middle[more][-1] < middle[less][-1]
    assert middle[1000][20] == pytest.approx(0.14, abs=0.02) and middle[1000][60] == pytest.approx(0.011, abs=0.003)


def test_small_misses_make_the_recursion_right_and_not_the_step():
    assert (at_rest(1, size=0.01) > 0.4).all()
    own = {size: np.array([trial.off_its_own_error(size, seed) for seed in SEEDS]) for size in (1, 0.1, 0.01)}
    assert (own[1] > 0.3).all()
    assert own[0.01] == pytest.approx(own[0.1] / 10, rel=0.2)
    assert (own[0.01] < 0.02).all()


def test_a_first_layers_values_move_by_their_errors():
    for variance in (1.0, 100.0):
        case = trial.relaxation(variance=variance, steps=80)
        np.testing.assert_allclose(case["moved"], case["error"], atol=1e-12)
    near, far = (np.linalg.norm(v * trial.relaxation(variance=v, steps=80)["moved"][-1] + trial.relaxation()["delta"])
                 / np.linalg.norm(trial.relaxation()["delta"]) for v in (100.0, 1.0))
    assert near < 0.2 and far > 0.7


def test_the_nearer_the_errors_are_to_the_gradient_the_fainter_they_are_beside_the_values():
    for seed in SEEDS:
        off, share = [], []
        for variance in (1.0, 10.0, 100.0):
            case = trial.relaxation(seed, variance, steps=80)
            off.append(np.linalg.norm(variance * case["error"][-1] + case["delta"]) / np.linalg.norm(case["delta"]))
            share.append(np.linalg.norm(case["error"][-1]) / np.linalg.norm(case["value"][-1]))
        assert off[0] > 2 * off[1] > 4 * off[2]
        assert share[0] > 2.5 * share[1] > 10 * share[2]


def test_a_weights_step_in_a_chain_nears_the_gradients_as_it_was_proved_to():
    w, a, t = (0.5, 2.0, -1.5), 1.0, 1.0
    u, m = w[2]**2 * (1 + w[1]**2), t - a * np.prod(w)
    off = {}
    for v in (2.0, 20.0, 200.0):
        found = trial.rest_of_a_chain(w, a, t, v)
        off[v] = v * found[1] * (w[0] * a + found[0]) - w[2] * m * w[0] * a
        assert off[v] == pytest.approx(w[2] * m / (v + u) * (v * w[1] * w[2] * m / (v + u) - u * w[0] * a), rel=1e-6)
    assert abs(off[200.0]) < abs(off[20.0]) / 5 < abs(off[2.0])


# ---- feedback alignment ------------------------------------------------------------------------

def test_feedback_starts_at_right_angles_and_ends_far_below():
    for seed in range(3):
        angles = trial.angles(seed)
        assert (angles[0] > 80).all() and (angles[0] < 100).all()
        assert (angles[-1] < 66).all() and (angles[-1] > 45).all()


def test_the_second_weights_gain_along_the_feedback_what_the_first_ones_gain():
    for seed in SEEDS:
        gained = trial.trace_in_the_weights(seed)
        assert gained[-1, 0] > 1 and gained[-1, 1] == pytest.approx(gained[-1, 0], rel=0.05)
    coarse, fine = (trial.trace_in_the_weights(0, rate, steps) for rate, steps in ((0.01, 500), (0.0025, 2000)))
    off = [abs(gained[-1, 1] / gained[-1, 0] - 1) for gained in (fine, coarse)]
    assert off[0] < off[1] / 3      # the squares of the steps are all that is between them


def test_the_second_weights_turn_towards_the_feedback():
    for seed in range(8):
        turned = trial.trace_in_the_weights(seed)[:, 2]
        assert turned[0] > 65 and turned[-1] < 75 and turned[-1] < turned[0] - 20


# ---- beside backpropagation --------------------------------------------------------------------

@lru_cache(maxsize=None)
def ends(method, task, end="entropy"):
    return np.array([course.test[-1] for course in compare.compared(method, task, end)])


LEAST = {"moons": 0.94, "digits": 0.94}


@pytest.mark.parametrize("task", LEAST)
def test_those_that_tell_hidden_units_of_the_task_are_near_one_another(task):
    medians = [np.median(ends(method, task)) for method in TAUGHT]
    assert np.ptp(medians) < 0.017
    for one, other in combinations(TAUGHT, 2):
        assert max(ends(one, task).min(), ends(other, task).min()) <= min(ends(one, task).max(), ends(other, task).max())
    for method in TAUGHT:
        assert ends(method, task).min() > LEAST[task]


def test_hidden_units_that_do_not_hear_of_the_task_leave_the_network_behind():
    for task in LEAST:
        for method in ("Oja and delta rule", "delta rule alone"):
            assert ends(method, task).max() < min(ends(taught, task).min() for taught in TAUGHT)
    assert abs(np.median(ends("Oja and delta rule", "moons")) - np.median(ends("delta rule alone", "moons"))) < 0.02


def test_ojas_rule_is_worth_something_on_the_digits():
    hebb, alone = (np.array([course.test[-1] for course in compare.compared(method, "digits", "entropy", range(10))])
                   for method in ("Oja and delta rule", "delta rule alone"))
    assert np.median(hebb) > np.median(alone) + 0.025 and np.sum(hebb > alone) >= 8


def test_predictive_coding_learns_the_moons_with_the_papers_output():
    assert ends("predictive coding", "moons", "squared").min() > 0.92 < ends("backpropagation", "moons", "squared").min() + 0.01


def test_predictive_coding_is_lost_at_rates_at_which_backpropagation_and_feedback_alignment_still_learn():
    at = {method: compare.scores(method, "moons", "entropy") for method in TAUGHT}
    assert at["predictive coding"][2.0] < 0.85 < 0.94 < at["backpropagation"][2.0]
    assert at["predictive coding"][5.0] < 0.6 < 0.94 < at["feedback alignment"][10.0] and at["backpropagation"][10.0] < 0.6


def test_predictive_coding_does_not_keep_what_it_has_at_the_rate_of_the_table():
    """The text says so of 40 epochs; the map of the field, of the 30 that the methods have there."""
    assert compare.EPOCHS["moons"] == 20
    longer = {method: np.array([course.test for course in alternatives.courses(
        compare.maker(method), "moons", compare.chosen(method, "moons", "entropy"), 40, SEEDS)]) for method in TAUGHT}
    lost = longer["predictive coding"] < 0.7
    assert lost[:, 40].sum() >= 3 and lost[:, 30].sum() >= 2 and not lost[:, 20].any()
    for method in ("backpropagation", "feedback alignment"):
        assert longer[method][:, 40].min() > 0.96 and longer[method][:, 20:].min() > 0.9


def test_every_choice_lies_inside_of_the_rates_that_were_tried():
    for case in compare.CASES:
        assert compare.RATES[0] < compare.chosen(*case) < compare.RATES[-1]


LOST = {"moons": 0.86, "digits": 0.5}      # below what hidden layers reach that stay as they were drawn


@pytest.mark.parametrize("method, task, end", compare.CASES)
def test_the_record_of_the_choice_comes_out_again(method, task, end):
    """At the chosen rate and its neighbours, with one of the seeds; the others take too long here."""
    record = recorded.local_rates()
    assert tuple(record["rates"]) == compare.RATES and tuple(record["seeds"]) == compare.VALIDATED_ON
    found, = (row["validation"] for row in record["tried"] if (row["method"], row["task"], row["end"]) == (method, task, end))
    at = compare.RATES.index(compare.chosen(method, task, end))
    for k in (at - 1, at, at + 1):
        again = compare.validated(method, task, end, compare.RATES[k], compare.VALIDATED_ON[1])
        if found[k][1] < LOST[task]:      # what it answers then hangs on rounding
            assert again < LOST[task]
        else:
            assert again == pytest.approx(found[k][1], abs=0.02)      # 200 and 297 samples: four or five of them


def test_the_record_is_of_the_cases_that_there_are():
    assert [(row["method"], row["task"], row["end"]) for row in recorded.local_rates()["tried"]] == compare.CASES


def test_no_step_of_the_comparison_has_come_to_rest():
    """With the settings of the comparison predictive coding's step is still on its way, and off the gradient's."""
    net, x, t = trial.random_case(0)
    learner = PredictiveCoding(net, **compare.INFERENCE)
    found = trial.apart(learner.gradients(learner.settled(x, t)), net.backward(net.forward(x), t))
    assert found > trial.approach(compare.INFERENCE["variance"], 0)[-1] + 0.1
