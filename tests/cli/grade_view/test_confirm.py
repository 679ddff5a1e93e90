"""Grades that move are shown, asked about where somebody sits there, and never taken for agreed."""

import csv
import io
import sys
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from rich.console import Console
from rich.prompt import Confirm

from autograder.cli import main as cli
from autograder.cli.grade_view import progress_view
from autograder.cli.grade_view.confirm import Confirmation, confirmed
from autograder.cli.grade_view.grade_changes_table import (
    changes_lines,
    changes_summary,
    changes_table,
    write_changes,
)
from autograder.cli.grade_view.progress_view import ended_line
from autograder.grading.run import Ended, NotAgreed
from autograder.records.changes import Changes
from autograder.records.grade_changes import GivenPoints, GradeChanges, Regraded, grade_changes
from autograder.records.result_row import ResultRow, Scored

HOSTILE = "=cmd|' /C calc'!A0 [red]\x1b[31m"


def row(student, **points):
    scored = tuple(Scored(name, value, 4.0, None) for name, value in points.items())
    return ResultRow(student, "graded", 7, scored, (), ())


def regraded(student, was, **now):
    why = {"conv2d": "tolerance: 1e-05 -> 0.001", "": "the seed"}
    return Regraded(
        row(student, **now), {f"{k}_check": v for k, v in was.items()}, Changes(True, why=why)
    )


MOVES = grade_changes(
    [
        regraded("zoe", {"conv2d": 1, "relu": 2}, conv2d=3, relu=0.5),
        regraded(HOSTILE, {"conv2d": 4}, conv2d=2.67),
        regraded("ann", {"conv2d": 4}, conv2d=4.001),
        regraded("open", {"conv2d": None}, conv2d=4),
        regraded("even", {"conv2d": 1, "relu": 2}, conv2d=2, relu=1),
        regraded("hand", {"conv2d": 1}, conv2d=2),
    ],
    {("hand", "conv2d_check"): 1.5},
    2,
)


def test_what_moves_is_counted_and_every_move_has_its_reason():
    assert (MOVES.up, MOVES.down, MOVES.same, MOVES.kept, MOVES.new) == (1, 1, 3, 1, 2)
    assert MOVES.totals["zoe"] == (3, 3.5)
    assert [(m.student, m.exercise, m.why) for m in MOVES.moved if m.student == "zoe"] == [
        ("zoe", "conv2d", "tolerance: 1e-05 -> 0.001"), ("zoe", "relu", "the seed"),
    ]  # fmt: skip
    assert changes_summary(MOVES) == (
        "1 student up, 1 down, 3 graded again with the same points, 2 new, 1 score given by hand stays, "
        "1 student with other points and the same total."
    )


def test_points_given_by_hand_are_listed_by_question(capsys):
    given = [
        GivenPoints("ada", "filters_written_1", 1.5, 2, 3),
        GivenPoints("bob\x1b", "filters_written_1", 2, 2, 3),
        GivenPoints("ada", "filters_written_2", 0, 2, 1),
    ]
    confirmation = Confirmation(Console(file=io.StringIO()), True)
    assert confirmation(GradeChanges((), {}, 2, 0, 0, tuple(given))) is False
    assert capsys.readouterr().err.splitlines() == [
        "filters_written_1 was worth 2 and is worth 3. Points given by hand stay: ada: 1.5, bob?: 2. Look at "
        "them in the formgrader.",
        "filters_written_2 was worth 2 and is worth 1. Points given by hand stay: ada: 0. Look at them in "
        "the formgrader.",
    ]


def test_lines_table_and_file_are_harmless(tmp_path):
    assert "\x1b" not in "".join(changes_lines(MOVES))
    out = Console(file=io.StringIO(), width=120, force_terminal=False)
    out.print(changes_table(MOVES))
    text = out.file.getvalue()
    assert "[red]" in text
    assert "3 -> 3.5" in text
    assert "1 -> 3 of 4" in text
    write_changes(MOVES, tmp_path / "moves.csv")
    found = list(csv.reader((tmp_path / "moves.csv").read_text(encoding="utf-8").splitlines()))
    assert found[0] == [
        "student",
        "exercise",
        "was",
        "is",
        "possible",
        "why",
        "total was",
        "total is",
    ]
    assert found[1][0].startswith("'=cmd")
    assert ["zoe", "conv2d", "1", "3", "4", "tolerance: 1e-05 -> 0.001", "3", "3.5"] in found


@pytest.mark.parametrize(
    ("terminal", "stdin", "ask", "says", "asked"),
    [
        (True, True, True, True, True),
        (True, True, True, False, True),
        (True, True, False, True, False),
        (True, False, True, True, False),
        (False, True, True, True, False),
    ],
)
def test_only_a_person_at_a_terminal_can_agree(monkeypatch, terminal, stdin, ask, says, asked):
    questions = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: stdin, raising=False)
    monkeypatch.setattr(Confirm, "ask", lambda *a, **k: questions.append(k["default"]) or says)
    confirmation = Confirmation(Console(file=io.StringIO(), force_terminal=terminal), ask)
    assert confirmation(MOVES) is (says and asked)
    assert questions == [False] * asked
    assert confirmation(GradeChanges((), {}, 3, 0, 0)) is False
    assert questions == [False] * asked


@pytest.mark.parametrize(
    ("without_force", "agreed"),
    [
        (False, "the same command with --yes writes them."),
        (True, "the same command with --yes, without --force, writes them."),
    ],
)
def test_the_command_says_how_to_agree_and_exits_with_3(
    monkeypatch, capsys, tmp_path, without_force, agreed
):
    def refuse(order, progress_view):
        assert order.ask
        order.agree(MOVES)
        raise NotAgreed([row("new", conv2d=1)], MOVES, without_force)

    monkeypatch.setattr(progress_view, "grade_course", refuse)
    monkeypatch.setattr("autograder.cli.commands.grade.course_directory", lambda course: tmp_path)
    words = ["autograder", "grade", "2_filters", "--force", "--csv", str(tmp_path / "m.csv")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as end:
        cli.main()
    out, err = capsys.readouterr()
    assert end.value.code == 3
    assert out.startswith("new\t1\t4")
    assert "zoe: conv2d 1 -> 3 of 4 (tolerance: 1e-05 -> 0.001)" in err
    assert err.endswith(f"These grades wait: {agreed}\n")
    assert (tmp_path / "m.csv").exists()


def test_ctrl_d_is_a_no(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", Mock(side_effect=EOFError))
    assert confirmed("Write?", Console(force_terminal=True)) is False
    # The next message begins a line of its own.
    assert capsys.readouterr().out.endswith("\n")


def test_the_command_previews(monkeypatch, capsys, tmp_path):
    orders = []

    def preview(order, progress_view):
        orders.append(order)
        assert order.agree(MOVES) is False
        return [row("zoe", conv2d=3)]

    monkeypatch.setattr(progress_view, "grade_course", preview)
    monkeypatch.setattr("autograder.cli.commands.grade.course_directory", lambda course: tmp_path)
    monkeypatch.setattr(sys, "argv", ["autograder", "grade", "2_filters", "--preview", "--yes"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    assert [(order.preview, order.ask) for order in orders] == [(True, False)]
    assert capsys.readouterr().err.endswith("A run after it grades nothing again.\n")


def test_a_run_that_ended_once_its_new_round_has_begun_goes_on_without_force():
    end = Ended("stopped", [], 3, asked=True, without_force=True)
    assert ended_line(end).endswith("the same command without --force goes on from there.")
