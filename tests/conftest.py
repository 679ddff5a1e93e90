"""What several tests share."""

from __future__ import annotations

import matplotlib as mpl

mpl.use("Agg")
