"""What an exercise is, and the table of all of the book's."""
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module


@dataclass(frozen=True)
class Exercise:
    """A question, the definitions that its letters belong to, and what the answer must equal."""
    question: str
    definitions: object
    truth: str = ""
    value: object = None
    digits: int = 3


@lru_cache(maxsize=None)
def exercises():
    """{name: Exercise} of every chapter: the ``EXERCISES`` of all files of this folder."""
    found = {}
    for file in pkgutil.iter_modules(import_module(__package__).__path__):
        for name, exercise in getattr(import_module(f"{__package__}.{file.name}"), "EXERCISES", {}).items():
            if name in found:
                raise ValueError(f"two exercises are called {name!r}")
            found[name] = exercise
    return found
