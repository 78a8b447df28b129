"""Exercises of the chapter on a generic network."""
import numpy as np

from .. import examples
from ..derivation import Definitions
from .table import Exercise


def products_of(widths):
    """Products of a forward and a backward pass for one sample: three a weight, two in the first layer."""
    pairs = [m * n for m, n in zip(widths, widths[1:])]
    return 3 * sum(pairs) - pairs[0]


def _shapes():
    return [([3, 7, 5, 4, 1],), ([3, 1],), ([2, 3, 2],), ([10, 6, 4, 1],), ([1, 2, 1, 1],)]


def bias_for(t):
    """The bias by which a sigmoid unit with weights of 0 says t."""
    return np.log(t / (1 - t))


def loss_of_the_mean(learnt_from, held_out):
    """Half the squared error, averaged over the targets held out, of answering with the mean of those learnt from."""
    return np.mean((np.mean(learnt_from) - np.asarray(held_out))**2) / 2


def _targets():
    rng = np.random.default_rng(4)
    return [(np.array([0.0, 1.0]), np.array([0.5, 1.0])), (np.array([0.2, 0.4, 0.9]), np.array([0.1, 0.3]))] + \
        [(rng.uniform(size=6).round(2), rng.uniform(0.3, 1, size=4).round(2)) for _ in range(4)]


def _two_behind():
    return Definitions(examples.LAYERED.format(g="g"), functions="g", arrays=examples.ARRAYS,
                       ranges="l = 1..L-2, i = 1..d[l-1], j = 1..d[l], k = 1..d[l+1], m = 1..d[l+2]",
                       sizes=[{"d": widths} for widths in ((1, 2, 2, 1), (2, 1, 2, 2))])


CHAIN = "a[l-1][i]*dg(z[l][j])*Sum(w[l+1][j,k]*dg(z[l+1][k])*Sum(w[l+2][k,m]*δ[l+2][m], (m, 1, d[l+2])), (k, 1, d[l+1]))"

EXERCISES = {
    "parameters of 3-4-1": Exercise(
        "the number of weights and biases of the network 3-4-1", value=lambda: (3 + 1) * 4 + (4 + 1) * 1, digits=0,
        mistakes={"that counts the weights; every unit behind the inputs has a bias too": 3 * 4 + 4 * 1,
                  "the inputs have no bias": 3 * 4 + 4 * 1 + 8}),
    "paths behind a weight": Exercise(
        "the number of paths from a weight of the first layer of 20-10-10-10-5 to the outputs",
        value=lambda: 10 * 10 * 5, digits=0,
        mistakes={"numbers of units multiply along a path, they do not add up": 10 + 10 + 5,
                  "the weight leads to one unit of its own layer": 10 * 10 * 10 * 5,
                  "each of the outputs can be reached": 10 * 10}),
    "products of a network": Exercise(
        "a function of the list of widths that gives the products of matrices in a forward and a backward pass, for one sample",
        function=products_of, inputs=_shapes,
        mistakes={"the first layer has nothing to hand back to":
                      lambda widths: 3 * sum(m * n for m, n in zip(widths, widths[1:])),
                  "that is the forward pass alone": lambda widths: sum(m * n for m, n in zip(widths, widths[1:])),
                  "the way back has two products for each weight behind the first layer":
                      lambda widths: 2 * sum(m * n for m, n in zip(widths, widths[1:]))}),
    "chain with two layers behind": Exercise(
        "∂e/∂w[l][i,j] in a[l-1][i], δ[l+2][m], the two matrices between and two slopes dg(z…)", _two_behind, "D(e, w[l][i,j])",
        mistakes={"the slope of layer l + 1 is missing": CHAIN.replace("*dg(z[l+1][k])", ""),
                  "the slope of the weight's own unit is missing": CHAIN.replace("*dg(z[l][j])", "")}),
    "bias for one target": Exercise(
        "a function of a target t between 0 and 1: the bias with which a sigmoid unit whose weights are 0 says t",
        function=bias_for, inputs=lambda: [(0.2,), (0.5,), (0.9,), (0.03,), (0.7,)],
        mistakes={"that is the sign of the opposite target: try 0.9, which wants a positive bias":
                      lambda t: np.log((1 - t) / t),
                  "that is what a unit says whose bias is t; the way back is wanted": lambda t: 1 / (1 + np.exp(-t))}),
    "loss of the mean": Exercise(
        "a function of the targets learnt from and of those held out: the loss of always answering with the mean",
        function=loss_of_the_mean, inputs=_targets,
        mistakes={"the mean has to come from the targets learnt from; the others must not be looked at":
                      lambda learnt_from, held_out: np.var(held_out) / 2,
                  "that is twice the loss: half the squared error is wanted":
                      lambda learnt_from, held_out: 2 * loss_of_the_mean(learnt_from, held_out),
                  "that is the sum over the samples; the loss is their mean":
                      lambda learnt_from, held_out: len(held_out) * loss_of_the_mean(learnt_from, held_out),
                  "that is the loss of the targets learnt from": lambda learnt_from, held_out: np.var(learnt_from) / 2}),
    "the same products": Exercise(
        "how many whole iterations of 3-4-1 cost no more products than 500 of 3-7-5-4-1",
        value=lambda: 500 * products_of([3, 7, 5, 4, 1]) // products_of([3, 4, 1]), digits=0,
        mistakes={"that compares forward passes; the first layer is cheaper on the way back, and it is most of 3-4-1": 2500,
                  "the last one would not be whole": 3042}),
}
