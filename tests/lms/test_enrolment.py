"""The list of students: who is on it, who is who in a download, who is missing, who has left."""

import io
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from rich.console import Console
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from autograder.assignment.course_directory import open_course
from autograder.cli.commands.collect import collect as collect_command
from autograder.cli.commands.collect import show_collected
from autograder.cli.commands.roster import roster as command
from autograder.errors import GradingError
from autograder.lms.collect import BEFORE, MISSING, collect
from autograder.lms.enrol import EnrolmentRequest, enrol
from autograder.lms.enrolment import people_of, read_enrolment, with_ids
from autograder.lms.load_grades import student_names
from autograder.lms.roster import read_roster
from autograder.records.gradebook import open_gradebook
from autograder.records.journal import journal_folder
from tests.helpers.grading_fakes import ANSWERS, NAME, course_directory, uploaded
from tests.lms.test_collect import collected, zipped

FILE = f"{NAME}.ipynb"
NOTEBOOK = uploaded(ANSWERS)
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,2_filters (7001)
    Points Possible,,,,,24
"Lovelace, Ada",1001,u1,ada@x.edu,Mon,
"Babbage, Bob",1002,u2,bob@x.edu,Tue,
"Hopper, Grace",1003,u3,grace@x.edu,Mon,
"Student, Test",1999,,,Mon,
"""
#: The list as a system exports it; the ids, names and sections it gives.
LISTS = {
    "canvas": (CANVAS, {
        "1001": ("Lovelace, Ada", "Mon"), "1002": ("Babbage, Bob", "Tue"), "1003": ("Hopper, Grace", "Mon"),
    }),
    "moodle, grading worksheet": (
        "Identifier,Full name,Email address,Grade,Maximum Grade\n"
        "Participant 17,Ada Lovelace,ada@x.edu,,24\nParticipant 18,Émile Zola,zola@x.edu,,24\n"
        "Participant 20,Ann Twin,ann1@x.edu,,24\nParticipant 21,Ann Twin,ann2@x.edu,,24\n",
        {
            "ada-lovelace": ("Lovelace, Ada", ""), "émile-zola": ("Zola, Émile", ""),
            "ann-twin-20": ("Twin, Ann", ""), "ann-twin-21": ("Twin, Ann", ""),
        },
    ),
    "moodle, participants in German": (
        "Vorname;Nachname;E-Mail-Adresse;Gruppen\nAda;von Lovelace;ada@x.edu;Montag\nBo;Ek;bo@x.edu;\n",
        {"ada@x.edu": ("von Lovelace, Ada", "Montag"), "bo@x.edu": ("Ek, Bo", "")},
    ),
    "gradescope": (
        "First Name,Last Name,SID,Email,Role,Sections\nAda,Lovelace,a17,ada@x.edu,Student,L1\n"
        "Tim,Aide,t1,tim@x.edu,TA,\nBob,Babbage,,bob@x.edu,Student,L2\n",
        {"a17": ("Lovelace, Ada", "L1"), "bob@x.edu": ("Babbage, Bob", "L2")},
    ),
    "plain": (
        "\ufeffid,name,section\nada,Ada Lovelace,1\nbob,Bob,2\n",
        {"ada": ("Lovelace, Ada", "1"), "bob": ("Bob", "2")},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A course directory with a new gradebook: nbgrader takes a while to make one."""
    root = course_directory(tmp_path_factory.mktemp("empty") / "course")
    with open_gradebook(open_course(root).directory.db_url):
        return root


@pytest.fixture
def course(empty, tmp_path):
    return Path(shutil.copytree(empty, tmp_path / "course"))


@pytest.fixture
def load(course, tmp_path):
    """Load a list; return what is said of each person, by id, and the remarks."""

    def run(text: str | None = CANVAS, **options):
        path = None
        if text is not None:
            path = tmp_path / "list.csv"
            path.write_text(text, encoding="utf-8")
        lines, remarks = enrol(EnrolmentRequest(course, path, **options))
        return {line.person.student: line.what for line in lines}, remarks

    return run


