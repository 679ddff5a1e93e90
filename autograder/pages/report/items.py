"""Item analysis: how hard each exercise was, and whether it tells strong work from weak."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: With fewer graded submissions a correlation says nothing.
MIN_STUDENTS = 5


@dataclass(frozen=True)
class ItemStatistics:
    """One exercise or question over the class.

    Attributes
    ----------
    count : int
        How many have points in it.
    full : int
        How many have all of them.
    mean : float
        Mean points.
    difficulty : float
        Mean share of the points, 0 to 1: the item difficulty index of classical test theory (low is hard).
    discrimination : float or None
        Correlation of its points with the points in all the others; None where it is not defined.
    """

    name: str
    max_points: float
    count: int
    full: int
    mean: float
    difficulty: float
    discrimination: float | None

    @property
    def pass_rate(self) -> float:
        """Share of those who have all points."""
        return self.full / self.count if self.count else 0.0


def analyse(
    points: Sequence[Mapping[str, float | None]], max_points: Mapping[str, float]
) -> tuple[ItemStatistics, ...]:
    """Return an item for each exercise, in the order of ``max_points``.

    Parameters
    ----------
    points : sequence of mapping
        For each submission its points by exercise; None where nobody has given any.
    max_points : mapping of str to float
    """
    return tuple(_item(name, points, worth, max_points) for name, worth in max_points.items())


def _item(
    name: str,
    points: Sequence[Mapping[str, float | None]],
    worth: float,
    all_items: Mapping[str, float],
) -> ItemStatistics:
    given: list[float] = []
    rest: list[float] = []
    for one in points:
        own = one.get(name)
        if own is not None:
            given.append(own)
            rest.append(sum(one.get(other) or 0.0 for other in all_items if other != name))
    mean = sum(given) / len(given) if given else 0.0
    return ItemStatistics(
        name,
        worth,
        len(given),
        sum(value >= worth - 0.005 for value in given),
        mean,
        mean / worth if worth else 0.0,
        item_rest_correlation(given, rest),
    )


def item_rest_correlation(item: Sequence[float], rest: Sequence[float]) -> float | None:
    r"""Return the corrected item-total correlation.

    ``r = sum((x - mean x)(y - mean y)) / sqrt(sum((x - mean x)^2) sum((y - mean y)^2))`` with x the item's
    points and y the points in all other items, so that the item is not correlated with itself
    (S. Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28, 211-218, 1963).

    Parameters
    ----------
    item, rest : sequence of float
        One number a student each.

    Returns
    -------
    float or None
        None for fewer than `MIN_STUDENTS`, or where all have the same.
    """
    if len(item) < MIN_STUDENTS:
        return None
    mean_x, mean_y = sum(item) / len(item), sum(rest) / len(rest)
    dx, dy = [x - mean_x for x in item], [y - mean_y for y in rest]
    spread = math.sqrt(sum(d * d for d in dx) * sum(d * d for d in dy))
    if spread < 1e-9:
        return None
    return sum(a * b for a, b in zip(dx, dy, strict=True)) / spread
