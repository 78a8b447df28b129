"""The report of a training: what somebody else needs to run it again, and to judge what came of it.

What a training computes is counted, not timed: products of matrix entries are the same on every machine.
"""
import numpy as np

from .checks import positive
from .gradcheck import check_gradients

NONE = "none"


def products(net):
    """(forwards, backwards): products of one pass for one sample, of a network of `Dense` layers.

    Forwards Σ_l d^(l-1) d^(l), a product a weight. Backwards as many for the gradients aᵀ δ, and one
    more for every weight behind the first layer, where δ Wᵀ is handed back.
    """
    weights = [layer.weights.size for layer in net.layers]
    return sum(weights), sum(weights) + sum(weights[1:])


def report(before, net, history, x, t, *, learning_rate, start, seed, held_out=None, batch_size=None):
    """What a report of a training holds: {what: text}, in the order in which it is read.

    before, net: the network as it began and as it ended, of `Dense` layers.
    history: what `train` returned.
    x, t: the samples learnt from; held_out: (x, t) of samples that had no part in the training.
    learning_rate, batch_size: as they were given to the optimizer and to `train`.
    start, seed: words for how the first weights were drawn, and the number that repeats it.

    Gradients are checked on the network as it began, where they are largest. The loss of the mean is
    that of a network which says the mean of the targets learnt from, whatever it is shown: what is
    not well below it may be had without looking at the inputs. Raises ValueError where the network and
    `before` differ in shape, and as `forward` and `backward` do.
    """
    positive("learning_rate", learning_rate)
    if [layer.weights.shape for layer in before.layers] != [layer.weights.shape for layer in net.layers]:
        raise ValueError(f"before and net must have the same shape, but are {before} and {net}")
    t = net.targets(net.forward(x), t)
    counts = [layer.weights.size + layer.bias.size for layer in net.layers]
    steps = history.epochs * -(-len(t) // (batch_size or len(t)))
    seen = history.epochs * len(t)
    found = {
        "architecture": "-".join(map(str, [net.layers[0].fan_in, *(layer.fan_out for layer in net.layers)])),
        "weights and biases": " + ".join(map(str, counts)) + (f" = {sum(counts)}" if len(counts) > 1 else ""),
        "activations": ", ".join(layer.activation.name for layer in net.layers),
        "loss": net.loss.name,
        "first weights": f"{start}, seed {seed}",
        "learnt from": f"{len(t)} sample{'s' * (len(t) > 1)}, {f'{batch_size} a step' if batch_size else 'all in every step'}",
        "learning rate": f"{learning_rate:g}",
        "iterations": f"{steps:,}",
        "products": f"{sum(products(net)):,} a sample and pass, {sum(products(net)) * seen:,} in all",
        "derivatives": _checked(check_gradients(before, x, t)),
        "loss of these": f"{_text(history.loss[0])} before, {_text(history.loss[-1])} after",
        "held out": NONE,
    }
    if held_out is not None:
        others, wanted = held_out
        wanted = net.targets(net.forward(others), wanted)
        ends = [float(n.total_loss(n.forward(others), wanted)) for n in (before, net)]
        mean = float(net.loss(np.broadcast_to(t.mean(axis=0), wanted.shape), wanted))
        found["held out"] = f"{len(wanted)} samples"
        found["loss of those"] = f"{_text(ends[0])} before, {_text(ends[1])} after"
        found["loss of the mean"] = _text(mean)
    if history.diverged:
        found["diverged"] = f"in epoch {history.diverged}"
    return found


def _checked(check):
    """The outcome of `check_gradients` in a few words."""
    left = [f"{n} {what}" for n, what in ((len(check.failed), "WRONG"), (len(check.unresolved), "too small to judge"),
                                          (len({kink.parameter for kink in check.kinks}), "at kinks")) if n]
    return ", ".join([f"{check.checked - len(check.failed)} agree with difference quotients", *left])


def _text(loss):
    """A loss with four decimals; one that these would show as 0 is said to be below them."""
    return f"{loss:.4f}" if loss >= 5e-5 or loss == 0 else "below 0.0001"
