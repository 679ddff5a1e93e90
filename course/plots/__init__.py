"""Figures of the course: small functions, one palette, words with every picture.

`show` is the only way a figure reaches a notebook; it takes the words that stand for it.
"""

from course.plots import matplotlib_first  # noqa: F401
from course.plots.bar_charts import bars, imagenet
from course.plots.canvas import FigureError, as_array, bundle, sheet, show, write
from course.plots.cells import cells, frame, outline_mask
from course.plots.channels import bank, responses_to, worked_channels
from course.plots.columns import columns
from course.plots.compare import comparison
from course.plots.confusion import confusion
from course.plots.flow import flow, pool_flow
from course.plots.grids import lattice, worked_2d
from course.plots.hypotheses import matrix_product, nested, unroll
from course.plots.learning import blocks, gallery, maps_under_filters
from course.plots.lines import strips, trace, windows_1d, worked_1d
from course.plots.measured_curves import curves, fits
from course.plots.networks import architecture, two_layers
from course.plots.opening_picture import riddle
from course.plots.panels import panels, picture
from course.plots.permutation import shuffled, signals
from course.plots.play.toys import (
    draw_digit,
    film,
    filter_editor,
    nested_classes,
    shift_and_pool,
    slide_2d,
)
from course.plots.pools import pool_1d, pool_2d
from course.plots.receptive_field import seen
from course.plots.shift_maps import moves
from course.plots.slope_widget import knobs, step_sizes
from course.plots.tiny import factors, paths, tiny_net
from course.plots.training import loss_curves, valley
from course.plots.uses import uses

__all__ = [
    "FigureError",
    "architecture",
    "as_array",
    "bank",
    "bars",
    "blocks",
    "bundle",
    "cells",
    "columns",
    "comparison",
    "confusion",
    "curves",
    "draw_digit",
    "factors",
    "film",
    "filter_editor",
    "fits",
    "flow",
    "frame",
    "gallery",
    "imagenet",
    "knobs",
    "lattice",
    "loss_curves",
    "maps_under_filters",
    "matrix_product",
    "moves",
    "nested",
    "nested_classes",
    "outline_mask",
    "panels",
    "paths",
    "picture",
    "pool_1d",
    "pool_2d",
    "pool_flow",
    "responses_to",
    "riddle",
    "seen",
    "sheet",
    "shift_and_pool",
    "show",
    "shuffled",
    "signals",
    "slide_2d",
    "step_sizes",
    "strips",
    "tiny_net",
    "trace",
    "two_layers",
    "unroll",
    "uses",
    "valley",
    "windows_1d",
    "worked_1d",
    "worked_2d",
    "worked_channels",
    "write",
]
