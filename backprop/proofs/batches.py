"""Mini-batches: what the mean of a few gradients knows of the mean of all.

A batch of k samples is drawn out of N. A mean over draws is written as what it is, a mean over finitely
many equally likely cases. The modes are those of *dummies* (document 000, "How frequently are the
weights updated?") and of *sensitivities* (document 002, remarks at its end); neither has the variance. What a run makes of it is in `noise_floor`.
"""
from functools import lru_cache
from itertools import combinations

from ..derivation import Definitions, Derivation

SAMPLES = [{"N": n} for n in (2, 3, 4)]
DRAWS = [{"k": k} for k in (1, 2, 3, 4)]
OTHERS = "(1 - Same(a, b))"      # 1 for two different draws, else 0


# Two draws

@lru_cache(maxsize=None)
def population():
    """The gradients of N samples, for one weight."""
    return Definitions("""
        μ = 1/N*Sum(g[i], (i, 1, N))        # mean of the gradients: the gradient of the total loss
        d[i] = g[i] - μ                     # how far sample i's gradient is off
        v = 1/N*Sum(d[i]**2, (i, 1, N))     # the variance: the mean square of that
        c = 1/N**2*Sum(Sum(d[i]*d[j], (j, 1, N)), (i, 1, N))                        # two draws, the first put back
        S = Sum(Sum((1 - Same(i, j))*d[i]*d[j], (j, 1, N)), (i, 1, N))     # sum over every pair of different samples
    """, sizes=SAMPLES, ranges="i = 1..N")


def misses_cancel():
    return (Derivation("misses cancel", population(), ["N > 0"]).start("Sum(d[i], (i, 1, N))")
            .step("Sum(g[i], (i, 1, N)) - N*μ", "definition of d").step("0", "definition of μ"))


def pair_put_back():
    """The mean product of two independent draws: every pair of samples is as likely as the others."""
    return (Derivation("two draws with putting back", population(), ["N > 0"]).start("c")
            .step("1/N**2*Sum(d[i], (i, 1, N))*Sum(d[j], (j, 1, N))", "a sum of products of every pair")
            .step("0", "the misses cancel"))


def pair_kept_out():
    """Two draws where the first is not put back: the products of every pair of different samples, added up."""
    return (Derivation("two draws without putting back", population(), ["N > 0"]).start("S")
            .step("Sum(Sum(d[i]*d[j], (j, 1, N)), (i, 1, N)) - Sum(d[i]**2, (i, 1, N))", "every pair, without the equal ones")
            .step("0 - N*v", "the misses cancel; definition of v"))


# k draws

@lru_cache(maxsize=None)
def batch():
    """The misses of k draws, and the mean square of their mean."""
    return Definitions(f"""
        m = (1/k*Sum(x[a], (a, 1, k)))**2       # square of a batch's miss; x: the misses of its k draws
        V = 1/k**2*(Sum(v, (a, 1, k)) + Sum(Sum({OTHERS}*P, (b, 1, k)), (a, 1, k)))     # its mean: v of a square, P of a product
    """, sizes=DRAWS)


def square_of_a_mean():
    return (Derivation("square of a batch's miss", batch(), ["k > 0"]).start("m")
            .step("1/k**2*Sum(Sum(x[a]*x[b], (b, 1, k)), (a, 1, k))", "the square of a sum has a product for every pair")
            .step(f"1/k**2*(Sum(x[a]**2, (a, 1, k)) + Sum(Sum({OTHERS}*x[a]*x[b], (b, 1, k)), (a, 1, k)))",
                  "a draw with itself, and with the others"))


def mean_square_of_a_mean():
    return (Derivation("mean square of a batch's miss", batch(), ["k > 0"]).start("V")
            .step("1/k**2*(k*v + k*(k - 1)*P)", "k squares, and k (k - 1) products of two different draws")
            .step("(v + (k - 1)*P)/k", "cancel"))


@lru_cache(maxsize=None)
def drawn(way):
    """The variance of a batch's mean, "put back" or "kept out"."""
    product = {"put back": "P = 0     # two independent draws",
               "kept out": "P = -N*v/(N*(N - 1))     # two different samples: there are N (N - 1) pairs"}[way]
    return Definitions(f"{product}\nV = (v + (k - 1)*P)/k     # mean square of a batch's miss")


def put_back():
    return (Derivation("variance with putting back", drawn("put back"), ["k > 0"]).start("V")
            .step("v/k", "the products are 0 in the mean"))


def kept_out():
    return (Derivation("variance without putting back", drawn("kept out"), ["k > 0", "N > 1"]).start("V")
            .step("(v - (k - 1)*(v/(N - 1)))/k", "definition of P")
            .step("v/k*(1 - (k - 1)/(N - 1))", "take v out").step("v/k*((N - k)/(N - 1))", "common denominator"))


# The whole count, for four samples

@lru_cache(maxsize=None)
def four(k):
    """Every batch of k out of four samples: the mean of their means, and the mean square of their misses."""
    batches = list(combinations((1, 2, 3, 4), k))
    sums = ["(" + " + ".join(f"g[{i}]" for i in batch) + f")/{k}" for batch in batches]
    means = [f"B[{n}]" for n in range(1, len(batches) + 1)]
    lines = "\n".join(f"{mean} = {total}" for mean, total in zip(means, sums))
    return Definitions(f"""
        μ = (g[1] + g[2] + g[3] + g[4])/4       # mean of all
        v = ((g[1] - μ)**2 + (g[2] - μ)**2 + (g[3] - μ)**2 + (g[4] - μ)**2)/4     # variance
{lines}                                         # a batch each: its mean
        A = ({' + '.join(means)})/{len(means)}  # mean of the batches' means
        V = ({' + '.join(f'({mean} - μ)**2' for mean in means)})/{len(means)}     # their misses
    """)


def every_batch_right(k):
    return Derivation(f"mean over every batch of {k} of four", four(k)).start("A").step("μ", "every sample is in as many batches")


def every_batch_off(k):
    return (Derivation(f"variance over every batch of {k} of four", four(k)).start("V")
            .step(f"v/{k}*((4 - {k})/(4 - 1))", "all squares").step(("v", "v/3", "v/9", "0")[k - 1], "in numbers"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    draws = [misses_cancel(), pair_put_back(), pair_kept_out(), square_of_a_mean(), mean_square_of_a_mean(), put_back(), kept_out()]
    counted = [prove(k) for k in (1, 2, 3, 4) for prove in (every_batch_right, every_batch_off)]
    return [*draws, *counted]
