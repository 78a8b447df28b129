"""The still figure of the MemoryExplorer, as SVG: the states over what the last one owes to each.

It stands where no widget can run: on GitHub, in print, without JavaScript.
"""
import numpy as np

from ..figures import svg

STATE, OWED, QUIET = "#3f87bd", "#d0570a", "#808080"      # all read on white and on black


def draw(explorer, title, span, decades):
    """SVG of a `MemoryExplorer`; ``span`` is the range of the states' axis, ``decades`` that of the other, each way."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    figure = Figure(figsize=(7.6, 4.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 3))
    steps = np.arange(1, explorer.steps + 1)
    above.axhline(0, color=QUIET, linewidth=0.6, linestyle="dotted")
    above.plot(steps, np.clip(explorer.without, *span), "--", color=QUIET, linewidth=1.3, label="without the input")
    dots = {"markersize": 4, "linewidth": 1.5, "clip_on": False}
    above.plot(steps, np.clip(explorer.states, *span), "-o", color=STATE, label="state", **dots)
    least, most = 10.0**-decades, 10.0**decades
    inside = lambda values: np.clip(np.abs(values), least, most)
    below.semilogy(steps, inside(explorer.bound), color=QUIET, linewidth=4, alpha=0.5, label="bound, by the weight alone")
    below.semilogy(steps, inside(explorer.owed), "-o", color=OWED, label="derivative of the last state", **dots)
    above.set(ylim=span)
    below.set(ylim=(least, most), xlim=(1, explorer.steps))
    above.set_title(f"state of a {title} unit, weight {explorer.weight:g}, bias {explorer.bias:g}", fontsize=10, loc="left")
    below.set_title("derivative of the last state by the state of each step, in size", fontsize=10, loc="left")
    below.locator_params(axis="x", integer=True)
    below.set_xlabel("step", loc="right", fontsize=9)
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.minorticks_off()
        axes.legend(fontsize=9, frameon=False, ncols=2, loc="best")
    description = (
        f"A {title} unit that hears its own last state through the weight {explorer.weight:g}, over {explorer.steps} "
        f"steps, with an input of {explorer.first_input:g} at the first: its state ends at {explorer.states[-1]:.3f}, "
        f"without the input at {explorer.without[-1]:.3f}. Below, the derivative of the last state by each earlier one: "
        f"{explorer.owed[0]:.2g} by the first, a factor of {explorer.factor:.3f} per step; "
        f"the bound is {explorer.bound[0]:.2g}.")
    return svg(figure, description)
