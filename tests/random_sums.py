"""Random expressions with sums, free indices, brackets and derivatives, over two sets of definitions."""
import random
import re

from backprop.derivation import Definitions

FLAT = Definitions("""
    y[0] = c
    u[i] = Sum(A[i,k]*x[k], (k, 1, n)) + y[i]
    v[i] = g(u[i])
    s = Sum(v[i]*y[i-1], (i, 1, m))
    q[k] = exp(x[k])/Sum(exp(x[p]), (p, 1, n))
    h = H(All(u[i], (i, 1, m)))
""", functions="g H", ranges="i = 1..m, j = 1..m, k = 1..n, p = 1..n", arrays="A : m x n = A[i, j]",
    sizes=[{"m": 2, "n": 3}, {"m": 1, "n": 2}, {"m": 3, "n": 1}])

LAYERED = Definitions("""
    z[l][j] = Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]
    a[l][j] = g(z[l][j])
    e = Sum((a[L][j] - t[j])**2, (j, 1, d[L]))
    δ[l][j] = D(e, z[l][j])
""", functions="g", ranges="l = 1..L-1, i = 1..d[l-1], j = 1..d[l], k = 1..d[l+1]",
    arrays="W[l] : d[l-1] x d[l] = w[l][i, j]\n a[l] : 1 x d[l] = a[l][j]\n z[l] : 1 x d[l] = z[l][j]",
    sizes=[{"d": (1, 2, 2)}, {"d": (2, 1, 2, 1)}])

# In braces the kind of an index: m or n, or the layer whose units it counts.
FLAT_PARTS = """x[{n}]  u[{m}]  v[{m}]  A[{m},{n}]  q[{n}]  s  c  h  y[{m}]  y[{m}-1]  {m}  {n}  m  n
    Same({m},{m})  Same({n},{n})  Same({m},{n}+1)  D(s,x[{n}])  D(u[{m}],x[{n}])  D(v[{m}],A[{m},{n}])
    D(q[{n}],x[{n}])  D(s,u[{m}])  D(h,A[{m},{n}])  D(h,x[{n}])  D(s,y[{m}])  g({m}*x[{n}])  exp(x[{n}])
    log(q[{n}])  1/n  1/Sum(exp(x[o]+{m}),(o,1,n))""".split()
LAYERED_PARTS = """a[l-1][{below}]  a[l][{here}]  a[l+1][{above}]  z[l][{here}]  z[l+1][{above}]  e  {here}  d[l]
    w[l][{below},{here}]  w[l+1][{here},{above}]  D(e,z[l][{here}])  D(e,z[l+1][{above}])  δ[l][{here}]
    D(e,a[l-1][{below}])  D(e,a[l][{here}])  D(e,w[l][{below},{here}])  D(e,w[l+1][{here},{above}])
    D(e,b[l][{here}])
    D(z[l][{here}],a[l-1][{below}])  D(z[l+1][{above}],a[l][{here}])  D(z[l+1][{above}],z[l][{here}])
    D(a[l][{here}],z[l][{here}])  Same({here},{here})  Same({here},{above})  dg(z[l][{here}])  δ[l+1][{above}]""".split()
RANGES = {"m": [("1", "m", ""), ("0", "m-1", "+1"), ("2", "m", "")],
          "n": [("1", "n", ""), ("0", "n-1", "+1"), ("2", "n", "")],
          "below": [("1", "d[l-1]", "")], "here": [("1", "d[l]", "")], "above": [("1", "d[l+1]", "")]}
FREE = {"flat": {"i": "m", "j": "m", "k": "n", "p": "n"}, "layered": {"i": "below", "j": "here", "k": "above"}}


def random_expression(which, seed):
    """(definitions, expression) of a random expression, "flat" or "layered"."""
    chance = random.Random(f"{which} {seed}")
    definitions, parts = {"flat": (FLAT, FLAT_PARTS), "layered": (LAYERED, LAYERED_PARTS)}[which]
    return definitions, definitions.parse(_text(chance, parts, FREE[which], chance.choice([1, 2, 2, 3])))


def _text(chance, parts, letters, depth):
    """``letters`` maps how an index is written here, such as k or k+1, to its kind."""
    def index(match):
        return chance.choice([shown for shown, kind in letters.items() if kind == match[1]])

    if depth == 0:
        return re.sub(r"\{(\w+)\}", index, chance.choice(parts))
    what = chance.choice(["product", "product", "difference", "square", "g", "sum", "sum", "sum"])
    if what != "sum":
        first, second = (_text(chance, parts, letters, depth - 1) for _ in range(2))
        return {"product": f"({first})*({second})", "difference": f"({first} - {second})",
                "square": f"({first})**2", "g": f"g({first})"}[what]
    kind, letter = chance.choice(sorted(set(letters.values()))), chance.choice("ijkpqr")      # it may hide another
    first, last, shift = chance.choice(RANGES[kind])
    inside = {shown: k for shown, k in letters.items() if shown[0] != letter} | {letter + shift: kind}
    if set(inside.values()) != set(letters.values()):
        return _text(chance, parts, letters, depth - 1)
    return f"Sum({_text(chance, parts, inside, depth - 1)}, ({letter}, {first}, {last}))"
