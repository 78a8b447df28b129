"""The assertions of *guide* on the drawbacks of backpropagation, each tried."""
import numpy as np

from .. import activations, examples, losses
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..proofs import neuron as proofs
from ..training import train
from .dummies_modes import STARTS, WAYS, runs_that_arrive
from .trials import gradients_of, random_network


def gradients_vanish_and_explode():
    """The sensitivity's size in the first layer over that in the last, in ten layers, small and large weights."""
    rng, ratios = np.random.default_rng(0), {}
    for name, kind, scale in (("sigmoid", activations.sigmoid, 1.0), ("linear", activations.identity, 3.0)):
        layers = [Dense(rng.normal(scale=scale / np.sqrt(20), size=(20, 20)), np.zeros(20), kind) for _ in range(10)]
        net = Network(layers, loss=losses.half_squared_error)
        delta = gradients_of(net, rng.normal(size=(5, 20)), rng.uniform(size=(5, 20))).delta
        ratios[name] = np.linalg.norm(delta[0]) / np.linalg.norm(delta[-1])
    return ratios["sigmoid"] < 0.01 and ratios["linear"] > 100, (
        f"From the last to the first of ten layers the sensitivities shrink to {ratios['sigmoid']:.0e} of their size "
        "with sigmoids and weights of the usual size, and "
        f"grow {ratios['linear']:,.0f} times in linear layers with weights three times as large.")


def tiny_gradients_learn_nothing():
    """The document's neuron far out on the sigmoid's flat end, for a thousand epochs."""
    given = {k: float(v) for k, v in examples.NEURON.items()} | {"b": 15.0}
    errors = proofs.descend(*(given[k] for k in ("w1", "w2", "b", "x1", "x2", "t")), given["η"], 1000)["e"]
    return errors[0] - errors[-1] < 1e-6, (
        f"Next to none: with b = {given['b']:g} the document's neuron has an error of {errors[0]:.4f}, and 1,000 "
        f"epochs take {errors[0] - errors[-1]:.0e} off it.")


def dropped_neurons_are_calculated():
    """Drop two of five hidden units, by a mask and by leaving them out: what is calculated, and the gradients."""
    net, x, t = random_network((3, 5, 2), activations.sigmoid)
    mask = np.array([1.0, 0, 1, 1, 0])
    kept, (first, second) = mask > 0, net.layers
    z, loss = x @ first.weights + first.bias, net.loss
    smaller = Network([Dense(first.weights[:, kept], first.bias[kept], first.activation),
                       Dense(second.weights[kept], second.bias, second.activation)], loss=loss)
    found = gradients_of(smaller, x, t)
    calculated = found.delta[1] @ second.weights.T              # by the activation of every hidden unit
    by_z = calculated * mask * activations.sigmoid.derivative(z)
    dropped = np.all(calculated[:, ~kept] != 0) and not by_z[:, ~kept].any()
    same = np.allclose(x.T @ by_z[:, kept] / len(x), found.weights[0])
    return dropped and same, (
        f"In programs that multiply by a mask: {calculated.shape[1]} derivatives are calculated for each sample, and "
        f"{np.sum(~kept)} of them multiplied by 0. They need not be: the smaller network without those units gives the "
        "other gradients just the same.")


def error_function_must_be_convex():
    """The document's own error halfway between two weights; and training there."""
    e = proofs.values_function()
    others = [float(examples.NEURON[k]) for k in ("w2", "b", "x1", "x2", "t")]
    left, middle, right = (float(e(w, *others)[2]) for w in (-20.0, 20.0, 60.0))
    given = [float(examples.NEURON[k]) for k in ("w1", "w2", "b", "x1", "x2", "t")]
    errors = proofs.descend(*given, 1.0, 1000)["e"]
    convex = middle <= (left + right) / 2
    return convex, (f"The document's own error is not: as a function of W1 it is {middle:.3f} halfway between two "
                    f"points where it is {left:.3f} and {right:.3f}, above their mean. "
                    f"Descent takes it to {errors[-1]:.0e} in 1,000 steps at η = 1.")


def non_convex_gets_stuck():
    """Fit a sine by sin(w x) from many starts: where do the runs end?"""
    share = runs_that_arrive(0.3)[WAYS[0]]
    return share < 1, (f"It can: fitting sin(w x) from {len(STARTS)} starts, {share:.0%} of the runs end at the "
                       "right w, the others in local minima.")


def non_differentiable_does_not_work():
    """Train with ReLU, which has no derivative at 0."""
    x = np.linspace(-2, 2, 40)[:, None]
    net = Network.random([1, 20, 1], hidden="relu", output="identity", loss=losses.half_squared_error,
                         initializer="he_uniform", rng=0)
    history = train(net, x, np.sin(2 * x), optimizer=GradientDescent(0.1), epochs=100)
    return history.loss[-1] > 0.5 * history.loss[0], (
        "It works with ReLU, which the document lists among its activations and which has no derivative at 0: 100 "
        f"epochs bring the error from {history.loss[0]:.3f} to {history.loss[-1]:.3f}. A derivative almost "
        "everywhere is enough.")


def layers_wait_for_one_another():
    """Move the first layer's weights and see what changes later; move the last one's and see what changes earlier."""
    net, x, t = random_network((2, 3, 3, 1), activations.tanh, samples=1)
    trace = net.forward(x)
    delta = net.backward(trace, t).delta
    first, last = net.copy(), net.copy()
    first.layers[0].weights *= 1.1
    last.layers[-1].weights *= 1.1
    forward = all(not np.array_equal(a, b) for a, b in zip(trace.a, first.forward(x).a))
    backward = all(not np.array_equal(a, b) for a, b in zip(delta, last.backward(last.forward(x), t).delta))
    return forward and backward, (
        "Every later activation depends on the first layer, and every earlier sensitivity on the last: none can be "
        "had before.")
