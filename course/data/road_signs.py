"""Road signs in colour, drawn by our own code: eight classes that need colour and shape."""

from typing import Any, NamedTuple

import numpy as np

from course.data.photo import photograph

Array = np.ndarray[Any, np.dtype[Any]]

SIDE = 28
#: The classes in the order of their numbers. Each has a twin in shape and one in colour.
SIGNS = (
    "no entry",
    "one way",
    "give way",
    "danger",
    "roadworks",
    "priority",
    "parking",
    "speed limit",
)
RED, BLUE, YELLOW = (0.80, 0.10, 0.12), (0.10, 0.28, 0.72), (0.98, 0.80, 0.10)
WHITE, BLACK = (0.95, 0.95, 0.95), (0.10, 0.10, 0.10)


class _Part(NamedTuple):
    """A shape of a sign with its colour; sizes are shares of the sign's radius."""

    shape: str
    size: float
    colour: tuple[float, float, float]


#: The parts of each sign, from the ground up.
_PARTS = (
    (_Part("disc", 1.0, RED), _Part("bar", 0.62, WHITE)),
    (_Part("disc", 1.0, BLUE), _Part("bar", 0.62, WHITE)),
    (_Part("triangle down", 1.0, RED), _Part("triangle down", 0.55, WHITE)),
    (_Part("triangle up", 1.0, RED), _Part("triangle up", 0.55, WHITE)),
    (_Part("triangle up", 1.0, RED), _Part("triangle up", 0.55, YELLOW)),
    (_Part("diamond", 1.0, WHITE), _Part("diamond", 0.72, YELLOW)),
    (_Part("square", 0.8, BLUE), _Part("post", 0.5, WHITE)),
    (_Part("disc", 1.0, RED), _Part("disc", 0.66, WHITE)),
)


def road_signs(
    count: int, seed: int, *, light: tuple[float, float] = (0.6, 1.1), half: str = "left"
) -> tuple[Array, Array]:
    """Draw road signs in front of a blurred street that nobody built.

    Each sign has its own place, size, turn, blur, light and noise. Behind it is a crop of the photograph
    or a texture. The same seed gives the same signs in any light.

    Parameters
    ----------
    count : int
        How many images; the classes take turns, in a random order.
    seed : int
    light : tuple of float
        The least and the largest brightness, as a factor.
    half : {"left", "right"}
        The half of the photograph that backgrounds are cut from: test images take the other one.

    Returns
    -------
    x : ndarray of shape (count, 3, 28, 28)
        float64 from 0 to 1, channel first.
    y : ndarray of shape (count,)
        Classes, numbers of `SIGNS`.
    """
    rng = np.random.default_rng(seed)
    photo = photograph()
    middle = photo.shape[2] // 2
    photo = photo[:, :, :middle] if half == "left" else photo[:, :, middle:]
    y = rng.permutation(np.arange(count) % len(SIGNS))
    x = np.stack([_image(rng, int(sign), photo, light) for sign in y])
    return x, y


def _image(rng: np.random.Generator, sign: int, photo: Array, light: tuple[float, float]) -> Array:
    image = _background(rng, photo)
    radius = rng.uniform(6.5, 10.5)
    centre = SIDE / 2 + rng.uniform(-3.5, 3.5, size=2)  # x, y
    turn = np.deg2rad(rng.uniform(-15, 15))
    squeeze = rng.uniform(0.8, 1.0)  # a sign seen from the side is narrow
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    right, down = columns - centre[0], rows - centre[1]
    u = (np.cos(turn) * right + np.sin(turn) * down) / squeeze / radius
    v = (-np.sin(turn) * right + np.cos(turn) * down) / radius
    for part in _PARTS[sign]:
        # 1 inside, 0 outside, and a share where the edge crosses a pixel
        cover = np.clip(0.5 - _distance(part.shape, u, v, part.size) * radius, 0, 1)
        paint = np.array(part.colour)[:, None, None]
        image = image * (1 - cover) + paint * cover
    image = _blurred(image, rng.uniform(0.0, 0.9))
    # dusk, glare, a bluish or a yellowish sky, and a camera's noise
    slope = rng.uniform(-0.15, 0.15, size=2)
    shade = 1 + slope[0] * (columns / SIDE - 0.5) + slope[1] * (rows / SIDE - 0.5)
    cast = rng.uniform(0.88, 1.12, size=(3, 1, 1))
    share = rng.uniform()  # drawn in any light, so that all else stays as it is
    noise = rng.normal(0, 0.02, size=image.shape)
    bright = light[0] + share * (light[1] - light[0])
    result: Array = np.clip(bright * shade * cast * image + noise, 0, 1)
    return result


def _background(rng: np.random.Generator, photo: Array) -> Array:
    """Return a crop of the photograph, turned and in other colours, or a soft texture; (3, 28, 28)."""
    if rng.uniform() < 0.5:
        top = rng.integers(photo.shape[1] - SIDE + 1)
        left = rng.integers(photo.shape[2] - SIDE + 1)
        crop: Array = np.rot90(
            photo[:, top : top + SIDE, left : left + SIDE], int(rng.integers(4)), axes=(1, 2)
        )
        recoloured: Array = crop[rng.permutation(3)] * rng.uniform(0.5, 1.2)
        return recoloured
    coarse = (
        rng.uniform(0.1, 0.9, size=(3, 5, 5)) * 0.5 + rng.uniform(0.1, 0.9, size=(3, 1, 1)) * 0.5
    )
    at = np.linspace(0, 3.999, SIDE)
    low, share = at.astype(int), at % 1
    rows = coarse[:, low] * (1 - share[:, None]) + coarse[:, low + 1] * share[:, None]
    result: Array = rows[:, :, low] * (1 - share) + rows[:, :, low + 1] * share
    return result


def _distance(shape: str, u: Array, v: Array, size: float) -> Array:
    """Signed distance to the edge of a shape around (0, 0), below 0 inside; v points down."""
    if shape == "disc":
        return np.hypot(u, v) - size
    if shape == "bar":
        return np.maximum(np.abs(u) - size, np.abs(v) - 0.17)
    if shape == "post":
        return np.maximum(np.abs(u) - 0.17, np.abs(v) - size)
    if shape == "square":
        return np.maximum(np.abs(u), np.abs(v)) - size
    if shape == "diamond":
        edge: Array = (np.abs(u) + np.abs(v) - size * 1.1) / np.sqrt(2)
        return edge
    down = -v if shape == "triangle up" else v
    # three edges at 120 degrees, the inner radius half the outer one
    inner = size * 0.6
    sides = np.maximum(np.sqrt(3) / 2 * np.abs(u) + down / 2, -down)
    result: Array = sides - inner
    return result


def _blurred(image: Array, sigma: float) -> Array:
    """Return the image with a Gaussian blur of so many pixels."""
    reach = np.arange(-3, 4)
    taps = np.exp(-(reach**2) / (2 * max(sigma, 0.15) ** 2))
    taps /= taps.sum()
    for axis in (1, 2):
        pad = [(0, 0), (0, 0), (0, 0)]
        pad[axis] = (3, 3)
        wide = np.pad(image, pad, mode="edge")
        image = sum(
            tap * np.take(wide, range(i, i + SIDE), axis=axis) for i, tap in enumerate(taps)
        )
    return image
