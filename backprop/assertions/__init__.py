"""What the documents assert, each sentence tried: one file a document.

A function is named in a row of the ledger and returns (does it hold, what was found). ``VALUES``
maps an example's name to the function that computes its quantities from text, exactly or to fifty
digits.
"""
from . import diagrams, dummies, explained, guide, sensitivities

SOURCES = {"dummies": dummies, "diagrams": diagrams, "sensitivities": sensitivities, "guide": guide,
           "explained": explained}


def of(source):
    """The module of a document's assertions."""
    if source not in SOURCES:
        raise ValueError(f"unknown source {source!r}; known are {', '.join(SOURCES)}")
    return SOURCES[source]
