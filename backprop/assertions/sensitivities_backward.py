"""The assertions of *sensitivities* on descent, on what equation (2) says and on the algorithm, each tried."""
import numpy as np

from .. import activations, examples, losses
from ..optimizers import GradientDescent
from .trials import flat, gradients_of, listed, random_network


def backpropagation_is_efficient():
    """Products of a forward pass, of backpropagation, and of difference quotients, for 3-7-5-4-1."""
    widths = (3, 7, 5, 4, 1)
    weights = [m * n for m, n in zip(widths, widths[1:])]
    parameters = sum(weights) + sum(widths[1:])
    forward, backward = sum(weights), sum(weights) + sum(weights[1:])
    differences = 2 * parameters * forward
    return forward + backward < differences / 10, (
        f"For a network 3-7-5-4-1 and one sample: {forward + backward} products forwards and backwards; by "
        f"difference quotients, two passes for each of {parameters} parameters, {differences:,}.")


def descent_finds_the_minimum():
    """Descend f = w⁴/4 - w²/2 + w/5 from many starts, and look at slope and curvature where they end."""
    w = np.linspace(-2, 2, 101)
    for _ in range(2000):
        w = w - 0.1 * (w**3 - w + 0.2)
    at_minima = np.abs(w**3 - w + 0.2).max() < 1e-9 and (3 * w**2 - 1).min() > 0
    return at_minima, (f"A local one, as the next sentence has it: of {len(w)} starts on a curve with two minima "
                       f"{np.mean(w < 0):.0%} reach the lower, "
                       "the rest the other.")


def steps_are_proportional():
    """The step of the package's gradient descent over its gradient."""
    network, x, t = random_network((2, 3, 1), activations.tanh)
    before, gradient = [p.copy() for p in network.parameters()], gradients_of(network, x, t)
    GradientDescent(0.25).update(network, gradient)
    slopes = [part for pair in zip(gradient.weights, gradient.bias) for part in pair]
    ratios = np.concatenate([((p - q) / slope).ravel() for p, q, slope in zip(network.parameters(), before, slopes)])
    return np.allclose(ratios, -0.25), (
        f"Step over gradient is {ratios.mean():.2f} in all {len(ratios)} places with a rate of {0.25:g}.")


def error_is_the_mean():
    """The package's total error beside the mean of the samples' own."""
    network, x, t = random_network((2, 3, 1), activations.tanh, loss=losses.squared_error)
    each = network.loss.pointwise(network.forward(x).a[-1], t)
    return np.isclose(network.loss(network.forward(x).a[-1], t), each.mean()), (
        f"So this book has it too: checked on {len(each)} samples.")


def gradient_of_the_mean():
    """The gradient of five samples beside the mean of their gradients."""
    network, x, t = random_network((2, 3, 1), activations.tanh, loss=losses.squared_error)
    single = [flat(gradients_of(network, x[[n]], t[[n]])) for n in range(len(x))]
    return np.allclose(flat(gradients_of(network, x, t)), np.mean(single, axis=0)), (
        f"Checked on {len(x)} samples of a random network.")


def proportional_to_the_slope():
    """The other factors held, twice the slope."""
    slope, w, delta = (np.random.default_rng(0).normal(size=shape) for shape in (3, (3, 2), 2))
    ratio = np.linalg.norm(2 * slope * (w @ delta)) / np.linalg.norm(slope * (w @ delta))
    return np.isclose(ratio, 2), f"With the rest held, twice the slope gives {ratio:g} times the sensitivity."


def bigger_weights_more_sensitive():
    """Twice the weights of layer 2 in the example: at the same δ of that layer, and with all that follows from it."""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    before, w = network.backward(trace, np.array(t)).delta, network.layers[1].weights
    held = np.linalg.norm(before[1] @ (2 * w).T * (1 - trace.a[0]**2)) / np.linalg.norm(before[0])
    w *= 2
    after = gradients_of(network, np.array(x), np.array(t)).delta
    return np.isclose(held, 2), (f"At the same δ(l+1): twice the weights, {held:g} times the sensitivity. But they "
                                 "change δ(l+1) too: with all that follows, "
                                 f"|δ(1)| of the example goes from {np.linalg.norm(before[0]):.3f} to "
                                 f"{np.linalg.norm(after[0]):.3f}, since tanh saturates.")


def proportional_to_the_next():
    """Twice the error's slope at the output."""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    a = trace.a[-1]
    found = [np.linalg.norm(network.backward(trace, a - k * (a - np.array(t))).delta[0]) for k in (1, 2)]
    return np.isclose(found[1], 2 * found[0]), (
        f"With the output's miss doubled, |δ(1)| of the example goes from {found[0]:.3f} to {found[1]:.3f}.")


