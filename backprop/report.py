"""The report of a training: what somebody else needs to run it again, and to judge what came of it.

What a training computes is counted, not timed: products of matrix entries are the same on every machine.
"""
import numpy as np

from .gradcheck import check_gradients

NONE = "none"
REPEAT, JUDGE = "to repeat it", "to judge it"


def products(net):
    """(forwards, backwards): products of matrix entries in one pass for one sample, of a network of `Dense` layers.

    Forwards Σ_l d^(l-1) d^(l), a product a weight. Backwards as many for the gradients aᵀ δ, and one
    more for every weight behind the first layer, where δ Wᵀ is handed back. Slopes are not counted.
    """
    weights = [layer.weights.size for layer in net.layers]
    return sum(weights), sum(weights) + sum(weights[1:])


def report(before, net, history, x, t, *, samples, start, optimizer, batch_size=None, order=0, held_out=None):
    """What a report of a training holds: {"to repeat it": {what: text}, "to judge it": {what: text}}, as it is read.

    before, net: the network as it began and as it ended, of `Dense` layers.
    history: what `train` returned.
    x, t: the samples learnt from; held_out: (x, t) of samples that had no part in the training.
    samples, start: words for where the samples and the first weights come from, with the seeds that repeat them.
    optimizer, batch_size: as they were given to `train`; order: what it was given as a seed, its ``rng``.

    The first sample and the first weight stand beside the words, for a check. Of NumPy's version the first number is
    named. Gradients are checked on the network as it began, where they are largest. The loss of the mean is
    that of a network which says the mean of the targets learnt from, whatever it is shown: what is
    not well below it may be had without looking at the inputs. Raises ValueError where the network and
    `before` differ in shape, and as `forward` and `backward` do.
    """
    if [layer.weights.shape for layer in before.layers] != [layer.weights.shape for layer in net.layers]:
        raise ValueError(f"before and net must have the same shape, but are {before} and {net}")
    trace = net.forward(x)
    x, t = trace.inputs[0], net.targets(trace, t)
    counts = [layer.weights.size + layer.bias.size for layer in net.layers]
    repeat = {
        "samples": samples,
        "the first of them": f"{_row(x[0])}; target {_row(t[0])}",
        "learnt from": f"{len(t)} sample{'s' * (len(t) > 1)}",
        "architecture": "-".join(map(str, [net.layers[0].fan_in, *(layer.fan_out for layer in net.layers)])),
        "activations": ", ".join(layer.activation.name for layer in net.layers),
        "loss": f"{net.loss.name}, mean over the samples",
        "first weights": start,
        "the very first": f"{before.layers[0].weights[0, 0]:.4f}",
        "method": repr(optimizer),
        "samples a step": f"{batch_size}, order by seed {order}" if batch_size else "all",
        "iterations": f"{history.epochs * -(-len(t) // (batch_size or len(t))):,}",
        "computed in": f"{net.dtype}, NumPy {np.__version__.split('.')[0]}, "
                       f"{type(np.random.default_rng(0).bit_generator).__name__}",
    }
    if history.best is not None:
        repeat["weights kept"] = f"of epoch {history.best}, where the validation loss was least"
    judge = {
        "weights and biases": " + ".join(map(str, counts)) + (f" = {sum(counts)}" if len(counts) > 1 else ""),
        "products": f"{sum(products(net)):,} a sample and pass, {sum(products(net)) * history.epochs * len(t):,} in all",
        "derivatives": _checked(check_gradients(before, x, t)),
        "loss of these": f"{_text(history.loss[0])} before, "
                         + ", ".join(_text(history.loss[k]) for k in _quarters(history.epochs)) + " after each quarter",
        "held out": NONE,
    }
    if held_out is not None:
        others, wanted = held_out
        wanted = net.targets(net.forward(others), wanted)
        ends = [float(n.total_loss(n.forward(others), wanted)) for n in (before, net)]
        mean = float(net.loss(np.broadcast_to(t.mean(axis=0), wanted.shape), wanted))
        judge["held out"] = f"{len(wanted)} samples"
        judge["loss of those"] = f"{_text(ends[0])} before, {_text(ends[1])} after"
        judge["loss of the mean"] = _text(mean)
    if history.diverged:
        judge["diverged"] = f"in epoch {history.diverged}"
    return {REPEAT: repeat, JUDGE: judge}


def _quarters(epochs):
    """The epochs at which a quarter, a half, three quarters and all of a training are over."""
    return [-(-epochs * k // 4) for k in range(1, 5)]


def _row(numbers):
    return ", ".join(f"{number:.4f}" for number in numbers)


def _checked(check):
    """The outcome of `check_gradients` in a few words."""
    left = [f"{n} {what}" for n, what in ((len(check.failed), "WRONG"), (len(check.unresolved), "too small to judge"),
                                          (len({kink.parameter for kink in check.kinks}), "at kinks")) if n]
    return ", ".join([f"{check.checked - len(check.failed)} agree with difference quotients", *left])


def _text(loss):
    """A loss with four decimals; one that these would show as 0 is said to be below them."""
    return f"{loss:.4f}" if loss >= 5e-5 or loss == 0 else "below 0.0001"
