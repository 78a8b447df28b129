"""Digits, weights and confusions drawn for the chapter on reading digits."""
from .figures import BLUE, INK, ORANGE

LEVELS = 16      # shades between clear and full; as many as the small digits have


def image(axes, values, left=0.0, top=0.0, signed=False, span=None, label=""):
    """An image in cells of width 1 below ``top``: the smallest value clear, the largest full.

    values: array of shape (rows, columns). ``signed`` is for weights: blue above 0, orange below, clear at 0.
    ``span`` is the value that is full; left out, the image's own largest. Cells of one shade are drawn as one path, for a page with many images.
    """
    import numpy as np
    import matplotlib.patches as patches
    from matplotlib.path import Path
    values = np.asarray(values, dtype=float)
    rows, columns = values.shape
    span = span or (np.abs(values).max() if signed else np.ptp(values))
    levels = np.round((values if signed else values - values.min()) / (span or 1.0) * LEVELS)
    for level in np.unique(levels[levels != 0]):
        colour = INK if not signed else BLUE if level > 0 else ORANGE
        cells = [Path([(left + c, top - r), (left + c + 1, top - r), (left + c + 1, top - r - 1), (left + c, top - r - 1),
                       (left + c, top - r)], closed=True) for r, c in np.argwhere(levels == level)]
        axes.add_artist(patches.PathPatch(Path.make_compound_path(*cells), facecolor=colour,
                                         alpha=abs(level) / LEVELS, linewidth=0))
    axes.add_artist(patches.Rectangle((left, top - rows), columns, rows, fill=False, edgecolor=INK, linewidth=0.7))
    axes.text(left + columns / 2, top - rows - 0.6, label, ha="center", va="top", fontsize=9)


def weight_images(axes, weights, columns):
    """The weights of each unit of a layer as a square image, blue above 0, orange below, clear at 0; one scale for all.

    weights: array of shape (pixels, units), the pixels those of a square. As a picture of pixels, for images too large for `image`.
    """
    import numpy as np
    from matplotlib.colors import to_rgb
    side, units = round(len(weights)**0.5), weights.shape[1]
    rows, gap = -(-units // columns), 2
    sheet = np.zeros((rows * (side + gap) - gap, columns * (side + gap) - gap, 4))
    for unit in range(units):
        row, column = divmod(unit, columns)
        square = weights[:, unit].reshape(side, side) / np.abs(weights).max()
        place = sheet[row * (side + gap):, column * (side + gap):][:side, :side]
        place[..., :3] = np.where(square[..., None] > 0, to_rgb(BLUE), to_rgb(ORANGE))
        place[..., 3] = np.abs(square)
    axes.imshow(np.round(255 * sheet).astype(np.uint8), interpolation="none")
    axes.axis("off")


def confusion(axes, counts):
    """A confusion matrix with its numbers; what is off the diagonal is shaded, the more the darker.

    counts: array of shape (n, n); row, what it is; column, what it was taken for. Zeros are left out.
    """
    import numpy as np
    import matplotlib.patches as patches
    counts = np.asarray(counts)
    n, wrong = len(counts), counts * (1 - np.eye(len(counts), dtype=int))
    axes.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5), aspect="equal", xticks=range(n), yticks=range(n),
             xlabel="taken for", ylabel="is")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for (row, column), count in np.ndenumerate(counts):
        colour = BLUE if row == column else ORANGE
        strength = 0.25 if row == column else 0.8 * count / max(wrong.max(), 1)
        if count:
            axes.add_artist(patches.Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=colour, linewidth=0,
                                             alpha=round(float(strength), 2)))
            axes.text(column, row, str(count), ha="center", va="center", fontsize=9)
