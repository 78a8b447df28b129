"""The table of derivatives that automatic differentiation walks by, proved row by row.

`rules()` has a derivation for each operand of each row of `backprop.autodiff.TABLE`: from ∂e/∂(operand)
to what the row computes of g = ∂e/∂y. The loss is an arbitrary function of the result, so whatever
follows in the graph is covered.
"""
from functools import lru_cache

from ..derivation import Definitions, Derivation

# row: (y, {operand: ∂e/∂(operand)}, side conditions)
ENTRYWISE = {
    "add": ("a + b", {"a": "g", "b": "g"}, []),
    "subtract": ("a - b", {"a": "g", "b": "-g"}, []),
    "multiply": ("a*b", {"a": "g*b", "b": "g*a"}, []),
    "divide": ("a/b", {"a": "g*(1/b)", "b": "g*(-y/b)"}, ["b != 0"]),
    "exp": ("exp(a)", {"a": "g*y"}, []),
    "log": ("log(a)", {"a": "g*(1/a)"}, ["a > 0"]),
    "tanh": ("tanh(a)", {"a": "g*(1 - y*y)"}, []),
}
WORDS = {"add": "a sum", "subtract": "a difference", "multiply": "a product", "divide": "a quotient",
         "exp": "an exponential", "log": "a logarithm", "tanh": "a tanh", "relu": "a ReLU"}
SIZES = [{"n": n, "m": m, "p": p} for n, m, p in ((1, 1, 1), (2, 1, 2), (1, 2, 3), (2, 3, 1), (2, 2, 2))]
RANGES = "i = 1..n, k = 1..m, j = 1..p"


@lru_cache(maxsize=None)
def entry(row):
    """One entry of an operation that acts on entries, and a loss that hears it."""
    formula = "max(a, 0)" if row == "relu" else ENTRYWISE[row][0]
    return Definitions(f"y = {formula}     # the result\ne = C(y)     # whatever follows\ng = D(e, y)     # arrives at y",
                       functions="C")


def entry_rule(row, operand):
    _, parts, conditions = ENTRYWISE[row]
    return (Derivation(f"pulled back through {WORDS[row]}, to {operand}", entry(row), conditions, note="for any loss")
            .start(f"D(e, {operand})").step(f"D(e, y)*D(y, {operand})", "chain rule").step(parts[operand], "slope of y"))


def relu_rule(side):
    """Off its kink: for a > 0 (side 1) and for a < 0 (side -1)."""
    words, condition, slope = {1: ("above 0", "a > 0", "g*1"), -1: ("below 0", "a < 0", "g*0")}[side]
    return (Derivation(f"pulled back through a ReLU, {words}", entry("relu"), [condition], note="for any loss")
            .start("D(e, a)").step("D(e, y)*D(y, a)", "chain rule").step(slope, "slope of y"))


@lru_cache(maxsize=None)
def product():
    """y = a b, n by m times m by p. To first order every loss is a weighted sum of y's entries."""
    return Definitions("""
        y[i,j] = Sum(a[i,k]*b[k,j], (k, 1, m))                    # the result, entry by entry
        e = C(Sum(Sum(h[i,j]*y[i,j], (j, 1, p)), (i, 1, n)))      # whatever follows, with any weights h
        g[i,j] = D(e, y[i,j])                                     # arrives at y
    """, functions="C", ranges=RANGES, sizes=SIZES)


def product_rules():
    """g bᵀ for the left factor, aᵀ g for the right one."""
    left = (Derivation("pulled back through a product of matrices, to a", product(), note="for any loss")
            .start("D(e, a[i,k])").step("Sum(D(e, y[i,j])*D(y[i,j], a[i,k]), (j, 1, p))", "a acts through the row i of y")
            .step("Sum(g[i,j]*b[k,j], (j, 1, p))", "in each y one term holds it: g times b transposed"))
    right = (Derivation("pulled back through a product of matrices, to b", product(), note="for any loss")
             .start("D(e, b[k,j])").step("Sum(D(e, y[i,j])*D(y[i,j], b[k,j]), (i, 1, n))", "b acts through the column j of y")
             .step("Sum(a[i,k]*g[i,j], (i, 1, n))", "in each y one term holds it: a transposed times g"))
    return left, right


@lru_cache(maxsize=None)
def added_up(what):
    """A sum of all entries, of each row's, or of picked ones."""
    y, loss, arrives = {
        "sum": ("y = Sum(a[k], (k, 1, m))     # the sum of all entries", "C(y)", "g = D(e, y)"),
        "row_sums": ("y[i] = Sum(a[i,k], (k, 1, m))     # the sum of each row", "C(All(y[i], (i, 1, n)))", "g[i] = D(e, y[i])"),
        "take": ("y[i] = Sum(c[i,k]*a[k], (k, 1, m))     # c[i,k] is 1 where y's entry i is taken from a's entry k, and 0 elsewhere",
                 "C(All(y[i], (i, 1, n)))", "g[i] = D(e, y[i])"),
    }[what]
    return Definitions(f"{y}\ne = {loss}     # whatever follows\n{arrives}     # arrives at y",
                       functions="C", ranges="i = 1..n, k = 1..m", sizes=[{"n": n, "m": m} for n, m in ((1, 2), (2, 1), (3, 2), (2, 3))])


