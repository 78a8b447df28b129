"""What the two modes of automatic differentiation cost: products counted as NumPy makes them, and numbers kept.

Nothing is estimated: while `products` counts, every array that a row of the table of derivatives is handed
notes the products and quotients that it takes part in.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

import numpy as np

from .. import autodiff
from ..autodiff import Operation, Variable, gradient, take, total
from ..autodiff_network import activated, loss_of
from ..forward_mode import Dual, jvp
from ..network import Network


class Noting(np.ndarray):
    """An array that adds to `tally` how many products, or quotients, NumPy makes with it."""

    tally = 0

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [np.asarray(each) if isinstance(each, Noting) else each for each in inputs]
        result = getattr(ufunc, method)(*plain, **options)
        if method == "__call__" and ufunc in (np.multiply, np.divide):
            Noting.tally += np.size(result)
        elif method == "__call__" and ufunc is np.matmul:
            Noting.tally += np.size(result) * plain[0].shape[1]
        return np.asarray(result).view(Noting)


def noting(function: Callable) -> Callable:
    """The same function, on arrays that note; what it gives is a plain array again."""
    return lambda *arrays: np.asarray(function(*(np.asarray(each).view(Noting) for each in arrays)))


@contextmanager
def instrumented() -> Iterator[None]:
    """Within it every row of the table counts."""
    plain = dict(autodiff.TABLE)
    Noting.tally = 0
    try:
        for name, row in plain.items():
            ways = [tuple(map(noting, each)) for each in (row.pull_backs, row.push_forwards)]
            autodiff.TABLE[name] = Operation(noting(row.value), *ways)
        yield
    finally:
        autodiff.TABLE.update(plain)


def products(run: Callable[[], Any]) -> int:
    """How many products and quotients a call takes."""
    with instrumented():
        run()
        return Noting.tally


def one_sample(widths: tuple[int, ...], seed: int = 0) -> tuple[Network, np.ndarray, np.ndarray]:
    net = Network.random(widths, hidden="tanh", output="identity", loss="squared_error", rng=seed)
    rng = np.random.default_rng(seed)
    return net, rng.normal(size=(1, widths[0])), rng.normal(size=(1, widths[-1]))


def by_reverse(net: Network, x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The whole gradient of the loss in one walk back."""
    parameters = [Variable(array) for array in net.parameters()]
    return np.concatenate([part.ravel() for part in gradient(loss_of(net, parameters, x, t), parameters)])


def by_forward(net: Network, x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The same, in a pass for each parameter."""
    arrays, found = net.parameters(), []
    for k, array in enumerate(arrays):
        for place in np.ndindex(array.shape):
            directions = [np.zeros_like(each) for each in arrays]
            directions[k][place] = 1.0
            found.append(jvp(lambda *parameters: loss_of(net, parameters, x, t), arrays, directions)[1])
    return np.array(found)


@lru_cache(maxsize=None)
def of_a_loss(widths: tuple[int, ...]) -> dict[str, int]:
    """Products for one number that depends on all parameters: the loss alone, and its gradient in both modes."""
    net, x, t = one_sample(widths)
    parameters = net.parameters()
    return {"parameters": sum(array.size for array in parameters),
            "loss": products(lambda: loss_of(net, list(map(Variable, parameters)), x, t)),
            "reverse": products(lambda: by_reverse(net, x, t)), "forward": products(lambda: by_forward(net, x, t))}


@lru_cache(maxsize=None)
def of_outputs(widths: tuple[int, ...]) -> dict[str, int]:
    """Products for the derivatives of all outputs by one input: a walk back for each output, or one pass forward."""
    net, x, _ = one_sample(widths)
    constants = net.parameters()

    def by_walks() -> None:
        given = Variable(x)
        y = _of_input(net, constants, given)
        for j in range(widths[-1]):
            gradient(total(take(y, np.array([j]))), [given])

    return {"outputs": widths[-1], "reverse": products(by_walks),
            "forward": products(lambda: jvp(partial(_of_input, net, constants), [x], [np.ones_like(x)]))}


def _of_input(net: Network, constants: list[np.ndarray], a: Variable) -> Variable:
    """The outputs, as a function of the input: the weights stay where they are."""
    for layer, weights, bias in zip(net.layers, constants[::2], constants[1::2]):
        a = activated(layer.activation, a @ weights + bias)
    return a


# What is kept

class Kept:
    """How many numbers are alive, now and at most, among the results of a kind of variable."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def watching(self, kind: type[Variable]) -> type[Variable]:
        """The kind, with its results counted while anything refers to them."""
        kept = self

        class Watched(kind):
            @classmethod
            def made_by(cls, name, operands):
                result = super().made_by(name, operands)
                tangent = getattr(result, "tangent", None)
                result.size = result.value.size + (0 if tangent is None else tangent.size)
                kept.now += result.size
                kept.most = max(kept.most, kept.now)
                return result

            def __del__(self):
                kept.now -= getattr(self, "size", 0)

        return Watched


@lru_cache(maxsize=None)
def kept(widths: tuple[int, ...], samples: int) -> dict[str, int]:
    """The most numbers that are kept at a time, besides the parameters, until the loss is known, in both modes."""
    net, _, t = one_sample(widths)
    rng, found = np.random.default_rng(0), {}
    x, t = rng.normal(size=(samples, widths[0])), np.repeat(t, samples, axis=0)
    for name, kind in (("reverse", Variable), ("forward", Dual)):
        count = Kept()
        watched = count.watching(kind)
        arrays = net.parameters()
        parameters = [watched(array) for array in arrays] if kind is Variable else [watched(a, np.ones_like(a)) for a in arrays]
        loss = loss_of(net, parameters, x, t)
        found[name] = count.most
        del loss, parameters
    return found
