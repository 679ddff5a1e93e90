"""No answer is in what students get; and the search for answers finds them where they are put."""

import importlib.util
import io
import json
import py_compile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.release_zip.archive import archive, members
from autograder.authoring.release_zip.leaks import leaks
from autograder.authoring.release_zip.release import release
from autograder.authoring.release_zip.secrets import code_secrets, secrets, squeeze, statements
from autograder.exercise import solutions
from autograder.exercise.courses import find
from tests.helpers.notebook_runs import NAMES, released
from tests.helpers.notebook_runs import built as source
from tests.helpers.paths import COURSE

#: Lines of answers that public code has too, each with another task: no exercise is solved by one.
IDIOMS = {
    squeeze(line)
    for line in (
        "padded = np.pad(x, padding)",  # figures pad an image too
        "for kernel, stride in layers:",  # so does a figure of receptive fields
        "n, k = scores.shape",  # the loss's properties are tested with the same names
        "features = filters * (height // 2) * (width // 2)",  # parameters for cases of notebook 5
        "dZ1_dW1, dA1_dZ1, dloss_dA1 = tiny_jacobians(x, w1, w2, y)",  # notebook 4 calls it so
        "for name, p in params.items():",  # notebook 5 prints them so
        "super().__init__()",
        "params: dict[str, Array]",
        "except ValueError as error:",
        "for epoch in range(epochs):",
    )
}


@pytest.fixture(scope="module")
def answers():
    """Everything that solution cells and the reference say."""
    known = list(code_secrets(["convnet"]))
    for name in NAMES:
        known += secrets(source(name), released(name), name)
    return known


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    paths = release(COURSE, tmp_path_factory.mktemp("out"))
    return {path.stem: path.read_bytes() for path in paths}


SMALL = archive({"cnn-course/x.whl": archive({"course/__init__.py": b""})})


def planted(data, name, content):
    """Return a zip with a file more, in the wheel where the name begins with ``!``."""
    files = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for one in packed.namelist():
            files[one] = packed.read(one)
    if name.startswith("!"):
        wheel = next(one for one in files if one.endswith(".whl"))
        files[wheel] = planted(files[wheel], name[1:], content)
    else:
        files[name] = content
    return archive(files)


def test_there_are_many_answers_to_look_for(answers):
    owners = {secret.owner for secret in answers}
    assert {f"cell dense of {NAMES[0]}", "convnet.conv2d.conv2d_backward"} <= owners
    assert len(owners) > 100
    assert sum(len(secret.statements) for secret in answers) > 500


def test_every_solution_cell_is_among_them(answers):
    owners = {secret.owner for secret in answers}
    for name in NAMES:
        for cell in source(name).cells:
            meta = cell.metadata.get("nbgrader", {})
            if meta.get("solution"):
                assert f"cell {meta['grade_id']} of {name}" in owners


def test_no_line_of_any_answer_is_in_any_zip(zips, answers):
    assert set(zips) == {"cnn-course", *(f"cnn-course-{name}" for name in NAMES)}
    # The others hold files of this one.
    assert leaks(zips["cnn-course"], answers, share=0, idioms=IDIOMS) == []
    whole = dict(members(zips["cnn-course"]))
    for data in zips.values():
        for name, content in members(data):
            assert name.endswith("README.txt") or whole[name] == content


def test_no_right_answer_in_another_style_is_in_a_zip(zips):
    others = list(code_secrets(["styles"]))
    assert len(others) > 150
    assert leaks(zips["cnn-course"], others) == []


def test_right_answers_that_wrong_ones_are_changes_of_are_looked_for(zips):
    bases = [s for s in code_secrets() if s.owner.startswith("the base of wrong answers to ")]
    assert len(bases) > 40
    assert leaks(zips["cnn-course"], bases) == []
    known = list(code_secrets(["convnet", "styles"]))
    (text, *_) = solutions.bases(find("conv1d"))
    copied = archive({"course/plots/x.py": text.encode()})
    assert leaks(copied, known, folders=()) == []
    (line,) = leaks(copied, bases, folders=())
    assert "the base of wrong answers to conv1d" in line


