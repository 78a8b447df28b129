"""The drawings of images show the numbers that they are given, row 0 on top."""
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from backprop import figures
from backprop.grid_figures import Grid, shades

matplotlib.use("Agg")


@pytest.fixture
def axes():
    drawing, axes = plt.subplots()
    yield axes
    plt.close(drawing)


def test_every_number_stands_in_its_own_cell(axes):
    values = np.array([[1.0, -2.5, 3], [4, 5, -6]])
    grid = Grid(axes, values, left=2, top=7, title="image")
    written = {text.get_position(): text.get_text() for text in axes.texts}
    for (row, column), value in np.ndenumerate(values):
        assert written[2.5 + column, 6.5 - row] == f"{value:g}".replace("-", "−")
        assert grid.centre(row, column) == (2.5 + column, 6.5 - row)
    assert "image" in written.values()


def test_a_marked_block_covers_its_cells(axes):
    Grid(axes, np.zeros((3, 4)), top=3).shade(1, 2, rows=2, columns=2)
    marked = axes.patches[-1]
    assert (marked.get_xy(), marked.get_width(), marked.get_height()) == ((2, 0), 2, 2)


def test_shades_grow_with_the_value_and_tell_the_sign_of_a_weight(axes):
    shades(axes, [[0.0, 1.0], [0.5, -1.0]], top=2)
    *cells, frame = axes.patches
    assert [cell.get_alpha() for cell in cells] == [0.5, 1.0, 0.75, 0.0]
    assert cells[1].get_xy() == (1, 1) and frame.get_width() == 2
    shades(axes, [[0.5, -1.0]], left=5, signed=True)
    positive, negative, _ = axes.patches[5:]
    assert positive.get_alpha() == 0.5 and negative.get_alpha() == 1.0
    assert positive.get_facecolor()[:3] == to_rgb(figures.BLUE)
    assert negative.get_facecolor()[:3] == to_rgb(figures.ORANGE)
