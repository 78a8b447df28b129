"""What sizes a derivation's checks hold for, in words: every one, or those that were tried."""
import sympy

EVERY, TRIED = "every", "tried"
MOST = 6      # sizes that are listed one by one


def sizes_in_words(definitions, steps, expressions):
    """Return e.g. ``"at every width and depth"``, ``"for all m and n"`` or ``"for n = 1, 2 and 3"``; '' without sizes.

    ``steps`` are EVERY or TRIED for each checked step, ``expressions`` those of the derivation.
    """
    if not any(definitions.sizes) or not steps:
        return ""
    if set(steps) != {EVERY}:
        return _tried(definitions.sizes)
    names = definitions.sizes[0]
    letters = [name for name, size in names.items() if not isinstance(size, tuple)]
    said = [f"for {'every' if len(letters) == 1 else 'all'} {_listed(letters)}"] if letters else []
    if len(letters) < len(names):
        any_depth = _speak_of_any_layer(definitions, expressions)
        said.insert(0, "at every width and depth" if any_depth else "at every width")
    return " and ".join(said)


def _speak_of_any_layer(definitions, expressions):
    """True if a layer is a letter in them, so that the number of layers is one as well."""
    last = sympy.Symbol("L", real=True)
    letters = {last} | {letter for letter, first, end in definitions.ranges if last in end.free_symbols}
    return any(expression.free_symbols & letters for expression in expressions)


def _tried(sizes):
    names, shown = list(sizes[0]), []
    for size in sizes:
        values = ["-".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in size.values()]
        shown.append(values[0] if len(values) == 1 else f"({', '.join(values)})")
    if len(shown) > MOST:
        shown = [f"{len(shown)} sizes from {shown[0]} to {shown[-1]}"]
    if any(isinstance(v, tuple) for v in sizes[0].values()) and len(names) == 1:
        return f"at widths {_listed(shown)}"
    return f"for {names[0] if len(names) == 1 else '(' + ', '.join(names) + ')'} = {_listed(shown)}"


def _listed(parts):
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
