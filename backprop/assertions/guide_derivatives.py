"""The assertions of *guide* on its chain of derivatives and on what they mean, each tried."""
import numpy as np

from .. import examples, losses
from ..derivation import Definitions
from ..optimizers import GradientDescent
from ..proofs import neuron as proofs
from .trials import engine, gradients_of, listed

DIRECT = "E=1/2(desired-1/(1+e-(X1* W1+ X2*W2+b))2"      # as the document prints it


def value(text, **changed):
    return float(examples.neuron_value(text, **changed))


def optimal_error_is_zero():
    """The smallest loss that each of the package's losses can have, for a target between 0 and 1."""
    a, t = np.linspace(0.01, 0.99, 99)[:, None], np.full((99, 1), 0.3)
    smallest = {loss.name: float(loss.pointwise(a, t).min())
                for loss in (losses.half_squared_error, losses.binary_cross_entropy)}
    return max(smallest.values()) < 1e-9, (
        f"For the squared error it is. The binary cross-entropy of a target {t[0, 0]:g} is smallest at the target "
        f"too, and is {smallest['binary_cross_entropy']:.3f} there.")


def half_simplifies_the_derivative():
    """The derivative of the squared error with the factor ½, and with the 12 that is printed."""
    definitions = Definitions("e = 1/2*(a - t)**2\n f = 12*(a - t)**2")
    (half, _), (twelve, _) = (engine(definitions, f"D({name}, a)", "a - t") for name in "ef")
    factor, _ = engine(definitions, "D(f, a)", "24*(a - t)")
    return half and not twelve, ("Of ½: with it the derivative is a - t. With the 12 that stands there, a fraction "
                                 "that has lost its bar, it would be "
                                 f"{'24 times that' if factor else 'another'}.")


def repeated_rule_reaches_an_acceptable_error():
    """The document's rule without derivatives, again and again on its sample."""
    net, x, t = examples.neuron_network()
    layer, errors = net.layers[0], []
    for _ in range(2000):
        trace = net.forward(x)
        errors.append(net.loss(trace.a[-1], np.array([t])))
        miss = t[0] - trace.a[-1].item()
        layer.weights += 0.01 * miss * np.array(x)[:, None]
        layer.bias += 0.01 * miss
    steps = next((k for k, e in enumerate(errors) if e < 0.01), None)
    return steps is not None, (f"The error falls from {errors[0]:.3f} below {0.01:g} in {steps} "
                               "steps." if steps else "It does not get there.")


def signs_tell_the_direction():
    """Move each parameter a little against the sign of its derivative."""
    before, after = value("e"), {}
    for p in ("w1", "w2", "b"):
        against = float(examples.NEURON[p]) - 0.01 * float(np.sign(value(f"D(e, {p})")))
        after[p] = value("e", **{p: repr(against)})
    return all(e < before for e in after.values()), (
        f"A small move of each parameter against the sign of its derivative: the error goes from {before:.5f} to "
        f"{listed(f'{e:.5f}' for e in after.values())}.")


def smaller_w1_is_better():
    """The error with W1 a little smaller and a little larger."""
    start = float(examples.NEURON["w1"])
    less, here, more = (value("e", w1=repr(start + step)) for step in (-0.1, 0.0, 0.1))
    return less < here < more, (f"In its example yes: the error is {less:.5f}, {here:.5f} and {more:.5f} with W1 = "
                                f"{start - 0.1:g}, {start:g} and {start + 0.1:g}.")


def warm_up_formula():
    """Y by X with X2 read as a letter of its own, and as X squared."""
    printed, squared = Definitions("Y = X2*Z + H"), Definitions("Y = X**2*Z + H")
    as_letter, _ = engine(printed, "D(Y, X)", "0")
    as_square, _ = engine(squared, "D(Y, X)", "2*X*Z")
    return not as_letter, (f"As it stands X does not occur in it, and ∂Y/∂X is {'0' if as_letter else 'not 0'}. An "
                           "exponent has slipped down: with X²Z it is "
                           f"{'2XZ' if as_square else 'something else'}.")


def just_two_weights():
    """The parameters of the worked example whose derivative is not 0."""
    parameters = [p for p in proofs.FORMS["worked example"][3] if value(f"D(e, {p})") != 0]
    return len(parameters) == 2, (
        f"The bias is left out: the error depends on {len(parameters)} parameters, {listed(parameters)}.")


def no_direct_equation():
    """The letters of the error with every definition followed."""
    definitions = proofs.definitions()
    letters = {s.name for s in definitions.meaning({})(definitions.parse("e")).free_symbols}
    return not {"w1", "w2"} <= letters, (
        f"There is: with z and a put in, the error is an expression in {listed(sorted(letters))}. The document "
        "writes it down itself, in the note under the chain. The chain is shorter to work with, that is all.")


