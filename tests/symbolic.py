"""What the proofs share: networks of symbols, and a proof that an expression is zero.

A proof here replaces what is transcendental by independent symbols and expands what is left,
a polynomial or a quotient of two. If that is zero, the expression is zero; if not, nothing is
proved, and that is a failure. `simplify` and `equals` are heuristics and take no part.
"""

import numpy as np
import sympy as sp

import backprop as bp


class g_prime(sp.Function):
    """The derivative of the arbitrary activation g."""


class g(sp.Function):
    """An arbitrary differentiable activation: nothing is known of it but its derivative's name."""

    def fdiff(self, argindex=1):
        return g_prime(self.args[0])


arbitrary = bp.activations.Activation("g", formula=lambda z: g(z))


def symbols(name, *shape):
    """An object array of real symbols, one for each place."""
    array = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        array[index] = sp.Symbol(f"{name}_" + "_".join(map(str, index)), real=True)
    return array


def symbolic_network(widths, activations, loss):
    """A network all of whose weights and biases are symbols of their own."""
    return bp.Network([bp.Dense(symbols(f"W{i}", fan_in, fan_out), symbols(f"b{i}", fan_out), kind)
                       for i, (fan_in, fan_out, kind)
                       in enumerate(zip(widths, widths[1:], activations))], loss)


def targets(loss, n, width):
    """Symbols for t; for a cross-entropy rows that sum to 1, which it takes for granted."""
    t = symbols("t", n, width)
    if loss is bp.losses.cross_entropy:
        t[:, -1] = 1 - t[:, :-1].sum(axis=1)
    return t


def is_proved_zero(expression):
    """Whether `expression` is proved to be zero, in functions taken as independent symbols."""
    expression = sp.sympify(expression).rewrite(sp.exp)
    expression = _exponentials_of_monomials(expression)
    applied = expression.atoms(sp.Function, sp.exp)
    # The outermost first: an application inside another's argument is part of that argument.
    generators = {application: sp.Dummy() for application in applied}
    numerator, _ = sp.fraction(sp.together(expression.xreplace(generators)))
    return sp.expand(numerator) == 0


def _exponentials_of_monomials(expression):
    """e^(p + q) as e^p e^q and e^(-p) as 1/e^p, so that equal exponentials look equal."""
    def split(power):
        factors = []
        for term in sp.Add.make_args(sp.expand(power)):
            coefficient, monomial = term.as_coeff_Mul()
            if not coefficient.is_Integer:
                coefficient, monomial = sp.Integer(1), term
            factors.append(sp.Pow(sp.Function("E")(monomial), coefficient))
        return sp.Mul(*factors)
    return expression.replace(sp.exp, split)


def assert_is_the_gradient(net, gradients, E, choose=lambda expression: expression):
    """Assert that `gradients` are SymPy's own derivatives of E by every weight and bias."""
    for i, layer in enumerate(net.layers):
        for name in ("weights", "bias"):
            parameters, found = getattr(layer, name), getattr(gradients, name)[i]
            if parameters is None:  # of a Flatten
                assert found is None
                continue
            assert found.shape == parameters.shape
            for index in np.ndindex(parameters.shape):
                own = sp.diff(E, parameters[index])
                assert is_proved_zero(choose(found[index] - own)), \
                    f"{name}[{i}]{list(index)} is not proved to be the gradient"
