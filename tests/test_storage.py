"""Networks in files: what is loaded is bit for bit what was saved, or a file is refused by its name."""

import io
import json
import zipfile

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, strategies as st
from tests.random_images import image_problems
from tests.random_networks import problems, snapshot
from tests.random_sequences import sequence_problems
from tests.test_bad_input import refuses

import backprop as bp
from backprop import storage

pytestmark = pytest.mark.filterwarnings("error")


def small():
    return bp.Network([bp.Dense([[1.0, 2.0]], [3.0, 4.0], bp.activations.scaled_tanh(1.7159, 2 / 3)),
                       bp.Dense([[5.0], [6.0]], [7.0], "identity")], "squared_error")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("networks")


def parts(net):
    return [(type(layer), layer.activation.name, layer.dtype, getattr(layer, "stride", None),
             getattr(layer, "padding", None), getattr(layer, "steps_back", None)) for layer in net.layers], net.loss


@given(problem=st.one_of(problems(), image_problems(), sequence_problems()))
def test_what_is_loaded_is_what_was_saved(folder, problem):
    net, x, t = problem
    before = snapshot(net)
    bp.save(net, folder / "net.npz")
    loaded = bp.load(folder / "net.npz")
    assert parts(loaded) == parts(net) and snapshot(loaded) == before == snapshot(net)
    for now, was in zip(loaded.forward(x).a, net.forward(x).a):
        np.testing.assert_array_equal(now, was)


@pytest.mark.parametrize("constants", [(1.7159, 2 / 3), (2, 1), (-0.1, 1e-300)], ids=str)
def test_scaled_tanh_keeps_its_numbers(folder, constants):
    activation = bp.activations.scaled_tanh(*constants)
    bp.save(bp.Network([bp.Dense([[1.0]], [0.5], activation)], "squared_error"), folder / "scaled.npz")
    loaded = bp.load(folder / "scaled.npz").layers[0].activation
    z = np.linspace(-3, 3, 7)
    assert loaded.name == activation.name and loaded.constants == constants
    np.testing.assert_array_equal(loaded(z), activation(z))


def test_the_numbers_that_are_no_numbers_elsewhere_survive(folder):
    weights = np.array([[0.0, -0.0, 5e-324, 1.7976931348623157e308, 1 / 3]])
    net = bp.Network([bp.Dense(weights, np.zeros(5), "identity")], "squared_error")
    bp.save(net, folder / "odd.npz")
    assert snapshot(bp.load(folder / "odd.npz")) == snapshot(net)


def test_a_file_is_read_with_numpy_alone_and_two_saves_write_the_same_bytes(folder):
    net = small()
    for name in ("one.npz", "two"):
        bp.save(net, str(folder / name))
    assert (folder / "one.npz").read_bytes() == (folder / "two").read_bytes()
    with np.load(folder / "one.npz") as archive:
        assert set(archive) == {"header", *net.named_parameters()}
        np.testing.assert_array_equal(archive["weights[1]"], [[5], [6]])


def test_a_file_is_replaced_as_a_whole_or_stays(folder, monkeypatch):
    path = folder / "kept.npz"
    bp.save(small(), path)
    before = path.read_bytes()

    def full(self, content):
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        bp.save(small(), path)
    assert path.read_bytes() == before and not list(folder.glob("*.tmp"))


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_bit_changes_nothing_or_is_refused(folder, place, bit):
    net, path = small(), folder / "bit.npz"
    bp.save(net, path)
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    path.write_bytes(content)
    try:
        loaded = bp.load(path)
    except ValueError as refused:
        assert str(path) in str(refused)
    else:  # such as in the time of day that the archive notes
        assert snapshot(loaded) == snapshot(net) and parts(loaded) == parts(net)


