"""What the chapter on PyTorch and JAX says of both, run again where they are installed, and for more networks."""
import numpy as np
import pytest

from backprop.autodiff_network import difference
from backprop.experiments import networks_of_the_book as book
from backprop.experiments.alternatives import moons
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
