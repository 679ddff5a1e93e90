"""A new notebook is found by itself, in course/ as in solutions/: modules are added, no list is changed."""

import importlib
import shutil
import sys
from pathlib import Path

import convnet
import misconceptions
import pytest
import styles

from autograder.exercise.courses import everything
from course import exercises

ASKED = """
from dataclasses import replace

from autograder.exercise.courses import find

NOTEBOOK = "{notebook}"
EXERCISES = (replace(find("relu"), name="{name}", notebook=NOTEBOOK),)
"""
RIGHT = """
import numpy as np

from .registry import style


@style("leaky_relu", "np.where")
def leaky_relu(z):
    return np.where(z > 0, z, 0.1 * z)
"""
WRONG = '''
import numpy as np

from .registry import mistakes


def leaky_relu(z):
    return np.where(z > 0, z, 0.1 * z)


mistakes(
    leaky_relu,
    text="""
slope-forgotten: negative numbers become 0
    Negative numbers become 0.
    Which slope is asked for below 0?
        0.1 * z => 0.0 * z
""",
)
'''


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Return a function that imports a copy of a package, with modules that are not in it."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def copy(package, **modules):
        name = f"copied_{package.__name__.rpartition('.')[2]}"
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(package.__file__).parent, tmp_path / name, ignore=skip)
        for module, text in modules.items():
            (tmp_path / name / f"{module}.py").write_text(text)
        made.append(name)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield copy
    for name in [module for module in sys.modules if module.partition(".")[0] in made]:
        del sys.modules[name]


def test_exercises_come_in_the_order_of_their_notebooks(copied):
    # The names of the modules sort the other way.
    last = ASKED.format(notebook="10_last", name="late_relu")
    first = ASKED.format(notebook="0_first", name="early_relu")
    course = copied(exercises, a_last=last, z_first=first).COURSE
    names = [exercise.name for exercise in everything()]
    assert [exercise.name for exercise in course.exercises] == ["early_relu", *names, "late_relu"]
    assert course.exercises[-1].notebook == "10_last"


def test_the_notebooks_of_the_course_are_in_order():
    numbers = [int(exercise.notebook.partition("_")[0]) for exercise in everything()]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, max(numbers) + 1))


def test_right_and_wrong_answers_are_found(copied):
    right, wrong = copied(styles, leaky=RIGHT), copied(misconceptions, leaky=WRONG)
    assert list(right.of("leaky_relu")) == ["np.where"]
    assert [known.slug for known in wrong.of("leaky_relu")] == ["slope-forgotten"]
    # All others are still there, in the same order.
    for exercise in everything():
        assert list(right.of(exercise.name)) == list(styles.of(exercise.name))
        slugs = [known.slug for known in misconceptions.of(exercise.name)]
        assert [known.slug for known in wrong.of(exercise.name)] == slugs
        assert slugs


def test_each_exercise_has_its_answers():
    for exercise in everything():
        assert callable(getattr(convnet, exercise.name))
        assert styles.of(exercise.name)
    assert styles.of("no_such_exercise") == {}
