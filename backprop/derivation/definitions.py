"""A set of definitions (z = w x + b, a = g(z), e = …): what the letters of a derivation stand for."""
import re

import sympy

from .arrays import Family
from .parser import parse
from .symbols import Entry


class NoSuchEntry(ValueError):
    """An index points outside an array of a known shape."""


class Definition:
    """One line ``left = right``: the letters in ``left``'s places stand for any layer and index."""

    def __init__(self, left, right, words):
        self.left, self.right, self.words = left, right, words

    def bind(self, positions):
        """Return {letter: number} if this line defines the entry at ``positions``, else None."""
        bound = {}
        for place, given in zip(self.left.positions, positions):
            if place.is_Symbol:
                bound[place] = given
            elif place != given:
                return None
        if isinstance(self.left, Entry) and self.left.layer is not None and self.left.layer.is_Symbol \
                and positions[0] < 1:
            return None        # layer 0 is the input: nothing computes it
        return bound


class Definitions:
    """Definitions that lean on one another, without a circle.

    Parameters
    ----------
    text : str
        One ``name = expression  # words`` a line; see `parser` for the syntax.
    functions : str
        Names of functions about which nothing is assumed, such as ``"g"`` (then ``dg`` is g').
    sizes : list of dict
        The sizes at which indexed statements are checked, e.g. ``{"d": (2, 3, 1), "N": 2}``:
        a tuple gives the widths d[0], d[1], … and the number of layers L.
    ranges : str
        Where free indices run, e.g. ``"l = 1..L, i = 1..d[l-1], j = 1..d[l]"``.
    arrays : str
        Named arrays: ``W[l] : d[l-1] x d[l] = w[l][i, j]`` a line.

    Raises
    ------
    ValueError
        If a line cannot be read, a name is defined twice, or definitions go round in a circle.
    """

    def __init__(self, text, functions="", sizes=None, ranges="", arrays=""):
        self.functions = tuple(functions.replace(",", " ").split())
        self.sizes = list(sizes or [{}])
        self.arrays = dict(_read_family(line) for line in _lines(arrays))
        self.definitions, self._meanings = [], {}
        for line in _lines(text):
            self._add(line)
        self.ranges = [self._read_range(part) for part in re.split(r",(?![^\[]*\])", ranges) if part.strip()]
        self._refuse_circles()

    def _repr_mimebundle_(self, include=None, exclude=None):
        from .display import definitions_bundle
        return definitions_bundle(self)

    def __repr__(self):
        return f"Definitions of {', '.join(str(d.left) for d in self.definitions)}"

    def parse(self, text):
        return parse(text, self.functions, self.arrays)

    def refuse_nonexistent(self, entry, places):
        """Raise `NoSuchEntry` if a named array holds such entries, but not at these indices."""
        for family in self.arrays.values():
            shape = family.shape_at(entry)
            if shape is None:
                continue
            rows_and_columns = [int(number(s, {}, places)) for s in shape]
            given = family.row_and_column(entry)
            if any(not 1 <= g <= n for g, n in zip(given, rows_and_columns)):
                raise NoSuchEntry(f"{entry} does not exist: {family.name} has the shape "
                                  f"{rows_and_columns[0]} x {rows_and_columns[1]} there")

    def letters(self):
        """Every name that the definitions, their ranges or their sizes know."""
        known = set().union(*({d.left, d.right} for d in self.definitions))
        symbols = set().union(*(e.free_symbols for e in known), *(_names(part) for r in self.ranges for part in r))
        return {s.name for s in symbols} | {e.name for k in known for e in k.atoms(Entry)} | {"L", "η"}

    def _add(self, line):
        equation, _, words = line.partition("#")
        left, equals, right = equation.partition("=")
        if not equals:
            raise ValueError(f"a definition is written name = expression, given {line!r}")
        left = self.parse(left)
        if not isinstance(left, (sympy.Symbol, Entry)):
            raise ValueError(f"only a name or an entry can be defined, given {left}")
        if any(d.left == left for d in self.definitions):
            raise ValueError(f"{left} is defined twice")
        self.definitions.append(Definition(left, self.parse(right), words.strip()))

    def _read_range(self, text):
        match = re.fullmatch(r"\s*(\w+)\s*=\s*(.+?)\.\.(.+?)\s*", text)
        if not match:
            raise ValueError(f"a range is written j = 1..d[l], given {text!r}")
        return tuple(self.parse(part).doit() for part in match.groups())

    def _refuse_circles(self):
        """Between plain names; an entry may lean on its own name one layer down."""
        leans = {d.left: d.right.free_symbols for d in self.definitions if d.left.is_Symbol}

        def follow(name, path):
            if name in path:
                raise ValueError("the definitions go round: " + " → ".join(map(str, [*path, name])))
            for other in leans.get(name, ()):
                follow(other, [*path, name])

        for name in leans:
            follow(name, [])

    def find(self, quantity, positions=()):
        """Return the definition of a name or an entry and what its letters are bound to."""
        for definition in self.definitions:
            if quantity.is_Symbol:
                if definition.left == quantity:
                    return definition, {}
            elif isinstance(definition.left, Entry) and definition.left.family == quantity.family:
                bound = definition.bind(positions)
                if bound is not None:
                    return definition, bound
        return None

    def meaning(self, places):
        """The `Meaning` at one choice of sizes, kept, since every step of every derivation asks."""
        from .meaning import Meaning
        key = tuple(sorted(places.items(), key=str))
        if key not in self._meanings:
            self._meanings[key] = Meaning(self, places)
        return self._meanings[key]

    def environments(self, *expressions, extra=()):
        """Yield ``(sizes, {index: number})`` for every size and every value of the free indices."""
        ranges = [*self.ranges, *extra]
        used = set().union(*(_names(e) for e in expressions))
        for symbol, first, last in reversed(ranges):
            if symbol in used:
                used |= _names(first) | _names(last)
        ranges = [r for r in ranges if r[0] in used]
        for sizes in self.sizes:
            places = _places(sizes)
            yield from ((places, env) for env in _count(ranges, {}, places))


