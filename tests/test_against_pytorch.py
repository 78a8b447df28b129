"""The same networks in PyTorch: losses, gradients, and every step of its SGD."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import problems

import backprop as bp

torch = pytest.importorskip("torch", reason="PyTorch is not installed, so nothing is compared "
                                            "with it: pip install -e '.[torch]'")

ACTIVATIONS = {"identity": lambda z: z, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
               "relu": torch.relu, "softplus": torch.nn.functional.softplus,
               "softmax": lambda z: torch.softmax(z, dim=1)}
LOSSES = {"squared_error": lambda a, t: ((a - t) ** 2).sum(dim=1).mean(),
          "half_squared_error": lambda a, t: ((a - t) ** 2).sum(dim=1).mean() / 2,
          "cross_entropy": lambda a, t: -torch.where(t > 0, a.log(), 0).sum(dim=1).mean(),
          "binary_cross_entropy": lambda a, t: torch.nn.functional.binary_cross_entropy(
              a, t, reduction="sum") / len(a)}


def tensors_of(net):
    return [torch.tensor(parameter, requires_grad=True) for parameter in net.parameters()]


def loss_of(net, tensors, x, t):
    a = torch.tensor(x)
    for layer, W, b in zip(net.layers, tensors[::2], tensors[1::2]):
        a = ACTIVATIONS[layer.activation.name](a @ W + b)
    return LOSSES[net.loss.name](a, torch.tensor(t))


def close(dtype):
    return dict(rtol=2e-3, atol=2e-5) if dtype == np.float32 else dict(rtol=1e-8, atol=1e-11)


@given(problem=problems())
def test_loss_and_gradients_are_pytorchs(problem):
    net, x, t = problem
    trace = net.forward(x)
    gradients, tensors = net.backward(trace, t), tensors_of(net)
    E = loss_of(net, tensors, x, t)
    E.backward()
    np.testing.assert_allclose(net.total_loss(trace, t), E.detach().numpy(), **close(x.dtype))
    for i in range(len(net.layers)):
        np.testing.assert_allclose(gradients.weights[i], tensors[2 * i].grad, **close(x.dtype))
        np.testing.assert_allclose(gradients.bias[i], tensors[2 * i + 1].grad, **close(x.dtype))


@given(problem=problems(hidden=("sigmoid", "tanh", "softplus")),
       momentum_and_nesterov=st.sampled_from([(0.0, False), (0.5, False), (0.9, False),
                                              (0.5, True), (0.9, True)]))
def test_every_step_of_gradient_descent_is_that_of_pytorchs_sgd(problem, momentum_and_nesterov):
    net, x, t = problem
    momentum, nesterov = momentum_and_nesterov
    tensors = tensors_of(net)
    sgd = torch.optim.SGD(tensors, lr=0.05, momentum=momentum, nesterov=nesterov)
    descent = bp.GradientDescent(0.05, momentum, nesterov)
    for _ in range(5):
        descent.update(net, net.backward(net.forward(x), t))
        sgd.zero_grad()
        loss_of(net, tensors, x, t).backward()
        sgd.step()
        for ours, theirs in zip(net.parameters(), tensors):
            np.testing.assert_allclose(ours, theirs.detach().numpy(), **close(x.dtype))


@given(problem=problems(), max_step=st.sampled_from([50.0, 0.02]))
def test_every_step_of_rprop_is_that_of_pytorchs(problem, max_step):
    """From the same gradients, for where one is 0 but for rounding either sign would do."""
    net, x, t = problem
    tensors = tensors_of(net)
    theirs, ours = torch.optim.Rprop(tensors, step_sizes=(1e-6, max_step)), bp.RPROP(max_step=max_step)
    for _ in range(8):
        gradients = net.backward(net.forward(x), t)
        for i in range(len(net.layers)):
            tensors[2 * i].grad = torch.tensor(gradients.weights[i])
            tensors[2 * i + 1].grad = torch.tensor(gradients.bias[i])
        ours.update(net, gradients)
        theirs.step()
        for parameter, tensor in zip(net.parameters(), tensors):
            np.testing.assert_allclose(parameter, tensor.detach().numpy(),
                                       rtol=4 * np.finfo(x.dtype).eps, atol=np.finfo(x.dtype).eps)
