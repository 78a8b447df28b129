"""Rules that know only what is at their own place: Hebb's, Oja's, predictive coding's at rest, feedback alignment's.

The question is that of *diagrams* (document 001, its last two paragraphs). Oja (1982); Whittington and Bogacz
(2017), with this book's indices (layer 0 is the input) and their variances v of the errors; Lillicrap et al. (2016).
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

INPUTS = [{"n": n} for n in (1, 2, 3)]


# Hebb

@lru_cache(maxsize=None)
def hebb():
    """A linear unit, and what Hebb's rule does to its weights in one step."""
    return Definitions("""
        y = Sum(a[i]*w[i], (i, 1, n))         # what the unit says
        q = Sum(a[i]**2, (i, 1, n))           # square of the input's length
        N = Sum(w[i]**2, (i, 1, n))           # square of the weights' length
        h[i] = w[i] + η*y*a[i]                # the weights after a step by Hebb's rule
        M = Sum(h[i]**2, (i, 1, n))           # square of their length
        s = Sum(a[i]*h[i], (i, 1, n))         # what the unit now says to the same input
    """, sizes=INPUTS, ranges="i = 1..n")


def hebb_grows():
    return (Derivation("Hebb's weights grow", hebb()).start("M")
            .step("N + 2*η*y*Sum(w[i]*a[i], (i, 1, n)) + η**2*y**2*Sum(a[i]**2, (i, 1, n))", "all squares")
            .step("N + η*y**2*(2 + η*q)", "definitions of y and q"))


def hebb_answers():
    return (Derivation("Hebb's unit answers louder", hebb()).start("s")
            .step("Sum(a[i]*w[i], (i, 1, n)) + η*y*Sum(a[i]**2, (i, 1, n))", "definition of h")
            .step("y*(1 + η*q)", "definitions of y and q"))


# Oja

@lru_cache(maxsize=None)
def oja():
    """One step of Oja's mean rule, along the principal directions: λ is the variance along each, c the weights' part there."""
    return Definitions("""
        N = Sum(c[i]**2, (i, 1, n))                # square of the weights' length
        y = Sum(λ[i]*c[i]**2, (i, 1, n))           # mean square of what the unit says
        r[i] = λ[i]*c[i] - y*c[i]                  # the mean of Oja's rule
        d[i] = c[i] + η*r[i]                       # the weights after a step
        k = 1 + η*(λ[1] - y)                       # by what the first part has been multiplied
        M = Sum(d[i]**2, (i, 1, n))                # square of their length
    """, sizes=INPUTS, ranges="i = 1..n")


def oja_ratio():
    """How much there is of direction i beside direction 1, after a step."""
    return (Derivation("Oja's rule turns", oja(), ["c[1] > 0", "k > 0"]).start("d[i]/d[1]")
            .step("c[i]*(1 + η*(λ[i] - y))/(c[1]*(1 + η*(λ[1] - y)))", "definition of d")
            .step("c[i]/c[1]*(1 - η*(λ[1] - λ[i])/k)", "what the factor lacks of 1"))


def oja_length():
    return (Derivation("Oja's rule keeps the length", oja()).start("M")
            .step("N + 2*η*Sum(c[i]*r[i], (i, 1, n)) + η**2*Sum(r[i]**2, (i, 1, n))", "all squares")
            .step("N + 2*η*y*(1 - N) + η**2*Sum(r[i]**2, (i, 1, n))", "definition of r"))


@lru_cache(maxsize=None)
def oja_sample():
    """Oja's rule for one input."""
    return Definitions("""
        y = Sum(a[i]*w[i], (i, 1, n))              # what the unit says
        h[j] = Sum(a[i]*a[j]*w[i], (i, 1, n))      # the products of inputs, by the weights
        m = Sum(Sum(w[i]*a[i]*a[j]*w[j], (j, 1, n)), (i, 1, n))     # and once more
        Δ[j] = η*y*(a[j] - y*w[j])                 # Oja's rule
    """, sizes=INPUTS, ranges="j = 1..n")


def oja_mean():
    """In the inputs Oja's rule needs products of pairs only: their means are the covariances."""
    return (Derivation("Oja's rule in products of inputs", oja_sample()).start("Δ[j]")
            .step("η*(y*a[j] - y**2*w[j])", "multiply out")
            .step("η*(h[j] - m*w[j])", "definitions of h and m"))


# With a teacher

@lru_cache(maxsize=None)
def delta_rule():
    """A linear unit with a target."""
    return Definitions("""
        y = Sum(a[i]*w[i], (i, 1, n))     # what the unit says
        e = 1/2*(y - t)**2                # half the squared error
    """, sizes=INPUTS, ranges="i = 1..n")


def two_phases():
    """The delta rule is Hebb's rule with the error in the place of the activation, or twice Hebb's rule."""
    return (Derivation("delta rule as Hebb's", delta_rule()).start("-η*D(e, w[i])")
            .step("η*a[i]*(t - y)", "chain rule")
            .step("η*a[i]*t - η*a[i]*y", "Hebb's rule twice: on the target, and backwards on the answer"))


