"""Grading on a real Dask cluster: the same gradebook as here, whatever becomes of a worker."""

import shutil
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from autograder.assignment.course_directory import open_course
from autograder.cli.grade_view.table import what_happened
from autograder.errors import GradingError
from autograder.grading.cluster import cluster_executor
from autograder.grading.run import GradeRequest, grade_course
from tests.helpers.dask_cluster import Cluster
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    grade_or_die,
    hand_in,
    known_course,
    rows,
    run_class,
)
from tests.helpers.machines import machines
from tests.helpers.waiting import wait_until

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
]
SLOW = {"relu": "import time\ntime.sleep(3)\n" + WRONG_RELU}


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.close()


def a_class(root):
    slow = dict.fromkeys(("slow-1", "slow-2", "slow-3"), SLOW)
    known_course(root, {"ada": ANSWERS, "bob": {"relu": WRONG_RELU}, "cut": b'{"cells": [', **slow})
    hand_in(root, "none", b"x", "notes.txt")
    return root


def test_a_cluster_gives_the_grades_of_this_machine_also_when_a_worker_dies(tmp_path, cluster):
    cluster.add_worker()
    cluster.add_worker()
    here = a_class(tmp_path / "here")
    grade_course(GradeRequest(here, NAME, seed=7), lambda count, row: None)
    expected = rows(open_course(here))
    assert expected["ada"]["score"] == 7
    cluster.wait_for_workers()

    for name, kill in (("there", False), ("killed", True)):
        root = a_class(tmp_path / name)
        told = []

        def on_row(count, row, kill=kill, told=told):
            told.append(row)
            # Four rows are here (and the empty first one): both workers are at slow submissions.
            if kill and len(told) == 5:
                cluster.workers[0].send_signal(signal.SIGKILL)

        found = grade_course(GradeRequest(root, NAME, seed=7, cluster=cluster.address), on_row)
        assert {row.status for row in found} == {"graded", "unreadable", "missing"}
        assert rows(open_course(root)) == expected


def test_a_machine_that_drops_off_the_network_costs_no_grade(tmp_path):
    here = a_class(tmp_path / "here")
    grade_course(GradeRequest(here, NAME, seed=7), lambda count, row: None)
    root = a_class(tmp_path / "there")
    with ExitStack() as stack:
        try:
            address, two = stack.enter_context(machines(2, hidden=tmp_path))
        except OSError as error:
            pytest.skip(f"no machines to be had here: {error}")
        from distributed import Client

        (tmp_path / "cluster").mkdir()
        cluster = Cluster(tmp_path / "cluster", host=address, silence="20 seconds")
        stack.callback(cluster.close)
        for machine in two:
            cluster.add_worker(machine=machine)
        cluster.wait_for_workers()
        told = []

        def on_row(count, row):
            told.append(row)
            # Four rows are here (and the empty first one): both workers are at slow submissions.
            if len(told) == 5:
                two[0].pull_the_plug()

        request = GradeRequest(root, NAME, seed=7, cluster=cluster.address)
        assert len(grade_course(request, on_row)) == 7
        # It is lost also where it had no work, after its silence.
        with Client(cluster.address, set_as_default=False) as client:
            wait_until(lambda: len(client.nthreads()) == 1)
            (left,) = client.nthreads()
            assert two[1].address in left
    assert rows(open_course(root)) == rows(open_course(here))


@pytest.fixture
def strict_cluster(tmp_path):
    """A cluster that gives up every job on a worker that dies, also the ones that only wait there."""
    cluster = Cluster(tmp_path, failures=0)
    yield cluster
    cluster.close()


def test_only_the_job_that_kills_its_workers_is_a_row_of_errors(tmp_path, strict_cluster):
    cluster = strict_cluster
    for _ in range(3):
        cluster.add_worker()
    cluster.wait_for_workers()
    root = a_class(tmp_path / "course")
    hand_in(root, "die", b"")
    with cluster_executor(cluster.address, sandbox=False) as executor_config:
        found = {
            row.student: row
            for row in run_class(root, grade=grade_or_die, executor_config=executor_config)
        }
    assert found["die"].status == "error"
    assert "the worker that graded it died" in what_happened(found["die"])
    assert {row.status for name, row in found.items() if name != "die"} == {
        "graded",
        "unreadable",
        "missing",
    }
    assert sum(worker.poll() is not None for worker in cluster.workers) == 2


def lacking(folder):
    package = folder / "autograder"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('not here')\n")


def outdated(folder):
    import autograder

    shutil.copytree(Path(autograder.__file__).parent, folder / "autograder")
    with (folder / "autograder" / "assess.py").open("a") as file:
        file.write("# another version\n")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lacking, "cannot grade: it lacks the grader .*: install the same cnn-course"),
        (outdated, "cannot grade: it has another version of the grader .*: install the same"),
    ],
)
def test_a_worker_that_cannot_grade_is_said_before_any_work(tmp_path, cluster, make, said):
    make(tmp_path / "other")
    cluster.add_worker(tmp_path / "other")
    cluster.wait_for_workers()
    with pytest.raises(GradingError, match=said), cluster_executor(cluster.address, sandbox=True):
        pass


def test_a_cluster_without_workers_is_said(cluster):
    with (
        pytest.raises(GradingError, match="has no workers: start some"),
        cluster_executor(cluster.address, sandbox=True),
    ):
        pass


def test_an_address_where_nobody_is_is_said(monkeypatch):
    monkeypatch.setattr("autograder.grading.cluster._CONNECT_SECONDS", 1)
    with (
        pytest.raises(GradingError, match=r"there is no Dask scheduler at tcp://127\.0\.0\.1:1"),
        cluster_executor("tcp://127.0.0.1:1", sandbox=True),
    ):
        pass
