"""The gradient of HSIC under a Gaussian kernel, and that of its normalised form, which has an inverse in it.

The normalised form is that of Ma, Lewis and Kleijn (2020): K̃ = HKH (HKH + εm)⁻¹.
`backprop.alternatives.hsic_bottleneck` computes what is proved here.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

FEATURES = [{"m": m, "w": w} for m, w in ((2, 2), (3, 1))]


@lru_cache(maxsize=None)
def features():
    """m samples with w features each, under the Gaussian kernel; any error that looks at the kernel's entries."""
    return Definitions("""
        k[i,j] = exp(-(Sum((z[i,p] - z[j,p])**2, (p, 1, w)))/(2*σ**2))     # the Gaussian kernel
        y[i,j] = g((t[i] - t[j])**2)                                      # any kernel of the targets' distance
        h[i,j] = Same(i, j) - 1/m
        b[i,j] = Sum(Sum(h[i,p]*y[p,q]*h[q,j], (q, 1, m)), (p, 1, m))     # the targets' kernel, centred
        f = Sum(Sum(k[i,j]*b[j,i], (j, 1, m)), (i, 1, m))                 # HSIC, but for the factor in front
    """, functions="g", ranges="i = 1..m, j = 1..m, r = 1..m, n = 1..w", sizes=FEATURES)


def kernel_slope():
    return (Derivation("slope of the Gaussian kernel", features(), ["σ > 0"]).start("D(k[i,j], z[r,n])")
            .step("-(1/σ**2)*k[i,j]*(z[i,n] - z[j,n])*(Same(i, r) - Same(j, r))", "exponential, then the square"))


def hsic_slope():
    return (Derivation("gradient of HSIC", features(), ["σ > 0"]).start("D(f, z[r,n])")
            .step("-(1/σ**2)*Sum(Sum(b[j,i]*k[i,j]*(z[i,n] - z[j,n])*(Same(i, r) - Same(j, r)), (j, 1, m)), (i, 1, m))",
                  "slope of every entry")
            .step("-(2/σ**2)*Sum(b[r,j]*k[r,j]*(z[r,n] - z[j,n]), (j, 1, m))", "sample r is once the first and once the second"))


@lru_cache(maxsize=None)
def inverse():
    """A matrix of two rows, a = HKH + εmI, written b + c on its diagonal, and its inverse r."""
    return Definitions("""
        a[i,j] = b[i,j] + c*Same(i, j)            # the centred kernel, made invertible
        Δ = a[1,1]*a[2,2] - a[1,2]*a[2,1]         # its determinant
        r[1,1] = a[2,2]/Δ                         # the inverse
        r[1,2] = -a[1,2]/Δ
        r[2,1] = -a[2,1]/Δ
        r[2,2] = a[1,1]/Δ
        u[i,j] = Sum(b[i,p]*r[p,j], (p, 1, 2))    # the normalised kernel
        f = Sum(Sum(u[i,j]*n[j,i], (j, 1, 2)), (i, 1, 2))     # its trace with any N
    """, ranges="i = 1..2, j = 1..2, g = 1..2, h = 1..2")


INVERTIBLE = ["Δ != 0"]


def it_is_the_inverse():
    return (Derivation("an inverse of two rows", inverse(), INVERTIBLE).start("Sum(a[i,p]*r[p,j], (p, 1, 2))")
            .step("Same(i, j)", "each entry is a determinant over Δ"))


def normalised_as_remainder():
    return (Derivation("the normalised kernel", inverse(), INVERTIBLE).start("u[i,j]")
            .step("Sum(a[i,p]*r[p,j], (p, 1, 2)) - c*r[i,j]", "b is a without c on the diagonal")
            .step("Same(i, j) - c*r[i,j]", "r is the inverse"))


def inverse_slope():
    return (Derivation("slope of an inverse", inverse(), INVERTIBLE).start("D(r[i,j], b[g,h])")
            .step("-r[i,g]*r[h,j]", "quotient rule, sixteen times"))


def normalised_slope():
    return (Derivation("gradient of the normalised trace", inverse(), INVERTIBLE).start("D(f, b[g,h])")
            .step("-c*Sum(Sum(D(r[i,j], b[g,h])*n[j,i], (j, 1, 2)), (i, 1, 2))", "u is 1 - c r")
            .step("c*Sum(Sum(r[h,j]*n[j,i]*r[i,g], (j, 1, 2)), (i, 1, 2))", "slope of an inverse"))


@lru_cache(maxsize=None)
def one_pair():
    """A kernel's entry over the difference u of one feature, the others being equal."""
    return Definitions("k = exp(-u**2/(2*σ**2))     # the Gaussian kernel\nd = D(k, u)     # its slope")


def steepest():
    return (Derivation("where the Gaussian kernel is steepest", one_pair(), ["σ > 0"]).start("D(d, u)")
            .step("D(-(u/σ**2)*k, u)", "the slope")
            .step("k*(u**2/σ**4 - 1/σ**2)", "product rule")
            .step("(1/σ**4)*k*(u + σ)*(u - σ)", "0 at u = σ and u = -σ"))


@lru_cache(maxsize=None)
def at_the_steepest():
    """The same at the difference σ."""
    return Definitions("u = σ\nk = exp(-u**2/(2*σ**2))\ns = (u/σ**2)*k     # how steep it is there")


def how_steep():
    return (Derivation("how steep the Gaussian kernel can be", at_the_steepest(), ["σ > 0"]).start("s")
            .step("(1/σ)*exp(-1/2)", "u is σ"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    inverses = [it_is_the_inverse(), normalised_as_remainder(), inverse_slope(), normalised_slope()]
    return [kernel_slope(), hsic_slope(), *inverses, steepest(), how_steep()]
