"""The NetworkFlow in Python: its steps, its traits, its still figure; and the network with two outputs."""
import re
import xml.etree.ElementTree

import numpy as np
import pytest
import sympy
import traitlets

import backprop as bp
from backprop import examples
from backprop.derivation.checking import Refuted, check
from backprop.derivation.instance import instance
from backprop.proofs import flow
from backprop.widgets import NetworkFlow, network_flow_steps

TRAITS = ("network", "step", "learning_rate", "values", "errors")
NETWORKS = tuple(flow.NETWORKS)


def numbers(widget):
    """{name: float} of every z, a, δ, e, gradient and updated value, from the package's own network."""
    trace, gradients, eta, values = widget.trace, widget.gradients, widget.learning_rate, widget.values
    found = {"e": widget.error, "η": eta, **values}
    for l, (z, a, delta) in enumerate(zip(trace.z, trace.a, gradients.delta), start=1):
        for letter, array in (("z", z), ("a", a), ("δ", delta)):
            found |= {f"{letter}[{l}][{j + 1}]": float(x) for j, x in enumerate(array[0])}
        found |= {f"D(e, w[{l}][{i + 1}, {j + 1}])": float(x) for (i, j), x in np.ndenumerate(gradients.weights[l - 1])}
        found |= {f"D(e, b[{l}][{j + 1}])": float(x) for j, x in enumerate(gradients.bias[l - 1])}
    for name in values:
        if name[0] in "wb":
            found[f"new {name}"] = values[name] - eta * found[f"D(e, {name})"]
    return found


def some_values(network, random):
    """Other values for everything, as far from the flat parts of the activation as the text's are."""
    return {name: round(float(random.uniform(-1.6, 1.6)), 3) for name in network_flow_steps.values(network)}


# ---- the network with two outputs ------------------------------------------------------------------

def test_the_network_with_two_outputs_agrees_with_the_proved_expressions():
    net, x, t = examples.two_outputs_network()
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    assert net.loss(trace.a[-1], t) == pytest.approx(float(examples.two_outputs_value("e")), rel=1e-13)
    for l in (1, 2):
        for (i, j), found in np.ndenumerate(gradients.weights[l - 1]):
            assert found == pytest.approx(float(examples.two_outputs_value(f"D(e, w[{l}][{i + 1}, {j + 1}])")), rel=1e-12)
        for j, found in enumerate(gradients.bias[l - 1]):
            assert found == pytest.approx(float(examples.two_outputs_value(f"D(e, b[{l}][{j + 1}])")), rel=1e-12)


def test_the_weights_are_numbered_as_the_document_says():
    """w7 touches the first output alone, w1 both; w1, w2 lead to hidden unit 1, w7, w8, w9 to output 1."""
    names = examples.two_outputs_names()
    assert set(names) == set(examples.TWO_OUTPUTS) and len(set(names.values())) == len(names) == 21
    assert [names[f"w{k}"] for k in (1, 2, 3, 6, 7, 8, 9, 10, 12)] == [
        "w[1][1, 1]", "w[1][2, 1]", "w[1][1, 2]", "w[1][2, 3]",
        "w[2][1, 1]", "w[2][2, 1]", "w[2][3, 1]", "w[2][1, 2]", "w[2][3, 2]"]
    assert [names[f"b{k}"] for k in (1, 3, 4, 5)] == ["b[1][1]", "b[1][3]", "b[2][1]", "b[2][2]"]
    slope = {(k, j): float(examples.two_outputs_value(f"D(a[2][{j}], {names[f'w{k}']})")) for k in (1, 7) for j in (1, 2)}
    assert slope[7, 2] == 0 and all(abs(slope[at]) > 0.01 for at in ((7, 1), (1, 1), (1, 2)))


def test_its_gradients_are_large_enough_to_be_seen_and_differ_in_sign():
    _, gradients = (lambda net, x, t: (net, net.backward(net.forward(x), t)))(*examples.two_outputs_network())
    found = np.concatenate([array.ravel() for array in (*gradients.weights, *gradients.bias)])
    assert np.abs(found).min() > 0.005 and (found > 0).any() and (found < 0).any()


