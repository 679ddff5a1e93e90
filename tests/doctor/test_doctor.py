"""The doctor: it finds walls that hold, walls that do not, and says what a machine may be used for."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import doctor as doctors
from autograder.cli.commands import doctor as command
from autograder.doctor import TrialRow, examine, load, verdict
from autograder.doctor.amounts import _watched
from autograder.doctor.outside import Outside
from autograder.doctor.probe import PROBES, Probe, ProbeResult, first_through
from autograder.sandbox import jail
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import BUBBLEWRAP, LANDLOCK, LOCAL, SANDBOX
from autograder.sandbox.launch import Plan
from autograder.sandbox.walls import bwrap, seccomp

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
load()
needs_bubblewrap = pytest.mark.skipif(
    sandbox_available("bubblewrap").kind != "bubblewrap", reason="no bubblewrap here"
)
needs_landlock = pytest.mark.skipif(bool(jail.impossible()), reason=jail.impossible())
#: Probes that may share a kernel.
QUICK = [name for name, probe in PROBES.items() if not probe.alone]
TOTALS = ("total_memory", "processes")


def outcomes(provisioner: str, only: list[str], course: Path | None = None) -> dict[str, str]:
    return {row.probe.name: row.outcome for row in examine(provisioner, course, only)}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name in ("nbgrader_config.py", "source/1.ipynb", "notebooks/1.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("secret")
    return tmp_path


@needs_bubblewrap
def test_the_first_choice_holds(course: Path) -> None:
    found = outcomes(SANDBOX, QUICK, course)
    assert {name for name, outcome in found.items() if outcome == "open"} == set()
    assert {name for name, outcome in found.items() if outcome == "unknown"} <= {"internet"}


@pytest.mark.slow
@needs_landlock
def test_the_second_choice_holds(course: Path) -> None:
    found = outcomes(LANDLOCK, QUICK, course)
    assert {name for name, outcome in found.items() if outcome == "open"} == {"sizes"}
    assert {name for name, outcome in found.items() if outcome == "unknown"} <= {"internet"}
    assert not PROBES["sizes"].needed


@pytest.mark.slow
def test_without_walls_it_finds_none(course: Path) -> None:
    """The doctor can fail: what any user may do, it sees being done."""
    everyone = {"home", "course", "gradebook", "gradebook_change", "answers_by_path", "sizes",
                "connection_file", "shared_memory", "system_folders", "tcp", "udp", "abstract_socket",
                "socket_file", "others_in_proc", "signals", "limits_of_others",
                "uncounted_memory", "leases", "locks", "marks", "instances", "disk", "sessions", "rank",
                "mount_table"}  # fmt: skip
    found = outcomes(LOCAL, sorted(everyone), course)
    assert found == dict.fromkeys(sorted(everyone), "open")
    # Its changes have not lasted.
    assert sorted(path.name for path in course.iterdir()) == [
        "nbgrader_config.py",
        "notebooks",
        "source",
    ]


@needs_bubblewrap
@pytest.mark.parametrize(
    ("missing", "opened"),
    [
        ("--unshare-net", {"tcp", "udp", "abstract_socket"}),
        ("--unshare-pid", {"others_in_proc"}),
    ],
)
def test_a_missing_namespace_is_found(
    monkeypatch: pytest.MonkeyPatch, missing: str, opened: set[str]
) -> None:
    left = tuple(option for option in bwrap._NAMESPACES if option != missing)
    assert len(left) == len(bwrap._NAMESPACES) - 1
    monkeypatch.setattr(bwrap, "_NAMESPACES", left)
    # Landlock alone would hold some of it: this is about what bubblewrap holds.
    monkeypatch.setattr(Plan, "text", _plain(Plan.text))
    found = outcomes(BUBBLEWRAP, ["home", *opened])
    assert {name for name, outcome in found.items() if outcome == "open"} == opened


@needs_bubblewrap
@pytest.mark.skipif(bool(seccomp.supported()), reason="no filters here")
def test_missing_inner_walls_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    only = [
        "keyrings",
        "uncounted_memory",
        "leases",
        "locks",
        "marks",
        "instances",
        "disk",
        "sessions",
    ]
    monkeypatch.setattr(Plan, "text", _plain(Plan.text))
    assert outcomes(BUBBLEWRAP, only) == dict.fromkeys(only, "open")


def _plain(text: Callable[[Plan], str]) -> Callable[[Plan], str]:
    """Leave the inner walls out of a plan."""
    return lambda plan: text(Plan(plan.rlimits, plan.files, plan.settings))


@pytest.mark.slow
@needs_landlock
def test_amounts_hold_in_the_second_choice() -> None:
    found = outcomes(LANDLOCK, [name for name, probe in PROBES.items() if probe.alone])
    assert {name for name, outcome in found.items() if outcome != "holds"} <= {"total_memory"}
    assert found["total_memory"] != "open"


@pytest.mark.slow
@needs_bubblewrap
def test_amounts_hold_in_the_first_choice() -> None:
    alone = [name for name, probe in PROBES.items() if probe.alone and name not in TOTALS]
    assert outcomes(SANDBOX, alone) == dict.fromkeys(alone, "holds")


@pytest.mark.slow
def test_amounts_without_walls() -> None:
    only = ["left_behind", "scratch_size", "pipes"]
    assert outcomes(LOCAL, only) == dict.fromkeys(only, "open")


# -- the parts --------------------------------------------------------------------------------------


def test_what_the_outside_saw_is_worth_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with Outside() as outside:
        book = PROBES["gradebook_change"]
        said = '{"through": false, "detail": "no"}'
        assert doctors._row(book, said, "", outside).outcome == "holds"
        Path(outside.facts["gradebook"]).write_text("changed")
        assert doctors._row(book, said, "", outside) == TrialRow(book, "open", "it was changed")
        unsure = '{"through": null, "detail": "?"}'
        assert doctors._row(PROBES["signals"], unsure, "", outside).outcome == "holds"
        os.kill(int(outside.facts["target"]), 15)
        outside._target.wait()
        assert doctors._row(PROBES["signals"], said, "", outside).outcome == "open"
        assert doctors._row(PROBES["home"], unsure, "", outside).outcome == "unknown"
        # Only of taking too much is death the right end.
        assert doctors._row(PROBES["memory"], "", "the kernel died", outside).outcome == "holds"
        assert doctors._row(PROBES["home"], "", "the kernel died", outside).outcome == "unknown"
        folder = Path(outside.facts["outside"])
        assert folder.is_dir()
    assert not folder.exists()
    assert "CNN_COURSE_DOCTOR" not in os.environ


def test_one_way_through_is_enough() -> None:
    def refuse() -> None:
        raise PermissionError(1, "no")

    assert first_through({"a": refuse, "b": refuse}) == ProbeResult(False, "no")
    assert first_through({"a": refuse, "b": lambda: None}) == ProbeResult(True, "got through: b")


def test_of_much_that_got_through_some_is_named() -> None:
    many = {f"file {n}": lambda: None for n in range(300)}
    seen = first_through(many)
    assert seen.through
    assert seen.detail.endswith("file 11, 288 more")


def test_a_watch_that_comes_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("autograder.doctor.amounts.time.monotonic", lambda: next(clock) / 100)
    pids = [os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "600") for _ in range(3)]

    def look(seconds: float) -> None:  # the watch looks after many of the doctor's own looks
        if next(clock) > 200:
            os.kill(pids[1], signal.SIGKILL)
            os.waitid(os.P_PID, pids[1], os.WEXITED | os.WNOWAIT)

    monkeypatch.setattr("autograder.doctor.amounts.time.sleep", look)
    assert _watched(pids) == 2
    assert all(not Path(f"/proc/{pid}").exists() for pid in pids)


def row(name: str, outcome: str) -> TrialRow:
    return TrialRow(PROBES[name], outcome, "words")  # type: ignore[arg-type]


def test_one_sentence_at_the_end() -> None:
    assert "strangers" in verdict([row("home", "holds"), row("sizes", "open")])
    assert "watches" in verdict([row("home", "holds"), row("processes", "open")])
    learn = verdict([row("home", "open"), row("processes", "open")])
    assert "trust" in learn
    assert "learn" in learn
    assert "change" not in learn
    assert "change" in verdict([row("signals", "open")])
    assert "could be tried" in verdict([row("home", "unknown")])


@pytest.mark.parametrize(("outcome", "status"), [("holds", 0), ("open", 1), ("unknown", 1)])
def test_the_command_tells_by_its_status(
    monkeypatch: pytest.MonkeyPatch, outcome: str, status: int
) -> None:
    def found(provisioner: str, course: Path | None) -> Iterator[TrialRow]:
        assert provisioner == LOCAL
        assert course is not None
        yield row("home", outcome)
        yield row("sizes", "open")

    monkeypatch.setattr(doctors, "examine", found)
    ran = CliRunner().invoke(command.doctor, ["--no-sandbox"])
    assert ran.exit_code == status, ran.output
    words = {"holds": "holds", "open": "DOES NOT HOLD", "unknown": "not tested here"}[outcome]
    assert words in ran.output
    assert "the grader's home" in ran.output
    assert ran.output.rstrip().endswith(".")


def test_the_command_examines_what_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def found(provisioner: str, course: Path | None) -> Iterator[TrialRow]:
        asked.append(provisioner)
        yield row("home", "holds")

    monkeypatch.setattr(doctors, "examine", found)
    for kind, name in (("bubblewrap", SANDBOX), ("landlock", LANDLOCK)):
        if sandbox_available(kind).ok:  # type: ignore[arg-type]
            ran = CliRunner().invoke(command.doctor, ["--sandbox", kind])
            assert ran.exit_code == 0
            assert asked.pop() == name
    both = CliRunner().invoke(command.doctor, ["--no-sandbox", "--sandbox", "landlock"])
    assert both.exit_code == 2


def test_every_probe_says_what_it_is_about() -> None:
    for probe in PROBES.values():
        assert isinstance(probe, Probe)
        assert probe.wall
        assert probe.tried
        assert probe.attempt.__doc__
