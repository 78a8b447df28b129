"""The BatchExplorer in Python: its numbers, its traits and its still figure."""
import xml.etree.ElementTree

import numpy as np
import pytest

import backprop as bp
from backprop.experiments import lines
from backprop.proofs import batch_line as proofs
from backprop.widgets import BatchExplorer, batch_explorer
from backprop.widgets import batch_explorer_runs as runs
from tests.refusals import assert_refused

TRAITS = ("batch_size", "learning_rate", "epochs", "order", "draw", "outlier")
LIMITS = {"batch_size": (1, 24), "epochs": (1, 30), "draw": (0, 5)}


def some(count, seed):
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield {"batch_size": int(random.integers(1, 25)), "learning_rate": float(0.01 * 200**random.uniform()),
               "epochs": int(random.integers(1, 31)), "order": str(random.choice(["shuffled", "sorted"])),
               "draw": int(random.integers(6)), "outlier": bool(random.integers(2))}


class Replay(np.random.Generator):
    """Gives out orders that were drawn before."""

    def __init__(self, orders):
        super().__init__(np.random.PCG64(0))
        self.orders = iter(orders)

    def permutation(self, n):
        return np.array(next(self.orders))


# ---- numbers -----------------------------------------------------------------------------------

@pytest.mark.parametrize("state", list(some(12, 0)))
def test_the_runs_are_those_of_the_packages_training(state):
    explorer = BatchExplorer(**state)
    x, t = (np.array(column)[:, None] for column in lines.samples(state["outlier"]))
    w, b = lines.START
    net = bp.Network([bp.Dense(np.array([[w]]), np.array([b]), "identity")], loss="half_squared_error")
    orders = lines.orders(state["order"], state["draw"], state["epochs"])
    each, places = lines.updates(state["batch_size"], 1), explorer.places["yours"]
    whole_epochs = min(state["epochs"], (len(places) - 1) // each)
    if whole_epochs == 0:
        pytest.skip("the run is given up within its first epoch")
    ends = []
    bp.train(net, x, t, optimizer=bp.GradientDescent(state["learning_rate"]), epochs=whole_epochs, batch_size=state["batch_size"],
             rng=Replay(orders), callback=lambda *_: ends.append((net.layers[0].weights[0, 0], net.layers[0].bias[0])) and None)
    assert np.array(ends) == pytest.approx(np.array(places[each::each][:whole_epochs]), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("outlier", [False, True])
def test_the_height_above_the_lowest_is_that_of_the_total_loss(outlier):
    x, t = map(np.array, lines.samples(outlier))
    low = lines.valley(outlier)
    assert low["loss"] == pytest.approx(np.mean((low["w"] * x + low["b"] - t)**2) / 2)
    for w, b in np.random.default_rng(1).uniform(-4, 4, (50, 2)):
        direct = np.mean((w * x + b - t)**2) / 2 - low["loss"]
        assert lines.above((w, b), outlier) == pytest.approx(direct, rel=1e-9, abs=1e-13)
        assert direct > 0


def test_the_noise_is_that_of_every_batch_there_is():
    """Batches of two, all 276 of them."""
    x, t = map(np.array, lines.samples(True))
    place = (0.3, -1.1)
    slopes = np.array([proofs.python("line_sample")(*place, *pair)[1:] for pair in zip(x, t)])
    pairs = np.array([(slopes[i] + slopes[j]) / 2 for i in range(24) for j in range(i)])
    misses = np.sum((pairs - slopes.mean(axis=0))**2, axis=1)
    noise, slope = lines.noise(place, 2, True)
    assert noise == pytest.approx(np.sqrt(misses.mean())) and slope == pytest.approx(np.hypot(*slopes.mean(axis=0)))
    assert lines.noise(place, 24, True)[0] == 0


def test_the_readings_count_what_the_run_has_done():
    for state in some(30, 2):
        explorer = BatchExplorer(**state)
        for name, size in (("yours", state["batch_size"]), ("whole", 24)):
            places, found = explorer.places[name], explorer.readings[name]
            parts = [min(size, 24 - first) for first in range(0, 24, size)] * state["epochs"]
            heights = [lines.above(place, state["outlier"]) for place in places]
            assert found["updates"] == len(places) - 1 and found["seen"] == sum(parts[:len(places) - 1])
            assert (found["w"], found["b"]) == places[-1] and found["above"] == heights[-1]
            assert found["lost"] == (len(places) - 1 < len(parts))
            reached = [n for n, height in enumerate(heights) if height <= runs.GOAL * heights[0]]
            assert found["goal"] == (sum(parts[:reached[0]]) if reached else None)


def test_with_the_whole_batch_both_runs_are_one():
    explorer = BatchExplorer(batch_size=24, outlier=True)
    assert explorer.places["yours"] == explorer.places["whole"]
    explorer.draw = 3
    assert np.array(explorer.places["whole"]) == pytest.approx(np.array(BatchExplorer(batch_size=24, outlier=True).places["whole"]), rel=1e-12)


def test_the_orders_are_permutations_and_differ():
    tables = BatchExplorer.constants()["BATCHES"]["orders"]
    assert len(tables) == 6 and all(len(table) == 30 for table in tables)
    assert all(sorted(order) == list(range(24)) for table in tables for order in table)
    assert len({order for table in tables for order in table}) == 180
    assert [table[:7] for table in tables] == [lines.orders("shuffled", draw, 7) for draw in range(6)]
    assert list(lines.samples()[0]) == sorted(lines.samples()[0]) and set(lines.orders("sorted", 3, 2)) == {tuple(range(24))}
    with pytest.raises(ValueError, match="way must be one of shuffled, sorted, not 'random'"):
        lines.orders("random", 0, 1)


def test_a_run_that_goes_too_far_is_given_up():
    explorer = BatchExplorer(batch_size=1, learning_rate=2.0, epochs=30)
    end = explorer.readings["yours"]
    assert end["lost"] and end["updates"] < 24 and np.abs(explorer.places["yours"]).max() <= lines.FAR
    assert "ran away" in explorer.description()


def test_every_step_behind_the_widget_is_proved():
    for derivation in proofs.derivations():
        assert {step.rung for step in derivation.steps} == {"proved"}, derivation.title


# ---- traits ------------------------------------------------------------------------------------

def test_a_trait_set_in_python_moves_the_results():
    explorer, seen = BatchExplorer(), set()
    for name, value in [("batch_size", 6), ("learning_rate", 0.3), ("epochs", 12), ("order", "sorted"), ("outlier", True),
                        ("order", "shuffled"), ("draw", 2)]:
        setattr(explorer, name, value)
        seen.add(str(explorer.readings["yours"]))
    assert len(seen) == 7


BAD = [(name, value) for name, (least, most) in LIMITS.items() for value in (least - 1, most + 1, 2.5, True, "two", None)]
BAD += [("learning_rate", value) for value in (0, 0.009, 2.01, -1, float("nan"), float("inf"), "fast", None, True)]
BAD += [("order", value) for value in ("random", "", None, 1, ["sorted"])] + [("outlier", value) for value in (0, 1, "yes", None)]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    assert_refused(BatchExplorer(batch_size=3), trait, value, (*TRAITS, "readings"))


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"batch_size": 1, "outlier": True}, {"batch_size": 5, "learning_rate": 2.0, "epochs": 8}])
def test_the_still_figure_says_what_it_shows(options):
    explorer = BatchExplorer(**options)
    text = explorer.fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert f"{explorer.readings['whole']['above']:.3g} above at the end" in root.get("aria-label")


def test_the_script_holds_no_slope_and_no_step():
    generated, module = BatchExplorer.mathematics(), BatchExplorer.module()
    written = module.replace(generated, "")
    assert generated == proofs.javascript() and generated in module
    for name in ("line_sample", "line_step", "line_above", "batch_variance"):
        assert f"function {name}(" in generated and f"function {name}(" not in written and f"{name}(" in written
    assert batch_explorer.DRAWS == 6
