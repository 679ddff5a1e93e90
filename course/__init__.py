"""The students' side: notebooks, figures and small data."""

import logging
import sys

if sys.platform == "emscripten":
    # A browser keeps no cache of fonts: each session would begin with a warning that one is being built.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
