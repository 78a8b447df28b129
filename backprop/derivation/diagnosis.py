"""Say what is wrong with a refuted expression: the sign, a factor, a missing σ', swapped indices, …

Each known slip is undone in the wrong expression; the slip whose undoing makes the values right at
every sample is the diagnosis. Samples are exact points, so an agreement is no accident of rounding.
"""
from itertools import permutations

import sympy

from .points import differ
from .symbols import ArbitraryFunction, Entry, Partial


def diagnose(samples, right, wrong, names=()):
    """Return a sentence on how ``wrong`` differs from ``right``, or '' if no known slip fits.

    ``samples`` is a list of functions: each gives the value of an author's expression at one point
    and one choice of sizes and indices, or None where it has no value there.
    ``names`` are further quantities of the definitions that may be missing as a factor.
    """
    target, given = _values(samples, right), _values(samples, wrong)
    usable = [k for k, (t, g) in enumerate(zip(target, given)) if t is not None and g is not None]
    if not usable:
        return ""
    samples, target, given = ([column[k] for k in usable] for column in (samples, target, given))
    for sentence, repaired in _repairs(wrong, right, given, samples, names):
        if _agree(repaired, target):
            return sentence
    return _constant_factor(target, given)


def _values(samples, expression):
    return [_value(sample, expression) for sample in samples]


def _value(sample, expression):
    try:
        return sample(expression)
    except (ValueError, IndexError, KeyError):
        return None


def _agree(values, target):
    return all(v is not None and not differ(v, t) for v, t in zip(values, target)) and any(t != 0 for t in target)


def _repairs(wrong, right, given, samples, names):
    """Yield (sentence, repaired values), the likeliest slip first."""
    yield "it differs by the sign", [-v for v in given]
    for factor in (2, sympy.Rational(1, 2)):
        yield (f"it is too {'small' if factor == 2 else 'large'} by the factor 2", [factor * v for v in given])
    for derivative in _slopes(wrong, right):
        yield from _factor(derivative, given, samples)
    for sentence, repaired in _moved_indices(wrong):
        yield sentence, _values(samples, repaired)
    for sentence, repaired in _other_letters(wrong, right, names):
        yield sentence, _values(samples, repaired)
    for name in names:
        yield from _factor(name, given, samples)
    for term in sympy.Add.make_args(right):
        yield f"the term {term} is missing", _added(given, _values(samples, term))


def _factor(factor, given, samples):
    values = _values(samples, factor)
    yield f"the factor {factor} is missing", _scaled(given, values, 1)
    yield f"the factor {factor} stands there once too often", _scaled(given, values, -1)


def _scaled(given, factors, power):
    return [None if f is None or f == 0 else v * f**power for v, f in zip(given, factors)]


def _added(given, terms):
    return [None if t is None else v + t for v, t in zip(given, terms)]


def _slopes(wrong, right):
    """Derivatives of the activations in sight: g'(z), and a(1 - a), 1 - a² for σ and tanh."""
    found = []
    for expression in (right, wrong):
        for node in sympy.preorder_traversal(expression):
            if isinstance(node, ArbitraryFunction):
                order = type(node).order
                found += [node] if sum(order) else [node.fdiff(k) for k in range(1, len(order) + 1)]
            elif isinstance(node, sympy.Add):
                found.append(node)
            elif isinstance(node, Partial):
                found.append(node)
            elif isinstance(node, sympy.Mul):
                found += [sympy.Mul(u, v, evaluate=False) for u, v in zip(node.args, node.args[1:])]
            elif isinstance(node, sympy.Function):
                found.append(sympy.diff(node, node.args[0]) if node.args[0].is_Symbol else node)
    return list(dict.fromkeys(found))


def _moved_indices(wrong):
    """The wrong expression with indices swapped, or one entry's layer moved by one."""
    entries = sorted(wrong.atoms(Entry), key=str)
    for entry in entries:
        for order in list(permutations(entry.indices))[1:]:
            yield (f"the indices of {entry} are swapped",
                   wrong.xreplace({entry: Entry(entry.name, entry.layer, order)}))
    for entry in entries:
        if entry.layer is not None:
            for step in (1, -1):
                moved = Entry(entry.name, entry.layer + step, entry.indices)
                yield f"{entry} should belong to layer {moved.layer}", wrong.xreplace({entry: moved})


def _other_letters(wrong, right, names):
    """The wrong expression with one letter put for another, as x1 for x2."""
    known = {n for n in names if n.is_Symbol}
    letters = sorted(right.free_symbols | right.atoms(Entry) | wrong.free_symbols | known, key=str)
    for given in sorted(wrong.free_symbols | wrong.atoms(Entry), key=str):
        for other in letters:
            if other not in (given, right):
                yield f"{given} stands where {other} should", wrong.xreplace({given: other})


def _constant_factor(target, given):
    ratios = [t / g for t, g in zip(target, given) if g != 0]
    if len(ratios) < 2 or len(ratios) < len(given) or any(differ(r, ratios[0]) for r in ratios):
        return ""
    ratio = sympy.nsimplify(ratios[0], rational=True)
    if ratio == 1:
        return ""
    return f"it should be multiplied by {ratio}" if len(str(ratio)) < 8 else ""