def test_a_gradebook_that_may_not_be_written_is_said_with_a_remedy(load, monkeypatch):
    def refused(self):
        raise OperationalError("INSERT", {}, sqlite3.Error("attempt to write a readonly database"))

    monkeypatch.setattr(Session, "commit", refused)
    with pytest.raises(GradingError, match=r"readonly database\. .*chmod g\+w gradebook\.db"):
        load()


def canvas(tmp_path: Path, *names: str) -> Path:
    files = {f"{name}_2_filters.ipynb": NOTEBOOK for name in names}
    return zipped(tmp_path / "canvas.zip", files)


def without(*names: str) -> str:
    lines = CANVAS.splitlines(keepends=True)
    return "".join(line for line in lines if not any(name in line for name in names))


@pytest.mark.parametrize("system", LISTS)
def test_the_people_of_a_list(tmp_path, system):
    text, wanted = LISTS[system]
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    found, left_out = people_of(read_roster(tmp_path / "list.csv"))
    people, remarks = with_ids(found, ())
    assert {one.student: (one.name, one.section) for one in people} == wanted
    assert not remarks
    assert len(left_out) == (system in ("canvas", "gradescope"))


def test_two_people_that_nothing_tells_apart_are_named(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("full name\nAnn Twin\nAnn Twin\nAda\n")
    people, remarks = with_ids(people_of(read_roster(path))[0], ())
    assert [one.student for one in people] == ["ada"]
    assert len(remarks) == 2
    path.write_text("login,full name\nada,A\nada,B\n../x,C\n")
    people, remarks = with_ids(people_of(read_roster(path, "login"), "login")[0], ())
    assert (people, len(remarks)) == ([], 3)


def test_the_gradebook_has_the_names(course, load):
    said, remarks = load()
    assert said == dict.fromkeys(("1001", "1002", "1003"), "new")
    assert remarks == ["Canvas' test student: left out"]
    with Gradebook(open_course(course).directory.db_url) as gradebook:
        ada = gradebook.find_student("1001")
        assert (ada.first_name, ada.last_name, ada.lms_user_id) == ("Ada", "Lovelace", "1001")
        # A cell that is empty takes nothing away.
        gradebook.update_or_create_student("1001", email="ada@home.org")
    assert student_names(course)["1003"] == "Hopper, Grace"
    assert set(load()[0].values()) == {"known"}


def test_a_student_who_dropped_stays_dropped(course, load, tmp_path):
    load()
    first, _ = load(without("Babbage"))
    assert first["1002"].startswith("dropped on 20")
    assert load(without("Babbage"))[0] == first
    source = canvas(tmp_path, "lovelaceada_1001_5", "babbagebob_1002_6")
    done, refused = collect(course, NAME, [source])
    assert not refused
    rows = {one.student: one for one in done}
    assert rows["1002"].what.startswith("left: dropped the course on")
    assert not any(one.remarks for one in done)
    assert not (course / "submitted" / "1002").exists()
    assert load()[0]["1002"] == "back"
    collect(course, NAME, [source])
    assert (course / "submitted" / "1002").exists()


def test_a_list_that_drops_most_people_must_be_meant(load):
    load()
    other = CANVAS.splitlines()[0] + '\n"Other, Olga",2001,,olga,Wed,\n'
    with pytest.raises(GradingError, match=r"3 of 3 people .* --add .* --drop"):
        load(other)
    assert load(other, add=True)[0] == {
        **dict.fromkeys(("1001", "1002", "1003"), "known"), "2001": "new"
    }  # fmt: skip
    dropped = load(other, drop=True)[0]
    assert dropped.pop("2001") == "known"
    assert {what[:7] for what in dropped.values()} == {"dropped"}


def test_everybody_on_the_list_has_a_row(course, load, tmp_path):
    load()
    collect(course, NAME, [canvas(tmp_path, "hoppergrace_1003_4")])
    source = canvas(tmp_path, "lovelaceada_LATE_1001_5", "nobodynils_1077_6")
    done, _ = collect(course, NAME, [source])
    rows = {one.student: one for one in done}
    assert {student: (one.name, one.what) for student, one in rows.items()} == {
        "1001": ("Lovelace, Ada", "new"),
        "1002": ("Babbage, Bob", MISSING),
        "1003": ("Hopper, Grace", BEFORE),
        "1077": ("", "new"),
    }
    assert rows["1077"].remarks == ("NOT ON THE LIST of students, called nobodynils",)
    assert [one.student for one in done] == ["1077", "1002", "1003", "1001"]
    result = CliRunner().invoke(collect_command, [NAME, str(source), "--course", str(course)])
    assert result.exit_code == 1
    assert f"1002\t\t\t{MISSING}\t\tBabbage, Bob\n" in result.stdout
    # Somebody who sent nothing is no fault of the collection.
    source = canvas(tmp_path, "lovelaceada_LATE_1001_5")
    load(CANVAS + '"Nobody, Nils",1077,,,Mon,\n')
    result = CliRunner().invoke(collect_command, [NAME, str(source), "--course", str(course)])
    assert (result.exit_code, MISSING in result.stdout) == (0, True)


def test_a_table_at_a_terminal_fits_80_columns_and_cuts_no_id(course, load):
    load(CANVAS.replace("Babbage", "Babbage-Wooldridge of Somewhere-upon-Thames"))
    long = "x" * 70
    files = {f"{long}_{n}_7_2_filters.ipynb": NOTEBOOK for n in range(10**18, 10**18 + 3)}
    done, _ = collected(course, files)
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None)
    show_collected(done, NAME, console)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    joined = "".join(text.split())
    assert all(one.student in joined for one in done)
    assert "6 students, 3 missing, 3 to look at." in text


