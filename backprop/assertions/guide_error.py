"""The assertions of *guide* on what the network's error is and what tells of it, each tried."""
import numpy as np

from .. import activations, losses
from .guide import neuron_value
from .trials import listed, random_network


def error_itself_is_propagated():
    """Two predictions that are as far from the target, to either side: their errors, and the errors' derivatives."""
    a, t = np.array([[0.4], [0.6]]), np.full((2, 1), 0.5)
    errors, slopes = losses.half_squared_error.pointwise(a, t), losses.half_squared_error.derivative(a, t)[:, 0]
    return not (np.isclose(*errors) and not np.isclose(*slopes)), (
        f"Its derivative is; E itself never travels back. The predictions {a[0, 0]:g} and {a[1, 0]:g} for the target "
        f"{t[0, 0]:g} have the same error, {errors[0]:.3f} and {errors[1]:.3f}; what goes back is {slopes[0]:.1f} and "
        f"{slopes[1]:.1f}, which says by its sign which way to go.")


def high_error_lies_in_the_weights():
    """The least error of a sigmoid output for the document's own correct output 4, whatever the weights."""
    target = 4.0
    outputs = activations.sigmoid(np.linspace(-50, 50, 1001))[:, None]
    least = losses.half_squared_error.pointwise(outputs, np.full_like(outputs, target)).min()
    net, x, _ = random_network((3, 4, 1), activations.sigmoid, samples=200)
    drawn = net.loss.pointwise(net.forward(x).a[-1], np.full((200, 1), target)).min()
    return min(least, drawn) < 0.1, (
        f"Not always. For the correct output {target:g} of the document's own example a sigmoid output, which it "
        f"recommends for regression, leaves an error of {least:g} or more, whatever the weights: the output cannot "
        "exceed 1.")


def only_backpropagation_tells_the_effect():
    """The changes by the earlier rule over those by the gradient, for each parameter of the neuron."""
    inputs = {"w1": "x1", "w2": "x2", "b": "1"}
    changes = {p: float(neuron_value(f"η*(t - a)*{x}")) for p, x in inputs.items()}
    ratios = [change / float(neuron_value(f"-η*D(e, {p})")) for p, change in changes.items()]
    return not np.allclose(ratios, ratios[0]), (
        "For this neuron the earlier rule tells the very same: its changes of W1, W2 and b, "
        f"{listed(f'{c:.6f}' for c in changes.values())}, are {listed(f'{r:.6f}' for r in ratios)} times those by the "
        "gradient. What it lacks shows in hidden units, for which there is no desired output.")
