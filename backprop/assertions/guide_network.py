"""The assertions of *guide* on layers, weights and passes, each tried."""
import inspect

import numpy as np

from .. import activations, losses
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from .trials import flat, gradients_of, listed, random_network, total

FIGURE = (10, 6, 4, 1)      # the architecture that the document describes


def parameters_of(widths):
    """Weights and biases of each layer of a network of these widths, from the package's arrays."""
    net = Network.random(widths, hidden="sigmoid", output="sigmoid", loss=losses.half_squared_error)
    return [sum(p.size for p in (layer.weights, layer.bias)) for layer in net.layers]


def connections_are_a_product():
    """The number of weights between layers of random sizes."""
    pairs = np.random.default_rng(0).integers(1, 9, size=(20, 2)).tolist()
    counted = [random_network(pair, activations.sigmoid)[0].layers[0].weights.size for pair in pairs]
    return counted == [m * n for m, n in pairs], f"Counted in {len(pairs)} random layers of the package."


def higher_weight_is_more_important():
    """A neuron that listens to its inputs by weights of other signs and scales."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 2)) * [1, 1000]                   # the second input in millimetres, not metres
    w = np.array([2.0, 0.003])
    effect = np.abs(x * w).mean(axis=0)
    opposite = np.abs(x[:, :1] * [[-3.0, 2.0]]).mean(axis=0)
    return effect[0] > effect[1] and opposite[0] < opposite[1], (
        f"Neither the sign nor the scale agrees: a weight of {w[1]:g} on an input in millimetres moves z by "
        f"{effect[1]:.1f} on average, one of {w[0]:g} on an input in metres by "
        f"{effect[0]:.1f}; and -3 moves it more than 2 ({opposite[0]:.1f} against {opposite[1]:.1f}).")


def input_layer_has_no_parameters():
    """The parameters of the document's architecture, layer by layer."""
    counts = parameters_of(FIGURE)
    return len(counts) == len(FIGURE) - 1, (
        f"Of 10-6-4-1 the three layers after the input have {listed(counts)} weights and biases, {sum(counts)} in "
        "all; none belongs to the input.")


def activations_make_it_nonlinear():
    """Is the output for a mean of two inputs the mean of their outputs?"""
    bend = {}
    for g in (activations.identity, activations.sigmoid, activations.relu):
        net, x, _ = random_network((2, 5, 1), g, activations.identity, samples=2)
        ends, middle = net.forward(x).a[-1], net.forward(x.mean(axis=0)).a[-1]
        bend[g.name] = abs(float(middle.item() - ends.mean()))
    return bend["identity"] < 1e-12 < min(bend["sigmoid"], bend["relu"]), (
        "Without them two layers are one straight map: the output halfway between two inputs is halfway. With "
        f"sigmoid it is {bend['sigmoid']:.3f} off, with ReLU {bend['relu']:.3f}.")


def sigmoid_output_for_regression():
    """Train a sigmoid output towards 4, the document's own example of a correct output."""
    net = Network([Dense([[0.5]], [0.0], activations.sigmoid)], loss=losses.half_squared_error)
    for _ in range(steps := 300):
        GradientDescent(5.0).update(net, gradients_of(net, [1.0], [4.0]))
    out = net.forward([1.0]).a[-1].item()
    return abs(out - 4) < 0.1, ("A sigmoid cannot leave the range from 0 to 1: trained towards the correct output 4 "
                                f"of the document's own example it gives {out:.3f} "
                                f"after {steps} steps. For regression the output is linear, unless targets are "
                                "scaled.")


def error_reaches_the_input_layer():
    """The sensitivities that the package computes, and whether the gradients are complete."""
    from ..gradcheck import check_gradients
    net, x, t = random_network((3, 4, 2), activations.sigmoid, samples=2)
    found, report = gradients_of(net, x, t), check_gradients(net, x, t)
    complete = report.ok and report.checked == sum(p.size for p in net.parameters())
    needed = len(found.delta) if complete else len(net.layers) + 1
    return needed > len(net.layers), (
        f"It ends one layer before: {needed} sensitivities, one for each of {len(net.layers)} layers with weights, "
        f"give all {report.checked} gradients. The input has nothing to update.")


