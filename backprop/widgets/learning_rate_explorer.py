"""LearningRateExplorer: one sigmoid neuron, a learning rate, and what becomes of the error.

A small rate creeps, a larger one falls fast, a still larger one jumps over the target and back, and
the largest throw the neuron onto the flat part of the sigmoid, where no gradient brings it back.
The error of a sigmoid neuron is bounded, so that is what divergence looks like here.
"""
import numpy as np
import traitlets

from . import learning_rate_runs as runs
from .base import BookWidget, finite, one_of
from .learning_rate_examples import EXAMPLES
from .learning_rate_figure import draw

INPUTS = ("example", "learning_rate", "epochs", "start")


class LearningRateExplorer(BookWidget):
    """Train the neuron of ``example`` and look at the path, the error and the regime.

    Parameters (traits, in step with the page; each may be set at any time)
    ----------
    example : "guide" or "long_run"
        Setting it also sets the example's own learning rate, epochs and start.
    learning_rate : float, over 0 and at most 1000
    epochs : int from 1 to 80 000
    start : (w1, w2)
        The start weights, on the example's map; the start bias follows, see ``start_bias``.
    log_error : bool
        Draw the error on a logarithmic scale.

    Results (traits; computed in Python whenever a parameter changes, there or on the page)
    ----------
    regime : str
        One of `learning_rate_runs.REGIMES`, by the rule of `learning_rate_runs.RULE`.
    final_error : float
        The error after the last epoch that can be trusted (``last_epoch``; see `Run.trusted`).
    trajectory : bytes
        ``path`` as little-endian float64.

    Raises
    ------
    TraitError
        For a value that is none of these; nothing is changed then.

    >>> explorer = LearningRateExplorer("guide", epochs=10)
    >>> explorer.regime, round(explorer.final_error, 4)
    ('falls steadily', 0.0064)
    >>> explorer.learning_rate = 900.0
    >>> explorer.regime
    'runs away'
    """

    scripts = ("learning_rate_runs.js", "learning_rate_map.js", "learning_rate_curve.js", "learning_rate_explorer.js")

    example = traitlets.Unicode("guide").tag(sync=True)
    learning_rate = traitlets.Float(5.0).tag(sync=True)
    epochs = traitlets.Int(50).tag(sync=True)
    start = traitlets.Tuple(traitlets.Any(), traitlets.Any(), default_value=(0.5, 0.2)).tag(sync=True)
    log_error = traitlets.Bool(True).tag(sync=True)
    regime = traitlets.Unicode("").tag(sync=True)
    final_error = traitlets.Float(0.0).tag(sync=True)
    last_epoch = traitlets.Int(0).tag(sync=True)
    trajectory = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, example="guide", **traits):
        own = EXAMPLES[one_of(example, "example", EXAMPLES)]
        defaults = {name: own[name] for name in ("learning_rate", "epochs", "start")}
        super().__init__(example=example, **(defaults | traits))
        self._train()
        self.observe(self._take_example, "example")
        self.observe(self._train, INPUTS[1:])

    @traitlets.validate("example")
    def _check_example(self, proposal):
        return one_of(proposal["value"], "example", EXAMPLES)

    @traitlets.validate("learning_rate")
    def _check_learning_rate(self, proposal):
        value = finite(proposal["value"], "learning_rate", above=0)
        if value > runs.MAX_RATE:
            raise traitlets.TraitError(f"learning_rate must be at most {runs.MAX_RATE:g}, not {value!r}")
        return value

    @traitlets.validate("epochs")
    def _check_epochs(self, proposal):
        value = proposal["value"]
        if isinstance(value, bool) or not 1 <= value <= runs.MAX_EPOCHS:
            raise traitlets.TraitError(f"epochs must be a whole number from 1 to {runs.MAX_EPOCHS}, not {value!r}")
        return value

    @traitlets.validate("start")
    def _check_start(self, proposal):
        weights = tuple(finite(value, f"start[{i}]") for i, value in enumerate(proposal["value"]))
        for i, (value, (low, high)) in enumerate(zip(weights, EXAMPLES[self.example]["map"])):
            if not low <= value <= high:
                raise traitlets.TraitError(f"start[{i}] must lie on the map of {self.example!r}, "
                                           f"from {low:g} to {high:g}, not {value!r}")
        return weights

    def _take_example(self, change):
        own = EXAMPLES[change["new"]]
        with self.hold_trait_notifications():
            self.learning_rate, self.epochs, self.start = own["learning_rate"], own["epochs"], own["start"]
        self._train()

    def _train(self, _change=None):
        setting = tuple(getattr(self, name) for name in INPUTS)
        if setting == getattr(self, "_trained", None):
            return
        example, learning_rate, epochs, start = self._trained = setting
        self._run = run = runs.train(example, start, learning_rate, epochs)
        with self.hold_sync():
            self.regime, self.last_epoch = run.regime, run.trusted
            self.final_error, self.trajectory = float(run.e[run.trusted]), self.path.astype("<f8").tobytes()

    @property
    def run(self):
        """The whole run, every epoch of it: a `learning_rate_runs.Run`."""
        return self._run

    @property
    def path(self):
        """At most 257 epochs of the run, evenly spread: array of rows (epoch, w1, w2, b, a, e)."""
        run, last = self._run, self._run.trusted
        rows = np.unique(np.linspace(0, last, min(last + 1, 257)).round().astype(int))
        return np.column_stack([rows, run.w1[rows], run.w2[rows], run.b[rows], run.a[rows], run.e[rows]])

    @property
    def start_bias(self):
        """The bias at the start; in "long_run", which has none, 0."""
        return float(self._run.b[0])

    def values(self, epoch):
        """What the page's table shows at ``epoch``: w1, w2, b, z, a, e, dw1, dw2, db by name."""
        return runs.values(self.example, self._run, epoch)

    @classmethod
    def mathematics(cls):
        return runs.javascript()

    @classmethod
    def constants(cls):
        rule = {"crossing": runs.CROSSING, "plateau": runs.PLATEAU, "doubt": runs.DOUBT, "text": runs.RULE}
        return {"EXAMPLES": EXAMPLES, "RULE": rule}

    def fallback_svg(self):
        return draw(self.example)

    def description(self):
        return (f"LearningRateExplorer(example={self.example!r}, learning_rate={self.learning_rate:g}, "
                f"epochs={self.epochs}, start=({self.start[0]:g}, {self.start[1]:g})): {self.regime}, "
                f"error {self.final_error:.4g}")
