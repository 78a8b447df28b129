"""The still figure of the InitialisationExplorer, as SVG: histograms by layer over sizes by layer.

It stands where no widget can run: on GitHub, in print, without JavaScript.
"""
import numpy as np

from ..figures import svg

FORWARDS, BACKWARDS = "#3f87bd", "#d0570a"      # both colours read on white and on black
BINS, FULL = 24, 0.15        # a bar is as wide as its column where it holds this share of the activations
LEAST, MOST = 1e-6, 1e6     # of the sizes' axis


def draw(title, span, found, sizes, scale, kept):
    """SVG of a run: ``found`` and ``sizes`` are those of `initialisation_explorer_runs`."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    figure = Figure(figsize=(7.6, 4.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    _draw_histograms(above, span, found["a"][1:])
    _draw_sizes(below, sizes)
    above.set_title(f"activations of each layer, {title}", fontsize=10, loc="left")
    below.set_title(f"their size, and the sensitivities', at the scale {scale:.3g}", fontsize=10, loc="left")
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.minorticks_off()
    layers = len(sizes["delta"])
    below.set(xticks=range(1, layers + 1), xlim=(0.5, layers + 0.5))
    below.set_xlabel("layer", loc="right", fontsize=9)
    description = (f"Histograms of the activations in each of {layers} layers of {title} units, whose weights have the scale "
                   f"{scale:.3g}, and the sizes by layer: a layer keeps {kept['a']:.3f} of the activations' size, "
                   f"{kept['spread']:.3f} of what differs between samples, and on the way back {kept['delta']:.3f} of the "
                   f"sensitivities' size: {sizes['delta'][-1]:.2g} in the last layer, {sizes['delta'][0]:.2g} in the first.")
    return svg(figure, description)


def _draw_histograms(axes, span, activations):
    edges = np.linspace(*span, BINS + 1)
    for layer, a in enumerate(activations, start=1):
        counts, _ = np.histogram(np.clip(a, *span), edges)
        widths = 0.85 * np.minimum(1, counts / a.size / FULL)
        axes.barh(edges[:-1], widths, height=np.diff(edges), left=layer - 0.45, align="edge", color=FORWARDS, linewidth=0)
    axes.set(ylim=span)


def _draw_sizes(axes, sizes):
    inside = lambda values: np.clip(values, LEAST, MOST)
    layers = np.arange(1, len(sizes["delta"]) + 1)
    axes.semilogy(layers, inside(sizes["a"][1:]), "-o", color=FORWARDS, markersize=4, linewidth=1.5, label="activations")
    axes.semilogy(layers, inside(sizes["spread"][1:]), ":", color=FORWARDS, linewidth=1.5, label="difference between samples")
    axes.semilogy(layers, inside(sizes["delta"]), "-s", color=BACKWARDS, markersize=4, linewidth=1.5, label="sensitivities")
    axes.set(ylim=(LEAST, MOST))
    axes.legend(fontsize=9, frameon=False, loc="upper left", ncols=3)
