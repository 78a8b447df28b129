"""How sensitivities fade and grow on their way back through time, measured in layers of linear and of tanh units."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import initializers
from ..recurrent import Recurrent

Array = np.ndarray
GAINS, STEPS, UNITS = (0.5, 0.9, 1.0, 1.1, 1.5), 30, 16
LOUD, QUIET = 1.0, 0.01     # standard deviations of the inputs


def rotation(gain: float, units: int = UNITS, seed: int = 0) -> Array:
    """A random rotation times the gain: every singular value is the gain."""
    return Recurrent.random(1, units, gain=gain, rng=seed).weights[1:]


def matrices(radius: float = 0.9, units: int = UNITS, seed: int = 0) -> dict[str, Array]:
    """Three recurrent matrices whose largest eigenvalue has the same size, `radius`.

    In the last one the units stand in pairs: each hears itself, by the radius, and the second of a pair the first, by 1.
    """
    normal = np.random.default_rng(seed).normal(size=(units, units))
    symmetric = normal + normal.T
    return {"rotation": rotation(radius, units, seed),
            "symmetric": symmetric * (radius / largest_eigenvalue(symmetric)),
            "one way": np.kron(np.eye(units // 2), [[radius, 1.0], [0.0, radius]])}


def largest_eigenvalue(matrix: Array) -> float:
    """The largest size of an eigenvalue."""
    return float(np.abs(np.linalg.eigvals(matrix)).max())


@dataclass(frozen=True)
class Back:
    """Sensitivities that go back through time: [k] is of k steps back.

    sizes: the root mean square of δ_{T-k} over that of δ_T.
    foretold: the same by the k-th power of the recurrent matrix, the activation left out.
    highest: the largest size of any one sample's δ_{T-k} over its δ_T.
    """

    sizes: Array
    foretold: Array
    highest: Array


def back(between: Array, activation: str, steps: int = STEPS, samples: int = 100, seed: int = 0, inputs: float = LOUD) -> Back:
    """δ of a layer with these recurrent weights over so many steps back: inputs and δ_T are normal.

    inputs: the standard deviation of the inputs.
    """
    rng, units = np.random.default_rng(seed), len(between)
    into = initializers.xavier_uniform(units, units, rng)
    layer = Recurrent(np.vstack([into, between]), np.zeros(units), activation)
    x, last = inputs * rng.normal(size=(samples, steps + 1, units)), rng.normal(size=(samples, units))
    deltas = layer.sensitivities(*layer.states(x), last)[::-1]
    powers = [last @ np.linalg.matrix_power(between.T, k) for k in range(steps + 1)]
    each = [np.linalg.norm(delta, axis=1) / np.linalg.norm(last, axis=1) for delta in deltas]
    whole = np.linalg.norm(last)
    return Back(np.array([np.linalg.norm(delta) / whole for delta in deltas]),
                np.array([np.linalg.norm(power) / whole for power in powers]), np.array([e.max() for e in each]))


def held(z: float, steps: int = STEPS) -> tuple[float, float, Array, Array]:
    """(w, a, states, sizes) of one tanh unit that is set to a = tanh(z) once and keeps it, with w = z/a.

    states: a after every step. sizes: what is left of the last step's δ, k steps back.
    """
    a = np.tanh(z)
    layer = Recurrent([[1.0], [z / a]], [0.0], "tanh")
    x = np.zeros((1, steps + 1, 1))
    x[0, 0] = z
    sums, states = layer.states(x)
    deltas = layer.sensitivities(sums, states, np.ones((1, 1)))[::-1]
    return float(z / a), float(a), np.array(states[1:])[:, 0, 0], np.array(deltas)[:, 0, 0]
