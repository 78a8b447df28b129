"""The sensitivity of the output layer for three pairs of activation and loss, and what a slope that stays does to it.

The losses are those of *diagrams* and *explained*; that a cross-entropy takes the slope of the sigmoid away is an
observation of Nielsen's book, to which *explained* refers.
"""
from ..derivation import Definitions, Derivation

RANGES, SIZES = "j = 1..C, k = 1..C", [{"C": n} for n in (1, 2, 3, 4)]


def _outputs(text):
    return Definitions(text, ranges=RANGES, sizes=SIZES)


def sigmoid_and_square():
    definitions = _outputs("""
        a[j] = sigmoid(z[j])                    # outputs
        e = 1/2*Sum((a[j] - t[j])**2, (j, 1, C))  # half the squared error
    """)
    return (Derivation("output sensitivity of sigmoid and square", definitions).start("D(e, z[j])")
            .step("D(e, a[j])*D(a[j], z[j])", "chain rule")
            .step("(a[j] - t[j])*(a[j]*(1 - a[j]))", "the miss, times the slope of the sigmoid"))


def sigmoid_and_entropy():
    definitions = _outputs("""
        a[j] = sigmoid(z[j])                                         # outputs
        e = Sum(-t[j]*log(a[j]) - (1 - t[j])*log(1 - a[j]), (j, 1, C))  # binary cross-entropy
    """)
    return (Derivation("output sensitivity of sigmoid and cross-entropy", definitions).start("D(e, z[j])")
            .step("D(e, a[j])*D(a[j], z[j])", "chain rule", conditions=["a[j] > 0", "1 - a[j] > 0"])
            .step("(a[j] - t[j])/(a[j]*(1 - a[j]))*(a[j]*(1 - a[j]))", "the slope stands below as well",
                  conditions=["a[j] > 0", "1 - a[j] > 0"])
            .step("a[j] - t[j]", "it cancels"))


def softmax_and_entropy():
    definitions = _outputs("""
        a[j] = exp(z[j])/Sum(exp(z[k]), (k, 1, C))  # softmax
        t[1] = 1 - Sum(t[k], (k, 2, C))             # the targets sum to 1
        e = -Sum(t[j]*log(a[j]), (j, 1, C))         # cross-entropy
    """)
    return (Derivation("output sensitivity of softmax and cross-entropy", definitions).start("D(e, z[j])")
            .step("Sum(-t[k]/a[k]*(a[k]*(Same(k, j) - a[j])), (k, 1, C))", "through every output")
            .step("a[j]*Sum(t[k], (k, 1, C)) - t[j]", "the share cancels")
            .step("a[j] - t[j]", "the targets sum to 1"))


def wrong_unit():
    """A sigmoid unit with half the squared error whose target is 0."""
    return Definitions("""
        a = sigmoid(z)  # an output whose target is 0
        e = 1/2*a**2    # half the squared error
    """)


def wrong_unit_sensitivity():
    return (Derivation("sensitivity of a wrong unit", wrong_unit()).start("D(e, z)")
            .step("D(e, a)*D(a, z)", "chain rule").step("a**2*(1 - a)", "the miss is a, the slope is as ever"))


def wrong_unit_told():
    """The sensitivity as a function of how wrong the unit is."""
    return Definitions("δ = a**2*(1 - a)  # what a unit is told whose target is 0")


def wrong_unit_peak():
    return (Derivation("where a wrong unit learns fastest", wrong_unit_told()).start("D(δ, a)")
            .step("2*a*(1 - a) - a**2", "product rule").step("a*(2 - 3*a)", "collect"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [sigmoid_and_square(), sigmoid_and_entropy(), softmax_and_entropy(), wrong_unit_sensitivity(),
            wrong_unit_peak()]
