"""Numbers that are written by hand on the first pages are those of the course."""

from autograder.exercise.courses import everything
from autograder.exercise.solutions import right_answers, wrong_answers
from tests.helpers.notebook_runs import GRADED, NAMES
from tests.helpers.paths import ROOT


def test_numbers_that_are_written_by_hand_are_those_of_the_course():
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
    exercises = everything()
    wrong = sum(len(wrong_answers(exercise)) for exercise in exercises)
    right = sum(len(right_answers(exercise)) for exercise in exercises)
    graded, last = words[len(GRADED)], words[len(NAMES)]
    assert words.index(last) == words.index(graded) + 1
    for name, said in {
        "README.md": (f"{wrong} wrong answers to {len(exercises)} exercises", f"{graded} graded",
                      "optional sixth"),
        "CHANGELOG.md": (f"{graded} notebooks", f"{len(exercises)} exercises",
                         f"{wrong} wrong answers", f"{right} right answers", "optional sixth"),
        "docs/index.md": (f"## {graded} notebooks", "a sixth"),
        "docs/students.md": (f"{graded} notebooks", "a sixth"),
    }.items():  # fmt: skip
        text = " ".join((ROOT / name).read_text(encoding="utf-8").split()).lower()
        missing = [each for each in said if each not in text]
        assert not missing, f"{name} should say: {'; '.join(missing)}"
