"""The assertions of *guide*, each tried, and the values that its figures are compared with."""
import math
from functools import lru_cache

import sympy

from .. import examples
from ..derivation import Definitions
from ..proofs import neuron as proofs
from .trials import engine


def neuron_value(text):
    """A quantity of the neuron's example; ``difference(e, w1, 1)`` is e's change over a whole step."""
    if text.startswith("difference("):
        quantity, parameter, step = (part.strip() for part in text[len("difference("):-1].split(","))
        moved = str(sympy.Rational(examples.NEURON[parameter]) + sympy.Rational(step))
        return examples.neuron_value(quantity, **{parameter: moved}) - examples.neuron_value(quantity)
    return examples.neuron_value(text)


def mixed_value(text):
    """A quantity after the document's update: weights by their gradient, bias by the other rule."""
    after = examples.neuron_moved("w1", "w2", bias_by_delta_rule=True)
    if text == "e_before - e":
        return examples.neuron_value("e") - examples.neuron_value("e", **after)
    return examples.neuron_value(text, **after)


PRINTED_PREDICTION = 0.6999994386664375


@lru_cache(maxsize=None)
def code_start():
    """The share s for which two starting weights w1 = w2 = s end in the printed prediction.

    The document draws its weights from [0, 1) without a seed. The end depends on them only through
    z, and smoothly, so that a few secant steps find a start within reach, if there is one.
    """
    def miss(share):
        return proofs.run(share, share)[0][-1] - PRINTED_PREDICTION

    low, high = 0.0, 1.0
    miss_low, miss_high = miss(low), miss(high)
    if not miss_low <= 0 <= miss_high:
        raise ValueError("no pair of weights from [0, 1) ends in the printed prediction")
    while miss_high != 0 and low != high:
        low, high = high, high - miss_high * (high - low) / (miss_high - miss_low)
        miss_low, miss_high = miss_high, miss(high)
        if miss_high == miss_low:
            break
    return high


@lru_cache(maxsize=None)
def code_run():
    """(predictions, errors) of the document's code from that start, 10,000 epochs longer than its 80,000."""
    return proofs.run(code_start(), code_start(), epochs=examples.NEURON_CODE_EPOCHS + 10_000)


def code_value(text):
    """What the document's 80,000 epochs end in, from a start that its unseeded weights can have had."""
    predictions, errors = code_run()
    last = examples.NEURON_CODE_EPOCHS - 1
    return sympy.Rational(repr({"reachable_prediction": predictions, "reachable_error": errors}[text][last].item()))


VALUES = {"neuron": neuron_value, "neuron_mixed": mixed_value, "neuron_code": code_value}
DEFINITIONS = {"neuron": proofs.definitions, "warm-up": lambda: Definitions("Y = X**2*Z + H")}

def sum_is_the_output():
    """Compare the sum plus the bias with the neuron's output."""
    total, output = (float(examples.neuron_value(q)) for q in ("w1*x1 + w2*x2 + b", "a"))
    return math.isclose(total, output), (
        f"It gives {total:.2f}, the input of the activation; the output of the neuron is {output:.3f}.")


def rate_of_the_neuron_below_one():
    """Train the neuron with rates below and above 1."""
    given = [float(examples.NEURON[k]) for k in ("w1", "w2", "b", "x1", "x2", "t")]
    ends = {rate: proofs.descend(*given, rate, 1000)["e"][-1] for rate in (0.01, 0.99, 10)}
    parts = ", ".join(f"{error:.1e} with η = {rate}" for rate, error in ends.items())
    return ends[10] > ends[0.99], f"Above 1 it can do better: after 1,000 epochs the error is {parts}."


def delta_rule_depends_on_the_rate_alone():
    """Change the input and the target, and see the update change."""
    change = "η*(t - a)*x1"
    twice, target = "0.2", "0.5"
    values = [float(examples.neuron_value(change, **c)) for c in ({}, {"x1": twice}, {"t": target})]
    return len(set(values)) == 1, (
        f"It depends on d - Y and on X as much: the change of W1 is {values[0]:.6f} here, {values[1]:.6f} with twice "
        f"the input, {values[2]:.6f} with the target {target}.")


