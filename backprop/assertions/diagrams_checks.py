"""The assertions of *diagrams* on convolution, on activation functions and on gradient checks, each tried."""
import numpy as np

from .. import activations, convolution_naive, losses
from ..activations import Activation
from ..gradcheck import check_gradients
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from .trials import engine, gradients_of, network, random_network, total

KERNEL, IMAGE, STRIDE = (3, 3), (7, 7), 2


def _convolution():
    """A random image, kernel and target, and the half squared error of the convolution's outputs."""
    rng = np.random.default_rng(0)
    a, w = rng.normal(size=(1, 1, *IMAGE)), rng.normal(size=(1, 1, *KERNEL))
    t = rng.normal(size=convolution_naive.forward(a, w, np.zeros(1), STRIDE).shape)

    def error(a, w):
        return float(np.sum((convolution_naive.forward(a, w, np.zeros(1), STRIDE) - t)**2) / 2)

    return a, w, convolution_naive.forward(a, w, np.zeros(1), STRIDE) - t, error


def _differences(function, array, step=1e-6):
    """∂function/∂array by central differences."""
    found = np.empty_like(array)
    for place in np.ndindex(array.shape):
        moved = np.zeros_like(array)
        moved[place] = step
        found[place] = (function(array + moved) - function(array - moved)) / (2 * step)
    return found


def shared_weights_sum_over_pairs():
    """The kernel's gradient as a sum over all pairs of input and output, against difference quotients."""
    a, w, delta, error = _convolution()
    summed = convolution_naive.weight_gradient(a, delta, KERNEL, STRIDE)
    return np.allclose(summed, _differences(lambda v: error(a, v), w)), (
        f"For a 3 x 3 kernel on a 7 x 7 image with stride {STRIDE}: each weight sums over {delta.size} pairs, and so "
        "it agrees with difference quotients.")


def errors_are_spread_by_the_same_kernel():
    """Push each output's error back through the kernel, against difference quotients."""
    a, w, delta, error = _convolution()
    spread = convolution_naive.pull_back(delta, w, IMAGE, STRIDE)
    return np.allclose(spread, _differences(lambda v: error(v, w), a)), (
        f"Looping over the {delta.size} outputs and adding agrees with difference quotients at all {a.size} inputs, "
        f"with stride {STRIDE} as well.")


def spreading_is_less_efficient():
    """Count the products: gathered for each output, spread from each output, gathered for each input."""
    size = (IMAGE[0] - KERNEL[0]) // STRIDE + 1
    # Along one edge output p meets the inputs 2p + i.
    places = [STRIDE * p + i for p in range(size) for i in range(KERNEL[0])]
    forward = len(places)**2
    by_input = sum(places.count(m) for m in range(IMAGE[0]))**2
    dilated = KERNEL[0]**2 * IMAGE[0]**2
    # With one row of zeros around the image, and a stride of 1, an output stands at every pixel.
    padded = [p + i - 1 for p in range(IMAGE[0]) for i in range(KERNEL[0])]
    kept = sum(m in range(IMAGE[0]) for m in padded)**2
    return forward < by_input, (
        f"It takes {by_input} products, one for each pair, as the forward pass does ({forward}). Written as a "
        f"convolution over errors with zeros between them, as is usual, it would take {dilated}. Only where the image "
        f"is padded is there something in it: with a stride of 1 and one row of zeros around the image, spreading takes "
        f"{len(padded)**2} products and keeping track {kept}.")


def relu_has_its_slope():
    """The package's ReLU and difference quotients away from 0."""
    z = np.concatenate([np.linspace(-3, -0.1, 30), np.linspace(0.1, 3, 30)])
    quotient = (activations.relu(z + 1e-3) - activations.relu(z - 1e-3)) / 2e-3
    printed = (z > 0).astype(float)
    return np.allclose(quotient, printed) and np.array_equal(printed, activations.relu.derivative(z)), (
        f"Away from 0: it agrees with difference quotients at {len(z)} places.")


def relu_has_a_slope_at_zero():
    """Difference quotients of ReLU at 0, to either side."""
    left, right = ((activations.relu(np.array([h])) - activations.relu(np.zeros(1)))[0] / h for h in (-1e-3, 1e-3))
    return left == right, (f"It has none there: the quotients are {abs(left):g} to the left and {right:g} to the "
                           "right. "
                           f"{float(activations.relu.derivative(np.zeros(1))[0]):g} is a convention, which the "
                           "package shares.")


