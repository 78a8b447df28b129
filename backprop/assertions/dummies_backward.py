"""The assertions of *dummies* on the two phases and on its equations 10 to 13, each tried."""
import numpy as np

from .. import activations
from ..derivation.parser import parse
from ..derivation.symbols import Partial
from ..optimizers import GradientDescent
from .trials import engine, flat, gradients_of, network, random_network, total

TOLERANCE = 1e-8

def training_moves_the_weights_alone():
    """Train, and compare weights and activation functions with what they were."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid)
    probe = np.linspace(-3, 3, 13)
    before = flat_parameters(net), [layer.activation(probe) for layer in net.layers]
    for _ in range(10):
        GradientDescent(0.5).update(net, gradients_of(net, x, t))
    moved = np.count_nonzero(flat_parameters(net) != before[0])
    same = all(np.array_equal(g, layer.activation(probe)) for g, layer in zip(before[1], net.layers))
    return same and moved > 0, (f"After ten steps {moved} of {len(before[0])} weights and biases have moved, and the "
                                "functions "
                                f"of the neurons are {'the same' if same else 'others'}. The biases count among the "
                                "weights.")


def flat_parameters(net):
    return np.concatenate([p.ravel() for p in net.parameters()])


def error_depends_on_three_things():
    """Change the weights, the sample and the activation function, one at a time."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid, samples=1)
    other_weights = random_network((2, 3, 1), activations.sigmoid, samples=1, seed=1)[0]
    other_function = random_network((2, 3, 1), activations.tanh, samples=1)[0]
    errors = [total(net, x, t), total(other_weights, x, t), total(net, x + 1, t), total(net, x, t / 2),
              total(other_function, x, t)]
    return len(set(errors)) == len(errors), (
        "With other weights, another input, another target or another activation the error is another: "
        f"{', '.join(f'{e:.4f}' for e in errors)}. So it is with another error function.")


def errors_of_outputs_add():
    """The gradient of the whole error, and the sum of those of each output's own error."""
    net, x, t = random_network((2, 3, 2), activations.sigmoid, samples=1)
    whole, parts = flat(gradients_of(net, x, t)), []
    for output in (0, 1):
        alone = net.copy()
        own = np.where(np.arange(2) == output, t, net.forward(x).a[-1])     # the other output has no error
        parts.append(flat(gradients_of(alone, x, own)))
    return np.allclose(whole, sum(parts)), (
        "The errors add, and so do their gradients: the first hidden weight gets "
        f"{parts[0][0]:.6f} from one output and {parts[1][0]:.6f} from the other, {whole[0]:.6f} in all.")


