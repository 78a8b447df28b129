"""What the chapter on batches says of their noise and of the floor, run again and counted out.

A hundred batches of each size in the network of the chapter (seed 0, and where a sentence is general others), two hundred
runs of one weight for the floor.
"""
from itertools import combinations, product

import numpy as np
import pytest
import sympy

from backprop.experiments import batches as trial
from backprop.proofs import batch_line, noise_floor

TRAINED = 300


def variance(v, k, samples=trial.SAMPLES):
    return batch_line.python("batch_variance")(v, k, samples)[0]


def value(derivation, **values):
    return float(derivation.last.subs({sympy.Symbol(name, real=True): number for name, number in values.items()}))


# ---- the variance of a batch -------------------------------------------------------------------

@pytest.mark.parametrize("samples", [2, 3, 5, 6])
def test_every_batch_of_every_size_counted_out_has_the_proved_variance(samples):
    g = sympy.symbols(f"g:{samples}")
    mean = sum(g) / samples
    v = sum((one - mean)**2 for one in g) / samples
    for k in range(1, samples + 1):
        batches = [sum(chosen) / k for chosen in combinations(g, k)]
        assert sympy.expand(sum(batches) / len(batches) - mean) == 0
        mean_square = sum((batch - mean)**2 for batch in batches) / len(batches)
        assert sympy.expand(mean_square - v * sympy.Rational(samples - k, k * (samples - 1))) == 0


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("epochs", [0, TRAINED])
def test_a_network_obeys(epochs, seed):
    v, _ = trial.spread(epochs, seed)
    for k in trial.SIZES:
        for put_back, told in ((True, v / k), (False, variance(v, k))):
            if seed and put_back:
                continue
            found = trial.noise(k, put_back, epochs, seed)
            assert abs(found.mean - told) < (4 if seed else 2) * found.error + 1e-25


def test_near_the_minimum_the_noise_outweighs_the_gradient_and_half_the_signs_are_wrong():
    for seed in range(3):
        (v, whole), (late_v, late_whole) = (trial.spread(epochs, seed) for epochs in (0, TRAINED))
        assert late_whole < whole / 100 and late_v > v / 50
        for k in (1, 4, 16):
            assert trial.noise(k, False, 0, seed).wrong < 0.35 < 0.4 < trial.noise(k, False, TRAINED, seed).wrong < 0.55
    (v, whole), (late_v, late_whole) = trial.spread(), trial.spread(TRAINED)
    assert round(v / whole) == 4 and 42_500 < late_v / late_whole < 43_500
    assert 2 < np.sqrt(trial.noise(1).mean / whole) < 2.2      # a sample misses by more than the gradient's own length
    assert trial.noise(64).wrong == 0
    assert 0.1 < trial.noise(16).wrong < 0.2 and 0.45 < trial.noise(16, False, TRAINED).wrong < 0.55


# ---- the floor ---------------------------------------------------------------------------------

@pytest.mark.parametrize("rate", [0.1, 0.4])
@pytest.mark.parametrize("size", [1, 4, 16, 64])
def test_independent_draws_come_to_rest_at_the_proved_floor_and_shuffled_epochs_below_it(size, rate):
    for seed in (0, 1):
        (v, free), (_, once) = (trial.floor(size, rate, put_back, seed=seed) for put_back in (True, False))
        told = rate * v / (size * (2 - rate))
        assert free == pytest.approx(told, rel=0.06) and once < 0.97 * told
    if rate == 0.1:
        (v, free), (_, once) = (trial.floor(size, rate, put_back) for put_back in (True, False))
        assert free == pytest.approx(rate * v / (size * (2 - rate)), rel=0.025)
        assert {1: 0.7 < once / free < 0.8, 4: once < 0.45 * free, 16: once < 0.2 * free, 64: once < 1e-20}[size]


def test_the_floor_of_shuffled_epochs_falls_faster_than_the_batches_grow():
    for seed in range(3):
        floors = [trial.floor(size, 0.1, False, seed=seed)[1] for size in (1, 4, 16)]
        assert floors[0] > 6 * floors[1] and floors[1] > 10 * floors[2]
    assert trial.floor(1, 0.1, False)[1] / trial.floor(4, 0.1, False)[1] == pytest.approx(7.7, abs=0.06)


# ---- noise that grows -------------------------------------------------------------------------

@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_weight_that_can_meet_all_targets_has_growing_noise_with_the_variance_of_the_squared_inputs(k):
    """Every batch of k draws from four samples with putting back, counted out."""
    x, η, u = np.random.default_rng(k).uniform(0.3, 2, 4), 0.2, 1.7
    λ, β = np.mean(x**2), np.var(x**2)
    after = [u - η * np.mean(x[list(batch)]**2) * u for batch in product(range(4), repeat=k)]
    bracket = (1 - η * λ)**2 + η**2 * β / k
    assert np.mean(np.square(after)) == pytest.approx(bracket * u**2)
    largest = value(noise_floor.largest_rate_of_a_batch(), λ=λ, β=β, k=k)
    for rate, grows in ((0.98 * largest, False), (1.02 * largest, True)):
        squares = [(1 - rate * np.mean(x[list(batch)]**2))**2 for batch in product(range(4), repeat=k)]
        assert (np.mean(squares) > 1) == grows


def test_a_floor_is_reached_from_above_and_from_below():
    η, λ, k, v = 0.3, 1.7, 4, 2.0
    told = value(noise_floor.floor_of_a_batch(), η=η, λ=λ, k=k, v=v)
    assert value(noise_floor.floor_in_the_loss(), η=η, k=k, λ=λ, v=v) == pytest.approx(λ * told / 2)
    for start in (0.0, 50.0):
        mean_square = start
        for _ in range(60):
            mean_square = (1 - η * λ)**2 * mean_square + η**2 * v / k
        assert mean_square == pytest.approx(told)
