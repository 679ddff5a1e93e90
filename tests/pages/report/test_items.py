"""Item analysis against NumPy, and where it must keep silent."""

import math

import numpy as np
import pytest

from autograder.pages.report.histogram import bars
from autograder.pages.report.items import analyse, item_rest_correlation


def test_discrimination_is_the_correlation_with_all_other_items():
    rng = np.random.default_rng(3)
    points = [
        {name: float(p) for name, p in zip("abc", row, strict=True)}
        for row in rng.integers(0, 5, (20, 3))
    ]
    items = {item.name: item for item in analyse(points, {"a": 4, "b": 4, "c": 4})}
    for name in "abc":
        own = [one[name] for one in points]
        rest = [sum(one.values()) - one[name] for one in points]
        assert items[name].discrimination == pytest.approx(np.corrcoef(own, rest)[0, 1])
        assert items[name].difficulty == pytest.approx(np.mean(own) / 4)
        assert items[name].full == sum(value == 4 for value in own)


def test_what_nobody_has_graded_has_no_difficulty():
    (item,) = analyse([{"essay": None}] * 6, {"essay": 2.0})
    assert (item.count, item.pass_rate, item.discrimination) == (0, 0.0, None)


@pytest.mark.parametrize(
    ("item", "rest"),
    [([1, 2], [1, 2]), ([1] * 9, list(range(9))), (list(range(9)), [4] * 9), ([], [])],
    ids=["too few", "all alike", "rest alike", "none"],
)
def test_where_a_correlation_says_nothing_there_is_none(item, rest):
    assert item_rest_correlation(item, rest) is None


def test_a_reversed_item_has_discrimination_minus_one():
    assert math.isclose(item_rest_correlation(range(6), [-3 * x for x in range(6)]), -1)


@pytest.mark.parametrize("most", [1, 5, 7, 13, 20, 24, 100, 1234])
def test_every_value_stands_in_one_bar(most):
    values = [-1.0, 0.0, 0.5, most / 2, most, most + 0.5]
    drawn = bars(values, most)
    assert sum(bar.count for bar in drawn) == len(values)
    assert 2 <= len(drawn) <= 14
    assert drawn[-1].count >= 1
    assert all(bar.y >= 0 for bar in drawn)
