"""The made-up class: complete, and each submission worth what is said of it."""

import misconceptions
import pytest

from autograder.assignment.read_assignment import course_context
from autograder.authoring.demo.answers import right, ways_of
from autograder.authoring.demo.sample import Honest
from autograder.cli.grade_view.demo import made_class
from autograder.exercise.courses import everything, of_notebook
from autograder.submission.reader import Submitted, read_notebook
from tests.helpers.paths import COURSE

NAME = "2_filters"


@pytest.fixture(scope="module")
def context():
    return course_context(COURSE, NAME, NAME, 3, "")


@pytest.fixture(scope="module")
def made(context):
    return made_class(context)


@pytest.fixture(scope="module")
def honest(context):
    return Honest(context)


def of(made, kind):
    return [one for one in made if one.kind == kind]


def test_the_class_is_complete(made):
    names = [one.student for one in made]
    assert len(names) == len(set(names)) >= 30
    known = sum(len(misconceptions.of(exercise.name)) for exercise in of_notebook(NAME))
    assert len(of(made, "mistake")) == known
    assert len(of(made, "right")) == len(ways_of(NAME)) == 5
    numbers = {int(one.student.split("-")[1]) for one in of(made, "attack")}
    assert numbers >= set(range(1, 28))


def test_right_answers_are_worth_all_points_in_every_way_of_writing(honest, made):
    for one in of(made, "right"):
        verdicts = honest(one.honest_answers)
        assert all(verdict.passed for verdict in verdicts.values()), one.student
    styles = {one.honest_answers["conv2d"] for one in of(made, "right")}
    assert len(styles) == 5


@pytest.mark.parametrize(
    "notebook", [name for name in dict.fromkeys(e.notebook for e in everything()) if name != NAME]
)
def test_right_answers_of_every_notebook_are_worth_all_points(notebook):
    context = course_context(COURSE, notebook, notebook, 3, "")
    honest = Honest(context)
    for one in right(context.release, notebook):
        short = [v.message for v in honest(one.honest_answers).values() if not v.passed]
        assert not short, (one.student, short)


def test_mistakes_are_named_here_and_cost_points(honest, made):
    for one in of(made, "mistake"):
        exercise, slug = one.diagnosis
        verdict = honest(one.honest_answers)[exercise]
        assert verdict.diagnosis == slug, one.student
        assert verdict.points < verdict.max_points


def test_attacks_carry_wrong_answers(context, honest, made):
    possible = sum(question.key.max_points for question in context.questions)
    for one in of(made, "attack"):
        points = sum(verdict.points for verdict in honest(one.honest_answers).values())
        assert points < possible / 2, one.student


def test_submissions_differ_and_those_worth_something_can_be_read(made):
    files = [tuple(sorted(one.files.items())) for one in made]
    assert len(set(files)) == len(files)
    for one in made:
        if one.honest_answers:
            books = [data for name, data in one.files.items() if name.endswith(".ipynb")]
            assert any(isinstance(read_notebook(data), Submitted) for data in books), one.student
