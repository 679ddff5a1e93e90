"""Grades on their way to other systems: whose, how many, and nothing that runs."""

import csv
import io
import json
import zipfile
from datetime import datetime
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from autograder.assignment.course_directory import open_course
from autograder.cli.commands.export import export as command
from autograder.errors import GradingError
from autograder.lms import exporters
from autograder.lms.export import export
from autograder.lms.exporter import Exporter, ExportRequest
from autograder.lms.grades import StudentGrades
from autograder.lms.roster import Doubt, Roster, match, read_roster
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    grade_here,
    known_course,
    run_class,
)
from tests.lms.test_collect import zip_bytes

# relu 2, conv_output_size 5, filters_written_1 2 points by hand.
FORMULA = "=cmd"


def grade_but_one(job, assignment):
    """Grade a job; of the student "lost" the grader fails."""
    if job.student == "lost":
        raise RuntimeError("no kernel")
    return grade_here(job, assignment)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    right = dict.fromkeys(("11", "lost", "ada-lovelace", FORMULA), ANSWERS)
    wrong = {"bob": ANSWERS | {"relu": WRONG_RELU}}
    root = known_course(tmp_path_factory.mktemp("class"), right | wrong)
    run_class(root, grade=grade_but_one)
    with Gradebook(open_course(root).directory.db_url) as gradebook:
        gradebook.update_or_create_student(
            "bob", first_name="Bob", last_name="@SUM(1)", email="bob@example.org"
        )
        gradebook.add_student("absent", email="absent@example.org")
        # Graded by hand: 1.5 for the written answer, and another score for an exercise.
        for name, score in (("filters_written_1", 1.5), ("relu_check", 1.0)):
            grade = gradebook.find_grade(name, NAME, NAME, "11")
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.find_submission(NAME, "bob").timestamp = datetime.fromisoformat("2026-01-02")
        gradebook.find_submission_notebook(NAME, NAME, "bob").late_submission_penalty = 1.25
        gradebook.db.commit()
    return root


@pytest.fixture
def exported(course, tmp_path):
    """Export; return the rows of the file and the remarks."""

    def run(to, roster: str = "", **options):
        path = None
        if roster:
            path = tmp_path / "roster.csv"
            path.write_text(roster, encoding="utf-8")
        out = tmp_path / "out"
        wanted = ExportRequest(course, NAME, to, out=out, roster=path, **options)
        (written,), remarks = export(wanted)
        return list(csv.reader(io.StringIO(written.read_text(encoding="utf-8")))), remarks

    return run


def test_the_table_says_what_nbgrader_s_own_export_says(course, exported, tmp_path):
    own = tmp_path / "nbgrader.csv"
    with Gradebook(open_course(course).directory.db_url) as gradebook:
        CsvExportPlugin(to=str(own)).export(gradebook)
    theirs = sorted(line.split(",") for line in own.read_text().splitlines()[1:])
    rows, _ = exported("csv")
    assert rows[0] == own.read_text().splitlines()[0].split(",")
    ours = sorted([cell.removeprefix("'") for cell in row] for row in rows[1:])
    assert [row[:7] for row in ours] == [row[:7] for row in theirs]
    found = {row[3]: row[7:] for row in rows[1:]}
    # nbgrader gives 0 to a student on whom the grader failed.
    assert found["lost"] == ["", "", "", "9.0"]
    graded = [(one, other) for one, other in zip(ours, theirs, strict=True) if one[3] != "lost"]
    assert [list(map(float, one[7:])) for one, _ in graded] == [
        list(map(float, other[7:])) for _, other in graded
    ]
    assert found["11"] == ["7.5", "0.0", "7.5", "9.0"]
    assert found["bob"][1] == "1.25"
    assert f"'{FORMULA}" in found


def test_canvas_without_its_list(exported):
    rows, remarks = exported("canvas", title="Filters")
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Filters"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "9"]
    found = {row[1] or row[3]: row for row in rows[2:]}
    assert found["11"] == ["11", "11", "", "", "", "7.5"]
    assert found["bob"][0] == "'@SUM(1), Bob"
    assert (found["absent"][5], found["lost"][5]) == ("", "")
    assert any("wait for a person" in remark for remark in remarks)
    assert any("the grader failed on them: lost" in remark for remark in remarks)


CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,2_filters (4711),Other (1)
    Points Possible,,,,,9,5
"Lovelace, Ada",11,s11,ada@example.org,A,,3
"=HYPERLINK(1), Bob",22,s22,BOB@example.org,B,1,
"Absent, Ann",33,s33,absent@example.org,B,,
"Unknown, Uwe",44,s44,uwe@example.org,B,,
"""


def test_canvas_with_its_own_export(exported):
    rows, remarks = exported("canvas", CANVAS)
    assert rows[0][-1] == "2_filters (4711)"
    assert rows[2] == ["Lovelace, Ada", "11", "s11", "ada@example.org", "A", "7.5"]
    bob = rows[3]
    assert (bob[0], bob[1]) == ("'=HYPERLINK(1), Bob", "22")
    assert float(bob[5]) < 7
    assert [row[5] for row in rows[4:]] == ["", ""]
    assert f"{FORMULA} has handed in, and is not in the list" in remarks


def test_missing_as_zero_is_for_those_the_gradebook_knows(exported):
    rows, _ = exported("canvas", CANVAS, zeros=True)
    assert [row[5] for row in rows[4:]] == ["0", ""]


WORKSHEET = """Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 1,Ada Lovelace,x@example.org,,100.00,-,
Participant 2,Bob,bob@example.org,,100.00,-,
Participant 3,Uwe Unknown,uwe@example.org,50.00,100.00,-,kept
"""


def test_moodle_s_worksheet_comes_back_filled_in(exported):
    rows, remarks = exported("moodle", WORKSHEET)
    assert rows[0] == WORKSHEET.splitlines()[0].split(",")
    ada, bob, uwe = rows[1:]
    assert (ada[3], ada[5]) == ("7", "-")
    assert "relu: 2 of 2<br>conv_output_size: 5 of 5" in ada[6]
    assert "relu: " in bob[6]
    assert "taken off for lateness: 1.25" in bob[6]
    assert uwe == WORKSHEET.splitlines()[3].split(",")
    assert remarks.count("Moodle's maximum is 100.00, the notebook's 9: set them alike") == 1


def test_moodle_s_participants_make_a_file_for_its_gradebook(exported):
    rows, _ = exported("moodle", "First name;ID number;Email address\nBob;;bob@example.org\n")
    assert rows[0] == ["ID number", "Email address", NAME, "Feedback"]
    assert rows[1][1] == "bob@example.org"
    assert float(rows[1][2]) > 0


def test_moodle_without_a_list(exported):
    rows, _ = exported("moodle")
    found = {row[2]: row for row in rows[1:]}
    assert found["bob"][3] == "bob@example.org"
    assert found["absent"][4:] == ["", ""]


def test_gradescope_s_results(course, tmp_path):
    (path,), _ = export(
        ExportRequest(course, NAME, "gradescope", tmp_path / "r.json", student="bob")
    )
    results = json.loads(path.read_text(encoding="utf-8"))
    tests = {test["name"]: test for test in results["tests"]}
    assert set(tests) == {"relu", "conv_output_size", "filters_written_1"}
    assert results["score"] == sum(test.get("score", 0) for test in results["tests"]) - 1.25
    relu = tests["relu"]
    assert (relu["max_score"], relu["status"], results["visibility"]) == (2.0, "failed", "visible")
    assert "WRONG" in relu["output"]
    assert tests["conv_output_size"]["status"] == "passed"
    # Nobody has graded it: no points, and no failure.
    assert "score" not in tests["filters_written_1"]
    assert tests["filters_written_1"]["status"] == "passed"


def test_gradescope_for_a_class_leaves_out_who_has_no_grade(course, tmp_path):
    paths, _ = export(ExportRequest(course, NAME, "gradescope", tmp_path / "all"))
    assert {path.parent.name for path in paths} == {"11", "bob", "ada-lovelace", FORMULA}
    with pytest.raises(GradingError, match="no grade of lost"):
        export(ExportRequest(course, NAME, "gradescope", student="lost"))
    with pytest.raises(GradingError, match="knows no student eve"):
        export(ExportRequest(course, NAME, "gradescope", student="eve"))


def students(*names: str, **more: str) -> list[StudentGrades]:
    return [StudentGrades(name, submitted=True, **more) for name in names]


def test_a_grade_never_goes_to_one_of_two():
    roster = Roster(("Full name",), ({"Full name": "Ada Lovelace"}, {"Full name": "ada  lovelace"}))
    pairs, remarks = match(roster, students("ada-lovelace"))
    assert [student for _, student in pairs] == [None, None]
    assert "ada-lovelace is in the roster 2 times: given to none" in remarks
    shared = students("a", "b", email="same@example.org")
    pairs, _ = match(Roster(("Email",), ({"Email": "same@example.org"},)), shared)
    assert pairs[0][1] is None


def test_nobody_takes_another_s_grade_by_their_email():
    honest, thief = StudentGrades("honest"), StudentGrades("thief", email="honest")
    pairs, _ = match(Roster(("Username",), ({"Username": "honest"},)), [honest, thief])
    assert pairs[0][1] is honest


def test_ids_that_differ_in_capitals_are_two_people():
    rows = tuple({"Username": name} for name in ("ada", "Ada", "ADA", "BOB"))
    pairs, _ = match(
        Roster(("Username",), rows), [*students("ada", "Ada", "bob", "x", email="ADA")]
    )
    assert [one and one.student for _, one in pairs] == ["ada", "Ada", None, "bob"]
    honest, thief = StudentGrades("honest"), StudentGrades("thief", email="Honest")
    pairs, _ = match(Roster(("Username",), ({"Username": "Honest"},)), [honest, thief])
    assert pairs[0][1] is honest


def test_moodle_s_namesakes_are_told_apart_by_number():
    rows = tuple({"Identifier": f"Participant {n}", "Full name": "Ada Lovelace"} for n in (1, 2))
    roster = Roster(("Identifier", "Full name"), rows)
    pairs, _ = match(roster, students("ada-lovelace-2", "ada-lovelace-1"))
    assert [student.student for _, student in pairs] == ["ada-lovelace-1", "ada-lovelace-2"]


GERMAN = """ID,Vollständiger Name,E-Mail-Adresse,Status,\
Bewertung,Bestwertung,Bewertung kann geändert werden,Zuletzt geändert (Bewertung),Feedback als Kommentar
Teilnehmer/in1,Ada Lovelace,x@example.org,Abgegeben,,"9,00",Ja,-,
Teilnehmer/in2,Bob,bob@example.org,Abgegeben,,"9,00",Ja,-,
Teilnehmer/in3,Uwe Unknown,uwe@example.org,-,"4,50","9,00",Ja,-,@ada: siehe =1
"""
FRENCH = """Identifiant,Nom complet,Adresse de courriel,Statut,\
Note,Note maximale,La note peut être modifiée,Dernière modification (note),Feedback par commentaires
Participant 1,Ada Lovelace,x@example.org,Remis,,"9,00",Oui,-,
Participant 2,Bob,bob@example.org,Remis,,"9,00",Oui,-,
Participant 3,Uwe Unknown,uwe@example.org,-,"4,50","9,00",Oui,-,-1 pour le style
"""
SPANISH = """Identificador,Nombre completo,Dirección de correo,Estado,\
Calificación,Calificación máxima,La calificación puede ser cambiada,\
Última modificación (calificación),Comentarios de retroalimentación
Participante1,Ada Lovelace,x@example.org,Enviado,,"9,00",Sí,-,
Participante2,Bob,bob@example.org,Enviado,,"9,00",Sí,-,
Participante3,Uwe Unknown,uwe@example.org,-,"4,50","9,00",Sí,-,=bien
"""
#: None of its words is known here.
UNKNOWN = """Tunniste,Koko nimi,Sähköposti,Tila,Piste,Yläraja,Saa muuttaa,Muutettu,Feedback-teksti
Osallistuja1,Ada Lovelace,x@example.org,ok,,"9,00",Joo,-,
Osallistuja2,Bob,bob@example.org,ok,,"9,00",Joo,-,
Osallistuja3,Uwe Unknown,uwe@example.org,-,"4,50","9,00",Joo,-,+1
"""


@pytest.mark.parametrize("before", ["", "\ufeff", "sep=,\n", "\ufeffsep=;\r\n"])
@pytest.mark.parametrize("sheet", [GERMAN, FRENCH, SPANISH, UNKNOWN])
def test_moodle_s_worksheet_in_other_languages(exported, sheet, before):
    rows = list(csv.reader(io.StringIO(sheet)))
    if ";" in before:
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(rows)
        sheet = out.getvalue()
    written, remarks = exported("moodle", before + sheet)
    assert written[0] == rows[0]
    assert [row[4] for row in written[1:]] == ["7", "3,75", "4,50"]
    assert "relu: 2 of 2" in written[1][8]
    # Other students' rows stay as they are, whatever they begin with.
    assert written[3] == rows[3]
    assert not [remark for remark in remarks if isinstance(remark, Doubt) or "maximum" in remark]


def test_a_worksheet_whose_grades_are_not_known_asks_for_the_column(exported):
    sheet = "A,B,C,D\nxx 1,Ada Lovelace,?,?\nxx 2,Bob,?,?\n"
    with pytest.raises(GradingError, match="among A, B, C, D: say which it is by --title"):
        exported("moodle", sheet)
    rows, _ = exported("moodle", sheet, title="D")
    assert rows[1] == ["xx 1", "Ada Lovelace", "?", "7"]


def test_no_file_without_a_grade_is_written_in_silence(exported, course, tmp_path):
    for to, roster in (
        ("moodle", "Identifier,Full name,Grade\nParticipant 9,Nobody Here,\n"),
        ("moodle", "Vorname,E-Mail-Adresse\nNobody,n@example.org\n"),
        ("canvas", "Student,ID,SIS User ID,SIS Login ID,Section,2_filters (1)\nN,9,,,,\n"),
    ):
        _, remarks = exported(to, roster)
        assert [remark for remark in remarks if isinstance(remark, Doubt)]
    words = [NAME, "--to", "canvas", "--course", str(course), "--out", str(tmp_path / "o")]
    result = CliRunner().invoke(command, [*words, "--roster", str(tmp_path / "roster.csv")])
    assert result.exit_code == 1
    assert "no grade was written" in result.stderr


def test_a_list_of_participants_in_german(exported):
    rows, _ = exported("moodle", "Vorname;Nachname;E-Mail-Adresse\nBob;B;bob@example.org\n")
    assert rows[1] == ["bob@example.org", "3.75", rows[1][2]]


R4 = """Student,ID,SIS User ID,SIS Login ID,Section,2_filters (7001),2_filters (7002)
    Points Possible,,,,,24.0,9
