"""What the chapter on automatic differentiation says of its counts, and of the book's networks, run again."""
import numpy as np
import pytest

from backprop import autodiff as ad
from backprop import autodiff_figures, examples
from backprop.experiments import networks_of_the_book as book
from backprop.experiments import passes
from backprop.proofs import autodiff as proofs
from backprop.second_derivatives import hessian_vector_product

WIDTHS = [(k, k, k, 1) for k in (1, 2, 3, 4, 6, 8)]
MANY = [(3, 5, 1), (2, 7, 3, 1), (6, 1), (4, 4, 4, 4, 1)]


@pytest.mark.parametrize("seed", range(3))
def test_every_kind_of_network_agrees_to_thirteen_digits_whatever_the_seed(seed):
    assert max(difference for *_, difference in book.differences(seed)) < 1e-13


def test_every_chapter_that_trains_a_network_is_in_the_list():
    assert len(book.KINDS) > 40 and len({kind.chapter for kind in book.KINDS}) >= 14


@pytest.mark.parametrize("widths", WIDTHS + MANY)
def test_the_walk_back_costs_a_small_multiple_of_the_loss_and_forward_mode_that_for_every_parameter(widths):
    count = passes.of_a_loss(widths)
    assert 2 < count["reverse"] / count["loss"] < 4
    assert count["forward"] == count["parameters"] * count["reverse"]


def test_the_multiple_falls_as_the_network_grows():
    ratios = [passes.of_a_loss(w)["reverse"] / passes.of_a_loss(w)["loss"] for w in WIDTHS]
    assert ratios == sorted(ratios, reverse=True)


@pytest.mark.parametrize("widths", MANY)
def test_the_products_of_matrices_are_counted_as_they_were_proved(widths):
    """Without activations and loss, what is counted is F + B of the chapter on the generic network."""
    net, x, t = passes.one_sample(widths)

    def linear():
        parameters = [ad.Variable(array) for array in net.parameters()]
        a = x
        for weights, bias in zip(parameters[::2], parameters[1::2]):
            a = a @ weights + bias
        ad.gradient(ad.total(a), parameters)
    pairs = [a * b for a, b in zip(widths, widths[1:])]
    assert passes.products(linear) == 3 * sum(pairs) - pairs[0]


def test_both_modes_count_while_they_find_the_same_gradient():
    net, x, t = passes.one_sample((3, 4, 2, 1))
    ours = net.backward(net.forward(x), t)
    expected = np.concatenate([part.ravel() for pair in zip(ours.weights, ours.bias) for part in pair])
    with passes.instrumented():
        np.testing.assert_allclose(passes.by_reverse(net, x, t), expected, rtol=1e-12)
        np.testing.assert_allclose(passes.by_forward(net, x, t), expected, rtol=1e-12)
        assert passes.Noting.tally > 0


def test_the_table_is_as_it_was_after_a_count():
    before = dict(ad.TABLE)
    with pytest.raises(ZeroDivisionError):
        passes.products(lambda: 1 / 0)
    assert ad.TABLE == before


def test_a_count_is_of_products_and_quotients():
    a, b = ad.Variable(np.ones((2, 3))), ad.Variable(np.ones((3, 4)))
    assert passes.products(lambda: a @ b) == 24
    assert passes.products(lambda: a * 2.0) == passes.products(lambda: a / 2.0) == 6
    assert passes.products(lambda: a + a) == passes.products(lambda: ad.tanh(a)) == 0
    assert passes.products(lambda: ad.gradient(ad.total(ad.tanh(a)), [a])) == 12      # y², and g times the slope


def test_for_one_input_and_many_outputs_forward_mode_is_the_cheap_one():
    counts = [passes.of_outputs((1, 8, 8, m)) for m in (1, 2, 4, 8, 16, 32)]
    assert counts[0]["forward"] == counts[0]["reverse"]
    assert all(count["forward"] < count["reverse"] for count in counts[1:])
    assert counts[-1]["reverse"] > 10 * counts[-1]["forward"]


def test_reverse_mode_keeps_more_with_every_layer_and_forward_mode_does_not():
    kept = {depth: passes.kept((8,) * (depth + 1) + (1,), 10) for depth in (2, 4, 8, 16)}
    assert kept[16]["reverse"] - kept[8]["reverse"] == 2 * (kept[8]["reverse"] - kept[4]["reverse"]) == 8 * 3 * 10 * 8
    assert kept[2]["forward"] == kept[4]["forward"] == kept[8]["forward"] == kept[16]["forward"]


def test_the_picture_of_the_neuron_has_its_proved_derivatives():
    variables = autodiff_figures.neuron_variables(examples.floats(examples.NEURON))
    shown = {"w₁": "w1", "w₂": "w2", "b": "b", "z": "z", "a": "a"}
    for name, found in zip(shown, ad.gradient(variables["e"], [variables[each] for each in shown])):
        assert float(found) == pytest.approx(float(examples.neuron_value(f"D(e, {shown[name]})")), rel=1e-12)


def test_the_hessian_of_the_neuron_is_the_proved_one_and_bends_downwards():
    unit, x, t = examples.neuron_network()

    def error(w, b):
        miss = ad.sigmoid(np.array([x]) @ w + b) - np.array([t])
        return 0.5 * ad.total(miss * miss)
    for k, column in enumerate(("w1", "w2", "b")):
        v = np.eye(3)[k]
        _, (by_w, by_b) = hessian_vector_product(error, unit.parameters(), [v[:2, None], v[2:]])
        found = [*by_w.ravel(), *by_b]
        expected = [float(examples.neuron_value(f"D(D(e, {row}), {column})")) for row in ("w1", "w2", "b")]
        assert found == pytest.approx(expected, rel=1e-12) and found[k] < 0


def test_only_a_unit_that_is_faulty_on_purpose_is_left_out():
    assert book.LEFT_OUT == ("faulty relu",)


def test_a_borrowed_slope_is_the_carriers_and_the_value_is_not():
    z = ad.Variable([-2.0, 0.3])
    y = book.with_slope_of(ad.tanh(z), np.array([0.0, 1.0]))
    np.testing.assert_allclose(y.value, [0.0, 1.0], atol=1e-15)
    np.testing.assert_allclose(ad.gradient(ad.total(y), [z])[0], 1 - np.tanh(z.value) ** 2, rtol=1e-14)


def test_the_table_on_the_page_has_every_proof_and_the_code_that_runs():
    code = autodiff_figures.code_of_rows()
    shown = autodiff_figures.RuleTable(proofs.rules(), code.__getitem__)
    assert len(shown.rows) == sum(len(operand) for operands in proofs.rules().values() for operand in operands)
    g, y, a, b = 0.7, 0.3, 1.3, -2.1
    for row in proofs.ENTRYWISE:
        for text, pull in zip(code[row], ad.TABLE[row].pull_backs):
            assert eval(text, {"g": g, "y": y, "a": a, "b": b}) == pytest.approx(float(pull(g, y, *(a, b)[:len(code[row])])))
    assert "<math>" in shown.html() and "g @ b.T" in repr(shown)


def test_x_squared_and_x_at_3_have_the_derivative_7():
    x = ad.Variable(3.0)
    assert ad.gradient(x * x + x, [x])[0] == 7.0      # 1 or 6 where a part replaces the other
