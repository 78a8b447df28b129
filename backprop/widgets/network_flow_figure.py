"""The still figure of the NetworkFlow, as SVG: the network with all its numbers.

It stands where no widget can run: on GitHub, in print, without JavaScript.
"""
from ..figures import svg

# Hues that read on white and on black
FORWARD, BACKWARD, EDGE = "#3f87bd", "#d0570a", "#8a8f98"
ACROSS, ALONG, ROW, HALF = 1.5, 2.6, 0.26, 0.55     # between units, between layers, of a line, of a card


def draw(widget):
    """SVG of the widget's network, with every number, whatever its ``step``."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    trace, gradients, values = widget.trace, widget.gradients, widget.values
    widths = [len(a) for a in widget.activations]
    figure = Figure(figsize=(7.6, 1.35 * max(widths) + 0.5), layout="constrained")
    axes = figure.subplots()
    places = {(l, j): (l * ALONG, -ACROSS * (j - (width + 1) / 2)) for l, width in enumerate(widths)
              for j in range(1, width + 1)}
    for l, (before, after) in enumerate(zip(widths, widths[1:]), start=1):
        for i in range(1, before + 1):
            for j in range(1, after + 1):
                _edge(axes, places[l - 1, i], places[l, j], _label_at(i, j, before, after),
                      values[f"w[{l}][{i}, {j}]"], gradients.weights[l - 1][i - 1, j - 1])
    for (l, j), place in places.items():
        rows = [("a", values[f"a[0][{j}]"], FORWARD)] if l == 0 else [
            ("b", values[f"b[{l}][{j}]"], "black"), ("z", trace.z[l - 1][0, j - 1], FORWARD),
            ("a", trace.a[l - 1][0, j - 1], FORWARD), ("δ", gradients.delta[l - 1][0, j - 1], BACKWARD)]
        _card(axes, place, [(f"${letter}_{j}$", value, hue) for letter, value, hue in rows])
    last = (len(widths) * ALONG, 0)
    for j in range(1, widths[-1] + 1):
        output = places[len(widths) - 1, j]
        axes.plot((output[0] + HALF, last[0] - HALF), (output[1], last[1]), color=EDGE, linewidth=0.8)
    targets = [(f"$t_{j}$", values[f"t[{j}]"], "black") for j in range(1, widths[-1] + 1)]
    _card(axes, last, [*targets, ("$e$", widget.error, FORWARD)])
    for l in range(len(widths) + 1):
        head = "input" if l == 0 else "error" if l == len(widths) else f"layer {l}"
        axes.text(l * ALONG, ACROSS * max(widths) / 2 + 0.05, head, ha="center", fontsize=9)
    axes.set(xlim=(-HALF - 0.05, last[0] + HALF + 0.05), ylim=(-ACROSS * max(widths) / 2, ACROSS * max(widths) / 2 + 0.3))
    axes.axis("off")
    return svg(figure, _words(widget, widths))


def _words(widget, widths):
    units = [f"unit {j + 1} of layer {l + 1}: activation {a[0, j]:.3f}, sensitivity {delta[0, j]:.3f}"
             for l, (a, delta) in enumerate(zip(widget.trace.a, widget.gradients.delta)) for j in range(a.shape[1])]
    return (f"The network {'-'.join(map(str, widths))} with its weights and, under each, its gradient; in each unit "
            f"bias, pre-activation, activation and sensitivity. {'; '.join(units)}; error {widget.error:.4f}.")


def _label_at(i, j, before, after):
    """Staggered along the edges as on the page, so that no label lies on another."""
    if before == 1 or after == 1:
        return 0.5
    return 0.3 + 0.4 * (i - 1) / (before - 1) if before <= after else 0.7 - 0.4 * (j - 1) / (after - 1)


def _edge(axes, start, end, share, weight, gradient):
    start, end = (start[0] + HALF, start[1]), (end[0] - HALF, end[1])
    x, y = (start[k] + (end[k] - start[k]) * share for k in (0, 1))
    gap = 0.22 / max(end[0] - start[0], abs(end[1] - start[1]))     # the line stops short of its label
    for one, other in ((0, share - gap), (share + gap, 1)):
        axes.plot(*([s + (e - s) * k for k in (one, other)] for s, e in zip(start, end)), color=EDGE, linewidth=0.8)
    axes.text(x, y + 0.03, f"{weight:.3g}".replace("-", "−"), ha="center", va="bottom", fontsize=9)
    axes.text(x, y - 0.03, f"{gradient:.3f}".replace("-", "−"), ha="center", va="top", fontsize=8, color=BACKWARD)


def _card(axes, place, rows):
    from matplotlib.patches import FancyBboxPatch
    x, y = place
    height = ROW * len(rows)
    axes.add_patch(FancyBboxPatch((x - HALF + 0.08, y - height / 2), 2 * HALF - 0.16, height, boxstyle="round,pad=0.06",
                                  facecolor="none", edgecolor=EDGE, linewidth=1))
    for k, (name, value, hue) in enumerate(rows):
        line = y + height / 2 - ROW * (k + 0.5)
        axes.text(x - HALF + 0.1, line, name, va="center", fontsize=9)
        axes.text(x + HALF - 0.1, line, f"{value:.3g}".replace("-", "−"), ha="right", va="center", fontsize=9, color=hue)
