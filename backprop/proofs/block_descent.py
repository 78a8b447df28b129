"""Why no block raises its objective, and a memory that stands for all samples so far.

An objective that "does not rise" is shown as a difference, before minus after, written as a product of what is
not negative. The blocks are those of alternating minimisation (`alternating_minimisation`); the sums A and B are
of its variant with a memory, after Choromanska et al. (2019) and, before them, Mairal et al. (2009).
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

SAMPLES = [{"N": N, "n": n} for N, n in ((2, 2), (2, 3), (3, 2))]
ABOVE = "(k, 1, m)"


# No block raises its objective

@lru_cache(maxsize=None)
def one_weight():
    """One weight w, whose input in sample k is y; f is what the rest of the sum leaves of the code to be met."""
    return Definitions("""
        A = Sum(y[k]**2, (k, 1, N))
        B = Sum(y[k]*f[k], (k, 1, N))
        v = B/A                                           # the new weight
        S = Sum((f[k] - y[k]*w)**2, (k, 1, N))            # the objective before
        T = Sum((f[k] - y[k]*v)**2, (k, 1, N))            # and after
    """, sizes=[{"N": N} for N in (2, 3)])


def exact_step():
    return (Derivation("an exact step never raises its objective", one_weight(), ["A > 0"]).start("S - T")
            .step("(A*w**2 - 2*B*w) - (A*v**2 - 2*B*v)", "multiply out; the squares of f cancel")
            .step("(A*w**2 - 2*A*v*w) - (A*v**2 - 2*A*v**2)", "B is A v")
            .step("A*(w - v)**2", "complete the square"))


def exact_step_is_a_minimum():
    """Where the slope is 0."""
    return (Derivation("the new weight is where the slope is 0", one_weight(), ["A > 0"]).start("D(T, v)")
            .step("-2*Sum(y[k]*(f[k] - y[k]*v), (k, 1, N))", "chain rule")
            .step("-2*(B - A*v)", "definitions of A and B").step("0", "definition of v"))


@lru_cache(maxsize=None)
def gradient_step():
    """A layer's weights into one unit all move at once, down their gradient s; r is what the unit misses its code by."""
    return Definitions("""
        s[i] = 2*μ/N*Sum(y[k,i]*r[k], (k, 1, N))          # the gradient of M
        p[k] = Sum(y[k,i]*s[i], (i, 1, n))                # how far a step of 1 moves what the unit makes of sample k
        q = Sum(s[i]**2, (i, 1, n))                       # the gradient's square
        h = 2*μ/N*Sum(p[k]**2, (k, 1, N))                 # how fast the slope along it changes, times q
        M = μ/N*Sum(r[k]**2, (k, 1, N))                   # the objective before
        P = μ/N*Sum((r[k] - η*p[k])**2, (k, 1, N))        # and after a step at the rate η
    """, sizes=SAMPLES, ranges="k = 1..N, i = 1..n")


def safe_step():
    return (Derivation("a gradient step on a quadratic", gradient_step(), ["N > 0"]).start("M - P")
            .step("η*(2*μ/N*Sum(r[k]*p[k], (k, 1, N))) - η**2*(μ/N*Sum(p[k]**2, (k, 1, N)))", "multiply out the squares")
            .step("η*q - η**2*h/2", "definitions of p, s, q and h"))


@lru_cache(maxsize=None)
def fall():
    """What the objective falls by, with the curvature κ."""
    return Definitions("h = κ*q                  # κ: the curvature along the gradient\n"
                       "F = η*q - η**2*h/2       # what the objective falls by")


def fall_by_curvature():
    return Derivation("the fall by the curvature", fall()).start("F").step("η*(1 - η*κ/2)*q", "h is κ q")


def best_fall():
    """What any rate leaves of the largest fall; nothing at 1/κ."""
    return (Derivation("what a rate leaves of the largest fall", fall(), ["κ > 0"]).start("q/(2*κ) - F")
            .step("q/(2*κ) - η*(1 - η*κ/2)*q", "the fall by the curvature")
            .step("q/(2*κ)*(1 - η*κ)**2", "complete the square"))


