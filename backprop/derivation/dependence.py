"""Which quantities a definition leans on, by family: ("letter", name) or ("entry", name, layered, indices)."""
from functools import lru_cache

from .symbols import Entry


def head_of(quantity):
    """The family of a name or an entry."""
    return ("letter", quantity.name) if quantity.is_Symbol else ("entry", *quantity.family)


def is_layered(head):
    return head[0] == "entry" and head[2]


class Dependence:
    """What leans on what over a set of definitions, and by how many layers.

    ``edges[head]`` holds (head leaned on, layers up), the latter None where it is no fixed number.
    """

    def __init__(self, definitions):
        self.edges = {}
        for d in definitions.definitions:
            found = self.edges.setdefault(head_of(d.left), set())
            letters = d.right.free_symbols - set(getattr(d.left, "positions", ()))
            for quantity in d.right.atoms(Entry) | letters:
                found.add((head_of(quantity), _layers_up(d.left, quantity)))

    @lru_cache(maxsize=None)
    def reached(self, head):
        """All families that ``head`` leans on, through however many definitions."""
        seen, todo = set(), [head]
        while todo:
            for other, _ in self.edges.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return frozenset(seen)

    @lru_cache(maxsize=None)
    def _leads_down(self, head):
        """True if no layer leans on one above it, nor on one fixed layer, as far as can be reached."""
        return all(up is not None and up <= 0 or not is_layered(other) and other not in self.edges
                   for family in self.reached(head) | {head} if is_layered(family)
                   for other, up in self.edges.get(family, ()))

    @lru_cache(maxsize=None)
    def may_lean(self, head, target, layers=None):
        """Whether an entry of ``head`` may lean on one of ``target`` so many layers below it.

        Without a number of layers: on any entry of it. A yes may be wrong, a no is not.
        """
        if layers is None or not self._leads_down(head):
            return target in self.reached(head)
        seen, todo = set(), [(head, layers)]
        while todo:
            family, left = todo.pop()
            for other, up in self.edges.get(family, ()):
                if up is None or left + up < 0:
                    continue      # a leaf without layers, or below the target: nothing leads back up
                if other == target and left + up == 0:
                    return True
                if (other, left + up) not in seen:
                    seen.add((other, left + up))
                    todo.append((other, left + up))
        return False


def _layers_up(left, quantity):
    layers = [getattr(q, "layer", None) for q in (quantity, left)]
    if None in layers:
        return None
    difference = layers[0] - layers[1]
    return int(difference) if difference.is_Integer else None
