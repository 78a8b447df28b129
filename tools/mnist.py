"""Trains a network of widths 784-30-10 on MNIST, as Nielsen's book does first, and records what comes out.

    python -m tools.mnist FOLDER              the four files of MNIST are in this folder
    python -m tools.mnist openml              scikit-learn fetches the digits from openml.org
    python -m tools.mnist FOLDER --seeds 7 --record mine.toml

The record is backprop/recorded/mnist.toml, which the chapter on digits shows, and beside it the network of the
first seed, as `backprop.load` reads it, in single precision. A run takes half a minute.
On another machine sums are rounded in another way, and after so many steps a few digits are read differently.
"""

import argparse
import json
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

import backprop as bp
from backprop import digits, mnist
from tools.inputs import ROOT

RECORD = ROOT / "backprop" / "recorded" / "mnist.toml"
SETTING = {"widths": [784, 30, 10], "loss": "half_squared_error", "learning_rate": 3.0, "batch_size": 10, "epochs": 30}
LEARNT_FROM = 50_000      # as in the book, which keeps the other 10,000 of the training set aside


def samples(place: str) -> digits.Digits:
    """The digits from the files in a folder or, where the place is "openml", from there."""
    if place == "openml":
        from sklearn.datasets import fetch_openml

        x, labels = fetch_openml("mnist_784", version=1, as_frame=False, return_X_y=True)
        x, labels = x / 255.0, labels.astype(int)
        return digits.Digits(x[:LEARNT_FROM], labels[:LEARNT_FROM], x[60_000:], labels[60_000:])
    x, labels = mnist.load(place, "train")
    return digits.Digits(x[:LEARNT_FROM], labels[:LEARNT_FROM], *mnist.load(place, "test"))


def run(data: digits.Digits, seed: int, setting: dict) -> tuple[bp.Network, dict]:
    """One run: the network, and its counts and losses after every epoch, the first before training; its confusion matrix."""
    started, rng = time.perf_counter(), np.random.default_rng(seed)
    net = digits.standard_normal(setting["widths"], rng, loss=setting["loss"])
    reading = digits.read(net, data, rng=rng, **{k: setting[k] for k in ("learning_rate", "epochs", "batch_size")})
    counts = digits.confusion(data.their_labels, digits.guesses(net, data.others))
    return net, {"seed": seed, "right": reading.right, "loss": [round(float(e), 6) for e in reading.loss],
                 "confusion": counts.tolist(), "seconds": round(time.perf_counter() - started)}


def written(data: digits.Digits, setting: dict, runs: list[dict]) -> str:
    """The record as TOML. JSON writes numbers, texts and lists in the same way."""
    facts = setting | {"learnt_from": len(data.x), "tried_on": len(data.others),
                       "versions": f"Python {platform.python_version()}, NumPy {version('numpy')}"}
    lines = ["# Written by `make mnist`. right[k] and loss[k] are from after k epochs: how many of the digits tried on",
             "# are read rightly, and the mean loss of those learnt from. In the confusion matrix of the last epoch,",
             "# rows say what a digit is, columns what it was taken for.", ""]
    lines += [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    for result in runs:
        lines += ["", "[[run]]"]
        for key, value in result.items():
            nested = key == "confusion"
            shown = "[\n" + "".join(f"    {json.dumps(row)},\n" for row in value) + "]" if nested else json.dumps(value)
            lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("place", help="the folder with the four files, or openml")
    arguments.add_argument("--seeds", type=int, nargs="+", default=[*range(10)])
    arguments.add_argument("--record", type=Path, default=RECORD)
    options = arguments.parse_args()
    try:
        data = samples(options.place)
    except (OSError, ValueError) as problem:
        sys.exit(f"The digits could not be read: {problem}")
    runs, networks = [], []
    for seed in options.seeds:
        net, result = run(data, seed, SETTING)
        networks.append(net)
        runs.append(result)
        print(f"seed {seed}: {result['right'][-1]} of {len(data.others)} read rightly after "
              f"{SETTING['epochs']} epochs, {result['seconds']} s", flush=True)
    options.record.write_text(written(data, SETTING, runs), encoding="utf-8")
    network = options.record.with_suffix(".npz")
    bp.save(networks[0].astype("float32"), network)
    print(f"Wrote {options.record} and {network}")


if __name__ == "__main__":
    main()
