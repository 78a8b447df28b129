"""The assertions of *sensitivities*, each tried, and the values that its figures are compared with."""
import math

import numpy as np

from .. import examples

VALUES = {"tanh": examples.tanh_value}


def rate_below_one():
    """Descent on ½ λ w² converges for 0 < ηλ < 2, whatever η itself is."""
    from ..proofs.momentum import plain_step

    def end(rate, curvature):
        w = 1.0
        for _ in range(200):
            w = plain_step(w, rate, curvature)["w"]
        return abs(w)

    return not (end(10, 0.1) < 1e-9 and end(0.5, 10) > 1e9), (
        "What decides is ηλ < 2 for the largest curvature λ: with λ = 0.1 a rate of 10 converges, "
        "with λ = 10 a rate of 0.5 diverges.")


def larger_output_larger_gradient():
    """The size of the outer product is the product of the sizes, at the same δ."""
    network, x, t = examples.tanh_network()
    trace = network.forward(np.array(x))
    gradients = network.backward(trace, np.array(t))
    same = all(math.isclose(np.linalg.norm(w), np.linalg.norm(a) * np.linalg.norm(d))
               for w, a, d in zip(gradients.weights, trace.inputs, gradients.delta))
    size = abs(float(examples.tanh_value("D(e, w[3][1, 1])")))
    return same, ("True of lengths, at the same δ. A single output counts by its size, not its sign: "
                  f"-0.90, less than 0, gives a derivative of size {size:.2f}.")


def slope_has_as_many_components():
    """x holds the bias's 1 as well, s does not."""
    with_bias, without = len(examples.TANH_AUGMENTED[1]), len(examples.TANH_AUGMENTED[0][0])
    return with_bias == without, (f"In the example's first layer x has {with_bias} components, with the bias's 1, and s has "
                                  f"{without}; step 3 of the algorithm rightly leaves the 1 out.")


def seed_is_the_last_layer():
    """The seed's formula at a hidden layer does not give that layer's sensitivity."""
    true = float(examples.tanh_value("δ[2][1]"))
    seed = float(examples.tanh_value("2*(a[2][1] - t[1])*(1 - a[2][1]**2)"))
    return math.isclose(true, seed), (f"The layer is L, the last. At the hidden layer 2 the formula gives {seed:.2f}, "
                                      f"and the sensitivity is {true:.2f}.")


def batch_gradient_is_a_sum():
    """The network's gradient over two samples is the mean of the samples' gradients."""
    network, x, t = examples.tanh_network()
    pairs = [(x, t), ([-1.0], [0.5])]
    single = [network.backward(network.forward(np.array(x)), np.array(t)).weights[0] for x, t in pairs]
    both = network.backward(network.forward(np.array([p[0] for p in pairs])), np.array([p[1] for p in pairs])).weights[0]
    return np.allclose(both, single[0] + single[1]), (
        "The formula below it has 1/N: the gradient of the mean error is the mean. The sum is N times too large.")
