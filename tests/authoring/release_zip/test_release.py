"""What `autograder release` writes: complete, the same each time, and all of it or nothing."""

import io
import os
import shutil
import zipfile

import nbformat
import pytest

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import read_source
from autograder.authoring.release_zip import release as releasing
from autograder.authoring.release_zip.archive import archive
from autograder.authoring.release_zip.page import PYTHON, page
from autograder.authoring.release_zip.release import release
from autograder.authoring.release_zip.wheel import build_wheel
from autograder.errors import GradingError
from autograder.exercise.courses import courses
from tests.helpers.paths import COURSE, ROOT

NAME = "3_max_pooling"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def built_once(monkeypatch, wheel):
    monkeypatch.setattr(releasing, "build_wheel", lambda folder, root: wheel)


def names(path):
    with zipfile.ZipFile(path) as packed:
        return packed.namelist()


@pytest.mark.usefixtures("built_once")
def test_a_zip_holds_notebook_page_and_wheel(tmp_path, wheel):
    (path,) = release(COURSE, tmp_path / "out", [NAME])
    assert path == tmp_path / "out" / f"cnn-course-{NAME}.zip"
    assert list((tmp_path / "out").iterdir()) == [path]
    inside = [f"{NAME}.ipynb", "README.txt", wheel.name]
    assert names(path) == [f"cnn-course/{name}" for name in inside]
    with zipfile.ZipFile(path) as packed:
        text = packed.read(f"cnn-course/{NAME}.ipynb").decode()
        words = packed.read("cnn-course/README.txt").decode()
    source = read_source(COURSE / "source" / NAME / f"{NAME}.ipynb")
    assert nbformat.reads(text, as_version=4) == release_version(source)
    assert f"pip install {wheel.name}" in words
    assert f"jupyter lab {NAME}.ipynb" in words


@pytest.mark.slow
def test_the_same_tree_gives_the_same_bytes(tmp_path, monkeypatch):
    (first,) = release(COURSE, tmp_path / "first", [NAME])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    before = os.umask(0o077)
    try:
        (second,) = release(COURSE, tmp_path / "second", [NAME])
    finally:
        os.umask(before)
    assert first.read_bytes() == second.read_bytes()


def test_order_and_content_are_all_that_a_zip_depends_on():
    files = {"b": b"2", "a": b"1"}
    assert archive(files) == archive(dict(files))
    assert archive(files) != archive(files | {"a": b"3"})


def test_the_wheel_is_pure_and_has_what_students_import(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    inside = set(names(wheel))
    needed = ["autograder/notebook/check.py", "course/keys/4_backprop.npz", "course/attempt.py"]
    needed += ["course/data/digits.npz", "course/data/photo.png", "course/plots/style.py"]
    assert inside >= set(needed)


def copy_of_the_course(folder):
    root = folder / "course"
    shutil.copytree(COURSE / "source" / NAME, root / "source" / NAME)
    shutil.copy(COURSE / "nbgrader_config.py", root)
    return root


@pytest.mark.usefixtures("built_once")
def test_files_beside_a_notebook_come_with_it(tmp_path):
    root = copy_of_the_course(tmp_path)
    (root / "source" / NAME / "cats.csv").write_text("1,2\n")
    (path, _) = release(root, tmp_path / "out")
    assert "cnn-course/cats.csv" in names(path)
    with zipfile.ZipFile(path) as packed:
        assert "cats.csv" in packed.read("cnn-course/README.txt").decode()


@pytest.mark.usefixtures("built_once")
def test_an_answer_beside_a_notebook_stops_the_release(tmp_path):
    root = copy_of_the_course(tmp_path)
    source = read_source(root / "source" / NAME / f"{NAME}.ipynb")
    answers = [c.source for c in source.cells if c.metadata.get("nbgrader", {}).get("solution")]
    (root / "source" / NAME / "notes.txt").write_text("\n".join(answers))
    with pytest.raises(GradingError, match="cell maxpool2d of 3_max_pooling") as error:
        release(root, tmp_path / "out")
    assert "nothing was released" in str(error.value)
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.usefixtures("built_once")
def test_a_notebook_that_was_not_built_again_stops_the_release(tmp_path):
    root = copy_of_the_course(tmp_path)
    (root / "notebooks").mkdir()
    script = root / "notebooks" / f"{NAME}.py"
    script.write_bytes((COURSE / "notebooks" / script.name).read_bytes())
    assert len(release(root, tmp_path / "out", [NAME])) == 1
    script.write_text(f"{script.read_text()}\n# %% [markdown]\n# One thing more.\n")
    with pytest.raises(GradingError, match=f"run `autograder build {NAME}`"):
        release(root, tmp_path / "out", [NAME])


@pytest.mark.slow
@pytest.mark.usefixtures("built_once")
def test_a_failure_leaves_older_zips_as_they_were(tmp_path, monkeypatch):
    (path,) = release(COURSE, tmp_path, [NAME])
    before = path.read_bytes()
    calls = []

    def fails_the_second_time(files):
        calls.append(files)
        if len(calls) > 1:
            raise OSError("the disk is full")
        return archive(files)

    monkeypatch.setattr(releasing, "archive", fails_the_second_time)
    with pytest.raises(OSError, match="disk is full"):
        release(COURSE, tmp_path, [NAME])
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == before


@pytest.mark.usefixtures("built_once")
def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(GradingError, match="there is no notebook 9_none"):
        release(COURSE, tmp_path, ["9_none"])
    with pytest.raises(GradingError, match="no course directory"):
        release(tmp_path, tmp_path)
    root = copy_of_the_course(tmp_path)
    shutil.rmtree(root / "source")
    with pytest.raises(GradingError, match="there are no notebooks in course"):
        release(root, tmp_path)


def test_without_a_repository_there_is_no_wheel(tmp_path):
    with pytest.raises(GradingError, match="built from a copy of the repository"):
        build_wheel(tmp_path, tmp_path)


def test_the_page_is_one_page_and_says_the_right_python():
    words = page(["1_hypothesis_class.ipynb"], [], ["cnn_course-1.whl"], courses()[0])
    assert len(words.splitlines()) <= 66
    assert max(map(len, words.splitlines())) <= 80
    assert words.isascii()
    assert f'requires-python = ">={PYTHON}"' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.slow
def test_the_command_tells_what_it_wrote(tmp_path):
    from click.testing import CliRunner

    from autograder.cli.commands.release import release as command

    done = CliRunner().invoke(
        command, [NAME, "--out", str(tmp_path), "--course", str(COURSE)], catch_exceptions=False
    )
    path = tmp_path / f"cnn-course-{NAME}.zip"
    assert done.output == f"{path}\t{path.stat().st_size / 1000:.0f} kB\n"
    assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))
