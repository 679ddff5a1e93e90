"""``quiz(name, answers)``: a few questions on what was learned before, with reasons at once.

Nothing is graded. A question that was answered wrong comes again, on another day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from autograder.exercise.courses import everything
from autograder.exercise.plain_values import counted
from autograder.judging.card import card
from autograder.judging.quiz import LETTERS, Question, packed_questions
from autograder.notebook.practice import practice, remember, today
from autograder.notebook.show import show, show_note, validating

#: Stands for a question that is not answered yet.
OPEN = "-_. "
#: As many questions come again at once.
_MOST = 5


def quiz(name: str, answers: str = "") -> None:
    """Show questions, and for each that you have answered whether you are right, and why.

    Parameters
    ----------
    name : str
        Such as ``"3_max_pooling start"``; ``"again"`` for the questions that are due again.
    answers : str
        A letter for each question, and ``-`` for one that you have not answered: ``"b-a--"``.
    """
    if validating():
        return
    if not isinstance(answers, str):
        show_note('Write your answers as letters between quotes, such as "b-a--".')
        return
    questions = _questions(name)
    if questions is None:
        known = ", ".join(repr(one) for one in _quizzes())
        show_note(f'There is no quiz {name!r}; there are {known} and "again".')
        return
    if not questions:
        show_note("No question is due again today.")
        return
    # People write "a, b, c", too.
    letters = re.sub(r"[\s,;]", "", answers).lower().ljust(len(questions), "-")[: len(questions)]
    _remember(questions, letters)
    show(_as_text(name, questions, letters), _as_html(name, questions, letters))


def _quizzes() -> dict[str, tuple[Question, ...]]:
    notebooks = dict.fromkeys(exercise.notebook for exercise in everything())
    return {
        name: questions
        for notebook in notebooks
        for name, questions in packed_questions(notebook).items()
    }


def _questions(name: str) -> tuple[Question, ...] | None:
    if name != "again":
        return _quizzes().get(name)
    by_id = {question.id: question for several in _quizzes().values() for question in several}
    # While they are being answered, those of today stay where they are.
    shown = _again_today or [one for one in practice().due(today()) if one in by_id][:_MOST]
    _again_today[:] = shown
    return tuple(by_id[one] for one in shown)


#: The questions that ``quiz("again")`` has shown in this process.
_again_today: list[str] = []


def _remember(questions: Sequence[Question], letters: str) -> None:
    """Keep the first answer of this day to each question; a look at the reason is no answer."""
    answers = {}
    for question, letter in zip(questions, letters, strict=True):
        place = LETTERS.find(letter)
        if 0 <= place < len(question.options) and question.id not in _counted_here:
            _counted_here.add(question.id)
            answers[question.id] = place == question.right
    remember(answers=answers)


#: Questions of which this process has counted an answer.
_counted_here: set[str] = set()


def _verdict(question: Question, letter: str) -> str:
    """Return the text below a question; "" where it is not answered."""
    place = LETTERS.find(letter)
    if letter in OPEN or not 0 <= place < len(question.options):
        return ""
    if place == question.right:
        return f"Right. {question.why}"
    return f"It is {LETTERS[question.right]}. {question.why}"


def _rest(questions: Sequence[Question], letters: str) -> str:
    left = sum(not _verdict(q, letter) for q, letter in zip(questions, letters, strict=True))
    if not left:
        return "All answered. What was wrong comes again in a day: see progress()."
    left_over = counted(left, "question")
    if odd := "".join(
        letter
        for question, letter in zip(questions, letters, strict=True)
        if letter not in OPEN and not _verdict(question, letter)
    ):
        left_over = f"No option is called {', '.join(dict.fromkeys(odd))}. {left_over}"
    return f"{left_over} left. Write a letter in place of each - in the cell, and run it again."


def _as_text(name: str, questions: Sequence[Question], letters: str) -> str:
    lines = [f"Quiz: {name}"]
    for number, (question, letter) in enumerate(zip(questions, letters, strict=True), start=1):
        lines += ["", f"{number}. {question.text}"]
        lines += [f"   {row}" for row in _rows(question)]
        lines += [f"   {LETTERS[i]}) {option}" for i, option in enumerate(question.options)]
        lines += [f"   {said}" for said in [_verdict(question, letter)] if said]
    return "\n".join([*lines, "", _rest(questions, letters)])


def _as_html(name: str, questions: Sequence[Question], letters: str) -> str:
    parts = [f"<p style='margin:0.2em 0'><strong>Quiz: {escape(name)}</strong></p><ol>"]
    for question, letter in zip(questions, letters, strict=True):
        place = LETTERS.find(letter)
        options = "".join(
            f"<li style='margin:0.1em 0;{'font-weight:600' if i == place else ''}'>{_code(option)}</li>"
            for i, option in enumerate(question.options)
        )
        said = _verdict(question, letter)
        mark = "\N{CHECK MARK} " if place == question.right else "\N{RIGHTWARDS ARROW} "
        parts.append(
            f"<li style='margin:0.7em 0'>{_code(question.text)}{_picture(question)}"
            f"<ol style='margin:0.2em 0;list-style-type:lower-alpha'>{options}</ol>"
            + (f"<p style='margin:0.2em 0'>{mark}{_code(said)}</p>" if said else "")
            + "</li>"
        )
    return card("".join(parts) + f"</ol><p>{escape(_rest(questions, letters))}</p>")


def _code(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _rows(question: Question) -> list[str]:
    if question.got is None:
        return []
    return [f"got      {question.got}", f"expected {question.expected}"]


def _picture(question: Question) -> str:
    """Return got above expected as two rows of squares; those that differ have a thick edge."""
    if question.got is None:
        return ""
    rows = ""
    for title, own, other in (
        ("got", question.got, question.expected),
        ("right", question.expected, question.got),
    ):
        cells = "".join(_square(v, i >= len(other) or v != other[i]) for i, v in enumerate(own))
        rows += f"<tr style='background:none'><th scope='row'>{title}</th>{cells}</tr>"
    return f"<table aria-label='what came out, and what is right' style='margin:0.3em 0'>{rows}</table>"


def _square(value: Any, differs: bool) -> str:
    edge = "3px solid #d55e00" if differs else "1px solid currentColor"
    note = " title='differs'" if differs else ""
    return f"<td{note} style='border:{edge};text-align:center;min-width:2.2em'>{value:g}</td>"
