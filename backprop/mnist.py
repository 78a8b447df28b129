"""The MNIST digits from their four files: 60,000 images to learn from and 10,000 to be tried on.

The files are in the format IDX: two zero bytes, a byte for the type of the entries (8: unsigned
bytes), a byte for the number of axes, each axis' length in four bytes with the largest first, and
then the entries, the last axis running fastest. None of them comes with this package.
"""

from __future__ import annotations

import gzip
import os
import struct
import zlib
from math import prod
from pathlib import Path

import numpy as np

Array = np.ndarray
UNSIGNED_BYTES = 8
FILES = {  # as they have been called since they were published; ".gz" may follow
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


def read_idx(path: str | os.PathLike, axes: int) -> Array:
    """The unsigned bytes of an IDX file, in an array of so many axes; gzipped if it ends in ".gz".

    Raises ValueError, naming the file, where it is no IDX file of unsigned bytes, has another
    number of axes, or is shorter or longer than its header says; OSError where it cannot be read.
    """
    content = Path(path).read_bytes()
    if Path(path).suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{path} cannot be unpacked: it is damaged, or not gzipped") from error
    if len(content) < 4 or content[:2] != b"\0\0":
        raise ValueError(f"{path} is no IDX file: it starts with {content[:4]!r}, "
                         "but such a file starts with two zero bytes")
    if content[2] != UNSIGNED_BYTES:
        raise ValueError(f"{path} has entries of type {content[2]}, "
                         f"but expected are unsigned bytes, type {UNSIGNED_BYTES}")
    if content[3] != axes:
        raise ValueError(f"{path} has {content[3]} axes, but expected are {axes}: "
                         "are images and labels exchanged?")
    start = 4 + 4 * axes
    if len(content) < start:
        raise ValueError(f"{path} is damaged: it ends within its header, after {len(content)} bytes")
    shape = struct.unpack(f">{axes}I", content[4:start])
    if len(content) - start != prod(shape):
        raise ValueError(f"{path} is damaged: its header says {shape}, which makes {prod(shape)} "
                         f"bytes, but {len(content) - start} follow")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def load(folder: str | os.PathLike, part: str) -> tuple[Array, Array]:
    """Images x, of shape (n, 784) and from 0 to 1, and their labels, of shape (n,), 0 to 9.

    folder: where the four files are, by their own names (`FILES`), with or without ".gz".
    part: "train" or "test".

    Raises FileNotFoundError where a file is missing, ValueError as `read_idx` does, and where
    images and labels do not belong together.
    """
    if part not in FILES:
        raise ValueError(f"part must be one of {', '.join(FILES)}, but is {part!r}")
    names = FILES[part]
    images, labels = (read_idx(_found(folder, name), axes) for name, axes in zip(names, (3, 1)))
    if len(images) != len(labels):
        raise ValueError(f"{names[0]} has {len(images)} images, but {names[1]} "
                         f"has {len(labels)} labels")
    if images.shape[1:] != (28, 28):
        raise ValueError(f"{names[0]} has images of {images.shape[1]} by {images.shape[2]} pixels, "
                         "but those of MNIST are of 28 by 28")
    if labels.max(initial=0) > 9:
        raise ValueError(f"{names[1]} has the label {labels.max()}, but digits are 0 to 9")
    return images.reshape(len(images), -1) / 255.0, labels.astype(int)


def _found(folder: str | os.PathLike, name: str) -> Path:
    for path in (Path(folder) / name, Path(folder) / f"{name}.gz"):
        if path.is_file():
            return path
    raise FileNotFoundError(f"there is neither {name} nor {name}.gz in the folder {folder}")
