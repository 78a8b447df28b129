"""The assertions of *explained* on costs, activations and metrics, each tried."""
import numpy as np

from .. import activations, losses
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from .trials import flat, gradients_of, random_network


def mean_squared_error_is_a_sum():
    """The sum of the samples' costs over their mean."""
    network, x, t = random_network((2, 3, 2), activations.sigmoid, samples=8)
    each = network.loss.pointwise(network.forward(x).a[-1], t)
    return np.isclose(each.sum(), each.mean()), (
        f"The mean, as its name says: for {len(each)} samples the sum is {each.sum() / each.mean():.0f} times as "
        "large. The figure with the formula is not in the text.")


def minimise_each_sample():
    """A neuron with two samples that share their input and not their target."""
    neuron = Network([Dense([[0.5]], [0.0], activations.sigmoid)], loss=losses.half_squared_error)
    x, t = np.array([[1.0], [1.0]]), np.array([[0.9], [0.2]])
    before = neuron.loss.pointwise(neuron.forward(x).a[-1], t)
    for _ in range(20):
        GradientDescent(1.0).update(neuron, gradients_of(neuron, x[:1], t[:1]))
    after = neuron.loss.pointwise(neuron.forward(x).a[-1], t)
    return not (after[0] < before[0] and after[1] > before[1]), (
        "The samples share the weights. Where two have the same input and other targets, steps for the first bring "
        f"its error from {before[0]:.3f} to {after[0]:.3f} "
        f"and the other's from {before[1]:.3f} to {after[1]:.3f}. It is their mean that is minimised.")


def batch_step_is_the_average():
    """The gradient of a batch beside the average of its samples'."""
    network, x, t = random_network((2, 3, 2), activations.sigmoid)
    mean = np.mean([flat(gradients_of(network, x[[n]], t[[n]])) for n in range(len(x))], axis=0)
    return np.allclose(mean, flat(gradients_of(network, x, t))), f"Checked on a batch of {len(x)}."


def sigmoid_covers_the_closed_range():
    """How near the ends the sigmoid comes, for z up to 30, and in double precision beyond."""
    inside = activations.sigmoid(np.array([-30.0, 30.0]))
    rounded = float(activations.sigmoid(np.array([40.0]))[0])
    return bool(inside[0] >= 0 and inside[1] <= 1), (
        f"It stays within; the ends are never reached: at z = -30 it is {inside[0]:.0e}. In double precision it "
        f"rounds to {rounded:g} at z = 40, where a logarithm of 1 - a would be infinite.")


def tanh_instead_of_sigmoid():
    """Binary cross-entropy of tanh outputs."""
    network, x, _ = random_network((2, 3, 1), activations.tanh, samples=100, seed=2)
    a = network.forward(x).a[-1]
    with np.errstate(invalid="ignore"):
        lost = int(np.isnan(np.log(a)).sum())
    try:
        losses.binary_cross_entropy(a, np.ones_like(a))
        refused = False
    except ValueError:
        refused = True
    return lost == 0 and not refused, (
        f"The logarithm of a negative output is no number: with tanh {lost} of {len(a)} outputs of a random network "
        "have none, and the package refuses them. (1 + tanh)/2 would do, and that is the sigmoid of 2z.")


def loss_is_all_that_is_evaluated():
    """The loss of given outputs, whichever activation made them."""
    z = np.array([[0.4], [-0.3]])
    a, t = activations.sigmoid(z), np.array([[1.0], [0.0]])
    same = (1 + activations.tanh(z / 2)) / 2
    values = [float(losses.binary_cross_entropy(out, t)) for out in (a, same)]
    slopes = [float(np.abs(losses.binary_cross_entropy.sensitivity(g, z, g(z), t)).sum())
              for g in (activations.sigmoid, activations.softplus)]
    return np.isclose(*values), (f"The loss is computed from the outputs alone: {values[0]:.4f}, whichever formula "
                                 "made them. What is learnt depends on both: with softplus "
                                 f"outputs in its place the sensitivities add up to {slopes[1]:.3f} instead of "
                                 f"{slopes[0]:.3f}.")


def _auc(scores, t):
    """The share of pairs of a positive and a negative sample that stand in the right order."""
    better = scores[t == 1][:, None] > scores[t == 0][None]
    return float(better.mean())


def metric_plays_no_role():
    """Train with and without measuring the accuracy on the way."""
    ends = []
    for measure in (False, True):
        network, x, t = random_network((2, 3, 1), activations.sigmoid, samples=20)
        for _ in range(20):
            if measure:
                np.mean((network.forward(x).a[-1] > 0.5) == (t > 0.5))
            GradientDescent(1.0).update(network, gradients_of(network, x, t))
        ends.append(np.concatenate([p.ravel() for p in network.parameters()]))
    return np.array_equal(*ends), f"Measured or not, twenty steps end in the same {len(ends[0])} weights and biases."


def metric_is_not_optimised():
    """Two scorings, of which one has the lower cross-entropy and the other the higher AUC; and the AUC's slope."""
    t = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    first = np.array([0.9, 0.9, 0.9, 0.3, 0.4, 0.1, 0.1, 0.1])       # confident, one pair in the wrong order
    second = np.array([0.52, 0.52, 0.52, 0.52, 0.48, 0.48, 0.48, 0.48])
    cost = [float(losses.binary_cross_entropy(a[:, None], t[:, None])) for a in (first, second)]
    area = [_auc(a, t) for a in (first, second)]
    still = _auc(first + 1e-6 * np.arange(8), t) == area[0]
    return cost[0] < cost[1] and area[0] < area[1] and still, (
        f"Of two scorings of eight samples the one with the lower cross-entropy ({cost[0]:.3f} against "
        f"{cost[1]:.3f}) has the lower AUC ({area[0]:.3f} against {area[1]:.3f}). "
        "And the AUC does not move with a small change of the outputs: it has no slope to descend.")
