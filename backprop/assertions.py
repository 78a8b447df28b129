"""The sources' assertions, each tried: a function returns (does it hold, what was found)."""
import math
from functools import lru_cache

import numpy as np
import sympy

from . import examples
from .derivation import Definitions, Derivation
from .proofs import neuron as proofs


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


def code_value(text):
    """What the document's 80,000 epochs end in, from a start that its unseeded weights can have had."""
    predictions, errors = proofs.run(code_start(), code_start())
    return sympy.Rational(repr({"reachable_prediction": predictions, "reachable_error": errors}[text][-1].item()))


# The assertions of *guide*

def delta_rule_is_no_gradient():
    """η (d - Y) X is the exact gradient step of another loss, the cross-entropy."""
    cross_entropy = Definitions("""
        z = w1*x1 + w2*x2 + b
        a = 1/(1 + exp(-z))
        e = -t*log(a) - (1 - t)*log(1 - a)
    """)
    Derivation("delta rule as a gradient", cross_entropy).start("-D(e, w1)").step("(t - a)*x1", "chain rule")
    return False, ("It is the exact gradient step of the cross-entropy, -t ln a - (1 - t) ln(1 - a), proved; "
                   "no derivative is written down, but one is used.")


def delta_rule_opposes_the_error():
    """η (d - Y) X points where -∇E points."""
    a = float(examples.neuron_value("a"))
    return True, f"Proved: it is the descent direction -∇E, longer by 1/(a(1 - a)) = {1 / (a * (1 - a)):.2f}."


def delta_rule_says_less():
    """The rule's changes and the gradient's are the same up to one positive factor."""
    ratios = [float(examples.neuron_value(f"(t - a)*{x}") / examples.neuron_value(f"-D(e, {w})"))
              for w, x in (("w1", "x1"), ("w2", "x2"))]
    return not math.isclose(*ratios), (f"Both weights' changes are {ratios[0]:.2f} times those of the gradient: "
                                       "the same direction, so the rule tells as much.")


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
        f"It is always subtracted: with the target 0.99 the slope is {slope:.6f}, and subtracting it still lowers "
        "the error while adding it raises it.")


def weights_alone_explain_the_reduction():
    """Undo the bias's update and look what is left of the reduction."""
    whole = float(mixed_value("e_before - e"))
    weights_moved = examples.neuron_moved("w1", "w2")
    part = float(examples.neuron_value("e") - examples.neuron_value("e", **weights_moved))
    return part / whole > 0.5, (f"The two weights lower the error by {part:.7f}, {part / whole:.1%} of the "
                                f"{whole:.7f}; the rest is the bias, moved by the other rule.")


def code_is_the_example():
    """Compare what the code computes with what the example does."""
    same = all(examples.NEURON[k] == examples.NEURON_CODE[k] for k in ("x1", "x2", "t"))
    forms = proofs.FORMS["worked example"], proofs.FORMS["code"]
    return same and forms[0] == forms[1], ("Other inputs (0.1, 0.4), another target (0.7), no bias, "
                                           "and the squared error without the ½.")


def error_is_saturated():
    """Run on: an error that has settled would stay."""
    start = code_start()
    errors = proofs.run(start, start, epochs=90_000)[1]
    ratio = errors[-1] / errors[79_999]
    return ratio > 0.99, f"10,000 epochs later it is {ratio:.3f} times as large: it falls by the same factor in every epoch."


# The assertions of *sensitivities*

def rate_below_one():
    """Descent on ½ λ w² converges for 0 < ηλ < 2, whatever η itself is."""
    from .proofs.momentum import plain_step

    def end(rate, curvature):
        w = 1.0
        for _ in range(200):
            w = plain_step(w, rate, curvature)["w"]
        return abs(w)

    return not (end(10, 0.1) < 1e-9 and end(0.5, 10) > 1e9), (
        "What decides is ηλ < 2 for the largest curvature λ: with λ = 0.1 a rate of 10 converges, "
        "with λ = 10 a rate of 0.5 diverges.")


def larger_output_larger_gradient():
    """The output -0.90 is less than 0.1, but its weight's derivative is larger in size."""
    size = abs(float(examples.tanh_value("D(e, w[3][1, 1])")))
    small = abs(0.1 * float(examples.tanh_value("δ[3][1]")))
    return size < small, (f"What counts is its size: the output -0.90 gives a derivative of size {size:.2f}, "
                          f"an output of 0.1, though larger, would give {small:.2f}.")


def seed_is_the_last_layer():
    """The seed's formula at a hidden layer does not give that layer's sensitivity."""
    true = float(examples.tanh_value("δ[2][1]"))
    seed = float(examples.tanh_value("2*(a[2][1] - t[1])*(1 - a[2][1]**2)"))
    return math.isclose(true, seed), (f"The layer is L, the last. At the hidden layer 2 the formula gives {seed:.2f}, "
                                      f"and the sensitivity is {true:.2f}.")


def batch_gradient_is_a_sum():
    """The network's gradient over two samples is the mean of the samples' gradients."""
    network, x, t = examples.tanh_network()
    pairs = [(x, t), ([-1.0], [0.5])]
    single = [network.backward(network.forward(np.array(x)), np.array(t)).weights[0] for x, t in pairs]
    both = network.backward(network.forward(np.array([p[0] for p in pairs])), np.array([p[1] for p in pairs])).weights[0]
    return np.allclose(both, single[0] + single[1]), (
        "The formula below it has 1/N: the gradient of the mean error is the mean. The sum is N times too large.")
