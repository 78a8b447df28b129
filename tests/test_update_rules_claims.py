"""What the chapter on update rules says of its races and trainings holds, run once more."""
import numpy as np
import pytest

import backprop as bp
from backprop.experiments import surfaces, update_rules, update_rules_networks
from backprop.network import Gradients

RATED = ("plain", "momentum", "nesterov")


def best(rule, surface):
    return update_rules.everywhere(rule, update_rules.best_setting(rule, surface))[surface]


def median(rule, surface):
    return best(rule, surface).quartiles()[1]


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
    for setting in update_rules.SETTINGS:
        raced = update_rules.everywhere("rprop", setting)
        assert (raced["valley"].steps == raced["plateau"].steps).all() and np.isfinite(raced["valley"].steps).all()


def test_the_first_step_hardly_matters_to_who_arrives():
    for surface in surfaces.NAMES:
        shares = [update_rules.everywhere("rprop", setting)[surface].arrived() for setting in update_rules.SETTINGS]
        assert max(shares) - min(shares) < 0.05


def test_the_rates_that_do_well_on_one_surface_fail_on_another():
    for rule in RATED:
        fails = {surface: {s for s in update_rules.SETTINGS if update_rules.everywhere(rule, s)[surface].arrived() < 0.3} for surface in surfaces.NAMES}
        well = {surface: {s for s in update_rules.SETTINGS if update_rules.everywhere(rule, s)[surface].arrived() > 0.9} for surface in surfaces.NAMES}
        assert any(fails[one] & well[other] for one in fails for other in well), rule


# ---- the race ----------------------------------------------------------------------------------

def test_rprop_leads_momentum_in_the_valley_and_on_the_plain_and_trails_it_in_the_curved_valley():
    assert 2 * median("rprop", "valley") < median("momentum", "valley")
    assert 2 * median("rprop", "plateau") < median("momentum", "plateau")
    assert median("nesterov", "curved") <= median("momentum", "curved") < median("rprop", "curved") < median("plain", "curved")


def test_other_starts_give_the_same_order():
    for surface, order in (("valley", ["rprop", "momentum"]), ("plateau", ["rprop", "momentum"]), ("curved", ["momentum", "rprop", "plain"])):
        for seed in (11, 12):
            medians = [update_rules.everywhere(rule, update_rules.best_setting(rule, surface), seed=seed)[surface].quartiles()[1] for rule in order]
            assert medians == sorted(medians) and medians[0] < medians[1]


def test_among_the_humps_all_rules_leave_about_as_many_runs_in_the_wrong_minimum():
    shares = [best(rule, "hills").elsewhere.mean() for rule in (*RATED, "rprop")]
    assert min(shares) > 0.2 and max(shares) - min(shares) < 0.05


def test_turning_the_valley_matters_to_rprop_alone_and_backtracking_is_no_clear_gain():
    starts, medians = surfaces.random_starts(100, 3), {}
    for degrees in (0, 10, 45):
        slopes = update_rules.turned_valley(degrees)
        for name, rule in {"plain": update_rules.optimizer("plain", learning_rate=0.4), "rprop": update_rules.optimizer("rprop"),
                           "momentum": update_rules.optimizer("momentum", learning_rate=0.4),
                           "back": update_rules.optimizer("rprop", backtracking=True)}.items():
            medians[name, degrees] = update_rules.race(slopes, starts, rule, 500).quartiles()[1]
    for name in ("plain", "momentum"):
        turned = [medians[name, degrees] for degrees in (0, 10, 45)]
        assert max(turned) < 1.2 * min(turned)
    assert medians["rprop", 45] > 4 * medians["rprop", 0]
    assert abs(medians["back", 0] - medians["rprop", 0]) <= 2
    assert medians["back", 10] > medians["rprop", 10] and medians["back", 45] < medians["rprop", 45]
    raced = [update_rules.everywhere("rprop", 0.1, back)["curved"].quartiles()[1] for back in (False, True)]
    assert raced[1] > 1.5 * raced[0]


def test_the_turned_valley_s_slopes_are_those_of_its_height():
    generator, gap = np.random.default_rng(5), 1e-6
    for degrees in (0, 10, 45, 77):
        slopes, places = update_rules.turned_valley(degrees), generator.uniform(-3, 3, (2, 20))
        hessian = np.stack([(slopes(places + gap * step) - slopes(places - gap * step)) / (2 * gap) for step in (np.array([[1.0], [0]]), np.array([[0], [1.0]]))])
        assert hessian[0, 1] == pytest.approx(hessian[1, 0], abs=1e-7)
        assert np.linalg.eigvalsh(hessian[..., 0]) == pytest.approx([0.04, 4.0], abs=1e-6)


# ---- in a network ------------------------------------------------------------------------------

def test_the_last_layer_s_slopes_are_much_larger_and_rprop_does_not_mind():
    for seed in update_rules_networks.SEEDS:
        sizes = update_rules_networks.gradient_sizes(seed)
        assert sizes == sorted(sizes) and sizes[-1] > 30 * sizes[0]
    others = [update_rules_networks.deep(rule, update_rules_networks.best_rate(rule)) for rule in ("plain", "momentum")]
    rprop = update_rules_networks.deep("rprop")
    assert np.median(rprop) < min(map(np.median, others)) / 10 and (rprop < np.min(others, axis=0)).all()


def test_a_lopsided_weight_is_left_alone_by_plain_descent_and_carried_off_by_rprop():
    for seed in range(3):
        assert abs(update_rules_networks.lopsided("plain", seed=seed)) < 1e-9
        assert abs(update_rules_networks.lopsided("rprop", seed=seed)) > 1000


def test_mini_batches_help_plain_descent_and_spoil_rprop():
    ends = {(rule, size): update_rules_networks.in_batches(rule, size) for rule in ("plain", "rprop") for size in (None, 16)}
    assert (ends["plain", 16] < ends["plain", None]).all() and (ends["rprop", 16] > ends["rprop", None]).all()
    assert (ends["rprop", None] < ends["plain", None]).all() and (ends["rprop", 16] > ends["plain", 16]).all()


def test_on_an_even_slope_momentum_goes_one_over_one_less_alpha_times_as_far():
    for alpha in (0.5, 0.8, 0.9):
        net = bp.Network([bp.Dense(np.zeros((1, 1)), np.zeros(1), "identity")], "squared_error")
        rule, places = bp.GradientDescent(0.1, momentum=alpha), []
        for _ in range(400):
            rule.update(net, Gradients([None], [np.array([[2.0]])], [np.zeros(1)]))
            places.append(net.layers[0].weights[0, 0])
        assert places[-1] - places[-2] == pytest.approx(-0.2 / (1 - alpha), rel=1e-9)
