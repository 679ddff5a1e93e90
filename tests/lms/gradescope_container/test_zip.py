"""The zip for Gradescope: what is in it, who may read it, and that its name says whom it is for."""

import io
import stat
import subprocess
import zipfile

import pytest

from autograder.assignment.course_directory import open_course
from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import read_source
from autograder.authoring.release_zip.archive import archive
from autograder.authoring.release_zip.gradescope import MARK, gradescope_zip
from autograder.authoring.release_zip.leaks import leaks
from autograder.authoring.release_zip.release import release
from autograder.authoring.release_zip.secrets import code_secrets, secrets
from autograder.cli import main as cli
from autograder.errors import GradingError
from autograder.lms.gradescope_container.settings import ContainerSettings
from autograder.records.seed import class_seed
from tests.helpers.grading_fakes import NAME, SCRIPT, course_directory


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = course_directory(tmp_path_factory.mktemp("course"))
    (root / "source" / NAME / "data.txt").write_text("beside")
    return root


@pytest.fixture(scope="module")
def packed(course, tmp_path_factory):
    return gradescope_zip(course, NAME, tmp_path_factory.mktemp("out"), minutes=7)


def members(path):
    with zipfile.ZipFile(path) as packed:
        return {
            info.filename: (info.external_attr >> 16, packed.read(info))
            for info in packed.infolist()
        }


def test_gradescope_finds_its_scripts_at_the_root(packed):
    found = members(packed)
    for name in ("setup.sh", "run_autograder"):
        mode, text = found[name]
        assert stat.S_IMODE(mode) == 0o755
        assert text.startswith(b"#!/usr/bin/env bash\n")
        assert b"\r" not in text
        assert subprocess.run(["bash", "-n"], input=text, check=False).returncode == 0
    wheels = [name for name in found if name.endswith(".whl")]
    assert [name.split("-")[0] for name in sorted(wheels)] == [
        "answers/cnn_course_solutions",
        "wheels/cnn_course",
    ]


def test_its_name_and_its_page_say_whom_it_is_for(packed):
    assert packed.name == f"cnn-course-{NAME}-gradescope-{MARK}.zip"
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    page = members(packed)[f"README-{MARK}.txt"][1].decode()
    assert page.startswith("FOR INSTRUCTORS ONLY")
    assert "time limit of 7 minutes" in page
    assert "Autograder points: 7." in page
    assert "1 of\nthem, of together 2 points" in page
    assert max(map(len, page.splitlines())) <= 80


def test_the_assignment_holds_the_seed_and_no_answers(course, packed):
    text = members(packed)["assignment.json"][1]
    settings = ContainerSettings.read(text.decode())
    assert settings.assignment.seed == class_seed(course, NAME)
    assert dict(settings.assignment.files) == {"data.txt": b"beside"}
    source = read_source(course / "source" / NAME / f"{NAME}.ipynb")
    answers = [
        *secrets(source, release_version(source, open_course(course).config), NAME),
        *code_secrets(),
    ]
    assert leaks(archive({"assignment.json": text}), answers) == []


def test_the_solutions_are_in_one_wheel_only(packed):
    found = members(packed)
    inside = {
        name: zipfile.ZipFile(io.BytesIO(data)).namelist()
        for name, (_, data) in found.items()
        if name.endswith(".whl")
    }
    secret = {name for name, names in inside.items() for one in names if one.startswith("convnet/")}
    assert secret == {name for name in inside if "solutions" in name}


def test_a_zip_made_again_asks_the_same(course, packed, tmp_path):
    again = gradescope_zip(course, NAME, tmp_path, minutes=7)
    assert again.read_bytes() == packed.read_bytes()
    assert list(tmp_path.iterdir()) == [again]


@pytest.mark.slow
def test_students_zips_beside_it_stay_what_they_are(course, packed, tmp_path):
    alone = release(course, tmp_path / "alone", [NAME])[0].read_bytes()
    gradescope_zip(course, NAME, tmp_path / "both")
    (students,) = release(course, tmp_path / "both", [NAME])
    assert students.read_bytes() == alone
    assert len(list((tmp_path / "both").glob(f"*{MARK}*"))) == 1


def test_a_notebook_that_was_not_built_is_refused(tmp_path):
    root = course_directory(tmp_path / "course")
    (root / "notebooks").mkdir()
    (root / "notebooks" / f"{NAME}.py").write_text(SCRIPT.replace("Filters", "Other"))
    with pytest.raises(GradingError, match="autograder build"):
        gradescope_zip(root, NAME, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_warns(course, tmp_path, monkeypatch, capsys):
    words = [
        "autograder",
        "gradescope",
        NAME,
        "--out",
        str(tmp_path),
        "--course",
        str(course),
        "--no-sandbox",
    ]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    out, err = capsys.readouterr()
    (path,) = tmp_path.glob("*.zip")
    assert out.startswith(f"{path}\t")
    assert "keep it from students" in err
    assert "GRADES ALL THE SAME" in members(path)[f"README-{MARK}.txt"][1].decode()
