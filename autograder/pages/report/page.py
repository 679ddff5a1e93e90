"""The report as one HTML page that needs nothing else: no script, no font, no network."""

from datetime import UTC, datetime
from statistics import mean
from typing import Any

from autograder.pages import page_template
from autograder.pages.report import histogram as drawing
from autograder.pages.report.items import MIN_STUDENTS, analyse
from autograder.pages.report.load import ClassData
from autograder.pages.report.mistakes import aspect_rates, mistakes
from autograder.pages.report.rows import RATED, STATES, Line, item_name, lines, middle, not_begun
from autograder.pages.report.similar_answers import MIN_SIZE, pairs
from autograder.submission.text import printable

#: All that a class has handed in, whatever came of it.
_HANDED_IN = (*RATED, "error", "waiting")


def report_page(data: ClassData) -> str:
    """Return the page.

    Everything that students can write (ids, names, remarks, code) is escaped by the template engine; a
    policy in the page forbids scripts and requests besides.
    """
    return page_template("autograder.pages.report").render(**_content(data))


def _content(data: ClassData) -> dict[str, Any]:
    everyone = lines(data)
    handed_in = [line for line in everyone if line.state in _HANDED_IN]
    # Of unreadable and missing ones there is nothing to learn about the exercises.
    graded = [line for line in everyone if line.state == "graded"]
    totals = [line.total for line in handed_in if line.state in RATED]
    results = [data.results[line.student] for line in graded if line.student in data.results]
    seconds = [line.seconds for line in handed_in if line.seconds is not None]
    names = {line.student: _called(line) for line in everyone}
    worth = {item_name(cell): points for cell, points in data.grades.cells.items()}
    aspects: dict[str, list[Any]] = {}
    for rate in aspect_rates(results):
        aspects.setdefault(rate.exercise, []).append(rate)
    return {
        "assignment": data.assignment,
        "now": datetime.now(UTC),
        "max_points": data.grades.max_points,
        "everyone": everyone,
        "handed_in": handed_in,
        "absent": [line for line in everyone if line.state == "absent"],
        "odd": [line for line in handed_in if line.state != "graded"],
        "open": [line for line in handed_in if line.waiting],
        "late": [line for line in handed_in if line.penalty],
        "mean": mean(totals) if totals else None,
        "median": middle(totals),
        "counted": len(totals),
        "bars": drawing.bars(totals, data.grades.max_points),
        "picture": (drawing.WIDTH, drawing.HEIGHT),
        "items": analyse([line.points for line in graded], worth),
        "min_students": MIN_STUDENTS,
        "aspects": aspects,
        "mistakes": mistakes(results),
        "alike": data.similar_answers,
        "pairs": pairs(data.similar_answers),
        "min_size": MIN_SIZE,
        "seconds": middle(seconds),
        "slowest": max(seconds, default=None),
        "names": names,
        "states": STATES,
        "not_begun": not_begun,
    }


def _called(line: Line) -> str:
    """Return a student's name and id, or the id alone."""
    if line.name == line.student:
        return printable(line.student, 60)
    return f"{printable(line.name, 60)} ({printable(line.student, 60)})"
