"""The two tasks on which ways to learn are compared."""
import numpy as np
import pytest

from backprop.experiments import alternatives


def test_the_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits
    theirs, (x, labels) = load_digits(), alternatives._bundled()
    assert np.array_equal(x, theirs.data) and np.array_equal(labels, theirs.target) and labels.dtype == theirs.target.dtype


def test_without_scikit_learn_its_absence_is_named(monkeypatch):
    monkeypatch.setattr(alternatives, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="scikit-learn, which is not installed"):
        alternatives._bundled.__wrapped__()


@pytest.mark.parametrize("name", alternatives.TASKS)
def test_no_sample_is_in_two_parts_and_seeds_split_otherwise(name):
    task, other = (alternatives.TASKS[name](seed) for seed in (0, 1))
    samples = [row.tobytes() for part in task.x for row in part]
    assert len(set(samples)) == len(samples)
    assert not np.array_equal(task.x[0], other.x[0])
    assert task.targets().sum(axis=1).tolist() == [1] * len(task.x[0])
