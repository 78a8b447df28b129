"""An answer that is an expression: put on the derivation engine's ladder beside what it must equal."""
import inspect

import sympy

from ..derivation import Entry, Partial, Refuted, Undecided
from ..derivation.arrays import is_array
from ..derivation.checking import check as climb
from ..derivation.conditions import UnstatedCondition, read_conditions, written_divisors
from ..derivation.points import Counterexample, evaluate, short
from ..derivation.zero import proved_zero
from .result import Unreadable, not_yet, right, shown
from .spelling import parse_answer


def check_expression(exercise, answer):
    """Judge an expression: proved equal, or what is wrong with it and an exact case."""
    definitions = exercise.definitions()
    truth = definitions.parse(exercise.truth)
    letters = definitions.letters() | set(definitions.arrays)
    given, text = parse_answer(as_text(answer), letters, definitions.functions, definitions.parse)
    _refuse_the_question(exercise, definitions, truth, given, text)
    remark = "" if text == str(answer).strip() or not isinstance(answer, str) else f"It was read as {text}"
    if is_array(truth) != is_array(given):
        return not_yet("a number is wanted, and that is an array" if is_array(given) else
                       "an array is wanted, and that is a number", f"wanted is {exercise.question}")
    try:
        equal(definitions, truth, given, exercise.conditions)
    except Refuted as refuted:
        known = "" if given.is_number else refuted.diagnosis      # of a bare number it says nothing that helps
        reason = _mistake(exercise, definitions, given) or known or _guess(definitions, truth, given)
        case = _case(refuted, definitions, given) or _shapes(truth, given)
        return not_yet(reason, case, "" if refuted.case else f"wanted is {exercise.question}", remark)
    except Undecided:
        raise Unreadable("neither a proof nor a counterexample was found: write the answer more simply") from None
    return right("Right: proved equal", remark)


def as_text(answer):
    """The text of an answer that came as text, as a SymPy expression or as a number."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, (sympy.Basic, int, float)) and not isinstance(answer, bool):
        return str(answer)
    if inspect.isroutine(answer):
        raise Unreadable("an expression is wanted, as text such as \"2*x + 1\", and that is a function")
    raise Unreadable(f"an expression is wanted, as text such as \"2*x + 1\", and not {shown(answer)}")


def equal(definitions, truth, given, conditions=()):
    """The rung that ``truth == given`` reaches where the conditions hold and the answer's own divisors are not 0."""
    known = read_conditions(conditions, definitions)
    try:
        return climb(definitions, truth, given, known)
    except UnstatedCondition:
        pass
    divisors = list(dict.fromkeys(written_divisors(given)))
    for divisor in divisors:
        places, environment = next(definitions.environments(divisor))
        if proved_zero(definitions.meaning(places)(divisor, environment)):
            raise Unreadable(f"that divides by {divisor}, which is always 0") from None
    try:
        return climb(definitions, truth, given, [*known, *((d, "!=", r"\neq", sympy.S.Zero) for d in divisors)])
    except UnstatedCondition as problem:
        what = str(problem).split(":")[0].replace("the step", "that")
        raise Unreadable(f"{what}; write the answer without that division") from None


def _refuse_the_question(exercise, definitions, truth, given, text):
    """An answer has to say something: not the name of what is asked, nor the derivative itself."""
    if not is_array(given) and given.has(Partial) and (
            "D(" not in exercise.question or (isinstance(truth, Partial) and given.has(truth))):
        raise Unreadable("carry the derivative out, without D")
    same = text.replace(" ", "") == exercise.truth.replace(" ", "")
    asked = [d.left for d in definitions.definitions if d.left == truth]
    if is_array(truth) and given == truth or asked and not is_array(given) and given.has(truth):
        raise Unreadable(f"{exercise.truth} is what is asked for: the answer has to do without it")
    if same and exercise.truth.replace(" ", "") in exercise.question.replace(" ", ""):
        raise Unreadable("that is the question itself")


def _mistake(exercise, definitions, given):
    for words, slipped in exercise.mistakes.items():
        try:
            equal(definitions, definitions.parse(slipped), given, exercise.conditions)
            return words
        except (Refuted, Undecided, Unreadable):
            continue
    return ""


def _guess(definitions, truth, given):
    """What the engine's diagnosis does not know: a term's sign, a factor, a letter that is left out."""
    if is_array(given):
        return "some of the entries differ"
    for term, turned in _turned_terms(given):
        if _is_proved(definitions, truth, turned):
            return f"the sign of {term} is wrong"
    quantities = {s for d in definitions.definitions if d.left.is_Symbol for s in {d.left} | d.right.free_symbols}
    indices = {s for first, *_ in definitions.ranges for s in [first]}
    letters = sorted((quantities - indices) | given.atoms(Entry), key=str)
    factors = [f for v in letters for f in (v, 1 - v, v * (1 - v), 1 - v**2)]
    for factor in factors:
        for words, pair in ((f"the factor {factor} is missing", (truth, given * factor)),
                            (f"the factor {factor} stands there once too often", (truth * factor, given))):
            if _is_proved(definitions, *pair):
                return words
    places, environment = next(definitions.environments(truth, given))
    needed, used = (definitions.meaning(places)(e, environment).free_symbols for e in (truth, given))
    for left_out in sorted(needed - used, key=str):
        return f"it does not depend on {left_out}, and it should"
    for strange in sorted(used - needed, key=str):
        return f"it depends on {strange}, and it should not"
    return "it holds the right letters, but joins them differently"


def _turned_terms(given):
    """(term, the expression with that term's sign turned) for every term of every sum in it."""
    for node in sympy.preorder_traversal(given):
        for k, term in enumerate(node.args if isinstance(node, sympy.Add) else ()):
            turned = sympy.Add(*(-t if i == k else t for i, t in enumerate(node.args)), evaluate=False)
            yield (-term if term.could_extract_minus_sign() else term), given.xreplace({node: turned})


def _is_proved(definitions, left, right):
    try:
        climb(definitions, left, right, explain=False)
        return True
    except (Refuted, Undecided, ValueError, NotImplementedError):
        return False


def _case(refuted, definitions, given):
    """The point at which the two differ, in the learner's words."""
    case = refuted.case
    if not isinstance(case, Counterexample):
        return str(case)
    letters = [f"{s} = {v}" for s, v in sorted(case.point.items(), key=lambda p: str(p[0]))]
    where = ", ".join(letters[:8]) + (f" and {len(letters) - 8} more" if len(letters) > 8 else "")
    functions = " and ".join(sorted(case.functions))
    values = f"yours is {short(case.right)}, and it should be {short(case.left)}"
    where = " with ".join(filter(None, (where, functions))) or "every point"
    return f"at {where} {_met(definitions, given, case.point)}{values}"


def _shapes(truth, given):
    """The two shapes, where there is no entry to compare."""
    try:
        return f"its shape is {given.shape}, and it should be {truth.shape}" if is_array(given) else ""
    except ValueError:      # a product that does not fit has none; the reason says so
        return ""


def _met(definitions, given, point):
    """What the answer's own letters come to at that point, where the point is given in others."""
    if is_array(given):
        return ""
    defined = [s for s in sorted(given.free_symbols, key=str) if s not in point and definitions.find(s) is not None]
    values = []
    for letter in defined:
        places, environment = next(definitions.environments(letter))
        value = evaluate(definitions.meaning(places)(letter, environment), point)
        if value is None:
            return ""
        values.append(f"{letter} = {short(value)}")
    return f"(so {', '.join(values)}) " if values else ""
