"""A training step (forward, backward, descent) of 64 samples in float32, as `train` takes it.

Weights are fresh: trained ones have dead units, whose momentum sinks into denormals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

import backprop as bp
from backprop.workspace import Workspace

from . import pytorch
from .floor import BATCH, floor_step
from .timing import Limit, Row, compare

RATE, MOMENTUM = 0.01, 0.9
SIZES = {(784, 30, 10): ("sigmoid", 15), (784, 128, 10): ("relu", 6), (784, 512, 512, 10): ("relu", 2)}
FLOOR, EAGER, EQUATIONS = "the products alone", "PyTorch", "the equations"
TO_FLOOR = {((784, 512, 512, 10), MOMENTUM): 1.30, ((784, 30, 10), MOMENTUM): 1.40, ((784, 512, 512, 10), 0.0): 1.15}
TO_EAGER = {(784, 30, 10): 3.0, (784, 128, 10): 1.9, (784, 512, 512, 10): 1.1}
SMALL = ("Beside the products there are some twenty calls of NumPy, of one to five microseconds each, and beside "
         "products as small as these that shows.")
MEMORY = ("What the products do not need is read and written once more, above all the weights, which are larger than "
          "the cache. It takes as long as the memory makes it.")


def name(widths: tuple[int, ...], momentum: float) -> str:
    return f"training step, {'-'.join(map(str, widths))}, {'momentum' if momentum else 'plain descent'}"


def limits(widths: tuple[int, ...], momentum: float) -> list[Limit]:
    why = SMALL if widths[1] < 512 else MEMORY
    return [Limit(name(widths, momentum), FLOOR, "most", TO_FLOOR.get((widths, momentum)), why),
            Limit(name(widths, momentum), EAGER, "least", TO_EAGER[widths], why),
            Limit(name(widths, momentum), EQUATIONS, "least", None)]


LIMITS = [limit for momentum in (MOMENTUM, 0.0) for widths in SIZES for limit in limits(widths, momentum)]


def equations_step(net: bp.Network, momentum: float, x, t) -> Callable[[], None]:
    """A step by the methods that the chapters show."""
    descent = bp.GradientDescent(RATE, momentum)

    def step():
        descent.update(net, net.backward(net.forward(x), t))
    return step


def workspace_step(net: bp.Network, momentum: float, x, t) -> Callable[[], None]:
    """A step as `train` takes it, with all samples for its batch."""
    workspace = Workspace(net, bp.GradientDescent(RATE, momentum), x, t, whole=True)

    def step():
        workspace.forward(workspace.everything)
        workspace.step(slice(None))
    return step


def problem(widths, hidden: str, samples: int = BATCH, dtype: str = "float32"):
    """(network, x, t): random; with one output the squared error, else softmax and cross-entropy."""
    rng, one = np.random.default_rng(0), widths[-1] == 1
    net = bp.Network.random(list(widths), hidden=hidden, output=hidden if one else "softmax",
                            loss="squared_error" if one else "cross_entropy", dtype=dtype)
    x = rng.random((samples, widths[0])).astype(dtype)
    return net, x, np.eye(widths[-1], dtype=dtype)[rng.integers(widths[-1], size=samples)]


def contestants(net: bp.Network, x, t, momentum: float) -> dict[str, Callable[[], object]]:
    """Ours, the equations and PyTorch, from the same weights, on the same samples."""
    found = {"ours": workspace_step(net.copy(), momentum, x, t),
             EQUATIONS: equations_step(net.copy(), momentum, x, t)}
    if pytorch.torch:
        step, samples = pytorch.stepper(net, RATE, momentum), [pytorch.torch.from_numpy(array) for array in (x, t)]
        found[EAGER] = lambda: step(*samples)
    return found


def measure(rounds: int) -> Iterator[Row]:
    for momentum in (MOMENTUM, 0.0):
        for widths, (hidden, repeats) in SIZES.items():
            net, x, t = problem(widths, hidden)
            yield from compare(limits(widths, momentum),
                               contestants(net, x, t, momentum) | {FLOOR: floor_step(widths)}, rounds, repeats)
