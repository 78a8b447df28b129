"""The still figure of the LearningRateExplorer: three learning rates side by side, as SVG.

It stands where no widget can run: on GitHub, in print, without JavaScript.
"""
from functools import lru_cache

import numpy as np

from ..figures import svg
from . import learning_rate_runs as runs
from .learning_rate_examples import EXAMPLES

EPOCHS, PATH, MAP = 50, "#d0570a", "#3f87bd"   # both colours read on white and on black


@lru_cache
def draw(name):
    """SVG of EXAMPLES[``name``] at its three ``multiples``: path above, error below."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    example = EXAMPLES[name]
    figure = Figure(figsize=(7.6, 5.1), layout="constrained")
    rows = figure.subplots(2, 3, sharey="row", height_ratios=(3, 2))
    verdicts = []
    for (path, curve), rate in zip(rows.T, example["multiples"]):
        run = runs.train(name, example["start"], rate, EPOCHS)
        verdicts.append(f"at {rate:g} it {run.regime}")
        target = _draw_map(path, name)
        path.plot(run.w1, run.w2, "-o", color=PATH, markersize=3, linewidth=1.3, clip_on=True)
        path.plot(run.w1[0], run.w2[0], "o", color=PATH, markersize=7, markerfacecolor="none", markeredgewidth=1.5)
        path.set_title(f"η = {rate:g}: {run.regime}", fontsize=10, loc="left")
        path.set_xlabel("weight w₁", loc="right")
        curve.semilogy(run.e, color=PATH, linewidth=1.5)
        curve.set_xlabel("epoch", loc="right")
    rows[0, -1].annotate("error 0", target[target[:, 0].argmax()], xytext=(4, 0), textcoords="offset points",
                         fontsize=8, va="center", annotation_clip=False)
    rows[0, 0].set_ylabel("weight w₂")
    rows[1, 0].set_ylabel("error e")
    for axes in rows.flat:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.minorticks_off()
    description = (f"Gradient descent of a sigmoid neuron from the weights {example['start'][0]:g} and {example['start'][1]:g}, "
                   f"{EPOCHS} epochs, at three learning rates: {'; '.join(verdicts)}. Above, the path of the weights over "
                   "lines of equal error, with the line of error 0 dotted; below, the error after each epoch.")
    return svg(figure, description)


def _draw_map(axes, name):
    """Lines of equal error at powers of ten, and the line where it is 0; return its points."""
    import contourpy

    example = EXAMPLES[name]
    w1, w2 = np.meshgrid(*(np.linspace(*span, 121) for span in example["map"]))
    a, e = runs.on_map(name, w1, w2)
    lines_of = {"error": contourpy.contour_generator(w1, w2, np.log10(e)), "target": contourpy.contour_generator(w1, w2, a)}
    drawn = [("error", power, {"color": MAP, "linewidth": 0.8}) for power in (-4, -3, -2, -1)]
    drawn += [("target", example["t"], {"color": "black", "linewidth": 1, "linestyle": "dotted"})]
    for of, level, style in drawn:
        for line in lines_of[of].lines(level):
            axes.plot(*line[[0, -1]].T, **style)   # z is linear in the weights: a level line is straight
    for row, column, place in ((10, 10, (0.04, 0.04, "left", "bottom")), (-10, -10, (0.97, 0.97, "right", "top"))):
        if runs.on_plateau(a[row, column], example["t"]):
            axes.text(*place[:2], "plateau", fontsize=8, ha=place[2], va=place[3], transform=axes.transAxes)
    axes.set(xlim=example["map"][0], ylim=example["map"][1], aspect="equal")
    return lines_of["target"].lines(example["t"])[0]
