"""Exercises of notebook 5_learning (lecture rows L14, L15 and L18)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exercise.cases import case as _case
from autograder.exercise.cases import stands_alone
from autograder.exercise.model import Aspect, Case, EarlierCall, Exercise, Property, Relation
from autograder.exercise.plain_values import Array, PlainValue, Rng, Spread
from course.exercises import hunts, networks
from course.exercises.backprop import conserved
from course.exercises.lines import DIAGONAL, line_images

NOTEBOOK = "5_learning"

#: Traits of a case, in the words of "right except with ...".
SEVERAL = "several parameters"
ORDER = "keys in another order"
INTEGERS = "integers"
LAYOUT = "an array that is a slice of a larger one"
BIAS = "biases"
IMAGES = "several images"
CHANNELS = "several channels"
SIDES = "odd or unequal sides"
KERNEL = "a filter size other than 3"
LARGE = "large scores"
NEGATIVE = "negative maps"


def _dicts(rng: np.random.Generator, count: int, **shapes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return ``count`` dicts with arrays of the same shapes."""
    return [{name: rng.standard_normal(s) for name, s in shapes.items()} for _ in range(count)]


def _reversed(arrays: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(arrays.items()))


#: The shapes of a small network, biases among them.
_NETWORK = {"conv_w": (2, 1, 3, 3), "conv_b": (2,), "dense_w": (8, 3), "dense_b": (3,)}


def _sgd_step(rng: np.random.Generator) -> Iterator[Case]:
    yield _case("step of size 1", *_dicts(rng, 2, w=(3,)), 1.0)
    yield _case("step of size 1", *_dicts(rng, 2, theta=(2, 3)), 1.0)
    yield _case("learning rate", *_dicts(rng, 2, w=(4,)), 0.1)
    yield _case("learning rate", *_dicts(rng, 2, w=(2, 2)), 2.5)
    yield _case("several parameters", *_dicts(rng, 2, w=(3, 2), b=(2,)), 0.3, traits=(SEVERAL,))
    yield _case("several parameters", *_dicts(rng, 2, **_NETWORK), 0.05, traits=(SEVERAL,))
    params, grads = _dicts(rng, 2, b=(2,), w=(2,), a=(2,))
    yield _case("keys in another order", params, _reversed(grads), 0.5, traits=(SEVERAL, ORDER))
    (grads,) = _dicts(rng, 1, w=(5,))
    whole = {"w": rng.integers(-5, 6, 5)}
    yield _case("integer parameters", whole, grads, 0.2, traits=(INTEGERS,))
    yield _case(
        "leaves its input alone", *_dicts(rng, 2, w=(3,), b=(2,)), 0.4, calls=2, traits=(SEVERAL,)
    )
    params = {"w": Spread(rng.standard_normal((2, 3)))}
    grads = {"w": Spread(rng.standard_normal((2, 3)))}
    yield _case("leaves its input alone", params, grads, 0.4, calls=2, traits=(LAYOUT,))


def _momentum_step(rng: np.random.Generator) -> Iterator[Case]:
    params, grads = _dicts(rng, 2, w=(3,))
    yield _case("first step", params, grads, {"w": np.zeros(3)}, 0.1)
    params, grads = _dicts(rng, 2, w=(2, 2))
    yield _case("first step", params, grads, {"w": np.zeros((2, 2))}, 0.7)
    yield _case("later step", *_dicts(rng, 3, w=(4,)), 0.1)
    yield _case("later step", *_dicts(rng, 3, w=(2, 3)), 0.5)
    yield _case("another beta", *_dicts(rng, 3, w=(3,)), 0.2, beta=0.5)
    yield _case("another beta", *_dicts(rng, 3, w=(4,)), 0.3, 0.0)
    yield _case("several parameters", *_dicts(rng, 3, **_NETWORK), 0.05, traits=(SEVERAL,))
    params, grads, velocity = _dicts(rng, 3, b=(2,), w=(2,), a=(2,))
    yield _case(
        "several parameters", params, _reversed(grads), _reversed(velocity), 0.5,
        traits=(SEVERAL, ORDER),
    )  # fmt: skip
    whole = [{"w": rng.integers(-5, 6, 5)} for _ in range(3)]
    yield _case("integer parameters", *whole, 0.3, traits=(INTEGERS,))
    yield _case(
        "leaves its input alone", *_dicts(rng, 3, w=(3,), b=(2,)), 0.4, calls=2, traits=(SEVERAL,)
    )
    spread = [{"w": Spread(rng.standard_normal((2, 3)))} for _ in range(3)]
    yield _case("leaves its input alone", *spread, 0.4, calls=2, traits=(LAYOUT,))


