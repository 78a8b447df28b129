"""Exercises of the chapter on momentum in a valley."""
import numpy as np

from ..proofs import momentum
from .table import Exercise

EXERCISES = {
    "double momentum": Exercise("w2 - w1 in v1, w1, α, η, λ", lambda: momentum.definitions("momentum"), "w2 - w1"),
    "largest rate": Exercise("the largest stable η for λ = 4 and α = 0.5", None, value=lambda: 3 / 4),
    "memory vanishes": Exercise("the product ηλ at which Nesterov's form forgets", None, value=lambda: 1.0),
    "product of roots": Exercise("the product of the roots for Nesterov, in α, η and λ",
                                 lambda: momentum.definitions("nesterov"), "p"),
    "best contractions": Exercise(
        "the best contraction per step for the condition number 9, plain and with momentum, shape (2,)",
        value=lambda: np.array([0.8, 0.5]), digits=3,
        mistakes={"that is what is taken away; wanted is what remains": np.array([0.2, 0.5]),
                  "momentum depends on the root of the condition number": np.array([0.8, 0.8]),
                  "momentum's α is the square of its contraction": np.array([0.8, 0.25])}),
}