"Lovelace, Ada",11,u1001,ada@x.edu,S1,,
"Nosub, Nils",1003,u1003,nils@x.edu,S1,5,EX
"Absent, Ann",33,s33,absent@example.org,S1,,EX
"Concluded, Carl",1010,,carl,S1,17.5,-
"""


def test_what_canvas_has_of_others_stays(exported):
    for zeros in (False, True):
        rows, remarks = exported("canvas", R4, zeros=zeros)
        assert rows[0][5] == "2_filters (7002)"
        assert [row[5] for row in rows[2:]] == ["7.5", "EX", "EX", "-"]
        assert any("2_filters (7001) and 2_filters (7002)" in remark for remark in remarks)
    rows, remarks = exported("canvas", R4, title="2_filters (7001)")
    assert [row[5] for row in rows[2:]] == ["7.5", "5", "", "17.5"]
    assert "Canvas counts up to 24 points, the notebook up to 9: set them alike" in remarks
    excused = R4.replace("ada@x.edu,S1,,", "ada@x.edu,S1,,EX")
    rows, remarks = exported("canvas", excused)
    assert rows[2][5] == "EX"
    assert "11 is excused in Canvas (EX): that stays" in remarks


def test_an_assignment_that_canvas_does_not_know(exported):
    rows, remarks = exported("canvas", R4, title="Filters")
    assert rows[0][5] == "Filters"
    assert rows[2][5] == "7.5"
    assert any("has no assignment Filters" in remark and "(7001)" in remark for remark in remarks)


def test_points_in_canvas_may_have_a_comma(exported):
    rows, remarks = exported("canvas", R4.replace(",24.0,9\n", ',"24,0","9,0"\n'))
    assert rows[0][5] == "2_filters (7002)"
    assert not any("counts up to" in remark for remark in remarks)


R5 = """Student,ID,SIS User ID,SIS Login ID,Section,2_filters (7001)
    Points Possible,,,,,24.0
