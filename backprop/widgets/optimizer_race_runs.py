"""What the OptimizerRace computes: runs of the four rules, with the functions of `backprop.proofs.update_rules`.

Only repetition is written here, and again in optimizer_race_runs.js; a browser test compares the two,
and a test compares them with the package's optimizers.
"""
import math

from ..experiments import surfaces
from ..proofs import update_rules

RULES = {"plain": "plain descent", "momentum": "momentum", "nesterov": "Nesterov", "rprop": "RPROP"}
RPROP = {"increase": 1.2, "decrease": 0.5, "least": 1e-6, "most": 50.0}
FAR = 20.0                 # a run that would go further out than this is not followed
TWIN, APART = 1e-9, 1e-5   # a run ends where a twin that was so little off at any time would come so far apart
CONTOURS = {"valley": 2, "curved": 3, "hills": 1, "plateau": 1}     # power by which the levels are spaced


def rate_at(rates, step):
    """The learning rate of the step that is taken after so many: rates is [[step, rate], …]."""
    return [rate for since, rate in rates if since <= step][-1]


def _twin(state):
    return [{**weight, "w": weight["w"] * (1 + TWIN)} for weight in state]


def _step(rule, state, surface, eta, alpha):
    """The state of both weights after one step."""
    here = surfaces.at(surface, state[0]["w"], state[1]["w"], "math")
    after = []
    for weight, q in zip(state, (here["fx"], here["fy"])):
        w, v, last, length = weight["w"], weight["v"], weight["last"], weight["length"]
        if rule == "rprop":
            s = math.copysign(1.0, q) if q else 0.0
            taken = update_rules.python("rprop_length", "math")(
                s, last, length, RPROP["increase"], RPROP["decrease"], RPROP["least"], RPROP["most"])["value"]
            move = update_rules.python("rprop_move", "math")(s, last, taken)["value"]
            # A slope whose sign has turned is forgotten: the next one counts as a first.
            after.append({"w": w + move, "v": 0.0, "last": 0.0 if s * last < 0 else s, "length": taken})
        else:
            after.append({**weight, **update_rules.python(f"{rule}_rule", "math")(w, v, q, eta, alpha)})
    return after


def run(surface, rule, start, rates, momentum, first_step, steps):
    """The places [(x, y), …] from ``start`` on, steps + 1 of them or fewer, and why it ended early.

    "" if it did not, "far" where it ran away, "chance" where from now on a rounding error would
    decide: a twin, a billionth off, is about to go elsewhere.
    """
    state = [{"w": float(w), "v": 0.0, "last": 0.0, "length": first_step} for w in start]
    twin, places, why = _twin(state), [tuple(map(float, start))], ""
    for step in range(steps):
        eta = rate_at(rates, step)
        state, twin = (_step(rule, each, surface, eta, momentum) for each in (state, twin))
        size = max(abs(weight["w"]) for weight in state)
        apart = max(abs(a[what] - b[what]) for a, b in zip(state, twin) for what in "wv")
        if apart > APART * max(1.0, size):
            why = "chance"
            break
        if size > FAR:
            why = "far"
            break
        places.append((state[0]["w"], state[1]["w"]))
        if apart < TWIN * size:        # every step rounds anew
            twin = _twin(state)
    return places, why


def readings(surface, places):
    """Of the last place x, y, height above the lowest point and, if it has arrived, since which step (else None)."""
    low = surfaces.minima(surface)[0]
    x, y = places[-1]
    near = [math.hypot(px - low[0], py - low[1]) <= surfaces.NEAR for px, py in places]
    since = None
    if near[-1]:
        since = len(places) - next((k for k, here in enumerate(reversed(near)) if not here), len(places))
    return {"x": x, "y": y, "above": above(surface, x, y), "since": since}


def above(surface, x, y):
    """The height above the lowest point."""
    return surfaces.at(surface, x, y, "math")["f"] - surfaces.minima(surface)[0][2]


def javascript():
    """The generated functions that optimizer_race_runs.js calls."""
    return update_rules.javascript()
