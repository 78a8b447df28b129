"""The still figure of the GradientCheckExplorer, as SVG: the function, and the error of four methods over the step.

It stands where no widget can run: on GitHub, in print, without JavaScript. Its errors are those of
correctly rounded values, so that every machine draws the same picture.
"""
from functools import lru_cache

import numpy as np

from ..figures import svg
from . import gradient_check_runs as runs

# Hues that read on white and on black; line styles tell the methods apart without them.
STYLES = {"one_sided": ("#7d858e", ":", "one-sided"), "central": ("#d0570a", "-", "central"),
          "richardson": ("#3f87bd", "--", "Richardson"), "complex_step": ("#1f9e77", "-", "complex step")}
# Rounded to three digits, since a power's last bit is not the same everywhere, and shows in the noise.
STEPS = [float(f"{10.0 ** (k / 4):.3g}") for k in range(-64, 1)]
FLOOR = 1e-19


@lru_cache
def draw(name, method, h, w):
    """SVG of the explorer in the given state."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    slope = float(runs.slope(name, w))
    figure = Figure(figsize=(7.6, 4.1), layout="constrained")
    function, curve = figure.subplots(1, 2, width_ratios=(2, 3))
    weights = np.linspace(*runs.FUNCTIONS[name]["range"], 201)
    values, here = runs.value(name, weights), float(runs.value(name, w))
    function.plot(weights, values, color="black", linewidth=1.5)
    reach = (weights[-1] - weights[0]) / 6
    function.plot([w - reach, w + reach], [here - slope * reach, here + slope * reach], "--", color="black", linewidth=1)
    function.plot(w, here, "o", color="black", markersize=8, markerfacecolor="none", markeredgewidth=1.5)
    function.set_ylim(values.min() - 0.1 * np.ptp(values), values.max() + 0.1 * np.ptp(values))
    function.set_xlabel("weight", loc="right")
    function.set_title("the function and its tangent", fontsize=10, loc="left")

    for each, (colour, style, words) in STYLES.items():
        errors = [runs.rounded_error(name, each, w, step) for step in STEPS]
        curve.loglog(STEPS, np.maximum(errors, FLOOR), style, color=colour, linewidth=2 if each == method else 1,
                     label=words)
    curve.loglog(h, max(runs.rounded_error(name, method, w, h), FLOOR), "o", color="black", markersize=9,
                 markerfacecolor="none", markeredgewidth=1.5)
    figure.legend(*curve.get_legend_handles_labels(), fontsize=9, frameon=False, loc="outside lower center",
                  ncols=4)
    curve.set_ylim(FLOOR / 3, None)
    curve.set_xlabel("step h", loc="right")
    curve.set_title("error of the quotient", fontsize=10, loc="left")
    for axes in (function, curve):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.minorticks_off()
    best = {words: runs.best_step(name, each, w) for each, (_, _, words) in STYLES.items()}
    said = "; ".join(f"{words} near h = {step:.0e}" for words, step in best.items() if step)
    return svg(figure, f"Left, the function and its tangent at {w:g}. Right, the error of four ways to find the slope "
                       "over the step, both logarithmic: a difference is spoilt by rounding where the step is small and "
                       f"by the bend of the function where it is large, and is best in between ({said}); the complex "
                       "step only gets better as h falls.")
