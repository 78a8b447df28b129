"""A mean splits: the gradient of a batch is the weighted mean of its parts' gradients.

*sensitivities* (document 002) has the total error E = 1/N Σ e_n, and its derivative as the mean of the e_n's.
Parts of the samples, whoever has them, are groups of terms of that sum. What no longer holds after several
steps, averaging weights, is shown for parabolas (a linear unit with squared errors has no other parts); the
time of a step is a model, and only what follows from it is proved.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

UNEQUAL = [{"n": (1, 1, 2), "P": 2}, {"n": (1, 3, 1), "P": 2}, {"n": (1, 2, 1, 3), "P": 3}]     # n[0] is of no part
SIZES = "for parts of 1 and 2, of 3 and 1, and of 2, 1 and 3 samples, and any C"
EQUAL = [{"m": m, "P": p} for m, p in ((1, 2), (2, 2), (1, 3), (3, 2))]


# The mean and its parts

@lru_cache(maxsize=None)
def mean():
    """N samples, each with a loss of its own, of which nothing is known but that it depends on w."""
    return Definitions("""
        e[k] = C(w, x[k], t[k])              # loss of sample k: any function
        E = 1/N*Sum(e[k], (k, 1, N))         # total loss: the mean
    """, functions="C", sizes=[{"N": n} for n in (1, 2, 3)], ranges="k = 1..N")


def gradient_of_the_mean():
    return (Derivation("gradient of a mean", mean(), ["N > 0"], note="for any C").start("D(E, w)")
            .step("1/N*Sum(D(e[k], w), (k, 1, N))", "a derivative goes into a sum, and past a factor"))


@lru_cache(maxsize=None)
def parts():
    """The same samples in P parts of n[1], …, n[P] samples."""
    return Definitions("""
        e[p,i] = C(w, x[p,i], t[p,i])                                    # loss of sample i of part p
        N = Sum(n[p], (p, 1, P))                                         # number of samples
        E = 1/N*Sum(Sum(e[p,i], (i, 1, n[p])), (p, 1, P))                # mean over all samples
        F[p] = 1/n[p]*Sum(e[p,i], (i, 1, n[p]))                          # mean over part p
        G[p] = D(F[p], w)                                                # what part p can find out by itself
    """, functions="C", sizes=UNEQUAL, ranges="p = 1..P, i = 1..n[p]")


def gradient_of_parts():
    """What a step asks for, from what each part can find out by itself; the plain mean is not it."""
    return (Derivation("gradient from parts", parts(), note=SIZES).start("D(E, w)")
            .step("1/N*Sum(Sum(D(e[p,i], w), (i, 1, n[p])), (p, 1, P))", "the gradient of a mean")
            .step("1/N*Sum(n[p]*G[p], (p, 1, P))", "a part's sum is its mean, as often as it has samples")
            .step("Sum(n[p]/N*G[p], (p, 1, P))", "each part by its share of the samples")
            .claim_refuted("1/P*Sum(G[p], (p, 1, P))", "a mean in which all parts count alike"))


@lru_cache(maxsize=None)
def equal_parts():
    """P parts of m samples each."""
    return Definitions("""
        e[p,i] = C(w, x[p,i], t[p,i])                                # loss of sample i of part p
        E = 1/(P*m)*Sum(Sum(e[p,i], (i, 1, m)), (p, 1, P))           # mean over all samples
        F[p] = 1/m*Sum(e[p,i], (i, 1, m))                            # mean over part p
    """, functions="C", sizes=EQUAL, ranges="p = 1..P, i = 1..m")


def gradient_of_equal_parts():
    return (Derivation("gradient from equal parts", equal_parts(), ["m > 0", "P > 0"], note="for any C").start("D(E, w)")
            .step("1/(P*m)*Sum(Sum(D(e[p,i], w), (i, 1, m)), (p, 1, P))", "the gradient of a mean")
            .step("1/P*Sum(D(F[p], w), (p, 1, P))", "where all shares are equal, the plain mean will do"))


def one_step():
    """A step with the parts' gradients, and the mean of the places where each part alone would go."""
    return (Derivation("one step from parts", parts(), note=SIZES).start("w - η*D(E, w)")
            .step("w - η*Sum(n[p]/N*G[p], (p, 1, P))", "the gradient from parts")
            .step("Sum(n[p]/N*(w - η*G[p]), (p, 1, P))", "the shares add up to 1"))


