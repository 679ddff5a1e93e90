"""Exercises of notebook 1_hypothesis_class (lecture rows L1 to L6 and L9)."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise.cases import case, stands_alone
from autograder.exercise.model import Aspect, Case, Exercise
from autograder.exercise.plain_values import Array, PlainValue, Spread, as_array

NOTEBOOK = "1_hypothesis_class"

#: Traits of a case, in the words of "right except with ...".
BIAS = "a bias"
EXAMPLES = "several examples"
INTEGERS = "integer input"
LAYOUT = "an array that is a slice of a larger one"
CHANNELS = "several channels"
FILTERS = "several filters"
SIDES = "a filter that is not square"
LEFT = "a negative s"
FAR = "a shift as long as the line or longer"
OUTSIDE = "a filter longer than the line"


def _dense(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield case("one example", normal((1, 4)), normal((4, 2)), np.zeros(2))
    yield case("one example", normal((1, 2)), normal((2, 5)), np.zeros(5))
    yield case("several examples", normal((5, 3)), normal((3, 2)), np.zeros(2), traits=(EXAMPLES,))
    # A square W is what a transposed one fits without an error.
    yield case("several examples", normal((4, 3)), normal((3, 3)), np.zeros(3), traits=(EXAMPLES,))
    yield case("bias", normal((1, 4)), normal((4, 3)), normal(3), traits=(BIAS,))
    yield case("bias", normal((1, 2)), normal((2, 4)), normal(4), traits=(BIAS,))
    # Whole numbers times fractions: what an integer output array would cut off.
    whole = rng.integers(-4, 5, (3, 4))
    yield case("integer input", whole, normal((4, 2)), np.zeros(2), traits=(INTEGERS, EXAMPLES))
    yield case(
        "integer input", whole, rng.integers(-4, 5, (4, 2)), normal(2), traits=(INTEGERS, EXAMPLES, BIAS)
    )  # fmt: skip
    yield case(
        "all together", normal((4, 6)), normal((6, 3)), normal(3), traits=(BIAS, EXAMPLES)
    )  # fmt: skip
    yield case(
        "all together", normal((3, 5)), normal((5, 7)), normal(7), traits=(BIAS, EXAMPLES)
    )  # fmt: skip
    # No bias here: what is asked is another thing.
    yield case("leaves its input alone", normal((1, 3)), normal((3, 6)), np.zeros(6), calls=2)
    yield case(
        "leaves its input alone", Spread(normal((1, 5))), Spread(normal((5, 4))), np.zeros(4), calls=2,
        traits=(LAYOUT,),
    )  # fmt: skip


def _dense_params(rng: np.random.Generator) -> Iterator[Case]:
    def some() -> int:
        return int(rng.integers(3, 40))

    few = some()
    yield case("one output", few, 1)
    yield case("one output", few + some(), 1)
    # The lecture's own: 10 pixels in, 10 numbers out.
    yield case("as many outputs as inputs", 10, 10)
    yield case("as many outputs as inputs", few, few)
    yield case("other sizes", 784, 10)
    yield case("other sizes", few, few + some())
    yield case("other sizes", few + some(), few)
    yield case("other sizes", 1, few)


def _conv_params(rng: np.random.Generator) -> Iterator[Case]:
    def some() -> int:
        return int(rng.integers(2, 20))

    yield case("one channel, one filter", 3, 1, 1)
    yield case("one channel, one filter", int(rng.integers(4, 8)), 1, 1)
    yield case("many channels", 3, 3, 1, traits=(CHANNELS,))
    yield case("many channels", 5, 3 + some(), 1, traits=(CHANNELS,))
    yield case("many filters", 3, 1, 8, traits=(FILTERS,))
    yield case("many filters", 5, 1, 3 + some(), traits=(FILTERS,))
    yield case("filter not square", (3, 5), 1, 1, traits=(SIDES,))
    yield case("filter not square", (some() + 20, 2), 1, 1, traits=(SIDES,))
    channels = some()
    yield case("all together", 3, channels, channels + some(), traits=(CHANNELS, FILTERS))
    yield case("all together", 5, channels + some(), channels, traits=(CHANNELS, FILTERS))
    yield case("all together", (3, 4), 6, some(), traits=(CHANNELS, FILTERS, SIDES))
    # AlexNet's first layer.
    yield case("all together", 11, 3, 96, traits=(CHANNELS, FILTERS))


def _conv_matrix(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield case("size 3", normal(3), 5)
    yield case("size 3", normal(3), 6)
    yield case("other filter sizes", normal(1), 4)
    yield case("other filter sizes", normal(5), 7)
    yield case("other filter sizes", normal(7), 9)
    yield case("filter longer than the line", normal(5), 3, traits=(OUTSIDE,))
    yield case("filter longer than the line", normal(3), 2, traits=(OUTSIDE,))
    yield case("filter longer than the line", normal(7), 4, traits=(OUTSIDE,))
    yield case("filter longer than the line", normal(3), 1, traits=(OUTSIDE,))
    yield case("all together", normal(5), 8)
    yield case("all together", normal(3), 10)
    # The lecture's filter, as people write it down: whole numbers.
    yield case("all together", np.array([-1, 1, -1]), 6, traits=(INTEGERS,))
    yield case("leaves its input alone", normal(3), 5, calls=2)
    yield case("leaves its input alone", Spread(normal(5)), 6, calls=2, traits=(LAYOUT,))


def _shift(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield case("to the right", normal(5), 2)
    yield case("to the right", normal(8), 3)
    yield case("to the right", rng.integers(1, 9, 6), 1, traits=(INTEGERS,))
    yield case("to the left", normal(5), -2, traits=(LEFT,))
    yield case("to the left", normal(8), -3, traits=(LEFT,))
    yield case("to the left", rng.integers(1, 9, 6), -1, traits=(INTEGERS, LEFT))
    yield case("not at all", normal(4), 0)
    # Returning x as it is would be right for every s = 0: one step keeps company.
    yield case("not at all", normal(6), 1)
    yield case("out of sight", normal(4), 4, traits=(FAR,))
    yield case("out of sight", normal(4), 7, traits=(FAR,))
    yield case("out of sight", normal(5), 11, traits=(FAR,))
    # An array of zeros would be right for all of the above: here one number is left.
    yield case("out of sight", normal(5), 4)
    yield case("out of sight, to the left", normal(4), -4, traits=(LEFT, FAR))
    yield case("out of sight, to the left", normal(4), -7, traits=(LEFT, FAR))
    yield case("out of sight, to the left", normal(5), -11, traits=(LEFT, FAR))
    yield case("out of sight, to the left", normal(5), -4, traits=(LEFT,))
    yield case("leaves its input alone", normal(6), 2, calls=2)
    yield case("leaves its input alone", Spread(normal(7)), 1, calls=2, traits=(LAYOUT,))
    yield case("leaves its input alone", normal(5), 0, calls=2)


def _edge_rows(case: Case) -> Array:
    """Rows of the matrix in which the filter reaches over an edge of the line, as a mask."""
    w, n = case.args
    reach = np.size(w.array if isinstance(w, Spread) else w) // 2
    row = np.arange(n)
    mask: Array = (row < reach) | (row >= n - reach)
    return mask


def _inside(case: Case, got: PlainValue, expected: PlainValue) -> PlainValue:
    return _rows(~_edge_rows(case), got, expected)


def _at_the_edge(case: Case, got: PlainValue, expected: PlainValue) -> PlainValue:
    return _rows(_edge_rows(case), got, expected)


def _rows(judged: Array, got: PlainValue, expected: PlainValue) -> PlainValue:
    matrix = as_array(got)
    if matrix is None or matrix.shape != expected.shape:
        return got
    return np.where(judged[:, None], matrix, expected)


EXERCISES = (
    Exercise(
        name="dense",
        notebook=NOTEBOOK,
        parameters=("x", "W", "b"),
        aspects=(
            Aspect("one example", 1),
            Aspect("several examples", 1),
            Aspect("bias", 1),
            Aspect("all together", 1),
            Aspect("integer input", 0.5),
            Aspect("leaves its input alone", 0.5, unchanged=True),
            stands_alone(),
        ),
        make_cases=_dense,
        hints=(
            "For one example: which numbers of x and of W meet in the first output?",
            "x is (N, D) and W is (D, K): which product of the two has shape (N, K)?",
            "b has K numbers: which axis of that product do they belong to, and who adds them to every row?",
        ),
        settled=(
            ("one example", "several examples"),
            ("one example", "several examples"),
        ),
        plan=(
            "1. Bring x and W together, so that the result has shape (N, K).\n"
            "2. Add the biases to that result, one for each column.\n"
            "3. Try one example and three: is the shape (N, K) both times?"
        ),
    ),
    Exercise(
        name="count_dense_params",
        notebook=NOTEBOOK,
        parameters=("n_in", "n_out"),
        aspects=(
            Aspect("one output", 1),
            Aspect("as many outputs as inputs", 1),
            Aspect("other sizes", 1.5),
        ),
        make_cases=_dense_params,
        hints=(
            "How many weights lead into one single output?",
            "What else does each output have, besides its weights?",
            "Which arrays does dense take besides x, and how many numbers are in each?",
        ),
        plan=(
            "1. Count the weights of one output, then of all outputs.\n"
            "2. Count the biases of all outputs.\n"
            "3. Add the two, and try it by hand for 3 inputs and 2 outputs."
        ),
    ),
    Exercise(
        name="count_conv_params",
        notebook=NOTEBOOK,
        builds_on=("count_dense_params",),
        parameters=("kernel_size", "in_channels", "out_channels"),
        aspects=(
            Aspect("one channel, one filter", 1),
            Aspect("many channels", 1),
            Aspect("many filters", 1),
            Aspect("filter not square", 1),
            Aspect("all together", 1),
        ),
        make_cases=_conv_params,
        hints=(
            "How many weights has one filter that looks at one channel, and how many with all channels?",
            "How many biases has one filter, however many channels it looks at?",
            "How high and how wide is the filter when kernel_size is one number, and when it is a pair?",
        ),
        settled=(
            (),
            ("one channel, one filter", "many filters"),
        ),
        plan=(
            "1. Get the height and the width of the filter, from one number or from a pair.\n"
            "2. Count the weights of one filter in all its channels, then its bias.\n"
            "3. Multiply by the number of filters."
        ),
    ),
    Exercise(
        name="conv_matrix",
        notebook=NOTEBOOK,
        parameters=("w", "n"),
        aspects=(
            Aspect("rows inside", 1.5, group="size 3", only=_inside),
            Aspect("rows at the edge", 1.5, group="size 3", only=_at_the_edge),
            Aspect("other filter sizes", 1, only=_inside),
            Aspect("filter longer than the line", 1),
            Aspect("all together", 1),
            Aspect("leaves its input alone", 0.5, only=_inside, unchanged=True),
            stands_alone(only=_inside),
        ),
        make_cases=_conv_matrix,
        hints=(
            "Row i of the matrix makes output i: which pixels does the filter look at for output i?",
            "In row i, in which column does the middle of the filter stand, and in which its first number?",
            "At the first pixel, part of the filter lies on padding: what becomes of those weights?",
        ),
        settled=(
            ("rows inside", "other filter sizes"),
            ("rows inside", "other filter sizes"),
        ),
        plan=(
            "1. Begin with an n by n array of zeros, one row for each output.\n"
            "2. For each row i and each weight j, compute the column that this weight meets.\n"
            "3. Write the weight there if the column exists; leave it out if it does not."
        ),
    ),
    Exercise(
        name="shift",
        notebook=NOTEBOOK,
        parameters=("x", "s"),
        aspects=(
            Aspect("to the right", 1),
            Aspect("to the left", 1),
            Aspect("not at all", 0.5),
            Aspect("out of sight", 0.75),
            Aspect("out of sight, to the left", 0.75),
            Aspect("leaves its input alone", 0.5, unchanged=True),
            stands_alone(new=True),
        ),
        make_cases=_shift,
        hints=(
            "The number that ends at place i of the output: at which place of x was it?",
            "For which places i is there no such number, and what stands there then?",
            "Which part of x stays in sight: where does it begin and end for s above 0, below 0, and 0?",
        ),
        settled=(
            ("to the right", "to the left", "not at all"),
            ("to the right", "to the left", "out of sight", "out of sight, to the left"),
        ),
        plan=(
            "1. Begin with a new array of zeros, as long as x.\n"
            "2. Find which part of x stays in sight, and where it lands: for s above 0, below 0, and 0.\n"
            "3. Copy that part into its place, and try a shift by 2, -2, 0 and 10 on five numbers."
        ),
    ),
)
