"""How fast the package is: ratios, measured side by side in one run, each with the limit that it is held to.

    python -m benchmarks.bench [--threads 1] [--rounds 100] [--only digits sweep]
    python -m benchmarks.bench --record [FILE]

Every file of this folder that has LIMITS measures one thing. Contestants take turns in every round;
a ratio is the median of the rounds' ratios. Times depend on the machine, ratios much less.

The record is backprop/recorded/bench.toml, which the chapter on speed shows. It wants PyTorch and
micrograd to be installed, and a machine that has nothing else to do.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from .options import options, use_threads

NAMES = ("training_step", "tiny_network", "digits", "convolution", "sweep", "neuron", "importing")
RECORD = Path(__file__).parents[1] / "backprop" / "recorded" / "bench.toml"


def main() -> None:
    parser = options(__doc__, RECORD)
    parser.add_argument("--threads", type=int, default=1, help="of the matrix products")
    parser.add_argument("--rounds", type=int, default=100, help="of what is quick; slow contestants have fewer")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    given = parser.parse_args()
    use_threads(given.threads)

    from . import pytorch, record, tiny_network
    missing = [each.MISSING for each, there in ((pytorch, pytorch.torch), (tiny_network, tiny_network.Value)) if not there]
    if given.record and (missing or set(given.only) != set(NAMES)):
        sys.exit("A record is of everything. " + " ".join(missing))
    pytorch.use_threads(given.threads)
    facts = record.facts(given.threads, given.rounds)
    print(", ".join(f"{key}: {value}" for key, value in facts.items()), *missing, sep="\n")
    rows = []
    for name in given.only:
        for row in import_module(f".{name}", __package__).measure(given.rounds):
            if not rows or rows[-1].limit.what != row.limit.what:
                print(row.limit.what)
            print(row, flush=True)
            rows.append(row)
    lost = [row for row in rows if row.holds is False]
    print(f"{len(rows)} ratios, {sum(row.holds is not None for row in rows)} of them with a limit, {len(lost)} missed")
    if given.record:
        given.record.write_text(record.written(facts, rows), encoding="utf-8")
        print(f"Wrote {given.record}")


if __name__ == "__main__":
    main()
