"""The assertions of *guide* on the four alternatives that it names, each tried on what the book has of them."""
from functools import lru_cache

import numpy as np

from .. import activations
from ..alternatives import DifferenceTargetPropagation, HSICBottleneck, SyntheticGradients
from ..experiments import alternating_minimisation, hsic_bottleneck, target_propagation, unlocked
from ..experiments.alternatives import TASKS, first_network, run, small_digits
from ..experiments.locking import Task as Turn
from ..optimizers import GradientDescent
from .trials import flat, random_network

DEEP = (4, 5, 5, 3)


def small():
    """Four samples through two hidden layers of tanh: network, inputs, targets."""
    return random_network(DEEP, activations.tanh, samples=4)


def targets_rather_than_gradients():
    """Difference target propagation's steps of the hidden layers, against difference quotients of ‖a - target‖²."""
    net, x, t = small()
    learner = DifferenceTargetPropagation(net)
    trace = net.forward(x)
    told = learner.targets(trace, t)
    found = learner.gradients(trace, told, t)
    worst = max(_by_quotients(layer, a, target, weights) for layer, a, target, weights
                in zip(net.layers, trace.inputs, told, found.weights))
    return worst < 1e-6, (f"In each of {len(told)} hidden layers the step goes down the squared distance to the layer's "
                          "own target, by difference quotients; no sensitivity crosses a layer.")


def _by_quotients(layer, a, target, weights, h=1e-5):
    """The largest difference between a layer's gradient and the quotients of the mean of ‖f(a) - target‖²."""
    tried, quotients = layer.copy(), np.empty_like(weights)
    for place in np.ndindex(weights.shape):
        ends = []
        for sign in (1, -1):
            tried.weights[place] = layer.weights[place] + sign * h
            ends.append(((tried.forward(a)[1] - target)**2).sum() / len(a))
        tried.weights[place] = layer.weights[place]
        quotients[place] = (ends[0] - ends[1]) / (2 * h)
    return np.abs(quotients - weights).max()


def targets_are_propagated_backwards():
    """Another target at the top: which layers' targets move? And another first layer's inverse?"""
    net, x, t = small()
    learner, other = DifferenceTargetPropagation(net), DifferenceTargetPropagation(net)
    other.inverses[0].layers[0].weights *= 2
    trace = net.forward(x)
    before, moved, turned = learner.targets(trace, t), learner.targets(trace, t + 1), other.targets(trace, t)
    reached = [not np.allclose(a, b) for a, b in zip(before, moved)]
    below = [not np.allclose(a, b) for a, b in zip(before, turned)]
    return all(reached) and below == [True, False], (
        "Another wish at the output moves the target of every layer below, each by way of the inverse above it.")


def relies_on_auto_encoders():
    """The cosine between the steps and the gradient, with inverses that learn and with random ones."""
    learnt, random = (_cosine_after_training(rule) for rule in (GradientDescent(0.1), Still()))
    return learnt > random + 0.1, (
        f"On digits through four hidden layers the steps' mean cosine with the gradient is {learnt:.1f} after four "
        f"epochs if the inverses learn as auto-encoders, {random:.1f} if they stay random.")


@lru_cache(maxsize=None)
def _cosine_after_training(rule_of_the_inverses, rate=0.1, epochs=4):
    task = small_digits(0, target_propagation.DEEP)
    learner = DifferenceTargetPropagation(first_network(task, 0), GradientDescent(rate), rule_of_the_inverses)
    run(learner, task, epochs, 0)
    x, t = task.x[0], task.targets()
    trace = learner.net.forward(x)
    pairs = zip(learner.gradients(trace, learner.targets(trace, t), t).weights[:-1], learner.net.backward(trace, t).weights)
    return np.mean([target_propagation.cosine(ours, exact) for ours, exact in pairs])


class Still:
    """A rule that takes no step."""

    def update(self, net, gradients):
        pass


@lru_cache(maxsize=None)
def works_with_bits():
    """Digits through layers that hear only signs: target propagation, and backpropagation, whose derivative is 0."""
    ends = {name: target_propagation.trained(name, "digits", (0,))[0].test[-1]
            for name in ("signs, difference by signs", "signs, backpropagation")}
    told, back = ends.values()
    return told > back + 0.02, (
        f"With layers that hear only the sign of each unit: target propagation answers {told:.0%} of the digits' "
        f"test samples rightly, backpropagation, which then moves no hidden layer, {back:.0%}. Signs were tried, not bits "
        "drawn at random.")


