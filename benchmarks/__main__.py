"""`python -m benchmarks` is `python -m benchmarks.bench`."""

from .bench import main

main()