def test_ids_that_submissions_have_had_so_far_stay(course, load, tmp_path):
    moodle = {f"Ada Lovelace_17_assignsubmission_file_/{FILE}": NOTEBOOK}
    collect(course, NAME, [zipped(tmp_path / "m.zip", moodle)])
    said, remarks = load(
        "Username,Full name,Email\nada,Ada Lovelace,ada@x.edu\nbob,Bob B,b@x.edu\n"
    )
    assert (said, remarks) == ({"ada-lovelace": "new", "bob": "new"}, [])
    done, _ = collect(course, NAME, [tmp_path / "m.zip"])
    assert {one.student: one.what for one in done} == {"ada-lovelace": "unchanged", "bob": MISSING}


def test_one_person_has_one_id_whatever_the_system(course, load, tmp_path):
    load("Username,Full name,Email\nada,Ada Lovelace,ada@x.edu\nbob,Bob O'Brien,b@x.edu\n")
    sources = {
        "canvas": {
            f"lovelaceada_1001_5_{FILE}": NOTEBOOK,
            f"obrienbob_LATE_1002_3_{FILE}": NOTEBOOK,
        },
        "moodle": {f"Ada Lovelace_17_assignsubmission_file_/{FILE}": NOTEBOOK},
        "gradescope": {
            f"e/submission_1/{FILE}": NOTEBOOK,
            "e/submission_metadata.yml": b'submission_1: {":submitters": [{":email": ADA@x.edu}]}',
        },
        "moodle, in groups": {
            f"Group 1-Ada Lovelace_21_assignsubmission_file_/{FILE}": NOTEBOOK,
            f"Tue-Thu 2-Bob OBrien_22_assignsubmission_file_/{FILE}": NOTEBOOK,
        },
        "brightspace": {
            f"31-9 - Ada Lovelace - Nov 3, 2026 1005 AM/{FILE}": NOTEBOOK,
            "index.html": b"<html>",
        },
        "folder": {f"Ada Lovelace/{FILE}": NOTEBOOK, f"bob/{FILE}": NOTEBOOK},
    }
    for system, files in sources.items():
        done, _ = collect(course, NAME, [zipped(tmp_path / f"{system}.zip", files)])
        rows = {one.student: one for one in done}
        assert set(rows) == {"ada", "bob"}, system
        assert not rows["ada"].remarks, system


