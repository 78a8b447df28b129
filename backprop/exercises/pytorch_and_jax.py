"""Exercises of the chapter on PyTorch and JAX; none of them needs either."""
import numpy as np

from .table import Exercise


def linear_weight(weights):
    """The weight of a `torch.nn.Linear` that computes z = a W + b: its rows are the units."""
    return np.transpose(weights)


def _weights():
    return [(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),), (np.array([[1.0, -1.0], [0.5, 2.0]]),), (np.array([[0.1, 0.2, 0.3]]),)]


def cross_entropy_of_logits(z, labels):
    """The mean cross-entropy of softmax(z) at the labels, from z itself: log Σ eᶻ - z at the label."""
    largest = z.max(axis=1)
    log_sums = largest + np.log(np.exp(z - largest[:, None]).sum(axis=1))
    return np.mean(log_sums - z[np.arange(len(z)), labels])


def _logits():
    return [(np.array([[2.0, 0.0, -1.0]]), np.array([0])), (np.array([[0.3, 0.1], [-2.0, 1.0]]), np.array([1, 0])),
            (np.array([[1000.0, 0.0], [-1000.0, 3.0]]), np.array([1, 0]))]


def _of_probabilities(z, labels):
    shifted = np.exp(z - z.max(axis=1, keepdims=True))
    return cross_entropy_of_logits(shifted / shifted.sum(axis=1, keepdims=True), labels)


def step_with_momentum(w, velocity, gradient, rate, momentum):
    """[new weights, new velocity] of PyTorch's SGD, as a pure function: v ← μ v + g, w ← w - η v."""
    velocity = momentum * velocity + gradient
    return np.array([w - rate * velocity, velocity])


def _steps():
    return [(np.array([1.0, 2.0]), np.zeros(2), np.array([0.5, -1.0]), 0.1, 0.9),
            (np.array([1.0, 2.0]), np.array([0.4, -0.2]), np.array([0.5, -1.0]), 0.1, 0.9),
            (np.array([0.0]), np.array([1.0]), np.array([0.0]), 0.5, 0.5)]


def _old_velocity(w, velocity, gradient, rate, momentum):
    return np.array([w - rate * velocity, momentum * velocity + gradient])


EXERCISES = {
    "gradient that was not cleared": Exercise(
        "what a tensor's grad holds after three calls of backward with a gradient of 0.5 each, if nobody clears it",
        value=lambda: 1.5, mistakes={"that is what the last call found; earlier ones are added": 0.5,
                                     "parts are added, and not multiplied": 0.125}),
    "factor of a mean loss": Exercise(
        "the factor between squared_error, of networks with 10 outputs, and torch.nn.MSELoss", value=lambda: 10.0, digits=0,
        mistakes={"the reciprocal: squared_error is the larger one": 0.1, "that would be the factor for half_squared_error": 5.0,
                  "samples are averaged in both; the outputs make the factor": 1.0}),
    "weight of a linear layer": Exercise(
        "a function of W, of shape (fan_in, fan_out), that gives the weight of a torch.nn.Linear", function=linear_weight, inputs=_weights,
        mistakes={"the shape is right, the entries are in the wrong order": lambda w: np.reshape(w, np.shape(w)[::-1])}),
    "cross-entropy of logits": Exercise(
        "a function of sums z, of shape (n, m), and n labels that gives the mean cross-entropy of their softmax",
        function=cross_entropy_of_logits, inputs=_logits,
        mistakes={"softmax was taken twice, so the result depends on z too little": _of_probabilities,
                  "that is the sum; a mean is wanted": lambda z, labels: len(z) * cross_entropy_of_logits(z, labels),
                  "the sign: a loss is minus the logarithm": lambda z, labels: -cross_entropy_of_logits(z, labels)}),
    "pure step with momentum": Exercise(
        "a function of w, velocity, gradient, rate and momentum that gives [new w, new velocity]", function=step_with_momentum, inputs=_steps,
        mistakes={"the order: the velocity is renewed first, and the weights move with the new one": _old_velocity,
                  "the sign: weights go against the gradient": lambda w, v, g, rate, momentum: np.array(
                      [w + rate * (momentum * v + g), momentum * v + g])}),
    "gap above one": Exercise(
        "the distance from 1 to the next larger number in float32, as a power of two: its exponent", value=lambda: -23.0, digits=0,
        mistakes={"that is the one of float64": -52.0, "halfway, a sum is rounded to even; the gap is twice as large": -24.0,
                  "the sign of the exponent": 23.0}),
}
