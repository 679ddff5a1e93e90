"""Results of experiments too long for a notebook, with the scripts that made them named."""

from course.experiments.growing_shift import Result, accuracies, growing_shift

__all__ = ["Result", "accuracies", "growing_shift"]
