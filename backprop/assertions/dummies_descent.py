"""The assertions of *dummies* on the update rule, the learning rate and resilient propagation, each tried."""
import numpy as np

from .. import activations
from ..optimizers import GradientDescent
from ..proofs import momentum as valley
from .trials import gradients_of, random_network

UP, DOWN, LARGEST, SMALLEST = 1.2, 0.5, 50.0, 1e-6      # RPROP's factors and limits, as they are usual


def update_rule():
    """Three steps of Δw = -ε ∂E/∂w + α Δw_before, array by array, beside the package's."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid)
    by_hand, optimizer = net.copy(), GradientDescent(0.5, momentum=0.9)
    last = [0.0] * len(by_hand.parameters())
    for _ in range(3):
        optimizer.update(net, gradients_of(net, x, t))
        found = gradients_of(by_hand, x, t)
        slopes = [part for pair in zip(found.weights, found.bias) for part in pair]
        last = [-0.5 * slope + 0.9 * step for slope, step in zip(slopes, last)]
        for parameter, step in zip(by_hand.parameters(), last):
            parameter += step
    same = all(map(np.allclose, net.parameters(), by_hand.parameters()))
    return same, ("The package takes the same steps, if Δw starts from 0, which the document does not say."
                  if same else "The package takes other steps.")


def too_low_takes_long():
    """Steps until the weight has a thousandth of its distance, in a valley of curvature 1."""
    counts = {rate: _steps_to(rate, 1e-3) for rate in (0.2, 0.02, 0.002)}
    few, *_, many = counts.values()
    return many > 50 * few, "In a valley of curvature 1 it takes " + ", ".join(
        f"{n:,} steps with a rate of {rate:g}" for rate, n in counts.items()) + ": in inverse proportion."


def _steps_to(rate, distance, curvature=1.0, most=100_000):
    w = 1.0
    for k in range(1, most):
        w = valley.plain_step(w, rate, curvature)["w"]
        if abs(w) < distance:
            return k
    return most


def too_high_bounces():
    """The rates 0.9, 1.9 and 2.1 in a valley of curvature 1: how often the weight changes sides, and where it "
    "ends."""
    ends, turns = {}, {}
    slow, fast, wild = rates = (0.9, 1.9, 2.1)
    for rate in rates:
        path = [1.0]
        for _ in range(100):
            path.append(valley.plain_step(path[-1], rate, 1.0)["w"])
        ends[rate], turns[rate] = abs(path[-1]), np.count_nonzero(np.diff(np.sign(path)))
    return turns[fast] == 100 and turns[slow] == 0, (
        f"At curvature 1 it changes sides {turns[slow]} times in 100 steps with a rate of {slow}, and {turns[fast]} "
        f"times with {fast}, where the "
        f"swings still die out (to {ends[fast]:.0e}); with {wild} they grow, to {ends[wild]:,.0f}. So it bounces "
        "from 1/λ on and diverges from 2/λ on.")


def rprop(gradient, w, steps, first=0.1, path=None):
    """Resilient propagation: each weight has a step size of its own, which grows while the sign stays."""
    size, before = np.full_like(w, first), np.zeros_like(w)
    for _ in range(steps):
        slope = gradient(w)
        kept = np.sign(slope) * np.sign(before)
        size = np.clip(np.where(kept > 0, size * UP, np.where(kept < 0, size * DOWN, size)), SMALLEST, LARGEST)
        before = np.where(kept < 0, 0, slope)
        w = w - np.sign(before) * size
        if path is not None:
            path.append(w)
    return w


def steep_and_flat(w):
    """The gradient of a valley with curvatures 100 and 1."""
    return np.array([100.0, 1.0]) * w


def rprop_improves():
    """A narrow valley for the whole batch; then samples one by one, of which one pulls harder than the others."""
    start = np.array([1.0, 1.0])
    plain = start
    for _ in range(50):
        plain = plain - 0.01 * steep_and_flat(plain)
    better = np.abs(rprop(steep_and_flat, start, 50)).max() < np.abs(plain).max()
    pulls = np.array([1.0] * 9 + [-9.0])                    # their mean is 0: there is nothing to gain at the start
    order = iter(np.random.default_rng(0).permutation(np.tile(pulls, 100)))
    one_by_one = rprop(lambda w: 0.1 * w + 0.1 * next(order), np.zeros(1), 1000)
    return better and abs(one_by_one[0]) < 0.5, (
        "For a whole batch it can: after 50 steps in a narrow valley "
        f"{np.abs(rprop(steep_and_flat, start, 50)).max():.0e} is left "
        f"instead of {np.abs(plain).max():.2f}. One sample at a time it sees signs only: it ends at "
        f"{one_by_one[0]:.1f}, the minimum is at 0.")


def rprop_uses_signs_alone():
    """Make the gradient a thousand times as large."""
    start, paths = np.array([1.0, -2.0]), ([], [])
    for path, scale in zip(paths, (1, 1000)):
        rprop(lambda w, s=scale: s * steep_and_flat(w), start, 40, path=path)
    return np.array_equal(*paths), "With gradients a thousand times as large it takes the very same 40 steps."


def rprop_needs_no_rate():
    """The same run from first step sizes over six powers of ten."""
    def steps_needed(first):
        path = []
        rprop(steep_and_flat, np.array([1.0, 1.0]), 400, first, path)
        far = [np.abs(w).max() > 1e-2 for w in path]
        return len(far) - far[::-1].index(True) if any(far) else 0

    counts = {first: steps_needed(first) for first in (1e-5, 1e-3, 0.1, 10.0)}
    needed = ", ".join(f"{n} steps from {first:g}" for first, n in counts.items())
    return max(counts.values()) < 400, (
        f"No rate, but a first step size and two factors. Their choice matters little: in a narrow valley {needed}.")
