"""A detector's result: the name of a mistake, the words for it, and how much of them may be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from autograder.judging.failure import Finding, Unit


def sentence(text: str) -> str:
    """Return ``text`` with a capital, unless it begins with a name such as ``dense_w`` or ``dx:``."""
    first = text.split(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() or first.isdigit() else text


class Withheld(Enum):
    """The ways to tell `Diagnosis.observation` where cases are held back, because others get them too."""

    #: As it is: it holds nothing of a case and nothing that a submission says.
    SAME = auto()
    #: Not at all: other words are made from the kind and the shape of the failing answer.
    BY_FAILURE = auto()


@dataclass(frozen=True)
class Instead:
    """Words in place of `Diagnosis.observation` where cases are held back.

    ``placed`` says whether they follow the name of the output, or of the function.
    """

    text: str
    placed: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake.

    Attributes
    ----------
    slug : str
        Stable name, such as ``"filter-flipped"``.
    observation : str
        The observation, in one or two sentences.
    question : str
        Where to look, as a question.
    complete : bool
        Whether ``observation`` already says what came back, so that only the call is to be added.
    about : frozenset of int
        Indices of the failing cases that the words speak of; empty for all of them. The case that is shown
        is one of these.
    units : frozenset of Unit
        The failing cases and outputs that this explains, where it is known; the rest is left to explain.
    withheld : Withheld or Instead
        How ``observation`` is told where cases are held back. Without a default: a detector must decide.
    vague : bool
        Whether it only says what one case shows, or speaks of all of them: nothing to put beside a name.
    """

    slug: str
    observation: str
    question: str = ""
    complete: bool = False
    about: frozenset[int] = frozenset()
    units: frozenset[Unit] = frozenset()
    withheld: Withheld | Instead = field(kw_only=True)
    vague: bool = False


def about_numbers(
    finding: Finding, slug: str, observation: str, question: str, *, withheld: Withheld | Instead
) -> Diagnosis:
    """Return a diagnosis of all failures of a finding that says whose numbers are wrong.

    Parameters
    ----------
    finding : Finding
    slug : str
    observation : str
        Says what is wrong with the numbers; the output is added, where it is one, and in how many cases.
    question : str
        Where to look, as a question.
    withheld : Withheld or Instead
        How ``observation`` is told where cases are held back.

    Returns
    -------
    Diagnosis
    """
    units = finding.units
    places = {where.split(".")[0] for _, where in units}
    # "grads.b" where it is always that one, else "grads"
    names = {where for _, where in units} if len({where for _, where in units}) == 1 else places
    name = names.pop() if len(names) == 1 and finding.exercise.outputs else ""
    part, wrong = len(finding.failing), len(finding.wrong or finding.failing)
    if part < wrong or wrong < len(finding.cases):
        often = f"in {part} of {wrong} failing cases" if part < wrong else "where it is wrong"
        observation = (
            f"{often}{f', in {name}' if name else ''}: {observation[:1].lower()}{observation[1:]}"
        )
        observation = sentence(observation)
    elif name:
        observation = f"{name}: {observation[:1].lower()}{observation[1:]}"
    return Diagnosis(
        slug, observation, question, about=finding.failing, units=units, withheld=withheld
    )
