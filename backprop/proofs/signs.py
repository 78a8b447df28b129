"""Nothing comes back through a sign: units that exchange bits have no derivative to learn from."""
from functools import lru_cache

from ..derivation import Definitions, Derivation


@lru_cache(maxsize=None)
def sign():
    """A unit of which only the sign is heard."""
    return Definitions("""
        z = w*x + b         # any hidden unit
        a = f(z)            # what it would say
        s = a/abs(a)        # what is heard of it: 1 or -1
        e = C(s)            # any loss, whatever layers follow
    """, functions="f C")


def nothing_through_a_sign(side):
    """The derivative by a weight before the sign, for a > 0 (side 1) or a < 0 (side -1)."""
    name, condition, where = {1: ("positive", "a > 0", "above"), -1: ("negative", "a < 0", "below")}[side]
    return (Derivation(f"nothing comes back through a sign, {name}", sign(), [condition],
                       note=f"for any f and any loss, where a is {where} 0")
            .start("D(e, w)").step("dC(s)*D(s, a)*df(z)*x", "chain rule").step("0", "a small change changes no sign"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [nothing_through_a_sign(1), nothing_through_a_sign(-1)]
