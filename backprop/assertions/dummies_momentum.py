"""The assertions of *dummies* on momentum and local optima, each tried."""
import numpy as np

from ..proofs import momentum as valley
from ..proofs import random_landscapes
from .trials import listed

LANDSCAPES = ("deep dips", "shallow ripples")


def updates_in_a_bowl(alpha, steps=100):
    """(slope before each update, update) in a valley of curvature 1, with ε = 0.1."""
    w, v, found = 1.0, 0.0, []
    for _ in range(steps):
        slope = w                                       # of ½ w²
        w, v = (valley.momentum_step(w, v, 0.1, alpha, 1.0)[k] for k in "wv")
        found.append((slope, v))
    return np.array(found).T


def every_step_goes_downhill():
    """Count the updates of the document's own rule that go up the slope."""
    alpha = 0.9
    slopes, updates = updates_in_a_bowl(alpha)
    uphill = int(np.sum(slopes * updates > 0))
    return uphill == 0, (
        f"The rule printed between these two sentences does not: in a valley of curvature 1, with ε = {0.1:g} and "
        f"α = {alpha}, {uphill} of {len(updates)} updates go up the slope. What the text praises momentum for, to leave "
        "a local optimum, needs that.")


def change_of_the_updates(updates):
    """By how much an update differs from the one before, relative to its length: the median."""
    return float(np.median(np.linalg.norm(np.diff(updates, axis=0), axis=1) / np.linalg.norm(updates[:-1], axis=1)))


def updates_of_noise(alpha, steps=400, weights=100):
    """Updates by gradients that are nothing but noise, once the first ones are forgotten."""
    rng, v, found = np.random.default_rng(0), np.zeros(weights), []
    for _ in range(steps):
        v = -0.1 * rng.normal(size=weights) + alpha * v
        found.append(v)
    return np.array(found[50:])


def momentum_evens_the_updates():
    """By how much updates change, with and without momentum, where gradients are noise and in a smooth valley."""
    noise, smooth = ([change_of_the_updates(updates(alpha)) for alpha in (0.9, 0.0)] for updates in
                     (updates_of_noise, lambda alpha: updates_in_a_bowl(alpha)[1][:, None]))
    return noise[0] < 0.5 < noise[1], (
        "Where gradients are noisy: if they are nothing but noise, an update differs from the one before by "
        f"{noise[0]:.0%} with α = {0.9:g} and by {noise[1]:.0%} without (medians, 100 weights). In a smooth valley it "
        f"is the other way round: {smooth[0]:.0%} with momentum, which swings to and fro, and {smooth[1]:.0%} without.")


def landscapes(kind):
    """The runs of the chapter on gradient descent, over landscapes of one weight."""
    return random_landscapes.trial(kind, 1, momenta=(0.0, 0.5, 0.9))


def descent_gets_stuck():
    """Random landscapes of one weight, with several minima: how many runs end in the lowest?"""
    found = {kind: landscapes(kind).found(0.0) for kind in LANDSCAPES}
    return min(found.values()) < 1, "It does: of random runs in landscapes of one weight, " + " and ".join(
        f"{share:.0%} end in the lowest minimum among {kind}" for kind, share in found.items()) + "."


def momentum_frees_most():
    """Of the runs that stick without momentum, how many does it free?"""
    freed = {kind: {alpha: landscapes(kind).freed(alpha) for alpha in (0.5, 0.9)} for kind in LANDSCAPES}
    return min(share for shares in freed.values() for share in shares.values()) > 0.5, (
        "It depends on the landscape and on α. Of the runs that stick without it, momentum frees " + "; ".join(
            f"among {kind} " + listed(f"{share:.0%} with α = {alpha}" for alpha, share in shares.items())
            for kind, shares in freed.items()) + ".")


def momentum_comes_back():
    """Of the runs that reach the lowest minimum without momentum, how many does it carry away for good?"""
    alpha, w, v = 0.9, 1.0, 0.0
    lost = {kind: landscapes(kind).lost(alpha) for kind in LANDSCAPES}
    for _ in range(400):
        w, v = (valley.momentum_step(w, v, 0.5, alpha, 1.0)[k] for k in "wv")
    return max(lost.values()) == 0, (
        f"In a single bowl it does (|w| falls to {abs(w):.0e} in 400 steps): the last step dies out, while α stays "
        "what it is. "
        "Among several minima it need not: of the runs that find the lowest without momentum, "
        + f"α = {alpha} loses " + " and ".join(f"{share:.0%} among {kind}" for kind, share in lost.items()) + ".")
