"""What the chapter on update rules says of its races and trainings holds, run once more."""
import numpy as np
import pytest

import backprop as bp
from backprop.experiments import surfaces, update_rules, update_rules_networks
from backprop.trace import Gradients
from backprop.proofs import hill, momentum, random_landscapes

RATED = ("plain", "momentum", "nesterov")
RULES, SETTINGS = update_rules.RULES, update_rules.SETTINGS


def best(rule, surface, seed=1):
    return update_rules.best(update_rules.everywhere(rule, seed)[surface])[1]


def median(rule, surface, seed=1):
    return best(rule, surface, seed).quartiles()[1]


def share(rule, surface, setting):
    return update_rules.everywhere(rule)[surface][setting].arrived()


def ends_after(rule, slopes, steps=30):
    net = bp.Network([bp.Dense(np.zeros((3, 4)), np.zeros(4), "identity")], "squared_error")
    for slope in slopes[:steps]:
        rule.update(net, Gradients([None], [slope], [np.zeros(4)]))
    return net.layers[0].weights


# ---- what RPROP does not see -------------------------------------------------------------------

@pytest.mark.parametrize("backtracking", [False, True])
def test_rprop_s_steps_do_not_change_by_a_bit_whatever_positive_factors_multiply_the_slopes(backtracking):
    generator = np.random.default_rng(0)
    slopes = generator.normal(size=(30, 3, 4)) * (generator.random((30, 3, 4)) > 0.1)
    factors = 10.0**generator.uniform(-9, 9, (3, 4))
    for factor in (1e-9, 7.0, factors):
        plain, scaled = (ends_after(bp.RPROP(backtracking=backtracking), s) for s in (slopes, factor * slopes))
        assert (plain == scaled).all() and not (ends_after(bp.GradientDescent(0.1), factor * slopes) == plain).any()


def test_to_rprop_the_narrow_valley_and_the_plain_are_one_surface():
    raced = update_rules.everywhere("rprop")
    for setting in SETTINGS:
        assert (raced["valley"][setting].steps == raced["plateau"][setting].steps).all()
        assert np.isfinite(raced["valley"][setting].steps).all()


# ---- the race ----------------------------------------------------------------------------------

@pytest.mark.parametrize("rule", RULES)
def test_runs_side_by_side_in_their_own_units_are_the_package_s_runs(rule):
    starts, settings = surfaces.random_starts(4, 7), np.array([0.02, 0.16, 0.16, 0.3])
    for surface in surfaces.NAMES:
        slopes = update_rules.slopes_of(surface)
        together = update_rules.side_by_side(slopes, starts, rule, settings, steps=25)
        for k, setting in enumerate(settings):
            alone = update_rules.optimizer(rule, learning_rate=setting, initial_step=setting)
            path = update_rules.descend(slopes, starts[:, k:k + 1], alone, 25)
            assert together[..., k:k + 1] == pytest.approx(path, rel=1e-6, abs=1e-6)


def test_the_best_settings_lie_within_what_was_tried():
    for rule in RULES:
        for surface in surfaces.NAMES:
            setting, _ = update_rules.best(update_rules.everywhere(rule)[surface])
            assert setting not in (SETTINGS[0], SETTINGS[-1]), (rule, surface)
    assert np.allclose(np.divide(SETTINGS[1:], SETTINGS[:-1]), 2)


def test_the_first_step_does_not_matter_to_who_arrives_until_it_throws_runs_across_the_map():
    for surface in surfaces.NAMES:
        shares = [share("rprop", surface, setting) for setting in SETTINGS]
        assert len(set(shares[:SETTINGS.index(0.64) + 1])) == 1
    assert share("rprop", "hills", SETTINGS[-1]) > share("rprop", "hills", 0.64) + 0.05
    assert share("rprop", "curved", SETTINGS[-1]) < share("rprop", "curved", 0.64) - 0.1


def test_the_rates_that_do_well_on_one_surface_fail_on_another():
    assert share("plain", "plateau", 0.64) > 0.9 and share("nesterov", "plateau", 0.64) > 0.9
    assert share("plain", "valley", 0.64) == share("nesterov", "valley", 0.64) == 0
    assert share("momentum", "valley", 0.64) == 1 and share("momentum", "curved", 0.64) < 0.2
    for rule in RATED:
        for surface in surfaces.NAMES:
            assert share(rule, surface, SETTINGS[-1]) == 0


@pytest.mark.parametrize("seed", [1, 11])
def test_there_is_no_winner(seed):
    half = {(rule, surface): median(rule, surface, seed) for rule in RULES for surface in surfaces.NAMES}
    assert 2 * half["rprop", "valley"] < half["nesterov", "valley"] < half["plain", "valley"] < half["momentum", "valley"]
    leaders = [half[rule, "plateau"] for rule in ("plain", "nesterov", "rprop")]
    assert max(leaders) < 25 and half["momentum", "plateau"] > 60
    far = {rule: best(rule, "plateau", seed).quartiles()[2] for rule in RULES}
    assert far["rprop"] < far["nesterov"] < far["plain"]
    assert half["nesterov", "curved"] < half["momentum", "curved"] < half["rprop", "curved"] < half["plain", "curved"]


