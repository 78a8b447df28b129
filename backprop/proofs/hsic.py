"""HSIC, a measure of dependence: what its estimator adds up, when it is 0, what it cannot see, and what it costs.

The estimator is that of Gretton et al. (2005); its gradients are in `hsic_gradient`.
`backprop.alternatives.hsic_bottleneck` computes what is proved here.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

PAIRS = "(j, 1, m)), (i, 1, m))"
SAMPLES = [{"m": m} for m in (2, 3, 4)]


# What the estimator adds up

CENTRED = """
    h[i,j] = Same(i, j) - 1/m                                                      # the centring matrix H
    r[i] = 1/m*Sum(k[i,p], (p, 1, m))                                              # mean of a row
    q[j] = 1/m*Sum(k[p,j], (p, 1, m))                                              # mean of a column
    μ = 1/m*Sum(r[i], (i, 1, m))                                                   # mean of all
"""


@lru_cache(maxsize=None)
def centring():
    """A kernel k of m samples, centred on both sides."""
    return Definitions(CENTRED + """
        c[i,j] = Sum(Sum(h[i,p]*k[p,q]*h[q,j], (q, 1, m)), (p, 1, m))              # an entry of HKH
    """, ranges="i = 1..m, j = 1..m", sizes=SAMPLES)


def what_centring_does():
    return (Derivation("what centring does", centring()).start("c[i,j]")
            .step("k[i,j] - r[i] - q[j] + μ", "each 1/m makes a mean"))


TRACED = """
    h[i,j] = Same(i, j) - 1/m                                                  # the centring matrix H
    b[i,j] = Sum(Sum(h[i,p]*l[p,q]*h[q,j], (q, 1, m)), (p, 1, m))              # an entry of HLH
"""


@lru_cache(maxsize=None)
def traced():
    """Two kernels of the same m samples, and the trace of the estimator."""
    return Definitions(TRACED + """
        f = Sum(Sum(Sum(Sum(k[i,j]*h[j,p]*l[p,q]*h[q,i], (q, 1, m)), (p, 1, m)), (j, 1, m)), (i, 1, m))   # tr(KHLH)
        e = f/(m - 1)**2                                                           # the estimate of HSIC
    """, ranges="i = 1..m, j = 1..m", sizes=SAMPLES)


def trace_as_sum():
    return (Derivation("the trace as a sum over pairs", traced()).start("f")
            .step(f"Sum(Sum(k[i,j]*b[j,i], {PAIRS}", "definition of HLH"))


def centred_again():
    return [(Derivation("a centred row adds up to nothing", traced()).start("Sum(b[i,j], (j, 1, m))").step("0", "its mean is gone")),
            (Derivation("a centred column adds up to nothing", traced()).start("Sum(b[i,j], (i, 1, m))").step("0", "its mean is gone"))]


@lru_cache(maxsize=None)
def both_centred():
    """The same with means of the first kernel instead of its centring matrices; b is any table."""
    return Definitions("""
        r[i] = 1/m*Sum(k[i,p], (p, 1, m))                     # mean of a row
        q[j] = 1/m*Sum(k[p,j], (p, 1, m))                     # mean of a column
        μ = 1/m*Sum(r[i], (i, 1, m))                          # mean of all
        c[i,j] = k[i,j] - r[i] - q[j] + μ                     # k, centred
        u[j] = Sum(b[j,i], (i, 1, m))                         # a row of b added up
        v[i] = Sum(b[j,i], (j, 1, m))                         # and a column
    """, ranges="i = 1..m, j = 1..m", sizes=SAMPLES)


def centred_products():
    """For a table b whose rows and columns add up to 0 only the first term is left."""
    return (Derivation("products of centred entries", both_centred()).start(f"Sum(Sum(c[i,j]*b[j,i], {PAIRS}")
            .step(f"Sum(Sum(k[i,j]*b[j,i], {PAIRS} - Sum(r[i]*v[i], (i, 1, m)) - Sum(q[j]*u[j], (j, 1, m)) + μ*Sum(u[j], (j, 1, m))",
                  "a mean of k comes out of a sum over b"))


# When it is 0

@lru_cache(maxsize=None)
def constant_side():
    """A kernel that cannot tell samples apart, beside any other."""
    return Definitions("""
        h[i,j] = Same(i, j) - 1/m                                         # the centring matrix H
        l[i,j] = λ                                                        # the same for every pair
        b[i,j] = Sum(Sum(h[i,p]*l[p,q]*h[q,j], (q, 1, m)), (p, 1, m))     # an entry of HLH
        f = Sum(Sum(k[i,j]*b[j,i], (j, 1, m)), (i, 1, m))                 # tr(KHLH)
    """, ranges="i = 1..m, j = 1..m", sizes=SAMPLES)


def nothing_to_tell():
    return (Derivation("HSIC with a constant kernel", constant_side()).start("f")
            .step("Sum(Sum(k[i,j]*(λ*Sum(h[j,p], (p, 1, m))*Sum(h[q,i], (q, 1, m))), (j, 1, m)), (i, 1, m))",
                  "the kernel comes out of both sums")
            .step("0", "a row of H adds up to 0, and so does a column"))


# The population: values with probabilities

POPULATION = """
    u[i] = Sum(p[i,j], (j, 1, M))                                         # probability of the i-th x
    v[j] = Sum(p[i,j], (i, 1, N))                                         # probability of the j-th y
    A = Sum(Sum(Sum(Sum(p[i,j]*p[g,h]*k[i,g]*l[j,h], (h, 1, M)), (g, 1, N)), (j, 1, M)), (i, 1, N))      # two pairs
    B = Sum(Sum(Sum(Sum(p[i,j]*u[g]*v[h]*k[i,g]*l[j,h], (h, 1, M)), (g, 1, N)), (j, 1, M)), (i, 1, N))   # a pair, and two apart
    C = Sum(Sum(Sum(Sum(u[i]*v[j]*p[g,h]*k[i,g]*l[j,h], (h, 1, M)), (g, 1, N)), (j, 1, M)), (i, 1, N))   # two apart, and a pair
    G = Sum(Sum(Sum(Sum(u[i]*v[j]*u[g]*v[h]*k[i,g]*l[j,h], (h, 1, M)), (g, 1, N)), (j, 1, M)), (i, 1, N))   # all four apart
    f = A - B - C + G                                                     # HSIC of the population