# ---- the steps -------------------------------------------------------------------------------------

@pytest.mark.parametrize("network", NETWORKS)
def test_every_step_is_proved_at_its_own_units(network):
    """Each instance is checked anew against what it says it computes."""
    definitions = flow.NETWORKS[network][0]()
    for step in flow.steps(network):
        l, i, j = (step.places.get(letter) for letter in "lij")
        if step.stage != "update":
            assert check(definitions, step.quantity, step.expression, explain=False) == "proved"
            continue
        gradient = definitions.parse(f"a[{l - 1}][{i}]*δ[{l}][{j}]" if i else f"δ[{l}][{j}]")
        eta = sympy.Symbol("η", real=True)
        assert check(definitions, step.quantity - eta * gradient, step.expression, explain=False) == "proved"


@pytest.mark.parametrize("network", NETWORKS)
def test_another_unit_s_expression_would_be_refuted(network):
    steps, definitions = flow.steps(network), flow.NETWORKS[network][0]()
    refuted = 0
    for step, other in zip(steps, steps[1:]):
        if step.kind == other.kind and step.stage != "update":
            with pytest.raises(Refuted):
                check(definitions, step.quantity, other.expression, explain=False)
            refuted += 1
    assert refuted >= 3


@pytest.mark.parametrize("network", NETWORKS)
def test_every_step_leans_on_what_is_there_already(network):
    there = {*network_flow_steps.values(network), "η"}
    for step in flow.steps(network):
        assert set(map(str, step.inputs)) <= there
        assert step.name not in there
        there.add(step.name)
    assert there - {"η"} == set(numbers(NetworkFlow(network))) - {"η"}
    stages = [step.stage for step in flow.steps(network)]
    assert list(dict.fromkeys(stages)) == list(flow.STAGES) and stages == sorted(stages, key=list(flow.STAGES).index)


def test_an_instance_keeps_the_author_s_order_and_writes_sums_out():
    definitions = examples.two_outputs_definitions()
    places, environment = next(definitions.environments(definitions.parse("z[l][j]")))
    shown = instance(definitions.parse("b[l][j] - 2*Sum(w[l][i,j]*a[l-1][i], (i, 1, d[l-1]))"), environment, places)
    bias, (minus, two, total) = shown.args[0], shown.args[1].args
    assert (str(bias), minus, two) == ("b[1][1]", -1, 2)
    assert [tuple(map(str, term.args)) for term in total.args] == [("w[1][1, 1]", "a[0][1]"), ("w[1][2, 1]", "a[0][2]")]


# ---- traits ----------------------------------------------------------------------------------------

def test_the_values_that_python_sees_are_the_network_s():
    widget = NetworkFlow("tanh")
    net, x, t = examples.tanh_network()
    trace = net.forward(x)
    gradients = net.backward(trace, t)
    for mine, theirs in zip((*widget.trace.z, *widget.gradients.delta, *widget.gradients.weights),
                            (*trace.z, *gradients.delta, *gradients.weights)):
        np.testing.assert_array_equal(mine, theirs)
    assert [a.tolist() for a in widget.activations[:1]] == [[2.0]] and widget.activations[-1] == trace.a[-1][0]
    before = widget.activations[-1]
    widget.values = widget.values | {"w[3][1, 1]": 0.5}
    assert widget.activations[-1] != before and widget.error == pytest.approx((widget.activations[-1][0] - 1)**2)


def test_another_network_brings_its_own_values_and_begins_at_the_start():
    widget = NetworkFlow("two_outputs", step=34, learning_rate=3)
    widget.descend()
    widget.network = "tanh"
    assert (widget.step, widget.errors, widget.learning_rate) == (0, [], 0.05)
    assert widget.values == network_flow_steps.values("tanh") and widget.last_step == 23


