"""The networks of the book in PyTorch: their way forward; the way back is PyTorch's. It is imported where PyTorch is."""
import numpy as np
import torch

from ..alternatives.signs import Signs, StraightThrough
from ..convolution import Conv2D
from ..flatten import Flatten
from ..layers import Dense
from ..recurrent import Recurrent
from .skip_layer import Skip


def with_slope_of(carrier, value):
    """The value, with the derivatives of the carrier."""
    return carrier + (value - carrier).detach()


ACTIVATIONS = {"identity": lambda z: z, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu,
               "softplus": torch.nn.functional.softplus, "softmax": lambda z: torch.softmax(z, dim=1),
               "logistic less a half": lambda z: torch.sigmoid(z) - 0.5,
               "step": lambda z: 0 * z + (z > 0), "step, borrowed slope": lambda z: with_slope_of(torch.tanh(z), (z > 0).to(z.dtype)),
               "ReLU with 1": lambda z: torch.relu(z) + (z == 0) * z}
LOSSES = {"squared_error": lambda a, t: ((a - t) ** 2).sum(), "half_squared_error": lambda a, t: ((a - t) ** 2).sum() / 2,
          "cross_entropy": lambda a, t: -(t * a.log()).sum(),
          "binary_cross_entropy": lambda a, t: -(t * a.log() + (1 - t) * (1 - a).log()).sum(),
          "absolute_error": lambda a, t: (a - t).abs().sum()}


def memory(layer, x, W, b):
    g, a = ACTIVATIONS[layer.activation.name], x.new_zeros(len(x), layer.units)
    for s in range(x.shape[1]):
        if s == x.shape[1] - (layer.steps_back or x.shape[1]):
            a = a.detach()
        a = g(torch.cat([x[:, s], a], dim=1) @ W + b)
    return a


def signs(a):
    return 2 * (a > 0).to(a.dtype) - 1


LAYERS = {
    Dense: lambda layer, a, W, b: ACTIVATIONS[layer.activation.name](a @ W + b),
    Conv2D: lambda layer, a, W, b: ACTIVATIONS[layer.activation.name](
        torch.nn.functional.conv2d(a, W, b, layer.stride, layer.padding)),
    Flatten: lambda layer, a: a.flatten(start_dim=1),
    Recurrent: memory,
    Signs: lambda layer, a, W, b: LAYERS[Dense](layer, signs(a), W, b),
    StraightThrough: lambda layer, a, W, b: LAYERS[Dense](layer, with_slope_of(a, signs(a)), W, b),
    Skip: lambda layer, a, W, b: a + ACTIVATIONS[layer.g.name](a @ W + b),
}


def loss_of(net, parameters, x, t):
    """E of the network with these tensors as its parameters."""
    a, left = torch.as_tensor(np.asarray(x), dtype=parameters[0].dtype), iter(parameters)
    for layer in net.layers:
        a = LAYERS[type(layer)](layer, a, *([] if layer.weights is None else [next(left), next(left)]))
    return LOSSES[net.loss.name](a, torch.as_tensor(np.asarray(t), dtype=a.dtype)) / len(a)


def gradients(net, x, t, dtype=torch.float64):
    """∂E/∂(each parameter), as NumPy's arrays."""
    parameters = [torch.tensor(array, dtype=dtype, requires_grad=True) for array in net.parameters()]
    found = torch.autograd.grad(loss_of(net, parameters, x, t), parameters, materialize_grads=True)
    return [part.numpy() for part in found]
