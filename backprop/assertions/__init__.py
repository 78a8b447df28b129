"""What the documents assert, each sentence tried: a file a document and topic.

A trial is named in a row of the ledger and returns (does it hold, what was found). The file that is
named like the document has beside its trials

    VALUES        an example's name -> the function that computes its quantities from text, exactly or to
                  fifty digits
    DEFINITIONS   a name -> the function that gives the definitions over which equations are tried

Random numbers have fixed seeds, and what is found is rounded, so that it reads the same on every machine.
"""
import pkgutil
from functools import lru_cache
from importlib import import_module

from . import diagrams, dummies, explained, guide, sensitivities

SOURCES = {"dummies": dummies, "diagrams": diagrams, "sensitivities": sensitivities, "guide": guide,
           "explained": explained}


def of(source):
    """The main module of a document's assertions."""
    if source not in SOURCES:
        raise ValueError(f"unknown source {source!r}; known are {', '.join(SOURCES)}")
    return SOURCES[source]


@lru_cache(maxsize=None)
def modules(source):
    """Every module of a document's assertions: its main one, and those whose names begin with its name."""
    return (of(source), *(import_module(f"{__name__}.{file.name}") for file in pkgutil.iter_modules(__path__)
                          if file.name.startswith(f"{source}_")))


def trial(source, name):
    """The trial of that name; ValueError if the document has none."""
    for module in modules(source):
        if hasattr(module, name):
            return getattr(module, name)
    raise ValueError(f"no trial {name!r} for {source!r}")
