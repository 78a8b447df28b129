"""What the drawbacks that *guide* (document 003) lists can and cannot do: a bound, a symmetry, two curvatures, a wait."""
from functools import lru_cache

from ..derivation import Definitions, Derivation


# Vanishing: a chain of logistic units

@lru_cache(maxsize=None)
def one_more_unit(g="sigmoid"):
    """A chain in which one more unit follows on the activation y."""
    return Definitions(f"""
        y = f(x)           # what the chain gave so far
        z = w*y + b        # one more unit
        a = {g}(z)
    """, functions="f g")


def one_more_factor():
    return (Derivation("one more logistic unit", one_more_unit(), note="for any f").start("D(a, x)")
            .step("D(a, y)*D(y, x)", "chain rule")
            .step("w*(a*(1 - a))*df(x)", "weight times slope of the logistic function"))


@lru_cache(maxsize=None)
def bounded():
    """Sizes, none of them negative: r is what was left, at most p; the weight is at most W."""
    return Definitions("""
        s = a*(1 - a)      # slope of the next unit
        q = w*s*r          # what is left behind it
        P = W/4*p          # the bound, behind it
    """)


def bound_holds():
    """P - q is a sum of products of what is not negative; so the bound goes on from unit to unit."""
    return (Derivation("the bound goes on", bounded()).start("P - q")
            .step("W/4*(p - r) + r*(W - w)/4 + r*w*(1/4 - s)", "one difference at a time")
            .step("W/4*(p - r) + r*(W - w)/4 + r*w*(a - 1/2)**2", "complete the square"))


@lru_cache(maxsize=None)
def steepest():
    """One unit whose sum is 0."""
    return Definitions("""
        y = 1/2            # what a unit says at its steepest
        b = -w/2           # the bias that keeps the next one there
        z = w*y + b
        a = sigmoid(z)
    """)


def stays_steepest():
    """A unit that hears one half, with the bias -w/2, says one half again ..."""
    return (Derivation("a unit kept at its steepest", steepest()).start("a")
            .step("sigmoid(w*(1/2) - w/2)", "what comes in, and the bias").step("sigmoid(0)", "the sum is 0")
            .step("1/2", "the middle of the curve"))


def steepest_factor():
    """... and leaves exactly |w|/4, so the bound is reached."""
    return (Derivation("the bound is reached", steepest()).start("w*(a*(1 - a))")
            .step("w*(1/2*(1 - 1/2))", "a is one half").step("w/4", "multiply"))


# A way around

@lru_cache(maxsize=None)
def around():
    return Definitions("""
        y = f(x)             # what the layers before gave
        a = y + g(w*y + b)   # one more unit, with a way around it
    """, functions="f g")


def around_factor():
    return (Derivation("a way around a unit", around(), note="for any g and any f").start("D(a, x)")
            .step("D(a, y)*D(y, x)", "chain rule")
            .step("(1 + w*dg(w*y + b))*df(x)", "the way around has the slope 1"))


# Not differentiable: the absolute error

@lru_cache(maxsize=None)
def absolute():
    return Definitions("e = abs(a - t)     # absolute error")


def absolute_slope(side):
    """The slope of the absolute error above the target (side 1) or below it (side -1)."""
    name, condition, value = {1: ("above", "a - t > 0", "1"), -1: ("below", "a - t < 0", "-1")}[side]
    return (Derivation(f"absolute error {name} the target", absolute()).start("D(e, a)")
            .step(value, "e is the distance", conditions=[condition]))


# Not convex

@lru_cache(maxsize=None)
def two_units():
    """Two hidden units with any activation, any loss; the second setting has them swapped, the third lies halfway."""
    return Definitions("""
        e1 = C(c1*g(w1*x) + c2*g(w2*x))                               # two hidden units
        e2 = C(c2*g(w2*x) + c1*g(w1*x))                               # the same two, swapped
        e3 = C((c1 + c2)/2*g((w1 + w2)/2*x) + (c2 + c1)/2*g((w2 + w1)/2*x))   # every weight halfway between
    """, functions="g C")