# Several steps before a mean is taken

@lru_cache(maxsize=None)
def local_steps():
    """Two parts of equal size, whose losses are parabolas of one weight; two steps by each alone, or together."""
    return Definitions("""
        g[p] = c[p]*(w - m[p])                            # slope of part p: curvature c, minimum m
        u[p] = w - η*g[p]                                 # part p alone, first step
        v[p] = u[p] - η*c[p]*(u[p] - m[p])                # and second step
        A = (v[1] + v[2])/2                               # mean of the weights after that
        r = w - η*(g[1] + g[2])/2                         # together, first step
        s = r - η*(c[1]*(r - m[1]) + c[2]*(r - m[2]))/2   # and second step
    """, ranges="p = 1..2")


def difference_of_local_steps():
    """By each part alone, together, and the difference: three derivations."""
    return ((Derivation("two local steps", local_steps()).start("A")
             .step("w - η*(g[1] + g[2]) + η**2*(c[1]*g[1] + c[2]*g[2])/2", "both steps, multiplied out")),
            (Derivation("two steps together", local_steps()).start("s")
             .step("w - η*(g[1] + g[2]) + η**2*(c[1] + c[2])*(g[1] + g[2])/4", "both steps, multiplied out")),
            (Derivation("what local steps change", local_steps()).start("A - s")
             .step("η**2/4*(c[1] - c[2])*(g[1] - g[2])", "what they share cancels")))


@lru_cache(maxsize=None)
def at_the_minimum():
    """The same two local steps from the minimum of the total loss."""
    return Definitions("""
        w = (c[1]*m[1] + c[2]*m[2])/(c[1] + c[2])     # minimum of the total loss
        g[p] = c[p]*(w - m[p])                        # slope of part p there
        u[p] = w - η*g[p]                             # part p alone, first step
        v[p] = u[p] - η*c[p]*(u[p] - m[p])            # and second step
        A = (v[1] + v[2])/2                           # mean of the weights after that
    """, ranges="p = 1..2")


def slopes_at_the_minimum():
    return (Derivation("slopes at the minimum", at_the_minimum(), ["c[1] + c[2] > 0"]).start("g[1] + g[2]")
            .step("(c[1] + c[2])*w - (c[1]*m[1] + c[2]*m[2])", "definition of g").step("0", "definition of w"))


def away_from_the_minimum():
    return (Derivation("local steps leave the minimum", at_the_minimum(), ["c[1] + c[2] > 0"]).start("A - w")
            .step("η**2/2*(c[1]*g[1] + c[2]*g[2])", "the slopes cancel in the first step, but not in the second")
            .step("η**2/2*(c[1] - c[2])*g[1]", "the second slope is minus the first"))


# The time of a step: a model

@lru_cache(maxsize=None)
def step_time():
    """A step of n samples through a network with s parameters, on p machines of equal speed."""
    return Definitions("""
        S = d + r*s + b*n*s                   # in one process: a start, moving the parameters, arithmetic
        T = d + a + r*s + b*n*s/p + c*p*s     # in p parts: a longer start, shared arithmetic, and travel
        h = a + c*p*s                         # what the parts cost: the longer start, and travel
        q = sqrt(b*n/c)                       # a number of machines, to compare p with
        M = d + a + r*s + 2*c*q*s             # the time of a step with q machines
    """)


POSITIVE = ["d > 0", "a > 0", "r > 0", "b > 0", "c > 0", "n > 0", "s > 0", "p > 0"]


def best_number():
    return (Derivation("time above the least", step_time(), POSITIVE).start("T - M")
            .step("b*n*s/p + c*p*s - 2*c*q*s", "start and move are paid in any case")
            .step("c*s*q**2/p + c*p*s - 2*c*q*s", "definition of q, squared")
            .step("c*s*(p - q)**2/p", "a square"))


def what_is_saved():
    return (Derivation("what parts save", step_time(), POSITIVE).start("S - T")
            .step("b*n*s*(1 - 1/p) - h", "definitions"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [gradient_of_the_mean(), gradient_of_parts(), gradient_of_equal_parts(), one_step(),
            *difference_of_local_steps(), slopes_at_the_minimum(), away_from_the_minimum(),
            best_number(), what_is_saved()]
