"""Downloads as learning management systems make them, and as nobody should."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.assignment.course_directory import open_course
from autograder.cli.commands.collect import collect as command
from autograder.errors import GradingError
from autograder.lms import importer
from autograder.lms.collect import NO_NOTEBOOK, NOTHING, collect
from autograder.lms.importers import download, systems
from autograder.lms.importers.filename_patterns import (
    proper_id,
    shared_folders,
    system_of,
    upload_name,
)
from autograder.lms.memory import Memory, read_memory
from autograder.records.journal import journal_folder
from autograder.records.lock import only_run
from autograder.submission.files import is_notebook
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    course_directory,
    known_course,
    run_class,
    uploaded,
)

FILE = f"{NAME}.ipynb"
NOTEBOOK = uploaded(ANSWERS)


@pytest.fixture
def course(tmp_path):
    return course_directory(tmp_path / "course")


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(zip_bytes(files))
    return path


def collected(course: Path, files: dict[str, bytes]):
    """Collect a zip with these files."""
    return collect(course, NAME, [zipped(course.parent / "download.zip", files)])


def zip_bytes(files: dict[str, bytes], *, symlinks: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (
                (stat.S_IFLNK if name in symlinks else stat.S_IFREG) | 0o644
            ) << 16
            made.writestr(info, data)
    return out.getvalue()


def kept_attempts(course: Path, student: str) -> list[bytes]:
    """Return the notebooks of the earlier attempts that are kept, in order."""
    place = open_course(course).attempts_folder(student, NAME)
    return [path.read_bytes() for path in sorted(place.glob("*/*.ipynb"))]


def submitted(course: Path) -> dict[str, dict[str, bytes]]:
    """Return the submitted files: by student, by name."""
    return {
        folder.name: {
            path.relative_to(folder / NAME).as_posix(): path.read_bytes()
            for path in sorted((folder / NAME).rglob("*"))
        }
        for folder in sorted((course / "submitted").glob("*"))
    }


@pytest.mark.parametrize(
    ("name", "student", "system"),
    [
        ("lovelaceada_1234_56789_2_filters.ipynb", "lovelaceada", "canvas"),
        ("lovelaceada_LATE_1234_56789_2_filters-3.ipynb", "lovelaceada", "canvas"),
        ("submissions/anon_x9Yz1_56789_2_filters.ipynb", "anon_x9Yz1", "canvas, anonymous"),
        ("Ada Lovelace_1234_assignsubmission_file_/2_filters.ipynb", "Ada Lovelace", "moodle"),
        ("C-9/Ada Lovelace_1234_assignsubmission_file/a/2_filters.ipynb", "Ada Lovelace", "moodle"),
        ("Ada Lovelace_1234_assignsubmission_file_2_filters.ipynb", "Ada Lovelace", "moodle"),
        ("assignment_1_export/submission_77/2_filters.ipynb", "submission_77", "gradescope"),
        ("7-9 - Ada Lovelace - Nov 3, 2026 1005 AM/2_filters.ipynb", "Ada Lovelace", "brightspace"),
        ("x/7-9 - Ada Lovelace - 3 November, 2026 2105 - 2_f.ipynb", "Ada Lovelace", "brightspace"),
        ("ada/2_filters.ipynb", "ada", "folder"),
        ("submitted/ada/2_filters/2_filters.ipynb", "ada", "folder"),
        ("ada.ipynb", "ada", "folder"),
    ],
)
def test_names_say_whose_file_it_is(name, student, system):
    assert system_of([name]) == system
    said = upload_name(name, NAME, system, shared_folders([name], NAME))
    assert (said.student, said.system) == (student, system)
    assert said.late == ("LATE" in name)


def test_a_name_that_says_nothing():
    assert upload_name(FILE, NAME, "folder") is None
    assert upload_name("x" * 5000 + "_1_2_3.ipynb", NAME, "canvas") is None


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (["ada/f", "bob/f"], 0),
        (["class/ada/f", "class/bob/f"], 1),
        (["class/ada/f", "class/bob/."], 1),
        (["in/class/ada/sub/f", "in/class/bob/f"], 2),
        ([f"submitted/ada/{NAME}/f"], 1),
        (["ada/f", "ada/bob/f"], 0),
        (["f", "ada/f"], 0),
        ([f"{NAME}/f"], 0),
        ([], 0),
    ],
)
def test_folders_in_front_of_the_students(names, shared):
    assert shared_folders(names, NAME) == shared


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", ".hidden", "a/b", "a\\b", "a\0b", "a\nb", "x" * 101, "é" * 101, "\u202eada"],
)
def test_what_cannot_be_the_name_of_a_folder(text):
    assert proper_id(text) == ""


def test_canvas(course):
    done, refused = collected(
        course,
        {
            "lovelaceada_11_501_2_filters.ipynb": b"first",
            "lovelaceada_LATE_11_502_2_filters-1.ipynb": NOTEBOOK,
            "bob_22_500_my work.zip": zip_bytes(
                {"hw/2_filters.ipynb": b"bob", "hw/numpy.py": b"x"}
            ),
            "bob_22_503_picture.png": b"x",
            "__MACOSX/._lovelaceada_11_501_2_filters.ipynb": b"x",
        },
    )
    assert not refused
    assert submitted(course) == {"11": {FILE: NOTEBOOK}, "22": {FILE: b"bob"}}
    ada, bob = done
    assert (ada.late, ada.older, ada.timestamp, ada.what) == (True, 1, None, "new")
    assert (bob.late, bob.older) == (False, 0)


def test_moodle_tells_namesakes_apart(course):
    _, refused = collected(
        course,
        {
            f"Ada Lovelace_1_assignsubmission_file_/{FILE}": b"1",
            f"Ada Lovelace_2_assignsubmission_file_/{FILE}": b"2",
            f"Émile Zola_3_assignsubmission_file_/sub/{FILE}": b"3",
            "Émile Zola_3_assignsubmission_onlinetext_/onlinetext.html": b"x",
        },
    )
    assert not refused
    assert submitted(course) == {
        "ada-lovelace-1": {FILE: b"1"},
        "ada-lovelace-2": {FILE: b"2"},
        "émile-zola": {FILE: b"3"},
    }


METADATA = """---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: 'a17'
    :email: ada@example.org
  :created_at: 2026-01-30 15:00:00.000000000 Z