def swapped():
    return (Derivation("swapped units", two_units(), note="for any g and any loss").start("e2")
            .step("C(c1*g(w1*x) + c2*g(w2*x))", "a sum does not care for order").step("e1", "definition of e1"))


def halfway_is_one_unit():
    return (Derivation("halfway between swapped units", two_units(), note="for any g and any loss").start("e3")
            .step("C((c1 + c2)*g((w1 + w2)/2*x))", "two equal units are one"))


@lru_cache(maxsize=None)
def one_tanh():
    """One sample whose target the weights w and v meet; the same with both signs turned; and halfway."""
    return Definitions("""
        t = v*tanh(w*x)                                  # the target, met by w and v
        E1 = 1/2*(v*tanh(w*x) - t)**2                    # the error at w and v
        E2 = 1/2*((-v)*tanh((-w)*x) - t)**2              # at -w and -v
        E3 = 1/2*((v + (-v))/2*tanh((w + (-w))/2*x) - t)**2   # halfway between the two
    """)


def both_ends():
    return [Derivation("error at the first setting", one_tanh()).start("E1").step("0", "the target is met"),
            (Derivation("error with both signs turned", one_tanh()).start("E2")
             .step("1/2*(v*tanh(w*x) - t)**2", "tanh is odd: the signs cancel").step("0", "the target is met"))]


def hill_between():
    """Halfway the error lies above the mean of both ends by half the square of the target."""
    return (Derivation("halfway between two minima", one_tanh()).start("E3 - (E1 + E2)/2")
            .step("1/2*(0*tanh(0*x) - t)**2 - (0 + 0)/2", "every weight is 0 halfway")
            .step("t**2/2", "the output there is 0"))


@lru_cache(maxsize=None)
def on_a_line():
    """A logistic neuron and the cross-entropy, on a straight line through weight and bias."""
    return Definitions("""
        z = (w + s*u)*x + b + s*v                      # a step of s in the direction u, v
        a = sigmoid(z)
        e = -t*log(a) - (1 - t)*log(1 - a)             # binary cross-entropy
    """)


def entropy_curvature():
    """(u x + v)² a (1 - a): never negative, on no line, so this error is convex in weight and bias together."""
    inside = ["a > 0", "1 - a > 0"]
    return (Derivation("curvature of the cross-entropy along a line", on_a_line()).start("D(D(e, s), s)")
            .step("D((a - t)*(u*x + v), s)", "the sensitivity is a - t", conditions=inside)
            .step("(u*x + v)**2*a*(1 - a)", "slope of the logistic function"))


@lru_cache(maxsize=None)
def neuron():
    """A logistic neuron with the squared error."""
    return Definitions("z = w*x + b\na = sigmoid(z)\ne = 1/2*(a - t)**2     # half the squared error")


def square_curvature():
    """The squared error's is negative where the neuron is far off on the wrong side."""
    return (Derivation("curvature of the squared error of a neuron", neuron()).start("D(D(e, w), w)")
            .step("D((a - t)*(a*(1 - a))*x, w)", "chain rule")
            .step("x**2*a*(1 - a)*(a*(1 - a) + (a - t)*(1 - 2*a))", "product rule"))


# Locking

@lru_cache(maxsize=None)
def locked():
    """L layers of equal width, each a worker: forwards, back (not in the first layer), gradient, one unit of time each."""
    return Definitions("""
        B = L + (L - 1) + L     # units of work: forwards, back, gradients
        T = L + (L - 1) + 1     # units of time: forwards, back, the first layer's gradient
        ρ = (L*T - B)/(L*T)     # share of the workers' time in which they wait
    """)


def waiting():
    return (Derivation("share of waiting", locked(), ["L > 0"]).start("ρ")
            .step("(2*L**2 - (3*L - 1))/(2*L**2)", "add up")
            .step("(2*L - 1)*(L - 1)/(2*L**2)", "factors"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    depth = [one_more_factor(), bound_holds(), stays_steepest(), steepest_factor(), around_factor()]
    kinks = [absolute_slope(1), absolute_slope(-1)]
    convex = [swapped(), halfway_is_one_unit(), *both_ends(), hill_between(), entropy_curvature(), square_curvature()]
    return [*depth, *kinks, *convex, waiting()]
