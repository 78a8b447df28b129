"""Networks in files: an .npz archive of the weights, and a header that says what they belong to.

The arrays stand in it by their names, "weights[0]", "bias[0]" and so on, bit for bit, so that any
program that reads NumPy's files can use them. The header is a text in JSON. Nothing in the file is
code, and loading runs none.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from uuid import uuid4

import numpy as np

from . import activations, losses
from .activations import Activation
from .convolution import Conv2D
from .flatten import Flatten
from .layers import Dense, Layer
from .network import Network
from .recurrent import Recurrent

Array = np.ndarray
FORMAT, VERSION = "backprop network", 1
KINDS: dict[str, tuple[type[Layer], tuple[str, ...]]] = {  # with what a layer has beside its arrays
    "Dense": (Dense, ("activation",)),
    "Conv2D": (Conv2D, ("activation", "stride", "padding")),
    "Flatten": (Flatten, ()),
    "Recurrent": (Recurrent, ("activation", "steps_back")),
}


def save(net: Network, path: str | os.PathLike) -> None:
    """Write `net` into a file, so that `load` gives a network with the same bits.

    path: the file, with any ending; ".npz" is the usual one. It is replaced as a whole, once all is
        written: whoever reads it meets the old network or the new one.

    Raises ValueError where the network has what a file cannot hold: symbols, or layers, activations
    and losses that are not of this package; OSError where the file cannot be written.
    """
    content = to_bytes(net)
    path = Path(path)
    temporary = path.with_name(f"{path.name}.{uuid4().hex}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: str | os.PathLike) -> Network:
    """The network that `save` has written into a file.

    Raises ValueError, naming the file, where it is damaged or cut off, was not written by `save`, or
    has a format of another version; OSError where it cannot be read.
    """
    return from_bytes(Path(path).read_bytes(), path)


def to_bytes(net: Network) -> bytes:
    """What `save` writes, for those who send a network instead of storing it. Raises as `save` does."""
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, but is {net!r}")
    if net.dtype == object:
        raise ValueError(f"{net!r} has symbols for weights, and a file can hold only numbers")
    header = {"format": FORMAT, "version": VERSION, "loss": _known("loss", net.loss, losses.TABLE),
              "layers": [_described(layer) for layer in net.layers]}
    written = io.BytesIO()
    np.savez(written, header=np.array(json.dumps(header)), **net.named_parameters())
    return written.getvalue()


def from_bytes(content: bytes, path: object = "what was given") -> Network:
    """The network that `to_bytes` gave the content of; raises as `load` does, where `path` names the content."""
    arrays = _arrays(content, path)
    try:
        header = json.loads(str(arrays.pop("header")))
        if header["format"] != FORMAT:
            raise ValueError(f"its format is {header['format']!r}")
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} was not written by backprop.save: it lacks the header "
                         f"of a {FORMAT}") from error
    if header.get("version") != VERSION:
        raise ValueError(f"{path} has version {header.get('version')!r} of the format, "
                         f"but this package reads version {VERSION}")
    try:
        layers = [_layer(i, entry, arrays) for i, entry in enumerate(header["layers"])]
        if arrays:
            raise ValueError(f"no layer has {', '.join(arrays)}")
        return Network(layers, header["loss"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} holds no network that fits together: {error}") from error


def _described(layer: Layer) -> dict:
    """The layer without its arrays, for the header."""
    kind = type(layer).__name__
    if KINDS.get(kind, (None,))[0] is not type(layer):
        raise ValueError(f"{layer!r} cannot be stored; layers that can are {', '.join(KINDS)}")
    entry = {name: getattr(layer, name) for name in KINDS[kind][1]}
    if "activation" in entry:
        entry["activation"] = _activation_entry(layer.activation)
    return {"kind": kind} | entry


def _activation_entry(activation: Activation) -> str | dict:
    if not activation.name.startswith("scaled_tanh("):
        return _known("activation", activation, activations.TABLE)
    if not all(isinstance(number, (int, float)) for number in activation.constants):
        raise ValueError(f"activation {activation.name} cannot be stored: make it of floats")
    return {"scaled_tanh": list(activation.constants)}


def _known(kind: str, record: Activation | losses.Loss, table: dict) -> str:
    if table.get(record.name) is not record:
        raise ValueError(f"{kind} {record.name!r} cannot be stored, for it is not one of "
                         f"backprop's; those are {', '.join(sorted(table))}")
    return record.name


def _arrays(content: bytes, path: object) -> dict[str, Array]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            if archive.zip.testzip():  # before anything of it is believed
                raise ValueError("a checksum is wrong")
            return {name: archive[name] for name in archive}
    except Exception as error:  # whatever comes of bytes that may be anything
        raise ValueError(f"{path} is damaged, or no file of backprop.save") from error


def _layer(i: int, entry: dict, arrays: dict[str, Array]) -> Layer:
    """Layer i of the network; its arrays are taken out of `arrays`."""
    kind, names = KINDS[entry["kind"]]
    options = {name: entry[name] for name in names}
    if isinstance(options.get("activation"), dict):
        options["activation"] = activations.scaled_tanh(*options["activation"]["scaled_tanh"])
    own = [arrays.pop(f"{name}[{i}]") for name in ("weights", "bias") if names]
    return kind(*own, **options)