@lru_cache(maxsize=None)
def linear_code():
    """A linear unit's code between its neighbours: v is what comes from below, s are the codes above."""
    return Definitions(f"""
        u[k] = w[k]*c + b[k]                              # what the next layer hears from it
        J = μ*(c - v)**2 + μ*Sum((s[k] - u[k])**2, {ABOVE})
    """, sizes=[{"m": m} for m in (1, 2, 3)], ranges="k = 1..m")


def code_curvature():
    return (Derivation("curvature for a linear unit's code", linear_code()).start("D(D(J, c), c)")
            .step(f"D(2*μ*(c - v) + 2*μ*Sum(w[k]*(u[k] - s[k]), {ABOVE}), c)", "what a code hears")
            .step(f"2*μ*(1 + Sum(w[k]**2, {ABOVE}))", "each term is linear in c"))


# The memory

@lru_cache(maxsize=None)
def remembered():
    """All that N samples have to say about the weights into one unit: y are its inputs, c its codes."""
    return Definitions("""
        A[i,j] = Sum(y[k,i]*y[k,j], (k, 1, N))
        B[i] = Sum(y[k,i]*c[k], (k, 1, N))
        S = Sum((c[k] - Sum(y[k,i]*w[i], (i, 1, n)))**2, (k, 1, N))
        q[k,i] = c[k] - Sum((1 - Same(i, j))*y[k,j]*w[j], (j, 1, n))     # what the other weights leave of a code
        v[i] = Sum(y[k,i]*q[k,i], (k, 1, N))/A[i,i]                      # the best weight for what is left
    """, sizes=SAMPLES, ranges="i = 1..n, j = 1..n, k = 1..N")


def sums_say_it_all():
    return (Derivation("two sums stand for all samples", remembered()).start("S")
            .step("Sum(c[k]**2 - 2*Sum(y[k,i]*c[k]*w[i], (i, 1, n)) + Sum(Sum(y[k,i]*y[k,j]*w[i]*w[j], (j, 1, n)), (i, 1, n)), (k, 1, N))",
                  "each square multiplied out")
            .step("Sum(c[k]**2, (k, 1, N)) - 2*Sum(B[i]*w[i], (i, 1, n)) + Sum(Sum(A[i,j]*w[i]*w[j], (j, 1, n)), (i, 1, n))",
                  "the samples added up first"))


def row_from_sums():
    """The best value of one weight, from the samples and from the sums."""
    return (Derivation("one weight from the sums", remembered(), ["A[i,i] > 0"]).start("v[i]")
            .step("(B[i] - Sum((1 - Same(i, j))*A[i,j]*w[j], (j, 1, n)))/A[i,i]", "definitions of A and B")
            .step("w[i] + (B[i] - Sum(A[i,j]*w[j], (j, 1, n)))/A[i,i]", "its own term put in and taken out"))


@lru_cache(maxsize=None)
def old_and_new():
    """What old samples ask of one weight, v1, and what new ones ask, v2."""
    return Definitions("v1 = B1/A1      # for the old samples alone\nv2 = B2/A2      # for the new ones alone\n"
                       "v = (B1 + B2)/(A1 + A2)      # for all of them")


def shared_weight():
    return (Derivation("old samples and new ones share a weight", old_and_new(), ["A1 > 0", "A2 > 0", "A1 + A2 > 0"])
            .start("v").step("(A1*v1 + A2*v2)/(A1 + A2)", "definitions of v1 and v2")
            .step("v1 + A2/(A1 + A2)*(v2 - v1)", "how far it moves"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    falls = [exact_step(), exact_step_is_a_minimum(), safe_step(), fall_by_curvature(), best_fall(), code_curvature()]
    return [*falls, sums_say_it_all(), row_from_sums(), shared_weight()]
