"""Submissions that carry an attack, made from the attacks and from changes to the notebook itself."""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.authoring.demo import attacks as simple
from autograder.authoring.demo import greedy, neighbours, pretend
from autograder.authoring.demo.answers import wrong_answers
from autograder.authoring.demo.sample import Sample, as_bytes, cell, checks, filled, with_cell
from autograder.exercise import solutions

#: Files that Python would import, or run, if they stood beside the kernel.
FILES = {
    "numpy.py": b"raise SystemExit\n",
    "course.py": b"check = print\n",
    "autograder.py": b"check = print\n",
    "sitecustomize.py": b"import os; os._exit(0)\n",
    "usercustomize.py": b"import os; os._exit(0)\n",
    "x.pth": b"import os; os._exit(0)\n",
    "ipython_config.py": b"import os; os._exit(0)\n",
    "timestamp": b"x",
}


#: Attacks that also damage the code that carries their own answers.
_HARM_THEMSELVES = {"when-graded"}


def attacks(release: NotebookNode, notebook: str) -> Iterator[Sample]:
    """Yield a submission for each attack. Their answers are wrong, and worth what wrong answers are."""
    answers = wrong_answers(notebook)
    wrong = filled(release, answers)
    name = f"{notebook}.ipynb"
    first = next(iter(answers))

    def made(
        number: int, slug: str, about: str, changed: NotebookNode, worth: dict[str, str] | None = None,
        more: dict[str, bytes] | None = None,
    ) -> Sample:  # fmt: skip
        files = {name: as_bytes(changed), **(more or {})}
        student = f"attack-{number:02}-{slug}"
        return Sample(student, "attack", about, files, answers if worth is None else worth)

    every = (*simple.CELLS, *greedy.CELLS, *pretend.CELLS, *neighbours.CELLS)
    for number, slug, about, code, after in every:
        worth: dict[str, str] | None = {} if slug in _HARM_THEMSELVES else None
        code = code.replace("EXERCISES", repr((*answers,))).replace("NOTEBOOK", notebook)
        yield made(number, slug, about, with_cell(wrong, code, None if after else first), worth)
    names = list(answers)
    for number, slug, about, place, code in (*simple.RETURNS, *greedy.RETURNS):
        exercise = names[max(place, -len(names))]
        code = code.strip("\n").replace("HEADER", _header(cell(release, exercise).source, exercise))
        changed = filled(wrong, {exercise: code})
        worth = {key: text for key, text in answers.items() if key != exercise}
        yield made(number, slug, about, changed, worth)
    packages = repr(solutions.packages(*solutions.JUDGING))
    for number, slug, about, text in (*simple.SNEAKS, *pretend.SNEAKS):
        code = text.replace("ANSWER_PACKAGES", packages)
        sneaky = {key: _sneaky(key, wrong_code) for key, wrong_code in answers.items()}
        worth = {} if slug in _HARM_THEMSELVES else None
        yield made(number, slug, about, with_cell(filled(wrong, sneaky), code, first), worth)
    for number, slug, about, changed in _tampered(wrong):
        yield made(number, slug, about, changed)
    yield made(21, "files", "hands in numpy.py, sitecustomize.py and more", wrong, more=FILES)


def _header(text: str, name: str) -> str:
    """Return the first line of a function in a cell's code."""
    found = next(
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    return f"def {name}({ast.unparse(found.args)}):"


def _sneaky(name: str, text: str) -> str:
    """Return code that tries `sneak` first and falls back to the wrong answer."""
    wrong = text.replace(f"def {name}(", f"def wrong_{name}(", 1)
    return (
        f"{wrong}\n\ndef {name}(*args, **kwargs):\n"
        f"    return (sneak({name!r}) or wrong_{name})(*args, **kwargs)"
    )


def _tampered(wrong: NotebookNode) -> Iterator[tuple[int, str, str, NotebookNode]]:
    def copy() -> NotebookNode:
        return filled(wrong, {})

    tagged = copy()
    for check in checks(tagged):
        check.metadata["tags"] = ["skip-execution", "raises-exception"]
    yield 7, "skip-tag", "tags the test cells skip-execution", tagged
    above = copy()
    for check in checks(above):
        check.source = "1000.0"
    yield 9, "above-maximum", "test cells give a score above the maximum", above
    doubled = copy()
    for check in checks(copy()):
        doubled.cells.append(dict(check) | {"source": "20"})
    yield 10, "doubled-test", "doubles the test cells, with other content", doubled
    ungraded = copy()
    for check in checks(ungraded):
        check.metadata.nbgrader.grade = False
    yield 11, "not-graded", "marks the test cells as not graded", ungraded
    deleted = copy()
    gone = [check.id for check in checks(deleted)]
    deleted.cells = [c for c in deleted.cells if c.id not in gone]
    yield 12, "deleted-test", "deletes the test cells", deleted
    edited = copy()
    for number, check in enumerate(checks(edited)):
        check.source = "pass"
        check.metadata.nbgrader.points = 100
        check.metadata.nbgrader.checksum = "0" * 32
        check.cell_type = "markdown" if number % 2 else "code"
    yield 13, "edited-test", "edits source, points, checksum and type of the test cells", edited
    stolen = copy()
    for check in checks(stolen):
        answer = cell(stolen, check.metadata.nbgrader.grade_id.removesuffix("_check"))
        answer.metadata.nbgrader, check.metadata.nbgrader = (
            check.metadata.nbgrader, answer.metadata.nbgrader,
        )  # fmt: skip
        answer.metadata.nbgrader.grade_id, check.metadata.nbgrader.grade_id = (
            check.metadata.nbgrader.grade_id, answer.metadata.nbgrader.grade_id,
        )  # fmt: skip
    yield 13, "swapped-metadata", "swaps the metadata of answers and tests", stolen
