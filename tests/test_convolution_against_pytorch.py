"""The same convolutions in PyTorch: outputs, gradients, and training."""

import numpy as np
import pytest
from hypothesis import given
from tests.random_images import convolutions, image_problems

import backprop as bp

torch = pytest.importorskip("torch", reason="PyTorch is not installed, so nothing is compared "
                                            "with it: pip install -e '.[torch]'")
from tests.test_against_pytorch import ACTIVATIONS, LOSSES, close  # noqa: E402


@given(case=convolutions())
def test_a_layers_three_passes_are_pytorchs(case):
    layer, a, delta = case
    inputs, weights, bias = (torch.tensor(array, requires_grad=True)
                             for array in (a, layer.weights, layer.bias))
    z = torch.nn.functional.conv2d(inputs, weights, bias, layer.stride, layer.padding)
    z.backward(torch.tensor(delta))
    np.testing.assert_allclose(layer.pre_activation(a), z.detach().numpy(), **close(a.dtype))
    by_weights, by_bias = layer.gradients(a, delta)
    for ours, theirs in ((by_weights * len(a), weights), (by_bias * len(a), bias),
                         (layer.pull_back(delta, a), inputs)):
        np.testing.assert_allclose(ours, theirs.grad, **close(a.dtype))


def loss_of(net, tensors, x, t):
    a, parameters = torch.tensor(x), iter(tensors)
    for layer in net.layers:
        if isinstance(layer, bp.Flatten):
            a = a.flatten(start_dim=1)
        else:
            W, b = next(parameters), next(parameters)
            z = a @ W + b if isinstance(layer, bp.Dense) else torch.nn.functional.conv2d(
                a, W, b, layer.stride, layer.padding)
            a = ACTIVATIONS[layer.activation.name](z)
    return LOSSES[net.loss.name](a, torch.tensor(t))


@given(problem=image_problems())
def test_loss_and_gradients_of_networks_are_pytorchs(problem):
    net, x, t = problem
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    tensors = [torch.tensor(parameter, requires_grad=True) for parameter in net.parameters()]
    E = loss_of(net, tensors, x, t)
    E.backward()
    np.testing.assert_allclose(net.total_loss(trace, t), E.detach().numpy(), **close(x.dtype))
    slopes = [slope for pair in zip(gradients.weights, gradients.bias) for slope in pair
              if slope is not None]
    for ours, theirs in zip(slopes, tensors):
        np.testing.assert_allclose(ours, theirs.grad, **close(x.dtype))


def test_training_step_for_step():
    rng = np.random.default_rng(8)
    net = bp.Network([bp.Conv2D(rng.normal(size=(3, 1, 3, 3)), np.zeros(3), "tanh"), bp.Flatten(),
                      bp.Dense(rng.normal(size=(48, 2)) / 7, np.zeros(2), "softmax")], "cross_entropy")
    x, t = rng.normal(size=(6, 1, 6, 6)), np.eye(2)[[0, 1, 1, 0, 1, 0]]
    tensors = [torch.tensor(parameter, requires_grad=True) for parameter in net.parameters()]
    sgd, descent = torch.optim.SGD(tensors, lr=0.1, momentum=0.9), bp.GradientDescent(0.1, 0.9)
    for _ in range(10):
        descent.update(net, net.backward(net.forward(x), t))
        sgd.zero_grad()
        loss_of(net, tensors, x, t).backward()
        sgd.step()
        for ours, theirs in zip(net.parameters(), tensors):
            np.testing.assert_allclose(ours, theirs.detach().numpy(), **close(x.dtype))
