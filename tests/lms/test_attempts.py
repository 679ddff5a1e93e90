"""Earlier attempts are kept, from every system, in order, once each; nothing else is taken for one."""

import shutil
from pathlib import Path

import pytest

from autograder.assignment.course_directory import open_course
from autograder.lms.collect import collect
from tests.helpers.grading_fakes import NAME, course_directory, uploaded
from tests.lms.test_collect import FILE, collected, kept_attempts, submitted, zip_bytes, zipped

ONE, TWO, THREE = (uploaded({"relu": text}) for text in "123")
NOTE = (
    b"Name: Ada (ada)\nAssignment: A\nDate Submitted: Tuesday, 24 February 2026 10:15:%d PM UTC\n"
)


def canvas(numbers: dict[int, bytes]) -> dict[str, bytes]:
    return {
        f"ada_LATE_7_{number}_2_filters{f'-{number}' * (number > 1)}.ipynb": data
        for number, data in numbers.items()
    }


def blackboard(numbers: dict[int, bytes]) -> dict[str, bytes]:
    head = "A_ada_attempt_2026-02-24-22-15-0"
    files = {f"{head}{number}_{FILE}": data for number, data in numbers.items()}
    return files | {f"{head}{number}.txt": NOTE % number for number in numbers}


def gradescope(numbers: dict[int, bytes]) -> dict[str, bytes]:
    listed = [
        f"submission_{number}:\n  :submitters:\n  - :sid: ada\n  :created_at: 2026-02-0{number} 12:00:00 Z\n"
        for number in numbers
    ]
    files = {f"submission_{number}/{FILE}": data for number, data in numbers.items()}
    return files | {"submission_metadata.yml": "".join(listed).encode()}


def exchange(numbers: dict[int, bytes]) -> dict[str, bytes]:
    files = {f"bob+3_max_pooling+2026-02-01 12:00:00.5 UTC+x/{FILE}": ONE}
    for number, data in numbers.items():
        folder = f"ada+{NAME}+2026-02-0{number} 12:00:00.123456 UTC+abc{number}"
        files |= {
            f"{folder}/{FILE}": data,
            f"{folder}/timestamp.txt": b"2026-02-0%d 12:00:00.123456 UTC" % number,
            f"{folder}/submission_secret.txt": b"secret%d" % number,
        }
    return files


@pytest.fixture
def course(tmp_path):
    return course_directory(tmp_path / "course")


SYSTEMS = [canvas, blackboard, gradescope, exchange]


@pytest.mark.parametrize("made", SYSTEMS)
def test_one_download_with_several_attempts(course, tmp_path, made):
    source = zipped(tmp_path / "a.zip", made({1: ONE, 3: THREE, 2: TWO}))
    (done,), refused = collect(course, NAME, [source])
    assert not refused
    assert (done.older, done.earlier, done.what) == (0, 2, "new")
    assert submitted(course)[done.student][FILE] == THREE
    assert kept_attempts(course, done.student) == [ONE, TWO]
    (again,), _ = collect(course, NAME, [source])
    assert (again.what, again.earlier) == ("unchanged", 2)


@pytest.mark.parametrize("made", SYSTEMS)
@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2), (3, 2, 2)])
def test_no_run_of_collect_loses_an_attempt(course, tmp_path, made, order):
    data = {1: ONE, 2: TWO, 3: THREE}
    for number in order:
        source = zipped(tmp_path / f"{number}.zip", made({number: data[number]}))
        (done,), refused = collect(course, NAME, [source])
        assert not refused
    assert submitted(course)[done.student][FILE] == THREE
    kept = [data[number] for number in sorted({*order} - {3})]
    assert sorted(kept_attempts(course, done.student)) == sorted(kept)
    if made is not canvas:  # it tells no times
        assert kept_attempts(course, done.student) == kept


def test_each_attempt_keeps_its_own_time_and_secret(course):
    collected(course, exchange({1: ONE, 2: TWO}))
    (kept,) = open_course(course).attempts_folder("ada", NAME).iterdir()
    assert (kept / "submission_secret.txt").read_bytes() == b"secret1"
    assert (kept / "timestamp.txt").read_bytes() == b"2026-02-01 12:00:00 UTC\n"
    found = submitted(course)["ada"]
    assert found["submission_secret.txt"] == b"secret2"
    assert found["timestamp.txt"] == b"2026-02-02 12:00:00 UTC\n"


def test_several_files_of_moodle_are_one_attempt(course):
    files = {
        f"Ada_1_assignsubmission_file_/{FILE}": ONE,
        "Ada_1_assignsubmission_file_/notes.ipynb": TWO,
    }
    (done,), _ = collected(course, files)
    assert set(submitted(course)["ada"]) == {FILE, "notes.ipynb"}
    assert done.earlier == 0


def moodle(path: Path, data: bytes) -> Path:
    return zipped(path, {f"Ada_1_assignsubmission_file_/{FILE}": data})


