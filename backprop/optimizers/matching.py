"""Whether gradients belong to a network: what every optimizer asks before it moves a weight."""

from __future__ import annotations

import numpy as np

from ..network import Network
from ..trace import Gradients

Array = np.ndarray


def matching_gradients(network: Network, gradients: Gradients) -> list[Array]:
    """The gradients in the order of `network.parameters()`, if they fit it in shape and dtype."""
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, but is {network!r}")
    if not isinstance(gradients, Gradients):
        raise TypeError(f"gradients must be what net.backward gives, but are {gradients!r}")
    depth = len(network.layers)
    if len(gradients.weights) != depth or len(gradients.bias) != depth:
        raise ValueError(f"gradients are of {len(gradients.weights)} layers, "
                         f"but the network has {depth}")
    slopes = []
    for i, layer in enumerate(network.layers):
        for name in ("weights", "bias"):
            slope, parameter = getattr(gradients, name)[i], getattr(layer, name)
            if parameter is None:
                continue
            if np.shape(slope) != parameter.shape:
                raise ValueError(f"gradients.{name}[{i}] has shape {np.shape(slope)}, "
                                 f"expected {parameter.shape}")
            if slope.dtype != parameter.dtype:
                raise TypeError(f"gradients.{name}[{i}] is {slope.dtype}, "
                                f"expected {parameter.dtype}")
            slopes.append(slope)
    return slopes
