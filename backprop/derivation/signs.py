"""What is known of a form's sign at every size: enough to see that a sum of exponentials is not 0."""
from .normal_form import EXP, NUMBER, TOTAL

POSITIVE, NOT_NEGATIVE, UNKNOWN = 2, 1, 0


def sign(form, indices):
    """POSITIVE, NOT_NEGATIVE or UNKNOWN, wherever the letters of ``indices`` are in their ranges."""
    signs = [_sign_of_term(term, indices) for term in form.terms]
    return max(signs) if signs and all(signs) else UNKNOWN


def _sign_of_term(term, indices):
    factors = [_sign_of_power(a, p, indices) for a, p in term.powers]
    least = min([POSITIVE if term.coefficient > 0 else UNKNOWN, *factors])
    may_be_empty = not all(indices.at_least(count, 1) for count in term.sums.values())
    return min(least, NOT_NEGATIVE) if may_be_empty else least


def _sign_of_power(atom, power, indices):
    if atom.head == EXP or atom.head == NUMBER and indices.at_least(atom.indices[0], 1):
        return POSITIVE
    if atom.head == TOTAL and sign(*atom.arguments, indices):      # what is divided by is not 0
        return POSITIVE
    return NOT_NEGATIVE if power % 2 == 0 else UNKNOWN
