"""Gradient check: backpropagation against central differences, weight by weight.

A difference is not the truth either. Rounding of E blurs it, the more the smaller the step h;
the curvature of E bends it, the more the larger h. So each one comes with its own uncertainty,
and a gradient is judged by its relative error beyond that. "Any error below 1e-6 passes" would
pass a gradient of 1e-7 that is wrong in every digit.

At a kink (z of a ReLU changes sign within the step) a difference says nothing about a
derivative: such a weight is reported, neither passed nor failed. (*diagrams*, near its end, would
make the units linear for the check; but then another network is checked.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from .checks import positive
from .network import Network
from .optimizers import matching_gradients
from .trace import Trace

Array = np.ndarray
# In parts of max(1, |w|): a wider step where rounding blurs the last one, then a narrower one, since
# the step of a large weight may carry its unit across all of its curve.
STEPS = (1e-5, 1e-4, 1e-3, 1e-7, 1e-9)


class Kink(NamedTuple):
    """While `parameter` was moved, z of this unit of this layer crossed a kink at this sample.

    In a layer of images the unit is (channel, row, column), in a recurrent one (step, unit).
    """

    parameter: str
    layer: int
    unit: int | tuple[int, ...]
    sample: int


class Difference(NamedTuple):
    """A difference quotient, how far it may be off, and the kinks within its step."""

    slope: float
    uncertainty: float
    kinks: list[Kink]


@dataclass
class GradientReport:
    """The outcome of `check_gradients`.

    ok: something was judged, and nothing failed.
    max_relative_error: the largest, and `worst` the weight that it belongs to: "weights[0][1, 2]".
    checked: how many weights and biases were judged.
    failed: those among them whose gradient is wrong.
    kinks: the kinks met; what they belong to is not judged.
    unresolved: gradients too small for a difference to confirm to the tolerance, though none
        contradicts them; not judged.
    """

    tolerance: float
    max_relative_error: float = 0.0
    worst: str | None = None
    checked: int = 0
    failed: list[str] = field(default_factory=list)
    kinks: list[Kink] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.checked > 0 and not self.failed

    def __str__(self) -> str:
        verdict = "agree" if self.ok else "DO NOT AGREE" if self.failed else "could not be judged"
        at_kinks = len({kink.parameter for kink in self.kinks})
        return (f"gradients {verdict}: {self.checked} checked, "
                f"largest relative error {self.max_relative_error:.1e} at {self.worst} "
                f"(tolerance {self.tolerance:.0e}); not judged: {at_kinks} at kinks, "
                f"{len(self.unresolved)} too small")


def check_gradients(net: Network, x: Any, t: Any, tolerance: float = 1e-6) -> GradientReport:
    """Compare `net.backward` with central differences of E, for every weight and bias.

    x, t: as for `net.forward` and `net.backward`.
    tolerance: of the relative error |∂E/∂w - ΔE/Δw| / max(|∂E/∂w|, |ΔE/Δw|).

    Both are computed in float64, on a copy, whatever the network's dtype: it is the equations
    that are checked. `net` stays as it is. Raises as `forward` and `backward` do.
    """
    net = net.astype(np.float64)
    gradients = net.backward(net.forward(x), t)
    report = GradientReport(positive("tolerance", tolerance))
    slopes = matching_gradients(net, gradients)
    for (name, array), gradient in zip(net.named_parameters().items(), slopes):
        for index in np.ndindex(array.shape):
            parameter = f"{name}[{', '.join(map(str, index))}]"
            _judge(report, net, x, t, parameter, array, index, float(gradient[index]))
    return report


def _judge(report: GradientReport, net: Network, x: Any, t: Any, parameter: str, array: Array,
           index: tuple, gradient: float) -> None:
    """Add one weight or bias to the report."""
    best = None
    for step in STEPS:
        found = _difference(net, x, t, parameter, array, index, step)
        if best is None or (found.uncertainty < best.uncertainty and not found.kinks):
            best = found
        size = max(abs(gradient), abs(best.slope))
        # Both exactly 0 (a dead ReLU, say): E does not move at all, and that is resolved.
        resolved = size == 0 or best.uncertainty <= report.tolerance / 2 * size
        if found.kinks or resolved:
            break

    error = abs(gradient - best.slope)
    allowed = report.tolerance * size + (0 if resolved else best.uncertainty)
    wrong = not error <= allowed  # and not "error > allowed": NaN is wrong too
    if best.kinks:
        report.kinks += best.kinks
    elif not resolved and not wrong:
        report.unresolved.append(parameter)
    else:
        report.checked += 1
        if wrong:
            report.failed.append(parameter)
        relative_error = error / size if size else 0.0
        if report.worst is None or relative_error > report.max_relative_error:
            report.max_relative_error, report.worst = relative_error, parameter


def _difference(net: Network, x: Any, t: Any, parameter: str, array: Array, index: tuple,
                step: float) -> Difference:
    """ΔE/Δw by the central difference D(h) = (E(w + h) - E(w - h)) / 2h.

    D(h) is off by a multiple of h², up to higher orders. (4 D(h) - D(2h)) / 3 frees it of that,
    and the distance between the two tells how far off D(h) was.
    """
    here = array[index]
    h = step * max(1.0, abs(here))
    traces, losses, sums = [], [], []
    for moved in (here - 2 * h, here - h, here, here + h, here + 2 * h):
        array[index] = moved
        traces.append(net.forward(x))
        losses.append(float(net.total_loss(traces[-1], t)))
        sums.append(_sums(net, traces[-1]))
    array[index] = here

    near, far = (losses[3] - losses[1]) / (2 * h), (losses[4] - losses[0]) / (4 * h)
    slope = (4 * near - far) / 3
    rounding = max(_rounding(net, trace, t) for trace in (traces[2], traces[4]))
    return Difference(slope, 2 * rounding / h + abs(slope - near), _kinks(net, sums, parameter))


def _sums(net: Network, trace: Trace) -> list[Array]:
    """What each layer's activation was applied to; empty for a layer whose activation has no kink."""
    return [layer.every_pre_activation(a, z) if layer.activation.kinks else np.empty(0)
            for layer, a, z in zip(net.layers, trace.inputs, trace.z)]


def _kinks(net: Network, sums: list[list[Array]], parameter: str) -> list[Kink]:
    """The units whose z is not on the same side of a kink in all of the moved networks."""
    return [Kink(parameter, i, unit[0] if len(unit) == 1 else tuple(unit), sample)
            for i, layer in enumerate(net.layers) for kink in layer.activation.kinks
            for sample, *unit in np.argwhere(np.ptp([np.sign(each[i] - kink) for each in sums], axis=0) > 0).tolist()]


def _rounding(net: Network, trace: Trace, t: Any) -> float:
    """How far rounding may move E, to first order: the machine's ε times E, and times every
    product that enters a z, weighted by its sensitivity."""
    moved = float(abs(net.total_loss(trace, t)))
    absolute = net.copy()
    for parameter in absolute.parameters():
        np.abs(parameter, out=parameter)
    for layer, a, delta in zip(absolute.layers, trace.inputs, net.backward(trace, t).delta):
        if layer.weights is not None:
            products = layer.pre_activation(abs(a))
            moved += float((abs(delta) * products).sum() / len(a))
    return float(np.finfo(np.float64).eps) * moved