def test_among_the_humps_all_rules_bring_about_as_many_runs_to_the_lowest_point():
    ended = {rule: best(rule, "hills") for rule in RULES}
    shares = [run.arrived() for run in ended.values()]
    assert min(shares) > 0.6 and max(shares) - min(shares) < 0.05
    assert all(ended[rule].elsewhere.mean() > 0.3 for rule in RULES if rule != "plain")


def test_plain_descent_s_quickest_rate_among_the_humps_is_too_large_for_the_other_minimum():
    rate, run = update_rules.best(update_rules.everywhere("plain")["hills"])
    growths = [hill.python("hills_growth")(x, y, rate)["value"] for x, y, _ in surfaces.minima("hills")]
    assert growths[0] < 1 < growths[1] and not run.elsewhere.any() and not run.lost.any()
    starts = surfaces.random_starts(100, 1)
    end = update_rules.descend(update_rules.slopes_of("hills"), starts, update_rules.optimizer("plain", rate), update_rules.STEPS)[-1]
    swinging = end[:, ~np.isfinite(run.steps)]
    low, other = (np.array(place[:2])[:, None] for place in surfaces.minima("hills"))
    assert (np.linalg.norm(swinging - other, axis=0) < np.linalg.norm(swinging - low, axis=0)).all()


def test_nesterov_s_border_at_nine_tenths_is_little_more_than_a_third_of_momentum_s():
    ratio = momentum.nesterov_limit(0.9)["value"] / momentum.momentum_limit(0.9)["value"]
    assert 1 / 3 < ratio < 0.36


def test_the_trial_on_random_landscapes_says_what_the_chapter_repeats():
    trials = {kind: [random_landscapes.trial(kind, knobs, (0.0, 0.9)) for knobs in (1, 2)] for kind in random_landscapes.KINDS}
    for trial in trials["shallow ripples"]:
        assert trial.freed(0.9) == pytest.approx(0.5, abs=0.05) and abs(trial.second_start() - trial.freed(0.9)) < 0.1
    for trial in trials["deep dips"]:
        assert trial.freed(0.9) == pytest.approx(1 / 9, abs=0.01) and 0.25 < trial.second_start() < 0.5
    assert all(trial.lost(0.9) > 0.02 for kind in trials.values() for trial in kind)


# ---- turned ------------------------------------------------------------------------------------

def test_the_settings_in_the_turned_valley_are_the_best_along_the_axes():
    for rule in RULES:
        turned = update_rules.in_turned_valleys(rule, update_rules.TURNED_TRIED)
        setting, race = update_rules.best(turned[0])
        assert setting == update_rules.TURNED_BEST[rule]
        again = update_rules.in_turned_valleys(rule)[0][setting]
        assert again.quartiles() == race.quartiles()
        if rule in RATED:      # and, since they do not care, at every angle
            assert all(update_rules.best(turned[degrees])[0] == setting for degrees in update_rules.ANGLES)


@pytest.mark.parametrize("rule", RATED)
def test_rules_that_use_the_slope_turn_with_the_valley_and_the_start(rule):
    starts, angle = surfaces.random_starts(20, 5), np.radians(33)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    paths = [update_rules.descend(update_rules.turned_valley(degrees), begin, update_rules.optimizer(rule, 0.2), 60)
             for degrees, begin in ((0, starts), (33, turn @ starts))]
    assert turn @ paths[0] == pytest.approx(paths[1], abs=1e-9)


def test_turning_the_valley_matters_to_rprop_alone_and_backtracking_is_no_clear_gain():
    medians = {(rule, degrees): raced[update_rules.TURNED_BEST[rule]].quartiles()[1]
               for rule in RULES for degrees, raced in update_rules.in_turned_valleys(rule).items()}
    for rule in RATED:
        turned = [medians[rule, degrees] for degrees in update_rules.ANGLES]
        assert max(turned) < 1.2 * min(turned)
    assert medians["rprop", 45] > 6 * medians["rprop", 0]
    assert abs(medians["backtracking", 0] - medians["rprop", 0]) <= 2
    for degrees in (10, 30):
        assert medians["backtracking", degrees] > 1.5 * medians["rprop", degrees]
    assert medians["backtracking", 45] < medians["rprop", 45]
    for surface in ("valley", "hills", "plateau"):
        assert 1 <= median("rprop", surface) - median("backtracking", surface) <= 2
    assert median("backtracking", "curved") > 1.5 * median("rprop", "curved")


def test_the_turned_valley_s_slopes_are_those_of_its_height():
    generator, gap = np.random.default_rng(5), 1e-6
    for degrees in (0, 10, 45, 77, np.linspace(0, 90, 20)):
        slopes, places = update_rules.turned_valley(degrees), generator.uniform(-3, 3, (2, 20))
        hessian = np.stack([(slopes(places + gap * step) - slopes(places - gap * step)) / (2 * gap) for step in (np.array([[1.0], [0]]), np.array([[0], [1.0]]))])
        assert hessian[0, 1] == pytest.approx(hessian[1, 0], abs=1e-7)
        assert np.linalg.eigvalsh(hessian[..., 0]) == pytest.approx([0.04, 4.0], abs=1e-6)


