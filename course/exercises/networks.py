"""Properties of a network's parameters: random ones must be spread rightly, trained ones must predict.

Which numbers come out depends on the order in which a generator is asked, and any order is right. So
nothing here is compared with the reference: each property is what a right answer has, and where one is
missed, it tells which mistake misses it like that.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.exercise.model import Case, Flaw
from autograder.exercise.plain_values import Array, PlainValue, as_array, describe

NAMES = ("conv_w", "conv_b", "dense_w", "dense_b")
#: Thousands of draws have their spread within 1 % of the true one: five times that is no accident.
SPREAD = 0.06
#: Accuracy on images never seen. Even four filters reach 0.95, guessing 0.33.
ACCURACY = 0.85
#: The least share of its length by which every array of parameters changes in further epochs.
VISIBLE = 1e-3
#: The least cosine between a way and a gradient that it follows. Right trainings have 1.0 in both. With one
#: mistake or another optimizer, weights have 0.47 and more; drifts at random have 0.3 in weights and 0.66 in
#: biases at most.
_WEIGHTS_FOLLOW, _BIASES_FOLLOW = 0.4, 0.8
#: The same, with its sign, for the way from a rate that hardly moves to the network that has learned. Right
#: trainings had 0.16 and more in filters, those that jump back -0.1 and less, and a drift has any sign.
_FILTERS_DOWN, _DENSE_DOWN = 0.05, 0.42
#: As many numbers of an array are looked at; a larger network would take the judge seconds and is not.
_LOOKED_AT, _MOST_NUMBERS = 64, 20_000


def arrays_of(got: PlainValue) -> dict[str, Array] | str:
    """Return the four arrays of a network, or a sentence that says what is not one."""
    if not isinstance(got, dict):
        return f"returned {describe(got)}, expected a dict with keys {', '.join(NAMES)}"
    if set(got) != set(NAMES):
        return f"the dict has the keys {', '.join(sorted(got)) or '(none)'}, expected {', '.join(NAMES)}"
    arrays = {name: as_array(got[name]) for name in NAMES}
    for name, array in arrays.items():
        if array is None:
            return f"{name} is {describe(got[name])}, expected an array"
    return {name: array.astype(np.float64) for name, array in arrays.items() if array is not None}


# --- init_cnn: arguments are rng, in_channels, image_size, filters, kernel_size, classes ------------


def has_parameters(case: Case, got: PlainValue) -> str | Flaw | None:
    """There are four arrays under the right names, with numbers in them."""
    arrays = arrays_of(got)
    if isinstance(arrays, str):
        return arrays
    empty = [name for name, array in arrays.items() if array.size == 0]
    return f"{empty[0]} has no numbers in it" if empty else None


def right_shapes(case: Case, got: PlainValue) -> str | Flaw | None:
    """Every array has the shape that the layers need."""
    arrays = arrays_of(got)
    if isinstance(arrays, str):
        return arrays
    _, channels, size, filters, k, classes = case.args
    height, width = (size, size) if isinstance(size, int) else size
    features = filters * (height // 2) * (width // 2)
    expected = {
        "conv_w": (filters, channels, k, k),
        "conv_b": (filters,),
        "dense_w": (features, classes),
        "dense_b": (classes,),
    }
    wrong = [name for name in NAMES if arrays[name].shape != expected[name]]
    if not wrong:
        return None
    name, shape = wrong[0], arrays[wrong[0]].shape
    text = f"{name} has shape {shape}, expected {expected[name]}"
    if name == "dense_w":
        valid = filters * ((height - k + 1) // 2) * ((width - k + 1) // 2)
        slugs = {
            (classes, features): "dense-w-transposed",
            (filters * height * width, classes): "pooling-forgotten",
            (valid, classes): "padding-forgotten",
            (filters * (height // 2) ** 2, classes): "width-from-height",
            (filters * -(-height // 2) * -(-width // 2), classes): "pooling-rounded-up",
        }
        return Flaw(text, slugs.get(shape, ""))
    return Flaw(text, "filters-last" if shape == (k, k, channels, filters) else "")


def zero_biases(case: Case, got: PlainValue) -> str | Flaw | None:
    """No bias says anything yet."""
    arrays = arrays_of(got)
    if isinstance(arrays, str):
        return arrays
    for name in ("conv_b", "dense_b"):
        if arrays[name].any():
            return Flaw(
                f"{name} is not zero: it starts with {arrays[name].flat[0]:.4g}", "biases-drawn"
            )
    return None


def he_conv(case: Case, got: PlainValue) -> str | Flaw | None:
    """The spread of the filters' weights is that of He et al. (2015): variance 2 / fan_in."""
    return _he(case, got, "conv_w")


