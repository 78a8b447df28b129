"""Resilient propagation: of the gradient it takes the sign alone, and every weight has a step of its own."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from ..buffers import views
from ..checks import is_finite, positive, require_finite
from ..network import Network
from ..trace import Gradients
from .matching import matching_gradients

Array = np.ndarray


@dataclass(frozen=True)
class _Memory:
    """What is remembered of the parameters: three arrays with an entry for each, one after the other.

    steps: Δ of every entry. signs: of its last gradient, and 0 where that was forgotten.
    moves: its last move.
    """

    steps: Array
    signs: Array
    moves: Array


class RPROP:
    """Resilient propagation. Every weight and bias w has a step Δ of its own; with g = ∂E/∂w,

        g_t g_{t-1} > 0:  Δ ← min(increase Δ, max_step),  w ← w - sign(g_t) Δ
        g_t g_{t-1} = 0:                                  w ← w - sign(g_t) Δ
        g_t g_{t-1} < 0:  Δ ← max(decrease Δ, min_step),  w stays, and g_t is
                          forgotten: it counts as 0 in the next step

    The sign changes where a step went across a minimum: the next ones are shorter. How steep the
    loss is plays no part, so there is no learning rate, and no use in it for mini-batches, whose
    gradients change their signs by chance.

    initial_step: every Δ before the first step, in units of w, as all steps are.
    increase, decrease: factors, increase > 1 and 0 < decrease < 1.
    min_step, max_step: bounds of Δ, 0 < min_step <= initial_step <= max_step.
    backtracking: take back the last move of w where the sign changes, instead of staying.

    With backtracking this is the algorithm of Riedmiller and Braun (1993), without it the variant
    that Igel and Hüsken (2000) call iRprop⁻, which is step for step PyTorch's Rprop.

    Raises ValueError for numbers outside of these bounds, TypeError for what are no numbers.
    *dummies*, on RPROP, after its rule with the learning rate.
    """

    def __init__(self, initial_step: float = 0.01, increase: float = 1.2, decrease: float = 0.5,
                 min_step: float = 1e-6, max_step: float = 50.0, backtracking: bool = False):
        self.initial_step = positive("initial_step", initial_step)
        self.increase, self.decrease = positive("increase", increase), positive("decrease", decrease)
        self.min_step, self.max_step = positive("min_step", min_step), positive("max_step", max_step)
        if increase <= 1:
            raise ValueError(f"increase must be above 1, but is {increase!r}")
        if decrease >= 1:
            raise ValueError(f"decrease must be above 0 and below 1, but is {decrease!r}")
        if not min_step <= initial_step <= max_step:
            raise ValueError("initial_step must be between min_step and max_step, but is "
                             f"{initial_step!r}, and they are {min_step!r} and {max_step!r}")
        self.backtracking = bool(backtracking)
        self._memories: WeakKeyDictionary[Network, _Memory] = WeakKeyDictionary()

    def update(self, network: Network, gradients: Gradients) -> None:
        """Move every weight and bias of `network`, in place, by its step.

        Raises TypeError or ValueError, before anything has changed, where gradients do not fit
        the network, are not finite, or are symbols, which have no sign.
        """
        slopes = matching_gradients(network, gradients)
        # As one long array: a network has many small ones, and each operation has its price.
        slope = np.concatenate([part.ravel() for part in slopes])
        _require_finite("the gradient of", network, slope)
        with np.errstate(all="ignore"):  # a step that overflows is refused below, by name
            memory = self._next(self._memories.get(network) or self._first_memory(slope), slope)
        _require_finite("the step of", network, memory.moves)

        self._memories[network] = memory
        for parameter, move in zip(network.parameters(), views(memory.moves, network)):
            parameter += move

    def _first_memory(self, slope: Array) -> _Memory:
        return _Memory(steps=np.full_like(slope, self.initial_step),
                       signs=np.zeros_like(slope), moves=np.zeros_like(slope))

    def _next(self, last: _Memory, slope: Array) -> _Memory:
        number = slope.dtype.type  # a float32 network takes float32 steps
        signs = _signs(slope)
        # Of the signs, since a product of two small gradients would be rounded to 0.
        agreement = signs * last.signs
        same, turned = agreement > 0, agreement < 0
        longer = np.minimum(last.steps * number(self.increase), number(self.max_step))
        shorter = np.maximum(last.steps * number(self.decrease), number(self.min_step))
        steps = np.where(same, longer, np.where(turned, shorter, last.steps))
        signs[turned] = 0
        moves = -signs * steps
        if self.backtracking:
            moves[turned] = -last.moves[turned]
        return _Memory(steps, signs, moves)

    def __repr__(self) -> str:
        return (f"RPROP(initial_step={self.initial_step}, increase={self.increase}, "
                f"decrease={self.decrease}, min_step={self.min_step}, max_step={self.max_step}, "
                f"backtracking={self.backtracking})")


def _require_finite(what: str, network: Network, flat: Array) -> None:
    if not is_finite(flat):
        for name, part in zip(network.named_parameters(), views(flat, network)):
            require_finite(f"{what} {name}", part)


def _signs(slope: Array) -> Array:
    try:
        return np.sign(slope)
    except TypeError as undecided:
        raise TypeError(f"RPROP needs the signs of the gradients, but one is a symbol: {undecided}") from None
