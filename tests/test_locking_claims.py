"""What the chapter on drawbacks says of layers that wait,
run again: with its seeds, and where a sentence is general with others.

Five networks (seeds 0 to 4) where nothing else is said.
"""
import numpy as np
import pytest

import backprop as bp
from backprop.experiments import locking
from backprop.experiments.initialisation import wave
from backprop.trace import Gradients

NOTHING = float(np.mean(wave()[1]**2))      # the error of an output of 0


def test_the_three_tasks_of_a_layer_cost_the_same():
    for width, samples in ((3, 2), (8, 4)):
        assert locking.products(width, samples) == dict.fromkeys(("forward", "back", "gradient"), samples * width**2)


@pytest.mark.parametrize("layers", [1, 2, 4, 7, 12])
def test_with_the_batch_in_one_piece_the_layers_wait_as_proved_and_one_computer_never_does(layers):
    assert locking.span(layers) == 2 * layers and len(locking.tasks(layers)) == 3 * layers - 1
    assert locking.waiting(layers) == pytest.approx((2 * layers - 1) * (layers - 1) / (2 * layers**2))
    for parts in (1, 3):
        assert locking.waiting(layers, parts, together=False) == 0


def test_a_timeline_keeps_every_lock_and_no_layer_does_two_things_at_once():
    for layers, parts in ((4, 1), (4, 4), (3, 5)):
        started = locking.timeline(layers, parts)
        assert set(started) == set(locking.tasks(layers, parts))
        assert len({(task.layer, start) for task, start in started.items()}) == len(started)
        for task, start in started.items():
            assert all(started[needed] < start for needed in locking.needs(task, layers))


def test_a_production_line_waits_less_with_every_part_and_more_with_every_layer():
    for layers in (2, 4, 8, 12):
        waits = [locking.waiting(layers, parts) for parts in (1, 4, 16)]
        assert waits[0] > waits[1] > waits[2]
    assert locking.waiting(12) > locking.waiting(8) > locking.waiting(4) > locking.waiting(2)


def test_what_remains_of_the_waiting_is_that_of_the_first_layer_with_two_tasks_of_three():
    for layers in (2, 3, 5):
        assert 1 / (3 * layers) < locking.waiting(layers, 80) < 1 / (3 * layers) + 0.03


def test_with_late_gradients_networks_end_higher_and_none_breaks_down():
    on_time, late, later = (locking.delayed_ends(steps) for steps in locking.DELAYS)
    assert (on_time < late).all() and (late < later).all() and later.max() < 0.5 * NOTHING


def test_a_delay_holds_for_each_layer_above():
    """With a delay of 2 in three layers, the first gets the gradient of four steps ago, the last that of now."""
    net = bp.Network.random([1, 2, 2, 1], hidden="tanh", output="identity", loss="squared_error", rng=0)
    seen = []
    rule = locking.Delayed(type("Kept", (), {"update": lambda self, net, g: seen.append(g)})(), 2)
    for step in range(6):
        rule.update(net, Gradients([], [np.full(w.weights.shape, float(step)) for w in net.layers],
                                   [np.full(w.bias.shape, float(step)) for w in net.layers]))
    assert [float(w.max()) for w in seen[-1].weights] == [1.0, 3.0, 5.0]


def test_without_delay_a_delayed_optimizer_is_the_optimizer():
    x, t = wave()
    runs = []
    for wrap in (lambda rule: rule, lambda rule: locking.Delayed(rule, 0)):
        net = bp.Network.random([1, 5, 5, 1], hidden="tanh", output="identity", loss="squared_error", rng=2)
        runs.append(bp.train(net, x, t, optimizer=wrap(bp.GradientDescent(0.1)), epochs=20).loss)
    assert runs[0] == pytest.approx(runs[1], rel=1e-12)
