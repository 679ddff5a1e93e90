"""A right answer's lines in another order, for who is stuck: ``hint(function, lines=True)``.

Only where the solutions are at hand (see `autograder.notebook.reference`): neither in a class's zip nor
where a notebook is graded.
"""

import random
from string import ascii_lowercase

from autograder.exercise.model import Exercise
from autograder.exercise.solutions import NoSolutionsError, one_line_mistakes
from autograder.judging.card import card, code_block, prose
from autograder.notebook.find_the_bug import user
from autograder.notebook.learner_record import ExerciseRecord
from autograder.notebook.reference import has_references
from autograder.notebook.show import show, show_note

#: Checks before the lines are shown.
CHECKS = 3
_TEXT = """\
These are the lines of a right answer to {name} in another order; two of them do not belong. They may look \
unlike yours: there is more than one right answer.
Type the others into your cell in a right order. Then run check({name})."""


def offer(exercise: Exercise, past: ExerciseRecord) -> str:
    """Return a sentence that says how to get the lines; empty where there are none to get yet."""
    if past.right or past.attempts < CHECKS or not _at_hand(exercise):
        return ""
    return (
        f"Stuck? hint({exercise.name}, lines=True) shows all lines of a right answer, in another order and "
        "with two wrong ones among them."
    )


def show_lines(exercise: Exercise, past: ExerciseRecord) -> None:
    """Show the lines, or why they are not shown."""
    name = exercise.name
    if not _at_hand(exercise):
        show_note(f"There are no lines to put in order for {name}. hint({name}) shows its hints.")
    elif past.attempts < CHECKS:
        show_note(
            f"Try {name} yourself first. Its lines are shown after {CHECKS} checks of something that you "
            f"wrote; so far there were {past.attempts}."
        )
    else:
        head, *lines = shuffled_lines(exercise, user())
        named = (f"{letter}  {line}" for letter, line in zip(ascii_lowercase, lines, strict=False))
        code = "\n".join([f"   {head}", *named])
        text = _TEXT.format(name=name)
        show(f"{text}\n\n{code}", card(f"{prose(text)}{code_block(code)}"))


def shuffled_lines(exercise: Exercise, who: str) -> list[str]:
    """Return the first line of a right answer, and its others mixed with two wrong ones.

    Parameters
    ----------
    exercise : Exercise
    who : str
        The same lines in the same order for the same person.

    Returns
    -------
    list of str
        With their indentation.

    Raises
    ------
    NoSolutionsError
        Where the answers are not installed.
    """
    right, wrong = one_line_mistakes(exercise)
    rng = random.Random(f"{who} {exercise.name}")
    head, *lines = right
    lines += [rng.choice(wrong[place]) for place in rng.sample(sorted(wrong), 2)]
    rng.shuffle(lines)
    return [head, *lines]


def _at_hand(exercise: Exercise) -> bool:
    if not exercise.shuffled or not has_references(exercise):
        return False
    try:
        return bool(one_line_mistakes(exercise)[0])
    except NoSolutionsError:
        return False
