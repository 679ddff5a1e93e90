"""Fashion-MNIST for longer runs, where its four files are on the disk already."""

import gzip
import struct
from pathlib import Path

import numpy as np

from .split import Array, Split

CLASSES = (
    "t-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


def fashion_mnist(folder: str | Path) -> Split:
    """70,000 pictures of clothes, read from the files in ``folder``; nothing is downloaded.

    Debian's package ``dataset-fashion-mnist`` installs them (``dpkg -L`` says where); the same
    four names, with .gz or without, come from github.com/zalandoresearch/fashion-mnist.

    Returns
    -------
    Split with x of shape (N, 1, 28, 28), float32 from 0 to 1, and y of shape (N,); ``CLASSES``
    names the classes

    Raises
    ------
    FileNotFoundError
        If one of the four files is not in the folder.
    ValueError
        If a file is not in the IDX format, is cut short, or images and labels differ in number.
    """
    parts = []
    for part in ("train", "t10k"):
        images = _read_idx(Path(folder), f"{part}-images-idx3-ubyte")
        labels = _read_idx(Path(folder), f"{part}-labels-idx1-ubyte")
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(f"{part}: images {images.shape} and labels {labels.shape} do not fit")
        parts += [images[:, None].astype(np.float32) / 255, labels.astype(np.int64)]
    return Split(*parts)


def _read_idx(folder: Path, name: str) -> Array:
    """Read bytes in IDX: two zeros, type 8, the number of axes, their lengths, the values."""
    packed = folder / f"{name}.gz"
    path = packed if packed.exists() else folder / name
    if not path.exists():
        raise FileNotFoundError(f"no file {name} or {name}.gz in {folder}")
    raw = gzip.decompress(path.read_bytes()) if path == packed else path.read_bytes()
    if len(raw) < 4 or raw[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is not an IDX file of bytes")
    header = 4 + 4 * raw[3]
    if len(raw) < header:
        raise ValueError(f"{path} is cut short")
    shape = struct.unpack(f">{raw[3]}I", raw[4:header])
    values = np.frombuffer(raw, dtype=np.uint8, offset=header)
    if values.size != np.prod(shape, dtype=np.int64):
        raise ValueError(f"{path} promises {shape}, but holds {values.size} values")
    return values.reshape(shape)
