"""Exercises of the chapter on two outputs."""
import numpy as np

from .. import examples
from ..derivation import Definitions
from ..optimizers import GradientDescent
from .table import Exercise

LAYERS = """
    z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]
    a[l][j] = {g}(z[l][j])
"""


def _two_outputs(error="1/2*(a[2][k] - t[k])**2"):
    return Definitions(LAYERS.format(g="sigmoid") + f"    c[k] = {error}\n    e = c[1] + c[2]", ranges="j = 1..2",
                       sizes=[{"d": examples.TWO_OUTPUTS_WIDTHS}])


def _any_network():
    return Definitions(LAYERS.format(g="g") + "    e = C(All(a[L][j], (j, 1, d[L])))\n    δ[l][j] = D(e, z[l][j])",
                       functions="g C", ranges="l = 1..L-1, j = 1..d[l], k = 1..d[l+1]",
                       sizes=[{"d": d} for d in ((1, 2, 3), (2, 3, 1), (2, 1, 2, 2))])


def _one_step():
    network, x, t = examples.two_outputs_network()
    GradientDescent(1.0).update(network, network.backward(network.forward(np.array(x)), np.array(t)))
    return network.total_loss(network.forward(np.array(x)), np.array(t))


def _no_step():
    network, x, t = examples.two_outputs_network()
    return network.total_loss(network.forward(np.array(x)), np.array(t))


def area(a, label):
    """How often a sample of class 1 lies above one of class 0, ties counting one half."""
    pairs = a[label == 1][:, None] - a[label == 0][None, :]
    return ((pairs > 0) + 0.5 * (pairs == 0)).mean()


def _samples():
    rng = np.random.default_rng(9)
    label = np.repeat([0, 1], 6)
    simple = [(np.array([0.1, 0.9]), np.array([0, 1])), (np.array([0.9, 0.1]), np.array([0, 1])),
              (np.array([0.5, 0.5]), np.array([0, 1]))]
    return simple + [(rng.uniform(size=12).round(1), rng.permutation(label)) for _ in range(8)]


EXERCISES = {
    "other output": Exercise("∂c[2]/∂w8, that is D(c[2], w[2][2, 1])", _two_outputs, "D(c[2], w[2][2,1])"),
    "bias of an output": Exercise("∂e/∂b[2][1], in a[2][1] and t[1]", _two_outputs, "D(e, b[2][1])"),
    "BP2 by entries": Exercise("δ[l][j] of a hidden layer, in w[l+1][j,k], δ[l+1][k] and dg(z[l][j])", _any_network,
                               "δ[l][j]"),
    "two binary outputs": Exercise("∂e/∂z[2][j] with the binary cross-entropy, in a[2][j] and t[j]",
                                   lambda: _two_outputs("-t[k]*log(a[2][k]) - (1 - t[k])*log(1 - a[2][k])"),
                                   "D(e, z[2][j])"),
    "one step of all": Exercise("the error after one step with η = 1, four decimals", value=_one_step, digits=4,
                                mistakes={"that is the error before the step": _no_step}),
    "area under the curve": Exercise(
        "the area under the ROC curve of outputs and labels", function=area, inputs=_samples,
        mistakes={"ties count one half": lambda a, label: (a[label == 1][:, None] > a[label == 0][None, :]).mean(),
                  "that is the accuracy": lambda a, label: ((a > 0.5) == label).mean(),
                  "the two classes are exchanged": lambda a, label: area(a, 1 - label)}),
}
