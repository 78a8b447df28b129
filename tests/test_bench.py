"""The benchmarks compare equals, and hold every ratio of the list to its limit; nothing here is timed."""

import json
import tomllib

import numpy as np
import pytest

from backprop import recorded
from benchmarks import bench, convolution, digits, neuron, pytorch, record, sweep, tiny_network, timing, training_step
from benchmarks.bench import NAMES, import_module
from benchmarks.options import use_threads

LIMITS = [limit for name in NAMES for limit in import_module(f"benchmarks.{name}").LIMITS]
WANTED = {  # what and against: at, limit
    ("training step, 784-512-512-10, momentum", "the products alone"): ("most", 1.30),
    ("training step, 784-30-10, momentum", "the products alone"): ("most", 1.40),
    ("training step, 784-512-512-10, plain descent", "the products alone"): ("most", 1.15),
    **{(f"training step, {widths}, {rule}", "PyTorch"): ("least", limit)
       for widths, limit in (("784-30-10", 3.0), ("784-128-10", 1.9), ("784-512-512-10", 1.1))
       for rule in ("momentum", "plain descent")},
    ("tiny tanh network, 1-2-1-1, one sample", "PyTorch"): ("least", 7.0),
    ("tiny tanh network, 1-2-1-1, one sample", "micrograd"): ("least", 2.0),
    ("3 epochs of 10,000 digits, 784-30-10, mini-batches of 10", "sample by sample"): ("least", 7.0),
    ("3 epochs of 10,000 digits, 784-30-10, mini-batches of 10", "PyTorch"): ("least", 4.5),
    ("convolution backward, 32 images, eight kernels of 5 by 5", "PyTorch"): ("least", 1.7),
    ("sweep of the neuron, 41 rates by 21 momenta, 200 steps", "a loop in Python"): ("least", 12.0),
    ("sweep of the neuron, 41 rates by 21 momenta, 200 steps", "a loop in NumPy"): ("least", 80.0),
    ("neuron of one document, 80,000 epochs", "the document's loop"): ("most", 0.8),
    ("import backprop, beside NumPy's own import", "one second"): ("most", 0.3),
}


def test_every_limit_has_a_row():
    assert {(each.what, each.against): (each.at, each.value) for each in LIMITS if each.value is not None} == WANTED


def test_the_record_is_of_the_rows_that_are_measured_now():
    rows = recorded.bench()["row"]
    assert [(r["what"], r["against"], r["at"], r.get("limit")) for r in rows] == [
        (each.what, each.against, each.at, each.value) for each in LIMITS]
    for row in rows:
        ratio = row["ours"] / row["theirs"] if row["at"] == "most" else row["theirs"] / row["ours"]
        assert 0.5 < ratio / row["ratio"] < 2  # the median of ratios is near the ratio of medians
        assert row.get("holds") == timing.Row(timing.Limit("", "", row["at"], row.get("limit")), row["ratio"], 1, 1).holds


def test_a_missed_limit_has_its_reason():
    for row in recorded.bench()["row"]:
        assert ("why" in row) == (row.get("holds") is False), f"{row['what']} against {row['against']}"


def rows():
    limit = timing.Limit("what", "other", "least", 2.0, "because")
    told = timing.Limit("what", "other", "most", None)
    return [timing.Row(limit, 1.994, 1e-6, 2e-6), timing.Row(limit, 1.996, 0.002, 0.004), timing.Row(told, 3.0, 6.0, 2.0)]


def test_a_ratio_is_judged_as_it_is_shown():
    missed, held, told = rows()
    assert (missed.holds, held.holds, told.holds) == (False, True, None)
    assert str(missed) == "      1.99 times as fast as other (1 µs to 2 µs); at least 2: MISSED"
    assert str(held) == "      2.00 times as fast as other (2 ms to 4 ms); at least 2: holds"
    assert str(told) == "      3.00 of the time of other (6 s to 2 s)"


def test_what_is_recorded_is_read_again():
    read = tomllib.loads(record.written(record.facts(1, 7), rows()))
    assert read["threads"] == 1 and read["rounds"] == 7 and len(read["row"]) == 3
    missed, held, told = read["row"]
    assert missed["holds"] is False and missed["why"] == "because" and held["holds"] and "why" not in held
    assert "limit" not in told and "holds" not in told and told["ratio"] == 3.0


def test_contestants_take_turns_and_the_median_of_the_ratios_counts(monkeypatch):
    clock, turns = [0.0], []
    costs = {"ours": iter([9, 1, 5, 1]), "theirs": iter([9, 2, 50, 3])}

    def runner(name):
        def run():
            turns.append(name)
            clock[0] += next(costs[name])
        return run

    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock[0])
    limits = [timing.Limit("w", "theirs", "least", 1), timing.Limit("w", "theirs", "most", 1), timing.Limit("w", "absent", "most", 1)]
    faster, share = timing.compare(limits, {"ours": runner("ours"), "theirs": runner("theirs")}, rounds=3)
    assert turns == ["ours", "theirs"] * 4
    assert faster.ratio == 3 and share.ratio == pytest.approx(1 / 3) and (faster.ours, faster.theirs) == (1, 3)


# Contestants that compute other things could not be compared

