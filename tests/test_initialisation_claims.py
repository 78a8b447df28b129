"""What the chapter on initialisation says of its experiments, run again: with its seeds, and where a sentence is
general with others.

Five networks (seeds 0 to 4) each, ten layers of a hundred units and a hundred samples before training, eight
hidden layers of sixteen units in training.
"""
import numpy as np
import pytest

from backprop import initializers
from backprop.experiments import initialisation as trial
from backprop.proofs import initialisation as proofs
from backprop.training import train
from backprop.widgets import InitialisationExplorer

SEEDS = range(5)
RULES = {("identity", "Xavier"): 1.0, ("identity", "He"): 2**0.5, ("relu", "Xavier"): 0.5**0.5, ("relu", "He"): 1.0}


def networks(activation, start):
    return [trial.through_the_layers(activation, start, seed) for seed in SEEDS]


# ---- units that start alike --------------------------------------------------------------------

def test_units_that_start_alike_stay_alike_and_random_ones_do_not():
    for epochs in (1, 10, 1000):
        for start in ("equal", "zero"):
            for activation in ("tanh", "sigmoid"):
                assert trial.units_that_differ(start, epochs, activation)[1] == 1
        assert trial.units_that_differ("Xavier", epochs)[1] == 8
    assert trial.units_that_differ("equal", 1000)[0] > 10 * trial.units_that_differ("Xavier", 1000)[0]


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_from_zeros_only_the_last_bias_moves_where_a_unit_says_0_at_0(activation):
    _, t = trial.wave()
    assert trial.units_that_differ("zero", 1000, activation)[0] == pytest.approx(np.var(t), rel=1e-12)


def test_logistic_units_from_zeros_become_the_one_unit_of_equal_weights():
    _, t = trial.wave()
    (logistic, _), (equal, _) = trial.units_that_differ("zero", 1000, "sigmoid"), trial.units_that_differ("equal", 1000)
    assert logistic < np.var(t) / 2 and logistic == pytest.approx(equal, rel=0.05)


# ---- before training ---------------------------------------------------------------------------

@pytest.mark.parametrize("activation, start", RULES)
def test_linear_and_relu_layers_keep_what_is_proved(activation, start):
    shares = trial.kept_by(activation, start, SEEDS)
    assert shares == pytest.approx(RULES[activation, start], rel=0.06)
    assert shares.mean(axis=0) == pytest.approx(RULES[activation, start], rel=0.015)


def test_tanh_loses_some_with_xaviers_weights_and_less_with_hes():
    xavier, he = (trial.kept_by("tanh", start, range(10)) for start in ("Xavier", "He"))
    assert (xavier < 0.91).all() and (xavier > 0.85).all()
    assert (he > xavier + 0.05).all() and he == pytest.approx(1, abs=0.05)


def test_what_tanh_keeps_belongs_to_ten_layers_and_not_to_the_rule():
    ten, thirty, deep = ({start: trial.kept_by("tanh", start, SEEDS, layers) for start in ("Xavier", "He")}
                         for layers in (trial.LAYERS, 30, trial.DEEP))
    assert (ten["Xavier"] < thirty["Xavier"]).all() and (thirty["Xavier"] < deep["Xavier"]).all()
    assert (deep["Xavier"] > 0.97).all() and (deep["Xavier"] < 1).all()
    assert (ten["He"][:, 1] < thirty["He"][:, 1]).all() and (thirty["He"][:, 1] < deep["He"][:, 1]).all()
    assert (deep["He"][:, 1]**(trial.DEEP - 1) > 50).all()


def test_a_tenth_of_the_weights_leaves_a_tenth_both_ways():
    assert trial.kept_by("tanh", "too small", SEEDS) == pytest.approx(0.1, rel=0.02)
    for net in networks("tanh", "too small"):
        assert all(np.abs(a).max() < 0.1 for a in net.a[1:])


