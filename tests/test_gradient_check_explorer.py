"""The GradientCheckExplorer in Python: its quotients and their errors, its traits and its still figure."""
import re
import xml.etree.ElementTree

import mpmath
import numpy as np
import pytest
import sympy
import traitlets

import backprop as bp
from backprop import examples
from backprop.proofs import checked_functions, complex_step, gradient_check
from backprop.widgets import GradientCheckExplorer
from backprop.widgets import gradient_check_runs as runs

TRAITS = ("function", "method", "step", "point")
RESULTS = ("slope", "quotients", "errors", "best_steps", "at_kink")
DIFFERENCES = [method for method in runs.METHODS if method != "complex_step"]


def points(name, count, seed):
    return np.random.default_rng(seed).uniform(*runs.FUNCTIONS[name]["range"], count)


def independent(name):
    """The function once more, from the package's own network code or from its formula, as mpmath sees it."""
    v = examples.floats(examples.NEURON)

    def neuron(w):
        z = w * mpmath.mpf("0.1") + mpmath.mpf("0.2") * mpmath.mpf("0.3") + mpmath.mpf("1.83")
        return (1 / (1 + mpmath.exp(-z)) - mpmath.mpf("0.03"))**2 / 2

    assert (v["x1"], v["w2"], v["x2"], v["b"], v["t"]) == (0.1, 0.2, 0.3, 1.83, 0.03)
    return {"neuron": neuron, "tanh": mpmath.tanh, "cubic": lambda w: w**3 - w + 3,
            "relu": lambda w: (w * (mpmath.re(w) > 0) - 1)**2 / 2}[name]


# ---- what is proved ----------------------------------------------------------------------------

def test_every_step_is_proved_and_none_is_missing():
    made = [*gradient_check.derivations(), *complex_step.derivations(), *checked_functions.derivations()]
    assert len(made) >= 50 and all(d.steps and {s.rung for s in d.steps} == {"proved"} for d in made)
    assert len({d.title for d in made}) == len(made)


@pytest.mark.parametrize("method", DIFFERENCES)
def test_the_quotients_and_orders_that_run_are_those_that_were_proved(method):
    """On polynomials up to the method's order the quotient is exact, and one degree higher it is off by the proved term."""
    w, h = sympy.Rational(3, 7), sympy.Rational(1, 5)
    order = {"one_sided": 1, "central": 2, "richardson": 4}[method]
    made = runs._functions()[f"{method}_quotient"]
    for degree in range(1, order + 2):
        values = [(w + k * h)**degree for k in runs.places(method)]
        found = made[1]["value"].subs(dict(zip(made[0], [*values, h])))
        error = sympy.nsimplify(found - degree * w**(degree - 1))
        assert (error == 0) == (degree <= order)
    names = dict(zip(("second", "third", "fifth"), (sympy.diff(sympy.Symbol("w")**degree, "w", n).subs("w", w) for n in (2, 3, 5))))
    arguments, outputs = runs._functions()[f"{method}_truncation"]
    assert outputs["value"].subs({a: {**names, "h": h}[a.name] for a in arguments}) == abs(error)


# ---- numbers -----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", runs.FUNCTIONS)
def test_value_and_derivatives_are_those_of_the_function(name):
    function = independent(name)
    with mpmath.workdps(60):
        for w in points(name, 12, 0):
            assert float(runs.value(name, w)) == pytest.approx(float(function(mpmath.mpf(w))), rel=1e-13)
            found = runs._python(f"{name}_derivatives")(w)
            for order, key in ((1, "first"), (2, "second"), (3, "third"), (5, "fifth")):
                assert float(found[key]) == pytest.approx(float(mpmath.diff(function, w, order)), rel=1e-7, abs=1e-13)
            z = function(mpmath.mpc(w, "1e-3"))
            assert float(runs._python(f"{name}_imaginary")(w, 1e-3)["value"]) == pytest.approx(float(mpmath.im(z)), rel=1e-12)


