"""Build what is committed beside its source: notebooks with and without answers, keys, the lecture map."""

import difflib
import math
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import (
    AuthoringError,
    build_notebook,
    cell_lines,
    is_edited,
    points,
    read_source,
    to_text,
)
from autograder.authoring.lecture import with_map
from autograder.authoring.quiz import build_quiz, quiz_is_built
from autograder.errors import meant
from autograder.exercise.courses import course_of, find, helpers, require_course
from autograder.exercise.solutions import reference, reference_module
from autograder.judging.answer_key import PUBLIC_SEED, AnswerKey, pack, unpack
from autograder.judging.quiz import QUIZ
from autograder.judging.reference_key import make_key, right_key, whole_answers
from autograder.notebook.working_copy.versions import RELEASED
from autograder.sandbox.packages import package_folder

#: Expected arrays come from floating-point sums, whose order differs between builds of NumPy.
TOLERANCE = 1e-9


def scripts(course: Path, names: Iterable[str] = ()) -> list[Path]:
    """Return the percent scripts of the named notebooks, or of all.

    Raises
    ------
    AuthoringError
        Naming those there are, where one is missing.
    """
    folder = course / "notebooks"
    found = {path.stem: path for path in sorted(folder.glob("[0-9]*.py"))}
    if not found:
        raise AuthoringError(
            f"there are no notebooks in {course.name}/{folder.name}: "
            "run this in a copy of the repository, or pass --course"
        )
    wanted = list(names) or list(found)
    if unknown := [name for name in wanted if name not in found]:
        raise AuthoringError(
            f"there is no notebook {unknown[0]}; there are {', '.join(found)}.{meant(unknown[0], found)}"
        )
    return [found[name] for name in wanted]


def _built(course: Path, names: Iterable[str]) -> Iterator[tuple[Path, Any, Path]]:
    """Yield script, source notebook as it is now, and the place where that is kept."""
    for script in scripts(course, names):
        notebook = build_notebook(script.read_text(encoding="utf-8"), script.stem)
        yield script, notebook, course / "source" / script.stem / f"{script.stem}.ipynb"


def edits(course: Path, names: Iterable[str] = ()) -> dict[Path, list[str]]:
    """Return source notebooks that were edited by hand, each with a unified diff against its script.

    A build would lose these edits: the script does not have them.
    """
    found = {}
    for script, built, path in _built(course, names):
        if not path.exists():
            continue
        try:
            there = read_source(path)
        except AuthoringError as error:
            # It may hold edits all the same.
            found[path] = [str(error)]
            continue
        if is_edited(there) and cell_lines(there) != cell_lines(built):
            title = f"notebooks/{script.name}", f"source/{script.stem}/{path.name}"
            lines = difflib.unified_diff(
                cell_lines(built), cell_lines(there), *title, n=1, lineterm=""
            )
            found[path] = list(lines)
    return found


def build(course: Path, keys: Path, names: Iterable[str] = ()) -> list[Path]:
    """Write the source notebooks and keys of the named notebooks (default: all).

    Source notebooks that are there are replaced: ask `edits` first.

    Parameters
    ----------
    course : Path
        The course directory.
    keys : Path
        The folder of the packed keys.
    names : iterable of str
        Notebooks, such as ``"2_filters"``; empty for all.

    Returns
    -------
    list of Path
        The files that were written. A key file whose values are the same within `TOLERANCE` is not.

    Raises
    ------
    AuthoringError
        Where a notebook is missing, or its script is not what nbgrader and the grader need.
    """
    written = []
    for script, notebook, path in _built(course, names):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_text(notebook).encode())
        written.append(path)
        if points(notebook):
            written += _replace_keys(notebook, keys / f"{script.stem}.npz")
        written += build_quiz(script.stem, keys)
        for_students = keys.parent / RELEASED / path.name
        for_students.parent.mkdir(exist_ok=True)
        for_students.write_bytes(to_text(release_version(notebook)).encode())
        written.append(for_students)
    readme = course / "README.md"
    if readme.exists():
        readme.write_text(_with_map(readme, course), encoding="utf-8")
        written.append(readme)
    return written