def softplus_in_floats():
    """The derivative by the engine; then the formula as it is written, for a large z."""
    from .diagrams import DEFINITIONS
    holds, found = engine(DEFINITIONS["softplus"](), "D(g, z)", "exp(z)/(1 + exp(z))", ["1 + exp(z) > 0"])
    large = 1000.0
    with np.errstate(all="ignore"):
        written = np.exp(large) / (1 + np.exp(large))
    return holds, (f"{found} In floats the quotient as it is written gives {written} at z = {large:g}, where the "
                   "package gives "
                   f"{float(activations.softplus.derivative(np.array([large]))[0]):g}.")


def _trained_with_fault(faulty):
    """The error after 300 steps, with the hidden layer's g' left out of the gradient or not."""
    net, x, t = random_network((2, 6, 1), activations.tanh, activations.identity, samples=20)
    first = total(net, x, t)
    for _ in range(300):
        found = gradients_of(net, x, t)
        if faulty:
            delta = found.delta[1] @ net.layers[1].weights.T        # the slope of tanh is missing
            found.weights[0][...] = x.T @ delta / len(x)
            found.bias[0][...] = delta.mean(axis=0)
        GradientDescent(0.1).update(net, found)
    return first, total(net, x, t)


def wrong_gradients_half_work():
    """Train without g' in the hidden layer."""
    (first, wrong), (_, right) = _trained_with_fault(True), _trained_with_fault(False)
    return wrong < 0.9 * first, (f"Without g' in the hidden layer training still brings the error from {first:.3f} "
                                 f"to {wrong:.3f}; with the right gradient "
                                 f"it comes to {right:.3f}. Nothing in the curve tells.")


def relu_network(slope=None):
    """A ReLU network for checks; ``slope`` replaces the derivative of its hidden layer."""
    relu = activations.relu
    hidden = relu if slope is None else Activation("faulty relu", relu.formula, relu.value, slope, relu.kinks)
    return random_network((3, 8, 1), hidden, activations.identity, samples=4)


def relu_cannot_be_checked():
    """Check the gradients of a random ReLU network."""
    report = check_gradients(*relu_network())
    total_number = report.checked + len({kink.parameter for kink in report.kinks}) + len(report.unresolved)
    return report.checked == 0, (f"It can, away from the kinks: of {total_number} weights and biases of a random "
                                 f"ReLU network {report.checked} are checked and "
                                 f"{len(report.failed)} fail. Only where a z changes sign within the step is there "
                                 "nothing to compare.")


def relu_gradient_jumps():
    """Move a weight through the place where a unit's z is 0."""
    layers = [Dense([[1.0]], [-0.5], activations.relu), Dense([[1.0]], [0.0], activations.identity)]
    net = Network(layers, loss=losses.half_squared_error)
    slopes = []
    for weight in (0.499, 0.501):
        net.layers[0].weights[0, 0] = weight
        slopes.append(gradients_of(net, [1.0], [1.0]).weights[0].item())
    return abs(slopes[1] - slopes[0]) > 0.5, (
        f"With z passing from just below 0 to just above, the gradient goes from {abs(slopes[0]):.3f} to "
        f"{slopes[1]:.3f} at once.")


def linear_bypass_is_the_solution():
    """Plant a fault into ReLU's derivative, check with the units made linear, and check as they are."""
    net, x, t = relu_network(lambda z, a: np.ones_like(z))              # the fault: the slope is 1 everywhere
    linear = net.copy()
    linear.layers[0].activation = activations.identity
    bypassed, real = check_gradients(linear, x, t), check_gradients(net, x, t)
    return not bypassed.ok, ("It then checks another network. With a fault in ReLU's derivative, 1 everywhere, the "
                             f"bypassed check finds {len(bypassed.failed)} "
                             f"wrong gradients, a check of the network itself {len(real.failed)}.")


def update_is_almost_local():
    """What an update of a weight needs, and what the error at its end depends on."""
    local, _ = engine(network(), "D(e, w[l][i,j])", "a[l-1][i]*δ[l][j]")
    net, x, t = random_network((2, 3, 2, 1), activations.tanh, samples=1)
    before = gradients_of(net, x, t).delta[0]
    net.layers[2].weights[0, 0] += 0.1
    moved = not np.array_equal(before, gradients_of(net, x, t).delta[0])
    return local and moved, ("Given Δz, an update needs the two ends of its weight only: proved. But Δz itself moves "
                             "with weights two layers on, so almost."
                             if local and moved else "It needs more than its two ends.")
