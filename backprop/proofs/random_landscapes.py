"""Does momentum free a run from a local minimum? Random landscapes, many runs, counted.

*dummies* (document 000) says that momentum prevents getting stuck in local optima "in most cases".
A landscape here is a wide bowl with Gaussian dips at random places, of random depth and width. The
slope of a dip is proved; what is not proved is counted.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import sympy

from ..derivation import Definitions, Derivation, numpy_function

HALF_WIDTH = 5.0                            # |x| and |y| of dips and starts at most
RATE, STEPS, LAST_STEPS = 0.2, 800, 200     # learning rate; steps of a run, and then without momentum
AT_REST, SAME_PLACE = 1e-3, 1e-2            # slope at the end of a run; distance from the global minimum
ARGUMENTS = ("x", "y", "c", "d", "h", "k")


@lru_cache(maxsize=None)
def definitions():
    """One dip: its centre (c, d), its depth h, and k, which is large where it is narrow."""
    return Definitions("G = h*exp(-k*((x - c)**2 + (y - d)**2))      # how deep the dip is at (x, y)")


def slope(knob):
    """The derivation of the slope of the dip's floor, -G, by ``knob``."""
    distance = {"x": "x - c", "y": "y - d"}[knob]
    return (Derivation(f"slope of a dip by {knob}", definitions())
            .start(f"-D(G, {knob})").step(f"2*k*({distance})*G", "chain rule"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [slope("x"), slope("y")]


@lru_cache(maxsize=None)
def _functions():
    """(x, y, c, d, h, k) -> depth, and -> both slopes of the floor."""
    symbols = [sympy.Symbol(name, real=True) for name in ARGUMENTS]
    depth = slope("x").meaning(sympy.Symbol("G", real=True))
    return (numpy_function("depth", symbols, [depth]),
            numpy_function("slopes", symbols, [slope("x").meaning(), slope("y").meaning()]))


@dataclass(frozen=True)
class Kind:
    """What landscapes are drawn from: the curvature of the bowl; number, depths and widths of its dips."""
    bowl: float
    dips: int
    depths: tuple
    widths: tuple


KINDS = {"deep dips": Kind(0.05, 6, (0.3, 1.5), (0.5, 1.2)), "shallow ripples": Kind(0.3, 10, (0.1, 0.5), (0.3, 0.5))}


@dataclass(frozen=True)
class Landscapes:
    """Many landscapes at once: ``dips`` holds c, d, h, k, each of shape (landscapes, 1, dips)."""
    bowl: float
    dips: tuple

    @classmethod
    def random(cls, kind, count, dimensions, generator):
        """``count`` landscapes of a `Kind` over one knob (all on the line y = 0) or over two."""
        shape = (count, 1, kind.dips)
        c, d = (generator.uniform(-HALF_WIDTH, HALF_WIDTH, shape) for _ in range(2))
        h, width = generator.uniform(*kind.depths, shape), generator.uniform(*kind.widths, shape)
        return cls(kind.bowl, (c, d if dimensions == 2 else np.zeros(shape), h, 1 / (2 * width**2)))

    def height(self, x, y):
        """Heights at places of shape (landscapes, runs)."""
        depth, = _functions()[0](x[..., None], y[..., None], *self.dips)
        return self.bowl / 2 * (x**2 + y**2) - depth.sum(axis=-1)

    def slopes(self, x, y):
        """∂f/∂x and ∂f/∂y at places of shape (landscapes, runs)."""
        by_x, by_y = _functions()[1](x[..., None], y[..., None], *self.dips)
        return self.bowl * x + by_x.sum(axis=-1), self.bowl * y + by_y.sum(axis=-1)

    def descend(self, x, y, momentum=0.0, rate=RATE, steps=STEPS):
        """Where runs from (x, y) are after ``steps`` steps: v' = α v - η ∇f, then v' is walked."""
        v_x, v_y = np.zeros_like(x), np.zeros_like(y)
        for _ in range(steps):
            by_x, by_y = self.slopes(x, y)
            v_x, v_y = momentum * v_x - rate * by_x, momentum * v_y - rate * by_y
            x, y = x + v_x, y + v_y
        return x, y

    def global_minimum(self, dimensions):
        """The lowest place, arrays of shape (landscapes, 1): the best of a fine grid, then downhill."""
        line = np.linspace(-HALF_WIDTH, HALF_WIDTH, 101)
        x, y = np.meshgrid(line, line if dimensions == 2 else [0.0])
        x, y = x.reshape(1, -1), y.reshape(1, -1)
        best = np.array([self._only(k).height(x, y).argmin() for k in range(len(self.dips[0]))])
        return self.descend(x[0, best, None], y[0, best, None])

    def _only(self, k):
        return Landscapes(self.bowl, tuple(part[k:k + 1] for part in self.dips))


@dataclass(frozen=True)
class Trial:
    """Runs from random starts: which end in the global minimum, by momentum.

    Attributes
    ----------
    arrived : dict of float to bool array of shape (landscapes, runs)
        By momentum α, the runs that end in the global minimum.
    at_rest : float
        The share of all runs whose slope at the end is below AT_REST.
    """
    arrived: dict
    at_rest: float

    def found(self, momentum):
        """The share of all runs that end in the global minimum."""
        return float(self.arrived[momentum].mean())

    def freed(self, momentum):
        """Of the runs that end elsewhere without momentum, the share that reaches it with momentum."""
        return float(self.arrived[momentum][~self.arrived[0.0]].mean())

    def lost(self, momentum):
        """Of the runs that reach it without momentum, the share that ends elsewhere with momentum."""
        return float(1 - self.arrived[momentum][self.arrived[0.0]].mean())

    def second_start(self):
        """Of the runs that end elsewhere without momentum, the share whose next neighbour does not.

        The neighbour is a run in the same landscape from another random start.
        """
        plain = self.arrived[0.0]
        return float(np.roll(plain, 1, axis=1)[~plain].mean())


@lru_cache(maxsize=None)
def trial(kind, dimensions, momenta=(0.0, 0.5, 0.9, 0.99), landscapes=100, runs=10, seed=0):
    """Run descent from the same random starts with each momentum, and compare where the runs end.

    ``kind`` is a name of KINDS. The runs of every momentum share landscapes, starts and learning rate.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if dimensions not in (1, 2):
        raise ValueError(f"dimensions must be 1 or 2, not {dimensions!r}")
    generator = np.random.default_rng([seed, dimensions])
    drawn = Landscapes.random(KINDS[kind], landscapes, dimensions, generator)
    x, y = (generator.uniform(-HALF_WIDTH, HALF_WIDTH, (landscapes, runs)) for _ in range(2))
    y = y if dimensions == 2 else np.zeros_like(y)
    best_x, best_y = drawn.global_minimum(dimensions)
    arrived, rest = {}, []
    for momentum in momenta:
        # The last steps, without momentum, only bring a run to rest in the dip where it swings.
        end_x, end_y = drawn.descend(*drawn.descend(x, y, momentum), steps=LAST_STEPS)
        arrived[momentum] = np.hypot(end_x - best_x, end_y - best_y) < SAME_PLACE
        rest.append(np.hypot(*drawn.slopes(end_x, end_y)) < AT_REST)
    return Trial(arrived, float(np.mean(rest)))
