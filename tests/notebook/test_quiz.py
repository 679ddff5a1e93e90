"""The quiz: packed questions, reasons at once, what was wrong comes again."""

from datetime import date, timedelta

import numpy as np
import pytest

from autograder.authoring.quiz import mixed_questions
from autograder.exercise.courses import everything
from autograder.judging.obfuscation import deobfuscated
from autograder.judging.quiz import LETTERS, packed_questions
from autograder.notebook import practice as practice_module
from autograder.notebook import quiz as quiz_module
from autograder.notebook.practice import practice
from autograder.notebook.progress import progress
from autograder.notebook.quiz import _as_html, quiz
from tests.helpers.paths import COURSE
from tests.notebook.conftest import forget

NOTEBOOKS = list(dict.fromkeys(exercise.notebook for exercise in everything()))
NAME = "3_max_pooling start"


def said(capsys):
    return " ".join(capsys.readouterr().out.split())


def right(name):
    return "".join(LETTERS[q.right] for q in packed_questions(name.split()[0])[name])


def wrong(name):
    return "".join("b" if letter == "a" else "a" for letter in right(name))


def test_five_questions_at_the_start_and_two_at_the_end():
    numbers = {
        name: len(questions)
        for notebook in NOTEBOOKS
        for name, questions in packed_questions(notebook).items()
    }
    ends = {f"{notebook} end": 2 for notebook in NOTEBOOKS}
    starts = {f"{notebook} start": 5 for notebook in NOTEBOOKS[1:]}
    assert numbers == ends | starts


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_questions_are_packed_whole_and_nobody_reads_them_by_chance(notebook):
    path = COURSE / "keys" / f"{notebook}.quiz"
    text = path.read_text()
    assert deobfuscated(text) == mixed_questions(notebook)
    for questions in packed_questions(notebook).values():
        for question in questions:
            assert len(question.options) == 4
            assert question.why not in text
            assert question.why.endswith((".", ")")) or question.why[0].isupper()
    assert len({q.right for qs in packed_questions(notebook).values() for q in qs}) > 0


def test_the_right_letters_are_spread():
    letters = [q.right for n in NOTEBOOKS for qs in packed_questions(n).values() for q in qs]
    assert max(letters.count(place) for place in range(4)) < len(letters) / 2


def test_each_mistake_to_be_named_gives_numbers_of_its_own():
    import misconceptions
    from misconceptions.questions import TEXT

    lines = [line[2:] for line in TEXT.splitlines() if line.startswith("! ")]
    assert len(lines) == 4
    for line in lines:
        call, slug, others = line.rsplit(" ", 2)
        name, _, inside = call.partition("(")
        given = [np.array(a) if isinstance(a, list) else a for a in eval(f"({inside[:-1]},)")]
        by_slug = {m.slug: m.function for m in misconceptions.of(name)}
        made = [np.asarray(by_slug[s](*given), float).tolist() for s in (slug, *others.split(","))]
        assert all(made[0] != other for other in made[1:]), line


def test_an_answer_is_explained_at_once(folder, capsys):
    quiz(NAME, right(NAME)[0] + "----")
    text = said(capsys)
    assert text.count("Right. ") == 1
    assert "4 questions left." in text
    quiz(NAME, wrong(NAME))
    text = said(capsys)
    assert text.count("It is ") >= 5
    assert "All answered." in text


def test_what_was_wrong_comes_again_and_progress_says_so(folder, capsys, monkeypatch):
    first = date(2027, 3, 1)
    for module in (quiz_module, practice_module):
        monkeypatch.setattr(module, "today", lambda: first)
    quiz(NAME, wrong(NAME))
    # A second look, with the reasons in sight, is no second answer.
    quiz(NAME, right(NAME))
    assert {asked.due for asked in practice().questions.values()} == {"2027-03-02"}
    said(capsys)
    quiz("again")
    assert "No question is due again today." in said(capsys)
    later = first + timedelta(days=1)
    for module in (quiz_module, practice_module):
        monkeypatch.setattr(module, "today", lambda: later)
    monkeypatch.setattr("autograder.notebook.progress.today", lambda: later)
    progress()
    assert '5 questions of the quiz will do you good again: quiz("again")' in said(capsys)
    forget()
    quiz("again", "-----")
    assert "5 questions left." in said(capsys)
    quiz("again", right(NAME))
    assert said(capsys).count("Right. ") == 5
    assert {asked.due for asked in practice().questions.values()} == {"2027-03-05"}


@pytest.mark.parametrize("answers", ["", "-", "zzzzz", "A b-", "abcdabcdabcd", "ü"])
def test_odd_answers_are_no_error(folder, capsys, answers):
    quiz(NAME, answers)
    assert "Quiz: 3_max_pooling start" in said(capsys)


def test_what_is_no_quiz_is_said(folder, capsys):
    quiz("nothing")
    assert "There is no quiz 'nothing'; there are '1_hypothesis_class end'" in said(capsys)
    quiz(NAME, 5)
    assert "between quotes" in said(capsys)


def test_the_picture_marks_what_differs_with_more_than_colour():
    questions = packed_questions("3_max_pooling")[NAME]
    page = _as_html(NAME, questions, "-----")
    assert "aria-label='what came out, and what is right'" in page
    assert page.count("3px solid") == page.count("title='differs'") > 0
    assert "<script" not in page


def test_nothing_is_said_while_a_grader_runs_it(folder, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "1")
    quiz(NAME, wrong(NAME))
    assert said(capsys) == ""
    assert practice().questions == {}


def test_commas_between_letters_are_no_answers(folder, capsys):
    quiz(NAME, ", ".join(right(NAME)))
    assert said(capsys).count("Right.") == 5
    assert all(not asked.missed for asked in practice().questions.values())


def test_a_letter_without_an_option_is_said(folder, capsys):
    quiz(NAME, "12")
    out = said(capsys)
    assert "No option is called 1, 2. 5 questions left." in out
    assert not practice().questions
