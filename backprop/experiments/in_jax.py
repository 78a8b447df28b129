"""The networks of the book in JAX: their way forward; the way back is JAX's. It is imported where JAX is."""
import jax
import jax.numpy as jnp

from ..alternatives.signs import Signs, StraightThrough
from ..convolution import Conv2D
from ..flatten import Flatten
from ..layers import Dense
from ..recurrent import Recurrent
from .skip_layer import Skip


def with_slope_of(carrier, value):
    """The value, with the derivatives of the carrier."""
    return carrier + jax.lax.stop_gradient(value - carrier)


ACTIVATIONS = {"identity": lambda z: z, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu, "softplus": jax.nn.softplus,
               "softmax": jax.nn.softmax, "logistic less a half": lambda z: jax.nn.sigmoid(z) - 0.5,
               "step": lambda z: (z > 0).astype(z.dtype), "step, borrowed slope": lambda z: with_slope_of(jnp.tanh(z), (z > 0).astype(z.dtype)),
               "ReLU with 1": lambda z: jax.nn.relu(z) + (z == 0) * z}
LOSSES = {"squared_error": lambda a, t: ((a - t) ** 2).sum(), "half_squared_error": lambda a, t: ((a - t) ** 2).sum() / 2,
          "cross_entropy": lambda a, t: -(t * jnp.log(a)).sum(),
          "binary_cross_entropy": lambda a, t: -(t * jnp.log(a) + (1 - t) * jnp.log(1 - a)).sum(),
          "absolute_error": lambda a, t: jnp.abs(a - t).sum()}


# Each network is compiled for one run: what the compiler would gain, it would lose twice over in looking for it.
QUICKLY = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}


def kernels(layer, a, W, b):
    frame = (layer.padding, layer.padding)
    z = jax.lax.conv_general_dilated(a, W, (layer.stride,) * 2, (frame, frame))
    return ACTIVATIONS[layer.activation.name](z + b[:, None, None])


def memory(layer, x, W, b):
    g, a = ACTIVATIONS[layer.activation.name], jnp.zeros((len(x), layer.units), x.dtype)
    for s in range(x.shape[1]):
        if s == x.shape[1] - (layer.steps_back or x.shape[1]):
            a = jax.lax.stop_gradient(a)
        a = g(jnp.hstack([x[:, s], a]) @ W + b)
    return a


def signs(a):
    return 2 * (a > 0).astype(a.dtype) - 1


LAYERS = {
    Dense: lambda layer, a, W, b: ACTIVATIONS[layer.activation.name](a @ W + b),
    Conv2D: kernels,
    Flatten: lambda layer, a: a.reshape(len(a), -1),
    Recurrent: memory,
    Signs: lambda layer, a, W, b: LAYERS[Dense](layer, signs(a), W, b),
    StraightThrough: lambda layer, a, W, b: LAYERS[Dense](layer, with_slope_of(a, signs(a)), W, b),
    Skip: lambda layer, a, W, b: a + ACTIVATIONS[layer.g.name](a @ W + b),
}


def loss_of(net, parameters, x, t):
    """E of the network with these arrays as its parameters: a pure function of them."""
    a, left = jnp.asarray(x, parameters[0].dtype), iter(parameters)
    for layer in net.layers:
        a = LAYERS[type(layer)](layer, a, *([] if layer.weights is None else [next(left), next(left)]))
    return LOSSES[net.loss.name](a, jnp.asarray(t, a.dtype)) / len(a)


def gradients(net, x, t, dtype=jnp.float64):
    """∂E/∂(each parameter)."""
    parameters = [jnp.asarray(array, dtype) for array in net.parameters()]
    return jax.jit(jax.grad(lambda given: loss_of(net, given, x, t)), compiler_options=QUICKLY)(parameters)