def test_weights_from_0_to_1_saturate_tanh_and_let_nothing_back():
    for net in networks("tanh", "from 0 to 1"):
        assert all(np.mean(np.abs(a) > 0.999) > 0.9 for a in net.a[1:])
        assert net.slope[-1].max() < 1e-6 and trial.size(net.delta[0]) < 1e-30


def test_five_times_xaviers_weights_saturate_most_units_and_sensitivities_grow():
    for net in networks("tanh", "too large"):
        flat = [np.mean(slope < 0.1) for slope in net.slope]
        assert 0.5 < min(flat) and max(flat) < 0.9
        assert trial.size(net.delta[0]) > 10 * trial.size(net.delta[-1])


def test_a_layer_from_100_to_300_units_does_what_xaviers_compromise_foretells():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        weights = initializers.xavier_uniform(100, 300, rng)
        a, delta = rng.normal(size=(1000, 100)), rng.normal(size=(1000, 300))
        assert np.mean((a @ weights)**2) / np.mean(a**2) == pytest.approx(0.5, rel=0.05)
        assert np.mean((delta @ weights.T)**2) / np.mean(delta**2) == pytest.approx(1.5, rel=0.05)


def test_positive_weights_grow_beyond_what_their_mean_square_foretells():
    """A layer of linear units keeps the root of n/3 if weights come with either sign, and about n/2 if they are positive."""
    shares = trial.kept_by("identity", "from 0 to 1", SEEDS)
    assert (shares > 6 * np.sqrt(trial.WIDTH / 3)).all() and (shares < 0.55 * trial.WIDTH).all()
    assert proofs.at_scale(np.sqrt(trial.WIDTH / 3), trial.WIDTH)["linear"] == pytest.approx(np.sqrt(trial.WIDTH / 3))


# ---- the note on small weights -----------------------------------------------------------------

def test_the_notes_weights_give_ones_and_not_one_half():
    for net in networks("sigmoid", "from 0 to 1"):
        assert all(np.mean(np.abs(a - 0.5) < 0.1) < 0.1 for a in net.a)
        assert np.mean(net.a[1] > 0.9) > 0.8 and (net.a[-1] > 0.999).all()
        assert net.slope[-1].max() < 1e-6 and trial.size(net.delta[0]) < 1e-30


def test_small_weights_around_0_give_one_half_at_the_steepest_and_forget_the_sample():
    for net in networks("sigmoid", "too small"):
        assert all(np.abs(a - 0.5).max() < 0.2 for a in net.a) and np.abs(net.a[-1] - 0.5).max() < 0.1
        assert all(slope.mean() > 0.249 for slope in net.slope)
        assert trial.spread_over_samples(net.a[-1]) < 1e-14


def test_xaviers_rule_does_not_solve_it_for_logistic_units():
    xavier, small = (trial.kept_by("sigmoid", start, SEEDS)[:, 1] for start in ("Xavier", "too small"))
    assert (xavier < 0.25).all() and (xavier > 5 * small).all()
    assert all(trial.spread_over_samples(net.a[-1]) < 1e-5 for net in networks("sigmoid", "Xavier"))


def test_no_scale_of_the_widget_keeps_nine_tenths_both_ways_through_logistic_units():
    for position in range(49):
        kept = InitialisationExplorer("logistic", scale=0.125 * 64**(position / 48), draw=position % 5).kept
        assert min(kept["spread"], kept["delta"]) < 0.9, position
    for draw in range(5):
        least, most = (InitialisationExplorer("logistic", scale=scale, draw=draw) for scale in (2.0, 8.0))
        assert least.kept["spread"] < most.kept["spread"] and least.kept["delta"] < most.kept["delta"]
        assert most.sizes["flat"] > 0.2 > 0.1 > least.sizes["flat"]


# ---- in training -------------------------------------------------------------------------------

def test_too_small_weights_learn_nothing():
    _, t = trial.wave()
    for activation in ("tanh", "relu"):
        assert trial.training_errors(activation, "too small") == pytest.approx(np.mean(t**2), rel=1e-4)


