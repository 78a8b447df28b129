"""Exercises of the chapter on online learning, batches and mini-batches."""
import math

from ..derivation import Definitions
from .table import Exercise


def updates(samples, size, epochs):
    """How many updates a training has: in each epoch as many as there are batches, the last one perhaps smaller."""
    return epochs * -(-samples // size)


def _trainings():
    return [(24, 4, 1), (24, 5, 1), (24, 24, 7), (1000, 32, 3), (7, 1, 2), (10, 3, 10)]


def _same_floor():
    """The rate at which batches of 4 have the floor of online learning at a tenth, where λ = 1: η/(2 - η) = 4/19."""
    return 2 * (4 / 19) / (1 + 4 / 19)


EXERCISES = {
    "updates in five epochs": Exercise(
        "the number of updates in 5 epochs of 1000 samples in mini-batches of 30", value=lambda: 170.0, digits=0,
        mistakes={"the last batch of an epoch is smaller, but it is a step too": 165.0,
                  "every epoch ends with a smaller batch; it is not filled up from the next one": 167.0,
                  "that is one epoch": 34.0, "that is the size of a batch times the epochs": 150.0},
        consequence=lambda count: f"an epoch would have {count / 5:g} updates"),
    "a function that counts updates": Exercise(
        "a function of samples, size and epochs that counts the updates", function=updates, inputs=_trainings,
        mistakes={"the last batch of an epoch may be smaller, but it is a step too":
                      lambda samples, size, epochs: epochs * (samples // size),
                  "every epoch ends with a smaller batch; it is not filled up from the next one":
                      lambda samples, size, epochs: -(-samples * epochs // size)}),
    "a tenth of the noise": Exercise(
        "how many samples a batch needs, drawn with putting back, for a noise (a root mean square) a tenth of a single sample's",
        value=lambda: 100.0, digits=0,
        mistakes={"that divides the variance by ten; its root is what is asked for": 10.0},
        consequence=lambda k: f"the noise would be {1 / math.sqrt(max(k, 1e-9)):.3f} of a single sample's"),
    "what is left of the variance": Exercise(
        "the variance without putting back over that with it, in k and N",
        lambda: Definitions("p = v/k                     # with putting back\n"
                            "V = v/k*(N - k)/(N - 1)     # without\ns = V/p"), "s",
        mistakes={"the whole batch must have nothing left: N - k": "(N - 1)/(N - k)",
                  "with one sample nothing may change: k = 1 gives (N - 1)/N": "(N - k)/N"}),
    "two online steps": Exercise(
        "the weight after two online steps, first by the target r, then by t, each time with half the square of the distance as the "
        "loss; in w, r, t and η",
        lambda: Definitions("p = w - η*(w - r)     # after the first sample\nq = p - η*(p - t)     # after the second"), "q",
        mistakes={"the second slope is taken where the first step has led": "w - η*(w - r) - η*(w - t)",
                  "that is one step by both, the whole batch's": "w - η*((w - r) + (w - t))/2",
                  "the order is turned round": "(1 - η)**2*w + η*(1 - η)*t + η*r"}),
    "the same floor": Exercise(
        "the rate with which batches of 4 have the noise floor of online learning at the rate 0.1, where λ = 1",
        value=_same_floor, digits=3,
        mistakes={"that is right for small rates; here 2 - ηλ has changed too": 0.4, "larger batches allow a larger rate": 0.025},
        consequence=lambda rate: f"their floor would be {rate / (4 * (2 - rate)):.5f} of the variance, online it is {0.1 / 1.9:.5f}"),
    "a falling rate": Exercise(
        "the weight after the nth step, with the rate 1/n and the target t, if it stood at m before; in m, t and n",
        lambda: Definitions("q = m - 1/n*(m - t)     # a step with the rate 1/n"), "q", conditions=["n > 0"],
        mistakes={"the rate is missing, so the last target is all that counts": "t",
                  "m is the mean of n - 1 targets, so it weighs n - 1 times as much as t": "(m + t)/2",
                  "these are n targets, and not n + 1": "(n*m + t)/(n + 1)"}),
    "how far an outlier pulls": Exercise(
        "how far the mean of N targets moves when one of them is wrong by A",
        lambda: Definitions("m = s/N              # the mean, of a sum s\nq = (s + A)/N        # with one target off by A\nd = q - m"), "d",
        mistakes={"that is an online step towards it": "η*A", "the mean divides by the number of samples": "A"}),
}
