"""What a run makes of the noise of its batches, in one direction of a valley: the floor, and the largest rate.

The noise of a batch is that of `batches`. Neither *dummies* nor *sensitivities* has any of this; that the
rate has to fall, and how fast, is Robbins and Monro's (1951).
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation
from .batches import SAMPLES


@lru_cache(maxsize=None)
def noisy_step():
    """A step along one direction of a valley, by each of N batches that are equally likely."""
    return Definitions("""
        μ = 1/N*Sum(g[i], (i, 1, N))        # mean of the slopes g of all batches
        d[i] = g[i] - μ                     # how far batch i's slope is off
        s = 1/N*Sum(d[i]**2, (i, 1, N))     # mean square of the misses
        p[i] = u - η*(λ*u + d[i])           # a step from u, where the slope is λ u, by batch i
        A = 1/N*Sum(p[i], (i, 1, N))        # mean over every batch
        Q = 1/N*Sum(p[i]**2, (i, 1, N))     # mean square
    """, sizes=SAMPLES, ranges="i = 1..N")


def mean_of_a_step():
    return (Derivation("mean of a noisy step", noisy_step(), ["N > 0"]).start("A")
            .step("u - η*λ*u - η/N*Sum(d[i], (i, 1, N))", "a sum, term by term")
            .step("(1 - η*λ)*u", "the misses cancel"))


def mean_square_of_a_step():
    return (Derivation("mean square of a noisy step", noisy_step(), ["N > 0"]).start("Q")
            .step("(u - η*λ*u)**2 - 2*η*(u - η*λ*u)*(1/N*Sum(d[i], (i, 1, N))) + η**2*s", "the square; definition of s")
            .step("(1 - η*λ)**2*u**2 + η**2*s", "the misses cancel"))


@lru_cache(maxsize=None)
def floor():
    """The mean square of the distance after a step, and the one that a step leaves as it is."""
    return Definitions("""
        s = v/k                               # mean square of what a batch's slope misses
        Q = (1 - η*λ)**2*U + η**2*s           # after a step; U: mean square of the distance before it
        f = η*s/(λ*(2 - η*λ))                 # the U that stays as it is
        E = λ*f/2                             # what that is in the loss
    """)


STABLE = ["η > 0", "λ > 0", "k > 0", "2 - η*λ > 0"]


def floor_draws_near():
    """Where U is f it stays there, and from anywhere else the difference shrinks."""
    return (Derivation("way to the noise floor", floor(), STABLE).start("Q - f")
            .step("(1 - η*λ)**2*(U - f) - η*λ*(2 - η*λ)*f + η**2*s", "definition of Q")
            .step("(1 - η*λ)**2*(U - f)", "definition of f"))


def floor_of_a_batch():
    return (Derivation("noise floor of a batch", floor(), STABLE).start("f")
            .step("η*v/(k*λ*(2 - η*λ))", "definition of s"))


def floor_in_the_loss():
    return (Derivation("noise floor in the loss", floor(), STABLE).start("E")
            .step("η*v/(2*k*(2 - η*λ))", "definitions of f and s"))


@lru_cache(maxsize=None)
def growing_noise():
    """A step where the miss of a sample grows with the distance."""
    return Definitions("""
        s = (v + β*u**2)/k                    # mean square of a batch's miss, at u
        Q = (1 - η*λ)**2*u**2 + η**2*s        # the same of the distance after a step
        B = (1 - η*λ)**2 + η**2*β/k           # what becomes of a large distance's square
        L = 2*λ/(λ**2 + β/k)                  # the rate at which nothing is gained
    """)


GROWING = ["k > 0", "λ > 0", "λ**2 + β/k > 0", "λ**2*k + β > 0"]


def growing_noise_step():
    return Derivation("step with growing noise", growing_noise(), GROWING).start("Q").step("B*u**2 + η**2*v/k", "definitions of s and B")


def largest_rate():
    """B is below 1 for rates between 0 and L."""
    return (Derivation("bracket of growing noise", growing_noise(), GROWING).start("B")
            .step("1 - η*(2*λ - η*(λ**2 + β/k))", "the square").step("1 - η*(λ**2 + β/k)*(L - η)", "definition of L"))


def largest_rate_of_a_batch():
    return (Derivation("largest rate of a batch", growing_noise(), GROWING).start("L")
            .step("2*λ*k/(λ**2*k + β)", "times k, above and below"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [mean_of_a_step(), mean_square_of_a_step(), floor_draws_near(), floor_of_a_batch(), floor_in_the_loss(),
            growing_noise_step(), largest_rate(), largest_rate_of_a_batch()]
