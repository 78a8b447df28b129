"""Checks of what a caller hands in, made before anything is computed or changed.

Each check returns its value in the form that the package computes with, or raises a
ValueError (right kind, wrong value) or a TypeError (wrong kind) that names what was given
and what was expected.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Shape = tuple[int | None, ...]
NUMBERS = "fiub"  # NumPy's letters for float, integer, unsigned integer, bool


class NotFinite(ValueError):
    """A number that must be finite is NaN or infinite."""


def is_finite(array: np.ndarray, factor: float = 1) -> bool:
    """Whether `factor * array` is free of NaN and infinity; symbols count as finite."""
    if array.dtype == object:
        return True
    flat = array.ravel()
    # One pass of a dot product meets every NaN and infinity, and costs a third of isfinite.
    # It overflows where entries are huge, and only then every entry is looked at.
    with np.errstate(all="ignore"):
        return math.isfinite(flat @ flat * factor * factor) or bool(np.isfinite(flat * factor).all())


def require_finite(name: str, array: np.ndarray, factor: float = 1) -> None:
    """Raise NotFinite, naming the first place, where `factor * array` is NaN or infinite."""
    if not is_finite(array, factor):
        with np.errstate(all="ignore"):
            product = factor * array
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(product))[0])
        at = ", ".join(map(str, place))
        raise NotFinite(f"{name} must be finite, but {name}[{at}] is {product[place]}")


def numeric_array(name: str, data: Any) -> np.ndarray:
    """`data` as an array of numbers or of symbols (dtype object), not yet copied."""
    try:
        array = np.asarray(data)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array of numbers: {error}") from None
    if array.dtype.kind not in NUMBERS + "O":
        raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}")
    return array


def parameter(name: str, data: Any, *axes: str) -> np.ndarray:
    """A copy of weights or bias: floats or symbols, finite, not empty, with the axes named."""
    array = numeric_array(name, data)
    if array.dtype.kind not in "fO":
        # A step of descent on integers would be cut to a whole number, most often to nothing.
        raise TypeError(f"{name} must be floats, but its dtype is {array.dtype}: "
                        f"write 1.0 for 1, or use {name}.astype(float)")
    if array.ndim != len(axes) or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, expected {as_tuple(axes)}")
    require_finite(name, array)
    return array.copy()


def rows(name: str, data: Any, width: int, dtype: np.dtype) -> np.ndarray:
    """A copy of `data` as samples in rows, shape (n, width), in the network's `dtype`."""
    return samples(name, data, (width,), dtype)


def samples(name: str, data: Any, shape: Shape, dtype: np.dtype) -> np.ndarray:
    """A copy of `data` as samples along axis 0, shape (n, *shape), in the network's `dtype`.

    A single sample, of the given shape, is taken too; where that holds None any size will do.
    """
    array = numeric_array(name, data)
    if array.dtype == object and dtype != object:
        raise TypeError(f"{name} holds objects (symbols?), but the network computes in {dtype}; "
                        "for symbols give the weights and the bias as arrays of dtype object")
    axes = len(shape)
    if not fits(array.shape[-axes:], shape) or array.ndim > axes + 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, expected "
                         f"{in_words(shape)} or {in_words(shape, 'n')}")
    with np.errstate(over="ignore"):  # too large for a narrower float: infinite, refused below
        array = np.array(array, dtype=dtype, ndmin=axes + 1)
    require_finite(name, array)
    return array


def fits(shape: Shape, expected: Shape) -> bool:
    """Whether the shape is the expected one; None, in either of them, stands for any size."""
    return shape == expected or len(shape) == len(expected) and all(
        size == wanted or size is None or wanted is None for size, wanted in zip(shape, expected))


def in_words(shape: Shape, *before: str) -> str:
    """A shape for a message, with a name for a size that is None: (1, height, width)."""
    names = {1: ("units",), 2: ("steps", "inputs"), 3: ("channels", "height", "width")}[len(shape)]
    return as_tuple([*before, *(name if size is None else size
                                for size, name in zip(shape, names))])


def as_tuple(entries: Sequence[object]) -> str:
    """("n", 3) as it is written in a message: (n, 3)."""
    return f"({', '.join(map(str, entries))}{',' if len(entries) == 1 else ''})"


def positive(name: str, value: Any) -> Any:
    """`value`, if it is a finite number above 0."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, but is {value!r}")
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} must be a finite number above 0, but is {value!r}")
    return value


def whole(name: str, value: Any, at_least: int = 1) -> int:
    """`value` as an int, if it is a whole number of at least `at_least`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number, but is {value!r}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, but is {value!r}")
    return int(value)


def chosen(kind: str, choice: Any, table: Mapping[str, Any], accepts: type | None = None) -> Any:
    """The entry of `table` that `choice` names, or `choice` itself if it is one of its kind."""
    if isinstance(choice, str):
        if choice not in table:
            raise ValueError(f"unknown {kind} {choice!r}; known are {', '.join(sorted(table))}")
        return table[choice]
    if isinstance(choice, accepts) if accepts else callable(choice):
        return choice
    raise TypeError(f"{kind} must be one of backprop's or a name, but is {choice!r}")
