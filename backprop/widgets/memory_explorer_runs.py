"""What the MemoryExplorer shows, in Python: a unit over its steps, and step by step the way back.

The page runs the same, from the same proofs; see memory_explorer_runs.js.
"""
from ..proofs import activation_layers as layers
from ..proofs import activations as units
from ..proofs import memory as proofs


def forwards(activation, weight, bias, first_input, steps):
    """(states, slopes): a[1], …, a[T] and g′(z[1]), …, g′(z[T]); the state before is 0, and so are later inputs."""
    states, slopes = [0.0], []
    for x in [first_input] + [0.0] * (steps - 1):
        found = units.unit(activation, proofs.pre_activation(weight, bias, x, states[-1]))
        states.append(float(found["g"]))
        slopes.append(float(found["slope"]))
    return states[1:], slopes


def backwards(weight, slopes):
    """∂a[T]/∂a[s] for s = 1, …, T: the product of w g′(z) over the steps after s."""
    owed = [1.0]
    for slope in slopes[:0:-1]:
        owed.insert(0, proofs.owed(weight, slope, owed[0]))
    return owed


def bound(weight, steps):
    """|w|^(T-s) for s = 1, …, T: no slope of tanh is above 1, and that of a linear unit is 1."""
    return [abs(float(layers.left_after(weight, 1.0, float(k)))) for k in reversed(range(steps))]


def factor(owed):
    """What a step back multiplies |∂a[T]/∂a[s]| by, in the geometric mean."""
    return abs(owed[0])**(1 / (len(owed) - 1))


def told(states, without):
    """How much of the difference that the input makes to a[1] is left in a[T]; None where it makes none."""
    first, *_, last = (abs(a - b) for a, b in zip(states, without))
    return last / first if first > 0 else None