def test_descent_is_the_optimizer_s_and_the_error_falls():
    widget = NetworkFlow("two_outputs")
    net, x, t = examples.two_outputs_network()
    for _ in range(4):
        expected = net.loss(net.forward(x).a[-1], t)
        bp.GradientDescent(1.0).update(net, net.backward(net.forward(x), t))
        widget.descend()
        assert widget.errors[-1] == pytest.approx(expected, rel=1e-12)
    assert widget.values["w[2][3, 2]"] == pytest.approx(net.layers[1].weights[2, 1], rel=1e-12)
    assert widget.errors == sorted(widget.errors, reverse=True) and len(widget.errors) == 4
    assert {n: v for n, v in widget.values.items() if n[0] in "at"} == {"a[0][1]": 1.5, "a[0][2]": -0.5, "t[1]": 0.9, "t[2]": 0.2}
    widget.reset()
    assert widget.values == network_flow_steps.values("two_outputs") and not widget.errors


def test_what_a_page_sends_at_once_is_taken_at_once():
    """Another network with its values, as the frontend sends them in one message."""
    widget, values = NetworkFlow("tanh", step=5), network_flow_steps.values("two_outputs") | {"t[1]": 0.5}
    with widget.hold_trait_notifications():
        widget.network, widget.step, widget.errors = "two_outputs", 0, []
        widget.values, widget.learning_rate = network_flow_steps.values("two_outputs"), 1.0
    assert (widget.network, widget.step, widget.learning_rate) == ("two_outputs", 0, 1.0)
    widget.set_state({"values": values, "step": 34})
    assert widget.values == values and widget.step == 34


BAD = [("network", value) for value in ("relu", None, 3, ["tanh"])]
BAD += [("step", value) for value in (-1, 24, 2.5, True, "ten", None)]
BAD += [("learning_rate", value) for value in (0, -0.1, 10.5, float("nan"), float("inf"), "fast", True)]
BAD += [("values", value) for value in ({"w[9][1, 1]": 1.0}, {"w[1][1, 1]": float("nan")}, {"t[1]": "one"}, 3, [1])]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    widget = NetworkFlow(step=3)
    before = {name: getattr(widget, name) for name in TRAITS}
    given = widget.values | value if trait == "values" and isinstance(value, dict) else value
    with pytest.raises(traitlets.TraitError, match=r"must|w\[9\]"):
        setattr(widget, trait, given)
    assert {name: getattr(widget, name) for name in TRAITS} == before
    with pytest.raises(traitlets.TraitError):
        NetworkFlow(**{trait: value})


def test_values_left_out_are_refused_once_the_widget_is_made():
    widget = NetworkFlow(values={"t[1]": 0.5})
    assert widget.values == network_flow_steps.values("tanh") | {"t[1]": 0.5}
    with pytest.raises(traitlets.TraitError, match=r"b\[1\]\[1\]"):
        widget.values = {"t[1]": 0.5}
    with pytest.raises(traitlets.TraitError, match="errors must"):
        widget.errors = 3


# ---- what a notebook stores ------------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"network": "two_outputs", "values": {"w[1][1, 1]": -3}}])
def test_the_still_figure_says_what_it_shows(options):
    widget = NetworkFlow(**options)
    text = widget.fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert f"{widget.gradients.delta[0][0, 0]:.3f}" in root.get("aria-label")
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", text)
    for gradient in (g for array in widget.gradients.weights for g in array.ravel()):
        assert f"{gradient:.3f}".replace("-", "−") in shown


def test_the_script_holds_no_mathematics_of_its_own():
    """Every step that the script runs is generated, and nothing else is called tanh or exp."""
    generated, module = flow.javascript(), NetworkFlow.module()
    assert generated in module and generated.isascii()
    names = re.findall(r"function (\w+)\(", generated)
    assert len(names) == len(set(names)) == sum(len(flow.steps(network)) for network in NETWORKS)
    written = module.replace(generated, "")
    assert not re.search(r"Math\.(tanh|exp)\(", written)
    assert not re.search(r"https?://(?!www\.w3\.org/(2000/svg|1998/Math/MathML))", written)
    for network in NETWORKS:
        for step in NetworkFlow.constants()["FLOW"]["networks"][network]["steps"]:
            assert f"function {step['run']}(" in generated
