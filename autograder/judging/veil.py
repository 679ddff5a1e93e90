"""Data in a packed key that nobody should read by chance: neither an editor nor a search shows it.

This is a curtain, no lock. A program that takes the key apart can read what is behind it.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np

_SEED = 68036


def veiled(data: Any) -> str:
    """Return JSON data as a text that does not show it."""
    packed = zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 9)
    return base64.b64encode(_turned(packed)).decode("ascii")


def unveiled(text: str) -> Any:
    """Return the data that `veiled` was given."""
    return json.loads(zlib.decompress(_turned(base64.b64decode(text))).decode())


def _turned(data: bytes) -> bytes:
    noise = np.random.default_rng(_SEED).integers(0, 256, len(data), dtype=np.uint8)
    return bytes(np.frombuffer(data, np.uint8) ^ noise)
