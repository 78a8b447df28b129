"""The assertions of *dummies* on initial weights, each tried."""
from functools import lru_cache

import numpy as np

from .. import activations, initializers, losses
from ..derivation import Definitions
from ..network import Network
from ..optimizers import GradientDescent
from ..training import train
from .trials import engine, gradients_of, listed


@lru_cache(maxsize=None)
def fitted(hidden_layers, reach=None):
    """The error left after fitting a sine with tanh layers of five units, the median of three random starts.

    The weights are drawn from -reach to reach, or as Xavier's initialisation has them.
    """
    x, left = np.linspace(-2, 2, 20)[:, None], []
    draw = initializers.xavier_uniform if reach is None else lambda m, n, rng: rng.uniform(-reach, reach, (m, n))
    for seed in (1, 2, 3):
        net = Network.random([1, *[5] * hidden_layers, 1], hidden="tanh", output="identity",
                             loss=losses.half_squared_error, initializer=draw, rng=seed)
        history = train(net, x, np.sin(2 * x), optimizer=GradientDescent(0.1, momentum=0.9), epochs=150)
        left.append(history.loss[-1])
    return float(np.median(left))


def random_start_will_do_when_shallow():
    """Fit a sine with one hidden layer, from random weights of three sizes and from Xavier's."""
    left = {reach: fitted(1, reach) for reach in (0.05, 0.5, 10.0)}
    xavier = fitted(1)
    return left[0.5] < 1.5 * xavier, (
        "Small ones are: after 150 epochs with one hidden layer the error is " + listed(
            f"{error:.3f} with weights from -{reach:g} to {reach:g}" for reach, error in left.items())
        + f"; with Xavier's it is {xavier:.3f} (medians of three starts). Too large is wrong in a shallow network too.")


def wrong_start_is_suboptimal():
    """The same fit with four hidden layers."""
    small, xavier, shallow = fitted(4, 0.05), fitted(4), fitted(1, 0.05)
    return small > 10 * xavier, (
        f"After 150 epochs with four hidden layers the error is {small:.3f} with random weights from -{0.05:g} to "
        f"{0.05:g} and {xavier:.4f} with Xavier's (medians of three starts). With one hidden layer the same small "
        f"weights leave {shallow:.3f}.")


def top_activations(draw, layers=2, width=100):
    """The activations of the top layer of a sigmoid network, for a hundred random inputs."""
    rng = np.random.default_rng(0)
    a = rng.uniform(size=(100, width))
    for _ in range(layers):
        a = activations.sigmoid(a @ draw(rng, (width, width)))
    return a


def small_weights_give_one_half():
    """Weights from 0 to 1 and weights close around 0, in two sigmoid layers of 100 units."""
    shares = {}
    for low, high in ((0, 1), (-0.01, 0.01)):
        a = top_activations(lambda rng, shape: rng.uniform(low, high, shape))
        shares[f"from {low:g} to {high:g}"] = float(np.mean(np.abs(a - 0.5) < 0.1)), float(a.mean())
    return shares["from 0 to 1"][0] > 0.9, "Positive weights add up. With 100 units a layer " + "; ".join(
        f"weights {name} bring {share:.0%} of the top activations near one half, their mean is {mean:.3f}"
        for name, (share, mean) in shares.items()) + "."


def one_half_is_the_mean():
    """σ(-z) = 1 - σ(z), by the engine; then the mean over inputs that are not symmetric."""
    holds, found = engine(Definitions("s = sigmoid(z)"), "sigmoid(-z)", "1 - sigmoid(z)")
    mean = float(np.mean(activations.sigmoid(np.linspace(-1, 3, 4001))))
    return holds, (f"{found[:-1]}: σ(-z) = 1 - σ(z), so it is the mean over inputs symmetric about 0. Over z from -1 "
                   f"to 3 the mean is {mean:.2f}.")


def one_half_is_saturation():
    """The slope of the sigmoid at 0.5 and near its ends."""
    middle, end = 0.5, 0.99
    slopes = [a * (1 - a) for a in (middle, end)]
    return slopes[0] < slopes[1], (
        f"The other way round: at {middle} the sigmoid is at its steepest, with the slope {slopes[0]:g}; saturated "
        f"is a unit near 0 or 1, as at {end} with the slope {slopes[1]:.4f}.")


def xavier_uses_the_counts():
    """The variance of Xavier's weights for two shapes of layer."""
    rows = [(shape, float(initializers.xavier_uniform(*shape, np.random.default_rng(0)).var()))
            for shape in ((100, 300), (30, 50))]
    right = all(abs(var * sum(shape) / 2 - 1) < 0.05 for shape, var in rows)
    return right, "The variance is 2 over the sum of both numbers: " + "; ".join(
        f"drawn for {m} in and {n} out it is {var:.5f}, expected {2 / (m + n):.5f}" for (m, n), var in rows) + "."


def xavier_is_the_solution():
    """Activations near one half with Xavier's weights; then the sensitivities' size in the first of ten layers."""
    near = {layers: float(np.mean(np.abs(top_activations(
        lambda rng, shape: initializers.xavier_uniform(*shape, rng), layers) - 0.5) < 0.1)) for layers in (2, 5)}
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(20, 50)), rng.uniform(size=(20, 50))
    ratios = {}
    for name in ("tanh", "sigmoid"):
        net = Network.random([50] * 11, hidden=name, output=name, loss=losses.half_squared_error, rng=1)
        delta = gradients_of(net, x, t).delta
        ratios[name] = np.linalg.norm(delta[0]) / np.linalg.norm(delta[-1])
    return max(near.values()) < 0.1 and ratios["sigmoid"] > 0.1, (
        "With it sigmoids still give activations about one half: " + listed(
            f"{share:.0%} of the top ones after {layers} layers" for layers, share in near.items())
        + f" lie within {0.1:g} of it. What it does keep up is the size of the sensitivities, and that for tanh: "
        f"through ten layers {ratios['tanh']:.0%} of it is left. With the sigmoid it is {ratios['sigmoid']:.0e}, since its "
        "slope is at most a quarter.")
