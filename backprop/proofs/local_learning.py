"""Predictive coding at rest beside backpropagation, and what feedback alignment leaves in the weights.

The question is that of *diagrams* (document 001, its last two paragraphs). Whittington and Bogacz (2017), with this
book's indices (layer 0 is the input) and their variances v of the errors; Lillicrap et al. (2016). The rules that know
inputs only are in `hebbian_rules`.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

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
            .step("w[3]*x[2] + v*ε[3] - w[3]*w[2]*w[1]*a", "definition of t")
            .step("w[3]*w[2]*ε[1] + w[3]*ε[2] + v*ε[3]", "definitions of the x; the forward pass drops out")
            .step("(v + u)*ε[3]", "definitions of the errors"))


def chain_solved():
    """Solved for the error, with v in front, since an output that is held weakly has small errors."""
    return (Derivation("error of a chain at rest", chain(), ["v > 0", "v + u > 0"]).start("v*ε[3]")
            .step("v*m/(v + u)", "divide by v + u").step("m - m*u/(v + u)", "what is lacking"))


def chain_step():
    """By how much v times the rule for the second weight is off what gradient descent would do, both with the rate 1."""
    return (Derivation("step of a weight in a chain", chain(), ["v > 0", "v + u > 0"])
            .start("v*ε[2]*x[1] - w[3]*m*w[1]*a")
            .step("v*w[3]*ε[3]*(w[1]*a + w[2]*w[3]*ε[3]) - w[3]*m*w[1]*a", "definitions of ε and x")
            .step("w[3]*m/(v + u)*(v*w[2]*w[3]*m/(v + u) - u*w[1]*a)", "the error at rest"))


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
        ε[2][n,k] = Sum(ε[3][n,j]*w[3][k,j], (j, 1, d[3]))                    # errors of layer 2: its values are at rest
        ε[1][n,h] = Sum(ε[2][n,k]*w[2][h,k], (k, 1, d[2]))                    # errors of layer 1: its values are at rest
        x[1][n,h] = Sum(x[0][n,i]*w[1][i,h], (i, 1, d[0])) + ε[1][n,h]        # values: expected, and the error
        x[2][n,k] = Sum(x[1][n,h]*w[2][h,k], (h, 1, d[1])) + ε[2][n,k]        # the same in layer 2
        t[n,j] = Sum(x[2][n,k]*w[3][k,j], (k, 1, d[2])) + v*ε[3][n,j]         # the output is held at the target
        z[n,j] = Sum(Sum(Sum(x[0][n,i]*w[1][i,h], (i, 1, d[0]))*w[2][h,k], (h, 1, d[1]))*w[3][k,j], (k, 1, d[2]))  # forward pass
    """, sizes=[{"d": d, "N": n} for d, n in (((1, 2, 1, 2), 1), ((2, 1, 2, 1), 2), ((1, 2, 2, 2), 1))],
        ranges="n = 1..N, i = 1..d[0], h = 1..d[1], k = 1..d[2], j = 1..d[3]",
        arrays="W[l] : d[l-1] x d[l] = w[l][i, j]\nX[l] : N x d[l] = x[l][i, j]\nE[l] : N x d[l] = ε[l][i, j]\n"
               "T : N x d[3] = t[i, j]\nZ : N x d[3] = z[i, j]")


def rest_of_layers():
    return (Derivation("layers at rest", layers_at_rest()).start("T - Z")
            .step("X[2] @ W[3] + v*E[3] - X[0] @ W[1] @ W[2] @ W[3]", "definitions of t and z")
            .step("E[1] @ W[2] @ W[3] + E[2] @ W[3] + v*E[3]", "the forward pass drops out")
            .step("v*E[3] + E[3] @ (W[3].T @ W[3] + W[3].T @ W[2].T @ W[2] @ W[3])", "definitions of the errors"))


# Feedback alignment

@lru_cache(maxsize=None)
def alignment():
    """Two linear layers and one step of feedback alignment, for n samples in rows; r: the outputs' errors, b: the feedback."""
    return Definitions("""
        z[s,h] = Sum(a[s,i]*w[1][i,h], (i, 1, d[0]))                       # hidden units
        f[s,h] = Sum(r[s,j]*b[j,h], (j, 1, d[2]))                          # what feedback tells them, through b instead of the weights
        u[1][i,h] = -η*Sum(a[s,i]*f[s,h], (s, 1, N))                       # step of the first weights
        u[2][h,j] = -η*Sum(z[s,h]*r[s,j], (s, 1, N))                       # step of the second weights
        p[i,h] = w[1][i,h] + u[1][i,h]                                     # first weights after their step
    """, sizes=[{"d": d, "N": n} for d, n in (((1, 2, 1), 1), ((2, 2, 1), 2), ((2, 1, 2), 2))],
        ranges="s = 1..N, i = 1..d[0], h = 1..d[1], j = 1..d[2]",
        arrays="W[l] : d[l-1] x d[l] = w[l][i, j]\nU[l] : d[l-1] x d[l] = u[l][i, j]\nA : N x d[0] = a[i, j]\n"
               "R : N x d[2] = r[i, j]\nB : d[2] x d[1] = b[i, j]\nP : d[0] x d[1] = p[i, j]\nZ : N x d[1] = z[i, j]")


def hidden_step():
    """The hidden layer's step tells what the second layer's was: the feedback leaves its trace in the weights."""
    return (Derivation("the hidden layer's step", alignment()).start("W[1].T @ U[1]")
            .step("-η*(W[1].T @ A.T @ R @ B)", "definition of the first step")
            .step("-η*(Z.T @ R @ B)", "what the hidden units say")
            .step("U[2] @ B", "definition of the second step"))


def weights_align():
    return (Derivation("what the weights gain", alignment())
            .start("P.T @ P - W[1].T @ W[1]")
            .step("W[1].T @ U[1] + U[1].T @ W[1] + U[1].T @ U[1]", "multiply out")
            .step("U[2] @ B + B.T @ U[2].T + U[1].T @ U[1]", "the hidden layer's step"))


@lru_cache(maxsize=None)
def one_sample():
    """What feedback tells the hidden layer of one sample, beside what backpropagation does."""
    return Definitions("""
        f[h] = Sum(r[j]*b[j,h], (j, 1, d[2]))                  # by feedback
        δ[h] = Sum(r[j]*w[2][h,j], (j, 1, d[2]))               # by backpropagation
        Q = Sum(Sum(r[j]*Sum(b[j,h]*w[2][h,k], (h, 1, d[1]))*r[k], (k, 1, d[2])), (j, 1, d[2]))     # a form in the errors
        q = Sum(a[i]**2, (i, 1, d[0]))                         # square of the input's length
    """, ranges="i = 1..d[0], h = 1..d[1], j = 1..d[2]",
        sizes=[{"d": d} for d in ((1, 2, 1), (2, 1, 2), (2, 2, 2))])


def same_side():
    return (Derivation("both steps compared", one_sample())
            .start("Sum(Sum((a[i]*f[h])*(a[i]*δ[h]), (h, 1, d[1])), (i, 1, d[0]))")
            .step("Sum(a[i]**2, (i, 1, d[0]))*Sum(f[h]*δ[h], (h, 1, d[1]))", "a factor without the index h comes out")
            .step("q*Q", "definitions of q, f, δ and Q"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    coding = [inference(), weight_update(), chain_output(), chain_solved(), chain_step(), *chain_backwards(), rest_of_layers()]
    return [*coding, hidden_step(), weights_align(), same_side()]