def delta_rule_opposes_the_error():
    """η (d - Y) X points where -∇E points: for the weight by the engine, for all inputs."""
    holds, _ = engine(proofs.definitions(), "-D(e, w1)", "a*(1 - a)*((t - a)*x1)")
    a = float(examples.neuron_value("a"))
    return holds, ("If -∇E is meant: the rule is that direction, proved for a single sample, here "
                   f"{1 / (a * (1 - a)):.2f} times as long.")


def bias_by_the_other_rule():
    """The bias's own gradient gives another step."""
    rule, gradient = (float(examples.neuron_value(q)) for q in ("η*(t - a)", "-η*D(e, b)"))
    return math.isclose(rule, gradient), (
        f"That is another rule: it moves b by {rule:.9f}, its gradient would move it by {gradient:.9f}.")


def change_is_slope_times_step():
    """E(w + p) - E(w) is DM·p only for straight lines."""
    rows = [(p, float(neuron_value(f"difference(e, w1, {p})")), p * float(examples.neuron_value("D(e, w1)")))
            for p in (1, 100)]
    parts = [f"for p = {p} the error grows by {change:.6f}, DM·p is {slope:.6f}" for p, change, slope in rows]
    return all(math.isclose(c, s, rel_tol=1e-6) for _, c, s in rows), "True only for small p: " + "; ".join(parts) + "."


def subtracted_because_positive():
    """With a target above the prediction the slope is negative, and it is subtracted all the same."""
    at = {"t": "0.99"}
    slope = float(examples.neuron_value("D(e, w1)", **at))
    subtracted, added = (float(examples.neuron_value("e", **at, w1=str(examples.neuron_value(
        f"w1 {sign} η*D(e, w1)", **at)))) for sign in "-+")
    before = float(examples.neuron_value("e", **at))
    return not (slope < 0 and subtracted < before < added), (
        f"It is always subtracted: with the target {at['t']} the slope is {slope:.6f}, and subtracting it still "
        "lowers "
        "the error while adding it raises it.")


def reduction_shows_the_right_direction():
    """Move both weights the wrong way, keep the document's bias, and look whether the error falls."""
    wrong = {w: str(examples.neuron_value(f"{w} + η*D(e, {w})")) for w in ("w1", "w2")}
    bias = {"b": examples.neuron_moved(bias_by_delta_rule=True)["b"]}
    whole, left = (float(examples.neuron_value("e") - examples.neuron_value("e", **moved, **bias))
                   for moved in (examples.neuron_moved("w1", "w2"), wrong))
    return left < 0, (f"With both weights moved the wrong way the error falls too, by {left:.6f} instead of "
                      f"{whole:.6f}: "
                      "nearly all of the reduction is the bias's.")


def code_is_the_example():
    """Compare what the code computes with what the example does."""
    same = all(examples.NEURON[k] == examples.NEURON_CODE[k] for k in ("x1", "x2", "t"))
    forms = proofs.FORMS["worked example"], proofs.FORMS["code"]
    x1, x2, t = (examples.NEURON_CODE[k] for k in ("x1", "x2", "t"))
    return same and forms[0] == forms[1], (
        f"Other inputs ({x1}, {x2}), another target ({t}), no bias, and the squared error without the ½.")


def error_is_saturated():
    """Run on: an error that has settled would stay."""
    errors = code_run()[1]
    ratio = errors[-1] / errors[examples.NEURON_CODE_EPOCHS - 1]
    return ratio > 0.99, (f"10,000 epochs later it is {ratio:.3f} times as large: it falls by the same factor in "
                          "every epoch.")


def prediction_after_the_epoch():
    """One value in each epoch, and the last of them is the printed one."""
    printed = proofs.run(code_start(), code_start(), epochs=5)[0]
    last, after = code_run()[0][examples.NEURON_CODE_EPOCHS - 1:][:2]
    return len(printed) == 5 and abs(last - PRINTED_PREDICTION) < 1e-12, (
        f"At the end of each epoch, as predicted in it. That is before its update: after the last one it "
        f"would be {after:.16f}.")
