"""The still figure of the HillWalk, as SVG: the hill and its map, with the walk on both.

It stands where no widget can run: on GitHub, in print, without JavaScript. The camera is that of
hill_walk_view.js.
"""
import re
from functools import lru_cache

import numpy as np

from ..figures import svg
from . import hill_walk_runs as runs

CELLS, BANDS = 16, 9             # of the mesh, along each side; of the map
RELIEF, CAMERA_DISTANCE = 3.0, 16.0
NAMES = {"hills": "two humps in a wide bowl", "bowl": "a round bowl", "valley": "a narrow valley"}
LOW, MIDDLE, HIGH = (0.19, 0.49, 0.80), (0.62, 0.64, 0.66), (0.86, 0.36, 0.20)    # read on white and on black


@lru_cache
def draw(landscape, start, learning_rate, steps, turn, tilt):
    """SVG of the widget in the given state."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    path = runs.walk(landscape, start, learning_rate, steps)
    outside = np.flatnonzero((np.abs(path) > runs.REACH).any(axis=1))
    shown = path[:outside[0] + 1] if len(outside) else path
    figure = Figure(figsize=(7.6, 3.9), layout="constrained")
    surface, ground = figure.subplots(1, 2)
    _draw_surface(surface, landscape, shown, _Camera(turn, tilt))
    _draw_map(ground, landscape, shown)
    here = runs.readings(landscape, path, learning_rate)["here"]
    taken = len(path) - 1
    description = (f"Left, {NAMES[landscape]} seen from the side, blue where it is low and red where it is high; right, the same "
                   f"from above with its contours. A walk of {taken} {'step' if taken == 1 else 'steps'} of gradient descent from "
                   f"({start[0]:g}, {start[1]:g}) at learning rate {learning_rate:g} stands at height {here['f']:.3f}, where the "
                   f"slopes are {here['fx']:.3f} by x and {here['fy']:.3f} by y; an arrow points against the gradient.")
    # Hundreds of small cells: a hundredth of a point is fine enough for each.
    opening, drawing = svg(figure, description).split(">", 1)
    return opening + ">" + re.sub(r"(\d\.\d\d)\d+", r"\1", drawing)


class _Camera:
    """Looks at the middle from ``turn`` degrees round and ``tilt`` degrees above."""

    def __init__(self, turn, tilt):
        phi, theta = np.radians(turn), np.radians(tilt)
        self.across = np.array([np.cos(phi), np.sin(phi), 0.0])
        self.away = np.array([-np.sin(phi) * np.cos(theta), np.cos(phi) * np.cos(theta), -np.sin(theta)])
        self.up = np.array([-np.sin(phi) * np.sin(theta), np.cos(phi) * np.sin(theta), np.cos(theta)])
        self.place = -CAMERA_DISTANCE * self.away

    def project(self, points):
        """Points of shape (…, 3) to the picture's plane, shape (…, 2)."""
        scale = CAMERA_DISTANCE / (CAMERA_DISTANCE + points @ self.away)
        return np.stack([points @ self.across * scale, points @ self.up * scale], axis=-1)


def _lift(landscape):
    """A function from heights to heights in the drawing, and the shares of the whole height."""
    line = np.linspace(-runs.REACH, runs.REACH, CELLS + 1)
    heights = runs.at(landscape, *np.meshgrid(line, line))["f"]
    low, high = heights.min(), heights.max()

    def lift(f):
        return RELIEF * ((f - low) / (high - low) - 0.5)

    def share(f):
        part = np.clip((f - low) / (high - low), 0, 1)
        return part if runs.LANDSCAPES[landscape] is None else np.sqrt(part)

    return line, heights, lift, share


def _colour(share):
    """From LOW over MIDDLE to HIGH."""
    ends = np.where(np.asarray(share)[..., None] < 0.5, LOW, HIGH)
    return np.array(MIDDLE) + (ends - np.array(MIDDLE)) * np.abs(2 * np.asarray(share) - 1)[..., None]


def _draw_surface(axes, landscape, path, camera):
    from matplotlib.collections import PolyCollection

    line, heights, lift, share = _lift(landscape)
    x, y = np.meshgrid(line, line)
    pixels = camera.project(np.stack([x, y, lift(heights)], axis=-1))
    corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
    cells = np.stack([pixels[j:CELLS + j, i:CELLS + i] for j, i in corners], axis=2)
    means = np.mean([heights[j:CELLS + j, i:CELLS + i] for j, i in corners], axis=0)
    middle = (line[1:] + line[:-1]) / 2
    # Farthest rows and columns first: a cell can only be covered by cells drawn after it.
    rows, columns = (np.argsort(-np.abs(middle - camera.place[axis]), kind="stable") for axis in (1, 0))
    order = np.ix_(rows, columns)
    axes.add_collection(PolyCollection(cells[order].reshape(-1, 4, 2), facecolors=_colour(share(means))[order].reshape(-1, 3),
                                       edgecolors="black", linewidths=0.25))
    along = np.concatenate([np.linspace(a, b, 12) for a, b in zip(path[:-1], path[1:])] or [path])
    along = along[(np.abs(along) <= runs.REACH).all(axis=1)]
    on_hill = camera.project(np.column_stack([along, lift(runs.at(landscape, *along.T)["f"])]))
    axes.plot(*on_hill.T, color="black", linewidth=1.6)
    axes.plot(*on_hill[-1], "o", color="black", markersize=6)
    axes.autoscale_view()
    axes.set(aspect="equal", title="the hill")
    axes.axis("off")


def _draw_map(axes, landscape, path):
    line = np.linspace(-runs.REACH, runs.REACH, 49)
    _, _, _, share = _lift(landscape)
    shares = share(runs.at(landscape, *np.meshgrid(line, line))["f"])
    levels = np.linspace(0, 1, BANDS + 1)
    axes.contourf(line, line, shares, levels=levels, colors=_colour((levels[1:] + levels[:-1]) / 2), alpha=0.6)
    axes.contour(line, line, shares, levels=levels[1:-1], colors="black", linewidths=0.4, alpha=0.5)
    axes.plot(*path.T, "-o", color="black", linewidth=1.4, markersize=2.5)
    x, y = path[-1]
    axes.plot(x, y, "o", color="black", markersize=6)
    here = runs.at(landscape, x, y)
    axes.annotate("", xy=(x - here["fx"] * 0.6, y - here["fy"] * 0.6), xytext=(x, y),
                  arrowprops={"arrowstyle": "-|>", "color": "black", "linewidth": 1.8}, annotation_clip=False)
    axes.set(xlim=(-runs.REACH, runs.REACH), ylim=(-runs.REACH, runs.REACH), aspect="equal", title="from above",
             xlabel="x", ylabel="y")
    axes.tick_params(labelsize=8)
