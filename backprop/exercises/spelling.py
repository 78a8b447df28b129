"""How learners write a formula, made into what the derivation engine reads; or what to write instead.

Signs that can only mean one thing are read as that: −, ·, ², σ(z), ln, np.exp, eta for η. What is
no Python, as ``^`` for a power or a left-out ``*``, is refused with the text as it should be.
"""
import ast
import difflib
import keyword
import re
import warnings

from ..derivation.parser import FUNCTIONS, parse
from .result import Unreadable, shown
from .sizes import refuse_giants

WORDS = frozenset({"D", "Sum", "All", "Same", *FUNCTIONS})
SIGNS = {"−": "-", "–": "-", "—": "-", "·": "*", "⋅": "*", "×": "*", "∗": "*", "÷": "/", "∕": "/", "²": "**2",
         "³": "**3", "½": "(1/2)", "¼": "(1/4)", "¾": "(3/4)", "′": "'", "’": "'", "\u00a0": " ", "\u2009": " ", "√": "sqrt",
         "µ": "μ", "σ(": "sigmoid(", "σ'": "sigma'"}
GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ",
         "kappa": "κ", "lambda": "λ", "lam": "λ", "mu": "μ", "rho": "ρ", "zeta": "ζ"}
SYNONYMS = {"ln": "log", "Exp": "exp", "Log": "log", "logistic": "sigmoid", "sigma": "sigmoid"}
TOKEN = re.compile(r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|\S)|(?P<space>\s+)")


def plain(text, keep=()):
    """The text with signs that Python does not know replaced; names in ``keep`` stay as they are."""
    for sign, written in SIGNS.items():
        if sign.rstrip("('") not in keep:
            text = text.replace(sign, written)
    return re.sub(r"\b(?:np|numpy|math|sympy|sp)\.(?=[a-z])", "", text)


def parse_answer(text, letters, functions=(), reader=parse):
    """Return (expression, text as it was read), or raise `Unreadable` saying what to write instead.

    letters: the names that mean something here
    functions: names of arbitrary functions, as "g"; "dg" is then known too
    reader: the engine's `parse`, or that of the definitions
    """
    if len(text) > 500:
        raise Unreadable("that is too long to be the answer")
    if not text.strip():
        raise Unreadable("the text is empty")
    functions = {*functions, *("d" + f for f in functions)}
    read = plain(text.strip(), {*letters, *functions})
    _refuse_other_languages(read)
    read = _named_as_here(read, letters, functions)
    read = re.sub(r"\b(\w+)'\s*(?=\()", lambda m: "d" + m[1] if "d" + m[1] in functions else m[0], read)
    if "'" in read:
        raise Unreadable("a prime is read only at a function about which nothing is known: write out "
                         "what the slope is, in the letters of the question")
    written = _multiplied(read.replace("^", "**"), letters, WORDS | functions)
    if "^" in read:
        raise Unreadable(f"a power is written **, not ^: {written}")
    if written != re.sub(r"\s+", " ", read):
        raise Unreadable(f"write every multiplication with *: {written}")
    tree = _tree(read)
    _refuse_strangers(tree, letters, WORDS | functions)
    refuse_giants(tree)
    try:
        return reader(read), read
    except (ValueError, TypeError) as problem:
        raise Unreadable(f"that could not be read: {problem}") from None
    except Exception as problem:
        raise Unreadable(f"that could not be read ({type(problem).__name__})") from None


def _refuse_other_languages(text):
    if "\\" in text or "$" in text:
        raise Unreadable("LaTeX is not read here; write it as Python would: exp(-z), x**2, a*(1 - a)/2")
    if "∂" in text or re.search(r"\bd/d", text):
        raise Unreadable("carry the derivative out: the answer holds no ∂")
    if "|" in text:
        raise Unreadable("an absolute value is written abs(x)")
    for sign, written in {"Σ": "Sum(term, (k, 1, n))", "∑": "Sum(term, (k, 1, n))", "∞": "a finite number"}.items():
        if sign in text:
            raise Unreadable(f"{sign} is not read here; write {written}")
    if re.search(r"[<>]", text):
        raise Unreadable("a comparison is no expression: give the expression alone")
    if "=" in text:
        raise Unreadable("give only what stands right of the equals sign")


def _named_as_here(text, letters, functions):
    """eta for η, w_1 for w1, ln for log: where the name itself means nothing here and the other does."""
    def name(match):
        given = match[0]
        if given in letters or given in WORDS or given in functions:
            return given
        for other in (GREEK.get(given), given.replace("_", ""), SYNONYMS.get(given)):
            if other and (other in letters or other in WORDS):
                return other
        return given
    return re.sub(r"(?<![\w.])[^\W\d]\w*", name, text)


def _multiplied(text, letters, functions):
    """The text with a * wherever two factors stand side by side: 2a, a(1 - a), (a)(b), at."""
    written, before = "", ""
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "space":
            written += " "
            continue
        if kind == "name" and token not in letters and token not in functions:
            token = _split(token, letters) or token
        called = before in functions and token == "("
        ends_factor = before[-1:].isalnum() or before[-1:] in (")", "]")
        if before and ends_factor and not called and before not in keyword.kwlist and token not in keyword.kwlist:
            opens = token == "(" and (before in letters or not before.isidentifier())
            if kind in ("number", "name") or opens:
                written = written.rstrip() + "*"
        written += token
        before = token
    return written


def _split(name, letters):
    """at → a*t, if every piece is a letter of the question."""
    if not letters:
        return ""
    piece = "|".join(sorted(map(re.escape, letters - {"D"}), key=len, reverse=True))
    return "*".join(re.findall(piece, name)) if re.fullmatch(f"(?:{piece}){{2,}}", name) else ""


def _tree(text):
    for opened, closed in ("()", "[]"):
        if text.count(opened) != text.count(closed):
            raise Unreadable(f"brackets come in pairs, and here are {text.count(opened)} {opened} "
                             f"and {text.count(closed)} {closed}")
    try:
        with warnings.catch_warnings():      # of Python's, about how a number stands beside a word
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval")
    except SyntaxError as problem:
        raise Unreadable(f"{shown(text)} could not be read as a formula, from "
                         f"{shown(text[max(0, (problem.offset or 1) - 1):] or text[-1:], 20)} on") from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable("that could not be read as a formula") from None


def _refuse_strangers(tree, letters, functions):
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    counted = {n.args[1].elts[0].id for n in ast.walk(tree)
               if isinstance(n, ast.Call) and len(n.args) == 2 and isinstance(n.args[1], ast.Tuple)
               and n.args[1].elts and isinstance(n.args[1].elts[0], ast.Name)}
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - called
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.left, ast.Name) \
                and node.left.id == "e" and not isinstance(node.right, ast.Constant):
            raise Unreadable("the exponential is written exp(x)" + ("; e is the loss" if "e" in letters else ""))
    for name in sorted(called - functions):
        raise Unreadable(f"no function is called {name} here" + _meant(name, functions - {"All", "D", "Same"}))
    for name in sorted(names - counted - set(letters)):
        if name == "e":
            raise Unreadable("the exponential is written exp(x)")
        raise Unreadable(f"here {name} means nothing" + _meant(name, letters))


def _meant(name, known):
    close = [k for k in known if k.lower() == name.lower()] or difflib.get_close_matches(name, known, 1, 0.6)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(sorted(known))}" if known else ""
