"""What the NetworkFlow's script is told of the steps of `backprop.proofs.flow`: their equations as
MathML, the names of what they take, and the words that say what they compute."""
from .. import examples
from ..derivation.mathml import mathml
from ..proofs import flow

# title, {name: decimal text}, learning rate that the widget opens with, activation, loss
NETWORKS = {
    "tanh": ("1-2-1-1, tanh", examples.tanh_values, 0.05, "tanh", "squared_error"),
    "two_outputs": ("2-3-2, sigmoid", examples.two_outputs_values, 1.0, "sigmoid", "half_squared_error"),
}
WHY = {
    "pre-activation": "Each activation that arrives, times its weight; all of it summed, plus the bias.",
    "activation": "The activation function bends the sum.",
    "error": "How far the network is from its target.",
    "seed": "The slope of the error at the output, times the slope of the activation.",
    "step back": "The sensitivities ahead come back through the same weights and meet the slope of the activation.",
    "weight gradient": "What goes in at one end of the weight, times what has come back to the other.",
    "bias gradient": "A bias is the weight of a constant 1: its gradient is the sensitivity itself.",
    "update": "Every weight and bias moves against its gradient at the same time. Shown is the one that moves most.",
}


def values(network):
    """{name: float} of the network's weights, biases, inputs and targets as the text has them."""
    return examples.floats(NETWORKS[network][1]())


def unit(network, layer, j):
    """A unit in words: "input 2", "hidden unit 3", "the unit of layer 2", "the output"."""
    widths = flow.widths(network)
    last = len(widths) - 1
    if layer in (0, last):
        kind = "output" if layer else "input"
        return f"the {kind}" if widths[layer] == 1 else f"{kind} {j}"
    if last == 2:
        return f"hidden unit {j}"
    return f"the unit of layer {layer}" if widths[layer] == 1 else f"unit {j} of layer {layer}"


def parameter(network, places):
    """A weight or a bias in words, from the places of a gradient's step."""
    head = unit(network, places["l"], places["j"])
    if "i" not in places:
        return f"the bias of {head}"
    return f"the weight from {unit(network, places['l'] - 1, places['i'])} to {head}"


def words(network, step):
    """What a step computes, in words that "is" can follow."""
    if step.stage == "update":
        return parameter(network, step.places)
    if step.stage == "gradient":
        return f"the gradient of {parameter(network, step.places)}"
    if step.stage == "error":
        return "the error of the sample"
    kind = "sensitivity" if step.stage == "backward" else step.kind
    return f"the {kind} of {unit(network, step.places['l'], step.places['j'])}"


def for_the_page(network):
    """Everything about one network that the script reads, as JSON values."""
    title, _, learning_rate, _, _ = NETWORKS[network]
    told = [{"name": step.name, "stage": step.stage, "kind": step.kind, "places": step.places,
             "inputs": list(map(str, step.inputs)), "run": f"{network}_{flow.identifier(step.name)}",
             "left": mathml(step.quantity), "right": mathml(step.expression), "words": words(network, step)}
            for step in flow.steps(network)]
    given = {}
    for step in flow.steps(network):
        given |= {str(q): "".join(mathml(q)) for q in step.inputs}
    return {"title": title, "widths": flow.widths(network), "values": values(network), "learningRate": learning_rate,
            "symbols": {name: given[name] for name in values(network)},
            "units": [[unit(network, layer, j) for j in range(1, width + 1)]
                      for layer, width in enumerate(flow.widths(network))],
            "steps": [t for t in told if t["stage"] != "update"], "updates": [t for t in told if t["stage"] == "update"]}
