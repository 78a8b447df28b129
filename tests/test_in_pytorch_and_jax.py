"""What the chapter on PyTorch and JAX says of both, run again where they are installed, and for more networks."""
import numpy as np
import pytest

from backprop import autodiff_network
from backprop.autodiff_network import difference
from backprop.experiments import networks_of_the_book as book
from backprop.experiments.alternatives import moons
from backprop.second_derivatives import hessian_vector_product
from tools.needs import LIBRARIES, reason

for library in LIBRARIES:
    pytest.importorskip(library, reason=f"nothing is compared with it: {reason([library])}")

import jax  # noqa: E402
import torch  # noqa: E402

from backprop.experiments import in_jax, in_pytorch  # noqa: E402

HEAVY = ("MNIST's widths", "a memory", "ten layers of a hundred")     # for a compiler
BORROWED = ("17-what-can-go-wrong: steps with a borrowed slope", "17-what-can-go-wrong: a slope of 1 on the kink",
            "19-target-propagation: signs, straight through")
KINDS = {f"{kind.chapter}: {kind.words}": kind for kind in book.KINDS}


@pytest.fixture(scope="module", autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("name", KINDS)
def test_every_network_of_the_book_has_its_gradient_in_pytorch(name):
    problem = KINDS[name].make(np.random.default_rng(1))
    assert difference(in_pytorch.gradients(*problem), *problem) < 1e-13
    assert difference(in_pytorch.gradients(*problem, dtype=torch.float32), *problem) < 1e-4


@pytest.mark.parametrize("name", sorted({name for name in [*list(KINDS)[::3], *BORROWED, "18-through-time: a memory, truncated"]
                                  if KINDS[name].words not in HEAVY}))
def test_and_in_jax(name):
    problem = KINDS[name].make(np.random.default_rng(1))
    assert difference(in_jax.gradients(*problem), *problem) < 1e-13


def test_gradients_that_are_not_cleared_are_a_momentum_of_1():
    task = moons(0, hidden=(8,))
    inputs, labels = torch.tensor(task.x[0]), torch.tensor(task.targets().argmax(axis=1))
    ends = []
    for clear, momentum in ((False, 0.0), (True, 1.0)):
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2)).double()
        sgd = torch.optim.SGD(model.parameters(), 0.01, momentum)
        for _ in range(20):
            if clear:
                sgd.zero_grad()
            torch.nn.functional.cross_entropy(model(inputs), labels).backward()
            sgd.step()
        ends.append([parameter.detach().numpy() for parameter in model.parameters()])
    for one, other in zip(*ends):
        np.testing.assert_allclose(one, other, rtol=1e-10)


def test_for_a_while_they_even_help():
    task = moons(0, hidden=(8,))
    inputs, labels = torch.tensor(task.x[0]), torch.tensor(task.targets().argmax(axis=1))
    for seed in range(5):
        ends = []
        for momentum in (0.0, 1.0):
            torch.manual_seed(seed)
            model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2)).double()
            sgd = torch.optim.SGD(model.parameters(), 0.01, momentum)
            for _ in range(20):
                sgd.zero_grad()
                loss = torch.nn.functional.cross_entropy(model(inputs), labels)
                loss.backward()
                sgd.step()
            ends.append(loss.item())
        assert ends[1] < ends[0] - 0.05


@pytest.mark.parametrize("name", ["07-two-outputs: the worked example", "10-convolution: kernels, tanh",
                                  "06-vectors-and-softmax: softmax"])
def test_the_hessian_times_a_direction_is_that_of_both(name):
    net, x, t = KINDS[name].make(np.random.default_rng(1))
    rng, arrays = np.random.default_rng(2), net.parameters()
    direction = [rng.normal(size=array.shape) for array in arrays]
    _, ours = hessian_vector_product(lambda *p: autodiff_network.loss_of(net, p, x, t), arrays, direction)
    given = [tuple(map(torch.tensor, each)) for each in (arrays, direction)]
    _, by_torch = torch.autograd.functional.hvp(lambda *p: in_pytorch.loss_of(net, p, x, t), *given)
    slopes = jax.grad(lambda p: in_jax.loss_of(net, p, x, t))
    _, by_jax = jax.jit(lambda p, v: jax.jvp(slopes, (p,), (v,)))(arrays, direction)
    for found, torchs, jaxs in zip(ours, by_torch, by_jax, strict=True):
        for theirs in (torchs, jaxs):
            assert np.abs(np.asarray(theirs) - found).max() < 1e-13 * np.abs(found).max()