"Other, Olga",550001,1001,olga,S2,
"Weber, Wim",550002,1002,wim,S2,
"Lovelace, Ada",1001,550002,ada,S2,
"""


def whose(text: str, tmp_path, people, **more):
    """Return who gets whose grade, and what is said."""
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    roster = read_roster(path, more.get("by", ""))
    pairs, remarks = match(roster, people, **more)
    return {row["Student"]: one.student for row, one in pairs if one}, remarks


def test_a_number_of_the_school_s_is_none_of_canvas(tmp_path):
    without_ada = "".join(R5.splitlines(True)[:-1])
    found, remarks = whose(without_ada, tmp_path, students("1001", "1002"))
    assert found == {}
    assert sum("given to none" in remark for remark in remarks) == 2
    assert "Other, Olga" in remarks[0]
    assert '--by "SIS User ID"' in remarks[0]
    # Canvas' own number counts if it is there.
    found, remarks = whose(
        R5 + '"B, B",1002,7,b,S,\n"C, C",1003,8,c,S,\n', tmp_path, students("1001", "1002", "1003")
    )
    assert found == {"Lovelace, Ada": "1001", "B, B": "1002", "C, C": "1003"}
    assert not remarks
    # The instructor knows, or a name says it.
    found, _ = whose(without_ada, tmp_path, students("1001", "1002"), by="SIS User ID")
    assert found == {"Other, Olga": "1001", "Weber, Wim": "1002"}
    named = [StudentGrades("1001", "Olga", "Other", submitted=True), *students("1002")]
    assert whose(without_ada, tmp_path, named)[0] == {"Other, Olga": "1001"}
    canvas = {"1001": "canvas", "1002": "canvas"}
    found, remarks = whose(R5, tmp_path, students("1001", "1002"), systems=canvas)
    assert found == {"Lovelace, Ada": "1001"}
    assert "1002 has handed in, and is not in the list" in remarks


def test_of_two_kinds_of_ids_the_list_has_one(tmp_path):
    text = "Student,ID,SIS User ID,SIS Login ID,Section\nA A,1,bob,ann,S\nB B,2,b2,bob,S\nC C,3,c3,cyd,S\n"
    found, remarks = whose(text, tmp_path, students("ann", "bob", "cyd"))
    assert (found, remarks) == ({"A A": "ann", "B B": "bob", "C C": "cyd"}, [])
    found, remarks = whose(text, tmp_path, students("ann", "cyd", "b2"))
    assert found == {"A A": "ann", "C C": "cyd"}
    assert "b2 (b2) may be B B (by SIS User ID)" in remarks[0]


def test_two_who_may_be_one_are_both_named(tmp_path):
    text = "Student,ID,SIS User ID,SIS Login ID,Section\nA A,1,,ann@x.org,S\nB B,2,,bob@x.org,S\n"
    both = [
        StudentGrades("1", submitted=True),
        StudentGrades("9", email="ann@x.org", submitted=True),
    ]
    found, remarks = whose(text, tmp_path, both)
    assert found == {}
    assert remarks == ["A A may be 1 (1) and 9 (9): given to none"]
    one = [StudentGrades("1", email="bob@x.org", submitted=True)]
    found, remarks = whose(text, tmp_path, one)
    assert (found, remarks) == ({}, ["1 may be A A or B B: given to none"])
    named = [StudentGrades("1", "B", "B", submitted=True)]
    assert whose(text, tmp_path, named)[0] == {}
    assert isinstance(remarks[0], Doubt)


def test_moodle_s_numbers_that_were_collected_say_who_is_who():
    rows = tuple({"ID": f"Teilnehmer/in{n}", "Name": "Ada Lovelace"} for n in (1, 2))
    roster = Roster(("ID", "Name"), rows)
    people = {"1": "ada-lovelace", "2": "ada-lovelace-2"}
    pairs, _ = match(roster, students("ada-lovelace"), people=people)
    assert [one and one.student for _, one in pairs] == ["ada-lovelace", None]
    pairs, _ = match(roster, students("ada-lovelace-2", "ada-lovelace"), people=people)
    assert [one.student for _, one in pairs] == ["ada-lovelace", "ada-lovelace-2"]


def xlsx(rows: list[list[str]]) -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    words = list(dict.fromkeys(cell for row in rows for cell in row if not cell.isdecimal()))

    def cell(place: int, line: int, text: str) -> str:
        at = f"{chr(65 + place)}{line}"
        if text.isdecimal():
            return f'<c r="{at}"><v>{text}.0</v></c>'
        return f'<c r="{at}" t="s"><v>{words.index(text)}</v></c>'

    lines = "".join(
        f"<row>{''.join(cell(p, n, text) for p, text in enumerate(row) if text)}</row>"
        for n, row in enumerate(rows, start=1)
    )
    strings = "".join(f"<si><r><t>{escape(word)}</t></r></si>" for word in words)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/sharedStrings.xml", f"<sst {space}>{strings}</sst>")
        made.writestr("xl/worksheets/sheet1.xml", f"<w {space}><sheetData>{lines}</sheetData></w>")
        made.writestr("xl/worksheets/sheet2.xml", f"<w {space}/>")
    return out.getvalue()


def test_a_roster_may_be_a_spreadsheet(course, tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(xlsx(list(csv.reader(io.StringIO(R4)))))
    (out,), _ = export(ExportRequest(course, NAME, "canvas", tmp_path / "o", path))
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [row[5] for row in rows[2:]] == ["7.5", "EX", "EX", "-"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "Save it as CSV"),
        (zip_bytes({"xl/worksheets/sheet1.xml": b"<!DOCTYPE a><a/>"}), "Save it as CSV"),
        (zip_bytes({"word/document.xml": b"<a/>"}), "Save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Excel file: save it as CSV"),
        (b"<html><table>", "a web page: save it as CSV"),
    ],
)
def test_a_roster_that_cannot_be_read_says_what_to_do(tmp_path, content, said):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(content)
    with pytest.raises(GradingError, match=said):
        read_roster(path)


@pytest.mark.parametrize("front", ["\n\r\n", '"sep=,"\r\n', "sep=,\n\n"])
def test_a_list_may_begin_with_empty_lines_or_its_separator(tmp_path, front):
    path = tmp_path / "roster.csv"
    path.write_text(f"{front}Username,Full name\nbob,Bob\n")
    assert read_roster(path).rows == ({"Username": "bob", "Full name": "Bob"},)


@pytest.mark.parametrize("number", ["1.23457E+08", "1,23E+08", "123456789.0"])
def test_numbers_that_a_spreadsheet_changed_are_told(tmp_path, number):
    path = tmp_path / "roster.csv"
    path.write_text(f'Student,ID,SIS Login ID,Section\n"E, E","{number}",1e5,A\n')
    student = StudentGrades("123456789", "Eve", "Exp", submitted=True)
    pairs, remarks = match(read_roster(path), [student])
    assert pairs[0][1] is None
    (said,) = [one for one in remarks if isinstance(one, Doubt)]
    assert said.startswith(f"a spreadsheet has changed numbers in ID ({number})")


@pytest.mark.parametrize(
    "text",
    [
        'Student;ID;Section;"Final, graded, curved, of 100 (7)"\n"E; E";1;A;\n',
        "Student;ID;Section;Final, graded, curved, of 100 (7)\nE, E;1;A;\n",
        "Student|ID|Section|Final, graded\nE, E|1|A|\n",
        'Student,ID,Section,"a;b;c;d;e;f"\n"E, E",1,A,\n',
    ],
)
def test_what_stands_between_columns_is_known_whatever_titles_hold(tmp_path, text):
    path = tmp_path / "roster.csv"
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        path.write_text(text, encoding=encoding)
        roster = read_roster(path)
        assert roster.header[:3] == ("Student", "ID", "Section")
        assert len(roster.header) == 4
        assert roster.rows[0]["ID"] == "1"


def test_zeros_in_front_of_a_number_may_be_lost_where_the_name_says_who_it_is(tmp_path):
    path = tmp_path / "roster.csv"
    text = 'Student,ID,SIS User ID,Section\n"E, Eve",1,{},A\n"F, Fay",2,{},A\n'
    eve, fay = (
        StudentGrades("00123", "Eve", "E", submitted=True),
        StudentGrades("0456", submitted=True),
    )
    path.write_text(text.format("123", "456"))
    pairs, remarks = match(read_roster(path), [eve, fay])
    assert [one and one.student for _, one in pairs] == ["00123", None]
    assert [isinstance(one, Doubt) and "may be F, Fay" in one for one in remarks] == [True]
    # Some lists keep the zeros as a formula.
    path.write_text(text.format('"=""00123"""', '"=""0456"""'))
    pairs, remarks = match(read_roster(path), [eve])
    assert ([one and one.student for _, one in pairs], remarks) == (["00123", None], [])


