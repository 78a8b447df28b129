"""What the book's ways to learn reach on the same tasks, and what a step of theirs costs beside backpropagation's.

    python -m benchmarks.ways_to_learn [--record [FILE]]

For each method and task the rate is chosen by the samples for validation, and the test accuracies of five seeds are
told. Then the methods take turns at an epoch of the digits; a row's ratio is the median of the rounds' ratios of its
time over backpropagation's. The record is backprop/recorded/ways_to_learn.toml, which the map of the field shows.
"""

from __future__ import annotations

from pathlib import Path

from .options import options, use_threads

RECORD = Path(__file__).parents[1] / "backprop" / "recorded" / "ways_to_learn.toml"
ROUNDS = 15


def reached(name: str, task: str) -> dict[str, object]:
    """The chosen rate, the test accuracies in the end, one a seed, and the number of steps."""
    from backprop.experiments import ways_to_learn as ways
    tried = {rate: [ways.course(name, task, rate, seed) for seed in ways.SEEDS] for rate in ways.METHODS[name].rates}
    rate = max(tried, key=lambda rate: ways.mean_of_validation(tried[rate]))
    done = [course for course in tried[rate] if course is not None]
    return {"task": task, "rates": list(tried), "rate": rate, "steps": done[0].steps,
            "accuracy": [0.0 if course is None else round(float(course.test[-1]), 4) for course in tried[rate]]}


def costs() -> dict[str, float]:
    """For each method the time of an epoch of the digits over that of backpropagation's."""
    from statistics import median

    import numpy as np

    from backprop.experiments import alternatives as tasks, ways_to_learn as ways

    from .timing import interleaved
    task = tasks.TASKS["digits"](0)
    x, t = task.x[0], task.targets()

    def epoch(method):
        learner = method.learner(task, method.rates[0], 0)
        batches = np.array_split(np.arange(len(x)), len(x) // method.batch_size)

        def run():
            for batch in batches:
                learner.step(x[batch], t[batch])
        return run

    taken = interleaved({name: epoch(method) for name, method in ways.METHODS.items()}, ROUNDS)
    ours = taken["backpropagation"]
    return {name: median(a / b for a, b in zip(times, ours)) for name, times in taken.items()}


def written(facts: dict[str, object], costs: dict[str, float], rows: dict[str, list[dict[str, object]]]) -> str:
    """The record as TOML."""
    import json
    lines = ["# Written by `python -m benchmarks.ways_to_learn --record`. cost: time of an epoch over backpropagation's.", ""]
    lines += [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    for name, results in rows.items():
        lines += ["", "[[method]]", f"name = {json.dumps(name)}", f"cost = {costs[name]:.3g}"]
        for result in results:
            lines += ["", "[[method.result]]"] + [f"{key} = {json.dumps(value)}" for key, value in result.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    given = options(__doc__, RECORD).parse_args()
    use_threads(1)
    from backprop.experiments import ways_to_learn as ways

    from . import record
    facts = {key: value for key, value in record.facts(1, ROUNDS).items() if key not in ("pytorch", "micrograd")}
    facts["epochs"] = "; ".join(f"{task}: {n}" for task, n in ways.EPOCHS.items())
    rows: dict[str, list[dict[str, object]]] = {}
    for name in ways.METHODS:
        rows[name] = [reached(name, task) for task in ways.EPOCHS]
        print(name, *(f"{row['task']} at {row['rate']}: {row['accuracy']}" for row in rows[name]), sep="\n    ", flush=True)
    measured = costs()
    print(*(f"{ratio:6.2f} {name}" for name, ratio in measured.items()), sep="\n")
    if given.record:
        given.record.write_text(written(facts, measured, rows), encoding="utf-8")
        print(f"Wrote {given.record}")


if __name__ == "__main__":
    main()
