"""Notebook 6_colour_and_depth: optional, and without exercises."""

from autograder.exercise.model import Exercise

NOTEBOOK = "6_colour_and_depth"
EXERCISES: tuple[Exercise, ...] = ()
