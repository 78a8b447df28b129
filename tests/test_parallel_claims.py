"""What the chapter on parts of a batch says of its record, its model and its experiment: run again where it can be.

Times are not: the record is held to its own form, and the model to what is proved of it.
"""
import tomllib
from dataclasses import astuple

import numpy as np
import pytest

import backprop as bp
from backprop import recorded
from backprop.experiments import parallel as trial
from backprop.experiments import step_time
from backprop.experiments.alternatives import moons
from backprop.parallel import split_gradient
from backprop.proofs import parallel as proofs
from benchmarks import parallel as benchmark

ROWS = recorded.parallel()["step"]


# ---- the record ------------------------------------------------------------------------------------

def test_the_record_is_of_what_is_measured_now():
    assert [(tuple(row["widths"]), row["samples"], row["parts"]) for row in ROWS] == [
        (widths, samples, parts) for widths in benchmark.NETWORKS for samples in benchmark.SAMPLES for parts in benchmark.PARTS]
    for row in ROWS:
        assert row["parameters"] == sum((i + 1) * j for i, j in zip(row["widths"], row["widths"][1:]))
        for other, ratio in (("equations", "ratio"), ("train", "ratio_to_train")):
            assert 0.25 < row[other] / row["seconds"] / row[ratio] < 4  # the median of ratios is near the ratio of medians


def test_what_is_recorded_is_read_again():
    read = tomllib.loads(benchmark.written(benchmark.facts(7), ROWS[:2]))
    assert read["rounds"] == 7 and read["step"] == ROWS[:2]
    assert {"cores", "python", "numpy", "distributed", "load"} <= set(read)


def test_the_contestants_take_the_same_step(monkeypatch):
    taken = []
    monkeypatch.setattr(bp.GradientDescent, "update", lambda self, net, gradients: taken.append(gradients))
    monkeypatch.setattr("backprop.workers.Workers.ask", lambda self, question, told: trial.Post(self.holdings).ask(question, told))
    runs = benchmark.contestants(None, (6, 5, 3), 10)
    assert set(runs) == {"equations", "train", 1, 2, 4}
    for name, run in runs.items():
        if name != "train":  # which has its own arithmetic, held to the equations in test_workspace
            run()
    for gradients in taken[1:]:
        for a, b in zip(taken[0].weights + taken[0].bias, gradients.weights + gradients.bias):
            np.testing.assert_allclose(b, a, rtol=1e-12, atol=1e-14)


# ---- the model -------------------------------------------------------------------------------------

def test_the_fit_finds_the_numbers_that_a_record_was_made_with(monkeypatch):
    made = step_time.Model(0.001, 0.003, 5e-9, 2e-10, 3e-9, 2, (0, 0))
    rows = [row | {"seconds": float(made.seconds(row["samples"], row["parameters"], row["parts"], 2)),
                   "equations": float(made.alone(row["samples"], row["parameters"]))} for row in ROWS]
    monkeypatch.setattr(step_time, "record", lambda: {"cores": 2, "step": rows})
    found = step_time.model.__wrapped__()
    assert astuple(found)[:5] == pytest.approx(astuple(made)[:5], rel=1e-6)
    assert found.error == pytest.approx((0, 0), abs=1e-9)


def test_the_fit_to_the_record_is_no_worse_than_its_neighbours():
    model, once = step_time.model(), [row for row in ROWS if row["parts"] == 1]
    numbers = astuple(model)[:5]
    assert min(numbers) >= 0 and model.b > 0 and model.c > 0

    def error(*numbers):
        told = step_time.Model(*numbers, model.cores, (0, 0))
        return (sum((told.seconds(r["samples"], r["parameters"], r["parts"], model.cores) / r["seconds"] - 1) ** 2 for r in ROWS)
                + sum((told.alone(r["samples"], r["parameters"]) / r["equations"] - 1) ** 2 for r in once))
    for k in range(5):
        for factor in (0.97, 1.03):
            assert error(*(n * factor if i == k else n for i, n in enumerate(numbers))) >= error(*numbers)


