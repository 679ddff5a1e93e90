"""Uses of image classification: three images, and the names that each may get."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course.plots.canvas import as_array, sheet, show, write
from course.plots.cells import frame
from course.plots.style import INK

Image = NDArray[np.float64]


def uses(photo: object) -> None:
    """Show a scan, a photograph and a road, each with the names it may get; one is marked.

    Parameters
    ----------
    photo : array_like of shape (3, H, W)
        The photograph of the cup, 0 to 1.
    """
    cup = np.moveaxis(as_array(photo, 3), 0, -1)
    tasks = (
        ("medicine", _scan(), ("no tumour", "tumour, type A", "tumour, type B"), 1),
        ("image search", cup[:, 30:163], ("dog", "cup", "bicycle"), 1),
        ("driving", _road(), ("free road", "car", "child"), 2),
    )
    fig, ax = sheet(21.4, 8.6, unit=0.42)
    for i, (name, image, classes, right) in enumerate(tasks):
        x = 1.2 + 7.2 * i
        write(ax, x + 2.2, 0.4, name, fontsize=11)
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, extent=(x, x + 4.4, 5.3, 0.9), aspect="auto")
        frame(ax, x, 0.9, 4.4, 4.4, INK, 0.8)
        for row, words in enumerate(classes):
            y = 6.15 + 0.85 * row
            chosen = row == right
            sign = "→ " if chosen else ""
            write(
                ax, x + 2.2, y, sign + words, fontsize=11, fontweight="bold" if chosen else "normal"
            )
    ax.set_xlim(0, 21.4)
    ax.set_ylim(8.6, 0)
    said = "; ".join(f"{name}: {', '.join(c)}, and {c[r]} is right" for name, _, c, r in tasks)
    show(
        fig,
        "Three images, each with the names it may get. A drawn scan with a round bright spot, a "
        f"photograph of a cup, and a drawn road with a small figure on it. {said}.",
    )


def _scan() -> Image:
    """A drawn slice: an oval of tissue, two dark hollows, a round bright spot."""
    y, x = np.mgrid[-1:1:120j, -1:1:120j]
    image = np.where((x / 0.8) ** 2 + (y / 0.95) ** 2 < 1, 0.45, 0.03)
    image += 0.3 * (np.abs((x / 0.8) ** 2 + (y / 0.95) ** 2 - 0.94) < 0.06)
    for side in (-0.16, 0.16):
        image[((x - side) / 0.1) ** 2 + ((y + 0.1) / 0.3) ** 2 < 1] = 0.15
    image += 0.5 * np.exp(-((x - 0.42) ** 2 + (y - 0.35) ** 2) / 0.015)
    return np.asarray(np.clip(image + 0.05 * np.sin(17 * x) * np.sin(23 * y), 0, 1))


def _road() -> Image:
    """A drawn road up to the horizon, a broken line in its middle, a small figure at the side."""
    y, x = np.mgrid[0:1:120j, -1:1:120j]
    down = np.clip((y - 0.35) / 0.65, 0, 1)
    image = np.where(y < 0.35, 0.85, 0.55)
    image[(y > 0.35) & (np.abs(x) < 0.06 + 0.8 * down)] = 0.3
    dashes = (np.abs(x) < 0.01 + 0.03 * down) & (np.sin(9 * np.log(down + 0.05)) > 0)
    image[(y > 0.36) & dashes] = 0.95
    image[((x - 0.34) / 0.06) ** 2 + ((y - 0.5) / 0.035) ** 2 < 1] = 0.98  # head
    image[(np.abs(x - 0.34) < 0.075) & (y > 0.53) & (y < 0.68)] = 0.98
    legs = (np.abs(np.abs(x - 0.34) - 0.045) < 0.025) & (y >= 0.68) & (y < 0.79)
    image[legs] = 0.98
    return image
