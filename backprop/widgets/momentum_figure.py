"""The still figure of the MomentumExplorer, as SVG: the valley with its paths, and the pad.

It stands where no widget can run: on GitHub, in print, without JavaScript.
"""
from functools import lru_cache

import numpy as np

from ..figures import svg
from . import momentum_runs as runs

# Hues that read on white and on black; line and marker tell the paths apart without them.
STYLES = {"plain": ("#7d858e", "-o", "plain"), "momentum": ("#d0570a", "-s", "momentum"),
          "nesterov": ("#3f87bd", "--^", "Nesterov")}
NAME_AT = {"plain": (-4, -24), "momentum": (-14, 20), "nesterov": (16, -10)}    # points from the end
BAND_EDGES = (0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1)
BAND_STRENGTHS = (0.78, 0.64, 0.51, 0.39, 0.28, 0.18, 0.09)
VIEW = (6.8, 2.9)


@lru_cache
def draw(condition_number, eta, alpha, start, steps, method):
    """SVG of the explorer in the given state."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    lams = np.array([1 / condition_number, 1.0])
    figure = Figure(figsize=(7.6, 5.6), layout="constrained")
    valley, pad = figure.subplots(2, 1, height_ratios=(3.3, 3))
    _draw_valley(valley, eta, alpha, lams, start, steps)
    _draw_pad(pad, eta, alpha, lams, method)
    rates = "; ".join(f"{STYLES[m][2]} {runs.regime(m, eta, alpha, lams)}, contraction per step "
                      f"{runs.proved_rate(m, eta, alpha, lams):.3f}" for m in runs.METHODS)
    best = runs.best_point(method, lams)
    description = (f"Above, a valley of condition number {condition_number:g} and {steps} steps from ({start[0]:g}, {start[1]:g}) "
                   f"at learning rate {eta:g} and momentum {alpha:g}: {rates}. Below, the contraction per step of "
                   f"{STYLES[method][2]} over learning rate and momentum: measured as colour, proved as lines, with the "
                   f"border of stability; the best point is at learning rate {best[0]:.3f} and momentum {best[1]:.3f}.")
    return svg(figure, description)


def _draw_valley(axes, eta, alpha, lams, start, steps):
    w1, w2 = np.meshgrid(np.linspace(-VIEW[0], VIEW[0], 121), np.linspace(-VIEW[1], VIEW[1], 61))
    axes.contour(w1, w2, np.sqrt(lams[0] * w1**2 + lams[1] * w2**2), levels=np.arange(0.4, 8, 0.4),
                 colors="black", linewidths=0.4, alpha=0.35)
    axes.plot(0, 0, "+", color="black", markersize=7)
    for method, (colour, style, name) in STYLES.items():
        path = runs.trajectory(method, start, eta, alpha, lams, steps)
        outside = np.flatnonzero((np.abs(path) > VIEW).any(axis=1))
        if runs.proved_rate(method, eta, alpha, lams) > 1 and len(outside):
            path = path[:outside[0] + 1]      # a diverging path ends where it leaves the picture
        axes.plot(*path.T, style, color=colour, linewidth=1.3, markersize=2.8)
        axes.plot(*path[-1], style[-1], color=colour, markersize=6)
        end, gone = np.clip(path[-1], -np.array(VIEW), VIEW), (np.abs(path[-1]) > VIEW).any()
        away = -np.sign(end[1]) * (12 + 14 * runs.METHODS.index(method))
        axes.annotate(name + (", off the picture" if gone else ""), end, color=colour, fontsize=10, weight="bold",
                      xytext=(10, away) if gone else NAME_AT[method], textcoords="offset points", va="center",
                      ha="left" if gone or method == "nesterov" else "center")
    axes.plot(*start, "o", color="black", markersize=9, markerfacecolor="none", markeredgewidth=1.5)
    axes.annotate("start", start, xytext=(0, 10), textcoords="offset points", ha="center", fontsize=9)
    axes.set(xlim=(-VIEW[0], VIEW[0]), ylim=(-VIEW[1], VIEW[1]), aspect="equal", xticks=[], yticks=[])
    axes.set_xlabel(f"w₁, flat: λ = {lams[0]:.3g}", loc="right", fontsize=9)
    axes.set_ylabel(f"w₂, steep: λ = {lams[1]:g}", loc="top", fontsize=9)
    for spine in axes.spines.values():
        spine.set(linewidth=0.5)


def _draw_pad(axes, eta, alpha, lams, method):
    colour = STYLES[method][0]
    grid = np.meshgrid(np.linspace(0, 4, 121), np.linspace(0, 1, 61))
    measured = runs.measured_rate(method, *grid, lams[:, None, None])
    proved = runs.proved_rate(method, *grid, lams[:, None, None])
    bands = [(*_rgb(colour), strength) for strength in BAND_STRENGTHS]
    axes.contourf(*grid, np.minimum(measured, 1.1), levels=BAND_EDGES, colors=bands)
    lines = axes.contour(*grid, proved, levels=[e for e in BAND_EDGES[1:-1] if e > proved.min()], colors="black", linewidths=0.6)
    axes.clabel(lines, fontsize=8, fmt=lambda level: f"{level:g}")
    alphas = np.linspace(0, 1, 41)
    axes.plot(runs.stability_limit(method, alphas) / lams[1], alphas, color="black", linewidth=1.8)
    best = runs.best_point(method, lams)
    axes.plot(*best, "D", color="black", markersize=5)
    axes.annotate("best", best, xytext=(-7, 0), textcoords="offset points", ha="right", va="center", fontsize=9, weight="bold")
    axes.plot(eta, alpha, "o", color="black", markersize=9, markerfacecolor="none", markeredgewidth=1.8)
    axes.annotate(f"here {runs.proved_rate(method, eta, alpha, lams):.2f}", (eta, alpha), xytext=(9, 0),
                  textcoords="offset points", va="center", fontsize=9)
    axes.text(3.95, 0.08, "diverges", ha="right", fontsize=9, weight="bold")
    axes.set(xlim=(0, 4), ylim=(0, 1))
    axes.set_xlabel("learning rate η", loc="right", fontsize=9)
    axes.set_ylabel("momentum α", loc="top", fontsize=9)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def _rgb(colour):
    return tuple(int(colour[k:k + 2], 16) / 255 for k in (1, 3, 5))
