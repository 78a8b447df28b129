"""Exercises of the chapter on parts of a batch."""
import numpy as np

from ..derivation import Definitions
from .table import Exercise

PARAMETERS = 785 * 30 + 31 * 10      # of 784-30-10


def mean_of_parts(gradients, sizes):
    """Σ_p n_p/n g_p: the gradient of all samples, from those of the parts and the numbers of their samples."""
    return sum(size / sum(sizes) * np.asarray(g, float) for g, size in zip(gradients, sizes))


def mean_of_sums(sums, sizes):
    """Σ_p s_p / Σ_p n_p: the gradient of the mean over all samples, from the parts' sums."""
    return np.sum(np.asarray(sums, float), axis=0) / np.sum(sizes)


def _parts():
    rng = np.random.default_rng(0)
    sizes = [(3, 3), (1, 2), (10, 20, 70), (5,), (64, 64, 64, 8)]
    return [(rng.normal(size=(len(each), 3)), np.array(each)) for each in sizes]


def _time():
    return Definitions("""
        S = d + r*s + b*n*s                   # a step in one process
        T = d + a + r*s + b*n*s/2 + 2*c*s     # with two parts
        N = 2*(a + 2*c*s)/(b*s)               # where both take the same time
    """)


EXERCISES = {
    "share of a part": Exercise(
        "what the gradient of the part with 70 samples is multiplied by, beside parts with 10 and 20", value=lambda: 0.7,
        mistakes={"that is right for parts of equal size": 1 / 3, "it is a share: all of them add up to 1": 70.0},
        consequence=lambda share: f"a sample of that part would count {share / 70:.4f}, and each of 100 should count 0.01"),
    "mean of unequal parts": Exercise(
        "a function of the parts' gradients, a row each, and of their numbers of samples, that gives the gradient of all samples",
        function=mean_of_parts, inputs=_parts,
        mistakes={"the parts do not count alike: a part with more samples counts more":
                      lambda gradients, sizes: np.mean(np.array(gradients, float), axis=0),
                  "that is the sum over the samples; the mean divides by their number":
                      lambda gradients, sizes: sum(n * np.asarray(g, float) for g, n in zip(gradients, sizes))}),
    "mean from sums": Exercise(
        "a function of the parts' sums of gradients, a row each, and of their numbers of samples, that gives the gradient of the mean loss",
        function=mean_of_sums, inputs=_parts,
        mistakes={"a sum over a part has its share in it already: weighted again, large parts count too much": mean_of_parts,
                  "the mean divides by the number of samples, not by that of the parts": lambda sums, sizes: np.mean(np.array(sums, float), axis=0),
                  "that is the sum over the samples; the mean divides by their number": lambda sums, sizes: np.sum(np.array(sums, float), axis=0)}),
    "bytes of a step": Exercise(
        "the bytes that travel in a step of a network 784-30-10 in float32 with 4 parts, both ways, weights and gradients alone",
        value=lambda: 2.0 * 4 * 4 * PARAMETERS, digits=0,
        mistakes={"that is one way": 4.0 * 4 * PARAMETERS, "a float32 has four bytes": 2.0 * 4 * 8 * PARAMETERS,
                  "the biases travel too": 2.0 * 4 * 4 * (784 * 30 + 30 * 10), "each of the parts is told all weights": 2.0 * 4 * PARAMETERS},
        consequence=lambda count: f"that would be {count / 4 / 2 / PARAMETERS:.3g} bytes for each parameter, part and way"),
    "machines for four times the batch": Exercise(
        "how many machines make a step quickest, if the batch has four times as many samples as one for which q were best; in q",
        lambda: Definitions("r = 2*q     # the root of four"), "r",
        mistakes={"the number stands under a root": "4*q", "more samples can feed more machines": "q/2", "it does depend on the batch": "q"}),
    "where two parts pay": Exercise(
        "the number of samples at which a step with two parts takes as long as one without; in a, b, c and s", _time, "N",
        conditions=("b > 0", "s > 0"),
        mistakes={"with two parts half of the arithmetic stays": "(a + 2*c*s)/(b*s)",
                  "both parts are told the weights, and both answer": "2*(a + c*s)/(b*s)"}),
    "a mean of minima": Exercise(
        "the mean of the minima of two parabolas with curvatures 1 and 3 and minima at 0 and 4, less the minimum of their mean",
        value=lambda: -1.0,
        mistakes={"the steeper parabola counts more for the minimum of the mean, not for the mean of the minima": 1.0,
                  "the curvatures differ, so these are two places": 0.0},
        consequence=lambda d: f"the minimum of the mean would be at {2 - d:g}, and its slope there is {((2 - d) + 3 * ((2 - d) - 4)) / 2:g}"),
}