submission_2:
  :submitters:
  - :name: Ada Lovelace
    :sid: 'a17'
    :email: ada@example.org
  - :name: Bob
    :sid:
    :email: bob@example.org
  :created_at: !ruby/object:ActiveSupport::TimeWithZone 2026-01-31 15:00:00 Z
  :history: []
"""


def test_gradescope_groups_and_times(course):
    done, refused = collected(
        course,
        {
            "assignment_9_export/submission_metadata.yml": METADATA.encode(),
            f"assignment_9_export/submission_1/{FILE}": b"old",
            "assignment_9_export/submission_1/other.ipynb": b"old too",
            f"assignment_9_export/submission_2/{FILE}": b"new",
            f"assignment_9_export/submission_3/{FILE}": b"whose?",
        },
    )
    assert not refused
    assert submitted(course) == {
        "a17": {FILE: b"new", "timestamp.txt": b"2026-01-31 15:00:00 UTC\n"},
        "bob@example.org": {FILE: b"new", "timestamp.txt": b"2026-01-31 15:00:00 UTC\n"},
        "submission_3": {FILE: b"whose?"},
    }
    assert done[0].older == 2
    why = "submission_metadata.yml does not say whose submission_3 is"
    assert {one.student: why in one.remarks for one in done} == {
        "a17": False,
        "bob@example.org": False,
        "submission_3": True,
    }


def test_gradescope_without_its_list_says_that_nobody_is_known(course, tmp_path):
    source = zipped(tmp_path / "x.zip", {f"export/submission_{n}/{FILE}": NOTEBOOK for n in (1, 2)})
    result = CliRunner().invoke(command, [NAME, str(source), "--course", str(course)])
    assert result.exit_code == 1
    assert result.stdout.count("does not say whose submission_") == 2


@pytest.mark.parametrize("key", ["submission_1", ":submission_1", '":submission_1"'])
def test_gradescope_list_is_read_as_ruby_writes_names(course, key):
    text = f"---\n{key}:\n  :submitters:\n  - :sid: a17\n"
    files = {"submission_metadata.yml": text.encode(), f"submission_1/{FILE}": NOTEBOOK}
    done, refused = collected(course, files)
    assert [(one.student, one.remarks) for one in done] == [("a17", ())]
    assert not refused


IMPERSONATIONS = {
    "canvas": {
        f"ada_1_10_{FILE}": b"ada",
        f"bob_2_20_{FILE}": b"bob",
        f"eve_3_99_ada_1_99_{FILE}": b"eve",
        f"eve_3_98_Bob_2_assignsubmission_file_{FILE}": b"eve",
    },
    "moodle": {
        f"ada_1_assignsubmission_file_/{FILE}": b"ada",
        f"bob_2_assignsubmission_file_/{FILE}": b"bob",
        f"eve_3_assignsubmission_file_/ada_1_assignsubmission_file_/{FILE}": b"eve",
        f"eve_3_assignsubmission_file_/submission_2/bob_2_9_{FILE}": b"eve",
    },
    "blackboard": {
        "2_f_ada_attempt_2026-01-01-01-01-01.txt": b"Name: Ada (ada)\n",
        f"2_f_ada_attempt_2026-01-01-01-01-01_{FILE}": b"ada",
        f"2_f_bob_attempt_2026-01-01-01-01-01_{FILE}": b"bob",
        "2_f_eve_attempt_2026-01-09-01-01-01.txt": b"Name: Eve (ada)\nName: (bob)\n",
        f"2_f_eve_attempt_2026-01-09-01-01-01_{FILE}": b"eve",
        "2_f_eve_attempt_2026-01-09-01-01-01_2_f_bob_attempt_2026-01-09-01-01-01.txt": b"Name: (bob)",
        f"2_f_eve_attempt_2026-01-09-01-01-01_2_f_bob_attempt_2026-01-09-01-01-01_{FILE}": b"eve",
    },
    "brightspace": {
        f"1-9 - Ada - Jan 2, 2026 1005 AM/{FILE}": b"ada",
        f"2-9 - Bob - Jan 2, 2026 1005 AM/{FILE}": b"bob",
        f"3-9 - Eve - Jan 2, 2026 1005 AM/1-9 - Ada - Jan 3, 2026 1005 AM/{FILE}": b"eve",
        f"3-9 - Eve - Jan 2, 2026 1006 AM/bob_2_9_{FILE}": b"eve",
    },
    "gradescope": {
        f"e/submission_1/{FILE}": b"ada",
        f"e/submission_2/{FILE}": b"bob",
        f"e/submission_3/submission_1/{FILE}": b"eve",
        f"e/submission_3/submission_4/{FILE}": b"eve",
        f"e/submission_3/ada_1_99_{FILE}": b"eve",
        "e/submission_metadata.yml": b"""
