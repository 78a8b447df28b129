"""One look for every figure, and the drawings that several chapters share.

A figure is shown as SVG whose ink is ``currentColor``: one drawing serves the light and the dark
page. Its alternative text goes into the drawing.
"""
import io
import math
import re
from contextlib import contextmanager
from xml.sax.saxutils import quoteattr

from .page import SUPERSCRIPTS

BLUE, ORANGE, GREEN, GREY = "#2f7ed8", "#d97720", "#1f9e77", "#8a8f98"
INK = "black"        # printed as currentColor
STYLE = {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10,
         "axes.titlelocation": "left", "lines.linewidth": 1.8}


@contextmanager
def figure(alt, width=7.0, height=3.0, columns=1, rows=1, **subplots):
    """Make a figure and show it when the block ends.

    >>> with figure("The error falls from 0.36 to 0.02") as axes:
    ...     axes.plot(errors)

    ``alt`` says in words what the picture shows; it is required.
    """
    import matplotlib
    import matplotlib.pyplot as plt
    from IPython.display import display
    if not alt.strip():
        raise ValueError("a figure needs words that say what it shows: alt is empty")
    with matplotlib.rc_context(STYLE):
        drawing, axes = plt.subplots(rows, columns, figsize=(width, height), layout="constrained", **subplots)
        yield axes
        text = svg(drawing, alt)
        plt.close(drawing)
    display({"image/svg+xml": text, "text/plain": f"Figure: {alt}"}, raw=True)


def svg(drawing, alt):
    """A matplotlib figure as SVG text: the same bytes in every run, one picture for both themes.

    Transparent, text kept as text in the page's own type, black written as currentColor, and
    ``alt`` for readers who cannot see it.
    """
    import matplotlib
    _write_powers(drawing)
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "backprop", "svg.fonttype": "none"}):
        drawing.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg"):].replace("#000000", "currentColor")
    # matplotlib's style sheet and metadata would act on, or stand in, the page that the figure is in.
    text = re.sub(r"\s*<(metadata|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"font-family: [^;\"]*;? ?", "", text)
    style = "stroke-linejoin: round; stroke-linecap: butt; max-width: 100%; height: auto"
    attributes = f'role="img" aria-label={quoteattr(alt)} fill="currentColor" style="{style}"'
    return text.replace("<svg", f"<svg {attributes}", 1)


def _write_powers(drawing):
    """Powers of ten beside logarithmic axes as text: matplotlib's own, in mathtext, take most of a figure's time."""
    from matplotlib.ticker import FuncFormatter, LogFormatterSciNotation
    for axes in drawing.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is LogFormatterSciNotation:
                axis.set_major_formatter(FuncFormatter(lambda value, place: _power(value)))


def _power(value):
    """1000.0 as 10³; 1 and 10 as they are, and nothing between powers."""
    exponent = round(math.log10(value)) if value > 0 else None
    if exponent is None or not math.isclose(value, 10.0**exponent):
        return ""
    return f"{value:g}" if exponent in (0, 1) else f"10{str(exponent).translate(SUPERSCRIPTS)}"


def circle(axes, x, y, label, colour=INK, radius=0.3, under=""):
    """A unit of a network diagram with its name inside and its value underneath."""
    import matplotlib.patches as patches
    axes.add_patch(patches.Circle((x, y), radius, fill=False, edgecolor=colour, linewidth=1.6, zorder=3))
    axes.text(x, y, label, ha="center", va="center", zorder=4)
    if under:
        axes.text(x, y - radius - 0.08, under, ha="center", va="top", color=colour, fontsize=9)


def arrow(axes, start, end, label="", colour=INK, radius=0.3, at=0.5, above=True, bend=0.0):
    """An arrow between two units, stopping at their rims, with a value beside it."""
    import numpy as np
    start, end = np.array(start, float), np.array(end, float)
    along = (end - start) / np.linalg.norm(end - start)
    tail, head = start + along * (radius + 0.04), end - along * (radius + 0.04)
    axes.annotate("", xy=head, xytext=tail, zorder=2,
                  arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0,
                              "connectionstyle": f"arc3,rad={bend}"})
    if label:
        middle = tail + (head - tail) * at
        across = np.array([-along[1], along[0]]) * (0.14 if above else -0.14)
        axes.text(*(middle + across), label, ha="center", va="center", color=colour, fontsize=9)


def bare(axes, width, height, left=0.0, bottom=0.0):
    """Axes for a diagram: equal units, no frame."""
    axes.set(xlim=(left, left + width), ylim=(bottom, bottom + height), aspect="equal")
    axes.axis("off")