def test_a_scale_of_moodle_s_takes_no_points(exported):
    rows, remarks = exported("moodle", WORKSHEET.replace("100.00", '"Poor,Good,Excellent"'))
    assert rows[1][4] == "Poor,Good,Excellent"
    (said,) = [one for one in remarks if "scale" in one]
    assert isinstance(said, Doubt)
    assert "(Poor,Good,Excellent)" in said


def test_two_columns_of_one_name_stay_apart(exported):
    sheet = WORKSHEET.replace("Last modified (grade)", "Grade").replace(",-,", ",=x,")
    rows, _ = exported("moodle", sheet)
    assert [row[3] for row in rows] == ["Grade", "7", "3.75", "50.00"]
    assert [row[5] for row in rows] == ["Grade", "=x", "=x", "=x"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no column"), (b"a,b\n1,2\n", "no column of"), (None, "cannot be read")],
)
def test_a_roster_that_is_none(tmp_path, content, said):
    path = tmp_path / "roster.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GradingError, match=said):
        read_roster(path)


def test_the_command_says_where_and_what_to_know(course, tmp_path):
    out = tmp_path / "canvas.csv"
    words = [NAME, "--to", "canvas", "--course", str(course), "--out", str(out)]
    result = CliRunner().invoke(command, words)
    assert (result.exit_code, result.stdout) == (0, f"{out}\n")
    assert "note: without a grade, because the grader failed on them: lost" in result.stderr
    assert out.stat().st_size > 100


def test_a_system_is_added_by_one_file(course, tmp_path, monkeypatch):
    (tmp_path / "plain.py").write_text(
        "from autograder.lms.exporter import CsvExporter, register\n"
        "@register\n"
        "class Plain(CsvExporter):\n"
        "    label = 'totals'\n"
        "    def text(self, view, roster):\n"
        "        return ''.join(f'{one.student} {view.of(one)}\\n' for one in view.students)\n"
    )
    monkeypatch.setattr(exporters, "__path__", [*exporters.__path__, str(tmp_path)])
    assert exporters.systems() == ["canvas", "csv", "gradescope", "moodle", "plain"]
    request = ExportRequest(course, NAME, "plain")
    assert request.place("totals.csv") == course / "reports" / f"{NAME}_totals.csv"
    (path,), _ = export(ExportRequest(course, NAME, "plain", tmp_path / "out.csv", student="bob"))
    assert path.read_text() == "bob 3.75\n"


def test_the_command_offers_every_system_and_each_has_an_exporter():
    (to,) = (one for one in command.params if one.name == "to")
    assert list(to.type.choices) == exporters.systems()
    assert all(isinstance(exporters.exporter(one), Exporter) for one in exporters.systems())
