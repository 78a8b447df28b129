"""Sweeps: descent from many starts, with many rates and momenta, all of them at once.

A step of descent that is written for one weight works entry by entry on arrays too. So a grid of
configurations takes no loop: rates lie along the first axis, momenta along the second, starts along
those that follow, and NumPy's broadcasting meets each with each. A hundred thousand steps become a few
hundred operations on arrays, and the configurations know nothing of one another: one that runs away
ends at infinity or NaN, and the others are as they would be alone.

Steps come from proved expressions: `backprop.proofs.neuron.momentum_step`, `backprop.proofs.momentum`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np

from .checks import numeric_array, require_finite, whole

Array = np.ndarray
Step = Callable[..., Mapping[str, Array]]


def sweep(step: Step, start: Mapping[str, Any], *, learning_rates: Any, momenta: Any = None,
          given: Mapping[str, Any] | None = None, steps: int, every: bool = False) -> dict[str, Array]:
    """Run `step` so many times, for each rate with each momentum from each start.

        (w, v) ← step(w, v, η, α)

    step: a function of arrays that meet by broadcasting, called by names: those of the state in
        `start`, those in `given`, `eta` and, with momenta, `alpha`. It gives the new state, by its names.
    start: {name: values} of the whole state, velocities too; numbers, or arrays of shapes that broadcast
        to one shape s.
    learning_rates: η > 0, of shape (r,). momenta: 0 <= α < 1, of shape (m,); None for a step without.
    given: {name: number}, what the step is told beside, such as the sample.
    every: keep all steps, not the last state alone.

    Returns {name: array of shape (r, m, *s)}, and of shape (steps + 1, r, m, *s) with `every`, whose
    entry k is from after k steps. Without momenta there is no axis m.

    Raises ValueError for a rate of 0 or below, a momentum outside of [0, 1), NaN, shapes that do not fit,
    and for names that are not those of the step; TypeError for what are no numbers.
    *dummies*, the rule after (13) and the section on momentum.
    """
    steps = whole("steps", steps)
    axes = {"eta": _axis("learning_rates", learning_rates)}
    if not (axes["eta"] > 0).all():
        raise ValueError(f"learning_rates must be above 0, but the least is {axes['eta'].min()}")
    if momenta is not None:
        axes["alpha"] = _axis("momenta", momenta)
        if not ((axes["alpha"] >= 0) & (axes["alpha"] < 1)).all():
            raise ValueError("momenta must be at least 0 and below 1, but reach from "
                             f"{axes['alpha'].min()} to {axes['alpha'].max()}")
    state = {name: _finite(f"start[{name!r}]", values) for name, values in start.items()}
    settings = {name: _finite(f"given[{name!r}]", values) for name, values in (given or {}).items()}
    _require_names(step, state, [*state, *settings, *axes])

    # Settings of the grid get an axis each, in front of all those of the starts.
    shape = np.broadcast_shapes(*(values.shape for values in state.values()))
    grid = (*(len(values) for values in axes.values()), *shape)
    for place, (name, values) in enumerate(axes.items()):
        settings[name] = _in_a_row(values.reshape([-1, *[1] * (len(grid) - 1 - place)]), grid)
    state = {name: _in_a_row(values, grid) for name, values in state.items()}

    # A proved step may know itself as a tape, which does the same in less time.
    run = step.tape.states(state, settings) if hasattr(step, "tape") else states(step, state, steps, **settings)
    with np.errstate(all="ignore"):  # what runs away goes to infinity and then to NaN
        if every:
            kept = [[seen[name].copy() for name in state] for seen in islice(run, steps + 1)]
            return {name: np.reshape(values, (-1, *grid)) for name, values in zip(state, zip(*kept))}
        last = next(islice(run, steps, None))
    return {name: last[name].reshape(grid) for name in state}


def states(step: Step, state: Mapping[str, Array], steps: int, **settings: Any) -> Iterator[dict[str, Array]]:
    """Yield the state before the first step and after each."""
    yield dict(state)
    for _ in range(steps):
        state = step(**state, **settings)
        yield dict(state)


def _in_a_row(values: Array, grid: tuple[int, ...]) -> Array:
    """One value for each configuration: NumPy is quickest where arrays need not be matched."""
    return np.broadcast_to(values, grid).ravel()


def _axis(name: str, values: Any) -> Array:
    array = _finite(name, values)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, expected (n,)")
    return array


def _finite(name: str, values: Any) -> Array:
    array = numeric_array(name, values)
    if array.dtype == object:
        raise TypeError(f"{name} must hold numbers, but holds objects (symbols?)")
    array = array.astype(array.dtype if array.dtype.kind == "f" else float)
    require_finite(name, np.atleast_1d(array))
    return array


def _require_names(step: Step, state: Mapping[str, Array], names: list[str]) -> None:
    """Raise where a name is given twice, the step takes other ones, or does not give the state back."""
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"given twice: {', '.join(sorted(twice))}")
    try:
        told = step(**{name: 0.5 for name in names})
    except TypeError as problem:
        raise ValueError(f"the step does not take {', '.join(names)}: {problem}") from None
    if set(state) != set(told):
        raise ValueError(f"start has {', '.join(state)}, but the step gives {', '.join(told)}")