# ---- in a network ------------------------------------------------------------------------------

def test_the_last_layer_s_slopes_are_much_larger():
    for seed in update_rules_networks.SEEDS:
        sizes = update_rules_networks.gradient_sizes(seed)
        assert sizes == sorted(sizes) and 80 < sizes[-1] / sizes[0] < 125


def test_the_rates_of_the_chain_are_the_best_tried_and_none_is_the_last():
    tried, best_of = update_rules_networks.TRIED, update_rules_networks.BEST
    for rule in RATED:
        middles = {rate: np.median(update_rules_networks.deep(rule, rate)) for rate in tried[rule]}
        assert min(middles, key=middles.get) == best_of[rule]
        assert best_of[rule] not in (tried[rule][0], tried[rule][-1])
    assert best_of["rprop"] == bp.RPROP().initial_step


def test_rprop_s_median_in_the_chain_is_far_smaller_and_its_worst_run_about_where_the_others_are():
    others = {rule: update_rules_networks.deep(rule) for rule in RATED}
    rprop, least = update_rules_networks.deep("rprop"), min(np.median(e) for e in others.values())
    assert np.median(rprop) < least / 20
    assert np.abs(np.log(rprop.max() / np.concatenate(list(others.values())))).max() < np.log(2)


def test_a_lopsided_weight_is_left_alone_by_plain_descent_and_carried_off_by_rprop():
    assert 9 * update_rules_networks.USUAL + update_rules_networks.RARE == pytest.approx(0)
    for seed in range(2):
        assert (np.abs(update_rules_networks.lopsided("plain", seed=seed)[0]) < 1e-9).all()
        places, longest = update_rules_networks.lopsided("rprop", seed=seed)
        assert (np.abs(places) > 30_000).all() and (longest > 0.4).all()


def test_the_settings_of_the_batches_are_the_best_tried_and_none_is_the_last():
    for (rule, size), tried in update_rules_networks.TRIED_IN_BATCHES.items():
        middles = {setting: np.median(update_rules_networks.in_batches(rule, size, setting)) for setting in tried}
        chosen = update_rules_networks.BEST_IN_BATCHES[rule, size]
        assert min(middles, key=middles.get) == chosen and chosen not in (tried[0], tried[-1]), (rule, size)


def test_mini_batches_leave_plain_descent_where_it_is_and_spoil_rprop():
    ends = {(rule, size): np.median(update_rules_networks.in_batches(rule, size)) for rule in ("plain", "rprop") for size in (None, 16)}
    assert ends["plain", 16] == pytest.approx(ends["plain", None], rel=0.05)
    assert ends["rprop", 16] > 1.3 * ends["rprop", None]
    assert ends["rprop", None] < ends["plain", None] and ends["rprop", 16] > 1.1 * ends["plain", 16]


def test_on_an_even_slope_momentum_goes_one_over_one_less_alpha_times_as_far():
    for alpha in (0.5, 0.8, 0.9):
        net = bp.Network([bp.Dense(np.zeros((1, 1)), np.zeros(1), "identity")], "squared_error")
        rule, places = bp.GradientDescent(0.1, momentum=alpha), []
        for _ in range(400):
            rule.update(net, Gradients([None], [np.array([[2.0]])], [np.zeros(1)]))
            places.append(net.layers[0].weights[0, 0])
        assert places[-1] - places[-2] == pytest.approx(-0.2 / (1 - alpha), rel=1e-9)


def test_at_nine_tenths_what_is_missing_of_the_steady_velocity_is_halved_after_about_seven_steps():
    assert 0.9**7 < 0.5 < 0.9**6


def test_in_the_still_picture_all_but_plain_descent_are_there_and_the_velocities_leave_it_on_the_left():
    from backprop.widgets import OptimizerRace
    race = OptimizerRace("curved", start=(-1.5, 2), learning_rate=0.1, steps=200)
    for rule in ("plain", "momentum", "nesterov", "rprop"):
        assert (race.readings[rule]["since"] is None) == (rule == "plain")
        assert (min(x for x, _ in race.places(rule)) < -surfaces.REACH) == (rule in ("momentum", "nesterov"))
        assert max(x for x, _ in race.places(rule)) < surfaces.REACH


# ---- the exercises -----------------------------------------------------------------------------

def test_a_small_first_step_costs_fewer_steps_than_growths():
    from backprop.exercises.update_rules import EXERCISES
    from backprop.widgets import OptimizerRace
    since = [OptimizerRace("plateau", start=(3, 3), first_step=first, steps=100).readings["rprop"]["since"] for first in (0.001, 1.0)]
    assert since[0] - since[1] == EXERCISES["small first step"].value() < np.log(1000) / np.log(1.2)
    assert list(EXERCISES["small first step"].mistakes.values())[-1] == round(np.log(1000) / np.log(1.2))
