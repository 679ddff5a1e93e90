"""A result has one form on disk: what is written comes back, and so does what earlier versions wrote."""

import json
from dataclasses import replace

import pytest

from autograder.judging.reference_key import judge
from autograder.records.journal import open_journal
from autograder.records.result import Basis, Result

#: As version 0.1.0 wrote it into the journal.
EARLIER = {
    "assignment": "2_filters",
    "notebook": "2_filters",
    "student": "gus",
    "status": "graded",
    "seed": 7,
    "points": 1.25,
    "max_points": 4.0,
    "seconds": 6.443,
    "versions": {"python": "3.11.7", "numpy": "2.4.6"},
    "parts": {"seed": "7", "submission": "0f59"},
    "definitions": {"relu": {"points": "2", "cases": "05b2"}, "dense": {"points": "2"}},
    "shown": "2f4f",
    "remarks": ["notes.txt was not used"],
    "written": [["filters_written_1", True]],
    "verdicts": [
        {
            "exercise": "relu",
            "points": 1.25,
            "max_points": 2.0,
            "diagnosis": "input-changed",
            "aspects": [
                {
                    "name": "values", "passed": True, "cases": 3, "right": 3, "weight": 1,
                    "message": "equals the reference on 3 of 3 cases",
                },
                {
                    "name": "leaves its input alone", "passed": False, "cases": 2, "right": 0,
                    "message": "wrong on 2 of 2 cases", "weight": 0.5,
                },
                {
                    "name": "each answer stands alone", "passed": False, "cases": 2, "right": 0,
                    "message": "not looked at: the answers there are not right yet", "weight": 0.1,
                },
            ],
            "message": "relu   1.25 of 2 points",
            "explanation": [
                "The answer is right, but something you were given is not the same after the call.",
                "Simplest failing case: z (2, 5), a slice of a larger array.",
                "Look at: Which line writes into an argument? Work on a new array instead.",
            ],
        },
        {
            "exercise": "dense",
            "points": 0.0,
            "max_points": 2.0,
            "diagnosis": "not-written",
            "aspects": [
                {
                    "name": "one example", "passed": False, "cases": 3, "right": 0,
                    "message": "not written", "weight": 1,
                }
            ],
            "message": "dense   0 of 2 points",
            "explanation": ["dense is not written yet: it still raises NotImplementedError."],
        },
    ],
}  # fmt: skip


def test_what_an_earlier_version_wrote_is_read():
    result, basis = Result.from_record(EARLIER), Basis.from_record(EARLIER)
    assert (result.student, result.name, result.seed) == ("gus", "2_filters", 7)
    assert (result.points, result.max_points) == (1.25, 4.0)
    assert result.written == (("filters_written_1", True),)
    relu, dense = result.verdicts
    assert (relu.diagnosis, relu.seed, relu.passed) == ("input-changed", 7, False)
    assert [str(one) for one in relu.explanation] == EARLIER["verdicts"][0]["explanation"]
    assert [one.kind for one in relu.explanation] == ["text", "case", "look"]
    assert [one.unjudged for one in relu.aspects] == ["", "", "open"]
    assert dense.aspects[0].unjudged == "absent"
    assert relu.aspects[1].weight == 0.5
    assert dense.aspects[0].message == "not written"
    assert basis.parts["submission"] == "0f59"
    assert list(basis.definitions) == ["relu", "dense"]
    assert (basis.shown, basis.versions["numpy"]) == ("2f4f", "2.4.6")


def test_what_was_read_is_written_with_all_that_was_in_it():
    again = Result.from_record(EARLIER).to_record() | Basis.from_record(EARLIER).to_record()
    assert holds(again, EARLIER)


def holds(now, then):
    """Whether all of ``then`` is in ``now``; there may be more fields."""
    if isinstance(then, dict):
        return all(name in now and holds(now[name], value) for name, value in then.items())
    if isinstance(then, list):
        return len(now) == len(then) and all(map(holds, now, then))
    return now == then


def test_a_record_with_nothing_it_depends_on_is_one_of_no_basis():
    assert Basis.from_record({}) == Basis()


def _slow(z):
    raise IndexError("list index out of range")


@pytest.mark.parametrize("function", [abs, _slow, lambda z: None])
def test_what_is_written_comes_back(function, tmp_path):
    verdict = judge("relu", function, seed=3)
    result = Result("ada", "a", "n", "graded", 3, (verdict,), (("q", False),), ("r",), None, 1.25)
    with open_journal(tmp_path) as journal:
        journal.write(result, Basis({"seed": "3"}), "f")
        entry = journal.latest("a", "ada")
    (read,) = entry.result.verdicts
    # The arrays that showed it are not recorded.
    assert read == replace(verdict, evidence=None, failing=None, shown=frozenset(), in_full="")
    assert replace(entry.result, verdicts=()) == replace(result, verdicts=())
    assert entry.basis == Basis({"seed": "3"})
    assert json.loads(json.dumps(entry.to_record())) == entry.to_record()
