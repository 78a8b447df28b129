"""What an expression stands for: every definition followed to the end, every partial derivative
taken, every sum written out, at one choice of sizes and indices."""
import sympy

from .definitions import number
from .symbols import ArbitraryFunction, Entry, Listed, Partial, Same, arbitrary_function, outermost


class Meaning:
    """Expand expressions over ``definitions`` at the given sizes.

    A partial derivative ∂f/∂v is taken with v as an independent variable: f is followed through
    every definition but v's own, SymPy differentiates, and only then is v followed too.
    """

    def __init__(self, definitions, places):
        self.definitions, self.places = definitions, places
        self._known, self._existing = {}, set()

    def __call__(self, expression, environment=None):
        """Return the SymPy expression, in undefined quantities alone, that is meant."""
        return self._of(expression, environment or {}, frozenset())

    def _of(self, expression, environment, held):
        inner = {s: environment[s] for s in expression.free_symbols if s in environment}
        key = (expression, tuple(sorted(inner.items(), key=str)), held)
        if key not in self._known:
            self._known[key] = self._expand(expression, inner, held)
        return self._known[key]

    def _expand(self, expression, environment, held):
        if expression.is_Number or not expression.args and not expression.is_Symbol:
            return expression
        if expression.is_Symbol:
            if expression in environment:
                return environment[expression]
            if expression in self.places:
                return self.places[expression]
            return self._follow(expression, expression, (), held)
        if isinstance(expression, Entry):
            if expression.layer is None and expression.indices:
                at = Entry(expression.name, None, [self._index(i, environment) for i in expression.indices])
                if at in self.places:
                    return self.places[at]
            concrete = self._concrete(expression, environment)
            return self._follow(concrete, leaf(concrete), concrete.positions, held)
        if isinstance(expression, sympy.Sum):
            return sympy.Add(*self._each(*outermost(expression), environment, held))
        if isinstance(expression, ArbitraryFunction) and isinstance(expression.args[0], Listed):
            arguments = self._each(*expression.args[0].args, environment, held)
            return arbitrary_function(expression.base_name, len(arguments))(*arguments)
        if isinstance(expression, Same):
            first, second = (self._index(i, environment) for i in expression.args)
            return sympy.Integer(first == second)
        if isinstance(expression, Partial):
            return self._differentiate(*expression.args, environment, held)
        return expression.func(*(self._of(a, environment, held) for a in expression.args))

    def _each(self, term, limits, environment, held):
        """The term at every value of its index."""
        index, first, last = limits
        bounds = [int(self._index(b, environment)) for b in (first, last)]
        return [self._of(term, {**environment, index: sympy.Integer(k)}, held)
                for k in range(bounds[0], bounds[1] + 1)]

    def _index(self, expression, environment):
        return number(expression, environment, self.places)

    def _concrete(self, entry, environment):
        layer = None if entry.layer is None else self._index(entry.layer, environment)
        concrete = Entry(entry.name, layer, [self._index(i, environment) for i in entry.indices])
        if concrete not in self._existing:
            self.definitions.refuse_nonexistent(concrete, self.places)
            self._existing.add(concrete)
        return concrete

    def _follow(self, quantity, as_leaf, positions, held):
        if as_leaf in held:
            return as_leaf
        found = self.definitions.find(quantity, positions)
        if found is None:
            return as_leaf
        definition, bound = found
        return self._of(definition.right, bound, held)

    def _differentiate(self, function, variable, environment, held):
        if isinstance(variable, Entry):
            concrete = self._concrete(variable, environment)
            by = leaf(concrete)
        elif variable.is_Symbol and variable not in environment:
            concrete = by = variable
        else:
            raise ValueError(f"a derivative is taken by a name or an entry, not by {variable}")
        # A quantity that nothing computes is independent already; holding it would only
        # expand the function anew for each variable.
        defined = self.definitions.find(concrete, getattr(concrete, "positions", ())) is not None
        inner = self._of(function, environment, held | {by} if defined else held)
        value = sympy.diff(inner, by)
        if by in held:
            return value
        return value.xreplace({by: self._follow(concrete, by, getattr(concrete, "positions", ()), held)})


def leaf(entry):
    """The independent variable that stands for an entry which no definition computes."""
    return sympy.Symbol(str(entry), real=True)
