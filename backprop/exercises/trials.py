"""Running a function on inputs: which inputs, and what came out or went wrong."""
import contextlib
import copy
import inspect
import io
import warnings
from dataclasses import dataclass, field

import numpy as np

EDGES = (0.0, 1.0, -1.0, 0.5, 2.0, -2.0, 3.0, -0.5, 10.0, -10.0, 40.0, -40.0, 1000.0, -1000.0)
COUNTS = {"n", "k", "steps", "epochs", "count", "times", "size"}
POSITIVE = {"learning_rate", "eta", "η", "h", "rate", "epsilon", "step"}


@dataclass
class Outcome:
    """What a call gave: arrays of floats, or the problem in words."""
    values: list = field(default_factory=list)
    problem: str = ""


def parameters(function):
    """The names of the arguments that a call must give; None where Python cannot tell."""
    try:
        signature = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [p.name for p in signature if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def inputs_for(exercise):
    """[(arguments, right values)], the simplest first; what the reference itself refuses is left out."""
    made = exercise.inputs() if exercise.inputs else default_inputs(parameters(exercise.function))
    made = [arguments if isinstance(arguments, tuple) else (arguments,) for arguments in made]
    outcomes = [(arguments, run(exercise.function, arguments)) for arguments in made]
    usable = [(arguments, o.values) for arguments, o in outcomes
              if not o.problem and all(np.isfinite(v).all() for v in o.values)]
    return sorted(usable, key=lambda trial: simplicity(trial[0]))


def default_inputs(names):
    """Numbers, edge cases among them, and arrays of equal shapes, for a function of these arguments."""
    generator = np.random.default_rng(0)

    def drawn(name, shape):
        if name in COUNTS:
            return int(generator.integers(1, 7))
        value = 2 * generator.normal(size=shape) if shape else round(2 * generator.normal(), 2)
        return abs(value) + 0.01 if name in POSITIVE else value

    inputs = [tuple(_edge(name, EDGES[(i + 3 * k) % len(EDGES)]) for k, name in enumerate(names))
              for i in range(len(EDGES))]
    inputs += [tuple(drawn(name, ()) for name in names) for _ in range(150)]
    for shape in ((1,), (2,), (5,), (3, 2)) * 9:
        inputs.append(tuple(drawn(name, shape) for name in names))
    inputs.append(tuple(_edge(name, np.array(EDGES)) for name in names))
    return inputs


def _edge(name, value):
    if name in COUNTS:
        return int(min(9, 1 + np.max(np.abs(value))))
    return abs(value) + 0.01 if name in POSITIVE else value


def simplicity(arguments):
    """What a counterexample is ordered by: few and short numbers, small ones."""
    size = sum(np.size(a) for a in arguments)
    if size > 200:
        return (20 * size, 0.0)
    entries = [float(e) for a in arguments for e in np.ravel(a) if isinstance(e, (int, float, np.number))]
    return (sum(2 + len(f"{e:g}") for e in entries), sum(map(abs, entries)))


def run(function, arguments, names=None):
    """Call ``function`` on copies of the arguments; no error, warning or printing comes out."""
    given = copy.deepcopy(arguments)
    try:
        with silence():
            result = function(*given)
            values, problem = _arrays(result)
    except KeyboardInterrupt:      # the learner stops a loop that does not end
        raise
    except RecursionError:
        return Outcome(problem="it calls itself without end")
    except BaseException as error:      # SystemExit too: a learner's exit() must not end the session
        words = " ".join(_text(error).split())[:150]
        return Outcome(problem=f"it raises {type(error).__name__}{': ' + words if words else ''}")
    changed = [k for k, (before, after) in enumerate(zip(arguments, given)) if not _same(before, after)]
    if changed:
        name = names[changed[0]] if names else f"number {changed[0] + 1}"
        return Outcome(problem=f"it changes its argument {name} in place: work on a copy")
    return Outcome(values, problem)


@contextlib.contextmanager
def silence():
    """No warning and no print comes out of the block: two hundred of them would bury the answer."""
    with np.errstate(all="ignore"), warnings.catch_warnings(), \
            contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def _text(error):
    try:
        return str(error)
    except Exception:
        return ""


def _same(before, after):
    if isinstance(before, np.ndarray):
        return np.shape(before) == np.shape(after) and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    return type(before) is type(after) and (not isinstance(before, (list, dict)) or repr(before) == repr(after))


def _arrays(result):
    """([arrays of floats], what is wrong with the result): a tuple is taken apart."""
    if result is None:
        return [], "it gives None: is the return missing?"
    if inspect.isgenerator(result) or inspect.iscoroutine(result):
        result.close()
        return [], "it gives a generator: write return in place of yield" if inspect.isgenerator(result) else \
            "it gives a coroutine: leave out async"
    if isinstance(result, str):
        return [], "it gives a text, and numbers are wanted"
    if callable(result):
        return [], "it gives a function: call that, and return its value"
    values = []
    for part in _parts(result):
        array = np.asarray(part)
        if array.dtype.kind == "c":
            return [], "it gives complex numbers"
        if array.dtype.kind not in "fiubO":
            return [], f"it gives {type(part).__name__}, and numbers are wanted"
        try:
            values.append(array.astype(float))
        except (TypeError, ValueError, OverflowError):
            return [], f"it gives {type(part).__name__}, and numbers are wanted"
    return values, ""


def _parts(result):
    """A tuple's members, or those of a list that is no rectangular array."""
    if isinstance(result, list):
        try:
            np.asarray(result)
        except ValueError:
            return result
    return result if isinstance(result, tuple) else (result,)
