"""Other ways to learn than backpropagation: a file each, every one a `Learner`.

*guide* (document 003) names four of them at its end, with their papers; the closing thought of
*diagrams* (document 001) leads to those whose rules are local. None of them is needed to train a network.
They are here to be compared with backpropagation on the same tasks (`backprop.experiments.alternatives`).

Each file numbers the equations of its method where it states them, and every docstring names those that its
function computes. The numbers are the file's own, unless it says that they are the paper's.
"""
from .alternating_minimisation import AlternatingMinimisation
from .feedback_alignment import FeedbackAlignment
from .hebbian import HebbAndDelta
from .hsic_bottleneck import FormatTraining, HSICBottleneck
from .learner import Backpropagation, Learner
from .predictive_coding import PredictiveCoding
from .synthetic_gradients import SyntheticGradients
from .target_propagation import DifferenceTargetPropagation

__all__ = [
    "AlternatingMinimisation", "Backpropagation", "DifferenceTargetPropagation", "FeedbackAlignment", "FormatTraining",
    "HSICBottleneck", "HebbAndDelta", "Learner", "PredictiveCoding", "SyntheticGradients",
]
