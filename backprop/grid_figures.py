"""Images drawn for the chapter on convolution: as numbers in cells, and as shades."""
from .figures import BLUE, INK, ORANGE


class Grid:
    """Square cells with a number in each; row 0 on top, as an image is read.

    values: array of shape (rows, columns).
    left, top: the place of its upper left corner; a cell is 1 wide.
    shown: how a number is written; an empty text leaves the cell empty.
    """

    def __init__(self, axes, values, left=0.0, top=0.0, title="", colour=INK, shown="{:g}".format):
        import matplotlib.patches as patches
        self.axes, self.left, self.top, self.patches = axes, left, top, patches
        rows, columns = len(values), len(values[0])
        for row in range(rows):
            for column in range(columns):
                self._cell(row, column, fill=False, edgecolor=colour, linewidth=0.7)
                axes.text(*self.centre(row, column), shown(values[row][column]).replace("-", "−"),
                          ha="center", va="center", color=colour, zorder=3)
        axes.text(left + columns / 2, top + 0.25, title, ha="center", va="bottom", color=colour)

    def centre(self, row, column):
        """The middle of a cell; halves give the middle of several."""
        return self.left + column + 0.5, self.top - row - 0.5

    def shade(self, row, column, rows=1, columns=1, colour=BLUE):
        """Mark a block of cells, from its upper left one on."""
        self._cell(row, column, rows, columns, facecolor=colour, alpha=0.25, linewidth=0)
        self._cell(row, column, rows, columns, fill=False, edgecolor=colour, linewidth=1.8, zorder=4)

    def _cell(self, row, column, rows=1, columns=1, **look):
        corner = (self.left + column, self.top - row - rows)
        self.axes.add_patch(self.patches.Rectangle(corner, columns, rows, **look))


def shades(axes, values, left=0.0, top=0.0, cell=1.0, signed=False):
    """An image as shaded cells, the smallest value clear, the largest full.

    ``signed`` is for weights: blue above 0, orange below, clear at 0.
    """
    import numpy as np
    import matplotlib.patches as patches
    values = np.asarray(values, dtype=float)
    amounts = np.abs(values) / np.abs(values).max() if signed else (values - values.min()) / np.ptp(values)
    for (row, column), amount in np.ndenumerate(amounts):
        colour = INK if not signed else BLUE if values[row, column] > 0 else ORANGE
        axes.add_patch(patches.Rectangle((left + column * cell, top - (row + 1) * cell), cell, cell,
                                         facecolor=colour, alpha=round(float(amount), 2), linewidth=0))
    rows, columns = values.shape
    axes.add_patch(patches.Rectangle((left, top - rows * cell), columns * cell, rows * cell,
                                     fill=False, edgecolor=INK, linewidth=0.7))
