"""BatchExplorer: a line fitted to 24 samples in batches of the reader's size, beside the whole batch.

Left the way of weight and bias over the contours of the total loss, right how far the loss is above its
lowest by the samples seen; below the samples with the line. The slopes of a sample, the step, the loss above
the lowest and the noise of a batch are printed from `backprop.proofs.batch_line`; the samples, and the orders in
which they come, are those of `backprop.experiments.lines`.
"""
import traitlets

from ..experiments import lines
from ..proofs import batch_line as proofs
from . import batch_explorer_runs as runs
from .base import BookWidget, between, one_of, truth, whole
from .batch_explorer_figure import draw as draw_figure

RATES, MOST_EPOCHS, DRAWS = (0.01, 2.0), 30, 6
ORDERS = {"shuffled": "shuffled", "sorted": "by rising x"}


class BatchExplorer(BookWidget):
    """Gradient descent on a line, with a batch size to choose.

    Parameters (all are traits, in sync with the page; a bad value raises TraitError)
    ----------
    batch_size : int, 1 to 24
        k: 1 is online learning, 24 the whole batch.
    learning_rate : float, 0.01 to 2
    epochs : int, 1 to 30
    order : "shuffled" or "sorted"
        In which order the samples come: anew in each epoch, or always by rising x.
    draw : int, 0 to 5
        Which shuffling.
    outlier : bool
        Whether one target is far off.

    >>> explorer = BatchExplorer(batch_size=4, epochs=2)
    >>> [run["updates"] for run in explorer.readings.values()]
    [12, 2]
    """

    scripts = ("batch_explorer_runs.js", "batch_explorer_map.js", "batch_explorer_charts.js", "batch_explorer_readout.js",
               "batch_explorer.js")
    styles = ("batch_explorer.css",)

    batch_size = traitlets.TraitType(4).tag(sync=True)
    learning_rate = traitlets.TraitType(0.2).tag(sync=True)
    epochs = traitlets.TraitType(25).tag(sync=True)
    order = traitlets.TraitType("shuffled").tag(sync=True)
    draw = traitlets.TraitType(0).tag(sync=True)
    outlier = traitlets.TraitType(False).tag(sync=True)

    def __init__(self, batch_size=4, learning_rate=0.2, epochs=25, order="shuffled", draw=0, outlier=False):
        super().__init__(batch_size=batch_size, learning_rate=learning_rate, epochs=epochs, order=order, draw=draw,
                         outlier=outlier)

    @traitlets.validate("batch_size", "epochs", "draw")
    def _check_count(self, proposal):
        name = proposal["trait"].name
        limits = {"batch_size": (1, lines.COUNT), "epochs": (1, MOST_EPOCHS), "draw": (0, DRAWS - 1)}[name]
        return whole(proposal["value"], name, *limits)

    @traitlets.validate("learning_rate")
    def _check_rate(self, proposal):
        return between(proposal["value"], "learning_rate", *RATES)

    @traitlets.validate("order")
    def _check_order(self, proposal):
        return one_of(proposal["value"], "order", ORDERS)

    @traitlets.validate("outlier")
    def _check_outlier(self, proposal):
        return truth(proposal["value"], "outlier")

    @property
    def places(self):
        """{"yours", "whole"}: the places (w, b) of the run with the batch size, and of that with the whole batch."""
        setting = (self.learning_rate, self.epochs, self.order, self.draw, self.outlier)
        return {"yours": lines.run(self.batch_size, *setting), "whole": lines.run(lines.COUNT, *setting)}

    @property
    def readings(self):
        """{"yours", "whole"}: what the table shows of each run; see `batch_explorer_runs.readings`."""
        sizes = {"yours": self.batch_size, "whole": lines.COUNT}
        return {name: runs.readings(places, sizes[name], self.epochs, self.outlier) for name, places in self.places.items()}

    @classmethod
    def mathematics(cls):
        return proofs.javascript()

    @classmethod
    def constants(cls):
        tables = {str(outlier).lower(): dict(zip("xt", lines.samples(outlier)), **lines.valley(outlier))
                  for outlier in (False, True)}
        return {"BATCHES": {
            "samples": tables, "start": lines.START, "far": lines.FAR, "wild": lines.WILD, "goal": runs.GOAL,
            "rates": RATES, "mostEpochs": MOST_EPOCHS, "orderNames": ORDERS,
            "orders": [lines.orders("shuffled", draw, MOST_EPOCHS) for draw in range(DRAWS)]}}

    def fallback_svg(self):
        return draw_figure(self.places, self.readings, self.batch_size, self.learning_rate, self.epochs, self.outlier)

    def description(self):
        outlier = ", outlier=True" if self.outlier else ""
        end = self.readings["yours"]
        ending = "ran away" if end["lost"] else f"ends {end['above']:.3g} above the lowest loss"
        return (f"BatchExplorer(batch_size={self.batch_size}, learning_rate={self.learning_rate:g}, epochs={self.epochs}, "
                f"order={self.order!r}, draw={self.draw}{outlier}): {ending}")