def added_up_rule(what):
    title, start, chain, rule = {
        "sum": ("a sum of all entries", "D(e, a[k])", "D(e, y)*D(y, a[k])", "g"),
        "row_sums": ("sums of rows", "D(e, a[i,k])", "D(e, y[i])*D(y[i], a[i,k])", "g[i]"),
        "take": ("a choice of entries", "D(e, a[k])", "Sum(D(e, y[i])*D(y[i], a[k]), (i, 1, n))", "Sum(g[i]*c[i,k], (i, 1, n))"),
    }[what]
    why = "g goes back to where its entry was taken from" if what == "take" else "the sum grows as fast as each of its terms"
    return (Derivation(f"pulled back through {title}", added_up(what), note="for any loss")
            .start(start).step(chain, "chain rule").step(rule, why))


@lru_cache(maxsize=None)
def inverted():
    """The inverse of a matrix of two rows. To first order every loss is a weighted sum of its entries."""
    return Definitions("""
        Δ = a[1,1]*a[2,2] - a[1,2]*a[2,1]         # the determinant of a
        y[1,1] = a[2,2]/Δ                         # the inverse of a
        y[1,2] = -a[1,2]/Δ
        y[2,1] = -a[2,1]/Δ
        y[2,2] = a[1,1]/Δ
        e = C(Sum(Sum(h[i,j]*y[i,j], (j, 1, 2)), (i, 1, 2)))      # whatever follows, with any weights h
        g[i,j] = D(e, y[i,j])                                     # arrives at y
    """, functions="C", ranges="i = 1..2, j = 1..2, p = 1..2, q = 1..2")


def inverse_rule():
    """-yᵀ g yᵀ, for two rows."""
    return (Derivation("pulled back through an inverse", inverted(), ["Δ != 0"], note="for any loss").start("D(e, a[p,q])")
            .step("Sum(Sum(D(e, y[i,j])*D(y[i,j], a[p,q]), (j, 1, 2)), (i, 1, 2))", "a acts through every entry of y")
            .step("-Sum(Sum(y[i,p]*g[i,j]*y[q,j], (j, 1, 2)), (i, 1, 2))", "slope of an inverse: y transposed on both sides of g"))


@lru_cache(maxsize=None)
def rules():
    """{row of the table: the derivations of its pull-backs, those of one operand together}."""
    entrywise = {row: tuple((entry_rule(row, operand),) for operand in parts) for row, (_, parts, _) in ENTRYWISE.items()}
    left, right = product_rules()
    return entrywise | {"relu": ((relu_rule(1), relu_rule(-1)),), "matmul": ((left,), (right,)), "inverse": ((inverse_rule(),),),
                        **{what: ((added_up_rule(what),),) for what in ("sum", "row_sums", "take")}}


# What the walk itself rests on

@lru_cache(maxsize=None)
def used_twice():
    """A variable that goes into two results."""
    return Definitions("""
        u = f(a)        # one operation on a
        v = h(a)        # another one
        e = C(u, v)     # whatever follows
    """, functions="f h C")


def parts_add_up():
    return (Derivation("parts from two uses add up", used_twice(), note="for any operations and any loss")
            .start("D(e, a)").step("D(e, u)*D(u, a) + D(e, v)*D(v, a)", "chain rule: one term for each use"))


@lru_cache(maxsize=None)
def stretched():
    """A row b that is added to every row of a, as a bias is."""
    return Definitions("""
        y[i,j] = a[i,j] + b[j]                                    # the row b under every row of a
        e = C(Sum(Sum(h[i,j]*y[i,j], (j, 1, p)), (i, 1, n)))      # whatever follows, with any weights h
        g[i,j] = D(e, y[i,j])                                     # arrives at y
    """, functions="C", ranges="i = 1..n, j = 1..p", sizes=[{"n": n, "p": p} for n, p in ((1, 2), (2, 1), (3, 2), (2, 3))])


def copies_add_up():
    return (Derivation("what was stretched is added up", stretched(), note="for any loss").start("D(e, b[j])")
            .step("Sum(D(e, y[i,j])*D(y[i,j], b[j]), (i, 1, n))", "the copies of b act through the column j")
            .step("Sum(g[i,j], (i, 1, n))", "each copy has the slope 1"))


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    of_rows = [derivation for operands in rules().values() for operand in operands for derivation in operand]
    return [*of_rows, parts_add_up(), copies_add_up()]
