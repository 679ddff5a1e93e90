"""The engine knows nothing of this course: no word of its subject, and none of its detectors elsewhere."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder import judging
from autograder.assignment import digest
from autograder.exercise import courses
from autograder.exercise.courses import CourseError, detector_files, find
from autograder.exercise.model import Aspect, Case, Exercise
from autograder.judging.answer import ask_all
from autograder.judging.answer_key import AnswerKey
from autograder.judging.assess import assess
from autograder.judging.diagnose import DETECTORS, detectors_for
from course import detectors
from course.exercises import COURSE

ENGINE = Path(judging.__file__).parents[1]
WORDS = re.compile(
    r"\b(channels?|strides?|padded|padding|convolution\w*|conv_?[12w]d?\w*|im2col|max_?pool\w*|relu"
    r"|feature maps?|filters? entr\w+|images? of the batch)\b",
    re.IGNORECASE,
)
#: Other things of these names, and the reason for each.
ALLOWED = {
    r"padding(-\w+)?:": "a style sheet's",
    r"padding=\(|rich\.padding import Padding": "of a table in a terminal",
    r"\bPadding\(words|# Padded, so that": "of a table in a terminal",
    r"views? with odd strides|a strided view": "of an array's memory",
    r'"autograder (replay ada|selfcheck) conv2d.*': "examples of commands use the course that comes along",
    r"such as conv2d or": "examples of commands use the course that comes along",
}


def test_no_word_of_the_course_stands_in_the_engine():
    found = []
    files = [path for path in ENGINE.rglob("*") if path.suffix in (".py", ".j2", ".txt", ".sh")]
    assert len(files) > 200
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            rest = re.sub("|".join(ALLOWED), "", line)
            if WORDS.search(rest):
                found.append(f"{path.relative_to(ENGINE)}:{number}: {line.strip()}")
    assert found == []


@pytest.mark.parametrize("pattern", ALLOWED)
def test_each_exception_is_needed(pattern):
    texts = (p.read_text(encoding="utf-8") for p in ENGINE.rglob("*") if p.suffix in (".py", ".j2"))
    assert any(re.search(pattern, text) for text in texts)


def images(notebook):
    """f(x, padding) = x for images (N, C, H, W), as an exercise of some notebook."""

    def cases(rng):
        for shape, padding in (((2, 3, 4, 5), 1), ((3, 2, 5, 4), 2), ((2, 4, 6, 5), 1)):
            yield Case("values", (rng.standard_normal(shape), padding))

    return Exercise(
        name="same",
        notebook=notebook,
        parameters=("x", "padding"),
        aspects=(Aspect("values"),),
        make_cases=cases,
        hints=("a?", "b?", "c?"),
    )


def diagnosis(notebook, function):
    exercise = images(notebook)
    cases = exercise.cases(1)
    key = AnswerKey("same", 1, 2.0, tuple(ask_all(lambda x, padding: x, cases)))
    verdict = assess(exercise, key, cases, list(ask_all(function, cases)))
    return verdict.diagnosis, " ".join(verdict.message.split())


def first_channel(x, padding):
    out = x + 1.0 + np.arange(x.size).reshape(x.shape) % 5
    out[:, 0] = x[:, 0]
    return out


WRONG = {
    "padding-every-axis": (
        lambda x, padding: np.pad(x, padding),
        "np.pad(x, padding) pads how many axes",
        "wrong-size",
    ),
    "offset-by-channel": (
        lambda x, padding: x + np.arange(1.0, x.shape[1] + 1)[:, None, None],
        "of a channel",
        "wrong-values",
    ),
    "first-channel-only": (first_channel, "The first channel is right", "wrong-values"),
    "shifted-by-one": (
        lambda x, padding: np.concatenate([x[:, :, 1:], 0 * x[:, :, :1]], axis=2),
        "with and without padding?",
        "shifted-by-one",
    ),
    "wrong-size": (
        lambda x, padding: np.concatenate([x, x, x], axis=1),
        "the number of channels is",
        "wrong-size",
    ),
}


@pytest.mark.parametrize("slug", WRONG)
def test_detectors_of_a_course_are_asked_for_its_exercises_alone(slug):
    function, words, elsewhere = WRONG[slug]
    own, other = diagnosis("2_filters", function), diagnosis("1_recurrence", function)
    assert own[0] == slug
    assert words in own[1]
    assert other[0] == elsewhere
    assert not re.search(r"channel|padding\?|pads|batch", other[1]), other[1]


def test_another_course_has_the_detectors_of_the_engine_alone():
    assert detectors_for(images("1_recurrence")) == DETECTORS
    own = detectors_for(find("conv2d"))
    assert [detector for detector in own if detector in DETECTORS] == list(DETECTORS)
    assert len(own) == len(DETECTORS) + sum(map(len, COURSE.detectors.values()))


def test_grades_depend_on_the_code_of_a_course_s_detectors():
    (file,) = detector_files(COURSE)
    assert file == Path(detectors.__file__)
    assert file in {path for _, path in digest._sources(shared=False)}
    assert file not in {path for _, path in digest._sources(shared=True)}


def test_a_detector_before_one_that_there_is_not_is_refused(monkeypatch):
    course = replace(COURSE, detectors={first_channel: (first_channel,)})
    monkeypatch.setattr(courses, "courses", lambda: (course,))
    with pytest.raises(CourseError, match="has detectors before first_channel"):
        detectors_for(find("conv2d"))
