"""Workers get ready beside the run's own start, and only where there is work for them."""

from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from autograder.assignment.context import context_of
from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import read_assignment
from autograder.cli.commands import grade as command
from autograder.grading import pool, ready
from autograder.grading import run as runs
from autograder.sandbox import available, forkserver_pool
from autograder.sandbox.available import Availability, sandbox_available
from autograder.sandbox.kernelspec import LANDLOCK, LOCAL, SANDBOX
from tests.helpers.grading_fakes import ANSWERS, NAME, grade_here, known_course, threads


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return known_course(
        tmp_path_factory.mktemp("template") / "course", {"ada": ANSWERS, "bob": ANSWERS}
    )


def assignment(root, provisioner=LOCAL):
    return read_assignment(open_course(root), NAME, NAME, 7, provisioner)


@pytest.fixture
def forgetful(monkeypatch):
    """No trial is known yet, and another one would be an error."""
    monkeypatch.setattr(available, "_told", None)
    monkeypatch.setattr(available, "_bubblewrap", lambda: pytest.fail("the sandbox is tried again"))
    kept = available.sandbox_available
    kept.cache_clear()
    yield
    kept.cache_clear()


def test_a_ready_worker_has_its_keys(root):
    given = assignment(root)
    ready.get_ready(given, None)
    assert all("asked" in vars(question) for question in context_of(given).questions)


@pytest.mark.parametrize(
    ("provisioner", "found", "parents"),
    [
        (SANDBOX, Availability(True, kind="bubblewrap", nested=True), 1),
        (SANDBOX, Availability(True, kind="bubblewrap", slower="why"), 0),
        (SANDBOX, Availability(True, kind="landlock"), 0),
        (LANDLOCK, Availability(True, kind="bubblewrap", nested=True), 0),
        (LOCAL, None, 0),
    ],
)
def test_a_ready_worker_has_a_warm_parent_where_kernels_are_forked(
    root, monkeypatch, forgetful, provisioner, found, parents
):
    made = []
    monkeypatch.setattr(forkserver_pool, "make_ready", lambda: made.append(1))
    ready.get_ready(assignment(root, provisioner), found)
    assert len(made) == parents
    if found is not None:
        assert sandbox_available() == found


@pytest.mark.skipif(
    sandbox_available().provisioner != SANDBOX, reason="no walls inside walls on this machine"
)
def test_the_parent_that_was_made_ready_is_the_one_that_serves():
    forkserver_pool.close_all()
    forkserver_pool.make_ready()
    forkserver_pool.make_ready()
    made = forkserver_pool.take()
    assert not forkserver_pool._idle
    forkserver_pool.give_back(made, clean=True)
    forkserver_pool.make_ready()
    assert forkserver_pool.take() is made
    forkserver_pool.give_back(made, clean=True)


@pytest.mark.parametrize("used", [True, False])
def test_a_pool_that_was_started_ahead_is_the_one_that_grades_and_ends_where_it_is_not(
    root, monkeypatch, used
):
    monkeypatch.setattr(pool, "_warm", str)
    pool.start_ahead(2, Availability(True, kind="landlock"))
    assert not pool._ahead
    pool.start_ahead(2, Availability(True, kind="bubblewrap", nested=True))
    (ahead,) = pool._ahead
    workers = list(ahead._processes.values())
    if used:
        with ready.ready_executor(2, 1, assignment(root), None) as config:
            executor = config.executor()
            assert executor is ahead
            executor.shutdown()
    pool.end_ahead()
    assert workers
    assert not any(worker.is_alive() for worker in workers)


def test_a_pool_that_got_ready_is_used_once_and_ended_where_it_is_not(root, monkeypatch):
    made = []
    kept = ready.local_executor
    monkeypatch.setattr(ready, "local_executor", lambda count: made.append(kept(count)) or made[-1])
    with ready.ready_executor(2, 0, assignment(root), None) as config:
        assert not made
        config.executor().shutdown()
    with ready.ready_executor(2, 1, assignment(root), None) as config:
        assert [bool(pool._processes) for pool in made[1:]] == [True]
        for pool in (config.executor(), config.executor()):
            pool.shutdown()
    assert len(made) == 3
    with ready.ready_executor(2, 2, assignment(root), None):
        workers = list(made[3]._processes.values())
        assert workers
    assert not any(worker.is_alive() for worker in workers)


def test_only_work_that_is_surely_done_has_workers_get_ready_and_no_more_than_there_is_work(
    root, monkeypatch
):
    asked = []

    @contextmanager
    def executor(workers, jobs, *rest):
        asked.append((workers, jobs))
        yield threads()

    monkeypatch.setattr(runs, "ready_executor", executor)

    def run(**options):
        request = runs.GradeRequest(root, NAME, **{"seed": 7, "sandbox": False} | options)
        runs.grade_course(request, lambda count, row: None, grade=grade_here)

    run(students=("ada",))
    run()
    run()
    run(force=True)
    assert asked == [(1, 1), (2, 1), (2, 0), (2, 2)]


@pytest.mark.parametrize(
    ("words", "workers"), [("--jobs 1", 1), ("--jobs 9", 2), ("--jobs 9 --student ada", 1)]
)
def test_the_command_starts_no_more_workers_ahead_than_there_is_work(
    root, monkeypatch, words, workers
):
    started = []
    monkeypatch.setattr(pool, "import_ahead", lambda: None)
    monkeypatch.setattr(pool, "start_ahead", lambda count, _: started.append(count))
    monkeypatch.setattr(available, "sandbox_available", lambda: Availability(True))
    monkeypatch.setattr(command, "graded", lambda *_: [])
    words = [NAME, "--course", str(root), "--preview", *words.split()]
    ran = CliRunner().invoke(command.grade, words, catch_exceptions=False)
    assert (ran.exit_code, started) == (0, [workers])


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_a_trial_runs_beside_and_what_fails_is_left_to_the_next(monkeypatch, wanted, fails):
    tried = []

    def trial():
        tried.append(1)
        if fails:
            raise OSError("no processes left")

    monkeypatch.setattr(available, "sandbox_available", trial)
    with available.trial_ahead(wanted=wanted):
        pass
    assert len(tried) == wanted