def by_person(course: Path) -> None:
    (course / "submitted" / "ada" / NAME / "timestamp.txt").write_text("2026-02-01 12:00:00 UTC\n")


def by_edit(course: Path) -> None:
    (course / "submitted" / "ada" / NAME / FILE).write_bytes(TWO)


@pytest.mark.parametrize("change", [by_person, by_edit])
def test_one_upload_that_comes_again_is_one_attempt(course, tmp_path, change):
    source = moodle(tmp_path / "a.zip", ONE)
    collect(course, NAME, [source])
    change(course)
    (done,), _ = collect(course, NAME, [source, moodle(tmp_path / "b.zip", ONE)])
    assert done.earlier == 0
    assert kept_attempts(course, "ada") == []
    if change is by_person:  # what a person said of the time stays
        assert done.what == "unchanged"
        assert submitted(course)["ada"]["timestamp.txt"]


def test_what_nbgrader_collected_is_the_attempt_that_it_was(course, tmp_path):
    source = zipped(tmp_path / "a.zip", exchange({1: ONE, 2: TWO}))
    folder = course / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(TWO)
    (folder / "timestamp.txt").write_text("2026-02-02 12:00:00.123456 UTC")
    (folder / "submission_secret.txt").write_text("secret2")
    (done,), _ = collect(course, NAME, [source])
    assert (done.what, kept_attempts(course, "ada")) == ("unchanged", [ONE])


def test_a_run_that_was_killed_before_the_latest_was_in_place_is_made_good(course, tmp_path):
    first, second = moodle(tmp_path / "a.zip", ONE), moodle(tmp_path / "b.zip", TWO)
    collect(course, NAME, [first])
    collect(course, NAME, [second])
    # It was complete beside its place.
    (course / "submitted" / "ada" / NAME).rename(course / "submitted" / "ada" / ".collect-abc")
    (done,), _ = collect(course, NAME, [second])
    assert (done.what, kept_attempts(course, "ada")) == ("new", [ONE])
    assert not list((course / "submitted").rglob(".collect-*"))


def test_attempts_are_no_student_however_folders_are_arranged(course, tmp_path):
    with (course / "nbgrader_config.py").open("a") as file:
        structure = "{nbgrader_step}/{assignment_id}/{student_id}"
        file.write(f"\nc.CourseDirectory.directory_structure = {structure!r}\n")
    sources = [moodle(tmp_path / "a.zip", ONE), moodle(tmp_path / "b.zip", TWO)]
    collect(course, NAME, sources)
    opened = open_course(course)
    # Left by a run that was killed.
    shutil.copytree(
        course / "submitted" / NAME / "ada", course / "submitted" / NAME / ".collect-abc"
    )
    assert [student for student, _ in opened.submitted(NAME)] == ["ada"]
    assert len(opened.read("ada", NAME, NAME, earlier=True).earlier) == 1


def test_a_link_in_the_way_is_not_followed(course, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / NAME / "x").mkdir(parents=True)
    (course / "submitted" / "ada").mkdir(parents=True)
    (course / "submitted" / "ada" / ".attempts").symlink_to(elsewhere)
    _, refused = collect(course, NAME, [moodle(tmp_path / "a.zip", ONE)])
    assert "is a link" in refused[0]
    assert [path.name for path in (elsewhere / NAME).iterdir()] == ["x"]


def inbound(folder: Path, *, mallory: str, packed: bool, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an exchange's folder: bob's work, and ada's as of a user."""
    files = {
        f"bob+{NAME}+2026-02-01 12:00:00.1 UTC+a/{FILE}": ONE,
        f"ada+{NAME}+2026-02-01 12:00:00.2 UTC+b/{FILE}": TWO,
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(zip_bytes({FILE: data}) if packed else data)
        if packed:
            path.rename(path.with_suffix(".zip"))
    owners = {"bob": "bob", "ada": mallory}
    monkeypatch.setattr(Path, "owner", lambda path: owners.get(path.name.split("+")[0], "root"))
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_work_in_the_name_of_another_user_is_refused(course, tmp_path, monkeypatch, packed):
    source = inbound(tmp_path / "in", mallory="mallory", packed=packed, monkeypatch=monkeypatch)
    done, refused = collect(course, NAME, [source])
    assert [one.student for one in done] == ["bob"]
    assert len(refused) == 1
    assert (
        "the folder belongs to mallory: not taken. If it is ada's work, put it into" in refused[0]
    )


@pytest.mark.parametrize("owner", ["ada", "jovyan"])
def test_own_work_is_taken_also_where_one_user_owns_all(course, tmp_path, monkeypatch, owner):
    source = inbound(tmp_path / "in", mallory=owner, packed=False, monkeypatch=monkeypatch)
    if owner == "jovyan":
        monkeypatch.setattr(Path, "owner", lambda path: owner)
    done, refused = collect(course, NAME, [source])
    assert [one.student for one in done] == ["ada", "bob"]
    assert not refused
