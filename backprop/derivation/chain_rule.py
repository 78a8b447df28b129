"""Partial derivatives with free indices, as forms.

Forwards: the derivative goes through sums, products, functions and definitions until the variable is
met, which gives brackets [i = k]. Where it is not known how many layers lie between, `backwards` goes the other way.
"""
import sympy

from .backwards import Backwards
from .dependence import Dependence, is_layered
from .index import Index, NotUnderstood
from .lookup import Unresolved
from .normal_form import BRACKET, add, constant
from .reading import Reader
from .symbols import ArbitraryFunction, Entry, Listed, Same, outermost

ZERO = constant(0)


class ChainRule(Reader):
    """A `Reader` that takes derivatives."""

    def __init__(self, definitions, indices, floor=None):
        super().__init__(definitions, indices, floor)
        self.dependence = Dependence(definitions)

    def partial(self, function, variable, scope):
        """The form of ∂function/∂variable, by the variable as it is before its definition is followed."""
        if variable in scope or self._is_size(variable) or not (variable.is_Symbol or isinstance(variable, Entry)):
            raise NotUnderstood(f"a derivative by {variable}")
        by = self.place(variable, scope)
        try:
            return self.derivative(function, scope, by)
        except Unresolved:
            if not isinstance(function, Entry) and not function.is_Symbol:
                raise
        return Backwards(self).derivative(self.place(function, scope), by)

    # Forwards

    def derivative(self, e, scope, by, follow=True):
        """The form of ∂e/∂by; unless ``follow`` is set, all other quantities are held."""
        if e.is_Rational or e in scope or isinstance(e, Same) or self._is_size(e):
            return ZERO
        if e.is_Symbol or isinstance(e, Entry):
            return self.of_quantity(self.place(e, scope), by, follow)
        if e.is_Add:
            return add(*(self.derivative(part, scope, by, follow) for part in e.args))
        if e.is_Mul:
            return add(*(self._times(self.derivative(part, scope, by, follow), e.args[:k] + e.args[k + 1:], scope)
                         for k, part in enumerate(e.args)))
        if e.is_Pow and e.exp.is_Integer:
            slope = sympy.Mul(e.exp, sympy.Pow(e.base, e.exp - 1, evaluate=False), evaluate=False)
            return self._times(self.derivative(e.base, scope, by, follow), [slope], scope)
        if isinstance(e, sympy.Sum):
            summed, (letter, first, last) = outermost(e)
            name, inner = self.open(letter, first, last, scope)
            return self.sum(self.derivative(summed, inner, by, follow), name)
        if isinstance(e, sympy.Function):
            return self._of_function(e, scope, by, follow)
        raise NotUnderstood(f"the derivative of {e}")

    def _is_size(self, e):
        return e.is_Symbol and e.name in self.indices.size_letters or isinstance(e, Entry) and self.indices.is_size(e)

    def _times(self, slope, factors, scope):
        return self.multiply(slope, *(self.read(f, scope) for f in factors)) if slope.terms else ZERO

    def _of_function(self, e, scope, by, follow):
        if isinstance(e, ArbitraryFunction) and isinstance(e.args[0], Listed) and not any(e.order):
            term, (letter, first, last) = e.args[0].args
            name, inner = self.open(letter, first, last, scope)
            inside = self.derivative(term, inner, by, follow)
            return self.sum(self.multiply(self.listed("slope", e, scope, Index({name: 1})), inside), name)
        values = sympy.symbols(f"argument1:{len(e.args) + 1}", cls=sympy.Dummy)
        made = []
        for k, argument in enumerate(e.args):
            inside = self.derivative(argument, scope, by, follow)
            slope = e.func(*values, evaluate=False).fdiff(k + 1)
            made.append(self._times(inside, [slope], dict(zip(values, (self.read(a, scope) for a in e.args)))))
        return add(*made)

    def of_quantity(self, quantity, by, follow=True):
        (head, indices), (by_head, by_indices) = quantity, by
        layers = layers_between(quantity, by)
        leans = follow and self.dependence.may_lean(head, by_head, layers)
        if head == by_head:
            itself = self.multiply(*(self.atom(BRACKET, [i - k]) for i, k in zip(indices, by_indices)))
            if not leans:
                return itself
            if itself.terms:
                raise Unresolved(f"{head[1]} leans on itself")
        found = self.lookup.find(head, indices) if leans else None
        if found is None:
            return ZERO
        if layers is None and is_layered(head) and is_layered(by_head):
            raise Unresolved("any number of layers lies between")
        return self.deeper(self.derivative, found[0], self.within_scope({}, found[1]), by)


def layers_between(quantity, by):
    """How many layers a quantity is above another, or None if that is not known."""
    if not (is_layered(quantity[0]) and is_layered(by[0])):
        return None
    between = quantity[1][0] - by[1][0]
    return between.constant if between.is_constant else None
