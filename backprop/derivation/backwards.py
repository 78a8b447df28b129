"""The chain rule from the far end: ∂f/∂v is the sum of ∂f/∂y ∂y/∂v over all y whose definitions hold v.

This is how a derivative by an entry of any layer l is taken: layer by layer towards f, as far as the
range of l says that there is a layer; ∂f/∂v stays as it is where it does not say so. The sum has to
hold every y that f leans on. Which ones those are is read off the definitions: from f on, each
quantity has to be met at indices within the ranges that are declared for its letters.
"""
import sympy

from .contraction import ONE
from .dependence import head_of, is_layered
from .index import Index, NotUnderstood
from .lookup import Unresolved
from .normal_form import add
from .symbols import Entry, Listed, Partial, Same, outermost


class Backwards:
    """Takes derivatives of plain quantities, such as e or e[n], for a `ChainRule`."""

    def __init__(self, rules):
        self.rules, self.indices, self.dependence = rules, rules.indices, rules.dependence
        self.definitions = {}
        for d in rules.definitions.definitions:
            self.definitions.setdefault(head_of(d.left), []).append(d)

    def derivative(self, f, by):
        """The form of ∂f/∂by, both given as (family, indices)."""
        if is_layered(f[0]) or not is_layered(by[0]):
            raise NotUnderstood("a derivative through any number of layers")
        lean = {h for h in self.dependence.reached(f[0]) if by[0] in self.dependence.reached(h)}
        if f[0] in lean:
            raise NotUnderstood("a quantity that leans on itself")
        lean.add(f[0])
        top = self._check(f, by[0], lean)
        made = []
        for head in sorted(lean):
            for y, slope, letters in self._holders(f, by, head, top):
                if y is None:
                    return self.rules.atom(("partial", *f[0], "by", *by[0]), [*f[1], *by[1]])
                term = self.rules.multiply(self._of(f, y), slope)
                for letter in letters:
                    term = self.rules.sum(term, letter)
                made.append(term)
        return add(*made)

    def _of(self, f, y):
        try:
            return self.rules.of_quantity(f, y)
        except Unresolved:
            return self.rules.deeper(self.derivative, f, y)

    def _holders(self, f, by, head, top):
        """Yield (y, ∂y/∂by with all else held, summation letters) for the y of a family that hold ``by``.

        y is None if it is not known whether there is such a y.
        """
        definition, = self.definitions[head]
        layer, (by_head, by_indices) = definition.left.layer if is_layered(head) else None, by
        for at in sorted({e.layer for e in definition.right.atoms(Entry) if head_of(e) == by_head}, key=str):
            scope = {}
            if layer is None:
                apart = self.indices.read(at, {}) - by_indices[0]
                there, nowhere = apart.is_constant and apart.constant == 0, self.indices.never_zero(apart)
            else:
                scope[layer] = by_indices[0] - int(at - layer)
                there = self.indices.within(scope[layer], ONE, top)
                nowhere = self.indices.at_least(scope[layer] * -1, 0) or self.indices.at_least(scope[layer] - top, 1)
            if nowhere:
                continue
            if not there:
                yield None, None, ()
                return
            places, letters = getattr(definition.left, "positions", ()), []
            if head == f[0]:
                scope = dict(zip(places, f[1]))
            else:
                for letter in places if layer is None else places[1:]:
                    name, scope = self.rules.open(letter, *self._range(letter), scope)
                    letters.append(name)
            y = head, [scope[p] for p in places]
            yield y, self.rules.derivative(definition.right, scope, by, follow=False), letters

    def _range(self, letter):
        ranges = [r[1:] for r in self.rules.definitions.ranges if r[0] == letter]
        if len(ranges) != 1:
            raise NotUnderstood(f"no range, or several, for {letter}")
        return ranges[0]

    # What f leans on

    def _check(self, f, by_head, lean):
        """The top layer that f leans on; raises `NotUnderstood` where an entry may be out of its range."""
        for definition, *others in (self.definitions[head] for head in lean):
            places = getattr(definition.left, "positions", ())
            if others or len(set(places)) != len(places) or not all(p.is_Symbol for p in places):
                raise NotUnderstood(f"several definitions, or one at one place, of {definition.left}")
        met = [(head, entry, scope) for head in sorted(lean) if not is_layered(head)
               for entry, scope in self._met(head, {}) if head_of(entry) in lean | {by_head}]
        layers = [self.indices.read(entry.layer, scope) for _, entry, scope in met if is_layered(head_of(entry))]
        tops = [t for t in layers if all(self.indices.at_least(t - other, 0) for other in layers)]
        if not tops or any(t.names & self.indices.ranges.keys() for t in tops):
            raise NotUnderstood("no top layer")
        for head in lean:
            if is_layered(head):
                layer = self.definitions[head][0].left.layer
                scope = {layer: Index({self.indices.fresh(ONE, tops[0]): 1})}
                here = [(head, entry, inner) for entry, inner in self._met(head, scope)
                        if head_of(entry) in lean | {by_head}]
                for _, entry, inner in here:
                    up = self.indices.read(entry.layer, inner) - scope[layer] if is_layered(head_of(entry)) else None
                    if up is None or not up.is_constant or up.constant > 0:
                        raise NotUnderstood("a layer that leans on one above it")
                met += here
        for _, entry, scope in met:
            if head_of(entry) in lean:
                self._check_indices(*self.rules.place(entry, scope))
        self._check_indices(*f)
        return tops[0]

    def _check_indices(self, head, indices):
        scope = dict(zip(getattr(self.definitions[head][0].left, "positions", ()), indices))
        for letter, index in list(scope.items())[is_layered(head):]:
            first, last = (self.indices.read(bound, {p: i for p, i in scope.items() if p != letter})
                           for bound in self._range(letter))
            if not self.indices.within(index, first, last):
                raise NotUnderstood(f"{head[1]} may be met out of its range")

    def _met(self, head, scope):
        """(entry or letter, scope) for all that a family's definition holds, its letters in their ranges."""
        definition, = self.definitions[head]
        places = getattr(definition.left, "positions", ())
        for letter in places[is_layered(head):]:
            first, last = (self.indices.read(bound, scope) for bound in self._range(letter))
            scope = self.rules.within_scope(scope, {letter: Index({self.indices.fresh(first, last): 1})})
        yield from self._walk(definition.right, scope)

    def _walk(self, e, scope):
        if isinstance(e, Partial):
            raise NotUnderstood("a derivative within a definition")
        if isinstance(e, Entry) or e.is_Symbol and e not in scope:
            yield e, scope
        elif isinstance(e, (sympy.Sum, Listed)):
            inner, (letter, first, last) = outermost(e) if isinstance(e, sympy.Sum) else e.args
            yield from self._walk(inner, self.rules.open(letter, first, last, scope)[1])
        elif not isinstance(e, Same):
            for part in e.args:
                yield from self._walk(part, scope)