@given(kept=st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_off_is_refused(folder, kept):
    path = folder / "cut.npz"
    bp.save(small(), path)
    content = path.read_bytes()
    path.write_bytes(content[:int(kept * len(content))])
    refuses(ValueError, [str(path), "damaged"], lambda: bp.load(path))


def rewritten(path, change):
    """The file of a small network, with its header and its arrays changed."""
    bp.save(small(), path)
    with np.load(path) as archive:
        arrays = dict(archive)
    header = json.loads(str(arrays["header"]))
    change(header, arrays)
    if "header" in arrays:
        arrays["header"] = np.array(json.dumps(header))
    np.savez(path, **arrays)


@pytest.mark.parametrize("change, words", [
    (lambda header, arrays: arrays.pop("header"), ["not written by backprop.save"]),
    (lambda header, arrays: header.update(format="a song"), ["not written by backprop.save"]),
    (lambda header, arrays: header.update(version=2), ["version 2", "reads version 1"]),
    (lambda header, arrays: header.pop("version"), ["version None", "reads version 1"]),
    (lambda header, arrays: header.update(loss="mse"), ["'mse'", "squared_error"]),
    (lambda header, arrays: header.pop("layers"), ["layers"]),
    (lambda header, arrays: header["layers"].pop(), ["weights[1]"]),
    (lambda header, arrays: header["layers"][0].update(kind="Dropout"), ["Dropout"]),
    (lambda header, arrays: header["layers"][0].update(activation="swish"), ["'swish'", "tanh"]),
    (lambda header, arrays: header["layers"][0].update(activation={"scaled_tanh": [0, 1]}), ["finite a"]),
    (lambda header, arrays: arrays.pop("bias[1]"), ["bias[1]"]),
    (lambda header, arrays: arrays.update({"bias[1]": np.zeros(3)}), ["(3,)", "(1,)"]),
    (lambda header, arrays: arrays.update({"bias[1]": np.array([np.nan])}), ["bias[0] is nan"]),
    (lambda header, arrays: arrays.update({"bias[1]": np.zeros(1, int)}), ["int64"]),
], ids=range(14))
def test_what_was_not_saved_so_is_refused(folder, change, words):
    path = folder / "changed.npz"
    rewritten(path, change)
    refuses(ValueError, [str(path), *words], lambda: bp.load(path))


@pytest.mark.parametrize("content", [b"", b"# a text\n", b"\x00" * 1000, "npy", "zip", "pickle"], ids=str)
def test_a_foreign_file_is_refused(folder, content):
    path, buffer = folder / "foreign", io.BytesIO()
    if content == "npy":
        np.save(buffer, np.ones(3))
    if content == "pickle":
        np.savez(buffer, header=np.array([{"format": "backprop network"}], dtype=object))
    if content == "zip":
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("header.npy", "no array")
    path.write_bytes(content if isinstance(content, bytes) else buffer.getvalue())
    refuses(ValueError, [str(path), "backprop.save"], lambda: bp.load(path))


def test_what_a_file_cannot_hold(folder):
    path = folder / "never.npz"

    def one(activation="tanh", loss="squared_error", layer=bp.Dense, weights=((1.0,),)):
        return bp.Network([layer(np.array(weights), np.zeros(1, np.array(weights).dtype), activation)], loss)

    own = bp.activations.Activation("tanh", lambda z: z, np.tanh, lambda z, a: 1 - a * a)
    refuses(ValueError, ["activation 'tanh'", "not one of backprop's"], lambda: bp.save(one(own), path))
    third = bp.activations.scaled_tanh(sp.Rational(1, 3), 1)
    refuses(ValueError, ["scaled_tanh(1/3, 1)", "floats"], lambda: bp.save(one(third), path))
    error = bp.losses.Loss("mine", lambda a, t: a - t, lambda a, t: (a - t).sum(axis=1), lambda a, t: a)
    refuses(ValueError, ["loss 'mine'", "cross_entropy"], lambda: bp.save(one(loss=error), path))
    refuses(ValueError, ["symbols"], lambda: bp.save(one(weights=[[sp.Symbol("w")]]), path))

    class Mine(bp.Dense):
        def copy(self):
            return Mine(self.weights, self.bias, self.activation)

    refuses(ValueError, ["Dense(1 -> 1", "Conv2D"], lambda: bp.save(one(layer=Mine), path))
    refuses(TypeError, ["Network"], lambda: bp.save(small().layers, path))
    assert not path.exists()


def test_a_file_that_is_not_there(folder):
    with pytest.raises(FileNotFoundError, match="nothing.npz"):
        bp.load(folder / "nothing.npz")
    with pytest.raises(FileNotFoundError, match="no folder"):
        bp.save(small(), folder / "no folder" / "net.npz")
