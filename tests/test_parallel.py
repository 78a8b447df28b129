"""Parts of a batch give its gradient; training with the parts at other processes is training, whoever of them dies.

One cluster of two processes serves the whole file. Where a test kills one, Dask starts another in its place.
"""
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import backprop as bp
from backprop import parallel, workers
from backprop.experiments.parallel import Post, train_split, travels
from backprop.parallel import split_gradient, train_in_parallel

distributed = pytest.importorskip("distributed", reason='Dask is not installed: pip install "backprop[parallel]"')


def problem(n=30, widths=(3, 6, 2), loss="squared_error", output="identity", dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    net = bp.Network.random(widths, hidden="tanh", output=output, loss=loss, rng=rng, dtype=dtype)
    x = rng.normal(size=(n, widths[0])).astype(dtype)
    t = np.eye(widths[-1], dtype=dtype)[rng.integers(widths[-1], size=n)]
    return net, x, t


def images(n=12):
    rng = np.random.default_rng(1)
    net = bp.Network([bp.Conv2D(rng.normal(size=(2, 1, 3, 3)), np.zeros(2), "tanh"), bp.Flatten(),
                      bp.Dense(rng.normal(size=(18, 2)), np.zeros(2), "softmax")], loss="cross_entropy")
    return net, rng.normal(size=(n, 1, 5, 5)), np.eye(2)[rng.integers(2, size=n)]


def how(**changed):
    return dict(optimizer=bp.GradientDescent(0.02, 0.9), epochs=4, batch_size=8, rng=3) | changed


def same_bits(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one.parameters(), other.parameters()))


def assert_near(one, other):
    for a, b in zip(one.parameters(), other.parameters()):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12 * np.abs(a).max())


# ---- the mathematics, in one process ---------------------------------------------------------------

@pytest.mark.parametrize("seed", range(5))
def test_parts_of_any_size_give_the_gradient_of_the_batch(seed):
    rng = np.random.default_rng(seed)
    for net, x, t in (problem(seed=seed), problem(loss="cross_entropy", output="softmax", seed=seed), images()):
        whole, n = net.backward(net.forward(x), t), len(x)
        cuts = np.sort(rng.choice(np.arange(1, n), size=3, replace=False))
        before = net.copy()
        for parts in (1, 2, int(rng.integers(3, n)), n, np.split(rng.permutation(n), cuts), [[], *np.split(np.arange(n), cuts)]):
            split = split_gradient(net, x, t, parts)
            for name in ("weights", "bias", "delta"):
                for a, b in zip(getattr(whole, name), getattr(split, name)):
                    assert (a is None) == (b is None)
                    if a is not None:
                        np.testing.assert_allclose(b, a, rtol=1e-12, atol=1e-14 * max(1, np.abs(a).max()))
        assert same_bits(net, before)


def test_without_the_shares_parts_of_unequal_size_give_another_gradient():
    net, x, t = problem()
    whole = net.backward(net.forward(x), t).weights[0]
    found = [net.backward(net.forward(x[p]), t[p]).weights[0] for p in (slice(5), slice(5, None))]
    assert np.abs((found[0] + found[1]) / 2 - whole).max() > 0.01 * np.abs(whole).max()


def test_float32_stays_float32():
    net, x, t = problem(dtype=np.float32)
    split = split_gradient(net, x, t, 4)
    assert {part.dtype for name in ("weights", "bias", "delta") for part in getattr(split, name)} == {np.dtype(np.float32)}


def test_parts_that_are_none_or_not_all_are_refused():
    net, x, t = problem(n=4)
    for parts, error, words in ((0, ValueError, "parts must be at least 1, but is 0"), (5, ValueError, "parts is 5, but there are 4 samples"),
                                (2.0, TypeError, "whole number"), (True, TypeError, "whole number"), ("2", TypeError, "whole number"),
                                ([[0, 1], [2]], ValueError, "each of the 4 samples once"),
                                ([[0, 1], [1, 2, 3]], ValueError, "each of the 4 samples once"), ([], ValueError, "each of the 4")):
        with pytest.raises(error, match=words):
            split_gradient(net, x, t, parts)
        if not isinstance(parts, list):
            with pytest.raises(error, match=words):
                train_in_parallel(net, x, t, parts=parts, **how(batch_size=None))


def test_a_batch_is_asked_of_the_parts_that_have_it():
    net, x, t = problem(n=10)
    steps = parallel.Elsewhere(None, net, None, x, t, 3)  # of 4, 3 and 3
    assert steps.rows(slice(None)) == {0: None, 1: None, 2: None}
    asked = steps.rows(np.array([9, 4, 0, 7, 1]))
    assert {p: rows.tolist() for p, rows in asked.items()} == {0: [0, 1], 1: [0], 2: [2, 0]}
    assert list(steps.rows(np.array([8]))) == [2]