def test_the_neuron_is_the_package_s():
    net, x, t = examples.neuron_network()
    gradients = net.backward(net.forward(x), t)
    assert float(runs.slope("neuron", 0.5)) == pytest.approx(gradients.weights[0][0, 0], rel=1e-13)
    assert float(runs.value("neuron", 0.5)) == pytest.approx(net.loss(net.forward(x).a[-1], t), rel=1e-14)
    w = np.linspace(-1, 1, 9)
    np.testing.assert_allclose(runs.value("relu", w), (bp.activations.relu(w) - 1)**2 / 2)
    np.testing.assert_array_equal(runs.slope("relu", w), (bp.activations.relu(w) - 1) * bp.activations.relu.derivative(w))


@pytest.mark.parametrize("method", ["central", "complex_step"])
def test_on_a_cubic_the_truncation_error_is_exactly_the_square_of_the_step(method):
    for w, h in zip(points("cubic", 20, 7), np.random.default_rng(7).uniform(0.01, 1, 20)):
        error = runs.quotient("cubic", method, w, h) - runs.slope("cubic", w)
        assert error == pytest.approx(h**2 if method == "central" else -(h**2), rel=1e-10)
        assert runs.truncation("cubic", method, w, h) == pytest.approx(h**2, rel=1e-14)


@pytest.mark.parametrize("method", runs.METHODS)
@pytest.mark.parametrize("name", ["neuron", "tanh", "cubic"])
def test_truncation_and_rounding_explain_the_error_at_every_step(name, method):
    """Above both bounds together, with room for the rounding of z, exp and tanh, no error is ever found."""
    for w in points(name, 12, 1):
        for h in 10.0 ** np.arange(-16, 0.1, 0.5):
            error = abs(float(runs.quotient(name, method, w, h) - runs.slope(name, w)))
            size = abs(float(runs.slope(name, w)))
            neighbourhood = max(float(runs.truncation(name, method, v, h)) for v in (w - 2 * h, w - h, w, w + h, w + 2 * h))
            blur = 8 * float(runs.rounding(name, method, w, h))
            if method != "complex_step":       # w + h is rounded as well, and moves the value by its slope
                blur += 4 * runs.UNIT_ROUNDOFF * (abs(w) * size + 2 * size * h) / h
            assert error <= 2.5 * neighbourhood + blur + 1e-15 * (size + 1), (w, h)


@pytest.mark.parametrize("method", DIFFERENCES)
@pytest.mark.parametrize("name", ["neuron", "tanh"])
def test_no_step_beats_the_best_one_on_paper(name, method):
    for w in points(name, 10, 2):
        best = runs.best_step(name, method, w)
        at = [float(runs.truncation(name, method, w, h) + runs.rounding(name, method, w, h))
              for h in (best, best * 1.02, best / 1.02, best * 100, best / 100)]
        assert at[0] == min(at)


@pytest.mark.parametrize("name", ["neuron", "tanh"])
def test_measured_errors_are_small_near_the_best_step_and_large_far_from_it(name):
    for method in DIFFERENCES:
        for w in points(name, 10, 3):
            best = runs.best_step(name, method, w)
            near, below, above = (np.median([runs.rounded_error(name, method, w, best * f * s) for s in (0.7, 0.8, 0.9, 1.0, 1.1, 1.3, 1.5)])
                                  for f in (1, 1e-4, 100))
            assert near < below / 50 and near < above / 5


def test_the_complex_step_has_no_rounding_to_fear():
    for name in runs.FUNCTIONS:
        for w in points(name, 10, 4):
            size = abs(float(runs.slope(name, w)))
            for h in (1e-10, 1e-16, 1e-100, 1e-300):
                assert abs(float(runs.quotient(name, "complex_step", w, h)) - size * np.sign(runs.slope(name, w))) <= 1e-14 * (size + 0.01)


def test_rounded_values_are_what_this_computer_finds_up_to_its_own_rounding():
    for name in runs.FUNCTIONS:
        for method in runs.METHODS:
            for w, h in zip(points(name, 6, 5), 10.0 ** np.arange(-12, 0, 2)):
                live = abs(float(runs.quotient(name, method, w, h) - runs.slope(name, w)))
                room = 8 * float(runs.rounding(name, method, w, h)) + 1e-14 * (1 + abs(w) * abs(float(runs.slope(name, w))) * 1e-2 / h)
                assert runs.rounded_error(name, method, w, h) == pytest.approx(live, abs=room)
    single, double = (runs.rounded_error("neuron", "central", 0.5, 1e-3, dtype) for dtype in (np.float32, np.float64))
    assert single > 1e4 * double


