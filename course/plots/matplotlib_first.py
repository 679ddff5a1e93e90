"""Matplotlib, before all that draws with it. It is a tenth of the first cell."""

import importlib

from autograder.lasting_imports import lasting_imports

with lasting_imports():
    importlib.import_module("matplotlib.pyplot")
