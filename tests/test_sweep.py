"""A sweep gives every configuration what it would get alone, and what the package's optimizer gives it."""

import re

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.random_networks import generators

import backprop as bp
from backprop.proofs import momentum, neuron
from backprop.sweep import sweep

FORMS = st.sampled_from(list(neuron.FORMS))
RULES = st.sampled_from(["momentum", "nesterov"])
SAMPLE = {"x1": 0.1, "x2": 0.4, "t": 0.7}
AT_REST = {"w1": 0.3, "w2": -0.2, "v_w1": 0.0, "v_w2": 0.0}


def problem(rng, form, shape=()):
    """(start, sample) of a random neuron; `shape` is that of the starts."""
    start = {p: rng.normal(size=shape) for p in neuron.FORMS[form][3]}
    sample = {"x1": rng.uniform(-1, 1), "x2": rng.uniform(-1, 1), "t": rng.uniform(0.1, 0.9)}
    return start | {f"v_{p}": rng.normal(size=shape) for p in start}, sample


@given(rng=generators(), form=FORMS, rule=RULES, every=st.booleans())
def test_every_configuration_is_trained_as_if_it_were_alone(rng, form, rule, every):
    step, (start, sample) = neuron.momentum_step(form, rule), problem(rng, form, (4,))
    rates, momenta = rng.uniform(0.01, 1, 3), rng.uniform(0, 0.9, 2)
    found = sweep(step, start, learning_rates=rates, momenta=momenta, given=sample, steps=30, every=every)
    assert set(found) == set(start)
    assert all(values.shape == (*((31,) if every else ()), 3, 2, 4) for values in found.values())
    for i, eta in enumerate(rates):
        for j, alpha in enumerate(momenta):
            for k in range(4):
                alone = {name: values[k] for name, values in start.items()}
                for n in range(31):
                    if every or n == 30:
                        for name, value in alone.items():
                            np.testing.assert_allclose(found[name][(*([n] if every else []), i, j, k)], value,
                                                       rtol=1e-12, atol=1e-14)
                    alone = step(**alone, **sample, eta=eta, alpha=alpha)


@given(rng=generators(), form=FORMS, rule=RULES)
def test_the_neuron_is_moved_as_by_the_optimizer_of_the_package(rng, form, rule):
    start, sample = problem(rng, form)
    start |= {name: 0.0 for name in start if name.startswith("v_")}
    rates, momenta = rng.uniform(0.01, 1, 2), rng.uniform(0, 0.9, 2)
    found = sweep(neuron.momentum_step(form, rule), start, learning_rates=rates, momenta=momenta,
                  given=sample, steps=20)
    for i, j in np.ndindex(2, 2):
        net = bp.Network([bp.Dense([[start["w1"]], [start["w2"]]], [start.get("b", 0.0)], "sigmoid")],
                         "half_squared_error" if form == "worked example" else "squared_error")
        descent = bp.GradientDescent(rates[i], momenta[j], nesterov=rule == "nesterov")
        for _ in range(20):
            gradients = net.backward(net.forward([sample["x1"], sample["x2"]]), [sample["t"]])
            if "b" not in start:
                gradients.bias[0][...] = 0  # this form of the neuron has none
            descent.update(net, gradients)
        weights = dict(zip(("w1", "w2", "b"), [*net.layers[0].weights[:, 0], *net.layers[0].bias]))
        for name in {*found} & {*weights}:
            np.testing.assert_allclose(found[name][i, j], weights[name], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("method", momentum.METHODS)
def test_any_proved_step_will_do(method):
    rates, momenta, start = np.array([0.1, 0.5, 3.0]), np.array([0.0, 0.5]), np.linspace(-1, 1, 5)
    step, plain = getattr(momentum, f"{method}_step"), method == "plain"
    found = sweep(step, {"w": start} | ({} if plain else {"v": 0.0}), learning_rates=rates,
                  momenta=None if plain else momenta, given={"lam": 2.0}, steps=3)
    for i, eta in enumerate(rates):
        for j, alpha in enumerate([0.0] if plain else momenta):
            w, v = start, 0.0
            for _ in range(3):
                slope = 2.0 * (w + alpha * v if method == "nesterov" else w)
                v = alpha * v - eta * slope
                w = w + v
            np.testing.assert_allclose(found["w"][i] if plain else found["w"][i, j], w, rtol=1e-12, atol=1e-14)


def test_what_runs_away_leaves_the_others_alone():
    with np.errstate(all="raise"):
        found = sweep(momentum.plain_step, {"w": 1.0}, learning_rates=[0.5, 1e9], given={"lam": 1.0}, steps=400)
    assert found["w"][0] == 0.5**400 and not np.isfinite(found["w"][1])


def test_nothing_that_was_handed_in_is_changed():
    start, rates = {name: np.full(2, value) for name, value in AT_REST.items()}, np.array([0.1, 0.2])
    found = sweep(neuron.momentum_step("code"), start, learning_rates=rates, momenta=[0.5], given=SAMPLE, steps=2)
    assert all((start[name] == value).all() for name, value in AT_REST.items()) and rates.tolist() == [0.1, 0.2]
    found["w1"][...] = 7  # an array of its own
    assert (start["w1"] == AT_REST["w1"]).all()


@pytest.mark.parametrize("error, words, change", [
    (ValueError, "learning_rates must be above 0, but the least is 0", {"learning_rates": [0.1, 0.0]}),
    (ValueError, "learning_rates[1] is nan", {"learning_rates": [0.1, np.nan]}),
    (ValueError, "learning_rates has shape (), expected (n,)", {"learning_rates": 0.1}),
    (ValueError, "momenta must be at least 0 and below 1, but reach from 0.5 to 1", {"momenta": [0.5, 1]}),
    (ValueError, "momenta has shape (0,)", {"momenta": []}),
    (TypeError, "momenta must hold real numbers", {"momenta": ["a"]}),
    (TypeError, "start['w1'] must hold numbers", {"start": AT_REST | {"w1": None}}),
    (ValueError, "start['w1'][0] is inf", {"start": AT_REST | {"w1": np.inf}}),
    (ValueError, "given twice: w1", {"given": SAMPLE | {"w1": 1.0}}),
    (ValueError, "the step does not take", {"given": {"x1": 0.1, "x2": 0.4}}),
    (ValueError, "the step does not take", {"momenta": None}),
    (ValueError, "the step does not take", {"given": SAMPLE | {"x3": 0.4}}),
    (ValueError, "start has w1, w2, v_w1, v_w2, x1, but the step gives v_w1", {"start": AT_REST | {"x1": 0.4}, "given": {"x2": 0.4, "t": 0.7}}),
    (ValueError, "broadcast", {"start": AT_REST | {"w1": np.zeros(2), "w2": np.zeros(3)}}),
    (ValueError, "steps must be at least 1", {"steps": 0}),
    (TypeError, "steps must be a whole number", {"steps": 1.5}),
])
def test_what_does_not_fit_is_refused(error, words, change):
    options = {"start": AT_REST, "learning_rates": [0.1], "momenta": [0.5], "given": SAMPLE, "steps": 2} | change
    with pytest.raises(error, match=re.escape(words)):
        sweep(neuron.momentum_step("code"), options.pop("start"), **options)
