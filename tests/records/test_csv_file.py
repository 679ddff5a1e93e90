"""Cells that a spreadsheet would run, and files that only instructors may read."""

import csv
import io
import stat

import pytest

from autograder.records.csv_file import csv_text, harmless, write_private


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\ufeff=1",
        "＝1",
    ],
)
def test_formulas_become_text(text):
    assert str(harmless(text)).startswith("'")


@pytest.mark.parametrize("value", ["ada", "a=b", "", "-", -1.5, 0, "1e3", "O'Neil"])
def test_what_is_harmless_stays(value):
    assert harmless(value) == value


def test_what_was_written_is_read_again():
    rows = [["a,b", 'say "hi"', "two\nlines", 1.5, None], ["nul\0", "é", "\ud800", "", "x"]]
    read = list(csv.reader(io.StringIO(csv_text(["1", "2", "3", "4", "5"], rows), newline="")))
    assert read[1] == ["a,b", 'say "hi"', "two\nlines", "1.5", ""]
    assert read[2] == ["nul\N{REPLACEMENT CHARACTER}", "é", "?", "", "x"]


def test_a_file_of_grades_is_private_unless_its_folder_is_shared(tmp_path):
    tmp_path.chmod(0o700)
    write_private(tmp_path / "a.csv", "x")
    tmp_path.chmod(0o2770)
    write_private(tmp_path / "b.csv", "x")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a.csv", "b.csv")]
    assert modes == [0o600, 0o660]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]
