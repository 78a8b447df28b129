"""The same training in PyTorch, eager, where it is installed."""

from __future__ import annotations

from collections.abc import Callable

try:
    import torch
except ImportError:
    torch = None

MISSING = "PyTorch is not installed: not compared (pip install -e '.[torch]')"


def use_threads(threads: int) -> None:
    if torch:
        torch.set_num_threads(threads)


def from_network(net):
    """A `torch.nn.Sequential` with the weights of `net`, up to z of the last layer, and its last activation."""
    kinds = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}
    modules: list[torch.nn.Module] = []
    for layer in net.layers:
        linear = torch.nn.Linear(layer.fan_in, layer.fan_out, dtype=getattr(torch, net.dtype.name))
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.weights.T.copy()))
            linear.bias.copy_(torch.from_numpy(layer.bias.copy()))
        modules.append(linear)
        if layer.activation.name != "softmax":  # cross_entropy takes z and applies softmax itself
            modules.append(kinds[layer.activation.name]())
    return torch.nn.Sequential(*modules)


def half_squared_error(a, t):
    """½ Σ(a - t)² of a sample, the mean of the batch."""
    return 0.5 * torch.nn.functional.mse_loss(a, t, reduction="sum") / len(a)


def stepper(net, rate: float, momentum: float = 0.0) -> Callable:
    """(x, t) → one step of SGD; x and t are tensors. The loss is that of `net`.

    A squared error of one output is PyTorch's own mean.
    """
    losses = {"cross_entropy": torch.nn.functional.cross_entropy, "squared_error": torch.nn.functional.mse_loss,
              "half_squared_error": half_squared_error}
    model, loss = from_network(net), losses[net.loss.name]
    sgd = torch.optim.SGD(model.parameters(), lr=rate, momentum=momentum)

    def step(x, t):
        sgd.zero_grad()
        loss(model(x), t).backward()
        sgd.step()
        return model
    return step