@pytest.mark.parametrize("method", runs.METHODS)
def test_a_kink_is_reached_when_a_value_lies_beyond_it(method):
    for w in (1e-3, -1e-3, 0.0):
        for h in (1e-5, 4e-4, 6e-4, 2e-3):
            expected = any((w + k * h > 0) != (w > 0) for k in runs.places(method))
            assert runs.crosses_kink("relu", method, w, h) == expected
            if not expected:
                assert float(runs.quotient("relu", method, w, h)) == pytest.approx(float(runs.slope("relu", w)), abs=1.1 * h if method == "one_sided" else 1e-9)
    assert not runs.crosses_kink("tanh", method, 1e-9, 1.0)


def test_across_the_kink_the_difference_lies_between_the_slopes_of_both_sides():
    for d, h in np.random.default_rng(6).uniform(0, 1e-6, (50, 2)):
        d, h = min(d, h), max(d, h)
        for w in (d, -d):
            quotient = float(runs.quotient("relu", "central", w, h))
            on, off = -1.0, 0.0
            assert on - 1e-6 < quotient < off + 1e-6
            assert quotient == pytest.approx((h + w) / (2 * h) * on, abs=1e-5 + 1e-15 / h)


# ---- traits ------------------------------------------------------------------------------------

def test_a_trait_set_in_python_moves_the_results():
    explorer = GradientCheckExplorer()
    before = explorer.errors
    explorer.step = 1e-2
    assert explorer.errors["central"] != before["central"]
    explorer.point = -20
    assert explorer.point == -20.0 and isinstance(explorer.point, float)
    explorer.function = "relu"
    assert explorer.point == runs.FUNCTIONS["relu"]["start"]
    assert explorer.at_kink == {"one_sided": False, "central": True, "richardson": True, "complex_step": False}
    explorer.point = 0.25
    explorer.function = "tanh"
    assert explorer.point == 0.25      # it lies in the new function's range
    assert explorer.best_steps["complex_step"] is None and explorer.best_steps["central"] > 0
    assert GradientCheckExplorer(function="cubic").point == runs.FUNCTIONS["cubic"]["start"]


BAD = [("function", value) for value in ("sine", None, 3, ["tanh"])]
BAD += [("method", value) for value in ("forward", None, 3, ["central"])]
BAD += [("step", value) for value in (0, -1e-3, 1e-17, 1.1, float("nan"), float("inf"), "small", True, None)]
BAD += [("point", value) for value in (-2.6, 2.6, 30, float("nan"), float("inf"), "here", True)]


@pytest.mark.parametrize("trait, value", BAD)
def test_a_bad_value_is_refused_and_changes_nothing(trait, value):
    explorer = GradientCheckExplorer(function="tanh", step=1e-3)
    before = {name: getattr(explorer, name) for name in (*TRAITS, *RESULTS)}
    with pytest.raises(traitlets.TraitError, match=rf"{trait} must be .*not "):
        setattr(explorer, trait, value)
    assert {name: getattr(explorer, name) for name in before} == before
    with pytest.raises(traitlets.TraitError):
        GradientCheckExplorer(**{"function": "tanh", trait: value})


# ---- what a notebook stores --------------------------------------------------------------------

@pytest.mark.parametrize("options", [{}, {"function": "relu", "step": 0.01, "method": "richardson"}, {"function": "cubic", "point": 0.0}])
def test_the_still_figure_says_what_it_shows(options):
    text = GradientCheckExplorer(**options).fallback_svg()
    root = xml.etree.ElementTree.fromstring(text)
    assert "complex step" in root.get("aria-label")


def test_the_script_holds_no_mathematics_of_its_own():
    """Every value, derivative, quotient, error and best step that the script calls is generated."""
    generated, module = runs.javascript(), GradientCheckExplorer.module()
    written = module.replace(generated, "")
    assert generated in module
    for name in re.findall(r"function (\w+)\(", generated):
        assert f"function {name}(" not in written
    assert not re.search(r"Math\.(exp|tanh|sin|cos|cbrt|sqrt)\b", written)
