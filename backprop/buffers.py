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


def with_ones(array: Array) -> Array:
    """An aligned copy with one more column, of ones: the input that a bias is the weight of."""
    copy = aligned((len(array), array.shape[1] + 1), array.dtype)
    copy[:, :-1], copy[:, -1] = array, 1
    return copy


def pieces(flat: Array, shapes: list[tuple[int, ...]]) -> list[Array]:
    """`flat` cut into arrays of these shapes, one behind the other: views, not copies."""
    ends = np.cumsum([prod(shape) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes)]


def views(flat: Array, net: Network) -> list[Array]:
    """The pieces of `flat` in the order and the shapes of `net.parameters()`."""
    return pieces(flat, [parameter.shape for parameter in net.parameters()])


def matrices(flat: Array, net: Network) -> list[Array]:
    """For each layer its weights, with its bias as the last row: (fan_in + 1, fan_out), in `flat`."""
    return pieces(flat, [(layer.fan_in + 1, layer.fan_out) for layer in net.layers])


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
    """The arrays for n samples, and the products that a step takes of them.

    x: of shape (n, fan_in + 1), from `with_ones`. t: of shape (units, n).
    z, a, delta, spare: lists with an array of shape (fan_out, n) for each layer; a is where z is, for
        all layers but the first and the last. met: all a and delta, flat.
    row: an entry for each sample, for what an activation has to note.
    scale: what δ of the output is multiplied by; `Workspace` sets it.
    forward: for each layer the product Wᵀ a, into `z`; for the first one x W, whose rows are samples
        as those of x are, since the other way was seen to take a third more time. backward: for all
        layers but the last, W δ of the layer above, into `delta`.
    blocks: the parameters, block after block.

    A bias is the weight of an input that is always 1. In `Flat` the bias of a layer follows its weights,
    as one more row, and each a is followed by a row of ones: so one product has them both.
    The units stand in rows: what goes along rows is quick, and there are more samples than outputs.
    """

    def __init__(self, net: Network, flat: Flat, x: Array, t: Array):
        self.x, self.t = x, t
        n, dtype, widths = len(x), net.dtype, [layer.fan_out for layer in net.layers]
        # The output leads nowhere and needs no row of ones.
        heights = [*(width + 1 for width in widths[:-1]), *widths[-1:], *widths]
        self.met = aligned((n * sum(heights),), dtype)
        arrays = [part.reshape(-1, n) for part in np.split(self.met, n * np.cumsum(heights)[:-1])]
        above, self.delta = arrays[:len(widths)], arrays[len(widths):]
        for array, width in zip(above, widths):
            array[width:] = 1
        self.a = [array[:width] for array, width in zip(above, widths)]
        first, last = aligned((n, widths[0]), dtype), aligned((widths[-1], n), dtype)
        self.z = [first.T, *self.a[1:-1], last][:len(widths)]
        self.spare = [aligned(delta.shape, dtype) for delta in self.delta]
        self.row, self.scale = aligned((n,), dtype), np.ones((), dtype)

        below, weights = [x.T, *above[:-1]], matrices(flat.parameters, net)
        self.forward: list[Product] = [(x, weights[0], first)]
        self.forward += zip([w.T for w in weights[1:]], below[1:], self.z[1:])
        self.backward: list[Product] = [*zip([w[:-1] for w in weights[1:]], self.delta[1:], self.delta)]
        self.blocks = _blocks([*zip(below, [delta.T for delta in self.delta])], flat)


def _blocks(pairs: list[tuple[Array, Array]], flat: Flat) -> list[Block]:
    """The products of all pairs (left, right), large ones cut into rows, packed into blocks."""
    blocks: list[Block] = []
    products: list[Product] = []
    start = size = 0
    for whole, right in pairs:
        rows = max(1, BLOCK // right.shape[1])
        for first in range(0, len(whole), rows):
            left = whole[first:first + rows]
            shape = len(left), right.shape[1]
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
