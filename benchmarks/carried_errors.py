"""How many points does one mistake cost in what builds on it? With and without errors carried forward.

Run as ``python -m benchmarks.carried_errors [NOTEBOOK...]``. Each known wrong answer to an exercise that
others build on is put into a notebook of right answers, and the others are judged as grading does it, but in
this process. The last column must be 0: so many exercises still lose points by a mistake in another.
"""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.assignment.context import Context
from autograder.assignment.read_assignment import source_context
from autograder.exercise.courses import find
from autograder.exercise.solutions import wrong_answers
from autograder.grading.carry_forward import carry_forward, that_matters
from autograder.grading.retry import Asked
from autograder.judging.answer import Answer
from autograder.judging.assess import assess
from autograder.judging.verdict import Verdict
from benchmarks.measure import describe_machine
from tests.helpers.grading_fakes import run_here
from tests.helpers.notebook_runs import NAMES, built, grader

SEED = 7
#: Right answers that call an earlier one, where the authored answers do not.
CALLING = {
    "count_conv_params": """
def count_conv_params(kernel_size, in_channels, out_channels):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return count_dense_params(kh * kw * in_channels, out_channels)
""",
    "merge_filters": """
def merge_filters(w1, w2):
    return conv1d(np.asarray(w1), np.asarray(w2)[::-1], padding=len(w2) - 1)
""",
    "conv2d": """
def conv2d(x, w, b, stride=1, padding=0):
    return np.array([
        [sum(conv2d_single(x[n, c], w[f, c], 0.0, stride, padding) for c in range(x.shape[1])) + b[f]
         for f in range(len(w))] for n in range(len(x))
    ])
""",
    "maxpool2d": """
def maxpool2d(x, size, stride=None):
    sh, sw = (size, size) if isinstance(size, int) else size
    th, tw = (None, None) if stride is None else (stride,) * 2 if isinstance(stride, int) else stride
    rows = np.apply_along_axis(maxpool1d, 3, x, sw, tw)
    return np.apply_along_axis(maxpool1d, 2, rows, sh, th)
""",
    "detect": """
def detect(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.array([[np.sum(xp[r:r + kh, c:c + kw] * w) + b for c in range(x.shape[1])] for r in range(len(x))])
    return bool(maxpool2d(np.maximum(z, 0)[None, None], z.shape).max() > 0)
""",
    "momentum_step": """
def momentum_step(params, grads, velocity, lr, beta=0.9):
    v = {name: beta * velocity[name] + grads[name] for name in params}
    return sgd_step(params, v, lr), v
""",
}  # fmt: skip


@dataclass(frozen=True)
class Injected:
    """A mistake in a notebook, and the verdicts on what builds on it."""

    exercise: str
    slug: str
    without: tuple[Verdict, ...]
    carried: tuple[Verdict, ...]

    @property
    def lost(self) -> tuple[float, float]:
        """Points lost in what builds on it, without and with errors carried forward."""
        return _lost(self.without), _lost(self.carried)


def _lost(verdicts: Sequence[Verdict]) -> float:
    return round(sum(verdict.max_points - verdict.points for verdict in verdicts), 2)


def injected(notebook: str, *, most: int | None = None) -> Iterator[Injected]:
    """Yield each known mistake in a notebook whose other answers are right.

    Parameters
    ----------
    notebook : str
    most : int or None
        So many mistakes of each exercise; None for all.

    Yields
    ------
    Injected
    """
    source = built(notebook)
    context = source_context(source, notebook, notebook, SEED, run_here)
    context = replace(context, release=that_matters(source))
    names = [question.exercise.name for question in context.questions]
    for name in names:
        above = _above(name, context)
        for wrong in wrong_answers(find(name))[:most] if above else ():
            code: Any = wrong  # the registry's wrong answers have a text
            yield _judged(context, name, wrong.slug, code.source, above)


def _above(name: str, context: Context) -> list[str]:
    found = {name}
    for question in context.questions:
        if found & set(question.exercise.builds_on):
            found.add(question.exercise.name)
    return [q.exercise.name for q in context.questions if q.exercise.name in found - {name}]


def _judged(context: Context, name: str, slug: str, code: str, above: list[str]) -> Injected:
    notebook = copy.deepcopy(context.release)
    for cell in notebook.cells:
        exercise = str(grader(cell).get("grade_id"))
        cell.source += "\n\n" + CALLING.get(exercise, "") + "\n\n" + code * (exercise == name)
    questions = {q.exercise.name: q for q in context.questions if q.exercise.name in {name, *above}}

    def judge(name: str, answers: Sequence[Answer]) -> Verdict:
        question = questions[name]
        return assess(question.exercise, question.key, question.cases, answers, withhold=True)

    asked = [(question.exercise, question.asked) for question in questions.values()]
    ran = run_here(notebook, asked, files={})
    first = {name: judge(name, ran.answers[name]) for name in questions}
    again = carry_forward(Asked(run_here, ran, asked, {}, judge), first).verdicts
    return Injected(name, slug, *(tuple(found[n] for n in above) for found in (first, again)))


def main(notebooks: Sequence[str], say: Callable[[str], None] = print) -> None:
    """Print a table, a line for each exercise that others build on."""
    describe_machine()
    say("exercise               mistakes   points lost above it   carried forward   still losing")
    for notebook in notebooks or NAMES:
        found: dict[str, list[Injected]] = {}
        for one in injected(notebook):
            found.setdefault(one.exercise, []).append(one)
        for name, every in found.items():
            without, carried = (sum(one.lost[i] for one in every) for i in (0, 1))
            losing = [f"{o.slug}: {v.exercise}" for o in every for v in o.carried if not v.passed]
            say(f"{name:22} {len(every):8} {without:22.2f} {carried:17.2f} {len(losing):14}")
            for words in losing:
                say(f"    {words}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*")
    main(parser.parse_args().notebooks)