# Predictive coding

LAYERS = """
    a[l][j] = g(x[l][j])                                           # what value unit j in layer l sends out; layer 0 is the input
    p[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]   # what the layer before expects of it
    ε[l][j] = (x[l][j] - p[l][j])/v[l]                             # its error unit; v: the variance that the layer is allowed
    F = 1/2*Sum(v[l]*Sum(ε[l][j]**2, (j, 1, d[l])), (l, 1, L))     # the energy
"""
WIDTHS = [(1, 2, 1), (2, 1, 2), (1, 2, 1, 2)]
HIDDEN = "l = 1..L-1, i = 1..d[l-1], j = 1..d[l]"


@lru_cache(maxsize=None)
def predictive_coding(layers="hidden"):
    """Value units and error units of a network with any activation; a statement is about the "hidden" layers or "every"."""
    ranges = HIDDEN if layers == "hidden" else HIDDEN.replace("L-1", "L")
    return Definitions(LAYERS, functions="g", ranges=ranges, sizes=[{"d": d} for d in WIDTHS])


def inference():
    return (Derivation("what moves a value unit", predictive_coding(), ["v[l] > 0", "v[l+1] > 0"], note="for any g")
            .start("-D(F, x[l][j])")
            .step("-ε[l][j] + dg(x[l][j])*Sum(w[l+1][j,k]*ε[l+1][k], (k, 1, d[l+1]))",
                  "x is in its own error, and in those of the layer above"))


def weight_update():
    return (Derivation("what moves a weight", predictive_coding("every"), ["v[l] > 0"], note="for any g")
            .start("-D(F, w[l][i,j])").step("a[l-1][i]*ε[l][j]", "the weight is in one error only"))


# At rest, linear: three layers of one unit

@lru_cache(maxsize=None)
def chain():
    """A chain of three linear units at rest. The error of the output is given; what else there is follows from it."""
    return Definitions("""
        ε[2] = w[3]*ε[3]                            # nothing moves x[2]
        ε[1] = w[2]*ε[2]                            # nothing moves x[1]
        x[1] = w[1]*a + ε[1]                        # expected, and the error
        x[2] = w[2]*x[1] + ε[2]                     # expected, and the error
        t = w[3]*x[2] + v*ε[3]                      # the output is held at the target
        m = t - w[3]*w[2]*w[1]*a                    # by how much the forward pass misses it
        u = w[3]**2 + w[3]**2*w[2]**2               # what the two hidden units can give way
    """)


def chain_output():
    return (Derivation("a chain at rest", chain(), ["v > 0"]).start("m")
            .step("w[3]*(w[2]*(w[1]*a + ε[1]) + ε[2]) + v*ε[3] - w[3]*w[2]*w[1]*a", "definitions of t and the x")
            .step("w[3]*w[2]*ε[1] + w[3]*ε[2] + v*ε[3]", "the forward pass drops out")
            .step("(v + u)*ε[3]", "definitions of the errors"))


def chain_solved():
    """Solved for the error, with v in front, since an output that is held weakly has small errors."""
    return (Derivation("error of a chain at rest", chain(), ["v > 0", "v + u > 0"]).start("v*ε[3]")
            .step("v*m/(v + u)", "divide by v + u").step("m - m*u/(v + u)", "what is lacking"))


@lru_cache(maxsize=None)
def chain_forward():
    """The same chain in backpropagation."""
    return Definitions("""
        z[3] = w[3]*z[2]           # the output
        z[2] = w[2]*z[1]           # pre-activations
        z[1] = w[1]*a
        e = 1/2*(z[3] - t)**2      # half the squared error
        m = t - w[3]*w[2]*w[1]*a   # by how much the forward pass misses
    """)


def chain_backwards():
    """δ in each layer, by the miss."""
    words = {3: ("-m", "definition of m"), 2: ("-w[3]*m", "chain rule"), 1: ("-w[2]*w[3]*m", "chain rule")}
    return [Derivation(f"sensitivity {layer} of a chain", chain_forward()).start(f"D(e, z[{layer}])").step(*words[layer])
            for layer in (3, 2, 1)]


# At rest, linear: layers of any width