"""


@lru_cache(maxsize=None)
def population():
    """x has N values, y has M; p is the probability of a pair, k and l are the kernels between values."""
    return Definitions(POPULATION + "    d[i,j] = p[i,j] - u[i]*v[j]     # by how much a pair is more likely than if drawn apart",
                       ranges="i = 1..N, j = 1..M", sizes=[{"N": n, "M": m} for n, m in ((1, 3), (2, 2))])


def population_as_square():
    return (Derivation("HSIC of a population", population()).start("f")
            .step("Sum(Sum(Sum(Sum(d[i,j]*d[g,h]*k[i,g]*l[j,h], (h, 1, M)), (g, 1, N)), (j, 1, M)), (i, 1, N))",
                  "four products of one bracket with itself"))


@lru_cache(maxsize=None)
def two_values():
    """x and y have two values each, the first with the probabilities X and Y; s says how far from independent they are."""
    return Definitions("""
        p[1,1] = X*Y + s                # both have their first value
        p[1,2] = X*(1 - Y) - s
        p[2,1] = (1 - X)*Y - s
        p[2,2] = (1 - X)*(1 - Y) + s
        u[i] = p[i,1] + p[i,2]          # probability of the i-th x
        v[j] = p[1,j] + p[2,j]          # probability of the j-th y
        d[i,j] = p[i,j] - u[i]*v[j]
        k[i,j] = κ + (1 - κ)*Same(i, j)     # 1 for the same side, κ for the other
        l[i,j] = λ + (1 - λ)*Same(i, j)     # the same for y, with λ
        f = Sum(Sum(Sum(Sum(d[i,j]*d[g,h]*k[i,g]*l[j,h], (h, 1, 2)), (g, 1, 2)), (j, 1, 2)), (i, 1, 2))     # HSIC
    """, ranges="i = 1..2, j = 1..2, g = 1..2, h = 1..2")


def what_the_coins_share():
    return (Derivation("what two coins share", two_values()).start("d[i,j]")
            .step("s*(2*Same(i, j) - 1)", "s for the same side, -s otherwise"))


def two_coins():
    return (Derivation("HSIC of two coins", two_values()).start("f")
            .step("s**2*(2 - 2*κ)*(2 - 2*λ)", "every bracket is s or -s")
            .step("4*s**2*(1 - κ)*(1 - λ)", "take the twos out"))


# What the objective cannot see, and what it costs

@lru_cache(maxsize=None)
def turned():
    """Two features of every sample, turned in their plane."""
    return Definitions("""
        u[i] = c*z[i,1] - s*z[i,2]                                    # c and s are the cosine
        v[i] = s*z[i,1] + c*z[i,2]                                    # and the sine of an angle
        q[i,j] = (u[i] - u[j])**2 + (v[i] - v[j])**2                  # squared distance afterwards
    """, ranges="i = 1..2, j = 1..2")


def distances_stay():
    return (Derivation("turning keeps distances", turned()).start("q[i,j]")
            .step("(c**2 + s**2)*((z[i,1] - z[j,1])**2 + (z[i,2] - z[j,2])**2)", "the mixed terms cancel"))


@lru_cache(maxsize=None)
def cost():
    """Products for a hidden layer of d units after d others, on m samples; whole matrices only."""
    return Definitions("""
        B = m*d**2 + m*d**2 + m*d**2                  # backpropagation: forwards, gradient, δ to the layer before
        S = m*d**2 + m*d**2 + 2*m**2*d + 3*m**3       # HSIC: forwards, gradient, kernel and its slope, an inverse and RNR
    """)


def saved():
    return (Derivation("what the bottleneck saves", cost()).start("B - S")
            .step("m*(d**2 - 2*m*d - 3*m**2)", "take m out")
            .step("m*(d + m)*(d - 3*m)", "two factors"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    estimator = [what_centring_does(), trace_as_sum(), *centred_again(), centred_products(), nothing_to_tell()]
    return [*estimator, population_as_square(), what_the_coins_share(), two_coins(), distances_stay(), saved()]