def test_what_travels_is_weights_and_gradients_and_row_numbers():
    for widths in ((784, 30, 10), (3, 7, 5, 4, 1)):
        parameters = sum((i + 1) * j for i, j in zip(widths, widths[1:]))
        for parts in (1, 4):
            whole, batch = travels(widths, 100, parts), travels(widths, 100, parts, 20)
            for way in ("out", "back"):
                assert 0 < whole[way] - 8 * parameters * parts < 400 * parts
            assert batch["back"] == whole["back"] and 0 < batch["out"] - whole["out"] - 8 * 20 < 200 * parts
            assert abs(whole["samples"] - 8 * 100 * (widths[0] + widths[-1])) < 400


def test_the_package_needs_no_dask():
    code = ("import sys, backprop, backprop.parallel, backprop.workers; "
            "sys.exit(bool({'dask', 'distributed', 'tornado'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_without_dask_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    net, x, t = problem()
    with pytest.raises(ImportError, match=r'backprop\[parallel\]'):
        train_in_parallel(net, x, t, **how())


def test_what_cannot_be_sent_or_reached_is_refused_and_nothing_is_changed(monkeypatch):
    monkeypatch.setattr(workers, "ANSWER", 0.3)
    net, x, t = problem()
    before = net.copy()
    with pytest.raises(ConnectionError, match="no Dask scheduler answers at 'tcp://127.0.0.1:9'"):
        train_in_parallel(net, x, t, "tcp://127.0.0.1:9", **how())
    with pytest.raises(ConnectionError, match="no Dask scheduler answers at 'nonsense://1'"):
        train_in_parallel(net, x, t, "nonsense://1", **how())
    with pytest.raises(TypeError, match="cluster must be None, the address of a scheduler or a Dask Client"):
        train_in_parallel(net, x, t, 3, **how())
    own = bp.activations.Activation("own", lambda z: z, lambda z: z, lambda z, a: np.ones_like(z))
    with pytest.raises(ValueError, match="'own' cannot be stored"):
        train_in_parallel(bp.Network([bp.Dense(np.ones((3, 2)), np.zeros(2), own)], "squared_error"), x, t, **how())
    assert same_bits(net, before)


def test_a_cluster_without_a_worker_is_given_up(monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", 0.3)
    net, x, t = problem()
    with workers.local_cluster(0) as client, pytest.raises(ConnectionError, match="no worker is left"):
        train_in_parallel(net, x, t, client, **how())


def test_a_part_that_takes_every_worker_with_it_is_given_up(monkeypatch):
    net, x, t = problem()
    steps, starts = parallel.Elsewhere(None, net, None, x, t, 2), []

    def lost(self, p, question, arguments):
        starts.append(p)
        if p == 1:
            raise workers.Lost("out of memory")

    monkeypatch.setattr(workers.Workers, "_start", lost)
    monkeypatch.setattr(workers.Workers, "_finish", lambda self, p, future: 0.0)
    with pytest.raises(ConnectionError, match="part 1 of the samples was lost with 4 workers in a row: out of memory"):
        steps.loss()
    assert starts == [0, 1, 1, 1, 1]


# ---- processes -------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def cluster():
    with workers.local_cluster(2) as client:
        yield client


@pytest.fixture
def client(cluster):
    cluster.wait_for_workers(2, timeout=60)  # again, where the test before has killed one
    return cluster


@pytest.mark.parametrize("batch_size", [None, 1, 8, 30])
def test_it_is_the_run_of_one_process(client, batch_size):
    net, x, t = problem()
    alone, together, split = net.copy(), net.copy(), net.copy()
    run = bp.train(alone, x, t, **how(batch_size=batch_size, epochs=3))
    history = train_in_parallel(together, x, t, client, parts=3, **how(batch_size=batch_size, epochs=3))
    assert_near(together, alone)
    np.testing.assert_allclose(history.loss, run.loss, rtol=1e-12)
    if batch_size:
        train_split(split, x, t, 3, **how(batch_size=batch_size, epochs=3))
        assert same_bits(together, split)


def test_images_and_other_optimizers_and_options_are_those_of_train(client):
    net, x, t = images()
    validation, seen = (x[:4] + 0.5, t[:4]), {}

    for name, train in (("alone", bp.train), ("together", lambda *a, **k: train_in_parallel(*a, client, parts=2, **k))):
        own, epochs = net.copy(), []
        history = train(own, x, t, **how(optimizer=bp.RPROP(), batch_size=None, epochs=30, validation=validation, patience=3,
                                         callback=lambda epoch, net, history: epochs.append((epoch, len(history.loss)))))
        seen[name] = (own, history, epochs)
    (alone, run, asked), (together, history, also) = seen.values()
    assert asked == also and history.best == run.best and history.epochs == run.epochs
    assert_near(together, alone)
    np.testing.assert_allclose(history.validation, run.validation, rtol=1e-12)


def test_a_run_that_diverges_stops_where_train_does(client):
    net, x, t = problem(widths=(3, 2))
    alone, together = net.copy(), net.copy()
    wild = how(optimizer=bp.GradientDescent(1e30), batch_size=None, epochs=50)
    run, history = bp.train(alone, x, t, **wild), train_in_parallel(together, x, t, client, **wild)
    assert history.diverged == run.diverged is not None
    assert all(np.isfinite(p).all() for p in together.parameters())


def test_an_error_at_a_worker_comes_through(client):
    net, x, t = problem()
    with client.as_current():
        steps = parallel.Elsewhere(client, net, None, x, t, 2)
        with pytest.raises(IndexError, match="out of bounds"):
            told = np.concatenate([p.ravel() for p in net.parameters()])
            steps.workers.ask("gradient", {0: (told, np.array([99]))})


def test_samples_are_sent_once(client):
    net, x, t = problem()
    with client.as_current():
        steps = parallel.Elsewhere(client, net, bp.GradientDescent(0.1), x, t, 3)
        for _ in range(4):
            steps.step(slice(None))
            steps.loss()
        assert steps.workers.sent == 3
        assert {actor._address for actor in steps.workers.actors.values()} == set(client.nthreads())


def undisturbed(**changed):
    net, x, t = problem(n=40)
    train_split(net, x, t, 3, **how(**changed))
    return net


def kill_one(client, of=min):
    os.kill(of(client.run(os.getpid).values()), signal.SIGKILL)


def test_a_worker_that_dies_between_steps_loses_nothing(client):
    net, x, t = problem(n=40)
    killed = []

    def kill(epoch, net, history):
        if epoch == 2:
            kill_one(client)
            killed.append(epoch)

    history = train_in_parallel(net, x, t, client, parts=3, callback=kill, **how())
    assert killed == [2] and history.epochs == 4
    assert same_bits(net, undisturbed())


def test_a_worker_that_dies_while_it_is_asked_loses_nothing(client, monkeypatch):
    net, x, t = problem(n=40)
    finish, asked, sent = workers.Workers._finish, [], []

    def finish_after_a_death(self, p, future):
        asked.append(p)
        sent[:] = [self.sent]
        if len(asked) == 20:
            kill_one(client, of=max)
        return finish(self, p, future)

    monkeypatch.setattr(workers.Workers, "_finish", finish_after_a_death)
    train_in_parallel(net, x, t, client, parts=3, **how())
    assert sent[0] > 3 and same_bits(net, undisturbed())


def test_by_its_address_a_cluster_does_the_same_and_a_death_is_seen_through_the_scheduler(client):
    net, x, t = problem(n=40)

    def kill(epoch, net, history):
        if epoch == 2:
            kill_one(client)

    train_in_parallel(net, x, t, client.scheduler.address, parts=3, callback=kill, **how())
    assert same_bits(net, undisturbed())


class Cluster:
    """A client that has heard of a worker, and of whose scheduler's answers the first say that there is none."""

    scheduler = "a scheduler"

    def __init__(self, without):
        self.without = without

    def wait_for_workers(self, count, timeout):
        pass

    def nthreads(self):
        self.without -= 1
        return {} if self.without >= 0 else {"tcp://there": 1}


def test_a_worker_that_died_a_moment_ago_is_waited_for(monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", 0.3)
    assert workers.addresses_of(Cluster(without=1)) == ["tcp://there"]
    with pytest.raises(ConnectionError, match="no worker is left .* none came in 0.3 seconds"):
        workers.addresses_of(Cluster(without=1000))


def test_both_workers_may_die_at_once_and_those_that_come_instead_go_on(client):  # the last: Dask may start only one
    net, x, t = problem(n=40)

    def kill(epoch, net, history):
        if epoch == 1:
            for pid in client.run(os.getpid).values():
                os.kill(pid, signal.SIGKILL)

    train_in_parallel(net, x, t, client, parts=3, callback=kill, **how(epochs=2))
    assert same_bits(net, undisturbed(epochs=2))
