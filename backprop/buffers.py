"""Arrays that are made once and used in every step: what `workspace` computes in."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from .network import Network

Array = np.ndarray
Product = tuple[Array, Array, Array]  # left, right, and where left @ right goes
BLOCK = 2**16  # entries: of so many, three arrays stay in the cache
LINE = 64      # bytes of a line of the cache


def aligned(shape: tuple[int, ...], dtype: np.dtype) -> Array:
    """Zeros that start where a line of the cache does, which NumPy itself does not see to."""
    dtype = np.dtype(dtype)
    size = prod(shape) * dtype.itemsize
    raw = np.zeros(size + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    return raw[start:start + size].view(dtype).reshape(shape)


def aligned_copy(array: Array) -> Array:
    """The same, in rows, from where a line of the cache starts."""
    copy = aligned(array.shape, array.dtype)
    copy[...] = array
    return copy


def views(flat: Array, net: Network) -> list[Array]:
    """The pieces of `flat` in the order and the shapes of `net.parameters()`."""
    parameters = net.parameters()
    ends = np.cumsum([parameter.size for parameter in parameters])
    return [part.reshape(parameter.shape) for part, parameter in zip(np.split(flat, ends[:-1]), parameters)]


def join(arrays: list[Array], flat: Array) -> None:
    """The arrays one after the other into `flat`; zeros where there are none."""
    flat[...] = np.concatenate([array.ravel() for array in arrays]) if arrays else 0


class Flat(NamedTuple):
    """What belongs to the parameters, as one array each.

    parameters, last_steps: all of them. slopes, spare: for one block, of `block_size(net)` entries.
    """

    parameters: Array
    last_steps: Array
    slopes: Array
    spare: Array


class Block(NamedTuple):
    """A block of the parameters: the products that give its part of the gradient, and its place in the arrays."""

    products: list[Product]
    slopes: Array
    parameters: Array
    last_steps: Array
    spare: Array


class Rows:
    """The arrays for n samples, x and t, and the products that a step takes of them.

    a, delta, spare: lists with an array of shape (n, fan_out) for each layer; met: all a and delta, flat.
    zs: where z is computed, which is where a will be, for all layers but the last; z: that of the last.
    scale: what δ of the output is multiplied by; `Workspace` sets it.
    forward: for each layer the product a W, into `spare`. backward: for all layers but the last, δ Wᵀ
        of the layer above, into `delta`.
    blocks: the parameters, block after block.

    The arrays of the last layer, and t, have the units in rows: there are few of them, and what goes
    along rows is quick.
    """

    def __init__(self, net: Network, flat: Flat, x: Array, t: Array):
        self.x, self.t = x, t
        n, dtype, widths = len(x), net.dtype, [layer.fan_out for layer in net.layers]
        self.met, spare = aligned((2 * n * sum(widths),), dtype), aligned((n * sum(widths),), dtype)
        ends = n * np.cumsum([*widths, *widths])
        parts = np.split(self.met, ends[:-1]) + np.split(spare, ends[:len(widths) - 1])
        shaped = [part.reshape(n, -1) for part in parts]
        depth = len(widths)
        for last in range(depth - 1, 3 * depth, depth):
            shaped[last] = parts[last].reshape(-1, n).T
        self.a, self.delta, self.spare = shaped[:depth], shaped[depth:2 * depth], shaped[2 * depth:]
        self.z = aligned((widths[-1], n), dtype).T
        self.zs = [*self.a[:-1], self.z]
        self.scale, ones = np.ones((), dtype), np.ones(n, dtype)

        pieces, below = views(flat.parameters, net), [x, *self.a[:-1]]
        weights, self.bias = pieces[::2], [bias[None] for bias in pieces[1::2]]
        self.forward: list[Product] = [*zip(below, weights, self.spare)][:-1]
        self.forward.append((weights[-1].T, below[-1].T, self.spare[-1].T))
        self.backward: list[Product] = [*zip(self.delta[1:], [w.T for w in weights[1:]], self.delta)]
        self.blocks = _blocks([pair for a, delta in zip(below, self.delta)
                               for pair in ((a.T, delta), (ones, delta))], flat)


def _blocks(pairs: list[tuple[Array, Array]], flat: Flat) -> list[Block]:
    """The products of all pairs (left, right), large ones cut into rows, packed into blocks."""
    blocks: list[Block] = []
    products: list[Product] = []
    start = size = 0
    for whole, right in pairs:
        # A bias, whose ones have one axis, is one row.
        rows = max(1, BLOCK // right.shape[1]) if whole.ndim == 2 else len(whole)
        for first in range(0, len(whole), rows):
            left = whole[first:first + rows]
            shape = (*left.shape[:-1], right.shape[1])
            if products and size + prod(shape) > len(flat.slopes):
                blocks.append(_block(products, flat, start, size))
                products, start, size = [], start + size, 0
            products.append((left, right, flat.slopes[size:size + prod(shape)].reshape(shape)))
            size += prod(shape)
    return [*blocks, _block(products, flat, start, size)]


def _block(products: list[Product], flat: Flat, start: int, size: int) -> Block:
    place = slice(start, start + size)
    return Block(products, flat.slopes[:size], flat.parameters[place], flat.last_steps[place], flat.spare[:size])


def block_size(net: Network) -> int:
    """How many entries the gradient of one block may have."""
    parameters = net.parameters()
    return min(sum(p.size for p in parameters), max(BLOCK, *(p.shape[-1] for p in parameters)))
