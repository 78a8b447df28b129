"""The two neurons of *guide* (document 003) that the LearningRateExplorer trains, and what to try.

An example is a dict, handed to the page as it is:

- ``form``: the model's name in `backprop.proofs.neuron.FORMS`; ``x1``, ``x2``, ``t``: its sample;
- ``start``, ``bias``: where it begins; the bias is None where the model has none;
- ``learning_rate``, ``epochs``: what the widget opens with;
- ``map``: what the map shows, (from, to) of w1 and of w2;
- ``trials``: settings to click, each with the regime that it ``shows``;
- ``multiples``: the learning rates of the still figure.
"""
from ..examples import NEURON, NEURON_CODE, NEURON_CODE_EPOCHS, floats

_GUIDE, _CODE = floats(NEURON), floats(NEURON_CODE)
_GUIDE_START = (_GUIDE["w1"], _GUIDE["w2"])


def _trial(title, shows, learning_rate, epochs, start=_GUIDE_START):
    return {"title": title, "shows": shows, "learning_rate": learning_rate, "epochs": epochs, "start": start}


EXAMPLES = {
    "guide": {
        "title": "the worked example", "form": "worked example",
        "x1": _GUIDE["x1"], "x2": _GUIDE["x2"], "t": _GUIDE["t"],
        "start": _GUIDE_START, "bias": _GUIDE["b"], "learning_rate": 5.0, "epochs": 50,
        "map": ((-1.6, 1.9), (-2.5, 1.0)),
        "trials": [
            _trial(f"the document’s {NEURON['η']}", "falls steadily", _GUIDE["η"], 50),
            _trial("steady", "falls steadily", 5.0, 50),
            _trial("too far", "bounces", 60.0, 50),
            _trial("runaway", "runs away", 90.0, 50),
            _trial("stall", "stalls on the plateau", 5.0, 50, (-0.8, -2.1)),
        ],
        "multiples": (5.0, 60.0, 90.0),
        "note": (f"Inputs {NEURON['x1']} and {NEURON['x2']}, target {NEURON['t']}, loss: half the squared error. "
                 f"The bias learns as well, from {NEURON['b']} at the document’s start. Training moves w₁, w₂ "
                 "and b in one fixed direction; the map is the plane through it, so that every point has "
                 "the bias that training has there."),
    },
    "long_run": {
        "title": f"its {NEURON_CODE_EPOCHS:,}-epoch run".replace(",", " "), "form": "code",
        "x1": _CODE["x1"], "x2": _CODE["x2"], "t": _CODE["t"],
        "start": _GUIDE_START, "bias": None, "learning_rate": _CODE["η"], "epochs": NEURON_CODE_EPOCHS,
        "map": ((-6.0, 8.0), (-4.0, 10.0)),
        "trials": [
            _trial(f"the document’s {NEURON_CODE['η']}", "falls steadily", _CODE["η"], NEURON_CODE_EPOCHS),
            _trial("steady", "falls steadily", 8.0, 50),
            _trial("bounces", "bounces", 120.0, 50),
            _trial("never settles", "bounces", 150.0, 50),
            _trial("chaos", "bounces", 200.0, 100),
            _trial("runaway", "runs away", 400.0, 50),
            _trial("stall", "stalls on the plateau", 1.0, 50, (3.0, 9.6)),
        ],
        "multiples": (8.0, 120.0, 400.0),
        "note": (f"Inputs {NEURON_CODE['x1']} and {NEURON_CODE['x2']}, target {NEURON_CODE['t']}, no bias, and the "
                 "document’s code leaves out the ½ of the loss. It draws its start at random between 0 and 1; "
                 "here the start is yours to drag."),
    },
}
