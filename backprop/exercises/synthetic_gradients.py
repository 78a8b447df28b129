"""Exercises of the chapter on synthetic gradients."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise


def sent_back(m, z, weights):
    """What a tanh layer sends back: (m ⊙ tanh'(z)) Wᵀ; m, z of shape (n, units), weights (inputs, units)."""
    return (m * (1 - np.tanh(z)**2)) @ weights.T


def _layers():
    rng = np.random.default_rng(0)
    return [(rng.normal(size=(n, units)), rng.normal(size=(n, units)), rng.normal(size=(inputs, units)))
            for n, units, inputs in ((1, 1, 1), (4, 3, 2), (2, 2, 5))]


def learned(A, a, r, rate):
    """A after a step of descent on the mean over the samples of half the squared length of a A - r."""
    return A - rate / len(a) * a.T @ (a @ A - r)


def _lessons():
    rng = np.random.default_rng(1)
    return [(rng.normal(size=(p, p)), rng.normal(size=(n, p)), rng.normal(size=(n, p)), 0.1) for n, p in ((1, 1), (5, 2), (3, 4))]


EXERCISES = {
    "first step of the first layer": Exercise(
        "the number of the first step, from 1 on, in which the first of eight layers moves, with synthesisers that start at 0",
        value=lambda: 8.0, digits=0,
        mistakes={"the last layer moves in step 1 already": 9.0, "the last layer has no synthesiser and knows its own": 7.0,
                  "its synthesiser says 0 until it has been taught something else": 1.0}),
    "batches without waiting": Exercise(
        "how many batches layers without locks take in the time of one with locks: 20 layers, each with a computer of its own",
        value=lambda: 8.0, digits=2,
        mistakes={"of the five tasks none is left out in the busiest layers": 40 / 3,
                  "with locks a batch takes two units of time for each layer": 4.0}),
    "one computer for four layers": Exercise(
        "the tasks of a batch for four layers with synthetic gradients, over those with backpropagation, to three decimals",
        value=lambda: 17 / 11, digits=3,
        mistakes={"the first layer sends nothing back, the last has no synthesiser": 5 / 3,
                  "the first layer sends nothing back with backpropagation either": 17 / 12,
                  "that is the other way round": 11 / 17}),
    "the number before the activation": Exercise(
        "the factor of h in the gradient ∂e/∂h of two linear units in a row, in w and v",
        lambda: Definitions("a = w*h + b\no = v*a + c\ne = 1/2*(o - t)**2"), "D(D(e, h), h)",
        mistakes={"back and forth: each weight comes twice": "w*v", "the other weight comes twice as well": "w*v**2",
                  "both weights come twice": "w**2*v"}),
    "what a tanh layer sends back": Exercise(
        "a function of the synthetic gradients m, the sums z and the weights of a tanh layer that returns what it sends back",
        function=sent_back, inputs=_layers,
        mistakes={"the slope of tanh is missing": lambda m, z, weights: m @ weights.T,
                  "the slope is that of tanh at z": lambda m, z, weights: (m * (1 - z**2)) @ weights.T}),
    "a lesson for a synthesiser": Exercise(
        "a function of A, the activations a, the targets r and a rate that returns A after one step of descent",
        function=learned, inputs=_lessons,
        mistakes={"the mean over the samples is missing": lambda A, a, r, rate: A - rate * a.T @ (a @ A - r),
                  "it has to go down": lambda A, a, r, rate: A + rate / len(a) * a.T @ (a @ A - r),
                  "of half the square the derivative has no 2": lambda A, a, r, rate: A - 2 * rate / len(a) * a.T @ (a @ A - r)}),
}