def test_the_model_is_what_is_proved():
    model = step_time.Model(0.0007, 0.004, 5e-9, 3e-10, 2e-8, 2, (0, 0))
    values = {"d": "0.0007", "a": "0.004", "r": "5e-9", "b": "3e-10", "c": "2e-8", "n": "1000", "s": "20000", "p": "3"}
    told = proofs.best_number()
    for letter, ours in (("T", model.seconds(1000, 20000, 3)), ("q", model.best_parts(1000)), ("S", model.alone(1000, 20000))):
        assert float(told.value(told.definitions.parse(letter), values)) == pytest.approx(ours, rel=1e-12)
    machines = np.arange(1, 200)
    assert abs(machines[np.argmin(model.seconds(50_000, 20000, machines))] - model.best_parts(50_000)) <= 1
    assert model.best_parts(4000) == pytest.approx(2 * model.best_parts(1000))
    for parts in (2, 3, 8):
        n = model.break_even(20000, parts)
        assert model.seconds(n, 20000, parts) == pytest.approx(model.alone(n, 20000))
        assert model.ratio(1.1 * n, 20000, parts) > 1 > model.ratio(0.9 * n, 20000, parts)


def test_the_model_hopes_for_too_much_and_says_little_more_of_what_pays_than_that_nothing_does():
    model, most = step_time.model(), max(row["samples"] for row in ROWS)
    split = [row for row in ROWS if row["parts"] > 1]
    right = sum((row["ratio"] > 1) == (model.ratio(row["samples"], row["parameters"], row["parts"], model.cores) > 1) for row in split)
    never = sum(row["ratio"] <= 1 for row in split)
    assert never <= right <= never + 2
    for widths in benchmark.NETWORKS:
        one, two = (next(row for row in ROWS if (tuple(row["widths"]), row["samples"], row["parts"]) == (widths, most, p)) for p in (1, 2))
        s = one["parameters"]
        assert one["seconds"] / two["seconds"] < model.seconds(most, s, 1, model.cores) / model.seconds(most, s, 2, model.cores)
        paid = [row["samples"] for row in ROWS if tuple(row["widths"]) == widths and row["parts"] == 2 and row["ratio"] > 1]
        assert model.break_even(s, 2) < min(paid, default=np.inf)
    noise = max(row["ratio"] for row in ROWS if row["parts"] == 1)
    assert 1 < noise < 1.2 < max(row["ratio"] for row in split)


# ---- shares and bytes ------------------------------------------------------------------------------

def test_without_shares_the_gradient_of_the_moons_is_some_percent_off():
    task = moons(0)
    net = bp.Network.random(task.widths, hidden="tanh", output="softmax", loss="cross_entropy", rng=0)
    x, t = task.x[0], task.targets()
    parts = np.split(np.arange(len(x)), [20, 100])
    whole = net.backward(net.forward(x), t).weights[0]
    plain = np.mean([split_gradient(net, x[p], t[p], 1).weights[0] for p in parts], axis=0)
    assert 0.01 < np.linalg.norm(plain - whole) / np.linalg.norm(whole) < 0.3


def test_weights_and_gradients_of_the_largest_network_are_more_than_its_samples():
    told = trial.travels((784, 512, 512, 10), 1000, 4)
    assert told["out"] > 3 * told["samples"] and told["back"] > 3 * told["samples"]
    small = trial.travels((784, 30, 10), 1000, 4)
    assert small["out"] + small["back"] < small["samples"] / 4


# ---- means of weights ------------------------------------------------------------------------------

def test_two_local_steps_are_off_by_what_is_proved():
    rng = np.random.default_rng(0)
    for _ in range(20):
        (c1, c2), (m1, m2), w, eta = rng.uniform(0.5, 3, 2), rng.normal(size=2), rng.normal(), 0.1
        alone, together = [], w
        for c, m in ((c1, m1), (c2, m2)):
            u = w
            for _ in range(2):
                u -= eta * c * (u - m)
            alone.append(u)
        for _ in range(2):
            together -= eta * (c1 * (together - m1) + c2 * (together - m2)) / 2
        g1, g2 = c1 * (w - m1), c2 * (w - m2)
        assert np.mean(alone) - together == pytest.approx(eta**2 / 4 * (c1 - c2) * (g1 - g2), abs=1e-12)


@pytest.mark.parametrize("seed", [*trial.SEEDS, 3])
def test_rarer_means_cost_little_with_random_parts_and_much_with_a_moon_a_part(seed):
    random = [trial.local_steps(every, False, seed) for every in trial.EVERY]
    sorted_ = [trial.local_steps(every, True, seed) for every in trial.EVERY]
    assert random[0] == pytest.approx(sorted_[0], rel=1e-9)  # a mean after each step: the order does not matter
    assert max(random) - min(random) < 0.01
    assert all(later > earlier for earlier, later in zip(sorted_, sorted_[1:]))
    assert sorted_[-1] - sorted_[0] > 0.04
