"""Bars with their numbers written on them: error by year, weights by layer."""

from __future__ import annotations

from collections.abc import Mapping

from course.plots.blank import new_figure
from course.plots.canvas import show, two_axes
from course.plots.style import BLUE, INK, ORANGE

# Best top-5 classification error of each year's challenge, in percent. 2010 to 2014 from
# Russakovsky et al., IJCV 2015; 2015 and 2016 as the challenge announced them (lecture row L2).
IMAGENET = {2010: 28.2, 2011: 25.8, 2012: 16.4, 2013: 11.7, 2014: 6.7, 2015: 3.6, 2016: 3.0}
FIRST_CNN = 2012  # AlexNet; every winner after it is a CNN too
ONE_PERSON = 5.1  # one trained person on 1,500 of the images, same paper


def imagenet() -> None:
    """Show the best error of each year's ImageNet challenge, with the year of the first CNN."""
    fig = new_figure(figsize=(7.5, 3.3), layout="constrained")
    ax = fig.subplots()
    for year, error in IMAGENET.items():
        cnn = year >= FIRST_CNN
        ax.bar(year, error, 0.72, color=ORANGE if cnn else BLUE, hatch="" if cnn else "///",
               edgecolor="#202020", lw=0.8)  # fmt: skip
        spot = error + 0.5
        if abs(spot + 0.7 - ONE_PERSON) < 1.2:  # would be struck through by the dashed line
            spot = ONE_PERSON + 0.4
        ax.text(year, spot, f"{error}", ha="center", color=INK, fontsize=10)
    ax.axhline(ONE_PERSON, color=INK, lw=1.2, ls="--")
    ax.text(
        2009.4, ONE_PERSON + 0.4, f"one person: {ONE_PERSON}", color=INK, fontsize=9, ha="right"
    )
    ax.text(2010.5, 31.5, "no CNN (hatched)", ha="center", color=INK, fontsize=10)
    ax.text(2014, 31.5, "CNNs", ha="center", color=INK, fontsize=10)
    ax.axvline(FIRST_CNN - 0.5, color=INK, lw=0.8)
    ax.set_xlim(2007.7, 2016.5)
    ax.set_ylim(0, 34)
    ax.set_xticks(list(IMAGENET))
    ax.set_ylabel("top-5 error, percent", color=INK)
    two_axes(ax)
    numbers = ", ".join(f"{year} {error}" for year, error in IMAGENET.items())
    show(
        fig,
        f"Best error of the ImageNet challenge in percent, by year: {numbers}. "
        f"From {FIRST_CNN} on the winners are CNNs. One trained person made {ONE_PERSON}.",
    )


def bars(sizes: Mapping[str, float], marked: tuple[str, ...] = (), what: str = "") -> None:
    """Show horizontal bars from the first name down, each with its number.

    Parameters
    ----------
    sizes : mapping of str to number
        Lengths, not negative.
    marked : tuple of str
        Names whose bars get the second colour and a hatch.
    what : str
        The label under the axis.
    """
    fig = new_figure(figsize=(8, 0.36 * len(sizes) + 0.8), layout="constrained")
    ax = fig.subplots()
    most = max(sizes.values())
    for row, (name, size) in enumerate(sizes.items()):
        colour, hatch = (ORANGE, "///") if name in marked else (BLUE, "")
        ax.barh(row, size, 0.7, color=colour, hatch=hatch, edgecolor="#202020", lw=0.8)
        ax.text(size + 0.01 * most, row, f"{size:,.0f}", va="center", color=INK, fontsize=9)
    ax.set_yticks(range(len(sizes)), list(sizes))
    ax.set_ylim(len(sizes) - 0.5, -0.5)
    ax.set_xlim(0, 1.18 * most)
    ax.set_xticks([])
    ax.set_xlabel(what, color=INK)
    two_axes(ax)
    ax.spines["bottom"].set_visible(False)
    listed = "; ".join(f"{name}: {size:,.0f}" for name, size in sizes.items())
    show(fig, f"Bars of {what or 'sizes'}. {listed}.")