def no_parameter_in_error_and_sigmoid():
    """The letters of the two formulas before anything is put in."""
    found = {definition.left.name: sorted(s.name for s in definition.right.free_symbols)
             for definition in proofs.definitions().definitions}
    return not set(found["e"] + found["a"]) & {"w1", "w2", "b"}, (
        f"e holds {listed(found['e'])}, a holds {found['a'][0]}; only z holds the parameters.")


def direct_equation_is_well_formed():
    """Count the brackets of the printed formula, and differentiate what it means."""
    opened, closed = DIRECT.count("("), DIRECT.count(")")
    meant = "1/2*(t - 1/(1 + exp(-(x1*w1 + x2*w2 + b))))**2"
    right, _ = engine(proofs.definitions(), f"D({meant}, w1)", "(a - t)*(a*(1 - a))*x1")
    return opened == closed, (f"A bracket is missing ({opened} are opened, {closed} closed) and the exponents have "
                              "slipped down. What is meant has the same derivative "
                              f"as the chain: {'proved' if right else 'not proved'}.")


def power_rule(weight, source):
    """∂s/∂W by the power rule, with the exponents where they belong and as they are printed."""
    definitions = proofs.definitions()
    right, _ = engine(definitions, f"D(z, {weight})", f"1*{source}*{weight}**(1 - 1) + 0 + 0", [f"{weight} != 0"])
    literal, _ = engine(definitions, f"D(z, {weight})", f"1*{source}*{weight}*(1 - 1) + 0 + 0")
    return right, ("With the brackets (1-1) and (0) as exponents it is "
                   f"proved{'' if literal else '; read as factors, as they are printed, they would make it 0'}.")


def power_rule_for_w1():
    """The steps for W1."""
    return power_rule("w1", "x1")


def power_rule_for_w2():
    """The steps for W2."""
    return power_rule("w2", "x2")


def signs_hold_for_any_change():
    """Decrease a weight with a positive derivative a little, and by far."""
    target = {"t": "0.5"}
    slope, here = value("D(e, w1)", **target), value("e", **target)
    near, far = (value("e", **target, w1=repr(float(examples.NEURON["w1"]) - step)) for step in (1, 100))
    return not (slope > 0 and near < here < far), (
        f"For small changes. With the target {target['t']} the derivative by W1 is positive, {slope:.4f}; 1 less "
        f"brings the error from {here:.4f} to {near:.4f}, but 100 less brings it to "
        f"{far:.4f}: the minimum lies between.")


def weights_are_updated_by_their_derivatives():
    """The package's step on the document's neuron, and the update formula."""
    net, x, t = examples.neuron_network()
    GradientDescent(float(examples.NEURON["η"])).update(net, gradients_of(net, x, t))
    formula = [value(f"{w} - η*D(e, {w})") for w in ("w1", "w2")]
    return np.allclose(net.layers[0].weights[:, 0], formula, rtol=1e-14), (
        f"The package's step gives the same: {formula[0]:.9f} and {formula[1]:.9f}.")


def new_error_is_smaller():
    """The errors before and after the document's update."""
    before, after = value("e"), value("e", **examples.neuron_moved("w1", "w2", bias_by_delta_rule=True))
    return after < before, f"It goes from {before:.6f} to {after:.6f}."


def small_reduction_for_a_small_rate():
    """The reduction by the gradients alone, for three rates, and the length of the gradient."""
    def reduction(rate):
        moved = {p: repr(float(examples.NEURON[p]) - rate * value(f"D(e, {p})")) for p in ("w1", "w2", "b")}
        return value("e") - value("e", **moved)

    rows = {rate: reduction(rate) for rate in (0.01, 0.1, 1.0)}
    squared = sum(value(f"D(e, {p})")**2 for p in ("w1", "w2", "b"))
    reductions = listed(f"{drop:.6f} with η = {rate:g}" for rate, drop in rows.items())
    return rows[1.0] > 50 * rows[0.01], (
        f"It grows with the rate: {reductions}. But the gradient is small as well: its squared length, the "
        f"reduction per unit of η, is {squared:.4f}.")


def passes_until_the_error_is_zero():
    """Train the document's neuron for long, at its rate and at a large one."""
    given = [float(examples.NEURON[k]) for k in ("w1", "w2", "b", "x1", "x2", "t")]
    ends = {(rate, epochs): proofs.descend(*given, rate, epochs)["e"][-1]
            for rate, epochs in ((0.01, 20_000), (1.0, 2000))}
    return min(ends.values()) == 0, "It comes as near as one likes and never gets there: " + "; ".join(
        f"after {epochs:,} epochs at η = {rate:g} it is "
        f"{error:.1e}" for (rate, epochs), error in ends.items()) + ". One stops at an error that is small enough."


def epochs_are_iterations():
    """Iterations in an epoch of one sample, and of sixty-four in mini-batches of eight."""
    from .sensitivities_batches import steps_of_an_epoch
    one, many = len(steps_of_an_epoch(None, samples=1)), len(steps_of_an_epoch(8))
    return one == 1, (f"With its single sample an epoch is {one} iteration. With 64 samples in mini-batches of 8 an "
                      f"epoch has {many}.")
