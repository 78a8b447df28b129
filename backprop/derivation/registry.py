"""Every derivation made in this process, so that a check can go through all of a book's."""

_made = []


def add(derivation):
    _made.append(derivation)


def made():
    """The derivations made so far, oldest first."""
    return list(_made)


def forget():
    """Start a new list, as before a chapter is run."""
    _made.clear()
