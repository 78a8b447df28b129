"""NetworkFlow: the numbers of a small network, forwards and backwards, one step at a time.

Forwards every unit sums and bends; at the end stands the error. Backwards the sensitivities return
through the same weights. Then each weight finds an activation at its one end and a sensitivity at
the other, and their product is its gradient. The steps and their equations are those of
`backprop.proofs.flow`.
"""

import numpy as np
import traitlets

from .. import activations, examples, losses
from ..optimizers import GradientDescent
from ..proofs import flow
from . import network_flow_steps as told
from .base import BookWidget, finite, one_of, whole
from .network_flow_figure import draw

LARGEST_RATE = 10.0


class NetworkFlow(BookWidget):
    """The flow of numbers through one of the text's two small networks.

    Parameters (traits, in step with the page; a bad value raises TraitError and changes nothing)
    ----------
    network : "tanh" or "two_outputs"
        1-2-1-1 of *sensitivities* or 2-3-2 of *explained*. Setting it also sets the text's values
        and a learning rate, and goes back to the start.
    step : int, 0 to ``last_step``
        How many steps have been computed; the last one is the update.
    learning_rate : float, above 0, at most 10
    values : dict
        {"w[1][1, 2]": …, "b[1][1]": …, "a[0][1]": …, "t[1]": …}: every weight, bias, input and target.
        When the widget is made, those left out are the text's.
    errors : list of float
        The error before each step of descent that has been taken since a value was last changed.

    >>> flow = NetworkFlow("two_outputs", values={"w[1][1, 1]": 0})
    >>> flow.descend(3)
    >>> [round(error, 4) for error in flow.errors]
    [0.3748, 0.3158, 0.254]
    """

    scripts = ("network_flow_values.js", "network_flow_layout.js", "network_flow_equation.js", "network_flow_drawing.js",
               "network_flow_editor.js", "network_flow_panel.js", "network_flow_player.js",
               "network_flow_controls.js", "network_flow.js")
    styles = ("network_flow.css",)

    network = traitlets.TraitType("tanh").tag(sync=True)
    step = traitlets.TraitType(0).tag(sync=True)
    learning_rate = traitlets.TraitType(0.05).tag(sync=True)
    values = traitlets.TraitType().tag(sync=True)
    errors = traitlets.TraitType().tag(sync=True)

    def __init__(self, network="tanh", step=0, learning_rate=None, values=None):
        one_of(network, "network", told.NETWORKS)
        if values is not None and not isinstance(values, dict):
            raise traitlets.TraitError(f"values must be a dict of names and numbers, not {values!r}")
        super().__init__(network=network, step=step, values=told.values(network) | (values or {}), errors=[],
                         learning_rate=told.NETWORKS[network][2] if learning_rate is None else learning_rate)
        self.observe(self._take_network, "network")

    @traitlets.validate("network")
    def _check_network(self, proposal):
        return one_of(proposal["value"], "network", told.NETWORKS)

    @traitlets.validate("step")
    def _check_step(self, proposal):
        return whole(proposal["value"], "step", 0, self.last_step)

    @traitlets.validate("learning_rate")
    def _check_learning_rate(self, proposal):
        value = finite(proposal["value"], "learning_rate", above=0)
        if value > LARGEST_RATE:
            raise traitlets.TraitError(f"learning_rate must be at most {LARGEST_RATE:g}, not {value!r}")
        return value

    @traitlets.validate("values")
    def _check_values(self, proposal):
        values, names = proposal["value"], told.values(self.network)
        if not isinstance(values, dict):
            raise traitlets.TraitError(f"values must be a dict of names and numbers, not {values!r}")
        if set(values) != set(names):
            wrong = sorted(set(values) ^ set(names), key=str)
            raise traitlets.TraitError(f"values must hold {', '.join(names)} and nothing else; "
                                       f"missing or unknown: {', '.join(map(str, wrong))}, given {values!r}")
        return {name: finite(values[name], name) for name in names}

    @traitlets.validate("errors")
    def _check_errors(self, proposal):
        value = proposal["value"]
        if not isinstance(value, list):
            raise traitlets.TraitError(f"errors must be a list of numbers, not {value!r}")
        return [finite(error, "an error") for error in value]

    def _take_network(self, change):
        with self.hold_trait_notifications():
            self.step, self.errors = 0, []
            self.values, self.learning_rate = told.values(change["new"]), told.NETWORKS[change["new"]][2]

    @property
    def last_step(self):
        """The number of steps: one for each quantity that is computed, and the update."""
        return sum(step.stage != "update" for step in flow.steps(self.network)) + 1

    @property
    def trace(self):
        """`Network.forward` of the network with ``values``: ``trace.z``, ``trace.a``."""
        net, x, _ = self._network()
        return net.forward(x)

    @property
    def gradients(self):
        """`Network.backward`: ``gradients.delta``, ``.weights``, ``.bias``."""
        net, x, t = self._network()
        return net.backward(net.forward(x), t)

    @property
    def activations(self):
        """The activations of each layer, a list of arrays of shape (width,), the input first."""
        return [np.array(self._network()[1]), *(a[0] for a in self.trace.a)]

    @property
    def error(self):
        """The error of the sample, a float."""
        net, x, t = self._network()
        return float(net.loss(net.forward(x).a[-1], t))

    def descend(self, rounds=1):
        """Take ``rounds`` steps of gradient descent: ``values`` move, ``errors`` grows."""
        for _ in range(rounds):
            net, x, t = self._network()
            trace = net.forward(x)
            error = float(net.loss(trace.a[-1], t))
            GradientDescent(self.learning_rate).update(net, net.backward(trace, t))
            moved = {}
            for l, layer in enumerate(net.layers, start=1):
                moved |= {f"w[{l}][{i + 1}, {j + 1}]": float(w) for (i, j), w in np.ndenumerate(layer.weights)}
                moved |= {f"b[{l}][{j + 1}]": float(b) for j, b in enumerate(layer.bias)}
            with self.hold_sync():
                self.values, self.errors = self.values | moved, [*self.errors, error]

    def reset(self):
        """Go back to the start and to the text's values."""
        with self.hold_sync():
            self.values, self.errors, self.step = told.values(self.network), [], 0

    def _network(self):
        _, _, _, activation, loss = told.NETWORKS[self.network]
        return examples.layered_network(self.values, flow.widths(self.network), activations.TABLE[activation], losses.TABLE[loss])

    @classmethod
    def mathematics(cls):
        return flow.javascript()

    @classmethod
    def constants(cls):
        return {"FLOW": {"networks": {network: told.for_the_page(network) for network in flow.NETWORKS},
                         "why": told.WHY, "largestRate": LARGEST_RATE}}

    def fallback_svg(self):
        return draw(self)

    def description(self):
        return (f"NetworkFlow({self.network!r}, step={self.step}, learning_rate={self.learning_rate:g}): "
                f"error {self.error:.4g}")
