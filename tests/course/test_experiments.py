"""The committed results: complete, and made of the data and networks they say."""

import numpy as np
import pytest

from course.data import mnist1d
from course.experiments import accuracies, growing_shift


def test_every_network_was_run_the_same_times() -> None:
    rows = growing_shift()
    runs = {(r.network, r.places, r.shuffled): 0 for r in rows}
    for row in rows:
        assert 0 <= row.accuracy <= 1
        runs[row.network, row.places, row.shuffled] += 1
    assert set(runs.values()) == {3}
    assert len(runs) == 3 * 7


def test_curves_grow_to_the_right() -> None:
    pixels, rates = accuracies("convolutional")
    assert (np.diff(pixels) > 0).all()
    assert rates.shape == (6, 3)


def test_an_unknown_network_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="there are convolutional, fully connected"):
        accuracies("transformer")


@pytest.mark.parametrize("places", [0, 49])
def test_shapes_never_leave_the_line(places: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 48"):
        mnist1d(places)


def test_with_one_place_shapes_stand_still() -> None:
    """Where shapes stand still, the mean signal of a digit shows its shape; else it is flat."""
    still, moving = (
        np.ptp(split.x_train[split.y_train == 6].mean(axis=0)) for split in (mnist1d(1), mnist1d())
    )
    assert still > 2 * moving