def backpropagation_updates_weights():
    """Call it, and compare the weights."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid)
    before = np.concatenate([p.ravel() for p in net.parameters()])
    found = gradients_of(net, x, t)
    moved = np.count_nonzero(np.concatenate([p.ravel() for p in net.parameters()]) != before)
    return moved > 0, (f"It computes {len(flat(found))} derivatives and moves {moved} weights. The update is another "
                       "algorithm's, gradient descent's, as the document "
                       "says further down, where it speaks of parameters to tune.")


def epoch_has_three_steps():
    """Forward, error, backward, over and over: does anything get better?"""
    net, x, t = random_network((2, 3, 1), activations.sigmoid)
    errors = [total(net, x, t)]
    for _ in range(5):
        gradients_of(net, x, t)
        errors.append(total(net, x, t))
    return errors[-1] < errors[0], (
        f"The fourth is missing, the update: with these three the error stays at {errors[-1]:.4f} for "
        f"{len(errors) - 1} epochs.")


def memory_against_genetic_algorithm():
    """Numbers that either method keeps for the document's network, by the size of the batch."""
    parameters, units, population = sum(parameters_of(FIGURE)), sum(FIGURE), 50
    genetic = population * parameters
    kept = {n: 2 * parameters + n * (units + sum(FIGURE[1:])) for n in (1, 32, 1000)}
    return kept[1] < genetic and kept[32] < genetic, (
        f"For 10-6-4-1 and batches that are not too large: backpropagation keeps {kept[1]:,} numbers with one "
        f"sample, {kept[32]:,} with 32, a genetic algorithm with {population} networks {genetic:,}; one with up to "
        f"{kept[32] // parameters} networks would keep less than backpropagation with 32 samples. With 1,000 samples at "
        f"once it keeps {kept[1000]:,}, since every sample's activations wait for the way back; but their gradients can "
        f"be added up one by one, within the {kept[1]:,}.")


def products(widths):
    """Products of a forward and of a backward pass, for one sample."""
    weights = [m * n for m, n in zip(widths, widths[1:])]
    return sum(weights), sum(weights) + sum(weights[1:])


def fast_for_small_networks():
    """Products of backpropagation, and of difference quotients as a multiple of them, from small to large networks."""
    rows = []
    for widths in ((2, 3, 2), FIGURE, (100, 60, 40, 10), (784, 100, 10)):
        forward, backward = products(widths)
        parameters = forward + sum(widths[1:])
        rows.append(("-".join(map(str, widths)), forward + backward, 2 * parameters * forward / (forward + backward)))
    counted, ratios = [n for _, n, _ in rows], [ratio for *_, ratio in rows]
    times = "; ".join(f"for {name} it takes {n:,} products, difference quotients {ratio:,.0f} times as many"
                      for name, n, ratio in rows)
    return counted == sorted(counted) and min(ratios) > 1, (
        f"If the time itself is meant: a small network takes little. As an advantage it "
        f"{'grows' if ratios == sorted(ratios) else 'does not always grow'} with the size: {times}.")


def slower_with_more_layers():
    """Products of a forward and a backward pass with more hidden layers."""
    rows = {layers: products([10] * (layers + 1)) for layers in (2, 4, 8)}
    growing = [sum(rows[k]) for k in rows]
    taken = "; ".join(f"{n} layers take {f:,} products forwards and {b:,} backwards" for n, (f, b) in rows.items())
    return growing == sorted(growing) and growing[0] < growing[-1], (
        f"In proportion to the weights: with layers of 10 units, {taken}.")


def works_with_other_architectures():
    """Fully connected networks, and a convolution's shared weights, against difference quotients."""
    from ..gradcheck import check_gradients
    from .diagrams_checks import shared_weights_sum_over_pairs
    dense = check_gradients(*random_network((3, 4, 2), activations.sigmoid, samples=2)).ok
    shared, _ = shared_weights_sum_over_pairs()
    return dense and shared, ("Tried on a fully connected and on a convolutional layer: both agree with difference "
                              "quotients. Adversarial networks were not tried.")


def no_parameters_to_tune():
    """What the package's backpropagation takes."""
    taken = [name for name in inspect.signature(Network.backward).parameters if name != "self"]
    return taken == ["trace", "t"], (
        f"It takes {listed(taken)}, what the forward pass left and the target: nothing to tune.")


def bias_is_an_input():
    """The document's neuron with a third input that is always 1, and the derivative by its weight."""
    from .. import examples
    net, x, t = examples.neuron_network()
    layer = net.layers[0]
    third = Network([Dense(np.vstack([layer.bias, layer.weights]), [0.0], activations.sigmoid)], loss=net.loss)
    a, wider = net.forward(x).a[-1].item(), third.forward([1.0, *x]).a[-1].item()
    slope = gradients_of(third, [1.0, *x], t).weights[0][0].item()
    return np.isclose(a, wider), (
        f"The output is the same, {a:.6f}. So the bias has a derivative like every weight, {slope:.6f}: the note "
        "under the chain, which sets it to 0, contradicts this.")
