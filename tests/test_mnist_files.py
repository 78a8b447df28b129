"""Files of MNIST: what they hold is read, and a missing, damaged or foreign file is refused by its name."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as arrays

import backprop as bp
from backprop import digits, mnist, recorded
from tools import mnist as runs


def idx(values):
    """The bytes of an IDX file, written as the format is described."""
    values = np.asarray(values, np.uint8)
    return bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


def write(folder, part, images, labels, pack=False):
    for name, values in zip(mnist.FILES[part], (images, labels)):
        content = idx(values)
        (folder / f"{name}{'.gz' * pack}").write_bytes(gzip.compress(content) if pack else content)


@pytest.fixture
def made_up(tmp_path):
    """Four files of a few images each."""
    rng = np.random.default_rng(3)
    for part, n in (("train", 12), ("test", 5)):
        write(tmp_path, part, rng.integers(256, size=(n, 28, 28)), rng.integers(10, size=n))
    return tmp_path


@given(values=arrays.arrays(np.uint8, arrays.array_shapes(min_dims=1, max_dims=3, max_side=5)))
def test_what_was_written_is_read(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("idx") / "values"
    path.write_bytes(idx(values))
    read = mnist.read_idx(path, values.ndim)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, values)


@pytest.mark.parametrize("pack", [False, True], ids=["plain", "gzipped"])
def test_images_become_rows_from_0_to_1_and_labels_whole_numbers(tmp_path, pack):
    images = np.zeros((2, 28, 28), np.uint8)
    images[0, 0, 1], images[1, 27, 27] = 255, 51
    write(tmp_path, "test", images, [7, 0], pack)
    x, labels = mnist.load(tmp_path, "test")
    assert x.shape == (2, 784) and x[0, 1] == 1 and x[1, 783] == 0.2 and np.count_nonzero(x) == 2
    assert labels.tolist() == [7, 0] and labels.dtype == int


@pytest.mark.parametrize("content, words", [
    (b"", "no IDX file"), (b"\x1f\x8b\x08\x00", "no IDX file"), (b"<!DOCTYPE html>", "no IDX file"),
    (b"\0\0\x0d\x01\0\0\0\1\0\0\0\0", "type 13"), (idx(np.zeros((2, 3))), "2 axes, but expected are 1"),
    (idx([1, 2, 3])[:-1], r"damaged: its header says \(3,\), which makes 3 bytes, but 2 follow"),
    (idx([1, 2, 3]) + b"\0", "but 4 follow"), (idx([1, 2, 3])[:6], "ends within its header, after 6 bytes")])
def test_a_file_that_is_none_is_refused_by_its_name(tmp_path, content, words):
    path = tmp_path / "some-labels"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"some-labels .*{words}"):
        mnist.read_idx(path, 1)


@pytest.mark.parametrize("content", [b"not gzipped", gzip.compress(idx([1, 2, 3]))[:-9]], ids=["foreign", "cut off"])
def test_a_packed_file_that_cannot_be_unpacked_is_refused(tmp_path, content):
    (tmp_path / "labels.gz").write_bytes(content)
    with pytest.raises(ValueError, match="labels.gz cannot be unpacked"):
        mnist.read_idx(tmp_path / "labels.gz", 1)


def test_a_missing_file_is_named(made_up):
    (made_up / mnist.FILES["test"][1]).unlink()
    with pytest.raises(FileNotFoundError, match="neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz"):
        mnist.load(made_up, "test")
    with pytest.raises(ValueError, match="train, test, but is 'validation'"):
        mnist.load(made_up, "validation")


@pytest.mark.parametrize("images, labels, words", [
    (np.zeros((3, 28, 28)), [1, 2], "has 3 images, but .* has 2 labels"),
    (np.zeros((1, 8, 8)), [1], "8 by 8 pixels"), (np.zeros((1, 28, 28)), [10], "has the label 10")])
def test_files_that_do_not_belong_together_are_refused(tmp_path, images, labels, words):
    write(tmp_path, "train", images, labels)
    with pytest.raises(ValueError, match=words):
        mnist.load(tmp_path, "train")


def test_exchanged_files_are_noticed(tmp_path):
    write(tmp_path, "train", [1, 2], np.zeros((2, 28, 28)))
    with pytest.raises(ValueError, match="are images and labels exchanged"):
        mnist.load(tmp_path, "train")


# The long run, on made-up files

SETTING = runs.SETTING | {"epochs": 2, "widths": [784, 3, 10]}


def test_a_run_is_recorded_and_the_same_seed_gives_it_again(made_up, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(runs, "SETTING", SETTING)
    texts = []
    for name in ("one.toml", "two.toml"):
        monkeypatch.setattr("sys.argv", ["mnist", str(made_up), "--seeds", "4", "5", "--record", str(tmp_path / name)])
        runs.main()
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    records = [recorded.tomllib.loads(text) for text in texts]
    for record in records:
        assert record["learnt_from"] == 12 and record["tried_on"] == 5 and [r["seed"] for r in record["run"]] == [4, 5]
        for result in record["run"]:
            assert result.pop("seconds") >= 0 and len(result["right"]) == len(result["loss"]) == 3
            assert np.trace(result["confusion"]) == result["right"][-1] and np.sum(result["confusion"]) == 5
    assert records[0] == records[1] and records[0]["run"][0]["loss"] != records[0]["run"][1]["loss"]
    assert "seed 4: " in capsys.readouterr().out
    one, two = (bp.load(tmp_path / name) for name in ("one.npz", "two.npz"))
    for array, again in zip(one.parameters(), two.parameters()):
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, again)
    data = runs.samples(made_up)
    counts = digits.confusion(data.their_labels, digits.guesses(one, data.others))
    assert counts.tolist() == records[0]["run"][0]["confusion"]  # it is the first seed's


def test_the_recorded_network_is_the_one_of_the_record():
    net, record = recorded.mnist_network(), recorded.mnist()
    assert [net.layers[0].fan_in, *(layer.fan_out for layer in net.layers)] == record["widths"]
    assert net.loss.name == record["loss"] and net.dtype == np.float32


def test_a_folder_without_digits_ends_the_run_with_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["mnist", str(tmp_path)])
    with pytest.raises(SystemExit, match=f"could not be read: .*train-images.* in the folder {tmp_path}"):
        runs.main()


def test_fetched_digits_are_split_as_those_from_files(monkeypatch):
    rows = np.zeros((70_000, 1))
    rows[:, 0] = np.arange(70_000) * 255.0
    fetched = rows, np.array([str(k % 10) for k in range(70_000)])
    monkeypatch.setattr("sklearn.datasets.fetch_openml", lambda *_, **__: fetched)
    data = runs.samples("openml")
    assert isinstance(data, digits.Digits)
    assert (data.x[0, 0], data.x[-1, 0], len(data.x)) == (0, 49_999, 50_000)
    assert (data.others[0, 0], data.others[-1, 0], data.their_labels[-1]) == (60_000, 69_999, 9)
