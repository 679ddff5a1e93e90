"""Marking by question: what the page has of each student, and that nothing a student writes runs in it."""

import re

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.assignment.course_directory import open_course
from autograder.lms.enrol import EnrolmentRequest, enrol
from autograder.pages.marking.answers import NO_SECTION, WrittenQuestion, read_marking
from autograder.pages.marking.page import marking_page
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    alerts,
    hand_in,
    known_course,
    run_class,
    submit,
)

QUESTION = "filters_written_1"
EVIL = "<script>alert(1)</script> <img src=x onerror=alert(2)> </textarea><script>alert(3)</script>"
WORDS = {"ada": "Both, *of course*.", "bob": EVIL, "eve": "Locality."}
ROSTER = (
    "id,First name,Last name,Section\nada,Ada,Lovelace,Mon\nbob,Bob,Babbage,Tue\neve,Eve,<b>,Mon\n"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = known_course(tmp_path_factory.mktemp("marking") / "course")
    for student, words in WORDS.items():
        notebook = submit(ANSWERS | {QUESTION: words})
        notebook.cells.append(nbformat.v4.new_code_cell(f"tried = {student!r}"))
        hand_in(root, student, notebook)
    blank = dict(ANSWERS)
    del blank[QUESTION]
    hand_in(root, "zoe", blank)
    (root.parent / "list.csv").write_text(ROSTER, encoding="utf-8")
    enrol(EnrolmentRequest(root, root.parent / "list.csv"))
    run_class(root)
    return open_course(root)


def marking(course, **options):
    with Gradebook(course.directory.db_url) as gradebook:
        return read_marking(course, gradebook, NAME, NAME, **options)


def page(course, **options):
    found = marking(course, **options)
    return marking_page(found, NAME, NAME, base_url="/user/x", nonce="word", **options)


def test_all_answers_to_a_question_stand_beside_its_model_answer(course):
    found = marking(course)
    assert found.questions == (QUESTION,)
    assert found.waiting == {QUESTION: 3}
    assert "Locality and sharing of weights." in found.question.key
    assert "How long is the output?" not in found.question.page
    assert [answer.name for answer in found.answers] == [
        "<b>, Eve",
        "Babbage, Bob",
        "Lovelace, Ada",
        "zoe",
    ]
    ada = found.answers[2]
    assert "<em>of course</em>" in ada.page
    assert (ada.section, ada.waiting, ada.points) == ("Mon", True, None)
    assert ["tried" in part.page for part in ada.elsewhere] == [True]
    zoe = found.answers[3]
    assert (zoe.page, zoe.waiting, zoe.points) == ("", False, 0.0)


def test_a_grader_sees_one_section_and_how_much_of_it_is_left(course):
    found = marking(course, section="Mon")
    assert {answer.student for answer in found.answers} == {"ada", "eve"}
    assert found.waiting == {QUESTION: 2}
    assert found.sections == ("Mon", "Tue", NO_SECTION)
    assert "of 2 left" in page(course, section="Mon")
    assert "in section none" in page(course, section="none")
    assert f'{QUESTION}?section=Mon" aria-current="true">Mon</a>' in page(course, section="Mon")
    assert f'{QUESTION}?section=" aria-current="true">all</a>' in page(course)


def test_the_sections_together_are_the_class(course):
    shares = [marking(course, section=name) for name in marking(course).sections]
    found = sorted(answer.student for share in shares for answer in share.answers)
    assert found == sorted(answer.student for answer in marking(course).answers)
    assert "zoe" in found


def test_points_and_comments_that_a_person_gave_are_shown_and_offered_again(course):
    with Gradebook(course.directory.db_url) as gradebook:
        for student, words in {"ada": "Say why.", "bob": "Cite it.", "eve": "Say why."}.items():
            submitted = gradebook.find_submission_notebook(NAME, NAME, student)
            note = next(note for note in submitted.comments if note.name == QUESTION)
            note.manual_comment = words
        grade = gradebook.find_grade(QUESTION, NAME, NAME, "eve")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
        try:
            found = read_marking(course, gradebook, NAME, NAME, QUESTION)
            assert found.comments == ("Say why.", "Cite it.")
            eve = found.answers[0]
            assert (eve.points, eve.waiting, eve.words) == (1.5, False, "Say why.")
            assert found.waiting == {QUESTION: 2}
            shown = marking_page(found, NAME, NAME, nonce="word")
            assert 'data-points="1.5" aria-pressed="true">1.5<' in shown
        finally:
            grade.manual_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()


def test_nothing_that_a_student_wrote_runs_in_the_page(course):
    shown = page(course)
    assert alerts(shown) == []
    assert re.search(r"&lt;\s?script&gt;alert\(1\)", shown)
    assert "script-src 'nonce-word'" in shown
    assert shown.count("<script") == 2
    assert "&lt;b&gt;, Eve" in shown


def test_without_the_source_answers_can_be_marked_all_the_same(course, tmp_path, monkeypatch):
    monkeypatch.setattr(type(course), "source", lambda self, assignment: tmp_path)
    found = marking(course)
    assert len(found.answers) == 4
    assert "not in <code>source/</code>" in page(course)


def test_a_notebook_without_written_questions_says_so(course):
    assert "no question that a person marks" in marking_page(None, NAME, NAME)


@pytest.mark.parametrize(
    ("points", "steps"),
    [(2, (0, 0.5, 1, 1.5, 2)), (10, tuple(range(11))), (100, ()), (0, (0,))],
)
def test_few_points_have_a_button_each(points, steps):
    assert WrittenQuestion("q", "", "", float(points)).steps == steps