submission_1: {":submitters": [{":sid": ada}]}
submission_2: {":submitters": [{":sid": bob}]}
submission_3: {":submitters": [{":sid": eve}]}
""",
        "e/submission_3/submission_metadata.yml": b"""
submission_4: {":submitters": [{":sid": ada}], ":created_at": "2099-01-01 00:00:00 Z"}
""",
        "e/submission_3/timestamp.txt": b"2000-01-01 00:00:00 UTC",
    },
    "folder": {
        f"ada/{FILE}": b"ada",
        f"bob/{FILE}": b"bob",
        f"eve/ada/{FILE}": b"eve",
        f"eve/bob/{NAME}/{FILE}": b"eve",
    },
}


def test_blackboard_without_its_own_files_takes_nobody_for_another(course):
    names = ("2_filters_a_b", "2_filters_c_b", "2_filters_ada")
    files = {f"{name}_attempt_2026-01-02-03-04-05_{FILE}": name.encode() for name in names}
    _, refused = collected(course, files)
    assert submitted(course) == {"ada": {FILE: b"2_filters_ada"}}
    assert ["not known" in line for line in refused] == [True, True]


def test_blackboard_counts_the_last_attempt_whole(course):
    head = "Filters_ada_attempt_2026-01-02-03-04"
    files = {f"{head}-05_{FILE}": b"1", f"{head}-05_old.ipynb": b"1", f"{head}-06_{FILE}": b"2"}
    collected(course, files)
    assert submitted(course) == {"ada": {FILE: b"2"}}


@pytest.mark.parametrize("system", IMPERSONATIONS)
def test_no_upload_can_be_made_to_look_like_another_student_s(course, system):
    collected(course, IMPERSONATIONS[system])
    found = submitted(course)
    ids = {"canvas": ("1", "2", "3"), "brightspace": ("ada-1", "bob-2", "eve-3")}
    ada, bob, eve = ids.get(system, ("ada", "bob", "eve"))
    assert (found[ada], found[bob]) == ({FILE: b"ada"}, {FILE: b"bob"})
    assert set(found) <= {ada, bob, eve}
    assert "timestamp.txt" not in found.get(eve, {})


@pytest.mark.parametrize("place", ["{}/{}", "{} - {}", "HW 2 Download/{}/{}"])
def test_the_latest_upload_of_brightspace_counts(course, tmp_path, place):
    heads = {"0959 PM": b"late", "1005 AM": b"early", "1205 AM": b"first"}
    files = {
        place.format(f"7-9 - Ada - Nov 3, 2026 {at}", FILE): data for at, data in heads.items()
    }
    files |= {place.format("8-9 - Ada - Nov 12, 2026 1005 AM", "my.ipynb"): b"another"}
    done, refused = collect(
        course, NAME, [zipped(tmp_path / "x.zip", {**files, "index.html": b""})]
    )
    assert refused == []
    assert [one.student for one in done] == ["ada-7", "ada-8"]
    found = submitted(course)
    assert (found["ada-7"], found["ada-8"]) == ({FILE: b"late"}, {"my.ipynb": b"another"})


def test_folders_named_after_students_and_what_the_exchange_wrote(course, tmp_path):
    for student, file in (("ada", FILE), ("bob", "renamed (1).ipynb")):
        folder = tmp_path / "in" / student / NAME
        folder.mkdir(parents=True)
        (folder / file).write_bytes(NOTEBOOK)
    (tmp_path / "in" / "ada" / NAME / "timestamp.txt").write_text("2026-01-30 15:00:00 UTC")
    (tmp_path / "in" / "ada" / NAME / "passwords.txt").write_text("x")
    collect(course, NAME, [tmp_path / "in"])
    assert submitted(course) == {
        "ada": {FILE: NOTEBOOK, "timestamp.txt": b"2026-01-30 15:00:00 UTC\n"},
        "bob": {"renamed (1).ipynb": NOTEBOOK},
    }


def test_collected_again(course, tmp_path):
    def gradescope(name: str, day: int, data: bytes) -> Path:
        said = (
            f"submission_{day}: {{':submitters': [{{':sid': ada}}], ':created_at': 2026-01-{day}}}"
        )
        said = said.replace(f"01-{day}}}", f"01-{day} 15:00:00 Z}}")
        files = {f"submission_{day}/{FILE}": data, "submission_metadata.yml": said.encode()}
        return zipped(tmp_path / name, files)

    def what(source: Path) -> str:
        (one,), refused = collect(course, NAME, [source])
        assert not refused
        return one.what

    assert what(gradescope("1.zip", 20, b"first")) == "new"
    assert what(tmp_path / "1.zip") == "unchanged"
    assert what(gradescope("2.zip", 21, b"second")) == "replaced"
    assert what(tmp_path / "1.zip").startswith("left as it is: what is there is newer")
    assert submitted(course)["ada"][FILE] == b"second"
    (kept,) = (course / ".autograder" / "replaced" / "ada").glob(f"{NAME}-*/{FILE}")
    assert kept.read_bytes() == b"first"


HOSTILE = {
    f"../../{FILE}": "points out of the zip",
    f"/etc/cron.d/ada_1_2_{FILE}": "points out of the zip",
    f"C:\\ada_1_2_{FILE}": "points out of the zip",
    f"..\\..\\ada_1_2_{FILE}": "points out of the zip",
    f"link_1_3_{FILE}": "a link",
    f"class/{'x' * 2000}_9_1_{FILE}": "not named as canvas does",
    "evil\x1b[31m/" + FILE: "not named as canvas does",
    FILE: "not named as canvas does",
    "zip_1_4_inner.zip": "no zip that can be read",
}


def test_nothing_is_put_into_another_students_folder_through_a_link(course):
    theirs = course / "submitted" / "bob" / NAME
    theirs.mkdir(parents=True)
    (theirs / FILE).write_bytes(b"bob's")
    (course / "submitted" / "ann").symlink_to("bob")
    (course / "submitted" / "eve").mkdir()
    (course / "submitted" / "eve" / NAME).symlink_to(f"../bob/{NAME}")
    (course / "submitted" / "pat").mkdir()
    os.mkfifo(course / "submitted" / "pat" / NAME)
    files = {f"{student}/{FILE}": b"bob's" for student in ("ann", "eve", "pat")}
    done, refused = collected(course, files)
    found = {one.student: one.what for one in done}
    assert found == {
        "ann": "NOT WRITTEN: ann is a link; links are not followed",
        "eve": "replaced",
        "pat": "replaced",
    }
    assert refused == ["ann: NOT WRITTEN: ann is a link; links are not followed"]
    assert (theirs / FILE).read_bytes() == b"bob's"
    assert [path.name for path in theirs.parent.iterdir()] == [NAME]
    assert not (course / "submitted" / "eve" / NAME).is_symlink()


def test_one_hostile_file_does_not_stop_the_others(course, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 100_000)
    files = dict.fromkeys(HOSTILE, b"x") | {
        f"good_77_1_{FILE}": b"good",
        f"good_79_1_{FILE}": b"good",
        f"bomb_78_1_{FILE}": b"\0" * 200_000,
    }
    source = tmp_path / "evil.zip"
    source.write_bytes(zip_bytes(files, symlinks=(f"link_1_3_{FILE}",)))
    before = {path for path in tmp_path.rglob("*") if course not in path.parents}
    _, refused = collect(course, NAME, [source])
    there = submitted(course)
    assert {name: files for name, files in there.items() if any(files.values())} == {
        "77": {FILE: b"good"}, "79": {FILE: b"good"}
    }  # fmt: skip
    assert {path for path in tmp_path.rglob("*") if course not in path.parents} == before
    for said in {*HOSTILE.values(), "larger than 0 MB when unpacked"}:
        wanted = sum(value == said for value in HOSTILE.values()) or 1
        assert sum(said in line for line in refused) == wanted, said
    assert not any("\x1b" in line for line in refused)


def test_a_zip_of_too_much_is_read_no_further(course, monkeypatch):
    monkeypatch.setattr(download, "MAX_TOTAL", 250_000)
    files = {f"s{n}_{n}_1_{FILE}": b"\0" * 100_000 for n in range(4)}
    _, refused = collected(course, files)
    assert all("holds more than" in line for line in refused)
    assert sum(any(files.values()) for files in submitted(course).values()) == 2
    assert len(refused) == 2


def test_damaged_and_locked_zips(course, tmp_path):
    whole = zip_bytes({f"ada_1_2_{FILE}": os.urandom(5_000)})
    (tmp_path / "cut.zip").write_bytes(whole[:3_000])
    flipped = bytearray(whole)
    flipped[1_000] ^= 255
    (tmp_path / "flipped.zip").write_bytes(flipped)
    locked = bytearray(zip_bytes({f"bob_1_2_{FILE}": b"x"}))
    # The flag "encrypted", in the list of files at the end.
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    sources = [tmp_path / name for name in ("cut.zip", "flipped.zip", "locked.zip")]
    _, refused = collect(course, NAME, sources)
    assert submitted(course) == {"1": {f"bob_1_2_{FILE} (locked by a password).txt": b""}}
    assert [
        next(
            said for said in ("no zip that can be read", "locked by", "damaged") if said in line
        ).replace("locked by", "locked by a password")
        for line in refused
    ] == ["no zip that can be read", "locked by a password", "damaged"]


def test_links_in_folders_are_not_followed(course, tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(b"secret")
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / FILE).symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "in" / "bob").symlink_to(tmp_path)
    _, refused = collect(course, NAME, [tmp_path / "in"])
    assert submitted(course) == {"ada": {f"{FILE} (a link or no file not opened).txt": b""}}
    assert len(refused) == 1
    assert "not opened" in refused[0]


def test_nothing_is_collected_while_a_class_is_graded(course):
    with only_run(journal_folder(course)), pytest.raises(GradingError, match="another run"):
        collected(course, {f"ada_1_2_{FILE}": b"x"})
    assert submitted(course) == {}


def test_the_command_prints_what_was_taken_from_where(course, tmp_path):
    source = zipped(tmp_path / "c.zip", {f"ada_LATE_1_2_{FILE}": NOTEBOOK, FILE: b"?"})
    result = CliRunner().invoke(command, [NAME, str(source), "--course", str(course)])
    assert result.exit_code == 1
    assert (
        result.stdout == f"1\t{FILE}\t\tnew; late, says the system\tc.zip: ada_LATE_1_2_{FILE}\t\n"
    )
    assert result.stderr == f"not taken: {FILE}: not named as canvas does\n"


NESTED = zip_bytes({"a/b.zip": zip_bytes({"c.zip": zip_bytes({FILE: NOTEBOOK})})})
DOCX = zip_bytes({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})
#: Files that people send, those that are taken, and the words for the rest.
SENT = {
    "2_filters.ipynb": (NOTEBOOK, FILE, ""),
    "2_filters.ipynb.txt": (NOTEBOOK, FILE, ""),
    "2_filters.ipynb.json": (NOTEBOOK, FILE, ""),
    "2_filters.json": (NOTEBOOK, FILE, ""),
    "2_filters": (NOTEBOOK, FILE, ""),
    "2_filters.ipynb.crdownload": (NOTEBOOK, FILE, ""),
    "2_filters.html": (NOTEBOOK, FILE, ""),
    "2_filters.zip": (NOTEBOOK, FILE, ""),
    "2_filters.IPYNB": (NOTEBOOK, FILE, ""),
    "bom.txt": (b"\xef\xbb\xbf" + NOTEBOOK, "bom.ipynb", ""),
    "homework.ipynb.txt": (NOTEBOOK, "homework.ipynb", ""),
    "work.zip": (zip_bytes({"work/2_filters.ipynb.txt": NOTEBOOK, "work/x.pdf": b"%PDF"}), FILE, ""),
    "deep.zip": (NESTED, FILE, ""),
    "zipped.ipynb": (zip_bytes({FILE: NOTEBOOK}), FILE, ""),
    "deeper.zip": (zip_bytes({"d.zip": NESTED}), "", "in 3 zips"),
    "empty.zip": (zip_bytes({}), "", "nothing in it"),
    "pictures.zip": (zip_bytes({"a.png": b"\x89PNG"}), "", "a.png: the file is a picture"),
    "cut.ipynb.crdownload": (NOTEBOOK[:500], "", "an unfinished download"),
    "page.html": (b"<html>", "", "a web page"),
    "saved.txt": (b"<!DOCTYPE html>", "", "a web page"),
    "report.pdf": (b"%PDF-1.4", "", "a PDF"),
    "pdf": (b"%PDF-1.4", "", "a PDF"),
    "all.rar": (b"Rar!", "", "a RAR archive"),
    "all.7z": (b"7z\xbc\xaf", "", "a 7-Zip archive"),
    "answer.docx": (DOCX, "", "answer.docx: the file is a Word document"),
    "mine.zip": (zip_bytes({"m.docx": DOCX, "a/2_filters.ipynb": NOTEBOOK}), FILE, ""),
    "code.py": (b"x=1", "", "a Python script"),
    "link.webloc": (b"<plist>", "", "a link to a file"),
    "nothing.txt": (b"", "", "the file is empty"),
    "other.json": (b'{"a": 1}', "", "no cells"),
    "bare.json": (b'{"cells": []}', "", "no cells in the notebook"),
}  # fmt: skip


def test_what_is_a_notebook_is_taken_and_everybody_else_has_a_row(course, tmp_path):
    files = {f"s_{n}_{900 + n}_{name}": data for n, (name, (data, _, _)) in enumerate(SENT.items())}
    source = zipped(tmp_path / "c.zip", files)
    done, _ = collect(course, NAME, [source])
    rows = {one.student: one for one in done}
    assert set(rows) == {str(n) for n in range(len(SENT))}
    for n, (name, (data, kept, said)) in enumerate(SENT.items()):
        row = rows[str(n)]
        assert row.files == ((kept,) if kept else ()), name
        assert said in "; ".join(row.remarks), name
        assert bool(row.remarks) == bool(said), name
        assert row.what in (("new",) if kept else (NO_NOTEBOOK, NOTHING)), name
        wanted = data if kept and not name.endswith((".zip", "zipped.ipynb")) else NOTEBOOK
        there = submitted(course).get(str(n), {})
        assert there == {kept: wanted} if kept else not any(map(is_notebook, there)), name
        assert kept or bool(there) == (row.what == NO_NOTEBOOK), name
    number = list(SENT).index("report.pdf")
    assert submitted(course)[str(number)] == {f"s_{number}_{900 + number}_report.pdf": b"%PDF-1.4"}
    result = CliRunner().invoke(command, [NAME, str(source), "--course", str(course)])
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == len(SENT)


def test_a_file_called_a_notebook_is_kept_and_said_to_be_none(course):
    files = {f"a_1_1_{FILE}": b"", f"b_2_2_{FILE}": b"version https://git-lfs.github.com/spec/v1"}
    done, _ = collected(course, files)
    assert [(one.what, one.files) for one in done] == [("new", (FILE,))] * 2
    assert done[0].remarks == (f"a_1_1_{FILE}: the file is empty",)
    assert "Git LFS pointer" in done[1].remarks[0]


@pytest.mark.parametrize("as_zip", [True, False])
def test_folders_with_nothing_to_take_have_a_row(course, tmp_path, as_zip):
    root = tmp_path / "in"
    for student, file in {
        "ada": FILE, "bob": "x.pdf", "cyd": ".ipynb_checkpoints/2_filters-checkpoint.ipynb", "dee": "",
        "eve": "2_filters.ipynb/",
    }.items():  # fmt: skip
        (root / student).mkdir(parents=True)
        path = root / student / file
        if file.endswith("/"):
            path.mkdir()
        elif file:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(NOTEBOOK if file == FILE else b"%PDF")
    (root / ".DS_Store").write_bytes(b"x")
    source = root
    if as_zip:
        source = tmp_path / "in.zip"
        with zipfile.ZipFile(source, "w") as made:
            for path in sorted(root.rglob("*")):
                made.write(path, path.relative_to(root))
    done, refused = collect(course, NAME, [source])
    assert not refused
    assert {one.student: one.what for one in done} == {
        "ada": "new", "bob": NO_NOTEBOOK, **dict.fromkeys(("cyd", "dee", "eve"), NOTHING)
    }  # fmt: skip
    assert submitted(course) == {"ada": {FILE: NOTEBOOK}, "bob": {"x.pdf": b"%PDF"}}
    said = {one.student: "; ".join(one.remarks) for one in done}
    assert "a PDF" in said["bob"]
    assert "hidden" in said["cyd"]
    assert "an empty folder" in said["dee"]
    assert "an empty folder" in said["eve"]


def test_one_who_only_typed_into_moodle_has_a_row(course):
    files = {
        f"Ada A_1_assignsubmission_file_/{FILE}": NOTEBOOK,
        "Ada A_1_assignsubmission_onlinetext_/onlinetext.html": b"<p>see file</p>",
        "Bob B_2_assignsubmission_onlinetext_/onlinetext.html": b"<p>my answer</p>",
    }
    done, _ = collected(course, files)
    assert [(one.student, one.what) for one in done] == [
        ("ada-a", "new"),
        ("bob-b", NO_NOTEBOOK),
    ]


def test_who_sent_no_notebook_has_a_row_of_grades_and_may_still_send_one(tmp_path):
    course = known_course(tmp_path / "course")
    sent = {
        "ada": f"{NAME}.html", "bob": f"{NAME}.pdf", "cyd": f"{NAME}.py", "dee": "my work.docx",
        "eve": FILE,
    }  # fmt: skip
    locked = bytearray(zip_bytes({FILE: b"x"}))
    # The flag "encrypted", in the list of files at the end.
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    files = {"class/fay/all.zip": bytes(locked), "class/gus/cut.zip": bytes(locked[:60])} | {
        f"class/{student}/{file}": NOTEBOOK if file == FILE else b"x = 1"
        for student, file in sent.items()
    }
    done, _ = collect(course, NAME, [zipped(tmp_path / "class.zip", files)])
    graded = run_class(course)
    rows = {row.student: (row.status, row.points) for row in graded}
    assert rows == {
        **dict.fromkeys(("ada", "bob", "cyd", "dee", "fay", "gus"), ("missing", 0)),
        "eve": ("graded", 7),
    }
    said = {row.student: " ".join(row.remarks) for row in graded}
    assert "(locked by a password)" in said["fay"]
    assert "(no zip that can be read" in said["gus"]
    again, _ = collect(course, NAME, [tmp_path / "class.zip"])
    assert [one.what for one in again] == [NO_NOTEBOOK] * 4 + ["unchanged"] + [NO_NOTEBOOK] * 2
    # A page after the notebook takes nothing away; a notebook after the page counts.
    late = {"class/eve/late.html": b"<p>", f"class/ada/{FILE}": NOTEBOOK}
    done, _ = collect(course, NAME, [zipped(tmp_path / "late.zip", late)])
    assert [one.what for one in done] == [
        "replaced",
        f"{NO_NOTEBOOK}; what is there from before stays",
    ]
    assert submitted(course)["eve"] == submitted(course)["ada"] == {FILE: NOTEBOOK}


def test_zips_in_zips_cannot_be_a_bomb(course, monkeypatch):
    monkeypatch.setattr(download, "MAX_INNER", 100_000)
    bomb = zip_bytes({f"{n}.zip": zip_bytes({FILE: b"\0" * 90_000}) for n in range(9)})
    wide = zip_bytes({f"{n}.txt": b"x" for n in range(1_001)})
    loop = zip_bytes({"big.zip": b"PK\x03\x04" + b"\0" * 200_000})
    files = {
        "a_1_1_bomb.zip": bomb,
        "b_2_2_wide.zip": wide,
        "c_3_3_l.zip": loop,
        f"d_4_4_{FILE}": NOTEBOOK,
    }
    done, _ = collected(course, files)
    found = {one.student: one for one in done}
    assert found["4"].what == "new"
    assert "1001 files in it" in str(found["2"].remarks)
    assert "larger than" in str(found["3"].remarks)
    # The first one fits.
    assert len(found["1"].files) <= 1


def canvas(
    path: Path, number: int, name: str, data: bytes, when: int = 1980, **more: bytes
) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(zipfile.ZipInfo(f"ada_1_{number}_{name}", (when, 1, 1, 0, 0, 0)), data)
        for other, content in more.items():
            made.writestr(zipfile.ZipInfo(other, (when, 1, 1, 0, 0, 0)), content)
    return path


OLD, NEW = uploaded({"relu": "old = 1"}), uploaded({"relu": "new = 2"})
COPIES = [
    "2_filters (1).ipynb", "2_filters-2.ipynb", "2_filters-1.ipynb", "2_filters copy.ipynb",
    "2_filters copy 3.ipynb", "Copy of 2_filters.ipynb", "Kopie von 2_filters.ipynb", "2_filters-Copy1.ipynb",
    "2_filters - Copy.ipynb", "2_filters - Copy (2).ipynb", "2_filters_2.ipynb", "2_FILTERS.ipynb",
    "2 filters.ipynb", "2_filters (1).ipynb.txt", "Copy of Copy of 2_filters (3).ipynb",
]  # fmt: skip


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("name", [*COPIES, "final.ipynb"])
def test_the_latest_upload_counts_whatever_its_name(course, tmp_path, name, again):
    first = canvas(tmp_path / "a.zip", 555_001, FILE, OLD)
    late = canvas(tmp_path / "b.zip", 555_002, name, NEW)
    runs = [[late], [first]] if again else [[first, late]]
    for sources in runs:
        done, refused = collect(course, NAME, sources)
        assert not refused
        assert not done[0].remarks
    assert submitted(course) == {"1": {FILE if name in COPIES else name: NEW}}
    assert (done[0].older, done[0].earlier) == (0, 1)
    assert kept_attempts(course, "1") == [OLD]
    if again:
        assert done[0].what == "left as it is: what is there is newer"


@pytest.mark.parametrize("name", COPIES[:2])
def test_of_two_copies_in_one_upload_the_later_counts(course, name):
    files = {
        f"ada_1_10_{name}": NEW,
        f"ada_1_9_{FILE}": OLD,
        f"bob_2_9_{name}": OLD,
        f"bob_2_12_{FILE}": NEW,
    }
    collected(course, files)
    assert submitted(course) == {"1": {FILE: NEW}, "2": {FILE: NEW}}


def test_where_nothing_tells_the_right_name_counts_and_the_other_is_kept(course):
    files = {"ada/2_filters (1).ipynb": OLD, f"ada/{FILE}": NEW}
    collected(course, files)
    assert submitted(course) == {"ada": {FILE: NEW}}


def test_times_in_zips_tell_what_numbers_do_not(course, tmp_path):
    def moodle(name: str, year: int, file: str, data: bytes) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as made:
            info = zipfile.ZipInfo(f"Ada_7_assignsubmission_file_/{file}", (year, 1, 1, 0, 0, 0))
            made.writestr(info, data)
        return path

    late, first = moodle("b.zip", 2026, "x (1).ipynb", NEW), moodle("a.zip", 2025, FILE, OLD)
    collect(course, NAME, [late, first])
    assert submitted(course) == {"ada": {"x (1).ipynb": NEW}}
    (one,), _ = collect(course, NAME, [first])
    assert one.what == "left as it is: what is there is newer"
    # Without times what was taken before is known again.
    plain = [moodle("c.zip", 1980, FILE, data) for data in (OLD,)]
    collect(course, NAME, [moodle("d.zip", 2027, FILE, OLD)])
    collect(course, NAME, [moodle("e.zip", 2028, FILE, NEW)])
    (one,), _ = collect(course, NAME, plain)
    assert one.what == "left as it is: what is there is newer"
    assert submitted(course) == {"ada": {FILE: NEW}}


def test_an_earlier_notebook_counts_where_the_latest_upload_has_none(course, tmp_path):
    first = canvas(tmp_path / "a.zip", 1, FILE, OLD)
    late = canvas(tmp_path / "b.zip", 2, "2_filters.pdf", b"%PDF")
    (one,), _ = collect(course, NAME, [first, late])
    assert submitted(course) == {"1": {FILE: OLD}}
    assert one.remarks == (
        "ada_1_2_2_filters.pdf: the file is a PDF document, not a notebook: ask for the .ipynb file itself",
        "so an earlier upload was taken",
    )


@pytest.mark.parametrize("broken", [b"", NOTEBOOK[:-900]])
def test_a_later_file_of_one_upload_that_is_no_notebook_is_told(course, broken):
    names = (f"ada_11_101_{FILE}", f"ada_11_102_{NAME}-1.ipynb")
    ((done,), _) = collected(course, dict(zip(names, (NOTEBOOK, broken), strict=True)))
    assert done.files == (FILE,)
    assert any(remark.startswith(f"{names[1]}: ") for remark in done.remarks)
    assert submitted(course)["11"][FILE] == NOTEBOOK


def test_moodle_s_namesakes_in_two_zips_never_replace_one_another(course, tmp_path):
    def moodle(name: str, **people: bytes) -> Path:
        files = {
            f"Ada Lovelace_{n[1:]}_assignsubmission_file_/{FILE}": data
            for n, data in people.items()
        }
        return zipped(tmp_path / name, files)

    def what(source: Path) -> dict[str, str]:
        done, refused = collect(course, NAME, [source])
        assert not refused
        return {one.student: one.what for one in done}

    one, two = uploaded({"relu": "1"}), uploaded({"relu": "2"})
    assert what(moodle("a.zip", n1=one)) == {"ada-lovelace": "new"}
    assert what(moodle("b.zip", n2=two)) == {"ada-lovelace-2": "new"}
    assert what(moodle("c.zip", n1=two, n2=one)) == {
        "ada-lovelace": "replaced",
        "ada-lovelace-2": "replaced",
    }
    assert submitted(course) == {"ada-lovelace": {FILE: two}, "ada-lovelace-2": {FILE: one}}
    # Numbers are others in each assignment: the name of two is nobody's.
    assert read_memory(journal_folder(course)).ids("3_max_pooling", {"9": "ada-lovelace"}) == {
        "9": "ada-lovelace-9"
    }


def test_names_that_differ_in_capitals_only_are_told(course, monkeypatch):
    done, _ = collected(course, {f"{who}/{FILE}": NOTEBOOK for who in ("ada", "Ada", "bob")})
    assert {one.student: one.remarks for one in done} == {
        "Ada": ("but for capitals called like ada",),
        "ada": ("but for capitals called like Ada",),
        "bob": (),
    }
    # As on a disk that has one folder for both.
    listed = Path.iterdir
    monkeypatch.setattr(
        Path, "iterdir", lambda path: (one for one in listed(path) if one.name != "ada")
    )
    before = submitted(course)
    other = {f"ada/{FILE}": NOTEBOOK.replace(b"relu", b"ReLU"), f"bob/{FILE}": NOTEBOOK}
    (one, two), refused = collected(course, other)
    assert one.what == "NOT WRITTEN: the folder of another has this name but for capitals"
    assert two.what == "unchanged"
    assert refused
    assert submitted(course) == before


def test_an_id_is_one_person_s():
    memory = Memory()
    found = memory.ids(NAME, {"1": "ada", "2": "ada", "3": "ada-2", "4": "participant", "5": ".."})
    assert found == {
        "1": "ada-1",
        "2": "participant-2",
        "3": "ada-2",
        "4": "participant-4",
        "5": "participant-5",
    }
    assert memory.ids(NAME, {"6": "ada-1"}) == {"6": "participant-6"}


def test_a_memory_that_is_broken_is_none(tmp_path):
    for text in ("", "[]", '{"people": {"a": 1}, "taken": {}}', '{"people": {}}'):
        (tmp_path / "collected.json").write_text(text)
        assert read_memory(tmp_path) == Memory()


def test_a_time_whose_zone_is_not_known_stays_as_it_is(course, tmp_path):
    files = {f"ada/{FILE}": NOTEBOOK, "ada/timestamp.txt": b"2026-07-01 12:00:00 IST"}
    source = zipped(tmp_path / "c.zip", files)
    (one,), _ = collect(course, NAME, [source])
    assert one.timestamp is None
    assert "IST" in one.remarks[0]
    assert submitted(course)["ada"]["timestamp.txt"] == b"2026-07-01 12:00:00 IST\n"
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.Exchange.timezone = "Asia/Kolkata"\n')
    collect(course, NAME, [source])
    assert submitted(course)["ada"]["timestamp.txt"] == b"2026-07-01 06:30:00 UTC\n"


def test_a_system_to_download_from_is_added_by_one_file(tmp_path, monkeypatch):
    (tmp_path / "ilias.py").write_text(
        "from autograder.lms.importer import Importer, register\n"
        "@register\n"
        "class Ilias(Importer):\n"
        "    system, rank = 'ilias', 8\n"
        "    pattern = r'(?P<student_id>[^/]+)@@(?P<file_id>[^/]+)$'\n"
        "    @classmethod\n"
        "    def student_id(cls, said, ids):\n"
        "        return said.student.lower()\n"
    )
    monkeypatch.setattr(systems, "__path__", [*systems.__path__, str(tmp_path)])
    systems.importers.cache_clear()
    try:
        assert system_of([f"ADA@@{FILE}", f"BOB@@{FILE}"]) == "ilias"
        said = upload_name(f"ADA@@{FILE}", NAME, "ilias")
        assert systems.importers()["ilias"].student_id(said, {}) == "ada"
    finally:
        del importer.registered["ilias"]
        systems.importers.cache_clear()
