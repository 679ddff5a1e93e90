"""What the course asks, and the course as the engine finds it: `COURSE`."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise.cases import case
from autograder.exercise.course import Course
from autograder.exercise.model import Aspect, Case, Exercise

NOTEBOOK = "1_recurrence"
STEPS, BIAS = "several steps", "a bias"


def _cell(rng: np.random.Generator, steps: int, inputs: int, states: int, bias: float = 0) -> tuple:
    """Return x (T, D), h0 (H,), W_sx (H, D), W_ss (H, H), b (H,)."""
    normal = rng.standard_normal
    weights = 0.5 * normal((states, inputs)), 0.5 * normal((states, states))
    return normal((steps, inputs)), normal(states), *weights, bias * normal(states)


def _forward(rng: np.random.Generator) -> Iterator[Case]:
    for inputs, states in ((2, 3), (3, 2)):
        yield case("one step", *_cell(rng, 1, inputs, states))
        yield case("several steps", *_cell(rng, 4, inputs, states), traits=(STEPS,))
        yield case("bias", *_cell(rng, 3, inputs, states, 1), traits=(STEPS, BIAS))
        yield case("leaves its input alone", *_cell(rng, 2, inputs, states, 1), calls=2)


def _backward(rng: np.random.Generator) -> Iterator[Case]:
    for steps, group in ((1, "one step"), (4, "several steps"), (2, "leaves its input alone")):
        for inputs, states in ((2, 3), (3, 2)):
            dh = rng.standard_normal((steps, states))
            calls = 2 if steps == 2 else 1
            traits = (STEPS,) if steps > 1 else ()
            yield case(group, dh, *_cell(rng, steps, inputs, states, 1), traits=traits, calls=calls)


def _clip(rng: np.random.Generator) -> Iterator[Case]:
    for factor, group in (
        (2.0, "short enough"),
        (0.3, "too long"),
        (0.5, "leaves its input alone"),
    ):
        for size in (2, 3):
            grads = {"W": rng.standard_normal((size, 4)), "b": rng.standard_normal(size)}
            norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
            calls = 2 if group == "leaves its input alone" else 1
            yield case(group, grads, float(factor * norm), calls=calls)


EXERCISES = (
    Exercise(
        name="rnn_forward",
        notebook=NOTEBOOK,
        parameters=("x", "h0", "W_sx", "W_ss", "b"),
        aspects=(
            Aspect("one step", 1),
            Aspect("several steps", 2),
            Aspect("bias", 1),
            Aspect("leaves its input alone", 0.5, unchanged=True),
        ),
        make_cases=_forward,
        hints=(
            "For one step: which three arrays are added before tanh?",
            "Which state does step t begin with, and where do you keep it?",
            "How many states do you return, and which axis counts the steps?",
        ),
    ),
    Exercise(
        name="rnn_backward",
        notebook=NOTEBOOK,
        parameters=("dh", "x", "h0", "W_sx", "W_ss", "b"),
        outputs=("dW_sx", "dW_ss", "db"),
        aspects=(
            Aspect("one step", 1),
            Aspect("dW_sx", 1, output="dW_sx", group="several steps"),
            Aspect("dW_ss", 1, output="dW_ss", group="several steps"),
            Aspect("db", 1, output="db", group="several steps"),
            Aspect("leaves its input alone", 0.5, unchanged=True),
        ),
        make_cases=_backward,
        hints=(
            "What is the derivative of tanh, written with its result h?",
            "By how many ways does the state at step t reach the loss?",
            "Which matrix carries a gradient from step t back to step t - 1?",
        ),
    ),
    Exercise(
        name="clip_gradients",
        notebook=NOTEBOOK,
        parameters=("grads", "max_norm"),
        aspects=(
            Aspect("short enough", 1),
            Aspect("too long", 2),
            Aspect("leaves its input alone", 0.5, unchanged=True),
        ),
        make_cases=_clip,
        hints=(
            "How long is one vector that holds the numbers of all arrays?",
            "What should happen to gradients that are short enough?",
            "Which one factor makes all of them together as long as max_norm?",
        ),
    ),
)

COURSE = Course(
    name="rnn-course",
    title="RNN course: the recurrent cell",
    package="rnn_course",
    exercises=EXERCISES,
    solutions="rnn-course-solutions",
    styles=2,
)
