"""A proof that a step holds at every size: widths, depth, numbers of samples and classes stay letters.

It stands beside the check at the sizes tried and never in its place. Where something is not understood
there is no proof, and nothing is claimed.
"""
from fractions import Fraction

from .chain_rule import ChainRule
from .checking import entries
from .index import Index, Indices, NotUnderstood
from .normal_form import TOTAL, Form, Term, add
from .symbols import Entry


def holds_at_every_size(definitions, left, right, conditions=()):
    """Return True if ``left == right`` was proved with its sizes as letters, else False.

    That is: for all sizes from 1 on, all indices in their declared ranges, all values of the undefined
    quantities and all functions, wherever both sides exist. ``conditions`` are those of `read_conditions`.
    """
    if not any(definitions.sizes):
        return False
    try:
        (left, right), extra = entries(left, right)
        return any(_proved(definitions, left, right, extra, conditions, floor)
                   for floor in [None, *_layers(left, right)])
    except (NotUnderstood, RecursionError):
        return False


def _proved(definitions, left, right, extra, conditions, floor):
    try:
        indices = Indices(definitions)
        scope = _free_letters(indices, [*definitions.ranges, *extra], left, right)
        rules = ChainRule(definitions, indices, None if floor is None else indices.read(floor, scope))
        for first, relation, _, second in conditions:
            _note_nonzero(rules, first, relation, second, scope)
        difference = add(rules.read(left, scope), rules.scale(rules.read(right, scope), -1))
        return not _cleared(rules, difference).terms
    except NotUnderstood:
        return False


def _free_letters(indices, ranges, *expressions):
    """The scope of the free indices: a letter of its own for each, within its declared range."""
    used = set().union(*(e.free_symbols for e in expressions))
    for letter, first, last in reversed(ranges):
        if letter in used:
            used |= first.free_symbols | last.free_symbols
    scope = {}
    for letter, first, last in ranges:
        if letter in used:
            if letter in scope or letter.name in indices.size_letters:
                raise NotUnderstood(f"two meanings of {letter}")
            first, last = indices.read(first, scope), indices.read(last, scope)
            only = (last - first).is_constant and (last - first).constant == 0
            scope[letter] = first if only else Index({indices.fresh(first, last): 1})
    return scope


def _layers(*expressions):
    """The layers that the expressions speak of."""
    return sorted({e.layer for expression in expressions for e in expression.atoms(Entry)} - {None}, key=str)


def _note_nonzero(rules, first, relation, second, scope):
    if relation not in ("!=", ">", "<"):
        return
    try:
        difference = add(rules.read(first, scope), rules.scale(rules.read(second, scope), -1))
    except NotUnderstood:      # then what it excludes is not known to be excluded
        return
    rules.nonzero |= {difference.text(), rules.scale(difference, -1).text()}


def _cleared(rules, form, rounds=5):
    """The form multiplied by all its denominators that do not change under a sum."""
    for _ in range(rounds):
        powers = {}
        for term in form.terms:
            for atom, power in term.powers:
                if atom.head == TOTAL and not atom.letters & term.sums.keys():
                    powers[atom.key] = atom, max(-power, powers.get(atom.key, (atom, 0))[1])
        if not powers:
            return form
        form = rules.multiply(form, Form([Term(Fraction(1), tuple(powers.values()), {})]))
    return form
