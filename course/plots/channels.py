"""Figures of many channels: a filter spans them all, a bank of filters makes as many maps."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from course.plots.blank import new_figure
from course.plots.canvas import as_array, sheet, show, write
from course.plots.cells import cells
from course.plots.panels import picture
from course.plots.style import BLUE, GREEN, INK, VERMILLION, number, numbers, text_colour

# A plane's name is on it, so the colours need not be told apart.
CHANNELS = (("R", VERMILLION), ("G", GREEN), ("B", BLUE))


def _plane(ax: Axes, x: float, y: float, side: float, colour: str, name: str) -> None:
    """One channel, with its name in the upper right corner, which the next one leaves free."""
    ax.add_patch(Rectangle((x, y), side, side, facecolor=colour, edgecolor="#202020", lw=1))
    spot = (x + side - 0.3, y + 0.32)
    write(ax, *spot, name, color=text_colour(to_rgba(colour)), fontsize=9, fontweight="bold")


def bank(filters: int = 4) -> None:
    """Show a colour image, a bank of filters that each span three channels, and their maps.

    Parameters
    ----------
    filters : int
        Filters in the bank.
    """
    fig, ax = sheet(19.5, 3.1 * filters + 1.6, unit=0.36)
    middle = 1.4 + 3.1 * filters / 2
    for c, (name, colour) in reversed(list(enumerate(CHANNELS))):
        _plane(ax, 0.4 + 0.9 * c, middle - 2.6 - 0.9 * c + 0.9, 4.4, colour, name)
    ax.add_patch(Rectangle((1.9, middle - 0.6), 1.4, 1.4, fill=False, edgecolor="#ffffff", lw=2.5))
    write(ax, 3.5, 0.4, "image (C, H, W)", fontsize=11)
    write(ax, 11.0, 0.4, "filters (F, C, kh, kw)", fontsize=11)
    write(ax, 17.4, 0.4, "maps (F, H, W)", fontsize=11)
    for f in range(filters):
        y = 1.5 + 3.1 * f
        for c, (name, colour) in reversed(list(enumerate(CHANNELS))):
            _plane(ax, 10.0 + 0.6 * c, y + 1.1 - 0.55 * c, 1.4, colour, name)
        arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.3}
        ax.annotate("", (9.7, y + 1.5), (7.2, middle - 0.2), arrowprops=arrow)
        ax.annotate("", (15.6, y + 1.4), (13.2, y + 1.4), arrowprops=arrow)
        write(ax, 14.3, y + 0.95, f"+ b[{f}]", fontsize=9)
        ax.add_patch(Rectangle((16.0, y + 0.2), 2.4, 2.4, facecolor="#d9d9d9", edgecolor="#202020"))
        write(ax, 17.2, y + 1.4, f"Z[{f}]", color="#000000", fontsize=11)
    show(
        fig,
        f"An image of three channels, R, G and B, in front of a bank of {filters} filters. Each "
        f"filter is itself a stack of three small grids, one for each channel, and has its own "
        f"bias. Each filter makes one grey map: {filters} filters, {filters} maps.",
    )


def worked_channels(x: object, w: object, b: float) -> None:
    """Show one window of all channels worked out: products, a sum a channel, one total, one bias.

    Parameters
    ----------
    x : array_like of shape (C, kh, kw)
        The window.
    w : array_like of shape (C, kh, kw)
        The filter.
    b : float
        Its bias.
    """
    window, taps = as_array(x, 3), as_array(w, 3)
    count, kh, kw = window.shape
    fig, ax = sheet(2 * kw + 11.6, count * (kh + 0.7) + 1.6, unit=0.42)
    for c in range(count):
        y = 0.2 + c * (kh + 0.7)
        write(ax, 1.1, y + kh / 2, f"channel {c + 1}", fontsize=11)
        cells(ax, window[c], 2.6, y, "plain")
        write(ax, 2.6 + kw + 0.6, y + kh / 2, "·", fontsize=16)
        cells(ax, taps[c], 3.8 + kw, y, "signed", norm=None)
        products = " + ".join(
            f"{number(p)}·{number(q) if q >= 0 else '(' + number(q) + ')'}"
            for p, q in zip(window[c].ravel(), taps[c].ravel(), strict=True)
        )
        text = f"{products} = {number(float((window[c] * taps[c]).sum()))}"
        write(ax, 4.2 + 2 * kw, y + kh / 2, text, ha="left", fontsize=10)
    parts = (window * taps).sum(axis=(1, 2))
    total = float(parts.sum()) + b
    text = (
        f"{' + '.join(number(p) for p in parts)}, plus the bias {number(b)}, once: {number(total)}"
    )
    write(ax, 2.6, count * (kh + 0.7) + 0.7, text.replace("+ −", "− "), ha="left", fontsize=12)
    show(
        fig,
        f"{count} channels of one window: {'; '.join(numbers(p) for p in window)}. Filter: "
        f"{'; '.join(numbers(q) for q in taps)}. Sums by channel: {numbers(parts)}. With the bias "
        f"{number(b)} the one output is {number(total)}.",
    )


def responses_to(filters: Sequence[tuple[str, object]], maps: Sequence[object], alt: str) -> None:
    """Show each filter over the map it made.

    Parameters
    ----------
    filters : sequence of (name, array of shape (kh, kw))
        The bank.
    maps : sequence of array_like of shape (H, W)
        The map of each filter.
    alt : str
        Alt text: the content of the figure.
    """
    fields = [as_array(field, 2) for field in maps]
    ratio = fields[0].shape[0] / fields[0].shape[1]
    size = min(9.2 / len(fields), 4.6)
    fig = new_figure(figsize=(size * len(fields), size * ratio + 1.9), layout="constrained")
    grid = fig.subplots(2, len(fields), height_ratios=(1.1, size * ratio + 0.4), squeeze=False)
    for column, ((name, taps), field) in enumerate(zip(filters, fields, strict=True)):
        picture(grid[0, column], as_array(taps, 2), "signed")
        grid[0, column].set_title(name, color=INK, fontsize=11)
        picture(grid[1, column], field, "signed" if field.min() < 0 else "map")
    show(fig, alt)