def he_dense(case: Case, got: PlainValue) -> str | Flaw | None:
    """The same for the dense layer, whatever shape it has: that is another line in the margin."""
    return _he(case, got, "dense_w")


def _fans(case: Case, arrays: Mapping[str, Array], name: str) -> tuple[int, int]:
    """Return how many inputs and outputs one number of a layer has."""
    _, channels, _, filters, k, classes = case.args
    if name == "conv_w":
        return k * k * channels, k * k * filters
    return max(arrays["dense_w"].size // classes, 1), classes


def _he(case: Case, got: PlainValue, name: str) -> str | Flaw | None:
    arrays = arrays_of(got)
    if isinstance(arrays, str):
        return arrays
    weights, wanted = arrays[name], np.sqrt(2 / _fans(case, arrays, name)[0])
    if weights.size < 1000 or not np.isfinite(weights).all():
        return f"{name} has shape {weights.shape}: too few numbers to see how they are spread"
    if np.ptp(weights) == 0:
        return Flaw(f"every number in {name} is {weights.flat[0]:.4g}", "weights-all-equal")
    spread = float(weights.std())
    along = 0 if name == "conv_w" else weights.ndim - 1
    if np.ptp(weights, axis=along).max() == 0:
        what = "filter" if name == "conv_w" else "class"
        return f"every {what} has the same weights in {name}: they would all learn the same"
    if weights.min() >= 0:
        text = f"no number in {name} is negative: their mean is {weights.mean():.3g}, expected 0"
        return Flaw(text, "weights-all-positive")
    if abs(weights.mean()) > 6 * spread / np.sqrt(weights.size):
        return f"the mean of {name} is {weights.mean():.3g}, expected 0"
    if abs(spread / wanted - 1) <= SPREAD:
        return None
    text = f"the numbers in {name} have a standard deviation of {spread:.4g}, expected {wanted:.4g}"
    other = "dense_w" if name == "conv_w" else "conv_w"
    # One standard deviation is near to many rules' by chance. A rule that is followed shows in both arrays.
    rules = _rules(case, arrays, name)
    if abs(arrays[other].std() / np.sqrt(2 / _fans(case, arrays, other)[0]) - 1) > SPREAD:
        rules &= _rules(case, arrays, other)
    elif name == "dense_w":
        rules.discard("divided-by-the-window")
    return Flaw(text, rules.pop() if len(rules) == 1 else "")


def _rules(case: Case, arrays: Mapping[str, Array], name: str) -> set[str]:
    """Return the mistakes that spread an array's weights like this."""
    (fan_in, fan_out), k = _fans(case, arrays, name), case.args[4]
    rules = {
        "not-scaled": 1.0,
        "small-constant": 0.01,
        "one-for-two": np.sqrt(1 / fan_in),
        "root-forgotten": 2 / fan_in,
        "one-over-fan-in": 1 / fan_in,
        "uniform-within-the-root": np.sqrt(1 / (3 * fan_in)),
        "fan-out-for-fan-in": np.sqrt(2 / fan_out),
        "mean-of-fans": np.sqrt(2 / (fan_in + fan_out)),
    }
    if name == "conv_w":
        rules["channels-not-counted"] = np.sqrt(2 / k**2)
        rules["divided-by-the-window"] = 1 / k**2
    spread = float(arrays[name].std())
    found = {slug for slug, scale in rules.items() if abs(spread / scale - 1) <= SPREAD}
    # There is no window in a dense layer: who divides by its size there divides by fan_in.
    dense = name == "dense_w" and found == {"one-over-fan-in"}
    return found | {"divided-by-the-window"} if dense else found


def drawn_from_the_generator(
    cases: Sequence[Case], values: Sequence[PlainValue]
) -> str | Flaw | None:
    """Two generators of one seed give the same weights, one of another seed gives others."""
    for name in ("conv_w", "dense_w"):
        flaw = _from_generator([value[name] for value in values], name)
        if flaw:
            return flaw
    return None


def trained_with_the_generator(
    cases: Sequence[Case], values: Sequence[PlainValue]
) -> str | Flaw | None:
    """The same of a whole training."""
    return _from_generator([value[0]["conv_w"] for value in values], "conv_w")


def every_parameter_learns(cases: Sequence[Case], values: Sequence[PlainValue]) -> Flaw | None:
    """The same training, longer: every array of parameters has gone on changing."""
    short, long = _networks(zip(cases, values, strict=True))
    if not _of_one_size(short, long):
        return Flaw("two runs on the same images gave arrays of different shapes")
    still = [
        name
        for name in NAMES
        if not np.linalg.norm(long[name] - short[name]) > VISIBLE * np.linalg.norm(short[name])
    ]
    if not still:
        return None
    epochs = " and after ".join(str(case.kwargs["epochs"]) for case in cases)
    text = f"after {epochs} epochs {', '.join(still)} is the same: it is not trained"
    if len(still) == len(NAMES):
        return Flaw(f"after {epochs} epochs all parameters are the same")
    return Flaw(text, "some-parameters-not-trained")


def _from_generator(weights: list[Any], name: str) -> Flaw | None:
    one, again, other = (np.asarray(w, dtype=np.float64) for w in weights)
    if one.shape != again.shape or not np.allclose(one, again, rtol=1e-6, atol=1e-9):
        return Flaw(f"two generators of the same seed gave a different {name}", "rng-not-used")
    if one.shape == other.shape and np.allclose(one, other, rtol=1e-6, atol=1e-9):
        return Flaw(f"two generators of different seeds gave the same {name}", "own-seed")
    return None


# --- train_cnn: arguments are x, y, rng; epochs, lr and batch_size by name --------------------------


#: Share of unseen images whose class a network tells that has learned all there is (right answers: 1.0).
_LEARNED = 0.98


def trained(case: Case, got: PlainValue) -> dict[str, Array] | str:
    """Return the parameters in an answer of ``train_cnn`` if they are a network for the case's images."""
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        return f"returned {describe(got)}, expected 2 outputs (params, history)"
    params = arrays_of(got[0])
    if isinstance(params, str):
        return f"params: {params}"
    _, channels, height, width = case.args[0].shape
    w = params["conv_w"]
    if w.ndim != 4 or w.shape[1] != channels or w.shape[2] != w.shape[3] or w.shape[2] % 2 == 0:
        return f"conv_w has shape {w.shape}, expected (F, {channels}, k, k) with k odd"
    features, classes = len(w) * (height // 2) * (width // 2), int(case.args[1].max()) + 1
    dense_w, dense_b = params["dense_w"], params["dense_b"]
    if dense_w.shape != (features, classes):
        return f"dense_w has shape {dense_w.shape}, expected ({features}, {classes})"
    if params["conv_b"].shape != (len(w),) or dense_b.shape != dense_w.shape[1:]:
        return f"the biases have shapes {params['conv_b'].shape} and {dense_b.shape}"
    return params


def fits(case: Case, got: PlainValue) -> str | Flaw | None:
    """The function returned a network for these images, and a history."""
    params = trained(case, got)
    return params if isinstance(params, str) else None


def losses(got: PlainValue) -> Array | None:
    """Return the losses in a history: a list of numbers, or a dict with one under a name with "loss"."""
    history = got[1] if isinstance(got, (tuple, list)) and len(got) == 2 else None
    if isinstance(history, dict):
        named = sorted((name for name in history if "loss" in name.lower()), key=len)
        history = history[named[0]] if named else None
    array = as_array(history)
    if array is None or array.ndim != 1 or array.size < 2:
        return None
    return array.astype(np.float64)


def one_loss_an_epoch(case: Case, got: PlainValue) -> str | Flaw | None:
    """The history has the mean loss of each epoch.

    For steps so small that the loss is that of the returned parameters throughout, however the mean is
    taken: while the parameters change or after, over images or over minibatches of one size.
    """
    params, found, epochs = trained(case, got), losses(got), case.kwargs["epochs"]
    if isinstance(params, str):
        return params
    if found is None:
        return Flaw("the history holds no list of losses", "history-too-short")
    x, y = case.args[:2]
    if len(found) != epochs:
        text = f"the history has {len(found)} numbers after {epochs} epochs, expected one for each"
        each = -(-len(x) // case.kwargs["batch_size"])
        return Flaw(text, "loss-of-each-minibatch" if len(found) == epochs * each else "")
    own = _losses(params, x, y).mean()
    if (np.abs(found - own) <= 0.02 * own).all():
        return None
    first = int(np.argmax(~(np.abs(found - own) <= 0.02 * own)))
    return Flaw(
        f"with steps that change next to nothing, the mean loss stays {own:.3g}; "
        f"the history has {found[first]:.3g}",
        "loss-of-one-minibatch",
    )


def steps_downhill(cases: Sequence[Case], values: Sequence[PlainValue]) -> str | None:
    """Every array moves against its own gradient, lr times as far as the gradient is long.

    Two runs of one seed make one small step on all images, one a little larger than the other. Along a
    gradient g the loss falls by g times the way, and the way is g times the difference of the rates. So the
    loss tells whether the way is right, and no gradient need be known here.
    """
    small, large = _networks(zip(cases, values, strict=True))
    if not _of_one_size(small, large):
        return "two runs on the same images gave arrays of different shapes"
    (x, y), rates = cases[0].args[:2], [case.kwargs["lr"] for case in cases]
    for name in NAMES:
        way = float(((large[name] - small[name]) ** 2).sum()) / (rates[1] - rates[0])
        fall = _losses({**large, name: small[name]}, x, y).mean() - _losses(large, x, y).mean()
        if not np.isfinite(way) or not way > 0:
            return (
                f"one step with a learning rate of {rates[0]} or {rates[1]} gives the same {name}"
            )
        if not abs(fall / way - 1) <= 0.3:
            return f"{name} does not move by lr times its own gradient in one step on all images"
    return None


def _networks(answers: Iterable[tuple[Case, PlainValue]]) -> list[dict[str, Array]]:
    """Return the parameters of the answers that are networks for their images."""
    found = (trained(case, value) for case, value in answers)
    return [params for params in found if not isinstance(params, str)]


def _of_one_size(one: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    return all(one[name].shape == other[name].shape for name in NAMES)


def came_by_steps(cases: Sequence[Case], values: Sequence[PlainValue]) -> str | None:
    """Something shows that this function moves parameters along their gradient, however far and up or down.

    The runs of "one step" and "every parameter learns" are asked. Two runs of one start differ by steps:
    their weights tell. Where each run has another start, the biases tell, which begin at zero. Other
    aspects judge an answer that is no network for its images. Where a seed gives one start, the network that
    has learned is asked, too (`_led_there`).
    """
    if isinstance(trained(cases[-1], values[-1]), str):
        return None
    (x, y), answers = cases[0].args[:2], list(zip(cases, values, strict=True))
    if not _led_there(answers):
        return "steps from what a much smaller learning rate gives do not lead to these parameters"
    once = _networks(answer for answer in answers if answer[0].group == "one step")
    longer = _networks(answer for answer in answers if answer[0].group == "every parameter learns")
    for params in once:
        biases = {name: params[name] for name in ("conv_b", "dense_b")}
        moved = all(bias.any() for bias in biases.values())
        if moved and _follows(biases, params, x, y) > _BIASES_FOLLOW:
            return None
    # Parameters that know the images after one small step were not found by steps.
    at_once = any(_accuracy(params, x, y) >= ACCURACY for params in once)
    for pair in (once, () if at_once else longer):
        if len(pair) == 2 and _of_one_size(*pair):
            way = {name: pair[1][name] - pair[0][name] for name in ("conv_w", "dense_w")}
            if _follows(way, pair[0], x, y) > _WEIGHTS_FOLLOW:
                return None
    return "neither one small step nor further epochs move the weights along their gradient"


def _led_there(answers: Sequence[tuple[Case, PlainValue]]) -> bool:
    """Whether steps lead to the network that has learned, from what a much smaller rate gives.

    The two calls are the same but for the rate, so nothing else tells an answer which of them it is in. True
    also where that cannot be seen: the network does not know its images, or a seed gives several starts.
    """
    twice = _networks(answer for answer in answers if answer[0].group == "generator")[:2]
    ends = [answer for answer in answers if answer[0].group == "learns"]
    if len(twice) < 2 or not _of_one_size(*twice) or not ends:
        return True
    if not np.allclose(twice[0]["conv_w"], twice[1]["conv_w"], rtol=1e-6, atol=1e-9):
        return True
    (x, y), end = ends[0][0].args[:2], _networks(ends[:1])
    if not end or not _accuracy(end[0], x, y) >= ACCURACY:
        return True
    begin = _networks(answer for answer in answers if answer[0].group == "a smaller rate")
    if len(begin) != 1 or not _of_one_size(begin[0], end[0]):
        return False
    return _way_goes_down(*(_frozen(a) for a in (x, y, *begin[0].values(), *end[0].values())))


class _Frozen(NamedTuple):
    """An array that can be a key."""

    data: bytes
    shape: tuple[int, ...]
    kind: str

    @property
    def array(self) -> Array:
        return np.frombuffer(self.data, self.kind).reshape(self.shape)


def _frozen(array: Array) -> _Frozen:
    return _Frozen(array.tobytes(), array.shape, array.dtype.str)


# Three aspects ask the same of the same runs, and it takes a second.
@functools.lru_cache(maxsize=16)
def _way_goes_down(x: _Frozen, y: _Frozen, *arrays: _Frozen) -> bool:
    """Whether the filters' way goes down the loss in its first half; where they rest, the dense weights'."""
    begin, end = (
        dict(zip(NAMES, (one.array for one in part), strict=True))
        for part in (arrays[:4], arrays[4:])
    )
    way = {name: end[name] - begin[name] for name in NAMES}
    rests = not np.linalg.norm(way["conv_w"]) > VISIBLE * np.linalg.norm(begin["conv_w"])
    name, least = ("dense_w", _DENSE_DOWN) if rests else ("conv_w", _FILTERS_DOWN)
    cosines = [
        -_cosine(
            name, way[name], {one: begin[one] + share * way[one] for one in NAMES}, x.array, y.array
        )
        for share in (0, 0.25, 0.5)
    ]
    return float(np.mean(cosines)) > least


def no_more_than_steps(cases: Sequence[Case], values: Sequence[PlainValue]) -> str | None:
    """The same, for tiny steps: a network that does not know its images yet may have come in any way."""
    params = trained(cases[-1], values[-1])
    if isinstance(params, str) or _accuracy(params, *cases[-1].args[:2]) < ACCURACY:
        return None
    return came_by_steps(cases, values)


def _follows(way: Mapping[str, Array], params: Mapping[str, Array], x: Array, y: Array) -> float:
    """Return the mean cosine, without its sign, between the ways of arrays that moved and the gradient."""
    cosines = [_cosine(name, moved, params, x, y) for name, moved in way.items() if moved.any()]
    return abs(float(np.mean(cosines))) if cosines else 0.0


def _cosine(name: str, moved: Array, params: Mapping[str, Array], x: Array, y: Array) -> float:
    """Return the cosine between the way of one array and its gradient, by some of its numbers.

    Parameters
    ----------
    name : str
    moved : array
        The way, of the array's shape.
    params : mapping of str to array
        Where the gradient is taken.
    x : array of shape (N, C, H, W)
    y : array of shape (N,)

    Returns
    -------
    float
        0 where one of the two has no length, or the network is too large to be looked at.
    """
    if sum(array.size for array in params.values()) > _MOST_NUMBERS:
        return 0.0
    places = np.random.default_rng(0).permutation(moved.size)[:_LOOKED_AT]
    slopes = np.empty(len(places))
    for i, place in enumerate(places):
        less, more = (params[name].copy() for _ in range(2))
        less.flat[place] -= 1e-5
        more.flat[place] += 1e-5
        rise = _losses({**params, name: more}, x, y) - _losses({**params, name: less}, x, y)
        slopes[i] = rise.mean()
    part = moved.flat[places]
    length = np.linalg.norm(part) * np.linalg.norm(slopes)
    return float(part @ slopes / length) if length > 0 else 0.0


def a_new_order(case: Case, got: PlainValue) -> str | Flaw | None:
    """It is not the same image in each epoch that stands alone in the last minibatch, or is left out.

    Each image has a class of its own, and the steps are too small to change the scores. So how far the
    dense layer's bias of a class has moved tells how much its image counted.
    """
    params = trained(case, got)
    if isinstance(params, str):
        return params
    (x, y), epochs, batch = case.args[:2], case.kwargs["epochs"], case.kwargs["batch_size"]
    downhill = np.eye(len(x))[y] - _softmax(_scores(params, x))
    moved = params["dense_b"] / case.kwargs["lr"]
    for kept in (1.0, 0.0):
        # Row i: where image i is the one that does not fit into the first minibatch.
        if_alone = epochs * ((downhill.sum(axis=0) - downhill) / batch + kept * downhill)
        off = np.linalg.norm(moved - if_alone, axis=1) / np.linalg.norm(if_alone, axis=1)
        if off.min() < 0.05:
            where = "alone in the last minibatch" if kept else "left out"
            text = f"in {epochs} epochs it is always the same image that is {where}"
            return Flaw(f"{text}: there is no new order in each epoch", "not-shuffled")
    return None


def loss_falls(case: Case, got: PlainValue) -> str | Flaw | None:
    """The mean over the last third of the history is well below its first number and its mean."""
    found = losses(got)
    if found is None:
        return Flaw("the history holds no list of at least two losses", "history-too-short")
    if not np.isfinite(found).all():
        return Flaw("the losses in the history become nan or infinite", "loss-climbs")
    first, last = float(found[0]), float(found[-(len(found) // 3 or 1) :].mean())
    # If each epoch starts anew, an unlucky first one alone would look like progress. One loss an epoch,
    # of its last minibatch, is half noise: where the network has learned, it need not fall as far.
    level = min(first, float(found.mean()))
    if last < 0.5 * level or (last < 0.9 * level and _has_learned(case, got)):
        return _own_loss(case, got, float(found[-1]))
    text = f"the loss starts at {first:.3g} and ends at {last:.3g}"
    if np.ptp(found) <= 1e-6 * abs(first):
        return Flaw(text, "update-lost")
    guessing = float(np.log(case.args[1].max() + 1))
    return Flaw(text, "loss-climbs" if last > 1.5 * max(first, guessing) else "")


def _own_loss(case: Case, got: PlainValue, last: float) -> str | None:
    """Return how far the last loss is from that of the parameters that came back, where it is far."""
    params = trained(case, got)
    if isinstance(params, str):
        return None
    own = float(_losses(params, *case.args[:2]).mean())
    if last / 6 - 0.1 <= own <= 6 * last + 0.1:
        return None
    return f"the history ends at {last:.3g}; the parameters that came back have a loss of {own:.3g}"


def _has_learned(case: Case, got: PlainValue) -> bool:
    params = trained(case, got)
    if isinstance(params, str) or not all(np.isfinite(a).all() for a in params.values()):
        return False
    return _accuracy(params, *case.kept) >= _LEARNED


def generalizes(case: Case, got: PlainValue) -> str | Flaw | None:
    """The network is right about images that were kept back."""
    params = trained(case, got)
    if isinstance(params, str):
        return params
    if not all(np.isfinite(array).all() for array in params.values()):
        return Flaw("the parameters have become nan or infinite", "loss-climbs")
    unseen = _accuracy(params, *case.kept)
    if unseen >= ACCURACY:
        return None
    text = (
        f"{unseen:.0%} of {len(case.kept[1])} images it never saw are classified rightly, "
        f"expected at least {ACCURACY:.0%}"
    )
    return Flaw(text, _why(case, got, params))


def _why(case: Case, got: PlainValue, params: dict[str, Array]) -> str:
    """Tell from the history and the training images what went wrong, or nothing."""
    found, (x, y) = losses(got), case.args[:2]
    if found is None:
        return ""
    chance = np.log(y.max() + 1)
    first, last, batch = float(found[0]), float(found[-1]), case.kwargs["batch_size"]
    if np.ptp(found) <= 1e-6 * abs(first):
        return "update-lost"
    if not np.isfinite(last) or last > max(2 * first, 2 * chance):
        return "loss-climbs"
    seen, first_batch = _accuracy(params, x, y), _accuracy(params, x[:batch], y[:batch])
    if first_batch >= 0.95 and _accuracy(params, x[batch:], y[batch:]) < 0.9:
        return "first-batch-only"
    if last < 0.4 * chance and seen < 0.7:
        return "other-parameters-returned"
    if last <= 0.75 * chance:
        return ""
    # Biases begin at 0. A mean over minibatches of two sizes changes with their order, learning or not.
    if not any(params[name].any() for name in ("conv_b", "dense_b")):
        return "update-lost"
    # New weights make each epoch's loss an accident; one path, even a useless one, comes to rest.
    late = found[-(len(found) // 3 or 1) :]
    if len(late) > 4 and late.std() > 0.06 * late.mean():
        return "starts-anew"
    return "classes-left-behind" if seen < 0.6 else ""


def _accuracy(params: Mapping[str, Array], x: Array, y: Array) -> float:
    """Return the share of images whose class the network tells."""
    return float((_scores(params, x).argmax(axis=1) == y).mean())


def _losses(params: Mapping[str, Array], x: Array, y: Array) -> Array:
    """Return the negative log likelihood of each image's class, of shape (N,)."""
    scores = _scores(params, x)
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y])


def _softmax(scores: Array) -> Array:
    """Return the probabilities of each row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _scores(params: Mapping[str, Array], x: Array) -> Array:
    """Return the network's scores, of shape (N, classes).

    The network is read by place, not by layer: each cell of the pooled image adds what its strongest
    window says, filter by filter, to the votes.
    """
    w, k = params["conv_w"], params["conv_w"].shape[-1]
    (n, _, height, width), p = x.shape, (k - 1) // 2
    around = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    says = params["dense_w"].reshape(len(w), height // 2, width // 2, -1)
    flat, votes = w.reshape(len(w), -1).T, params["dense_b"] + np.zeros((n, 1))
    for r, c in np.ndindex(*says.shape[1:3]):
        corners = [(2 * r + i, 2 * c + j) for i in (0, 1) for j in (0, 1)]
        windows = np.stack([around[:, :, i : i + k, j : j + k] for i, j in corners])
        found = (windows.reshape(4, n, -1) @ flat).max(axis=0) + params["conv_b"]
        votes += found.clip(0) @ says[:, r, c]
    return np.asarray(votes)
