"""``results.json``, as Gradescope reads it. Every text in it is plain: part of it is a student's.

Gradescope's fields: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from autograder.submission.text import encodable, printable

#: When students see something: a name of Gradescope's.
Visibility: TypeAlias = Literal["visible", "after_due_date", "after_published", "hidden"]
Test: TypeAlias = dict[str, object]

#: Of one text. Gradescope shows no more than a person can read.
_MAX_OUTPUT = 20_000
_MAX_LINE = 1_000
#: Points may be rounded.
_ENOUGH = 0.005


def scored(name: str, points: float, max_points: float, output: str, number: str = "") -> Test:
    """Return a test with points.

    Parameters
    ----------
    name : str
    points, max_points : float
        Rounded to 2 places in the test.
    output : str
        The test's text; made printable and shortened.
    number : str
        Gradescope's number of the test; empty for none.

    Returns
    -------
    dict of str to object
    """
    passed = points >= max_points - _ENOUGH
    test = informing(name, output, passed=passed, number=number)
    return {**test, "score": round(points, 2), "max_score": round(max_points, 2)}


def informing(name: str, output: str, *, passed: bool, number: str = "") -> Test:
    """Return a test without points: it says something, and adds nothing to the score.

    Parameters
    ----------
    name : str
    output : str
        The test's text; made printable and shortened.
    passed : bool
        Whether Gradescope shows it as passed or as failed.
    number : str
        Gradescope's number of the test; empty for none.

    Returns
    -------
    dict of str to object
    """
    test: Test = {"name": plain(name), "status": "passed" if passed else "failed"}
    return test | ({"number": number} if number else {}) | {"output": plain(output)}


def hidden(test: Test) -> Test:
    """Return a test that only instructors see."""
    return {**test, "visibility": "hidden"}


def results(
    output: str,
    tests: Sequence[Test],
    *,
    score: float | None,
    visibility: Visibility = "visible",
    extra: Mapping[str, Any] | None = None,
) -> str:
    """Return ``results.json``.

    Parameters
    ----------
    output : str
        On all of the submission.
    tests : sequence of Test
    score : float or None
        Stands above the sum of the tests. None where nobody gave points: then no test should have any.
    visibility : str
        When students see the tests, and with them the score.
    extra : mapping or None
        Kept by Gradescope beside the result.

    Returns
    -------
    str
        JSON in ASCII.
    """
    document: dict[str, object] = {} if score is None else {"score": round(score, 2)}
    document |= {
        "output": plain(output),
        # As text everywhere: nothing that a student wrote becomes HTML, Markdown or a terminal's codes.
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        # The output of a run is for instructors.
        "stdout_visibility": "hidden",
        "tests": list(tests),
    }
    if extra:
        document["extra_data"] = dict(extra)
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def plain(text: str) -> str:
    """Return text of printable lines, and no more of it than anyone reads."""
    lines = (printable(line, _MAX_LINE) for line in encodable(text).split("\n"))
    return "\n".join(lines)[:_MAX_OUTPUT]
