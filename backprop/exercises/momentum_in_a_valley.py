"""Exercises of the chapter on momentum in a valley."""
from ..proofs import momentum
from .table import Exercise

EXERCISES = {
    "double momentum": Exercise("w2 - w1 in v1, w1, α, η, λ", lambda: momentum.definitions("momentum"), "w2 - w1"),
    "largest rate": Exercise("the largest stable η for λ = 4 and α = 0.5", None, value=lambda: 3 / 4),
    "memory vanishes": Exercise("the product ηλ at which Nesterov's form forgets", None, value=lambda: 1.0),
    "product of roots": Exercise("the product of the roots for Nesterov, in α, η and λ",
                                 lambda: momentum.definitions("nesterov"), "p"),
}