def differences(course: Path, keys: Path, names: Iterable[str] = ()) -> list[str]:
    """Return a line for each built file that is missing or not what its source gives now.

    Parameters
    ----------
    course : Path
        The course directory.
    keys : Path
        The folder of the packed keys.
    names : iterable of str
        Notebooks, such as ``"2_filters"``; empty for all.

    Returns
    -------
    list of str

    Raises
    ------
    AuthoringError
        Where a notebook is missing, or its script is not what nbgrader and the grader need.
    """
    found = []
    for script, notebook, path in _built(course, names):
        for_students = keys.parent / RELEASED / path.name
        for place, made, folder in (
            (path, notebook, ""),
            (for_students, release_version(notebook), f"{RELEASED}/"),
        ):
            if not place.exists():
                found.append(f"{folder}{path.name}: missing")
            elif place.read_bytes() != to_text(made).encode():
                found.append(f"{folder}{path.name}: differs from notebooks/{script.name}")
        packed = keys / f"{script.stem}.npz"
        if not points(notebook):
            continue
        if not packed.exists():
            found.append(f"{packed.name}: missing")
        elif changed := changed_keys(_as_packed(notebook), unpack(packed)):
            found.append(f"{packed.name}: differs in {', '.join(changed)}")
        if not quiz_is_built(script.stem, keys):
            found.append(f"{script.stem}{QUIZ}: missing, or differs from the questions")
    readme = course / "README.md"
    if readme.exists() and readme.read_text(encoding="utf-8") != _with_map(readme, course):
        found.append("README.md: its lecture map is not what the notebooks say")
    return found


def is_outdated(script: Path, path: Path) -> bool:
    """Return whether the notebook at ``path`` was built from an earlier version of the script.

    One that was edited by hand is not: it is what its instructor wants.
    """
    built = build_notebook(script.read_text(encoding="utf-8"), script.stem)
    there = read_source(path)
    return not is_edited(there) and cell_lines(there) != cell_lines(built)


def changed_keys(new: Mapping[str, AnswerKey], old: Mapping[str, AnswerKey]) -> list[str]:
    """Return the exercises whose keys are not the same by value, or stand in another order."""
    names = sorted(new.keys() | old.keys())
    if new.keys() == old.keys() and list(new) != list(old):
        return names
    return [n for n in names if n not in new or n not in old or not alike(new[n], old[n])]


def alike(a: Any, b: Any) -> bool:
    """Whether two trees of keys, answers and arrays hold the same values within `TOLERANCE`."""
    if is_dataclass(a) and is_dataclass(b):
        return type(a) is type(b) and alike(asdict(a), asdict(b))  # type: ignore[arg-type]
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return (
            a.dtype == b.dtype
            and a.shape == b.shape
            and np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=a.dtype.kind == "f")
        )
    if isinstance(a, float) and isinstance(b, float):
        both_nan = math.isnan(a) and math.isnan(b)
        return both_nan or a == b or math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(alike(x, y) for x, y in zip(a, b, strict=True))
    return type(a) is type(b) and bool(a == b)


def keys_folder(notebook: str) -> Path:
    """Return the folder of a notebook's packed answer key, in the package of its course."""
    course = require_course(notebook)
    return package_folder(course.package) / course.keys


def _with_map(readme: Path, course: Path) -> str:
    found = scripts(course)
    known = next(filter(None, (course_of(script.stem) for script in found)), None)
    points = known.lecture if known else {}
    return with_map(readme.read_text(encoding="utf-8"), found, points)


def _as_packed(notebook: Any) -> dict[str, AnswerKey]:
    """Return the keys as they come back from a file: what an error said, for one, is not packed."""
    with tempfile.TemporaryDirectory() as folder:
        return unpack(_build_keys(notebook, Path(folder, "keys.npz")))


def _replace_keys(notebook: Any, path: Path) -> list[Path]:
    """Write the keys, unless the file has the same within `TOLERANCE`; return the files written."""
    with tempfile.TemporaryDirectory() as folder:
        new = _build_keys(notebook, Path(folder, path.name))
        with suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            if not changed_keys(unpack(new), unpack(path)):
                return []
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(new.read_bytes())
    return [path]


def _build_keys(notebook: Any, path: Path) -> Path:
    """Write the public keys of a source notebook's exercises, with the points that stand in it.

    Keys of the notebook's helpers come last. They have no points and name no mistake.

    Raises
    ------
    AuthoringError
        If the reference has no function of an exercise's name.
    """
    worth = points(notebook)
    if missing := [name for name in worth if reference(find(name)) is None]:
        raise AuthoringError(
            f"the reference has no {missing[0]}: write it in the package "
            f"{reference_module(find(missing[0]))}, and name it in the __init__.py there"
        )
    keys = {}
    for name, most in worth.items():
        exercise = find(name)
        key = make_key(exercise, PUBLIC_SEED, max_points=most)
        keys[name] = replace(key, whole=whole_answers(exercise, exercise.cases(PUBLIC_SEED)))
    notebooks = {find(name).notebook for name in worth}
    for helper in helpers():
        if helper.notebook in notebooks:
            keys[helper.name] = replace(right_key(helper, PUBLIC_SEED), max_points=0.0)
    pack(keys, path)
    return path
