"""Exercises of the chapter on reading digits."""
import numpy as np

from .. import digits, losses, recorded
from ..derivation import Definitions
from ..network import Network
from .table import Exercise


def confusion(labels, guesses):
    """Counts of shape (10, 10): row, what the digit is; column, what it was taken for."""
    return digits.confusion(np.asarray(labels), np.asarray(guesses))


def _readings():
    rng = np.random.default_rng(13)
    return [(np.array([3]), np.array([8])), (np.array([0, 9, 9]), np.array([0, 4, 9])),
            *((rng.integers(10, size=n), rng.integers(10, size=n)) for n in (5, 40, 200))]


def _parameters():
    fan_in, hidden, outputs = recorded.mnist()["widths"]
    return fan_in * hidden + hidden + hidden * outputs + outputs


def _nines():
    """Of what the first recorded run takes for a 9, and of the nines: the share that is both."""
    counts = np.array(recorded.mnist()["run"][0]["confusion"])
    return counts[9, 9] / counts[:, 9].sum(), counts[9, 9] / counts[9].sum()


def _loss_of_equal_shares():
    shares, target = np.full((1, 10), 0.1), np.eye(10)[:1]
    return losses.cross_entropy(shares, target)


def _rate_without_the_half():
    """The rate for Σ(a - t)² with which a step is that of ½ Σ(a - t)² and the recorded rate."""
    a, t = np.array([[0.3]]), np.array([[1.0]])
    slopes = [loss.derivative(a, t)[0, 0] for loss in (losses.half_squared_error, losses.squared_error)]
    return recorded.mnist()["learning_rate"] * slopes[0] / slopes[1]


def _read_as_zero():
    """How many of 500 digits the run with seed 4 takes for a 0 after eight epochs: the chapter's run, another start."""
    from sklearn.datasets import load_digits
    bundle, rng = load_digits(), np.random.default_rng(4)
    net = Network.random([64, 20, 10], hidden="sigmoid", output="sigmoid", loss="half_squared_error", rng=rng)
    order = np.random.default_rng(4).permutation(len(bundle.data))
    x, labels = bundle.data[order] / 16, bundle.target[order]
    data = digits.Digits(x[:-500], labels[:-500], x[-500:], labels[-500:])
    digits.read(net, data, learning_rate=3.0, epochs=8, rng=rng)
    return int(np.sum(digits.guesses(net, data.others) == 0))


def _wrong_unit():
    return Definitions("a = sigmoid(z)\ne = 1/2*(a - 1)**2")


EXERCISES = {
    "parameters of 784-30-10": Exercise(
        "how many weights and biases the network 784-30-10 has", value=_parameters, digits=0,
        mistakes={"the biases are missing": lambda: _parameters() - 40.0,
                  "the biases of the outputs are missing": lambda: _parameters() - 10.0,
                  "the inputs are no units and have no biases": lambda: _parameters() + 784.0,
                  "the second layer is missing": lambda: np.prod(recorded.mnist()["widths"][:2])}),
    "rate without the half": Exercise(
        "the learning rate for Σ(a - t)² that gives the steps of Nielsen's run", value=_rate_without_the_half,
        mistakes={"the slope is twice as large without the half, so the rate has to shrink":
                  lambda: 4 * _rate_without_the_half(),
                  "a step is the rate times the slope, and the slope has become twice as large":
                  lambda: 2 * _rate_without_the_half()}),
    "confusion": Exercise(
        "the confusion matrix of labels and guesses, of shape (10, 10)", function=confusion, inputs=_readings,
        mistakes={"rows and columns are exchanged: rows say what the digit is":
                  lambda labels, guesses: confusion(guesses, labels)}),
    "taken for nine": Exercise(
        "the share of true nines among what was taken for a 9, three decimals", value=lambda: _nines()[0],
        mistakes={"that is the share of the nines that were read as a 9: sum over the column, not the row":
                  lambda: _nines()[1]}),
    "equal shares": Exercise(
        "the cross-entropy of ten equal shares, three decimals", value=_loss_of_equal_shares,
        mistakes={"that is the share itself": 0.1, "the minus sign is missing": lambda: -_loss_of_equal_shares(),
                  "take the natural logarithm": 1.0,
                  "that is in bits: take the natural logarithm": lambda: _loss_of_equal_shares() / np.log(2)}),
    "wrong unit": Exercise(
        "δ of a sigmoid output with half the squared error and the target 1, in a alone", _wrong_unit, "D(e, z)",
        mistakes={"the slope of the sigmoid is missing": "a - 1", "the miss is output minus target": "(1 - a)*a*(1 - a)",
                  "that is for the target 0": "a**2*(1 - a)"}),
    "where it learns fastest": Exercise(
        "the output a at which that δ is largest in size, three decimals", value=lambda: 1 / 3,
        mistakes={"there the slope of the sigmoid is largest, but the miss still grows": 0.5,
                  "there the miss is largest, but the slope is 0": 0.0, "that is for the target 0": 2 / 3}),
    "zeros from a smaller start": Exercise(
        "how many of the 500 digits held back the run with seed 4 takes for a 0 after eight epochs, from the smaller start",
        value=_read_as_zero, digits=0,
        mistakes={"that is the run from the variance 1": 0.0}),
}
