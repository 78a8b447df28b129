"""How fast the package is: ratios, measured side by side in one run.

    python -m benchmarks.bench [--threads 1] [--rounds 100]

A training step (forward, backward, descent), by the equations and as `train` takes it, is set against
the floor, which is the matrix products that no implementation can do without, and against PyTorch
where it is installed; and the 80,000-epoch neuron of *guide* against that document's own loop. Contestants take turns in
every round, and rounds are short, so that whatever else the machine does falls on all of them;
the medians over the rounds are compared. Times depend on the machine, ratios much less.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

BATCH = 64
RATE = 0.01


def interleaved(contestants: dict[str, Callable[[], object]], rounds: int,
                repeats: int) -> dict[str, float]:
    """Median seconds of one call of each contestant, who take turns in each of the rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        run()  # warm up: caches, first allocations
    for _ in range(rounds):
        for name, run in contestants.items():
            start = time.perf_counter()
            for _ in range(repeats):
                run()
            seconds[name].append((time.perf_counter() - start) / repeats)
    return {name: median(each) for name, each in seconds.items()}


def network(widths, hidden, dtype="float32"):
    """A network of fresh weights; trained ones have dead units, whose momentum sinks into denormals."""
    import backprop as bp
    return bp.Network.random(widths, hidden=hidden, output="softmax" if widths[-1] > 1 else hidden,
                             loss="cross_entropy" if widths[-1] > 1 else "squared_error", dtype=dtype)


def equations_step(net, momentum, x, t):
    """A step by the methods that the chapters show."""
    import backprop as bp
    descent = bp.GradientDescent(RATE, momentum)

    def step():
        descent.update(net, net.backward(net.forward(x), t))
    return step


def workspace_step(net, momentum, x, t):
    """A step as `train` takes it, with all samples for its batch."""
    import backprop as bp
    from backprop.workspace import Workspace
    workspace = Workspace(net, bp.GradientDescent(RATE, momentum), x, t, whole=True)

    def step():
        workspace.forward(x)
        workspace.step(slice(None))
    return step


def floor_step(widths, dtype="float32"):
    """The matrix products of a step, into arrays made beforehand.

    A layer has two, a W and aᵀ δ; every layer but the first has δ Wᵀ as well.
    """
    import numpy as np
    rng = np.random.default_rng(0)

    def array(*shape):
        return rng.standard_normal(shape).astype(dtype)

    products = []
    for i, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
        a, w, delta = array(BATCH, fan_in), array(fan_in, fan_out), array(BATCH, fan_out)
        products += [(a, w, array(BATCH, fan_out)), (a.T, delta, array(fan_in, fan_out))]
        if i > 0:
            products.append((delta, w.T, array(BATCH, fan_in)))

    def step():
        for left, right, out in products:
            np.matmul(left, right, out=out)
    return step


