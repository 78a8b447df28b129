"""A step of an iteration as a tape: a list of NumPy's operations, each with the array its result goes to.

`numpy_code` prints an expression as it stands, and each of its operations makes a new array. Where a step
is taken many times, on arrays of some hundred entries, that takes longer than the arithmetic. On a tape

- what depends on the settings alone is computed once, before the first step;
- every other operation writes into an array that was made before, and whose content is no longer needed.
"""
import numpy as np
import sympy

FUNCTIONS = {sympy.exp: np.exp, sympy.log: np.log, sympy.tanh: np.tanh}


class Tape:
    """The operations that compute ``outputs``, the new values of ``state``.

    Parameters
    ----------
    state : list of Symbol
        What changes from step to step. All other symbols are settings.
    outputs : list of Expr
        The new state, in the same order.
    first : dict of Symbol to Expr, optional
        Values that are computed first, once, and stand in the outputs as symbols.

    ``calls`` has the operations, (operation, name of each operand…, name of the result).

    Raises ValueError for a function that is not in `FUNCTIONS`.
    """

    def __init__(self, state, outputs, first=None):
        self.names, self.calls = [symbol.name for symbol in state], []
        self._constants, self._free = {}, []
        common, reduced = _shared([sympy.sympify(output) for output in outputs])
        # Where a symbol has its value: one that is an output has it there.
        self._places = {symbol: symbol.name for symbol in [*state, *(first or {}), *dict(common)]}
        self._places |= {value: f"new {name}" for name, value in zip(self.names, reduced)
                         if value.is_Symbol and value not in state and value in self._places}
        self._changing, fixed = set(state), {}
        for symbol, value in [*(first or {}).items(), *common]:
            value = value.xreplace(fixed)
            if value.free_symbols & self._changing:
                self._changing.add(symbol)
                self._record(value, self._places[symbol])
            else:
                fixed[symbol] = value
        for name, value in zip(self.names, reduced):
            self._record(value.xreplace(fixed), f"new {name}")
        self.settings = sorted({symbol.name for value in self._constants for symbol in value.free_symbols})
        self._values = sympy.lambdify([sympy.Symbol(name) for name in self.settings], [
            value.xreplace({symbol: sympy.Symbol(symbol.name) for symbol in value.free_symbols})
            for value in self._constants])

    def states(self, start, settings):
        """Yield {name: array} of the state at the start and after each step, without end.

        ``start`` has an array of floats for each name of the state, all of one shape, and ``settings`` numbers or
        arrays that broadcast to it. The arrays of a state are written over by the step after the next.
        """
        constants = self._values(*(settings[name] for name in self.settings))
        shape, kind = start[self.names[0]].shape, np.result_type(*start.values(), *settings.values())
        arrays = {name: np.asarray(value, kind) for name, value in zip(self._constants.values(), constants)}
        arrays |= {place: np.empty(shape, kind) for *_, place in self.calls}
        here = {name: np.array(start[name], kind) for name in self.names}
        there = {name: np.empty_like(array) for name, array in here.items()}
        ways = [(self._bound(arrays, here, there), there), (self._bound(arrays, there, here), here)]
        yield here
        while True:
            for calls, state in ways:
                for operation, *operands in calls:
                    operation(*operands)
                yield state

    def _bound(self, arrays, old, new):
        arrays = {**arrays, **old, **{f"new {name}": array for name, array in new.items()}}
        return [(operation, *(arrays[name] for name in names)) for operation, *names in self.calls]

    def _record(self, expression, place):
        """Add the operations after which the array ``place`` has the value of ``expression``."""
        if (name := self._value(expression, place)) != place:
            self._call(np.positive, name, place=place)

    def _value(self, expression, place=None):
        """Add the operations for ``expression``; return the name of its array, ``place`` where one was needed."""
        if not expression.free_symbols & self._changing:
            return self._constants.setdefault(expression, f"constant {len(self._constants)}")
        if expression.is_Symbol:
            return self._places[expression]
        if expression.is_Add or expression.is_Mul:
            return self._chain(*(_sum if expression.is_Add else _product)(expression, self._changing), place)
        if expression.is_Pow:
            return self._power(expression.base, expression.exp, place)
        if expression.func not in FUNCTIONS:
            raise ValueError(f"of {expression.func} no operation is known, only of {', '.join(map(str, FUNCTIONS))}")
        return self._call(FUNCTIONS[expression.func], self._value(expression.args[0]), place=place)

    def _chain(self, first, rest, place):
        """The name of ``first``, after the operation of each (operation, expression) of ``rest``."""
        name = self._value(first, None if rest else place)
        for k, (operation, expression) in enumerate(rest, start=1):
            operands = [name] if expression is None else [name, self._value(expression)]
            name = self._call(operation, *operands, place=place if k == len(rest) else None)
        return name

    def _power(self, base, exponent, place):
        if exponent == -1:
            return self._call(np.reciprocal, self._value(base), place=place)
        if exponent == 2:
            return self._call(np.square, self._value(base), place=place)
        return self._call(np.power, self._value(base), self._value(exponent), place=place)

    def _call(self, operation, *operands, place):
        """Add an operation; its result goes to ``place``, or to an array that is free."""
        self._free += [name for name in operands if name.startswith("scratch")]
        if place is None:
            place = self._free.pop() if self._free else f"scratch {len(self.calls)}"
        self.calls.append((operation, *operands, place))
        return place


def _shared(outputs):
    """([(symbol, value that several outputs share)…], the outputs with these symbols in them).

    `sympy.cse` may share -v where all of them have v: then each would take an operation for the sign.
    """
    common, reduced = sympy.cse(outputs, list=False)
    for k, (symbol, value) in enumerate(common):
        others = [value for _, value in common[k + 1:]] + list(reduced)
        turned = [other.xreplace({symbol: -symbol}) for other in others]
        if sympy.count_ops([-value, *turned]) < sympy.count_ops([value, *others]):
            common[k] = symbol, -value
            common[k + 1:] = [(later, new) for (later, _), new in zip(common[k + 1:], turned)]
            reduced = turned[len(common) - k - 1:]
    return common, reduced


def _sum(expression, changing):
    """(first term, [(add or subtract, term)…]): what is constant is one term, and none begins with a minus."""
    constant, rest = expression.as_independent(*changing, as_Add=True)
    terms = [*([constant] if constant != 0 else []), *sympy.Add.make_args(rest)]
    terms.sort(key=lambda term: term is not constant and term.could_extract_minus_sign())
    return terms[0], [(np.subtract, -term) if term is not constant and term.could_extract_minus_sign()
                      else (np.add, term) for term in terms[1:]]


def _product(expression, changing):
    """(first factor, [(multiply or divide, factor)…]): what is constant is one factor."""
    constant, rest = expression.as_independent(*changing, as_Add=False)
    factors = [*([constant] if constant not in (1, -1) else []), *sympy.Mul.make_args(rest)]
    factors.sort(key=_is_reciprocal)
    steps = [(np.divide, factor.base) if _is_reciprocal(factor) else (np.multiply, factor) for factor in factors[1:]]
    return factors[0], [*steps, *([(np.negative, None)] if constant == -1 else [])]


def _is_reciprocal(factor):
    return factor.is_Pow and factor.exp == -1
