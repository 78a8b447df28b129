"""How long the page's thread works for one move of a widget's control, of the 16 ms of a frame.

    python -m benchmarks.widgets

Processor time of the page's main thread, as the browser counts it: script, layout and drawing, in the
two frames that follow the move.
The widgets run on a page without a kernel. Needs Chromium and the test packages.
"""

from __future__ import annotations

import shutil
from statistics import median

FRAME = 0.016
MOVES = {
    "LearningRateExplorer, 80,000 epochs": (
        "LearningRateExplorer", {"example": "long_run", "epochs": 80_000},
        "model.set('learning_rate', 10 * (1 + i / 1000))"),
    "MomentumExplorer, setting": (
        "MomentumExplorer", {"condition_number": 100.0, "steps": 60},
        "model.set('learning_rate', 1.2 + i / 1000)"),
    "MomentumExplorer, start": (
        "MomentumExplorer", {"condition_number": 100.0, "steps": 60}, "model.set('start', [-5 + i / 100, 1])"),
    "MomentumExplorer, valley": (
        "MomentumExplorer", {"condition_number": 100.0, "steps": 60}, "model.set('condition_number', 20 + i / 10)"),
    "HillWalk, turning": ("HillWalk", {}, "model.set('turn', i % 90)"),
    "HillWalk, start": ("HillWalk", {"steps": 40}, "model.set('start', [-1 + i / 100, 1])"),
    "NetworkFlow, step": ("NetworkFlow", {"network": "two_outputs"}, "model.set('step', i % 40)"),
    "ActivationExplorer, point": ("ActivationExplorer", {}, "model.set('z', -3 + i / 50)"),
    "InitialisationExplorer, scale": (
        "InitialisationExplorer", {"layers": 12}, "model.set('scale', 0.5 * 1.01 ** i)"),
    "BatchExplorer, rate": (
        "BatchExplorer", {"batch_size": 1, "epochs": 30}, "model.set('learning_rate', 0.02 * 1.01 ** i)"),
    "MemoryExplorer, weight": ("MemoryExplorer", {"steps": 40}, "model.set('weight', -2 + i / 30)"),
    "GradientCheckExplorer, step": ("GradientCheckExplorer", {}, "model.set('step', 10 ** (-1 - i / 20))"),
}


def seconds_a_move(browser, widget, move: str, batches: int = 20, moves: int = 5) -> float:
    """Median over batches of the thread's seconds per move."""
    from tests.widget_page import page_of, settle
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_content(page_of(widget, [n for n in widget.keys if not n.startswith("_") and n != "layout"
                                      and not isinstance(getattr(widget, n), bytes)]))
    page.wait_for_selector(".bp-widget svg")
    settle(page)
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = client.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    seconds = []
    for batch in range(batches):
        begin = busy()
        page.evaluate(f"""async () => {{ for (let k = 1; k <= {moves}; k += 1) {{
            const i = {batch * moves} + k; {move};
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }} }}""")
        seconds.append((busy() - begin) / moves)
    page.close()
    return median(seconds)


def main() -> None:
    from playwright.sync_api import sync_playwright

    from backprop import widgets
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("widgets: not measured, no Chromium was found")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (kind, traits, move) in MOVES.items():
            seconds = seconds_a_move(browser, getattr(widgets, kind)(**traits), move)
            print(f"{name}: {1000 * seconds:.1f} ms a move, {seconds / FRAME:.2f} of a frame")
        browser.close()


if __name__ == "__main__":
    main()