def hsic_facilitates_parallel_processing():
    """Every layer's gradient from its own activations alone, in any order."""
    net, x, t = small()
    other = net.copy()
    other.layers[-1].weights *= 2
    one, two = (HSICBottleneck(each).gradients(x, t) for each in (net, other))
    alone = all(np.array_equal(a, b) for a, b in zip(one.weights[:-1], two.weights[:-1]))
    return alone, ("Once a layer has its inputs, its step needs nothing of the layers behind it: another last layer "
                   "leaves the steps of all others as they are, so that layers can work side by side on batch after batch.")


def hsic_requires_fewer_operations():
    """Products of numbers for a step on the digits' network and batch."""
    counted = hsic_bottleneck.products(TASKS["digits"](0).widths, hsic_bottleneck.BATCH)
    times = counted["HSIC"] / counted["backpropagation"]
    return times < 0.9, (f"A step on {hsic_bottleneck.BATCH} digits takes {times:.0f} times as many products as one of "
                         "backpropagation: the inverse of a kernel grows as the cube of the batch. It saves only in layers "
                         "with more than three times as many units as the batch has samples.")


def hsic_does_not_vanish_or_explode():
    """The gradients' size in sixteen layers, for logistic units and for large weights."""
    vanishing = hsic_bottleneck.gradient_sizes("sigmoid", 1.0)["HSIC"]
    large = hsic_bottleneck.gradient_sizes("relu", 3.0)
    holds, vanishes = large["HSIC"].max() < 100 < 1e4 < large["backpropagation"].min(), vanishing[-1] < 1e-6 * vanishing[0]
    return holds and not vanishes, (
        "It does not explode: with weights three times as large as usual no layer's gradient is longer than a hundred, "
        "and all of backpropagation's are longer than ten thousand. But it "
        f"{'vanishes, from the other end' if vanishes else 'does not vanish'}: in sixteen logistic layers the last one's "
        f"is {'less' if vanishes else 'more'} than a millionth of the first one's. What reaches it from different samples "
        "is nearly the same.")


def hsic_needs_no_symmetric_feedback():
    """A step of each layer while all weights behind it are drawn anew."""
    net, x, t = small()
    rng, step = np.random.default_rng(1), flat(HSICBottleneck(net).gradients(x, t))
    first = net.layers[0].weights.size
    other = net.copy()
    for layer in other.layers[1:]:
        layer.weights[...] = rng.normal(size=layer.weights.shape)
    same = np.array_equal(step[:first], flat(HSICBottleneck(other).gradients(x, t))[:first])
    return same, "The first layer's step is the same whatever the weights behind it: nothing comes back through them."


def minimises_in_turn_on_mini_batches():
    """Batches of 20 digits: blocks of codes and weights in turn, and the objective after each."""
    updates, raised, _ = alternating_minimisation.online_rises("digits", steps=20)
    return updates > 0 and raised == 0, (
        f"Tried with 20 mini-batches of digits: of {updates} updates of a block of codes or of a layer's weights, all else "
        f"held still, {raised or 'none'} raise the objective.")


def modules_are_unlocked():
    """When a layer may step: the times of tasks in a long run, with locks and without."""
    depth = DEEP_LINE
    locked, free = (unlocked.waiting(depth, way) for way in (True, False))
    start = {way: unlocked.timeline(depth, 4, way)[Turn("gradient", 1, 0)] for way in (True, False)}
    return free < locked and start[False] < start[True], (
        f"In a line of {depth} layers the first takes its first step at time {start[False]} in place of {start[True]}, and "
        f"the workers wait {free:.0%} of their time in place of {locked:.0%}. The price is a model beside each layer.")


DEEP_LINE = 4


def models_use_local_information():
    """What a synthesiser says, with another layer behind it."""
    net, x, t = small()
    learner, other = SyntheticGradients(net), SyntheticGradients(net)
    other.net.layers[-1].weights *= 2
    for each in (learner, other):      # a synthesiser says 0 until it has learnt; these say the same
        for k, model in enumerate(each.synthesisers):
            model.A[...] = np.random.default_rng(k).normal(size=model.A.shape)
    said = [learner.synthesisers[0](each.net.forward(x).a[0], t) for each in (learner, other)]
    return np.array_equal(*said) and np.any(said[0]), (
        "A synthesiser is given its layer's activations, and here the targets: another layer further on leaves what it "
        "says as it is. What it predicts is the gradient that the rest of the network would send back.")
