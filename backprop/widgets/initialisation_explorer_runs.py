"""What the InitialisationExplorer shows, in NumPy: one draw of a deep network, forwards and back.

The page draws the same weights: random numbers are those of mulberry32, a function of a counter in
32-bit whole numbers, so that Python and JavaScript agree in every bit. Sums are taken in the page's
order. Sizes are root mean squares, as in the proofs of `backprop.proofs.initialisation`.
"""
from functools import lru_cache

import numpy as np

from ..proofs import activations as units
from ..proofs import initialisation as proofs

WIDTH, SAMPLES, MOST_LAYERS = 24, 24, 12
FLAT = 0.1      # a unit is saturated where its slope is below this share of the largest
LOST = 1e-13    # a spread below this share of the activations' size is rounding, and counts as 0


def random_numbers(draw, count):
    """``count`` numbers from -1 up to 1 that look random: mulberry32 of the counters 1, 2, …; exact."""
    u32 = np.uint32
    t = u32((draw + 1) * 0x9E3779B9 & 0xFFFFFFFF) + np.arange(1, count + 1, dtype=u32) * u32(0x6D2B79F5)
    t = (t ^ (t >> u32(15))) * (t | u32(1))
    t = t ^ (t + (t ^ (t >> u32(7))) * (t | u32(61)))
    return 2 * ((t ^ (t >> u32(14))).astype(float) / 2**32) - 1


@lru_cache(maxsize=8)
def drawn(draw):
    """(inputs, ∂e/∂a of the last layer, weights), each from -1 to 1: (samples, width) twice, (layers, width, width)."""
    block = SAMPLES * WIDTH
    numbers = random_numbers(draw, 2 * block + MOST_LAYERS * WIDTH**2)
    return (numbers[:block].reshape(SAMPLES, WIDTH), numbers[block:2 * block].reshape(SAMPLES, WIDTH),
            numbers[2 * block:].reshape(MOST_LAYERS, WIDTH, WIDTH))


def product(a, weights):
    """a W, each sum from the first term to the last, as the page takes it."""
    result = np.zeros((len(a), weights.shape[1]))
    for i, row in enumerate(weights):
        result += a[:, i:i + 1] * row
    return result


def run(activation, scale, layers, positive=False, draw=0):
    """{"a": [inputs, a1, …], "delta": [δ1, …], "slope": [g'1, …]}, arrays of shape (samples, width).

    Weights are uniform between -r and r, or between 0 and r where they are ``positive``; inputs, and
    the derivatives of the loss by the last activations, are uniform with the mean square 1.
    """
    inputs, back, weights = drawn(draw)
    r, unit = proofs.at_scale(scale, WIDTH)["r"], np.sqrt(3.0)
    weights = r * (np.abs(weights) if positive else weights)
    a, slopes = [unit * inputs], []
    for layer in range(layers):
        found = units.unit(activation, product(a[-1], weights[layer]))
        a.append(found["g"])
        slopes.append(found["slope"])
    delta = [unit * back * slopes[-1]]
    for layer in range(layers - 1, 0, -1):
        delta.insert(0, product(delta[0], weights[layer].T) * slopes[layer - 1])
    return {"a": a, "delta": delta, "slope": slopes}


def size(array):
    """The root of the mean square of all entries."""
    return float(np.sqrt(np.mean(array**2)))


def spread(a):
    """How far a unit's activation moves from sample to sample: the root of the variance's mean over the units."""
    found = float(np.sqrt(np.mean((a - a.mean(axis=0))**2)))
    return found if found > LOST * size(a) else 0.0


def kept(first, last, steps):
    """What one of ``steps`` equal steps keeps of a size that goes from first to last; 0 where nothing is left."""
    return (last / first)**(1 / steps) if first > 0 else 0.0


def summary(activation, scale, layers, positive=False, draw=0):
    """{"a", "spread", "delta", "slope": a list by layer; "flat": share of saturated units in the last layer}.

    The first entry of "a" and "spread" is the inputs'.
    """
    found = run(activation, scale, layers, positive, draw)
    largest = float(units.unit(activation, 0.0)["largest"])
    return {"a": [size(a) for a in found["a"]], "spread": [spread(a) for a in found["a"]],
            "delta": [size(delta) for delta in found["delta"]], "slope": [float(s.mean()) for s in found["slope"]],
            "flat": float(np.mean(found["slope"][-1] < FLAT * largest))}


def foretold(activation, scale, positive=False):
    """What a layer keeps of a size by the proofs, forwards and back; None where they say nothing."""
    return None if positive else proofs.at_scale(scale, WIDTH).get(activation)
