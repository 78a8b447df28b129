"""What an exercise is, and the table of all of the book's.

    "bias gradient": Exercise("∂e/∂b of the neuron, in a and t", neuron.definitions, "D(e, b)",
                              mistakes={"the slope of the activation is missing": "a - t"})
    "largest rate": Exercise("the largest stable η for λ = 4", value=lambda: 0.5,
                             mistakes={"that is 1/λ, from where it still converges": 0.25},
                             consequence=lambda answer: f"with η = {answer:g} the error is multiplied by ...")
    "softmax": Exercise("softmax(z) of a vector", function=bp.activations.softmax.value,
                        inputs=lambda: [(np.array([1.0, 2.0]),), (np.array([1000.0, 0.0]),)])
"""
import pkgutil
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module


@dataclass(frozen=True)
class Exercise:
    """A question and what its answer must be: an expression, a number or array, or a function.

    question: what is wanted, as a phrase: "∂e/∂b of the neuron, in a and t"
    definitions: for an expression, a callable that makes the `Definitions` its letters belong to
    truth: the expression that the answer must equal, such as "D(e, b)"
    value: for a number or an array, a callable that computes it
    digits: the decimals to which it must be right: 3 if left out, and 9 for a function's results
    function: for a function, the reference that the learner's must agree with
    inputs: a callable that lists the argument tuples to try; made from the signature if left out
    mistakes: {words: answer}, the slips that a learner makes, and what to say of each. An answer is
        what `check` takes or, for a number or an array, a callable that computes it
    consequence: for a number or an array, a callable that takes the answer and returns a sentence
        which shows what would follow from it, and contradicts the question if it is wrong
    conditions: for an expression, what is known of its letters, such as "n > 0"; no counterexample breaks it
    """
    question: str
    definitions: object = None
    truth: str = ""
    value: object = None
    digits: int | None = None
    function: object = None
    inputs: object = None
    mistakes: dict = field(default_factory=dict)
    consequence: object = None
    conditions: tuple = ()

    def __post_init__(self):
        if self.digits is None:
            object.__setattr__(self, "digits", 9 if self.function else 3)


@lru_cache(maxsize=None)
def exercises():
    """{name: `Exercise`} of every chapter: the ``EXERCISES`` of all files of `backprop.exercises`."""
    found = {}
    for file in pkgutil.iter_modules(import_module(__package__).__path__):
        for name, exercise in getattr(import_module(f"{__package__}.{file.name}"), "EXERCISES", {}).items():
            if name in found:
                raise ValueError(f"two exercises are called {name!r}")
            found[name] = exercise
    return found
