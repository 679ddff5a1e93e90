"""The data sets: right facts, right shapes, nothing shared between callers, clear refusals."""

import gzip
import struct

import numpy as np
import pytest

from course.data import digits, fashion_mnist, mnist1d, photograph
from course.data.mnist_1d import templates


def test_digits_are_the_uci_test_set():
    x_train, y_train, x_test, y_test = digits()
    assert (x_train.shape, x_test.shape) == ((1437, 1, 8, 8), (360, 1, 8, 8))
    assert (x_train.dtype, y_train.dtype) == (np.float32, np.int64)
    x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    # the counts its documentation prints
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    levels = np.unique(x * 16)
    np.testing.assert_array_equal(levels, np.arange(17))
    assert np.bincount(y_test, minlength=10).min() >= 25


def test_who_wrote_test_digits_wrote_training_digits_too():
    """Notebook 5 says so: the table that was shuffled holds one form after the other, each by one person."""
    _, y_train, _, y_test = digits()
    places = np.random.RandomState(6036).permutation(1797)  # as `make_digits` shuffled them
    table, tested = np.empty(1797, dtype=int), np.empty(1797, dtype=bool)
    table[places] = np.concatenate([y_train, y_test])
    tested[places] = np.arange(1797) >= 1437
    # A form begins with the ten digits, three times; some forms lack their beginning.
    begin = [i for i in range(1768) if np.array_equal(table[i : i + 30], np.tile(np.arange(10), 3))]
    assert begin[0] == 0
    assert len(begin) == 12
    for form in np.split(tested, begin[1:]):
        assert 0.1 < form.mean() < 0.3
    # The borders of the other forms are not needed: a writer of 13 digits in a row has one to train on.
    assert max(map(len, "".join("x" if t else " " for t in tested).split())) < 13


def test_mnist1d_equals_the_authors_generator():
    """Facts printed by the package mnist1d 0.0.2 with its own defaults."""
    x_train, y_train, x_test, y_test = mnist1d()
    assert (x_train.shape, x_test.shape) == ((4000, 40), (1000, 40))
    assert (x_train.dtype, y_train.dtype) == (np.float32, np.int64)
    first = [-0.33200567, -0.47191037, -0.77869708, -1.00974083]
    np.testing.assert_allclose(x_train[0, :4], first, atol=1e-6)
    assert y_train[:10].tolist() == [2, 6, 4, 5, 6, 6, 6, 0, 3, 1]
    x = np.concatenate([x_train, x_test]).astype(float)
    assert x.mean() == pytest.approx(0, abs=1e-6)
    assert x.std() == pytest.approx(1, abs=1e-6)
    assert np.bincount(np.concatenate([y_train, y_test])).tolist() == [500] * 10


def test_templates_start_at_zero_and_differ():
    shapes = templates()
    assert shapes.shape == (10, 12)
    np.testing.assert_array_equal(shapes[:, 0], 0)
    np.testing.assert_allclose(shapes.std(axis=1), 1 / 6)
    assert len(np.unique(shapes, axis=0)) == 10


@pytest.mark.parametrize("load", [digits, mnist1d])
def test_a_caller_who_spoils_the_data_spoils_only_his_own(load):
    before = [part.copy() for part in load()]
    for part in load():
        part[...] = 0
    for part, kept in zip(load(), before, strict=True):
        np.testing.assert_array_equal(part, kept)


def test_a_graded_notebook_has_smaller_data_of_the_same_kind(monkeypatch):
    whole, photo = [digits(), mnist1d()], photograph()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for before, now in zip(whole, [digits(), mnist1d()], strict=True):
        assert len(now.x_train) < len(before.x_train) / 4
        for old, new in zip(before, now, strict=True):
            assert (new.dtype, new.shape[1:]) == (old.dtype, old.shape[1:])
        assert np.bincount(now.y_train).min() > 10
        assert set(now.y_test) == set(range(10))
    # Notebook 5 looks at some test images by their numbers, and sets 287 training images aside.
    np.testing.assert_array_equal(digits().x_test, whole[0].x_test)
    assert len(digits().x_train) > 287
    np.testing.assert_array_equal(photograph(), photo[:, :34, :64])


def idx(array):
    header = b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def clothes(tmp_path):
    """A folder in the published layout, one part packed and one not."""
    rng = np.random.default_rng(0)
    arrays = {}
    for part, n in (("train", 5), ("t10k", 3)):
        arrays[f"{part}-images-idx3-ubyte"] = rng.integers(0, 256, (n, 28, 28))
        arrays[f"{part}-labels-idx1-ubyte"] = rng.integers(0, 10, n)
    for name, array in arrays.items():
        if name.startswith("train"):
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
        else:
            (tmp_path / name).write_bytes(idx(array))
    return tmp_path, arrays


def test_fashion_mnist_reads_packed_and_plain_files(clothes):
    folder, arrays = clothes
    split = fashion_mnist(folder)
    assert [part.shape for part in split] == [(5, 1, 28, 28), (5,), (3, 1, 28, 28), (3,)]
    pixels = split.x_train[:, 0] * 255
    np.testing.assert_allclose(pixels, arrays["train-images-idx3-ubyte"], atol=1e-4)
    np.testing.assert_array_equal(split.y_test, arrays["t10k-labels-idx1-ubyte"])
    split.x_test[...] = 0  # the arrays are the caller's own


def test_fashion_mnist_says_which_file_is_wrong(clothes):
    folder, arrays = clothes
    labels = folder / "t10k-labels-idx1-ubyte"
    labels.unlink()
    with pytest.raises(FileNotFoundError, match="t10k-labels-idx1-ubyte"):
        fashion_mnist(folder)
    for content, words in (
        (b"<html>", "not an IDX file"),
        (b"\0\0\x08\x01\0", "cut short"),
        (idx(arrays[labels.name])[:-1], "promises"),
        (idx(np.zeros(7)), "do not fit"),
    ):
        labels.write_bytes(content)
        with pytest.raises(ValueError, match=words):
            fashion_mnist(folder)
