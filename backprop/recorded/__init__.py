"""Results of runs that take too long for a chapter: recorded once, with all that repeats them."""
import tomllib
from functools import lru_cache
from importlib.resources import as_file, files

from ..storage import load

# What the first run in Nielsen's book prints: digits read rightly, of 10,000, by his numbers of the
# epochs, which start from 0. ("Neural Networks and Deep Learning", chapter 1.)
NIELSEN = {0: 9129, 1: 9295, 2: 9348, 27: 9528, 28: 9542, 29: 9534}


@lru_cache(maxsize=None)
def mnist():
    """The record of `make mnist`: its setting, and under "run" a table for each seed."""
    return tomllib.loads(files(__package__).joinpath("mnist.toml").read_text(encoding="utf-8"))


def mnist_network():
    """The network of the record's first run, 784-30-10, as it was after its last epoch."""
    with as_file(files(__package__).joinpath("mnist.npz")) as path:
        return load(path)


@lru_cache(maxsize=None)
def bench():
    """The record of `python -m benchmarks.bench --record`: the machine, and under "row" a table for each ratio."""
    return tomllib.loads(files(__package__).joinpath("bench.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=None)
def parallel():
    """The record of `python -m benchmarks.parallel --record`: the machine, and under "step" a table for each run."""
    return tomllib.loads(files(__package__).joinpath("parallel.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=None)
def ways_to_learn():
    """The record of `python -m benchmarks.ways_to_learn --record`: the machine, and under "method" a table for each."""
    return tomllib.loads(files(__package__).joinpath("ways_to_learn.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=None)
def local_rates():
    """The record of `python -m benchmarks.local_rates --record`: under "tried" a table for each method, task and output."""
    return tomllib.loads(files(__package__).joinpath("local_rates.toml").read_text(encoding="utf-8"))
