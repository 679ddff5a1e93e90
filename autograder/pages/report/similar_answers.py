"""Answers of the same structure: worth a look, never a verdict."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from autograder.pages.report.structure import Structure

#: Shorter code (nodes of its syntax tree; about eight lines) is easily written twice.
MIN_SIZE = 70
#: A right answer of this many students, or of this share of the class, is the usual way to write it.
_USUAL, _USUAL_SHARE = 4, 0.1


@dataclass(frozen=True)
class StudentCode:
    """One student's code for one exercise."""

    student: str
    exercise: str
    right: bool
    structure: Structure
    code: str


@dataclass(frozen=True)
class SimilarAnswers:
    """Students whose answers to an exercise have one structure.

    Attributes
    ----------
    size : int
        How much code it is: the more, the less likely by chance.
    right : int
        How many of the answers are right. The same code may fail for one student by what stands around it.
    of_course : bool
        Whether the course's own solution has this structure too.
    code : str
        Of the first of them.
    """

    exercise: str
    students: tuple[str, ...]
    size: int
    right: int
    of_course: bool
    code: str

    @property
    def how_right(self) -> str:
        """Right, not right, or how many of them are."""
        if self.right == len(self.students):
            return "right"
        return f"{self.right} of them right" if self.right else "not right"


def similar_answers(
    answers: list[StudentCode], class_size: int, solutions: Mapping[str, Structure] | None = None
) -> tuple[SimilarAnswers, ...]:
    """Return groups of answers with the same structure, wrong ones first, then by size.

    Left out are short answers and the usual right ways: the same mistake twice says more than the same
    right answer, and a right answer that many have is just how one writes it.

    Parameters
    ----------
    answers : list of StudentCode
    class_size : int
        Number of submissions.
    solutions : mapping of str to Structure or None
        The course's own, by exercise.

    Returns
    -------
    tuple of SimilarAnswers
    """
    together: dict[tuple[str, str], list[StudentCode]] = defaultdict(list)
    for answer in answers:
        if answer.structure.size >= MIN_SIZE:
            together[answer.exercise, answer.structure.digest].append(answer)
    usual = max(_USUAL, round(class_size * _USUAL_SHARE))
    found = []
    for (exercise, digest), group in together.items():
        right = sum(answer.right for answer in group)
        if len(group) < 2 or right >= usual:
            continue
        own = (solutions or {}).get(exercise)
        found.append(
            SimilarAnswers(
                exercise,
                tuple(sorted(answer.student for answer in group)),
                group[0].structure.size,
                right,
                own is not None and own.digest == digest,
                min(group, key=lambda answer: answer.student).code,
            )
        )
    return tuple(
        sorted(found, key=lambda one: (one.right > 0, -one.size, one.exercise, one.students))
    )


def pairs(groups: tuple[SimilarAnswers, ...]) -> tuple[tuple[str, str, int], ...]:
    """Return the pairs of students who are together in several groups, with how many, most first."""
    counted: Counter[tuple[str, str]] = Counter()
    for group in groups:
        # A large group has very many pairs, and says little of each.
        if len(group.students) <= 12:
            counted.update(combinations(group.students, 2))
    found = [(one, other, count) for (one, other), count in counted.items() if count > 1]
    return tuple(sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1])))