def _init_cnn(rng: np.random.Generator) -> Iterator[Case]:
    def seed() -> Rng:
        return Rng(int(rng.integers(2**31)))

    yield _case("names and shapes", seed(), 1, 8, 4, 3, 10)
    yield _case("names and shapes", seed(), 3, 6, 5, 5, 2)
    yield _case("odd or unequal sides", seed(), 2, 7, 4, 3, 3, traits=(SIDES,))
    yield _case("odd or unequal sides", seed(), 1, (6, 9), 3, 5, 4, traits=(SIDES,))
    # Thousands of weights in each array: their spread is within 1 % of what they were drawn with.
    yield _case("weights", seed(), 6, 10, 32, 5, 7)
    yield _case("weights", seed(), 11, 12, 48, 3, 4)
    one, other = int(rng.integers(2**31)), int(rng.integers(2**31))
    yield _case("generator", Rng(one), 2, 6, 3, 3, 4)
    yield _case("generator", Rng(one), 2, 6, 3, 3, 4)
    yield _case("generator", Rng(other), 2, 6, 3, 3, 4)
    yield _case("each answer stands alone", Rng(one), 1, 4, 2, 3, 3, calls=2)


def _network(
    rng: np.random.Generator, shape: tuple[int, ...], filters: int, k: int, classes: int, kind: str
) -> tuple[dict[str, Array], Array]:
    """Return the parameters of a network for images of this shape, and such images.

    ``kind`` holds "b" for biases that are not zero, "r" for maps with negative numbers: one
    filter then finds nothing but such, another none. Without it images and filters are positive, so
    that who forgets ReLU still shows what else is right. The first class scores below zero, for whoever
    cuts that off.
    """
    (_, channels, height, width), normal = shape, rng.standard_normal
    features = filters * (height // 2) * (width // 2)
    conv_w = normal((filters, channels, k, k)) / np.sqrt(channels * k * k)
    dense_w = normal((features, classes)) / np.sqrt(4 * features)
    conv_b, dense_b = (normal(size) * ("b" in kind) for size in (filters, classes))
    x = np.abs(normal(shape))
    # Far below zero, softmax would leave gradients too small for single precision.
    dense_w[:, 0] = -np.abs(normal(features)) / features
    dense_b[0] = -np.abs(dense_b[0])
    if "r" in kind:
        conv_w[0], conv_w[-1], conv_b[-1] = (
            np.abs(conv_w[0]),
            -np.abs(conv_w[-1]),
            -np.abs(conv_b[-1]),
        )
    else:
        conv_w, conv_b = np.abs(conv_w), np.abs(conv_b)
    return {"conv_w": conv_w, "conv_b": conv_b, "dense_w": dense_w, "dense_b": dense_b}, x


#: Group, shape of the images, filters, filter size, classes, kind (see `_network`), traits.
_NETWORKS: tuple[tuple[str, tuple[int, ...], int, int, int, str, tuple[str, ...]], ...] = (
    ("one filter", (1, 1, 4, 4), 1, 3, 3, "", ()),
    ("one filter", (1, 1, 6, 6), 1, 3, 2, "", ()),
    ("ReLU", (1, 1, 6, 6), 3, 3, 3, "r", (NEGATIVE,)),
    ("biases", (1, 1, 4, 4), 3, 3, 4, "b", (BIAS,)),
    ("channels and filters", (1, 3, 4, 4), 2, 3, 3, "", (CHANNELS,)),
    ("channels and filters", (1, 2, 6, 6), 4, 3, 3, "", (CHANNELS,)),
    ("several images", (4, 1, 4, 4), 2, 3, 3, "", (IMAGES,)),
    ("several images", (3, 1, 6, 6), 1, 3, 2, "", (IMAGES,)),
    ("other filter sizes", (1, 1, 6, 6), 2, 5, 3, "", (KERNEL,)),
    ("other filter sizes", (1, 1, 4, 4), 2, 1, 3, "", (KERNEL,)),
    ("odd or unequal sides", (1, 1, 4, 8), 2, 3, 3, "", (SIDES,)),
    ("odd or unequal sides", (1, 1, 7, 5), 2, 3, 3, "", (SIDES,)),
    (
        "all together",
        (3, 2, 7, 6),
        4,
        5,
        3,
        "br",
        (NEGATIVE, BIAS, IMAGES, CHANNELS, SIDES, KERNEL),
    ),
    ("all together", (2, 3, 5, 8), 2, 3, 5, "br", (NEGATIVE, BIAS, IMAGES, CHANNELS, SIDES)),
)


def _networks(rng: np.random.Generator) -> Iterator[tuple[str, dict[str, Array], Array, Any]]:
    """Yield group, parameters, images and traits of the cases that both passes are judged on."""
    for group, shape, filters, k, classes, kind, traits in _NETWORKS:
        yield group, *_network(rng, shape, filters, k, classes, kind), traits


def _cnn_forward(rng: np.random.Generator) -> Iterator[Case]:
    for group, params, x, traits in _networks(rng):
        yield _case(group, params, x, traits=traits)
    params, x = _network(rng, (1, 1, 4, 6), 3, 3, 4, "b")
    yield _case("keys in another order", _reversed(params), x, traits=(ORDER, BIAS))
    params, x = _network(rng, (2, 1, 4, 4), 2, 3, 3, "")
    yield _case("leaves its input alone", params, x, calls=2)
    yield _case("leaves its input alone", params, Spread(x), calls=2, traits=(LAYOUT,))


def _cnn_loss_and_grads(rng: np.random.Generator) -> Iterator[Case]:
    for group, params, x, traits in _networks(rng):
        # "one filter" is a batch of one: what is averaged over the batch shows nothing there.
        y = rng.integers(0, params["dense_b"].size, len(x))
        yield _case(group, params, x, y, traits=traits)
    params, x = _network(rng, (1, 1, 4, 6), 3, 3, 4, "b")
    y = rng.integers(0, 4, 1)
    yield _case("keys in another order", _reversed(params), x, y, traits=(ORDER, BIAS))
    params, x = _network(rng, (3, 1, 4, 4), 2, 3, 3, "")
    # exp(1000) is infinite: one score far above the others, and not always that of the right class.
    loud = params | {"dense_b": np.array([0.0, 2000.0, -500.0])}
    yield _case("large scores", loud, x, np.array([1, 0, 2]), traits=(LARGE, BIAS, IMAGES))
    y = rng.integers(0, 3, 3)
    yield _case("leaves its input alone", params, x, y, calls=2, traits=(IMAGES,))
    yield _case("leaves its input alone", params, Spread(x), y, calls=2, traits=(LAYOUT, IMAGES))


def _train_cnn(rng: np.random.Generator) -> Iterator[Case]:
    def seed() -> Rng:
        return Rng(int(rng.integers(2**31)))

    def case(group: str, images: int, shape: tuple[int, int, int], **options: Any) -> Case:
        x, y = line_images(rng, images, shape)
        # The first minibatch, as the images come, has no diagonal: it alone does not teach the rest.
        first = np.flatnonzero(y != DIAGONAL)[: options["batch_size"]]
        order = np.concatenate([first, np.setdiff1d(np.arange(images), first)])
        # Which kind of line has which number, and how bright the ground is, is this case's own.
        names, ground = rng.permutation(3), rng.uniform(-0.1, 0.1)
        kept, kinds = line_images(rng, 300, shape)
        return _case(
            group, x[order] + ground, names[y[order]], seed(), kept=(kept + ground, names[kinds]),
            **options,
        )  # fmt: skip

    # The quick ones come first: they tell whether there are steps at all, also if time is up later.
    x, y = line_images(rng, 18, (1, 4, 4))
    one, other = seed(), seed()
    for generator in (one, one, other):
        yield _case("generator", x, y, generator, epochs=2, lr=0.1, batch_size=6)
    for epochs in (2, 4):
        yield _case("every parameter learns", x, y, one, epochs=epochs, lr=0.1, batch_size=6)
    for lr in (1e-3, 2e-3):
        yield _case("one step", x, y, one, epochs=1, lr=lr, batch_size=len(x))
    # One image in seven does not fit into the first minibatch.
    x, _ = line_images(rng, 7, (1, 4, 4))
    yield _case("a new order", x, rng.permutation(7), seed(), epochs=8, lr=1e-4, batch_size=6)
    # The last images in the given order are loud: their losses alone are not the mean of all.
    x, y = line_images(rng, 12, (1, 4, 4))
    x[8:] *= 4
    yield _case("one loss an epoch", x, y, seed(), epochs=5, lr=1e-5, batch_size=4)
    yield case("leaves its input alone", 20, (1, 4, 4), epochs=2, lr=0.1, batch_size=8)
    # Many minibatches in few epochs, a small rate: one step an epoch, by a line indented too little, is not
    # enough, whatever the seed (with 144 images and a rate of 0.2 it was for one class in eleven).
    learns = case("learns", 216, (1, 6, 6), epochs=6, lr=0.08, batch_size=6)
    # The same with steps that lead next to nowhere: it shows where the other began.
    options = {**learns.kwargs, "lr": learns.kwargs["lr"] / 200}
    yield replace(learns, group="a smaller rate", kwargs=options)
    yield learns
    # The sides differ after pooling too, or the height alone would do for both.
    yield case(
        "learns from channels", 150, (2, 8, 5), epochs=30, lr=0.2, batch_size=36,
        traits=(CHANNELS, SIDES),
    )  # fmt: skip


def _by_steps(
    name: str,
    weight: float,
    group: str,
    prop: Property,
    relation: Relation = networks.came_by_steps,
) -> Aspect:
    """Return an aspect of `train_cnn` that also asks for a sign, in some run, of steps along the gradient."""
    beside = ("generator", "one step", "every parameter learns", "a smaller rate", "learns")
    return Aspect(name, weight, group=group, prop=prop, relation=relation, beside=beside)


_UNCHANGED = Aspect("leaves its input alone", 0.5, unchanged=True)


def _helper(
    name: str,
    same_as: EarlierCall,
    parameters: tuple[str, ...],
    make_cases: Callable[[np.random.Generator], Iterator[Case]],
    *aspects: Aspect,
    outputs: tuple[str, ...] = (),
) -> Exercise:
    """Return a helper that is judged on these aspects and on leaving arrays as they are.

    Parameters
    ----------
    name : str
    same_as : EarlierCall
    parameters : tuple of str
    make_cases : callable
        As in `Exercise`.
    *aspects : Aspect
    outputs : tuple of str
        As in `Exercise`.

    Returns
    -------
    Exercise
    """
    return Exercise(
        name=name,
        notebook=NOTEBOOK,
        same_as=same_as,
        builds_on=(same_as.exercise,),
        parameters=parameters,
        outputs=outputs,
        aspects=(*aspects, _UNCHANGED, stands_alone()),
        make_cases=make_cases,
        hints=("", "", ""),
    )


def _columns(rng: np.random.Generator) -> Iterator[Case]:
    shapes = (((1, 1, 4, 5), 3), ((1, 3, 4, 2), 1), ((2, 2, 5, 3), 3), ((3, 2, 7, 6), 5))
    for shape, k in shapes:
        yield _case("windows", rng.standard_normal(shape), k)
    yield _case("leaves its input alone", rng.standard_normal((1, 2, 3, 4)), 3, calls=2)


#: Images with whole windows of 2 by 2, and with a row or column too many.
_POOLED = ((1, 1, 2, 2), (1, 1, 4, 6), (2, 3, 6, 4), (1, 2, 5, 8), (3, 2, 4, 7), (2, 1, 7, 5))


def _pool(rng: np.random.Generator) -> Iterator[Case]:
    for shape in _POOLED:
        yield _case("windows", rng.standard_normal(shape))
    yield _case("windows", -1e20 * rng.uniform(1, 2, (1, 1, 4, 4)))
    yield _case("leaves its input alone", rng.standard_normal((1, 2, 4, 4)), calls=2)


def _softmax_loss(rng: np.random.Generator) -> Iterator[Case]:
    for n, k in ((1, 3), (2, 2), (4, 6), (5, 3)):
        yield _case("scores", 2 * rng.standard_normal((n, k)), rng.integers(0, k, n))
    loud = np.array([[0.0, 2000.0, -500.0], [1000.0, 0.0, 0.0]])
    yield _case("scores", loud, np.array([1, 1]))
    scores = rng.standard_normal((3, 4))
    yield _case("leaves its input alone", scores, rng.integers(0, 4, 3), calls=2)


def _pool_backward(rng: np.random.Generator) -> Iterator[Case]:
    def case(group: str, a: Array, calls: int = 1) -> Case:
        n, filters, height, width = a.shape
        dpooled = rng.standard_normal((n, filters, height // 2, width // 2))
        return _case(group, dpooled, a, calls=calls)

    for shape in _POOLED:
        yield case("windows", rng.standard_normal(shape))
    yield case("windows", -1e20 * rng.uniform(1, 2, (1, 1, 4, 4)))
    # ReLU leaves windows of zeros.
    yield case("equal numbers", np.maximum(rng.integers(-3, 2, (2, 2, 6, 5)), 0).astype(float))
    yield case("leaves its input alone", rng.standard_normal((1, 2, 4, 4)), calls=2)


def _passed_on(case: Case, got: PlainValue) -> str | None:
    return conserved(replace(case, args=(*case.args, 2)), got)


_WINDOWS = Aspect("windows", 1)
#: The functions of the cells called *A part*, by the exercise that the reader wrote before.
HELPERS = (
    _helper(
        "columns",
        EarlierCall("im2col", lambda x, k: (x, k, k, 1, (k - 1) // 2)),
        ("x", "k"),
        _columns,
        _WINDOWS,
    ),
    _helper("pool", EarlierCall("maxpool2d", lambda a: (a, 2)), ("a",), _pool, _WINDOWS),
    _helper(
        "softmax_loss",
        EarlierCall("softmax_nll", lambda scores, y: (scores, y)),
        ("scores", "y"),
        _softmax_loss,
        Aspect("scores", 1),
        Aspect("exact", 0.5, group="scores", exact=True),
        outputs=("loss", "dscores"),
    ),
    _helper(
        "pool_backward",
        EarlierCall("maxpool2d_backward", lambda dpooled, a: (dpooled, a, 2)),
        ("dpooled", "a"),
        _pool_backward,
        _WINDOWS,
        Aspect("equal numbers", 1, prop=_passed_on),
        Aspect("exact", 0.5, group="windows", exact=True),
    ),
)
EXERCISES = (
    Exercise(
        name="sgd_step",
        notebook=NOTEBOOK,
        parameters=("params", "grads", "lr"),
        aspects=(
            Aspect("step of size 1", 1),
            Aspect("learning rate", 1),
            Aspect("several parameters", 1),
            Aspect("keys in another order", 0.5),
            Aspect("integer parameters", 0.5),
            Aspect("leaves its input alone", 1, unchanged=True),
            stands_alone(new=True),
        ),
        make_cases=_sgd_step,
        hints=(
            "The gradient points to where the loss grows fastest: which way does a step go?",
            "For one array p with its gradient g: what is left of p after a step of size lr against g?",
            "How do you find the gradient of the same name, and in which dict do you keep the new array?",
        ),
        settled=(
            ("step of size 1", "learning rate"),
            ("step of size 1", "learning rate"),
        ),
        plan=(
            "1. Begin with a new, empty dict.\n"
            "2. For each name in params, find the gradient of the same name.\n"
            "3. Compute the moved array, a new one, and keep it under that name."
        ),
    ),
    Exercise(
        name="momentum_step",
        notebook=NOTEBOOK,
        builds_on=("sgd_step",),
        parameters=("params", "grads", "velocity", "lr", "beta"),
        outputs=("params", "velocity"),
        aspects=(
            Aspect("first step", 1),
            Aspect("velocity", 1, output="velocity", group="later step"),
            Aspect("parameters", 1, output="params", group="later step"),
            Aspect("another beta", 1),
            Aspect("several parameters", 1),
            Aspect("integer parameters", 0.5),
            Aspect("leaves its input alone", 1, unchanged=True),
            stands_alone(new=True),
        ),
        make_cases=_momentum_step,
        hints=(
            "How much of the old velocity is left after one step, and what is added to it?",
            "Does the step use the velocity from before this gradient or the one that includes it?",
            "Which two dicts are returned, in which order, and is either of them one you were given?",
        ),
        settled=(
            ("first step", "velocity"),
            ("first step", "parameters"),
        ),
        plan=(
            "1. Begin with two new dicts.\n"
            "2. For each name, compute the new velocity from the old one and the gradient.\n"
            "3. Move the parameter with the new velocity, and keep both under that name."
        ),
    ),
    Exercise(
        name="init_cnn",
        notebook=NOTEBOOK,
        parameters=("rng", "in_channels", "image_size", "filters", "kernel_size", "classes"),
        aspects=(
            Aspect("names and shapes", 1, prop=networks.right_shapes),
            Aspect("odd or unequal sides", 0.5, prop=networks.right_shapes),
            Aspect("biases", 0.5, group="weights", prop=networks.zero_biases),
            Aspect("spread of conv_w", 1, group="weights", prop=networks.he_conv),
            Aspect("spread of dense_w", 1, group="weights", prop=networks.he_dense),
            Aspect(
                "the generator it is given",
                1,
                group="generator",
                prop=networks.has_parameters,
                relation=networks.drawn_from_the_generator,
            ),
            replace(stands_alone("each answer stands alone"), prop=networks.has_parameters),
        ),
        make_cases=_init_cnn,
        hints=(
            "How many maps reach the dense layer, and how high and wide is each after 2x2 pooling?",
            "Over how many inputs does one output of each layer sum, so what is 2 divided by in He's rule?",
            "Is 2 / fan_in the variance or the standard deviation, and which of the two does your draw take?",
        ),
        settled=(
            ("names and shapes", "odd or unequal sides"),
            ("spread of conv_w", "spread of dense_w"),
        ),
        plan=(
            "1. Write down the shapes of the four arrays; for dense_w, count what reaches it after "
            "pooling.\n"
            "2. For each weight array, count the inputs of one output, and get the standard "
            "deviation from that.\n"
            "3. Draw with the rng that you are given, and make the biases zero."
        ),
    ),
    Exercise(
        name="cnn_forward",
        notebook=NOTEBOOK,
        builds_on=(
            "columns",
            "pool",
            "im2col",
            "conv2d",
            "conv2d_im2col",
            "maxpool2d",
            "relu",
            "dense",
        ),
        shuffled=True,
        parameters=("params", "x"),
        aspects=(
            Aspect("one filter", 1),
            Aspect("ReLU", 0.5),
            Aspect("biases", 1),
            Aspect("channels and filters", 1),
            Aspect("several images", 0.5),
            Aspect("other filter sizes", 0.5),
            Aspect("odd or unequal sides", 0.5),
            Aspect("keys in another order", 0.25),
            Aspect("all together", 1),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_cnn_forward,
        hints=(
            "Which five steps lead from the image to the scores, and which of them have parameters?",
            "Which padding keeps the image's size under a filter of size k, and which shape has each result?",
            "How does (N, F, H/2, W/2) become (N, D) so that each image keeps its own row?",
        ),
        settled=(
            (),
            ("one filter", "other filter sizes", "odd or unequal sides"),
        ),
        plan=(
            "1. Convolve with the padding that keeps the size, then ReLU.\n"
            "2. Pool in windows of 2 by 2.\n"
            "3. Flatten each image into a row of its own, and let the dense layer make the scores."
        ),
    ),
    Exercise(
        name="cnn_loss_and_grads",
        notebook=NOTEBOOK,
        builds_on=(
            "cnn_forward",
            "softmax_loss",
            "pool_backward",
            "softmax_nll",
            "dense_backward",
            "relu_backward",
            "conv2d_backward",
            "maxpool2d_backward",
        ),
        parameters=("params", "x", "y"),
        outputs=("loss", "grads"),
        # Softmax minus one cancels where the network is sure: single precision keeps fewer digits.
        tolerance=1e-4,
        aspects=(
            Aspect("loss", 0.75, output="loss", group="several images"),
            Aspect("gradient of dense_w", 0.5, output="grads.dense_w", group="one filter"),
            Aspect("gradient of dense_b", 0.25, output="grads.dense_b", group="one filter"),
            Aspect("gradient of conv_w", 0.75, output="grads.conv_w", group="one filter"),
            Aspect("gradient of conv_b", 0.25, output="grads.conv_b", group="one filter"),
            Aspect("gradients: channels", 0.5, output="grads", group="channels and filters"),
            Aspect("gradients: several images", 0.75, output="grads", group="several images"),
            Aspect("ReLU", 0.5),
            Aspect("biases", 0.25),
            Aspect("other filter sizes", 0.25),
            Aspect("odd or unequal sides", 0.5),
            Aspect("large scores", 0.5),
            Aspect("keys in another order", 0.25),
            Aspect("all together", 1),
            Aspect("exact", 0.5, group="one filter", exact=True),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_cnn_loss_and_grads,
        hints=(
            "Which arrays of the forward pass does each backward step need again, and did you keep them?",
            "In which order do the backward steps come, and what shape does the gradient have after each?",
            "Which step turns (N, D) back into (N, F, H/2, W/2), and where does the mean over N enter?",
        ),
        settled=(
            (),
            (
                "gradient of dense_w",
                "gradient of dense_b",
                "gradient of conv_w",
                "gradient of conv_b",
            ),
        ),
        plan=(
            "1. Run the forward pass, and keep every array that a backward step needs.\n"
            "2. Get the loss and the gradient of the scores, and go back: dense, reshape, pooling, "
            "ReLU, convolution.\n"
            "3. Put the gradients into a dict with the names of the parameters."
        ),
    ),
    Exercise(
        name="train_cnn",
        notebook=NOTEBOOK,
        builds_on=("init_cnn", "cnn_forward", "cnn_loss_and_grads", "sgd_step"),
        parameters=("x", "y", "rng", "epochs", "lr", "batch_size"),
        outputs=("params", "history"),
        aspects=(
            Aspect("parameters of a network", 0.5, group="learns", prop=networks.fits),
            _by_steps("loss falls", 1, "learns", networks.loss_falls),
            _by_steps("images it never saw", 2, "learns", networks.generalizes),
            _by_steps(
                "channels and unequal sides", 1, "learns from channels", networks.generalizes
            ),
            Aspect(
                "the generator it is given",
                0.5,
                group="generator",
                prop=networks.fits,
                relation=networks.trained_with_the_generator,
            ),
            Aspect(
                "every parameter learns",
                0.5,
                prop=networks.fits,
                relation=networks.every_parameter_learns,
            ),
            Aspect(
                "a step along the gradient",
                1,
                group="one step",
                prop=networks.fits,
                relation=networks.steps_downhill,
            ),
            _by_steps(
                "a new order in each epoch",
                0.5,
                "a new order",
                networks.a_new_order,
                networks.no_more_than_steps,
            ),
            _by_steps(
                "one loss an epoch",
                0.5,
                "one loss an epoch",
                networks.one_loss_an_epoch,
                networks.no_more_than_steps,
            ),
            Aspect("leaves its input alone", 0.5, prop=networks.fits, unchanged=True),
        ),
        make_cases=_train_cnn,
        hints=(
            "What happens once before the first epoch, once an epoch, and once for every minibatch?",
            "If you shuffle the images, how does each keep its own class?",
            "Where does the result of the step go, so that the next minibatch starts from it?",
        ),
        plan=(
            "1. Draw the first weights, once.\n"
            "2. In each epoch, shuffle images and classes together, and go through them in "
            "minibatches: gradients, then a step.\n"
            "3. Add one number to history for each epoch, the mean loss of all its images."
        ),
        seconds=120.0,
    ),
    hunts.ADAM,
)
