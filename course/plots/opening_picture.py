"""The picture that opens the notebook on filters."""

from __future__ import annotations

import numpy as np

from course.plots.canvas import as_array
from course.plots.grids import responses
from course.plots.panels import panels

# Sobel's filter: differences across, averaged along the edge.
RIDDLE = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])


def riddle(photo: object) -> None:
    """Show a photograph beside two pictures that nine numbers each made from it.

    Parameters
    ----------
    photo : array_like of shape (3, H, W)
        Values from 0 to 1.
    """
    image = as_array(photo, 3)
    grey = image.mean(axis=0)
    first, second = (np.maximum(responses(grey, w, 0.0, 1), 0.0) for w in (RIDDLE, RIDDLE.T))
    panels(
        [
            ("a photograph", image, "grey"),
            ("made from it with nine numbers", first, "map"),
            ("and with nine others", second, "map"),
        ],
        "Left, a red cup and saucer on a wooden table. Middle and right, bright lines on black "
        "follow parts of the outlines of the cup and of the saucer: other parts in each picture.",
        columns=3,
    )
