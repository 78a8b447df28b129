"""The still figure of the OptimizerRace, as SVG: the paths of the four rules, and their heights by the step."""
from functools import lru_cache

import numpy as np

from ..experiments import surfaces
from ..figures import BLUE, GREEN, GREY, INK, ORANGE, svg
from . import optimizer_race_runs as runs

LOOKS = {"plain": (GREY, "-", "o"), "momentum": (ORANGE, "--", "s"), "nesterov": (BLUE, (0, (6, 2, 1, 2)), "^"), "rprop": (GREEN, ":", "D")}
BANDS, LEAST = 12, 1e-6


@lru_cache
def draw(surface, start, rates, momentum, first_step, steps):
    """SVG of the widget in the given state."""
    from matplotlib.figure import Figure   # not at import: figures are drawn seldom

    figure = Figure(figsize=(7.6, 3.7), layout="constrained")
    ground, chart = figure.subplots(1, 2)
    line = np.linspace(-surfaces.REACH, surfaces.REACH, 61)
    heights = surfaces.at(surface, *np.meshgrid(line, line))["f"] - surfaces.minima(surface)[0][2]
    levels = heights.max() * (np.arange(1, BANDS) / BANDS)**runs.CONTOURS[surface]
    ground.contour(line, line, heights, levels=levels, colors=GREY, linewidths=0.5)
    ground.plot(*surfaces.minima(surface)[0][:2], "+", color=INK, markersize=9)
    words, beyond = [], []
    for rule, (colour, dash, mark) in LOOKS.items():
        places, _ = runs.run(surface, rule, start, rates, momentum, first_step, steps)
        inside = np.clip(np.array(places), -2 * surfaces.REACH, 2 * surfaces.REACH)
        if np.abs(places).max() > surfaces.REACH:
            beyond.append(runs.RULES[rule])
        ground.plot(*inside.T, color=colour, linestyle=dash, linewidth=1.3, marker=mark, markevery=[-1], markersize=5)
        above = [max(runs.above(surface, *place), LEAST) for place in places]
        chart.plot(above, color=colour, linestyle=dash, linewidth=1.5, marker=mark, markevery=[-1], markersize=5, label=runs.RULES[rule])
        since = runs.readings(surface, places)["since"]
        words.append(f"{runs.RULES[rule]} " + ("is not there" if since is None else f"is there since step {since}"))
    ground.plot(*start, "o", markerfacecolor="none", color=INK, markersize=7)
    ground.set(xlim=(-surfaces.REACH, surfaces.REACH), ylim=(-surfaces.REACH, surfaces.REACH), aspect="equal", xlabel="$x$", ylabel="$y$")
    chart.set(yscale="log", xlabel="steps", title="height above the lowest point", xlim=(0, max(steps, 20)))
    chart.set_ylim(bottom=LEAST)
    for since, _ in rates[1:]:
        chart.axvline(since, color=INK, linewidth=0.7, linestyle=":")
    chart.legend(frameon=False, fontsize=8)
    described = ", then ".join(f"{rate:g} from step {since} on" if since else f"{rate:g}" for since, rate in rates)
    return svg(figure, f"Left, {surfaces.NAMES[surface]} from above with the paths of four rules from ({start[0]:g}, {start[1]:g}), at the "
                       f"learning rate {described}, with momentum {momentum:g} and a first step of {first_step:g}; right, their heights above "
                       f"the lowest point. After {steps} steps {', '.join(words)}."
                       + (f" On the way the path of {' and that of '.join(beyond)} leaves the picture." if beyond else ""))
