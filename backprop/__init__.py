"""backprop: the package of the textbook. Networks as they are written in its equations.

    import backprop as bp
    net = bp.Network.random([2, 3, 1], hidden="tanh", output="identity", loss="squared_error")
    history = bp.train(net, x, t, optimizer=bp.GradientDescent(0.1), epochs=100)

Samples are rows; layer l computes z^(l) = a^(l-1) W^(l) + b^(l) and a^(l) = g(z^(l)).
"""

from . import activations, initializers, losses
from .convolution import Conv2D
from .flatten import Flatten
from .gradcheck import check_gradients
from .layers import Dense
from .network import Network
from .optimizers import RPROP, GradientDescent
from .recurrent import Recurrent
from .storage import load, save
from .trace import Gradients, Trace
from .training import History, train

__all__ = [
    "Conv2D", "Dense", "Flatten", "GradientDescent", "Gradients", "History", "Network", "RPROP",
    "Recurrent", "Trace", "activations", "check_gradients", "initializers", "load", "losses", "save",
    "train",
]