def more_sensitive_next_more_sensitive_here():
    """A longer δ(l+1) for the same weights: by hand, and in random pairs."""
    w = np.array([[1.0, -1.0]])                         # one unit, which reaches two of the next layer
    short, long = ([float(norm) for norm in map(np.linalg.norm, (delta, w @ delta))]
                   for delta in (np.array([1.0, 0.0]), np.array([1.0, 1.0])))
    rng = np.random.default_rng(0)
    weights, deltas = rng.normal(size=(10_000, 3, 4)), rng.normal(size=(2, 10_000, 4))
    behind = np.einsum("nij,knj->kni", weights, deltas)
    ahead, here = (np.diff(np.linalg.norm(d, axis=-1), axis=0)[0] for d in (deltas, behind))
    against = float(np.mean(ahead * here < 0))
    return long[1] > short[1] and against == 0, (
        f"Only if all of δ(l+1) is scaled. A unit with the outgoing weights {w[0, 0]:g} and {w[0, 1]:g} makes "
        f"{short[1]:g} of a δ(l+1) of length {short[0]:g}, (1, 0), and {long[1]:g} of the longer (1, 1). Of "
        f"{len(weights):,} random pairs with the same 3 x 4 weights, {against:.0%} go the opposite way.")


def algorithm(weights, x, y, hidden=np.tanh):
    """The document's box, on matrices with the bias in row 0: (outputs with their 1, sensitivities) of each layer."""
    outputs = [np.append(1.0, x)]
    for w in weights:
        outputs.append(np.append(1.0, hidden(w.T @ outputs[-1])))
    delta = [2 * (outputs[-1][1:] - y) * (1 - outputs[-1][1:]**2)]
    for w, out in zip(reversed(weights[1:]), reversed(outputs[1:-1])):
        delta.insert(0, (1 - out * out)[1:] * (w @ delta[0])[1:])
    return outputs, delta


def algorithm_is_right():
    """The box run as it stands, on a random network and on the example, beside the package."""
    network, x, t = random_network((2, 3, 4, 1), activations.tanh, loss=losses.squared_error, samples=1)
    _, theirs = algorithm([np.vstack([layer.bias, layer.weights]) for layer in network.layers], x[0], t[0])
    ours = gradients_of(network, x, t).delta
    return all(np.allclose(a, b[0]) for a, b in zip(theirs, ours)), (
        f"Run as it stands on a random network 2-3-4-1, it gives the package's sensitivities of all {len(ours)} "
        "layers.")


def output_sensitivity_is_a_scalar():
    """The shape of the example's last s and δ."""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    sizes = trace.z[-1].size, network.backward(trace, np.array(t)).delta[-1].size
    return sizes == (1, 1), f"In the example s(3) and δ(3) have {sizes[0]} component each."


def signals_are_saved():
    """How many s and how many x a forward pass of the example keeps."""
    network, x, _ = examples.tanh_network()
    trace = network.forward(np.array(x))
    kept = len(trace.z), len({id(a) for a in (*trace.inputs, *trace.a)})
    return kept == (3, 4), f"The package keeps as many: {kept[0]} s and {kept[1]} x in the example of 3 layers."


def first_signal_is_the_transpose_times_x():
    """W(1)ᵀ x(0) of the example, beside its s(1)."""
    w = np.array(examples.TANH_AUGMENTED[0], dtype=float)
    s = w.T @ [1.0, float(examples.TANH_INPUT)]
    return np.allclose(s, [float(examples.tanh_value(f"z[1][{j}]")) for j in (1, 2)]), (
        f"It gives {listed(f'{v:.1f}' for v in s)}, as in the table.")


def gradient_combines_the_same_layer():
    """The outer product of x(l) and δ(l) in the example, and of x(l-1) and δ(l)."""
    weights = [np.array(matrix, dtype=float) for matrix in examples.TANH_AUGMENTED]
    outputs, delta = algorithm(weights, float(examples.TANH_INPUT), float(examples.TANH_TARGET))
    same, before, matrix = (np.outer(outputs[k], delta[0]).shape for k in (1, 0, 0))
    shape = np.array(examples.TANH_AUGMENTED[0]).shape
    return same == shape, (f"x of the layer before: for W(1), which is {shape[0]} x {shape[1]}, x(1) and δ(1) would "
                           f"give {same[0]} x {same[1]}, "
                           f"x(0) and δ(1) give {before[0]} x {before[1]}. The formulas below the sentence have it "
                           "right.")


def weights_act_through_the_chain():
    """Move a weight of layer 2 in a random network and see which layers' outputs move."""
    network, x, _ = random_network((2, 3, 3, 1), activations.tanh, samples=1)
    before = network.forward(x).a
    network.layers[1].weights[0, 0] += 0.1
    moved = [not np.array_equal(a, b) for a, b in zip(before, network.forward(x).a)]
    return moved == [False, True, True], "A weight of layer 2 moved: layer 1 stays, layers " + listed(
        str(k) for k, m in enumerate(moved, start=1) if m) + " move."


def a_weight_moves_one_signal():
    """Move w_11 of layer 2 and see which signals of that layer move."""
    network, x, _ = random_network((2, 3, 3, 1), activations.tanh, samples=1)
    before = network.forward(x).z
    network.layers[1].weights[0, 0] += 0.1
    after = network.forward(x).z
    here = int(np.count_nonzero(before[1] != after[1]))
    return here == 1, (f"Within its layer, where {here} of {before[1].size} signals moves; through it all later ones "
                       "do.")