def layers_are_updated_in_turn():
    """Update the last layer before the error goes on through it, and compare the gradient below."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid)
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    early = net.copy()
    early.layers[-1].weights -= 2.0 * gradients.weights[-1]
    below = early.backward(trace, t).weights[0]
    off = np.linalg.norm(below - gradients.weights[0]) / np.linalg.norm(gradients.weights[0])
    return off < 1e-9, ("Only the gradients come in that order. If the last layer moves first (here with a rate of "
                        "2), what "
                        f"reaches the layer below is off by {off:.0%}: no longer the gradient. All weights move at "
                        "the end, together.")


def inner_errors_follow_from_equation_four():
    """One sample with a target above its output and one as far below: the errors (4), and those of the hidden units."""
    net, x, _ = random_network((2, 3, 1), activations.sigmoid, samples=1)
    output, four, inner = net.forward(x).a[-1], [], []
    for miss in (0.1, -0.1):
        four.append(total(net, x, output + miss))
        inner.append(gradients_of(net, x, output + miss).delta[0][0])
    return not np.isclose(*four) or np.allclose(*inner), (
        f"They follow from the derivative of (4). With a target above the output and one as far below, (4) is the same, "
        f"{four[0]:.3f} and {four[1]:.3f}, and the errors of the hidden units have opposite signs: "
        f"{inner[0][0]:.6f} and {inner[1][0]:.6f} for the first.")


def activations_are_known():
    """Equation (6) with nothing but what the forward pass has kept, against central differences."""
    net, x, t = random_network((2, 3, 1), activations.sigmoid, samples=1)
    trace = net.forward(x)
    delta = net.backward(trace, t).delta
    by_six = [np.outer(a, d) for a, d in zip(trace.inputs, delta)]
    off = max(np.abs(g - _differences(net, layer, x, t)).max() for layer, g in enumerate(by_six))
    return off < TOLERANCE, ("The forward pass has kept them: with them (6) agrees with difference quotients to "
                             f"{TOLERANCE:.0e}.")


def _differences(net, layer, x, t, step=1e-5):
    """∂E/∂W of one layer by central differences."""
    moved, weights = net.copy(), net.layers[layer].weights
    found = np.empty_like(weights)
    for place in np.ndindex(weights.shape):
        ends = []
        for sign in (1, -1):
            moved.layers[layer].weights[...] = weights
            moved.layers[layer].weights[place] += sign * step
            ends.append(total(moved, x, t))
        found[place] = (ends[0] - ends[1]) / (2 * step)
    moved.layers[layer].weights[...] = weights
    return found


def the_advantage_of_the_sigmoid():
    """Which other activations have a derivative that needs nothing but the activation?"""
    z = np.array([-2.0, -0.7, 0.4, 1.5])
    from_a = {"identity": lambda a: np.ones_like(a), "sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a**2,
              "relu": lambda a: (a > 0) * 1.0, "softplus": lambda a: 1 - np.exp(-a)}
    good = [name for name, slope in from_a.items()
            if np.allclose(slope(activations.TABLE[name](z)), activations.TABLE[name].derivative(z))]
    return good == ["sigmoid"], (f"Not the sigmoid's own: for {', '.join(good)} the derivative can be had from the "
                                 "activation alone, "
                                 "and tanh's is steeper at 0, "
                                 f"{float(activations.tanh.derivative(np.zeros(1))[0]):g} against "
                                 f"{float(activations.sigmoid.derivative(np.zeros(1))[0]):g}.")


def second_term_of_the_gradient():
    """Count the factors of equation (10) and find the one that is looked at."""
    factors = parse("a[j]*a[i]*(1 - a[i])*D(E, a[i])").args
    place = next(k for k, f in enumerate(factors, start=1) if isinstance(f, Partial))
    return place == 2, (f"(10) has one term of {len(factors)} factors, and ∂E/∂a_i is the {place}th. The sentence "
                        "before it says "
                        "rightly that it is the last.")


def every_next_neuron_counts():
    """Equation (12) without its last term."""
    hidden = network(layers="hidden")
    term = "Sum(D(z[l+1][k], a[l][j])*D(e, z[l+1][k]), (k, 1, d[l+1]{}))"
    (all_of_them, _), (one_less, _) = (engine(hidden, "D(e, a[l][j])", term.format(end)) for end in ("", "-1"))
    return all_of_them and not one_less, (
        "With all of them (12) is proved; with one left out it is "
        "refuted." if all_of_them and not one_less else "The sum does not have to be complete.")


def recipe_gives_every_gradient(weights, x, t):
    """∂E/∂w by (10), (11) and (13) alone, unit by unit; the last input of each layer is the bias neuron."""
    a = [np.append(x, 1.0)]
    for w in weights:
        a.append(np.append(1 / (1 + np.exp(-w @ a[-1])), 1.0))
    by_a = -(t - a[-1][:-1])      # equation (11)
    found = []
    for layer in reversed(range(len(weights))):
        w, inputs, outputs = weights[layer], a[layer], a[layer + 1][:-1]
        # Equation (10), and then (13)
        found.insert(0, np.array([[a_j * a_i * (1 - a_i) * e_i for a_j in inputs] for a_i, e_i in zip(outputs, by_a)]))
        by_a = np.array([sum(w[k, i] * outputs[k] * (1 - outputs[k]) * by_a[k] for k in range(len(w)))
                         for i in range(w.shape[1] - 1)])
    return found


def recipe_is_complete():
    """The recipe's gradients of a random network beside the package's, biases too; then with another activation."""
    off = {}
    for g in (activations.sigmoid, activations.tanh):
        net, x, t = random_network((2, 3, 2, 2), g, samples=1)
        weights = [np.vstack([layer.weights, layer.bias]).T for layer in net.layers]
        theirs = recipe_gives_every_gradient(weights, x[0], t[0])
        gradients = gradients_of(net, x, t)
        ours = [np.vstack([w, b]).T for w, b in zip(gradients.weights, gradients.bias)]
        off[g.name] = max(np.abs(m - n).max() for m, n in zip(theirs, ours))
    return off["sigmoid"] < TOLERANCE, (
        "Yes, for sigmoid units and half the squared error, with a bias neuron that is always 1: the package finds "
        "the same to "
        f"{TOLERANCE:.0e}. With tanh units the recipe is off by {off['tanh']:.2f}.")