def _count(ranges, environment, places):
    if not ranges:
        yield environment
        return
    (symbol, first, last), *rest = ranges
    bounds = [int(number(b, environment, places)) for b in (first, last)]
    for value in range(bounds[0], bounds[1] + 1):
        yield from _count(rest, {**environment, symbol: sympy.Integer(value)}, places)


def number(expression, environment, places):
    """The integer that an index expression such as d[l-1] stands for."""
    value = sympy.sympify(expression).xreplace(environment)
    if value.is_Integer:
        return value
    # First the letters (L), then the entries that they are indices of (d[L]).
    value = value.xreplace({s: places[s] for s in value.free_symbols if s in places})
    value = value.xreplace({e: e.doit() for e in value.atoms(Entry)})
    value = value.xreplace({e: places[e] for e in value.atoms(Entry) if e in places}).doit()
    if not value.is_Integer:
        raise ValueError(f"index {expression} is no number: give a size or a range for it "
                         f"(known: {', '.join(sorted(map(str, places)))})")
    return value


def _places(sizes):
    """{'d': (2, 3)} → {d[0]: 2, d[1]: 3, L: 1}."""
    places = {}
    for name, size in sizes.items():
        if isinstance(size, tuple):
            places |= {Entry(name, None, (k,)): sympy.Integer(n) for k, n in enumerate(size)}
            places[sympy.Symbol("L", real=True)] = sympy.Integer(len(size) - 1)
        else:
            places[sympy.Symbol(name, real=True)] = sympy.Integer(size)
    return places


def _names(expression):
    return set(getattr(expression, "free_symbols", ()))


def _lines(text):
    return [line.strip() for line in text.strip().splitlines() if line.strip() and not line.strip().startswith("#")]


def _read_family(line):
    match = re.fullmatch(r"(\w+)(?:\[(\w+)\])?\s*:\s*(.+?)\s+x\s+(.+?)\s*=\s*(.+)", line)
    if not match:
        raise ValueError(f"an array is written W[l] : d[l-1] x d[l] = w[l][i, j], given {line!r}")
    name, layer, rows, columns, entry = match.groups()
    return name, Family(name, [layer] if layer else [], (rows, columns), entry)


__all__ = ["Definition", "Definitions", "number"]
