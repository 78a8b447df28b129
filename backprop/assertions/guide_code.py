"""The assertions of *guide* on its code and on the types of backpropagation, each tried."""
import numpy as np

from .. import activations, examples, losses
from ..layers import Dense
from ..network import Network
from ..optimizers import GradientDescent
from ..proofs import neuron as proofs
from ..training import train
from .guide import PRINTED_PREDICTION, code_run
from .guide_network import parameters_of
from .trials import engine, gradients_of, random_network


def helpers_are_the_derivatives():
    """The functions of the code as derivatives of one another, by the engine."""
    code = proofs.definitions("code")
    rows = [("D(e, a)", "2*(a - t)"), ("D(a, z)", "1/(1 + exp(-z))*(1 - 1/(1 + exp(-z)))"),
            ("D(z, w1)", "x1"), ("D(z, w2)", "x2")]
    proved = [engine(code, *row)[0] for row in rows]
    return all(proved), (f"{sum(proved)} of {len(rows)} proved: of the error (without the ½), of the sigmoid, and of "
                         "the sum by either weight.")


def code_computes_the_gradients():
    """One pass of the code's loop, and the package's gradients of the same neuron without a bias."""
    x1, x2, t = (float(examples.NEURON_CODE[k]) for k in ("x1", "x2", "t"))
    w1, w2 = 0.3, 0.8
    predicted = 1 / (1 + np.exp(-(w1 * x1 + w2 * x2)))
    g1, g2 = 2 * (predicted - t), predicted * (1 - predicted)
    net = Network([Dense([[w1], [w2]], [0.0], activations.sigmoid)], loss=losses.squared_error)
    ours = gradients_of(net, [x1, x2], [t]).weights[0][:, 0]
    return np.allclose([x1 * g2 * g1, x2 * g2 * g1], ours), (
        f"From the weights {w1:g} and {w2:g} the package finds the same: {ours[0]:.6f} and {ours[1]:.6f}.")


def update_is_a_descent_step():
    """update_w's formula beside the package's step."""
    rate = float(examples.NEURON_CODE["η"])
    net, x, t = random_network((2, 1), activations.sigmoid, loss=losses.squared_error, samples=1)
    before, slope = net.layers[0].weights.copy(), gradients_of(net, x, t).weights[0]
    GradientDescent(rate).update(net, gradients_of(net, x, t))
    return np.allclose(net.layers[0].weights, before - rate * slope), (
        f"The package's step is the same, w - {rate:g} times the gradient.")


def output_is_saturated():
    """How far the output goes on moving, and the sigmoid's slope where it is."""
    now, later = (float(examples.NEURON_CODE["t"]) - code_run()[0][k] for k in (examples.NEURON_CODE_EPOCHS - 1, -1))
    slope = PRINTED_PREDICTION * (1 - PRINTED_PREDICTION)
    return later > 0.99 * now, (f"It goes on: what is missing to the target is {later / now:.3f} times as large "
                                "10,000 epochs later. Nor is the unit saturated in the "
                                f"word's other sense: the sigmoid's slope there is {slope:.2f}, near its largest.")


def network_has_three_inputs():
    """The arrays of the example, and the parameters of its architecture."""
    x, y = examples.GENERIC["x"], examples.GENERIC["t"]
    counts = parameters_of([len(x), *examples.GENERIC_HIDDEN, len(y)])
    return (len(x), len(y)) == (3, 1), (
        f"Its arrays have {len(x)} entries and {len(y)}. With the hidden layers "
        f"{'-'.join(map(str, examples.GENERIC_HIDDEN))} that makes {sum(counts)} "
        "weights and biases to learn from one sample.")


def static_problems_have_one_input():
    """Train a static network on four inputs with different targets."""
    x, t = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    net = Network.random([2, 4, 1], hidden="tanh", output="sigmoid", loss="binary_cross_entropy", rng=1)
    train(net, x, t, optimizer=GradientDescent(1.0), epochs=500)
    a = net.forward(x).a[-1]
    learnt = int(np.sum((a > 0.5) == (t > 0.5)))
    return learnt < 4, ("Input and output change from sample to sample, as in every training set: one network "
                        f"learns {learnt} different inputs with their outputs. "
                        "What is fixed is that time plays no part.")


def unrolled(w, u, x, t):
    """A unit with memory, h = tanh(w h_before + u x): its error at the end, and ∂e/∂w summed over the steps."""
    h, kept = 0.0, []
    for value in x:
        kept.append(h)
        h = np.tanh(w * h + u * value)
        kept[-1] = (kept[-1], h)
    back, slope = h - t, 0.0
    for before, after in reversed(kept):
        delta = back * (1 - after**2)
        slope += delta * before
        back = delta * w
    return (h - t)**2 / 2, slope


def through_time_for_recurrent_networks():
    """Backpropagation through the steps of a recurrent unit, against a difference quotient."""
    x = np.random.default_rng(0).normal(size=6)
    slope = unrolled(0.7, 0.4, x, 0.5)[1]
    quotient = (unrolled(0.7 + 1e-6, 0.4, x, 0.5)[0] - unrolled(0.7 - 1e-6, 0.4, x, 0.5)[0]) / 2e-6
    return np.isclose(slope, quotient), (
        f"For a unit with memory run over {len(x)} steps, the shared weight's derivative is the sum over the steps: "
        f"{slope:.6f}, and a difference quotient agrees.")
