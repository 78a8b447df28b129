"""The widgets on the built site's own pages, without a kernel: every control moves the numbers, and
the numbers are Python's."""
import numpy as np
import pytest

from backprop.widgets import LearningRateExplorer, MomentumExplorer, learning_rate_runs, momentum_runs

from .widget_page import settle

READ = """() => ({
    sliders: [...document.querySelectorAll(".bp-widget input[type=range]")].map((input) => Number(input.dataset.value)),
    cells: Object.fromEntries([...document.querySelectorAll(".bp-widget td[data-name]")]
        .map((cell) => [cell.dataset.name, cell.dataset.value])),
})"""
SLIDE = """([index, share]) => {
    const input = document.querySelectorAll(".bp-widget input[type=range]")[index];
    input.value = Math.round(Number(input.min) + share * (Number(input.max) - Number(input.min)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def slide(page, index, share):
    page.evaluate(SLIDE, [index, share])
    settle(page)
    return page.evaluate(READ)


@pytest.mark.parametrize("name", ["index.html", "chapters/03-one-neuron.html"])
@pytest.mark.parametrize("over", ["http", "file"])
def test_the_learning_rate_explorer(page_factory, name, over):
    visit = page_factory(name, over=over)
    start, seen = LearningRateExplorer().start, set()
    for share in (0.0, 0.3, 0.55, 0.8, 1.0):
        for index in (0, 1):
            shown = slide(visit.page, index, share)
            rate, epochs = shown["sliders"][0], int(shown["sliders"][1])
            run = learning_rate_runs.train("guide", start, rate, epochs)
            for quantity, value in learning_rate_runs.values("guide", run, run.trusted).items():
                assert float(shown["cells"][f"{quantity}-last"]) == pytest.approx(value, rel=1e-9, abs=1e-15), (rate, quantity)
            seen.add(shown["cells"]["e-last"])
    assert len(seen) > 5 and not visit.troubles


@pytest.mark.parametrize("over", ["http", "file"])
def test_the_momentum_explorer(page_factory, over):
    visit = page_factory("chapters/11-momentum-in-a-valley.html", over=over)
    seen = set()
    for share in (0.1, 0.4, 0.7, 0.95):
        for index in range(4):
            shown = slide(visit.page, index, share)
            steps, rate, momentum, condition = shown["sliders"]
            explorer = MomentumExplorer(steps=int(steps), learning_rate=rate, momentum=momentum, condition_number=condition)
            for method in momentum_runs.METHODS:
                assert float(shown["cells"][f"{method}_rate"]) == pytest.approx(explorer.rates[method], rel=1e-9)
                assert float(shown["cells"][f"{method}_measured"]) == pytest.approx(explorer.measured_rates[method], rel=1e-9)
                assert shown["cells"][f"{method}_regime"] == explorer.regimes[method]
            seen.add(shown["cells"]["momentum_rate"])
    assert len(seen) > 5 and not visit.troubles and np.isfinite(explorer.rates["plain"])


MOVED = {"chapters/02-gradient-descent.html": 2, "chapters/05-three-layers-of-tanh.html": 2,
         "chapters/07-two-outputs.html": 2, "chapters/08-activations.html": 1, "chapters/09-checking-gradients.html": 1,
         "chapters/12-update-rules.html": 3, "chapters/13-batches.html": 3,
         "chapters/14-initialisation.html": 2}


@pytest.mark.parametrize("name", MOVED)
@pytest.mark.parametrize("over", ["http", "file"])
def test_every_slider_of_the_other_widgets_moves_numbers(page_factory, name, over):
    visit = page_factory(name, over=over)
    sliders = visit.page.locator(".bp-widget input[type=range]:not([disabled])").count()
    assert sliders >= MOVED[name]
    for index in range(sliders):
        seen = {str(slide(visit.page, index, share)) for share in (0.1, 0.5, 0.9)}
        assert len(seen) == 3, f"slider {index} moves nothing"
    assert not visit.troubles