@pytest.mark.parametrize(
    "name", ["Anna-Ada Lovelace", "Jean-Luc-Ada Lovelace", "Grouper-Ada Lovelace"]
)
def test_half_a_name_behind_a_hyphen_is_nobody_s(course, load, tmp_path, name):
    load("Username,Full name,Email\nada,Ada Lovelace,ada@x.edu\n")
    source = zipped(tmp_path / "m.zip", {f"{name}_7_assignsubmission_file_/{FILE}": NOTEBOOK})
    done, _ = collect(course, NAME, [source])
    assert "ada" not in [one.student for one in done if one.files]


@pytest.mark.parametrize(
    ("name", "student"),
    [("Lovelace Ada", "ada"), ("van Gogh Vincent", "vin"), ("James Henry", "jim")],
)
def test_the_last_name_may_stand_first(course, load, name, student):
    """A name as it stands in the list goes before one that is turned."""
    load(
        "Username,First name,Last name,Email\nada,Ada,Lovelace,a@x.edu\nvin,Vincent,van Gogh,v@x.edu\n"
        "hen,Henry,James,h@x.edu\njim,James,Henry,j@x.edu\n"
    )
    done, _ = collected(course, {f"{name}_7_assignsubmission_file_/{FILE}": NOTEBOOK})
    assert [one.student for one in done if one.files] == [student]


@pytest.mark.parametrize("by", ["", "Username"])
def test_somebody_in_two_sections_is_one_person(load, by):
    head, ada = "Username,Full name,Email,Section\n", "ada,Ada Lovelace,ada@x.edu,"
    found, remarks = load(f"{head}{ada}Mon\n{ada}Tue\nbob,Bob,b@x.edu,Mon\n", by=by)
    assert found == {"ada": "new", "bob": "new"}
    assert remarks == ["Ada Lovelace stands there more than once: taken once"]


def test_a_list_of_canvas_tells_who_is_who_in_moodle(course, load):
    load()
    done, _ = collected(course, {f"Ada Lovelace_7_assignsubmission_file_/{FILE}": NOTEBOOK})
    assert [(one.student, one.what) for one in done if one.files] == [("1001", "new")]


def test_a_number_of_canvas_is_no_number_of_the_school(course, load, tmp_path):
    load('Student,ID,SIS User ID,SIS Login ID,Section\n"Other, Olga",550001,1001,olga,S2\n')
    done, _ = collect(course, NAME, [canvas(tmp_path, "lovelaceada_1001_5")])
    assert {one.student: one.what for one in done} == {"1001": "new", "550001": MISSING}
    assert "NOT ON THE LIST" in done[0].remarks[0]


def test_a_person_says_which_of_two_namesakes_it_is(course, load, tmp_path):
    load("Username,Full name\nann1,Ann Twin\nann2,Ann Twin\n")
    source = zipped(tmp_path / "m.zip", {f"Ann Twin_9_assignsubmission_file_/{FILE}": NOTEBOOK})
    done, _ = collect(course, NAME, [source])
    (odd,) = (one for one in done if one.remarks)
    assert odd.remarks == (
        "may be Twin, Ann (ann1) or Twin, Ann (ann2): `autograder roster --is ann-twin=ID` says which",
    )
    runner = CliRunner()
    wrong = runner.invoke(command, ["--is", "ann-twin=ann3", "--course", str(course)])
    assert isinstance(wrong.exception, GradingError)
    shown = runner.invoke(command, ["--is", "ann-twin=ann2", "--course", str(course)])
    assert shown.exit_code == 0
    assert shown.stdout == "ann1\tTwin, Ann\t\t\tknown\nann2\tTwin, Ann\t\t\tknown\n"
    done, _ = collect(course, NAME, [source])
    assert [(one.student, one.what) for one in done if one.files] == [("ann2", "new")]


def test_what_is_no_list(course, load, tmp_path):
    with pytest.raises(GradingError, match="no list of students has been loaded"):
        load(None)
    with pytest.raises(GradingError, match=r"there is no student in list\.csv"):
        load("name\n")
    folder = journal_folder(course)
    assert read_enrolment(folder) is None
    (folder / "roster.json").write_text('{"people": 1}')
    with pytest.raises(GradingError, match="is damaged"):
        collect(course, NAME, [canvas(tmp_path, "lovelaceada_1001_5")])
