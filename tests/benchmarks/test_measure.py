import json

import pytest

from benchmarks import __main__ as command
from benchmarks.measure import Measure, Run, compare, load, machine, regressed, save
from tests.helpers.paths import ROOT

STORED = sorted((ROOT / "benchmarks" / "results").glob("*.json"))
KIND = {"processor": "one", "cores": 2}


def run_of(*measures, kind=KIND):
    return Run("2026-01-01", 0.1, kind, ["learner"], {one.name: one for one in measures})


@pytest.mark.parametrize(
    ("better", "stored", "now", "expected"),
    [
        ("lower", (1.0, 1.1, 1.05), (1.3, 1.25, 1.4), True),
        ("lower", (1.0, 1.1, 1.05), (0.5, 0.6, 0.7), False),
        ("lower", (1.0,), (1.14,), False),  # within the tolerance
        ("lower", (1.0, 1.0, 2.0), (1.5, 1.5, 1.5), False),  # one stored value was worse still
        ("higher", (10.0, 11.0), (8.0, 7.0), True),
        ("higher", (10.0, 11.0), (13.0, 14.0), False),
        ("neither", (10.0,), (1.0,), False),
    ],
)
def test_worse_by_more_than_tolerance_and_spread_is_a_regression(better, stored, now, expected):
    of = {"unit": "s", "better": better}
    assert regressed(Measure("a", stored, **of), Measure("a", now, **of)) is expected


def test_a_stored_run_is_read_as_it_was(tmp_path):
    run = run_of(Measure("a", (1.0, 2.5), "s"), Measure("b", (3.0,), better="higher"))
    save(run, tmp_path / "results" / "run.json")
    assert load(tmp_path / "results" / "run.json") == run


def test_other_machines_are_compared_by_ratios_only(capsys):
    stored = run_of(Measure("seconds", (1.0,), "s"), Measure("ratio", (1.0,)))
    now = run_of(Measure("seconds", (9.0,), "s"), Measure("ratio", (1.0,)), kind={"cores": 8})
    assert not compare(stored, now)
    assert "only ratios" in capsys.readouterr().out
    assert compare(stored, now._replace(machine=KIND))
    assert compare(stored, run_of(Measure("ratio", (2.0,)), kind={"cores": 8}))


def test_the_command_marks_a_regression_and_fails(tmp_path, capsys, monkeypatch):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    gone, slow = Measure("gone", (1.0,), "s"), Measure("slow", (1.0, 1.1), "s")
    save(run_of(gone, slow), old)
    save(run_of(slow._replace(values=(2.0, 2.2))), new)
    monkeypatch.setattr("sys.argv", ["benchmarks", "compare", str(old), str(new)])
    assert command.main() == 1
    lines = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines() if line}
    assert lines["slow"][1:5] == ["1.05", "2.1", "+100%", "REGRESSION"]
    assert lines["gone"][1:] == ["1", "-"]
    monkeypatch.setattr("sys.argv", ["benchmarks", "compare", str(old), str(old)])
    assert command.main() == 0


def test_a_run_without_a_new_file_measures_what_was_stored(tmp_path, monkeypatch):
    save(run_of(Measure("a", (1.0,)))._replace(benchmarks=["learner", "grading"]), tmp_path / "old")
    asked = []

    def found(names):
        asked.extend(names)
        yield Measure("a", (1.1,))
        yield Measure("of what is not installed", ())

    monkeypatch.setattr(command, "found", found)
    monkeypatch.setattr("sys.argv", ["benchmarks", "compare", str(tmp_path / "old")])
    assert command.main() == 0
    assert asked == ["learner", "grading"]


def test_every_benchmark_has_its_script():
    for name in command.DEFAULT | command.MORE:
        assert "def measures(" in (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_a_stored_run_names_a_kind_of_machine_and_no_machine(path):
    run = load(path)
    assert run.machine.keys() == machine().keys()
    assert run.benchmarks == list(command.DEFAULT)
    assert all(one.values for one in run.measures.values())
    assert "/" not in json.dumps(run.machine)