@pytest.mark.parametrize("start", ["from 0 to 1", "too large"])
def test_saturated_tanh_networks_end_near_the_best_jump_since_their_outputs_take_two_values(start):
    jump = trial.error_of_the_best_jump()
    x, t = trial.wave()
    for seed in SEEDS:
        net = trial.network("tanh", start, seed)
        flat = np.mean(net.forward(x).a[-2]**2 > 0.9)
        assert flat == 1 if start == "from 0 to 1" else 0.5 < flat < 0.9
        loss = train(net, x, t, optimizer=trial.descent(), epochs=trial.EPOCHS).loss
        assert loss == trial.training_errors("tanh", start)[seed].tolist()
        assert 0.999 * jump < loss[-1] < 1.05 * jump
        trace = net.forward(x)
        assert (trace.a[-2]**2 > 0.9).all()
        assert all(np.ptp(trace.a[-1][side]) < 1e-3 for side in (x < 0, x > 0))


@pytest.mark.parametrize("start", ["from 0 to 1", "too large"])
def test_relu_networks_with_large_weights_explode(start):
    assert (trial.training_errors("relu", start)[:, -1] > 1000).all()


def test_both_rules_learn_and_hes_is_better_for_the_relu():
    errors = {key: trial.training_errors(*key)[:, -1] for key in [(g, s) for g in ("tanh", "relu") for s in ("Xavier", "He")]}
    assert all((ends < trial.error_of_the_best_jump()).all() for ends in errors.values())
    assert errors["relu", "He"].max() < errors["relu", "Xavier"].min() / 3


def test_five_networks_do_not_rank_the_two_rules_for_tanh():
    xavier, he = (trial.training_errors("tanh", start)[:, -1] for start in ("Xavier", "He"))
    assert he.min() < xavier.min() and he.max() > xavier.max()      # the spans overlap


def test_the_way_of_hes_weights_with_tanh_has_a_jump():
    he, xavier = (np.median(trial.training_errors("tanh", start), axis=0) for start in ("He", "Xavier"))
    jump = int(np.argmax(he[1:] / he[:-1])) + 1
    assert 20 < jump < 50 and he[jump:jump + 10].max() > 3 * he[jump - 4:jump].min()
    assert (he[:jump] < xavier[:jump]).all() and he[-1] < xavier[-1]
    assert (he[jump:jump + 30] > xavier[jump:jump + 30]).all()
    he, xavier = (np.median(trial.training_errors("relu", start), axis=0) for start in ("He", "Xavier"))
    assert (he[10:] < xavier[10:]).all()


def test_what_fails_at_the_rate_of_the_chapter_fails_at_six_others():
    _, t = trial.wave()
    for start in ("from 0 to 1", "too large"):
        assert (trial.ends_at_other_rates("relu", start) > 1000).all()
    for activation in ("tanh", "relu"):
        assert trial.ends_at_other_rates(activation, "too small") == pytest.approx(np.mean(t**2), rel=1e-4)


def test_five_times_xaviers_weights_end_at_the_jump_near_the_rate_of_the_chapter_only():
    jump, ends = trial.error_of_the_best_jump(), dict(zip(trial.OTHER_RATES, trial.ends_at_other_rates("tanh", "too large")))
    for rate in (0.01, 0.05):
        assert np.sum(np.abs(ends[rate] / jump - 1) < 0.05) >= 3
    for rate in (0.0003, 0.001, 0.003):
        assert np.sum(np.abs(ends[rate] / jump - 1) < 0.05) <= 1    # which of them hangs on rounding


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_with_the_best_of_seven_rates_each_hes_weights_end_lower_in_the_median(activation):
    medians = {start: min(np.median(ends) for ends in (*trial.ends_at_other_rates(activation, start),
                                                       trial.training_errors(activation, start)[:, -1]))
               for start in ("Xavier", "He")}
    assert medians["He"] < medians["Xavier"] / 10