def test_the_neuron_runs_as_the_documents_loop():
    for mine, its in zip(neuron.run(0.3, 0.6, 500), neuron.document_loop(0.3, 0.6, 500)):
        np.testing.assert_allclose(mine, its, rtol=1e-9, atol=1e-15)


def test_the_sweep_and_both_loops_end_at_the_same_weights():
    few = dict(rates=sweep.RATES[::20], momenta=sweep.MOMENTA[::10], steps=40)
    ends = [run(**few) for run in (sweep.at_once, sweep.python_loop, sweep.numpy_loop)]
    assert ends[0].shape == (3, 3, 2)
    for other in ends[1:]:
        np.testing.assert_allclose(ends[0], other, rtol=1e-10)


def test_digits_are_learnt_alike_sample_by_sample():
    net, x, t = digits.problem(50)
    learnt = digits.ours(net.copy(), x, t, epochs=2)()
    weights, biases = digits.sample_by_sample(net, x, t, epochs=2)()
    for layer, w, b in zip(learnt.layers, weights, biases):
        assert w.dtype == np.float32
        np.testing.assert_allclose(layer.weights, w.T, rtol=0, atol=1e-4)
        np.testing.assert_allclose(layer.bias, b[:, 0], rtol=0, atol=1e-4)


def test_the_convolution_and_the_loops_find_the_same_gradients():
    layer, a, delta = convolution.problem(images=1)
    for ours, theirs in zip(convolution.ours(layer, a, delta)(), convolution.naive(layer, a, delta)()):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4 * np.abs(theirs).max())


def test_the_steps_are_the_same_step():
    net, x, t = training_step.problem((7, 5, 3), "relu", samples=4, dtype="float64")
    equations = net.copy()
    workspace = training_step.Workspace(net, training_step.bp.GradientDescent(0.01, 0.9), x, t, True)
    step = training_step.equations_step(equations, 0.9, x, t)
    for _ in range(3):
        workspace.forward(workspace.everything)
        workspace.step(slice(None))
        step()
    workspace.store()
    for mine, its in zip(net.parameters(), equations.parameters()):
        np.testing.assert_allclose(mine, its, rtol=1e-12, atol=1e-15)


@pytest.mark.skipif(not tiny_network.Value, reason=tiny_network.MISSING)
def test_micrograd_takes_the_same_step():
    net, x, t = training_step.problem(tiny_network.WIDTHS, "tanh", 1, "float64")
    run = tiny_network.micrograd_step(net, x, t)
    step = training_step.equations_step(net, 0.0, x, t)
    for _ in range(3):
        step()
        layers = run()
    for layer, units in zip(net.layers, layers):
        np.testing.assert_allclose(layer.weights.T, [[w.data for w in weights] for weights, _ in units], rtol=1e-12)
        np.testing.assert_allclose(layer.bias, [b.data for _, b in units], rtol=1e-12, atol=1e-15)


@pytest.mark.skipif(not pytorch.torch, reason=pytorch.MISSING)
def test_pytorch_finds_the_same():
    net, x, t = digits.problem(50)
    model = digits.eager(net.copy(), x, t, epochs=1)()
    learnt = digits.ours(net, x, t, epochs=1)()
    for layer, linear in zip(learnt.layers, [part for part in model if hasattr(part, "weight")]):
        np.testing.assert_allclose(layer.weights, linear.weight.detach().numpy().T, rtol=0, atol=1e-4)
    layer, a, delta = convolution.problem(2)
    for ours, theirs in zip(convolution.ours(layer, a, delta)(), convolution.eager(layer, a, delta)()):
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=0, atol=1e-4 * np.abs(ours).max())


def test_a_record_wants_every_contestant(monkeypatch, tmp_path):
    if pytorch.torch and tiny_network.Value:
        pytest.skip("every contestant is installed")
    monkeypatch.setattr("sys.argv", ["bench", "--record", str(tmp_path / "bench.toml")])
    monkeypatch.setattr("sys.modules", {k: v for k, v in bench.sys.modules.items() if k != "numpy"})
    monkeypatch.setattr("os.environ", {})
    with pytest.raises(SystemExit, match="A record is of everything.*not installed"):
        bench.main()
    assert not (tmp_path / "bench.toml").exists()


def test_the_page_shows_every_row_of_the_record():
    """As it is stored; that a new run shows the same is tested with the other chapters."""
    notebook = json.loads((bench.RECORD.parents[2] / "chapters" / "speed.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(output.get("data", {}).get("text/plain", ""))
             for cell in notebook["cells"] for output in cell.get("outputs", [])]
    lines, what = {}, None
    for line in "\n".join(texts).splitlines():
        if line.count(" | ") == 3:
            against, *told = line.split(" | ")
            lines[what, against] = told
        elif not line.startswith(" "):
            what = line  # a heading of rows, or a text that no row follows
    for row in recorded.bench()["row"]:
        measured, limit, verdict = lines[row["what"], row["against"]]
        assert float(measured.split()[0]) == pytest.approx(row["ratio"], rel=0.005, abs=0.005)
        assert limit == (f"at {row['at']} {row['limit']:g}" if "limit" in row else "only told")
        assert verdict.strip() == {True: "holds", False: "missed", None: ""}[row.get("holds")]


def test_the_number_of_threads_cannot_be_asked_for_too_late():
    with pytest.raises(RuntimeError, match="once NumPy is imported"):
        use_threads(1)
