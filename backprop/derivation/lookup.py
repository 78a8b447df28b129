"""Which definition applies to an entry whose indices are letters: what `Definitions.find` is for numbers."""
from .dependence import head_of
from .index import NotUnderstood
from .symbols import Entry


class Unresolved(NotUnderstood):
    """It depends on where an index stands in its range, or on how many layers there are."""


class Lookup:
    """Finds the definitions of entries, given as a family and its indices, layer first.

    ``step_down`` are the families of layer l that lean on a lower layer, such as z on a of layer
    l - 1: to follow them always has no end. ``special`` holds, by family, the (position, place) at
    which a definition for one place is made, such as x[0] = 1.
    """

    def __init__(self, definitions, indices):
        self.definitions, self.indices, self.special = definitions.definitions, indices, {}
        entries = [d for d in self.definitions if isinstance(d.left, Entry)]
        self.step_down = {head_of(d.left) for d in entries if d.left.layer is not None and any(
            e.layer is not None and e.layer != d.left.layer for e in d.right.atoms(Entry))}
        for d in entries:
            fixed = [(k, place) for k, place in enumerate(d.left.positions) if not place.is_Symbol]
            self.special.setdefault(head_of(d.left), []).extend(fixed)

    def find(self, head, indices):
        """(right side, {letter: index}) of the definition that applies, or None if there is none.

        Raises `Unresolved` if one applies at some of the places where the indices may stand.
        """
        for d in self.definitions:
            if head_of(d.left) != head:
                continue
            places = getattr(d.left, "positions", ())
            letters = [p for p in places if p.is_Symbol]
            if len(set(letters)) < len(letters) or any(not (p.is_Symbol or p.is_Integer) for p in places):
                raise NotUnderstood(f"the definition of {d.left}")
            apart = [given - int(p) for p, given in zip(places, indices) if p.is_Integer]
            if any(self.indices.never_zero(a) for a in apart) or self._is_input(d.left, indices):
                continue
            if any(a.coefficients or a.constant for a in apart):
                raise Unresolved(f"{d.left}")
            return d.right, {p: given for p, given in zip(places, indices) if p.is_Symbol}
        return None

    def _is_input(self, left, indices):
        """True in layer 0, which nothing computes."""
        if not (isinstance(left, Entry) and left.layer is not None and left.layer.is_Symbol):
            return False
        if self.indices.at_least(indices[0] * -1, 0):
            return True
        if not self.indices.at_least(indices[0], 1):
            raise Unresolved("layer 0 or another")
        return False
