"""Synthesisers of a linear network that need not learn: the exact ones, and the best that are not told the target."""
import numpy as np

from ..layers import Dense
from ..network import Network

def linear_network(seed=0, widths=(3, 4, 5, 2)):
    """(network, x, t): layers of linear units with half the squared error, random biases, ten random samples."""
    rng = np.random.default_rng(seed)
    layers = [Dense(rng.normal(size=(n, m)) / np.sqrt(n), rng.normal(size=m), "identity") for n, m in zip(widths, widths[1:])]
    return Network(layers, "half_squared_error"), rng.normal(size=(10, widths[0])), rng.normal(size=(10, widths[-1]))


def make_exact(learner):
    """Set the linear synthesisers of a linear network to the exact gradients, from the last layer down."""
    outputs = learner.net.layers[-1].fan_out
    A, B, k = np.eye(outputs), -np.eye(outputs), np.zeros(outputs)
    for M, after in zip(learner.synthesisers[::-1], learner.net.layers[:0:-1]):
        W, b = after.weights, after.bias
        A, B, k = W @ A @ W.T, B @ W.T, (b @ A + k) @ W.T
        M.A, M.B, M.b = A.copy(), B.copy(), k.copy()


def fit_untold(learner, x, t):
    """Least squares: linear synthesisers that are not told the target, as close to the true gradients as they can be.

    Returns for each hidden layer the share of the gradients' length that they still miss.
    """
    missed = []
    for M, a, (_, true) in zip(learner.synthesisers, learner.net.forward(x).a, learner.compared(x, t)):
        told = np.hstack([a, np.ones((len(a), 1))])
        found = np.linalg.lstsq(told, true, rcond=None)[0]
        M.A, M.b = found[:-1], found[-1]
        missed.append(float(np.linalg.norm(M(a, t) - true) / np.linalg.norm(true)))
    return missed
