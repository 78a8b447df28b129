"""One channel of a convolutional layer: its gradients, the way back, and the kernel turned round.

Rows and columns are counted from 0, as in the code. The error is any function C of all outputs, so
the proofs hold for whatever layers and loss follow. *diagrams*, on convolutional networks.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

LAYER = """
    z[p,q] = Sum(Sum(w[i,j]*x[s*p+i, s*q+j], (j, 0, m-1)), (i, 0, m-1)) + b   # kernel laid on at row sp, column sq
    e = C(z[0,0], z[0,1], z[1,0], z[1,1])     # the error: whatever becomes of the outputs
    δ[p,q] = D(e, z[p,q])                     # sensitivity of an output
"""
TURNED = """
    f[i,j] = w[m-1-i, m-1-j]     # the kernel, turned by half a turn
    y[p,q] = Sum(Sum(δ[k,l]*Same(k+m-1, p)*Same(l+m-1, q), (l, 0, h-1)), (k, 0, h-1))   # δ in a frame of zeros
"""
# Two rows and columns of outputs, of kernels with two or three, moved by one or two.
SIZES = [{"h": 2, "m": m, "s": s} for m, s in [(2, 1), (3, 1), (2, 2)]]
RANGES = "p = 0..h-1, q = 0..h-1, i = 0..m-1, j = 0..m-1, u = 0..s*(h-1)+m-1, v = 0..s*(h-1)+m-1"
NOTE = "for kernels of 2 and 3 rows and columns, strides of 1 and 2, 2 by 2 outputs and any error"
EACH_OUTPUT = "(q, 0, h-1)), (p, 0, h-1))"
EACH_WEIGHT = "(j, 0, m-1)), (i, 0, m-1))"


@lru_cache(maxsize=None)
def definitions():
    """z, e and δ of one channel in and one channel out."""
    return Definitions(LAYER, functions="C", ranges=RANGES, sizes=SIZES)


@lru_cache(maxsize=None)
def definitions_turned():
    """The same with stride 1, and with the turned kernel f and the framed sensitivities y."""
    return Definitions(LAYER + TURNED, functions="C", ranges=RANGES, sizes=[{"h": 2, "m": m, "s": 1} for m in (2, 3)])


def turned():
    """What `definitions_turned` adds, to be shown by itself."""
    return Definitions(TURNED, ranges=RANGES, sizes=[{"h": 2, "m": 3, "s": 1}])


def weight_gradient():
    """∂e/∂w: the sum over all pairs of input and output that the weight connects."""
    return (Derivation("gradient of a kernel's weight", definitions(), note=NOTE)
            .start("D(e, w[i,j])")
            .step(f"Sum(Sum(D(e, z[p,q])*D(z[p,q], w[i,j]), {EACH_OUTPUT}", "the weight acts through every output")
            .step(f"Sum(Sum(δ[p,q]*x[s*p+i, s*q+j], {EACH_OUTPUT}", "in each z one term holds the weight"))


def bias_gradient():
    """∂e/∂b: the sum of all sensitivities, since the bias is shared too."""
    return (Derivation("gradient of a kernel's bias", definitions(), note=NOTE)
            .start("D(e, b)")
            .step(f"Sum(Sum(D(e, z[p,q])*D(z[p,q], b), {EACH_OUTPUT}", "the bias acts through every output")
            .step(f"Sum(Sum(δ[p,q], {EACH_OUTPUT}", "each z grows as fast as b"))


def spreading():
    """∂e/∂x: what each output sends back, through the weights that it was gathered by."""
    return (Derivation("sensitivity of a pixel", definitions(), note=NOTE)
            .start("D(e, x[u,v])")
            .step(f"Sum(Sum(D(e, z[p,q])*D(z[p,q], x[u,v]), {EACH_OUTPUT}", "chain rule over all outputs")
            .step(f"Sum(Sum(δ[p,q]*Sum(Sum(w[i,j]*Same(s*p+i, u)*Same(s*q+j, v), {EACH_WEIGHT}, {EACH_OUTPUT}",
                  "z holds the pixel where the kernel lies on it"))


def turned_kernel():
    """∂e/∂x with stride 1, as a convolution of the framed δ with the turned kernel."""
    return (Derivation("back is forward with the kernel turned", definitions_turned(),
                       note="for kernels of 2 and 3 rows and columns, stride 1, 2 by 2 outputs and any error")
            .start("D(e, x[u,v])")
            .step(f"Sum(Sum(f[i,j]*y[u+i, v+j], {EACH_WEIGHT}", "forward again, with other letters"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [weight_gradient(), bias_gradient(), spreading(), turned_kernel()]
