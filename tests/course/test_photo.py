"""The photograph: shape, range, size, and the words about where it comes from."""

from importlib.resources import files

import numpy as np

from course.data import photograph


def test_the_photograph_is_channel_first_from_0_to_1() -> None:
    photo = photograph()
    assert photo.shape == (3, 133, 200)
    assert photo.dtype == np.float64
    assert photo.flags["C_CONTIGUOUS"]
    assert 0 <= photo.min() < 0.05
    assert 0.95 < photo.max() <= 1


def test_each_call_gives_an_array_of_its_own() -> None:
    photograph()[:] = 7
    assert photograph().max() <= 1


def test_the_saucer_is_red_and_the_porcelain_is_white() -> None:
    red, green, blue = photograph()[:, 60, 32]
    assert red > 2 * green > 2 * blue
    assert photograph()[:, 12, 95].min() > 0.5


def test_the_file_is_small_and_free() -> None:
    folder = files("course.data")
    assert len((folder / "photo.png").read_bytes()) < 60_000
    assert "CC0 1.0" in (folder / "photo_LICENSE.txt").read_text(encoding="utf-8")
