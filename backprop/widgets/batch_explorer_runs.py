"""What the BatchExplorer reads off a run of `backprop.experiments.lines`; batch_explorer_runs.js does the same on the page."""
from ..experiments import lines

GOAL = 0.01     # a run is at the goal when its loss is this share as far above the lowest as at the start


def readings(places, size, epochs, outlier):
    """What the table shows of a run.

    updates, seen: how many, and how many samples they have taken. w, b; above: the loss above its lowest.
    goal: samples seen when that is first at most GOAL of the start's, else None. noise, slope: of a batch's
    gradient at the end, and the length of the total loss's. lost: whether the run has run away.
    """
    count = len(places) - 1
    heights = [lines.above(place, outlier) for place in places]
    first = next((n for n, height in enumerate(heights) if height <= GOAL * heights[0]), None)
    noise, slope = lines.noise(places[-1], size, outlier)
    return {"updates": count, "seen": lines.seen(size, count), "w": places[-1][0], "b": places[-1][1], "above": heights[-1],
            "goal": None if first is None else lines.seen(size, first), "noise": noise, "slope": slope,
            "lost": count < lines.updates(size, epochs)}
