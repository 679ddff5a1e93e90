"""Matplotlib, imported while nobody looks for garbage: all of it stays. It is a tenth of the first cell."""

import gc
import importlib

if gc.isenabled():
    gc.disable()
    importlib.import_module("matplotlib.pyplot")
    gc.freeze()
    gc.enable()
