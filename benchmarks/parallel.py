"""What data-parallel training costs and saves: a step of descent in one process, and with its samples in parts.

    python -m benchmarks.parallel [--rounds 30]
    python -m benchmarks.parallel --record [FILE]

Three networks, batches of several sizes, all samples in 1, 2, … parts, each at a process of its own on this
machine, with one thread. Contestants take turns in every round. A row's ratio is the median of the rounds'
ratios, the equations in one process over the parts: above 1 it pays. `train` takes its steps in one process in
arrays made once, and is quicker than the equations; its ratio is told beside.

The record is backprop/recorded/parallel.toml, which the chapter "A mean splits" reads and fits a model to.
It wants a machine that has nothing else to do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from .options import options, use_threads

RECORD = Path(__file__).parents[1] / "backprop" / "recorded" / "parallel.toml"
NETWORKS = ((784, 30, 10), (784, 128, 10), (784, 512, 512, 10))
SAMPLES = (16, 64, 256, 1024, 4096)
PARTS = (1, 2, 4)
RATE = 0.01


def contestants(client, widths: Sequence[int], samples: int, parts: Sequence[int] = PARTS):
    """{name: a function that takes a step on all samples}; a number names a run with so many parts."""
    import numpy as np

    import backprop as bp
    from backprop.parallel import Elsewhere
    from backprop.training import Equations
    from backprop.workspace import Workspace

    rng = np.random.default_rng(0)
    net = bp.Network.random(widths, hidden="tanh", output="softmax", loss="cross_entropy")
    x, t = rng.random((samples, widths[0])), np.eye(widths[-1])[rng.integers(widths[-1], size=samples)]

    def stepper(kind, *last):
        own = net.copy()
        steps = kind(own, bp.GradientDescent(RATE), x, t, *last)

        def step():
            steps.loss()  # goes forward, and in batch mode the step that follows needs it
            steps.step(slice(None))
        return step

    def elsewhere(p):
        steps = Elsewhere(client, net.copy(), bp.GradientDescent(RATE), x, t, p)
        return lambda: steps.step(slice(None))

    return {"equations": stepper(Equations, True), "train": stepper(Workspace, True),
            **{p: elsewhere(p) for p in parts if p <= samples}}


def measure(client, rounds: int, networks=NETWORKS, sizes=SAMPLES, parts=PARTS):
    """Yield a row, a dict, for each network, batch size and number of parts."""
    from .timing import interleaved
    for widths in networks:
        parameters = sum((fan_in + 1) * fan_out for fan_in, fan_out in zip(widths, widths[1:]))
        for samples in sizes:
            few = max(5, min(rounds, int(rounds * 2e8 / (parameters * samples))))
            taken = interleaved(contestants(client, widths, samples, parts), few)
            for p in (p for p in taken if isinstance(p, int)):
                row = {"widths": list(widths), "parameters": parameters, "samples": samples, "parts": p,
                       "seconds": median(taken[p]), "equations": median(taken["equations"]), "train": median(taken["train"]),
                       "ratio": median(a / b for a, b in zip(taken["equations"], taken[p])),
                       "ratio_to_train": median(a / b for a, b in zip(taken["train"], taken[p]))}
                yield {key: float(f"{value:.3g}") if isinstance(value, float) else value for key, value in row.items()}


def facts(rounds: int) -> dict[str, object]:
    """What was measured on, but for the date and the machine's name; load as in `benchmarks.record`."""
    from . import record
    known = record.facts(1, rounds)
    return {key: known[key] for key in ("cores", "architecture", "python", "numpy")} | {
        "distributed": record._version("distributed"), "threads": 1, "rounds": rounds, "load": known["load"]}


def written(known: dict[str, object], rows: Sequence[dict]) -> str:
    """The record as TOML."""
    lines = ["# Written by `python -m benchmarks.parallel --record`. seconds: of a step with the samples in parts;",
             "# equations, train: of one in one process; ratio: equations over parts, above 1 where parts pay.", ""]
    lines += [f"{key} = {json.dumps(value)}" for key, value in known.items()]
    for row in rows:
        lines += ["", "[[step]]", *(f"{key} = {json.dumps(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = options(__doc__, RECORD)
    parser.add_argument("--rounds", type=int, default=30, help="of what is quick; large networks and batches have fewer")
    given = parser.parse_args()
    use_threads(1)

    from backprop.workers import local_cluster
    known, rows = facts(given.rounds), []
    print(", ".join(f"{key}: {value}" for key, value in known.items()))
    with local_cluster(max(PARTS)) as client, client.as_current():
        for row in measure(client, given.rounds):
            print(f"{'-'.join(map(str, row['widths']))}, {row['samples']} samples, {row['parts']} parts: {row['ratio']:.2f} times as fast "
                  f"as the equations, {row['ratio_to_train']:.2f} as train ({row['seconds'] * 1000:.3g} ms)", flush=True)
            rows.append(row)
    if given.record:
        given.record.write_text(written(known, rows), encoding="utf-8")
        print(f"Wrote {given.record}")


if __name__ == "__main__":
    main()