def torch_step(widths, hidden, momentum, x, t, threads):
    """The same step in PyTorch, eager, or None where PyTorch is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    kind = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}[hidden]
    x, t = torch.from_numpy(x), torch.from_numpy(t)
    modules: list[torch.nn.Module] = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        modules += [torch.nn.Linear(fan_in, fan_out, dtype=x.dtype), kind()]
    one_output = widths[-1] == 1
    # cross_entropy takes z and applies softmax itself
    net = torch.nn.Sequential(*(modules if one_output else modules[:-1]))
    loss = torch.nn.functional.mse_loss if one_output else torch.nn.functional.cross_entropy
    sgd = torch.optim.SGD(net.parameters(), lr=RATE, momentum=momentum)

    def step():
        sgd.zero_grad()
        loss(net(x), t).backward()
        sgd.step()
    return step


def training_row(widths: list[int], hidden: str, momentum: float, rounds: int, repeats: int, threads: int,
                 samples: int = BATCH, dtype: str = "float32") -> None:
    """Print the rows of a training step at these widths."""
    import numpy as np
    rng = np.random.default_rng(0)
    x = rng.random((samples, widths[0])).astype(dtype)
    t = np.eye(widths[-1], dtype=dtype)[rng.integers(widths[-1], size=samples)]
    net = network(widths, hidden, dtype)
    contestants = {"train": workspace_step(net.copy(), momentum, x, t),
                   "equations": equations_step(net, momentum, x, t)}
    if samples == BATCH:
        contestants["floor"] = floor_step(widths, dtype)
    if torch := torch_step(widths, hidden, momentum, x, t, threads):
        contestants["PyTorch"] = torch

    seconds = interleaved(contestants, rounds, repeats)
    print(f"training step {'-'.join(map(str, widths))}, {hidden}, momentum {momentum}, {samples} "
          f"sample{'s' * (samples > 1)}, {dtype}")
    for name in ("train", "equations"):
        ratios = [f"{seconds[name] / seconds[other]:.2f} of {other} ({seconds[other] * 1e6:.0f} µs)"
                  for other in ("floor", "PyTorch") if other in seconds]
        print(f"    {name + ':':11}{seconds[name] * 1e6:6.0f} µs; {', '.join(ratios)}")
    if not torch:
        print("    PyTorch is not installed: not compared (pip install -e '.[torch]')")


def document_loop(w1, w2, epochs):
    """The loop of *guide* at its end, in our words: the same operations on NumPy's scalars."""
    import numpy as np

    def sigmoid(z):
        return 1.0 / (1 + np.exp(-1 * z))

    def loss(a, t):
        return np.power(a - t, 2)

    def slope_of_loss(a, t):
        return 2 * (a - t)

    def slope_of_sigmoid(z):
        return sigmoid(z) * (1.0 - sigmoid(z))

    def slope_of_sum(x):
        return x

    def moved(w, slope, rate):
        return w - rate * slope

    x1, x2, target, rate = 0.1, 0.4, 0.7, 0.01
    outputs, errors = [], []
    for _ in range(epochs):
        z = w1 * x1 + w2 * x2
        a = sigmoid(z)
        error = loss(a, target)
        outputs.append(a)
        errors.append(error)

        by_output, by_sum = slope_of_loss(a, target), slope_of_sigmoid(z)
        by_w1, by_w2 = slope_of_sum(x1), slope_of_sum(x2)
        slope1, slope2 = by_w1 * by_sum * by_output, by_w2 * by_sum * by_output
        w1, w2 = moved(w1, slope1, rate), moved(w2, slope2, rate)
    return outputs, errors


def neuron_row(epochs: int = 80_000, rounds: int = 3) -> None:
    """Print the row of the neuron of *guide*: the document's loop against the proved code."""
    import numpy as np

    from backprop.proofs.neuron import run
    w1, w2 = np.random.default_rng(0).random(2)
    ours, theirs = run(w1, w2, epochs), document_loop(w1, w2, epochs)
    for mine, its in zip(ours, theirs):  # a ratio of two different runs would mean nothing
        np.testing.assert_allclose(mine, its, rtol=1e-9, atol=1e-15)

    seconds = interleaved({"ours": lambda: run(w1, w2, epochs),
                           "document": lambda: document_loop(w1, w2, epochs)}, rounds, repeats=1)
    print(f"neuron of guide, {epochs:,} epochs: {seconds['ours']:.3f} s")
    print(f"    {seconds['ours'] / seconds['document']:.2f} of the document's loop "
          f"({seconds['document']:.3f} s)")


def import_row() -> None:
    """What `import backprop` adds to NumPy's own import, in processes of their own."""
    code = "import time, numpy; start = time.perf_counter(); import backprop; print(time.perf_counter() - start)"
    seconds = [float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
               for _ in range(5)]
    print(f"import backprop: {median(seconds):.2f} s beside NumPy's import; the limit is 0.3 s")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--threads", type=int, default=1, help="of the matrix products")
    options.add_argument("--rounds", type=int, default=100)
    given = options.parse_args()
    if "numpy" in sys.modules:
        raise RuntimeError("the number of threads is fixed once NumPy is imported: "
                           "start this file in a process of its own")
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(given.threads)

    import numpy as np
    print(f"NumPy {np.__version__}, threads: {given.threads}, "
          f"median of {given.rounds} interleaved rounds")
    for momentum in (0.0, 0.9):
        for widths, hidden, repeats in (([784, 30, 10], "sigmoid", 15), ([784, 128, 10], "relu", 6),
                                        ([784, 512, 512, 10], "relu", 2)):
            training_row(widths, hidden, momentum, given.rounds, repeats, given.threads)
        training_row([1, 2, 1, 1], "tanh", momentum, given.rounds, 20, given.threads, 1, "float64")
    neuron_row()
    import_row()


if __name__ == "__main__":
    main()
