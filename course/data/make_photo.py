# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-image==0.26.0"]
# ///
"""Make photo.png from the photograph that scikit-image carries.

Run it once, outside the course's own environment: ``uv run course/data/make_photo.py``.
"""

from pathlib import Path

import numpy as np
from PIL import Image
from skimage.data import coffee  # type: ignore[import-not-found]

SHRINK = 3  # each pixel is the mean of 3 x 3, so that the file stays near 50 KB

rows = coffee()[:399, :, :3] / 255  # (400, 600, 3); 400 is no multiple of 3
height, width = rows.shape[0] // SHRINK, rows.shape[1] // SHRINK
small = rows.reshape(height, SHRINK, width, SHRINK, 3).mean(axis=(1, 3))  # (133, 200, 3)
image = Image.fromarray(np.round(small * 255).astype(np.uint8))
image.save(Path(__file__).with_name("photo.png"), optimize=True)
