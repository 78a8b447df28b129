"""The still figure of the BatchExplorer, as SVG: the ways of both runs over the contours, and their losses."""
import numpy as np

from ..experiments import lines
from ..figures import BLUE, GREY, INK, ORANGE, svg

LOOKS = {"whole": (BLUE, "s", "whole batch"), "yours": (ORANGE, "o", "batches of {}")}
RANGE_W, RANGE_B = (-1.8, 4.2), (-2.7, 2.3)     # of the map
LEAST, MOST = 1e-6, 1e2                         # of the loss above the lowest


def draw(places, readings, size, rate, epochs, outlier):
    """SVG of both runs; ``places`` and ``readings`` are those of the widget."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    figure = Figure(figsize=(7.6, 3.5), layout="constrained")
    ground, chart = figure.subplots(1, 2)
    low = lines.valley(outlier)
    w, b = np.meshgrid(np.linspace(*RANGE_W, 61), np.linspace(*RANGE_B, 61))
    heights = lines.above((w, b), outlier)
    ground.contour(w, b, heights, levels=0.5 * np.arange(1, 12)**2 * 0.12, colors=GREY, linewidths=0.5)
    ground.plot(low["w"], low["b"], "+", color=INK, markersize=9)
    for name, (colour, mark, title) in LOOKS.items():
        way = np.clip(np.array(places[name]), -50, 50)
        step = lines.COUNT if name == "whole" else size
        above = [max(LEAST, lines.above(place, outlier)) for place in places[name]]
        seen = [lines.seen(step, n) for n in range(len(above))]
        style = {"color": colour, "linewidth": 1.3, "marker": mark, "markersize": 4, "markevery": [-1]}
        ground.plot(*way.T, **style)
        chart.semilogy(seen, above, label=title.format(size), **style)
    ground.set(xlim=RANGE_W, ylim=RANGE_B, aspect="equal", xlabel="weight $w$", ylabel="bias $b$")
    chart.set(xlabel="samples seen", ylim=(LEAST, MOST))
    chart.set_title("loss above the lowest", fontsize=10, loc="left")
    chart.minorticks_off()
    for axes in (ground, chart):
        axes.spines[["top", "right"]].set_visible(False)
    chart.legend(frameon=False, fontsize=9)
    words = [f"{title.format(size)} {_ending(readings[name])}" for name, (_, _, title) in LOOKS.items()]
    return svg(figure, f"Left, the ways of weight and bias over the contours of the total loss of a line through {lines.COUNT} samples"
                       f"{', one of them an outlier' if outlier else ''}, in {epochs} epochs with the learning rate {rate:g}; right, how far "
                       f"the loss is above its lowest by the samples seen: {'; '.join(words)}.")


def _ending(reading):
    if reading["lost"]:
        return f"ran away after {reading['updates']} updates"
    return f"{reading['updates']} updates, {reading['above']:.3g} above at the end"
