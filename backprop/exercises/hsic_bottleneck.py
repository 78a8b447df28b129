"""Exercises of the chapter on the HSIC bottleneck."""
import math

import numpy as np

from ..alternatives import hsic_bottleneck as hb
from ..derivation import Definitions
from .table import Exercise


def _two_samples():
    return Definitions("""
        h[i,j] = Same(i, j) - 1/2          # the centring matrix of two samples
        k[1,1] = 1
        k[2,2] = 1
        k[1,2] = κ
        k[2,1] = κ
        l[1,1] = 1
        l[2,2] = 1
        l[1,2] = λ
        l[2,1] = λ
        c[i,j] = Sum(Sum(h[i,p]*k[p,q]*h[q,j], (q, 1, 2)), (p, 1, 2))
        b[i,j] = Sum(Sum(h[i,p]*l[p,q]*h[q,j], (q, 1, 2)), (p, 1, 2))
        f = Sum(Sum(c[i,j]*b[j,i], (j, 1, 2)), (i, 1, 2))      # HSIC, since m - 1 is 1
    """)


def _batches():
    rng = np.random.default_rng(7)
    return [(rng.normal(size=shape), sigma) for shape, sigma in (((2, 1), 1.0), ((3, 2), 0.5), ((5, 4), 2.0), ((4, 9), 1.0))]


def _without_d(z, sigma):
    return hb.gaussian_kernel(z, sigma / math.sqrt(z.shape[1]))


def _kernels():
    rng = np.random.default_rng(8)
    return [(rng.uniform(size=(m, m)),) for m in (1, 2, 3, 6)]


EXERCISES = {
    "HSIC of two samples": Exercise(
        "HSIC of two samples, whose kernels have κ and λ beside the diagonal, in κ and λ", _two_samples, "f",
        mistakes={"each centred entry is half of 1 - κ, and there are four": "4*(1 - κ)*(1 - λ)",
                  "that is one of four products": "(1 - κ)*(1 - λ)/4",
                  "centring comes before multiplying": "2 + 2*κ*λ"}),
    "two coins that agree": Exercise(
        "HSIC of two fair coins that always agree; the kernel between the two sides of either is e to the power of −1/2",
        value=lambda: 4 / 16 * (1 - math.exp(-0.5))**2, digits=4,
        mistakes={"s is by how much the pair is more likely than a quarter, so a quarter": (1 - math.exp(-0.5))**2,
                  "each coin has a factor of its own": 4 / 16 * (1 - math.exp(-0.5))},
        consequence=lambda f: f"s would then be {math.sqrt(max(f, 0.0)) / 2 / (1 - math.exp(-0.5)):.3f}"),
    "kernel of two classes": Exercise(
        "the kernel's entry for targets of two different classes out of ten, one-hot, with σ = 1",
        value=lambda: math.exp(-0.1), digits=4,
        mistakes={"two entries differ, each by 1, so the squared distance is 2": math.exp(-0.05),
                  "the distance is divided by the number of entries too": math.exp(-1),
                  "the exponent has a 2 below": math.exp(-0.2)}),
    "a kernel of your own": Exercise(
        "a function of z, of shape (m, d), and sigma that gives the kernel, of shape (m, m)",
        function=hb.gaussian_kernel, inputs=_batches,
        mistakes={"the squared distance is divided by d too": _without_d,
                  "that is the kernel of the distances, not of their squares":
                      lambda z, sigma: np.exp(-np.linalg.norm(z[:, None] - z, axis=2) / (2 * sigma**2 * z.shape[1]))}),
    "a kernel centred": Exercise(
        "a function of a kernel of shape (m, m) that gives it centred on both sides", function=hb.centred, inputs=_kernels,
        mistakes={"the mean of all has been taken away twice: add it once": lambda k: k - k.mean(axis=0) - k.mean(axis=1, keepdims=True),
                  "rows have their means too": lambda k: k - k.mean(axis=0),
                  "that is centred by the mean of all only": lambda k: k - k.mean()}),
    "width from which it saves": Exercise(
        "the width above which a hidden layer between equals takes fewer products with HSIC, for batches of 64",
        value=lambda: 192.0, digits=0,
        mistakes={"that is m itself: the kernel and its inverse cost three times as much": 64.0,
                  "the square is in d² as well": 64.0**2},
        consequence=lambda d: f"at {d:g} units B - S would be {64 * (d + 64) * (d - 192):,.0f}"),
    "share that is saved": Exercise(
        "the share of backpropagation's products that is saved in a hidden layer of 1000 units, on 100 samples",
        value=lambda: 1100 * 700 / 3_000_000,
        mistakes={"that is what is left": 1 - 1100 * 700 / 3_000_000,
                  "that is the share as the width grows beyond all bounds": 1 / 3,
                  "backpropagation takes three products of the size m d²": 1100 * 700 / 1_000_000,
                  "the kernel's products and the inverse's are to be paid": 1.0}),
}
