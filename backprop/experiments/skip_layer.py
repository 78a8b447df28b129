"""A layer with a way around it, written against the package's own interface of a layer."""
from ..checks import chosen, parameter
from ..activations import TABLE, Activation
from ..layers import Layer


class Skip(Layer):
    """A layer that adds to its input: a + g(a W + b), of equal widths in and out.

    weights: (fan, fan); bias: (fan,); g: one of `backprop.activations`, or its name. What it gives
    counts as its z, and its activation is the identity, so δ is ∂e/∂(a + g).

    He et al. (2016) put the way around two layers of convolution; here it leads around one.
    """

    def __init__(self, weights, bias, g):
        self.weights, self.bias = parameter("weights", weights, "fan", "fan"), parameter("bias", bias, "fan")
        self.g = chosen("activation", g, TABLE, Activation)
        if self.weights.shape != 2 * self.bias.shape:
            raise ValueError(f"a way around needs as many units out as in, but weights have shape "
                             f"{self.weights.shape} and bias {self.bias.shape}")
        self.input_shape = self.bias.shape

    def output_shape(self, shape):
        """As wide as the input."""
        return shape

    def pre_activation(self, a):
        """a + g(a W + b)."""
        return a + self.g(a @ self.weights + self.bias)

    def pull_back(self, delta, a):
        """∂e/∂a = δ + (δ ⊙ g'(a W + b)) Wᵀ: what comes back also comes back around."""
        return delta + self._behind(delta, a) @ self.weights.T

    def gradients(self, a, delta):
        """∂E/∂W and ∂E/∂b, as those of a Dense layer behind the sum."""
        behind = self._behind(delta, a)
        return a.T @ behind / len(a), behind.mean(axis=0)

    def _behind(self, delta, a):
        return delta * self.g.derivative(a @ self.weights + self.bias)

    def copy(self):
        return Skip(self.weights, self.bias, self.g)

    def astype(self, dtype):
        return Skip(self.weights.astype(dtype), self.bias.astype(dtype), self.g)
