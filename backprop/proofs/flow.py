"""The flow through the text's two small networks, forwards and backwards, one quantity a step.

The tanh network of *sensitivities* (document 002, 1-2-1-1, squared error) and the sigmoid network of
*explained* (document 004, 2-3-2, half the squared error). Each kind of step is derived once, for
every unit of every layer; the steps are its instances, in the order in which backpropagation
computes them, and the page's code is printed from them.
"""
import re
from dataclasses import dataclass
from functools import lru_cache

import sympy

from .. import examples
from ..derivation import Derivation, javascript_function
from ..derivation.instance import instance
from ..derivation.symbols import Entry, Partial, sigmoid

# definitions, their note, activation, ½ before the loss, factor of its derivative, slope of the activation
NETWORKS = {"tanh": (examples.tanh_definitions, "tanh network", "tanh", "", "2*", "(1 - a[{l}][j]**2)"),
            "two_outputs": (examples.two_outputs_definitions, "network with two outputs", "sigmoid", "1/2*", "",
                            "(a[{l}][j]*(1 - a[{l}][j]))")}
STAGES = {"forward": ("pre-activation", "activation"), "error": ("error",), "backward": ("seed", "step back"),
          "gradient": ("weight gradient", "bias gradient"), "update": ("weight update", "bias update")}


@dataclass(frozen=True)
class FlowStep:
    """One quantity and the checked expression that gives it, at concrete units.

    ``places`` are the numbers that the indices l, i, j have here, as far as there are any.
    """
    kind: str
    quantity: sympy.Expr
    expression: sympy.Expr
    places: dict

    @property
    def stage(self):
        return next(stage for stage, kinds in STAGES.items() if self.kind in kinds)

    @property
    def name(self):
        """As in the text, ``"δ[2][1]"``; of what an update gives, ``"new w[1][1, 2]"``."""
        return f"new {self.quantity}" if self.stage == "update" else str(self.quantity)

    @property
    def inputs(self):
        """The quantities in the expression, as they stand in it from left to right."""
        return list(dict.fromkeys(_quantities(self.expression)))


@lru_cache(maxsize=None)
def _proofs(network):
    """{kind: derivation}; the last expression of each is what its steps are instances of."""
    definitions, title, g, half, factor, slope = NETWORKS[network]
    note = "widths " + "-".join(map(str, definitions().sizes[0]["d"]))

    def derive(kind, start, *steps, layers="every"):
        derivation = Derivation(f"{title}: {kind}", definitions(layers), note=note).start(start)
        for text, rule in steps:
            derivation.step(text, rule)
        return kind, derivation

    return dict([
        derive("pre-activation", "z[l][j]", ("Sum(a[l-1][i]*w[l][i,j], (i, 1, d[l-1])) + b[l][j]", "definition of z")),
        derive("activation", "a[l][j]", (f"{g}(z[l][j])", "definition of a")),
        derive("error", "e", (f"{half}Sum((a[L][j] - t[j])**2, (j, 1, d[L]))", "definition of e")),
        derive("seed", "δ[L][j]", ("D(e, a[L][j])*D(a[L][j], z[L][j])", "chain rule"),
               (f"{factor}(a[L][j] - t[j])*{slope.format(l='L')}", "derivatives of the square and of the activation"),
               layers="last"),
        derive("step back", "δ[l][j]",
               ("D(a[l][j], z[l][j])*Sum(D(z[l+1][k], a[l][j])*δ[l+1][k], (k, 1, d[l+1]))", "chain rule over all paths"),
               (f"{slope.format(l='l')}*Sum(w[l+1][j,k]*δ[l+1][k], (k, 1, d[l+1]))",
                "derivatives of the activation and of a sum"), layers="hidden"),
        derive("weight gradient", "D(e, w[l][i,j])", ("D(z[l][j], w[l][i,j])*D(e, z[l][j])", "chain rule"),
               ("a[l-1][i]*δ[l][j]", "derivative of a sum; definition of δ")),
        derive("bias gradient", "D(e, b[l][j])", ("D(z[l][j], b[l][j])*D(e, z[l][j])", "chain rule"),
               ("δ[l][j]", "derivative of a sum; definition of δ")),
        derive("weight update", "w[l][i,j] - η*(a[l-1][i]*δ[l][j])", ("w[l][i,j] - η*D(e, w[l][i,j])", "the weight's gradient")),
        derive("bias update", "b[l][j] - η*δ[l][j]", ("b[l][j] - η*D(e, b[l][j])", "the bias's gradient"))])


def derivations():
    """Every derivation of this file, for the checks that go through all of the book's."""
    return [derivation for network in NETWORKS for derivation in _proofs(network).values()]


@lru_cache(maxsize=None)
def steps(network):
    """The steps of NETWORKS[``network``], a tuple of `FlowStep`: first all that is computed, then the updates.

    Forwards unit by unit, the error, back unit by unit, then the gradients from the last layer to the
    first. The updates come last, in the order of the gradients; none needs another.
    """
    last = int(_places(network)[sympy.Symbol("L", real=True)])
    layers = range(1, last + 1)
    units = [(l, j) for l in layers for j in _units(network, l)]
    back = sorted(units, key=lambda unit: (-unit[0], unit[1]))
    kind = {l: "seed" if l == last else "step back" for l in layers}
    made = [_step(network, kind, l=l, j=j) for l, j in units for kind in ("pre-activation", "activation")]
    made.append(_step(network, "error"))
    made += [_step(network, kind[l], l=l, j=j) for l, j in back]
    for stage in ("gradient", "update"):
        for l, j in back:
            made += [_step(network, f"weight {stage}", l=l, i=i, j=j) for i in _units(network, l - 1)]
            made.append(_step(network, f"bias {stage}", l=l, j=j))
    return tuple(made)


def widths(network):
    """The number of units in each layer, the input first."""
    return NETWORKS[network][0]().sizes[0]["d"]


def identifier(name):
    """A quantity's name where only letters and digits are allowed: w[1][1, 2] → w_1_1_2."""
    return re.sub(r"\W+", "_", name.replace("δ", "delta").replace("η", "eta")).strip("_")


@lru_cache(maxsize=None)
def javascript():
    """A JavaScript function for each step, such as ``tanh_z_1_2(a_0_1, w_1_1_2, b_1_2)``, by name in FLOW_FUNCTIONS."""
    printed, table = [], []
    for network in NETWORKS:
        for step in steps(network):
            name = f"{network}_{identifier(step.name)}"
            symbols = {q: sympy.Symbol(identifier(str(q)), real=True) for q in step.inputs}
            value = step.expression.xreplace(symbols).replace(sigmoid, lambda z: sigmoid(z).rewrite(sympy.exp))
            printed.append(javascript_function(name, symbols.values(), {"value": value}))
            table.append(name)
    return "\n".join([*printed, f"const FLOW_FUNCTIONS = {{{', '.join(table)}}};"])


def _places(network):
    return next(NETWORKS[network][0]().environments())[0]


def _units(network, layer):
    return range(1, widths(network)[layer] + 1)


def _step(network, kind, **places):
    proof = _proofs(network)[kind]
    at = {sympy.Symbol(k, real=True): sympy.Integer(v) for k, v in places.items()}
    sides = [instance(e, at, _places(network)) for e in (proof.start_expression, proof.last)]
    if kind.endswith("update"):       # the rule moves the parameter that it begins with
        sides[0] = sides[1].args[0]
    return FlowStep(kind, *sides, places)


def _quantities(expression):
    if expression.is_Symbol or isinstance(expression, (Entry, Partial)):
        yield expression
        return
    for part in expression.args:
        yield from _quantities(part)
