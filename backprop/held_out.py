"""Samples held out of training, whose loss tells when to stop: early stopping."""

from __future__ import annotations

from typing import Any

from .network import Network


class HeldOut:
    """The samples for validation, and the weights that have been best on them.

    validation: (x, t), checked as `net.forward` and `net.backward` check theirs.
    best: after how many epochs that was.
    """

    def __init__(self, net: Network, validation: tuple[Any, Any]):
        self.net, self.asked, self.best, self.least = net, 0, 0, None
        try:
            x, t = validation
            trace = net.forward(x)
            self.x, self.t = trace.inputs[0], net.targets(trace, t)
        except (TypeError, ValueError) as error:
            raise type(error)(f"validation must be (x, t): {error}") from error

    def loss(self) -> float:
        """The loss of the network as it is; asked once before training and once after each epoch."""
        loss = self.net.total_loss(self.net.forward(self.x), self.t)
        if self.least is None or loss < self.least:
            self.least, self.best = loss, self.asked
            self.parameters = [parameter.copy() for parameter in self.net.parameters()]
        self.asked += 1
        return loss

    def give_back_best(self) -> None:
        """Put the best weights into the network, in place."""
        for parameter, best in zip(self.net.parameters(), self.parameters):
            parameter[...] = best
