"""The still figure of the ActivationExplorer, as SVG: g over g′, and what a chain leaves.

It stands where no widget can run: on GitHub, in print, without JavaScript.
"""
import numpy as np

from ..figures import svg
from ..proofs import activation_layers as layers

CURVE, POINT = "#3f87bd", "#d0570a"      # both colours read on white and on black
LOWEST_LEFT, HIGHEST_LEFT = 1e-12, 1e4


def draw(title, at, kinks, z, weight, units, regime):
    """SVG of an activation; ``at`` gives {"g", "slope", "largest"} at any z, but no slope at the ``kinks``."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    figure = Figure(figsize=(7.6, 4.4), layout="constrained")
    places = figure.subplot_mosaic([["g", "chain"], ["slope", "chain"]], height_ratios=(3, 2), width_ratios=(6, 5))
    here = {key: float(value) for key, value in at(z).items()}
    _draw_curves(places["g"], places["slope"], at, kinks, z, here)
    left = _draw_chain(places["chain"], here, weight, units)
    places["g"].set_title(f"{title}, g(z)", fontsize=10, loc="left")
    for axes in places.values():
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.minorticks_off()
    description = (f"The activation {title} and below it its slope, with the tangent at z = {z:g}, where the activation is "
                   f"{here['g']:.3f} and the slope {here['slope']:.3f}: {regime}. Beside them, what is left of a sensitivity "
                   f"that goes back through 1 to {units} such units, joined by the weight {weight:g}: {left:.2g} in the end.")
    return svg(figure, description)


def _draw_curves(above, below, at, kinks, z, here):
    grid = np.linspace(-6, 6, 241)
    curves = at(grid)
    slope = np.where(np.isin(grid, kinks), np.nan, curves["slope"])
    run = np.array([-1.5, 1.5])
    above.plot(grid, curves["g"], color=CURVE, linewidth=1.8)
    limits = above.get_ylim()
    if z not in kinks:
        above.plot(z + run, here["g"] + here["slope"] * run, color=POINT, linewidth=1.5)
    above.plot(z, here["g"], "o", color=POINT, markersize=7)
    low = here["g"] < sum(limits) / 2
    words = "no slope" if z in kinks else f"slope {here['slope']:.3g}"
    above.annotate(words, (z, here["g"]), xytext=(0, 12 if low else -12), textcoords="offset points",
                   ha="right" if low else "left", va="center", fontsize=9, color=POINT)
    below.plot(grid, slope, color=CURVE, linewidth=1.8)
    below.vlines(z, 0, here["slope"], color=POINT, linewidth=1.5)
    below.plot(z, here["slope"], "o", color=POINT, markersize=7, clip_on=False)
    above.set(xlim=(-6, 6), ylim=limits, xticklabels=[])
    below.set(xlim=(-6, 6), ylim=(0, 1.2 * here["largest"]))
    below.set_title("its slope, g′(z)", fontsize=10, loc="left")
    below.set_xlabel("pre-activation z", loc="right", fontsize=9)


def _draw_chain(axes, here, weight, units):
    passed = np.arange(units + 1)
    left, best = (layers.left_after(weight, slope, passed.astype(float)) for slope in (here["slope"], here["largest"]))
    axes.semilogy(passed, np.clip(best, LOWEST_LEFT, HIGHEST_LEFT), color="black", linewidth=0.8, linestyle="dotted")
    axes.semilogy(passed, np.clip(left, LOWEST_LEFT, HIGHEST_LEFT), "-o", color=POINT, markersize=4, linewidth=1.2, clip_on=False)
    if here["slope"] != here["largest"]:
        axes.text(0.97, 0.97, "dotted: at the steepest", ha="right", va="top", fontsize=9, transform=axes.transAxes)
    axes.set(ylim=(LOWEST_LEFT, HIGHEST_LEFT), xlim=(0, max(units, 4)))
    axes.set_title(f"left of a sensitivity, weight {weight:g}", fontsize=10, loc="left")
    axes.set_xlabel("units passed", loc="right", fontsize=9)
    return left[-1]