def test_the_idioms_are_still_needed(zips):
    text = squeeze(" ".join(c.decode(errors="ignore") for _, c in members(zips["cnn-course"])))
    assert not [idiom for idiom in IDIOMS if idiom not in text]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("!convnet/conv2d.py", "the folder convnet is for instructors"),
        ("!autograder/misconceptions/filters.py", "the folder misconceptions"),
        ("styles/filters.py", "the folder styles"),
        ("!course/notebooks/2_filters.py", "the folder course/notebooks"),
        ("!course/source/2_filters/2_filters.ipynb", "the folder course/source"),
        ("!docs/authors.md", "the folder docs"),
        ("!course/submitted/ada/2_filters/2_filters.ipynb", "the folder course/submitted"),
        ("!course/nbgrader_config.py", "this file is for instructors"),
        ("cnn-course/gradebook.db", "this file is for instructors"),
        ("!course/__pycache__/plots.cpython-311.pyc", "compiled code"),
    ],
)
def test_a_file_of_instructors_is_found(name, said):
    (found,) = leaks(planted(SMALL, name, b"{}"), [])
    assert name.strip("!") in found
    assert said in found


@pytest.mark.parametrize("name", NAMES)
def test_an_instructors_notebook_is_found(answers, name):
    text = json.dumps(source(name)).encode()
    found = leaks(planted(SMALL, f"cnn-course/{name}.ipynb", text), answers)
    for cell in source(name).cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution"):
            assert any(f"cell {meta['grade_id']} of {name}" in line for line in found)
    assert any("the mark ### BEGIN" in line for line in found)


def reference(name):
    return Path(importlib.util.find_spec(f"convnet.{name}").origin).read_text()


def listed(text):
    """A notebook that writes its one cell as a list of lines."""
    cell = {"cell_type": "code", "source": text.splitlines(keepends=True), "metadata": {}}
    return json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def packed(text):
    """A file of arrays with the text in it, as the answer keys hold their words."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, meta=np.frombuffer(json.dumps(text).encode(), np.uint8))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("!course/plots/layers.py", lambda text: text.encode()),
        ("!course/plots/layers.py", lambda text: text.replace(" = ", "=").encode()),
        ("!course/plots/layers.py", lambda text: text.replace("(", "(\n    ").encode()),
        ("!course/layers.txt", lambda text: text.replace("\n", "\r\n").encode()),
        ("cnn-course/notes.ipynb", lambda text: listed(text).encode()),
        ("!course/keys/6_more.npz", packed),
    ],
)
def test_the_reference_is_found_however_it_is_laid_out(answers, name, change):
    data = planted(SMALL, name, change(reference("conv2d")))
    found = leaks(data, answers)
    assert any(name.strip("!") in line and "convnet.conv2d" in line for line in found)


def test_one_line_of_the_reference_is_found(zips, answers):
    line = next(
        line
        for line in reference("conv2d").splitlines()
        if len(line) > 30 and line.startswith("    ") and " = " in line
    )
    (statement,) = statements(line.strip())
    data = planted(zips["cnn-course"], "!course/plots/more.py", line.encode())
    found = leaks(data, answers, share=0, idioms=IDIOMS)
    assert any(statement[:60] in one and "course/plots/more.py" in one for one in found)


def test_compiled_code_is_found_under_any_name(tmp_path):
    script = tmp_path / "conv2d.py"
    script.write_text(reference("conv2d"))
    compiled = Path(py_compile.compile(str(script), str(tmp_path / "x"))).read_bytes()
    (found,) = leaks(planted(SMALL, "!course/plots/fast.bin", compiled), [])
    assert "course/plots/fast.bin: compiled code" in found


def test_a_model_answer_in_words_is_found(answers):
    words = next(
        cell.source
        for cell in source("1_hypothesis_class").cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "hypothesis_written_1"
    )
    found = leaks(planted(SMALL, "cnn-course/tips.md", words.encode()), answers)
    assert any("cell hypothesis_written_1" in line for line in found)
