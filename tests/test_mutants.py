"""Every fault planted into a derivation of the book is caught, unless it changes no value."""
from collections import Counter

from backprop.derivation import Refuted, Undecided
from backprop.derivation.checking import check
from tests.book import checked_steps
from tests.mutants import mutants
from tests.oracle import disagreement


def test_an_independent_oracle_agrees_with_every_checked_step():
    worst = max((disagreement(d, before, step.expression), d.title, step.latex) for d, before, step in checked_steps())
    assert worst[0] < 1e-15, worst


def test_every_planted_fault_is_caught(in_summary):
    planted, caught, harmless, missed, wrongly = Counter(), 0, 0, [], []
    for derivation, before, step in checked_steps():
        for kind, faulty in mutants(step.expression):
            refuted = is_refuted(derivation, before, faulty)
            if refuted:
                planted[kind] += 1
                caught += 1
            elif changes_value(derivation, before, faulty):
                planted[kind] += 1
                missed.append((derivation.title, kind, str(faulty)))
            else:
                harmless += 1
    kinds = ", ".join(f"{n} {kind}" for kind, n in planted.most_common())
    in_summary(f"mutants: {sum(planted.values())} planted, {caught} caught   ({kinds}; {harmless} more change no value)")
    assert not missed
    assert caught > 300 and set(KINDS) <= set(planted)


KINDS = ["sign", "factor 2", "factor ½", "dropped σ′", "swapped index", "transposed", "layer off by one"]


def is_refuted(derivation, before, faulty):
    try:
        check(derivation.definitions, before, faulty, derivation.conditions, explain=False)
    except (Refuted, Undecided, ValueError):      # undecided is refused as well
        return True
    return False


def changes_value(derivation, before, faulty):
    try:
        return disagreement(derivation, before, faulty) > 1e-15
    except Exception:
        return True
