"""Obfuscation of data in a packed key, so that no editor and no search shows them.

This is no encryption: a program that takes the key apart can read them.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np

_SEED = 68036


def obfuscated(data: Any) -> str:
    """Return JSON data as a text that does not show it."""
    packed = zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 9)
    return base64.b64encode(_masked(packed)).decode("ascii")


def deobfuscated(text: str) -> Any:
    """Return the data that `obfuscated` was given."""
    return json.loads(zlib.decompress(_masked(base64.b64decode(text))).decode())


def _masked(data: bytes) -> bytes:
    noise = np.random.default_rng(_SEED).integers(0, 256, len(data), dtype=np.uint8)
    return bytes(np.frombuffer(data, np.uint8) ^ noise)
