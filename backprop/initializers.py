"""Initial weights: random, and of a size that keeps signals alive through many layers.

Where the inputs are independent, of mean 0 and variance 1, z = Σ a_i W_ij has the variance
fan_in · Var W. So Var W = 1/fan_in keeps the signals' size on the way forward, and 1/fan_out
keeps the sensitivities' size on the way back.

Sources: Xavier's initialization, *dummies*, edit at its end, after Glorot and Bengio (2010):
Var W = 2/(fan_in + fan_out), the mean of the two demands. For ReLU, which silences half of the
units, He et al. (2015): Var W = 2/fan_in.

Each function takes fan_in, fan_out and a NumPy generator, and gives an array of float64 of
shape (fan_in, fan_out).
"""

from __future__ import annotations

from math import sqrt

import numpy as np


def xavier_uniform(fan_in: int, fan_out: int,
                   rng: np.random.Generator) -> np.ndarray:
    """W ~ U(-r, r), r = √(6/(fan_in + fan_out)); the variance is r²/3 = 2/(fan_in + fan_out)."""
    r = sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-r, r, (fan_in, fan_out))


def xavier_normal(fan_in: int, fan_out: int,
                  rng: np.random.Generator) -> np.ndarray:
    """W ~ N(0, 2/(fan_in + fan_out))."""
    return rng.normal(0, sqrt(2 / (fan_in + fan_out)), (fan_in, fan_out))


def he_uniform(fan_in: int, fan_out: int,
               rng: np.random.Generator) -> np.ndarray:
    """W ~ U(-r, r), r = √(6/fan_in); the variance is r²/3 = 2/fan_in."""
    r = sqrt(6 / fan_in)
    return rng.uniform(-r, r, (fan_in, fan_out))


def he_normal(fan_in: int, fan_out: int,
              rng: np.random.Generator) -> np.ndarray:
    """W ~ N(0, 2/fan_in)."""
    return rng.normal(0, sqrt(2 / fan_in), (fan_in, fan_out))


TABLE = {f.__name__: f for f in (xavier_uniform, xavier_normal, he_uniform, he_normal)}
