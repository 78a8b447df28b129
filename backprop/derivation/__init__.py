"""Derivations that check themselves: definitions, steps, the proof ladder, LaTeX, NumPy, JavaScript.

    from backprop.derivation import Definitions, Derivation

This package knows SymPy and nothing of networks.
"""
from .checking import Refuted
from .definitions import Definitions
from .derivation import Derivation
from .javascript import javascript_function
from .ladder import Undecided, Verdict, compare
from .latex import latex
from .numpy_code import numpy_function
from .symbols import Entry, Partial, arbitrary_function, sigmoid, softplus
from .tape import Tape
from .values import value_at
from .zero import proved_equal, proved_zero

__all__ = ["Definitions", "Derivation", "Entry", "Partial", "Refuted", "Tape", "Undecided", "Verdict",
           "arbitrary_function", "compare", "javascript_function", "latex", "numpy_function",
           "proved_equal", "proved_zero", "sigmoid", "softplus", "value_at"]
