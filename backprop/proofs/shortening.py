"""A gradient that is too long is shortened (Pascanu, Mikolov and Bengio 2013)."""
from functools import lru_cache

from ..derivation import Definitions, Derivation


@lru_cache(maxsize=None)
def shortened():
    return Definitions("""
        r = sqrt(g1**2 + g2**2)     # length of a gradient of two entries
        h1 = R/r*g1                 # shortened to the length R
        h2 = R/r*g2
    """)


def shortened_length():
    return (Derivation("length of a shortened gradient", shortened(), ["g1**2 + g2**2 > 0"]).start("h1**2 + h2**2")
            .step("R**2/r**2*(g1**2 + g2**2)", "take out").step("R**2", "definition of r"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [shortened_length()]