@lru_cache(maxsize=None)
def layers_at_rest():
    """Three linear layers at rest, samples in rows, the error of the output given."""
    return Definitions("""
        f[2][n,j] = Sum(f[3][n,k]*w[3][j,k], (k, 1, d[3]))                    # errors of layer 2: nothing moves x[2]
        f[1][n,j] = Sum(f[2][n,k]*w[2][j,k], (k, 1, d[2]))                    # errors of layer 1: nothing moves x[1]
        x[1][n,j] = Sum(x[0][n,i]*w[1][i,j], (i, 1, d[0])) + f[1][n,j]        # values: expected, and the error
        x[2][n,j] = Sum(x[1][n,i]*w[2][i,j], (i, 1, d[1])) + f[2][n,j]
        t[n,j] = Sum(x[2][n,i]*w[3][i,j], (i, 1, d[2])) + v*f[3][n,j]         # the output is held at the target
        z[n,j] = Sum(Sum(Sum(x[0][n,h]*w[1][h,i], (h, 1, d[0]))*w[2][i,k], (i, 1, d[1]))*w[3][k,j], (k, 1, d[2]))  # forward pass
    """, sizes=[{"d": d, "N": n} for d, n in (((1, 2, 1, 2), 1), ((2, 1, 2, 1), 2), ((1, 2, 2, 2), 1))],
        arrays="W[l] : d[l-1] x d[l] = w[l][i, j]\nX[l] : N x d[l] = x[l][i, j]\nE[l] : N x d[l] = f[l][i, j]\n"
               "T : N x d[3] = t[i, j]\nZ : N x d[3] = z[i, j]")


def rest_of_layers():
    return (Derivation("layers at rest", layers_at_rest()).start("T - Z")
            .step("X[2] @ W[3] + v*E[3] - X[0] @ W[1] @ W[2] @ W[3]", "definitions of t and z")
            .step("E[1] @ W[2] @ W[3] + E[2] @ W[3] + v*E[3]", "the forward pass drops out")
            .step("v*E[3] + E[3] @ (W[3].T @ W[3] + W[3].T @ W[2].T @ W[2] @ W[3])", "definitions of the errors"))


# Feedback alignment

@lru_cache(maxsize=None)
def alignment():
    """Two linear layers and one step of feedback alignment, for n samples in rows; r: the outputs' errors."""
    return Definitions("""
        z[s,h] = Sum(a[s,i]*w[1][i,h], (i, 1, d[0]))                       # hidden units
        f[s,h] = Sum(r[s,j]*c[j,h], (j, 1, d[2]))                          # what feedback tells them, through c instead of w[2]
        u[1][i,h] = -η*Sum(a[s,i]*f[s,h], (s, 1, N))                       # step of the first weights
        u[2][h,j] = -η*Sum(z[s,h]*r[s,j], (s, 1, N))                       # step of the second weights
    """, sizes=[{"d": d, "N": n} for d, n in (((1, 2, 1), 1), ((2, 2, 1), 2), ((2, 1, 2), 2))],
        arrays="W[l] : d[l-1] x d[l] = w[l][i, j]\nU[l] : d[l-1] x d[l] = u[l][i, j]\nA : N x d[0] = a[i, j]\n"
               "R : N x d[2] = r[i, j]\nB : d[2] x d[1] = c[i, j]\nZ : N x d[1] = z[i, j]")


def hidden_step():
    """The hidden layer's step tells what the second layer's was: the feedback leaves its trace in the weights."""
    return (Derivation("the hidden layer's step", alignment()).start("W[1].T @ U[1]")
            .step("-η*(W[1].T @ A.T @ R @ B)", "definition of the first step")
            .step("-η*(Z.T @ R @ B)", "what the hidden units say")
            .step("U[2] @ B", "definition of the second step"))


def weights_align():
    return (Derivation("what the weights gain", alignment())
            .start("(W[1] + U[1]).T @ (W[1] + U[1]) - W[1].T @ W[1]")
            .step("W[1].T @ U[1] + U[1].T @ W[1] + U[1].T @ U[1]", "multiply out")
            .step("U[2] @ B + B.T @ U[2].T + U[1].T @ U[1]", "the hidden layer's step, and its transpose"))


@lru_cache(maxsize=None)
def one_sample():
    """What feedback tells the hidden layer of one sample, beside what backpropagation does."""
    return Definitions("""
        f[h] = Sum(r[j]*c[j,h], (j, 1, d[2]))                  # by feedback
        δ[h] = Sum(r[j]*w[2][h,j], (j, 1, d[2]))               # by backpropagation
        Q = Sum(Sum(r[j]*Sum(c[j,h]*w[2][h,k], (h, 1, d[1]))*r[k], (k, 1, d[2])), (j, 1, d[2]))     # a form in the errors
        q = Sum(a[i]**2, (i, 1, d[0]))                         # square of the input's length
    """, sizes=[{"d": d} for d in ((1, 2, 1), (2, 1, 2), (2, 2, 2))])


def same_side():
    return (Derivation("both steps compared", one_sample())
            .start("Sum(Sum((a[i]*f[h])*(a[i]*δ[h]), (h, 1, d[1])), (i, 1, d[0]))")
            .step("Sum(a[i]**2, (i, 1, d[0]))*Sum(f[h]*δ[h], (h, 1, d[1]))", "a factor without the index h comes out")
            .step("q*Q", "definitions of q, f, δ and Q"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    rules = [hebb_grows(), hebb_answers(), oja_mean(), oja_ratio(), oja_length(), two_phases()]
    coding = [inference(), weight_update(), chain_output(), chain_solved(), *chain_backwards(), rest_of_layers()]
    return [*rules, *coding, hidden_step(), weights_align(), same_side()]
