"""Optimizers: how gradients move the weights.

An optimizer changes a network's arrays in place, all of them or, where something is wrong with
the gradients, none. What it remembers from step to step it remembers itself, for each network
apart, and forgets with the network.
"""

from .gradient_descent import GradientDescent
from .matching import matching_gradients
from .rprop import RPROP

__all__ = ["RPROP", "GradientDescent", "matching_gradients"]
